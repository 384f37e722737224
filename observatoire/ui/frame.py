"""What surrounds every page: look, filters, notices, and what the release says of itself at the foot."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from observatoire import __version__, formats
from observatoire.sentences import DEMONSTRATION
from observatoire.tables import Origin, as_date
from observatoire.ui.release import current, guarded, look_again, offer_newer, published
from observatoire.ui.scope import draw_filters

TITLE = "Observatoire des quartiers et de l'emploi"
LOOK = Path(__file__).with_name("look.css")
WITHOUT_RELEASE = ("donnees",)
"""Pages that serve before anything is published: the one where publishing is done."""


def show(page: StreamlitPage) -> None:
    """Run one page inside its frame."""
    st.set_page_config(page_title=f"{page.title} · {TITLE}")
    st.html(LOOK)
    with guarded():
        look_again()
        if page.url_path in WITHOUT_RELEASE and not published():
            page.run()
            return
        current()
        draw_filters()
        offer_newer()
        if current().demonstration:
            st.html(f'<p class="obs-demo" role="note">{escape(DEMONSTRATION)}</p>')
        page.run()
        _foot()


def origin() -> Origin:
    """What a download says of the release it comes from."""
    manifest = current().manifest
    return Origin(current().id, formats.day(as_date(manifest["date"][:10])), demonstration())


def demonstration() -> str:
    """Return the warning of pictures and downloads while figures are simulated; empty otherwise."""
    return DEMONSTRATION if current().demonstration else ""


def _foot() -> None:
    said = origin()
    st.html(
        f'<footer class="obs-foot">Publication {escape(said.publication)} du {said.date}, '
        f"observatoire {__version__}. Définitions, sources et règles : page Méthode.</footer>"
    )
