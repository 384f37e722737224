"""First visit: where to start, for each of the three readers."""

from __future__ import annotations

import streamlit as st

from observatoire.ui.words import bullets

ROLES = {
    "Élu·e, cinq minutes": (
        "Le titre et les phrases disent où en sont les quartiers et si l'écart se réduit.",
        "Les cartes donnent l'écart en chiffres. « Stable » et « trop peu de personnes pour conclure » sont des réponses.",
        "« Points d'attention » : à lire avant de citer un chiffre en public.",
        "En séance, « Présenter en salle » ; à remettre, le dossier de la page Comité de pilotage.",
    ),
    "Coordination, chaque semaine": (
        "Dans les filtres, choisir le quartier et le frein : ils valent pour toutes les pages.",
        "Freins : les cases ▲ sont des besoins sans réponse ; « ? » veut dire qu'on ne sait pas.",
        "Offre et Actions : qui peut répondre, et ce que cela donne.",
        "« Tableau » sous chaque image, puis CSV ou XLSX, pour l'envoyer aux partenaires.",
    ),
    "Analyse, chaque mois": (
        "Données : déposer l'extrait, lire le bulletin, voir ce qui changerait, publier.",
        "« Définition » sous chaque image : la source, le calcul et la requête SQL.",
        "Méthode : secret, ruptures de série, intervalles.",
        "L'onglet SQL de Données répond aux questions que les pages ne posent pas.",
    ),
}


def first_visit() -> None:
    """Say in four lines per reader what to read first, folded away until it is asked for."""
    with st.expander("Première visite ? Par où commencer"):
        for role, steps in ROLES.items():
            st.markdown(f"**{role}**")
            bullets(steps)
