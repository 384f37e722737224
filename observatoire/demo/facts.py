"""The facts that the demonstration cites: names, codes, populations.

Each CSV names its producers in its first line.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FACTS = Path(__file__).resolve().parent / "facts"

SIMULATED = "Démonstration (données simulées)"
"""Source of every figure that is drawn and not cited."""

SOUS_QUARTIERS = {
    "QP971003": ["Grand-Camp", "Laurisisque", "Bergevin"],
    "QN97103M": ["Grand-Camp"],
    "QN97117M": ["Laurisisque", "Bergevin"],
    "QP971002": ["Vieux-Bourg", "Assainissement", "Les Lauriers"],
    "QN97102I": ["Vieux-Bourg", "Assainissement", "Les Lauriers"],
}
"""Named parts of quartiers (Cité de l'emploi de Cap Excellence)."""


@dataclass(frozen=True)
class Commune:
    """A commune that holds quartiers or belongs to a Cité; `superficie` in km²."""

    code: str
    nom: str
    departement: str
    region: str
    epci: str
    population: int
    millesime: int
    longitude: float
    latitude: float
    superficie: float
    zone_emploi: str
    clpe: str


@dataclass(frozen=True)
class Territoire:
    """An EPCI, department, region or country; `population` is missing where no source at hand is complete."""

    niveau: str
    code: str
    nom: str
    departement: str
    region: str
    population: int | None


@dataclass(frozen=True)
class Quartier:
    """A quartier of either generation; `origins` are the 2015 codes that a 2024 quartier comes from."""

    code: str
    geographie: int
    nom: str
    communes: tuple[str, ...]
    population: int
    population_2013: int | None = None
    statut: str | None = None
    origins: tuple[str, ...] = ()

    @property
    def departement(self) -> str:
        """Department code, on two or three characters."""
        return self.code[2:5].removeprefix("0")

    @property
    def lineage(self) -> str:
        """Name of the ground that the two generations share: what is drawn for it is drawn once."""
        return self.origins[0] if self.origins else self.code


@dataclass(frozen=True)
class Grouping:
    """A Cité de l'emploi (its 2015 quartiers and communes) or a contrat de ville (its EPCI)."""

    code: str
    nom: str
    quartiers: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    epci: str = ""


def _rows(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";"))


@cache
def communes() -> dict[str, Commune]:
    """Communes by code."""
    return {
        row["code"]: Commune(
            code=row["code"],
            nom=row["nom"],
            departement=row["departement"],
            region=row["region"],
            epci=row["epci"],
            population=int(row["population"]),
            millesime=int(row["millesime"]),
            longitude=float(row["longitude"]),
            latitude=float(row["latitude"]),
            superficie=float(row["superficie"]),
            zone_emploi=row["zone_emploi"],
            clpe=row["clpe"],
        )
        for row in _rows("communes")
    }


@cache
def territoires() -> tuple[Territoire, ...]:
    """EPCI, departments, regions, and the two codes of France."""
    return tuple(
        Territoire(
            row["niveau"],
            row["code"],
            row["nom"],
            row["departement"],
            row["region"],
            int(row["population"]) if row["population"] else None,
        )
        for row in _rows("territoires")
    )


@cache
def zones() -> tuple[tuple[str, str, str], ...]:
    """Zones d'emploi and comités locaux pour l'emploi: niveau, code, name."""
    return tuple((row["niveau"], row["code"], row["nom"]) for row in _rows("zones"))


@cache
def towns() -> tuple[tuple[str, float, float], ...]:
    """Other towns, only as points from which departments are drawn: department, longitude, latitude."""
    return tuple(
        (row["departement"], float(row["longitude"]), float(row["latitude"])) for row in _rows("villes")
    )


@cache
def quartiers_2015() -> dict[str, Quartier]:
    """The quartiers of 2015 by code."""
    return {
        row["code"]: Quartier(
            code=row["code"],
            geographie=2015,
            nom=row["nom"],
            communes=tuple(row["communes"].split()),
            population=int(row["population_2018"]),
            population_2013=int(row["population_2013"]),
            origins=(row["code"],),
        )
        for row in _rows("quartiers_2015")
    }


@cache
def quartiers_2024() -> dict[str, Quartier]:
    """The quartiers of 2024 by code."""
    return {
        row["code"]: Quartier(
            code=row["code"],
            geographie=2024,
            nom=row["nom"],
            communes=tuple(row["communes"].split()),
            population=int(row["population"]),
            statut=row["statut"],
            origins=tuple(row["code_2015"].split()),
        )
        for row in _rows("quartiers_2024")
    }


def quartiers() -> tuple[Quartier, ...]:
    """Every quartier, 2015 then 2024."""
    return (*quartiers_2015().values(), *quartiers_2024().values())


@cache
def cites() -> tuple[Grouping, ...]:
    """Cités de l'emploi with their quartiers of 2015 and their communes."""
    return tuple(
        Grouping(row["code"], row["nom"], tuple(row["quartiers"].split()), tuple(row["communes"].split()))
        for row in _rows("cites")
    )


@cache
def contrats() -> tuple[Grouping, ...]:
    """Contrats de ville with the EPCI that carries each."""
    return tuple(Grouping(row["code"], row["nom"], epci=row["epci"]) for row in _rows("contrats"))
