"""From a published table to the system that the attacker solves: values, rests, protection levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, eye_array, hstack

from .arrays import Bools, Floats, Ints
from .bounds import System, by_batch, graph, unknown_counts
from .primary import Marks, mark
from .programme import Programme
from .relations import VERSION, Links, Relations, derive, stack
from .rules import Rule

SHOWN = "publie"
PRIMARY = "primaire"
COMPLEMENTARY = "complementaire"
PRODUCER = "producteur"
MASKED = "masque"
"""Seen from outside: masked, nobody says why."""


@dataclass(frozen=True, repr=False)
class Release:
    """A stacked table with its relations and marks, per row, and the system over its variables.

    rows: rows of the current table (earlier releases follow). value: (variables,) NaN where unknown.
    frozen: (variables,) already public elsewhere or in an earlier release: cannot be masked.
    dropped: relations that do not hold. keys: the key columns.
    """

    table: pd.DataFrame
    rows: int
    relations: Relations
    marks: Marks
    value: Floats
    frozen: Bools
    system: System
    dropped: int
    keys: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Release({self.rows} cells)"

    @property
    def variable(self) -> Ints:
        """The variable of each row of the current table."""
        return self.relations.variable[: self.rows]


def shown(table: pd.DataFrame) -> Bools:
    """Rows whose value a reader sees: a value, and no status other than published."""
    seen = table["effectif"].notna().to_numpy(dtype=bool)
    return seen & (table["statut"] == SHOWN).to_numpy() if "statut" in table else seen


def build(
    table: pd.DataFrame,
    rules: Rule | Mapping[str, Rule],
    links: Links,
    earlier: Sequence[pd.DataFrame],
    contributors: pd.DataFrame | None,
) -> Release:
    """Derive relations, mark primary cells, find a point of the system. Errors: those of derive and mark."""
    earlier = [e.assign(statut=np.where(shown(e), SHOWN, e.get("statut", MASKED))) for e in earlier]
    stacked = stack(table, earlier)
    known = stacked["effectif"].to_numpy(dtype=float, na_value=np.nan)
    relations = derive(stacked, links, known)
    marks = mark(stacked, rules, contributors)
    each = [rules] if isinstance(rules, Rule) else list(rules.values())
    if any(r.producer_masks_zero for r in each):
        marks.lower[_masked_by_producer(stacked)] = 0.0
    value = _per_variable(relations, known)
    frozen = _frozen(stacked, relations, known, value)
    matrix, value, dropped = _holding(relations, value, links.tolerance)
    levels = _levels(relations, marks, value)
    zero_is_safe = all(r.zero_is_safe for r in each)
    lower = np.where(np.isnan(value), levels["lower"], np.minimum(levels["lower"], value))
    lower = np.where(relations.virtual, 0.0, lower)
    point = np.where(np.isnan(value), lower, value)
    hard = np.zeros(len(value), dtype=bool)
    small = (value < levels["need"]) & ((value > 0) | (not zero_is_safe))
    need = np.where(relations.loose & ~small, 0.0, levels["need"])
    system = System(
        matrix, point, lower, need, levels["reach"], hard, relations.virtual, relations.loose, zero_is_safe
    )
    system = _completed(system, np.isnan(value))
    return Release(stacked, len(table), relations, marks, value, frozen, system, dropped, links.keys)


def _masked_by_producer(stacked: pd.DataFrame) -> Bools:
    """Rows without value that no step here has masked."""
    empty = stacked["effectif"].isna().to_numpy(dtype=bool)
    if "statut" not in stacked:
        return empty
    return empty & ~stacked["statut"].isin([PRIMARY, COMPLEMENTARY, MASKED]).to_numpy(dtype=bool)


def _per_variable(relations: Relations, known: Floats) -> Floats:
    """The value of each variable: that of its first row with one (the current release comes first)."""
    value = np.full(len(relations.virtual), np.nan)
    rows = np.flatnonzero(~np.isnan(known))[::-1]
    value[relations.variable[rows]] = known[rows]
    return value


def _frozen(stacked: pd.DataFrame, relations: Relations, known: Floats, value: Floats) -> Bools:
    public = shown(stacked) & (stacked[VERSION] > 0).to_numpy()
    if "fige" in stacked:
        public |= stacked["fige"].fillna(False).to_numpy(dtype=bool) & ~np.isnan(known)
    public &= np.nan_to_num(known) == np.nan_to_num(value[relations.variable])
    frozen = np.zeros(len(relations.virtual), dtype=bool)
    frozen[relations.variable[public]] = True
    return frozen


def _holding(relations: Relations, value: Floats, tolerance: float) -> tuple[csr_array, Floats, int]:
    """Drop the equations that the known values contradict, and give hidden rests their value."""
    matrix, value = csr_array(relations.matrix), value.copy()
    terms = np.diff(matrix.indptr)
    for _ in range(3):
        gap = matrix @ np.nan_to_num(value)
        unknown = unknown_counts(matrix, np.isnan(value))
        line = np.repeat(np.arange(len(terms)), terms)
        lone = (unknown == 1)[line] & np.isnan(value)[matrix.indices] & relations.virtual[matrix.indices]
        left = -gap[line[lone]] * matrix.data[lone]
        fits = left >= -tolerance * terms[line[lone]]
        value[matrix.indices[lone][fits]] = np.maximum(left[fits], 0.0)
    gap = matrix @ np.nan_to_num(value)
    unknown = unknown_counts(matrix, np.isnan(value))
    whole_known = ~_whole_unknown(matrix, np.isnan(value))
    bad = (unknown == 0) & (np.abs(gap) > tolerance * terms)
    bad |= (unknown > 0) & whole_known & (gap < -tolerance * terms)
    return matrix[np.flatnonzero(~bad)], value, int(bad.sum())


def _whole_unknown(matrix: csr_array, unknown: Bools) -> Bools:
    """Equations whose whole (positive sign) is unknown."""
    line = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return np.bincount(line, unknown[matrix.indices] & (matrix.data > 0), matrix.shape[0]) > 0


def _levels(relations: Relations, marks: Marks, value: Floats) -> dict[str, Floats]:
    """Protection levels per variable: the strictest of its rows; hidden rests take those of their terms."""
    size = len(value)
    levels = {"lower": np.full(size, np.inf), "need": np.zeros(size), "reach": np.zeros(size)}
    np.minimum.at(levels["lower"], relations.variable, marks.lower)
    for name in ("need", "reach"):
        np.maximum.at(levels[name], relations.variable, getattr(marks, name))
        levels[name] = _inherited(relations, levels[name])
    levels["lower"][np.isinf(levels["lower"])] = 0.0
    return levels


def _inherited(relations: Relations, level: Floats) -> Floats:
    """Give each virtual variable the greatest level met in its equations."""
    matrix = relations.matrix
    if not relations.virtual.any():
        return level
    line = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for _ in range(2):
        top = np.zeros(matrix.shape[0])
        np.maximum.at(top, line, level[matrix.indices])
        taken = np.zeros(len(level))
        np.maximum.at(taken, matrix.indices, top[line])
        level = np.where(relations.virtual, taken, level)
    return level


def _completed(system: System, unknown: Bools) -> System:
    """Give unknown values (masked by the producer) a likely one: the least departure from the equations."""
    if not unknown.any():
        return system
    net = graph(system, unknown)
    point = system.point.copy()
    touched = np.flatnonzero(unknown_counts(system.matrix, unknown))
    rhs = -(system.matrix @ np.where(unknown, 0.0, point))[touched]
    size = np.bincount(net.of_variable)
    batch = (np.cumsum(size) - size) // 3000
    variables, equations = by_batch(batch[net.of_variable]), by_batch(batch[net.of_equation])
    for number, at in variables.items():
        lines = equations[number]
        point[net.at[at]] = _least_departure(net.matrix[lines][:, at], rhs[lines], system.lower[net.at[at]])
    return System(**{**system.__dict__, "point": point})


def _least_departure(matrix: csr_array, rhs: Floats, lower: Floats) -> Floats:
    m, n = matrix.shape
    wide = hstack([matrix, eye_array(m), -eye_array(m)], format="csr")
    cost = np.concatenate([np.full(n, 1e-6), np.ones(2 * m)])
    least = np.concatenate([lower, np.zeros(2 * m)])
    upper = np.full(n + 2 * m, np.inf)
    answer = Programme(wide, least, upper, rhs, rhs).solve(cost)
    if answer is None:
        raise ArithmeticError("no completion of the unknown values")
    return np.maximum(answer[:n], lower)
