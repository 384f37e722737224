"""Demonstration tables of the kinds that say where: quartiers, passages, appartenances, territoires."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import shapely
from shapely import Geometry

from observatoire.contracts import CONTRACTS
from observatoire.demo import facts
from observatoire.demo.outlines import outlines

PLACED = "ANCT, quartiers prioritaires (contour schématique de démonstration)"
LINKED = "ANCT, passage des quartiers de 2015 à 2024"
CITES = "ANCT, Cités de l'emploi"
CONTRATS = "ANCT, contrats de ville (par intercommunalité)"
COUNTED = "Insee, populations municipales (contour schématique de démonstration)"
NAMED = "Insee, France Travail"
DRAWN_REGIONS = ("24",)
"""Regions whose departments are all in the demonstration: only these get an outline."""


def _wkb(outline: Geometry | None) -> bytes | None:
    return None if outline is None else shapely.to_wkb(outline, byte_order=1)


def quartiers() -> pa.Table:
    """Every quartier of the four territories, both generations."""
    rows = []
    for quartier in facts.quartiers():
        commune = facts.communes()[quartier.communes[0]]
        outline = outlines().quartiers[quartier.code]
        point = outline.point_on_surface()
        rows.append(
            {
                "code": quartier.code,
                "geographie": quartier.geographie,
                "nom": quartier.nom,
                "statut": quartier.statut,
                "communes": list(quartier.communes),
                "epci": list(dict.fromkeys(facts.communes()[code].epci for code in quartier.communes)),
                "departement": commune.departement,
                "region": commune.region,
                "geometrie": _wkb(outline),
                "schematique": True,
                "nom_commune": commune.nom,
                "longitude": round(point.x, 5),
                "latitude": round(point.y, 5),
                "sous_quartiers": facts.SOUS_QUARTIERS.get(quartier.code),
                "source": PLACED,
            }
        )
    return CONTRACTS["quartiers"].table(rows)


def passages() -> pa.Table:
    """The official links between the two generations."""
    rows = [
        {
            "code_2015": origin,
            "code_2024": quartier.code,
            "statut": quartier.statut,
            "officiel": True,
            "source": LINKED,
        }
        for quartier in facts.quartiers_2024().values()
        for origin in quartier.origins or (None,)
    ]
    return CONTRACTS["passages"].table(rows)


def appartenances() -> pa.Table:
    """Cités de l'emploi (quartiers of 2015 and communes, as published) and contrats de ville (both lists)."""
    rows: list[dict[str, Any]] = []
    for cite in facts.cites():
        named = {
            "type": "cite_emploi",
            "code_territoire": cite.code,
            "nom_territoire": cite.nom,
            "source": CITES,
        }
        rows += [{**named, "code": code, "geographie": 2015} for code in cite.quartiers]
        rows += [{**named, "code": code, "niveau": "commune"} for code in cite.communes]
    for contrat in facts.contrats():
        named = {
            "type": "contrat_ville",
            "code_territoire": contrat.code,
            "nom_territoire": contrat.nom,
            "source": CONTRATS,
        }
        rows += [
            {**named, "code": quartier.code, "geographie": quartier.geographie}
            for quartier in facts.quartiers()
            if facts.communes()[quartier.communes[0]].epci == contrat.epci
        ]
    return CONTRACTS["appartenances"].table(rows)


def territoires() -> pa.Table:
    """Communes, EPCI, departments, regions, France, and the named groups of communes."""
    drawn = outlines()
    rows: list[dict[str, Any]] = [
        {
            "niveau": "commune",
            "code": commune.code,
            "nom": commune.nom,
            "population": commune.population,
            "millesime": commune.millesime,
            "geometrie": _wkb(drawn.communes[commune.code]),
            "schematique": True,
            "epci": commune.epci,
            "zone_emploi": commune.zone_emploi,
            "clpe": commune.clpe,
            "departement": commune.departement,
            "region": commune.region,
            "source": COUNTED,
        }
        for commune in facts.communes().values()
    ]
    for place in facts.territoires():
        outline = {
            "departement": drawn.departements.get(place.code),
            "region": drawn.regions[place.code] if place.code in DRAWN_REGIONS else None,
        }.get(place.niveau)
        rows.append(
            {
                "niveau": place.niveau,
                "code": place.code,
                "nom": place.nom,
                "population": place.population,
                "millesime": 2017 if place.population else None,
                "geometrie": _wkb(outline),
                "schematique": outline is not None,
                "departement": place.departement or None,
                "region": place.region or None,
                "source": COUNTED,
            }
        )
    rows += [
        {"niveau": niveau, "code": code, "nom": nom, "source": NAMED} for niveau, code, nom in facts.zones()
    ]
    rows += [{"niveau": "cite_emploi", "code": c.code, "nom": c.nom, "source": CITES} for c in facts.cites()]
    rows += [
        {"niveau": "contrat_ville", "code": c.code, "nom": c.nom, "source": CONTRATS}
        for c in facts.contrats()
    ]
    return CONTRACTS["territoires"].table(rows)
