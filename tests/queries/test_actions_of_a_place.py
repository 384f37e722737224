"""Actions that name no quartier: counted in every place that their territoire shares, each once, money never shared out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from observatoire import engine, formats, results
from observatoire.warehouse import SHARED, query_text
from tests.partners import release

QUARTIERS = [
    {"code": code, "departement": dep, "region": "24", "epci": [epci], "communes": [f"{dep}001"]}
    for code, dep, epci in (
        ("QN04501M", "45", "E1"),
        ("QN04502M", "45", "E1"),
        ("QN04503M", "45", "E2"),
        ("QN02801M", "28", "E2"),
    )
]
TERRITOIRES = [
    {"niveau": "contrat_ville", "code": "CV1", "nom": "Un", "epci": "E1"},
    {"niveau": "contrat_ville", "code": "CV2", "nom": "Deux", "epci": "E2"},
    {"niveau": "contrat_ville", "code": "CV9", "nom": "Sans quartier", "epci": None},
    {"niveau": "departement", "code": "45", "nom": "Loiret"},
    {"niveau": "region", "code": "24", "nom": "Centre-Val de Loire"},
]


def unplaced(number: int, niveau: str | None, code: str | None) -> dict[str, Any]:
    return {"id": f"{code}-{number}", "niveau": niveau, "code": code, "quartiers": [], "freins": []}


ACTIONS = [
    *(unplaced(k, "contrat_ville", "CV1") for k in range(3)),
    *(unplaced(k, "contrat_ville", "CV2") for k in range(4)),
    unplaced(0, "contrat_ville", "CV9"),
    {**unplaced(0, "contrat_ville", "CV2"), "id": "salon", "type": "evenement"},
    unplaced(0, "departement", "45"),
    unplaced(0, None, None),
    {"id": "ici", "quartiers": ["QN04501M", "QN04502M"]},
]
MONEY = [{"id_action": action["id"], "montant_verse": 1000, "montant_prevu": 1500} for action in ACTIONS]
ALL = dict.fromkeys(("axe", "frein", "porteur", "financeur", "type", "statut", "droit_commun"))


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Any:
    extracts = {
        "quartiers": QUARTIERS,
        "territoires": TERRITOIRES,
        "actions": ACTIONS,
        "financements": MONEY,
    }
    con = release(tmp_path_factory.mktemp("actions"), extracts)
    for name, (_, given) in SHARED.items():
        con.execute(f"create macro {name}({given}) as table {query_text(name)}")

    def of_place(question: str, niveau: str, code: str, **more: Any) -> list[dict[Any, Any]]:
        asked = {"niveau": niveau, "code": code, "geographie": 2024, **more}
        return engine.ask(con, query_text(f"pages/actions/{question}"), asked).to_dict("records")

    return of_place


CARRIED = {"CV1": {"QN04501M", "QN04502M"}, "CV2": {"QN04503M", "QN02801M"}}
"""Quartiers of each contrat, as its EPCI says."""


@pytest.mark.parametrize(
    ("niveau", "code", "held"),
    [
        ("region", "24", {"QN04501M", "QN04502M", "QN04503M", "QN02801M"}),
        ("departement", "45", {"QN04501M", "QN04502M", "QN04503M"}),
        ("departement", "28", {"QN02801M"}),
        ("epci", "E1", {"QN04501M", "QN04502M"}),
        ("quartier", "QN04503M", {"QN04503M"}),
    ],
)
def test_a_contrat_counts_where_it_shares_a_quartier(
    ask: Any, niveau: str, code: str, held: set[str]
) -> None:
    wanted = {
        a["id"]: sorted(CARRIED[a["code"]] & held)
        for a in ACTIONS
        if CARRIED.get(a.get("code", ""), set()) & held
    }
    if held & {"QN04501M"}:
        wanted["ici"] = []
    if {"QN04501M", "QN04502M", "QN04503M"} <= held:  # the whole département
        wanted["45-0"] = ["QN04501M", "QN04502M", "QN04503M"]
    rows = ask("liste", niveau, code, **ALL)
    assert len(rows) == len(wanted), "each once"
    assert {row["id"]: list(row["couverts"]) for row in rows} == wanted
    menus = ask("choix", niveau, code)
    assert sum(row["actions"] for row in menus if row["filtre"] == "type") == len(wanted)
    events = ask("calendrier", niveau, code, depuis=None, jusque=None)
    assert [row["id"] for row in events] == ["salon"] * ("salon" in wanted)
    known = [row for row in rows if not len(row["quartiers"])]
    apart = ask("argent_non_reparti", niveau, code)
    assert sum(row["montant_verse"] for row in apart) == 1000 * len(known), (
        "once per action, never per quartier"
    )
    shared = ask("argent", niveau, code)
    assert sum(row["montant_verse"] for row in shared) == 1000 * bool("ici" in wanted)


def test_the_country_has_every_action(ask: Any) -> None:
    rows = ask("liste", "france", "FRANCE", **ALL)
    assert sorted(row["id"] for row in rows) == sorted(action["id"] for action in ACTIONS)
    assert not [row for row in ask("liste", "region", "24", **ALL) if row["id"].startswith("CV9")]


def test_the_sentence_says_on_what_basis(ask: Any) -> None:
    assert results.basis(ask("liste", "region", "24", **ALL)) == (
        ", dont 9 par rattachement à un contrat de ville ou à un département"
    )
    assert (
        results.basis(ask("liste", "departement", "28", **ALL)) == ", toutes rattachées à un contrat de ville"
    )
    [first, *_] = ask("liste", "departement", "28", **ALL)
    assert results.attachment(first) == f"Contrat de ville Deux ({formats.count(1, 'quartier')} ici)"
    assert results.basis([row for row in ask("liste", "region", "24", **ALL) if row["id"] == "ici"]) == ""


def test_a_territoire_that_no_list_has_is_told_to_whoever_publishes(tmp_path: Path) -> None:
    named = [unplaced(0, "contrat_ville", "CV1"), unplaced(0, "contrat_ville", "CV383CV384")]
    con = release(tmp_path, {"quartiers": QUARTIERS, "territoires": TERRITOIRES, "actions": named})
    found = con.sql("select regle, id from constats where regle = 'territoire_inconnu'").fetchall()
    assert found == [("territoire_inconnu", "CV383CV384-0")]
