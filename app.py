"""The frame of the observatory: its pages and their menu. A page is declared here and nowhere else."""

from pathlib import Path

import streamlit as st

from observatoire.ui.frame import show

st.set_page_config(layout="wide", initial_sidebar_state=280)

FOLDER = Path(__file__).parent / "pages"
PAGES = (
    ("synthese", "Synthèse"),
    ("carte", "Carte"),
    ("quartier", "Quartier"),
    ("demandeurs_emploi", "Demandeurs d'emploi"),
    ("freins", "Freins"),
    ("actions", "Actions"),
    ("offre", "Offre"),
    ("comparer", "Comparer"),
    ("comite", "Comité de pilotage"),
    ("donnees", "Données"),
    ("methode", "Méthode"),
)

show(
    st.navigation(
        [
            st.Page(FOLDER / f"{name}.py", title=title, url_path=name.replace("_", "-"), default=rank == 0)
            for rank, (name, title) in enumerate(PAGES)
        ],
        expanded=True,
    )
)
