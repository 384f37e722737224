"""Extracts of an installation: read files through adapters, check them, keep the right ones."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from observatoire.adapters import read_file
from observatoire.adapters.base import Reading, UnknownFile, UnreadableFile
from observatoire.checks import Finding, check_table, kind_of, unknown_codes
from observatoire.contracts import CONTRACTS
from observatoire.engine import workshop
from observatoire.home import Home, sync

DATA_SUFFIXES = {".csv", ".geojson", ".parquet", ".shp", ".xls", ".xlsx", ".zip", ".jsonl"}
"""In a folder, a file of these kinds must be read; others (notes, licences) are passed over and said."""
SHAPEFILE_PARTS = {".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx"}

Progress = Callable[[str, int, int], None]
"""Called with the file at hand, its rank from 1 and how many files there are."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file at import."""

    fichier: str
    adaptateur: str = ""
    millesime: str = ""
    tables: dict[str, int] = field(default_factory=dict)
    quartiers: int = 0
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    erreur: str = ""
    ignore: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing of the file was kept because it is wrong."""
        return bool(self.erreur) or any(finding.refused for finding in self.findings)

    @property
    def reservations(self) -> int:
        """How many reservations came with an accepted file."""
        return len(self.notes) + sum(not finding.refused for finding in self.findings)

    @property
    def rows(self) -> int:
        """Rows over all extracts made from the file."""
        return sum(self.tables.values())


def stored(home: Home) -> dict[str, list[Path]]:
    """Return the extracts of an installation, by kind, in the order of their names."""
    return {kind: sorted((home.extracts / kind).glob("*.parquet")) for kind in CONTRACTS}


def import_files(
    paths: Sequence[Path],
    home: Home,
    adapter: str | None = None,
    millesime: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Read files and folders into `home.extracts`. One bad file does not stop the others; it leaves nothing behind.

    A file imported again replaces what it gave before. Kept files appear one by one, each in one step.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    files = list(walk(paths))
    with FileLock(home.lock), tempfile.TemporaryDirectory(dir=home.root, prefix=".import-") as aside:
        outcomes: list[Outcome] = []
        for rank, (file, named) in enumerate(files, start=1):
            if progress:
                progress(file.name, rank, len(files))
            outcomes += _read(file, named, Path(aside), adapter, millesime)
        outcomes = _refuse_unknown_codes(outcomes, Path(aside), home)
        for outcome in outcomes:
            if outcome.tables and not outcome.refused:
                _keep(outcome, Path(aside), home)
    return outcomes


def walk(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield (file, named by the user) for files and, recursively, folders; companions of a shapefile go with it."""
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden and file.suffix.lower() not in SHAPEFILE_PARTS:
                yield file, False


def _read(file: Path, named: bool, aside: Path, adapter: str | None, millesime: int | None) -> list[Outcome]:
    try:
        readings = read_file(file, adapter, millesime)
    except UnknownFile as error:
        if named or file.suffix.lower() in DATA_SUFFIXES:
            return [Outcome(file.name, erreur=str(error))]
        return [Outcome(file.name, ignore="aucun adaptateur ne lit ce type de fichier")]
    except UnreadableFile as error:
        return [Outcome(file.name, erreur=str(error))]
    return [_checked(reading, aside) for reading in readings]


def _checked(reading: Reading, aside: Path) -> Outcome:
    findings: list[Finding] = []
    places: set[str] = set()
    for kind, table in reading.tables.items():
        findings += check_table(table, kind, reading.fichier)
        if "code" in table.column_names and pa.types.is_string(table.schema.field("code").type):
            codes = table.column("code").unique().to_pylist()
            places |= {code for code in codes if code and re.match("Q[PN]", code)}
    outcome = Outcome(
        reading.fichier,
        reading.adapter,
        reading.millesime,
        {kind: table.num_rows for kind, table in reading.tables.items()},
        len(places),
        reading.notes,
        tuple(findings),
    )
    if not outcome.refused:
        for kind, table in reading.tables.items():
            path = aside / kind / f"{slug(reading.fichier)}.parquet"
            path.parent.mkdir(exist_ok=True)
            pq.write_table(_conform(table, reading, kind), path, compression="zstd")
    return outcome


def _conform(table: pa.Table, reading: Reading, kind: str) -> pa.Table:
    """Lay a checked table out as its contract says, with the story of its origin in the metadata."""
    contract = CONTRACTS[kind]
    columns = []
    for column in contract.columns:
        if column.name in table.column_names:
            columns.append(table.column(column.name).cast(column.arrow))
        else:
            columns.append(pa.array([column.default] * table.num_rows, column.arrow))
    origin = {
        "observatoire.adapter": reading.adapter,
        "observatoire.fichier": reading.fichier,
        "observatoire.millesime": reading.millesime,
    }
    demonstration = (table.schema.metadata or {}).get(b"observatoire.demonstration")
    if demonstration:
        origin["observatoire.demonstration"] = demonstration.decode()
    metadata = {**(contract.schema().metadata or {}), **{k.encode(): v.encode() for k, v in origin.items()}}
    fields = [pa.field(c.name, c.arrow) for c in contract.columns]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=metadata))


def _refuse_unknown_codes(outcomes: list[Outcome], aside: Path, home: Home) -> list[Outcome]:
    """Look codes of quartiers up in every list of quartiers, old and new: only now are all lists read."""
    lists = [*sorted((aside / "quartiers").glob("*.parquet")), *stored(home)["quartiers"]]
    known = known_codes(lists)
    with workshop() as con:
        checked = []
        for outcome in outcomes:
            found = list(outcome.findings)
            for kind in outcome.tables if not outcome.refused else ():
                path = aside / kind / f"{slug(outcome.fichier)}.parquet"
                found += unknown_codes(con, path, kind, outcome.fichier, known)
            checked.append(Outcome(**{**outcome.__dict__, "findings": tuple(found)}))
    return checked


def known_codes(lists: Sequence[Path]) -> dict[int, set[str]]:
    """Codes of quartiers by generation, from those of these parquet files that are lists of quartiers."""
    known: dict[int, set[str]] = {}
    for path in lists:
        try:
            if kind_of(pq.read_schema(path), path.name) != "quartiers":
                continue
            table = pq.read_table(path, columns=["code", "geographie"])
        except (pa.ArrowException, OSError):
            continue
        for row in table.to_pylist():
            if str(row["geographie"]) in ("2015", "2024") and row["code"]:
                known.setdefault(int(row["geographie"]), set()).add(str(row["code"]))
    return known


def metadata(path: Path) -> dict[str, str]:
    """What an extract says of itself: kind, version, adapter, source file, millésime, demonstration."""
    raw = pq.read_schema(path).metadata or {}
    return {k.decode("utf-8", "replace"): v.decode("utf-8", "replace") for k, v in raw.items()}


def _keep(outcome: Outcome, aside: Path, home: Home) -> None:
    name = f"{slug(outcome.fichier)}.parquet"
    for kind in outcome.tables:
        target = home.extracts / kind / name
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(aside / kind / name)
        shutil.move(aside / kind / name, target)
        sync(target.parent)


def slug(name: str) -> str:
    """Turn a file name, which is text from outside, into a safe one: letters, digits, `-` and `_`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:100] or "extrait"
