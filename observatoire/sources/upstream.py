"""What a source publishes now: its files, as the producer's site lists them, against what was fetched."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests

from observatoire.home import Home
from observatoire.sources.catalogue import Catalogue, Source
from observatoire.sources.state import read_state
from observatoire.sources.web import FetchError, Limits, get, opened

LINK = re.compile(
    r"""href\s*=\s*["']([^"'<>]*/fichier/[^"'<>]+\.(?:zip|csv|xlsx|xls|parquet|geojson))["']""", re.I
)
LISTING = 8 << 20
"""Bytes of a page or of the description of a dataset: more is not one."""


@dataclass(frozen=True)
class Remote:
    """One file that a source offers. `digest`: (algorithm, hex) as published; empty where it is not."""

    source: str
    name: str
    url: str
    size: int | None = None
    digest: tuple[str, str] = ("", "")
    modified: str = ""


def remotes(source: Source, catalogue: Catalogue, limits: Limits | None = None) -> list[Remote]:
    """List the files of a source that the catalogue keeps. Raises FetchError when the site answers otherwise."""
    with opened() as session:
        answer = get(session, source.adresse, catalogue.hosts, limits or Limits())
        with answer:
            body = answer.raw.read(LISTING + 1, decode_content=True)
    if len(body) > LISTING:
        raise FetchError(f"{source.titre} : la liste des fichiers dépasse {LISTING >> 20} Mo, rien n'est lu.")
    found = _of_dataset(source, body) if source.genre == "data.gouv" else _of_page(source, body)
    kept = [
        remote
        for remote in found
        if source.keeps(remote.name) or source.keeps(PurePosixPath(remote.url).name)
    ]
    if not kept:
        raise FetchError(
            f"{source.titre} : aucun fichier attendu n'est publié à {source.page} ; la page a peut-être changé."
        )
    return kept


def news(home: Home, source: Source, catalogue: Catalogue) -> list[tuple[Remote, str]]:
    """Say for each file upstream whether it is `nouveau`, `modifié` or `à jour` beside what was fetched."""
    state = read_state(home)
    return [(remote, _status(remote, state.get(remote.url))) for remote in remotes(source, catalogue)]


def _status(remote: Remote, known: dict[str, Any] | None) -> str:
    if known is None:
        return "nouveau"
    told = (remote.modified, list(remote.digest), remote.size)
    return (
        "à jour"
        if told == (known.get("modified"), known.get("digest"), known.get("announced"))
        else "modifié"
    )


def _of_dataset(source: Source, body: bytes) -> list[Remote]:
    try:
        document = requests.compat.json.loads(body)
        resources = document["resources"]
        return [_of_resource(source, resource) for resource in resources]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FetchError(
            f"{source.titre} : la description du jeu de données attendue à {source.page}, autre chose trouvé."
        ) from error


def _of_resource(source: Source, resource: dict[str, Any]) -> Remote:
    checksum = resource.get("checksum") or {}
    size = resource.get("filesize")
    url = str(resource["url"])
    title = str(resource.get("title") or PurePosixPath(urlsplit(url).path).name)
    digest = (str(checksum.get("type") or "").lower(), str(checksum.get("value") or "").lower())
    modified = str(resource.get("last_modified") or "")
    return Remote(source.id, title, url, size if isinstance(size, int) else None, digest, modified)


def _of_page(source: Source, body: bytes) -> list[Remote]:
    text = body.decode("utf-8", "replace")
    links = dict.fromkeys(urljoin(source.adresse, html.unescape(link)) for link in LINK.findall(text))
    return [Remote(source.id, unquote(PurePosixPath(urlsplit(link).path).name), link) for link in links]
