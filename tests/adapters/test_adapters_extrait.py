"""Parquet files under a contract: handed over as they are, with lossless casts only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from observatoire.adapters import Reading, UnreadableFile, read_file
from observatoire.checks import check_table
from observatoire.contracts import CONTRACTS

ROW: dict[str, Any] = {
    "niveau": "quartier", "code": "QP045006", "geographie": 2015, "millesime": 2018, "variable": "population",
    "valeur": 6490.0, "source": "Insee",
}  # fmt: skip


def save(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path)
    return path


def one(path: Path) -> Reading:
    (reading,) = read_file(path)
    assert reading.adapter == "extrait"
    return reading


def bare(table: pa.Table) -> pa.Table:
    return table.replace_schema_metadata(None)


def test_an_extract_comes_back_the_same(tmp_path: Path) -> None:
    table = CONTRACTS["demographie"].table([ROW])
    marked = table.replace_schema_metadata({**table.schema.metadata, "observatoire.demonstration": "1"})
    reading = one(save(tmp_path / "x.parquet", marked))
    assert reading.tables["demographie"].equals(table)
    assert reading.tables["demographie"].schema.metadata[b"observatoire.demonstration"] == b"1"
    assert any("démonstration" in note for note in reading.notes)


@pytest.mark.parametrize("kind", CONTRACTS)
def test_the_kind_is_found_by_the_columns(tmp_path: Path, kind: str) -> None:
    path = save(tmp_path / "envoi.parquet", bare(CONTRACTS[kind].table([])))
    assert list(one(path).tables) == [kind]


def test_the_kind_is_found_by_the_name_when_a_column_is_missing(tmp_path: Path) -> None:
    table = bare(CONTRACTS["demographie"].table([ROW])).drop_columns(["source", "millesime", "variable"])
    table = table.rename_columns([f"{name}_x" if name == "valeur" else name for name in table.column_names])
    reading = one(save(tmp_path / "demographie_2022.parquet", table))
    assert {
        finding.colonne for finding in check_table(reading.tables["demographie"], "demographie", "x")
    } >= {"source"}


def test_optional_columns_are_filled(tmp_path: Path) -> None:
    table = bare(CONTRACTS["demographie"].table([ROW])).drop_columns(["statut_millesime", "publication"])
    reading = one(save(tmp_path / "x.parquet", table))
    assert reading.tables["demographie"]["statut_millesime"].to_pylist() == ["verifie"]
    assert not check_table(reading.tables["demographie"], "demographie", "x")


def test_casts_are_lossless_or_not_done(tmp_path: Path) -> None:
    table = bare(CONTRACTS["demographie"].table([ROW, ROW | {"code": "QP045007"}]))

    def with_column(name: str, values: pa.Array) -> pa.DataType:
        changed = table.set_column(table.column_names.index(name), name, values)
        return one(save(tmp_path / "x.parquet", changed)).tables["demographie"].schema.field(name).type

    assert with_column("millesime", pa.array([2018, 2019], pa.int16())) == pa.int64()
    assert with_column("millesime", pa.array([2018.0, 2019.0])) == pa.int64()
    assert with_column("millesime", pa.array([2018.5, 2019.0])) == pa.float64()
    assert with_column("valeur", pa.array([1, 2])) == pa.float64()
    assert with_column("valeur", pa.array(["1", "deux"])) == pa.string()
    assert with_column("code", pa.array(["a", "b"]).dictionary_encode()) == pa.string()
    assert with_column("code", pa.array([1001, 1002])) == pa.int64()


def test_unknown_columns_and_damage_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "x.parquet", pa.table({"a": [1], "b": [2]}))
    with pytest.raises(UnreadableFile, match="les colonnes a, b trouvées"):
        read_file(path)
    whole = save(tmp_path / "y.parquet", CONTRACTS["demographie"].table([ROW] * 1000)).read_bytes()
    for cut in (4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(UnreadableFile, match="parquet attendu"):
            read_file(path)
