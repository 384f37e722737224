"""What surrounds every page: look, filters, notices, and what the release says of itself at the foot."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from observatoire import __version__, formats
from observatoire.sentences import warning
from observatoire.tables import Origin, as_date
from observatoire.ui.release import current, guarded, look_again, offer_newer, published
from observatoire.ui.scope import draw_filters, keep_link

TITLE = "Observatoire des quartiers et de l'emploi"
LOOK = Path(__file__).with_name("look.css")
WITHOUT_TOOLBARS = '<style>[data-testid="stElementToolbar"]{display:none}</style>'
"""Where exports are logged, Streamlit's own download of a table, which the server does not see, is not offered."""
WITHOUT_RELEASE = ("donnees",)
"""Pages that serve before anything is published: the one where publishing is done."""


def show(page: StreamlitPage) -> None:
    """Run one page inside its frame."""
    keep_link()
    st.set_page_config(page_title=f"{page.title} · {TITLE}")
    st.html(LOOK)
    with guarded():
        look_again()
        if page.url_path in WITHOUT_RELEASE and not published():
            page.run()
            return
        current()
        draw_filters(page.url_path)
        offer_newer()
        if current().partners:
            st.html(WITHOUT_TOOLBARS)
        if said := demonstration():
            st.html(f'<p class="obs-demo" role="note">{escape(said)}</p>')
        page.run()
        _foot()


def origin() -> Origin:
    """What a download says of the release it comes from."""
    manifest = current().manifest
    day = formats.day(as_date(manifest["date"][:10]))
    return Origin(current().id, day, demonstration(), current().prefix)


def demonstration() -> str:
    """Return the warning of pages, pictures and downloads: figures simulated, or not for everybody; else nothing."""
    return warning(current().demonstration, current().partners)


def _foot() -> None:
    said = origin()
    st.html(
        f'<footer class="obs-foot">Publication {escape(said.publication)} du {said.date}, '
        f"observatoire {__version__}. Définitions, sources et règles : page Méthode.</footer>"
    )
