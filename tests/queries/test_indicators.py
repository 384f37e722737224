"""Every indicator on rows in and rows out (`cases/<chapter>/<id>.toml`), and on empty tables.

A case names only the columns that it is about; the others hold the defaults below.
"""

from __future__ import annotations

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from observatoire.build import (
    COMPUTED,
    PREPARED,
    _attach_points,
    _open_extracts,
    _register_words,
    _release_sql,
    prepare,
)
from observatoire.catalog import Indicator, load
from observatoire.contracts import CONTRACTS
from observatoire.engine import workshop
from observatoire.home import QUERIES

CASES = Path(__file__).parent / "cases"
INDICATORS = load()
PLACE = {"niveau": "quartier", "code": "QP045006", "geographie": 2015, "source": "cas"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "demographie": {
        **PLACE,
        "periode": datetime.date(2018, 12, 31),
        "variable": "population",
        "valeur": None,
    },
    "demandeurs_emploi": {**PLACE, "periode": datetime.date(2021, 12, 31), "categorie": "ABC"},
    "diagnostics": {**PLACE, "periode": datetime.date(2021, 12, 31), "frein": "mobilite"},
    **{
        name: {**PLACE, "periode": datetime.date(2021, 12, 31)}
        for name in ("situations", "matrice", "places")
    },
    "parcours_des_lieux": {
        **PLACE,
        "perimetre": "qpv",
        "periode": datetime.date(2021, 12, 31),
        "id_action": "total",
        **dict.fromkeys(("frein", "definition", "sortie", "sexe", "tranche_age"), "total"),
    },
    "ventilation": PLACE,
    "portee": PLACE,
    "offres_emploi": {**PLACE, "periode": datetime.date(2021, 12, 31)},
}


@cache
def prepared() -> duckdb.DuckDBPyConnection:
    """A workshop with every prepared table, empty: what an indicator sees when nothing was imported. Leave it so."""
    con = workshop()
    _open_extracts(con, {})
    _register_words(con, datetime.date(2022, 6, 30))
    for name in PREPARED:
        prepare(con, name)
    _attach_points(con)
    for name in COMPUTED:
        con.execute(f"create table {name} as {_release_sql(name)}")
    return con


def fill(con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    """Insert case rows into a prepared table, over the defaults of the case and of the contract."""
    columns = [column for column, *_ in con.execute(f"describe {name}").fetchall()]
    contract = CONTRACTS.get(name)
    base = {c.name: c.default for c in contract.columns} if contract else {}
    given = [{**DEFAULTS.get(name, {}), **row} for row in rows]
    full = [{c: row.get(c, base.get(c)) for c in columns} for row in given]
    con.register("lignes_du_cas", pa.Table.from_pylist(full))
    con.execute(f"insert into {name} by name from lignes_du_cas")


def run(indicator: Indicator, tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    con = prepared()
    con.begin()
    try:
        for name, rows in tables.items():
            fill(con, name, rows)
        return list(con.sql(indicator.sql).to_arrow_table().to_pylist())
    finally:
        con.rollback()


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda i: i.id)
def test_case(indicator: Indicator) -> None:
    path = CASES / indicator.chapter / f"{indicator.id}.toml"
    assert path.is_file(), f"{indicator.id} has no case: write {path.relative_to(CASES.parent.parent.parent)}"
    case = tomllib.loads(path.read_text("utf-8"))
    expected = case.pop("attendu")
    found = run(indicator, case)
    named = sorted({column for row in expected for column in row})
    assert rows_of(found, named) == rows_of(expected, named)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda i: i.id)
def test_on_empty_tables(indicator: Indicator) -> None:
    assert run(indicator, {}) == []


def rows_of(rows: list[dict[str, Any]], columns: list[str]) -> list[tuple[str, ...]]:
    """Rows as sorted text, so that 42 and 42.0 are one and a missing value is visible."""
    return sorted(tuple(text(row.get(column)) for column in columns) for row in rows)


def text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)


ONE_ROW = {"pages/freins/etats", "pages/freins/premier_diagnostic", "pages/actions/fiche"} | {
    "pages/quartier/identite",
    "pages/commun/population",
}


def test_a_question_says_the_order_of_its_rows() -> None:
    """DuckDB gives the rows of a group in any order: a menu, a list or a digest would change by itself."""
    files = [path for folder in ("lists", "pages") for path in (QUERIES / folder).rglob("*.sql")]
    loose = set()
    for path in files:
        _, ordered, last = path.read_text("utf-8").rpartition("order by")
        if not ordered or last.count("(") != last.count(")"):  # none, or inside a sub-query only
            loose.add(str(path.relative_to(QUERIES).with_suffix("")))
    assert loose <= ONE_ROW, loose - ONE_ROW
