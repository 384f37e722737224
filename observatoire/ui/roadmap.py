"""What was promised and when: the roadmap by axis, the calendar of events, and the recueil of inspiring actions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from observatoire import formats, results, tables
from observatoire.tables import Column, Table, records
from observatoire.ui.actions import Shown
from observatoire.ui.downloads import data_table
from observatoire.ui.frame import demonstration
from observatoire.ui.release import ask, current
from observatoire.ui.scope import address
from observatoire.ui.words import bullets, links, note, section
from observatoire.vocabulary import DEFINITIONS, FREINS, PUBLICS, STATUTS_FEUILLE, TYPES_ACTION

LINES = "Partenaires de la Cité, feuille de route"
EVENTS = "Partenaires de la Cité, actions de type événement"
COLLECTED = "Partenaires de la Cité, actions inspirantes et parcours"


# --- roadmap --------------------------------------------------------------------------------------


def roadmap(shown: Shown) -> None:
    """Show the lines of the roadmap by axis and objective, late ones first."""
    rows = _lines(shown)
    section(results.roadmap_title(rows))
    if not rows:
        note(
            "Envoyer un extrait « feuille_de_route » : une ligne par engagement, avec axe, objectif, responsable et "
            "échéance. Les feuilles de route sont celles des Cités de l'emploi."
        )
        return
    note(
        "Statut déclaré par le responsable ; en retard : échéance dépassée à la date de publication, ni fait ni abandonné."
    )
    if shown.frein:
        note("Le filtre par frein n'agit pas sur la feuille de route : un engagement ne nomme pas de frein.")
    several = len({row["cite"] for row in rows}) > 1
    for (cite, axe), part in pd.DataFrame(rows).groupby(["nom_cite", "axe"], sort=False, dropna=False):
        part_name = f"{cite} · {axe}" if several else str(axe)
        section(part_name, 3)
        st.html(
            tables.to_html(
                Table(f"Engagements et échéances : {part_name}", _columns(), tuple(records(part)), head=2)
            )
        )
    columns = (Column("nom_cite", "Cité"), Column("axe", "Axe"), *_columns())
    note(f"Source : {LINES}. {demonstration()}")
    data_table(Table(f"Feuille de route, {shown.scope.nom}", columns, tuple(rows), source=LINES, head=2))


def _lines(shown: Shown) -> list[dict[str, Any]]:
    found = ask("pages/actions/feuille_de_route", cite=None, axe=None, statut=None)
    if shown.place["niveau"] != "france":
        held = ask("pages/actions/cites", **shown.place)["cite"]
        own = shown.place["code"] if shown.place["niveau"] == "cite_emploi" else ""
        found = found[found["cite"].isin([own] if own else list(held))]
    return [
        {
            **row,
            "etat": f"{STATUTS_FEUILLE.get(row['statut'], row['statut'])}{', en retard' * bool(row['en_retard'])}",
            "fiche": ""
            if formats.is_missing(row["id_action"])
            else address(shown.scope, "actions", action=row["id_action"]),
        }
        for row in records(found)
    ]


def _columns() -> tuple[Column, ...]:
    return (
        Column("objectif", "Objectif"),
        Column("action", "Engagement", link="fiche"),
        Column("etat", "Statut"),
        Column("echeance", "Échéance", "date"),
        Column("responsable", "Responsable"),
        Column("cible", "Cible"),
    )


# --- calendar -------------------------------------------------------------------------------------


def calendar(shown: Shown) -> None:
    """Show events, those to come first."""
    found = ask("pages/actions/calendrier", **shown.place, depuis=None, jusque=None)
    if shown.frein:
        found = found[found["freins"].map(lambda held: shown.frein in held)]
    if found.empty:
        section("Aucun événement publié pour ces quartiers")
        note(
            "Les événements viennent de l'extrait « actions » : celles de type événement, avec date et lieu."
        )
        return
    today = pd.Timestamp(current().manifest["date"][:10])
    rows = [
        {
            **row,
            "freins": results.labels(row["freins"], FREINS),
            "quand": results.dates(
                row["debut"], row["fin"] if not formats.is_missing(row["fin"]) else row["debut"]
            ),
            "capacite": results.places(row["places"]),
            "fiche": address(shown.scope, "actions", action=row["id"]),
        }
        for row in records(found)
    ]
    last = [row["debut"] if formats.is_missing(row["fin"]) else row["fin"] for row in rows]
    coming = [row for row, end in zip(rows, last, strict=True) if end >= today]
    past = [row for row, end in zip(rows, last, strict=True) if end < today][::-1]
    section(results.calendar_title(len(coming), len(past)))
    for name, part in (("À venir", coming), ("Passés, le plus récent d'abord", past)):
        if part:
            section(name, 3)
            st.html(tables.to_html(Table("Événements", _event_columns(), tuple(part))))
    note(f"À la date de la publication. Source : {EVENTS}. {demonstration()}")
    data_table(Table(f"Agenda, {shown.scope.nom}", _event_columns(), tuple(rows), source=EVENTS))


def _event_columns() -> tuple[Column, ...]:
    return (
        Column("intitule", "Événement", link="fiche"),
        Column("quand", "Quand"),
        Column("lieu", "Lieu"),
        Column("porteur", "Porteur"),
        Column("freins", "Freins"),
        Column("capacite", "Places"),
        Column("debut", "Début", "date", only_file=True),
        Column("fin", "Fin", "date", only_file=True),
    )


# --- recueil --------------------------------------------------------------------------------------


def recueil(shown: Shown) -> None:
    """Search inspiring actions of everywhere by frein and words, with their invariants and measured results."""
    words = st.text_input(
        "Chercher une action inspirante", key="mots", bind="query-params",
        placeholder="aller vers, horaires, jeunes, référent…",
    )  # fmt: skip
    written = {**TYPES_ACTION, **FREINS, **PUBLICS}
    found = ask(
        "pages/actions/recueil",
        frein=shown.frein,
        mots=words.strip() or None,
        codes=list(written),
        libelles=list(written.values()),
    )
    section(f"{formats.count(len(found), 'action inspirante', 'actions inspirantes')}, tous territoires")
    note("Les filtres de lieu n'agissent pas ici : on s'inspire d'ailleurs. Le filtre Frein agit.")
    if found.empty:
        note(
            "Aucune action inspirante ne contient tous ces mots : en retirer un, ou retirer le filtre Frein."
            if words.strip() or shown.frein
            else "Elles viennent de l'extrait « actions » : celles dont la colonne « inspirante » dit vrai."
        )
        return
    rows = records(found)
    for row in rows:
        _inspiring(shown, row)
    note(f"Source : {COLLECTED}. {demonstration()}")
    data_table(_recueil_table(rows))


def _inspiring(shown: Shown, row: dict[str, Any]) -> None:
    section(str(row["intitule"]), 3)
    story = "" if formats.is_missing(row["recit"]) else str(row["recit"])
    note(
        f"{row['porteur']}. {TYPES_ACTION.get(row['type'], row['type'])}. "
        f"Publics : {results.labels(row['publics'], PUBLICS) or 'non précisés'}. "
        f"Freins : {results.labels(row['freins'], FREINS) or 'non précisés'}."
    )
    note(story)
    kept = list(row["invariants"]) if not results.is_scalar_missing(row["invariants"]) else []
    bullets([f"Invariant : {text}" for text in kept] + [_measured(row)])
    url = results.safe_url(row["url"])
    links([(address(shown.scope, "actions", action=row["id"]), f"Fiche de l'action {row['intitule']}")])
    if url:
        st.link_button("Ouvrir le site", url)


def _measured(row: dict[str, Any]) -> str:
    if formats.is_missing(row["mobilises"]) and formats.is_missing(row["sortis"]):
        return "Résultats : non mesurés, ou trop peu de personnes pour les publier."
    said = [
        f"{formats.number(row['mobilises'])} personnes mobilisées",
        f"{formats.number(row['sortis'])} sorties",
    ]
    for column, name in (("dynamiques", "iae"), ("positives", "plie"), ("acces", "france_travail")):
        if not formats.is_missing(row[column]):
            said.append(f"{formats.number(row[column])} au sens {DEFINITIONS[name]}")
    when = "" if formats.is_missing(row["periode"]) else f" ({formats.day(row['periode'].date())})"
    return f"Résultats mesurés{when} : {', '.join(said)}."


def _recueil_table(rows: list[dict[str, Any]]) -> Table:
    lines = tuple(
        {
            **row,
            "type": TYPES_ACTION.get(row["type"], row["type"]),
            "freins": results.labels(row["freins"], FREINS),
            "publics": results.labels(row["publics"], PUBLICS),
            "invariants": " ; ".join(row["invariants"]),
        }
        for row in rows
    )
    columns = (
        Column("intitule", "Action"),
        Column("type", "Type"),
        Column("porteur", "Porteur"),
        Column("freins", "Freins"),
        Column("publics", "Publics", only_file=True),
        Column("invariants", "Invariants"),
        Column("periode", "Date", "date"),
        Column("mobilises", "Mobilisées", "nombre"),
        Column("sortis", "Sorties", "nombre"),
        Column("dynamiques", "Dynamiques (IAE)", "nombre"),
        Column("positives", "Positives (PLIE)", "nombre"),
        Column("acces", "Accès à l'emploi (France Travail)", "nombre"),
        Column("recit", "Récit", only_file=True),
    )
    return Table("Recueil d'actions inspirantes", columns, lines, source=COLLECTED)
