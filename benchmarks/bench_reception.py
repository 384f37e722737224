"""A parquet of 1 GB received: checked against its contract, copied, compared with itself, answered with a letter.

Aim: 1 GB of memory at most, in a process of its own. The file is written a piece at a time, plain (its size is that of its
rows), in a temporary folder that goes with it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.bench_publish import measured
from observatoire import bulletin
from observatoire.checks import check_file
from observatoire.contracts import CONTRACTS
from observatoire.home import DEMO, Home

KIND = "demandeurs_emploi"
BYTES = 1_000_000_000
COMMUNES = 500
"""Communes of a piece: every month of 20 years each."""
PIECE = """
with
    lieu as (from lu where niveau = 'commune' and periode = '2021-12-31' and code = '14118'),
    communes as (select unnest(range($first, $first + $communes)) as n),
    mois as (select last_day(date '2005-01-01' + to_months(unnest(range(12)) * 20)) as fin)
select lieu.* replace (lpad(n::varchar, 5, '0') as code, fin as periode, effectif + n % 7 as effectif)
from lieu, communes, mois
"""


def write(path: Path) -> int:
    """Write a conforming extract of at least `BYTES`; return its rows."""
    schema = CONTRACTS[KIND].schema()
    rows = first = 0
    with (
        duckdb.connect() as con,
        pq.ParquetWriter(path, schema, compression="none", use_dictionary=False) as out,
    ):
        con.read_parquet(str(DEMO / f"{KIND}.parquet")).create_view("lu")
        while path.stat().st_size < BYTES:
            lines = con.sql(PIECE, params={"first": first, "communes": COMMUNES}).to_arrow_table()
            out.write_table(lines.select(schema.names).cast(schema))
            first, rows = first + COMMUNES, rows + lines.num_rows
    return rows


def checking(path: Path) -> None:
    """What `observatoire check` does."""
    found = [finding for finding in check_file(path) if finding.refused]
    assert not found, found


def receiving(path: Path, root: Path) -> None:
    """What `observatoire inbox` and the page Données do with one file."""
    [letter] = bulletin.receive([path], Home(root))
    assert not letter.refused, letter.as_json()[:2000]


def main() -> None:
    """Print the measures."""
    with tempfile.TemporaryDirectory() as folder:
        path, root = Path(folder) / f"{KIND}.parquet", Path(folder) / "home"
        rows = write(path)
        print(f"{path.stat().st_size / 1e9:.2f} GB, {rows:,} rows (aim: 1 000 MB of memory)")
        for name, task, args in (
            ("check", checking, (path,)),
            ("received", receiving, (path, root)),
            ("received again, beside the first", receiving, (path, root)),
        ):
            seconds, megabytes = measured(task, *args)
            print(f"{name:34} {seconds:6.1f} s  {megabytes:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
