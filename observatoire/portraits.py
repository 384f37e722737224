"""An extract in a few figures (rows, quartiers, periods, totals), and what leaps from one version to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from observatoire import formats
from observatoire.checks import Example, Finding
from observatoire.contracts import CONTRACTS, Contract
from observatoire.vocabulary import CATEGORIES, DIMENSIONS, NIVEAUX, TOTAL, VARIABLES

MEASURES = ("effectif", "valeur", "population", "places", "montant_verse")
SERIES = ("categorie", "variable", "etape")
PERIODS = ("periode", "millesime", "annee")
COUNTED = ("habitants", "ménages", "personnes", "allocataires", "enfants", "logements")
"""Units of `demographie` whose values add up; a sum of rates says nothing."""
NEIGHBOURHOOD = "niveau = 'quartier'"
WHOLE = {"sexe": 2}
"""Breakdowns whose parts make the whole, and how many parts that takes."""

LEAP = 0.20
"""Change of a total, at the same period, above which a person should look."""
SPREAD = 0.35
"""The same from one period to the next."""
JUMP = 0.50
"""The same for one quartier at the same period: small numbers move more."""
LEAST = 100
"""Under this many, a change is no leap."""
FEW = 20
"""Numbers of one quartier under this are not written in a letter."""
SLACK = 0.02
"""Parts may miss or exceed their total by this share (producers round), and by at least `ROUNDING` units."""
ROUNDING = 5
SHOWN = 10


@dataclass(frozen=True)
class Portrait:
    """What one extract holds. `totaux`: (niveau, series, period) → sum over rows that are not broken down."""

    kind: str
    lignes: int
    quartiers: int
    periodes: tuple[str, ...] = ()
    totaux: dict[str, float] = field(default_factory=dict)
    masques: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return asdict(self)


def portrait(path: Path, shop: duckdb.DuckDBPyConnection) -> Portrait:
    """Describe, in a workshop, a conforming parquet file without loading it. Its kind is the name of its folder."""
    contract = CONTRACTS[path.parent.name]
    with shop.cursor() as con:
        con.read_parquet(str(path)).create_view("extrait", replace=True)
        rows, places, masked = con.execute(
            f"select count(*), {_quartiers(contract)}, {_masked(contract)} from extrait"
        ).fetchall()[0]
        period = _first(PERIODS, contract)
        dates = (
            con.execute(
                f"select distinct {period}::varchar from extrait where {period} is not null order by 1"
            ).fetchall()
            if period
            else []
        )
        return Portrait(
            contract.kind, rows, places, tuple(row[0] for row in dates), _totals(con, contract), masked
        )


def leaps(old: Path, new: Path, name: str, shop: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Compare two versions of an extract: totals that leap, quartiers that vanish. All are reservations."""
    contract = CONTRACTS[new.parent.name]
    with shop.cursor() as con:
        con.read_parquet(str(old)).create_view("avant", replace=True)
        con.read_parquet(str(new)).create_view("apres", replace=True)
        found = [*_vanished(con, contract, name), *_totals_that_leap(con, contract, name)]
        return [*found, *_quartiers_that_leap(con, contract, name)]


def sums(path: Path, name: str, shop: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Compare parts with their totals inside one extract. Sums that differ are reservations."""
    contract = CONTRACTS[path.parent.name]
    with shop.cursor() as con:
        con.read_parquet(str(path)).create_view("extrait", replace=True)
        return list(_parts_that_differ(con, contract, name))


def label(key: str) -> str:
    """Say in French which total a key of `totaux` stands for."""
    niveau, series, period = key.split("|")
    said = VARIABLES[series][0] if series in VARIABLES else CATEGORIES.get(series, series)
    named = NIVEAUX.get(niveau, niveau)
    where = named if niveau == "france" else named[:1].lower() + named[1:]
    return ", ".join(part for part in (said, where, dated(period)) if part)


def dated(period: str) -> str:
    """Write a period of an extract as a reader says it: a day in words, a year as it is."""
    return formats.day(date.fromisoformat(period)) if len(period) == 10 else period


# --- figures of one extract ---------------------------------------------------------------------------


def _first(names: tuple[str, ...], contract: Contract) -> str:
    return next((name for name in names if name in contract.names), "")


def _quartiers(contract: Contract) -> str:
    if contract.kind == "quartiers":
        return "count(distinct (geographie, code))"
    if {"niveau", "code"} <= set(contract.names):
        return "count(distinct code) filter (niveau = 'quartier')"
    column = _first(("code", "code_2024"), contract)
    return f"count(distinct {column})" if column else "0"


def _masked(contract: Contract) -> str:
    return "count(*) filter (marque in ('s', 'nd', 'ns'))" if "marque" in contract.names else "0"


def _whole_rows(contract: Contract) -> str:
    """SQL condition: rows that no breakdown splits."""
    split = [f"{name} = '{TOTAL}'" for name in DIMENSIONS if name in contract.names]
    return " and ".join(split) or "true"


def _grouped(contract: Contract, source: str, by: str = "", where: str = "true") -> str:
    """SQL of totals by niveau, series and period, and by other columns; empty when the kind counts nothing."""
    measure = _first(MEASURES, contract)
    if not measure:
        return ""
    series, period = _first(SERIES, contract), _first(PERIODS, contract)
    niveau = "niveau" if "niveau" in contract.names else "''"
    counted = [name for name, (_, unit) in VARIABLES.items() if unit in COUNTED]
    adds_up = f"variable in ({', '.join(repr(name) for name in counted)})" if series == "variable" else "true"
    return (
        f"select concat_ws('|', {niveau}, {series or repr('')}, coalesce({period or 'null'}::varchar, '')) as cle, "
        f"sum({measure})::double as total{by} from {source} where {measure} is not null and {adds_up} and {where} "
        f"and {_whole_rows(contract)} group by all having count(*) > 0"
    )


def _totals(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, float]:
    sql = _grouped(contract, "extrait")
    if not sql:
        return {}
    rows = con.execute(f"{sql} order by cle limit 400").fetchall()
    return {key: round(total, 2) for key, total in rows}


# --- what leaps ---------------------------------------------------------------------------------------


def _vanished(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> Iterator[Finding]:
    if contract.kind != "quartiers" and not {"niveau", "code", "geographie"} <= set(contract.names):
        return
    where = "" if contract.kind == "quartiers" else "where niveau = 'quartier'"
    for one, other, rule, what, remedy in (
        (
            "avant",
            "apres",
            "quartiers_disparus",
            "Ces quartiers étaient dans la version précédente et ne sont plus dans celle-ci.",
            "Vérifier que l'export couvre bien tout le territoire ; sinon, redemander un envoi complet.",
        ),
        (
            "apres",
            "avant",
            "quartiers_apparus",
            "Ces quartiers n'étaient pas dans la version précédente.",
            "Vérifier qu'ils entrent bien dans le champ du fichier.",
        ),
    ):
        rows = con.execute(
            f"select geographie, code from {one} {where} except select geographie, code from {other} {where} "
            "order by geographie, code"
        ).fetchall()
        # One version may hold one generation and the other version another: that is no loss.
        both = {row[0] for row in con.execute(f"select distinct geographie from {other} {where}").fetchall()}
        codes = [code for geographie, code in rows if geographie in both]
        if codes:
            yield _reservation(contract, name, rule, "code", what, remedy, codes)


def _totals_that_leap(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> Iterator[Finding]:
    if not _grouped(contract, "avant"):
        return
    before = dict(con.execute(_grouped(contract, "avant")).fetchall())
    after = dict(con.execute(_grouped(contract, "apres")).fetchall())
    same = [key for key in after if key in before]
    texts = [_move(key, key, before, after, LEAP) for key in same]
    if not same:
        latest = _latest(before)
        texts = [_move(latest[key[:-1]], key[-1], before, after, SPREAD) for key in _ends(after, latest)]
    found = [text for text in texts if text]
    if found:
        yield _reservation(
            contract,
            name,
            "saut_de_niveau",
            _first(MEASURES, contract),
            "Ce total s'écarte fortement de celui de la version précédente.",
            "Vérifier l'unité, le champ et la période ; s'il est juste, le dire dans la note de publication.",
            found,
        )


def _quartiers_that_leap(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> Iterator[Finding]:
    """Find quartiers whose figure leaps at a date that both versions hold: the total may hide one wrong cell."""
    if not _grouped(contract, "avant") or not {"niveau", "code"} <= set(contract.names):
        return
    both = " join ".join(
        f"({_grouped(contract, source, ', code', NEIGHBOURHOOD)}) as {alias}"
        for source, alias in (("avant", "a"), ("apres", "b"))
    )
    rows = con.execute(
        f"select code, cle, a.total, b.total from {both} using (code, cle) "
        f"where greatest(a.total, b.total) >= {LEAST} and abs(b.total - a.total) > {JUMP} * a.total "
        "order by abs(b.total - a.total) desc, code, cle limit 1000"
    ).fetchall()
    if rows:
        yield _reservation(
            contract,
            name,
            "saut_d_un_quartier",
            _first(MEASURES, contract),
            "Le chiffre de ces quartiers s'écarte fortement de celui de la version précédente, à la même date.",
            "Vérifier ces quartiers avec le producteur ; si le chiffre est juste, le dire dans la note de publication.",
            [f"{code} : {_leap(key, was, now)}" for code, key, was, now in rows[:SHOWN]],
            len(rows),
        )


def _latest(totals: dict[str, float]) -> dict[tuple[str, ...], str]:
    """Key of the latest period of each (niveau, series)."""
    found: dict[tuple[str, ...], str] = {}
    for key in sorted(totals):
        found[tuple(key.split("|")[:2])] = key
    return found


def _ends(after: dict[str, float], before: dict[tuple[str, ...], str]) -> list[tuple[str, ...]]:
    """(niveau, series, key of the latest period) of series that both versions hold."""
    return [(*series, key) for series, key in _latest(after).items() if series in before]


def _move(old: str, new: str, before: dict[str, float], after: dict[str, float], limit: float) -> str:
    was, now = before[old], after[new]
    if max(abs(was), abs(now)) < LEAST or abs(now - was) <= limit * abs(was):
        return ""
    return _moved(new, was, now)


def _leap(key: str, was: float, now: float) -> str:
    """Write the leap of one quartier; a letter travels, so no number of few people is in it."""
    return _moved(key, was, now) if min(was, now) >= FEW else f"{label(key)} : effondrement ou envol"


def _moved(key: str, was: float, now: float) -> str:
    share = f"{100 * (now - was) / was:+.0f} %" if was else "parti de zéro"
    return f"{label(key)} : {formats.number(was)} → {formats.number(now)} ({share})"


def _parts_that_differ(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> Iterator[Finding]:
    measure = _first(MEASURES, contract)
    splits = [dimension for dimension in DIMENSIONS if dimension in contract.names]
    if not measure or not splits or "code" not in contract.names:
        return
    keys = [
        column for column in contract.key if column not in splits and column not in ("source", "publication")
    ]
    for split in splits:
        if split not in WHOLE:
            continue
        others = " and ".join(f"{other} = '{TOTAL}'" for other in splits if other != split) or "true"
        sums_of = (
            f"select {', '.join(keys)}, "
            f"sum({measure}) filter ({split} = '{TOTAL}') as total, "
            f"sum({measure}) filter ({split} <> '{TOTAL}') as parts, "
            f"count({measure}) filter ({split} <> '{TOTAL}') as vues "
            f"from extrait where {others} group by all"
        )
        differs = (
            f"from ({sums_of}) where vues = {WHOLE[split]} and total is not null "
            f"and abs(parts - total) > greatest({ROUNDING}, {SLACK} * total)"
        )
        count = int(con.execute(f"select count(*) {differs}").fetchall()[0][0])
        if not count:
            continue
        rows = con.execute(
            f"select code || ' : ' || parts::varchar || ' en parts, ' || total::varchar || ' au total' {differs} "
            f"order by abs(parts - total) desc, code limit {SHOWN}"
        ).fetchall()
        yield _reservation(
            contract,
            name,
            "somme_des_parts",
            split,
            f"La somme des parts selon « {split} » diffère du total publié.",
            "Vérifier que parts et total viennent du même tirage et du même champ.",
            [row[0] for row in rows],
            count,
        )


def _reservation(
    contract: Contract,
    name: str,
    rule: str,
    column: str,
    message: str,
    remedy: str,
    said: list[str],
    count: int | None = None,
) -> Finding:
    examples = tuple(Example(0, text[:160]) for text in said[:SHOWN])
    return Finding(
        name, contract.kind, rule, column, message, remedy, "reserve", count or len(said), examples
    )
