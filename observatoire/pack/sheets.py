"""A pack → XLSX and ODS: one sheet per table, numbers as numbers, marks and sources beside them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from observatoire import tables
from observatoire.drawing import CONTROL
from observatoire.formats import colon
from observatoire.pack.model import Document
from observatoire.tables import Origin, Table
from observatoire.vocabulary import MARQUES

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
"""Characters that a spreadsheet refuses in the name of a sheet."""
LONGEST = 31
READ_ME = "Lisez-moi"
Rows = list[list[Any]]


def to_xlsx(document: Document) -> bytes:
    """Write every table of a pack as a sheet of one workbook."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    day = document.day
    book.set_properties({"title": document.title, "created": datetime(day.year, day.month, day.day, 12)})
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    for name, rows, head in sheets(document):
        _sheet(book.add_worksheet(name), rows, head, looks)
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, rows: Rows, head: int, looks: dict[str, Any]) -> None:
    widths: dict[int, int] = {}
    for line, row in enumerate(rows):
        look = looks["title"] if line == 0 else looks["head"] if line == head else None
        for rank, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, (int, float)):
                sheet.write_number(line, rank, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(line, rank, datetime(cell.year, cell.month, cell.day), looks["date"])
            else:
                sheet.write_string(line, rank, str(cell), look)
            if line >= head:
                widths[rank] = min(max(widths.get(rank, 8), len(str(cell)) + 2), 48)
    for rank, wide in widths.items():
        sheet.set_column(rank, rank, wide)
    if head < len(rows):
        sheet.freeze_panes(head + 1, 0)


# --- what both formats hold ---------------------------------------------------------------------------


def sheets(document: Document) -> list[tuple[str, Rows, int]]:
    """Give the sheets: name, rows of cells, and the rank of the row of headers."""
    found = [(READ_ME, _read_me(document), 1)]
    names = _names([table.title for table in document.tables])
    for name, table in zip(names, document.tables, strict=True):
        rows = _rows(table, document)
        found.append((name, rows, next(k for k, row in enumerate(rows) if row == [] and k) + 1))
    return found


def _rows(table: Table, document: Document) -> Rows:
    """Title, source and warnings, an empty row, headers, then one row per record."""
    origin = Origin(document.release, document.published, document.demonstration)
    columns = tables.file_columns(table)
    about: Rows = [[table.title]]
    about += [["Source", table.source]] if table.source else []
    about += [["Note", note] for note in table.notes]
    about += [["Publication", f"{origin.publication}, {origin.date}"]]
    about += [["Avertissement", origin.demonstration]] if origin.demonstration else []
    body = [[cell(record) for _, cell in columns] for record in table.records]
    return [*about, [], [header for header, _ in columns], *body]


def _read_me(document: Document) -> Rows:
    rows: Rows = [[document.title], ["Territoire", document.place], ["Nature", document.subtitle]]
    rows += [["Avertissement", document.demonstration]] if document.demonstration else []
    rows += [[term, text] for term, text in document.about]
    rows += [["Marque", colon(mark, label)] for mark, label in MARQUES.items()]
    rows.append(["Marque", colon("0", "zéro, personne n'est compté")])
    return rows


def _names(titles: Sequence[str]) -> list[str]:
    """Name sheets after their tables: short, allowed, and each once."""
    found: list[str] = []
    for title in titles:
        whole = " ".join(CONTROL.sub("", FORBIDDEN.sub(" ", title)).split()) or "Tableau"
        base = whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1].rsplit(' ', 1)[0].rstrip(',')}…"
        name, rank = base, 2
        while name.casefold() in {READ_ME.casefold(), *(other.casefold() for other in found)}:
            name, rank = f"{base[: LONGEST - 4].strip()} ({rank})", rank + 1
        found.append(name)
    return found


# --- ODS ----------------------------------------------------------------------------------------------

MIME = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        ("meta", "meta"), ("manifest", "manifest"),
    )
)  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
STYLES = (
    "<office:automatic-styles>"
    '<number:date-style style:name="jour"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="jour"/>'
    "</office:automatic-styles>"
)


def to_ods(document: Document) -> bytes:
    """Write the same workbook for LibreOffice. By hand: the same bytes each time, and no dependency for ten lines."""
    body = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(_ods_row(row) for row in rows)}</table:table>"
        for name, rows, _ in sheets(document)
    )
    content = (
        f'{HEAD}<office:document-content {SPACES} office:version="1.3">{STYLES}<office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    meta = (
        f'{HEAD}<office:document-meta {SPACES} office:version="1.3"><office:meta>'
        f"<meta:creation-date>{document.day.isoformat()}T12:00:00</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", MIME), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    )
    manifest = f'{HEAD}<manifest:manifest {SPACES} manifest:version="1.3">{listed}</manifest:manifest>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        _put(box, "mimetype", MIME, zipfile.ZIP_STORED)
        for name, text in (("META-INF/manifest.xml", manifest), ("content.xml", content), ("meta.xml", meta)):
            _put(box, name, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _put(box: zipfile.ZipFile, name: str, text: str, how: int) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    box.writestr(entry, text.encode())


def _ods_row(row: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row)) or '<table:table-cell/>'}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{cell!r}"/>'
    if isinstance(cell, date):
        return f'<table:table-cell table:style-name="date" office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    text = escape(CONTROL.sub("\ufffd", str(cell)))
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
