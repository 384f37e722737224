"""What a contract is: columns, key, rules and secrecy of one kind of extract, declared once.

The check, the bulletin, `data/README.md`, the Table Schema files and the empty tables of tests all come
from these declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

Type = Literal["texte", "entier", "nombre", "date", "booleen", "liste", "geometrie"]

ARROW: dict[str, pa.DataType] = {
    "texte": pa.string(),
    "entier": pa.int64(),
    "nombre": pa.float64(),
    "date": pa.date32(),
    "booleen": pa.bool_(),
    "liste": pa.list_(pa.string()),
    "geometrie": pa.binary(),
}
DUCKDB: dict[str, str] = {
    "texte": "varchar",
    "entier": "bigint",
    "nombre": "double",
    "date": "date",
    "booleen": "boolean",
    "liste": "varchar[]",
    "geometrie": "blob",
}
TABLE_SCHEMA: dict[str, str] = {
    "texte": "string",
    "entier": "integer",
    "nombre": "number",
    "date": "date",
    "booleen": "boolean",
    "liste": "array",
    "geometrie": "any",
}
TYPE_LABELS: dict[str, str] = {
    "texte": "du texte",
    "entier": "un nombre entier",
    "nombre": "un nombre",
    "date": "une date (AAAA-MM-JJ)",
    "booleen": "vrai ou faux",
    "liste": "une liste de textes",
    "geometrie": "une géométrie WKB (EPSG:4326)",
}


@dataclass(frozen=True)
class Column:
    """One column: what it holds and what may stand in it.

    `required`: every row must hold a value. `optional`: the whole column may be missing from a file, and
    then holds `default` (or nothing).
    """

    name: str
    type: Type
    title: str
    required: bool = True
    optional: bool = False
    default: Any = None
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str | None = None
    example: Any = None
    remedy: str = ""

    @property
    def arrow(self) -> pa.DataType:
        """Arrow type in which the column is stored."""
        return ARROW[self.type]


@dataclass(frozen=True)
class Rule:
    """A rule over several columns.

    `breach` is an SQL condition that is true for an offending row, and `shown` the SQL of what is quoted from it
    (nothing: the column); `message` and `remedy` are French sentences; a rule of severity `reserve` lets the file
    through with a reservation.
    """

    name: str
    column: str
    breach: str
    message: str
    remedy: str
    severity: Literal["refus", "reserve"] = "refus"
    shown: str = ""


@dataclass(frozen=True)
class Secrecy:
    """How counts of people of one kind are protected (τ-Argus: minimum frequency rule).

    `threshold`: a count from 1 to `threshold - 1` is hidden. `zero_is_safe`: a 0 may be shown.
    `dominance`: (n, k) in units and % for money of few payers. `sensitive`: freins about health and justice,
    which have a threshold of their own and are never split by all of `never_crossed` in a quartier.
    """

    threshold: int = 5
    zero_is_safe: bool = True
    dominance: tuple[int, float] | None = None
    counts: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    sensitive_threshold: int = 11
    never_crossed: tuple[str, ...] = ("sexe", "tranche_age")


@dataclass(frozen=True)
class Contract:
    """One kind of extract. `row` says in French what one row is; `rhythm` is in months between deliveries."""

    kind: str
    title: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    secrecy: Secrecy | None = None
    rhythm: int | None = None
    version: int = 1
    notes: tuple[str, ...] = field(default=())

    def column(self, name: str) -> Column:
        """Return the column called `name` (KeyError if the contract has none)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if not column.optional)

    def schema(self) -> pa.Schema:
        """Arrow schema of a conforming table; its metadata carry kind and version."""
        fields = [pa.field(c.name, c.arrow, nullable=not c.required) for c in self.columns]
        return pa.schema(
            fields, metadata={"observatoire.kind": self.kind, "observatoire.version": str(self.version)}
        )

    def table(self, rows: Iterable[dict[str, Any]]) -> pa.Table:
        """Build a table of this kind from dicts; columns left out hold their default."""
        rows = list(rows)
        unknown = {name for row in rows for name in row} - set(self.names)
        if unknown:
            raise ValueError(f"{self.kind}: unknown columns {sorted(unknown)}")
        arrays = [pa.array([row.get(c.name, c.default) for row in rows], c.arrow) for c in self.columns]
        nullable = pa.schema(
            [pa.field(c.name, c.arrow) for c in self.columns], metadata=self.schema().metadata
        )
        return pa.Table.from_arrays(arrays, schema=nullable)
