"""Download the files of a source: with progress, resumed where they were cut, checked before anything reads them."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import requests
from urllib3.exceptions import HTTPError

from observatoire import journal
from observatoire.adapters import archive
from observatoire.adapters.base import UnreadableFile
from observatoire.home import Home, sync
from observatoire.sources.catalogue import Catalogue, Source
from observatoire.sources.state import read_state, write_state
from observatoire.sources.upstream import Remote, remotes
from observatoire.sources.web import FetchError, Limits, Unreached, get, opened

PIECE = 1 << 14
DIGESTS = ("sha1", "sha256", "sha512", "md5")
SUFFIX = re.compile(r"\.(zip|csv|xlsx?|parquet|geojson|json)$", re.I)

Progress = Callable[[str, int, int], None]
"""Called with the file at hand, bytes received and bytes announced (0 when they are not)."""

__all__ = ["FetchError", "Fetched", "Limits", "fetch"]


@dataclass(frozen=True)
class Fetched:
    """What became of one file: `chemin` on the disk, or `erreur`; `frais` when it was downloaded now."""

    source: str
    fichier: str
    chemin: Path | None = None
    frais: bool = False
    erreur: str = ""


def fetch(
    home: Home,
    source: Source,
    catalogue: Catalogue,
    progress: Progress | None = None,
    limits: Limits | None = None,
    author: str = "",
) -> list[Fetched]:
    """Bring the files of a source into `home.sources`, skipping those that have not changed."""
    limits = limits or Limits()
    try:
        listed = remotes(source, catalogue, limits)
    except FetchError as error:
        return [Fetched(source.id, source.titre, erreur=str(error))]
    results = []
    for remote in listed:
        try:
            path, fresh = _one(home, remote, catalogue, progress, limits)
            results.append(Fetched(source.id, remote.name, path, fresh))
        except (FetchError, UnreadableFile) as error:
            results.append(Fetched(source.id, remote.name, erreur=str(error)))
        said = results[-1]
        verdict = "refusé" if said.erreur else "téléchargé" if said.frais else "inchangé"
        journal.write(home, journal.FETCH, f"{source.id} : {remote.name}", author, verdict=verdict)
    return results


def _one(
    home: Home, remote: Remote, catalogue: Catalogue, progress: Progress | None, limits: Limits
) -> tuple[Path, bool]:
    folder = home.sources / remote.source
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / _name(remote)
    known = read_state(home).get(remote.url, {})
    told = {"modified": remote.modified, "digest": list(remote.digest), "announced": remote.size}
    held = target.is_file() and all(known.get(name) == value for name, value in told.items())
    if held and (remote.digest[1] or remote.modified):
        return target, False
    if remote.size is not None and remote.size > limits.size:
        raise FetchError(_too_large(remote.name, limits))
    part = target.with_name(f".{target.name}.part")
    etag = _download(remote, part, known.get("etag", "") if held else "", catalogue, progress, limits)
    if etag is None:
        return target, False
    try:
        _check(part, remote)
    except (FetchError, UnreadableFile):
        part.unlink(missing_ok=True)
        raise
    sync(part)
    part.replace(target)
    facts = {"etag": etag, "file": target.name, "date": datetime.now(UTC).isoformat(timespec="seconds")}
    write_state(home, remote.url, {**told, **facts})
    return target, True


def _download(
    remote: Remote,
    part: Path,
    etag: str,
    catalogue: Catalogue,
    progress: Progress | None,
    limits: Limits,
) -> str | None:
    """Fill `part`, going on where an earlier try was cut; return the ETag, or None when nothing changed upstream."""
    note = part.with_name(f"{part.name}.json")
    trouble: Exception | None = None
    with opened() as session:
        for rank in range(limits.tries):
            if rank:
                time.sleep(limits.pause * 2 ** (rank - 1))
            try:
                headers = _resume(part, note) or ({"If-None-Match": etag} if etag else {})
                with get(session, remote.url, catalogue.hosts, limits, headers) as answer:
                    if answer.status_code == 304:
                        return None
                    if answer.status_code == 416:
                        part.unlink(missing_ok=True)
                        continue
                    return _receive(answer, remote, part, note, progress, limits)
            except (Unreached, requests.RequestException, HTTPError, ConnectionError) as error:
                trouble = error
    raise FetchError(
        f"{remote.name} : connexion coupée {limits.tries} fois. Ce qui est reçu est gardé ; recommencer reprendra là."
    ) from trouble


def _resume(part: Path, note: Path) -> dict[str, str]:
    """Headers that ask for the missing end, only where the server can tell that the file is still the same."""
    try:
        tag = json.loads(note.read_text("utf-8"))["etag"]
        done = part.stat().st_size
    except (OSError, ValueError, KeyError):
        return {}
    return {"Range": f"bytes={done}-", "If-Range": tag} if tag and done else {}


def _receive(
    answer: requests.Response,
    remote: Remote,
    part: Path,
    note: Path,
    progress: Progress | None,
    limits: Limits,
) -> str:
    resumed = answer.status_code == 206 and _starts_at(answer) == (
        part.stat().st_size if part.exists() else 0
    )
    done = part.stat().st_size if resumed else 0
    told = int(answer.headers.get("content-length") or 0)
    if done + told > limits.size:
        raise FetchError(_too_large(remote.name, limits))
    if "text/html" in answer.headers.get("content-type", "").lower():
        raise FetchError(_web_page(remote.name))
    tag = answer.headers.get("etag", "")
    note.write_text(json.dumps({"etag": "" if tag.startswith("W/") else tag}), "utf-8")
    with part.open("ab" if resumed else "wb") as file:
        for piece in answer.iter_content(PIECE):
            done += len(piece)
            if done > limits.size:
                part.unlink(missing_ok=True)
                raise FetchError(_too_large(remote.name, limits))
            file.write(piece)
            if progress:
                progress(remote.name, done, told and (told if not resumed else done))
    note.unlink(missing_ok=True)
    return tag


def _starts_at(answer: requests.Response) -> int:
    match = re.match(r"bytes (\d+)-", answer.headers.get("content-range", ""))
    return int(match[1]) if match else -1


def _check(part: Path, remote: Remote) -> None:
    """Refuse what is not the announced file: size, digest, a web page, a hostile archive."""
    size = part.stat().st_size
    with part.open("rb") as file:
        head = file.read(512).lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise FetchError(_web_page(remote.name))
    if remote.size is not None and size != remote.size:
        raise FetchError(f"{remote.name} : {remote.size} octets annoncés, {size} reçus ; rien n'est gardé.")
    algorithm, digest = remote.digest
    if digest and algorithm in DIGESTS:
        with part.open("rb") as file:
            found = hashlib.file_digest(file, algorithm).hexdigest()
        if found != digest:
            raise FetchError(
                f"{remote.name} : l'empreinte {algorithm} n'est pas celle que le producteur annonce ; rien n'est gardé."
            )
    if head.startswith(b"pk"):
        archive.check_file(part, remote.name)
    elif PurePosixPath(urlsplit(remote.url).path).suffix.lower() == ".zip":
        raise FetchError(f"{remote.name} : un zip attendu, autre chose reçu ; rien n'est gardé.")


def _name(remote: Remote) -> str:
    """Turn the name of a file upstream, which is text from outside, into a safe one that keeps its ending."""
    last = unquote(PurePosixPath(urlsplit(remote.url).path).name)
    named = next((text for text in (remote.name, last) if SUFFIX.search(text)), last)
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "_", SUFFIX.sub("", named)).strip("._")[:100] or "fichier"
    ending = SUFFIX.search(named)
    return f"{stem}{ending[0].lower() if ending else ''}"


def _too_large(name: str, limits: Limits) -> str:
    return f"{name} : plus de {limits.size >> 20} Mo, la taille admise ; rien n'est gardé."


def _web_page(name: str) -> str:
    return f"{name} : un fichier de données attendu, une page web reçue ; l'adresse a sans doute changé."


def described(results: list[Fetched]) -> Iterator[dict[str, object]]:
    """Plain data, for JSON."""
    for result in results:
        yield {**asdict(result), "chemin": str(result.chemin) if result.chemin else None}
