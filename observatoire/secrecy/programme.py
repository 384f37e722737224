"""A linear programme that is asked again and again: HiGHS keeps the last solution, and starts from there."""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_array

from .arrays import Floats, Sparse


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
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = lines.shape
        lp.col_cost_ = np.zeros(lp.num_col_)
        lp.col_lower_, lp.col_upper_ = lower, upper
        lp.row_lower_, lp.row_upper_ = least, most
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = lines.indptr, lines.indices
        lp.a_matrix_.value_ = lines.data.astype(np.float64)
        self._columns = np.arange(lp.num_col_, dtype=np.int32)
        self._highs = highspy.Highs()
        options = {
            "output_flag": False,
            "threads": 1,
            "simplex_strategy": 4 if primal else 1,
            "presolve": "choose" if presolve else "off",
        }
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(lp)

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
