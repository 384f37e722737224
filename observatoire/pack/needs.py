"""Freins, needs and places: the matrix quartier × frein, and the same for the whole territoire."""

from __future__ import annotations

from typing import Any

import pandas as pd

from observatoire import besoins, charts, formats
from observatoire.formats import is_missing
from observatoire.pack import pictures
from observatoire.pack.model import Block, Bullets, Cell, Data, Heading, Matrix, Page, Text
from observatoire.reading import View
from observatoire.sentences import marks_legend, when
from observatoire.tables import Column, Table, records
from observatoire.vocabulary import ETATS, FREINS, RAISONS
from observatoire.warehouse import Warehouse

SOURCE = "Partenaires de la Cité, diagnostics, actions, offre de services"
MOST_ROWS = 14
NONE = (
    "Aucune matrice des besoins n'est publiée pour ce territoire : personne ne peut dire quels besoins y sont couverts. "
    "Pour le savoir, transmettre l'extrait « diagnostics » et, pour les places, les extraits « actions » et « offre »."
)


def pages(view: View, warehouse: Warehouse) -> list[Page]:
    """Write the matrix and what it says."""
    where = {**view.scope.place, "periode": view.scope.periode}
    if "matrice" not in warehouse.manifest["tables"]:
        return [Page("freins", "Freins et besoins", f"{view.subject.whom} : besoins inconnus", (Text(NONE),))]
    whole = records(view.ask("pages/freins/territoire", **where))
    every = {"quartiers": None, "frein": None}
    cells = records(view.ask("pages/freins/matrice", **where, **every, premier=1, nombre=None))
    if not whole or all(is_missing(row["besoin"]) and is_missing(row["places"]) for row in cells):
        return [Page("freins", "Freins et besoins", f"{view.subject.whom} : besoins inconnus", (Text(NONE),))]
    [tally] = records(view.ask("pages/freins/etats", **where, **every))
    first = records(view.ask("pages/freins/premiers", **where, nombre=3))
    threshold = float(warehouse.manifest.get("parametres", {}).get("couverture_minimale", 30.0))
    blocks: list[Block] = [
        Text(besoins.coverage(whole[0])),
        Bullets(tuple(besoins.states(tally, threshold))),
        matrix(view, cells),
        Text(_below(warehouse, cells), "note"),
    ]
    blocks += _spread(view, whole)
    return [
        Page("freins", "Freins et besoins", besoins.headline(view.subject.whom, first, whole), tuple(blocks))
    ]


def _below(warehouse: Warehouse, cells: list[dict[str, Any]]) -> str:
    distance = float(warehouse.manifest.get("parametres", {}).get("distance_km", 5.0))
    return (
        f"Personnes / places atteignables à {formats.number(distance)} km au plus ou déclarées pour le quartier, "
        f"{when(cells[0])}. Hachures : besoin non couvert, plus foncé où il manque plus de places ; points : on ne "
        f"sait pas. {marks_legend(['s', 'nd'])}. "
        "+ ? : une offre au moins ne dit pas sa capacité. Une place à portée de plusieurs quartiers se lit dans chacun, et "
        "compte une seule fois pour le territoire. "
        f"Source : {pictures.sources(cells, SOURCE)}."
    )


def matrix(view: View, cells: list[dict[str, Any]]) -> Matrix:
    """Lay the matrix out as on the screen, its first quartiers only where a sheet cannot hold them all."""
    grid = besoins.grid(cells, list(FREINS))
    caption = f"Personnes ayant ce frein / places qui y répondent, {view.subject.whom}"
    shown = list(grid.lines)[:MOST_ROWS]
    if len(shown) < len(grid.lines):
        caption += f" : les {len(shown)} quartiers où il manque le plus de places, sur {len(grid.lines)}"
    wide = len(grid.columns) > besoins.MOST_COLUMNS
    rows = [
        (
            Cell(pictures.shortened(grid.lines[line], 34)),
            *(_cell(*grid.written(line, column), narrow=wide) for column in grid.columns),
        )
        for line in shown
    ]
    head = (grid.corner, *(pictures.shortened(name, 34) for name in grid.columns.values()))
    return Matrix(caption, head, tuple(rows), needs_table(view, cells))


def _cell(text: str, shade: int, narrow: bool) -> Cell:
    """Write a cell, without the spaces that ten columns have no room for."""
    return Cell(
        text.replace(" / ", "/").replace(" + ", "+").replace(" ", formats.NNBSP) if narrow else text, shade
    )


def needs_table(view: View, cells: list[dict[str, Any]]) -> Table:
    """The matrix as rows, for spreadsheets."""
    lines = tuple(
        {
            **row,
            "nom_frein": FREINS[row["frein"]],
            "dit": ETATS[row["etat"]],
            "pourquoi": "" if is_missing(row["raison"]) else RAISONS.get(row["raison"], ""),
            "marque": "s" if row["raison"] == "secret" else "nd" if is_missing(row["besoin"]) else None,
            "marque_manque": "s" if row["raison"] == "secret" else None,
        }
        for row in cells
    )
    columns = (
        Column("nom", "Quartier"),
        Column("code", "Code", only_file=True),
        Column("nom_frein", "Frein"),
        Column("periode", "Date", "date"),
        Column("dit", "État"),
        Column("besoin", "Personnes", "nombre", marque="marque"),
        Column("places", "Places", "nombre"),
        Column("non_couvert", "Sans place", "nombre", marque="marque_manque"),
        Column("pourquoi", "Pourquoi on ne sait pas"),
    )
    return Table(
        f"Besoins et places, {view.subject.whom}",
        columns,
        lines,
        source=pictures.sources(cells, SOURCE),
        head=2,
    )


def _spread(view: View, whole: list[dict[str, Any]]) -> list[Block]:
    """Bars of the freins of the whole territoire, where people were diagnosed; and their table."""
    title = f"Freins diagnostiqués, {view.subject.whom}"
    lines = tuple(
        {
            **row,
            "nom_frein": FREINS[row["frein"]],
            "dit": ETATS[row["etat"]],
            "marque": "s" if row["raison"] == "secret" else "nd" if is_missing(row["besoin"]) else None,
        }
        for row in whole
    )
    columns = (
        Column("nom_frein", "Frein"),
        Column("besoin", "Personnes", "nombre", marque="marque"),
        Column("places", "Places", "nombre"),
        Column("non_couvert", "Sans place", "nombre", marque="marque"),
        Column("quartiers_connus", "Quartiers connus", "nombre"),
        Column("quartiers", "sur", "nombre"),
        Column("dit", "État"),
    )
    table = Table(title, columns, lines, source=pictures.sources(whole, SOURCE))
    if all(is_missing(row["besoin"]) for row in whole):
        return [Data(table, 10)]
    rows = pd.DataFrame(
        [{"label": besoins.LINES.get(row["frein"], FREINS[row["frein"]]), "valeur": row["besoin"], "marque": line["marque"]}
         for row, line in zip(whole, lines, strict=True)]
    )  # fmt: skip
    said = besoins.repartition(whole)
    below = (
        f"Personnes diagnostiquées, {when(whole[0])} ; une personne peut avoir plusieurs freins. "
        f"Source{formats.NNBSP}: {pictures.sources(whole, SOURCE)}."
    )
    few = len(view.codes) <= besoins.MOST_COLUMNS
    drawn = pictures.picture("freins", charts.bars(rows, axis="personnes"), f"{said}.", below, row=24)
    return [Heading(said), drawn, Data(table, 0)] if few else [Data(table, 10)]
