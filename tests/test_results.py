"""Sentences and labels of actions, by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from observatoire import formats, results
from observatoire.formats import NNBSP
from observatoire.ui import offre


def stage(
    rang: int, etape: str, effectif: Any, avant: Any = None, marque: str | None = None
) -> dict[str, Any]:
    known = effectif is not None and avant is not None
    return {
        "rang": rang,
        "etape": etape,
        "effectif": effectif,
        "marque": marque,
        "avant": avant,
        "part": 100 * effectif / avant if known else None,
        "partis": avant - effectif if known else None,
    }


PATH = [
    stage(1, "repere", 1103),
    stage(2, "mobilise", 758, 1103),
    stage(3, "accompagne", 670, 758),
    stage(4, "sorti", None, 670, "s"),
    stage(7, "emploi_6_mois", None, None, "nd"),
    stage(9, "perdu_de_vue", 185),
]


def rate(
    definition: str, sortie: str, perimetre: str, valeur: float | None, half: float = 2.0
) -> dict[str, Any]:
    return {
        "definition": definition,
        "sortie": sortie,
        "perimetre": perimetre,
        "valeur": valeur,
        "bas": None if valeur is None else valeur - half,
        "haut": None if valeur is None else valeur + half,
        "marque": "s" if valeur is None else None,
    }


def test_the_path_names_where_people_are_lost() -> None:
    assert results.path_sentence(PATH) == (
        f"Sur 1{NNBSP}103 personnes repérées, 345 sont perdues entre le repérage et la mobilisation (31{NNBSP}%)"
    )
    assert results.losses(PATH)[1] == f"345{NNBSP}repérées, non mobilisées"
    assert results.path_labels(PATH)[1] == f"Mobilisées : 69{NNBSP}% des personnes repérées"


def test_a_secret_stage_says_nothing_of_its_loss() -> None:
    assert results.losses(PATH)[3] == ""
    assert results.path_labels(PATH)[3] == "Sorties de l'action"


def test_stages_that_cannot_be_known_yet_are_said() -> None:
    said = " ".join(results.path_notes(PATH))
    assert "185" in said
    assert "pas encore connu" in said


def test_a_path_without_figures_has_no_number() -> None:
    assert "trop peu" in results.path_sentence([stage(1, "repere", None, None, "s")])


def test_the_funnel_draws_every_stage_and_writes_each_loss() -> None:
    figure = results.funnel(PATH)
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert any("345" in text and "non mobilisées" in text for text in texts)
    assert "s" in texts
    assert list(figure.data[0].x) == [1103, 758, 670]


def test_a_gap_within_the_noise_is_not_a_gap() -> None:
    own, near, far = (
        rate("iae", "dynamique", p, v) for p, v in (("qpv", 50.0), ("hors_qpv", 53.0), ("hors_qpv", 60.0))
    )
    assert "Trop peu de personnes pour conclure" in results.beside(own, near)
    assert f"10,0{NNBSP}points de moins" in results.beside(own, far)
    assert results.beside(own, None) == ""


def test_a_masked_rate_is_its_mark() -> None:
    row = rate("plie", "positive", "qpv", None)
    assert results.rate(row) == "s"
    assert "pas de taux publié" in results.exits_title([row], "plie")
    assert "%" not in results.title("Caen", 3, 40, row, "plie", "2025")


def test_money_of_a_year() -> None:
    rows = [
        {"financeur": "fse", "annee": 2025, "montant_prevu": 100.0, "montant_verse": 80.0},
        {"financeur": "caf", "annee": 2025, "montant_prevu": 100.0, "montant_verse": None},
        {"financeur": "caf", "annee": 2024, "montant_prevu": 7.0, "montant_verse": 7.0},
    ]
    assert results.money_title(rows, 2025) == (
        f"80{NNBSP}€ versés en 2025 par 2{NNBSP}financeurs, 40{NNBSP}% de ce qui était prévu"
    )
    assert list(results.per_funder(rows, 2025)["label"]) == ["Union européenne (FSE+)", "Caf"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://exemple.fr/a", True),
        ("HTTP://exemple.fr", True),
        ("javascript:alert(1)", False),
        ("https://a.fr/<script>", False),
        ("https://a.fr b", False),
        (" data:text/html,x", False),
        (None, False),
        (float("nan"), False),
    ],
)
def test_only_web_addresses_are_links(text: Any, kept: bool) -> None:
    assert bool(results.safe_url(text)) is kept


def test_an_unknown_capacity_is_never_zero() -> None:
    assert results.places(None) == "capacité inconnue"
    assert results.places(0) == f"0{NNBSP}place"


@pytest.mark.parametrize(
    ("days", "word"), [(10, "à jour"), (179, "à jour"), (180, "à vérifier"), (730, "périmée")]
)
def test_freshness_in_words(days: int, word: str) -> None:
    assert offre.freshness(days).startswith(word)


def test_spots_gather_services_of_one_point() -> None:
    rows = pd.DataFrame(
        {
            "longitude": [1.0, 1.0, None],
            "latitude": [48.0, 48.0, None],
            "structure": ["A", "A", "B"],
            "age_jours": [400, 10, 10],
        }
    )
    [spot] = offre.spots(rows)
    assert spot["fresh"]
    assert spot["services"] == f"2{NNBSP}services"


def test_titles_of_what_is_empty() -> None:
    assert results.calendar_title(0, 21) == f"Aucun événement à venir, 21{NNBSP}ont eu lieu"
    assert results.roadmap_title([]) == "Aucune feuille de route publiée"
    assert "aucune action" in results.title("Raizet", 0, None, None, "iae", "")


def test_an_amount_that_nobody_gives_is_not_zero() -> None:
    assert results.amounts(14328.0, None) == f"{formats.euros(14328)} versés"
    assert results.amounts(float("nan"), 10.0) == f"{formats.euros(10)} prévus"
    assert results.amounts(None, None) == "Montant non précisé"
    rows = [
        {"annee": 2025, "financeur": "epci", "montant_prevu": None, "montant_verse": 100.0},
        {"annee": 2025, "financeur": "region", "montant_prevu": 100.0, "montant_verse": 50.0},
    ]
    assert "%" not in results.money_title(rows, 2025), "part of what was planned is not known"
    [said] = results.apart([{"annee": 2023, "montant_verse": 5.0, "montant_prevu": None, "actions": 1}])
    assert "prévus" not in said and "1" in said


def test_where_an_action_stands_may_be_unknown() -> None:
    assert [results.status(code) for code in ("en_cours", None, float("nan"))] == [
        "En cours",
        "Non précisé",
        "Non précisé",
    ]


def test_semicolons_part_labels_that_have_a_comma() -> None:
    words = {"d": "Accès aux droits, démarches, justice", "n": "Numérique", "l": "Logement"}
    assert results.labels(["n", "l"], words) == "Numérique, Logement"
    assert results.labels(["d", "n"], words) == "Accès aux droits, démarches, justice ; Numérique"
    assert results.labels(None, words) == ""
