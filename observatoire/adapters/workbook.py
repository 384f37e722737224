"""Excel workbooks to grids of text."""

from __future__ import annotations

import io
import warnings
from typing import Any

from observatoire.adapters.base import UnreadableFile
from observatoire.adapters.grids import Grid


def text_of(value: Any) -> str:
    """Return a cell as the text that a CSV would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def read_xlsx(data: bytes, name: str) -> list[Grid]:
    """Read every sheet of an .xlsx workbook."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            grids = []
            for sheet in book.worksheets:
                rows = [[text_of(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
                grids.append(Grid(sheet.title, rows, list(range(1, len(rows) + 1)), ragged=True))
            return grids
    except Exception as error:
        raise _damaged(name, error) from error


def read_xls(data: bytes, name: str) -> list[Grid]:
    """Read every sheet of an old .xls workbook."""
    import xlrd

    try:
        with xlrd.open_workbook(file_contents=data, logfile=io.StringIO()) as book:
            grids = []
            for sheet in book.sheets():
                rows = []
                for rank in range(sheet.nrows):
                    cells = zip(sheet.row_types(rank), sheet.row_values(rank), strict=True)
                    rows.append(
                        ["" if kind == xlrd.XL_CELL_ERROR else text_of(value) for kind, value in cells]
                    )
                grids.append(Grid(sheet.name, rows, list(range(1, len(rows) + 1)), ragged=True))
            return grids
    except Exception as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{name} : classeur Excel attendu, mais il ne s'ouvre pas ({type(error).__name__}) ; "
        "l'enregistrer à nouveau depuis Excel ou LibreOffice, ou le télécharger à nouveau."
    )
