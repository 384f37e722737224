"""What a release changes to the published figures of the one before: read before publishing, kept after.

Only protected tables are compared: nothing here knows more than what both releases show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from observatoire.catalog import CHAPTERS
from observatoire.engine import workshop
from observatoire.home import QUERIES
from observatoire.vocabulary import DIMENSIONS, TOTAL

NATURES = {
    "nouveau": "nouveaux",
    "disparu": "disparus",
    "modifie": "modifiés",
    "masque": "nouvellement secrets",
    "revele": "nouvellement montrés",
}
CAUSES = {
    "reel": "Changement réel (période nouvelle ou retirée)",
    "revise": "Donnée révisée (même période, autre valeur)",
    "perimetre": "Changement de périmètre (d'autres quartiers derrière le chiffre)",
    "catalogue": "Catalogue (indicateur ajouté ou retiré)",
}
EXAMPLES = 8
"""Figures listed per indicator, nature and cause; the count always says how many there are."""
PAST = 12
"""Earlier releases in which the old figures are looked for."""

PLACE = ("indicateur", "niveau", "code", "geographie", "perimetre", "periode")
REVISIONS = "revisions"
"""Table of a release: the keys of figures whose value differs from the release before."""


@dataclass(frozen=True)
class Line:
    """How many figures of one indicator differ in one way, for one reason."""

    chapitre: str
    indicateur: str
    titre: str
    nature: str
    cause: str
    nombre: int
    lieux: int
    ecart_max: float | None
    exemples: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Shown:
    """What a pack showed: the folder of its release, its places (`niveau:code`) and its indicators."""

    name: str
    release: Path
    lieux: tuple[str, ...]
    indicateurs: tuple[str, ...]

    @property
    def filter(self) -> dict[str, list[str]]:
        """The same as parameters of a query."""
        return {"lieux": list(self.lieux), "indicateurs": list(self.indicateurs)}


@dataclass(frozen=True)
class Difference:
    """All differences between a release in force (`avant`, empty when there is none) and a candidate."""

    avant: str
    apres: str
    lignes: tuple[Line, ...] = ()
    montres_par: dict[str, int] = field(default_factory=dict)
    dossiers: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many figures differ."""
        return sum(line.nombre for line in self.lignes)

    def count(self, nature: str | None = None, cause: str | None = None) -> int:
        """How many figures differ in this way, for this reason."""
        return sum(
            line.nombre
            for line in self.lignes
            if nature in (None, line.nature) and cause in (None, line.cause)
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {**asdict(self), "total": self.total}


def compare(
    before: Path | None,
    after: Path,
    past: Sequence[Path] = (),
    packs: Sequence[Shown] = (),
    only: Shown | None = None,
) -> Difference:
    """Compare two release folders. `past` and `packs`: earlier releases, and packs, in which the old figures are
    looked for. `only` keeps the figures that one pack speaks of.

    Raises OSError or duckdb.Error when a folder is not a whole release.
    """
    if before is None:
        return Difference("", after.name)
    titles = {**_titles(before), **_titles(after)}
    with workshop(spill=after.parent) as con:
        _cells(con, before, after)
        if only is not None:
            con.execute(f"delete from cellules where rowid in ({_sql('hors_dossier')})", only.filter)
        found = con.execute(_sql("exemples"), {"nombre": EXAMPLES}).df().to_dict("records")
        examples: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in found:
            key = (str(row["indicateur"]), str(row["nature"]), str(row["cause"]))
            examples.setdefault(key, []).append({str(name): _plain(value) for name, value in row.items()})
        lines = []
        for row in con.execute(_sql("resume")).df().to_dict("records"):
            name, nature, cause = str(row["indicateur"]), str(row["nature"]), str(row["cause"])
            chapter, title = titles.get(name, ("", name))
            apart = _plain(row["ecart_max"])
            shown = tuple(examples.get((name, nature, cause), ()))
            count, places = int(row["nombre"]), int(row["lieux"])
            lines.append(Line(chapter, name, title, nature, cause, count, places, apart, shown))
        shown_by = {path.name: _shown_by(con, path) for path in past[:PAST]}
        in_packs = {pack.name: _shown_in(con, pack) for pack in packs}
    order = {name: rank for rank, name in enumerate(titles)}
    lines.sort(key=lambda line: (order.get(line.indicateur, 999), line.nature, line.cause))
    return Difference(
        before.name,
        after.name,
        tuple(lines),
        {name: count for name, count in shown_by.items() if count},
        {name: count for name, count in in_packs.items() if count},
    )


def write_revisions(before: Path | None, after: Path, target: Path) -> None:
    """Write, into `target`, the keys of figures of `after` that `before` showed with another value."""
    with workshop(spill=after.parent) as con:
        _cells(con, before or after, after, nothing=before is None)
        keys = ", ".join([*PLACE, *DIMENSIONS])
        con.sql(
            f"select {keys}, cause from cellules where nature = 'modifie' and apres is not null "
            f"and avant is not null order by {keys}"
        ).write_parquet(str(target), compression="zstd")


def _cells(con: duckdb.DuckDBPyConnection, before: Path, after: Path, nothing: bool = False) -> None:
    """Lay the figures of both releases side by side in `cellules`; `nothing`: only its columns, without a row."""
    for side, folder in (("avant", before), ("apres", after)):
        _values(con, side, folder)
        for table in ("appartenances", "quartiers"):
            con.read_parquet(str(folder / f"{table}.parquet")).create_view(f"{side}_{table}")
        con.read_parquet(str(folder / "lieux.parquet")).create_view(f"{side}_lieux")
        con.execute(
            f"create table {side}_noms as select niveau, code, any_value(nom) as nom from {side}_lieux group by all"
        )
    con.execute(f"create table lieux_changes as {_sql('lieux_changes')}")
    split = ", ".join(f"nullif({name}, '{TOTAL}')" for name in DIMENSIONS)
    con.execute(
        f"create table cellules as select *, {_key('')} as cle, concat_ws(' · ', {split}) as ventilation "
        f"from ({_sql('cellules')}) {'limit 0' if nothing else ''}"
    )


def _values(con: duckdb.DuckDBPyConnection, side: str, folder: Path) -> None:
    """Open `valeurs` of one release as key, place and value; a breakdown that it does not know is a total."""
    source = con.read_parquet(str(folder / "valeurs.parquet"))
    source.create_view(f"{side}_lu")
    known = set(source.columns)
    columns = [*PLACE, *(n if n in known else f"'{TOTAL}' as {n}" for n in DIMENSIONS)]
    con.execute(
        f"create view {side}_valeurs as select {_key('')} as cle, "
        f"struct_pack({', '.join(f'{n} := {n}' for n in (*PLACE, *DIMENSIONS))}) as ligne, valeur, marque, "
        f"struct_pack(tous := quartiers, publies := quartiers_publies) as quartiers "
        f"from (select {', '.join(columns)}, valeur, marque, quartiers, quartiers_publies from {side}_lu)"
    )


def _key(prefix: str) -> str:
    return f"hash({', '.join(prefix + name for name in (*PLACE, *DIMENSIONS))})"


def _shown_by(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    return _counted(con, folder, "montre_par", {})


def _shown_in(con: duckdb.DuckDBPyConnection, pack: Shown) -> int:
    return _counted(con, pack.release, "montre_par_dossier", pack.filter)


def _counted(con: duckdb.DuckDBPyConnection, folder: Path, question: str, params: dict[str, Any]) -> int:
    """Count the figures that change in an earlier release; one that cannot be read shows nothing any more."""
    try:
        _values(con, "passe", folder)
        return int(con.execute(_sql(question), params).fetchall()[0][0])
    except (duckdb.Error, OSError):
        return 0
    finally:
        con.execute("drop view if exists passe_valeurs")
        con.execute("drop view if exists passe_lu")


def _titles(folder: Path) -> dict[str, tuple[str, str]]:
    """Chapter and title of each indicator of a release, in the order of its catalogue."""
    records = json.loads((folder / "indicateurs.json").read_text("utf-8"))
    return {r["id"]: (CHAPTERS.get(r["chapter"], r["chapter"]), r["title"]) for r in records}


def _sql(name: str) -> str:
    return (QUERIES / "difference" / f"{name}.sql").read_text("utf-8")


def _plain(value: Any) -> Any:
    """Turn a cell of a data frame into plain JSON."""
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return None
    if hasattr(value, "date"):
        moment: date = value.date()
        return moment.isoformat()
    return value.item() if hasattr(value, "item") else value
