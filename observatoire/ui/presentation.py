"""The way into presentation mode: a link that `presentation.js` takes over."""

from __future__ import annotations

import streamlit as st

from observatoire.formats import spaced


def invite(what: str = "Présenter en salle") -> None:
    """Offer the page in large type, one screen per block."""
    said = " : grands caractères, un écran par partie ; touches ← et →, Échap pour quitter."
    st.html(
        f'<p class="obs-present"><a href="?presentation=1" target="_self" data-presenter="1">{what}</a>'
        f"{spaced(said)}</p>"
    )
