"""The release a session reads: opened once, kept until the reader reloads, asked through a bounded cache."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from observatoire import releases, tiers
from observatoire.home import find_home
from observatoire.ui import analyst
from observatoire.warehouse import Warehouse, open_release

log = logging.getLogger("observatoire")
T = TypeVar("T")

HELD = "_publication"
"""Session key of the release in use."""
OPEN = "_publication_ouverte"
"""Session key of the same release, opened, for the length of a run."""

_BOUND: ContextVar[Warehouse | None] = ContextVar("bound", default=None)
"""The release that a file is written from, while it is."""

NOTHING_PUBLISHED = """
Rien n'est encore publié : il n'y a donc aucun chiffre à lire.

- **Pour essayer** avec les données de démonstration : `observatoire demo`
- **Pour publier vos extraits** : `observatoire import DOSSIER`, puis `observatoire publish`

Rechargez ensuite cette page.
"""
UNEXPECTED = (
    "Cette page n'a pas pu s'afficher. Le reste de l'observatoire fonctionne. Si cela se répète, donnez "
    "cette "
    "référence à la personne qui administre l'observatoire : **{reference}**."
)


def current() -> Warehouse:
    """Return the release this session reads; with none, say how to publish one and stop the page.

    Looked up once per run of a page (`frame.show` calls `look_again`), not at each of its questions.
    """
    if (bound := _BOUND.get()) is not None:
        return bound
    held = st.session_state.get(HELD)
    known: Warehouse | None = st.session_state.get(OPEN)
    if known is not None and known.id == held:
        return known
    home = find_home()
    if held is None or not (home.releases / held / "manifest.json").is_file():
        held = releases.current_id(home)
    if held is None:
        _say_nothing_published()
    st.session_state[HELD] = held
    st.session_state[OPEN] = opened = _opened(str(folder(home.releases / str(held))))
    return opened


def folder(release: Path) -> Path:
    """Folder of the tier of a release that this session reads: the public one where there is no other."""
    served = analyst.tier()
    return tiers.folder(release, served if tiers.written(release, served) else tiers.PUBLIC)


def bound(write: Callable[[], T]) -> Callable[[], T]:
    """Return `write`, which will read the release and tier of this session: a file is written outside of it."""
    warehouse = current()

    def written() -> T:
        token = _BOUND.set(warehouse)
        try:
            return write()
        finally:
            _BOUND.reset(token)

    return written


def look_again() -> None:
    """Make this run check that the release of the session is still there."""
    st.session_state.pop(OPEN, None)


def published() -> bool:
    """Whether there is a release to read."""
    return releases.current_id(find_home()) is not None


def ask(question: str, **params: Any) -> pd.DataFrame:
    """Rows of `queries/<question>.sql` in the release of this session. Parameters are plain values."""
    return asked(str(current().path), question, **params)


def ask_release(release: releases.Release, question: str, **params: Any) -> pd.DataFrame:
    """Rows of a question in another release than the one of this session."""
    return asked(str(folder(release.path)), question, **params)


def asked(path: str, question: str, **params: Any) -> pd.DataFrame:
    """Rows of a question in the release of a folder: a copy on write of those kept."""
    plain = ((name, tuple(x) if isinstance(x, list) else x) for name, x in sorted(params.items()))
    return _asked(path, question, tuple(plain)).copy(deep=False)


def of_release(release: releases.Release) -> Warehouse:
    """Open another release than the one of this session."""
    return _opened(str(folder(release.path)))


def offer_newer() -> None:
    """Say, discreetly, that a newer release is in force than the one this session reads."""
    in_force = releases.current_id(find_home())
    if in_force is None or in_force == st.session_state.get(HELD):
        return
    said, button = st.columns([4, 1], vertical_alignment="center")
    said.info("Une version plus récente est publiée.")
    if button.button("Recharger", key="recharger"):
        del st.session_state[HELD]
        st.rerun()


@contextmanager
def guarded() -> Iterator[None]:
    """Turn an unexpected error into a French sentence and a reference; the log holds no value of the data."""
    try:
        yield
    except Exception as error:
        reference = secrets.token_hex(4)
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-6:]))
        log.error("référence %s: %s at %s", reference, type(error).__name__, where)
        st.error(UNEXPECTED.format(reference=reference))


def _say_nothing_published() -> None:
    st.title("Observatoire des quartiers et de l'emploi")
    st.info(NOTHING_PUBLISHED)
    st.stop()


def kept(make: Callable[[], T], *key: Any) -> T:
    """Return what `make` computes from the release of this session, computed once for all sessions per `key`.

    `key` holds plain values: all that the result depends on besides the release. Do not change the result.
    """
    found: T = _kept(str(current().path), key, make)
    return found


@st.cache_resource(max_entries=1024, show_spinner=False)
def _kept(path: str, key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:
    del path, key
    return _make()


@st.cache_resource(max_entries=4, show_spinner="Ouverture des données publiées…")
def _opened(path: str) -> Warehouse:
    return open_release(Path(path))


@lru_cache(maxsize=1024)
def _asked(path: str, question: str, params: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    given = {name: list(x) if isinstance(x, tuple) else x for name, x in params}
    return _opened(path).ask(question, **given)
