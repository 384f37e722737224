"""Rows of the matrix of needs → French words: a cell, a title, what is known, why it is not. Plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from observatoire.formats import count, is_missing, listing, number, percent
from observatoire.sentences import dated
from observatoire.vocabulary import FREINS

Row = Mapping[str, Any]

SHORT = {
    "mobilite": "Mobilité",
    "famille": "Enfants",
    "savoirs": "Langue",
    "sante": "Santé",
    "logement": "Logement",
    "finances": "Finances",
    "droits": "Droits",
    "numerique": "Numérique",
    "reseaux": "Réseaux",
    "confiance": "Confiance",
}
"""Names of freins over the columns of the matrix."""

LINES = {
    "famille": "Garde d'enfants, famille",
    "droits": "Accès aux droits, justice",
    "confiance": "Confiance en soi",
}
"""Names of freins at the head of a line, where the full one is too long."""

SPOKEN = {
    "mobilite": "la mobilité",
    "famille": "la garde d'enfants",
    "savoirs": "les savoirs de base",
    "sante": "la santé",
    "logement": "le logement",
    "finances": "les difficultés financières",
    "droits": "l'accès aux droits",
    "numerique": "le numérique",
    "reseaux": "le manque de réseaux",
    "confiance": "la confiance en soi",
}
"""Names of freins in a sentence."""

SIGNS = {"non_couvert": "▲", "couvert": "✓", "inconnu": "?"}
"""One sign per state, so that colour is never needed to tell them apart."""

COVERED, UNKNOWN = 0, 4
"""Shades of a cell: plain where the need is covered, dotted where nobody knows; 1 to 3, hatched, for what is missing."""

PATTERNS = (
    (1, "▲ hachures : besoin non couvert, plus foncé où il manque plus de places"),
    (COVERED, "✓ sans motif : besoin couvert"),
    (UNKNOWN, "? points : on ne sait pas"),
)
"""What each pattern of the matrix means, with a shade that shows it."""

MOST_COLUMNS = 7
"""Up to this many quartiers, they are the columns: the whole matrix fits a screen or a sheet."""

WHY = {
    "sans_diagnostic": "aucun diagnostic n'a été transmis pour ce frein",
    "secret": "le nombre de personnes est secret : trop peu de personnes pour le publier",
    "couverture_inconnue": (
        "des diagnostics existent, mais aucun nombre de demandeurs d'emploi n'est publié pour dire quelle part "
        "des habitants ils couvrent"
    ),
    "couverture_faible": "trop peu de demandeurs d'emploi ont un diagnostic pour conclure",
    "capacite_inconnue": "une offre atteignable ne dit pas combien de personnes elle accueille",
    "quartiers_inconnus": "au moins un quartier n'est pas assez connu",
}
"""Why we do not know, in a sentence."""


def need(row: Row) -> str:
    """Write the people of a cell, or the mark that says why they are not written."""
    if is_missing(row["besoin"]):
        return "s" if row["raison"] == "secret" else "nd"
    return number(row["besoin"])


def places(row: Row) -> str:
    """Write the places of a cell; `+ ?` where an offer does not say its capacity."""
    text = number(row["places"])
    return f"{text} + ?" if _unknown_offers(row) else text


def cell(row: Row) -> str:
    """Write a cell of the matrix: the sign of its state, then people / places."""
    return f"{SIGNS[row['etat']]} {need(row)} / {places(row)}"


def shade(row: Row, top: float) -> int:
    """Give the shade of a cell, `top` being the most people without a place in any cell."""
    if row["etat"] != "non_couvert" or is_missing(row["non_couvert"]):
        return COVERED if row["etat"] == "couvert" else UNKNOWN
    part = float(row["non_couvert"]) / (top or 1.0)
    return 1 if part <= 1 / 3 else 2 if part <= 2 / 3 else 3


@dataclass(frozen=True)
class Grid:
    """The matrix laid out: names of lines and columns by code, and the row of the release behind each cell."""

    corner: str
    lines: Mapping[str, str]
    columns: Mapping[str, str]
    cells: Mapping[tuple[str, str], Row]
    top: float

    def row(self, line: str, column: str) -> Row | None:
        """Row of the release for one cell."""
        return self.cells.get((line, column)) or self.cells.get((column, line))

    def written(self, line: str, column: str) -> tuple[str, int]:
        """Text and shade of one cell."""
        row = self.row(line, column)
        return ("", COVERED) if row is None else (cell(row), shade(row, self.top))


def grid(rows: Sequence[Row], freins: Sequence[str], top: float | None = None) -> Grid:
    """Lay cells out (quartiers in the order of `rows`): freins are the lines while quartiers are few enough to be columns."""
    quartiers = {str(row["code"]): str(row["nom"]) for row in rows}
    cells = {(str(row["code"]), str(row["frein"])): row for row in rows}
    if top is None:
        known = [
            float(r["non_couvert"]) for r in rows if r["frein"] in freins and not is_missing(r["non_couvert"])
        ]
        top = max(known, default=0.0)
    if len(quartiers) <= MOST_COLUMNS:
        return Grid("Frein", {f: LINES.get(f, FREINS[f]) for f in freins}, quartiers, cells, top)
    return Grid("Quartier", quartiers, {f: SHORT[f] for f in freins}, cells, top)


def headline(whom: str, first: Sequence[Row], rows: Sequence[Row]) -> str:
    """Name the largest uncovered needs of a place, or say that all are covered, or that nobody knows."""
    if first:
        least = "au moins " if any(_partly_known(row) for row in first) else ""
        people = count(int(first[0]["non_couvert"]), "personne reste", "personnes restent")
        named = [f"{number(row['non_couvert'])} pour {SPOKEN[row['frein']]}" for row in first[1:]]
        said = [f"{people} sans réponse pour {SPOKEN[first[0]['frein']]}", *named]
        return f"{whom} : {least}{listing(said)}"
    if len(rows) == 1 and rows[0]["etat"] == "couvert":
        return f"{whom} : les places suffisent aux personnes diagnostiquées pour {SPOKEN[rows[0]['frein']]}"
    if rows and all(row["etat"] == "couvert" for row in rows):
        return f"{whom} : chaque besoin diagnostiqué trouve une place"
    covered = sum(row["etat"] == "couvert" for row in rows)
    unknown = [SPOKEN[row["frein"]] for row in rows if row["etat"] == "inconnu"]
    if covered and covered + len(unknown) == len(rows):
        rest = listing(unknown) if len(unknown) < 3 else f"les {len(unknown)} autres"
        return f"{whom} : les places suffisent pour {covered} besoins sur {len(rows)}, on ne sait pas pour {rest}"
    if not any(not is_missing(row["besoin"]) for row in rows):
        return f"{whom} : aucun diagnostic, on ne sait pas qui a besoin de quoi"
    if len(rows) == 1:
        return f"{whom} : on ne sait pas si le besoin est couvert pour {SPOKEN[rows[0]['frein']]}"
    return f"{whom} : des besoins sont diagnostiqués, mais on ne sait pas lesquels restent sans réponse"


def coverage(row: Row) -> str:
    """Say how many people are diagnosed, out of how many jobseekers, or that nobody knows out of how many."""
    if is_missing(row["diagnostiques"]) or not row["diagnostiques"]:
        return (
            "Couverture du diagnostic : aucune personne diagnostiquée. L'absence de diagnostic n'est pas "
            "l'absence de besoin."
        )
    people = count(int(row["diagnostiques"]), "personne diagnostiquée", "personnes diagnostiquées")
    said = f"Couverture du diagnostic : {people} {dated(row)}"
    if is_missing(row["couverture"]):
        return (
            f"{said}. On ne sait pas quelle part cela couvre : aucun nombre de "
            "demandeurs d'emploi (DEFM) n'est publié ici."
        )
    share = percent(row["couverture"], 0)
    return f"{said}, soit {share} des demandeurs d'emploi (catégories A, B, C) là où leur nombre est publié."


def states(cells: Mapping[str, int], threshold: float) -> list[str]:
    """Explain each state with its sign and the number of `cells` that have it."""
    meaning = {
        "non_couvert": "besoin non couvert : plus de personnes que de places",
        "couvert": "besoin couvert : autant de places que de personnes, ou plus",
        "inconnu": (
            f"on ne sait pas : aucun diagnostic, moins de {percent(threshold, 0)} des demandeurs "
            "d'emploi diagnostiqués ou un nombre inconnu, effectif secret, ou capacité d'une offre inconnue"
        ),
    }
    return [
        f"{SIGNS[etat]} {text}. {count(cells.get(etat, 0), 'case', 'cases')}."
        for etat, text in meaning.items()
    ]


def case_title(whom: str, row: Row) -> str:
    """Give the message of one cell."""
    what = f"{whom}, {FREINS[row['frein']][:1].lower()}{FREINS[row['frein']][1:]}"
    if row["etat"] == "non_couvert":
        least = "au moins " if _partly_known(row) else ""
        return f"{what} : {least}{count(int(row['non_couvert']), 'personne')} sans place"
    if row["etat"] == "couvert":
        return f"{what} : besoin couvert"
    return f"{what} : on ne sait pas si le besoin est couvert"


def case_facts(row: Row) -> list[str]:
    """Say what is known of one cell: people, people nobody has seen, places, and why we do not know."""
    facts = []
    if not is_missing(row["besoin"]):
        facts.append(
            f"{count(int(row['besoin']), 'personne')} ont ce frein parmi "
            f"{count(int(row['diagnostiques']), 'personne diagnostiquée', 'personnes diagnostiquées')} "
            f"{dated(row)}."
        )
    if not is_missing(row["demandeurs"]) and not is_missing(row["non_diagnostiques"]):
        facts.append(
            f"{count(int(row['non_diagnostiques']), 'demandeur')} d'emploi sans diagnostic : leurs besoins ne "
            "sont pas comptés."
        )
    facts.append(_offer(row))
    if row["etat"] == "inconnu" and not is_missing(row["raison"]):
        facts.append(f"On ne sait pas : {WHY[row['raison']]}.")
    elif row["etat"] == "non_couvert" and _partly_known(row):
        known, over = int(row["quartiers_connus"]), int(row["quartiers"])
        facts.append(f"Compté sur {count(known, 'quartier connu', 'quartiers connus')} sur {number(over)}.")
    return facts


def _offer(row: Row) -> str:
    if is_missing(row["places"]):
        return "Aucune action ni aucun service transmis ne nomme de frein : on ne sait pas qui répond à celui-ci."
    unknown = _unknown_offers(row)
    common, own = int(row["places_droit_commun"] or 0), int(row["places_specifiques"] or 0)
    said = f"{count(int(row['places']), 'place atteignable', 'places atteignables')}"
    if common or own:
        said += f" ({number(common)} de droit commun, {number(own)} réservées aux quartiers)"
    services = count(int(row["services"]), "service")
    said += f", dans {services} et {count(int(row['actions']), 'action')}."
    if unknown:
        offers = count(unknown, "offre ne dit pas sa capacité", "offres ne disent pas leur capacité")
        said += f" {offers} : elles ne comptent pas pour zéro." if unknown > 1 else f" {offers}."
    return said


def repartition(rows: Sequence[Row]) -> str:
    """Name the frein that most people have, as the message of the bars."""
    known = [row for row in rows if not is_missing(row["besoin"])]
    if not known:
        return "Aucun frein n'est diagnostiqué"
    top = max(known, key=lambda row: row["besoin"])
    first = SPOKEN[top["frein"]]
    people = count(int(top["besoin"]), "personne")
    return f"Frein le plus repéré, {first} : {people}"


def course(rows: Sequence[Row]) -> str:
    """Say how a need moved from its first to its last date, when both are known."""
    known = [row for row in rows if not is_missing(row["besoin"])]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    said = f"Besoin : de {number(first['besoin'])} personnes {dated(first)} à {number(last['besoin'])} {dated(last)}"
    return f"{said} ; places : de {number(first['places'])} à {number(last['places'])}."


def _unknown_offers(row: Row) -> int:
    held = row["capacites_inconnues"]
    return 0 if is_missing(held) else int(held)


def _partly_known(row: Row) -> bool:
    total, known = row.get("quartiers"), row.get("quartiers_connus")
    return not is_missing(total) and not is_missing(known) and int(known or 0) < int(total or 0)
