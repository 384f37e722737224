"""The indicators: one SQL file each in `queries/indicators/<chapter>/<id>.sql`, with a header that says what SQL cannot."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, get_args

from observatoire.home import QUERIES

Kind = Literal["effectif", "taux", "montant", "rapport", "evolution"]
Direction = Literal["higher is better", "lower is better", "neutral"]
Territories = Literal["sum", "none"]
Interval = Literal["wilson", "none"]

REQUIRED = ("title", "unit", "kind", "definition", "reading", "source", "direction", "territories")
KEYS = (*REQUIRED, "interval", "break", "decimals", "order")
HEADER = re.compile(rf"^-- ({'|'.join(KEYS)}): ?(.*)$")
CHAPTERS = {
    "population": "Population",
    "revenus": "Revenus",
    "emploi": "Emploi",
    "demandeurs_emploi": "Demandeurs d'emploi",
    "freins": "Freins et besoins",
    "actions": "Actions et résultats",
    "offre": "Offre",
}
"""Chapter folders in the order of the screen, with their French title (others follow, by name)."""


class MalformedIndicator(ValueError):
    """An indicator file breaks a rule of the catalogue; the message names the file and the rule."""


@dataclass(frozen=True)
class Break:
    """A break in a series: from this date, figures cannot be compared with those before."""

    date: date
    label: str


@dataclass(frozen=True)
class Indicator:
    """One published measure, as its file describes it.

    `kind` gives the arithmetic: a `taux` is 100 × numerator / denominator, in percent. `territories`: `sum` adds
    the published quartiers of every territoire up (numerators and denominators apart), `none` never does.
    """

    id: str
    chapter: str
    title: str
    unit: str
    kind: Kind
    definition: str
    reading: str
    source: str
    direction: Direction
    territories: Territories
    interval: Interval
    decimals: int
    breaks: tuple[Break, ...]
    sql: str

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for `indicateurs.json`."""
        record = asdict(self)
        record["breaks"] = [{"date": b.date.isoformat(), "label": b.label} for b in self.breaks]
        return record

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Indicator:
        """Rebuild an indicator from `as_dict`, ignoring what a newer version may have added."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in record.items() if name in known}
        values["breaks"] = tuple(Break(date.fromisoformat(b["date"]), b["label"]) for b in record["breaks"])
        return cls(**values)


def load(folder: Path = QUERIES / "indicators") -> dict[str, Indicator]:
    """Read every indicator, in the order of chapters then of `-- order:` and id.

    Raises MalformedIndicator when a header is incomplete or two chapters use one id.
    """
    found: dict[str, tuple[tuple[int, str, int, str], Indicator]] = {}
    for path in sorted(folder.glob("*/*.sql")):
        indicator, order = _parse(path)
        if indicator.id in found:
            raise MalformedIndicator(f"{path.name}: the id {indicator.id} is used in two chapters")
        found[indicator.id] = ((_rank(indicator.chapter), indicator.chapter, order, indicator.id), indicator)
    return {indicator.id: indicator for _, indicator in sorted(found.values(), key=lambda pair: pair[0])}


def _rank(chapter: str) -> int:
    chapters = list(CHAPTERS)
    return chapters.index(chapter) if chapter in chapters else len(chapters)


def _parse(path: Path) -> tuple[Indicator, int]:
    lines = path.read_text("utf-8").splitlines()
    written = list(takewhile(lambda line: line.startswith("--"), lines))
    sql = "\n".join(lines[len(written) :]).strip().rstrip(";")
    pairs = _header(path, written)
    header = {key: value for key, value in pairs if key != "break"}
    breaks = [_break(path, value) for key, value in pairs if key == "break"]
    missing = [key for key in REQUIRED if not header.get(key)]
    if missing:
        raise MalformedIndicator(f"{path.name}: the header lacks {', '.join(missing)}")
    _check_choice(path, "kind", header["kind"], get_args(Kind))
    _check_choice(path, "direction", header["direction"], get_args(Direction))
    _check_choice(path, "territories", header["territories"], get_args(Territories))
    _check_choice(path, "interval", header.get("interval", "none"), get_args(Interval))
    indicator = Indicator(
        id=path.stem,
        chapter=path.parent.name,
        title=header["title"],
        unit=header["unit"],
        kind=header["kind"],  # type: ignore[arg-type]
        definition=header["definition"],
        reading=header["reading"],
        source=header["source"],
        direction=header["direction"],  # type: ignore[arg-type]
        territories=header["territories"],  # type: ignore[arg-type]
        interval=header.get("interval", "none"),  # type: ignore[arg-type]
        decimals=int(header.get("decimals", "0")),
        breaks=tuple(breaks),
        sql=sql,
    )
    return indicator, int(header.get("order", "50"))


def _header(path: Path, written: list[str]) -> list[tuple[str, str]]:
    """Read `-- key: value` lines; a comment line without a known key goes on with the value above it."""
    pairs: list[tuple[str, str]] = []
    for line in written:
        match = HEADER.match(line)
        if match:
            pairs.append((match[1], match[2].strip()))
        elif pairs:
            key, value = pairs[-1]
            pairs[-1] = (key, f"{value} {line.removeprefix('--').strip()}".strip())
        else:
            raise MalformedIndicator(f"{path.name}: the file starts with `-- title: …`, not {line!r}")
    return pairs


def _break(path: Path, value: str) -> Break:
    day, _, label = value.partition(" ")
    try:
        return Break(date.fromisoformat(day), label.strip())
    except ValueError as error:
        raise MalformedIndicator(
            f"{path.name}: a break is written `-- break: 2021-12-31 French label`"
        ) from error


def _check_choice(path: Path, key: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise MalformedIndicator(f"{path.name}: {key} is {value!r}; choose among {', '.join(choices)}")
