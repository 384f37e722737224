"""The audit log of an installation: who did what, when and why, appended and never rewritten.

It names files, releases and people, never a figure of the data. Each line holds the digest of the line before,
so that a line that was changed or removed shows.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from filelock import FileLock

from observatoire.home import Home

IMPORT = "import"
PUBLISH = "publication"
PREPARE = "preparation"
APPROVE = "approbation"
ROLLBACK = "retour"
FETCH = "telechargement"
PARTNER_EXPORT = "export_partenaires"
DECISION = "decision"

LABELS = {
    IMPORT: "Import",
    PUBLISH: "Publication",
    PREPARE: "Préparation d'une version à approuver",
    APPROVE: "Approbation",
    ROLLBACK: "Retour à une version antérieure",
    FETCH: "Téléchargement d'une source officielle",
    PARTNER_EXPORT: "Export du niveau partenaires",
    DECISION: "Décision de comité, notée ou suivie",
}
"""Everything that is logged, with its French name."""

LONGEST = 500
"""Characters kept of a text from outside."""


def person(name: str | None = None) -> str:
    """Name who acts: `name`, else `OBSERVATOIRE_AUTEUR`, else the account of the machine."""
    said = (name or os.environ.get("OBSERVATOIRE_AUTEUR") or "").strip()
    if said:
        return said[:80]
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def write(home: Home, action: str, what: str, who: str = "", why: str = "", **details: Any) -> None:
    """Append one line and flush it to the disk. `details` are plain facts: counts of rows, verdicts, digests."""
    if action not in LABELS:
        raise ValueError(f"unknown action {action!r}")
    home.root.mkdir(parents=True, exist_ok=True)
    with FileLock(home.root / ".journal.lock"):
        last = _last_line(home)
        record = {
            "instant": datetime.now(UTC).isoformat(timespec="seconds"),
            "qui": person(who),
            "action": action,
            "objet": what[:LONGEST],
            "pourquoi": why[:LONGEST],
            **details,
            "precedent": _digest(last),
        }
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        handle = os.open(home.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(handle, (b"" if not last or last.endswith(b"\n") else b"\n") + line)
            os.fsync(handle)
        finally:
            os.close(handle)


def read(home: Home) -> list[dict[str, Any]]:
    """Return what was logged, latest first. A line cut short by a crash is passed over."""
    return [record for line in reversed(_lines(home)) if (record := _parsed(line))]


def broken(home: Home) -> list[int]:
    """Return the numbers (from 1) of lines that do not follow the one before: changed, or removed."""
    return list(_broken(_lines(home)))


def _broken(lines: list[bytes]) -> Iterator[int]:
    before = b""
    for rank, line in enumerate(lines, start=1):
        record = _parsed(line)
        if record and record.get("precedent") != _digest(before):
            yield rank
        before = line


def _lines(home: Home) -> list[bytes]:
    try:
        return home.journal.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []


def _last_line(home: Home) -> bytes:
    lines = _lines(home)
    return lines[-1] if lines else b""


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _digest(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()[:16] if line else ""
