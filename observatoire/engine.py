"""DuckDB connections: a workshop that may read files, and a sealed one that sees only what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
}
THREADS = 2
"""How many tables or files are worked on at once, each on its own cursor."""


def workshop(
    memory_limit: str = "1GB", threads: int = THREADS, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory database that may read files: for checks and publication only."""
    config = {**CONFIG, "memory_limit": memory_limit, "threads": threads, "preserve_insertion_order": True}
    if spill is not None:
        config["temp_directory"] = str(spill)
    return _quiet(duckdb.connect(config=config))


def sealed(
    tables: Mapping[str, Path],
    memory_limit: str = "1GB",
    threads: int = THREADS,
    spill: bool = True,
    macros: Mapping[str, str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a database whose views are `tables` (name → parquet file) and which can reach nothing else.

    macros: SQL of the tables that queries call as functions, by name and parameters.

    Use a cursor per call: a connection shared by threads returns wrong results silently. Without `spill`, a query
    that outgrows the memory fails rather than write to the disk.
    """
    config = {**CONFIG, "memory_limit": memory_limit, "threads": threads}
    if not spill:
        config["temp_directory"] = ""
    con = _quiet(duckdb.connect(config=config))
    for name, path in tables.items():
        con.read_parquet(str(path)).create_view(name)
    for name, body in (macros or {}).items():
        con.execute(f"create macro {name} as table {body}")
    con.execute("set allowed_paths = $paths", {"paths": [str(path) for path in tables.values()]})
    con.execute("set python_enable_replacements = false")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def _quiet(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Keep DuckDB's own progress bar off the terminal."""
    con.execute("set enable_progress_bar = false")
    return con


def ask(con: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Run one query on its own cursor and return its rows. `params` are the named parameters of `sql`."""
    cursor = con.cursor()
    try:
        return cursor.execute(sql, dict(params) if params else None).df()
    finally:
        cursor.close()
