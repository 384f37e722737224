"""What reception found right without a remark: the same bytes, under the same rules, are not read a second time."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from observatoire.home import Home, written_aside

NAME = "verifications.json"


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verified(home: Home) -> set[str]:
    """Digests of the extracts that the present rules found right, without a remark; none where nothing says so."""
    try:
        said = json.loads((home.root / NAME).read_text("utf-8"))
        return set(said["extraits"]) if said["regles"] == _rules() else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def remember(home: Home, digests: set[str], doubted: set[str]) -> None:
    """Add extracts that were checked and found right. Those of a remark, and those that are no longer kept, are forgotten."""
    kept = {sha256(path) for path in home.extracts.glob("*/*.parquet")}
    found = (verified(home) - doubted | digests) & kept
    with written_aside(home.root / NAME) as aside:
        aside.write_text(json.dumps({"regles": _rules(), "extraits": sorted(found)}), "utf-8")


@lru_cache(maxsize=1)
def _rules() -> str:
    """Digest of the whole program: whatever changes in it, everything is checked again."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
