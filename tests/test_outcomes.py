"""Exits read under each definition, the path of people and the money: tables computed by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from observatoire import vocabulary as v
from tests.partners import findings, release, rows

# contract, months, hours a week, training, creation, wait | iae | plie | france_travail
EXITS: list[tuple[dict[str, Any], set[str], bool, set[str]]] = [
    ({"contrat": "cdi", "temps": 35}, {"durable", "dynamique"}, True, {"acces", "durable"}),
    ({"contrat": "cdi", "temps": 10}, {"durable", "dynamique"}, False, {"acces", "durable"}),
    ({"contrat": "cdi"}, {"durable", "dynamique"}, False, {"acces", "durable"}),
    ({"contrat": "fonction_publique", "temps": 35}, {"durable", "dynamique"}, True, {"acces", "durable"}),
    ({"contrat": "cdd", "duree_mois": 7, "temps": 35}, {"durable", "dynamique"}, True, {"acces", "durable"}),
    # exactly six months: transition for the IAE (over six), positive for the PLIE, durable for France Travail
    (
        {"contrat": "cdd", "duree_mois": 6, "temps": 17.5},
        {"transition", "dynamique"},
        True,
        {"acces", "durable"},
    ),
    (
        {"contrat": "cdd", "duree_mois": 6, "temps": 17},
        {"transition", "dynamique"},
        False,
        {"acces", "durable"},
    ),
    ({"contrat": "cdd", "duree_mois": 3, "temps": 35}, {"transition", "dynamique"}, False, {"acces"}),
    ({"contrat": "cdd", "temps": 35}, {"transition", "dynamique"}, False, {"acces"}),
    (
        {"contrat": "interim", "duree_mois": 6.5, "temps": 35},
        {"durable", "dynamique"},
        True,
        {"acces", "durable"},
    ),
    ({"contrat": "interim", "duree_mois": 2, "temps": 35}, {"transition", "dynamique"}, False, {"acces"}),
    (
        {"contrat": "contrat_aide", "duree_mois": 12, "temps": 20},
        {"transition", "dynamique"},
        True,
        {"acces", "durable"},
    ),
    (
        {"contrat": "autre_siae", "duree_mois": 12, "temps": 26},
        {"positive", "dynamique"},
        False,
        {"acces", "durable"},
    ),
    ({"contrat": "aucun", "formation": "qualifiante"}, {"positive", "dynamique"}, False, set()),
    ({"contrat": "aucun", "formation": "qualifiante_validee"}, {"positive", "dynamique"}, True, set()),
    ({"contrat": "aucun", "formation": "autre"}, set(), False, set()),
    ({"contrat": "aucun", "creation": True}, {"durable", "dynamique"}, True, {"acces"}),
    ({"contrat": "aucun"}, set(), False, set()),
    ({}, set(), False, set()),
    # a contract found after leaving counts for France Travail only, and within six months
    (
        {"contrat": "cdd", "duree_mois": 8, "temps": 35, "delai_mois": 4},
        set(),
        False,
        {"acces", "durable"},
    ),
    ({"contrat": "cdi", "temps": 35, "delai_mois": 7}, set(), False, set()),
]


@pytest.mark.parametrize(
    ("facts", "iae", "plie", "france_travail"), EXITS, ids=[str(exit_[0])[:70] for exit_ in EXITS]
)
def test_one_exit_under_each_definition(
    tmp_path: Path, facts: dict[str, Any], iae: set[str], plie: bool, france_travail: set[str]
) -> None:
    con = release(tmp_path, {"parcours": [{"etape": "sorti", "effectif": 20, **facts}]})
    read = {name: set(rows(con, f"select sorties from sorties_{name}")[0][0]) for name in v.DEFINITIONS}
    assert read == {"iae": iae, "plie": {"positive"} if plie else set(), "france_travail": france_travail}


def test_rates_are_over_all_exits_the_others_included(tmp_path: Path) -> None:
    """10 CDI, 6 CDD of 3 months, 5 validated trainings, 9 without anything: 30 exits."""
    exits = [
        {"contrat": "cdi", "temps": 35, "effectif": 10},
        {"contrat": "cdd", "duree_mois": 3, "temps": 35, "effectif": 6},
        {"contrat": "aucun", "formation": "qualifiante_validee", "effectif": 5},
        {"contrat": "aucun", "effectif": 9},
    ]
    con = release(tmp_path, {"parcours": [{"etape": "sorti", **exit_} for exit_ in exits]})
    found = rows(
        con,
        """select definition, sortie, effectif from parcours
        where niveau = 'quartier' and id_action = 'total' and frein = 'total' order by all""",
    )
    assert found == [
        ("france_travail", "acces", 16),
        ("france_travail", "durable", 10),
        ("iae", "durable", 10),
        ("iae", "dynamique", 21),
        ("iae", "positive", 5),
        ("iae", "transition", 6),
        ("plie", "positive", 15),
        ("total", "total", 30),
    ]


def _iae(folder: Path, short: int) -> dict[str, int | None]:
    """Exits under the IAE definition of 3 CDI, 4 CDD over six months, `short` temporary jobs, 20 without work."""
    exits = [
        {"contrat": "cdi", "temps": 35, "effectif": 3},
        {"contrat": "cdd", "duree_mois": 9, "temps": 35, "effectif": 4},
        {"contrat": "interim", "duree_mois": 2, "temps": 35, "effectif": short},
        {"contrat": "aucun", "effectif": 20},
    ]
    con = release(folder, {"parcours": [{"etape": "sorti", **exit_} for exit_ in exits]})
    found = rows(
        con,
        """select sortie, effectif from parcours
        where niveau = 'quartier' and id_action = 'total' and definition = 'iae' and frein = 'total'""",
    )
    return dict(found)


def test_small_counts_are_hidden_once_summed_not_before(tmp_path: Path) -> None:
    """3 CDI and 4 CDD over six months are 7 durable exits: no fact is shown alone, and 7 is no small count."""
    assert _iae(tmp_path, short=8) == {"durable": 7, "dynamique": 15, "positive": 0, "transition": 8}


def test_a_small_count_of_exits_is_not_the_difference_of_two_others(tmp_path: Path) -> None:
    """4 temporary jobs: the exits of all kinds less the durable ones would tell them."""
    found = _iae(tmp_path, short=4)
    assert found["transition"] is None
    assert found["durable"] is None or found["dynamique"] is None


def test_residents_outside_qpv_stand_apart(tmp_path: Path) -> None:
    """The equality test: the same outcome for people of the commune who do not live in a quartier."""
    here = {"etape": "sorti", "contrat": "cdi", "temps": 35, "effectif": 10}
    there = {**here, "niveau": "commune", "code": "78621", "geographie": None, "effectif": 40}
    con = release(tmp_path, {"actions": [{}], "parcours": [here, there]})
    found = rows(
        con,
        """select niveau, perimetre, effectif from parcours
        where id_action = 'total' and frein = 'total' and definition = 'plie' and niveau in ('quartier', 'epci', 'commune')
        order by all""",
    )
    assert found == [
        ("commune", "hors_qpv", 40),
        ("epci", "hors_qpv", 40),
        ("epci", "qpv", 10),
        ("quartier", "qpv", 10),
    ]


# --- the path ------------------------------------------------------------------------------------------


def path(**counts: int) -> list[dict[str, Any]]:
    return [{"etape": stage, "effectif": count} for stage, count in counts.items()]


def test_a_path_in_order_is_accepted() -> None:
    assert not findings("parcours", *path(repere=40, mobilise=30, accompagne=30, sorti=20, perdu_de_vue=12))


@pytest.mark.parametrize(
    ("counts", "rule", "severity"),
    [
        ({"repere": 20, "mobilise": 21}, "etape_mobilise", "reserve"),
        ({"mobilise": 20, "accompagne": 21}, "etape_accompagne", "reserve"),
        ({"accompagne": 20, "sorti": 21}, "etape_sorti", "refus"),
        ({"sorti": 20, "emploi_6_mois": 21}, "etape_emploi_6_mois", "refus"),
        ({"repere": 20, "perdu_de_vue": 21}, "etape_perdu_de_vue", "refus"),
    ],
)
def test_a_later_stage_over_an_earlier_one_is_a_finding(
    counts: dict[str, int], rule: str, severity: str
) -> None:
    assert [(f.regle, f.severite) for f in findings("parcours", *path(**counts))] == [(rule, severity)]


def test_exits_with_their_facts_are_added_up_before_they_are_compared() -> None:
    exits = [
        {"etape": "sorti", "contrat": c, "temps": 35.0, "effectif": 11} for c in ("cdi", "fonction_publique")
    ]
    (found,) = findings("parcours", *path(accompagne=20), *exits)
    assert (found.regle, found.exemples[0].valeur) == ("etape_sorti", "22 contre 20")
    assert not findings("parcours", *path(accompagne=22), *exits)


# --- money ---------------------------------------------------------------------------------------------


def cents(con: Any, column: str = "montant_verse") -> list[tuple[Any, ...]]:
    return rows(
        con,
        f"select code, {column} from ventilation where geographie = 2024 order by code nulls last, {column}",
    )


THREE = [{"code": f"QN0780{n}M"} for n in (4, 5, 6)]
CODES = [row["code"] for row in THREE]


def test_what_does_not_divide_loses_no_cent(tmp_path: Path) -> None:
    money = [{"montant_prevu": 200.02, "montant_verse": 100.0}]
    con = release(tmp_path, {"quartiers": THREE, "actions": [{"quartiers": CODES}], "financements": money})
    assert cents(con) == list(zip(CODES, map(Decimal, ("33.34", "33.33", "33.33")), strict=True))
    assert cents(con, "montant_prevu") == list(
        zip(CODES, map(Decimal, ("66.68", "66.67", "66.67")), strict=True)
    )


def test_declared_parts_come_first_and_the_rest_is_shared_between_the_others(tmp_path: Path) -> None:
    money = [{"montant_verse": 100.0}, {"code": CODES[1], "montant_verse": 40.01}]
    con = release(tmp_path, {"quartiers": THREE, "actions": [{"quartiers": CODES}], "financements": money})
    assert rows(con, "select montant_verse from financements") == [(Decimal("100.00"),)]
    assert cents(con) == list(zip(CODES, map(Decimal, ("30.00", "40.01", "29.99")), strict=True))


def test_money_of_an_action_without_a_quartier_is_not_lost(tmp_path: Path) -> None:
    con = release(tmp_path, {"actions": [{"quartiers": []}], "financements": [{"montant_verse": 12.34}]})
    assert cents(con) == [(None, Decimal("12.34"))]


def test_both_codes_of_one_quartier_are_one_amount(tmp_path: Path) -> None:
    """BOP 147 gives the two generations side by side: each view holds the amount once."""
    both = {"code": "QP078006", "code_2024": "QN07805M", "montant_verse": 50.0}
    places = [{}, {"code": "QP078006", "geographie": 2015}]
    con = release(tmp_path, {"quartiers": places, "actions": [{}], "financements": [both]})
    found = rows(con, "select geographie, code, montant_verse from ventilation order by all")
    assert found == [(2015, "QP078006", Decimal("50.00")), (2024, "QN07805M", Decimal("50.00"))]


@pytest.mark.parametrize("seed", range(5))
def test_parts_always_add_up_to_the_whole(tmp_path: Path, seed: int) -> None:
    quartiers = [{"code": f"QN078{n:02d}M"} for n in range(4, 5 + 3 * seed)]
    codes = [row["code"] for row in quartiers]
    actions = [{"id": f"a{n}", "quartiers": codes[: n + 1]} for n in range(len(codes))]
    money = [
        {
            "id_action": a["id"],
            "annee": year,
            "montant_prevu": 1000.01 * (n + 1) / 7,
            "montant_verse": 33.33 * n,
        }
        for n, a in enumerate(actions)
        for year in (2024, 2025)
    ]
    money += [{**row, "code": codes[0], "montant_prevu": 1.99, "montant_verse": 0.5} for row in money[1::2]]
    con = release(tmp_path, {"quartiers": quartiers, "actions": actions, "financements": money})
    whole = "select id_action, annee, montant_prevu, montant_verse from financements order by all"
    parts = """select id_action, annee, sum(montant_prevu), sum(montant_verse) from ventilation
        where geographie = 2024 group by all order by all"""
    assert rows(con, parts) == rows(con, whole)


def test_parts_over_the_whole_are_refused() -> None:
    whole = {"montant_prevu": 100.0}
    parts = [{"code": code, "montant_prevu": 50.01} for code in CODES[:2]]
    (found,) = findings("financements", whole, *parts)
    assert (found.regle, found.exemples[0].valeur) == (
        "ventilation_prevu",
        "100.00 € en tout, 100.02 € de parts",
    )
    assert not findings("financements", whole, {**parts[0]}, {**parts[1], "montant_prevu": 49.99})
