"""Requests to official sites: known hosts only, redirections included, with limits of time and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from observatoire import __version__

REDIRECTIONS = 5
LOCAL = ("localhost", "127.0.0.1")
"""Hosts that may be asked without encryption: this machine."""


class FetchError(Exception):
    """Nothing was kept; the message says in French what was expected and what came."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one download: bytes, tries, seconds to connect, between two pieces, and between two tries."""

    size: int = 1 << 30
    tries: int = 5
    connect: float = 10.0
    read: float = 30.0
    pause: float = 1.0


def opened() -> requests.Session:
    """Open a session that asks for bytes as they are, so that a download can be resumed."""
    session = requests.Session()
    session.headers.update(
        {"User-Agent": f"observatoire/{__version__}", "Accept-Encoding": "identity", "Accept": "*/*"}
    )
    return session


def get(
    session: requests.Session,
    url: str,
    hosts: frozenset[str],
    limits: Limits,
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """Open a streamed answer, following redirections among known hosts. Raises FetchError; 206, 304 and 416 pass."""
    for _ in range(REDIRECTIONS + 1):
        _check_address(url, hosts)
        try:
            answer = session.get(
                url,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(limits.connect, limits.read),
            )
        except requests.RequestException as error:
            raise Unreached(f"{_host(url)} ne répond pas ({type(error).__name__}).") from error
        if answer.is_redirect:
            url = urljoin(url, answer.headers["location"])
            answer.close()
            continue
        if answer.status_code in (200, 206, 304, 416):
            return answer
        answer.close()
        kind = Unreached if answer.status_code in (429, 500, 502, 503, 504) else FetchError
        raise kind(f"{_host(url)} répond « {answer.status_code} » : le fichier a peut-être changé d'adresse.")
    raise FetchError(f"{_host(url)} renvoie sans fin d'une adresse à l'autre.")


class Unreached(FetchError):
    """The site did not answer this time; another try may succeed."""


def _check_address(url: str, hosts: frozenset[str]) -> None:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host not in hosts:
        raise FetchError(
            f"« {host or url[:60]} » n'est pas un site de la liste des sources officielles : rien n'est demandé."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL):
        raise FetchError(f"Une adresse https est attendue, « {parts.scheme} » trouvé pour {host}.")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url[:60]
