"""Outlines of communes (with population and intercommunality) and of departments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from observatoire.adapters import shapes as geo
from observatoire.adapters.base import NO_YEAR, Reading, UnreadableFile
from observatoire.adapters.build import build
from observatoire.adapters.cells import parse_cells
from observatoire.adapters.places import SIREN
from observatoire.adapters.probe import Probe

TITLE = "IGN et Insee, contours de communes et de départements"
EXPECTED = "code, nom et dep (communes) ; dep (départements)"
TOLERANCES = {"commune": 2e-4, "departement": 1e-3}
"""Degrees: outlines are a backdrop of the maps, never measured."""
SOURCE = "IGN, Insee"


def _level(names: set[str]) -> str | None:
    if {"code", "nom", "dep"} <= names:
        return "commune"
    return "departement" if "dep" in names and not names & {"code_qp", "insee_com"} else None


def recognise(probe: Probe) -> bool:
    """Tell by the attributes of the layer."""
    return not probe.grids and _level(geo.property_names(probe)) is not None


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read outlines, simplified with their shared borders kept."""
    features = geo.read_features(probe)
    niveau = _level(set(features.columns)) if features else None
    if features is None or niveau is None:
        raise UnreadableFile(f"{probe.name} : contours avec {EXPECTED} attendus.")
    shapes, notes = geo.prepare(features, probe.name, TOLERANCES[niveau])
    frame = pd.DataFrame(features.rows, dtype=object).fillna("")
    width, key = (5, "code") if niveau == "commune" else (2, "dep")
    code = frame[key].str.zfill(width).to_numpy()
    if (frame[key] == "").any():
        raise UnreadableFile(
            f"{probe.name}, objet {int((frame[key] == '').argmax()) + 1} : un code attendu, rien trouvé."
        )
    columns: dict[str, Any] = {
        "niveau": niveau,
        "code": code,
        "geometrie": geo.to_wkb(shapes),
        "source": SOURCE,
    }
    if "nom" in frame:
        columns["nom"] = np.where(frame["nom"] == "", code, frame["nom"].to_numpy(dtype=object))
    else:
        columns["nom"] = code
        notes.append(
            "Contours sans noms : le code tient lieu de nom tant qu'aucun autre fichier ne le donne."
        )
    if niveau == "commune":
        columns["departement"] = frame["dep"].str.zfill(2).to_numpy()
    if "pop" in frame:
        values, _ = parse_cells(frame[["pop"]], probe.name)
        columns |= {"population": values[:, 0], "millesime": millesime}
        if millesime is None:
            notes.append("Année de la population non précisée par le fichier.")
    if "epci" in frame:
        columns["epci"] = [siren if SIREN.match(siren) else None for siren in frame["epci"]]
    table = build("territoires", len(frame), columns)
    return Reading(
        "territoires_contours", probe.name, str(millesime or NO_YEAR), {"territoires": table}, tuple(notes)
    )
