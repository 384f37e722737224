"""Where? One indicator of the catalogue over the contours of quartiers."""

import streamlit as st

from observatoire.ui import carte
from observatoire.ui.scope import sidebar_scope

scope = sidebar_scope()
head = st.container()
shown = carte.read(scope)

if shown is None:
    st.info("Cette publication ne contient aucun indicateur : la carte n'a rien à montrer.")
else:
    with head:
        carte.headline(shown)
        carte.about_frein(shown)
    carte.picture(shown)
    carte.clicked(shown)
    carte.table(shown)
    carte.caveats(shown)
