"""What a pack is made of: pages of blocks, in plain values. Each format writes the same blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from observatoire.tables import Table


@dataclass(frozen=True)
class Text:
    """One paragraph; `look` is `lead` (larger), `body` or `note` (smaller)."""

    text: str
    look: str = "body"


@dataclass(frozen=True)
class Heading:
    """The head of a part of a page, a sentence where it can be."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """Sentences as a list; `numbered` where their order counts."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Card:
    """One figure in a box: its name, its value, and what must stand beside it."""

    title: str
    value: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Picture:
    """A vector picture; `alt` says its message, `below` its unit and source. `wide`: part of the page's width."""

    name: str
    svg: str
    alt: str
    below: str = ""
    wide: float = 1.0


@dataclass(frozen=True)
class Data:
    """A table. Paper shows its first `limit` rows and says where the `rest` is; files have them all."""

    table: Table
    limit: int = 12
    rest: str = "dans les fichiers XLSX et ODS de ce dossier"


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix: its words, and a shade from 0 (none) to 4."""

    text: str
    shade: int = 0


@dataclass(frozen=True)
class Matrix:
    """A heat table with its words in each cell; `table` is the same for spreadsheets."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    table: Table


@dataclass(frozen=True)
class Terms:
    """Terms and what they mean."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pair:
    """Two blocks side by side."""

    left: Terms
    right: Picture


Block = Text | Heading | Bullets | Cards | Picture | Data | Matrix | Terms | Pair


@dataclass(frozen=True)
class Page:
    """One page: where we are, the message, and its blocks."""

    key: str
    kicker: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A pack or a fiche, ready to be written."""

    kind: str
    subtitle: str
    place: str
    release: str
    day: date
    published: str
    manifest: str
    demonstration: str
    link: str
    link_note: str
    qr: str  # empty where the link is relative: a phone could not follow it
    qr_alt: str
    pages: tuple[Page, ...]
    cover: tuple[Block, ...] | None = None
    about: tuple[tuple[str, str], ...] = field(default=())

    @property
    def title(self) -> str:
        """Name it: what it is, and of where."""
        return f"{self.kind} : {self.place}"

    @property
    def blocks(self) -> Iterator[Block]:
        """Every block, in order."""
        yield from self.cover or ()
        for page in self.pages:
            yield from page.blocks

    @property
    def tables(self) -> list[Table]:
        """Every table that has rows, in order: one sheet each."""
        found: list[Table] = []
        for block in self.blocks:
            if isinstance(block, (Data, Matrix)) and block.table.records:
                found.append(block.table)
        return found


Json = dict[str, Any]
