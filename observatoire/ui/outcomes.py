"""What actions give: the path of people, exits under three definitions, and money."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from observatoire import charts, formats, how_to_read, results
from observatoire import sentences as say
from observatoire.tables import Column, Table, records
from observatoire.ui.actions import Shown
from observatoire.ui.downloads import data_table
from observatoire.ui.figures import indicator
from observatoire.ui.frame import demonstration
from observatoire.ui.pictures import dark, draw
from observatoire.ui.release import ask
from observatoire.ui.scope import address, understand
from observatoire.ui.words import bullets, chain, definition, note, section
from observatoire.vocabulary import DEFINITIONS, ETAPES, FREINS, TOTAL, TYPES_ACTION

NO_PATH = (
    "Aucun parcours publié pour ce choix. Envoyer un extrait « parcours » (personnes par action, étape et "
    "période), ou élargir les filtres : sexe et âge se lisent par Cité, région et France, et ne se "
    "croisent pas avec le frein."
)
NO_MONEY = "Aucun financement publié pour ces quartiers. Envoyer un extrait « financements » : prévu et versé par an."
GROUPS = {"axe": "Axe", "porteur": "Porteur", "type": "Type d'action", "id": "Action"}


# --- the switch -----------------------------------------------------------------------------------


def rates(shown: Shown) -> None:
    """Show the main rate under each definition, the chosen one marked, and why they differ."""
    rows = records(ask("pages/actions/sorties", **shown.people))
    if not rows:
        return
    section("Sorties des actions, selon qui compte")
    st.html(
        f'<div class="obs-cards">{"".join(_card(rows, name, shown.definition) for name in DEFINITIONS)}</div>'
    )
    note(results.WHY[shown.definition])
    if all(row["perimetre"] == "qpv" for row in rows):
        note(results.NOT_CARRIED)


def _card(rows: list[dict[str, Any]], name: str, chosen: str) -> str:
    own = results.rate_of(rows, name)
    lines = [
        ("obs-value", results.rate(own)),
        ("", results.interval(own) if own and results.has(own) else ""),
        ("", results.over(own)),
        ("", results.beside(own, results.rate_of(rows, name, perimetre="hors_qpv"))),
        ("obs-gap", "Définition choisie" if name == chosen else ""),
    ]
    body = "".join(f'<p class="{kind}">{escape(text)}</p>' for kind, text in lines if text)
    look = ' style="border-width:3px"' if name == chosen else ""
    return f'<section class="obs-card"{look}><h3>{escape(results.exit_label(name, results.MAIN[name]))}</h3>{body}</section>'


# --- path and exits -------------------------------------------------------------------------------


def path_and_exits(shown: Shown) -> None:
    """Draw the path from repérage to work, the same by group, and the exits under the chosen definition."""
    rows = records(ask("pages/actions/entonnoir", **shown.people, perimetre="qpv", id_action=TOTAL))
    if rows:
        _funnel(shown, rows)
    else:
        section("Du repérage à l'emploi : aucun parcours publié")
        note(NO_PATH)
    _by_group(shown)
    _exits(shown)
    chain(shown.scope, "parcours")


def _funnel(shown: Shown, rows: list[dict[str, Any]]) -> None:
    sentence = results.path_sentence(rows)
    section(sentence)
    frein = f", frein {FREINS[shown.frein].lower()}" if shown.frein else ""
    when = formats.day(rows[0]["periode"].date())
    public = say.public(shown.scope.sexe, shown.scope.tranche_age)
    note(
        f"Personnes des quartiers prioritaires{public}{frein}, toutes actions, au {when}. "
        "Entre parenthèses : part de l'étape d'avant."
    )
    figure = results.funnel(rows, dark())
    draw(figure, "parcours", f"{sentence}.", reading=how_to_read.stage(rows, ETAPES), source=results.PATHS)
    note(" ".join([*results.path_notes(rows), f"Source : {results.PATHS}. {demonstration()}", _legend(rows)]))
    outside = {**shown.people, "geographie": None}
    others = records(ask("pages/actions/entonnoir", **outside, perimetre="hors_qpv", id_action=TOTAL))
    data_table(results.path_table(f"Parcours, {shown.scope.nom}", rows, others))


def _legend(rows: list[dict[str, Any]]) -> str:
    said = say.marks_legend(row["marque"] for row in rows)
    return f"{said}." if said else ""


def _by_group(shown: Shown) -> None:
    """Show the path by axis, carrier, type or action as a table: stages in columns."""
    asked = {**shown.place, "periode": shown.scope.periode}
    if ask("pages/actions/entonnoir_par", **asked, par="axe").empty:
        return
    section("Le même parcours par groupe d'actions", 3)
    understand("par", GROUPS)
    by = st.segmented_control(
        "Comparer par", list(GROUPS), format_func=lambda k: GROUPS.get(k, k), default="axe",
        key="par", bind="query-params", required=True,
    )  # fmt: skip
    found = ask("pages/actions/entonnoir_par", **asked, par=by or "axe")
    note(
        f"Toutes les personnes de ces actions, au {formats.day(found['periode'].iloc[0].date())} : sexe, âge et frein "
        "n'agissent pas sur ce tableau. Une étape qui manque pour une action n'a pas de somme pour son groupe."
    )
    groups: dict[str, dict[str, Any]] = {}
    for row in records(found):
        name = (
            "Sans axe"
            if formats.is_missing(row["groupe"])
            else TYPES_ACTION.get(row["groupe"], row["groupe"])
        )
        line = groups.setdefault(name, {"groupe": name})
        line |= {row["etape"]: row["effectif"], f"m_{row['etape']}": row["marque"]}
        line["vers"] = _leads_to(shown, by or "axe", row)
    stages = [column for column in ETAPES if column in set(found["etape"])]
    columns = (
        Column("groupe", GROUPS[by or "axe"], link="vers"),
        *(Column(etape, ETAPES[etape], "nombre", marque=f"m_{etape}") for etape in stages),
    )
    name = f"Parcours par {GROUPS[by or 'axe'].lower()}, {shown.scope.nom}"
    data_table(Table(name, columns, tuple(groups.values()), source=results.PATHS), unfolded=True)


def _leads_to(shown: Shown, by: str, row: dict[str, Any]) -> str:
    """Lead from a group to the list of its actions, whatever their frein, or from an action to its sheet."""
    if formats.is_missing(row["groupe"]):
        return ""
    whole = replace(shown.scope, frein=TOTAL)
    chosen = {"action": row["id"]} if by == "id" else {by: row["groupe"]}
    return address(whole, "actions", definition=shown.definition, **chosen)


def _exits(shown: Shown) -> None:
    rows = records(ask("pages/actions/sorties", **shown.people))
    if not rows:
        return
    section(results.exits_title(rows, shown.definition))
    when = formats.day(rows[0]["periode"].date())
    note(f"% des personnes sorties, définition {DEFINITIONS[shown.definition]}, au {when}.")
    table = results.dots_rows(rows, shown.definition)
    figure = charts.dots(
        table, unit="%", decimals=1, selected=[c for c in table["code"] if c.endswith(" qpv")],
        axis="% des personnes sorties", dark=dark(),
    )  # fmt: skip
    draw(
        figure,
        "sorties",
        f"{results.exits_title(rows, shown.definition)}.",
        reading=how_to_read.exits(records(table)),
        source=results.PATHS,
    )
    note(
        f"Traits fins : intervalles à 95{formats.NNBSP}%. Où ils se recouvrent, l'écart peut être dû au hasard. "
        f"Source : {results.PATHS}. {demonstration()}"
    )
    data_table(results.exits_table(f"Sorties sous trois définitions, {shown.scope.nom}", rows))
    found = indicator("taux_sortie")
    if found:
        definition(found)


# --- money ----------------------------------------------------------------------------------------


def money(shown: Shown) -> None:
    """Draw what funders planned and paid, and what a person reached and an exit cost."""
    found = ask("pages/actions/argent", **shown.place)
    apart = records(ask("pages/actions/argent_non_reparti", **shown.place))
    if found.empty:
        section("Aucun financement réparti par quartier" if apart else "Aucun financement publié")
        note(NO_MONEY if not apart else "")
        bullets(results.apart(apart))
        return
    rows = records(found)
    year = _year(shown, found)
    section(results.money_title(rows, year))
    note("Euros, part des quartiers de ce territoire dans chaque financement. L'argent d'une action ne suit ni le sexe, "
         "ni l'âge, ni le frein.")  # fmt: skip
    funders = results.per_funder(rows, year)
    draw(
        results.money(funders, dark()),
        "financeurs",
        f"{results.money_title(rows, year)}.",
        reading=how_to_read.funder(records(funders)),
        source=results.FUNDS,
    )
    note(f"Barre : versé. Trait : prévu. Source : {results.FUNDS}. {demonstration()}")
    bullets(results.apart(apart))
    data_table(results.money_table(f"Argent par financeur et par an, {shown.scope.nom}", rows))
    _costs(shown, year)


def _year(shown: Shown, found: pd.DataFrame) -> int:
    years = sorted({int(y) for y in found["annee"]})
    until = shown.scope.periode.year if shown.scope.periode else years[-1]
    return max([y for y in years if y <= until] or years[:1])


def _costs(shown: Shown, year: int) -> None:
    """Show what a person reached and an exit cost, each beside the people it counts."""
    found = ask("pages/actions/couts", **shown.place)
    own = found[pd.to_datetime(found["periode"]).dt.year == year]
    section(f"Ce que coûtent une personne mobilisée et une sortie en {year}")
    if own.empty:
        note("Pas de coût publié : il faut à la fois des financements et des parcours pour la même année.")
        return
    by = {(r["indicateur"], r["definition"], r["sortie"]): r for r in records(own)}
    main = results.MAIN[shown.definition]
    person = by.get(("cout_par_personne", TOTAL, TOTAL))
    exit_ = by.get(("cout_par_sortie", shown.definition, main))
    cards = (
        ("Par personne mobilisée", person, "personnes mobilisées"),
        (f"Par {results.exit_label(shown.definition, main)[:1].lower()}{results.exit_label(shown.definition, main)[1:]}",
         exit_, "sorties"),
    )  # fmt: skip
    body = "".join(
        f'<section class="obs-card"><h3>{escape(head)}</h3><p class="obs-value">{escape(results.cost(row))}</p>'
        f"<p>{escape(results.cost_basis(row, whom))}</p></section>"
        for head, row, whom in cards
    )
    st.html(f'<div class="obs-cards">{body}</div>')
    note(
        "Seules comptent les actions qui déclarent leurs parcours. Un coût élevé peut tenir à un public plus éloigné "
        "de l'emploi : il ne classe pas les actions."
    )
    data_table(results.costs_table(f"Coûts par personne et par sortie, {shown.scope.nom}", records(found)))
    definition(*(i for name in ("cout_par_personne", "cout_par_sortie") if (i := indicator(name))))
