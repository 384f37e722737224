"""The catalogue of official sources, read from one TOML file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CATALOGUE = Path(__file__).with_name("catalogue.toml")
GENRES = ("data.gouv", "page")


@dataclass(frozen=True)
class Source:
    """One official source. `rythme`: months between two deliveries, None where nothing more is expected."""

    id: str
    titre: str
    producteur: str
    licence: str
    genre: Literal["data.gouv", "page"]
    adresse: str
    page: str
    garder: str = ""
    rythme: int | None = None

    def keeps(self, text: str) -> bool:
        """Whether a file of this title or name is wanted."""
        return re.search(self.garder, text) is not None


@dataclass(frozen=True)
class Catalogue:
    """Sources by id, and the only hosts that a download may reach."""

    sources: dict[str, Source]
    hosts: frozenset[str]


def load(path: Path = CATALOGUE) -> Catalogue:
    """Read the catalogue. Raises ValueError when an entry is malformed."""
    record = tomllib.loads(path.read_text("utf-8"))
    sources = {}
    for entry in record["source"]:
        source = Source(**entry)
        if source.genre not in GENRES:
            raise ValueError(f"{path.name}: {source.id}: genre is one of {', '.join(GENRES)}")
        sources[source.id] = source
    return Catalogue(sources, frozenset(record["hotes"]))
