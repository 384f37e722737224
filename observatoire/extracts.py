"""Extracts of an installation: read files through adapters, check them, keep the right ones."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from observatoire import journal
from observatoire.adapters import Probe, extrait, read_file
from observatoire.adapters.base import Reading, UnknownFile, UnreadableFile
from observatoire.checks import (
    MEMORY,
    Finding,
    check_file,
    check_table,
    kind_of,
    typed_rows,
    unknown_actions,
    unknown_codes,
)
from observatoire.contracts import CONTRACTS
from observatoire.engine import workshop
from observatoire.home import Home, sync, turn
from observatoire.portraits import Portrait, leaps, portrait, sums
from observatoire.verified import remember, sha256

DATA_SUFFIXES = {".csv", ".geojson", ".parquet", ".shp", ".xls", ".xlsx", ".zip", ".jsonl"}
"""In a folder, a file of these kinds must be read; others (notes, licences) are passed over and said."""
SHAPEFILE_PARTS = {".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx"}

LARGE = 64 << 20
"""Bytes from which a parquet extract is checked where it lies, and copied in pieces."""
PIECE = 100_000
"""Rows written at once."""

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
    lu: dict[str, Portrait] = field(default_factory=dict)
    precedent: dict[str, Portrait] = field(default_factory=dict)
    """What was read, and the version of the same file that it follows, by kind."""

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
    author: str = "",
) -> list[Outcome]:
    """Read files and folders into `home.extracts`. One bad file does not stop the others; it leaves nothing behind.

    A file imported again replaces what it gave before. Kept files appear one by one, each in one step.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    files = list(walk(paths))
    who = journal.person(author)
    with (
        turn(home, who, "un import"),
        tempfile.TemporaryDirectory(dir=home.root, prefix=".import-") as folder,
        workshop(MEMORY, spill=Path(folder) / ".spill") as shop,
    ):
        aside = Path(folder)
        outcomes: list[Outcome] = []
        for rank, (file, named) in enumerate(files, start=1):
            if progress:
                progress(file.name, rank, len(files))
            outcomes += _read(file, named, aside, adapter, millesime, shop)
        outcomes = _refuse_unknown_codes(outcomes, aside, home, shop)
        outcomes = _reserve_unknown_actions(outcomes, aside, home, shop)
        outcomes = [_compared(outcome, aside, home, shop) for outcome in outcomes]
        right: set[str] = set()
        doubted: set[str] = set()
        for outcome in outcomes:
            if outcome.tables and not outcome.refused:
                (doubted if outcome.findings else right).update(_keep(outcome, aside, home))
            if not outcome.ignore:
                _log(outcome, home, who)
        remember(home, right, doubted)
    return outcomes


def _log(outcome: Outcome, home: Home, who: str) -> None:
    verdict = "refusé" if outcome.refused else "accepté avec réserves" if outcome.reservations else "accepté"
    rules = sorted({finding.regle for finding in outcome.findings})
    journal.write(
        home, journal.IMPORT, outcome.fichier, who, verdict=verdict, lignes=outcome.rows, regles=rules
    )


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


def _read(
    file: Path,
    named: bool,
    aside: Path,
    adapter: str | None,
    millesime: int | None,
    shop: duckdb.DuckDBPyConnection,
) -> list[Outcome]:
    try:
        if _large_extract(file, adapter):
            return [_streamed(file, aside, millesime, shop)]
        readings = read_file(file, adapter, millesime)
    except UnknownFile as error:
        if named or file.suffix.lower() in DATA_SUFFIXES:
            return [Outcome(file.name, erreur=str(error))]
        return [Outcome(file.name, ignore="aucun adaptateur ne lit ce type de fichier")]
    except UnreadableFile as error:
        return [Outcome(file.name, erreur=str(error))]
    return [_checked(reading, aside, shop) for reading in readings]


def _checked(reading: Reading, aside: Path, shop: duckdb.DuckDBPyConnection) -> Outcome:
    findings: list[Finding] = []
    places: set[str] = set()
    for kind, table in reading.tables.items():
        findings += check_table(table, kind, reading.fichier, shop=shop)
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
            with shop.cursor() as con:
                con.from_arrow(table).create_view("fichier", replace=True)
                said = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
                _lay_out(con, kind, table.column_names, _origin(reading, said), aside)
    return outcome


def _large_extract(file: Path, adapter: str | None) -> bool:
    """Whether a file is a parquet extract too large to be held in memory."""
    if adapter not in (None, "extrait") or not file.is_file() or file.stat().st_size < LARGE:
        return False
    with file.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _streamed(file: Path, aside: Path, millesime: int | None, shop: duckdb.DuckDBPyConnection) -> Outcome:
    """Check a large parquet extract where it lies, then copy it in pieces: memory does not grow with the file."""
    probe = Probe(file)
    contract, when, notes, said = extrait.about(probe, millesime)
    kind, names = contract.kind, list(probe.parquet.schema_arrow.names)
    rows = probe.parquet.metadata.num_rows
    reading = Reading("extrait", file.name, when, {}, notes)
    findings = check_file(file, shop=shop)
    outcome = Outcome(file.name, "extrait", when, {kind: rows}, 0, notes, tuple(findings))
    if outcome.refused:
        return outcome
    with shop.cursor() as con:
        con.read_parquet(str(file)).create_view("fichier", replace=True)
        _lay_out(con, kind, names, _origin(reading, {str(k): str(v) for k, v in said.items()}), aside)
    places = portrait(aside / kind / f"{slug(file.name)}.parquet", shop).quartiers
    return Outcome(**{**outcome.__dict__, "quartiers": places})


def _origin(reading: Reading, said: dict[str, str]) -> dict[str, str]:
    """Story of an extract, kept in its metadata."""
    origin = {
        "observatoire.adapter": reading.adapter,
        "observatoire.fichier": reading.fichier,
        "observatoire.millesime": reading.millesime,
    }
    if demonstration := said.get("observatoire.demonstration"):
        origin["observatoire.demonstration"] = demonstration
    return origin


def _lay_out(
    con: duckdb.DuckDBPyConnection, kind: str, names: Sequence[str], origin: dict[str, str], aside: Path
) -> None:
    """Write view `fichier` as its contract says, with its story in the metadata, a piece at a time."""
    contract = CONTRACTS[kind]
    path = aside / kind / f"{slug(origin['observatoire.fichier'])}.parquet"
    path.parent.mkdir(exist_ok=True)
    metadata = {
        **(contract.schema().metadata or {}),
        **{k.encode(): v.encode() for k, v in origin.items()},
    }
    schema = pa.schema([pa.field(c.name, c.arrow) for c in contract.columns], metadata=metadata)
    pieces = con.sql(typed_rows(contract, names)).to_arrow_reader(PIECE)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for piece in pieces:
            writer.write_table(pa.Table.from_batches([piece]).cast(schema))


def _compared(outcome: Outcome, aside: Path, home: Home, shop: duckdb.DuckDBPyConnection) -> Outcome:
    """Say what an accepted file holds beside the version it follows; leaps are reservations."""
    if outcome.refused or outcome.ignore:
        return outcome
    read, before, found = {}, {}, list(outcome.findings)
    for kind in outcome.tables:
        path = aside / kind / f"{slug(outcome.fichier)}.parquet"
        read[kind] = portrait(path, shop)
        found += sums(path, outcome.fichier, shop)
        if old := _followed(path, home):
            before[kind] = portrait(old, shop)
            found += leaps(old, path, outcome.fichier, shop)
    return Outcome(**{**outcome.__dict__, "lu": read, "precedent": before, "findings": tuple(found)})


def _followed(path: Path, home: Home) -> Path | None:
    """The extract that a new one replaces (same name), or else follows (same name but for the digits)."""
    folder = home.extracts / path.parent.name
    if (folder / path.name).is_file():
        return folder / path.name
    stem = re.sub(r"\d+", "", path.name)
    alike = [old for old in sorted(folder.glob("*.parquet")) if re.sub(r"\d+", "", old.name) == stem]
    earlier = [old for old in alike if old.name < path.name]
    return earlier[-1] if earlier else None


def _refuse_unknown_codes(
    outcomes: list[Outcome], aside: Path, home: Home, shop: duckdb.DuckDBPyConnection
) -> list[Outcome]:
    """Look codes of quartiers up in every list of quartiers, old and new: only now are all lists read."""
    known = known_codes([*sorted((aside / "quartiers").glob("*.parquet")), *stored(home)["quartiers"]])
    return _looked_up(outcomes, aside, shop, partial(unknown_codes, known=known))


def _reserve_unknown_actions(
    outcomes: list[Outcome], aside: Path, home: Home, shop: duckdb.DuckDBPyConnection
) -> list[Outcome]:
    """Look the actions of financements and parcours up in the extracts that will be kept, old and new."""
    lists = {path.name: path for path in stored(home)["actions"]}
    for outcome in outcomes:
        if "actions" in outcome.tables and not outcome.refused:
            name = f"{slug(outcome.fichier)}.parquet"
            lists[name] = aside / "actions" / name
    return _looked_up(outcomes, aside, shop, partial(unknown_actions, known=_known_actions(lists.values())))


def _looked_up(
    outcomes: list[Outcome], aside: Path, shop: duckdb.DuckDBPyConnection, look: Callable[..., list[Finding]]
) -> list[Outcome]:
    """Add to each accepted file what a look at its extracts finds."""
    with shop.cursor() as con:
        checked = []
        for outcome in outcomes:
            found = list(outcome.findings)
            for kind in outcome.tables if not outcome.refused else ():
                path = aside / kind / f"{slug(outcome.fichier)}.parquet"
                found += look(con, path, kind, outcome.fichier)
            checked.append(Outcome(**{**outcome.__dict__, "findings": tuple(found)}))
    return checked


def _known_actions(lists: Iterable[Path]) -> set[str]:
    """Actions that these extracts describe; a damaged one is passed over, as publication will say."""
    known: set[str] = set()
    for path in lists:
        try:
            known |= {str(name) for name in pq.read_table(path, columns=["id"]).column("id").to_pylist()}
        except (pa.ArrowException, OSError, KeyError):
            continue
    return known


def known_codes(lists: Sequence[Path]) -> dict[int, set[str]]:
    """Codes of quartiers by generation, from those of these parquet files that are lists of quartiers."""
    known: dict[int, set[str]] = {}
    for path in lists:
        try:
            if kind_of(pq.read_schema(path), path.name) != "quartiers":
                continue
            table = pq.read_table(path, columns=["code", "geographie"])
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            continue
        for row in table.to_pylist():
            if str(row["geographie"]) in ("2015", "2024") and row["code"]:
                known.setdefault(int(row["geographie"]), set()).add(str(row["code"]))
    return known


def metadata(path: Path) -> dict[str, str]:
    """What an extract says of itself: kind, version, adapter, source file, millésime, demonstration."""
    raw = pq.read_schema(path).metadata or {}
    return {k.decode("utf-8", "replace"): v.decode("utf-8", "replace") for k, v in raw.items()}


def _keep(outcome: Outcome, aside: Path, home: Home) -> set[str]:
    """Move what was made of a file to its place; return the digests."""
    name, digests = f"{slug(outcome.fichier)}.parquet", set()
    for kind in outcome.tables:
        target = home.extracts / kind / name
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(aside / kind / name)
        shutil.move(aside / kind / name, target)
        sync(target.parent)
        digests.add(sha256(target))
    return digests


def slug(name: str) -> str:
    """Turn a file name, which is text from outside, into a safe one: letters, digits, `-` and `_`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:100] or "extrait"
