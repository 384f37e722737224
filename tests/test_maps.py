import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatoire import formats as f
from observatoire import maps

S = f.NNBSP
BASE = "cartes/20261122-000000-abcdef"


def rows(**cells):
    """Code → value, or (value, mark)."""
    pairs = {code: cell if isinstance(cell, tuple) else (cell, None) for code, cell in cells.items()}
    return pd.DataFrame(
        [{"code": c, "valeur": v, "marque": m} for c, (v, m) in pairs.items()],
        columns=["code", "valeur", "marque"],
    )


def classify(table, **options):
    return maps.classify(table, list(table["code"]), unit="%", decimals=1, **options)


def spec(deck):
    return json.loads(deck.to_json())


def layer(deck, name):
    return next(each for each in spec(deck)["layers"] if each["id"] == name)


def draw(classes, **options):
    return maps.deck(classes, base=BASE, geographie=2024, view_state=maps.view((-1, 48, 1, 50)), **options)


def test_each_quartier_has_one_digit_in_the_order_of_contours():
    table = rows(A=10.0, B=(None, "s"), C=20.0, D=(None, "ns"), E=None, F=30.0)
    classes = maps.classify(table, ["F", "E", "D", "C", "B", "A", "Z"])
    assert classes.digits[1:3] == "76"
    assert classes.digits[4] == "5"
    assert classes.digits[6] == "7", "a quartier without a row is not available"
    assert classes.digits[5] < classes.digits[3] < classes.digits[0]


def test_missing_is_never_the_class_of_zero():
    classes = classify(rows(A=0.0, B=None, C=5.0))
    assert classes.digits[0] == "0"
    assert classes.digits[1] == str(maps.UNAVAILABLE)


def test_a_masked_value_weighs_nothing_even_when_its_figure_is_there():
    hidden = classify(rows(A=1.0, B=2.0, C=(999.0, "s")))
    assert hidden.digits[2] == str(maps.SECRET)
    assert max(hidden.bounds) <= 2
    assert hidden.top == 2.0
    assert hidden.levels[2] == 0


def test_quartiers_out_of_the_territoire_are_grey_and_classes_stay_the_same():
    table = rows(**{f"Q{k}": float(k) for k in range(50)})
    whole, part = classify(table), classify(table, inside={"Q1", "Q2"})
    assert part.bounds == whole.bounds
    assert part.digits.count(str(maps.OUTSIDE)) == 48
    assert part.digits[1] == whole.digits[1]


def test_legend_counts_every_quartier_once_and_says_it_in_words():
    table = rows(**{f"Q{k}": float(k) for k in range(97)}, X=(None, "s"), Y=None, Z=(None, "ns"))
    legend = classify(table).legend()
    assert sum(row.count for row in legend) == 100
    assert [row.words for row in legend][-3:] == [
        f"secret (s){S}: 1{S}quartier",
        f"non significatif (ns){S}: 1{S}quartier",
        f"non disponible (nd){S}: 1{S}quartier",
    ]
    assert legend[0].label.startswith("moins de ")
    assert legend[4].label.endswith(" et plus")
    assert {row.pattern for row in legend} == {"", "hachures", "points"}


def test_bounds_are_round():
    values = [33.17 + k * 0.311 for k in range(80)]
    assert maps.breaks(values) == [38.0, 43.0, 48.0, 53.0]


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 4.0, 4.0], [float("nan")]])
def test_without_two_different_values_there_is_no_bound(values):
    assert maps.breaks(values) == []


def test_a_single_value_is_one_class():
    assert [row.label for row in classify(rows(A=4.0, B=4.0)).legend()] == ["une seule valeur"]


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2)), min_size=2, max_size=60))
def test_bounds_grow_and_leave_no_empty_class(values):
    bounds = maps.breaks(values)
    assert bounds == sorted(set(bounds))
    assert len(bounds) < maps.MAX_CLASSES
    counts = [sum(sum(v >= b for b in bounds) == k for v in values) for k in range(len(bounds) + 1)]
    assert min(counts) > 0


def test_change_goes_both_ways_from_zero():
    classes = classify(rows(A=-8.0, B=-1.0, C=0.1, D=1.0, E=7.5), centre=0.0)
    assert [round(a + b, 9) for a, b in zip(classes.bounds, reversed(classes.bounds), strict=True)] == [0] * 4
    assert classes.digits[0] == "0"
    assert classes.digits[4] == "4"
    assert classes.colours()[:5] == list(maps.LIGHT.diverging)


def lightness(colour):
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [maps.LIGHT, maps.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_colours_are_monotonic_in_lightness(palette, count):
    table = rows(**{f"Q{k}": float(k % count) * 10 for k in range(40)})
    shades = [lightness(c) for c in classify(table).colours(palette)[:count]]
    assert shades in (sorted(shades), sorted(shades, reverse=True))
    assert len(set(shades)) == count


def test_geometry_never_travels_and_a_map_stays_small():
    table = rows(**{f"QN{k:05d}M": (float(k % 37), "s" if k % 9 == 0 else None) for k in range(1609)})
    deck = draw(classify(table), selected=["QN00001M"])
    text = deck.to_json()
    assert len(text) < 14_000
    assert "coordinates" not in text
    assert layer(deck, "quartiers")["data"] == f"{BASE}/quartiers_2024.geojson"
    assert layer(deck, "selection")["data"] == f"{BASE}/quartiers_2024.geojson?codes=QN00001M"


def test_nothing_comes_from_another_host():
    text = draw(classify(rows(A=1.0, B=2.0))).to_json()
    assert "http" not in text
    assert "http" not in json.dumps(maps.style(BASE, 2024))
    assert spec(draw(classify(rows(A=1.0, B=2.0))))["mapStyle"].startswith(BASE)


def test_the_plan_of_ign_comes_only_when_asked_and_is_named():
    style = maps.style(BASE, 2024, ign=True)
    assert style["sources"]["ign"]["attribution"] == "© IGN"
    assert style["sources"]["ign"]["tiles"][0].startswith("https://data.geopf.fr/")


def test_only_what_can_be_picked_fast_is_pickable():
    deck = draw(classify(rows(A=1.0, B=2.0)), selected=["A"])
    for each in spec(deck)["layers"]:
        assert not (each.get("pickable") and each.get("stroked"))


def test_the_colours_change_when_a_class_does():
    one, other = classify(rows(A=1.0, B=2.0)), classify(rows(A=2.0, B=1.0))

    def fill(classes):
        return layer(draw(classes), "quartiers")["_subLayerProps"]["polygons-fill"]

    assert fill(one)["getFillColor"] != fill(other)["getFillColor"]
    assert fill(one)["updateTriggers"] != fill(other)["updateTriggers"]
    assert isinstance(fill(one)["updateTriggers"]["getFillColor"], list)


def test_hatching_comes_with_secret_only():
    plain = layer(draw(classify(rows(A=1.0, B=2.0))), "quartiers")
    masked = layer(draw(classify(rows(A=1.0, B=(None, "s")))), "quartiers")
    assert "extensions" not in plain
    assert masked["extensions"] == [{"@@type": "FillStyleExtension", "proceduralPattern": True}]
    assert '"hachures"' in masked["getFillPattern"]


def test_circles_have_areas_in_proportion():
    classes = classify(rows(A=100.0, B=400.0, C=(None, "s"), D=1600.0))
    a, b, c, d = classes.levels
    assert (d / b) ** 2 == pytest.approx(4, rel=0.05)
    assert (b / a) ** 2 == pytest.approx(4, rel=0.05)
    assert c == 0
    deck = draw(classes, circles=True)
    assert "[properties.i]*10-(0-" in layer(deck, "points")["getPointRadius"]
    assert [value for value, _ in classes.circle_sizes()] == [80.0, 400.0, 1000.0]


def test_a_name_with_braces_or_tags_is_left_to_the_escaping_of_streamlit():
    deck = draw(classify(rows(A=1.0, B=2.0)))
    assert deck._tooltip["html"] == maps.TOOLTIP
    assert "<script" not in maps.TOOLTIP


def test_labels_are_few_rows_with_text():
    deck = draw(
        classify(rows(A=1.0, B=2.0)), labels=[{"longitude": -0.351234567, "latitude": 49.2, "text": "é"}]
    )
    assert [(row["place"], row["text"]) for row in layer(deck, "noms")["data"]] == [([-0.35123, 49.2], "é")]


def test_labels_keep_off_one_another_the_edges_and_the_zoom_buttons():
    box = (0.0, 45.0, 1.0, 45.7)
    seen = maps.view(box, width=400, height=340)
    here = [(0.5, 45.35), (0.51, 45.35), (0.52, 45.351), (0.98, 45.1), (0.99, 45.69)]
    labels = [{"longitude": x, "latitude": y, "text": "Un quartier 45,3 %"} for x, y in here]
    found = maps.with_room(labels, seen, (400, 340))
    assert [(row["place"][0], row["decalage"][1], row["ancre"]) for row in found] == [
        (0.5, -22, "middle"),
        (0.51, 22, "middle"),
        (0.98, -22, "end"),
    ]


def test_view_holds_the_box():
    seen = maps.view((-0.45, 49.15, -0.30, 49.22), width=700, height=500)
    assert seen.longitude == pytest.approx(-0.375)
    assert 49.15 < seen.latitude < 49.22
    assert 10 < seen.zoom <= 13.5
    across = 360 * 700 / 512 / 2**seen.zoom
    assert across >= 0.15 - 1e-6


def test_a_box_without_places_is_none_and_one_place_has_room():
    assert maps.box_around([]) is None
    assert maps.box_around([(None, None), (float("nan"), 1.0)]) is None
    assert maps.box_around([(2.0, 48.0)]) == (1.988, 47.988, 2.012, 48.012)


def test_parts_of_france():
    places = [(2.35, 48.85), (-61.53, 16.24), (55.45, -20.88)]
    assert maps.parts_of(places) == ["Hexagone", "Guadeloupe", "La Réunion"]
    assert maps.in_view("Guadeloupe", places) == [(-61.53, 16.24)]


RING = [[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [1, 1], [1, 4], [0, 4], [0, 0]]


def feature(geometry, i=0):
    return {"type": "Feature", "properties": {"i": i}, "geometry": geometry}


def test_a_dot_lies_inside_its_contour_even_a_hollow_one():
    collection = {"features": [feature({"type": "Polygon", "coordinates": [RING]})]}
    x, y = maps.points(collection)["features"][0]["geometry"]["coordinates"]
    assert 0 < x < 1 or 3 < x < 4
    assert 0 < y < 4


def test_dots_keep_points_and_leave_out_what_has_no_place():
    collection = {
        "features": [
            feature({"type": "Point", "coordinates": [2, 48]}, 0),
            feature(None, 1),
            feature({"type": "MultiPolygon", "coordinates": [[RING]]}, 2),
        ]
    }
    found = maps.points(collection)["features"]
    assert [each["properties"]["i"] for each in found] == [0, 2]
    assert found[0]["geometry"]["coordinates"] == [2, 48]
