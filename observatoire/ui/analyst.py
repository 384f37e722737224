"""Who may change the data from the browser, or read the tier of the partners: who is on this machine, and nobody else."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from observatoire.home import LOOPBACK
from observatoire.tiers import PARTNERS, PUBLIC

READ_ONLY = (
    "Lecture seule : déposer, publier et revenir en arrière se font sur la machine de l'analyste, "
    "par « observatoire serve --analyste »."
)
NAME, SAID = "_auteur", "_auteur_dit"
COOKIE = "observatoire_analyste"
"""A number drawn for a browser, until it is closed; readers of a public server are given none."""
MOST = 64
_NAMES: dict[str, str] = {}
"""Who acts from each browser, the latest last: a session ends when its page is read again. In memory only."""


def may_act() -> bool:
    """Whether actions are offered: started for the analyst, listening on this machine only, asked from it."""
    return os.environ.get("OBSERVATOIRE_ANALYSTE") == "1" and _on_this_machine()


def tier() -> str:
    """The tier that is served: the public one, unless started for partners and read on this machine only."""
    asked = os.environ.get("OBSERVATOIRE_NIVEAU", PUBLIC)
    return PARTNERS if asked == PARTNERS and _on_this_machine() else PUBLIC


def _on_this_machine() -> bool:
    listens = str(config.get_option("server.address") or "") in LOOPBACK
    return listens and _asked_locally(st.context.headers.get("Host", ""))


def _asked_locally(host: str) -> bool:
    """A proxy or a foreign name in front of this machine makes it public: then nothing is offered."""
    return (urlsplit(f"//{host}").hostname or "") in LOOPBACK


def name() -> str:
    """Name of who acts, as written on the page; empty for the account of the machine."""
    return str(st.session_state.get(SAID, "") or _NAMES.get(_browser(), ""))


def ask_name() -> None:
    """Ask who acts, once for the browser: another page, or this one read again, still knows."""
    st.session_state.setdefault(NAME, name())
    st.text_input(
        "Votre nom",
        key=NAME,
        placeholder="Le compte de la machine",
        help="Il est écrit au journal, et gardé jusqu'à ce que le navigateur ou l'observatoire soit fermé.",
        max_chars=120,
        on_change=_keep,
    )


def _keep() -> None:
    said = str(st.session_state[NAME]).strip()
    st.session_state[SAID] = said
    if browser := _browser():
        _NAMES.pop(browser, None)
        _NAMES[browser] = said
        for oldest in list(_NAMES)[:-MOST]:
            del _NAMES[oldest]


def _browser() -> str:
    """Tell a browser from another by the cookie that this server gives an analyst's; empty without it."""
    return str(st.context.cookies.get(COOKIE, ""))
