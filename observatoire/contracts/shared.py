"""Columns and rules that several kinds about freins, actions and offer share."""

from __future__ import annotations

from observatoire import vocabulary as v
from observatoire.contracts.model import Column, Rule

CODE_QUARTIER = rf"({v.CODE_2015})|({v.CODE_2024})"
"""A quartier of either generation."""

BOXES = (
    (-5.5, 41.2, 9.8, 51.3),
    (-63.2, 14.2, -60.7, 18.2),
    (-54.8, 2.0, -51.4, 6.0),
    (55.1, -21.5, 55.95, -20.7),
    (44.9, -13.1, 45.4, -12.5),
    (-56.6, 46.6, -56.0, 47.3),
    (-178.3, -14.5, -176.0, -13.1),
    (163.4, -22.9, 168.3, -19.4),
    (-154.9, -28.0, -134.3, -7.7),
)
"""Where France is, in degrees (west, south, east, north): Europe, then each group of islands."""


def within(names: tuple[str, ...], name: str) -> str:
    """SQL that tells whether a column holds one of these codes."""
    return f"{name} in ({', '.join(repr(value) for value in names)})"


def in_france(longitude: str, latitude: str) -> str:
    """SQL that tells whether a point lies in France."""
    boxes = (
        f"({longitude} between {west} and {east} and {latitude} between {south} and {north})"
        for west, south, east, north in BOXES
    )
    return f"({' or '.join(boxes)})"


_POINT = "'latitude ' || latitude || ', longitude ' || longitude"
POINT_RULES = (
    Rule(
        "coordonnees_echangees",
        "latitude",
        f"not {in_france('longitude', 'latitude')} and {in_france('latitude', 'longitude')}",
        "La latitude et la longitude sont échangées.",
        "Mettre la latitude (41 à 51 en métropole) et la longitude (−5 à 10) chacune dans sa colonne.",
        shown=_POINT,
    ),
    Rule(
        "hors_de_france",
        "latitude",
        f"not {in_france('longitude', 'latitude')} and not {in_france('latitude', 'longitude')}",
        "Ce point n'est pas en France.",
        "Donner des degrés (WGS84), et non des mètres ; laisser vide si le lieu est inconnu.",
        shown=_POINT,
    ),
    Rule(
        "point_incomplet",
        "latitude",
        "(longitude is null) <> (latitude is null)",
        "Une seule des deux coordonnées est donnée.",
        "Donner la longitude et la latitude, ou aucune des deux.",
    ),
)


def luhn(column: str) -> str:
    """SQL of the Luhn sum of a text of 14 digits: a multiple of 10 when the SIRET is right."""
    digit = f"substr({column}, i, 1)::integer"
    doubled = f"{digit} * 2 - if({digit} > 4, 9, 0)"
    return f"list_sum(list_transform(range(1, 15), lambda i: if(i % 2 = 1, {doubled}, {digit})))"


def siret_rule(column: str = "siret") -> Rule:
    """A SIRET has 14 digits and a right key; those of La Poste (SIREN 356000000) have a key of their own."""
    digits = f"regexp_full_match({column}, '[0-9]{{14}}')"
    sum_of_digits = f"list_sum(list_transform(range(1, 15), lambda i: substr({column}, i, 1)::integer))"
    return Rule(
        "siret",
        column,
        f"{column} is not null and case when not {digits} then true "
        f"when {luhn(column)} % 10 = 0 then false "
        f"else not (starts_with({column}, '356000000') and {sum_of_digits} % 5 = 0) end",
        "Ce numéro n'est pas un SIRET : il faut 14 chiffres, et la clé (formule de Luhn) doit être juste.",
        "Recopier le SIRET de l'établissement, en texte, avec ses zéros ; laisser vide s'il n'en a pas.",
    )


SIRET = Column(
    "siret",
    "texte",
    "SIRET de l'établissement",
    required=False,
    example="13003013300016",
    remedy="Donner un SIRET de 14 chiffres, ou laisser vide.",
)

EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]"
PHONE = r"(\+33|0033|\b0)[ .-]?[1-9]([ .-]?[0-9]{2}){4}"
TAG = r"</?[A-Za-z!][^>]*>"


def personal_rules(column: str) -> tuple[Rule, ...]:
    """A free text shown to everybody holds no markup and nothing that leads to a person."""
    return (
        Rule(
            "donnee_personnelle",
            column,
            f"regexp_matches({column}, '{EMAIL}') or regexp_matches({column}, '{PHONE}')",
            "Donnée personnelle : ce texte contient une adresse électronique ou un numéro de téléphone.",
            "Retirer l'adresse ou le numéro ; un verbatim ne doit permettre de reconnaître personne.",
            shown="'(texte non recopié)'",  # a bulletin goes further than the extract
        ),
        Rule(
            "balise",
            column,
            f"regexp_matches({column}, '{TAG}')",
            "Ce texte contient une balise HTML.",
            "N'envoyer que du texte simple.",
            shown=f"regexp_extract({column}, '</?[A-Za-z!][A-Za-z0-9]*') || '…>'",
        ),
    )


DROIT_COMMUN = Column(
    "droit_commun",
    "booleen",
    "Vrai : ouvert à tous ; faux : action spécifique (réservée aux QPV ou faite pour un besoin non couvert)",
    required=False,
    example=True,
    remedy="Écrire vrai ou faux ; laisser vide si on ne le sait pas.",
)
FREINS = Column(
    "freins",
    "liste",
    "Freins que l'action lève",
    allowed=tuple(v.FREINS),
    example=["mobilite"],
    remedy="Employer les codes de freins du contrat (une liste vide si l'action n'en lève aucun).",
)


def split(name: str, title: str, allowed: tuple[str, ...], optional: bool = False) -> Column:
    """A breakdown column, `total` in a row that is not split by it."""
    return Column(
        name,
        "texte",
        f"{title} (`{v.TOTAL}` si la ligne n'est pas ventilée)",
        optional=optional,
        default=v.TOTAL,
        allowed=(v.TOTAL, *allowed),
        example=v.TOTAL,
        remedy="Écrire l'un des codes admis, ou `total`.",
    )
