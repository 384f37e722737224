"""The folder where files are dropped (`depot/`): taken on demand or by a watch, each answered by a letter."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from observatoire.bulletin import Bulletin, receive, to_html
from observatoire.extracts import Progress, slug
from observatoire.home import Busy, Home

TAKEN = ".en-cours"
ACCEPTED = "acceptes"
REFUSED = "refuses"
KEPT = (TAKEN, ACCEPTED, REFUSED)
PARTIAL = {".part", ".crdownload", ".tmp", ".download"}
"""Endings that browsers and copy tools give to a file that is not whole yet."""
QUIET = 2.0
"""Seconds without a change after which a file is taken to be whole."""


def waiting(home: Home, quiet: float = 0.0) -> list[Path]:
    """Files dropped and not yet taken, unchanged for `quiet` seconds."""
    if not home.inbox.is_dir():
        return []
    found = []
    for path in sorted(home.inbox.iterdir()):
        if path.name.startswith(".") or path.name in KEPT or path.suffix.lower() in PARTIAL:
            continue
        files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
        if files and time.time() - max(file.stat().st_mtime for file in files) >= quiet:
            found.append(path)
    return found


def take(
    home: Home, author: str = "", progress: Progress | None = None, quiet: float = 0.0
) -> list[Bulletin]:
    """Receive everything that waits; accepted files go to `acceptes/`, refused ones to `refuses/` with their letter.

    Raises Busy when somebody else is taking the drop folder.
    """
    home.inbox.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        moved = [_claim(home, path) for path in waiting(home, quiet)]
        # What an interrupted reception left is taken again: nothing that was dropped is lost.
        claimed = sorted((home.inbox / TAKEN).glob("*")) if (home.inbox / TAKEN).is_dir() else []
        if not claimed and not moved:
            return []
        letters = receive(claimed, home, author, progress=progress)
        refused = {letter.fichier.split(" › ")[0] for letter in letters if letter.refused}
        for path in claimed:
            _put_away(home, path, refused)
        for letter in letters:
            if letter.refused:
                target = home.inbox / REFUSED / f"bulletin-{slug(letter.fichier)}.html"
                target.write_text(to_html(letter), "utf-8")
    return letters


def watch(
    home: Home, said: Callable[[Bulletin], None], every: float = 2.0, author: str = "", rounds: int = 0
) -> None:
    """Take what is dropped as it comes, until interrupted (or for a number of `rounds`)."""
    done = 0
    while not rounds or done < rounds:
        try:
            for letter in take(home, author, quiet=QUIET):
                said(letter)
        except Busy:
            pass
        done += 1
        time.sleep(every)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    try:
        with FileLock(home.root / ".depot.lock", timeout=0):
            yield
    except Timeout as error:
        raise Busy("Le dépôt est déjà en cours de lecture par un autre processus.") from error


def _claim(home: Home, path: Path) -> Path:
    target = home.inbox / TAKEN / path.name
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        target = target.with_name(f"{datetime.now(UTC):%H%M%S%f}-{path.name}")
    os.rename(path, target)
    return target


def _put_away(home: Home, path: Path, refused: set[str]) -> None:
    names = {f.name for f in path.rglob("*")} if path.is_dir() else {path.name}
    folder = home.inbox / (REFUSED if names & refused else ACCEPTED)
    folder.mkdir(exist_ok=True)
    target = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{path.name}"
    while target.exists():
        target = target.with_name(f"{target.stem}-bis{target.suffix}")
    shutil.move(path, target)
