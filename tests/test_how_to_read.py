"""« Comment lire ? »: each sentence gives a real case, and nothing where there is none."""

from __future__ import annotations

import pandas as pd
import pytest

from observatoire import how_to_read
from observatoire.vocabulary import ETAPES


def said(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_longest_bar_is_read() -> None:
    rows = [{"label": "Logement", "valeur": 12}, {"label": "Mobilité", "valeur": 805}]
    assert said(how_to_read.bar(rows, "personne")) == "Comment lire ? Mobilité : 805 personnes."
    assert how_to_read.bar([{"label": "Logement", "valeur": None}], "personne") == ""


def test_a_stage_is_a_share_of_the_one_before() -> None:
    rows = [{"etape": "repere", "effectif": 1103}, {"etape": "mobilise", "effectif": 758}]
    assert said(how_to_read.stage(rows, ETAPES)) == (
        "Comment lire ? Sur 1 103 personnes repérées, 758 sont mobilisées, soit 69 %."
    )
    assert how_to_read.stage(rows[:1], ETAPES) == ""
    assert how_to_read.stage([{"etape": "repere", "effectif": 0}, rows[1]], ETAPES) == ""


def test_a_part_gives_its_share_and_its_people() -> None:
    row = {"part": "Femmes", "groupe": "Chemin Vert", "share": 48.8, "valeur": 320}
    assert said(how_to_read.part(row)) == "Comment lire ? « Femmes », Chemin Vert : 49 %, soit 320 personnes."


@pytest.mark.parametrize(
    ("lost", "end"),
    [(434, " et 219 places y répondent : 434 restent sans place."), (None, " et 219 places y répondent.")],
)
def test_needs_say_who_is_left_without_a_place(lost: int | None, end: str) -> None:
    row = {"periode": pd.Timestamp(2025, 12, 31), "besoin": 667, "places": 219, "non_couvert": lost}
    assert (
        said(how_to_read.needs(row)) == f"Comment lire ? Au 31 décembre 2025, 667 personnes ont ce frein{end}"
    )
    assert how_to_read.needs({**row, "besoin": None}) == ""


def test_a_cell_of_unknown_places_does_not_read_zero() -> None:
    assert said(how_to_read.cell("Chemin Vert", "Mobilité", "? 38 / nd", 38, None)) == (
        "Comment lire ? Chemin Vert, mobilité, « ? 38 / nd » : 38 personnes ont ce frein, pour des places inconnues."
    )


def test_a_funder_is_read_where_both_amounts_are_known() -> None:
    rows = [{"label": "État", "valeur": None, "prevu": 10}, {"label": "Ville", "valeur": 5, "prevu": 8}]
    assert (
        said(how_to_read.funder(rows)) == "Comment lire ? Ville a versé 5 € (barre) sur 8 € prévus (trait)."
    )
    assert how_to_read.funder(rows[:1]) == ""
