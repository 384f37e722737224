"""Tables as published, from CSV or Excel, to frames of text: banners, footers, padding and stray quotes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from observatoire.adapters.base import UnreadableFile

SEPARATORS = ";,\t|"
BANNER = 30
"""Lines above the header in which it is looked for."""
FOOTER = re.compile(r"^\s*(source|champ|note|lecture|avertissement|©|\*)", re.IGNORECASE)


@dataclass
class Grid:
    """Rows of text cells of one sheet; `ragged` rows may be shorter than the header (Excel)."""

    name: str
    rows: list[list[str]]
    lines: list[int]
    ragged: bool = False
    notes: list[str] = field(default_factory=list)

    def headers(self) -> list[list[str]]:
        """Return the first rows as header candidates: stripped and in lower case."""
        return [[clean(cell) for cell in row] for row in self.rows[:BANNER]]

    def find(self, required: Iterable[str]) -> int | None:
        """Return the rank of the row that holds all the `required` names, if there is one."""
        wanted = set(required)
        for rank, header in enumerate(self.headers()):
            if wanted <= set(header):
                return rank
        return None

    def frame(self, required: Iterable[str], name: str) -> pd.DataFrame:
        """Return the data under the header that holds `required`: text, columns in lower case, line index."""
        rank = self.find(required)
        if rank is None:
            raise UnreadableFile(f"{name} : en-tête attendu avec {', '.join(required)}, non trouvé.")
        header = [clean(cell) for cell in self.rows[rank]]
        kept = [place for place, title in enumerate(header) if title]
        twice = [title for title, count in Counter(header).items() if title and count > 1]
        if twice:
            raise UnreadableFile(
                f"{name}, ligne {self.lines[rank]} : chaque colonne une seule fois attendue, "
                f"{twice[0].upper()} trouvée plusieurs fois."
            )
        width = kept[-1] + 1
        rows, lines = [], []
        for row, line in zip(self.rows[rank + 1 :], self.lines[rank + 1 :], strict=True):
            filled = sum(1 for cell in row if cell.strip())
            if not filled or (filled == 1 and FOOTER.match(row[0]) and row[0].strip()):
                continue
            if len(row) < width:
                if not self.ragged:
                    raise UnreadableFile(
                        f"{name}, ligne {line} : {width} cellules attendues comme dans l'en-tête, {len(row)} "
                        "trouvées ; le fichier est tronqué ou abîmé, le télécharger à nouveau."
                    )
                row = row + [""] * (width - len(row))
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                raise UnreadableFile(
                    f"{name}, ligne {line} : {width} cellules attendues comme dans l'en-tête, une de plus "
                    f"trouvée (« {next(cell for cell in row[width:] if cell.strip())[:40]} »)."
                )
            rows.append([row[place].strip() for place in kept])
            lines.append(line)
        if not rows:
            raise UnreadableFile(f"{name} : des lignes de données attendues sous l'en-tête, aucune trouvée.")
        return pd.DataFrame(rows, columns=[header[place] for place in kept], index=lines, dtype=object)


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a frame of text as dicts."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.to_numpy().tolist()]


def clean(title: str) -> str:
    """Normalise a column name: no padding, lower case."""
    return " ".join(title.replace("\ufeff", "").replace("\u00a0", " ").split()).strip('"').strip().casefold()


def separator(text: str) -> str:
    """Return the separator under which most of the first lines have the same width."""
    head = [line for line in text[:200_000].splitlines()[: BANNER * 2] if line.strip()]
    best, score = ";", (0, 0)
    for candidate in SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(head, delimiter=candidate) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (count, width) > score:
                best, score = candidate, (count, width)
    return best


def parse_csv(text: str) -> Grid:
    """Parse CSV text; where quotes stand astray, read lines as they are and drop the quotes."""
    delimiter = separator(text)
    try:
        grid = _rows(text, delimiter, csv.QUOTE_MINIMAL)
    except csv.Error:
        grid = None
    if grid is None or any("\n" in cell for row in grid.rows for cell in row) or not _even(grid.rows):
        raw = _rows(text, delimiter, csv.QUOTE_NONE)
        if grid is None or (_even(raw.rows) and '"' in text):
            raw.rows = [[cell.replace('"', "") for cell in row] for row in raw.rows]
            raw.notes.append("Guillemets isolés retirés : les lignes ont été lues telles quelles.")
            grid = raw
    return grid


def _rows(text: str, delimiter: str, quoting: int) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    rows, lines, line = [], [], 1
    for row in reader:
        rows.append(row)
        lines.append(line)
        line = reader.line_num + 1
    return Grid("", rows, lines)


def _even(rows: list[list[str]]) -> bool:
    widths = {len(row) for row in rows if any(row)}
    return len(widths) <= 1
