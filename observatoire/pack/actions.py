"""What is done, what it gives, and with which money."""

from __future__ import annotations

from typing import Any

from observatoire import formats, results
from observatoire.pack import pictures
from observatoire.pack.model import Block, Bullets, Card, Cards, Data, Heading, Page, Text
from observatoire.reading import View
from observatoire.tables import records
from observatoire.vocabulary import DEFINITIONS, TOTAL
from observatoire.warehouse import Warehouse

DEFINITION = "iae"
"""The definition whose exits are drawn; the three rates stand beside each other."""
NO_PATH = (
    "Aucun parcours publié : transmettre l'extrait « parcours » (personnes par action, étape et période)."
)
NO_MONEY = "Aucun financement publié : transmettre l'extrait « financements » (prévu et versé par an)."


def pages(view: View, _warehouse: Warehouse) -> list[Page]:
    """Write results, then money."""
    return [_results(view), _money(view)]


def people(view: View) -> dict[str, Any]:
    """Filters of queries about people."""
    scope = view.scope
    return {
        **scope.place, "frein": scope.frein, "sexe": scope.sexe, "tranche_age": scope.tranche_age,
        "periode": scope.periode,
    }  # fmt: skip


def _results(view: View) -> Page:
    path = records(view.ask("pages/actions/entonnoir", **people(view), perimetre="qpv", id_action=TOTAL))
    exits = records(view.ask("pages/actions/sorties", **people(view)))
    listed = view.ask(
        "pages/actions/liste", **view.scope.place, axe=None, frein=None, porteur=None, financeur=None, type=None,
        statut=None, droit_commun=None,
    )  # fmt: skip
    reached = next((row["effectif"] for row in path if row["etape"] == "mobilise"), None)
    year = formats.year(path[0]["periode"]) if path else ""
    rate = results.rate_of(exits, DEFINITION)
    basis = results.basis(records(listed))
    title = results.title(view.subject.whom, len(listed), reached, rate, DEFINITION, year, basis)
    blocks: list[Block] = [Bullets((results.ATTACHED,))] if basis else []
    if exits:
        blocks.append(Cards(tuple(_rate_card(exits, name) for name in DEFINITIONS)))
        blocks.append(Text(" ".join(results.WHY[name] for name in DEFINITIONS), "note"))
    if path:
        said = results.path_sentence(path)
        below = " ".join(
            [*results.path_notes(path), f"Personnes des quartiers, au {formats.day(path[0]['periode'].date())}.",
             f"Source{formats.NNBSP}: {results.PATHS}."]
        )  # fmt: skip
        drawn = pictures.picture(
            "parcours", results.funnel([r for r in path if r["rang"] <= 8]), f"{said}.", below, row=37
        )
        blocks += [
            Heading(said),
            drawn,
            Data(results.path_table("Parcours, du repérage à l'emploi", path), 9),
        ]
    else:
        blocks.append(Text(NO_PATH))
    if exits:
        blocks.append(Data(results.exits_table("Sorties sous trois définitions", exits), 0))
    return Page("actions", "Actions et résultats", title, tuple(blocks))


def _rate_card(rows: list[dict[str, Any]], name: str) -> Card:
    own = results.rate_of(rows, name)
    lines = [results.interval(own) if own and results.has(own) else "", results.over(own)]
    lines.append(results.beside(own, results.rate_of(rows, name, perimetre="hors_qpv")))
    title = results.exit_label(name, results.MAIN[name])
    return Card(title, results.rate(own), tuple(line for line in lines if line))


# --- money --------------------------------------------------------------------------------------------


def _money(view: View) -> Page:
    rows = records(view.ask("pages/actions/argent", **view.scope.place))
    apart = results.apart(records(view.ask("pages/actions/argent_non_reparti", **view.scope.place)))
    told = (Bullets(tuple(apart)),) if apart else ()
    if not rows and told:
        return Page("argent", "Argent", f"{view.subject.whom} : aucun financement réparti par quartier", told)
    if not rows:
        return Page("argent", "Argent", f"{view.subject.whom} : aucun financement publié", (Text(NO_MONEY),))
    year = max(int(row["annee"]) for row in rows)
    title = results.money_title(rows, year)
    of_year = sum(int(r["annee"]) == year for r in rows)
    row = 28 if of_year <= 9 else 22
    below = (
        f"Euros, part des quartiers de ce territoire dans chaque financement. Barre : versé. Trait : prévu. "
        f"Source{formats.NNBSP}: {results.FUNDS}."
    )
    drawn = pictures.picture(
        "argent",
        results.money(results.per_funder(rows, year)),
        f"{title}.",
        below,
        row=row,
    )
    table = results.money_table("Argent par financeur et par an", rows)
    return Page("argent", "Argent", title, (drawn, *told, *_costs(view, year), Data(table, of_year)))


def _costs(view: View, year: int) -> list[Block]:
    found = records(view.ask("pages/actions/couts", **view.scope.place))
    own = [row for row in found if row["periode"].year == year]
    if not own:
        return []
    cards = []
    for row in own:
        if row["indicateur"] == "cout_par_personne":
            cards.append(_cost_card("Par personne mobilisée", row, "personnes mobilisées"))
        elif row["sortie"] == results.MAIN.get(row["definition"]):
            what = results.exit_label(row["definition"], row["sortie"])
            cards.append(_cost_card(f"Par {what[:1].lower()}{what[1:]}", row, "sorties"))
    table = results.costs_table("Coûts par personne et par sortie", found)
    said = "L'argent des seules actions dont le parcours est publié, rapporté à leurs personnes. "
    said += "Un coût élevé peut tenir à un public plus éloigné de l'emploi : il ne classe pas les actions."
    head = Heading(f"Ce que coûtent une personne mobilisée et une sortie en {year}")
    return [head, Cards(tuple(cards)), Text(said, "note"), Data(table, 0)]


def _cost_card(title: str, row: dict[str, Any], whom: str) -> Card:
    basis = results.cost_basis(row, whom)
    return Card(title, results.cost(row), (basis,) if basis else ())
