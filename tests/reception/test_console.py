"""The SQL console answers questions on the release and lets nothing else through."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatoire import console
from observatoire.ui import documents
from observatoire.warehouse import Warehouse


def test_a_list_a_group_and_a_range_are_answers_too(warehouse: Warehouse) -> None:
    sql = "select [1, 2] as liste, {'a': 1} as groupe, n from range(2) as r(n) join (select 1 as m) on n = m"
    assert len(console.run(warehouse, sql).rows) == 1
    assert len(console.run(warehouse, "describe valeurs").rows) > 5
    assert len(console.run(warehouse, "pivot valeurs on niveau in ('quartier') using count(*)").rows)


def test_a_question_is_answered(warehouse: Warehouse) -> None:
    answer = console.run(warehouse, "with v as (from valeurs) select count(*) as nombre from v")
    assert int(answer.rows["nombre"][0]) > 0
    assert not answer.cut


def test_the_csv_of_an_answer_opens_in_a_french_spreadsheet(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "demonstration", lambda: "")
    sql = "select * from (values (2413::double, '=1+1'), (0.5, 'Chemin Vert'), (null, '')) as t(valeur, nom)"
    told = documents._csv(console.run(warehouse, sql).rows).decode("utf-8-sig")
    assert told.splitlines() == ["valeur;nom", "2413;'=1+1", "0,5;Chemin Vert", ";"]


@pytest.mark.parametrize(
    "sql",
    [
        "select 1; select 2",
        "select 1; drop view valeurs",
        "create table t as select 1",
        "create temp macro m() as 1",
        "insert into valeurs select * from valeurs",
        "update valeurs set valeur = 0",
        "delete from valeurs",
        "drop view valeurs",
        "attach ':memory:' as autre",
        "attach '/tmp/autre.duckdb'",
        "copy valeurs to '/tmp/fuite.csv'",
        "export database '/tmp/fuite'",
        "import database '/tmp/fuite'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset enable_external_access",
        "pragma database_list",
        "call pragma_version()",
        "explain analyze select 1",
        "prepare p as select 1",
        "use memory",
        "checkpoint",
        "vacuum",
        "begin",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/hostname')",
        "select * from read_blob('/proc/self/environ')",
        "select * from glob('/*')",
        "select * from read_parquet('https://example.org/x.parquet')",
        "select * from 's3://seau/x.parquet'",
        "select * from sqlite_scan('/tmp/x.db', 't')",
        "select * from frame",
        "select * from os",
        "select getenv('HOME')",
        "select * from duckdb_settings()",
        "with a as (select sql from DUCKDB_VIEWS()) from a",
        "select (select value from duckdb_settings limit 1)",
        "select * from information_schema.views",
        "select * from memory.pg_catalog.pg_views",
        "select * from query('select * from duckdb_views()')",
        "select current_setting('allowed_paths')",
        "select * from parquet_file_metadata('*')",
        "selec 1",
        "",
        "-- rien",
        "select " + "1 + " * 9000 + "1",
        "\x00",
    ],
)
def test_an_escape_is_refused_in_french(sql: str, warehouse: Warehouse) -> None:
    with pytest.raises(console.Refused):
        console.run(warehouse, sql)


def test_a_file_beside_the_tables_of_the_release_is_out_of_reach(warehouse: Warehouse) -> None:
    manifest = warehouse.path / "manifest.json"
    extract = next((warehouse.path.parent.parent / "extracts" / "demandeurs_emploi").glob("*.parquet"))
    for sql in (f"select * from read_text('{manifest}')", f"select * from '{extract}'"):
        with pytest.raises(console.Refused):
            console.run(warehouse, sql)


def test_time_is_limited(warehouse: Warehouse) -> None:
    endless = "select count(*) from range(10000000) a, range(10000000) b where a.range * b.range % 7 = 3"
    with pytest.raises(console.Refused, match="arrêtée"):
        console.run(warehouse, endless, seconds=0.5)


def test_memory_is_limited(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "MEMORY", "60MB")
    with pytest.raises(console.Refused, match=r"60MB|refuse"):
        console.run(warehouse, "select list(range) as l from range(100000000)")


def test_rows_are_limited(warehouse: Warehouse) -> None:
    answer = console.run(warehouse, "select * from range(5000)", rows=100)
    assert len(answer.rows) == 100
    assert answer.cut


def test_pages_are_untouched_by_the_console(warehouse: Warehouse, tmp_path: Path) -> None:
    before = warehouse.ask("lists/niveaux")
    with pytest.raises(console.Refused):
        console.run(warehouse, "drop view valeurs")
    assert warehouse.ask("lists/niveaux").equals(before)
    assert not list(tmp_path.iterdir())
