"""The frame of the observatory: its pages and their menu. A page is declared here and nowhere else."""

import streamlit as st

from observatoire.ui.frame import show

st.set_page_config(layout="wide", page_icon="🧭", initial_sidebar_state=264)

PAGES = (
    ("synthese", "Synthèse"),
    ("carte", "Carte"),
    ("quartier", "Quartier"),
    ("demandeurs_emploi", "Demandeurs d'emploi"),
    ("methode", "Méthode"),
)

show(
    st.navigation(
        [
            st.Page(f"pages/{name}.py", title=title, url_path=name.replace("_", "-"), default=rank == 0)
            for rank, (name, title) in enumerate(PAGES)
        ],
        expanded=True,
    )
)
