"""Rows → tables: an accessible one for the screen, CSV and XLSX for a spreadsheet. Names stay plain text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from html import escape
from typing import Any, Literal

import pandas as pd
import xlsxwriter

from observatoire import formats
from observatoire.formats import is_missing
from observatoire.vocabulary import MARQUES

MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~^&])")
"""Characters that Streamlit's markdown could read as a mark: emphasis, link, HTML, formula, colour, icon."""

SPACES = re.compile(r"[ \t\r\n]+")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet read a cell as a formula."""

Kind = Literal["texte", "nombre", "%", "€", "date", "annee"]
NUMBERS = ("nombre", "%", "€")


@dataclass(frozen=True)
class Column:
    """One column: the key of its cells in a record, its French header, and how it is written.

    `marque` names the key of the cell's mark; `unit` and `places` those of a unit and of decimals
    that change from row to row; `link` that of the address (of this app) that the cell leads to, where it leads
    anywhere. `only_file` columns are left to downloads.
    """

    key: str
    header: str
    kind: Kind = "texte"
    decimals: int = 0
    marque: str = ""
    unit: str = ""
    places: str = ""
    link: str = ""
    only_file: bool = False


@dataclass(frozen=True)
class Origin:
    """What every download says of itself."""

    publication: str
    date: str
    demonstration: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class Table:
    """A table: title, columns, and records as mappings. `head` counts the first columns that name the row."""

    title: str
    columns: tuple[Column, ...]
    records: tuple[Mapping[str, Any], ...]
    source: str = ""
    head: int = 1
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def html(self) -> str:
        """The table for the screen, written once however often it is shown."""
        return to_html(self)

    @cached_property
    def marks(self) -> list[object]:
        """Marks that stand in its cells."""
        keys = [column.marque for column in self.columns if column.marque]
        found = [record.get(key) for record in self.records for key in keys]
        hidden = [c for c in self.columns if c.marque]
        missing = any(written(column, record) == "nd" for record in self.records for column in hidden)
        return list(dict.fromkeys([*found, "nd"] if missing else found))


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as mappings, with text keys."""
    names = [str(name) for name in rows.columns]
    cells = zip(*(rows[name].tolist() for name in rows.columns), strict=True)
    return [dict(zip(names, line, strict=True)) for line in cells]


def plain(text: object) -> str:
    """Write text that comes from data so that markdown shows it as it is, tags and formulas included."""
    return MARKDOWN.sub(r"\\\1", SPACES.sub(" ", str(text)).strip())


def to_html(table: Table, limit: int = 200) -> str:
    """Write a table with a caption and row headers; past `limit` rows, only the file has the rest."""
    heads = "".join(
        f'<th scope="col"{_aligned(c)}>{escape(formats.spaced(c.header))}</th>' for c in _on_screen(table)
    )
    rows = "".join(_row(table, record) for record in table.records[:limit])
    body = f'<table class="obs-table"><caption>{escape(formats.spaced(table.title))}</caption><thead><tr>{heads}</tr></thead>'
    more = ""
    if len(table.records) > limit:
        shown, total = formats.number(limit), formats.number(len(table.records))
        more = f"<p>Les {shown} premières lignes sur {total} ; le fichier les contient toutes.</p>"
    opened = f'<div class="obs-scroll" tabindex="0" role="region" aria-label="{escape(table.title)}">'
    return f"{opened}{body}<tbody>{rows}</tbody></table></div>{more}"


def _row(table: Table, record: Mapping[str, Any]) -> str:
    cells = []
    for rank, column in enumerate(_on_screen(table)):
        text = _linked(column, record)
        cells.append(
            f'<th scope="row">{text}</th>' if rank < table.head else f"<td{_aligned(column)}>{text}</td>"
        )
    return f"<tr>{''.join(cells)}</tr>"


def _on_screen(table: Table) -> list[Column]:
    return [column for column in table.columns if not column.only_file]


def _linked(column: Column, record: Mapping[str, Any]) -> str:
    text, to = _marked(column, record), record.get(column.link) if column.link else None
    return f'<a href="{escape(str(to))}" target="_self">{text}</a>' if text and to else text


def _marked(column: Column, record: Mapping[str, Any]) -> str:
    text = written(column, record)
    if column.kind in NUMBERS and text in MARQUES:
        return f'<abbr title="{escape(MARQUES[text])}">{text}</abbr>'
    return escape(text)


def _aligned(column: Column) -> str:
    if column.kind in NUMBERS:
        return ' class="obs-number"'
    return ' class="obs-date"' if column.kind == "date" else ""


def written(column: Column, record: Mapping[str, Any]) -> str:
    """Write one cell as a reader sees it."""
    cell: Any = record.get(column.key)
    if column.kind in NUMBERS:
        unit = (
            str(record.get(column.unit) or "") if column.unit else {"%": "%", "€": "€"}.get(column.kind, "")
        )
        places = int(record.get(column.places, column.decimals)) if column.places else column.decimals
        marque = record.get(column.marque) if column.marque else None
        if is_missing(cell) and not column.marque:
            return ""
        return formats.value(cell, unit, places, marque)
    if column.kind == "date":  # an empty cell is a year that nobody states, no cell is no date at all
        return formats.day(as_date(cell)) if column.key in record else ""
    if column.kind == "annee":
        return "" if is_missing(cell) else str(int(cell))
    return "" if is_missing(cell) else formats.spaced(str(cell))


def as_date(cell: Any) -> date | None:
    """Read the date of a cell, None where there is none."""
    return None if is_missing(cell) else pd.Timestamp(cell).date()


# --- files ----------------------------------------------------------------------------------------


def to_csv(table: Table, origin: Origin) -> bytes:
    """Write a CSV that a French spreadsheet opens at once: `;`, comma decimals, UTF-8 with its mark.

    A masked figure is an empty cell with its mark beside. Each row says its source, its publication and, for
    demonstration data, that it is.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = [*file_columns(table), *_origin_columns(origin)]
    writer.writerow([header for header, _ in columns])
    for record in table.records:
        writer.writerow([_in_csv(cell(record)) for _, cell in columns])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def to_xlsx(table: Table, origin: Origin) -> bytes:
    """Write a workbook: the data with numbers as numbers, and a sheet that says what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": table.title})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Données")
    columns = file_columns(table)
    for rank, (header, cell) in enumerate(columns):
        sheet.write_string(0, rank, header, bold)
        width = len(header)
        for line, record in enumerate(table.records, start=1):
            width = max(width, _write(sheet, line, rank, cell(record), day))
        sheet.set_column(rank, rank, min(width + 2, 48))
    sheet.freeze_panes(1, table.head)
    sheet.autofilter(0, 0, max(len(table.records), 1), len(columns) - 1)
    about = book.add_worksheet("Lisez-moi")
    for line, (label, text) in enumerate(_about(table, origin)):
        about.write_string(line, 0, label, bold)
        about.write_string(line, 1, text)
    about.set_column(0, 0, 20)
    about.set_column(1, 1, 100)
    book.close()
    return out.getvalue()


def file_name(table: Table, origin: Origin, kind: str) -> str:
    """Name a download after its title and its release."""
    slug = re.sub(r"[^a-z0-9]+", "_", _unaccented(table.title).lower()).strip("_")[:60].strip("_")
    return f"{origin.prefix}{slug}_{origin.publication}.{kind}"


def file_columns(table: Table) -> list[tuple[str, Any]]:
    """Columns of a file: each column of the screen, and its mark in a column of its own."""
    columns: list[tuple[str, Any]] = []
    for column in table.columns:
        columns.append((column.header, lambda record, c=column: _raw(c, record)))
        if column.marque:
            single = sum(1 for c in table.columns if c.marque) == 1
            header = "Marque" if single else f"Marque ({column.header})"
            columns.append((header, lambda record, c=column: _mark(record.get(c.marque))))
    if table.source:
        columns.append(("Source", lambda _record: table.source))
    return columns


def _origin_columns(origin: Origin) -> list[tuple[str, Any]]:
    said = [("Publication", origin.publication), ("Date de publication", origin.date)]
    said += [("Avertissement", origin.demonstration)] if origin.demonstration else []
    return [(header, lambda _record, text=text: text) for header, text in said]


def _raw(column: Column, record: Mapping[str, Any]) -> Any:
    cell: Any = record.get(column.key)
    if is_missing(cell):
        return formats.NO_PERIOD if column.kind == "date" else None
    if column.kind in NUMBERS:
        places = int(record.get(column.places, column.decimals)) if column.places else column.decimals
        return round(float(cell), places) if places else round(float(cell))
    if column.kind == "annee":
        return int(cell)
    return as_date(cell) if column.kind == "date" else str(cell)


def _mark(marque: Any) -> str:
    return "" if is_missing(marque) or not marque else str(marque)


def _in_csv(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return str(cell).replace(".", ",")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if str(cell).startswith(FORMULA) else str(cell)


def _write(sheet: Any, line: int, rank: int, cell: Any, day: Any) -> int:
    if cell is None:
        return 0
    if isinstance(cell, (int, float)):
        sheet.write_number(line, rank, cell)
        return 10
    if isinstance(cell, date):
        sheet.write_datetime(line, rank, datetime(cell.year, cell.month, cell.day), day)
        return 10
    sheet.write_string(line, rank, str(cell))
    return len(str(cell))


def _about(table: Table, origin: Origin) -> list[tuple[str, str]]:
    lines = [("Tableau", table.title), ("Source", table.source)]
    lines += [("Avertissement", origin.demonstration)] if origin.demonstration else []
    lines += [("Publication", origin.publication), ("Date de publication", origin.date)]
    lines += [("Note", note) for note in table.notes]
    return lines + [("Marque", formats.colon(mark, label)) for mark, label in MARQUES.items()]


def _unaccented(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
