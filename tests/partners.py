"""Small installations for tests of need, offer and outcomes: rows of extracts in, tables of a release out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from observatoire.build import (
    COMPUTED,
    PREPARED,
    _attach_points,
    _open_extracts,
    _place_quartiers,
    _register_words,
    _release_sql,
    prepare,
)
from observatoire.checks import Finding, check_table
from observatoire.contracts import CONTRACTS
from observatoire.engine import workshop
from observatoire.protect import protect

DAY = datetime.date(2026, 6, 30)
"""Date of the release in these tests."""
PERIOD = datetime.date(2025, 12, 31)
TRAPPES = (1.994, 48.776)
"""Longitude and latitude of the quartier of these tests."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "quartiers": {"code": "QN07805M", "geographie": 2024, "nom": "Merisiers", "communes": ["78621"]}
    | {"epci": ["200058782"], "departement": "78", "longitude": TRAPPES[0], "latitude": TRAPPES[1]},
    "demandeurs_emploi": {"niveau": "quartier", "code": "QN07805M", "geographie": 2024, "periode": PERIOD}
    | {"categorie": "ABC", "source": "test"},
    "diagnostics": {"niveau": "quartier", "code": "QN07805M", "geographie": 2024, "periode": PERIOD}
    | {"frein": "mobilite", "source": "test"},
    "actions": {"id": "a", "intitule": "Action", "type": "formation", "porteur": "Porteur"}
    | {"freins": ["mobilite"], "quartiers": ["QN07805M"], "statut": "en_cours"},
    "financements": {"id_action": "a", "financeur": "epci", "annee": 2025},
    "parcours": {"id_action": "a", "code": "QN07805M", "geographie": 2024, "periode": PERIOD},
    "offre": {"id": "s", "structure_id": "t", "nom": "Service", "date_maj": DAY, "longitude": TRAPPES[0]}
    | {"latitude": TRAPPES[1], "thematiques": ["mobilite--preparer-un-permis"]},
    "structures": {"id": "t", "nom": "Structure", "date_maj": DAY},
    "entretiens": {"id": "e", "code": "QN07805M", "periode": PERIOD, "verbatim": "Parole", "publiable": True},
    "feuille_de_route": {"cite": "cde-058", "axe": "1", "objectif": "o", "action": "x", "statut": "en_cours"},
    "offres_emploi": {"niveau": "commune", "code": "78621", "rome": "D1106", "contrat": "cdi"},
}
"""What a row holds unless a test says otherwise: a test names only what it is about."""

Extracts = Mapping[str, Sequence[Mapping[str, Any]]]


def full(kind: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows over the defaults of their kind."""
    return [{**DEFAULTS.get(kind, {}), **row} for row in rows]


def release(folder: Path, extracts: Extracts, day: datetime.date = DAY) -> duckdb.DuckDBPyConnection:
    """Every table of a release made of these rows, protected; one quartier where none is given."""
    paths = {}
    for kind, rows in {"quartiers": [{}], **extracts}.items():
        path = folder / f"{kind}.parquet"
        pq.write_table(CONTRACTS[kind].table(full(kind, rows)), path)
        paths[kind] = [path]
    con = workshop()
    _open_extracts(con, paths)
    _register_words(con, day)
    for name in PREPARED:
        prepare(con, name)
    protect(con, PREPARED)
    _place_quartiers(con)
    _attach_points(con)
    for name in COMPUTED:
        con.execute(f"create table {name} as {_release_sql(name)}")
    return con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query, as tuples."""
    return con.execute(sql).fetchall()


def findings(
    kind: str, *lines: Mapping[str, Any], known: Mapping[int, set[str]] | None = None
) -> list[Finding]:
    """What the check says of these rows."""
    return check_table(CONTRACTS[kind].table(full(kind, lines)), kind, f"{kind}.parquet", known)
