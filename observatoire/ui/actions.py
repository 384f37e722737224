"""The page Actions: what it shows, its filters, the list of actions, and the sheet of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from observatoire import formats, results
from observatoire.tables import Column, Table, records
from observatoire.ui import figures
from observatoire.ui.downloads import data_table
from observatoire.ui.frame import demonstration
from observatoire.ui.release import ask
from observatoire.ui.scope import IN_BRACKETS, Scope, address, menu, understand
from observatoire.ui.words import bullets, links, no_quartier, note, section, title
from observatoire.vocabulary import (
    ACTEURS,
    DEFINITIONS,
    FINANCEURS,
    FRANCE,
    FREINS,
    NIVEAUX,
    PUBLICS,
    STATUTS_ACTION,
    TOTAL,
    TYPES_ACTION,
)

EMPTY = (
    "Aucune action publiée pour ces quartiers. Envoyer un extrait « actions » (et « financements », "
    "« parcours » pour l'argent et les résultats) : leurs colonnes sont décrites page Données."
)
ALL = "tous"
MENUS = ("definition", "axe", "porteur", "financeur", "type", "statut", "droit")
"""What the page adds to the shared filters in its address, for the sheet of an action to open under it."""
SHARED = {"oui": "Droit commun", "non": "Action spécifique"}
SOURCE = "Partenaires de la Cité, extraits actions et financements"


@dataclass(frozen=True)
class Shown:
    """What the page speaks of: a place as queries name it, a frein, and a definition of exits."""

    scope: Scope
    place: dict[str, Any]
    frein: str | None
    definition: str

    @property
    def people(self) -> dict[str, Any]:
        """Filters of queries about people."""
        scope = self.scope
        return {
            **self.place,
            "frein": self.frein or TOTAL,
            "sexe": scope.sexe,
            "tranche_age": scope.tranche_age,
            "periode": scope.periode,
        }


def read(scope: Scope) -> Shown:
    """Read the switch of definitions, under the filters."""
    understand("definition", DEFINITIONS)
    chosen = st.segmented_control(
        "Compter les sorties au sens",
        list(DEFINITIONS),
        format_func=lambda code: DEFINITIONS.get(code, str(code)),
        key="definition",
        bind="query-params",
        required=True,
        default="iae",
    )
    return of_scope(scope, chosen or "iae")


def headline(shown: Shown) -> None:
    """Say how many actions run, for how many people, and what they give."""
    title("Actions", shown.scope, message(shown))


def of_scope(scope: Scope, definition: str = "iae") -> Shown:
    """Narrow the place to a quartier where one is chosen."""
    place = dict(scope.place)
    if len(scope.quartiers) == 1:
        place |= {"niveau": "quartier", "code": scope.quartiers[0]}
    return Shown(scope, place, None if scope.frein == TOTAL else scope.frein, definition)


def message(shown: Shown) -> str:
    """Write the message of the page."""
    rows = listed(shown)
    path = ask("pages/actions/entonnoir", **shown.people, perimetre="qpv", id_action=TOTAL)
    reached = path.loc[path["etape"] == "mobilise", "effectif"]
    exits = records(ask("pages/actions/sorties", **shown.people))
    year = formats.year(path["periode"].iloc[0]) if len(path) else ""
    mobilised = reached.iloc[0] if len(reached) else None
    rate = results.rate_of(exits, shown.definition)
    name = figures.subject(shown.scope).whom
    basis = results.basis(records(rows[["niveau"]]))
    return results.title(name, len(rows), mobilised, rate, shown.definition, year, basis)


def several(shown: Shown) -> None:
    """Say what several chosen quartiers filter, and what they cannot."""
    if len(shown.scope.quartiers) > 1:
        note(
            "Plusieurs quartiers choisis : la liste des actions les suit ; parcours, sorties et argent portent sur "
            "tout le territoire, car une même personne ou action peut compter dans plusieurs quartiers."
        )


# --- list -----------------------------------------------------------------------------------------


def listed(shown: Shown, **chosen: Any) -> pd.DataFrame:
    """Actions of the place under the filters."""
    none = dict.fromkeys(("axe", "porteur", "financeur", "type", "statut", "droit_commun"))
    rows = ask("pages/actions/liste", **shown.place, frein=shown.frein, **{**none, **chosen})
    wanted = set(shown.scope.quartiers)
    if len(wanted) > 1:
        held = zip(rows["quartiers"], rows["couverts"], strict=True)
        rows = rows[[bool(wanted & {*named, *covered}) for named, covered in held]]
    return rows


def choose(key: str, label: str, options: Mapping[str, str], everything: str) -> str | None:
    """Show a menu bound to the URL whose first option filters nothing; a link may hold a code."""
    picked = menu(key, label, {ALL: everything, **options}, ALL)
    return None if picked == ALL else picked


def asked_for(key: str) -> str:
    """Find the id that a link or the reader's last choice names, by itself or as `label (id)`."""
    text = str(st.query_params.get(key) or st.session_state.get(key) or "")
    inside = IN_BRACKETS.search(text)
    found = inside[1] if inside else text
    return "" if found == ALL else found


def the_list(shown: Shown) -> None:
    """Show the sheet of one action, where a link to it lands, the filters, and the actions they keep."""
    offered = ask("pages/actions/choix", **shown.place)
    if offered.empty:
        note(no_quartier(shown.scope) or EMPTY)
        if asked_for("action"):
            sheet(shown, asked_for("action"))
        return
    first = st.container()
    chosen = _filters(offered)
    rows = listed(shown, **chosen)
    with first:
        _choose_sheet(shown, rows)
    held = ask("pages/actions/liste", **shown.place, frein=None, **dict.fromkeys(chosen))
    running = int((rows["statut"] == "en_cours").sum())
    kept = formats.count(len(rows), "action")
    known = f", dont {formats.number(running)} en cours" if rows["statut"].notna().any() else ""
    section(f"{kept} sur {formats.number(len(held))}{known}")
    if rows.empty:
        note("Aucune action ne répond à tous ces filtres à la fois : en retirer un.")
        return
    data_table(_list_table(shown, rows), unfolded=True)
    note(results.ATTACHED if rows["niveau"].notna().any() else "")
    note(f"Source : {SOURCE}. {demonstration()}")


def _filters(offered: pd.DataFrame) -> dict[str, Any]:
    names = {"type": TYPES_ACTION, "statut": STATUTS_ACTION, "financeur": FINANCEURS}
    menus = (
        ("axe", "Axe", "Tous les axes"),
        ("porteur", "Porteur", "Tous les porteurs"),
        ("financeur", "Financeur", "Tous les financeurs"),
        ("type", "Type d'action", "Tous les types"),
        ("statut", "Statut", "Tous les statuts"),
    )
    chosen: dict[str, Any] = {}
    grid = st.grid(3, min_column_width=220)
    for key, label, everything in menus:
        codes = offered.loc[offered["filtre"] == key, "valeur"]
        with grid.cell():
            options = {str(code): names.get(key, {}).get(str(code), str(code)) for code in codes}
            chosen[key] = choose(key, label, options, everything)
    with grid.cell():
        shared = choose("droit", "Droit commun ou spécifique", SHARED, "Les deux")
    chosen["droit_commun"] = None if shared is None else shared == "oui"
    return chosen


def _regime(common: Any, unsaid: str = "Non précisé") -> str:
    """Write whether an action is open to all; a source may not say."""
    if formats.is_missing(common):
        return unsaid
    return SHARED["oui" if common else "non"]


def _list_table(shown: Shown, rows: pd.DataFrame) -> Table:
    called = figures.names(shown.scope)
    kept = {key: st.query_params[key] for key in MENUS if key in st.query_params}
    lines = tuple(
        {
            **row,
            "type": TYPES_ACTION.get(row["type"], row["type"]),
            "statut": results.status(row["statut"]),
            "acteur": ACTEURS.get(row["acteur"], row["acteur"]),
            "freins": results.labels(row["freins"], FREINS),
            "publics": results.labels(row["publics"], PUBLICS),
            "quartiers": results.labels(row["quartiers"], called),
            "rattachement": results.attachment(row),
            "financeurs": results.labels(row["financeurs"], FINANCEURS),
            "droit": _regime(row["droit_commun"]),
            "capacite": "sans objet" if row["type"] == "mise_en_reseau" else results.places(row["places"]),
            "fiche": address(shown.scope, "actions", **kept, action=row["id"]),
        }
        for row in records(rows)
    )
    columns = (
        Column("intitule", "Action", link="fiche"),
        Column("axe", "Axe", only_file=bool(rows["axe"].isna().all())),
        Column("objectif", "Objectif", only_file=True),
        Column("type", "Type", only_file=True),
        Column("porteur", "Porteur"),
        Column("acteur", "Acteur", only_file=True),
        Column("freins", "Freins", only_file=not any(line["freins"] for line in lines)),
        Column("publics", "Publics", only_file=True),
        Column("quartiers", "Quartiers", only_file=True),
        Column("rattachement", "Rattachée à", only_file=bool(rows["niveau"].isna().all())),
        Column("droit", "Droit commun"),
        Column("statut", "Statut"),
        Column("debut", "Début", "date", only_file=True),
        Column("fin", "Fin", "date", only_file=True),
        Column("capacite", "Places"),
        Column("financeurs", "Financeurs", only_file=True),
        Column("montant_prevu", "Prévu", "€", 2, only_file=True),
        Column("montant_verse", "Versé", "€"),
        Column("id", "Identifiant", only_file=True),
    )
    return Table(f"Actions, {shown.scope.nom}", columns, lines, source=SOURCE)


# --- one action -----------------------------------------------------------------------------------


def _choose_sheet(shown: Shown, rows: pd.DataFrame) -> None:
    options = {i: f"{name} ({i})" for i, name in zip(rows["id"], rows["intitule"], strict=True)}
    asked = asked_for("action")
    elsewhere = ask("pages/actions/fiche", id=asked) if asked and asked not in options else pd.DataFrame()
    for row in records(elsewhere):  # a link or the recueil may open an action of another territoire
        options[asked] = f"{row['intitule']} ({asked})"
    chosen = choose("action", "Action à lire", options, "Aucune : choisir une action")
    if chosen:
        sheet(shown, chosen)


def sheet(shown: Shown, action: str) -> None:
    """Show one action: what it is, the freins and quartiers it answers, its money, its path and its exits."""
    found = ask("pages/actions/fiche", id=action)
    if found.empty:
        note("Cette action n'est pas dans cette publication.")
        return
    row = records(found)[0]
    section(str(row["intitule"]))
    money = ask("pages/actions/financements", id=action)
    bullets(
        [
            f"{TYPES_ACTION.get(row['type'], row['type'])}, {results.status(row['statut'], 'Statut non précisé').lower()}, "
            f"{results.dates(row['debut'], row['fin'])}. "
            f"{_regime(row['droit_commun'], 'Droit commun non précisé')}.",
            f"Portée par {row['porteur']} ({ACTEURS.get(row['acteur'], 'acteur non précisé')}).",
            f"{row['axe']}. Objectif : {row['objectif']}." if not formats.is_missing(row["axe"]) else "",
            f"Publics : {results.labels(row['publics'], PUBLICS)}." if len(row["publics"]) else "",
            _attached(row),
            _capacity(row),
            _money(money),
            f"Récit : {row['recit']}" if not formats.is_missing(row["recit"]) else "",
            f"Ce qui ne doit pas changer ailleurs : {' ; '.join(row['invariants'])}."
            if len(row["invariants"])
            else "",
        ]
    )
    url = results.safe_url(row["url"])
    if url:
        st.link_button("Ouvrir le site de l'action", url)
    _links(shown, row, action)
    _path(shown, action)
    _exits(shown, action)
    if len(money):
        data_table(_money_table(row, money))


def _attached(row: dict[str, Any]) -> str:
    """Say which territoire an action names where it names no quartier."""
    if len(row["quartiers"]) or formats.is_missing(row["niveau"]):
        return ""
    name = row["code"] if formats.is_missing(row["territoire"]) else row["territoire"]
    return f"Rattachée à : {NIVEAUX[row['niveau']].lower()} {name}, sans quartier nommé."


def _capacity(row: dict[str, Any]) -> str:
    said = results.places(row["places"])
    return "" if row["type"] == "mise_en_reseau" else f"{said[:1].upper()}{said[1:]}."


def _money(money: pd.DataFrame) -> str:
    if money.empty:
        return "Aucun financement déclaré."
    paid, planned = (money[name].sum(min_count=1) for name in ("montant_verse", "montant_prevu"))
    who = formats.listing([FINANCEURS.get(f, str(f)) for f in dict.fromkeys(money["financeur"])])
    return f"{results.amounts(paid, planned)} : {who}."


def _links(shown: Shown, row: dict[str, Any], action: str) -> None:
    """Follow the chain: from the action to its freins and to its quartiers."""
    quartiers = ask("pages/actions/quartiers", id=action, geographie=shown.scope.geographie)
    here = figures.names(shown.scope)
    whole = replace(shown.scope, quartiers=(), frein=TOTAL)
    held = [
        *((address(whole, "freins", frein=frein), FREINS.get(frein, frein)) for frein in row["freins"]),
        *(
            (address(whole, "quartier", quartiers=code), here[code])
            for code in quartiers["code"]
            if code in here
        ),
    ]
    note("Freins auxquels elle répond, quartiers où elle est ouverte :" if held else "")
    links(held)
    elsewhere = [str(name) for code, name in zip(quartiers["code"], quartiers["nom"], strict=True) if code not in here
                 and not formats.is_missing(name)]  # fmt: skip
    note(f"Hors de ce territoire : {formats.listing(elsewhere)}." if elsewhere else "")


def _path(shown: Shown, action: str) -> None:
    """Write the path of one action: it is published for all its quartiers and people together."""
    whole = {"niveau": "france", "code": FRANCE, "geographie": shown.scope.geographie}
    people = {**whole, "frein": TOTAL, "sexe": TOTAL, "tranche_age": TOTAL, "periode": shown.scope.periode}
    rows = records(ask("pages/actions/entonnoir", **people, perimetre="qpv", id_action=action))
    if not rows:
        note("Parcours : aucun extrait « parcours » ne décrit cette action.")
        return
    stages = [row for row in rows if row["rang"] <= 8]
    said = [
        f"{label} ({formats.value(row['effectif'], '', 0, row['marque'])})"
        for label, row in zip(results.path_labels(stages), stages, strict=True)
    ]
    note(f"Parcours au {formats.day(rows[0]['periode'].date())}, tous quartiers. {' → '.join(said)}.")
    note(" ".join(results.path_notes(rows)))


def _exits(shown: Shown, action: str) -> None:
    found = ask("pages/actions/sorties_action", id=action, periode=shown.scope.periode)
    main = results.MAIN[shown.definition]
    own = found[(found["definition"] == shown.definition) & (found["sortie"] == main)]
    if own.empty:
        note(f"Sorties au sens {results.of(shown.definition)} : aucune n'est publiée pour cette action.")
        return
    row = records(own.sort_values("geographie"))[-1]
    rate = formats.value(row["taux"], "%", 1, row["marque"])
    over = (
        "" if formats.is_missing(row["sortis"]) else f" sur {formats.number(row['sortis'])} personnes sorties"
    )
    note(
        f"Résultat, tous quartiers : {rate} de {results.EXITS[shown.definition, main]} au sens "
        f"{results.of(shown.definition)}{over}."
    )


def _money_table(row: dict[str, Any], money: pd.DataFrame) -> Table:
    lines = tuple({**r, "financeur": FINANCEURS.get(r["financeur"], r["financeur"])} for r in records(money))
    columns = (
        Column("financeur", "Financeur"),
        Column("annee", "Année", "annee"),
        Column("montant_prevu", "Prévu", "€", 2),
        Column("montant_verse", "Versé", "€", 2),
    )
    return Table(f"Financements : {row['intitule']}", columns, lines, source=SOURCE)
