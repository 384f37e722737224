"""Is it different elsewhere? Quartiers side by side, twins, chance, the Cités, and the gap over time."""

import streamlit as st

from observatoire.ui import comparer, twins
from observatoire.ui.scope import sidebar_scope

TABS = {
    "Côte à côte": comparer.side_by_side,
    "Quartiers semblables": twins.look_alikes,
    "Est-ce le hasard ?": comparer.chance,
    "Parmi les Cités": comparer.among_cites,
    "L'écart dans le temps": comparer.gap_over_time,
}

scope = sidebar_scope()
head = st.container()
shown = comparer.read(scope)
if shown:
    with head:
        comparer.headline(shown)
    for tab, content in zip(
        st.tabs(list(TABS), on_change="rerun", key="comparaison", bind="query-params"),
        TABS.values(),
        strict=True,
    ):
        if tab.open:
            with tab:
                content(shown)
