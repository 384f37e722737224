"""Key columns as one integer per row, so that a margin is a subtraction and a join is a binary search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .arrays import Ints


@dataclass(frozen=True)
class Encoding:
    """Rows of a table as mixed-radix integers.

    columns: k names. codes: (rows, k) position of each value in its column's labels. labels: k lists.
    radix: (k,) weight of a column in the key. key: (rows,) one number per combination of values.
    """

    columns: tuple[str, ...]
    codes: Ints
    labels: tuple[pd.Index, ...]
    radix: Ints
    key: Ints

    def position(self, column: str) -> int:
        """The rank of a column. KeyError when the table has no such key column."""
        if column not in self.columns:
            raise KeyError(f"{column!r} is not a key column")
        return self.columns.index(column)

    def code(self, column: str, label: str) -> int:
        """The code of a label in a column, -1 when it is never seen."""
        return int(self.labels[self.position(column)].get_indexer(pd.Index([label]))[0])

    def without(self, column: str) -> Ints:
        """The key of each row with one column set aside: equal for the cells of one margin."""
        j = self.position(column)
        return self.key - self.codes[:, j] * self.radix[j]

    @cached_property
    def finder(self) -> Finder:
        """Finds the rows of this encoding by key."""
        return Finder(self.key)

    def extended(self, codes: Ints) -> Encoding:
        """The same encoding with more rows, given by their codes (rows, k)."""
        key = np.concatenate([self.key, codes @ self.radix])
        return Encoding(self.columns, np.vstack([self.codes, codes]), self.labels, self.radix, key)


def encode(table: pd.DataFrame, columns: tuple[str, ...], more: dict[str, list[str]]) -> Encoding:
    """Encode the key columns of a table; `more` adds labels that may be needed though never seen.

    Errors: KeyError when a column is missing; ValueError when the combinations exceed 63 bits.
    """
    coded = [_column(table[c], more.get(c, [])) for c in columns]
    labels = tuple(lab for _, lab in coded)
    sizes = [max(len(lab), 1) for lab in labels]
    if sum(np.log2(s) for s in sizes) > 62:
        raise ValueError("too many combinations of key values")
    radix = np.ones(len(columns), dtype=np.int64)
    radix[1:] = np.cumprod(np.array(sizes[:-1], dtype=np.int64))
    codes = np.column_stack([c for c, _ in coded]).astype(np.int64)
    return Encoding(columns, codes, labels, radix, codes @ radix)


def _column(values: pd.Series, more: list[str]) -> tuple[Ints, pd.Index]:
    codes, labels = pd.factorize(values, use_na_sentinel=False)
    index = pd.Index(np.asarray(labels, dtype=object))
    extra = [m for m in dict.fromkeys(more) if m not in index]
    return np.asarray(codes, dtype=np.int64), index.append(pd.Index(extra, dtype=object)) if extra else index


class Finder:
    """Finds rows by key."""

    def __init__(self, key: Ints) -> None:
        self._order = np.argsort(key, kind="stable")
        self._sorted = key[self._order]

    @property
    def repeated(self) -> bool:
        """True when two rows have the same key."""
        return bool((self._sorted[1:] == self._sorted[:-1]).any())

    def find(self, wanted: Ints) -> Ints:
        """The row of each wanted key, -1 where there is none."""
        if not len(self._sorted):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        return np.where(self._sorted[at] == wanted, self._order[at], -1)
