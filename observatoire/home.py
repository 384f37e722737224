"""Where the state of one installation lives: extracts, releases, and the pointer to the release in force."""

from __future__ import annotations

import os
import re
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

PROJECT = Path(__file__).resolve().parent.parent
"""The folder that holds app.py, pages/, queries/ and data/."""

QUERIES = PROJECT / "queries"
DEMO = PROJECT / "data" / "demo"

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Addresses that only this machine reaches."""

ID = re.compile(r"^\d{8}-\d{6}-[0-9a-f]{6}$")
"""What the id of a release looks like."""


PATIENCE = 20
"""How many times, each of 50 ms, to look for the name of who has just taken the installation."""


@dataclass(frozen=True)
class Home:
    """The folders of one installation (`OBSERVATOIRE_HOME`)."""

    root: Path

    @property
    def extracts(self) -> Path:
        """Checked extracts, one folder per kind."""
        return self.root / "extracts"

    @property
    def releases(self) -> Path:
        """Published releases, one folder each."""
        return self.root / "releases"

    @property
    def pointer(self) -> Path:
        """File that holds the id of the release in force."""
        return self.root / "current"

    @property
    def lock(self) -> Path:
        """Lock held while extracts or releases change."""
        return self.root / ".lock"

    @property
    def inbox(self) -> Path:
        """Folder where files are dropped, to be received on demand or by the watch."""
        return self.root / "depot"

    @property
    def bulletins(self) -> Path:
        """Reception letters, one JSON file each."""
        return self.root / "bulletins"

    @property
    def journal(self) -> Path:
        """Append-only log of who did what, one JSON object a line."""
        return self.root / "journal.jsonl"

    @property
    def sources(self) -> Path:
        """Files downloaded from official sites, and what is known of them."""
        return self.root / "sources"

    @property
    def config(self) -> Path:
        """Choices of the installation (TOML), where there are any."""
        return self.root / "config.toml"

    def choices(self) -> dict[str, Any]:
        """Read `config.toml`; nothing where there is none. Raises OSError or ValueError when it cannot be read."""
        try:
            return tomllib.loads(self.config.read_text("utf-8"))
        except FileNotFoundError:
            return {}


class Busy(Exception):
    """Somebody else is changing the installation; the message says in French who and what."""


@contextmanager
def turn(home: Home, who: str, what: str, wait: float = -1) -> Iterator[None]:
    """Hold the installation for one change. `wait` in seconds (-1: as long as needed); then raises Busy."""
    home.root.mkdir(parents=True, exist_ok=True)
    holder = home.root / ".en-cours"
    try:
        with FileLock(home.lock, timeout=wait):
            with written_aside(holder) as path:
                path.write_text(f"{what} par {who or 'une autre personne'}", "utf-8")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        raise Busy(
            f"Rien n'a été fait : {_said(holder)} est en cours. Attendre la fin, relire ce qui a changé, recommencer."
        ) from error


def _said(holder: Path) -> str:
    """Read who holds the installation: a moment after taking it, its holder has not yet written so."""
    for _ in range(PATIENCE):
        with suppress(OSError):
            return holder.read_text("utf-8")
        time.sleep(0.05)
    return "une autre opération"


def current_id(home: Home) -> str | None:
    """Id of the release in force, or None when nothing is published."""
    try:
        release_id = home.pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return release_id if ID.match(release_id) and (home.releases / release_id).is_dir() else None


def find_home(option: Path | str | None = None) -> Home:
    """Return the installation: `option`, else `OBSERVATOIRE_HOME`, else `var/` beside app.py."""
    root = option or os.environ.get("OBSERVATOIRE_HOME") or PROJECT / "var"
    return _home(str(root), os.getcwd())


@lru_cache(maxsize=16)
def _home(root: str, _folder: str) -> Home:
    """Resolve a path once per folder it may be relative to: pages ask dozens of times per run."""
    return Home(Path(root).expanduser().resolve())


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; on success fsync it and move it over `target` in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        sync(aside)
        os.replace(aside, target)
        sync(target.parent)
    finally:
        aside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Flush a file or folder to disk (folders cannot be opened on Windows, where rename is durable)."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
