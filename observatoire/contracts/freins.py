"""Contracts about what stands in the way: diagnostics (counts of people by frein) and interviews."""

from __future__ import annotations

from observatoire import vocabulary as v
from observatoire.contracts.model import Column, Contract, Rule, Secrecy
from observatoire.contracts.places import CODE, GEOGRAPHIE, MARQUE, NIVEAU, PLACE_RULES, SOURCE, figure_rules
from observatoire.contracts.shared import CODE_QUARTIER, personal_rules, split, within

PARAMETRES: dict[str, float] = {
    "distance_km": 5.0,
    "couverture_minimale": 30.0,
    "age_maximal_defm_jours": 731.0,
    "fraicheur_pleine_jours": 180.0,
    "fraicheur_nulle_jours": 730.0,
}
"""What need, offer and uncovered need are computed with; written in the manifest of each release.

`distance_km`: great-circle distance within which an offer is reachable. `couverture_minimale`: share of
jobseekers diagnosed (%) under which we do not know. `age_maximal_defm_jours`: how old the count of
jobseekers set against a diagnosis may be. `fraicheur_*`: age of an offer until which it weighs 1, and from
which it weighs 0 (the rule that data·inclusion publishes in `score_qualite`: 30 days a month, 365 a year).
"""

DIAGNOSTICS = Contract(
    kind="diagnostics",
    title="Diagnostics des freins à l'emploi",
    row="un nombre de personnes, par frein",
    key=("niveau", "code", "geographie", "periode", "frein", "intensite", "sexe", "tranche_age"),
    columns=(
        NIVEAU,
        CODE,
        GEOGRAPHIE,
        Column(
            "periode",
            "date",
            "Jour auquel les personnes sont comptées",
            example="2025-12-31",
            remedy="Écrire la date du comptage, par exemple 2025-12-31.",
        ),
        Column(
            "frein",
            "texte",
            "Frein ; `total` : personnes diagnostiquées ; `aucun` : sans frein repéré ; `non_diagnostique`",
            allowed=tuple(v.LIGNES_DIAGNOSTIC),
            example="mobilite",
            remedy="Écrire le code d'un frein, `total`, `aucun` ou `non_diagnostique`.",
        ),
        split("intensite", "Intensité du frein", tuple(v.INTENSITES)),
        split("sexe", "Sexe", tuple(v.SEXES)),
        split("tranche_age", "Tranche d'âge", v.TRANCHES_AGE_PARCOURS),
        Column(
            "effectif",
            "entier",
            "Nombre de personnes (non de freins ni de diagnostics)",
            required=False,
            minimum=0,
            unit="personnes",
            example=132,
            remedy="Écrire un nombre entier positif ou nul.",
        ),
        MARQUE,
        SOURCE,
    ),
    rules=(
        *PLACE_RULES,
        *figure_rules("effectif"),
        Rule(
            "periode_plausible",
            "periode",
            "periode < date '2000-01-01' or periode > current_date",
            "La période est hors du possible (avant 2000 ou dans le futur).",
            "Corriger la date.",
        ),
        Rule(
            "intensite_d_un_frein",
            "intensite",
            f"intensite <> 'total' and not {within(tuple(v.FREINS), 'frein')}",
            "Une intensité se donne pour un frein, non pour un total.",
            "Écrire `total` dans la colonne intensite.",
        ),
        Rule(
            "croisement_sensible",
            "frein",
            f"niveau = 'quartier' and {within(v.FREINS_SENSIBLES, 'frein')} "
            "and sexe <> 'total' and tranche_age <> 'total'",
            "Santé et justice ne se croisent pas avec sexe et âge dans un quartier (RGPD, art. 9 et 10).",
            "N'envoyer que la ventilation par sexe, et celle par âge, séparément.",
        ),
        Rule(
            "frein_au_dessus_du_total",
            "effectif",
            "frein not in ('total', 'non_diagnostique') and intensite = 'total' and exists (from lignes as t "
            "where t.frein = 'total' and t.niveau = lignes.niveau and t.code = lignes.code "
            "and t.geographie is not distinct from lignes.geographie and t.periode = lignes.periode "
            "and t.intensite = 'total' and t.sexe = lignes.sexe and t.tranche_age = lignes.tranche_age "
            "and t.effectif < lignes.effectif)",
            "Plus de personnes ont ce frein qu'il n'y a de personnes diagnostiquées.",
            "Compter chaque personne une fois par frein, et une fois dans la ligne `total`.",
        ),
    ),
    secrecy=Secrecy(counts=("effectif",), sensitive=v.FREINS_SENSIBLES),
    rhythm=3,
)

ENTRETIENS = Contract(
    kind="entretiens",
    title="Entretiens (verbatims relus)",
    row="une parole recueillie, relue et rendue anonyme",
    key=("id",),
    columns=(
        Column(
            "id", "texte", "Identifiant de l'entretien", example="caen-012", remedy="Donner un identifiant."
        ),
        Column(
            "code",
            "texte",
            "Quartier",
            pattern=CODE_QUARTIER,
            example="QN01401M",
            remedy="Donner le code du quartier (QP… ou QN…).",
        ),
        Column(
            "periode",
            "date",
            "Jour de l'entretien",
            example="2025-10-31",
            remedy="Écrire une date (AAAA-MM-JJ).",
        ),
        Column(
            "frein",
            "texte",
            "Frein dont il est question",
            required=False,
            allowed=tuple(v.FREINS),
            example="famille",
            remedy="Écrire le code d'un frein, ou laisser vide.",
        ),
        Column(
            "public",
            "texte",
            "Public de la personne",
            required=False,
            allowed=tuple(v.PUBLICS),
            example="femmes_seules",
            remedy="Écrire le code d'un public, ou laisser vide.",
        ),
        Column(
            "verbatim",
            "texte",
            "La parole, sans nom ni moyen de reconnaître la personne",
            example="La crèche ferme avant la fin de mon service.",
            remedy="Donner le texte.",
        ),
        Column(
            "publiable",
            "booleen",
            "Vrai si la relecture permet de publier",
            example=True,
            remedy="Écrire vrai ou faux.",
        ),
        Column(
            "source",
            "texte",
            "Qui a recueilli la parole",
            required=False,
            optional=True,
            example="Mission locale",
        ),
    ),
    rules=(
        *personal_rules("verbatim"),
        Rule(
            "periode_plausible",
            "periode",
            "periode > current_date",
            "Cet entretien est dans le futur.",
            "Corriger la date.",
        ),
        Rule(
            "verbatim_long",
            "verbatim",
            "length(verbatim) > 1500",
            "Ce verbatim dépasse 1 500 caractères.",
            "Garder l'essentiel.",
            severity="reserve",
            shown="length(verbatim) || ' caractères'",
        ),
    ),
)
