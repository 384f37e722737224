"""Demonstration tables of structures, services and job offers: invented names, around real town centres."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from observatoire.contracts import CONTRACTS
from observatoire.demo import facts
from observatoire.demo.dice import Dice
from observatoire.demo.facts import SIMULATED, Commune

Row = dict[str, Any]

LATEST = dt.date(2026, 10, 31)

TRADES = (
    ("N1103", "Magasinage et préparation de commandes"),
    ("K1304", "Services domestiques"),
    ("K2204", "Nettoyage de locaux"),
    ("G1602", "Personnel de cuisine"),
    ("J1501", "Soins d'hygiène, de confort du patient"),
    ("D1106", "Vente en alimentation"),
    ("F1703", "Maçonnerie"),
    ("N4105", "Conduite et livraison par tournées sur courte distance"),
    ("H2102", "Conduite d'équipement de production alimentaire"),
    ("M1602", "Opérations administratives"),
)
MONTHS = (dt.date(2025, 6, 30), dt.date(2025, 12, 31))


def _identifier(commune: Commune, rank: int) -> str:
    return f"demonstration--{commune.code}-{rank}"


def _near(commune: Commune, dice: Dice) -> Row:
    return {
        "commune": commune.code,
        "latitude": round(commune.latitude + dice.uniform(-0.012, 0.012), 5),
        "longitude": round(commune.longitude + dice.uniform(-0.016, 0.016), 5),
    }


def _updated(dice: Dice) -> dt.date:
    """More than half within five months of the latest date, a sixth over a year and a half before."""
    drawn = dice.uniform()
    days = dice.uniform(0, 150) if drawn < 0.55 else dice.uniform(150, 540)
    return LATEST - dt.timedelta(days=round(days if drawn < 0.84 else dice.uniform(540, 1100)))


@dataclass(frozen=True)
class Kind:
    """A kind of structure, with its services as rows of `facts/services.csv`."""

    acteur: str
    nom: str
    services: tuple[dict[str, str], ...]


@cache
def _kinds() -> tuple[Kind, ...]:
    rows = facts._rows("services")
    names = dict.fromkeys((row["acteur"], row["structure"]) for row in rows)
    return tuple(
        Kind(actor, name, tuple(row for row in rows if row["structure"] == name)) for actor, name in names
    )


@cache
def _towns() -> tuple[Commune, ...]:
    held = {code for quartier in facts.quartiers() for code in quartier.communes}
    return tuple(commune for code, commune in facts.communes().items() if code in held)


def structures() -> pa.Table:
    """One structure of each kind in every commune that holds a quartier."""
    rows = []
    for commune in _towns():
        for rank, kind in enumerate(_kinds()):
            dice = Dice("structure", commune.code, rank)
            rows.append(
                {
                    "id": _identifier(commune, rank),
                    "nom": f"{kind.nom}, {commune.nom}",
                    **_near(commune, dice),
                    "date_maj": _updated(dice),
                    "acteur": kind.acteur,
                    "source": SIMULATED,
                }
            )
    return CONTRACTS["structures"].table(rows)


def _services(commune: Commune) -> Iterator[Row]:
    for rank, kind in enumerate(_kinds()):
        for number, service in enumerate(kind.services):
            dice = Dice("service", commune.code, rank, number)
            if dice.uniform() < 0.18:
                continue
            few, many = int(service["places_min"]), int(service["places_max"])
            remote = service["type"] == "information" and dice.uniform() < 0.3
            yield {
                "id": f"{_identifier(commune, rank)}-{number}",
                "structure_id": _identifier(commune, rank),
                "nom": service["service"],
                "thematiques": service["thematiques"].split(),
                "publics": [service["public"]],
                "modes_accueil": ["a-distance"] if remote else ["en-presentiel"],
                **_near(commune, Dice("structure", commune.code, rank)),
                "zone_eligibilite": [commune.code] if remote else [commune.departement],
                "places": round(dice.uniform(few, many)) if many and dice.uniform() < 0.95 else None,
                "date_maj": _updated(dice),
                "droit_commun": True,
                "type": service["type"],
                "frais": "gratuit",
                "modes_mobilisation": [_drawn(dice, "se-presenter", "envoyer-un-courriel")],
                "mobilisable_par": _whom(dice),
                "acteur": kind.acteur,
                "source": SIMULATED,
            }


def _drawn(dice: Dice, one: str, other: str) -> str:
    return one if dice.uniform() < 0.5 else other


def _whom(dice: Dice) -> list[str]:
    return ["professionnels"] if dice.uniform() < 0.6 else ["usagers", "professionnels"]


def offre() -> pa.Table:
    """Services of those structures; the places of some are not said."""
    return CONTRACTS["offre"].table(row for commune in _towns() for row in _services(commune))


def offres_emploi() -> pa.Table:
    """Job offers per commune and trade at two dates; those of Saint-Quentin-en-Yvelines have a place on the map."""
    rows: list[Row] = []
    for commune in facts.communes().values():
        for date in MONTHS:
            for code, label in TRADES:
                dice = Dice("offres", commune.code, date, code)
                mapped = commune.departement == "78"
                place = _near(commune, Dice("employeur", commune.code, code)) if mapped else {}
                rows.append(
                    {
                        "niveau": "commune",
                        "code": commune.code,
                        "periode": date,
                        "rome": code,
                        "libelle": label,
                        "contrat": "cdi" if dice.uniform() < 0.5 else "cdd",
                        "effectif": round(commune.population / 4000 * dice.uniform(0.2, 2.2)),
                        "longitude": place.get("longitude"),
                        "latitude": place.get("latitude"),
                        "source": SIMULATED,
                    }
                )
    return CONTRACTS["offres_emploi"].table(rows)
