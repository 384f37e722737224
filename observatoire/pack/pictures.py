"""Pictures and tables that several pages of a pack share: the figures of the screen, drawn for paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from observatoire import charts, comparing, contours, drawing, formats, maps
from observatoire import sentences as say
from observatoire.catalog import Indicator
from observatoire.pack.model import Picture
from observatoire.reading import Compared, Figure, View
from observatoire.tables import records
from observatoire.vocabulary import TOTAL
from observatoire.warehouse import Warehouse

WIDE = 680
"""Pixels of the width of a page: one is a quarter of a millimetre."""
WHOLE = dict.fromkeys(("frein", "definition", "sortie"), TOTAL)
"""All freins, and no definition of an exit."""
LARGE = ("region", "departement", "france")
"""Levels whose map shows départements under the quartiers; the others show communes."""
MOST_DOTS = 14
"""Past this many quartiers a dot plot would take the whole page: its table stands alone."""


def picture(
    name: str, figure: go.Figure, alt: str, below: str, wide: float = 1.0, row: float | None = None
) -> Picture:
    """Draw a figure of the screen for paper; `row` pixels per line where the screen has more room."""
    high = None
    if row is not None:
        margin, (low, top) = figure.layout.margin, figure.layout.yaxis.range
        lines = max((str(text).count("<br>") + 1 for text in figure.layout.yaxis.ticktext), default=1)
        high = margin.t + margin.b + max(row, charts.LINE * lines + 2) * abs(top - low)
    return Picture(name, drawing.svg(figure, round(WIDE * wide), alt, high=high), alt, below, wide)


def sources(rows: Sequence[Any], otherwise: str = "") -> str:
    """Name the sources of some rows, each once."""
    return say.sources(rows) or otherwise


def trend(view: View, name: str, height: int = 270) -> Picture | None:
    """Draw how one indicator moves over time; None where there is no series to draw."""
    found = view.figure(name)
    if found is None:
        return None
    rows = series(view, found)
    if rows["valeur"].notna().sum() < 2:
        return None
    periods = rows["periode"]
    yearly = bool(((periods.dt.month == 12) & (periods.dt.day == 31)).all())
    figure = charts.trend(
        rows,
        unit=found.indicator.unit,
        decimals=found.indicator.decimals,
        breaks=[*zoning(rows), *((b.date, b.label) for b in found.indicator.breaks)],
        yearly=yearly,
        height=height,
    )
    alt = say.course(rows, found.indicator)
    said = [f"{_capital(found.indicator.unit)}, {view.subject.whom}"]
    said += [_capital(listed)] if (listed := say.other_list(rows, view.scope.geographie)) else []
    below = f"{'. '.join(said)}. Source{formats.NNBSP}: {sources(rows.to_dict('records'))}."
    return picture(f"evolution_{name}", figure, alt, below)


def series(view: View, found: Figure) -> pd.DataFrame:
    """Keep the generation asked for, and of the other one only the dates that lie outside it."""
    rows = found.rows[found.rows["periode"].notna()]
    own = rows[rows["geographie"] == view.scope.geographie]
    other = rows[rows["geographie"] != view.scope.geographie]
    if len(own) and len(other):
        other = other[(other["periode"] < own["periode"].min()) | (other["periode"] > own["periode"].max())]
    kept = pd.concat([own, other]).sort_values("periode")
    named = found.indicator.title.removeprefix("Demandeurs d'emploi, ")
    return kept.assign(serie=_capital(named))


def zoning(rows: pd.DataFrame) -> list[tuple[Any, str]]:
    """Name the change of list, half-way between the last figure of 2015 quartiers and the first of 2024."""
    before = rows.loc[rows["geographie"] == 2015, "periode"]
    after = rows.loc[rows["geographie"] == 2024, "periode"]
    if before.empty or after.empty or before.max() >= after.min():
        return []
    return [((before.max() + (after.min() - before.max()) / 2).date(), "liste de quartiers de 2024")]


def dots(view: View, name: str) -> Picture | None:
    """Draw one indicator for each quartier beside comparison territoires; None where there is nothing to draw."""
    indicator = view.indicators.get(name)
    rows = view.latest_per_quartier(name) if indicator else []
    if indicator is None or not any(say.known(row) for row in rows) or len(rows) > MOST_DOTS:
        return None
    shown = next(row for row in rows if say.known(row))
    compared = view.compared(name, shown) if indicator.kind != "effectif" else []
    rows.sort(key=lambda row: list(view.names).index(row["code"]))
    order = comparing.order(rows, indicator, view.names)
    table = pd.DataFrame(rows).assign(label=[shortened(view.names[row["code"]]) for row in rows])
    figure = charts.dots(
        table,
        unit=indicator.unit,
        decimals=indicator.decimals,
        references=reference_lines(compared),
        sort=order.holds,
    )
    alt = message(view, indicator, rows, compared)
    below = (
        f"{_capital(indicator.unit)}, {say.when(shown)}. {order.sentence} "
        f"Source{formats.NNBSP}: {sources(rows, indicator.source)}."
    )
    return picture(f"quartiers_{name}", figure, alt, below, row=26)


def message(view: View, indicator: Indicator, rows: Sequence[Any], compared: Sequence[Compared]) -> str:
    """Say how an indicator varies over quartiers, beside the nearest territoire."""
    nearest = next(((r.short, row) for r, row in compared if r.niveau != "commune"), ("", None))
    return say.extent_sentence(indicator, rows, view.names, nearest[1], nearest[0])


def reference_lines(compared: Sequence[Compared]) -> list[tuple[str, float]]:
    """Lines of comparison, one per level and three at most."""
    nearest: dict[str, tuple[str, float]] = {}
    for reference, row in compared:
        if reference.niveau in ("epci", "departement", "region", "france"):
            nearest.setdefault(reference.niveau, (reference.short, row["valeur"]))
    if len(nearest) > 3:
        nearest.pop("region")
    return list(nearest.values())


def map_of(
    view: View,
    warehouse: Warehouse,
    name: str,
    high: int = 360,
    wide: float = 1.0,
    reading: Mapping[str, str] = WHOLE,
) -> Picture | None:
    """Draw one indicator over the contours of the release; None where nothing has a place.

    `reading`: the frein, definition and exit under which it is read.
    """
    indicator = view.indicators.get(name)
    if indicator is None:
        return None
    scope = view.scope
    rows = view.ask(
        "pages/carte/valeurs", indicateur=name, geographie=scope.geographie, sexe=scope.sexe,
        tranche_age=scope.tranche_age, periode=scope.periode, **reading,
    )  # fmt: skip
    inside = {code: view.names[code] for code in view.codes if code in view.names}
    parts = _seen(rows, inside)
    classes = maps.classify(
        rows,
        list(rows["code"]),
        unit=indicator.unit,
        decimals=indicator.decimals,
        centre=0.0 if indicator.kind == "evolution" else None,
        inside=set(inside),
    )
    own = [row for row in records(rows) if row["code"] in inside]
    shown = next((row for row in own if say.known(row)), None)
    said = (
        say.extent_sentence(indicator, own, view.names, None, "")
        or f"{indicator.title} : aucun chiffre publié."
    )
    drawn = contours.draw(
        features(warehouse.maps, f"quartiers_{scope.geographie}"),
        classes,
        parts,
        features(
            warehouse.maps, "departements" if scope.niveau in LARGE and not scope.quartiers else "communes"
        ),
        circles=indicator.kind == "effectif",
        wide=round(WIDE * wide),
        high=high,
        alt=f"Carte. {said}",
    )
    if not drawn:
        return None
    schematic = " Contours schématiques." if any(bool(row["schematique"]) for row in own) else ""
    when = f", {say.when(shown)}" if shown else ""
    schematic += "" if indicator.kind == "effectif" else " Classes communes à tous les quartiers publiés."
    schematic += "" if len(parts) == len(inside) else " Hexagone seul : l'outre-mer est dans les tableaux."
    below = f"{indicator.title}{when}.{schematic} Source{formats.NNBSP}: {sources(own, indicator.source)}."
    return Picture(f"carte_{name}", drawn, f"Carte. {said}", below, wide)


def _seen(rows: pd.DataFrame, inside: dict[str, str]) -> dict[str, str]:
    """Keep the quartiers of the mainland where a territoire spans oceans: one sheet cannot show both."""
    own = rows[rows["code"].isin(list(inside)) & rows["longitude"].notna()]
    west, south, east, north = maps.VIEWS["Hexagone"]
    here = own[own["longitude"].between(west, east) & own["latitude"].between(south, north)]
    if here.empty or len(here) == len(own):
        return inside
    return {code: inside[code] for code in here["code"]}


@lru_cache(maxsize=8)
def features(maps: Path, name: str) -> tuple[Any, ...]:
    """Read the outlines of a release (its files never change)."""
    path = maps / f"{name}.geojson"
    return tuple(json.loads(path.read_text("utf-8"))["features"]) if path.is_file() else ()


def shortened(name: str, most: int = 58) -> str:
    """Cut a long name so that it holds on two lines of a picture."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
