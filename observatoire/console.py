"""The read-only SQL console: one SELECT over the protected tables of a release, under limits of time, memory and rows."""

from __future__ import annotations

import json
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
FUNCTIONS = {"range", "generate_series", "unnest", "repeat", "json_each"}
"""Functions that may stand where a table does. The others read files, settings, or run a text as another query."""
CATALOGUE = ("duckdb_", "pragma_", "pg_", "sqlite_")
"""What tables of DuckDB about itself are named after: they tell where this machine keeps its files."""


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
        _only_the_release(con, sql)
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
    except (ValueError, TypeError, OverflowError, MemoryError, RecursionError) as error:
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


def _only_the_release(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse a query that names, at any depth, what is not a table of the release. Raises Refused."""
    [(tree,)] = con.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchall()
    nodes = [json.loads(tree)]
    if nodes[0]["error"]:
        raise Refused("Cette forme de requête ne peut pas être relue ; l'écrire en SELECT … FROM ….")
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes += node
        elif isinstance(node, dict):
            nodes += node.values()
            name, schema = str(node.get("table_name", "")).lower(), str(node.get("schema_name", "")).lower()
            called = node.get("function") if node.get("type") == "TABLE_FUNCTION" else None
            if called and called["function_name"].lower() not in FUNCTIONS:
                raise Refused(f"{called['function_name']} n'est pas une table de cette version.")
            if name.startswith(CATALOGUE) or schema not in ("", "main"):
                raise Refused(f"{name} n'est pas une table de cette version.")
            if str(node.get("function_name", "")).lower() == "current_setting":
                raise Refused("Les réglages de la base ne se lisent pas ici.")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:300]
