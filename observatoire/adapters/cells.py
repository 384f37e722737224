"""Cells as published to numbers and marks. A missing figure becomes a mark, never 0."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from observatoire.adapters.base import UnreadableFile

SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
GROUPED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d{1,3})?")
DOTTED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
ENGLISH = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")
WORDS = {
    "s": "s",
    "nd": "nd",
    "n.d.": "nd",
    "n/d": "nd",
    "na": "nd",
    "n/a": "nd",
    "ns": "ns",
    "n.s.": "ns",
    "so": "nd",
}


def parse_cell(cell: str) -> float | str | None:
    """Return the number, the mark, or None for an empty cell; ValueError for anything else."""
    text = SPACES.sub(" ", cell).strip().replace("−", "-")
    if not text:
        return None
    word = text.casefold()
    if word in WORDS:
        return WORDS[word]
    if word.startswith("n/a -"):
        return "s" if "secret" in word else "nd"
    if GROUPED.fullmatch(text) or PLAIN.fullmatch(text):
        return float(text.replace(" ", "").replace(",", "."))
    if DOTTED.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if ENGLISH.fullmatch(text):
        return float(text.replace(",", ""))
    raise ValueError(cell)


def parse_cells(frame: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Parse every cell of `frame` (text, indexed by line of the file) into values and marks.

    Values are NaN and marks "" where the cell is empty. A cell that is neither is refused with its place.
    """
    shape = frame.shape
    ranks, uniques = pd.factorize(frame.to_numpy(dtype=object, na_value="").ravel())
    values = np.full(len(uniques), np.nan)
    marks = np.full(len(uniques), "", dtype=object)
    for rank, cell in enumerate(uniques):
        try:
            parsed = parse_cell(str(cell))
            if isinstance(parsed, float) and not np.isfinite(parsed):
                raise ValueError(cell)
        except ValueError:
            where = int(np.argmax(ranks == rank))
            line, column = frame.index[where // shape[1]], frame.columns[where % shape[1]]
            raise UnreadableFile(
                f"{name}, ligne {line}, colonne {str(column).upper()} : un nombre (ou s, nd, ns, so, ou "
                f"rien) attendu, « {str(cell)[:60]} » trouvé ; corriger la cellule ou reprendre le fichier "
                "officiel."
            ) from None
        if isinstance(parsed, float):
            values[rank] = parsed
        elif parsed:
            marks[rank] = parsed
    if not len(uniques):
        return np.empty(shape), np.empty(shape, dtype=object)
    return values[ranks].reshape(shape), marks[ranks].reshape(shape)


def fill(values: np.ndarray, marks: np.ndarray, mark: str = "nd") -> np.ndarray:
    """Return marks, None where a value stands, and `mark` where a cell is empty without a reason."""
    filled = marks.astype(object)
    filled[np.isnan(values) & (marks == "")] = mark
    filled[filled == ""] = None
    return filled
