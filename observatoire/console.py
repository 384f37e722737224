"""The read-only SQL console: one SELECT over the protected tables of a release, under limits of time, memory and rows."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import duckdb
import pandas as pd

from observatoire import engine
from observatoire.warehouse import Warehouse

SECONDS = 10.0
MEMORY = "512MB"
ROWS = 10_000
WIDEST = 20_000
"""Characters of one query."""
ALLOWED = {"SELECT"}


class Refused(Exception):
    """The query was not run, or was stopped; the message is French."""


@dataclass(frozen=True)
class Answer:
    """Rows of a query, `cut` when there were more than the limit."""

    rows: pd.DataFrame
    cut: bool
    seconds: float


def tables(warehouse: Warehouse) -> dict[str, list[str]]:
    """Tables that the console sees, with their columns."""
    con = _sealed(warehouse)
    try:
        return {name: list(con.table(name).columns) for name in sorted(warehouse.manifest["tables"])}
    finally:
        con.close()


def run(warehouse: Warehouse, sql: str, seconds: float = SECONDS, rows: int = ROWS) -> Answer:
    """Run one SELECT in a database of its own, sealed and thrown away after. Raises Refused."""
    _gate(sql)
    con = _sealed(warehouse)
    started = time.monotonic()
    stop = threading.Timer(seconds, con.interrupt)
    stop.start()
    try:
        found = con.sql(sql)
        if found is None:
            raise Refused("Une question commence par SELECT (ou WITH … SELECT).")
        frame = found.limit(rows + 1).df()
    except duckdb.InterruptException as error:
        raise Refused(
            f"La requête a été arrêtée après {seconds:g} secondes : la restreindre (where, limit)."
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise Refused(f"La requête demande plus de {MEMORY} : la restreindre (where, group by).") from error
    except duckdb.Error as error:
        raise Refused(f"DuckDB refuse la requête. {_first_line(error)}") from error
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise Refused(f"Le résultat ne peut pas être montré ({type(error).__name__}).") from error
    finally:
        stop.cancel()
        con.close()
    return Answer(frame.head(rows), len(frame) > rows, time.monotonic() - started)


def _sealed(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """Open the tables of the release once more, apart from those of pages: nothing that is done here lasts."""
    files = {name: warehouse.path / f"{name}.parquet" for name in warehouse.manifest["tables"]}
    return engine.sealed(files, MEMORY, threads=1, spill=False)


def _gate(sql: str) -> None:
    if not sql.strip():
        raise Refused("Écrire une requête : SELECT … FROM valeurs …")
    if len(sql) > WIDEST:
        raise Refused(f"La requête dépasse {WIDEST} caractères.")
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise Refused(f"Cette requête n'est pas du SQL. {_first_line(error)}") from error
    kinds = [statement.type.name for statement in statements]
    if len(kinds) != 1:
        raise Refused(f"Une seule requête à la fois ; {len(kinds)} trouvées.")
    if kinds[0] not in ALLOWED:
        raise Refused(f"Seul SELECT est permis ; {kinds[0]} trouvé. La console ne change rien.")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:300]
