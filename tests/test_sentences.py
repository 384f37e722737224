"""Sentences: what is compared, what is refused, and how it is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from observatoire import sentences as say
from observatoire.catalog import Break, Indicator, load
from observatoire.formats import NNBSP

REFORM = Break(date(2025, 1, 1), "réforme")


def indicator(**changes: Any) -> Indicator:
    """An indicator of jobseekers, but for what a test says."""
    settings: dict[str, Any] = {
        "id": "defm_abc", "chapter": "demandeurs_emploi", "title": "Demandeurs d'emploi", "unit": "personnes",
        "kind": "effectif", "definition": "", "reading": "À {lieu}, {valeur} ({periode}).", "source": "",
        "direction": "neutral", "territories": "sum", "interval": "none", "decimals": 0, "breaks": (), "sql": "",
    }  # fmt: skip
    return Indicator(**{**settings, **changes})


RATE = indicator(id="taux_emploi", title="Taux d'emploi", unit="% des 15-64 ans", kind="taux", decimals=1)
INCOME = indicator(
    id="revenu_median", chapter="revenus", title="Revenu médian", unit="€ par an", kind="montant"
)


def row(valeur: float | None, periode: str | None = "2021-12-31", **changes: Any) -> dict[str, Any]:
    """One row of `valeurs`, but for what a test says."""
    settings: dict[str, Any] = {
        "valeur": valeur, "periode": pd.Timestamp(periode) if periode else pd.NaT, "geographie": 2024,
        "marque": None, "bas": None, "haut": None, "quartiers": None, "quartiers_publies": None,
        "origine": "publie", "statut_millesime": "verifie", "source": "Insee", "code": "QN01401M",
    }  # fmt: skip
    return {**settings, **changes}


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows).assign(periode=lambda r: pd.to_datetime(r["periode"]))


def test_the_latest_row_is_shown_even_masked() -> None:
    rows = frame(row(10.0, "2020-12-31"), row(None, "2021-12-31", marque="s"))
    assert say.latest(rows)["marque"] == "s"  # type: ignore[index]
    assert say.latest(rows, date(2021, 6, 30))["valeur"] == 10  # type: ignore[index]
    assert say.latest(rows, date(2019, 1, 1)) is None


def test_own_figures_come_before_inherited_and_dated_before_undated() -> None:
    rows = frame(row(1.0, None), row(2.0, "2018-12-31"), row(3.0, "2019-12-31", origine="herite"))
    assert say.latest(rows)["valeur"] == 2  # type: ignore[index]
    assert say.latest(frame(row(1.0, None), row(3.0, origine="herite")))["valeur"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("before", "after", "breaks", "said"),
    [
        (row(10000.0, "2020-12-31"), row(10620.0), (), "en hausse de 6,2 % en un an"),
        (row(10000.0, "2020-12-31"), row(9380.0), (), "en baisse de 6,2 % en un an"),
        (row(10000.0, "2020-12-31"), row(10100.0), (), "stable en un an"),
        (row(100.0, "2020-12-31"), row(106.0), (), "trop peu de personnes pour conclure en un an"),
        (row(100.0, "2020-12-31"), row(150.0), (), "en hausse de 50,0 % en un an"),
        (row(20.0, "2020-12-31"), row(26.0), (), "trop peu de personnes pour conclure en un an"),
        (row(100.0, "2020-12-31", geographie=2015), row(106.0), (), ""),
        (row(100.0, "2020-12-31", quartiers_publies=50), row(106.0, quartiers_publies=52), (), ""),
        (row(100.0, "2024-12-31"), row(106.0, "2025-12-31"), (REFORM,), ""),
        (
            row(10000.0, "2025-03-31"),
            row(10600.0, "2025-12-31"),
            (REFORM,),
            "en hausse de 6,0 % depuis le 31\u00a0mars\u00a02025",
        ),
        (row(100.0, "2019-12-31"), row(106.0), (), ""),
        (row(None, "2020-12-31", marque="s"), row(106.0), (), ""),
        (row(0.0, "2020-12-31"), row(106.0), (), ""),
    ],
    ids=[
        "up",
        "down",
        "stable",
        "noise",
        "few-but-strong",
        "few",
        "zoning",
        "coverage",
        "break",
        "after-break",
        "two-years",
        "masked",
        "zero",
    ],
)
def test_a_change_is_said_only_between_comparable_figures(
    before: dict[str, Any], after: dict[str, Any], breaks: tuple[Break, ...], said: str
) -> None:
    kind = indicator(breaks=breaks)
    rows = frame(before, after)
    now = say.latest(rows)
    assert say.change(now, say.base(rows, now, kind), kind).replace(NNBSP, " ") == said


def test_no_change_is_measured_between_income_years() -> None:
    rows = frame(row(100.0, "2020-12-31"), row(110.0))
    assert say.base(rows, say.latest(rows), INCOME) is None


SHARE = indicator(
    id="part_femmes_defm", title="Part des femmes", unit="%", kind="taux", decimals=1, interval="wilson"
)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((160, 400), (172, 400), "trop peu de personnes pour conclure en un an"),
        ((160, 400), (200, 400), "en hausse de 10,0 points en un an"),
        ((2000, 5000), (2025, 5000), "stable en un an"),
        ((20, 25), (1, 25), "trop peu de personnes pour conclure en un an"),
    ],
    ids=["noise", "up", "stable", "few"],
)
def test_a_rate_changes_only_where_the_interval_of_the_difference_leaves_zero_out(
    before: tuple[int, int], now: tuple[int, int], said: str
) -> None:
    rows = [
        row(100 * part / whole, moment, numerateur=part, denominateur=whole)
        for (part, whole), moment in ((before, "2020-12-31"), (now, "2021-12-31"))
    ]
    assert say.change(rows[1], rows[0], SHARE).replace(NNBSP, " ") == said


def test_a_rate_without_its_counts_has_no_direction() -> None:
    said = say.change(row(43.0), row(38.0, "2020-12-31"), RATE)
    assert said == say.NO_PRECISION
    assert not say.measured(said)


def test_places_and_euros_are_facts_whatever_their_number() -> None:
    places = indicator(unit="places")
    assert say.change(row(12.0), row(10.0, "2020-12-31"), places).replace(NNBSP, " ") == (
        "en hausse de 20,0 % en un an"
    )


def test_a_gap_that_chance_explains_is_not_announced() -> None:
    own = row(40.0, numerateur=40, denominateur=100)
    all_ = row(44.0, numerateur=4400, denominateur=10000)
    assert say.gap(own, all_, SHARE) == say.UNCLEAR
    assert say.beside(say.UNCLEAR, "toute la région") == "sans écart net avec toute la région"
    far = row(70.0, numerateur=7000, denominateur=10000)
    assert say.gap(own, far, SHARE).replace(NNBSP, " ") == "30,0 points de moins"


@pytest.mark.parametrize(
    ("kind", "own", "other", "said"),
    [
        (RATE, 43.8, 65.1, "21,3 points de moins"),
        (RATE, 43.8, 43.82, say.SAME),
        (INCOME, 13690.0, 23710.0, "10 020 € de moins (−42 %)"),
        (indicator(), 10.0, 20.0, ""),
        (RATE, None, 20.0, ""),
        (RATE, 20.0, None, ""),
    ],
)
def test_gap(kind: Indicator, own: float | None, other: float | None, said: str) -> None:
    assert say.gap(row(own), row(other), kind).replace(NNBSP, " ") == said


def test_coverage_tells_missing_quartiers() -> None:
    assert "somme de 50 quartiers publiés sur 52".replace(" q", f"{NNBSP}q") == say.coverage(
        row(1.0, origine="somme", quartiers=52, quartiers_publies=50)
    )
    assert say.coverage(row(1.0)) == ""


def test_a_missing_figure_is_never_zero() -> None:
    assert say.figure(row(None), indicator()) == "nd"
    assert say.figure(row(None, marque="s"), indicator()) == "s"
    assert say.figure(row(0.0), indicator()) == "0"
    assert say.figure(None, indicator()) == "nd"
    about = say.Subject("Cap", "cite_emploi", 7)
    assert "aucun nombre" in say.headline(about, row(None, marque="nd"), None, indicator())


def test_the_two_perimeters_have_two_names() -> None:
    assert say.whole("departement", "Calvados") == "tout le département (Calvados)"
    assert say.of_quartiers("departement", "Calvados") == "quartiers du département (Calvados)"
    assert say.of_quartiers("france", "France métropolitaine") == "quartiers de France métropolitaine"


def test_extent_names_both_ends_and_the_comparison() -> None:
    rows = [row(44.1, code="A"), row(49.7, code="B"), row(None, code="C", marque="s")]
    said = say.extent_sentence(
        RATE, rows, {"A": "Vert", "B": "Gué", "C": "X"}, row(64.9), "toute la commune"
    ).replace(NNBSP, " ")
    assert said == (
        "Taux d'emploi : de 44,1 % (Vert) à 49,7 % (Gué) selon le quartier, 2 quartiers publiés sur 3 ; "
        "64,9 % dans toute la commune (31\u00a0décembre\u00a02021)."
    )
    assert say.extent_sentence(RATE, [rows[2]], {}, None, "") == ""


def link(code: str, nom: str, statut: str = "modifie", officiel: bool = True) -> dict[str, Any]:
    return {"code": code, "nom": nom, "statut": statut, "officiel": officiel}


@pytest.mark.parametrize(
    ("geographie", "links", "said"),
    [
        (2024, [link("QP971004", "Cour"), link("QP971005", "Raizet")],
         "Issu de Cour (QP971004) et Raizet (QP971005)."),
        (2015, [link("QN97104M", "Raizet")], "Devenu Raizet (QN97104M)."),
        (2015, [link("QN01405I", "Calvaire", "inchange")], "Contour inchangé, devenu Calvaire (QN01405I)."),
        (2024, [link("QP1", "A", officiel=False)], "Issu de A (QP1). Lien établi par le nom, non officiel."),
        (2024, [link(None, None, "nouveau")],  # type: ignore[arg-type]
         "Nouveau quartier de 2024 : aucun quartier de 2015 ne lui correspond."),
        (2024, [], "Correspondance avec les quartiers de 2015 non publiée."),
    ],
)  # fmt: skip
def test_lineage(geographie: int, links: list[dict[str, Any]], said: str) -> None:
    assert say.lineage(geographie, links) == said


def test_course_stays_on_one_side_of_a_break() -> None:
    rows = frame(row(200.0, "2024-12-31"), row(100.0, "2025-03-31"), row(110.0, "2025-12-31"))
    said = say.course(rows, indicator(breaks=(REFORM,))).replace(NNBSP, " ")
    assert said == (
        "Demandeurs d'emploi : de 100 au 31\u00a0mars\u00a02025 à 110 au 31\u00a0décembre\u00a02025, "
        "trop peu de personnes pour conclure."
    )
    strong = frame(row(200.0, "2024-12-31"), row(1000.0, "2025-03-31"), row(1100.0, "2025-12-31"))
    assert "en hausse de 10,0 %" in say.course(strong, indicator(breaks=(REFORM,))).replace(NNBSP, " ")


def test_course_stays_on_one_number_of_quartiers() -> None:
    rows = frame(
        row(500.0, "2019-12-31", quartiers_publies=3),
        row(1000.0, "2020-12-31", quartiers_publies=5),
        row(1200.0, quartiers_publies=5),
    )
    assert "de 1 000 au 31\u00a0décembre\u00a02020" in say.course(rows, indicator()).replace(NNBSP, " ")


def test_since_last_says_what_came_and_went() -> None:
    assert say.since_last([], [], [], "1er\u00a0mai\u00a02026") == [
        "Mêmes indicateurs et mêmes dates que la publication précédente (1er\u00a0mai\u00a02026)."
    ]
    said = say.since_last(["Taux"], ["Part"], ["31\u00a0décembre\u00a02025"], "x")
    assert [text.replace(NNBSP, " ") for text in said] == [
        "1 indicateur nouveau : Taux.",
        "1 indicateur retiré : Part.",
        "Dates ajoutées : 31\u00a0décembre\u00a02025.",
    ]


def test_masked_quartiers_are_named_with_the_reason() -> None:
    said = say.masked_sentence({"s": ["A", "B"], "absent": ["C"]})
    assert said.startswith("Sans chiffre à cette date")
    assert "A et B (masqués par le producteur" in said
    assert "C (absents des fichiers publiés)" in said
    assert say.masked_sentence({}) == ""


def test_a_reading_says_at_a_quartier_and_names_a_territoire() -> None:
    indicator = load()["taux_emploi"]
    told = {**row(44.1, "2021-12-31"), "niveau": "quartier"}
    assert say.reading(indicator, "Chemin Vert", told).startswith("À Chemin Vert, 44,1")
    assert say.reading(indicator, "CU Caen la Mer", {**told, "niveau": "epci"}).startswith(
        "CU Caen la Mer : 44,1"
    )


def test_places_whose_name_has_an_article() -> None:
    said = [say.at(name) for name in ("Guérinière", "Le Plateau", "Les Vauvettes", "Lescure")]
    assert said == ["à Guérinière", "au Plateau", "aux Vauvettes", "à Lescure"]


def test_sources_that_differ_by_their_year_are_told_together() -> None:
    rows = [{"source": f"Insee, IPRO {year}"} for year in (2020, 2021, 2020)]
    assert say.sources([*rows, {"source": "Caf"}, {"source": None}]) == "Insee, IPRO 2020 et 2021 ; Caf"


def test_a_series_of_the_other_list_says_so() -> None:
    rows = pd.DataFrame({"geographie": [2015, 2015]})
    assert say.other_list(rows, 2024).startswith("quartiers de 2015")
    assert say.other_list(rows, 2015) == ""
    assert say.other_list(pd.DataFrame({"geographie": [2015, 2024]}), 2024) == ""
