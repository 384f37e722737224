"""Demonstration tables of actions, their money, the paths of people, and the roadmap.

Axes, objectives and the two amounts of Cap Excellence are those that the Cités name; titles, carriers,
places and stories are invented, counts and other amounts are drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa

from observatoire import vocabulary as v
from observatoire.contracts import CONTRACTS
from observatoire.demo import facts
from observatoire.demo.dice import Dice
from observatoire.demo.facts import SIMULATED, Quartier

Row = dict[str, Any]

EVENTS_AXIS = "Les quartiers de l'emploi : toutes et tous engagés"
RECUEIL = "Recueil « À bras le cœur »"
EVENTS = (
    ("Forum des métiers qui recrutent", ("reseaux",), ("tous",)),
    ("Job dating au pied des tours", ("reseaux", "confiance"), ("jeunes",)),
    ("Petit déjeuner des employeurs", ("reseaux",), ("jeunes_diplomes",)),
    ("Journée mobilité et emploi", ("mobilite",), ("tous",)),
    ("Marché des services aux habitants", ("droits", "numerique"), ("eloignes",)),
    ("Sport et recrutement", ("confiance",), ("decrocheurs", "jeunes")),
    ("Rendez-vous de la création d'activité", ("reseaux", "finances"), ("createurs",)),
)
CENTRE = ("018", "028", "036", "037", "041", "045")
"""Departments of Centre-Val de Loire."""
EVENTS_FROM = dt.date(2025, 3, 18)
WITH_PATHS = (
    *("accompagnement", "aller_vers", "formation", "atelier", "immersion", "parrainage", "aide_individuelle"),
)
YEARS = (2024, 2025)
SEEN_UNTIL = dt.date(2026, 6, 30)
"""After this day nobody has asked people what they have become."""

NEXT = {
    "mobilise": ("repere", 0.68),
    "accompagne": ("mobilise", 0.86),
    "sorti": ("accompagne", 0.74),
    "emploi_1_mois": ("sorti", 0.46),
    "emploi_3_mois": ("emploi_1_mois", 0.91),
    "emploi_6_mois": ("emploi_3_mois", 0.9),
    "emploi_12_mois": ("emploi_6_mois", 0.86),
}
"""Each stage follows an earlier one, with the share of people who reach it."""


def _job(contract: str, hours: float, months: float | None = None, wait: float = 0.0) -> Row:
    """Facts of a person who leaves with a contract, or finds one after `wait` months."""
    return {
        "contrat": contract,
        "temps": hours,
        "duree_mois": months,
        "delai_mois": wait,
        "formation": "aucune",
        "creation": False,
    }


def _no_job(training: str = "aucune", creation: bool = False) -> Row:
    return {"contrat": "aucun", "formation": training, "creation": creation}


EXITS: tuple[tuple[Row, float], ...] = (
    (_job("cdi", 35.0), 0.12),
    (_job("cdi", 15.0), 0.04),
    (_job("cdd", 35.0, 9.0), 0.1),
    (_job("cdd", 28.0, 6.0), 0.07),
    (_job("cdd", 35.0, 3.0), 0.09),
    (_job("interim", 35.0, 2.0), 0.06),
    (_job("contrat_aide", 20.0, 6.0), 0.04),
    (_job("autre_siae", 26.0, 12.0), 0.04),
    (_job("cdd", 30.0, 8.0, wait=4.0), 0.06),
    (_no_job("qualifiante_validee"), 0.07),
    (_no_job("qualifiante"), 0.06),
    (_no_job(creation=True), 0.03),
    (_no_job("autre"), 0.05),
    (_no_job(), 0.17),
)
"""Facts of an exit and how often they are met."""

FUNDERS = {
    "aller_vers": (("etat_cite_emploi", 0.5), ("epci", 0.3), ("france_travail", 0.2)),
    "accompagnement": (("fse", 0.4), ("departement", 0.3), ("etat_autre", 0.3)),
    "formation": (("region", 0.7), ("etat_cite_emploi", 0.3)),
    "atelier": (("etat_bop147", 0.6), ("commune", 0.4)),
    "aide_individuelle": (("departement", 0.4), ("caf", 0.3), ("epci", 0.3)),
    "parrainage": (("entreprise", 0.6), ("etat_cite_emploi", 0.4)),
    "immersion": (("france_travail", 0.6), ("entreprise", 0.4)),
    "information": (("commune", 0.5), ("bailleur", 0.2), ("autre", 0.3)),
    "mise_en_reseau": (("etat_cite_emploi", 0.6), ("epci", 0.4)),
    "evenement": (("etat_bop147", 0.5), ("epci", 0.5)),
    "poste": (("etat_bop147", 0.8), ("commune", 0.2)),
    "subvention": (("etat_bop147", 1.0),),
}
PRICES = {
    "accompagnement": 1450,
    "formation": 1100,
    "aide_individuelle": 620,
    "aller_vers": 310,
    "parrainage": 380,
    "poste": 650,
}
"""Euros per place and year."""
PAID = {"prevue": None, "abandonnee": 0.0}
"""What is paid for an action that was not held yet, or never."""
CAP_EXCELLENCE = {"etat_cite_emploi": 100_000, "epci": 20_000}
"""What the State and the agglomeration gave to the Cité of Cap Excellence."""


def _in(places: str, cite: str = "") -> list[str]:
    """Codes of 2024 named in a text, or all those of the EPCI that it names (of the Cité, if there is one)."""
    wanted = set(places.split())
    members = next((set(grouping.quartiers) for grouping in facts.cites() if grouping.code == cite), None)
    return [
        quartier.code
        for quartier in facts.quartiers_2024().values()
        if quartier.code in wanted
        or (
            facts.communes()[quartier.communes[0]].epci in wanted
            and (members is None or members & set(quartier.origins))
        )
    ]


def _written() -> Iterator[Row]:
    for row in facts._rows("actions"):
        yield {
            **{name: row[name] or None for name in ("id", "cite", "intitule", "type", "axe", "objectif")},
            **{name: row[name] or None for name in ("porteur", "acteur", "statut", "recit")},
            "freins": row["freins"].split(),
            "publics": row["publics"].split(),
            "quartiers": _in(row["lieux"], row["cite"]),
            "droit_commun": row["droit_commun"] == "oui",
            "debut": dt.date.fromisoformat(row["debut"]),
            "fin": dt.date.fromisoformat(row["fin"]) if row["fin"] else None,
            "places": int(row["places"]) if row["places"] else None,
            "inspirante": row["inspirante"] == "oui",
            "invariants": row["invariants"].split("|") if row["invariants"] else [],
            "source": f"{RECUEIL} (récit inventé)" if row["inspirante"] == "oui" else SIMULATED,
        }


def _events() -> Iterator[Row]:
    """Some twenty events, one in each contrat de ville of Centre-Val de Loire and a second in the largest."""
    held = [contrat for contrat in facts.contrats() if _in(contrat.epci)[0][2:5] in CENTRE]
    largest = sorted(held, key=lambda contrat: -len(_in(contrat.epci)))[:2]
    for rank, contrat in enumerate((*held, *largest)):
        title, freins, publics = EVENTS[rank % len(EVENTS)]
        day = EVENTS_FROM + dt.timedelta(days=14 * rank)
        town = facts.communes()[facts.quartiers_2024()[_in(contrat.epci)[0]].communes[0]].nom
        yield {
            "id": f"qe-{rank + 1:02d}",
            "intitule": f"{title}, {town}",
            "type": "evenement",
            "axe": EVENTS_AXIS,
            "objectif": "Faire se rencontrer habitants et employeurs",
            "porteur": "Contrat de ville et partenaires",
            "acteur": "collectivite",
            "freins": list(freins),
            "publics": list(publics),
            "quartiers": _in(contrat.epci),
            "droit_commun": False,
            "debut": day,
            "fin": day,
            "places": 10 * round(Dice("evenement", rank).uniform(6, 22)),
            "statut": "terminee",
            "lieu": town,
            "source": SIMULATED,
        }


@cache
def _all() -> tuple[Row, ...]:
    return (*_written(), *_events())


def actions() -> pa.Table:
    """Every action of the demonstration."""
    return CONTRACTS["actions"].table(_all())


def financements() -> pa.Table:
    """Planned and paid, per funder and year; a few funders say which quartier each euro goes to."""
    rows: list[Row] = []
    for action in _all():
        for year in YEARS if action["fin"] is None else (action["debut"].year,):
            rows += _of_action(action, year)
    return CONTRACTS["financements"].table(rows)


def _of_action(action: Row, year: int) -> Iterator[Row]:
    dice = Dice("argent", action["id"], year)
    price = PRICES.get(action["type"], 120) * (action["places"] or 40)
    whole = round(price * dice.around(1, 0.12), -2) + 0.5
    named = {"id_action": action["id"], "annee": year, "source": SIMULATED}
    shares = FUNDERS[action["type"]]
    if action.get("cite") == "cde-079":
        others = tuple(share for share in shares if share[0] not in CAP_EXCELLENCE)
        shares = others or (("etat_bop147", 1.0),)
    for funder, share in shares:
        planned = round(whole * share, 2)
        paid = PAID.get(action["statut"], round(planned * dice.uniform(0.82, 1.0), 2))
        row = {**named, "financeur": funder, "montant_prevu": planned, "montant_verse": paid}
        yield row
        if funder == "commune" and len(action["quartiers"]) > 1:
            first = action["quartiers"][0]
            part = {"montant_prevu": round(planned * 0.4, 2), "montant_verse": paid and round(paid * 0.4, 2)}
            yield {**row, "code": first, **part}
    if action.get("cite") == "cde-079" and year == 2025 and action["id"] in CAP_SHARES:
        for funder, amount in CAP_EXCELLENCE.items():
            given = amount * CAP_SHARES[action["id"]] / 100
            yield {**named, "financeur": funder, "montant_prevu": given, "montant_verse": given}


CAP_SHARES = {"cap-01": 30, "cap-02": 25, "cap-03": 10, "cap-04": 30, "cap-05": 5}
"""How the two amounts of Cap Excellence are shared between its actions, in %."""


def parcours() -> pa.Table:
    """People at each stage, by sex and by age, and their exits; people outside QPV where droit commun."""
    rows: list[Row] = []
    for action in _all():
        if action["type"] not in WITH_PATHS or not action["places"]:
            continue
        for year in YEARS:
            day = dt.date(year, 12, 31)
            if action["debut"] > day or (action["fin"] and action["fin"].year < year):
                continue
            quartiers = [facts.quartiers_2024()[code] for code in action["quartiers"]]
            people = round(action["places"] * Dice("reperage", action["id"], year).uniform(1.3, 1.9))
            sizes = Dice("partage", action["id"]).split(people, [q.population for q in quartiers], 0.3)
            for quartier, size in zip(quartiers, sizes, strict=True):
                rows += _path(action, _here(quartier), day, size, 0.0)
            if action["droit_commun"]:
                rows += _path(action, _outside(quartiers[0]), day, round(people * 0.9), 0.06)
    return CONTRACTS["parcours"].table(rows)


def _here(quartier: Quartier) -> Row:
    return {"code": quartier.code, "geographie": quartier.geographie}


def _outside(quartier: Quartier) -> Row:
    return {"niveau": "commune", "code": quartier.communes[0]}


def _path(action: Row, place: Row, day: dt.date, size: int, easier: float) -> Iterator[Row]:
    """Yield the rows of one place: `size` people identified; a later stage is a part of an earlier one."""
    dice = Dice("parcours", action["id"], place["code"], day)
    named = {**place, "id_action": action["id"], "periode": day, "source": SIMULATED}
    women = 0.9 if {"femmes", "femmes_seules"} & set(action["publics"]) else 0.47
    young = 0.75 if {"jeunes", "decrocheurs"} & set(action["publics"]) else 0.24
    cells = [(sex, age) for sex in v.SEXES for age in v.TRANCHES_AGE_PARCOURS]
    sexes, ages = (women, 1 - women), (young, (1 - young) * 0.7, (1 - young) * 0.3)
    weights = [a * b for a in sexes for b in ages]
    counts = {"repere": dict(zip(cells, dice.split(size, weights, 0.1), strict=True))}
    for stage, (earlier, share) in NEXT.items():
        chance = min(0.97, share + (easier if "emploi" in stage else 0) + dice.uniform(-0.05, 0.05))
        counts[stage] = {cell: int(n * chance + dice.uniform()) for cell, n in counts[earlier].items()}
    counts["perdu_de_vue"] = {
        cell: int((n - counts["accompagne"][cell]) * 0.45 + dice.uniform())
        for cell, n in counts["repere"].items()
    }
    hidden = {f"emploi_{m}_mois" for m in (6, 12) if _months_after(day, m + 6) > SEEN_UNTIL}
    for stage, by_cell in counts.items():
        if stage != "sorti":
            for split, count in _margins(by_cell):
                seen = {"marque": "nd"} if stage in hidden else {"effectif": count}
                yield {**named, **split, "etape": stage, **seen}
    yield from _exits(named, counts["sorti"], dice, easier)


def _months_after(day: dt.date, months: int) -> dt.date:
    return day + dt.timedelta(days=round(30.4 * months))


def _margins(by_cell: dict[tuple[str, str], int]) -> Iterator[tuple[Row, int]]:
    yield {}, sum(by_cell.values())
    for sex in v.SEXES:
        yield {"sexe": sex}, sum(count for cell, count in by_cell.items() if cell[0] == sex)
    for age in v.TRANCHES_AGE_PARCOURS:
        yield {"tranche_age": age}, sum(count for cell, count in by_cell.items() if cell[1] == age)


def _exits(named: Row, by_cell: dict[tuple[str, str], int], dice: Dice, easier: float) -> Iterator[Row]:
    """Yield exits with their facts: the whole, by sex and by age, each adding up."""
    weights = [share + (easier * 0.3 if exit_["contrat"] == "cdi" else 0) for exit_, share in EXITS]
    drawn = {cell: dice.split(count, weights, 0.35) for cell, count in by_cell.items()}
    for rank, (facts_of, _) in enumerate(EXITS):
        for split, count in _margins({cell: parts[rank] for cell, parts in drawn.items()}):
            if count:
                yield {**named, **facts_of, **split, "etape": "sorti", "effectif": count}


def feuille_de_route() -> pa.Table:
    """Lines of the roadmaps; some are late."""
    return CONTRACTS["feuille_de_route"].table(
        {
            **row,
            "echeance": dt.date.fromisoformat(row["echeance"]),
            "id_action": row["id_action"] or None,
            "source": SIMULATED,
        }
        for row in facts._rows("feuille_de_route")
    )
