"""The single door: a table of counts in, the same table with its secret cells masked out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from .arrays import Bools, Floats
from .audit import inspect, masks
from .bounds import Exposed
from .relations import Links
from .rules import Rule, rule_of
from .suppress import Effort, complement
from .system import COMPLEMENTARY, PRIMARY, PRODUCER, SHOWN, Release, build


@dataclass(frozen=True)
class Cost:
    """The information lost by masking a cell: its size, times a weight that grows with its level.

    measure: `log` (log(1 + value)), `value`, or `unit` (every cell alike, weights included).
    levels: weight of each `niveau` (`*`: others). total: weight added for each key column at `total`.
    """

    measure: Literal["log", "value", "unit"] = "log"
    levels: Mapping[str, float] = field(default_factory=lambda: {"quartier": 1.0, "*": 2.0})
    total: float = 0.25

    def of(self, table: pd.DataFrame, keys: tuple[str, ...], value: Floats) -> Floats:
        """The cost of each row: (rows,), more than 0."""
        if self.measure == "unit":
            return np.ones(len(table))
        size = np.log1p(np.maximum(value, 0)) if self.measure == "log" else np.maximum(value, 0)
        totals = sum((table[k] == "total").to_numpy(dtype=float) for k in keys)
        weight = 1.0 + self.total * totals
        if "niveau" in table:
            other = self.levels.get("*", 1.0)
            weight = weight * table["niveau"].map(lambda n: self.levels.get(n, other)).to_numpy(dtype=float)
        return np.asarray((size + 0.1) * weight)


@dataclass(frozen=True, repr=False)
class Protected:
    """A protected release. Nothing in it tells a hidden value.

    table: the rows given, in their order, with `effectif` empty where masked, and `statut`: publie, primaire,
        complementaire, producteur. `statut` is for the audit: a reader must not tell the masks apart.
    report: the audit's report, plus published, kept (share of the information kept), seconds.
    """

    table: pd.DataFrame
    report: dict[str, Any]

    def __repr__(self) -> str:
        return f"Protected({self.report['cells']} cells, {self.report['published']} published)"

    @property
    def safe(self) -> bool:
        """True when the audit finds no cell at risk."""
        return bool(self.report["safe"])

    def public(self) -> pd.DataFrame:
        """The table for readers: one mark `s` for every cell masked here, the producer's own mark kept."""
        out = self.table.drop(columns="statut")
        ours = self.table["statut"].isin([PRIMARY, COMPLEMENTARY])
        marks = out["marque"] if "marque" in out else pd.Series(None, index=out.index, dtype=object)
        return out.assign(marque=marks.astype(object).mask(ours, "s"))


def protect(
    table: pd.DataFrame,
    rules: Rule | Mapping[str, Rule],
    links: Links,
    *,
    cost: Cost | None = None,
    earlier: Sequence[pd.DataFrame] = (),
    contributors: pd.DataFrame | None = None,
    effort: Effort | None = None,
    uniform: bool = False,
) -> Protected:
    """Mask the primary cells of a table, then what would give them away, then audit the result.

    table: one row per published cell: the key columns of `links`, `effectif` (a count of people, or an
        amount under a magnitude rule; empty: masked by the producer), and optionally `marque` and `fige`
        (True: a reader finds this very value elsewhere, so masking it here protects nothing: it is never
        masked, whatever its size).
    rules: one Rule, or a rule per `mesure` (`*`: all others).
    earlier: the releases still readable, same keys, `effectif` as shown (or in full, with `statut`).
    contributors: for magnitude rules: `ligne` (rank of the row), `montant`.
    uniform: protect every mask that might be small, complementary ones too, so that an audit which cannot tell
        the masks apart (status `masque`) finds the result safe.

    What cannot be protected stays in report["at_risk"]: refuse to publish then.
    Errors: KeyError (key column or rule missing), ValueError (two rows for one cell); never a value in them.
    """
    start = time.perf_counter()
    release = build(table.drop(columns="statut", errors="ignore"), rules, links, earlier, contributors)
    status = _first_status(release)
    unknown, hard = masks(release, status)
    system = replace(release.system, hard=hard | _small_rests(release))
    if uniform:
        system = replace(system, soft=np.ones(len(unknown), dtype=bool))
    prices = (cost or Cost()).of(
        release.table, links.keys, np.nan_to_num(release.value[release.relations.variable])
    )
    price = np.bincount(release.variable, prices[: release.rows], len(unknown)).astype(np.float64) + 1e-6
    masked, found = complement(system, unknown, _candidates(release, unknown), price, effort)
    status[(status == SHOWN) & masked[release.variable]] = COMPLEMENTARY
    report = _report(release, status, prices[: release.rows], found)
    return Protected(
        _masked_table(table, status, rules), {**report, "seconds": round(time.perf_counter() - start, 3)}
    )


def _first_status(release: Release) -> np.ndarray[Any, Any]:
    """Producer's masks and primary cells; rows of one variable share their secret."""
    current = release.variable
    secret = np.zeros(len(release.value), dtype=bool)
    secret[current[release.marks.sensitive[: release.rows]]] = True
    status = np.full(release.rows, SHOWN, dtype=object)
    status[secret[current]] = PRIMARY
    status[release.table["effectif"].iloc[: release.rows].isna().to_numpy(dtype=bool)] = PRODUCER
    return status


def _small_rests(release: Release) -> Bools:
    """Hidden rests that are small counts, and so are protected like primary cells."""
    small = (release.value > 0) & (release.value < release.system.need)
    if not release.system.zero_is_safe:
        small |= release.value == 0
    return small & release.relations.virtual


def _candidates(release: Release, unknown: Bools) -> Bools:
    """What may be masked: published now, not public elsewhere, and not a zero that everyone may see."""
    mine = np.zeros(len(unknown), dtype=bool)
    mine[release.variable] = True
    worth = (release.value > 0) | (not release.system.zero_is_safe)
    return mine & worth & ~unknown & ~release.frozen & ~np.isnan(release.value)


def _report(release: Release, status: np.ndarray[Any, Any], prices: Floats, found: Exposed) -> dict[str, Any]:
    shown = status == SHOWN
    known = ~np.isnan(release.value[release.variable])
    kept = float(prices[shown].sum() / max(prices[known].sum(), 1e-9))
    return {**inspect(release, status, found), "published": int(shown.sum()), "kept": round(kept, 4)}


def _masked_table(
    table: pd.DataFrame, status: np.ndarray[Any, Any], rules: Rule | Mapping[str, Rule]
) -> pd.DataFrame:
    shown = pd.Series(status == SHOWN, index=table.index)
    value = _rounded(table, rules) if _rounding(rules) else table["effectif"]
    return table.assign(effectif=value.where(shown), statut=status)


def _rounding(rules: Rule | Mapping[str, Rule]) -> bool:
    return any(r.rounding for r in ([rules] if isinstance(rules, Rule) else rules.values()))


def _rounded(table: pd.DataFrame, rules: Rule | Mapping[str, Rule]) -> pd.Series:
    """Values at the nearest multiple of the rounding base of their rule."""
    measure = table["mesure"] if "mesure" in table else pd.Series("*", index=table.index)
    bases = {m: rule_of(rules, str(m)).rounding or 0 for m in measure.unique()}
    base = measure.map(bases).to_numpy(dtype=float)
    value = table["effectif"].to_numpy(dtype=float, na_value=np.nan)
    near = np.floor(value / np.where(base > 0, base, 1) + 0.5) * base
    return pd.Series(np.where(base > 0, near, value), index=table.index)
