"""Numbers, dates and short words as a French reader expects them: `1 234,5 %`, `31 décembre 2021`, `s`.

Every function takes plain values and gives text. A missing figure (None or NaN) is never written 0: it is
written `nd`, or its mark.
"""

import datetime
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NNBSP = "\u202f"
"""Narrow no-break space: between thousands, and before `%`, `€`, `:`."""
NBSP = "\u00a0"
"""No-break space: inside a date, and between a number and its unit."""
JOINER = "\u2060"
"""Word joiner, after the hyphen of « 15-64 ans »: browsers break a line there, and find « 15-64 » all the same."""
MINUS = "\u2212"
MISSING = "nd"
NO_PERIOD = "millésime non précisé"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MASKED = ("s", "nd", "ns")
PUNCTUATION = re.compile(r" (?=[:;?!%€»])|(?<=«) ")
_MONTH = "|".join(MONTHS)
KEPT_TOGETHER = re.compile(
    rf"\b(?:(?:\d\d?|1er) )?(?:{_MONTH}) (?:19|20)\d\d\b|\b(?:\d\d?|1er) (?:{_MONTH})\b"
    r"|\b(?:[Mm]oins de |\d\d?(?:-| à ))\d\d? ans\b"
    r"|\d (?:km|ans|mois|points?|personnes?|places?|quartiers?)\b|\b\d{1,3}(?: \d{3})+\b|\b[A-G](?:, [A-G]\b)+"
)
"""What a line must not break: a date, ages, a number, a number and its unit, « A, B, C »."""


def is_missing(value: Any) -> bool:
    """Say whether a cell holds no figure (None, NaN, NaT or pandas' NA)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA has no truth value
        return True


def number(value: float | None, decimals: int = 0, sign: bool = False) -> str:
    """Write a number: `1 234,5`; with `sign`, a plus is written too. Halves round away from zero."""
    if value is None or is_missing(value):
        return MISSING
    if math.isinf(value):
        return MISSING
    rounded = _rounded(value, decimals)
    digits = f"{abs(rounded):,f}".replace(",", NNBSP).replace(".", ",")
    if rounded < 0:
        return MINUS + digits
    return f"+{digits}" if sign and rounded > 0 else digits


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(value: float | None, decimals: int = 1, sign: bool = False) -> str:
    """Write a rate stored in percent: 43.8 gives `43,8 %`."""
    return _with(number(value, decimals, sign), "%")


def euros(value: float | None, decimals: int = 0, sign: bool = False) -> str:
    """Write an amount: `12 345 €`."""
    return _with(number(value, decimals, sign), "€")


def points(value: float | None, decimals: int = 1, sign: bool = False) -> str:
    """Write a difference of two rates: `21,3 points` (singular where what is written is under two)."""
    text = number(value, decimals, sign)
    if value is None or text == MISSING:
        return text
    return _with(text, "point" if abs(_rounded(value, decimals)) < 2 else "points")


def count(n: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun: `0 quartier`, `1 quartier`, `1 609 quartiers`."""
    return _with(number(n), singular if abs(n) < 2 else plural or f"{singular}s")


def near(value: float | None) -> str:
    """Write a large number in two significant digits: `près de 2 800`, `un peu plus de 2 700`.

    Only where the exact figure stands beside it. Under 100 the figure is written as it is.
    """
    if value is None or is_missing(value) or abs(value) < 100:
        return number(value)
    step = 10 ** (math.floor(math.log10(abs(value))) - 1)
    rounded = math.floor(abs(value) / step + 0.5) * step
    words = {True: "près de ", False: "un peu plus de "}
    lead = "" if rounded == abs(value) else words[rounded > abs(value)]
    return lead + number(math.copysign(rounded, value))


def value(
    figure: float | None, unit: str = "", decimals: int = 0, marque: str | None = None, sign: bool = False
) -> str:
    """Write one published figure with its unit and its mark.

    `unit` is the unit of the catalogue: one that begins with `%`, `€` or `point` is written after the
    figure, any other ("habitants", "indice"…) is left to the title or the axis. A masked figure is its mark
    (`s`, `nd`, `ns`); a provisional one ends with `(p)`; a missing one without a mark is `nd`.
    """
    mark = None if is_missing(marque) or not marque else str(marque)
    if mark in MASKED:
        return mark
    if figure is None or is_missing(figure):
        return MISSING
    text = _WRITERS.get(unit_kind(unit), number)(figure, decimals, sign)
    return f"{text}{NNBSP}(p)" if mark == "p" else text


def unit_kind(unit: str | None) -> str:
    """Tell how figures of a unit are written: `percent`, `euros`, `points` or `number`."""
    text = (unit or "").strip().lower()
    for start, kind in (("%", "percent"), ("€", "euros"), ("euro", "euros"), ("point", "points")):
        if text.startswith(start):
            return kind
    return "number"


def symbol(unit: str | None) -> str:
    """Give what follows a figure of this unit on an axis: ` %`, ` €`, or nothing."""
    return {"percent": f"{NNBSP}%", "euros": f"{NNBSP}€"}.get(unit_kind(unit), "")


def day(date: datetime.date | None) -> str:
    """Write a date: `31 décembre 2021`, `1er janvier 2025`."""
    if date is None or is_missing(date):
        return NO_PERIOD
    return f"{'1er' if date.day == 1 else date.day}{NBSP}{MONTHS[date.month - 1]}{NBSP}{date.year}"


def month(date: datetime.date | None) -> str:
    """Write a month: `décembre 2021`."""
    return NO_PERIOD if date is None or is_missing(date) else f"{MONTHS[date.month - 1]}{NBSP}{date.year}"


def year(date: datetime.date | None) -> str:
    """Write a year: `2021`."""
    return NO_PERIOD if date is None or is_missing(date) else f"{date.year}"


def period(date: datetime.date | None, yearly: bool = True) -> str:
    """Write the period of a value: its year where the series is yearly, else its month."""
    return year(date) if yearly else month(date)


def listing(words: Sequence[str], last: str = "et") -> str:
    """Write a list in a sentence: `Dreux, Chartres et Vernouillet`; `last` is the word before the last one."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def spaced(text: str) -> str:
    """Put the no-break spaces of French in a text: before double punctuation, in quotation marks, dates, ages and units."""
    together = PUNCTUATION.sub(NNBSP, text)
    return KEPT_TOGETHER.sub(lambda found: found[0].replace(" ", NBSP).replace("-", f"-{JOINER}"), together)


def colon(label: str, text: str) -> str:
    """Write `label : text` with the French space before the colon."""
    return f"{label}{NNBSP}: {text}"


def _with(text: str, unit: str) -> str:
    return text if text == MISSING else f"{text}{NNBSP}{unit}"


_WRITERS = {"percent": percent, "euros": euros, "points": points, "number": number}
