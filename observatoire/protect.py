"""The single door: hide small counts, and what would give them away, before any indicator reads a table.

What comes out of the prepared tables is protected once; rates, intervals, sums, ranks and sentences are made
from what is left. A territoire adds up only the quartiers that stay shown, so a sum says nothing more than its
addends: that is why quartier → territoire needs no complementary suppression here, and why a territoire with
figures of its own (as published, all its residents) does: its total less its quartiers is a count too.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from observatoire import secrecy, tiers
from observatoire.audit import OFFICIAL, RESTS, earlier_cells
from observatoire.cells import SHOWN, Counted, Stake, at_stake, counted_tables, read_cells, telling
from observatoire.contracts.model import Secrecy
from observatoire.secrecy import FAST, Cost

COST = Cost(levels={"quartier_qpv_2015": 1.0, "quartier_qpv_2024": 1.0, "*": 2.0})
MANY = 20_000
"""Cells at stake beyond which only the fast heuristic is used."""
REGISTERED = (
    "select rowid as ligne, niveau, code, geographie, periode, sexe, tranche_age, effectif from {table} "
    "where categorie = 'ABC' and niveau_formation = 'total' and anciennete = 'total' and rsa = 'total' "
    "and nationalite = 'total' and effectif is not null"
)
"""Jobseekers of categories A, B, C, by sex and age."""
REGISTERS = "demandeurs_emploi"
ASIDE = "avant_"
STATUSES = ("publie", "primaire", "complementaire", "producteur")


def protect(
    con: duckdb.DuckDBPyConnection,
    names: Sequence[str] = (),
    earlier: Sequence[Path] = (),
    rules: Mapping[str, Secrecy] | None = None,
) -> dict[str, Any]:
    """Mask the cells of the prepared tables `names` that would expose someone; say how many, for the manifest.

    earlier: folders of the releases still readable, whose figures are known. rules: by kind, those of the
    contracts if not given. A figure that an official file
    already publishes (column `deja_public`) is never masked. No value is in the report nor in an error.
    """
    start = time.perf_counter()
    rules = tiers.rules() if rules is None else rules
    found = counted_tables(con, names, rules)

    def protected(some: Sequence[Counted]) -> dict[str, Any]:
        with con.cursor() as own:
            return {counted.table: _protect_table(own, counted, earlier) for counted in some}

    # Paths take as long as all the others, and read no table of theirs.
    lanes = [c for c in found if not c.sparse], [c for c in found if c.sparse]
    with ThreadPoolExecutor(len(lanes)) as pool:
        others, paths = pool.map(protected, lanes)
    tables = others | paths
    hide_rates(con, rules)
    return {
        "tables": tables,
        "seuils": {kind: rule.threshold for kind, rule in rules.items()},
        "cellules": {s: sum(t[s] for t in tables.values()) for s in STATUSES},
        "sources_officielles": _official_sources(con, list(tables)),
        "seconds": round(time.perf_counter() - start, 2),
    }


def keep_aside(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Copy the tables of `names` that count people, before they are protected, for the tier that comes next."""
    for counted in counted_tables(con, names, tiers.rules()):
        con.execute(f"create table {ASIDE}{counted.table} as from {counted.table}")


def take_back(con: duckdb.DuckDBPyConnection, names: Sequence[str], rules: Mapping[str, Secrecy]) -> None:
    """Put back the tables kept aside. What the first tier shows is never masked in this one, and counts as known.

    So the second tier holds all of the first: whoever reads both knows no more than what its audit is given.
    Jobseekers that would leave a small count of the people diagnosed that the first tier shows stay masked.
    """
    tables = counted_tables(con, names, rules)
    for counted in tables:
        con.execute(
            f"create table {SHOWN}{counted.table} as select rowid as ligne from {counted.table} "
            f"where {counted.value} is not null"
        )
    if _has(con, "diagnostics") and _has(con, REGISTERS):
        jobseekers = REGISTERED.format(table=f"{ASIDE}{REGISTERS}")
        con.execute(
            f"update {ASIDE}{REGISTERS} set effectif = null, marque = 's' where rowid not in (from {SHOWN}{REGISTERS}) "
            f"and rowid in (select i.ligne {RESTS.format(inscrits=jobseekers)})",
            {"seuil": rules["diagnostics"].threshold},
        )
    for counted in tables:
        con.execute(f"drop table {counted.table}")
        con.execute(f"alter table {ASIDE}{counted.table} rename to {counted.table}")


def _has(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return (table,) in con.execute("select name from (show tables)").fetchall()


def is_official(said: Mapping[str, str]) -> bool:
    """Whether an extract, by its metadata, was read in a file that a public body publishes."""
    return said.get("observatoire.adapter", "") in OFFICIAL


def _protect_table(
    con: duckdb.DuckDBPyConnection, counted: Counted, earlier: Sequence[Path]
) -> dict[str, Any]:
    start = time.perf_counter()
    given = _counts(con, counted)
    rests = hide_rests(con, counted) if counted.table == "diagnostics" else 0
    stake = at_stake(con, counted) if read_cells(con, counted) else None
    report: dict[str, Any] = {"conserve": 1.0, "deja_connues": 0, "partiels": [], "sommes": []}
    primary, complementary = rests, 0
    if stake is not None:
        before = earlier_cells(earlier, counted, stake.frame[["lieu", "periode"]].drop_duplicates())
        done, found = _solved(counted, stake, before)
        _mask(
            con, counted, stake.frame.loc[done.table["statut"].isin(["primaire", "complementaire"]), "ligne"]
        )
        primary += done.report["primary"]
        complementary = done.report["complementary"]
        known = found["at_risk_count"] - found["avoidable_count"]
        report |= {"deja_connues": known, "partiels": list(stake.partial), "sommes": list(stake.exact)}
    shown = given["publie"] - primary - complementary
    report["conserve"] = round(shown / given["publie"], 4) if given["publie"] else 1.0
    return {
        "publie": shown,
        "primaire": primary,
        "complementaire": complementary,
        "producteur": given["producteur"],
        **report,
        "seconds": round(time.perf_counter() - start, 2),
    }


def _solved(
    counted: Counted, stake: Stake, before: Sequence[pd.DataFrame]
) -> tuple[secrecy.Protected, dict[str, Any]]:
    """Masks that hold beside the earlier releases, and the audit's report on them.

    The masks that the extracts alone call for are kept wherever they hold: publishing the same extracts again
    gives the same release.
    """
    frame = stake.frame.drop(columns=["ligne", "lieu"])
    effort = FAST if len(frame) > MANY else None

    def solve(known: Sequence[pd.DataFrame]) -> secrecy.Protected:
        return secrecy.protect(
            frame, counted.rules, stake.links, cost=COST, earlier=known, effort=effort, uniform=True
        )

    done = solve(())
    before = telling(before, done.table, counted.keys)
    if not before:
        return done, done.report
    seen = done.table["statut"].replace("complementaire", "masque")
    found = secrecy.audit(frame.assign(statut=seen), counted.rules, stake.links, earlier=before)
    if found["avoidable_count"] == 0:
        return done, found
    done = solve(before)
    return done, done.report


def _counts(con: duckdb.DuckDBPyConnection, counted: Counted) -> dict[str, int]:
    shown, masked = con.execute(
        f"select count({counted.value}), count(*) filter ({counted.value} is null and marque = 's') "
        f"from {counted.table} where {counted.where}"
    ).fetchall()[0]
    return {"publie": shown, "producteur": masked}


def _mask(con: duckdb.DuckDBPyConnection, counted: Counted, rows: Iterable[int]) -> None:
    con.register("a_masquer", pa.table({"ligne": pa.array(list(rows), pa.int64())}))
    more = ", numerateur = null, denominateur = null" if counted.table == "demographie" else ""
    con.execute(
        f"update {counted.table} set {counted.value} = null, marque = 's'{more} "
        "where rowid in (select ligne from a_masquer)"
    )
    con.unregister("a_masquer")


def hide_rests(con: duckdb.DuckDBPyConnection, counted: Counted) -> int:
    """Hide people diagnosed, or not, who leave a small count of the jobseekers published beside them; say how many.

    The solver then holds these masks as it does a producer's. (Jobseekers are in another table: no margin of
    `diagnostics` links them.)
    """
    if not _has(con, REGISTERS):
        return 0
    jobseekers = REGISTERED.format(table=REGISTERS)
    con.execute(
        f"create or replace temp table restes as select d.rowid as ligne {RESTS.format(inscrits=jobseekers)}",
        {"seuil": counted.secrecy.threshold},
    )
    con.execute(
        "update diagnostics set effectif = null, marque = 's' where rowid in (select ligne from restes)"
    )
    return int(con.execute("select count(*) from restes").fetchall()[0][0])


def hide_rates(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Secrecy]) -> None:
    """Hide the rates of `demographie` that come with a small numerator, or leave a small complement."""
    names = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    if "demographie" not in names:
        return
    [counted] = counted_tables(con, ["demographie"], rules)
    low = ">" if counted.secrecy.zero_is_safe else ">="
    small = " or ".join(
        f"({count} {low} 0 and {count} < $threshold)"
        for count in ("numerateur", "denominateur", "denominateur - numerateur")
    )
    con.execute(
        f"update demographie set valeur = null, numerateur = null, denominateur = null, marque = 's' "
        f"where not coalesce(deja_public, false) and ({small})",
        {"threshold": counted.secrecy.threshold},
    )


def _official_sources(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    """Sources that only official files name: their figures may be read elsewhere."""
    read = [
        f"select source, deja_public from {name}"
        for name in names
        if {"source", "deja_public"} <= {row[0] for row in con.execute(f"describe {name}").fetchall()}
    ]
    if not read:
        return []
    rows = con.execute(
        f"select source from ({' union all '.join(read)}) where source is not null "
        "group by source having bool_and(coalesce(deja_public, false)) order by source"
    ).fetchall()
    return [row[0] for row in rows]
