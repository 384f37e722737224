"""The fiche of one quartier, on two pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from observatoire import besoins, facts, formats, results
from observatoire import sentences as say
from observatoire.formats import is_missing
from observatoire.pack import pictures, standing
from observatoire.pack.model import Block, Bullets, Cards, Data, Heading, Page, Pair, Terms, Text
from observatoire.pack.needs import needs_table
from observatoire.reading import View
from observatoire.tables import Column, Table, records
from observatoire.vocabulary import FREINS, MARQUES, NIVEAUX, STATUTS_QUARTIER
from observatoire.warehouse import Warehouse

PICKS = ("population", "defm_abc", "taux_emploi", "taux_pauvrete")
SHOWN = ("contrat_ville", "cite_emploi", "commune", "epci", "departement", "region")


def pages(view: View, warehouse: Warehouse) -> list[Page]:
    """Write who the quartier is and where it stands, then its freins and answers."""
    return [_identity(view, warehouse), _answers(view)]


def _identity(view: View, warehouse: Warehouse) -> Page:
    said = tuple(formats.spaced(text) for text in facts.facts(view))
    terms = Terms(_terms(view))
    mapped = pictures.map_of(view, warehouse, "population", high=240, wide=0.48)
    drawn = pictures.trend(view, "defm_abc", 250)
    blocks: tuple[Block, ...] = (
        Bullets(said),
        Cards(tuple(standing.card(view, name) for name in PICKS if name in view.indicators)),
        Pair(terms, mapped) if mapped else terms,
        drawn or Text("Aucune série de demandeurs d'emploi publiée pour ce quartier.", "note"),
    )
    return Page("identite", "Fiche du quartier", facts.message(view), blocks)


def _terms(view: View) -> tuple[tuple[str, str], ...]:
    code = view.scope.quartiers[0]
    row = view.ask("pages/quartier/identite", code=code).iloc[0]
    held = view.ask("pages/quartier/territoires", code=code, geographie=view.scope.geographie)
    entries = [("Code", code)]
    if not is_missing(row["statut"]):
        entries.append(("Statut", STATUTS_QUARTIER.get(row["statut"], str(row["statut"]))))
    for niveau in SHOWN:
        names = formats.listing(list(held.loc[held["niveau"] == niveau, "nom"]))
        entries += [(NIVEAUX[niveau], names)] if names else []
    return tuple(entries)


def _answers(view: View) -> Page:
    code = view.scope.quartiers[0]
    where = {"niveau": "quartier", "code": code, "geographie": view.scope.geographie}
    rows = records(view.ask("pages/freins/territoire", **where, periode=None))
    cells = records(
        view.ask(
            "pages/freins/matrice", **where, periode=None, quartiers=None, frein=None, premier=1, nombre=None
        )
    )
    name = view.subject.whom
    blocks: list[Block] = []
    title = f"{name} : besoins inconnus, aucun diagnostic publié"
    if rows:
        first = records(view.ask("pages/freins/premiers", **where, periode=None, nombre=3))
        title = besoins.headline(name, first, rows)
        blocks.append(Text(besoins.coverage(rows[0])))
    if any(not is_missing(cell[figure]) for cell in cells for figure in ("besoin", "places")):
        blocks.append(Data(_needs(view, cells), 10))
    found = records(
        view.ask(
            "pages/actions/liste", **where, axe=None, frein=None, porteur=None, financeur=None, type=None, statut=None,
            droit_commun=None,
        )
    )  # fmt: skip
    blocks.append(Data(_actions(found), 5, "page Actions de l'observatoire"))
    wider = [row for row in found if not is_missing(row["niveau"])]
    if wider:
        said = formats.count(len(wider), "autre action", "autres actions")
        blocks.append(Text(f"{said} sans quartier nommé{results.basis(wider)}.", "note"))
    blocks.append(Data(standing.figures_table(view), 9))
    blocks += _voices(view, where)
    blocks.append(Text(". ".join(f"{mark} : {text}" for mark, text in MARQUES.items()) + ".", "note"))
    return Page("reponses", "Freins, besoins et réponses", title, tuple(blocks))


def _needs(view: View, cells: list[dict[str, Any]]) -> Table:
    """The matrix of one quartier: its name and date stand in the title."""
    table = needs_table(view, cells)
    ranked = sorted(table.columns, key=lambda column: column.key != "nom_frein")
    columns = tuple(replace(c, only_file=c.only_file or c.key in ("nom", "periode")) for c in ranked)
    return replace(table, columns=columns, title=f"{table.title}, {say.when(cells[0])}", head=1)


def _actions(found: list[dict[str, Any]]) -> Table:
    lines = tuple(
        {
            **row,
            "pour": ", ".join(FREINS.get(frein, frein) for frein in row["freins"]),
            "etat": results.status(row["statut"]),
        }
        for row in found
        if len(row["quartiers"])
    )
    columns = (
        Column("intitule", "Action ouverte ici"),
        Column("porteur", "Porteur"),
        Column("pour", "Freins"),
        Column("etat", "État"),
    )
    return Table("Actions ouvertes au quartier", columns, lines, source="Partenaires de la Cité, actions")


def _voices(view: View, where: dict[str, Any]) -> list[Block]:
    found = records(view.ask("pages/freins/entretiens", **where, frein=None, public=None))[:2]
    if not found:
        return []
    said = tuple(f"« {row['verbatim']} » ({FREINS.get(row['frein'], '')}, {say.when(row)})" for row in found)
    return [Heading("Paroles d'habitants"), Bullets(said)]
