"""A table that a keyboard and a screen reader can walk through, and its files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from observatoire import tables
from observatoire.sentences import marks_legend
from observatoire.tables import Table
from observatoire.ui.frame import origin
from observatoire.ui.words import note

MIME = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def data_table(table: Table, unfolded: bool = False) -> None:
    """Show a table, folded under its title unless `unfolded`, with its CSV and XLSX downloads."""
    if unfolded:
        _whole(table)
        return
    with st.expander(f"Tableau : {tables.plain(table.title)}"):
        _whole(table)


def _whole(table: Table) -> None:
    st.html(tables.to_html(table))
    note(marks_legend(_marks(table)))
    _files(table)


def _marks(table: Table) -> list[object]:
    keys = [column.marque for column in table.columns if column.marque]
    found = [record.get(key) for record in table.records for key in keys]
    hidden = [c for c in table.columns if c.marque]
    missing = any(tables.written(column, record) == "nd" for record in table.records for column in hidden)
    return [*found, "nd"] if missing else found


def _files(table: Table) -> None:
    said = origin()
    with st.container(horizontal=True):
        for kind, write in (("csv", tables.to_csv), ("xlsx", tables.to_xlsx)):
            st.download_button(
                f"Télécharger en {kind.upper()}",
                data=partial(write, table, said),
                file_name=tables.file_name(table, said, kind),
                mime=MIME[kind],
                key=f"fichier_{kind}_{table.title}",
                on_click="ignore",
            )
