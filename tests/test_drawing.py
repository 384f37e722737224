"""Every figure of the screen is drawn again for paper, from its own description, and says the same."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as ET

import pandas as pd
import plotly.graph_objects as go
import pytest

from observatoire import charts, contours, drawing, maps, results
from observatoire.pack.paper import to_png

HOSTILE = "<b>gras</b> & </text><script>x</script> \x07"
PLACES = pd.DataFrame(
    {
        "label": ["Chemin Vert", HOSTILE, "Pierre Heuzé", "Calvaire"],
        "valeur": [12.3, 40.2, None, 33.0],
        "marque": [None, "p", "s", None],
        "bas": [10.0, 35.0, None, 30.0],
        "haut": [15.0, 46.0, None, 38.0],
    }
)
YEARS = pd.DataFrame(
    [
        {
            "serie": "Catégories A, B, C",
            "periode": datetime.date(year, 12, 31),
            "valeur": value,
            "marque": mark,
        }
        for year, value, mark in ((2019, 500, None), (2020, 520, None), (2021, None, "s"), (2022, 480, "p"))
    ]
)
PARTS = pd.DataFrame(
    [
        {"groupe": group, "part": part, "valeur": value, "marque": None}
        for group in ("Ici", "Ailleurs")
        for part, value in (("Moins de 26 ans", 20), ("26-49 ans", 50), ("50 ans ou plus", 30))
    ]
)
PROMISES = pd.DataFrame(
    {
        "label": ["Tenir la carte", "Ouvrir"],
        "echeance": [datetime.date(2026, 6, 30), datetime.date(2027, 1, 1)],
        "etat": ["Fait", "En cours, en retard"],
        "fait": [True, False],
        "retard": [False, True],
    }
)
MONEY = pd.DataFrame(
    {"label": ["État", "Région"], "valeur": [100.0, None], "prevu": [120.0, 80.0], "marque": [None, None]}
)
STAGES = [
    {"etape": e, "effectif": n, "marque": None, "rang": k, "part": p, "partis": q, "avant": None}
    for k, (e, n, p, q) in enumerate(
        (("repere", 100, None, None), ("mobilise", 60, 60.0, 40), ("accompagne", 50, 83.0, 10)), start=1
    )
]
FIGURES = {
    "dots": charts.dots(PLACES, unit="%", decimals=1, references=[("toute la région", 45.0)]),
    "bars": charts.bars(PLACES, unit="€", axis="euros"),
    "trend": charts.trend(YEARS, unit="personnes", breaks=[(datetime.date(2020, 6, 1), "nouvelle liste")]),
    "structure": charts.structure(PARTS),
    "deadlines": charts.deadlines(PROMISES, datetime.date(2026, 11, 22)),
    "money": results.money(MONEY),
    "funnel": results.funnel(STAGES),
}


def words(svg: str) -> str:
    """All text of a picture, without spaces."""
    return re.sub(r"\s", "", "".join(ET.fromstring(svg).itertext()))


def described(figure: go.Figure) -> list[str]:
    """Text that the description of a figure writes: annotations and labels of its axes."""
    layout = figure.layout
    texts = [note.text for note in layout.annotations] + list(layout.yaxis.ticktext or ())
    plain = [drawing._lines(text) for text in texts]
    return [re.sub(r"\s", "", "".join(run.text for line in lines for run in line)) for lines in plain]


@pytest.mark.parametrize("name", FIGURES)
def test_paper_says_every_word_of_the_screen(name: str) -> None:
    said = words(drawing.svg(FIGURES[name], alt="Une phrase"))
    expected = [text.replace("\x07", "\ufffd") for text in described(FIGURES[name])]
    assert expected
    for text in expected:
        assert text in said


def test_marks_are_drawn_where_figures_are() -> None:
    svg = drawing.svg(FIGURES["dots"])
    circles = [e for e in ET.fromstring(svg).iter() if e.tag.endswith("circle")]
    assert len(circles) == 3  # the secret one is a word
    by_value = sorted(float(c.get("cx", 0)) for c in circles)
    low, high = FIGURES["dots"].layout.xaxis.range
    left, right = by_value[0], by_value[-1]
    assert (by_value[1] - left) / (right - left) == pytest.approx((33.0 - 12.3) / (40.2 - 12.3), abs=0.01)
    assert low < 12.3 < high


def test_text_of_the_data_is_never_markup() -> None:
    for name in ("dots", "bars"):
        svg = drawing.svg(FIGURES[name], alt=HOSTILE)
        assert "<script" not in svg
        assert "<b>gras</b>&" in words(svg)


def test_what_the_renderer_does_not_know_stops() -> None:
    figure = charts.bars(PLACES)
    figure.add_shape(type="rect", x0=0, x1=1, y0=0, y1=1)
    with pytest.raises(ValueError, match="not drawn on paper"):
        drawing.svg(figure)


def test_a_dark_picture_leaves_in_light() -> None:
    dark = drawing.svg(charts.dots(PLACES, unit="%", decimals=1, selected=["Chemin Vert"], dark=True))
    light = drawing.svg(charts.dots(PLACES, unit="%", decimals=1, selected=["Chemin Vert"]))
    assert dark != light
    assert drawing.in_light(dark) == light


def test_a_picture_leaves_with_its_message_and_its_source() -> None:
    plate = drawing.plate(drawing.svg(FIGURES["bars"]), "Le message", ("Source : Insee", "Démonstration"))
    assert {"Lemessage", "Source:Insee", "Démonstration"} <= {
        re.sub(r"\s", "", e.text or "") for e in ET.fromstring(plate).iter()
    }
    png = to_png(plate, 712)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * 712


def square(rank: int, code: str, west: float) -> dict:
    ring = [[west, 49.0], [west + 0.01, 49.0], [west + 0.01, 49.01], [west, 49.01], [west, 49.0]]
    return {
        "properties": {"i": rank, "code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_the_map_colours_classes_and_marks_secret_ones() -> None:
    features = [square(0, "A", 0.0), square(1, "B", 0.02), square(2, "C", 0.04), square(3, "D", 5.0)]
    nowhere = {"properties": {"i": 0, "code": "A"}, "geometry": {"type": "Polygon", "coordinates": []}}
    rows = pd.DataFrame(
        {"code": ["A", "B", "C", "D"], "valeur": [10.0, 50.0, None, 90.0], "marque": [None, None, "s", None]}
    )
    names = {"A": "Chemin Vert", "B": HOSTILE, "C": "Calvaire"}
    classes = maps.classify(rows, ["A", "B", "C", "D"], unit="%", inside=set(names))
    svg = contours.draw([*features, nowhere], classes, names, [], alt="Une carte")
    fills = [e.get("fill") for e in ET.fromstring(svg).iter() if e.tag.endswith("path")]
    assert len(fills) == 3  # D lies elsewhere
    assert fills[2] == maps.LIGHT.marks[maps.SECRET]
    assert fills[0] != fills[1]
    said = words(svg)
    assert "secret(s):1quartier" in said
    assert "CheminVert" in said
    assert "<script" not in svg
    assert contours.draw([], classes, names, []) == ""


def test_a_heat_table_says_its_states_by_pattern_and_words() -> None:
    lines = [("Nord", [("▲ 61 / 12", 3), ("✓ 10 / 12", 0)]), (HOSTILE, [("? s / 8", 4), ("▲ 9 / 5", 1)])]
    picture = drawing.matrix(["Quartier", "Mobilité", "Santé"], lines, "Besoins")
    root = ET.fromstring(picture)
    words = "".join(root.itertext())
    assert all(text in words for text in ("▲ 61 / 12", "? s / 8", "hachures", "points", "sans motif"))
    assert "<script>" not in picture
    hatches = picture.count("<line ")
    assert hatches and picture.count("<circle ")
    plain = drawing.matrix(["Quartier", "Mobilité"], [("Nord", [("✓ 10 / 12", 0)])], "Besoins")
    assert plain.count("<line ") < hatches
    dense, thin = (
        drawing.matrix(["Quartier", "M"], [("Nord", [("", shade)])], "x").count("<line ") for shade in (3, 1)
    )
    assert dense > thin
    wide = drawing.matrix(["Q", *"abcdefghij"], [("Nord", [("▲ 1 234 / 1 234 + ?", 1)] * 10)], "x")
    assert int(re.search(r'width="(\d+)"', wide)[1]) > 1000
    assert to_png(picture).startswith(b"\x89PNG")
