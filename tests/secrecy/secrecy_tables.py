"""Builders: a test names the counts that it is about, the margins follow."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from observatoire.secrecy import Breakdown, Links

TWO_WAY = Links(keys=("sexe", "age"), breakdowns=(Breakdown("sexe"), Breakdown("age")))


def cross(inner: list | np.ndarray, names: tuple[str, ...] = ("sexe", "age"), **keys: object) -> pd.DataFrame:
    """A table with all its margins: one row per cell, parts named p0, p1… along each dimension."""
    full = np.asarray(inner)
    labels = [[*(f"p{i}" for i in range(n)), "total"] for n in full.shape]
    for axis in range(full.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    rows = pd.DataFrame(list(itertools.product(*labels)), columns=list(names))
    return rows.assign(**keys, effectif=full.ravel().astype(float))


def rows(text: str) -> pd.DataFrame:
    """A table from text: names on the first line, `-` for no value."""
    lines = [line.split() for line in text.strip().splitlines()]
    table = pd.DataFrame(lines[1:], columns=lines[0])
    return table.assign(effectif=pd.to_numeric(table["effectif"].replace("-", None)).astype(float))


def statuses(table: pd.DataFrame) -> list[str]:
    """The first letter of each status, in order: p c r(producteur: r) and . for published."""
    letters = {"publie": ".", "primaire": "p", "complementaire": "c", "producteur": "r"}
    return [letters[s] for s in table["statut"]]
