"""A release open for questions: its manifest, its indicators, and its tables behind named queries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from observatoire import engine, tiers
from observatoire.catalog import Indicator
from observatoire.home import QUERIES

NO_FIGURE = "nd"
SHARED = {
    "membres": ("appartenances", "du_niveau, du_code, de_la_liste"),
    "actions_du_lieu": ("ouvertures", "du_niveau, du_code, de_la_liste"),
    "jour_de_matrice": ("matrice", "du_niveau, du_code, de_la_liste, au_plus_tard"),
}
"""Queries that other queries call as tables: the table that each reads, which an old release may lack, and its parameters."""


@dataclass(frozen=True)
class Warehouse:
    """One release. Connections are sealed: they read its tables and nothing else."""

    path: Path
    manifest: dict[str, Any]
    indicators: dict[str, Indicator]
    con: duckdb.DuckDBPyConnection

    @property
    def id(self) -> str:
        """Id of the release."""
        return str(self.manifest["id"])

    @property
    def demonstration(self) -> bool:
        """Whether any figure of the release comes from demonstration extracts."""
        return bool(self.manifest["demonstration"])

    @property
    def partners(self) -> bool:
        """Whether this is the tier of the partners, whose figures are not for everybody."""
        return bool(self.manifest.get("tier") == tiers.PARTNERS)

    @property
    def prefix(self) -> str:
        """How the names of its files begin, so that nobody takes them for what they are not."""
        return "demonstration_" * self.demonstration + "partenaires_" * self.partners

    @property
    def maps(self) -> Path:
        """Folder of the map files, the same for both tiers."""
        return (self.path.parent if self.partners else self.path) / "cartes"

    def ask(self, question: str, **params: Any) -> pd.DataFrame:
        """Run `queries/<question>.sql` with its named parameters and return the rows."""
        return engine.ask(self.con, query_text(question), params)


@cache
def query_text(question: str) -> str:
    """Return the SQL of `queries/<question>.sql`; ValueError when no such file is there."""
    path = (QUERIES / question).with_suffix(".sql").resolve()
    if QUERIES.resolve() not in path.parents or not path.is_file():
        raise ValueError(f"no query named {question!r}")
    return path.read_text("utf-8")


def open_release(path: Path) -> Warehouse:
    """Open the release in folder `path`. Raises OSError or ValueError when it is not a whole release."""
    manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    records = json.loads((path / "indicateurs.json").read_text("utf-8"))
    tables = {name: path / f"{name}.parquet" for name in manifest["tables"]}
    indicators = {record["id"]: Indicator.from_dict(record) for record in records}
    macros = {
        f"{name}({given})": query_text(name) for name, (table, given) in SHARED.items() if table in tables
    }
    return Warehouse(path, manifest, indicators, engine.sealed(tables, macros=macros))
