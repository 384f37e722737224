"""Complementary suppression: the fast heuristic, the attacker, repairs, then polish where small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from .arrays import Bools, Floats, Ints
from .bounds import Attacker, Exposed, Graph, System, by_batch, graph
from .exact import Component, optimum
from .greedy import mend_equations
from .repair import repair, repair_together, terrain

CROWD = 100  # suspects of one component beyond which bounding each costs more than repairing it


@dataclass(frozen=True)
class Effort:
    """How far to look for a cheaper pattern than the heuristic's.

    exact_cells, exact_flows: a component of at most so many variables, and variables × protected cells, is
    solved to optimality (up to a second each for the values here; a component of 80 variables took a minute).
    exact_components: at most so many of them. pruned: at most so many complementary cells are tried for
    publication again, one by one.
    """

    exact_cells: int = 40
    exact_flows: int = 400
    exact_components: int = 20
    pruned: int = 60


FAST = Effort(exact_components=0, pruned=0)


def complement(
    system: System, unknown: Bools, candidate: Bools, cost: Floats, effort: Effort | None = None
) -> tuple[Bools, Exposed]:
    """The variables to mask so that no protected one is bounded too tightly.

    unknown: (n,) masked already (primary, producer, hidden rests). candidate: (n,) may be masked.
    cost: (n,) information lost. Returns the masks, and the cells that nothing can protect.
    """
    effort = effort or Effort()
    attacker = Attacker(system)
    masked = mend_equations(system, unknown, candidate, cost)
    masked, found = _repaired(attacker, masked, candidate, cost)
    if effort.exact_components:
        masked = _optimised(attacker, unknown, masked, candidate, cost, effort, found)
    if (masked & ~unknown).sum() <= effort.pruned:
        masked = _pruned(attacker, unknown, masked, cost, found)
    return masked, found


def _repaired(attacker: Attacker, masked: Bools, candidate: Bools, cost: Floats) -> tuple[Bools, Exposed]:
    """Repair one suspected cell per component at a time; returns the masks and what stays exposed.

    A repaired cell is safe by construction: the solutions that move it are the proof. Masking more only
    widens intervals, so a safe cell stays safe. Where every mask is protected, those of the repairs are suspected
    in their turn.
    """
    system = attacker.system
    columns = csc_array(system.matrix)
    rng = np.random.default_rng(0)
    stuck = np.zeros(len(masked), dtype=bool)
    left, gaining, looked_at = attacker.suspected(masked), True, masked
    while len(left.at):
        crowd = _crowded(attacker.facing(masked), left)
        if gaining and len(crowd.at):
            before = len(left.at)
            more, _ = repair_together(terrain(system, columns, masked, candidate, cost), crowd, rng)
            masked = masked.copy()
            masked[more] = True
            left, looked_at = attacker.suspected(masked), masked
            gaining = len(left.at) < 0.9 * before
            continue
        now, left = attacker.probe(masked, left)
        if len(now.at):
            more, failed = repair(terrain(system, columns, masked, candidate, cost), now)
            masked = masked.copy()
            masked[more], stuck[failed] = True, True
        if not len(left.at) and (new := masked & ~looked_at & ~stuck).any():
            left, looked_at = attacker.suspected(masked, new), masked
    return masked, attacker.exposed(masked, stuck) if stuck.any() else left


def _crowded(net: Graph, left: Exposed) -> Exposed:
    """The narrowest third of the suspects of crowded components, to repair without bounding."""
    mine = net.of_variable[np.searchsorted(net.at, left.at)]
    order = np.lexsort((left.high - left.low, mine))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.searchsorted(mine[order], mine[order])
    count = np.bincount(mine)[mine]
    taken = (count > CROWD) & (rank * 3 <= count)
    return _picked(left, left.at[taken])


def _picked(found: Exposed, at: Ints) -> Exposed:
    which = np.isin(found.at, at)
    return Exposed(found.at[which], found.low[which], found.high[which])


def _optimised(
    attacker: Attacker,
    unknown: Bools,
    masked: Bools,
    candidate: Bools,
    cost: Floats,
    effort: Effort,
    found: Exposed,
) -> Bools:
    parts = _small(attacker.system, unknown, masked, candidate, effort)
    parts = [p for p in parts if not np.isin(found.at, p.at).any()]
    for part in parts:
        masked = _better(attacker, part, unknown, masked, candidate, cost)
    return masked


def _small(
    system: System, unknown: Bools, masked: Bools, candidate: Bools, effort: Effort
) -> list[Component]:
    """Small components (published cells too) with complementary masks; none if they are too many."""
    net = graph(system, unknown | candidate)
    count = int(net.of_variable.max(initial=-1)) + 1
    hard = (system.hard & unknown)[net.at]
    size, targets = np.bincount(net.of_variable), np.bincount(net.of_variable, hard)
    extra = np.bincount(net.of_variable, (masked & ~unknown)[net.at], count)
    small = (
        (size <= effort.exact_cells) & (size * targets <= effort.exact_flows) & (extra > 0) & (targets > 0)
    )
    variables = by_batch(np.where(small[net.of_variable], net.of_variable, -1))
    equations = by_batch(np.where(np.isin(net.of_equation, list(variables)), net.of_equation, -1))
    if len(variables) > effort.exact_components:
        return []
    return [
        Component(net.at[at], csr_array(net.matrix[equations[number]][:, at]), np.flatnonzero(hard[at]))
        for number, at in variables.items()
    ]


def _better(
    attacker: Attacker, part: Component, unknown: Bools, masked: Bools, candidate: Bools, cost: Floats
) -> Bools:
    """The optimum where it is found, is cheaper and protects the hidden rests too; else the heuristic's."""
    best = optimum(attacker.system, part, unknown, candidate, cost)
    trial = masked.copy()
    trial[part.at] = unknown[part.at]
    if best is None:
        return masked
    trial[best] = True
    inside = np.zeros(len(masked), dtype=bool)
    inside[part.at] = True
    cheaper = cost[trial & ~unknown].sum() < cost[masked & ~unknown].sum()
    return trial if cheaper and not len(attacker.exposed(trial, inside, first=True).at) else masked


def _pruned(attacker: Attacker, unknown: Bools, masked: Bools, cost: Floats, found: Exposed) -> Bools:
    """Publish again, dearest first, what the protection of the others does not need."""
    extra = np.flatnonzero(masked & ~unknown)
    for cell in extra[np.argsort(-cost[extra], kind="stable")]:
        near = _near(attacker.facing(masked), len(masked), int(cell))
        near[found.at] = False
        trial = masked.copy()
        trial[cell] = False
        if not len(attacker.exposed(trial, near, first=True).at):
            masked = trial
    return masked


def _near(net: Graph, size: int, cell: int) -> Bools:
    """The variables that the attacker links to a masked cell."""
    near = np.zeros(size, dtype=bool)
    rank = np.flatnonzero(net.at == cell)
    near[net.at[net.of_variable == net.of_variable[rank[0]]] if len(rank) else []] = True
    return near
