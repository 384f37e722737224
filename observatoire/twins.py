"""Which quartiers look alike: distances between profiles of standardised indicators. Pure.

Only published figures enter, so a distance tells nothing of a masked one: a quartier that lacks a figure is not
compared at all, rather than compared on what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

NEAREST = 6
WORDS = ((0.5, "très proche"), (1.0, "proche"), (1.5, "assez éloigné"))
FAR = "éloigné"


@dataclass(frozen=True)
class Twin:
    """A quartier near another one: how far, and by which indicators (in standard deviations, and in shares)."""

    code: str
    distance: float
    gaps: dict[str, float]

    @property
    def shares(self) -> dict[str, float]:
        """Share of each indicator in the squared distance, in percent; they add up to 100, or to 0 for a double."""
        whole = sum(gap * gap for gap in self.gaps.values())
        return {name: 100 * gap * gap / whole if whole else 0.0 for name, gap in self.gaps.items()}

    @property
    def word(self) -> str:
        """Say how near it is."""
        return next((word for bound, word in WORDS if self.distance < bound), FAR)


@dataclass(frozen=True)
class Profile:
    """What a quartier was compared on, with how many others, and the nearest of them.

    used: indicators that enter the distance. lacking: chosen ones that the quartier itself has no figure of.
    spreads: standard deviation of each indicator used. scores: of the quartier, then of its twins, by code.
    compared, discarded: how many other quartiers entered, and how many lack one of the figures.
    """

    code: str
    used: tuple[str, ...]
    lacking: tuple[str, ...]
    spreads: dict[str, float]
    scores: dict[str, dict[str, float]]
    compared: int
    discarded: int
    twins: tuple[Twin, ...]


def profile(values: pd.DataFrame, code: str, count: int = NEAREST) -> Profile | None:
    """Find the quartiers nearest to `code`; None where it has no figure at all.

    `values` has one row per quartier (its code as index) and one column per indicator, NaN where nothing is
    published. Each column is centred and scaled over the quartiers that have it; the distance is the root of the
    mean of the squared differences, so it does not grow with the number of indicators. A column that does not
    vary is left out.
    """
    if code not in values.index:
        return None
    own = values.loc[code]
    spread = values.std(ddof=0)
    used = [str(name) for name in values.columns if not np.isnan(own[name]) and spread[name] > 0]
    lacking = tuple(str(name) for name in values.columns if np.isnan(own[name]))
    if not used:
        return None
    scores = (values[used] - values[used].mean()) / spread[used]
    others = scores.drop(index=code)
    whole = others.dropna()
    gaps = whole - scores.loc[code]
    distance = np.sqrt((gaps**2).mean(axis=1))
    order = np.lexsort((whole.index.to_numpy(dtype=str), distance.to_numpy().round(9)))[:count]
    twins = tuple(
        Twin(str(whole.index[k]), float(distance.iloc[k]), {n: float(gaps[n].iloc[k]) for n in used})
        for k in order
    )
    held = [code, *(twin.code for twin in twins)]
    return Profile(
        code,
        tuple(used),
        lacking,
        {name: float(spread[name]) for name in used},
        {
            each: {str(name): float(score) for name, score in scores.loc[[each]].iloc[0].items()}
            for each in held
        },
        len(whole),
        len(others) - len(whole),
        twins,
    )
