"""Comparisons → Plotly figures: funnel, yardstick, profile of twins, gap over time. Pure, as `charts` is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from observatoire import formats
from observatoire import sentences as say
from observatoire.catalog import Indicator
from observatoire.charts import (
    DARK,
    LIGHT,
    LINE,
    SIZE,
    Colours,
    Sketch,
    axis_look,
    framed,
    plain,
    spread_out,
    trace,
    wrapped,
)
from observatoire.comparing import Funnel, Gap, size_of
from observatoire.twins import Profile

MOST_NAMED = 7
"""Dots that a picture names: more would cover each other."""
TICKS = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000)
"""Numbers of people written under a funnel, whose axis is a square root: quartiers are mostly small."""
BINS = 40
"""Columns of dots of a yardstick."""


# --- is it noise? -------------------------------------------------------------------------------------


def funnel(
    found: Funnel,
    indicator: Indicator,
    names: Mapping[str, str],
    *,
    here: Collection[str],
    people: str,
    dark: bool = False,
) -> go.Figure:
    """Draw the rate of every quartier by how many people it is over, and the limits that chance sets.

    Quartiers of `here` are coloured, and named where they are few or beyond the limits; the others are grey.
    """
    colours = DARK if dark else LIGHT
    figure = framed(colours, 460)
    sizes = [n for n, _ in found.curve]
    top = max(sizes) ** 0.5
    for k, dash in enumerate(("dot", "solid")):
        _limits(figure, sizes, [pair[k] for _, pair in found.curve], colours.rule, dash)
    if found.wide:
        _limits(figure, sizes, found.wide, colours.text, "dash")
    figure.add_shape(
        type="line", x0=0, x1=top, y0=found.rate, y1=found.rate,
        line={"color": colours.rule, "width": 1, "dash": "solid"}, layer="below",
    )  # fmt: skip
    for chosen in (False, True):
        rows = [row for row in found.rows if (row["code"] in here) is chosen]
        figure.add_trace(_dots(rows, found, indicator, names, chosen, colours, people))
    low, high = _funnel_span(found)
    _name_dots(figure, found, names, here, colours)
    _name_limits(figure, found, indicator, (low, high), colours)
    ticks = _ticks(min(sizes), max(sizes))
    figure.update_xaxes(
        range=[0.9 * min(sizes) ** 0.5, top], tickvals=[n**0.5 for n in ticks], tickangle=0,
        ticktext=[formats.number(n) for n in ticks],
        title={"text": plain(people), "font": {"size": SIZE, "color": colours.muted}, "standoff": 8},
        **axis_look(colours),
    )  # fmt: skip
    figure.update_yaxes(
        range=[low, high], ticksuffix=formats.symbol(indicator.unit), tickformat=",.2~f", nticks=6,
        automargin=True, **axis_look(colours),
    )  # fmt: skip
    figure.update_layout(margin={"l": 8, "r": 112, "t": 16, "b": 56})
    return figure.drawn()


def _ticks(low: int, high: int) -> list[int]:
    """Choose round numbers of people, from the largest, that do not touch each other on a tablet."""
    kept: list[int] = []
    for n in reversed([n for n in TICKS if 0.9 * low <= n <= high]):
        if not kept or kept[-1] ** 0.5 - n**0.5 >= 0.11 * (high**0.5 - low**0.5):
            kept.append(n)
    return kept[::-1]


def _name_limits(
    figure: Sketch, found: Funnel, indicator: Indicator, span: tuple[float, float], colours: Colours
) -> None:
    """Name the limits and the whole at the right end, pushed apart where they would overlap."""
    low, high = span
    inner = 460 - 16 - 56
    last = found.curve[-1][1]
    whole = formats.value(found.rate, indicator.unit, indicator.decimals)
    ends = [(last[0][1], "95 %"), (last[1][1], "99,8 %"), (found.rate, f"<b>tous : {whole}</b>")]
    ends += [(found.wide[-1][1], "99,8 % élargie")] if found.wide else []
    ends.sort(key=lambda end: -end[0])
    wanted = [(y - low) / (high - low) * inner for y, _ in ends]
    places = spread_out(wanted, [LINE] * len(ends), inner)
    for (y, text), place, put in zip(ends, wanted, places, strict=True):
        figure.add_annotation(
            x=found.curve[-1][0] ** 0.5, y=y, text=formats.spaced(text),
            xanchor="left", xshift=8, yshift=round(put - place), showarrow=False,
            font={"color": colours.text if y == found.rate else colours.muted, "size": SIZE},
        )  # fmt: skip


def _funnel_span(found: Funnel) -> tuple[float, float]:
    """Give the ends of the vertical axis: every dot, and the limits of a quartier of ordinary size."""
    people = sorted(row["denominateur"] for row in found.rows)
    ordinary = people[len(people) // 4]
    outer = next(pairs[-1] for n, pairs in found.curve if n >= ordinary)
    values = [*(row["valeur"] for row in found.rows), *outer]
    room = (max(values) - min(values)) or 1.0
    return max(min(values) - 0.05 * room, 0), min(max(values) + 0.05 * room, 100)


def _limits(
    figure: Sketch, sizes: Sequence[int], bounds: Sequence[tuple[float, float]], colour: str, dash: str
) -> None:
    for side in (0, 1):
        line = {"color": colour, "width": 1.5, "dash": dash}
        figure.add_trace(
            trace(
                "scatter",
                x=[n**0.5 for n in sizes],
                y=[b[side] for b in bounds],
                mode="lines",
                line=line,
                hoverinfo="skip",
            )
        )


def _dots(
    rows: Sequence[Mapping[str, Any]],
    found: Funnel,
    indicator: Indicator,
    names: Mapping[str, str],
    chosen: bool,
    colours: Colours,
    people: str,
) -> dict[str, Any]:
    colour = colours.accent if chosen else colours.comparison
    out = [bool(found.sides[row["code"]]) for row in rows]
    return trace(
        "scatter",
        x=[row["denominateur"] ** 0.5 for row in rows],
        y=[row["valeur"] for row in rows],
        mode="markers",
        marker={
            "size": [11 if chosen else 7 for _ in rows],
            "opacity": 1,
            "symbol": ["diamond" if beyond else "circle" for beyond in out],
            "color": [colour if beyond or chosen else colours.paper for beyond in out],
            "line": {"color": colour, "width": 1.5},
        },
        customdata=[row["code"] for row in rows],
        text=[
            f"{plain(names.get(row['code'], row['code']))}<br>{say.figure(row, indicator)}, "
            f"{formats.number(row['denominateur'])} {plain(people)}"
            for row in rows
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def _name_dots(
    figure: Sketch, found: Funnel, names: Mapping[str, str], here: Collection[str], colours: Colours
) -> None:
    mine = [row for row in found.rows if row["code"] in here]
    out = [row for row in found.out if row["code"] in here]
    first, top = (found.curve[k][0] ** 0.5 for k in (0, -1))
    wide = 0.34 * (top - first)
    placed: list[tuple[float, float]] = []
    low, high = _funnel_span(found)
    for row in (mine if len(mine) <= MOST_NAMED else out)[:MOST_NAMED]:
        x, y = row["denominateur"] ** 0.5, row["valeur"]
        left = x > first + 0.6 * (top - first)
        start = x - (wide if left else 0)
        near = (
            abs(start - other) < wide and abs(y - level) < 0.055 * (high - low) for other, level in placed
        )
        if any(near):
            continue
        placed.append((start, y))
        figure.add_annotation(
            x=x, y=y, text=plain(_short(names[row["code"]])), showarrow=False, bgcolor=colours.paper, borderpad=1,
            xanchor="right" if left else "left", xshift=-10 if left else 10,
            font={"color": colours.text, "size": SIZE},
        )  # fmt: skip


def _short(name: str, width: int = 26) -> str:
    return name if len(name) <= width else f"{name[: width - 1].rstrip()}…"


# --- the Cités as a yardstick -------------------------------------------------------------------------


def yardstick(
    rows: Sequence[Mapping[str, Any]],
    own: Mapping[str, Any] | None,
    whom: str,
    indicator: Indicator,
    *,
    together: float | None,
    dark: bool = False,
) -> go.Figure:
    """Draw every Cité as a dot on one axis, piled up where they are near; filled where it is surely apart from `own`.

    `own` is drawn with its interval; `together` is the value of all quartiers of the Cités, each counted once.
    """
    colours = DARK if dark else LIGHT
    mine = say.estimate(own, indicator)
    values = [float(row["valeur"]) for row in rows] + ([float(own["valeur"])] if own else [])
    values += [mine.low, mine.high] if mine else []
    low, high = min(values), max(values)
    room = (high - low) or 1.0
    low, high = low - 0.06 * room, high + 0.06 * room
    heights = _piled([float(row["valeur"]) for row in rows], low, high)
    tallest = max(heights, default=1)
    figure = framed(colours, 150 + 16 * tallest + LINE * 2)
    apart = [
        mine is not None and (e := say.estimate(row, indicator)) is not None and not mine.meets(e)
        for row in rows
    ]
    figure.add_trace(
        trace(
            "scatter",
            x=[row["valeur"] for row in rows],
            y=heights,
            mode="markers",
            marker={
                "size": 11,
                "color": [colours.comparison if far else colours.paper for far in apart],
                "line": {"color": colours.comparison, "width": 1.5},
            },
            text=[f"{plain(row['nom'])}<br>{say.figure(row, indicator)}" for row in rows],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    if own:
        if mine:
            stroke = {"color": colours.accent, "width": 3}
            figure.add_shape(type="line", x0=mine.low, x1=mine.high, y0=0, y1=0, line=stroke)
        figure.add_trace(
            trace(
                "scatter", x=[own["valeur"]], y=[0], mode="markers",
                marker={"size": 14, "color": colours.accent, "symbol": "diamond"},
                text=[f"{plain(whom)}<br>{say.figure(own, indicator)}"], hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
        place = (float(own["valeur"]) - low) / (high - low)
        figure.add_annotation(
            x=own["valeur"], y=0, yshift=-10, yanchor="top", showarrow=False,
            xanchor="left" if place < 0.3 else "right" if place > 0.7 else "center",
            text=f"<b>{plain(whom)}{formats.NNBSP}: {say.bare(own, indicator)}</b>", bgcolor=colours.paper,
            font={"color": colours.accent, "size": SIZE},
        )  # fmt: skip
    if together is not None:
        place = (together - low) / (high - low)
        figure.add_shape(
            type="line", x0=together, x1=together, y0=0, y1=1, yref="paper", layer="below",
            line={"color": colours.rule, "width": 2, "dash": "dot"},
        )  # fmt: skip
        figure.add_annotation(
            x=together, y=1, yref="paper", yanchor="bottom", showarrow=False,
            xanchor="left" if place < 0.3 else "right" if place > 0.7 else "center",
            text=f"Tous les quartiers des Cités{formats.NNBSP}: "
            f"{formats.value(together, indicator.unit, indicator.decimals)}",
            font={"color": colours.muted, "size": SIZE},
        )  # fmt: skip
    figure.update_xaxes(
        range=[low, high], ticksuffix=formats.symbol(indicator.unit), tickformat=",.2~f", nticks=6, tickangle=0,
        title={"text": plain(indicator.unit), "font": {"size": SIZE, "color": colours.muted}, "standoff": 8},
        **axis_look(colours),
    )  # fmt: skip
    figure.update_yaxes(
        range=[-2.2, tallest + 0.8],
        showticklabels=False,
        **{**axis_look(colours), "showgrid": False, "zeroline": False},
    )
    figure.update_layout(margin={"t": 12 + LINE, "l": 24, "r": 24, "b": 56})
    return figure.drawn()


def _piled(values: Sequence[float], low: float, high: float) -> list[int]:
    """Give each value its height in a pile of the values near it."""
    held: dict[int, int] = {}
    heights = []
    for value in values:
        column = round((value - low) / (high - low) * BINS)
        held[column] = held.get(column, 0) + 1
        heights.append(held[column])
    return heights


# --- twins --------------------------------------------------------------------------------------------


def profile(
    found: Profile,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    texts: Mapping[tuple[str, str], str],
    *,
    dark: bool = False,
) -> go.Figure:
    """Draw a quartier and its nearest twins on each indicator, in standard deviations from the mean of quartiers.

    `texts` writes the figure of a quartier for an indicator, by (code, indicator).
    """
    colours = DARK if dark else LIGHT
    used = list(found.used)
    figure = framed(colours, 96 + 52 * len(used) + 3 * LINE)
    codes = [*(twin.code for twin in reversed(found.twins)), found.code]
    for code in codes:
        own, first = code == found.code, bool(found.twins) and code == found.twins[0].code
        colour = colours.accent if own else colours.text if first else colours.comparison
        figure.add_trace(
            trace(
                "scatter",
                x=[found.scores[code][name] for name in used],
                y=list(range(len(used))),
                mode="lines+markers" if own or first else "markers",
                line={"color": colour, "width": 2 if own else 1, "dash": "solid" if own else "dot"},
                marker={
                    "size": 13 if own else 10,
                    "symbol": "diamond" if own else "circle",
                    "color": colour if own or first else colours.paper,
                    "line": {"color": colour, "width": 1.5},
                },
                text=[f"{plain(names[code])}<br>{plain(titles[name])}{formats.NNBSP}: {texts[code, name]}" for name in used],
                hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
    reach = max((abs(score) for scores in found.scores.values() for score in scores.values()), default=1.0)
    span = max(2.0, reach * 1.1)
    legend = [(f"◆ {names[found.code]}", colours.accent)]
    legend += [(f"● {names[found.twins[0].code]}", colours.text)] if found.twins else []
    legend += [("○ les autres proches", colours.muted)] if len(found.twins) > 1 else []
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", showarrow=False, align="left",
        text="<br>".join(f'<b>{plain(_short(text, 34))}</b>' for text, _ in legend),
        font={"color": colours.text, "size": SIZE},
    )  # fmt: skip
    figure.add_shape(
        type="line",
        x0=0,
        x1=0,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": colours.rule, "width": 2},
        layer="below",
    )
    figure.update_xaxes(
        range=[-span, span], tickvals=[-2, -1, 0, 1, 2], tickangle=0,
        ticktext=[f"{formats.MINUS}2", f"{formats.MINUS}1", "moyenne", "+1", "+2"],
        title={
            "text": "en écarts types",
            "font": {"size": SIZE, "color": colours.muted}, "standoff": 8,
        },
        **{**axis_look(colours), "zeroline": False},
    )  # fmt: skip
    figure.update_yaxes(
        range=[len(used) - 0.5, -0.5], tickvals=list(range(len(used))), automargin=True,
        ticktext=[wrapped(titles[name], 30) for name in used],
        **{**axis_look(colours), "ticks": "", "zeroline": False},
    )  # fmt: skip
    figure.update_layout(margin={"t": 14 + LINE * len(legend), "r": 20, "b": 56})
    return figure.drawn()


# --- the gap over time --------------------------------------------------------------------------------


def write_gaps(
    figure: go.Figure, found: Sequence[Gap], indicator: Indicator, dark: bool = False
) -> go.Figure:
    """Add the gap to a picture of two series: a thin rule at each date, its size written at both ends."""
    colours = DARK if dark else LIGHT
    drawn = figure.to_plotly_json()
    shapes, notes = (list(drawn["layout"].get(part, ())) for part in ("shapes", "annotations"))
    for gap in found:
        shapes.append(
            {
                "type": "line", "x0": gap.periode, "x1": gap.periode, "layer": "below",
                "y0": gap.own["valeur"], "y1": gap.other["valeur"],
                "line": {"color": colours.rule, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip
    ends = [found[0], found[-1]] if len(found) > 1 else list(found)
    for gap in ends:
        last = gap is found[-1] and len(found) > 1
        notes.append(
            {
                "x": gap.periode, "y": (gap.own["valeur"] + gap.other["valeur"]) / 2, "showarrow": False,
                "text": f"<b>{size_of(gap.apart, indicator)}</b>", "bgcolor": colours.paper, "borderpad": 2,
                "xanchor": "right" if last else "left", "xshift": -6 if last else 6,
                "font": {"color": colours.text, "size": SIZE},
            }
        )  # fmt: skip
    layout = {**drawn["layout"], "shapes": shapes, "annotations": notes}
    return go.Figure({**drawn, "layout": layout}, _validate=False)
