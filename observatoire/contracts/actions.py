"""Contracts about what is done: actions, their money, the paths of people, the roadmap."""

from __future__ import annotations

from observatoire import vocabulary as v
from observatoire.contracts.model import Column, Contract, Rule, Secrecy
from observatoire.contracts.places import MARQUE, PLACE_RULES, figure_rules
from observatoire.contracts.shared import (
    CODE_QUARTIER,
    DROIT_COMMUN,
    FREINS,
    SIRET,
    personal_rules,
    siret_rule,
    split,
    within,
)

ID_ACTION = Column(
    "id_action",
    "texte",
    "Identifiant de l'action",
    example="sqy-01",
    remedy="Reprendre l'id de l'extrait actions.",
)

ACTIONS = Contract(
    kind="actions",
    title="Actions",
    row="une action",
    key=("id",),
    columns=(
        Column("id", "texte", "Identifiant de l'action", example="sqy-01", remedy="Donner un identifiant."),
        Column("intitule", "texte", "Intitulé", example="Permis solidaire", remedy="Donner l'intitulé."),
        Column(
            "type",
            "texte",
            "Type d'action",
            allowed=tuple(v.TYPES_ACTION),
            example="formation",
            remedy="Écrire l'un des types admis.",
        ),
        Column("axe", "texte", "Axe du projet local", required=False, example="1. Entrée dans le parcours"),
        Column("objectif", "texte", "Objectif", required=False, example="Repérer les invisibles"),
        Column(
            "porteur",
            "texte",
            "Structure qui porte l'action",
            example="Mission locale",
            remedy="Nommer le porteur.",
        ),
        SIRET,
        FREINS,
        Column(
            "quartiers",
            "liste",
            "Codes des quartiers où l'action est ouverte",
            pattern=CODE_QUARTIER,
            example=["QN07805M"],
            remedy="Donner des codes de quartier (QP… ou QN…).",
        ),
        DROIT_COMMUN,
        Column(
            "debut", "date", "Premier jour", required=False, example="2025-01-01", remedy="Écrire une date."
        ),
        Column(
            "fin",
            "date",
            "Dernier jour (vide si l'action continue)",
            required=False,
            example="2025-12-31",
            remedy="Écrire une date, ou laisser vide.",
        ),
        Column(
            "places",
            "entier",
            "Places pour des habitants (vide si on ne le sait pas ; jamais 0 pour « inconnu »)",
            required=False,
            minimum=0,
            unit="places",
            example=20,
            remedy="Écrire un nombre entier positif, ou laisser vide.",
        ),
        Column(
            "statut",
            "texte",
            "Où en est l'action",
            required=False,
            allowed=tuple(v.STATUTS_ACTION),
            example="en_cours",
            remedy="Écrire l'un des statuts admis, ou laisser vide s'il n'est pas connu.",
        ),
        Column(
            "inspirante",
            "booleen",
            "Vrai si l'action est au recueil des actions inspirantes",
            default=False,
            example=False,
            remedy="Écrire vrai ou faux.",
        ),
        Column(
            "invariants",
            "liste",
            "Ce qu'il faut garder pour refaire l'action ailleurs",
            required=False,
            example=["Un lieu connu des habitants"],
        ),
        Column("recit", "texte", "Récit de l'action", required=False, example=None),
        Column("url", "texte", "Adresse d'une page sur l'action", required=False, example=None),
        Column(
            "publics",
            "liste",
            "Publics visés",
            required=False,
            optional=True,
            allowed=tuple(v.PUBLICS),
            example=["femmes"],
            remedy="Employer les codes de publics du contrat.",
        ),
        Column(
            "acteur",
            "texte",
            "Sorte de structure du porteur",
            required=False,
            optional=True,
            allowed=tuple(v.ACTEURS),
            example="association",
            remedy="Écrire l'une des sortes admises.",
        ),
        Column("cite", "texte", "Cité de l'emploi", required=False, optional=True, example="cde-058"),
        Column(
            "niveau",
            "texte",
            "Ce que `code` désigne, quand l'action nomme un territoire et aucun quartier",
            required=False,
            optional=True,
            allowed=v.TERRITOIRES,
            example=None,
            remedy="Écrire l'un des niveaux admis, ou laisser vide.",
        ),
        Column("code", "texte", "Code de ce territoire", required=False, optional=True, example=None),
        Column("lieu", "texte", "Lieu (événement)", required=False, optional=True, example="Gymnase"),
        Column("source", "texte", "Producteur", required=False, optional=True, example="Cité de l'emploi"),
    ),
    rules=(
        siret_rule(),
        Rule(
            "fin_avant_debut",
            "fin",
            "fin < debut",
            "L'action finit avant de commencer.",
            "Corriger les dates.",
            shown="'du ' || debut || ' au ' || fin",
        ),
        Rule(
            "adresse",
            "url",
            "url is not null and not regexp_matches(url, '^https?://[^ <>\"]+$')",
            "Cette adresse n'est pas celle d'une page web.",
            "Donner une adresse qui commence par https://, ou laisser vide.",
        ),
        Rule(
            "territoire_incomplet",
            "code",
            "(niveau is null) <> (code is null)",
            "`niveau` et `code` désignent ensemble un territoire : l'un des deux manque.",
            "Donner le niveau et le code, ou laisser les deux vides.",
            shown="concat_ws(' ', niveau, code)",
        ),
        Rule(
            "sans_quartier",
            "quartiers",
            "len(quartiers) = 0 and type not in ('poste', 'subvention', 'mise_en_reseau')",
            "L'action n'est ouverte dans aucun quartier.",
            "Dire dans quels quartiers l'action est ouverte.",
            severity="reserve",
        ),
        *personal_rules("recit"),
    ),
)


def _parts(column: str) -> str:
    """SQL of what quartiers are given of a financing."""
    return (
        f"(select sum(p.montant_{column}) from lignes as p where p.code is not null and p.id_action = lignes.id_action "
        "and p.financeur = lignes.financeur and p.annee = lignes.annee)"
    )


FINANCEMENTS = Contract(
    kind="financements",
    title="Financements",
    row="l'argent d'un financeur pour une action et une année",
    key=("id_action", "financeur", "annee", "code", "code_2024", "reference"),
    columns=(
        ID_ACTION,
        Column(
            "financeur",
            "texte",
            "Financeur",
            allowed=tuple(v.FINANCEURS),
            example="epci",
            remedy="Écrire l'un des financeurs admis.",
        ),
        Column(
            "annee",
            "entier",
            "Année budgétaire",
            minimum=2000,
            maximum=2100,
            example=2025,
            remedy="Écrire l'année sur quatre chiffres.",
        ),
        Column(
            "code",
            "texte",
            "Quartier, si ce montant est la part d'un quartier (vide : l'action entière)",
            required=False,
            pattern=CODE_QUARTIER,
            example=None,
            remedy="Donner le code du quartier, ou laisser vide.",
        ),
        Column(
            "montant_prevu",
            "nombre",
            "Montant prévu",
            required=False,
            minimum=0,
            unit="€",
            example=20000.0,
            remedy="Écrire un montant positif.",
        ),
        Column(
            "montant_verse",
            "nombre",
            "Montant versé",
            required=False,
            minimum=0,
            unit="€",
            example=15000.0,
            remedy="Écrire un montant positif.",
        ),
        Column(
            "code_2024",
            "texte",
            "Le même quartier dans la liste de 2024, quand `code` est de 2015",
            required=False,
            optional=True,
            pattern=v.CODE_2024,
            example=None,
            remedy="Donner le code de 2024, ou laisser vide.",
        ),
        Column("reference", "texte", "Référence du dossier", required=False, optional=True, example=None),
        Column("source", "texte", "Producteur", required=False, optional=True, example="Préfecture"),
    ),
    rules=(
        Rule(
            "sans_montant",
            "montant_prevu",
            "montant_prevu is null and montant_verse is null",
            "Aucun montant n'est donné.",
            "Donner le montant prévu, le montant versé, ou les deux.",
        ),
        Rule(
            "plus_que_prevu",
            "montant_verse",
            "montant_verse > montant_prevu",
            "Il est versé plus que prévu.",
            "Vérifier les deux montants.",
            severity="reserve",
            shown="printf('%.2f € versés, %.2f € prévus', montant_verse, montant_prevu)",
        ),
        *(
            Rule(
                f"ventilation_{column}",
                f"montant_{column}",
                f"code is null and montant_{column} + 0.005 < {_parts(column)}",
                f"Les parts des quartiers dépassent 100 % du montant {said} de l'action.",
                "Corriger les parts ou le total : les lignes d'un quartier ventilent celle qui n'a pas de quartier.",
                shown=f"printf('%.2f € en tout, %.2f € de parts', montant_{column}, {_parts(column)})",
            )
            for column, said in (("prevu", "prévu"), ("verse", "versé"))
        ),
    ),
    rhythm=12,
)

_SAME_PATH = (
    "t.id_action = lignes.id_action and t.niveau = lignes.niveau and t.code = lignes.code "
    "and t.geographie is not distinct from lignes.geographie and t.periode = lignes.periode "
    "and t.sexe = lignes.sexe and t.tranche_age = lignes.tranche_age"
)


def _at(stage: str) -> str:
    """SQL of the people at a stage, for one action, place, period and split."""
    return f"(select sum(t.effectif) from lignes as t where {_SAME_PATH} and t.etape = '{stage}')"


def _stage_rule(later: str, earlier: str, severity: str) -> Rule:
    labels = v.ETAPES[later].lower(), v.ETAPES[earlier].lower()
    return Rule(
        f"etape_{later}",
        "effectif",
        f"etape = '{later}' and {_at(later)} > {_at(earlier)}",
        f"Plus de personnes {labels[0]} que de personnes {labels[1]}.",
        "Compter à chaque étape les mêmes personnes, entrées pendant la même période.",
        severity=severity,  # type: ignore[arg-type]
        shown=f"{_at(later)}::bigint || ' contre ' || {_at(earlier)}::bigint",
    )


PARCOURS = Contract(
    kind="parcours",
    title="Parcours et sorties",
    row="un nombre de personnes à une étape d'une action",
    key=(
        "id_action",
        "niveau",
        "code",
        "geographie",
        "periode",
        "etape",
        "sexe",
        "tranche_age",
        "contrat",
        "duree_mois",
        "temps",
        "formation",
        "creation",
        "delai_mois",
    ),
    columns=(
        ID_ACTION,
        Column(
            "code",
            "texte",
            "Quartier de résidence (ou lieu, pour les habitants hors QPV)",
            example="QN07805M",
            remedy="Donner le code du quartier, en texte.",
        ),
        Column(
            "geographie",
            "entier",
            "Génération du quartier (vide hors quartier)",
            required=False,
            allowed=("2015", "2024"),
            example=2024,
            remedy="Écrire 2015 pour un code QP…, 2024 pour un code QN….",
        ),
        Column(
            "periode",
            "date",
            "Dernier jour de la période d'entrée des personnes, suivies ensuite d'étape en étape",
            example="2025-12-31",
            remedy="Écrire une date (AAAA-MM-JJ).",
        ),
        Column(
            "etape",
            "texte",
            "Étape atteinte",
            allowed=tuple(v.ETAPES),
            example="accompagne",
            remedy="Écrire l'une des étapes admises.",
        ),
        split("sexe", "Sexe", tuple(v.SEXES)),
        split("tranche_age", "Tranche d'âge", v.TRANCHES_AGE_PARCOURS),
        Column(
            "contrat",
            "texte",
            "À la sortie : contrat obtenu",
            required=False,
            allowed=tuple(v.CONTRATS),
            example=None,
            remedy="Écrire l'un des contrats admis ; vide hors de l'étape `sorti`.",
        ),
        Column(
            "duree_mois",
            "nombre",
            "À la sortie : durée du contrat",
            required=False,
            minimum=0,
            unit="mois",
            example=None,
            remedy="Écrire un nombre de mois ; vide pour un CDI.",
        ),
        Column(
            "temps",
            "nombre",
            "À la sortie : temps de travail",
            required=False,
            minimum=0,
            maximum=60,
            unit="heures par semaine",
            example=None,
            remedy="Écrire un nombre d'heures par semaine.",
        ),
        Column(
            "formation",
            "texte",
            "À la sortie : formation",
            required=False,
            allowed=tuple(v.FORMATIONS),
            example=None,
            remedy="Écrire l'une des formations admises ; vide hors de l'étape `sorti`.",
        ),
        Column(
            "creation",
            "booleen",
            "À la sortie : création d'entreprise",
            required=False,
            example=None,
            remedy="Écrire vrai ou faux ; vide hors de l'étape `sorti`.",
        ),
        Column(
            "effectif",
            "entier",
            "Nombre de personnes",
            required=False,
            minimum=0,
            unit="personnes",
            example=24,
            remedy="Écrire un nombre entier positif ou nul.",
        ),
        Column(
            "niveau",
            "texte",
            "Ce que `code` désigne ; hors quartier : les habitants de ce lieu qui ne vivent pas en QPV",
            optional=True,
            default="quartier",
            allowed=tuple(v.NIVEAUX),
            example="quartier",
            remedy="Écrire l'un des niveaux admis.",
        ),
        Column(
            "delai_mois",
            "nombre",
            "À la sortie : mois entre la sortie et le contrat",
            required=False,
            optional=True,
            default=0.0,
            minimum=0,
            unit="mois",
            example=0.0,
            remedy="Écrire un nombre de mois ; 0 si la personne sort avec ce contrat.",
        ),
        Column(
            MARQUE.name,
            MARQUE.type,
            MARQUE.title,
            required=False,
            optional=True,
            allowed=MARQUE.allowed,
            example=None,
            remedy=MARQUE.remedy,
        ),
        Column("source", "texte", "Producteur", required=False, optional=True, example="Mission locale"),
    ),
    rules=(
        *PLACE_RULES,
        *figure_rules("effectif"),
        Rule(
            "faits_hors_sortie",
            "etape",
            "etape <> 'sorti' and (contrat is not null or duree_mois is not null or temps is not null "
            "or formation is not null or creation is not null)",
            "Contrat, durée, temps, formation et création ne se donnent qu'à l'étape `sorti`.",
            "Laisser ces colonnes vides aux autres étapes.",
        ),
        Rule(
            "duree_manquante",
            "duree_mois",
            f"etape = 'sorti' and duree_mois is null and {within(('cdd', 'interim'), 'contrat')}",
            "La durée de ce contrat manque : aucune définition ne pourra le compter comme durable.",
            "Donner la durée en mois.",
            severity="reserve",
        ),
        Rule(
            "croisement_fin",
            "sexe",
            "sexe <> 'total' and tranche_age <> 'total' and (contrat is not null or formation is not null)",
            "Les sorties ne se croisent pas à la fois avec le sexe et l'âge.",
            "N'envoyer que la ventilation par sexe, et celle par âge, séparément.",
        ),
        _stage_rule("mobilise", "repere", "reserve"),
        _stage_rule("accompagne", "mobilise", "reserve"),
        _stage_rule("sorti", "accompagne", "refus"),
        *(_stage_rule(f"emploi_{months}_mois", "sorti", "refus") for months in (1, 3, 6, 12)),
        _stage_rule("perdu_de_vue", "repere", "refus"),
    ),
    secrecy=Secrecy(counts=("effectif",), sensitive=v.FREINS_SENSIBLES),
    rhythm=12,
)

FEUILLE_DE_ROUTE = Contract(
    kind="feuille_de_route",
    title="Feuille de route",
    row="une ligne de la feuille de route d'une Cité",
    key=("cite", "axe", "objectif", "action"),
    columns=(
        Column(
            "cite",
            "texte",
            "Cité de l'emploi",
            pattern=v.CODES["cite_emploi"],
            example="cde-058",
            remedy="Donner le code de la Cité (cde-000).",
        ),
        Column("axe", "texte", "Axe", example="1. Entrée dans le parcours", remedy="Nommer l'axe."),
        Column(
            "objectif", "texte", "Objectif", example="Repérer les invisibles", remedy="Nommer l'objectif."
        ),
        Column(
            "action", "texte", "Ce qui est à faire", example="Tenir des permanences", remedy="Dire l'action."
        ),
        Column("responsable", "texte", "Structure responsable", required=False, example="Mission locale"),
        Column(
            "echeance",
            "date",
            "Échéance",
            required=False,
            example="2026-06-30",
            remedy="Écrire une date, ou rien.",
        ),
        Column(
            "statut",
            "texte",
            "Où en est la ligne",
            allowed=tuple(v.STATUTS_FEUILLE),
            example="en_cours",
            remedy="Écrire l'un des statuts admis.",
        ),
        Column(
            "cible", "texte", "Cible, en mots ou en nombre", required=False, example="60 personnes repérées"
        ),
        Column("id_action", "texte", "Action liée", required=False, optional=True, example="sqy-01"),
        Column("source", "texte", "Producteur", required=False, optional=True, example="Cité de l'emploi"),
    ),
    rules=(*personal_rules("action"), *personal_rules("responsable")),
)
