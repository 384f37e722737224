"""Comparisons in words: ranks, gaps, funnel and yardstick announce nothing that chance explains."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from observatoire import comparing, comparison_charts, noise
from observatoire.catalog import Indicator
from observatoire.formats import NNBSP
from observatoire.twins import profile

NAMES = {"A": "Vert", "B": "Gué", "C": "Clos", "D": "Bord"}


def indicator(**changes: Any) -> Indicator:
    settings: dict[str, Any] = {
        "id": "part", "chapter": "emploi", "title": "Part des jeunes", "unit": "% des inscrits", "kind": "taux",
        "definition": "", "reading": "", "source": "", "direction": "neutral", "territories": "sum",
        "interval": "wilson", "decimals": 1, "breaks": (), "sql": "",
    }  # fmt: skip
    return Indicator(**{**settings, **changes})


PART = indicator()
UNSURE = indicator(interval="none")


def row(
    code: str, part: float | None, whole: float = 400, periode: str = "2021-12-31", **changes: Any
) -> Any:
    """One row of `valeurs` whose rate and interval come from its counts; masked where `part` is None."""
    found = noise.wilson(part, whole) if part is not None else None
    return {
        "code": code, "nom": NAMES.get(code, code), "indicateur": "part", "periode": pd.Timestamp(periode),
        "numerateur": part, "denominateur": whole, "valeur": found.value if found else None,
        "bas": found.low if found else None, "haut": found.high if found else None,
        "marque": None if found else "s", "geographie": 2015, "quartiers": None, "quartiers_publies": None,
        "origine": "publie", "source": "Insee", **changes,
    }  # fmt: skip


def plain(text: str) -> str:
    return text.replace(NNBSP, " ")


# --- ranks --------------------------------------------------------------------------------------------


def test_an_order_that_means_nothing_is_said_so() -> None:
    order = comparing.order([row("A", 120), row("B", 125), row("C", 118)], PART, NAMES)
    assert not order.holds
    assert order.sentence == comparing.NO_ORDER
    assert order.rank("A") == ""


def test_ranks_are_given_only_between_intervals_that_do_not_meet() -> None:
    order = comparing.order([row("A", 120), row("B", 125), row("C", 240)], PART, NAMES)
    assert order.holds
    assert [order.rank(code) for code in "ABC"] == ["du 2e au 3e", "du 2e au 3e", "1er"]
    assert "au-dessus d'un autre au moins, Clos" in order.sentence
    assert "au-dessous, Vert et Gué" in order.sentence


def test_without_counts_or_alone_there_is_no_rank() -> None:
    rows = [row("A", 40), row("B", 360)]
    assert comparing.order(rows, UNSURE, NAMES) == comparing.Order({}, comparing.NO_PRECISION)
    assert comparing.order(rows[:1], PART, NAMES).sentence == ""


def test_a_masked_quartier_has_no_rank_and_changes_none() -> None:
    shown = [row("A", 120), row("C", 240)]
    masked = row("D", None)
    order = comparing.order([*shown, masked], PART, NAMES)
    assert order == comparing.order(shown, PART, NAMES)
    assert order.rank("D") == ""


def test_the_standing_counts_only_sure_gaps() -> None:
    rows = [row("A", 120), row("B", 200), row("C", 60), row("D", None), row("E", 20, 25)]
    everywhere = row("F", 30000, 100000)
    counted = comparing.standing(rows, everywhere, PART)
    assert counted == (1, 2, 1)
    assert comparing.standing(rows, everywhere, UNSURE) is None
    assert plain(comparing.standing_title("Caen", PART, (1, 2, 1), "l'ensemble des QPV")) == (
        "Caen : 2 quartiers sur 4 s'écartent nettement de l'ensemble des QPV "
        "(part des jeunes : 1 au-dessus et 1 au-dessous)"
    )
    assert "aucun des 3 quartiers ne s'écarte nettement" in comparing.standing_title(
        "Caen", PART, (0, 3, 0), "x"
    )
    assert "le quartier ne s'écarte pas nettement" in comparing.standing_title("Caen", PART, (0, 1, 0), "x")


# --- gaps ---------------------------------------------------------------------------------------------


def series(*points: tuple[str, float, float], **changes: Any) -> pd.DataFrame:
    return pd.DataFrame([row("A", part, whole, moment, **changes) for moment, part, whole in points])


@pytest.mark.parametrize(
    ("own", "other", "said"),
    [
        ((1200, 4000, 1600, 4000), (25000, 100000, 25000, 100000),
         "15,0 points au-dessus de la région, un écart qui se creuse depuis le 31\u00a0décembre\u00a02016 (5,0 points alors)"),
        ((800, 4000, 400, 4000), (25000, 100000, 25000, 100000),
         "15,0 points au-dessous de la région, un écart qui se creuse depuis le 31\u00a0décembre\u00a02016 (5,0 points alors)"),
        ((400, 4000, 800, 4000), (25000, 100000, 25000, 100000),
         "5,0 points au-dessous de la région, un écart qui se resserre depuis le 31\u00a0décembre\u00a02016 (15,0 points alors)"),
        ((1600, 4000, 1620, 4000), (25000, 100000, 25000, 100000),
         "15,5 points au-dessus de la région, un écart stable depuis le 31\u00a0décembre\u00a02016 (15,0 points alors)"),
        ((40, 100, 45, 100), (25000, 100000, 25000, 100000),
         "20,0 points au-dessus de la région, trop peu de personnes pour conclure sur l'évolution depuis le "
         "31\u00a0décembre\u00a02016"),
        ((1010, 4000, 1000, 4000), (25000, 100000, 25000, 100000),
         "sans écart net avec la région (0,0 point), sans changement net depuis le 31\u00a0décembre\u00a02016 (0,3 point alors)"),
    ],
    ids=["widens-above", "widens-below", "narrows", "stable", "few", "none"],
)  # fmt: skip
def test_a_gap_moves_only_beyond_the_noise_of_its_four_figures(
    own: tuple[float, ...], other: tuple[float, ...], said: str
) -> None:
    dates = ("2016-12-31", "2021-12-31")
    found = comparing.gaps(
        series((dates[0], own[0], own[1]), (dates[1], own[2], own[3])),
        series((dates[0], other[0], other[1]), (dates[1], other[2], other[3])),
        PART,
    )
    assert plain(comparing.gap_sentence(found, PART, "la région")) == f"Part des jeunes : {said}"


def test_a_gap_without_counts_has_no_direction() -> None:
    dates = (("2016-12-31", 120, 400), ("2021-12-31", 240, 400))
    found = comparing.gaps(series(*dates), series(("2016-12-31", 10, 400), ("2021-12-31", 10, 400)), UNSURE)
    assert "évolution non qualifiée" in comparing.gap_sentence(found, UNSURE, "la région")


def test_gaps_keep_one_number_of_quartiers_on_each_side() -> None:
    own = pd.concat(
        [
            series(("2016-12-31", 40, 400), quartiers_publies=5),
            series(("2021-12-31", 50, 400), quartiers_publies=7),
        ]
    )
    other = pd.concat(
        [
            series(("2016-12-31", 4000, 40000), quartiers_publies=1300),
            series(("2021-12-31", 5000, 40000), quartiers_publies=1320),
        ]
    )
    assert len(comparing.gaps(own, other, PART)) == 1
    assert len(comparing.gaps(own.assign(quartiers_publies=7), other, PART)) == 2


# --- funnel -------------------------------------------------------------------------------------------


def places(apart: float = 0.0) -> list[Any]:
    """Two hundred quartiers that vary by chance around 30 %, then by `apart` too, and one far away."""
    dice = random.Random(3)
    rows = []
    for k in range(200):
        whole = dice.randint(100, 900)
        share = min(max(dice.gauss(0.3, apart), 0.02), 0.95)
        rows.append(row(f"Q{k}", sum(dice.random() < share for _ in range(whole)), whole))
    return [*rows, row("FAR", 270, 450), row("HID", None, numerateur=90)]


def test_the_funnel_names_who_leaves_the_limits_and_never_a_masked_quartier() -> None:
    found = comparing.funnel(places())
    assert found is not None and not found.spread.significant
    assert found.out[0]["code"] == "FAR" and found.sides["FAR"] == 1
    assert len(found.out) <= 3
    assert "HID" not in found.sides
    shown = [r for r in places() if r["code"] != "HID"]
    assert comparing.funnel(shown) == found
    title = comparing.funnel_title(found, PART, ["FAR", "Q1"], "Caen")
    assert plain(title) == "Part des jeunes : 1 quartier sur 2 s'écarte plus que le hasard ne le permet"


def test_overdispersion_widens_the_limits_that_judge() -> None:
    found = comparing.funnel(places(apart=0.05))
    assert found is not None and found.spread.significant and found.wide
    exact = sum(
        bool(noise.outside(r["valeur"], noise.control_limits(found.rate, r["denominateur"], 0.998)))
        for r in found.rows
    )
    assert len(found.out) < exact / 3
    notes = comparing.funnel_notes(found, PART, ["FAR"], {"FAR": "Loin"})
    assert any("fois plus que le hasard" in text for text in notes)
    assert "Loin" in notes[0]


def test_the_rate_of_the_funnel_is_that_of_all_people_together() -> None:
    found = comparing.funnel([row("A", 10, 100), row("B", 90, 300), row("C", 200, 600)])
    assert found is not None and found.rate == pytest.approx(30)
    assert comparing.funnel([row("A", 10), row("B", 20)]) is None


# --- yardstick ----------------------------------------------------------------------------------------


def test_the_yardstick_counts_only_sure_places() -> None:
    others = [row("B", 130), row("C", 240), row("D", 40)]
    said = comparing.yardstick_title("Caen", PART, row("A", 120), others, None)
    assert plain(said) == (
        "Caen : part des jeunes de 30,0 % ; sur 3 autres Cités, 1 nettement plus haut, 1 nettement plus bas "
        "et 1 sans écart net"
    )
    alike = comparing.yardstick_title("Caen", PART, row("A", 120), others[:1], None)
    assert "sans écart net avec aucune des 1 autres" not in alike
    assert "sans écart net avec l'autre Cité" in alike


# --- pictures -----------------------------------------------------------------------------------------


def test_pictures_hold_no_masked_quartier_and_escape_names() -> None:
    rows = [*places(), row("EVIL", 60, 200, nom="<b>x</b>")]
    found = comparing.funnel(rows)
    assert found is not None
    names = {r["code"]: r["nom"] for r in rows}
    figure = comparison_charts.funnel(found, PART, names, here={"EVIL"}, people="inscrits")
    codes = {
        code for trace in figure.data for code in (trace.customdata if trace.customdata is not None else ())
    }
    assert "HID" not in codes and {"FAR", "EVIL"} <= codes
    texts = " ".join([*(str(a.text) for a in figure.layout.annotations), *(str(t.text) for t in figure.data)])
    assert "&lt;b&gt;x" in texts and "<b>x" not in texts


def test_the_funnel_draws_its_limits_where_the_dots_are() -> None:
    found = comparing.funnel(places())
    assert found is not None
    figure = comparison_charts.funnel(found, PART, {}, here=set(), people="inscrits")
    upper = next(t for t in figure.data if t.mode == "lines")
    assert max(upper.x) ** 2 == pytest.approx(found.curve[-1][0])
    dots = figure.data[-2]
    assert dots.x[0] ** 2 == pytest.approx(found.rows[0]["denominateur"])
    ticks = figure.layout.xaxis
    assert [round(v**2) for v in ticks.tickvals] == [int(plain(t).replace(" ", "")) for t in ticks.ticktext]


def test_the_yardstick_fills_only_the_cites_that_are_apart() -> None:
    others = [row("B", 130), row("C", 240)]
    figure = comparison_charts.yardstick(others, row("A", 120), "Caen", PART, together=30.0)
    colours = figure.data[0].marker.color
    assert colours[0] != colours[1]
    assert figure.data[1].x[0] == pytest.approx(30)


def test_gaps_are_written_at_both_ends_on_the_picture() -> None:
    dates = (("2016-12-31", 120, 400), ("2021-12-31", 240, 400))
    found = comparing.gaps(series(*dates), series(("2016-12-31", 100, 400), ("2021-12-31", 100, 400)), PART)
    figure = comparison_charts.write_gaps(go.Figure(), found, PART)
    assert [plain(a.text) for a in figure.layout.annotations] == ["<b>5,0 points</b>", "<b>35,0 points</b>"]
    assert [(s.y0, s.y1) for s in figure.layout.shapes] == [(30, 25), (60, 25)]


def test_the_profile_draws_the_quartier_and_its_twins() -> None:
    table = pd.DataFrame({"x": [1.0, 2, 3, 9], "y": [1.0, 2, 3, 9]}, index=list("ABCD"))
    found = profile(table, "A")
    assert found is not None
    titles = {"x": "Part <x>", "y": "Part y"}
    texts = {(code, name): "1" for code in "ABCD" for name in "xy"}
    figure = comparison_charts.profile(found, titles, NAMES, texts)
    assert len(figure.data) == 4
    assert list(figure.data[-1].x) == pytest.approx([found.scores["A"]["x"], found.scores["A"]["y"]])
    assert "Part &lt;x&gt;" in figure.layout.yaxis.ticktext[0]
    said = comparing.twins_title(found, NAMES)
    assert said == "Vert ressemble le plus à Gué"
