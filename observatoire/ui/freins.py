"""What stands in the way and who answers: the matrix of needs, one cell of it, its answers, its voices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from observatoire import besoins, charts, drawing, formats, how_to_read
from observatoire.sentences import marks_legend, when
from observatoire.tables import Column, Table, records
from observatoire.ui import figures
from observatoire.ui.choices import choices
from observatoire.ui.downloads import data_table, drawn_files
from observatoire.ui.figures import ask
from observatoire.ui.frame import demonstration
from observatoire.ui.pictures import Picture, dark, show
from observatoire.ui.release import current, kept
from observatoire.ui.scope import Scope, address, find_option, has_freins, menu
from observatoire.ui.words import bullets, chain, idle_filters, links, no_quartier, note, section, title
from observatoire.vocabulary import (
    ETATS,
    FREINS,
    FREINS_SENSIBLES,
    INTENSITES,
    PUBLICS,
    RAISONS,
    SEXES,
    TOTAL,
    TRANCHES_AGE,
)

MOST_ROWS = 60
"""Quartiers of the matrix on screen at once: a page costs the same for one Cité and for the country."""
ROWS_FROM = "matrice_depuis"
WHOLE = "territoire"
SOURCE = "Partenaires de la Cité, diagnostics, actions, offre de services"
SPLITS = {
    "intensite": ("Intensité", INTENSITES),
    "sexe": ("Sexe", SEXES),
    "tranche_age": ("Âge", TRANCHES_AGE),
}
"""Parts of the people of a cell: their name and the labels of their groups."""
NO_MODULE = (
    "Cette publication ne contient pas de matrice des besoins : publier de nouveau les extraits avec cette "
    "version de l'observatoire pour la calculer."
)
NO_DIAGNOSIS = (
    "le tableau des besoins n'est pas dessiné, car chaque case dirait « on ne sait pas ». L'absence de diagnostic "
    "n'est pas l'absence de besoin."
)
TO_SEND = (
    "Pour le remplir, envoyer l'extrait « diagnostics » : nombre de personnes par quartier, date et frein."
)
NO_OFFER = (
    "Les places sont lues dans les extraits « actions » et « offre » : rien de ce qui a été transmis ne dit à quel frein "
    "il répond."
)
NO_INTERVIEW = (
    "Aucun entretien publié ici pour ce frein. Ils viennent de l'extrait « entretiens », relu avant envoi."
)
NO_ANSWER = (
    "Aucune action ni aucun service connu ne répond à ce frein à distance atteignable. Cela peut aussi venir "
    "d'une offre non recensée : elle est lue dans les extraits « actions » et « offre »."
)


@dataclass(frozen=True)
class Needs:
    """What the matrix says of a page's place: one row per frein for the place as a whole, and a `tally` of its cells."""

    scope: Scope
    niveau: str
    code: str
    tally: dict[str, Any]
    whole: list[dict[str, Any]]
    first: list[dict[str, Any]]

    @property
    def where(self) -> dict[str, Any]:
        """The place as a whole, as queries name it."""
        return {"niveau": self.niveau, "code": self.code, "geographie": self.scope.geographie}

    @property
    def offer(self) -> list[dict[str, Any]]:
        """Rows of `whole` for the freins in view, none where no offer that names a frein was ever received."""
        rows = [row for row in self.whole if row["frein"] in self.freins]
        return [row for row in rows if not formats.is_missing(row["places"])]

    @property
    def diagnosed(self) -> bool:
        """Whether somebody was diagnosed, or so few that their number is secret, in one cell in view at least."""
        return self.tally["sans_diagnostic"] < self.tally["cases"]

    @property
    def whom(self) -> str:
        """Name the place as a whole."""
        return figures.names(self.scope)[self.code] if self.niveau == "quartier" else self.scope.nom

    @property
    def quartiers(self) -> int:
        """How many quartiers the matrix has."""
        return int(self.tally["quartiers"])

    def cells(self, first: int = 1, most: int | None = None) -> list[dict[str, Any]]:
        """Read the cells of `most` quartiers (None: all) from the rank `first`."""
        asked = {**self.where, "periode": self.scope.periode, **_filters(self.scope)}
        return records(ask("pages/freins/matrice", **asked, premier=first, nombre=most))

    @property
    def freins(self) -> list[str]:
        """Codes of freins in view, in the order of the vocabulary."""
        return [self.scope.frein] if self.scope.frein != TOTAL else list(FREINS)


def read(scope: Scope) -> Needs | None:
    """Read the needs for the filters of the sidebar; None when the release has none."""
    needs: Needs | None = kept(lambda: _read(scope), "besoins", scope)
    return needs


def _read(scope: Scope) -> Needs | None:
    if not has_freins():
        return None
    one = scope.quartiers[0] if len(scope.quartiers) == 1 else ""
    niveau, code = ("quartier", one) if one else (scope.niveau, scope.code)
    where = {"niveau": niveau, "code": code, "geographie": scope.geographie, "periode": scope.periode}
    [tally] = records(ask("pages/freins/etats", **where, **_filters(scope)))
    first = ask("pages/freins/premiers", **where, nombre=len(FREINS))
    wanted = [TOTAL, scope.frein]
    return Needs(
        scope,
        niveau,
        code,
        {name: 0 if formats.is_missing(count) else int(count) for name, count in tally.items()},
        records(ask("pages/freins/territoire", **where)),
        [row for row in records(first) if scope.frein == TOTAL or row["frein"] in wanted],
    )


def _filters(scope: Scope) -> dict[str, Any]:
    return {
        "quartiers": list(scope.quartiers) or None,
        "frein": scope.frein if scope.frein != TOTAL else None,
    }


# --- the head ---------------------------------------------------------------------------------------


def headline(scope: Scope, needs: Needs | None) -> None:
    """Title: the largest uncovered needs. Under it: how far the diagnosis goes, and what it leaves out."""
    if needs is None:
        title("Freins", scope, f"{figures.subject(scope).whom} : aucune matrice des besoins publiée")
        note(NO_MODULE)
        return
    if not needs.whole:
        _no_matrix(needs)
        return
    rows = [row for row in needs.whole if row["frein"] in needs.freins]
    title("Freins", scope, besoins.headline(needs.whom, needs.first[:3], rows))
    if needs.diagnosed:
        bullets([besoins.coverage(needs.whole[0]), _known(needs)])
    else:
        _undiagnosed(needs)
    if len(scope.quartiers) > 1:
        note(
            f"Le titre et la couverture portent sur tout le territoire ; la matrice, sur les "
            f"{formats.number(len(scope.quartiers))} quartiers choisis : des places partagées entre quartiers ne "
            "s'additionnent pas."
        )
    idle = [
        word
        for word, value in (("le filtre par sexe", scope.sexe), ("le filtre par âge", scope.tranche_age))
        if value != TOTAL
    ]
    if idle:
        idle_filters(*idle)


def _undiagnosed(needs: Needs) -> None:
    """Say once that nobody was diagnosed, and what to send where."""
    frein = f" pour le frein « {FREINS[needs.scope.frein]} »" if needs.scope.frein != TOTAL else ""
    first = _first_diagnosis(needs) if needs.scope.periode else None
    day = f" au {formats.day(needs.scope.periode)}" if needs.scope.periode and first else ""
    ever = ", à aucune date" if needs.scope.periode and not first else ""
    bullets(
        [
            f"Aucun diagnostic n'est publié ici{frein}{day}{ever} : {NO_DIAGNOSIS}",
            f"Le premier diagnostic publié est du {formats.day(first)} : choisir cette date, ou une plus récente, dans les "
            "filtres."
            if first
            else TO_SEND,
            "" if needs.offer or not needs.whole else NO_OFFER,
        ]
    )
    if first:
        links([(address(replace(needs.scope, periode=None), "freins"), "La même page à la dernière date")])
        return
    links(
        [
            (
                address(needs.scope, "donnees", onglet="Contrats", contrat="diagnostics"),
                "Colonnes et modèle de l'extrait « diagnostics » (page Données)",
            ),
            (address(needs.scope, "methode"), "Comment un besoin est compté (page Méthode)"),
        ]
    )


def _first_diagnosis(needs: Needs) -> date | None:
    """Find the first date at which somebody was diagnosed here, None where nobody ever was."""
    found = ask("pages/freins/premier_diagnostic", **needs.where, frein=_filters(needs.scope)["frein"])
    first = found["premier"].iloc[0]
    return None if formats.is_missing(first) else first.date()


def _no_matrix(needs: Needs) -> None:
    """Say why there is no matrix: no quartier of this list here, or no diagnosis at the date of the filters."""
    whom = figures.subject(needs.scope).whom
    if no_quartier(needs.scope):
        title("Freins", needs.scope, f"{whom} : aucune matrice des besoins publiée")
        note(no_quartier(needs.scope))
        return
    when_ = (
        f" au {formats.day(needs.scope.periode)}" if needs.scope.periode and _first_diagnosis(needs) else ""
    )
    title("Freins", needs.scope, f"{whom} : aucun diagnostic{when_}, on ne sait pas qui a besoin de quoi")
    _undiagnosed(needs)


def _known(needs: Needs) -> str:
    if needs.niveau == "quartier":
        return ""
    seen = needs.tally["quartiers_connus"]
    if not seen:
        return "Aucun quartier n'est assez connu pour dire qu'un besoin y est couvert, ou ne l'est pas."
    over = f"{formats.count(seen, 'quartier')} sur {formats.number(needs.quartiers)}"
    return f"L'état d'un besoin au moins est connu dans {over}."


# --- the matrix -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Matrix:
    """The quartiers of the matrix on screen, as they are shown."""

    caption: str
    day: str
    drawn: dict[str, Any]
    reading: str
    source: str
    table: Table


def matrix(needs: Needs) -> None:
    """The matrix: one line per quartier, one column per frein; a cell is chosen by click or by keyboard."""
    first = _first_row(needs)
    made: _Matrix | None = kept(lambda: _matrix(needs, first), "matrice", needs.scope, first)
    if made is None:
        return
    section("Qui a besoin de quoi, et combien de places y répondent")
    note(
        f"Personnes / places atteignables, par quartier et par frein, {made.day}. Une case se choisit "
        "d'un clic ; au clavier, les flèches vont de case en case et Entrée choisit. Son détail s'affiche plus bas."
    )
    bullets(besoins.states(needs.tally, _parameter("couverture_minimale")))
    key = f"matrice_{needs.niveau}_{needs.code}_{needs.scope.geographie}"
    choices(key, made.drawn, _chosen(needs, made.drawn), _choose)
    _pages(needs)
    note(made.reading)
    below = " ".join(
        filter(
            None,
            [
                f"Places atteignables à {formats.number(_parameter('distance_km'))} km au plus, ou déclarées "
                "pour le quartier, pondérées par l'ancienneté de leur mise à jour.",
                f"Marques : {marks_legend(['s', 'nd'])}.",
                "+ ? : une offre au moins ne dit pas combien de personnes elle accueille.",
                "Une place à portée de plusieurs quartiers se lit dans chacun, et compte une seule fois pour le territoire.",
                f"Source : {made.source}.",
                demonstration(),
            ],
        )
    )
    note(below)
    drawn_files(partial(_drawn, needs, first, made.caption), "freins_matrice", made.caption, made.source)
    data_table(made.table, whole=lambda: _matrix_table(needs, needs.cells()))


def _first_row(needs: Needs) -> int:
    asked = str(st.session_state.get(ROWS_FROM) or "1")
    return int(asked) if asked.isdigit() and 1 <= int(asked) <= needs.quartiers else 1


def _matrix(needs: Needs, first: int) -> _Matrix | None:
    cells = needs.cells(first, MOST_ROWS)
    if not cells:
        return None
    grid = _grid(needs, cells)
    caption = f"Personnes ayant un frein / places qui y répondent, {needs.whom}{_extent(needs, first)}"
    return _Matrix(
        caption=caption,
        day=when(cells[0]),
        drawn={
            "caption": caption,
            "corner": grid.corner,
            "columns": [
                {"key": code, "text": _shortened(name), "title": FREINS.get(code, name)}
                for code, name in grid.columns.items()
            ],
            "lines": [_line(grid, code, name) for code, name in grid.lines.items()],
            "states": {sign: ETATS[etat].lower() for etat, sign in besoins.SIGNS.items()},
        },
        reading=_case_to_read(cells),
        source=_source(cells),
        table=_matrix_table(needs, cells),
    )


def _grid(needs: Needs, cells: Sequence[dict[str, Any]]) -> besoins.Grid:
    return besoins.grid(cells, needs.freins, needs.tally["plus_grand_manque"])


def _line(grid: besoins.Grid, code: str, name: str) -> dict[str, Any]:
    """Describe one line for the screen: its key, its names, the texts of its cells and a shade for each."""
    written = [grid.written(code, column) for column in grid.columns]
    return {
        "key": code,
        "text": name,
        "title": FREINS.get(code, name),
        "cells": [text for text, _ in written],
        "shades": "".join(str(shade) for _, shade in written),
    }


def _chosen(needs: Needs, drawn: dict[str, Any]) -> tuple[str, str]:
    """Give the line and the column that are read: what the two menus, drawn further down, hold or will hold."""
    quartier = (
        WHOLE if needs.niveau == "quartier" else _held("case_quartier", _quartiers_to_read(needs), WHOLE)
    )
    frein = (
        needs.scope.frein if needs.scope.frein != TOTAL else _held("case_frein", FREINS, _first_frein(needs))
    )
    by_frein = drawn["lines"][0]["key"] in FREINS
    return (frein, quartier) if by_frein else (quartier, frein)


def _held(key: str, options: dict[str, str], default: str) -> str:
    held = st.session_state.get(key)
    asked = [held] if held else find_option(st.query_params.get(key, ""), options)
    return str(asked[0]) if asked and asked[0] in options else default


def _choose(case: str) -> None:
    """Put the cell that the reader chose into the two menus that the link keeps."""
    code, _, frein = case.partition(" ")
    if code in FREINS:  # freins are the lines where quartiers are few
        code, frein = frein, code
    if frein in FREINS:
        st.session_state["case_quartier"], st.session_state["case_frein"] = code, frein


def _drawn(needs: Needs, first: int, caption: str) -> str:
    grid = _grid(needs, needs.cells(first, MOST_ROWS))
    lines = [(name, [grid.written(line, c) for c in grid.columns]) for line, name in grid.lines.items()]
    return drawing.matrix([grid.corner, *grid.columns.values()], lines, caption)


def _extent(needs: Needs, first: int) -> str:
    """Say which quartiers are shown, where they are not all."""
    if needs.quartiers <= MOST_ROWS:
        return ""
    last = min(first + MOST_ROWS - 1, needs.quartiers)
    return (
        f", quartiers {formats.number(first)} à {formats.number(last)} sur "
        f"{formats.number(needs.quartiers)}, du plus grand nombre de personnes sans place au plus petit"
    )


def _pages(needs: Needs) -> None:
    """Offer the next quartiers where the matrix does not show them all."""
    if needs.quartiers <= MOST_ROWS:
        return
    total = formats.number(needs.quartiers)
    options = {
        str(
            first
        ): f"{formats.number(first)} à {formats.number(min(first + MOST_ROWS - 1, needs.quartiers))} sur {total}"
        for first in range(1, needs.quartiers + 1, MOST_ROWS)
    }
    menu(ROWS_FROM, "Quartiers montrés, du plus grand besoin non couvert au plus petit", options, "1")


def _case_to_read(cells: Sequence[dict[str, Any]]) -> str:
    """Read one cell of the matrix, one without an answer where there is any."""
    known = [row for row in cells if not formats.is_missing(row["besoin"])]
    known.sort(key=lambda row: row["etat"] != "non_couvert")
    if not known:
        return ""
    row = known[0]
    return how_to_read.cell(row["nom"], FREINS[row["frein"]], besoins.cell(row), row["besoin"], row["places"])


def _shortened(name: str, width: int = 30) -> str:
    return name if len(name) <= width else f"{name[: width - 1].rstrip()}…"


def _matrix_table(needs: Needs, cells: Sequence[dict[str, Any]], here: str = "freins") -> Table:
    """Write the cells as lines; from `here`, each leads once to the other page that says more of it."""
    first = min(needs.freins)
    lines = [
        {
            **row,
            "nom_frein": FREINS[row["frein"]],
            "dit": ETATS[row["etat"]],
            "pourquoi": "" if formats.is_missing(row["raison"]) else RAISONS.get(row["raison"], ""),
            "marque": "s"
            if row["raison"] == "secret"
            else "nd"
            if formats.is_missing(row["besoin"])
            else None,
            "marque_manque": "s" if row["raison"] == "secret" else None,
            "fiche": address(needs.scope, "quartier", quartiers=row["code"]) if row["frein"] == first else "",
            "case": address(needs.scope, "freins", quartiers=row["code"], frein=row["frein"]),
        }
        for row in cells
        if row["frein"] in needs.freins
    ]
    return Table(
        f"Besoins et places par quartier et par frein, {needs.whom}",
        (
            Column("nom", "Quartier", link="fiche" if here == "freins" else ""),
            Column("nom_frein", "Frein", link="case" if here == "quartier" else ""),
            Column("code", "Code", only_file=True),
            Column("frein", "Code du frein", only_file=True),
            Column("periode", "Date", "date", only_file=True),
            Column("dit", "État"),
            Column("besoin", "Personnes", "nombre", marque="marque"),
            Column("places", "Places", "nombre"),
            Column("non_couvert", "Sans place", "nombre", marque="marque_manque"),
            Column("pourquoi", "Pourquoi on ne sait pas"),
            Column("places_droit_commun", "Places de droit commun", "nombre", only_file=True),
            Column("places_specifiques", "Places réservées aux quartiers", "nombre", only_file=True),
            Column("capacites_inconnues", "Offres sans capacité connue", "nombre", only_file=True),
            Column("diagnostiques", "Personnes diagnostiquées", "nombre", only_file=True),
            Column("demandeurs", "Demandeurs d'emploi A, B, C", "nombre", only_file=True),
        ),
        tuple(lines),
        source=_source(cells),
        head=2,
    )


# --- the distribution ---------------------------------------------------------------------------------


def distribution(needs: Needs) -> None:
    """Small bars: how many people have each frein in the place as a whole."""
    look = dark()
    show(lambda: _distribution(needs, look), "freins", needs.scope, look)


def _distribution(needs: Needs, look: bool) -> Picture | None:
    rows = needs.whole
    if not any(not formats.is_missing(row["besoin"]) for row in rows):
        return None
    said = besoins.repartition(rows)
    drawn = pd.DataFrame(
        [
            {"label": FREINS[row["frein"]], "code": row["frein"], "valeur": row["besoin"], "marque": None}
            for row in rows
        ]
    )
    chosen = [needs.scope.frein] if needs.scope.frein != TOTAL else []
    lines = tuple(
        {
            **row,
            "nom_frein": FREINS[row["frein"]],
            "dit": ETATS[row["etat"]],
            "case": address(needs.scope, "freins", frein=row["frein"]),
        }
        for row in rows
    )
    columns = (
        Column("nom_frein", "Frein", link="case"),
        Column("periode", "Date", "date"),
        Column("besoin", "Personnes", "nombre", marque="marque"),
        Column("places", "Places", "nombre"),
        Column("non_couvert", "Sans place", "nombre", marque="marque"),
        Column("dit", "État"),
        Column("quartiers_connus", "Quartiers connus", "nombre"),
        Column("quartiers", "sur", "nombre"),
    )
    return Picture(
        said,
        before=[
            f"Personnes diagnostiquées par frein, {needs.whom}, {when(rows[0])}. "
            "Une personne peut en avoir plusieurs."
        ],
        figure=charts.bars(drawn, unit="personnes", selected=chosen, dark=look),
        key="freins_repartition",
        alt=f"{said}.",
        reading=how_to_read.bar(records(drawn), "personne"),
        source=SOURCE,
        after=[f"Source : {_source(rows)}. {demonstration()}"],
        table=Table(f"Freins diagnostiqués, {needs.whom}", columns, lines, source=_source(rows)),
    )


# --- without a diagnosis ---------------------------------------------------------------------------------


def offer_alone(needs: Needs) -> None:
    """Where nobody was diagnosed: what answers each frein all the same, and what residents say."""
    if needs.offer:
        section("Qui pourrait répondre à chaque frein")
        note(
            f"Places atteignables à {formats.number(_parameter('distance_km'))} km au plus, ou déclarées pour le quartier, "
            f"pondérées par l'ancienneté de leur mise à jour. Capacité inconnue : offres qui ne la disent pas, jamais "
            f"comptées pour zéro. Source : {SOURCE}. {demonstration()}"
        )
        data_table(_offer_table(needs), unfolded=True)
        if needs.scope.frein != TOTAL:
            show(
                lambda: _answers(needs.scope, needs.where, needs.whom, needs.offer[0]),
                "réponses sans diagnostic",
                needs.scope,
            )
    heard = st.container()
    if voices(needs.where, None if needs.scope.frein == TOTAL else needs.scope.frein):
        with heard:
            section("Ce qu'en disent les habitants")
    chain(needs.scope, "freins")


def _offer_table(needs: Needs) -> Table:
    lines = tuple(
        {
            **row,
            "nom_frein": FREINS[row["frein"]],
            "vers_offre": address(needs.scope, "offre", frein=row["frein"]) if row["services"] else "",
            "vers_actions": address(needs.scope, "actions", frein=row["frein"]) if row["actions"] else "",
        }
        for row in sorted(needs.offer, key=lambda row: needs.freins.index(row["frein"]))
    )
    columns = (
        Column("nom_frein", "Frein"),
        Column("places", "Places", "nombre"),
        Column("services", "Services", "nombre", link="vers_offre"),
        Column("actions", "Actions", "nombre", link="vers_actions"),
        Column("capacites_inconnues", "Capacité inconnue", "nombre"),
    )
    return Table(f"Offre connue par frein, {needs.whom}", columns, lines, source=SOURCE)


# --- one cell -----------------------------------------------------------------------------------------


def case(needs: Needs) -> None:
    """One cell, chosen in two menus that the link keeps: people, places, answers, voices, course."""
    if not needs.whole:
        return
    with st.container(horizontal=True):
        code = _choose_quartier(needs)
        frein = _choose_frein(needs)
    where = needs.where if code == WHOLE else {**needs.where, "niveau": "quartier", "code": code}
    rows = needs.whole if code == WHOLE else _of_one(needs, code)
    row = next((r for r in rows if r["frein"] == frein), None)
    if row is None:
        note("Cette case n'est pas dans la matrice à cette date.")
        return
    whom = needs.whom if code == WHOLE else figures.names(needs.scope)[code]
    section(besoins.case_title(whom, row))
    bullets(besoins.case_facts(row))
    scope = replace(needs.scope, frein=frein)
    if code != WHOLE:
        scope = replace(scope, quartiers=(code,))
    chain(scope, "freins")
    look = dark()
    show(lambda: _publics(where, whom, row, look), "publics", needs.scope, code, frein, look)
    show(lambda: _answers(scope, where, whom, row), "réponses", needs.scope, code, frein)
    _voices(where, frein)
    show(lambda: _course(where, whom, row, look), "évolution d'une case", needs.scope, code, frein, look)


def _of_one(needs: Needs, code: str) -> list[dict[str, Any]]:
    """Rows of one quartier, at the date of the matrix."""
    where = {**needs.where, "niveau": "quartier", "code": code, "periode": needs.whole[0]["periode"].date()}
    rows = records(ask("pages/freins/territoire", **where))
    return [row for row in rows if row["periode"] == needs.whole[0]["periode"]]


def _choose_quartier(needs: Needs) -> str:
    if needs.niveau == "quartier":
        return WHOLE
    return menu("case_quartier", "Case à lire : quartier", _quartiers_to_read(needs), WHOLE)


def _quartiers_to_read(needs: Needs) -> dict[str, str]:
    found: dict[str, str] = kept(lambda: _labelled_quartiers(needs), "cases à lire", needs.scope)
    return found


def _labelled_quartiers(needs: Needs) -> dict[str, str]:
    names = figures.names(needs.scope)
    codes = needs.scope.quartiers or names
    named = sorted((f"{names[code]} ({code})", code) for code in codes)
    return {WHOLE: "Tout le territoire", **{code: name for name, code in named}}


def _choose_frein(needs: Needs) -> str:
    if needs.scope.frein != TOTAL:
        return needs.scope.frein
    return menu("case_frein", "Case à lire : frein", FREINS, _first_frein(needs))


def _first_frein(needs: Needs) -> str:
    return str(needs.first[0]["frein"]) if needs.first else _largest(needs.whole)


def _largest(rows: Sequence[dict[str, Any]]) -> str:
    known = [row for row in rows if not formats.is_missing(row["besoin"])]
    return str(max(known, key=lambda row: row["besoin"])["frein"]) if known else next(iter(FREINS))


def _publics(where: dict[str, Any], whom: str, row: dict[str, Any], look: bool) -> Picture | None:
    if formats.is_missing(row["besoin"]):
        return None
    rows = ask("pages/freins/publics", **where, frein=row["frein"], periode=row["periode"].date())
    shown = rows[(rows["ventilation"] != "total") & (rows["effectif"].notna() | rows["marque"].notna())]
    title_ = "Combien, avec quelle intensité, et qui ?"
    before = []
    if row["frein"] in FREINS_SENSIBLES:
        before.append("Donnée sensible : seuls des totaux sont publiés, avec un seuil de secret plus élevé.")
    if shown.empty:
        before.append("Ni l'intensité, ni le sexe, ni l'âge ne sont publiés pour cette case.")
        return Picture(title_, before, level=3)
    split = {by: _ordered(shown[shown["ventilation"] == by], labels) for by, (_, labels) in SPLITS.items()}
    lines = [{**line, "quoi": SPLITS[by][0]} for by, part in split.items() for line in records(part)]
    columns = (
        Column("quoi", "Répartition"),
        Column("label", "Groupe"),
        Column("effectif", "Personnes", "nombre", marque="marque"),
        Column("quartiers_publies", "Quartiers publiés", "nombre"),
        Column("quartiers", "sur", "nombre"),
    )
    name = f"Personnes ayant ce frein, {FREINS[row['frein']].lower()}, {whom}"
    return Picture(
        title_,
        before,
        parts=[_split(by, part, look) for by, part in split.items() if not part.empty],
        after=[
            "Sommes des quartiers publiés : une somme qui laisse un quartier de côté est un minimum (tableau)."
            if any(line["quartiers_publies"] < line["quartiers"] for line in lines)
            else "",
            f"Source : {_source([row])}. {demonstration()}",
        ],
        table=Table(name, columns, tuple(lines), source=_source([row]), head=2),
        level=3,
    )


def _ordered(part: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Name the groups of a split and put them in the order of the vocabulary."""
    ranks = {code: rank for rank, code in enumerate(labels)}
    return part.assign(
        rang=part["modalite"].map(ranks),
        label=part["modalite"].map({code: f"{text[:1].upper()}{text[1:]}" for code, text in labels.items()}),
        valeur=part["effectif"],
    ).sort_values("rang")


def _split(by: str, part: pd.DataFrame, look: bool) -> Picture:
    label = SPLITS[by][0]
    said = ", ".join(f"{r['label']} {formats.value(r['valeur'], marque=r['marque'])}" for r in records(part))
    return Picture(
        "",
        [f"{label}, en personnes"],
        figure=charts.bars(part, unit="personnes", sort=False, dark=look, axis=" "),
        key=f"freins_{by}",
        alt=f"{label} : {said}.",
        reading=how_to_read.bar(records(part), "personne"),
        source=SOURCE,
    )


def _answers(scope: Scope, where: dict[str, Any], whom: str, row: dict[str, Any]) -> Picture:
    """List who answers, each name leading to its sheet."""
    found = records(ask("pages/freins/reponses", **where, frein=row["frein"], periode=row["periode"].date()))
    answers = f"Qui répond ? {formats.count(len(found), 'action ou service', 'actions et services')}"
    if not found:
        return Picture(answers, [NO_ANSWER], level=3)
    lines = tuple(
        {
            **line,
            "quoi": "Action" if line["sorte"] == "action" else "Service",
            "fiche": address(scope, "actions", action=line["id"])
            if line["sorte"] == "action"
            else address(scope, "offre", service=line["id"]),
            "ouvert": _regime(line["droit_commun"]),
            "marque": "nd" if formats.is_missing(line["places"]) else None,
            "jour": "" if formats.is_missing(line["date_maj"]) else formats.day(line["date_maj"].date()),
            "frais": None if formats.is_missing(line["fraicheur"]) else 100 * line["fraicheur"],
        }
        for line in found
    )
    columns = (
        Column("nom", "Action ou service", link="fiche"),
        Column("structure", "Porté par"),
        Column("quoi", "Nature"),
        Column("ouvert", "Ouvert à"),
        Column("places", "Places", "nombre", marque="marque"),
        Column("distance_km", "Distance (km)", "nombre", 1),
        Column("jour", "Mise à jour"),
        Column("frais", "Fraîcheur", "%"),
        Column("quartiers", "Quartiers atteints", "nombre"),
    )
    name = f"Réponses au frein {FREINS[row['frein']].lower()}, {whom}"
    return Picture(
        answers,
        ["Au plus près d'abord. Places nd : capacité non dite, jamais comptée pour zéro."],
        table=Table(name, columns, lines, source="Partenaires : actions, offre de services"),
        level=3,
        unfolded=len(lines) <= 12,
    )


def _regime(common: Any) -> str:
    if formats.is_missing(common):
        return "non précisé"
    return "tous (droit commun)" if common else "habitants des quartiers (action spécifique)"


def voices(where: dict[str, Any], frein: str | None, most: int = 4) -> bool:
    """Show interviews of a place, latest first; say whether there was any."""
    found = records(ask("pages/freins/entretiens", **where, frein=frein, public=None))
    for line in found[:most]:
        who = " · ".join(
            escape(text)
            for text in (
                str(line["quartier"] or ""),
                PUBLICS.get(str(line["public"]), ""),
                FREINS.get(str(line["frein"]), "") if frein is None else "",
                formats.day(line["periode"].date()) if not formats.is_missing(line["periode"]) else "",
                str(line["source"] or ""),
            )
            if text and text != "nan"
        )
        st.html(
            f'<figure class="obs-voice"><blockquote>« {escape(str(line["verbatim"]))} »</blockquote>'
            f"<figcaption>{who}</figcaption></figure>"
        )
    if len(found) > most:
        note(f"{formats.number(len(found) - most)} autres dans le tableau.")
    if found:
        columns = (
            Column("quartier", "Quartier"),
            Column("periode", "Date", "date"),
            Column("nom_frein", "Frein"),
            Column("nom_public", "Public"),
            Column("verbatim", "Parole"),
            Column("source", "Source"),
        )
        lines = tuple(
            {
                **line,
                "nom_frein": FREINS.get(str(line["frein"]), ""),
                "nom_public": PUBLICS.get(str(line["public"]), ""),
            }
            for line in found
        )
        data_table(Table("Paroles d'habitants", columns, lines))
    return bool(found)


def _voices(where: dict[str, Any], frein: str) -> None:
    section("Ce qu'en disent les habitants", 3)
    if not voices(where, frein):
        note(NO_INTERVIEW)


def _course(where: dict[str, Any], whom: str, row: dict[str, Any], look: bool) -> Picture:
    rows = records(ask("pages/freins/evolution", **where, frein=row["frein"]))
    said = besoins.course(rows)
    title_ = "Comment la case évolue"
    if not said:
        return Picture(
            title_, ["Une seule date connue pour cette case : pas d'évolution à dessiner."], level=3
        )
    series = (("besoin", "Personnes"), ("places", "Places"), ("non_couvert", "Sans place"))
    drawn = pd.DataFrame(
        [
            {"serie": name, "periode": line["periode"], "valeur": line[key], "marque": None}
            for key, name in series
            for line in rows
            if not formats.is_missing(line[key])
        ]
    )
    figure = charts.trend(drawn, unit="personnes ou places", yearly=False, dark=look, height=300)
    lines = tuple({**line, "dit": ETATS[line["etat"]]} for line in rows)
    columns = (
        Column("periode", "Date", "date"),
        Column("besoin", "Personnes", "nombre", marque="marque"),
        Column("places", "Places", "nombre"),
        Column("non_couvert", "Sans place", "nombre", marque="marque"),
        Column("dit", "État"),
        Column("couverture", "Couverture du diagnostic", "%", marque="marque"),
    )
    name = f"Évolution, {FREINS[row['frein']].lower()}, {whom}"
    return Picture(
        title_,
        [said],
        figure=figure,
        key="freins_evolution",
        alt=said,
        reading=how_to_read.needs(rows[-1]),
        source=SOURCE,
        table=Table(name, columns, lines, source=_source([row])),
        level=3,
    )


# --- what other pages show ------------------------------------------------------------------------------


def needs_fact(scope: Scope) -> None:
    """One sentence naming the largest uncovered needs, for pages that are not about freins."""
    said: list[str] = kept(lambda: _needs_fact(scope), "fait des freins", scope)
    bullets(said)


def _needs_fact(scope: Scope) -> list[str]:
    needs = read(scope)
    if needs is None or not needs.whole:
        return []
    rows = [row for row in needs.whole if row["frein"] in needs.freins]
    return [f"{besoins.headline(needs.whom, needs.first[:3], rows)}."]


def of_quartier(scope: Scope) -> None:
    """Freins, needs and voices of one quartier, for its fiche."""
    needs = read(scope)
    if needs is None or not (cells := needs.cells()):
        return
    rows = [row for row in needs.whole if row["frein"] in needs.freins]
    section("Freins et besoins")
    if needs.diagnosed:
        bullets([f"{besoins.headline(needs.whom, needs.first[:3], rows)}.", besoins.coverage(needs.whole[0])])
        data_table(_matrix_table(needs, cells, "quartier"))
    else:
        _undiagnosed(needs)
    section("Paroles d'habitants")
    if not voices(needs.where, scope.frein if scope.frein != TOTAL else None):
        note("Aucun entretien publié pour ce quartier.")


def idle(scope: Scope) -> None:
    """Say, on a page where it does not act, that the filter by frein is set for nothing."""
    if scope.frein != TOTAL:
        idle_filters("le filtre par frein")


def card_html(scope: Scope) -> str:
    """The card « Besoins sans réponse » of a row of cards; empty when the release has no freins."""
    made: str = kept(lambda: _card_html(scope), "carte des freins", scope)
    return made


def _card_html(scope: Scope) -> str:
    needs = read(scope)
    if needs is None or not needs.whole:
        return ""
    lines = [
        ("", f"{FREINS[row['frein']]} : {formats.count(int(row['non_couvert']), 'personne')}")
        for row in needs.first[:3]
    ]
    if lines:
        value = formats.number(needs.first[0]["non_couvert"])
        lead = [("obs-value", value), ("", "personnes sans place, pour le premier frein")]
    else:
        rows = [row for row in needs.whole if row["frein"] in needs.freins]
        covered = all(row["etat"] == "couvert" for row in rows)
        lead = [("obs-value", formats.number(0) if covered else "nd")]
        unknown = "On ne sait pas" if needs.diagnosed else "Aucun diagnostic publié : on ne sait pas"
        lines = [("", "Tous les besoins diagnostiqués ont une place" if covered else unknown)]
    body = "".join(f'<p class="{kind}">{escape(text)}</p>' for kind, text in (*lead, *lines))
    dated = f'<p class="obs-when">{escape(when(needs.whole[0]))}</p>' if needs.diagnosed else ""
    return f'<section class="obs-card"><h3>Besoins sans réponse</h3>{body}{dated}</section>'


# --- shared ---------------------------------------------------------------------------------------------


def _source(rows: Sequence[dict[str, Any]]) -> str:
    found = dict.fromkeys(str(row["source"]) for row in rows if not formats.is_missing(row.get("source")))
    return " ; ".join(list(found)[:3]) or SOURCE


def _parameter(name: str) -> float:
    return float(current().manifest.get("parametres", {}).get(name, {"distance_km": 5.0}.get(name, 30.0)))
