import datetime
import json
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from observatoire import charts
from observatoire import formats as f

S = f.NNBSP
YEAR = datetime.date


def series(name, *cells):
    return [
        {"serie": name, "periode": YEAR(y, 12, 31), "valeur": v, "marque": m}
        for y, v, m in ((*cell, None)[:3] for cell in cells)
    ]


def table(*rows):
    return pd.DataFrame(
        [
            {"label": label, "valeur": v, "marque": m, "bas": low, "haut": high}
            for label, v, m, low, high in ((*row, None, None, None)[:5] for row in rows)
        ]
    )


def lines(figure):
    return [t for t in figure.data if t.mode == "lines"]


def segments(trace):
    """Pairs of years that a line joins."""
    moments = [None if x is None else x.year for x in trace.x]
    return [(a, b) for a, b in pairwise(moments) if a and b]


def written(figure):
    return [a.text for a in figure.layout.annotations]


def trend(*rows, **options):
    return charts.trend(pd.DataFrame([r for part in rows for r in part]), unit="%", decimals=1, **options)


def test_a_line_stops_at_a_masked_a_missing_and_an_absent_year():
    figure = trend(
        series("A", (2015, 1.0), (2016, 2.0), (2017, None, "s"), (2018, 3.0), (2020, 4.0), (2021, 5.0))
    )
    dashed, solid = lines(figure)
    assert segments(solid) == [(2015, 2016), (2020, 2021)]
    assert segments(dashed) == []


def test_yearly_figures_before_a_break_are_joined_even_when_quarters_follow():
    quarters = [
        {"serie": "A", "periode": YEAR(2022, month, 28), "valeur": 5.0, "marque": None}
        for month in (3, 6, 12)
    ]
    figure = trend(
        series("A", (2019, 1.0), (2020, 2.0)), quarters, breaks=[(YEAR(2021, 6, 1), "liste de 2024")]
    )
    assert segments(lines(figure)[1]) == [(2019, 2020), (2022, 2022)]


def test_the_unit_stands_at_the_top_of_the_axis_under_the_names_of_breaks():
    """Over them, it floated far from its axis."""
    two = series("A", (2019, 5.0), (2020, 10.0))
    plain, cut = (trend(two, axis="personnes", breaks=b) for b in ((), [(YEAR(2020, 6, 1), "réforme")]))
    above, inside = (next(a for a in f.layout.annotations if a.text == "personnes") for f in (plain, cut))
    assert (above.yanchor, inside.yanchor, inside.yshift) == ("bottom", "top", 0)
    assert cut.layout.yaxis.range[1] > plain.layout.yaxis.range[1] > 10, "no line crosses it"


def test_a_dot_at_the_edge_is_whole():
    figures = [trend(series("A", (2019, 1.0), (2020, 2.0))), charts.dots(table(("A", 1.0), ("B", 2.0)))]
    drawn = [t for f in figures for t in f.data if t.mode == "markers"]
    assert drawn
    assert all(t.cliponaxis is False for t in drawn)


def test_a_masked_year_is_written_at_its_foot_and_has_no_point():
    figure = trend(series("A", (2016, 2.0), (2017, None, "s"), (2018, None)))
    marks = next(t for t in figure.data if t.mode == "text")
    assert list(marks.text) == ["s", "nd"]
    points = next(t for t in figure.data if t.mode == "markers")
    assert [x.year for x in points.x] == [2016]


def test_the_line_to_a_provisional_point_is_dashed_and_its_point_hollow():
    figure = trend(series("A", (2016, 2.0), (2017, 3.0), (2018, 4.0, "p")))
    dashed, solid = lines(figure)
    assert (segments(solid), segments(dashed)) == ([(2016, 2017)], [(2017, 2018)])
    assert dashed.line.dash == "dash"
    points = next(t for t in figure.data if t.mode == "markers")
    assert points.marker.color[-1] == charts.LIGHT.paper != points.marker.color[0]


def test_a_break_cuts_the_line_between_its_years_and_is_named():
    figure = trend(
        series("A", (2019, 2.0), (2020, 3.0), (2021, 4.0)),
        breaks=[(YEAR(2021, 1, 1), "nouvelle <définition>")],
    )
    assert segments(lines(figure)[1]) == [(2019, 2020)]
    assert YEAR(2020, 12, 31) < figure.layout.shapes[0].x0.date() < YEAR(2021, 12, 31)
    assert "nouvelle &lt;définition&gt;" in written(figure)


def test_a_break_out_of_the_series_is_not_drawn():
    assert not trend(series("A", (2019, 2.0), (2020, 3.0)), breaks=[(YEAR(2025, 1, 1), "x")]).layout.shapes


def test_selected_series_are_coloured_others_grey_all_named_at_their_end():
    figure = trend(
        series("A", (2019, 2.0), (2020, 3.0)), series("B", (2019, 8.0), (2020, 9.0)), selected=["B"]
    )
    named = {t.name: t.marker.line.color for t in figure.data if t.mode == "markers"}
    assert named == {"A": charts.LIGHT.comparison, "B": charts.LIGHT.accent}
    assert {f"A<br><b>3,0{S}%</b>", f"B<br><b>9,0{S}%</b>"} <= set(written(figure))


def test_names_that_end_together_are_pushed_apart():
    rows = [series(n, (2019, 50.0), (2020, 50.0 + k / 100)) for k, n in enumerate("ABCD")]
    figure = trend(*rows, series("Z", (2019, 0.0), (2020, 100.0)))
    low, high = figure.layout.yaxis.range
    inner = figure.layout.height - 80
    ends = [a for a in figure.layout.annotations if "<b>" in a.text]
    places = sorted((a.y - low) / (high - low) * inner + a.yshift for a in ends)
    assert min(b - a for a, b in pairwise(places)) >= 2 * charts.LINE


def test_ticks_stand_on_the_periods_in_french():
    yearly = trend(series("A", (2019, 2.0), (2020, 3.0)))
    assert list(yearly.layout.xaxis.ticktext) == ["2019", "2020"]
    monthly = charts.trend(
        pd.DataFrame([{"serie": "A", "periode": YEAR(2024, 12, 31), "valeur": 1, "marque": None}]),
        yearly=False,
    )
    assert list(monthly.layout.xaxis.ticktext) == ["déc.<br>2024"]


def test_rows_without_a_period_or_without_any_row_make_a_figure():
    nowhere = pd.DataFrame([{"serie": "A", "periode": None, "valeur": 1.0, "marque": None}])
    for rows in (nowhere, nowhere.iloc[:0]):
        assert isinstance(charts.trend(rows), go.Figure)


def test_dots_are_sorted_and_the_masked_come_last_with_their_mark():
    figure = charts.dots(
        table(("A", 30.0), ("B", None, "s"), ("C", 50.0, "p"), ("D", None)), unit="%", decimals=1
    )
    assert list(figure.layout.yaxis.ticktext) == ["C", "A", "B", "D"]
    assert written(figure) == [f"50,0{S}%{S}(p)", f"30,0{S}%", "s", "nd"]
    assert list(figure.data[0].x) == [50.0, 30.0]


def test_dots_draw_intervals_and_named_references():
    figure = charts.dots(
        table(("A", 30.0, None, 25.0, 35.0)), unit="%", references=[("tous les QPV", 44.2), ("EPCI", None)]
    )
    spans = [(s.x0, s.x1) for s in figure.layout.shapes]
    assert spans == [(25.0, 35.0), (44.2, 44.2)]
    assert f"tous les QPV{S}: 44{S}%" in written(figure)
    assert "intervalle à 95" in figure.data[0].text[0]


def test_two_places_of_one_name_stay_two_rows():
    rows = pd.DataFrame({"label": ["Centre", "Centre"], "code": ["QP1", "QP2"], "valeur": [1.0, 2.0]})
    figure = charts.dots(rows, selected=["QP1"])
    assert list(figure.data[0].customdata) == ["QP2", "QP1"]
    assert figure.data[0].marker.color[1] == charts.LIGHT.accent != figure.data[0].marker.color[0]


def test_bars_start_at_zero_and_a_masked_one_is_its_mark():
    figure = charts.bars(table(("A", 120.0), ("B", None, "s")), unit="personnes")
    assert figure.layout.xaxis.range[0] == 0
    assert list(figure.data[0].x) == [120.0]
    assert written(figure) == ["120", "s"]


def test_bars_keep_the_order_of_ages():
    figure = charts.bars(table(("<26", 1.0), ("26-49", 9.0), ("50+", 4.0)), sort=False)
    assert list(figure.layout.yaxis.ticktext) == ["&lt;26", "26-49", "50+"]


def shares(groups):
    return pd.DataFrame(
        [
            {"groupe": g, "part": p, "valeur": v, "marque": m}
            for g, parts in groups.items()
            for p, (v, m) in parts.items()
        ]
    )


def test_structure_adds_up_to_a_hundred_and_a_masked_group_has_no_bar():
    figure = charts.structure(
        shares(
            {
                "A": {"bac": (30, None), "CAP": (10, None)},
                "B": {"bac": (5, None), "CAP": (None, "s")},
            }
        )
    )
    assert [list(t.x) for t in figure.data] == [[75.0, None], [25.0, None]]
    assert "répartition non publiable en entier" in written(figure)


def test_a_structure_of_many_parts_has_room_for_a_legend_of_a_line_each():
    """On a tablet; without it Plotly shrinks the margins."""
    of_four, of_three = (
        charts.structure(shares({g: {str(k): (1, None) for k in range(n)} for g in "AB"})) for n in (4, 3)
    )
    assert of_four.layout.height - of_three.layout.height == charts.LINE


def test_a_single_whole_or_many_parts_are_small_bars():
    one = charts.structure(shares({"A": {"bac": (30, None), "CAP": (10, None)}}))
    assert list(one.data[0].x) == [75.0, 25.0]
    many = charts.structure(shares({g: {str(k): (1, None) for k in range(6)} for g in "AB"}))
    assert len(many.data) == 1


def test_in_small_bars_a_masked_part_is_s_and_the_others_cannot_be_shares():
    figure = charts.structure(shares({"A": {"bac": (30, None), "CAP": (None, "s")}}))
    assert written(figure) == ["nd", "s"]


def test_a_zero_whole_has_no_shares():
    figure = charts.structure(shares({"A": {"bac": (0, None)}, "B": {"bac": (2, None)}}))
    assert list(figure.data[0].x) == [None, 100.0]


HOSTILE = "<script>alert(1)</script><b>gras</b>"
FIGURES = {
    "trend": lambda dark: charts.trend(
        pd.DataFrame(series(HOSTILE, (2019, 2.0), (2020, None, "s"))), unit=HOSTILE, dark=dark
    ),
    "dots": lambda dark: charts.dots(
        table((HOSTILE, 2.0)).assign(code="QP1"),
        unit=HOSTILE,
        references=[(HOSTILE, 1.0)],
        dark=dark,
    ),
    "bars": lambda dark: charts.bars(table((HOSTILE, 2.0)).assign(code="QP1"), unit=HOSTILE, dark=dark),
    "structure": lambda dark: charts.structure(
        shares({HOSTILE: {HOSTILE: (1, None)}, "B": {HOSTILE: (1, None)}}), dark=dark
    ),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_every_figure(draw, dark):
    """Names are plain text, nothing is small, backgrounds are clear, figures are French, the view is kept."""
    figure = draw(dark)
    go.Figure(figure.to_plotly_json())  # Plotly raises on a part that it does not know
    spec = json.dumps(figure.to_plotly_json(), default=str, ensure_ascii=False)
    assert "<script" not in spec
    assert "<b>gras" not in spec
    assert "&lt;script&gt;" in spec
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.separators == f",{S}"
    assert figure.layout.uirevision
    sizes = [
        int(part.split("}")[0].split(",")[0]) for part in spec.split('"size": ')[1:] if part[0].isdigit()
    ]
    assert min(size for size in sizes if size > 12) >= charts.SIZE
    assert figure.layout.font.color == (charts.DARK if dark else charts.LIGHT).text


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_contrasts(colours):
    for text in (colours.text, colours.muted, colours.accent):
        assert contrast(text, colours.paper) >= 4.5
    for drawn in (*colours.categories, colours.comparison, colours.rule):
        assert contrast(drawn, colours.paper) >= 3


def test_configuration_is_french_and_sends_nothing():
    found = charts.config()
    assert found["displayModeBar"] is False
    assert found["locales"]["fr"]["format"]["decimal"] == ","
    assert len(found["locales"]["fr"]["format"]["shortMonths"]) == 12
    assert "http" not in json.dumps(found)
