"""What every adapter gives back, and the one error that it may raise."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa


class UnreadableFile(Exception):
    """A file that cannot be read. The message is French; it says what was expected and what was found."""


class UnknownFile(UnreadableFile):
    """A healthy file that no adapter knows (a README, another data set): it may be left aside in a folder."""


@dataclass(frozen=True)
class Reading:
    """What an adapter read in one file.

    `millesime` is French text ("31 décembre 2021"); `tables` holds one table per contract kind; `notes` are
    French reservations (geometries mended, years inferred, columns left aside…).
    """

    adapter: str
    fichier: str
    millesime: str
    tables: dict[str, pa.Table] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows over all tables."""
        return sum(table.num_rows for table in self.tables.values())


NO_YEAR = "millésime non précisé"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return "1 contour", "2 contours"."""
    return f"{count} {one if count < 2 else many or one + 's'}"


def some(names: list[str], limit: int = 8) -> str:
    """List names in a message without flooding it."""
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown}… ({len(names)} en tout)"
