"""Rows → map: classes of an indicator over quartiers, legend, and a deck.gl picture of a release.

Pure functions, no Streamlit, no network. Contours never travel with a map: they are static files of the
release, sorted by code, and each contour carries its rank `i`. A rerun sends one digit per quartier (its
class); an accessor expression, evaluated in the browser, reads the colour of contour `i` from it. So a
change of indicator costs a few kilobytes and no download.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Any
from zlib import crc32

import pandas as pd
import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from observatoire import formats

# --- classes and colours ------------------------------------------------------------------------------

MAX_CLASSES = 5
LARGEST, SMALLEST = 26, 3
"""Radius in pixels of the circle of the largest count, and of the smallest one drawn."""
STEPS = 99
"""Radii are sent as two digits."""
SECRET, NOT_SIGNIFICANT, UNAVAILABLE, OUTSIDE = 5, 6, 7, 8
"""Digits of the places that are in no class of values; 0 to 4 are the classes, from low to high."""
MARK_DIGITS = {"s": SECRET, "ns": NOT_SIGNIFICANT, "nd": UNAVAILABLE}
MARK_LABELS = {
    SECRET: "secret (s)",
    NOT_SIGNIFICANT: "non significatif (ns)",
    UNAVAILABLE: "non disponible (nd)",
    OUTSIDE: "hors du territoire choisi",
}
MARK_PATTERNS = {SECRET: "hachures", NOT_SIGNIFICANT: "points"}
PATTERNS = {
    "hachures": {"type": "hatch", "gap": 4, "strokeWidth": 2, "angle": 45},
    "points": {"type": "dots", "radius": 1.5, "gap": 4},
}


@dataclass(frozen=True)
class Palette:
    """Colours of a map on one background. `classes` goes from low to high, monotonic in lightness."""

    classes: tuple[str, ...]
    diverging: tuple[str, ...]
    marks: Mapping[int, str]
    background: str
    land: str
    limits: str
    outline: str
    selected: str
    text: str


LIGHT = Palette(
    classes=("#D6E4F1", "#A3C4E1", "#6899C8", "#3470A8", "#123F73"),
    diverging=("#6A3D9A", "#B9A3D3", "#D3D7DA", "#8CC3A0", "#24754A"),
    marks={SECRET: "#6E767D", NOT_SIGNIFICANT: "#6E767D", UNAVAILABLE: "#FFFFFF", OUTSIDE: "#DDE1E4"},
    background="#EEF1F3",
    land="#FBFBFA",
    limits="#B4BBC1",
    outline="#4A545C",
    selected="#0F6B6E",
    text="#1C2226",
)
DARK = Palette(
    classes=("#2A4768", "#3D6C9E", "#6196CA", "#9AC1E6", "#DCEBFA"),
    diverging=("#B58FDE", "#7D64A1", "#5A6268", "#5B9672", "#8AD6A6"),
    marks={SECRET: "#9AA3AA", NOT_SIGNIFICANT: "#9AA3AA", UNAVAILABLE: "#14191D", OUTSIDE: "#2A3238"},
    background="#0F1316",
    land="#171D21",
    limits="#4A545C",
    outline="#AEB7BD",
    selected="#5CC1BD",
    text="#EDF1F3",
)


@dataclass(frozen=True)
class LegendRow:
    """One line of the legend: what the colour means and how many quartiers have it."""

    digit: int
    label: str
    count: int
    colour: str = ""

    @property
    def pattern(self) -> str:
        """Name of the pattern drawn over the colour (`hachures`, `points`), or nothing."""
        return MARK_PATTERNS.get(self.digit, "")

    @property
    def words(self) -> str:
        """The line as text: `de 32 % à 38 % : 412 quartiers`."""
        return formats.colon(self.label, formats.count(self.count, "quartier"))


@dataclass(frozen=True)
class Classes:
    """The class of each quartier (`digits[i]` for the one of rank `i`) and the bounds between classes."""

    digits: str
    bounds: tuple[float, ...]
    labels: tuple[str, ...]
    levels: tuple[int, ...] = ()
    top: float = 0.0
    diverging: bool = False

    @cached_property
    def counts(self) -> dict[int, int]:
        """Number of quartiers by digit, where there are any."""
        return {d: self.digits.count(str(d)) for d in range(OUTSIDE + 1) if str(d) in self.digits}

    def colours(self, palette: Palette = LIGHT) -> list[str]:
        """Colour of each digit, from 0 to `OUTSIDE`."""
        scale = palette.diverging if self.diverging else palette.classes
        spread = _spread(scale, len(self.labels))
        padded = spread + [spread[-1] if spread else palette.land] * (MAX_CLASSES - len(spread))
        return padded + [palette.marks[d] for d in range(SECRET, OUTSIDE + 1)]

    def circle_sizes(self) -> list[tuple[float, int]]:
        """Give three round values and the radius in pixels of their circle, for the legend of circles."""
        if self.top <= 0:
            return []
        values = dict.fromkeys(_round_down(self.top / part) for part in (20, 4, 1))
        return [(value, max(SMALLEST, round(LARGEST * math.sqrt(value / self.top)))) for value in values]

    def legend(self, palette: Palette = LIGHT) -> list[LegendRow]:
        """Lines of the legend: every class of values, then the marks that occur."""
        colours = self.colours(palette)
        rows = [LegendRow(d, label, self.counts.get(d, 0)) for d, label in enumerate(self.labels)]
        rows += [LegendRow(d, MARK_LABELS[d], self.counts[d]) for d in MARK_LABELS if d in self.counts]
        return [replace(row, colour=colours[row.digit]) for row in rows]


def classify(
    rows: pd.DataFrame,
    codes: Sequence[str],
    *,
    unit: str = "",
    decimals: int = 0,
    centre: float | None = None,
    inside: Collection[str] | None = None,
) -> Classes:
    """Put each quartier of `codes` (the order of the release's contours) in a class.

    `rows` has columns code, valeur, marque, one row per quartier; a quartier without a row is not available.
    Bounds are quantiles of all the values given, rounded, so that the same colour means the same value in
    every territory; with `centre`, classes go both ways from it. Quartiers out of `inside` are greyed.
    """
    figures = dict(zip(rows["code"], rows["valeur"], strict=True))
    marks = dict(zip(rows["code"], rows["marque"], strict=True)) if "marque" in rows else {}
    values = [
        float(v)
        for c, v in figures.items()
        if not formats.is_missing(v) and marks.get(c) not in formats.MASKED
    ]
    bounds = breaks(values, centre=centre)
    top = max(values, default=0.0)
    labels = class_labels(bounds, unit, decimals) if values else ()
    digits = "".join(
        str(OUTSIDE)
        if inside is not None and code not in inside
        else str(_digit(figures.get(code), marks.get(code), bounds))
        for code in codes
    )
    levels = tuple(
        _level(figures.get(code), marks.get(code), top) if inside is None or code in inside else 0
        for code in codes
    )
    return Classes(digits, tuple(bounds), tuple(labels), levels, top, diverging=centre is not None)


def breaks(values: Sequence[float], count: int = MAX_CLASSES, centre: float | None = None) -> list[float]:
    """Give the bounds between at most `count` classes: quantiles, rounded to what a reader can hold.

    A bound belongs to the class above it. No class is left empty by rounding. With `centre` the bounds are
    symmetrical around it, in five classes whose middle one holds the values next to the centre.
    """
    known = pd.Series(list(values), dtype=float).dropna()
    if known.nunique() < 2:
        return []
    if centre is not None:
        return _centred_breaks(known, centre)
    step = _step(known)
    wanted = known.quantile([k / count for k in range(1, count)])
    rounded = sorted({_round_to(bound, step) for bound in wanted})
    return _without_empty_classes(rounded, known)


def class_labels(bounds: Sequence[float], unit: str = "", decimals: int = 0) -> list[str]:
    """Name the classes between bounds: `moins de 32 %`, `de 32 % à 38 %`, `38 % et plus`."""
    places = max([_places(b) for b in bounds], default=0)

    def write(bound: float) -> str:
        return formats.value(bound, unit, min(decimals, places) if decimals else places)

    if not bounds:
        return ["une seule valeur"]
    between = [f"de {write(low)} à {write(high)}" for low, high in pairwise(bounds)]
    return [f"moins de {write(bounds[0])}", *between, f"{write(bounds[-1])} et plus"]


def _digit(value: Any, mark: Any, bounds: Sequence[float]) -> int:
    if isinstance(mark, str) and mark in MARK_DIGITS:
        return MARK_DIGITS[mark]
    if formats.is_missing(value):
        return UNAVAILABLE
    return sum(value >= bound for bound in bounds)


def _level(value: Any, mark: Any, top: float) -> int:
    """Give the radius of a count in steps of `LARGEST`: areas follow values."""
    if formats.is_missing(value) or mark in formats.MASKED or value <= 0 or top <= 0:
        return 0
    return round(STEPS * math.sqrt(value / top))


def _round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return math.floor(value / power) * power if value >= 1 else 1.0


def _centred_breaks(known: pd.Series, centre: float) -> list[float]:
    distances = (known - centre).abs()
    step = _step(known)
    far = max(_round_to(float(distances.quantile(0.8)), step), 2 * step)
    near = max(_round_to(far / 3, step), step)
    return [centre - far, centre - near, centre + near, centre + far]


def _step(known: pd.Series) -> float:
    """Give a round step, a fiftieth to a twentieth of the spread of the middle of the values."""
    spread = float(known.quantile(0.95) - known.quantile(0.05)) or float(known.max() - known.min())
    rough = spread / 30
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= rough * 0.999)


def _round_to(value: float, step: float) -> float:
    return round(round(value / step) * step, 10)


def _places(bound: float) -> int:
    text = f"{bound:.4f}".rstrip("0")
    return len(text.split(".")[1])


def _without_empty_classes(bounds: Sequence[float], known: pd.Series) -> list[float]:
    kept: list[float] = []
    for bound in bounds:
        low = kept[-1] if kept else -math.inf
        if ((known >= low) & (known < bound)).any() and (known >= bound).any():
            kept.append(bound)
    return kept


def _spread(scale: Sequence[str], count: int) -> list[str]:
    """Take `count` colours of the scale, its ends included."""
    if count <= 1:
        return [scale[len(scale) // 2]] * count
    return [scale[round(k * (len(scale) - 1) / (count - 1))] for k in range(count)]


# --- views --------------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

VIEWS: dict[str, Box] = {
    "Hexagone": (-5.2, 41.3, 9.7, 51.1),
    "Guadeloupe": (-61.83, 15.82, -60.98, 16.53),
    "Martinique": (-61.25, 14.37, -60.79, 14.90),
    "Guyane": (-54.6, 2.1, -51.6, 5.8),
    "La Réunion": (55.20, -21.40, 55.85, -20.86),
    "Mayotte": (45.01, -13.02, 45.31, -12.62),
    "Saint-Martin": (-63.16, 18.03, -62.96, 18.13),
    "Polynésie française": (-149.95, -17.90, -149.10, -17.45),
}
"""Parts of France that one picture cannot show together."""


def box_around(places: Iterable[tuple[float, float]], margin: float = 0.012) -> Box | None:
    """Give the box that holds (longitude, latitude) pairs, with a margin of at least `margin` degrees."""
    known = [(lon, lat) for lon, lat in places if not (formats.is_missing(lon) or formats.is_missing(lat))]
    if not known:
        return None
    west, east = min(p[0] for p in known), max(p[0] for p in known)
    south, north = min(p[1] for p in known), max(p[1] for p in known)
    across, down = max(margin, 0.1 * (east - west)), max(margin, 0.1 * (north - south))
    return west - across, south - down, east + across, north + down


def parts_of(places: Iterable[tuple[float, float]]) -> list[str]:
    """Name the `VIEWS` that hold at least one of the places, in their order."""
    known = list(places)
    return [name for name, box in VIEWS.items() if any(_holds(box, place) for place in known)]


def in_view(name: str, places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep the places that lie in the view of this name."""
    return [place for place in places if _holds(VIEWS[name], place)]


def view(box: Box, width: int = 560, height: int = 520, max_zoom: float = 13.5) -> pdk.ViewState:
    """Give the view that shows a box whole in a picture of this size (Web Mercator, 512-pixel world)."""
    west, south, east, north = box
    top, bottom = _mercator(north), _mercator(south)
    across = (east - west) / 360 or 1e-6
    down = (top - bottom) / (2 * math.pi) or 1e-6
    zoom = min(math.log2(width / 512 / across), math.log2(height / 512 / down), max_zoom)
    middle = math.degrees(2 * math.atan(math.exp((top + bottom) / 2)) - math.pi / 2)
    return pdk.ViewState(
        longitude=round((west + east) / 2, 5),
        latitude=round(middle, 5),
        zoom=round(zoom, 3),
        bearing=0,
        pitch=0,
    )


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _holds(box: Box, place: tuple[float, float]) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


LETTER, BUTTONS = 7.8, 58
"""Pixels of a letter of a label, and of the corner that holds the zoom buttons."""

# --- picture ------------------------------------------------------------------------------------------

QUARTIERS_LAYER, POINTS_LAYER = "quartiers", "points"
"""Layers that can be clicked: contours, and the dots that stand for them at the scale of a country."""
TOOLTIP = "<b>{nom}</b><br>{commune}<br>{code}"
"""Streamlit escapes what it puts between braces, so names stay plain text."""


class Map(pdk.Deck):
    """A deck for a web page. pydeck's own also looks for Jupyter (18 ms) and for keys of map vendors to send."""

    def __init__(
        self, layers: list[pdk.Layer], view_state: pdk.ViewState, map_style: str, dark: bool
    ) -> None:
        palette = DARK if dark else LIGHT
        self.layers = layers
        self.views = [pdk.View(type="MapView", controller=True)]
        self.initial_view_state = view_state
        self.map_provider = "maplibre"
        self.map_style = map_style
        self._tooltip = {"html": TOOLTIP, "style": _tooltip_look(palette)}

    def to_json(self) -> str:
        """Write what the browser draws, without the indentation that makes pydeck's text twice as long."""
        return json.dumps(self, default=default_serialize, separators=(",", ":"), ensure_ascii=False)


def deck(
    classes: Classes,
    *,
    base: str,
    geographie: int,
    view_state: pdk.ViewState,
    selected: Collection[str] = (),
    labels: Sequence[Mapping[str, Any]] = (),
    size: tuple[int, int] = (560, 520),
    circles: bool = False,
    dark: bool = False,
) -> Map:
    """Draw the classes over the contours served under `base` (`cartes/<release>`).

    `selected` are codes of quartiers outlined in the accent colour. `labels` are rows with longitude, latitude
    and text, written where there is room in a picture of `size` pixels. Other outlines belong to the style: for
    1,600 contours deck.gl draws them so slowly without a graphics card that clicks are lost. With `circles` (for
    counts, since a colour makes large areas look heavy) areas of circles follow values.
    """
    palette = DARK if dark else LIGHT
    contours, dots = (f"{base}/{name}_{geographie}.geojson" for name in ("quartiers", "points"))
    if circles:
        layers = [_plain_layer(contours, palette), _circles_layer(dots, classes, palette)]
    else:  # dots lie under contours: seen where these are too small, hidden once they are not
        layers = [_points_layer(dots, classes, palette), _fill_layer(contours, classes, palette)]
    if selected:
        wanted = ",".join(sorted(selected))
        layers.append(_selection_layer(f"{contours}?codes={wanted}", palette))
    if labels:
        layers.append(_label_layer(with_room(labels, view_state, size), palette))
    theme = "sombre" if dark else "clair"
    return Map(layers, view_state, f"{base}/style.json?geographie={geographie}&theme={theme}", dark)


def _tooltip_look(palette: Palette) -> dict[str, str]:
    return {
        "fontSize": "16px",
        "color": palette.text,
        "backgroundColor": palette.land,
        "border": f"1px solid {palette.limits}",
        "padding": "8px",
        "maxWidth": "320px",
    }


def pick(digits: str, choices: Sequence[Any]) -> str:
    """Write the accessor expression: for the contour of rank `i`, the choice named by `digits[i]`.

    deck.gl's expression parser takes a member only after a name or a parenthesis, hence the parentheses.
    """
    return f'({_literal(choices)})[("{digits}")[properties.i]]'


def _fill_layer(data: str, classes: Classes, palette: Palette) -> pdk.Layer:
    fill = _fill(classes, palette)
    return pdk.Layer(
        "GeoJsonLayer",
        id=QUARTIERS_LAYER,
        data=data,
        pickable=True,
        stroked=False,
        point_type="'circle'",
        point_radius_units="'pixels'",
        get_point_radius=6,
        _sub_layer_props={"polygons-fill": fill, "points-circle": fill},
        **_hatching(classes, palette),
    )


def _fill(classes: Classes, palette: Palette) -> dict[str, Any]:
    """Colour a sub-layer by class.

    Streamlit dims whatever was not clicked by rewriting the getFillColor of a layer. Given to sub-layers, the
    colours are out of its reach: the map shows the selection that the page shares, not the last click.
    """
    colours = [rgba(c)[:3] for c in classes.colours(palette)]
    return {
        "getFillColor": f"@@={pick(classes.digits, colours)}",
        "updateTriggers": {"getFillColor": _trigger(classes.digits, palette)},
    }


def _hatching(classes: Classes, palette: Palette) -> dict[str, Any]:
    """Hatch the secret and dot the not significant, where there are any."""
    if not any(str(digit) in classes.digits for digit in MARK_PATTERNS):
        return {}
    patterns = [MARK_PATTERNS.get(digit, "plein") for digit in range(OUTSIDE + 1)]
    return {
        "extensions": [{"@@type": "FillStyleExtension", "proceduralPattern": True}],
        "fill_pattern_mapping": PATTERNS,
        "fill_pattern_size_units": "'pixels'",
        "get_fill_pattern": pick(classes.digits, patterns),
        "get_fill_pattern_background_color": rgba(palette.land),
        "update_triggers": {"getFillPattern": _trigger(classes.digits, palette)},
    }


def _trigger(digits: str, palette: Palette) -> list[int]:
    """Name a colouring in a few bytes: deck.gl draws again when it changes (lists only)."""
    return [crc32(f"{digits}{palette.background}".encode())]


def _selection_layer(data: str, palette: Palette) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        id="selection",
        data=data,
        pickable=False,
        filled=False,
        stroked=True,
        line_width_units="'pixels'",
        point_type="'circle'",
        point_radius_units="'pixels'",
        get_point_radius=8,
        get_line_color=rgba(palette.selected),
        get_line_width=4,
    )


def _points_layer(data: str, classes: Classes, palette: Palette) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        id=POINTS_LAYER,
        data=data,
        pickable=True,
        stroked=False,
        point_type="'circle'",
        point_radius_units="'pixels'",
        get_point_radius=4,
        _sub_layer_props={"points-circle": _fill(classes, palette)},
    )


def _plain_layer(data: str, palette: Palette) -> pdk.Layer:
    fill = {"getFillColor": rgba(palette.marks[OUTSIDE])}
    return pdk.Layer(
        "GeoJsonLayer",
        id=QUARTIERS_LAYER,
        data=data,
        pickable=True,
        stroked=False,
        point_type="'circle'",
        point_radius_units="'pixels'",
        get_point_radius=3,
        _sub_layer_props={"polygons-fill": fill, "points-circle": fill},
    )


def _circles_layer(data: str, classes: Classes, palette: Palette) -> pdk.Layer:
    full = rgba(palette.classes[3], 190)
    colours = [full] * MAX_CLASSES + [rgba(c) for c in classes.colours(palette)[MAX_CLASSES:]]
    return pdk.Layer(
        "GeoJsonLayer",
        id=POINTS_LAYER,
        data=data,
        pickable=True,
        stroked=True,
        point_type="'circle'",
        point_radius_units="'pixels'",
        line_width_units="'pixels'",
        get_line_width=1,
        get_line_color=rgba(palette.outline),
        get_point_radius=_radius(classes.levels),
        point_radius_min_pixels=SMALLEST,
        _sub_layer_props={
            "points-circle": {
                "getFillColor": f"@@={pick(classes.digits, colours)}",
                "updateTriggers": {"getFillColor": _trigger(classes.digits, palette)},
            }
        },
        update_triggers={"getPointRadius": _trigger(classes.digits, palette)},
    )


def _radius(levels: Sequence[int]) -> str:
    """Write the accessor of radii, two digits per quartier (minus makes numbers of them, plus joins them)."""
    tens, units = "".join(str(n // 10) for n in levels), "".join(str(n % 10) for n in levels)
    number = f'("{tens}")[properties.i]*10-(0-("{units}")[properties.i])'
    return f"({number})*{LARGEST / STEPS:.4f}"


def with_room(
    labels: Sequence[Mapping[str, Any]], view_state: pdk.ViewState, size: tuple[int, int]
) -> list[dict[str, Any]]:
    """Put each text over or under its place, inside the picture and off the others; one without room is left out."""
    width, height = size
    corner = (width / 2 - BUTTONS, -height / 2, width / 2, BUTTONS * 2 - height / 2)  # the zoom buttons
    scale = 512 * 2**view_state.zoom / (2 * math.pi)
    taken, found = [corner], []
    for row in labels:
        x = math.radians(row["longitude"] - view_state.longitude) * scale
        y = (_mercator(view_state.latitude) - _mercator(row["latitude"])) * scale
        across = len(str(row["text"])) * LETTER + 8
        for shift, (anchor, start) in product((-22, 22), (("middle", 0.5), ("end", 1.0), ("start", 0.0))):
            left, middle = x - start * across, y + shift
            text = (left, middle - 11, left + across, middle + 11)
            inside = -width / 2 <= left and left + across <= width / 2 and abs(middle) <= height / 2 - 11
            if inside and not any(_meet(text, other) for other in taken):
                taken.append(text)
                place = [round(row["longitude"], 5), round(row["latitude"], 5)]
                found.append(
                    {"place": place, "text": str(row["text"]), "ancre": anchor, "decalage": [0, shift]}
                )
                break
    return found


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _label_layer(rows: Sequence[Mapping[str, Any]], palette: Palette) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="noms",
        data=rows,
        pickable=False,
        get_position="place",
        get_text="text",
        get_size=14,
        get_color=rgba(palette.text),
        character_set="'auto'",
        font_family="'system-ui, sans-serif'",
        get_text_anchor="ancre",
        get_pixel_offset="decalage",
        background=True,
        get_background_color=[*rgba(palette.land)[:3], 215],
        background_padding=[4, 2],
    )


def style(base: str, geographie: int, dark: bool = False, ign: bool = False) -> dict[str, Any]:
    """Give the MapLibre style: outlines of the release on a plain background, or over the plan of IGN.

    Without `ign` the style names no other host.
    """
    palette = DARK if dark else LIGHT
    sources: dict[str, Any] = {
        name: {"type": "geojson", "data": f"{base}/{name}.geojson"}
        for name in ("departements", "communes", f"quartiers_{geographie}")
    }
    layers: list[dict[str, Any]] = [
        {"id": "fond", "type": "background", "paint": {"background-color": palette.background}},
        {"id": "terre", "type": "fill", "source": "departements", "paint": {"fill-color": palette.land}},
    ]
    if ign:
        sources["ign"] = {"type": "raster", "tiles": [IGN_TILES], "tileSize": 256, "attribution": "© IGN"}
        layers.append(
            {
                "id": "ign",
                "type": "raster",
                "source": "ign",
                "paint": {"raster-opacity": 0.35 if dark else 0.7},
            }
        )
    layers += [
        _line("communes", palette.limits, 0.6, minzoom=8),
        _line("departements", palette.limits, 1.2),
        _line(f"quartiers_{geographie}", palette.outline, 2.5, minzoom=8),
    ]
    return {"version": 8, "sources": sources, "layers": layers}


IGN_TILES = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)


def points(contours: Mapping[str, Any]) -> dict[str, Any]:
    """Give one dot per quartier: inside the largest polygon of a contour, or the point it already is."""
    features = [
        {
            "type": "Feature",
            "properties": feature["properties"],
            "geometry": {"type": "Point", "coordinates": _inside(feature["geometry"])},
        }
        for feature in contours["features"]
        if feature.get("geometry") and feature["geometry"]["type"] in ("Polygon", "MultiPolygon", "Point")
    ]
    return {"type": "FeatureCollection", "features": features}


def rgba(colour: str, alpha: int = 255) -> list[int]:
    """Turn `#0F6B6E` into [15, 107, 110, 255]."""
    return [*(int(colour[k : k + 2], 16) for k in (1, 3, 5)), alpha]


def _inside(geometry: Mapping[str, Any]) -> list[float]:
    """Give a point inside the largest polygon: the middle of its widest crossing at mid-height."""
    if geometry["type"] == "Point":
        return list(geometry["coordinates"])
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = max(polygons, key=lambda polygon: _height(polygon[0]) * len(polygon[0]))
    latitudes = [place[1] for place in rings[0]]
    level = (min(latitudes) + max(latitudes)) / 2 + 1e-9
    crossings = sorted(
        a[0] + (level - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        for ring in rings
        for a, b in pairwise(ring)
        if (a[1] > level) != (b[1] > level)
    )
    if len(crossings) < 2:
        return [round(rings[0][0][0], 5), round(rings[0][0][1], 5)]
    west, east = max(zip(crossings[::2], crossings[1::2], strict=False), key=lambda pair: pair[1] - pair[0])
    return [round((west + east) / 2, 5), round(level, 5)]


def _height(ring: Sequence[Sequence[float]]) -> float:
    latitudes = [place[1] for place in ring]
    return max(latitudes) - min(latitudes)


def _line(source: str, colour: str, width: float, minzoom: int = 0) -> dict[str, Any]:
    paint = {"line-color": colour, "line-width": width}
    return {"id": f"{source}-trait", "type": "line", "source": source, "minzoom": minzoom, "paint": paint}


def _literal(choices: Sequence[Any]) -> str:
    """Write numbers, strings and lists of numbers as the expression parser reads them."""
    return "[" + ",".join(f'"{c}"' if isinstance(c, str) else str(c).replace(" ", "") for c in choices) + "]"
