"""Codes of places as published: padding, generation, department; and the names of regions."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from observatoire import vocabulary as v

QP2015 = re.compile(v.CODE_2015)
QP2024 = re.compile(v.CODE_2024)
AGGREGATES = frozenset(
    {"ensemble", "00", "0", "total", "france", "fr", "ensemble des qpv", "ensemble des qp"}
)
"""What stands in the code column of a row that covers all quartiers."""
STATUTS = {"M": "modifie", "I": "inchange", "N": "nouveau", "C": "commune"}
SIREN = re.compile(v.CODES["epci"])

REGIONS = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d'Azur",
    "94": "Corse",
}
"""Code and name of each region (Insee, official geographic code): departments share some of these codes."""


def pad(codes: pd.Series, width: int) -> pd.Series:
    """Give back their leading zeros to codes that lost them; empty stays empty."""
    return codes.where(codes.str.len() == 0, codes.str.zfill(width))


def departement_of_quartier(code: str) -> str | None:
    """Return the department in a code of quartier: QP045001 is in 45, QN02A01M in 2A, QP971001 in 971."""
    if QP2015.match(code) or QP2024.match(code):
        return code[2:5].removeprefix("0")
    return None


def departement_of_commune(code: str) -> str | None:
    """Return the department of a commune code."""
    if len(code) != 5:
        return None
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def generation_of(text: str) -> int | None:
    """Return the generation that a text names, by codes (QN04501M) or by a file name (DEMO_QP24.zip)."""
    recent = re.search(r"(?<![A-Z])QN\d|(?<![A-Z])QPV?[-_ ]?(?:20)?24(?!\d)", text, re.IGNORECASE)
    old = re.search(r"(?<![A-Z])QP\d{6}|(?<![A-Z])QPV?[-_ ]?(?:20)?15(?!\d)", text, re.IGNORECASE)
    if bool(recent) == bool(old):
        return None
    return 2024 if recent else 2015


def levels(codes: pd.Series, generation: int | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return niveau, code and geographie of the rows of a file about quartiers.

    A row that covers all quartiers is `france`, with the generation that it counts (a figure of all residents
    has none): that of the other rows, else `generation`. A code of no known form keeps the generation of the
    file, so that the check reports it.
    """
    upper = codes.str.strip().str.upper()
    aggregate = codes.str.strip().str.casefold().isin(AGGREGATES).to_numpy()
    recent = upper.str.startswith("QN").to_numpy()
    old = upper.str.startswith("QP").to_numpy()
    if (recent | old).any():
        generation = 2024 if recent.sum() > old.sum() else 2015
    fallback = np.nan if generation is None else float(generation)
    geographie = np.where(recent, 2024.0, np.where(old, 2015.0, fallback))
    return (
        np.where(aggregate, "france", "quartier").astype(object),
        np.where(aggregate, v.FRANCE, upper.to_numpy(dtype=object)).astype(object),
        geographie,
    )


def split_list(text: str | None) -> list[str]:
    """Split a published list of codes: ", " between them, or 5 characters each with no separator."""
    if not text:
        return []
    if any(mark in text for mark in ",;|"):
        return [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]
    text = text.strip()
    if len(text) > 9 and len(text) % 5 == 0 and re.fullmatch(r"(?:(?:\d{2}|2[AB])\d{3})+", text):
        return [text[rank : rank + 5] for rank in range(0, len(text), 5)]
    return [text]
