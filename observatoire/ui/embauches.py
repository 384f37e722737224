"""Hiring needs of the zones d'emploi beside the jobseekers of the quartiers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from observatoire import charts, formats, how_to_read
from observatoire.tables import Column, Table, records
from observatoire.ui.downloads import data_table
from observatoire.ui.frame import demonstration
from observatoire.ui.offre import place_of
from observatoire.ui.pictures import dark, draw
from observatoire.ui.release import ask
from observatoire.ui.scope import Scope
from observatoire.ui.words import note, section

SHOWN = 10
SOURCE = "Partenaires de la Cité, offres d'emploi ; France Travail et Dares, demandeurs d'emploi"
CAVEAT = (
    "Les offres sont ouvertes à tous les actifs de la zone d'emploi, pas aux seuls habitants des quartiers, et une part "
    "des embauches se fait sans offre publiée : le rapport situe, il ne mesure pas une chance."
)


def hiring_needs(scope: Scope) -> None:
    """Draw the trades that recruit, and say how the offers compare with the jobseekers of the quartiers."""
    found = ask("pages/offre/embauches", **place_of(scope))
    if found.empty:
        section("Besoins d'embauche : aucune offre publiée pour cette zone d'emploi")
        note("Envoyer un extrait « offres_emploi » par zone d'emploi et métier (code ROME).")
        return
    rows = records(found)
    section(headline(rows))
    when = "" if formats.is_missing(rows[0]["periode"]) else f", {formats.day(rows[0]['periode'].date())}"
    note(f"Offres d'emploi par métier, zone d'emploi des quartiers{when}. Sexe et âge n'agissent pas ici.")
    table = pd.DataFrame(
        [
            {"label": r["libelle"], "valeur": r["offres"], "marque": None, "code": r["rome"]}
            for r in rows[:SHOWN]
        ]
    )
    drawn = charts.bars(table, axis="offres d'emploi", dark=dark())
    case = how_to_read.bar(records(table), "offre d'emploi", "offres d'emploi")
    draw(drawn, "embauches", f"{headline(rows)}.", reading=case, source=SOURCE)
    note(f"{CAVEAT} Source : {SOURCE}. {demonstration()}")
    columns = (
        Column("libelle", "Métier"),
        Column("rome", "Code ROME"),
        Column("periode", "Date", "date"),
        Column("offres", "Offres d'emploi", "nombre"),
    )
    data_table(Table(f"Offres d'emploi par métier, {scope.nom}", columns, tuple(rows), source=SOURCE))


def headline(rows: list[dict[str, Any]]) -> str:
    """Write the message: offers of the zone against jobseekers of the quartiers."""
    offers = rows[0]["offres_en_tout"]
    said = formats.count(int(offers), "offre d'emploi", "offres d'emploi")
    seekers = rows[0]["demandeurs_qpv"]
    if formats.is_missing(seekers):
        return (
            f"{said} dans la zone d'emploi ; le nombre de demandeurs d'emploi des quartiers n'est pas publié"
        )
    whom = formats.count(int(seekers), "demandeur d'emploi", "demandeurs d'emploi")
    return f"{said} dans la zone d'emploi, pour {whom} dans les quartiers"
