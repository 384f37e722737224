"""Primary suppression: which cells are sensitive by themselves, and how wide their interval must stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .arrays import Bools, Floats, Ints
from .rules import Rule, rule_of


@dataclass(frozen=True)
class Marks:
    """For each row: sensitive; lower (what a reader must allow for it once masked); need (width that its
    feasibility interval keeps) and reach (level that its upper bound keeps), in the unit of the cell."""

    sensitive: Bools
    lower: Floats
    need: Floats
    reach: Floats


def mark(
    table: pd.DataFrame,
    rules: Rule | Mapping[str, Rule],
    contributors: pd.DataFrame | None = None,
    measure: str = "mesure",
) -> Marks:
    """Judge every row by the rule of its measure (or the rule that a column `regle` names).

    table: `effectif` (NaN: unknown), and `mesure` where rules differ. contributors: one line per
    contribution, `ligne` (rank of the row, 0 first) and `montant`. Errors: KeyError (measure without rule).
    """
    value = table["effectif"].to_numpy(dtype=float, na_value=np.nan)
    rows = len(table)
    marks = Marks(np.zeros(rows, dtype=bool), np.zeros(rows), np.zeros(rows), np.zeros(rows))
    for rule, at in _rows_by_rule(table, rules, "regle" if "regle" in table else measure):
        _mark_group(table, value, rule, at, contributors, marks)
    if "fige" in table:
        marks.sensitive[table["fige"].fillna(False).to_numpy(dtype=bool)] = False
    return marks


def _rows_by_rule(
    table: pd.DataFrame, rules: Rule | Mapping[str, Rule], measure: str
) -> list[tuple[Rule, Ints]]:
    if isinstance(rules, Rule) or measure not in table:
        return [(rule_of(rules, "*"), np.arange(len(table)))]
    codes, labels = pd.factorize(table[measure])
    order = np.argsort(codes, kind="stable")
    cuts = np.cumsum(np.bincount(codes, minlength=len(labels)))[:-1]
    return [(rule_of(rules, str(m)), at) for m, at in zip(labels, np.split(order, cuts), strict=True)]


def _mark_group(
    table: pd.DataFrame, value: Floats, rule: Rule, at: Ints, contributors: pd.DataFrame | None, marks: Marks
) -> None:
    marks.lower[at] = rule.masked_minimum
    marks.need[at] = marks.reach[at] = rule.threshold
    if rule.magnitude:
        upper = sensitivity(contributors, len(table), rule)[at]
        marks.sensitive[at] = upper > 0
        marks.need[at] = np.maximum(upper, 0)
        marks.reach[at] = np.where(upper > 0, value[at] + upper, 0)
        return
    marks.sensitive[at] = frequency(value[at], rule)
    if rule.never_crossed:
        marks.sensitive[at] |= crossed(table.iloc[at], rule) & ~np.isnan(value[at])


def frequency(value: Floats, rule: Rule) -> Bools:
    """Minimum frequency rule: strictly under the threshold, a 0 only where zero is unsafe."""
    return (value < rule.threshold) & ((value > 0) | (not rule.zero_is_safe))


def crossed(table: pd.DataFrame, rule: Rule) -> Bools:
    """True where all the columns of `never_crossed` are split at the level where that is forbidden."""
    split = np.ones(len(table), dtype=bool)
    for column in rule.never_crossed:
        split &= (table[column] != "total").to_numpy()
    if rule.never_crossed_level is not None:
        split &= (table["niveau"] == rule.never_crossed_level).to_numpy()
    return split


def sensitivity(contributors: pd.DataFrame | None, rows: int, rule: Rule) -> Floats:
    """Upper protection level of each row of a magnitude table; 0 or less where the cell is safe.

    X: the cell, x1 ≥ x2 ≥ … its contributions. p%-rule: the second contributor, who knows x2, overestimates x1
    by X - x1 - x2; the level is what is missing for that to be p % of x1: p/100 × x1 - (X - x1 - x2).
    Dominance (n, k): what the cell would have to be for its n largest to be k % of it, less what it is:
    100/k × (x1 + … + xn) - X.
    """
    level = np.zeros(rows)
    if contributors is None or contributors.empty:
        return level
    line, amount, rank = _ranked(contributors)
    total = np.bincount(line, amount, minlength=rows)

    def top(n: int) -> Floats:
        return np.bincount(line[rank < n], amount[rank < n], minlength=rows).astype(float)

    if rule.p_percent is not None:
        level = np.maximum(level, rule.p_percent / 100 * top(1) - (total - top(2)))
    if rule.dominance is not None:
        n, k = rule.dominance
        level = np.maximum(level, 100 / k * top(n) - total)
    return level


def _ranked(contributors: pd.DataFrame) -> tuple[Ints, Floats, Ints]:
    """Row, amount and rank (0: the largest) of each contribution within its row."""
    line = contributors["ligne"].to_numpy(np.int64)
    amount = contributors["montant"].to_numpy(float)
    order = np.lexsort((-amount, line))
    line, amount = line[order], amount[order]
    first = np.searchsorted(line, line, side="left")
    return line, amount, np.arange(len(line)) - first
