"""Job offers as points (GeoJSON): one feature is one offer, with its trade, contract, commune and place."""

from __future__ import annotations

import re
from collections import Counter

import pyarrow as pa
import shapely

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build
from observatoire.adapters.probe import Probe
from observatoire.adapters.shapes import property_names, read_features

TITLE = "Offres d'emploi géolocalisées (GeoJSON)"
EXPECTED = "code_rome, type_contr et com_ent"
FIELDS = {"code_rome", "type_contr", "com_ent"}
SOURCE = "Offres d'emploi géolocalisées"
CONTRACTS = {
    "indéterminée": "cdi",
    "déterminée": "cdd",
    "intérim": "interim",
    "travail temporaire": "interim",
}
"""How a word of the contract's name tells its kind."""


def recognise(probe: Probe) -> bool:
    """Tell by the properties."""
    return property_names(probe) >= FIELDS


def read(probe: Probe, millesime: int | None) -> Reading:
    """Count offers by commune, trade, contract and point; publication tells which quartier is nearest."""
    features = read_features(probe)
    assert features is not None
    counts: Counter[tuple[str, str, str, str, float | None, float | None]] = Counter()
    unplaced = nowhere = 0
    for row, shape in zip(features.rows, features.shapes, strict=True):
        if shape is not None and shape.geom_type != "Point":
            raise UnreadableFile(f"{probe.name} : des points attendus, {shape.geom_type} trouvé.")
        commune = row["com_ent"].zfill(5)
        if not re.fullmatch(r"(\d{2}|2A|2B)\d{3}", commune):
            nowhere += 1
            continue
        x, y = (
            (None, None) if shape is None or shape.is_empty else map(float, shapely.get_coordinates(shape)[0])
        )
        unplaced += x is None
        rome = row["code_rome"] if re.fullmatch(r"[A-Z]\d{4}", row["code_rome"]) else "total"
        counts[commune, rome, row.get("lib_rom", ""), _contract(row["type_contr"]), x, y] += 1
    cells = list(counts)
    table = build(
        "offres_emploi",
        len(cells),
        {
            "niveau": "commune",
            "code": [cell[0] for cell in cells],
            "periode": None,
            "rome": [cell[1] for cell in cells],
            "libelle": [cell[2] or None for cell in cells],
            "contrat": [cell[3] for cell in cells],
            "effectif": list(counts.values()),
            "longitude": pa.array([cell[4] for cell in cells], pa.float64()),
            "latitude": pa.array([cell[5] for cell in cells], pa.float64()),
            "source": SOURCE,
        },
    )
    notes = [f"{plural(sum(counts.values()), 'offre')} dans {plural(len({c[0] for c in cells}), 'commune')}."]
    if unplaced:
        notes.append(f"{plural(unplaced, 'offre')} sans point : comptées dans leur commune seulement.")
    if nowhere:
        notes.append(f"{plural(nowhere, 'offre')} sans commune lisible : laissées de côté.")
    when = str(millesime) if millesime else "millésime non précisé"
    return Reading("offres_emploi_points", probe.name, when, {"offres_emploi": table}, tuple(notes))


def _contract(name: str) -> str:
    return next((code for word, code in CONTRACTS.items() if word in name.casefold()), "autre")
