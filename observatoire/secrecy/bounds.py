"""The attacker: what everything published allows each masked cell to be, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from .arrays import Bools, Floats, Ints, Sparse
from .programme import Programme, each

BATCH = 1500  # variables per linear programme: independent components share one, to share its overhead
SWEEPS = 3  # random directions tried (each both ways) before cells are bounded one by one
SOME = 6  # targets of a component lifted at once, before one is bounded by itself
PROBED = 2  # targets of a component bounded between two repairs: the programme is made anew after each repair
PROPAGATED = 30  # rounds of bounding, equation by equation
SLACK = 1e-6


@dataclass(frozen=True)
class System:
    """Variables and equations as the attacker sees them, and what must be kept from him.

    matrix: (m, n) CSR. point: (n,) a solution of the equations, the true values as far as we know them;
    matrix @ point is therefore the right-hand side. lower: (n,) least value of a masked variable.
    need, reach: (n,) width of the interval, and level of its upper bound, of a protected variable.
    hard: (n,) protected whatever its value. soft: (n,) a hidden count which nobody publishes, to protect
    unless it is surely 0 or surely not small. loose: (n,) at risk only if surely small and surely not 0, unless
    it is hard.
    """

    matrix: Sparse
    point: Floats
    lower: Floats
    need: Floats
    reach: Floats
    hard: Bools
    soft: Bools
    loose: Bools
    zero_is_safe: bool = True

    def protected(self, unknown: Bools) -> Bools:
        """The variables to bound when `unknown` are masked."""
        told = self.loose & ~self.hard & ((self.point < SLACK) | (self.point >= self.reach - SLACK))
        return (self.hard | self.soft) & unknown & ~told

    def safe(self, at: Ints, low: Floats, high: Floats) -> Bools:
        """Whether intervals already found (within the true ones) protect the variables `at`."""
        return (high - low >= self.need[at] - SLACK) & (high >= self.reach[at] - SLACK)

    def harmless(self, at: Ints, low: Floats, high: Floats) -> Bools:
        """Whether exact intervals tell nothing: a safe zero, or a hidden count (soft) that is not small."""
        zero = (high < SLACK) & self.zero_is_safe
        zero |= self.loose[at] & ~self.hard[at] & (low < SLACK)
        return zero | (self.soft[at] & ~self.hard[at] & (low >= self.reach[at] - SLACK))


@dataclass(frozen=True)
class Exposed:
    """Variables bounded too tightly: index, and the exact ends of their feasibility interval."""

    at: Ints
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Graph:
    """The masked variables and the equations that touch them, by connected component.

    at: (k,) variables. matrix: (e, k) CSR. rhs: (e,). of_variable, of_equation: component of each.
    """

    at: Ints
    matrix: Sparse
    rhs: Floats
    of_variable: Ints
    of_equation: Ints


@dataclass(frozen=True)
class _Parts:
    """The batches of a graph: number of each variable's, positions of the variables and equations of each."""

    batch: Ints
    variables: dict[int, Ints]
    equations: dict[int, Ints]


@dataclass(frozen=True)
class _Batch:
    """The programme of one batch of components, over the masked variables `at`."""

    at: Ints
    programme: Programme

    def least(self, weight: Floats) -> Floats:
        """A point where the sum of weight × variable is least: (k,)."""
        found = self.programme.solve(weight)
        if found is None:
            raise ArithmeticError("the attacker's programme was not solved")
        return found


@dataclass
class _Ends:
    """The best ends found so far of every variable, and the targets that they do not protect yet."""

    low: Floats
    high: Floats
    left: Bools


def unknown_counts(matrix: Sparse, unknown: Bools) -> Ints:
    """Masked variables per equation: (m,)."""
    ends = np.concatenate([[0], np.cumsum(unknown[matrix.indices])])
    return ends[matrix.indptr[1:]] - ends[matrix.indptr[:-1]]


def graph(system: System, unknown: Bools) -> Graph:
    """What is left to the attacker once published values are put in: equations over masked variables."""
    touched = np.flatnonzero(unknown_counts(system.matrix, unknown))
    sub = csr_array(system.matrix[touched])
    owner = np.repeat(np.arange(len(touched)), np.diff(sub.indptr))
    keep = unknown[sub.indices]
    at, var = np.unique(sub.indices[keep], return_inverse=True)
    matrix = csr_array((sub.data[keep], (owner[keep], var)), shape=(len(touched), len(at)))
    size = len(at) + len(touched)
    edges = csr_array((np.ones(len(var)), (owner[keep] + len(at), var)), shape=(size, size))
    label = connected_components(edges, directed=False)[1].astype(np.int64)
    return Graph(at.astype(np.int64), matrix, matrix @ system.point[at], label[: len(at)], label[len(at) :])


class Attacker:
    """An attacker of one system: knows every equation, every published value, that a masked value is at least
    `lower`, and nothing else (not which masks are primary); integrality is relaxed.

    He keeps his programmes from one question to the next, each where its last answer left it: the next costs a few
    pivots. Masking more undoes only the programmes of the components that grow.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self._masked: Bools | None = None
        self._batches: dict[int, _Batch] = {}

    def facing(self, unknown: Bools) -> Graph:
        """What is left to him when `unknown` are masked."""
        if self._masked is None or not np.array_equal(unknown, self._masked):
            self._masked, self.net = unknown.copy(), graph(self.system, unknown)
            self._parts = _parts(self.system, self.net)
        return self.net

    def exposed(self, unknown: Bools, only: Bools | None = None, first: bool = False) -> Exposed:
        """The protected variables that he bounds too tightly when `unknown` are masked.

        only: (n,) checks these alone. first: stop at the first ones found.
        """
        ends, single = self._swept(unknown, only)
        found = [single]
        while ends.left.any() and not (first and any(len(f.at) for f in found)):
            found.append(self._one_by_one(ends))
        return _joined(found)

    def suspected(self, unknown: Bools, only: Bools | None = None) -> Exposed:
        """As `exposed`, but quick: some may be safe, and their true interval contains the one given."""
        ends, single = self._swept(unknown, only)
        at = np.flatnonzero(ends.left)
        return _joined([single, Exposed(at, ends.low[at], ends.high[at])])

    def probe(self, unknown: Bools, left: Exposed) -> tuple[Exposed, Exposed]:
        """Bound a few suspected variables per component: (those exposed, those not yet known to be safe)."""
        self.facing(unknown)
        point = self.system.point
        ends = _Ends(point.copy(), point.copy(), np.zeros(len(unknown), dtype=bool))
        ends.low[left.at], ends.high[left.at], ends.left[left.at] = left.low, left.high, True
        found = _joined([self._one_by_one(ends) for _ in range(PROBED) if ends.left.any()])
        at = np.flatnonzero(ends.left)
        return found, Exposed(at, ends.low[at], ends.high[at])

    def _swept(self, unknown: Bools, only: Bools | None) -> tuple[_Ends, Exposed]:
        """What a few moves of all targets at once leave to be bounded, and what closed forms expose."""
        system, net = self.system, self.facing(unknown)
        targets = system.protected(unknown)
        if only is not None:
            targets &= only
        mild = net.at[
            (system.soft & ~system.hard)[net.at] & (floors(system, net) >= system.reach[net.at] - SLACK)
        ]
        targets[mild] = False
        several = np.zeros(len(targets), dtype=bool)
        equations = np.bincount(net.of_equation, minlength=_components(net))
        several[net.at[equations[net.of_variable] > 1]] = True
        ends = _Ends(system.point.copy(), system.point.copy(), targets & several)
        rng = np.random.default_rng(0)
        for sweep in range(SWEEPS):
            draw = rng.choice([-1.0, 1.0], len(targets)) if sweep else np.ones(len(targets))
            weight = draw * ends.left
            self._push_all(ends, weight)
            self._push_all(ends, -weight)
        return ends, _single(system, net, targets)

    def _one_by_one(self, ends: _Ends) -> Exposed:
        """Bound exactly one target left per component; return those that are bounded too tightly."""
        for some in (SOME, SOME, 1):  # a few lifted at once are often all settled
            chosen = _first_left(self.net, ends, some)
            weight = np.zeros(len(ends.low))
            weight[chosen] = 1.0
            self._push_all(ends, -weight)
        self._push_all(ends, np.where(ends.left, weight, 0.0))
        low, high = ends.low[chosen], ends.high[chosen]
        bad = ~self.system.safe(chosen, low, high) & ~self.system.harmless(chosen, low, high)
        ends.left[chosen] = False
        return Exposed(chosen[bad], low[bad], high[bad])

    def _push_all(self, ends: _Ends, weight: Floats) -> None:
        """Minimise `weight` over each component where it is not 0, and widen the ends."""
        wanted = np.unique(self._parts.batch[weight[self.net.at] != 0])
        batches = [self._batch(int(number)) for number in wanted]
        points = each(lambda batch: batch.least(weight[batch.at]), batches)
        for batch, point in zip(batches, points, strict=True):
            ends.low[batch.at] = np.minimum(ends.low[batch.at], point)
            ends.high[batch.at] = np.maximum(ends.high[batch.at], point)
        at = np.flatnonzero(ends.left)
        ends.left[at] = ~self.system.safe(at, ends.low[at], ends.high[at])

    def _batch(self, number: int) -> _Batch:
        """A batch of components: the one kept if its variables are still the same, else a new one."""
        variables, equations = self._parts.variables[number], self._parts.equations[number]
        kept = self._batches.get(number)
        if kept is None or not np.array_equal(kept.at, self.net.at[variables]):
            kept = self._batches[number] = _batch(self.system, self.net, variables, equations)
        return kept


def exposed(system: System, unknown: Bools, only: Bools | None = None, first: bool = False) -> Exposed:
    """The variables that an attacker of `system` bounds too tightly when `unknown` are masked: see `Attacker`."""
    return Attacker(system).exposed(unknown, only, first)


def floors(system: System, net: Graph) -> Floats:
    """A value under which no masked variable may be, found equation by equation: (k,), at most its true minimum."""
    line = np.repeat(np.arange(net.matrix.shape[0]), np.diff(net.matrix.indptr))
    var, sign = net.matrix.indices, net.matrix.data
    low = np.minimum(system.lower, system.point)[net.at]
    high = np.full(len(net.at), np.inf)
    for _ in range(PROPAGATED):
        before = low.copy()
        least = np.where(sign > 0, sign * low[var], sign * high[var])
        most = np.where(sign > 0, sign * high[var], sign * low[var])
        above = net.rhs[line] - _others(line, least, len(net.rhs), -np.inf)
        below = net.rhs[line] - _others(line, most, len(net.rhs), np.inf)
        np.minimum.at(high, var, np.where(sign > 0, above, below) / sign)
        np.maximum.at(low, var, np.where(sign > 0, below, above) / sign)
        if np.array_equal(low, before):
            break
    return low


def _others(line: Ints, term: Floats, lines: int, endless: float) -> Floats:
    """For each term of each equation, the sum of the other terms: `endless` as soon as one of them is."""
    open_ = np.isinf(term)
    finite = np.where(open_, 0.0, term)
    sums, count = np.bincount(line, finite, lines)[line], np.bincount(line, open_, lines)[line]
    return np.where(count - open_ > 0, endless, sums - finite)


def _joined(found: list[Exposed]) -> Exposed:
    at, low, high = (np.concatenate([getattr(f, n) for f in found]) for n in ("at", "low", "high"))
    order = np.argsort(at)
    return Exposed(at[order].astype(np.int64), low[order], high[order])


def _components(net: Graph) -> int:
    return int(max(net.of_variable.max(initial=-1), net.of_equation.max(initial=-1))) + 1


def _single(system: System, net: Graph, targets: Bools) -> Exposed:
    """Components of one equation, in closed form: safe where both sides have a masked variable."""
    line = np.repeat(np.arange(net.matrix.shape[0]), np.diff(net.matrix.indptr))
    size = np.diff(net.matrix.indptr)
    alone = np.bincount(net.of_equation, minlength=1)[net.of_equation] == 1
    one_sided = np.abs(net.matrix.sum(axis=1)) == size
    room = np.bincount(line, (system.point - system.lower)[net.at][net.matrix.indices], len(size))
    here = np.flatnonzero((alone & one_sided)[line])
    line, var = line[here], net.at[net.matrix.indices[here]]
    low = np.where(size[line] > 1, system.lower[var], system.point[var])
    high = low + np.where(size[line] > 1, room[line], 0.0)
    bad = targets[var] & ~system.safe(var, low, high) & ~system.harmless(var, low, high)
    return Exposed(var[bad], low[bad], high[bad])


def _parts(system: System, net: Graph) -> _Parts:
    """Batches of whole components, of about BATCH variables, numbered by where a component begins.

    So a component that grows changes its own batch, and the others keep their number.
    """
    size, count = len(system.point), _components(net)
    first = np.full(count, size)
    np.minimum.at(first, net.of_variable, net.at)
    batch = first * (len(net.at) // BATCH + 1) // max(size, 1)
    of_variable = batch[net.of_variable]
    return _Parts(of_variable, by_batch(of_variable), by_batch(batch[net.of_equation]))


def _batch(system: System, net: Graph, variables: Ints, equations: Ints) -> _Batch:
    at, rhs = net.at[variables], net.rhs[equations]
    component = np.unique(net.of_variable[variables], return_inverse=True)[1]
    point, lower = system.point[at], np.minimum(system.lower[at], system.point[at])
    room = np.bincount(component, np.abs(point) + system.need[at] * 1000)
    # never binding for a width of `need`: keeps the programme bounded
    upper = lower + room[component].astype(np.float64)
    matrix = net.matrix[equations][:, variables]
    return _Batch(at, Programme(matrix, lower, upper, rhs, rhs, primal=True))


def by_batch(batch: Ints) -> dict[int, Ints]:
    """Positions of each batch number (0 and more) in a list of numbers."""
    if not len(batch):
        return {}
    order = np.argsort(batch, kind="stable")
    numbers, starts = np.unique(batch[order], return_index=True)
    pieces = np.split(order, starts[1:])
    return {int(n): piece for n, piece in zip(numbers, pieces, strict=True) if n >= 0}


def _first_left(net: Graph, ends: _Ends, count: int) -> Ints:
    """At most so many of the targets left of each component."""
    left = np.flatnonzero(ends.left[net.at])
    left = left[np.argsort(net.of_variable[left], kind="stable")]
    component = net.of_variable[left]
    rank = np.arange(len(left)) - np.searchsorted(component, component)
    return net.at[left[rank < count]]
