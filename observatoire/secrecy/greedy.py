"""The fast heuristic of complementary suppression: mend equations one by one, all components at once.

An equation whose masked cells leave too little room gives its secret away by itself. Mask the cheapest cell
that gives room, counting what this choice breaks and mends in its other equations (in the spirit of the
hypercube method: patterns close because a cell in an equation that already has a mask costs less).
What no single equation shows is left to `repair`, which works on linear programmes.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

from .arrays import Bools, Floats, Ints, Sparse, entries
from .bounds import System

ROUNDS = 1000


class _Masks:
    """The masks of every equation: how many, on which side, the room they leave, the room they must leave."""

    def __init__(self, system: System, unknown: Bools) -> None:
        self.system = system
        self.columns: Sparse = csc_array(system.matrix)
        self.unknown = np.zeros(len(unknown), dtype=bool)
        lines = system.matrix.shape[0]
        self.count, self.sign, self.room, self.wanted = (np.zeros(lines) for _ in range(4))
        masked = np.flatnonzero(unknown)
        self.mask(masked, np.where(system.hard[masked], system.need[masked], 0.0))

    def mask(self, cells: Ints, need: Floats) -> None:
        """Mask cells, each of which must be able to move by its `need`."""
        self.unknown[cells] = True
        line, owner, data = self.equations(cells)
        np.add.at(self.count, line, 1.0)
        np.add.at(self.sign, line, data)
        np.add.at(self.room, line, (self.system.point - self.system.lower)[cells][owner])
        np.maximum.at(self.wanted, line, need[owner])

    def equations(self, cells: Ints) -> tuple[Ints, Ints, Floats]:
        """(equation, rank in `cells`, sign) of every place where the cells stand."""
        where = entries(self.columns, cells)
        owner = np.repeat(np.arange(len(cells)), np.diff(self.columns.indptr)[cells])
        return self.columns.indices[where], owner, self.columns.data[where]

    def lacking(self) -> Floats:
        """The room that each equation lacks: 0 when masks stand on both sides."""
        one_sided = np.abs(self.sign) == self.count
        return np.where(one_sided, np.maximum(self.wanted - self.room * (self.count > 1), 0.0), 0.0)


def mend_equations(system: System, unknown: Bools, candidate: Bools, cost: Floats) -> Bools:
    """Mask candidates until no equation alone betrays a protected variable; returns the masked variables.

    unknown, candidate: (n,) booleans. cost: (n,) information lost by masking each variable.
    """
    masks = _Masks(system, unknown)
    for _ in range(ROUNDS):
        lacking = masks.lacking()
        weak = np.flatnonzero(lacking > 1e-9)
        line, var, score = _offers(masks, weak, lacking, candidate, cost)
        if not len(var):
            break
        masks.mask(*_independent(masks, lacking, line, var, score))
    return masks.unknown


def _offers(
    masks: _Masks, weak: Ints, lacking: Floats, candidate: Bools, cost: Floats
) -> tuple[Ints, Ints, Floats]:
    """(equation, candidate, score) for what each weak equation may mask; the least score is best."""
    matrix = masks.system.matrix
    where = entries(matrix, weak)
    line = np.repeat(weak, np.diff(matrix.indptr)[weak])
    free = (candidate & ~masks.unknown)[matrix.indices[where]]
    where, line = where[free], line[free]
    var = matrix.indices[where].astype(np.int64)
    cells, at = np.unique(var, return_inverse=True)
    if not len(cells):
        return line, var, np.zeros(0)
    broken, mended = _side_effects(masks, lacking, cells)
    price = float(np.median(cost[cells])) + 1e-9
    opposite = matrix.data[where] * masks.sign[line] < 0
    short = ~opposite & ((masks.system.point - masks.system.lower)[var] < lacking[line])
    return line, var, (cost[cells] + price * (broken - mended))[at] + 2 * price * short


def _side_effects(masks: _Masks, lacking: Floats, cells: Ints) -> tuple[Floats, Floats]:
    """For each cell: equations where it would be the only mask, and weak equations that it would mend."""
    line, owner, _ = masks.equations(cells)
    broken = np.bincount(owner, masks.count[line] == 0, len(cells))
    return np.asarray(broken, float), np.bincount(owner, lacking[line] > 1e-9, len(cells)).astype(float)


def _independent(masks: _Masks, lacking: Floats, line: Ints, var: Ints, score: Floats) -> tuple[Ints, Floats]:
    """The best cell of each weak equation, kept only where no better choice touches one of its equations."""
    order = np.lexsort((var, score, line))
    first = order[np.unique(line[order], return_index=True)[1]]
    first = first[np.lexsort((var[first], score[first]))]
    cells, rank = np.unique(var[first], return_index=True)
    need = np.zeros(len(cells))
    np.maximum.at(need, np.searchsorted(cells, var[first]), masks.wanted[line[first]])
    touched, owner, _ = masks.equations(cells)
    weak = lacking[touched] > 1e-9
    touched, owner = touched[weak], owner[weak]
    best = np.full(masks.system.matrix.shape[0], len(first))
    np.minimum.at(best, touched, rank[owner])
    kept = np.ones(len(cells), dtype=bool)
    kept[owner[best[touched] < rank[owner]]] = False
    return cells[kept], need[kept]
