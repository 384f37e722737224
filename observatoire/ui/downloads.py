"""A table that a keyboard and a screen reader can walk through, and its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from observatoire import drawing, formats, journal, tables
from observatoire.home import find_home
from observatoire.pack.paper import to_png
from observatoire.sentences import marks_legend
from observatoire.tables import Table
from observatoire.ui import analyst
from observatoire.ui.frame import origin
from observatoire.ui.release import bound, current
from observatoire.ui.words import note

MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}

PICTURE_WIDTH = 760


def data_table(table: Table, unfolded: bool = False, whole: Callable[[], Table] | None = None) -> None:
    """Show a table, folded under its title unless `unfolded`, with its CSV and XLSX downloads.

    What is folded is neither written nor sent: a page has a dozen tables, and few are looked at.
    `whole` reads the table of the files where the screen has only a part of it.
    """
    if unfolded:
        _shown(table, whole)
        return
    label = f"Tableau : {tables.plain(table.title)}"
    with st.expander(label, key=f"tableau_{table.title}", on_change="rerun") as box:
        if is_open(box):
            _shown(table, whole)


def is_open(box: Any) -> bool:
    """Whether a reader has unfolded an expander. (Tests unfold all.)"""
    return bool(box.open)


def _shown(table: Table, whole: Callable[[], Table] | None) -> None:
    st.html(table.html)
    note(marks_legend(table.marks))
    _files(table, whole or (lambda: table))


def logged(write: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """Return `write`, of the release on screen; for partners, it writes to the audit log first, or gives nothing."""
    own = bound(write)
    if not current().partners:
        return own
    home, release, who = find_home(), current().id, analyst.name()

    def written() -> bytes:
        journal.write(home, journal.PARTNER_EXPORT, name, who, publication=release)
        return own()

    return written


def _files(table: Table, whole: Callable[[], Table]) -> None:
    said = origin()
    with st.container(horizontal=True):
        for kind, write in (("csv", tables.to_csv), ("xlsx", tables.to_xlsx)):
            st.download_button(
                f"Télécharger en {kind.upper()}",
                data=logged(partial(_file, write, whole, said), tables.file_name(table, said, kind)),
                file_name=tables.file_name(table, said, kind),
                mime=MIME[kind],
                key=f"fichier_{kind}_{table.title}",
                on_click="ignore",
            )


def _file(write: Callable[[Table, Any], bytes], whole: Callable[[], Table], said: Any) -> bytes:
    return write(whole(), said)


def picture_files(figure: Any, key: str, message: str, source: str = "") -> None:
    """Offer a chart as SVG and PNG, with its message, source, date, release and marks in the picture."""
    _picture_files(partial(_drawn, figure), key, message, source)


def drawn_files(draw: Callable[[], str], key: str, message: str, source: str = "") -> None:
    """Offer a map or a heat table, drawn when it is asked for, the same way."""
    _picture_files(draw, key, message, source)


def _drawn(figure: Any) -> str:
    return drawing.in_light(drawing.svg(figure, PICTURE_WIDTH))


def _picture_files(draw: Callable[[], str], key: str, message: str, source: str) -> None:
    said = origin()
    below = (
        formats.colon("Source", source) if source else "",
        f"Publication {said.publication} du {said.date}, Observatoire des quartiers et de l'emploi.",
        said.demonstration,
    )
    with st.container(horizontal=True):
        for kind, write in (("svg", _as_svg), ("png", _as_png)):
            name = f"{said.prefix}{key}_{said.publication}.{kind}"
            st.download_button(
                f"Image {kind.upper()}",
                data=logged(partial(write, draw, message, below), name),
                file_name=name,
                mime=MIME[kind],
                key=f"image_{kind}_{key}",
                on_click="ignore",
                type="tertiary",
                help=f"Télécharger l'image en {kind.upper()}, avec sa source, sa date et sa publication",
            )


def _as_svg(draw: Callable[[], str], message: str, below: tuple[str, ...]) -> bytes:
    return bytes(drawing.plate(draw(), message, below).encode())


def _as_png(draw: Callable[[], str], message: str, below: tuple[str, ...]) -> bytes:
    return to_png(drawing.plate(draw(), message, below), PICTURE_WIDTH + 32)
