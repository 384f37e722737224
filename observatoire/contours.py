"""Contours of a release + classes of an indicator → a map in SVG, for paper and downloads.

Same classes, colours and marks as the map of the screen (`maps`). Areas too small to see get a dot of their
colour; names are written where they fit. No tile, no network.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from observatoire import formats, maps
from observatoire.drawing import document, element, escape, text_at, width

Feature = Mapping[str, Any]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

MOST_LABELS = 12
"""Past this many quartiers their names would cover the map."""
SMALLEST = 5.0
"""Pixels of the radius under which an area is drawn as a dot."""
ROW = 22
NAME = 12


def draw(
    contours: Sequence[Feature],
    classes: maps.Classes,
    inside: Mapping[str, str],
    ground: Sequence[Feature],
    *,
    circles: bool = False,
    wide: int = 680,
    high: int = 420,
    alt: str = "",
    palette: maps.Palette = maps.LIGHT,
) -> str:
    """Draw the quartiers `inside` (code → name), coloured by class, with their legend under the map.

    `ground` lies under them: outlines of communes or départements. `contours` are the features of the
    release in the order of `classes`; each has `i`, `code` and a geometry in degrees. Returns nothing where no
    quartier inside has a place.
    """
    held = [f for f in contours if f["properties"]["code"] in inside and any(_points(f["geometry"]))]
    box = _box(held, wide / high)
    if box is None:
        return ""
    sheet = _Sheet(box, wide, high)
    colours = classes.colours(palette)
    clip = element("clipPath", element("rect", width=wide, height=high), id="cadre")
    parts = [f"<defs>{clip}</defs>", element("rect", width=wide, height=high, fill=palette.background)]
    parts += [
        _area(sheet, feature, fill=palette.land, stroke=palette.limits, stroke_width=1)
        for feature in ground
        if _touches(sheet, feature)
    ]
    parts += [
        mark for feature in held for mark in _quartier(sheet, feature, classes, colours, circles, palette)
    ]
    if len(held) <= MOST_LABELS:
        parts += _names(sheet, held, inside, palette)
    legend, depth = _legend(classes, palette, wide, high, circles)
    body = f'<g clip-path="url(#cadre)">{"".join(parts)}</g>{legend}'
    return document(body, wide, high + depth, alt)


# --- projection ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    """Degrees → pixels: plate carrée, narrowed at the latitude of the middle. Right for a territoire on A4."""

    box: Box
    wide: float
    high: float

    def place(self, longitude: float, latitude: float) -> Point:
        west, south, east, north = self.box
        return (
            (longitude - west) / (east - west) * self.wide,
            (north - latitude) / (north - south) * self.high,
        )

    def holds(self, place: Point) -> bool:
        return 0 <= place[0] <= self.wide and 0 <= place[1] <= self.high


def _box(features: Sequence[Feature], ratio: float) -> Box | None:
    """Give the box around some areas, with a margin, of the proportions of the picture."""
    places = [point for feature in features for point in _points(feature["geometry"])]
    if not places:
        return None
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    narrow = math.cos(math.radians(middle_y))
    high = max((north - south) * 1.25, (east - west) * 1.25 * narrow / ratio, 0.02)
    wide = high * ratio / narrow
    return middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2


def _rings(geometry: Mapping[str, Any] | None) -> Iterator[Sequence[Sequence[float]]]:
    if not geometry:
        return
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon


def _points(geometry: Mapping[str, Any] | None) -> Iterator[Point]:
    if geometry and geometry["type"] == "Point":
        yield geometry["coordinates"][0], geometry["coordinates"][1]
    for ring in _rings(geometry):
        for place in ring:
            yield place[0], place[1]


def _touches(sheet: _Sheet, feature: Feature) -> bool:
    places = list(_points(feature["geometry"]))
    if not places:
        return False
    west, south, east, north = sheet.box
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs) < east and max(xs) > west and min(ys) < north and max(ys) > south


# --- what is drawn ------------------------------------------------------------------------------------


def _area(sheet: _Sheet, feature: Feature, **look: Any) -> str:
    path = "".join(
        "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in (sheet.place(p[0], p[1]) for p in ring)) + "Z"
        for ring in _rings(feature["geometry"])
    )
    return element("path", d=path, fill_rule="evenodd", **look) if path else ""


def _spot(sheet: _Sheet, feature: Feature) -> tuple[float, float, float]:
    """Middle of an area and its half-size, in pixels."""
    places = [sheet.place(*point) for point in _points(feature["geometry"])]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    half = max(max(xs) - min(xs), max(ys) - min(ys)) / 2
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, half


def _quartier(
    sheet: _Sheet,
    feature: Feature,
    classes: maps.Classes,
    colours: Sequence[str],
    circles: bool,
    palette: maps.Palette,
) -> Iterator[str]:
    rank = int(feature["properties"]["i"])
    digit = int(classes.digits[rank])
    fill = palette.land if circles and digit < len(classes.labels) else colours[digit]
    x, y, half = _spot(sheet, feature)
    dashed = "3 2" if digit == maps.UNAVAILABLE else None
    look: dict[str, Any] = {
        "fill": fill,
        "stroke": palette.outline,
        "stroke_width": 1,
        "stroke_dasharray": dashed,
    }
    small = half < SMALLEST
    yield (element("circle", cx=x, cy=y, r=SMALLEST, **look) if small else _area(sheet, feature, **look))
    if maps.MARK_PATTERNS.get(digit) and not small:
        yield text_at(
            x, y + 4, "s" if digit == maps.SECRET else "ns", size=NAME, colour="#FFFFFF", anchor="middle"
        )
    if circles and (level := classes.levels[rank]):
        radius = max(maps.SMALLEST, maps.LARGEST * level / maps.STEPS)
        yield element(
            "circle",
            cx=x,
            cy=y,
            r=float(radius),
            fill=palette.classes[3],
            fill_opacity=0.75,
            stroke="#FFFFFF",
        )


def _names(
    sheet: _Sheet, held: Sequence[Feature], inside: Mapping[str, str], palette: maps.Palette
) -> Iterator[str]:
    """Write names beside their areas, at the first of four sides that is free; one that fits nowhere is left out."""
    spots = {f["properties"]["code"]: _spot(sheet, f) for f in held}
    taken = [
        (x - h, y - h, x + h, y + h) for x, y, h in ((a, b, max(c, SMALLEST)) for a, b, c in spots.values())
    ]
    for code, (x, y, half) in sorted(spots.items(), key=lambda item: (item[1][1], item[0])):
        name = _short(inside[code])
        wide, reach = width(name, NAME, True), max(half, SMALLEST) + 4
        tries = (
            (x + reach, y - 8),
            (x - reach - wide, y - 8),
            (x - wide / 2, y - reach - 16),
            (x - wide / 2, y + reach),
        )
        for left, top in tries:
            put = (left - 2, top, left + wide + 2, top + 16)
            if _free(put, taken, sheet):
                taken.append(put)
                yield _haloed(left, top + 12, name, palette)
                break


def _haloed(x: float, y: float, text: str, palette: maps.Palette) -> str:
    return element(
        "text", escape(text), x=x, y=y, font_size=NAME, font_weight=600, fill=palette.text, stroke=palette.land,
        stroke_width=3, stroke_linejoin="round", paint_order="stroke",
    )  # fmt: skip


def _free(put: Box, taken: Sequence[Box], sheet: _Sheet) -> bool:
    if not (sheet.holds((put[0], put[1])) and sheet.holds((put[2], put[3]))):
        return False
    return all(
        put[2] <= other[0] or put[0] >= other[2] or put[3] <= other[1] or put[1] >= other[3]
        for other in taken
    )


def _short(name: str, most: int = 30) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


# --- legend -------------------------------------------------------------------------------------------


def _legend(
    classes: maps.Classes, palette: maps.Palette, wide: float, high: float, circles: bool
) -> tuple[str, float]:
    """Write the legend under the map; return it and its height."""
    entries: list[tuple[str, str, str]] = []
    if circles:
        entries = [("", "", f"cercles{formats.NNBSP}: leur surface suit le nombre de personnes")]
        entries += [(r.colour, r.pattern, r.words) for r in classes.legend(palette) if r.digit >= maps.SECRET]
    else:
        entries = [(r.colour, r.pattern, r.words) for r in classes.legend(palette) if r.count]
    entries = [entry for entry in entries if not entry[2].startswith(maps.MARK_LABELS[maps.OUTSIDE])]
    parts, x, y = [], 4.0, high + 12
    for colour, pattern, words in entries:
        need = 26 + width(words) + 18
        if x + need > wide and x > 4:
            x, y = 4.0, y + ROW
        if colour:
            parts.append(element("rect", x=x, y=y, width=16, height=14, fill=colour, stroke=palette.outline))
        if pattern:
            mark = "s" if pattern == "hachures" else "ns"
            parts.append(text_at(x + 8, y + 11, mark, size=11, colour="#FFFFFF", anchor="middle"))
        parts.append(text_at(x + (22 if colour else 0), y + 12, words, colour=palette.text))
        x += need
    return "".join(parts), y + ROW - high
