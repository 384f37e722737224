"""Contracts about what is there: services, structures (data·inclusion v1 fields) and job offers."""

from __future__ import annotations

from observatoire import vocabulary as v
from observatoire.contracts.model import Column, Contract, Rule
from observatoire.contracts.places import CODE, NIVEAU, PLACE_RULES, SOURCE
from observatoire.contracts.shared import DROIT_COMMUN, POINT_RULES, SIRET, personal_rules, siret_rule

_V1 = ", ".join(f"'{code}'" for code in v.THEMATIQUES)
_OLD = ", ".join(f"'{category}'" for category in v.CATEGORIES_V0)
_CATEGORIES = ", ".join(
    f"'{category}'" for category in sorted({code.split("--")[0] for code in v.THEMATIQUES})
)
_UNKNOWN = f"list_filter(thematiques, lambda x: x not in ({_V1}))"
_V0 = f"list_filter({_UNKNOWN}, lambda x: x in ({_CATEGORIES}) or split_part(x, '--', 1) in ({_OLD}))"

LONGITUDE = Column(
    "longitude",
    "nombre",
    "Longitude (WGS84)",
    required=False,
    minimum=-180,
    maximum=180,
    unit="degrés",
    example=1.994,
    remedy="Écrire des degrés, ou laisser vide.",
)
LATITUDE = Column(
    "latitude",
    "nombre",
    "Latitude (WGS84)",
    required=False,
    minimum=-90,
    maximum=90,
    unit="degrés",
    example=48.776,
    remedy="Écrire des degrés, ou laisser vide.",
)
UPDATED = Column(
    "date_maj",
    "date",
    "Date de dernière mise à jour par le producteur",
    example="2025-09-30",
    remedy="Écrire une date (AAAA-MM-JJ).",
)
COMMUNE = Column(
    "commune",
    "texte",
    "Code de la commune",
    required=False,
    pattern=v.CODES["commune"],
    example="78621",
    remedy="Donner un code commune de 5 caractères (et non un code postal), ou laisser vide.",
)
UPDATED_RULE = Rule(
    "date_future",
    "date_maj",
    "date_maj > current_date or date_maj < date '2000-01-01'",
    "La date de mise à jour est hors du possible.",
    "Corriger la date.",
)


def _text(name: str, title: str, example: str | None = None) -> Column:
    return Column(name, "texte", title, required=False, optional=True, example=example)


def _codes(name: str, title: str, allowed: dict[str, str], optional: bool = True) -> Column:
    return Column(
        name,
        "liste",
        title,
        required=False,
        optional=optional,
        allowed=tuple(allowed),
        example=[next(iter(allowed))],
        remedy="Employer les codes de data·inclusion v1.",
    )


ACTEUR = Column(
    "acteur",
    "texte",
    "Sorte d'acteur",
    required=False,
    optional=True,
    allowed=tuple(v.ACTEURS),
    example="association",
    remedy="Écrire l'une des sortes admises, ou laisser vide.",
)

OFFRE = Contract(
    kind="offre",
    title="Offre de services (champs de data·inclusion v1)",
    row="un service d'une structure",
    key=("id",),
    columns=(
        Column("id", "texte", "Identifiant du service", example="dora--42", remedy="Donner un identifiant."),
        Column(
            "structure_id",
            "texte",
            "Identifiant de la structure",
            example="dora--7",
            remedy="Donner l'identifiant de la structure.",
        ),
        Column(
            "nom", "texte", "Nom du service", example="Aide au permis", remedy="Donner le nom du service."
        ),
        Column("structure", "texte", "Nom de la structure", required=False, example="Centre social"),
        SIRET,
        Column(
            "thematiques",
            "liste",
            "Thématiques de data·inclusion v1",
            required=False,
            example=["mobilite--preparer-un-permis"],
            remedy="Employer les 69 thématiques de data·inclusion v1.",
        ),
        _codes("publics", "Publics de data·inclusion v1", v.PUBLICS_OFFRE, optional=False),
        _codes("modes_accueil", "Modes d'accueil", v.MODES_ACCUEIL, optional=False),
        COMMUNE,
        LATITUDE,
        LONGITUDE,
        Column(
            "zone_eligibilite",
            "liste",
            "Lieux dont les habitants ont droit au service (commune, EPCI, département, région, quartier)",
            required=False,
            example=["78"],
        ),
        Column(
            "places",
            "entier",
            "Places (vide : capacité inconnue, jamais 0)",
            required=False,
            minimum=0,
            unit="places",
            example=None,
            remedy="Écrire un nombre entier positif, ou laisser vide.",
        ),
        UPDATED,
        DROIT_COMMUN,
        Column(
            "type",
            "texte",
            "Type de service",
            required=False,
            optional=True,
            allowed=tuple(v.TYPES_SERVICE),
            example="atelier",
            remedy="Employer les codes de data·inclusion v1.",
        ),
        _text("description", "Description"),
        Column(
            "frais",
            "texte",
            "Frais",
            required=False,
            optional=True,
            allowed=tuple(v.FRAIS),
            example="gratuit",
            remedy="Écrire gratuit ou payant.",
        ),
        _codes("modes_mobilisation", "Comment mobiliser le service", v.MODES_MOBILISATION),
        _codes("mobilisable_par", "Qui peut le mobiliser", v.PERSONNES_MOBILISATRICES),
        _text("lien_mobilisation", "Adresse de la page pour mobiliser le service"),
        _text("telephone", "Téléphone de la structure"),
        _text("courriel", "Adresse électronique de la structure"),
        _text("adresse", "Adresse"),
        ACTEUR,
        _text("source", "Producteur", "dora"),
    ),
    rules=(
        siret_rule(),
        *POINT_RULES,
        UPDATED_RULE,
        Rule(
            "thematiques_v0",
            "thematiques",
            f"len({_V0}) > 0",
            "Ces thématiques sont celles de la version 0 de data·inclusion ; ce contrat lit la version 1.",
            "Exporter les services au schéma v1 (69 thématiques), ou les convertir.",
            shown=f"array_to_string({_V0}, ', ')",
        ),
        Rule(
            "thematiques_inconnues",
            "thematiques",
            f"len({_UNKNOWN}) > 0 and len({_V0}) = 0",
            "Une thématique n'existe pas dans la version 1 de data·inclusion (69 thématiques).",
            "Corriger la thématique ; c'est peut-être une thématique de la version 0.",
            shown=f"array_to_string({_UNKNOWN}, ', ')",
        ),
        Rule(
            "lien",
            "lien_mobilisation",
            "lien_mobilisation is not null and not regexp_matches(lien_mobilisation, '^https?://[^ <>\"]+$')",
            "Ce lien n'est pas celui d'une page web.",
            "Donner une adresse qui commence par https://, ou laisser vide.",
        ),
        *personal_rules("nom"),
    ),
    rhythm=6,
)

STRUCTURES = Contract(
    kind="structures",
    title="Structures (champs de data·inclusion v1)",
    row="une structure",
    key=("id",),
    columns=(
        Column(
            "id", "texte", "Identifiant de la structure", example="dora--7", remedy="Donner un identifiant."
        ),
        Column("nom", "texte", "Nom de la structure", example="Centre social", remedy="Donner le nom."),
        SIRET,
        COMMUNE,
        LATITUDE,
        LONGITUDE,
        UPDATED,
        Column(
            "reseaux_porteurs",
            "liste",
            "Réseaux porteurs (data·inclusion v1)",
            required=False,
            optional=True,
            example=["mission-locale"],
        ),
        ACTEUR,
        _text("description", "Description"),
        _text("site_web", "Site web"),
        _text("telephone", "Téléphone de la structure"),
        _text("courriel", "Adresse électronique de la structure"),
        _text("adresse", "Adresse"),
        _text("source", "Producteur", "dora"),
    ),
    rules=(siret_rule(), *POINT_RULES, UPDATED_RULE, *personal_rules("nom")),
    rhythm=6,
)

OFFRES_EMPLOI = Contract(
    kind="offres_emploi",
    title="Offres d'emploi",
    row="un nombre d'offres d'emploi",
    key=("niveau", "code", "periode", "rome", "contrat", "longitude", "latitude"),
    columns=(
        NIVEAU,
        CODE,
        Column(
            "periode",
            "date",
            "Jour ou fin du mois des offres (vide si le producteur ne le dit pas)",
            required=False,
            example="2025-12-31",
            remedy="Écrire une date (AAAA-MM-JJ).",
        ),
        Column(
            "rome",
            "texte",
            "Code ROME du métier (`total` si non ventilé)",
            default=v.TOTAL,
            pattern=rf"^([A-Z]\d{{4}}|{v.TOTAL})$",
            example="D1214",
            remedy="Donner un code ROME (une lettre, quatre chiffres), ou `total`.",
        ),
        Column(
            "contrat",
            "texte",
            "Contrat (`total` si non ventilé)",
            default=v.TOTAL,
            allowed=(v.TOTAL, *v.CONTRATS, "autre"),
            example="cdi",
            remedy="Écrire l'un des contrats admis, ou `total`.",
        ),
        Column(
            "effectif",
            "entier",
            "Nombre d'offres",
            minimum=0,
            unit="offres",
            example=12,
            remedy="Écrire un nombre entier positif ou nul.",
        ),
        Column(
            LONGITUDE.name,
            "nombre",
            LONGITUDE.title,
            required=False,
            optional=True,
            minimum=-180,
            maximum=180,
        ),
        Column(
            LATITUDE.name, "nombre", LATITUDE.title, required=False, optional=True, minimum=-90, maximum=90
        ),
        Column(
            "libelle", "texte", "Nom du métier", required=False, optional=True, example="Vente en habillement"
        ),
        Column(
            "geographie",
            "entier",
            "Génération du quartier (vide hors quartier)",
            required=False,
            optional=True,
            allowed=("2015", "2024"),
            example=None,
            remedy="Écrire 2015 ou 2024 pour un quartier.",
        ),
        Column(SOURCE.name, "texte", SOURCE.title, required=False, optional=True, example="France Travail"),
    ),
    rules=(*PLACE_RULES, *POINT_RULES),
    rhythm=3,
)
