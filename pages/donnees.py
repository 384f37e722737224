"""What is in here, and is it right? Reception, publication, history, sources, contracts, SQL."""

import streamlit as st

from observatoire.ui import documents, reception
from observatoire.ui.release import published

reception.headline()
desk, past, fresh, kinds, sql = st.tabs(
    ["Recevoir et publier", "Versions", "Fraîcheur et sources", "Contrats", "SQL"],
    on_change="rerun",
    key="onglet",
    bind="query-params",
)
with desk:
    reception.drop_zone()
    reception.letters()
    reception.publication()
    reception.nothing_to_do()
with past:
    reception.history()
    reception.log()
with fresh:
    if published():
        documents.freshness()
        documents.compared()
    documents.official()
with kinds:
    documents.contracts()
with sql:
    if published():
        documents.figures_sql()
        documents.ask_sql()
