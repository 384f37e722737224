"""Figures and maps → SVG, without a browser: the same description that Plotly draws on the screen.

`svg` reads the figure of `charts` (traces, axes, shapes, annotations) and draws it again, for paper and for
downloads. It knows what `charts` uses and no more; an unknown trace raises, so that nothing is left out in
silence. Text of the data stays text.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pandas as pd
import plotly.graph_objects as go
from PIL import ImageFont

from observatoire import formats
from observatoire.besoins import COVERED, PATTERNS, UNKNOWN
from observatoire.charts import DARK, LIGHT, LINE, SIZE, readable_on

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Source Sans Pro"
FONT = f"'{FAMILY}', 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
DASHES = {"dot": "2 4", "dash": "8 6", "dashdot": "8 4 2 4", "longdash": "12 6"}
MARKUP = re.compile(r"(<br>|</?b>)")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold."""


def escape(text: object) -> str:
    """Write text of the data inside an XML element."""
    return html.escape(CONTROL.sub("\ufffd", str(text)), quote=False)


@cache
def _font(bold: bool, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf"), size)


@cache
def width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Measure a line of text in pixels."""
    return float(_font(bold, size).getlength(text))


# --- pieces of SVG ------------------------------------------------------------------------------------


def attributes(**values: object) -> str:
    """Write attributes; `stroke_width` becomes `stroke-width`, None is left out, numbers are rounded."""
    said = []
    for name, value in values.items():
        if value is not None:
            text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
            said.append(f"{name.rstrip('_').replace('_', '-')}={quoteattr(CONTROL.sub('', text))}")
    return " ".join(said)


def element(kind: str, body: str = "", /, **values: object) -> str:
    """Write one element."""
    return f"<{kind} {attributes(**values)}>{body}</{kind}>" if body else f"<{kind} {attributes(**values)}/>"


def text_at(
    x: float,
    y: float,
    text: str,
    *,
    size: float = SIZE,
    colour: str = "#1C2226",
    bold: bool = False,
    anchor: str = "start",
) -> str:
    """Write one line of plain text on its baseline."""
    return element(
        "text", escape(text), x=float(x), y=float(y), font_size=size, fill=colour,
        font_weight=600 if bold else 400, text_anchor=anchor,
    )  # fmt: skip


def document(body: str, wide: float, high: float, alt: str = "", background: str = "") -> str:
    """Close a picture: a standalone SVG that says what it shows."""
    back = element("rect", width=float(wide), height=float(high), fill=background) if background else ""
    size = attributes(viewBox=f"0 0 {wide:.0f} {high:.0f}", width=round(wide), height=round(high))
    title = f"<title>{escape(alt)}</title>" if alt else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}">'
        f"{title}{back}{body}</svg>"
    )


# --- a figure -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Run:
    text: str
    bold: bool


def _lines(markup: str) -> list[list[_Run]]:
    """Read the subset of HTML that `charts` writes: line breaks and bold; everything else is text."""
    lines: list[list[_Run]] = [[]]
    bold = False
    for piece in MARKUP.split(str(markup)):
        if piece == "<br>":
            lines.append([])
        elif piece in ("<b>", "</b>"):
            bold = piece == "<b>"
        elif piece:
            lines[-1].append(_Run(html.unescape(piece), bold))
    return lines


def _line_width(runs: Sequence[_Run]) -> float:
    return sum(width(run.text, SIZE, run.bold) for run in runs)


def svg(
    figure: go.Figure, wide: int = 680, alt: str = "", background: str = "", high: float | None = None
) -> str:
    """Draw a figure of `charts` as a standalone SVG, `wide` pixels wide, as high as it says unless `high` is given."""
    return _Plot(figure.to_dict(), wide, high).drawn(alt, background)


class _Plot:
    """One figure on its way to SVG: axes turned into pixels, then shapes, traces and words in order."""

    def __init__(self, described: dict[str, Any], wide: int, high: float | None = None):
        self.traces = described["data"]
        self.layout = described["layout"]
        self.x_axis, self.y_axis = self.layout["xaxis"], self.layout["yaxis"]
        self.text_colour = self.layout["font"]["color"]
        self.high = float(high or self.layout["height"])
        margin = self.layout["margin"]
        self.legend = _Legend(self, wide) if self.layout.get("showlegend") else None
        top = margin["t"] + (self.legend.extra if self.legend else 0)
        self.high += top - margin["t"]
        self.dates = self.x_axis.get("type") == "date"
        self.x_span = [self._float(v) for v in self.x_axis["range"]]
        self.y_span = [float(v) for v in self.y_axis["range"]]
        self.y_ticks = self._ticks(self.y_axis, self.y_span)
        labels = max((_line_width(line) for _, text in self.y_ticks for line in _lines(text)), default=0.0)
        self.left = margin["l"] + (labels + 8 if self.y_ticks else 0)
        self.right = wide - margin["r"]
        self.top, self.bottom = float(top), self.high - margin["b"]
        self.wide = wide

    def drawn(self, alt: str, background: str) -> str:
        below = [s for s in self.layout["shapes"] if s.get("layer") == "below"]
        above = [s for s in self.layout["shapes"] if s.get("layer") != "below"]
        lines = [t for t in self.traces if t["type"] == "scatter"]
        parts = [self._grid(), self._inside(map(self._shape, below))]
        parts += self._bars([t for t in self.traces if t["type"] == "bar"])
        parts.append(self._inside(self._polyline(trace) for trace in lines if "lines" in trace["mode"]))
        parts.append(self._inside(map(self._shape, above)))
        parts += [self._scatter(trace) for trace in lines if trace["mode"] != "lines"]
        parts += [self._annotation(a) for a in self.layout["annotations"]]
        parts += [self.legend.drawn()] if self.legend else []
        return document(self._zone() + "".join(parts), self.wide, self.high, alt, background)

    def _inside(self, pieces: Iterable[str]) -> str:
        """Cut lines at the edges of the plot, as a limit that leaves the axis."""
        body = "".join(pieces)
        return f'<g clip-path="url(#zone)">{body}</g>' if body else ""

    def _zone(self) -> str:
        box = element(
            "rect", x=self.left, y=self.top, width=self.right - self.left, height=self.bottom - self.top
        )
        return f'<defs><clipPath id="zone">{box}</clipPath></defs>'

    # --- places ---

    def _float(self, value: Any) -> float:
        return float(pd.Timestamp(value).value) if self.dates else float(value)

    def _x(self, value: Any) -> float:
        low, high = self.x_span
        return self.left + (self._float(value) - low) / (high - low) * (self.right - self.left)

    def _y(self, value: Any) -> float:
        low, high = self.y_span
        return self.bottom - (float(value) - low) / (high - low) * (self.bottom - self.top)

    def _at(self, x: Any, y: Any, item: dict[str, Any]) -> tuple[float, float]:
        """Place a point whose coordinates are of the data or of the paper (0 to 1)."""
        across = (
            self.left + float(x) * (self.right - self.left) if item.get("xref") == "paper" else self._x(x)
        )
        up = self.bottom - float(y) * (self.bottom - self.top) if item.get("yref") == "paper" else self._y(y)
        return across, up

    # --- axes ---

    def _ticks(self, axis: dict[str, Any], span: Sequence[float]) -> list[tuple[Any, str]]:
        if axis.get("showticklabels") is False:
            return []
        if axis.get("tickvals") is not None:
            return list(zip(axis["tickvals"], axis["ticktext"], strict=True))
        low, high = min(span), max(span)
        step = float(axis.get("dtick") or _round_step((high - low) / axis.get("nticks", 5)))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        places = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
        suffix = axis.get("ticksuffix", "")
        return [(k * step, formats.number(k * step, places) + suffix) for k in range(first, last + 1)]

    def _grid(self) -> str:
        parts = []
        if self.y_axis.get("showgrid", True):
            for value, _ in self.y_ticks:
                parts.append(self._rule(self.left, self._y(value), self.right, self._y(value), self.y_axis))
        for value, text in self.y_ticks:
            lines = _lines(text)
            start = self._y(value) - LINE * (len(lines) - 1) / 2 + 5
            for rank, line in enumerate(lines):
                parts.append(self._runs(line, self.left - 8, start + LINE * rank, self._muted, "end"))
        for value, text in self._x_ticks():
            x = self._x(value)
            if self.x_axis.get("showgrid", True):
                parts.append(self._rule(x, self.top, x, self.bottom, self.x_axis))
            for rank, line in enumerate(_lines(text)):
                parts.append(self._runs(line, x, self.bottom + 18 + LINE * rank, self._muted, "middle"))
        parts.append(self._axis_title())
        return "".join(parts)

    def _x_ticks(self) -> list[tuple[Any, str]]:
        """Ticks of the horizontal axis; one in two where their words would touch."""
        ticks = [
            (v, t)
            for v, t in self._ticks(self.x_axis, self.x_span)
            if min(self.x_span) <= self._float(v) <= max(self.x_span)
        ]
        need = sum(max(_line_width(line) for line in _lines(text)) + 12 for _, text in ticks)
        return ticks if need <= self.right - self.left else ticks[::2]

    def _axis_title(self) -> str:
        title = self.x_axis.get("title") or {}
        words = title.get("text") if isinstance(title, dict) else ""
        if not words:
            return ""
        middle = (self.left + self.right) / 2
        return self._runs(_lines(words)[0], middle, self.bottom + 38, self._muted, "middle")

    @property
    def _muted(self) -> str:
        return str(self.x_axis["tickfont"]["color"])

    def _rule(self, x0: float, y0: float, x1: float, y1: float, axis: dict[str, Any]) -> str:
        return element("line", x1=x0, y1=y0, x2=x1, y2=y1, stroke=axis["gridcolor"], stroke_width=1)

    def _runs(self, runs: Sequence[_Run], x: float, y: float, colour: str, anchor: str) -> str:
        body = "".join(
            element("tspan", escape(run.text), font_weight=600) if run.bold else escape(run.text)
            for run in runs
        )
        return element(
            "text", body, x=x, y=y, fill=colour, font_size=SIZE, font_weight=400, text_anchor=anchor
        )

    # --- what is drawn ---

    def _shape(self, shape: dict[str, Any]) -> str:
        if shape["type"] != "line":
            raise ValueError(f"a shape {shape['type']!r} is not drawn on paper")
        x0, y0 = self._at(shape["x0"], shape["y0"], shape)
        x1, y1 = self._at(shape["x1"], shape["y1"], shape)
        line = shape["line"]
        return element(
            "line", x1=x0, y1=y0, x2=x1, y2=y1, stroke=line["color"], stroke_width=line["width"],
            stroke_dasharray=DASHES.get(line.get("dash", "")),
        )  # fmt: skip

    def _scatter(self, trace: dict[str, Any]) -> str:
        if trace["mode"] in ("markers", "lines+markers"):
            return self._markers(trace)
        if trace["mode"] == "text":
            return self._texts(trace)
        raise ValueError(f"a trace {trace['mode']!r} is not drawn on paper")

    def _polyline(self, trace: dict[str, Any]) -> str:
        pieces: list[list[str]] = [[]]
        for x, y in zip(trace["x"], trace["y"], strict=True):
            if x is None or formats.is_missing(y):
                pieces.append([])
            else:
                pieces[-1].append(f"{self._x(x):.2f},{self._y(y):.2f}")
        line = trace["line"]
        return "".join(
            element(
                "polyline", points=" ".join(piece), fill="none", stroke=line["color"],
                stroke_width=line["width"], stroke_dasharray=DASHES.get(line.get("dash", "")),
            )
            for piece in pieces
            if piece
        )  # fmt: skip

    def _markers(self, trace: dict[str, Any]) -> str:
        marker, edge = trace["marker"], trace["marker"].get("line") or {}
        count = len(trace["x"])
        columns = (trace["x"], trace["y"], *(_each(v, count) for v in (
            marker["size"], marker.get("color"), edge.get("color"), marker.get("symbol", "circle"))))  # fmt: skip
        return "".join(
            self._mark(
                self._x(x), self._y(y), float(size) / 2, symbol, fill, stroke or fill, edge.get("width", 1)
            )
            for x, y, size, fill, stroke, symbol in zip(*columns, strict=True)
        )

    def _mark(self, x: float, y: float, half: float, symbol: str, fill: str, stroke: str, line: float) -> str:
        look: dict[str, object] = {"stroke": stroke, "stroke_width": line}
        if symbol == "line-ns":
            return element("line", x1=x, y1=y - half, x2=x, y2=y + half, **look)
        if symbol == "diamond":
            points = (
                f"{x:.2f},{y - half:.2f} {x + half:.2f},{y:.2f} {x:.2f},{y + half:.2f} {x - half:.2f},{y:.2f}"
            )
            return element("polygon", points=points, fill=fill, **look)
        if symbol != "circle":
            raise ValueError(f"a mark {symbol!r} is not drawn on paper")
        return element("circle", cx=x, cy=y, r=half, fill=fill, **look)

    def _texts(self, trace: dict[str, Any]) -> str:
        colour = trace["textfont"]["color"]
        return "".join(
            self._runs(_lines(words)[0], self._x(x), self._y(y) - 4, colour, "middle")
            for x, y, words in zip(trace["x"], trace["y"], trace["text"], strict=True)
        )

    def _bars(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        starts: dict[float, float] = {}
        stacked = self.layout.get("barmode") == "stack"
        drawn = []
        for trace in traces:
            marker = trace["marker"]
            count = len(trace["y"])
            colours = _each(marker["color"], count)
            patterns = _each((marker.get("pattern") or {}).get("shape", ""), count)
            words = trace.get("text") or [""] * count
            for x, y, colour, pattern, text in zip(
                trace["x"], trace["y"], colours, patterns, words, strict=True
            ):
                if formats.is_missing(x):
                    continue
                start = starts.get(y, 0.0) if stacked else 0.0
                starts[y] = start + float(x)
                drawn.append(self._bar(trace, start, start + float(x), float(y), colour, bool(pattern)))
                if trace.get("textposition") == "inside" and text:
                    middle = (self._x(start) + self._x(start + float(x))) / 2
                    drawn.append(
                        self._runs(
                            _lines(text)[0], middle, self._y(y) + 5, trace["textfont"]["color"], "middle"
                        )
                    )
        return drawn

    def _bar(
        self, trace: dict[str, Any], start: float, end: float, y: float, colour: str, hatched: bool
    ) -> str:
        half = float(trace["width"]) / 2
        left, right = sorted((self._x(start), self._x(end)))
        top, bottom = sorted((self._y(y - half), self._y(y + half)))
        edge = (trace["marker"].get("line") or {}).get("color")
        body = element(
            "rect", x=left, y=top, width=right - left, height=bottom - top, fill=colour, stroke=edge
        )
        if not hatched:
            return body
        return body + "".join(_slashes(left, top, right, bottom, "#FFFFFF"))

    def _annotation(self, note: dict[str, Any]) -> str:
        lines = _lines(note["text"])
        x, y = self._at(note["x"], note["y"], note)
        x, y = x + float(note.get("xshift", 0)), y - float(note.get("yshift", 0))
        high = LINE * len(lines)
        foot = {"bottom": y - high, "top": y}.get(note.get("yanchor", "middle"), y - high / 2)
        anchor = {"left": "start", "right": "end"}.get(note.get("xanchor", "center"), "middle")
        widest = max(_line_width(line) for line in lines)
        x = _kept_inside(x, anchor, widest, self.wide)
        parts = []
        if note.get("bgcolor"):
            start = {"start": x, "end": x - widest}.get(anchor, x - widest / 2)
            parts.append(
                element(
                    "rect", x=start - 1, y=foot, width=widest + 2, height=float(high), fill=note["bgcolor"]
                )
            )
        colour = (note.get("font") or {}).get("color", self.text_colour)
        for rank, line in enumerate(lines):
            parts.append(self._runs(line, x, foot + LINE * rank + 14, colour, anchor))
        return "".join(parts)


class _Legend:
    """Names of stacked parts over the bars, on as many lines as they need."""

    def __init__(self, plot: _Plot, wide: int):
        named = [trace for trace in plot.traces if trace["type"] == "bar"]
        self.colour = plot.text_colour
        self.places: list[tuple[float, float, str, str]] = []
        x, y = 8.0, 4.0
        for trace in named:
            name = html.unescape(trace["name"])
            need = 20 + width(name) + 16
            if x + need > wide and x > 8:
                x, y = 8.0, y + LINE + 4
            self.places.append((x, y, name, trace["marker"]["color"]))
            x += need
        self.extra = y - 4.0

    def drawn(self) -> str:
        return "".join(
            element("rect", x=x, y=y + 2, width=14, height=14, fill=colour)
            + text_at(x + 20, y + 14, name, colour=self.colour)
            for x, y, name, colour in self.places
        )


# --- a heat table -------------------------------------------------------------------------------------

ROW, HEAD_WIDTH = 34, 210


def matrix(
    head: Sequence[str], lines: Sequence[tuple[str, Sequence[tuple[str, int]]]], alt: str, wide: int = 760
) -> str:
    """Draw a heat table with the words of each cell (text, shade), its pattern, and what patterns mean.

    It is `wide` pixels wide, more where the words of its cells need it.
    """
    longest = max((width(text) for _, cells in lines for text, _ in cells), default=0.0)
    across = max((wide - HEAD_WIDTH) / max(len(head) - 1, 1), longest + 14)
    wide = round(HEAD_WIDTH + across * (len(head) - 1))
    heads = [_broken(name, across - 8) for name in head[1:]]
    top = LINE * max(len(words) for words in heads) + 8.0
    parts = [text_at(0, top - 8, head[0], bold=True)]
    for rank, words in enumerate(heads):
        middle = HEAD_WIDTH + across * (rank + 0.5)
        start = top - 8 - LINE * (len(words) - 1)
        parts += [
            text_at(middle, start + LINE * k, word, bold=True, anchor="middle")
            for k, word in enumerate(words)
        ]
    for rank, (name, cells) in enumerate(lines):
        y = top + ROW * rank
        parts.append(text_at(0, y + 22, _cut(name, HEAD_WIDTH - 10)))
        parts += [
            _heat_cell(HEAD_WIDTH + across * k, y, across, text, shade)
            for k, (text, shade) in enumerate(cells)
        ]
    y = top + ROW * len(lines) + 12
    for shade, said in PATTERNS:
        parts.append(_heat_cell(0, y, 40, "", shade, high=22))
        parts.append(text_at(48, y + 16, said))
        y += 26
    return document("".join(parts), wide, y, alt)


def _heat_cell(x: float, y: float, wide: float, text: str, shade: int, high: float = ROW) -> str:
    """Draw one cell: hatched where places are missing, dotted where nobody knows, plain where the need is covered."""
    fill = LIGHT.grid if shade == UNKNOWN else LIGHT.paper if shade == COVERED else LIGHT.sequence[shade - 1]
    left, right, bottom = x + 1, x + wide - 1, y + high - 2
    parts = [
        element(
            "rect", x=left, y=y, width=wide - 2, height=high - 2.0, fill=fill, stroke=LIGHT.comparison,
            stroke_width=0.5,
        )
    ]  # fmt: skip
    if shade == UNKNOWN:
        parts += [
            element("circle", cx=left + 5.0 + 8 * i, cy=y + 5.0 + 8 * j, r=1.2, fill=LIGHT.comparison)
            for i in range(int((wide - 6) // 8))
            for j in range(int((high - 6) // 8))
        ]
    elif shade != COVERED:
        parts += _slashes(left, y, right, bottom, LIGHT.sequence[shade], gap=14 - 3 * shade)
    if text:
        room = min(width(text) + 8, wide - 4)
        middle = x + wide / 2
        parts.append(element("rect", x=middle - room / 2, y=y + 6, width=room, height=20.0, fill=fill))
        parts.append(text_at(middle, y + 21, text, colour=readable_on(fill), anchor="middle"))
    return "".join(parts)


def _broken(text: str, wide: float) -> list[str]:
    """Break a name into at most three lines."""
    lines = _folded(text, SIZE, wide, bold=True)
    return [_cut(line, wide) for line in (*lines[:2], " ".join(lines[2:])) if line]


def _cut(text: str, wide: float) -> str:
    """Cut a text that is wider than its room."""
    while width(text) > wide and len(text) > 2:
        text = f"{text[:-2].rstrip()}…"
    return text


def _each(value: Any, count: int) -> list[Any]:
    """Give one value per point, where a marker has one for all."""
    return list(value) if isinstance(value, (list, tuple)) else [value] * count


def _kept_inside(x: float, anchor: str, widest: float, wide: float) -> float:
    """Move a text that would leave the picture."""
    start = {"start": 0.0, "end": widest}.get(anchor, widest / 2)
    return min(max(x, start + 2), wide - (widest - start) - 2)


def _slashes(
    left: float, top: float, right: float, bottom: float, colour: str, gap: float = 8
) -> Iterable[str]:
    """Hatch a box by plain lines: patterns print badly."""
    high = bottom - top
    across = left - high + gap / 2
    while across < right:
        x0, x1 = max(across, left), min(across + high, right)
        if x1 > x0:
            yield element(
                "line", x1=x0, y1=bottom - (x0 - across), x2=x1, y2=bottom - (x1 - across), stroke=colour,
                stroke_width=2,
            )  # fmt: skip
        across += gap


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(power * k for k in (1, 2, 5, 10) if power * k >= rough * 0.999)


# --- a picture that leaves the observatory ------------------------------------------------------------

SIZES = re.compile(r'viewBox="0 0 (\d+) (\d+)" width="\d+" height="\d+"')
MARGIN, TITLE, LINE_OF_TITLE = 16, 20, 26


def plate(picture: str, title: str, below: Sequence[str]) -> str:
    """Put a picture of this module under its message and over its source, date, release and warnings."""
    found = SIZES.search(picture)
    if found is None:
        raise ValueError("not a picture of this module")
    wide, high = int(found[1]), int(found[2])
    head = _folded(title, TITLE, wide, bold=True)
    foot = [line for text in below if text for line in _folded(text, SIZE, wide)]
    top = MARGIN + LINE_OF_TITLE * len(head)
    parts = [
        text_at(MARGIN, MARGIN + LINE_OF_TITLE * k + 18, line, size=TITLE, bold=True)
        for k, line in enumerate(head)
    ]
    parts.append(f'<g transform="translate({MARGIN} {top})">{picture}</g>')
    start = top + high + 8
    parts += [text_at(MARGIN, start + LINE * k + 14, line, colour="#4A545C") for k, line in enumerate(foot)]
    bottom = start + LINE * len(foot) + MARGIN
    return document("".join(parts), wide + 2 * MARGIN, bottom, title, "#FFFFFF")


def in_light(picture: str) -> str:
    """Give a picture of the dark theme the colours of the light one: what is printed has a white ground."""
    return HEXES.sub(lambda found: LIGHTENED.get(found[0].upper(), found[0]), picture)


HEXES = re.compile(r"#[0-9A-Fa-f]{6}\b")
LIGHTENED = {
    dark: light
    for name in ("text", "muted", "grid", "rule", "paper", "accent", "comparison")
    for dark, light in ((getattr(DARK, name), getattr(LIGHT, name)),)
} | dict(zip((*DARK.categories, *DARK.sequence), (*LIGHT.categories, *LIGHT.sequence), strict=True))


def _folded(text: str, size: float, wide: float, bold: bool = False) -> list[str]:
    """Break a text into lines of at most `wide` pixels."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
