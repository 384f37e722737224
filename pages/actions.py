"""What do we do, and what does it give? Actions, paths, exits, money, roadmap, calendar, recueil."""

import streamlit as st

from observatoire.ui import actions, outcomes, roadmap
from observatoire.ui.scope import sidebar_scope, understand

TABS = {
    "Actions": actions.the_list,
    "Parcours et sorties": outcomes.path_and_exits,
    "Argent": outcomes.money,
    "Feuille de route": roadmap.roadmap,
    "Agenda": roadmap.calendar,
    "Recueil": roadmap.recueil,
}

scope = sidebar_scope()
head = st.container()
shown = actions.read(scope)
with head:
    actions.headline(shown)
outcomes.rates(shown)
actions.several(shown)

understand("vue", {name: name for name in TABS})
for tab, content in zip(
    st.tabs(list(TABS), on_change="rerun", key="vue", bind="query-params"), TABS.values(), strict=True
):
    if tab.open:
        with tab:
            content(shown)
