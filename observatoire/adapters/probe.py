"""A file under examination: what its first bytes say, and its content parsed at most once."""

from __future__ import annotations

import json
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from observatoire.adapters.base import UnreadableFile, some
from observatoire.adapters.decoding import decode
from observatoire.adapters.grids import Grid, parse_csv
from observatoire.adapters.workbook import read_xls, read_xlsx

MAGIC = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"SQLite format 3", "base SQLite"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "archive gzip"),
    (b"\x89PNG", "image"),
)
LARGEST = 1 << 30
"""Bytes above which a file is refused: no official file comes near."""


class Probe:
    """One file: `path` on the disk, `name` as shown to the reader.

    `meta` (labels of variables) and `generation` (of quartiers) come from the other files of the same zip.
    """

    def __init__(self, path: Path, name: str | None = None, meta: dict[str, str] | None = None) -> None:
        self.path = Path(path)
        self.name = name or self.path.name
        self.meta = meta or {}
        self.generation: int | None = None
        if not self.path.is_file():
            found = "un dossier" if self.path.is_dir() else "rien"
            raise UnreadableFile(f"{self.name} : un fichier attendu à cet endroit, {found} trouvé.")
        try:
            self.size = self.path.stat().st_size
            with self.path.open("rb") as stream:
                self.head = stream.read(65536)
        except OSError as error:
            raise UnreadableFile(
                f"{self.name} : le système refuse la lecture du fichier ; en vérifier les droits."
            ) from error

    @cached_property
    def data(self) -> bytes:
        """All the bytes."""
        if self.size > LARGEST:
            raise UnreadableFile(
                f"{self.name} : fichier de moins de 1 Go attendu, {self.size} octets trouvés."
            )
        return self.path.read_bytes()

    @cached_property
    def nature(self) -> str:
        """What the content is, whatever the name says."""
        if not self.size:
            return "vide"
        for magic, nature in MAGIC:
            if self.head.startswith(magic):
                return "xlsx" if nature == "zip" and self._holds_workbook() else nature
        start = self.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
        if not start:
            return "vide"
        if start.startswith(b"<"):
            return "page HTML" if b"<html" in self.head.lower() or b"<!doctype html" in start else "XML"
        if self.head[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in self.head:
            return "binaire"
        return "json" if start[:1] in (b"{", b"[") else "texte"

    def _holds_workbook(self) -> bool:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return "xl/workbook.xml" in archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return b"xl/workbook.xml" in self.head or b"[Content_Types].xml" in self.head

    @cached_property
    def grids(self) -> list[Grid]:
        """Sheets of a CSV or Excel file; empty for any other nature."""
        if self.nature == "texte":
            text, notes = decode(self.data, self.name)
            grid = parse_csv(text)
            grid.notes = notes + grid.notes
            return [grid]
        if self.nature == "xlsx":
            return read_xlsx(self.data, self.name)
        return read_xls(self.data, self.name) if self.nature == "xls" else []

    def sheet(self, *required: str) -> Grid | None:
        """Return the first sheet with a header row that holds every `required` name."""
        return next((grid for grid in self.grids if grid.find(required) is not None), None)

    @cached_property
    def document(self) -> Any:
        """The parsed JSON document; None for any other nature."""
        if self.nature != "json":
            return None
        text, _ = decode(self.data, self.name)

        def refuse(word: str) -> float:
            raise UnreadableFile(f"{self.name} : nombre JSON attendu, « {word} » trouvé.")

        try:
            document = json.loads(text, parse_constant=refuse)
            return [document] if self.path.suffix.lower() in (".jsonl", ".ndjson") else document
        except json.JSONDecodeError as error:
            lines = [line for line in text.splitlines() if line.strip()]
            objects = all(line[:1] == "{" for line in lines[:2])
            if error.msg == "Extra data" and error.lineno == 2 and objects:
                return self._json_lines(lines, refuse)
            raise UnreadableFile(
                f"{self.name}, ligne {error.lineno}, caractère {error.colno} : suite du JSON attendue, "
                "autre chose trouvé ; le fichier est tronqué ou abîmé, le télécharger à nouveau."
            ) from error
        except (RecursionError, ValueError) as error:
            raise UnreadableFile(f"{self.name} : JSON illisible ({type(error).__name__}).") from error

    def _json_lines(self, lines: list[str], refuse: Any) -> list[Any]:
        """One JSON object per line."""
        records = []
        for number, line in enumerate(lines, 1):
            try:
                records.append(json.loads(line, parse_constant=refuse))
            except (json.JSONDecodeError, RecursionError) as error:
                raise UnreadableFile(
                    f"{self.name}, ligne {number} : un objet JSON attendu, autre chose trouvé ; le fichier est "
                    "tronqué ou abîmé."
                ) from error
        return records

    @cached_property
    def parquet(self) -> pq.ParquetFile:
        """The opened parquet file."""
        try:
            file = pq.ParquetFile(self.path)
            # Names that are no text fail here, and not in whoever reads them next.
            list(file.schema_arrow.names)
            return file
        except Exception as error:
            raise UnreadableFile(
                f"{self.name} : fichier parquet attendu, mais il est tronqué ou abîmé (pied de fichier "
                "illisible) ; demander un nouvel envoi."
            ) from error

    def describe(self) -> str:
        """Say in French what was found, for an error message."""
        if self.nature in ("texte", "xlsx", "xls"):
            filled = [row for grid in self.grids for row in grid.headers() if any(row)]
            if not filled:
                return "aucune ligne"
            widest = max(filled[:10], key=lambda row: sum(map(bool, row)))
            return "les colonnes " + some([title[:30] for title in widest if title])
        if self.nature == "json":
            if isinstance(self.document, dict):
                return "un document JSON avec " + some([str(key)[:30] for key in self.document])
            return "une liste JSON"
        if self.nature == "parquet":
            return "un parquet avec les colonnes " + some(self.parquet.schema_arrow.names)
        return f"un contenu de nature « {self.nature} »"
