"""Words about needs: three states that no reader can take for one another, and no silence read as coverage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from observatoire import besoins
from observatoire.formats import NNBSP
from observatoire.vocabulary import ETATS, FREINS, RAISONS


def row(**given: Any) -> dict[str, Any]:
    """A cell of the matrix: 61 people, 12 places, unless told otherwise."""
    usual = {
        "frein": "mobilite",
        "periode": datetime(2025, 12, 31),
        "besoin": 61,
        "places": 12,
        "places_droit_commun": 12,
        "places_specifiques": 0,
        "services": 2,
        "actions": 1,
        "capacites_inconnues": 0,
        "non_couvert": 49,
        "etat": "non_couvert",
        "raison": None,
        "demandeurs": 400,
        "diagnostiques": 200,
        "non_diagnostiques": 200,
        "couverture": 50.0,
    }
    return {**usual, **given}


UNKNOWN = {"etat": "inconnu", "non_couvert": None}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "▲ 61 / 12"),
        ({"etat": "couvert", "besoin": 10, "non_couvert": 0}, "✓ 10 / 12"),
        ({**UNKNOWN, "raison": "couverture_faible"}, "? 61 / 12"),
        ({**UNKNOWN, "raison": "sans_diagnostic", "besoin": None}, "? nd / 12"),
        ({**UNKNOWN, "raison": "secret", "besoin": None}, "? s / 12"),
        ({**UNKNOWN, "raison": "capacite_inconnue", "capacites_inconnues": 2}, "? 61 / 12 + ?"),
    ],
)
def test_a_cell_tells_its_state_by_a_sign_and_its_people_and_places(given: dict[str, Any], text: str) -> None:
    assert besoins.cell(row(**given)) == text


def test_every_state_reason_and_frein_has_its_words() -> None:
    assert set(besoins.SIGNS) == set(ETATS)
    assert len(set(besoins.SIGNS.values())) == 3
    assert set(besoins.WHY) == set(RAISONS)
    assert set(besoins.SHORT) == set(besoins.SPOKEN) == set(FREINS)


def test_the_title_names_the_largest_uncovered_needs() -> None:
    first = [
        row(frein="mobilite", non_couvert=49),
        row(frein="savoirs", non_couvert=30),
        row(frein="sante", non_couvert=2),
    ]
    said = besoins.headline("Dreux", first, [*first, row(frein="droits", etat="couvert")])
    assert said == (
        f"Dreux : 49{NNBSP}personnes restent sans réponse pour la mobilité, 30 pour les savoirs de base et 2 pour la santé"
    )


def test_a_title_over_partly_known_quartiers_says_at_least() -> None:
    one = row(quartiers=6, quartiers_connus=5, non_couvert=1)
    assert besoins.headline("Dreux", [one], [one]).startswith(f"Dreux : au moins 1{NNBSP}personne reste")


def test_no_diagnosis_never_reads_as_coverage() -> None:
    none = row(**UNKNOWN, raison="sans_diagnostic", besoin=None, diagnostiques=None, couverture=None)
    for said in (
        besoins.headline("Dreux", [], [none, none]),
        besoins.coverage(none),
        besoins.case_title("Dreux", none),
        " ".join(besoins.case_facts(none)),
    ):
        assert "besoin couvert" not in said
        assert "trouve une place" not in said
    assert "on ne sait pas" in besoins.headline("Dreux", [], [none, none])
    assert "n'est pas l'absence de besoin" in besoins.coverage(none)
    assert any("aucun diagnostic" in fact for fact in besoins.case_facts(none))


def test_a_diagnosis_without_jobseekers_says_that_its_share_is_unknown() -> None:
    alone = row(
        **UNKNOWN, raison="couverture_inconnue", demandeurs=None, couverture=None, non_diagnostiques=0
    )
    assert "On ne sait pas quelle part" in besoins.coverage(alone)
    assert not any("sans diagnostic" in fact for fact in besoins.case_facts(alone))


def test_an_offer_without_capacity_is_not_counted_as_zero() -> None:
    facts = besoins.case_facts(row(**UNKNOWN, raison="capacite_inconnue", capacites_inconnues=2))
    assert any("ne comptent pas pour zéro" in fact for fact in facts)


def test_the_legend_counts_cells_by_state() -> None:
    said = besoins.states({"non_couvert": 2, "inconnu": 1}, 30)
    assert "2\u202fcases." in said[0]
    assert "0\u202fcase." in said[1]
    assert said[2].startswith("? on ne sait pas")


def test_each_state_has_its_pattern_and_the_largest_needs_the_darkest() -> None:
    shades = [besoins.shade(row(non_couvert=n), 90) for n in (30, 31, 61, 90)]
    assert shades == [1, 2, 3, 3]
    assert besoins.shade(row(etat="couvert", non_couvert=0), 90) == besoins.COVERED
    assert besoins.shade(row(**UNKNOWN), 90) == besoins.UNKNOWN
    assert {shade for shade, _ in besoins.PATTERNS} == {1, besoins.COVERED, besoins.UNKNOWN}


def test_few_quartiers_are_columns_and_many_are_lines() -> None:
    few = besoins.grid([row(code="QN01", nom="Nord"), row(code="QN02", nom="Sud")], ["mobilite"])
    assert (few.corner, dict(few.columns)) == ("Frein", {"QN01": "Nord", "QN02": "Sud"})
    assert few.written("mobilite", "QN02") == ("▲ 61 / 12", 3)
    assert few.written("mobilite", "QN99") == ("", besoins.COVERED)
    many = besoins.grid([row(code=f"QN{k}", nom=f"Q{k}") for k in range(8)], ["mobilite"], top=490)
    assert many.corner == "Quartier" and list(many.columns) == ["mobilite"]
    assert many.written("QN7", "mobilite") == ("▲ 61 / 12", 1)


def test_a_title_counts_what_is_covered_beside_what_nobody_knows() -> None:
    rows = [
        row(frein="mobilite", etat="couvert"),
        row(frein="sante", etat="couvert"),
        row(frein="logement", **UNKNOWN),
    ]
    assert besoins.headline("Dreux", [], rows) == (
        "Dreux : les places suffisent pour 2 besoins sur 3, on ne sait pas pour le logement"
    )
