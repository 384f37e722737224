"""A linear programme that is asked again and again: HiGHS keeps the last solution, and starts from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import highspy
import numpy as np
from scipy.sparse import csr_array

from .arrays import Floats, Sparse

T = TypeVar("T")
_ROWWISE = int(highspy.MatrixFormat.kRowwise)
_MINIMIZE = int(highspy.ObjSense.kMinimize)
THREADS = 2  # HiGHS runs outside the interpreter's lock
MANY = 16  # jobs from which threads spare more than they cost: most programmes are solved in a millisecond


def each(task: Callable[..., T], *jobs: Sequence[Any]) -> list[T]:
    """The answer to each job, in their order; in threads where there are many."""
    if len(jobs[0]) < MANY:
        return list(map(task, *jobs))
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(task, *jobs))


class Programme:
    """Minimise a cost over x, where `lower` ≤ x ≤ `upper` and `least` ≤ matrix @ x ≤ `most`.

    matrix: (m, n). lower, upper: (n,). least, most: (m,). primal: begin from a solution rather than from prices:
    quick where only the cost changes from one question to the next. presolve: worth its time for a first question.
    """

    def __init__(
        self,
        matrix: Sparse,
        lower: Floats,
        upper: Floats,
        least: Floats,
        most: Floats,
        *,
        primal: bool = False,
        presolve: bool = True,
    ) -> None:
        lines = csr_array(matrix)
        rows, columns = lines.shape
        self._columns = np.arange(columns, dtype=np.int32)
        self._highs = highspy.Highs()
        options = {
            "output_flag": False,
            "threads": 1,
            "simplex_strategy": 4 if primal else 1,
            "presolve": "choose" if presolve else "off",
        }
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(
            *(columns, rows, lines.nnz, _ROWWISE, _MINIMIZE, 0.0),
            *(np.zeros(columns), lower, upper, least, most),
            *(lines.indptr, lines.indices, lines.data.astype(np.float64), np.zeros(columns, np.int32)),
        )

    def solve(self, cost: Floats) -> Floats | None:
        """A solution of least cost: (n,); None where there is none."""
        self._highs.changeColsCost(len(cost), self._columns, cost)
        self._highs.run()
        if not self._solved():  # from where the last question left it; perhaps not from the beginning
            self._highs.clearSolver()
            self._highs.run()
        return np.asarray(self._highs.getSolution().col_value) if self._solved() else None

    def _solved(self) -> bool:
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
