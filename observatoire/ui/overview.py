"""The middle of the Synthèse: a small map beside what deserves attention; what is done and offered, in short."""

from __future__ import annotations

import streamlit as st

from observatoire.ui import actions, carte, figures, offre
from observatoire.ui.documents import late_sources
from observatoire.ui.news import since_last_release
from observatoire.ui.release import current, kept
from observatoire.ui.revisions import revised_indicators
from observatoire.ui.scope import Scope
from observatoire.ui.words import attention, bullets, chain, note, section


def map_and_points(scope: Scope, name: str = "taux_emploi") -> None:
    """Show the map of one indicator, and beside it the points of attention and what the release brought."""
    grid = st.grid(2, min_column_width=360, gap="large")
    with grid.cell():
        _small_map(scope, name)
    with grid.cell():
        section("Points d'attention")
        attention(scope)
        late_sources()
        section("Depuis la publication précédente")
        since_last_release()
        bullets(revised_indicators())


def _small_map(scope: Scope, name: str) -> None:
    indicator = figures.indicator(name) or figures.indicator("population")
    if indicator is None:
        return
    drawn = carte.of_indicator(scope, indicator)
    section(f"Où ? {indicator.title}")
    carte.picture(drawn, height=340, width=400, key="petite_carte")
    note("Un clic sur un quartier l'ajoute au filtre. Les mêmes chiffres en tableau, plus bas et page Carte.")


def answers(scope: Scope, here: str) -> None:
    """Say what is done, what it gives and what is within reach, and lead to it."""
    if "actions" not in current().manifest["tables"]:
        return
    section("Actions, résultats et offre")
    said: list[str] = kept(lambda: _answers(scope), "actions et offre", scope)
    bullets(said)
    chain(scope, here)


def _answers(scope: Scope) -> list[str]:
    return [f"{actions.message(actions.of_scope(scope))}.", f"{offre.message(scope)}."]
