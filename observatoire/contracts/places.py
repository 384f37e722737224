"""Columns and rules that name a place, shared by every kind that counts something somewhere."""

from observatoire import vocabulary as v
from observatoire.contracts.model import Column, Rule

NIVEAU = Column(
    "niveau",
    "texte",
    "Niveau géographique de la ligne",
    allowed=tuple(v.NIVEAUX),
    example="quartier",
    remedy="Écrire l'un des niveaux admis, en minuscules et sans accent.",
)
CODE = Column(
    "code",
    "texte",
    "Code du lieu, toujours en texte avec ses zéros",
    example="QP045006",
    remedy="Donner le code officiel complet, en texte.",
)
GEOGRAPHIE = Column(
    "geographie",
    "entier",
    "Génération de la liste des quartiers (hors quartier : vide si la ligne compte tous les habitants)",
    required=False,
    allowed=("2015", "2024"),
    example=2015,
    remedy="Écrire 2015 pour un code QP…, 2024 pour un code QN….",
)
MARQUE = Column(
    "marque",
    "texte",
    "Marque : s secret, nd non disponible, ns non significatif, p provisoire ; vide sinon",
    required=False,
    allowed=tuple(v.MARQUES),
    example=None,
    remedy="Laisser vide, ou écrire s, nd, ns ou p.",
)
SOURCE = Column(
    "source",
    "texte",
    "Producteur et nom de la publication",
    example="Insee, Pôle emploi-Dares",
    remedy="Nommer le producteur et la publication d'où vient la ligne.",
)

WRONG_GENERATION = (
    f"(geographie = 2015 and not regexp_matches(code, '{v.CODE_2015}')) "
    f"or (geographie = 2024 and not regexp_matches(code, '{v.CODE_2024}'))"
)
"""SQL: the code of a quartier is not one of its generation (constant patterns: each is compiled once)."""

CODE_FITS_GEOGRAPHY = Rule(
    "code_et_geographie",
    "code",
    f"niveau = 'quartier' and ({WRONG_GENERATION})",
    "Ce code n'est pas celui d'un quartier de la géographie indiquée.",
    "Un quartier de 2015 s'écrit QP + 6 caractères (QP045006), un quartier de 2024 QN + 5 caractères et "
    "M, I, N ou C (QN04501M) : corriger le code ou la colonne geographie.",
)
GEOGRAPHY_OF_QUARTIER = Rule(
    "geographie_du_quartier",
    "geographie",
    "niveau = 'quartier' and geographie is null",
    "La géographie (2015 ou 2024) manque pour un quartier.",
    "Indiquer 2015 ou 2024 : les deux générations ne se mélangent pas.",
)
CODE_FITS_LEVEL = Rule(
    "code_et_niveau",
    "code",
    " or ".join(
        f"(niveau = '{niveau}' and not regexp_matches(code, '{pattern}'))"
        for niveau, pattern in v.CODES.items()
    ),
    "Ce code n'a pas la forme attendue pour ce niveau.",
    "Vérifier le niveau, et que le code a gardé ses zéros (01053 et non 1053).",
)
PLACE_RULES = (CODE_FITS_GEOGRAPHY, GEOGRAPHY_OF_QUARTIER, CODE_FITS_LEVEL)


def figure_rules(column: str) -> tuple[Rule, Rule]:
    """Rules that tie a figure to its mark: missing is never zero, and a masked figure is not given."""
    return (
        Rule(
            "valeur_ou_marque",
            column,
            f"{column} is null and marque is null",
            "Valeur manquante sans marque : on ne sait pas si elle est secrète, absente ou nulle.",
            "Écrire la valeur, ou la marque s, nd ou ns ; ne jamais laisser vide sans dire pourquoi.",
        ),
        Rule(
            "masque_sans_valeur",
            column,
            f"{column} is not null and marque in {v.MASQUES}",
            "La ligne est marquée comme masquée mais porte une valeur.",
            "Retirer la valeur si elle est secrète, ou la marque si elle est publiable.",
        ),
    )
