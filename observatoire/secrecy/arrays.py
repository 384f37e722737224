"""The array types of the package, and the two small operations that numpy lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Sparse = Any  # scipy.sparse.csr_array / csc_array, without stubs


def ranges(starts: Ints, stops: Ints) -> Ints:
    """Concatenated ranges [start, stop), as numpy.arange would give them one by one."""
    lengths = stops - starts
    if not lengths.sum():
        return np.zeros(0, dtype=np.int64)
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return np.arange(lengths.sum(), dtype=np.int64) + offsets


def entries(matrix: Sparse, lines: Ints) -> Ints:
    """Positions in `matrix.indices` of the given lines (rows of a CSR, columns of a CSC)."""
    pointers = matrix.indptr.astype(np.int64)
    return ranges(pointers[lines], pointers[lines + 1])


def ranked(values: Ints, size: int) -> tuple[Ints, Ints]:
    """(distinct values, rank of each value among them) for values under `size`, without a sort."""
    present = np.zeros(size, dtype=bool)
    present[values] = True
    distinct = np.flatnonzero(present)
    rank = np.zeros(size, dtype=np.int64)
    rank[distinct] = np.arange(len(distinct))
    return distinct, rank[values]


def distinct(values: Ints) -> Ints:
    """Distinct values in order. numpy's own `unique` hashes, which is some fifty times slower on keys like ours."""
    kept = np.sort(values)
    return kept[np.concatenate([np.ones(min(len(kept), 1), dtype=bool), kept[1:] != kept[:-1]])]


def without(values: Ints, others: Ints) -> Ints:
    """The sorted distinct `values` that are not among the sorted distinct `others`."""
    if not len(others):
        return values
    at = np.minimum(np.searchsorted(others, values), len(others) - 1)
    return values[others[at] != values]
