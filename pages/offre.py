"""Who can help here? Services within reach, the partner directory, and what has to be updated."""

import streamlit as st

from observatoire.ui import offre
from observatoire.ui.scope import sidebar_scope, understand
from observatoire.ui.words import chain

TABS = {"Services": offre.services, "Annuaire": offre.directory, "À mettre à jour": offre.aged}

scope = sidebar_scope()
offre.headline(scope)
offre.caveats()
chain(scope, "offre")

understand("offre", {name: name for name in TABS})
for tab, content in zip(
    st.tabs(list(TABS), on_change="rerun", key="offre", bind="query-params"), TABS.values(), strict=True
):
    if tab.open:
        with tab:
            content(scope)
