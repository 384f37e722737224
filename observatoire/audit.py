"""The audit of a release: from its files alone, what can be found out about the counts that it masks.

Works on any release, of any age: it reads `valeurs.parquet`, the tables of counts that the release gives, its
catalogue (which figure is which count) and its manifest (which sources are public elsewhere).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from observatoire import secrecy, tiers
from observatoire.adapters import ADAPTERS
from observatoire.cells import (
    SCOPE,
    Counted,
    at_stake,
    counted_tables,
    frames_of,
    make_cells,
    named,
    telling,
)
from observatoire.contracts import CONTRACTS
from observatoire.contracts.model import Secrecy
from observatoire.engine import workshop
from observatoire.vocabulary import DIMENSIONS

PARTNER = ("extrait", "demonstration", "")
OFFICIAL = tuple(name for name in ADAPTERS if name not in PARTNER)
"""Adapters of files that public bodies publish: their figures may be read elsewhere, as they are."""
LISTED = 200
ALIKE = 20
"""How often a rate and a count must agree for a reader to know that one is made of the other."""
RESTS = (
    "from diagnostics as d asof join ({inscrits}) as i on i.niveau = d.niveau and i.code = d.code "
    "and coalesce(i.geographie, 0) = coalesce(d.geographie, 0) and i.sexe = d.sexe "
    "and i.tranche_age = d.tranche_age and i.periode <= d.periode "
    "where d.frein in ('total', 'non_diagnostique') and d.intensite = 'total' "
    "and i.effectif - d.effectif > 0 and i.effectif - d.effectif < $seuil"
)
"""People diagnosed, or not, whose difference with the jobseekers of the latest month is a small count."""
MEASURED = {"demandeurs_emploi": "categorie", "demographie": "variable"}
"""Tables that a release gives only through its indicators, and the column that names a measure."""


def audit_release(folder: Path, earlier: Sequence[Path] = ()) -> dict[str, Any]:
    """Play the attacker on the release in `folder`; a JSON-able report without any value or bound.

    earlier: releases still readable, whose figures are known too. Report: cells, primary and complementary (as
    the manifest counts them, else masked cells under `masked`), at_risk (place, period, breakdown),
    already_public (exposed by figures that are public elsewhere: nothing here protects them), safe, seconds.
    """
    start = time.perf_counter()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    told = manifest.get("secrecy", {})
    at_risk: list[dict[str, Any]] = []
    report: dict[str, Any] = {"release": manifest["id"], "cells": 0, "masked": 0}
    public = 0
    with opened(folder, manifest) as con, ThreadPoolExecutor(1) as aside:
        made = (
            None if _all_official(manifest) else aside.submit(_what_is_made, con.cursor(), folder, manifest)
        )
        for counted in published_tables(con, folder):
            public += _audit_table(con, folder, counted, told, earlier, report, at_risk)
        at_risk += made.result() if made else []
    statuses = told.get("cellules", {})
    return {
        **report,
        "primary": statuses.get("primaire"),
        "complementary": statuses.get("complementaire"),
        "producer": statuses.get("producteur"),
        "at_risk": at_risk[:LISTED],
        "at_risk_count": len(at_risk),
        "already_public": public,
        "safe": not at_risk,
        "seconds": round(time.perf_counter() - start, 2),
    }


def _audit_table(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    counted: Counted,
    told: Mapping[str, Any],
    earlier: Sequence[Path],
    report: dict[str, Any],
    at_risk: list[dict[str, Any]],
) -> int:
    """Add what one table says to the report and the list; return how many cells were public anyway."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    if _official(manifest, counted.table) == "true":
        names = [i for i, (table, _) in indicators(folder).items() if table == counted.table]
        shown, masked = con.execute(
            "select count(valeur), count(*) filter (marque = 's') from valeurs "
            "where list_contains($names, indicateur) and origine <> 'somme'",
            {"names": names},
        ).fetchall()[0]
        report["cells"] += shown + masked
        report["masked"] += masked
        return 0
    _load_cells(con, folder, counted)
    cells, masked = con.execute("select count(*), count(*) filter (masque) from cellules").fetchall()[0]
    report["cells"] += cells
    report["masked"] += masked
    known = told.get("tables", {}).get(counted.table, {})
    stake = at_stake(con, counted, known.get("partiels"), known.get("sommes"), outside=True)
    if stake is None:
        return 0
    frame = stake.frame.drop(columns=["ligne", "lieu"])
    frame["statut"] = ["publie" if shown else "masque" for shown in frame["effectif"].notna()]
    chosen = stake.frame[["lieu", "periode"]].drop_duplicates()
    before = telling(earlier_cells(earlier, counted, chosen), frame, counted.keys)
    found = secrecy.audit(frame, counted.rules, stake.links, earlier=before)
    risky = [entry for entry in found["at_risk"] if not entry["already_public"]]
    at_risk += [{"table": counted.table, **named(entry)} for entry in risky]
    at_risk += [{"table": counted.table, "autres": True}] * (found["avoidable_count"] - len(risky))
    return int(found["at_risk_count"]) - int(found["avoidable_count"])


# --- what a release gives -----------------------------------------------------------------------------


def opened(folder: Path, manifest: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open the tables of a release as views."""
    con = workshop()
    for name in manifest["tables"]:
        con.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
    return con


def published_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Counted]:
    """The tables of counts that a release gives, by themselves or through its indicators."""
    here = {row[0] for row in con.execute("select view_name from duckdb_views()").fetchall()}
    rules = tiers.rules_of(json.loads((folder / "manifest.json").read_text("utf-8")))
    own = counted_tables(con, [name for name in CONTRACTS if name in here], rules)
    splits = [row[0] for row in con.execute("describe valeurs").fetchall() if row[0] in DIMENSIONS]
    catalogue = indicators(folder)
    for table, measure in MEASURED.items():
        if table not in here and table in rules and any(t == table for t, _ in catalogue.values()):
            mine = tuple(name for name in splits if name in CONTRACTS[table].names)
            own.append(Counted(table, "valeur", measure, mine, rules[table]))
    return own


def indicators(folder: Path) -> dict[str, tuple[str, str]]:
    """Which count an indicator publishes as it is, read from the SQL in the catalogue: id → (table, measure)."""
    found = {}
    for record in json.loads((folder / "indicateurs.json").read_text("utf-8")):
        sql = record["sql"]
        source = re.search(r"\bfrom (\w+)\s", sql)
        if record["kind"] != "effectif" or not source or source[1] not in MEASURED or " join " in sql:
            continue
        measure = re.search(rf"\b{MEASURED[source[1]]} = '([^']+)'", sql)
        if measure:
            found[record["id"]] = (source[1], measure[1])
    return found


def earlier_cells(earlier: Sequence[Path], counted: Counted, chosen: pd.DataFrame) -> list[pd.DataFrame]:
    """What the releases still readable show of the places and periods (`lieu`, `periode`) at stake."""
    frames, read = [], set()
    for folder in earlier:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        content = json.dumps({name: table["sha256"] for name, table in manifest["tables"].items()})
        if content not in read:
            read.add(content)
            frames.append(release_cells(folder, counted, chosen))
    return frames_of(frames, counted.keys)


def release_cells(folder: Path, counted: Counted, chosen: pd.DataFrame) -> pd.DataFrame:
    """The cells of some places and periods as a release shows them: its keys, `effectif`, `regle`, `statut`."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with opened(folder, manifest) as con:
        given = [c for c in published_tables(con, folder) if c.table == counted.table]
        if not given:
            return pd.DataFrame()
        _load_cells(con, folder, given[0])
        con.register("demandes", chosen)
        columns = [name for name in counted.keys if name in given[0].keys]
        frame = con.sql(
            f"select {', '.join(columns)}, effectif, regle, if(masque, 'masque', 'publie') as statut "
            f"from cellules semi join demandes using (lieu, periode) order by all"
        ).df()
    return frame.assign(**{name: "total" for name in counted.keys if name not in columns})


def _load_cells(con: duckdb.DuckDBPyConnection, folder: Path, counted: Counted) -> None:
    """Make `cellules` from the files of a release."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    columns = (
        [row[0] for row in con.execute(f"describe {counted.table}").fetchall()] if _has(con, counted) else []
    )
    if columns:
        given = "perimetre" in columns
        source = (
            f"select file_row_number as ligne, {counted.measure or 'null'}::varchar as mesure, false as fige, "
            f"{'perimetre' if given else SCOPE} as perimetre, * exclude (file_row_number"
            f"{', perimetre' if given else ''}) "
            f"from read_parquet('{folder / counted.table}.parquet', file_row_number = true) where {counted.where}"
        )
        make_cells(con, counted, source)
        return
    names = {i: measure for i, (table, measure) in indicators(folder).items() if table == counted.table}
    con.register("mesures", pd.DataFrame({"indicateur": list(names), "mesure": list(names.values())}))
    make_cells(
        con,
        counted,
        "select row_number() over () as ligne, mesures.mesure, "
        f"{_official(manifest, counted.table)} as fige, v.* from valeurs as v "
        "join mesures using (indicateur) where v.origine <> 'somme'",
    )


def _all_official(manifest: Mapping[str, Any]) -> bool:
    """Whether every count of people of a release may be read elsewhere."""
    return all(e["adapter"] in OFFICIAL for e in manifest["extracts"] if CONTRACTS[e["kind"]].secrecy)


def _has(con: duckdb.DuckDBPyConnection, counted: Counted) -> bool:
    rows = con.execute("select view_name from duckdb_views()").fetchall()
    return counted.table in {row[0] for row in rows}


def _official(manifest: Mapping[str, Any], table: str) -> str:
    """SQL condition: a row of `valeurs` (v) that an official file publishes."""
    adapters = {e["adapter"] for e in manifest["extracts"] if e["kind"] == table}
    if adapters and adapters <= set(OFFICIAL):
        return "true"
    sources = manifest.get("secrecy", {}).get("sources_officielles", [])
    quoted = ", ".join("'" + source.replace("'", "''") + "'" for source in sources)
    return f"coalesce(v.source in ({quoted}), false)" if quoted else "false"


# --- what is made from the counts ---------------------------------------------------------------------


def _what_is_made(
    con: duckdb.DuckDBPyConnection, folder: Path, manifest: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Sums, rates and rests that tell about a masked count, over a connection of their own."""
    rules = tiers.rules_of(manifest)
    kinds = [kind for kind in MEASURED if kind in {e["kind"] for e in manifest["extracts"]}]
    official = " and ".join(_official(manifest, kind) for kind in kinds) or "false"
    with con:
        rates = _rates_that_tell(con, folder, official, rules)
        return _sums_that_differ(con) + rates + _rests_that_tell(con, rules)


def _sums_that_differ(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Sums over a territoire that are not those of its shown quartiers: they would tell about the others."""
    splits = [row[0] for row in con.execute("describe valeurs").fetchall() if row[0] in DIMENSIONS]
    keys = ", ".join(["periode", "geographie", "statut_millesime", *splits])
    rows = con.execute(
        "with touchees as (select distinct a.type as niveau, a.code_territoire as code, v.indicateur, v.periode "
        "from valeurs as v join appartenances as a on a.code = v.code and a.geographie = v.geographie "
        "where v.niveau = 'quartier' and v.marque = 's'), "
        "sommes as (from valeurs semi join touchees using (niveau, code, indicateur, periode) "
        "where origine = 'somme' and valeur is not null), "
        "montrees as (select a.type as niveau, a.code_territoire as code, v.indicateur, "
        f"{', '.join('v.' + k for k in keys.split(', '))}, sum(v.numerateur) as numerateur, "
        "sum(v.denominateur) as denominateur, sum(v.valeur) as valeur, count(*) as n "
        "from valeurs as v join appartenances as a on a.code = v.code and a.geographie = v.geographie "
        "semi join touchees as t on t.niveau = a.type and t.code = a.code_territoire "
        "and t.indicateur = v.indicateur and t.periode = v.periode "
        "where v.niveau = 'quartier' and v.origine = 'publie' and v.valeur is not null group by all) "
        f"select s.indicateur, s.niveau, s.code, s.periode::varchar as periode from sommes as s "
        "left join montrees as m on m.niveau = s.niveau and m.code = s.code and m.indicateur = s.indicateur and "
        + " and ".join(f"m.{k} is not distinct from s.{k}" for k in keys.split(", "))
        + " where ("
        "(s.denominateur is null and abs(s.valeur - coalesce(m.valeur, 0)) > 0.5) "
        "or (s.denominateur is not null and s.numerateur is distinct from m.numerateur "
        "and abs(s.numerateur - coalesce(m.numerateur, 0)) > 0.5)) "
        "order by all limit 200"
    ).fetchall()
    return [dict(zip(("indicateur", "niveau", "code", "periode"), row, strict=True)) for row in rows]


def _rests_that_tell(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Secrecy]) -> list[dict[str, Any]]:
    """Jobseekers shown beside people diagnosed, where what is left is a small count."""
    if "diagnostics" not in {r[0] for r in con.execute("select view_name from duckdb_views()").fetchall()}:
        return []
    shown = (
        "select niveau, code, geographie, periode, sexe, tranche_age, valeur as effectif from valeurs "
        "where indicateur = 'defm_abc' and perimetre = if(niveau = 'quartier' or geographie is not null, 'qpv', 'ensemble') "
        "and niveau_formation = 'total' and anciennete = 'total' and rsa = 'total' and nationalite = 'total' "
        "and origine = 'publie' and valeur is not null"
    )
    rows = con.execute(
        f"select d.niveau, d.code, d.periode::varchar, d.frein {RESTS.format(inscrits=shown)} order by all",
        {"seuil": rules["diagnostics"].threshold},
    ).fetchall()
    return [
        {"table": "diagnostics", **dict(zip(("niveau", "code", "periode", "frein"), row, strict=True))}
        for row in rows
    ]


def _rates_that_tell(
    con: duckdb.DuckDBPyConnection, folder: Path, official: str, rules: Mapping[str, Secrecy]
) -> list[dict[str, Any]]:
    """Rates that are shown though the count above or below is masked, or though what they leave is small.

    Which count a rate is made of is found out as a reader would: the one that it equals wherever both are shown.
    """
    catalogue = json.loads((folder / "indicateurs.json").read_text("utf-8"))
    con.register("taux", _names([r["id"] for r in catalogue if r["kind"] == "taux"]))
    con.register("effectifs", _names([*indicators(folder)]))
    splits = [row[0] for row in con.execute("describe valeurs").fetchall() if row[0] in DIMENSIONS]
    differ = " + ".join(f"(r.{name} <> c.{name})::int" for name in splits)
    what = ", ".join(f"if(r.{name} <> c.{name}, c.{name}, '') as {name}" for name in splits)
    con.execute(
        "create or replace temp table regardees as with lignes as (select niveau, code, periode, marque from valeurs "
        "where indicateur in (from effectifs) and origine = 'publie') "
        "select distinct niveau, code, periode from lignes where marque = 's' "
        f"union (select distinct niveau, code, periode from lignes order by hash(code, periode) limit {10 * ALIKE})"
    )
    con.execute(
        "create or replace temp table rapprochees as "
        f"select r.indicateur, c.indicateur as compte, {what}, r.niveau, r.code, r.periode, r.numerateur, "
        "r.denominateur, c.valeur as effectif, c.marque "
        "from (from valeurs semi join regardees using (niveau, code, periode)) as r "
        "join valeurs as c on r.niveau = c.niveau "
        "and r.code = c.code and r.periode = c.periode and r.geographie is not distinct from c.geographie "
        "and r.perimetre = c.perimetre "
        "where r.indicateur in (from taux) and c.indicateur in (from effectifs) and r.origine = 'publie' "
        f"and c.origine = 'publie' and r.valeur is not null and {differ} <= 1 "
        f"and not ({official.replace('v.', 'r.')})"
    )
    names = ", ".join(splits)
    found = []
    for count in ("numerateur", "denominateur"):
        found += con.execute(
            f"with memes as (select indicateur, compte, {names} from rapprochees where effectif is not null "
            f"group by all having count(*) >= {ALIKE} and bool_and({count} = effectif)) "
            "select distinct indicateur, niveau, code, periode::varchar from rapprochees "
            f"semi join memes using (indicateur, compte, {names}) where marque = 's' and effectif is null "
            "order by all limit 200"
        ).fetchall()
    found += con.execute(
        "select v.indicateur, v.niveau, v.code, v.periode::varchar from valeurs as v "
        f"where v.indicateur in (from taux) and v.origine <> 'somme' and not ({official}) and v.denominateur > 0 "
        "and ((v.numerateur > 0 and v.numerateur < $seuil) or (v.numerateur < v.denominateur "
        "and v.denominateur - v.numerateur < $seuil)) order by all limit 200",
        {"seuil": min(rule.threshold for rule in rules.values())},
    ).fetchall()
    return [dict(zip(("indicateur", "niveau", "code", "periode"), row, strict=True)) for row in found]


def _names(names: Sequence[str]) -> pa.Table:
    return pa.table({"indicateur": pa.array(names, pa.string())})
