"""Rows → Plotly figures that read alike in light and dark. Pure: no Streamlit, no query.

Show them with `st.plotly_chart(figure, theme=None, config=charts.config(), alt=…)`: colours
come from here (`dark=`), and the configuration carries the French locale. Every figure takes rows as a
DataFrame with columns `valeur` and, where a cell may be masked, `marque`; a masked or missing cell leaves a
gap with its mark, is never drawn as 0 nor joined by a line. Text of the data is escaped: a name that holds
`<b>` is shown as it is written.
"""

from __future__ import annotations

import datetime
import html
import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from observatoire import formats

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
SIZE = 14
LINE = 18
"""Pixels of a text and of a line of text: nothing is written smaller."""
DOT = 6
"""Pixels of the radius of a dot."""
MOST_TICKS = 7
"""Dates under a line of time stand at least one part in seven of it apart: closer, they overlap on a tablet."""


@dataclass(frozen=True)
class Colours:
    """Colours of a figure on one background."""

    text: str
    muted: str
    grid: str
    rule: str
    paper: str
    accent: str
    comparison: str
    categories: tuple[str, ...]
    sequence: tuple[str, ...]


LIGHT = Colours(
    text="#1C2226",
    muted="#4A545C",
    grid="#E3E7EA",
    rule="#767D83",
    paper="#FFFFFF",
    accent="#0F6B6E",
    comparison="#7C858C",
    categories=("#0F6B6E", "#D55E00", "#0072B2", "#B0568A", "#6B7278"),
    sequence=("#D6E4F1", "#A3C4E1", "#6899C8", "#3470A8", "#123F73"),
)
DARK = Colours(
    text="#EDF1F3",
    muted="#AEB7BD",
    grid="#2E373D",
    rule="#8A949B",
    paper="#14191D",
    accent="#5CC1BD",
    comparison="#98A2A9",
    categories=("#5CC1BD", "#E69F00", "#56B4E9", "#DA9BC0", "#9AA3AA"),
    sequence=("#2A4768", "#3D6C9E", "#6196CA", "#9AC1E6", "#DCEBFA"),
)
GREY_DASHES = ("solid", "dot", "dashdot", "longdash")
"""Lines of comparison share one grey and differ by their stroke."""

MONTHS = list(formats.MONTHS)
SHORT_MONTHS = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
]  # fmt: skip
DAYS = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"]
LOCALE = {
    "dictionary": {},
    "format": {
        "days": DAYS,
        "shortDays": [day[:3] for day in DAYS],
        "months": MONTHS,
        "shortMonths": SHORT_MONTHS,
        "date": "%d/%m/%Y",
        "decimal": ",",
        "thousands": formats.NNBSP,
    },
}


def config() -> dict[str, Any]:
    """Give the configuration of a figure: French, no bar over it (its image would say neither source nor release)."""
    return {
        "locale": "fr",
        "locales": {"fr": LOCALE},
        "displaylogo": False,
        "displayModeBar": False,
        "scrollZoom": False,
        "showTips": False,
    }


# --- over time ----------------------------------------------------------------------------------------


def trend(
    rows: pd.DataFrame,
    *,
    unit: str = "",
    decimals: int = 0,
    selected: Collection[str] | None = None,
    breaks: Iterable[tuple[datetime.date, str]] = (),
    yearly: bool = True,
    axis: str | None = None,
    dark: bool = False,
    height: int = 400,
) -> go.Figure:
    """Draw series over time, each named at its last point.

    `rows` has columns serie, periode, valeur and marque; series keep their order. Those of `selected` (by
    default the first one) are coloured, the others are grey. A line stops at a masked or missing period and
    at a break of series; it is dashed up to a provisional point. `breaks` are dates and names of what
    changed. Rows without a period cannot be placed and are left out.
    """
    colours = DARK if dark else LIGHT
    known = rows[rows["periode"].notna()].assign(periode=lambda r: pd.to_datetime(r["periode"]))
    names = list(dict.fromkeys(known["serie"]))
    chosen = [n for n in names if n in (selected if selected is not None else names[:1])]
    cuts = sorted((pd.Timestamp(moment), name) for moment, name in breaks)
    between = _between_periods(cuts, known["periode"])
    low, high = _span(known["valeur"])
    if between:  # their names stand above the plot, so the unit has its line inside
        high += (high - low) * (LINE + 6) / (height - 80)
    figure = framed(colours, height)
    ends = []
    for name in names:
        series = known[known["serie"] == name].sort_values("periode")
        colour, dash, width = _stroke(name, names, chosen, colours)
        points = [_Point(r.periode, r.valeur, _mark(r)) for r in series.itertuples()]
        solid, dashed = _strokes(points, [moment for moment, _ in cuts])
        figure.add_trace(_line(dashed, colour, width, "dash"))
        figure.add_trace(_line(solid, colour, width, dash))
        drawn = [point for point in points if point.drawn]
        figure.add_trace(_markers(name, drawn, colour, colours, unit, decimals, yearly))
        if drawn:
            ends.append(_End(name, drawn[-1], colour, formats.value(drawn[-1].valeur, unit, decimals)))
    figure.add_trace(_masked(known, low, colours, yearly))
    _name_ends(figure, ends, (low, high), height, colours)
    rows_of_labels = _draw_breaks(figure, between, colours)
    _time_axis(figure, known["periode"], yearly, colours)
    figure.update_yaxes(
        range=[low, high], ticksuffix=formats.symbol(unit), tickformat=",.2~f", nticks=6, **axis_look(colours)
    )
    figure.update_layout(
        margin={"t": 12 + LINE * max(rows_of_labels, 1), "l": 8, "b": 34 if yearly else 34 + LINE}
    )
    _name_unit(figure, axis or unit, colours, inside=bool(between))
    return figure.drawn()


@dataclass(frozen=True)
class _Point:
    periode: pd.Timestamp
    valeur: float
    mark: str

    @property
    def drawn(self) -> bool:
        return self.mark not in formats.MASKED and not formats.is_missing(self.valeur)


@dataclass(frozen=True)
class _End:
    name: str
    point: _Point
    colour: str
    figure: str


Path = tuple[list[Any], list[Any]]


def _strokes(points: Sequence[_Point], cuts: Sequence[pd.Timestamp]) -> tuple[Path, Path]:
    """Give the plain and the dashed segments, as x and y lists with None between segments."""
    solid: Path = ([], [])
    dashed: Path = ([], [])
    for _, stretch in groupby(points, lambda point: sum(moment <= point.periode for moment in cuts)):
        part = list(stretch)
        usual = min(
            (after.periode - before.periode for before, after in pairwise(part)), default=pd.Timedelta(0)
        )
        for before, after in pairwise(part):
            if before.drawn and after.drawn and (after.periode - before.periode) / usual <= 1.5:
                into = dashed if after.mark == "p" else solid
                into[0].extend([before.periode, after.periode, None])
                into[1].extend([before.valeur, after.valeur, None])
    return solid, dashed


def _stroke(
    name: str, names: Sequence[str], chosen: Sequence[str], colours: Colours
) -> tuple[str, str, float]:
    if name in chosen:
        return colours.categories[chosen.index(name) % len(colours.categories)], "solid", 3
    greys = [other for other in names if other not in chosen]
    return colours.comparison, GREY_DASHES[greys.index(name) % len(GREY_DASHES)], 2


def _line(path: Path, colour: str, width: float, dash: str) -> Trace:
    line = {"color": colour, "width": width, "dash": dash}
    return trace(
        "scatter", x=path[0], y=path[1], mode="lines", line=line, hoverinfo="skip", connectgaps=False
    )


def _markers(
    name: str,
    drawn: Sequence[_Point],
    colour: str,
    colours: Colours,
    unit: str,
    decimals: int,
    yearly: bool,
) -> Trace:
    words = [
        f"{plain(name)}<br>{formats.period(p.periode, yearly)}{formats.NNBSP}: "
        + formats.value(p.valeur, unit, decimals, p.mark)
        for p in drawn
    ]
    fill = [colours.paper if p.mark == "p" else colour for p in drawn]
    return trace(
        "scatter",
        x=[p.periode for p in drawn],
        y=[p.valeur for p in drawn],
        mode="markers",
        name=plain(name),
        marker={"size": 8, "color": fill, "line": {"color": colour, "width": 2}},
        cliponaxis=False,
        text=words,
        hovertemplate="%{text}<extra></extra>",
    )


def _masked(known: pd.DataFrame, low: float, colours: Colours, yearly: bool) -> Trace:
    """Write the mark of masked cells at the foot of their period, so that a gap explains itself."""
    found: dict[pd.Timestamp, list[tuple[str, str]]] = {}
    for row in known.itertuples():
        mark = _mark(row)
        if mark in formats.MASKED:
            found.setdefault(pd.Timestamp(str(row.periode)), []).append((str(row.serie), mark))
    words = [
        "<br>".join(
            f"{plain(name)}, {formats.period(when, yearly)}{formats.NNBSP}: {mark}" for name, mark in cells
        )
        for when, cells in found.items()
    ]
    return trace(
        "scatter",
        x=list(found),
        y=[low] * len(found),
        mode="text",
        text=[" ".join(sorted({mark for _, mark in cells})) for cells in found.values()],
        textposition="top center",
        textfont={"color": colours.muted, "size": SIZE},
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _name_ends(
    figure: Sketch, ends: Sequence[_End], span: tuple[float, float], height: int, colours: Colours
) -> None:
    """Write the name and last figure of each series at its end, pushed apart where they would overlap."""
    low, high = span
    inner = height - 80
    labels = [
        (end, [*textwrap.wrap(end.name, 20)[:3], end.figure], (end.point.valeur - low) / (high - low) * inner)
        for end in sorted(ends, key=lambda end: -end.point.valeur)
    ]
    wanted = [place for _, _, place in labels]
    room = [LINE * len(lines) + 4 for _, lines, _ in labels]
    for (end, lines, place), put in zip(labels, spread_out(wanted, room, inner), strict=True):
        name = "<br>".join(plain(line) for line in lines[:-1])
        figure.add_annotation(
            x=end.point.periode,
            y=end.point.valeur,
            text=f"{name}<br><b>{lines[-1]}</b>",
            showarrow=False,
            xanchor="left",
            align="left",
            xshift=10,
            yshift=round(put - place),
            font={"color": end.colour if end.colour != colours.comparison else colours.muted, "size": SIZE},
        )
    longest = max((len(line) for _, lines, _ in labels for line in lines), default=0)
    figure.update_layout(margin={"r": min(24 + 8 * longest, 190)})


def spread_out(wanted: Sequence[float], room: Sequence[int], top: float) -> list[float]:
    """Move places (high to low, each needing `room` pixels) as little as needed so that none overlap."""
    places = list(wanted)
    for k in range(1, len(places)):
        places[k] = min(places[k], places[k - 1] - (room[k] + room[k - 1]) / 2)
    floor = room[-1] / 2 if places else 0.0
    for k in reversed(range(len(places))):
        if places[k] < floor:
            places[k] = floor
        floor = places[k] + (room[k] + (room[k - 1] if k else 0)) / 2
    return [min(place, top) for place in places] if len(places) == 1 else places


def _between_periods(
    cuts: Sequence[tuple[pd.Timestamp, str]], periods: pd.Series
) -> list[tuple[pd.Timestamp, str]]:
    """Keep the breaks that fall between two periods, each in the middle: a rule never crosses a point."""
    moments = sorted(periods.unique())
    return [
        (before + (after - before) / 2, name)
        for moment, name in cuts
        for before, after in pairwise(moments)
        if before < moment <= after
    ]


def _draw_breaks(figure: Sketch, cuts: Sequence[tuple[pd.Timestamp, str]], colours: Colours) -> int:
    """Draw a named rule per break; return how many lines of text stand above the picture."""
    lines = 0
    for moment, name in cuts:
        figure.add_shape(
            type="line", x0=moment, x1=moment, y0=0, y1=1, yref="paper",
            line={"color": colours.rule, "width": 1, "dash": "dash"},
        )  # fmt: skip
        lines_of_name = textwrap.wrap(name, 38) or [""]
        figure.add_annotation(
            x=moment, y=1, yref="paper", text="<br>".join(plain(line) for line in lines_of_name),
            showarrow=False, xanchor="center", yanchor="bottom", yshift=lines * LINE,
            font={"color": colours.muted, "size": SIZE},
        )  # fmt: skip
        lines += len(lines_of_name)
    return lines


def _time_axis(figure: Sketch, periods: pd.Series, yearly: bool, colours: Colours) -> None:
    """Put ticks on the periods themselves: a figure of 31 December 2021 stands over 2021, not near 2022."""
    moments = sorted(periods.unique())
    same = [moment for moment in moments if moment.month == moments[-1].month]
    ticks: list[pd.Timestamp] = []
    for moment in reversed(same if len(same) > 2 else moments):
        if not ticks or (ticks[0] - moment) / (moments[-1] - moments[0]) >= 1 / MOST_TICKS:
            ticks.insert(0, moment)
    words = [formats.period(moment, yearly) if yearly else _short_month(moment) for moment in ticks]
    if moments:
        pad = (moments[-1] - moments[0]) * 0.03 or pd.Timedelta(days=30)
        figure.update_xaxes(range=[moments[0] - pad, moments[-1] + pad])
    figure.update_xaxes(
        type="date", tickvals=ticks, ticktext=words, tickangle=0, **{**axis_look(colours), "showgrid": False}
    )


def _short_month(moment: pd.Timestamp) -> str:
    return f"{SHORT_MONTHS[moment.month - 1]}<br>{moment.year}"


# --- several places -----------------------------------------------------------------------------------


def dots(
    rows: pd.DataFrame,
    *,
    unit: str = "",
    decimals: int = 0,
    selected: Collection[str] = (),
    references: Sequence[tuple[str, float | None]] = (),
    axis: str | None = None,
    sort: bool = True,
    dark: bool = False,
) -> go.Figure:
    """Draw one dot per row, its interval as a thin bar, and comparison values as lines.

    Rows go from high to low, or keep their order with `sort=False`: an order that means nothing is not drawn.

    `rows` has columns label and valeur, and may have marque, bas, haut and code (which tells apart two places
    of one name; it is the `customdata` of a click). Rows without a figure stand last, with their mark.
    `selected` holds labels or codes. `references` are names with values; one without a value is left out.
    """
    colours = DARK if dark else LIGHT
    ranked = _ranked(rows, sort)
    lines = [(name, value) for name, value in references if not formats.is_missing(value)]
    figure = framed(colours, _rows_height(len(ranked), len(lines)))
    chosen = [_is_chosen(row, selected) for row in ranked]
    known = [(k, row) for k, row in enumerate(ranked) if row["drawn"]]
    for k, row in known:
        if not formats.is_missing(row["bas"]) and not formats.is_missing(row["haut"]):
            stroke = {"color": colours.accent if chosen[k] else colours.comparison, "width": 2}
            figure.add_shape(type="line", x0=row["bas"], x1=row["haut"], y0=k, y1=k, line=stroke)
    figure.add_trace(
        trace(
            "scatter",
            x=[row["valeur"] for _, row in known],
            y=[k for k, _ in known],
            mode="markers",
            marker={
                "size": 2 * DOT,
                "color": [
                    colours.paper if row["mark"] == "p" else _dot(chosen[k], colours) for k, row in known
                ],
                "line": {"color": [_dot(chosen[k], colours) for k, _ in known], "width": 2},
            },
            cliponaxis=False,
            customdata=[row["code"] for _, row in known],
            text=[_row_words(row, unit, decimals) for _, row in known],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    low, high = _row_span(ranked, lines)
    _write_figures(figure, ranked, low, unit, decimals, colours, DOT)
    _draw_references(figure, lines, (low, high), unit, decimals, colours)
    _row_axes(figure, ranked, (low, high), unit, axis, colours)
    return figure.drawn()


def bars(
    rows: pd.DataFrame,
    *,
    unit: str = "",
    decimals: int = 0,
    selected: Collection[str] = (),
    references: Sequence[tuple[str, float | None]] = (),
    axis: str | None = None,
    sort: bool = True,
    dark: bool = False,
) -> go.Figure:
    """Draw one horizontal bar per row, from zero, its figure at its end; columns as for `dots`.

    With `sort=False` rows keep their order (age groups, levels of training…). A bar without a figure is its
    mark; a provisional one is hatched. Without `selected` all bars have the accent colour.
    """
    colours = DARK if dark else LIGHT
    ranked = _ranked(rows, sort)
    lines = [(name, value) for name, value in references if not formats.is_missing(value)]
    figure = framed(colours, _rows_height(len(ranked), len(lines)))
    known = [(k, row) for k, row in enumerate(ranked) if row["drawn"]]
    any_chosen = any(_is_chosen(row, selected) for row in ranked)
    figure.add_trace(
        trace(
            "bar",
            x=[row["valeur"] for _, row in known],
            y=[k for k, _ in known],
            orientation="h",
            width=0.62,
            marker={
                "color": [_dot(not any_chosen or _is_chosen(row, selected), colours) for _, row in known],
                "pattern": {
                    "shape": ["/" if row["mark"] == "p" else "" for _, row in known],
                    "fgcolor": colours.paper,
                    "fillmode": "overlay",
                },
            },
            customdata=[row["code"] for _, row in known],
            text=[_row_words(row, unit, decimals) for _, row in known],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    )
    low, high = _row_span(ranked, lines, zero=True)
    _write_figures(figure, ranked, max(low, 0.0), unit, decimals, colours)
    _draw_references(figure, lines, (low, high), unit, decimals, colours)
    _row_axes(figure, ranked, (low, high), unit, axis, colours)
    return figure.drawn()


def structure(
    rows: pd.DataFrame,
    *,
    decimals: int = 0,
    unit: str = "% du total",
    ordered: bool = True,
    dark: bool = False,
) -> go.Figure:
    """Draw how a whole is made up: a stacked bar of 100 % per `groupe`, or small bars for one whole.

    `rows` has columns part and valeur (counts or shares), and may have groupe and marque. A group with a
    masked or missing part has no bar, since its parts would not be those of the whole, and says so. More than
    five parts, or a single group, are drawn as small bars. `ordered` parts (ages, durations) go from pale to
    dark.
    """
    colours = DARK if dark else LIGHT
    table = rows if "groupe" in rows else rows.assign(groupe="")
    groups, parts = list(dict.fromkeys(table["groupe"])), list(dict.fromkeys(table["part"]))
    shares = {group: _shares(table[table["groupe"] == group], parts) for group in groups}
    if len(groups) == 1 or len(parts) > len(colours.sequence):
        flat = [
            {
                "label": part if len(groups) == 1 else f"{group}, {part}",
                "valeur": shares[group][part] if shares[group] else None,
                "marque": _mark_in(table, group, part),
            }
            for group in groups
            for part in parts
        ]
        columns = pd.DataFrame(flat, columns=["label", "valeur", "marque"])
        return bars(columns, unit=unit, decimals=decimals, sort=False, dark=dark)
    piled = LINE * max(len(parts) - 3, 0)  # on a tablet the legend has a line per part
    figure = framed(colours, 90 + piled + 44 * len(groups))
    scale = colours.sequence if ordered else colours.categories
    spread = [scale[round(k * (len(scale) - 1) / max(len(parts) - 1, 1))] for k in range(len(parts))]
    for part, colour in zip(parts, spread, strict=True):
        values = [shares[group].get(part) for group in groups]
        words = [formats.percent(v, decimals) if v is not None else "" for v in values]
        figure.add_trace(
            trace(
"bar",
                x=values, y=list(range(len(groups))), orientation="h", name=plain(part), width=0.7,
                marker={"color": colour, "line": {"color": colours.paper, "width": 1}},
                text=[w if v is not None and v >= 6 else "" for v, w in zip(values, words, strict=True)],
                textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
                textfont={"size": SIZE, "color": readable_on(colour)},
                customdata=[
                    f"{plain(group)}<br>{plain(part)}{formats.NNBSP}: {word}"
                    for group, word in zip(groups, words, strict=True)
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    _say_unpublished(figure, groups, shares, colours)
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        margin={"l": 8, "r": 30, "t": 36, "b": 34},
        legend={
            "orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal",
            "font": {"size": SIZE}, "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
    figure.update_xaxes(range=[0, 100], ticksuffix=f"{formats.NNBSP}%", dtick=25, **axis_look(colours))
    figure.update_yaxes(
        range=[len(groups) - 0.5, -0.5], tickvals=list(range(len(groups))), automargin=True,
        ticktext=[wrapped(g, 30) for g in groups], **{**axis_look(colours), "showgrid": False, "ticks": ""},
    )  # fmt: skip
    return figure.drawn()


def _shares(table: pd.DataFrame, parts: Sequence[str]) -> dict[str, float]:
    """Give the share of each part in percent; nothing when a part has no figure, or the whole is zero."""
    cells: dict[str, Any] = {
        str(row.part): None if _mark(row) in formats.MASKED else row.valeur for row in table.itertuples()
    }
    values = [cells.get(str(part)) for part in parts]
    if any(formats.is_missing(value) for value in values):
        return {}
    whole = sum((float(value) for value in values), 0.0)  # type: ignore[arg-type]
    return {part: 100 * float(cells[str(part)]) / whole for part in parts} if whole else {}


def _mark_in(table: pd.DataFrame, group: str, part: str) -> str | None:
    """Give the mark of a part. Where another part is masked, its share cannot be told either: `nd`."""
    found = table[(table["groupe"] == group) & (table["part"] == part)]
    marks = [_mark(row) for row in found.itertuples()]
    return marks[0] if marks and marks[0] else None


def _say_unpublished(
    figure: Sketch, groups: Sequence[str], shares: dict[str, dict[str, float]], colours: Colours
) -> None:
    for k, group in enumerate(groups):
        if not shares[group]:
            figure.add_annotation(
                x=0, y=k, xanchor="left", xshift=6, showarrow=False,
                text="répartition non publiable en entier", font={"color": colours.muted, "size": SIZE},
            )  # fmt: skip


def deadlines(rows: pd.DataFrame, today: datetime.date, *, dark: bool = False) -> go.Figure:
    """Draw promises as dots on a line of time, one per row, with what became of them; `today` is a rule.

    `rows` has columns label, echeance, etat (words), fait and retard (bool). A kept one is a full dot, a late one
    is orange; words say it too. Rows without a date are left out.
    """
    colours = DARK if dark else LIGHT
    known = rows[rows["echeance"].notna()].assign(echeance=lambda r: pd.to_datetime(r["echeance"]))
    known = known.sort_values(["echeance", "label"], kind="stable")
    figure = framed(colours, 74 + 38 * max(len(known), 1))
    now = pd.Timestamp(today)
    moments = [*known["echeance"], now]
    pad = max((max(moments) - min(moments)) * 0.12, pd.Timedelta(days=60))
    low, high = min(moments) - pad / 3, max(moments) + pad
    edges = [colours.categories[1] if late else colours.accent for late in known["retard"]]
    fills = [e if done else colours.paper for e, done in zip(edges, known["fait"], strict=True)]
    figure.add_trace(
        trace(
            "scatter", x=list(known["echeance"]), y=list(range(len(known))), mode="markers",
            marker={"size": 12, "color": fills, "line": {"color": edges, "width": 3}},
            text=[f"{plain(row.label)}<br>{plain(row.etat)}" for row in known.itertuples()],
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    for rank, row in enumerate(known.itertuples()):
        figure.add_annotation(
            x=row.echeance, y=rank, text=plain(row.etat), xanchor="left", xshift=12, showarrow=False,
            bgcolor=colours.paper, font={"color": colours.text, "size": SIZE},
        )  # fmt: skip
    figure.add_shape(
        type="line", x0=now, x1=now, y0=0, y1=1, yref="paper", layer="below",
        line={"color": colours.rule, "width": 1, "dash": "dash"},
    )  # fmt: skip
    figure.add_annotation(
        x=now, y=1, yref="paper", yanchor="bottom", showarrow=False, text=formats.day(today),
        font={"color": colours.muted, "size": SIZE},
    )  # fmt: skip
    years = range(low.year, high.year + 1)
    ticks = [
        moment
        for year in years
        for month in (1, 7)
        if low <= (moment := pd.Timestamp(year, month, 1)) <= high
    ]
    figure.update_xaxes(
        type="date", range=[low, high], tickvals=ticks, ticktext=[_short_month(t) for t in ticks], tickangle=0,
        **axis_look(colours),
    )  # fmt: skip
    figure.update_yaxes(
        range=[len(known) - 0.5, -0.5], tickvals=list(range(len(known))), automargin=True,
        ticktext=[wrapped(label, 40) for label in known["label"]],
        **{**axis_look(colours), "showgrid": False, "ticks": "", "zeroline": False},
    )  # fmt: skip
    figure.update_layout(margin={"r": 110, "t": 10 + LINE, "b": 40})
    return figure.drawn()


# --- rows of a dot plot or of bars --------------------------------------------------------------------


def _ranked(rows: pd.DataFrame, sort: bool = True) -> list[dict[str, Any]]:
    ranked = [
        {
            "label": str(row.label),
            "code": str(getattr(row, "code", row.label)),
            "valeur": row.valeur,
            "mark": _mark(row),
            "bas": getattr(row, "bas", None),
            "haut": getattr(row, "haut", None),
        }
        for row in rows.itertuples()
    ]
    for row in ranked:
        row["drawn"] = row["mark"] not in formats.MASKED and not formats.is_missing(row["valeur"])
    if not sort:
        return ranked
    return sorted(ranked, key=lambda r: (not r["drawn"], -r["valeur"] if r["drawn"] else 0.0, r["label"]))


def _is_chosen(row: dict[str, Any], selected: Collection[str]) -> bool:
    return row["label"] in selected or row["code"] in selected


def _dot(chosen: bool, colours: Colours) -> str:
    return colours.accent if chosen else colours.comparison


def _row_words(row: dict[str, Any], unit: str, decimals: int) -> str:
    words = f"{plain(row['label'])}<br>{formats.value(row['valeur'], unit, decimals, row['mark'])}"
    if formats.is_missing(row["bas"]) or formats.is_missing(row["haut"]):
        return words
    low, high = (formats.value(row[side], unit, decimals) for side in ("bas", "haut"))
    return f"{words}<br>intervalle à 95{formats.NNBSP}%{formats.NNBSP}: de {low} à {high}"


def _write_figures(
    figure: Sketch,
    ranked: Sequence[dict[str, Any]],
    low: float,
    unit: str,
    decimals: int,
    colours: Colours,
    reach: int = 0,
) -> None:
    """Write each figure at the right of its bar, or `reach` pixels past the middle of its dot; else its mark."""
    words = [
        formats.value(row["valeur"] if row["drawn"] else None, unit, decimals, row["mark"]) for row in ranked
    ]
    for k, (row, text) in enumerate(zip(ranked, words, strict=True)):
        ends = [row["valeur"], row["haut"]] if row["drawn"] else [low]
        end = max(end for end in ends if not formats.is_missing(end))
        figure.add_annotation(
            x=end, y=k, text=text, xanchor="left", xshift=8 + reach,
            showarrow=False, bgcolor=colours.paper, borderpad=1,
            font={"color": colours.text if row["drawn"] else colours.muted, "size": SIZE},
        )  # fmt: skip
    figure.update_layout(margin={"r": 20 + 8 * max((len(text) for text in words), default=0)})


def _draw_references(
    figure: Sketch,
    lines: Sequence[tuple[str, Any]],
    span: tuple[float, float],
    unit: str,
    decimals: int,
    colours: Colours,
) -> None:
    """Draw comparison values as rules, named above the picture, one line of text each."""
    low, high = span
    for k, (name, value) in enumerate(lines):
        side = (value - low) / (high - low)
        stroke = {"color": colours.rule, "width": 2, "dash": GREY_DASHES[(k + 1) % len(GREY_DASHES)]}
        figure.add_shape(
            type="line", x0=value, x1=value, y0=0, y1=1, yref="paper", line=stroke, layer="below"
        )
        figure.add_annotation(
            x=value, y=1, yref="paper", yanchor="bottom", yshift=k * LINE, showarrow=False,
            xanchor="left" if side < 0.35 else "right" if side > 0.65 else "center",
            text=f"{plain(name)}{formats.NNBSP}: {formats.value(value, unit, decimals)}",
            font={"color": colours.muted, "size": SIZE},
        )  # fmt: skip
    figure.update_layout(margin={"t": 10 + LINE * len(lines)})


def _row_axes(
    figure: Sketch,
    ranked: Sequence[dict[str, Any]],
    span: tuple[float, float],
    unit: str,
    axis: str | None,
    colours: Colours,
) -> None:
    figure.update_xaxes(
        range=list(span), ticksuffix=formats.symbol(unit), tickformat=",.2~f", nticks=4, tickangle=0,
        title={"text": plain(axis or unit), "font": {"size": SIZE, "color": colours.muted}, "standoff": 8},
        **axis_look(colours),
    )  # fmt: skip
    figure.update_yaxes(
        range=[len(ranked) - 0.5, -0.5], tickvals=list(range(len(ranked))), automargin=True,
        ticktext=[wrapped(row["label"], 34) for row in ranked],
        **{**axis_look(colours), "showgrid": False, "ticks": "", "zeroline": False},
    )  # fmt: skip


def _rows_height(rows: int, references: int) -> int:
    return 80 + max(rows, 1) * 34 + references * LINE


def _row_span(
    ranked: Sequence[dict[str, Any]], lines: Sequence[tuple[str, Any]], zero: bool = False
) -> tuple[float, float]:
    """Give the ends of the axis."""
    cells = [row[side] for row in ranked if row["drawn"] for side in ("valeur", "bas", "haut")]
    values = [float(v) for v in [*cells, *(value for _, value in lines)] if not formats.is_missing(v)]
    if zero or not values:
        values.append(0.0)
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    return (low if zero and low == 0 else low - 0.06 * room), high + 0.03 * room


# --- what every figure shares -------------------------------------------------------------------------


Trace = dict[str, Any]


class Sketch:
    """A figure as plain dictionaries, which Plotly checks once: it checks all of them again at each addition."""

    def __init__(self) -> None:
        self.data: list[Trace] = []
        self.annotations: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"xaxis": {}, "yaxis": {}, "margin": {}}

    def add_trace(self, trace: Trace) -> None:
        """Add one trace."""
        self.data.append(trace)

    def add_annotation(self, **parts: Any) -> None:
        """Add a text."""
        self.annotations.append(parts)

    def add_shape(self, **parts: Any) -> None:
        """Add a shape."""
        self.shapes.append(parts)

    def update_layout(self, **parts: Any) -> None:
        """Change the layout; margins are changed side by side."""
        margin = {**self.layout["margin"], **parts.pop("margin", {})}
        self.layout |= {**parts, "margin": margin}

    def update_xaxes(self, **parts: Any) -> None:
        """Change the horizontal axis."""
        self.layout["xaxis"] |= parts

    def update_yaxes(self, **parts: Any) -> None:
        """Change the vertical axis."""
        self.layout["yaxis"] |= parts

    def drawn(self) -> go.Figure:
        """Make the figure that Plotly shows."""
        layout = {**self.layout, "annotations": self.annotations, "shapes": self.shapes}
        # Checking what only this module writes costs half of a figure; the tests check it instead.
        return go.Figure({"data": self.data, "layout": layout}, _validate=False)


def trace(kind: str, **parts: Any) -> Trace:
    """Describe a trace."""
    return {"type": kind, **parts}


def plain(text: object) -> str:
    """Escape text of the data: Plotly reads a subset of HTML in every text it draws."""
    return html.escape(str(text), quote=False)


def wrapped(text: str, width: int) -> str:
    """Break the label of a row into two lines at most, escaped."""
    lines = textwrap.wrap(text, width, max_lines=2, placeholder=" …")
    return "<br>".join(plain(line) for line in lines) or " "


def _mark(row: Any) -> str:
    mark = getattr(row, "marque", None)
    if not formats.is_missing(mark) and mark:
        return str(mark)
    return "nd" if formats.is_missing(row.valeur) else ""


def _span(values: pd.Series) -> tuple[float, float]:
    """Give the ends of a vertical axis: from zero when the figures come near it, else around them."""
    known = pd.to_numeric(values, errors="coerce").dropna()
    if known.empty:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = (high - low) or abs(high) or 1.0
    if low >= 0 and low < 0.5 * high:
        return 0.0, high + 0.08 * room
    return low - 0.15 * room, high + 0.1 * room


def axis_look(colours: Colours) -> dict[str, Any]:
    """Give what every axis has."""
    return {
        "fixedrange": True,
        "gridcolor": colours.grid,
        "linecolor": colours.rule,
        "zerolinecolor": colours.rule,
        "tickfont": {"size": SIZE, "color": colours.muted},
    }


def framed(colours: Colours, height: int) -> Sketch:
    """Start a figure: fonts, margins, hover labels."""
    figure = Sketch()
    figure.update_layout(
        template="none",
        height=height,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": SIZE, "color": colours.text},
        separators=f",{formats.NNBSP}",
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        hoverlabel={
            "bgcolor": colours.paper,
            "bordercolor": colours.rule,
            "align": "left",
            "font": {"family": FONT, "size": SIZE, "color": colours.text},
        },
        margin={"l": 8, "r": 24, "t": 24, "b": 48},
        uirevision="observatoire",
    )
    return figure


def _name_unit(figure: Sketch, unit: str, colours: Colours, inside: bool) -> None:
    """Write the unit of a vertical axis flat, over its top or just `inside`: a rotated title is hard to read."""
    figure.add_annotation(
        text=plain(unit), x=0, xref="paper", xanchor="left", y=1, yref="paper",
        yanchor="top" if inside else "bottom", xshift=6 if inside else 0, yshift=0 if inside else 6,
        bgcolor=colours.paper, showarrow=False, font={"size": SIZE, "color": colours.muted},
    )  # fmt: skip
    figure.update_yaxes(automargin=True)


def readable_on(colour: str) -> str:
    """Give the colour of a text that is read on a background."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    luminance = sum(
        weight * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
        for weight, c in ((0.2126, red), (0.7152, green), (0.0722, blue))
    )
    return "#FFFFFF" if luminance < 0.18 else "#1C2226"
