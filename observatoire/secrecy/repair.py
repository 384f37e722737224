"""Complementary suppression by linear programme: the cheapest way to let an exposed cell move.

For an exposed variable p with known interval [low, high], a solution of the equations is sought near
the known point where p is at least low + need: what it moves must be masked, and is then enough by
construction. Cost: information lost, per unit moved. Source: the incremental heuristics of Kelly, Golden
and Assad (Networks 22, 1992) and Fischetti and Salazar (JASA 95, 2000). Many targets, each with its
surroundings, share a programme.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.sparse import coo_array, csc_array, vstack

from .arrays import Bools, Floats, Ints, Sparse, distinct, entries, without
from .bounds import Exposed, System
from .programme import Programme, each

HOPS = (2, 4, 9)
WIDE = 60  # an equation with more terms lends only its masked and its cheapest cells
TERMS = 4000  # pairs (target, variable) in one programme
MOVED = 1e-7
GROUPS = 6


@dataclass(frozen=True)
class Terrain:
    """Where targets may move. movable: (n,) masked or candidate. price: (n,) cost of moving by one unit.
    lent: (entries of the matrix,) False for the terms of wide equations that are left out."""

    system: System
    columns: Sparse
    movable: Bools
    price: Floats
    lent: Bools


def terrain(system: System, columns: Sparse, unknown: Bools, candidate: Bools, cost: Floats) -> Terrain:
    """The terrain once `unknown` is masked: what is masked already moves for almost nothing."""
    floor = float(cost[candidate].min(initial=1.0)) * 1e-3 + 1e-9
    price = np.where(unknown, floor, cost)
    return Terrain(system, columns, unknown | candidate, price, _lent(system.matrix, price))


def _lent(matrix: Sparse, price: Floats) -> Bools:
    lent = np.ones(len(matrix.indices), dtype=bool)
    for line in np.flatnonzero(np.diff(matrix.indptr) > WIDE):
        terms = slice(matrix.indptr[line], matrix.indptr[line + 1])
        order = np.argsort(price[matrix.indices[terms]], kind="stable")
        lent[matrix.indptr[line] + order[WIDE:]] = False
        lent[terms] |= matrix.data[terms] > 0
    return lent


def repair(land: Terrain, found: Exposed) -> tuple[Ints, Ints]:
    """(variables to mask so that the exposed ones can move, exposed ones that nothing can protect)."""
    masked: list[Ints] = [np.zeros(0, dtype=np.int64)]
    left = np.arange(len(found.at))
    for hops in HOPS:
        cells, left = _moved(land, found, left, np.arange(len(left)), hops)
        masked.append(cells)
        if not len(left):
            break
    return distinct(np.concatenate(masked)), found.at[left]


def repair_together(land: Terrain, found: Exposed, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """As `repair`, with one programme for many targets: a crowd has too many for one each.

    Drawn at random into a few groups, the targets of a group move in one solution; the others give way. Those
    that cannot move together are given back with those that nothing can protect.
    """
    group = rng.integers(0, GROUPS, len(found.at))
    cells, left = _moved(land, found, np.arange(len(found.at)), group, HOPS[1])
    return cells, found.at[left]


def _moved(land: Terrain, found: Exposed, left: Ints, block: Ints, hops: int) -> tuple[Ints, Ints]:
    """(variables that move, ranks in `found` of the targets that cannot): one solution per block of targets."""
    if not len(left):
        return np.zeros(0, dtype=np.int64), left
    owner, var = balls(land, found.at[left], block, hops)
    cuts = np.searchsorted(owner, distinct(block))
    ends = np.append(cuts[np.unique(cuts // TERMS, return_index=True)[1]], len(owner))
    jobs = []
    for a, b in itertools.pairwise(ends):
        inside = (block >= owner[a]) & (block <= owner[b - 1])
        jobs.append((left[inside], block[inside], owner[a:b], var[a:b]))
    answers = each(partial(_moves, land, found), *zip(*jobs, strict=True))
    cells, failed = (np.concatenate(parts) for parts in zip(*answers, strict=True))
    return distinct(cells), np.sort(failed)


def balls(land: Terrain, targets: Ints, block: Ints, hops: int) -> tuple[Ints, Ints]:
    """(block, variable), sorted, for the variables within `hops` equations of a target of each block."""
    matrix = land.system.matrix
    m, n = matrix.shape
    pairs = edge = distinct(block * n + targets)
    for _ in range(hops):
        where = entries(land.columns, edge % n)
        owner = np.repeat(edge // n, np.diff(land.columns.indptr)[edge % n])
        lines = distinct(owner * m + land.columns.indices[where])
        where = entries(matrix, lines % m)
        owner = np.repeat(lines // m, np.diff(matrix.indptr)[lines % m])
        keep = land.lent[where] & land.movable[matrix.indices[where]]
        edge = without(distinct(owner[keep] * n + matrix.indices[where[keep]]), pairs)
        pairs = np.sort(np.concatenate([pairs, edge]))
    return pairs // n, pairs % n


def _moves(
    land: Terrain, found: Exposed, which: Ints, block: Ints, owner: Ints, var: Ints
) -> tuple[Ints, Ints]:
    """(variables that move at least cost, targets that cannot move enough) in one programme."""
    system, k = land.system, len(var)
    target = found.at[which]
    level = np.maximum(found.low[which] + system.need[target], system.reach[target])
    wanted = level - system.point[target] + 1e-9
    size = system.matrix.shape[1]
    here = np.searchsorted(owner * size + var, block * size + target)
    most = np.zeros(int(owner[-1]) + 1)
    np.maximum.at(most, block, np.maximum(wanted, 1.0))
    down = np.where(land.movable[var], np.maximum(system.point - system.lower, 0)[var], 0.0)
    up = 1000.0 * most[owner]
    price, t = land.price[var], np.arange(len(which))
    sign, column = np.repeat([1.0, -1.0, 1.0], len(t)), np.concatenate([here, here + k, t + 2 * k])
    push = coo_array((sign, (np.tile(t, 3), column)), shape=(len(t), 2 * k + len(t)))
    balance = _balance(land, owner, var)
    still = np.zeros(balance.shape[0])
    programme = Programme(
        vstack([_beside(balance, -balance, coo_array((len(still), len(t)))), push], format="csr"),
        np.zeros(2 * k + len(t)),
        np.concatenate([up, down, np.full(len(t), np.inf)]),
        np.concatenate([still, wanted]),
        np.concatenate([still, np.full(len(t), np.inf)]),
        presolve=False,  # it takes longer than what it spares: these programmes are small
    )
    answer = programme.solve(np.concatenate([price, price, np.full(len(t), 1e4 * (price.max() + 1))]))
    if answer is None:
        return np.zeros(0, dtype=np.int64), which
    short = answer[2 * k :] > 1e-6
    served = np.zeros(len(most), dtype=bool)
    served[block[~short]] = True
    moved = (np.abs(answer[:k] - answer[k : 2 * k]) > MOVED) & served[owner]
    return var[moved], which[short]


def _balance(land: Terrain, owner: Ints, var: Ints) -> csc_array:
    """The equations that touch the variables, apart for each target: (equations, pairs)."""
    m = land.system.matrix.shape[0]
    where = entries(land.columns, var)
    pair = np.repeat(np.arange(len(var)), np.diff(land.columns.indptr)[var])
    _, line = np.unique(owner[pair] * m + land.columns.indices[where], return_inverse=True)
    return csc_array(
        (land.columns.data[where], (line, pair)), shape=(int(line.max(initial=-1)) + 1, len(var))
    )


def _beside(*parts: Sparse) -> csc_array:
    """Matrices side by side, as CSC (much faster than scipy's general stacking)."""
    columns = [csc_array(p) for p in parts]
    shift = np.cumsum([0, *[c.nnz for c in columns]])
    pointers = [c.indptr[:-1] + s for c, s in zip(columns, shift[:-1], strict=True)]
    indptr = np.concatenate([*pointers, shift[-1:]])
    shape = (columns[0].shape[0], sum(c.shape[1] for c in columns))
    data, indices = (np.concatenate([getattr(c, name) for c in columns]) for name in ("data", "indices"))
    return csc_array((data, indices, indptr), shape=shape)
