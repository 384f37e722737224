"""What leaves the noise of small numbers, and what does not: intervals, changes, ranks, control limits. Pure.

The figures are full counts, not samples: their noise is chance from one month or one quartier to the next, as
if each person's situation had been drawn once. Rates are in percent, as in `valeurs`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist

import numpy as np

Z95 = 1.96
"""Normal quantile of a two-sided interval at 95 %, as the releases write it (`queries/release/valeurs.sql`)."""
FEW = 30
"""Under this many people, nothing is concluded: neither from a count nor from a rate over it."""
STABLE_PERCENT = 10.0
STABLE_POINTS = 5.0
"""A figure is called stable only where its noise is narrower than this: about 800 people."""
LIMITS = (0.95, 0.998)
"""Share of the dots that chance alone leaves between each pair of control limits (Spiegelhalter 2005)."""
WINSOR = 0.1


class Verdict(Enum):
    """What can be said of a change or of a gap."""

    UP = "en hausse"
    DOWN = "en baisse"
    STABLE = "stable"
    FEW = "trop peu de personnes pour conclure"
    UNKNOWN = "précision non publiée"

    @property
    def moves(self) -> bool:
        """Whether a direction may be announced."""
        return self in (Verdict.UP, Verdict.DOWN)


@dataclass(frozen=True)
class Estimate:
    """A figure and its interval at 95 %."""

    value: float
    low: float
    high: float

    def minus(self, other: Estimate) -> Estimate:
        """Difference of two independent figures, with its interval.

        Squared distances to the bounds add up (MOVER): Zou and Donner, Statistics in Medicine 27 (2008), 1693-1702;
        on two Wilson intervals this is method 10 of Newcombe, Statistics in Medicine 17 (1998), 873-890.
        """
        apart = self.value - other.value
        down = math.hypot(self.value - self.low, other.high - other.value)
        up = math.hypot(self.high - self.value, other.value - other.low)
        return Estimate(apart, apart - down, apart + up)

    def meets(self, other: Estimate) -> bool:
        """Whether the two intervals share a point: then the order of the two figures means nothing."""
        return self.low <= other.high and other.low <= self.high


def wilson(part: float, whole: float, z: float = Z95) -> Estimate | None:
    """Rate of `part` among `whole` in percent, with its score interval; None without anybody.

    Wilson, Journal of the American Statistical Association 22 (1927), 209-212. The release holds the same bounds
    (`queries/release/_wilson.sql`); this serves sums made on the screen.
    """
    if not whole > 0 or not 0 <= part <= whole:
        return None
    rate = part / whole
    centre = rate + z * z / (2 * whole)
    half = z * math.sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    low, high = ((centre + side * half) / (1 + z * z / whole) for side in (-1, 1))
    return Estimate(100 * rate, 100 * max(low, 0.0), 100 * min(high, 1.0))


def relative_change(before: float, now: float) -> Estimate | None:
    """Change of a count in percent of `before`, with its interval; None from nobody.

    Of `before + now` events, those of the second date are binomial with odds now / before (Przyborowski and
    Wilenski, Biometrika 31 (1940), 313-323): the bounds of that share (Wilson) give those of the odds. Two counts
    of largely the same people vary less than this says, so a change is announced late rather than wrongly.
    """
    if before <= 0 or now < 0:
        return None
    share = wilson(now, before + now)
    assert share is not None
    low, high = (100 * (bound / (100 - bound) - 1) for bound in (share.low, min(share.high, 99.999999)))
    return Estimate(100 * (now / before - 1), low, high)


def judged(change: Estimate | None, margin: float, people: float | None = None) -> Verdict:
    """Say what a change with an interval allows to say.

    Up or down where the interval leaves zero out; stable where it holds zero and stays within `margin` on both
    sides; too few people otherwise, and under FEW `people` whatever the interval. No interval: unknown.
    """
    if people is not None and people < FEW:
        return Verdict.FEW
    if change is None:
        return Verdict.UNKNOWN
    if change.low > 0:
        return Verdict.UP
    if change.high < 0:
        return Verdict.DOWN
    return Verdict.STABLE if -margin <= change.low and change.high <= margin else Verdict.FEW


# --- ranks --------------------------------------------------------------------------------------------


def ranks(figures: Sequence[Estimate]) -> list[tuple[int, int]]:
    """Best and worst rank (1 is the highest) that each figure may have, given the intervals of all.

    A figure is surely before another one only where their intervals do not meet.
    """
    lows = np.sort([figure.low for figure in figures])
    highs = np.sort([figure.high for figure in figures])
    above = [len(figures) - int(np.searchsorted(lows, figure.high, side="right")) for figure in figures]
    below = [int(np.searchsorted(highs, figure.low, side="left")) for figure in figures]
    return [(1 + up, len(figures) - down) for up, down in zip(above, below, strict=True)]


def no_order(figures: Sequence[Estimate]) -> bool:
    """Whether no figure is surely before another one."""
    return all(band == (1, len(figures)) for band in ranks(figures))


def beside(figure: Estimate, others: Iterable[Estimate]) -> tuple[int, int, int]:
    """Count those surely above a figure, those that cannot be told from it, and those surely below."""
    held = list(others)
    above = sum(other.low > figure.high for other in held)
    below = sum(other.high < figure.low for other in held)
    return above, len(held) - above - below, below


# --- funnel plot --------------------------------------------------------------------------------------


def control_limits(rate: float, whole: int, cover: float) -> tuple[float, float]:
    """Exact binomial control limits of a rate around `rate` (both in percent) for `whole` people.

    Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005),
    1185-1202, appendix A.1.1. With R ~ Bin(n, θ) and r the smallest integer such that P(R ≤ r) ≥ p, the limit is
    (r − α) / n, where α = (P(R ≤ r) − p) / P(R = r) makes it continuous in n; p is (1 − cover) / 2, then
    (1 + cover) / 2.
    """
    share = rate / 100
    if not 0 < share < 1:
        return rate, rate
    masses = _binomial(whole, share)
    cumulated = np.cumsum(masses)
    tail = (1 - cover) / 2
    low, high = (_limit(cumulated, masses, p) / whole for p in (tail, 1 - tail))
    return max(100 * low, 0.0), min(100 * high, 100.0)


def _binomial(n: int, share: float) -> np.ndarray:
    """P(R = 0), …, P(R = n), by the ratio of neighbours, in logarithms so that nothing underflows."""
    k = np.arange(1, n + 1)
    steps = np.log((n - k + 1) / k) + math.log(share / (1 - share))
    return np.exp(n * math.log1p(-share) + np.concatenate(([0.0], np.cumsum(steps))))


def _limit(cumulated: np.ndarray, masses: np.ndarray, p: float) -> float:
    r = min(int(np.searchsorted(cumulated, p)), len(cumulated) - 1)
    return float(r - (cumulated[r] - p) / masses[r])


@dataclass(frozen=True)
class Dispersion:
    """How much more the rates of places vary than chance has it."""

    factor: float
    significant: bool

    def widened(self, rate: float, whole: float, cover: float) -> tuple[float, float]:
        """Control limits (normal) with the variance multiplied by the factor, in percent."""
        z = NormalDist().inv_cdf((1 + cover) / 2)
        half = z * math.sqrt(self.factor * rate * (100 - rate) / whole)
        return max(rate - half, 0.0), min(rate + half, 100.0)


def dispersion(parts: Sequence[float], wholes: Sequence[float], rate: float) -> Dispersion:
    """Estimate the overdispersion of rates around `rate` (in percent).

    Mean of the squared z-scores, winsorised at 10 % on each side so that the outliers sought do not widen the
    limits; overdispersed above 1 + 2 √(2 / I) for I places (Spiegelhalter 2005, section 5.3). Never under 1.
    """
    share = rate / 100
    if len(parts) < 2 or not 0 < share < 1:
        return Dispersion(1.0, False)
    whole = np.asarray(wholes, dtype=float)
    scores = (np.asarray(parts, dtype=float) / whole - share) / np.sqrt(share * (1 - share) / whole)
    low, high = np.quantile(scores, [WINSOR, 1 - WINSOR])
    factor = float(np.mean(np.clip(scores, low, high) ** 2))
    return Dispersion(max(factor, 1.0), factor > 1 + 2 * math.sqrt(2 / len(scores)))


def outside(rate: float, limits: tuple[float, float]) -> int:
    """Tell on which side of its limits a rate lies: -1, 0 or 1."""
    return int(rate > limits[1]) - int(rate < limits[0])
