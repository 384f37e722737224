"""ANCT: contours of quartiers of either generation (GeoJSON or shapefile), and the list without contours."""

from __future__ import annotations

from typing import Any

import numpy as np

from observatoire.adapters import shapes as geo
from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build
from observatoire.adapters.grids import records
from observatoire.adapters.places import QP2015, QP2024, SIREN, STATUTS, departement_of_commune, split_list
from observatoire.adapters.places import departement_of_quartier as departement
from observatoire.adapters.probe import Probe

TITLE = "ANCT, contours et liste des quartiers prioritaires"
EXPECTED = "CODE_QP et LIB_QP (ou NOM_QP)"
CODES = ("code_qp", "codeqp", "code_qpv", "code_qp_2024", "code_qp24", "qp")
NAMES = ("lib_qp", "nom_qp", "lib_qpv", "nom_qpv")
TOLERANCE = 2e-5
"""Degrees: about two metres, well under the width of a street."""


def _columns(names: set[str]) -> tuple[str, str] | None:
    code = next((name for name in CODES if name in names), None)
    label = next((name for name in NAMES if name in names), None)
    return (code, label) if code and label else None


def recognise(probe: Probe) -> bool:
    """Tell by the attributes: a code and a name of quartier, with a contour or with its commune."""
    if probe.grids:
        return probe.sheet("code_qp", "lib_qp", "insee_com") is not None
    return _columns(geo.property_names(probe)) is not None


def read(probe: Probe, _millesime: int | None) -> Reading:
    """Read quartiers, their contours, and the names of the places that they are in."""
    notes: list[str] = []
    if probe.grids:
        grid = probe.sheet("code_qp", "lib_qp", "insee_com")
        assert grid is not None
        frame = grid.frame(("code_qp", "lib_qp"), probe.name)
        rows, places = records(frame), [f"ligne {line}" for line in frame.index]
        code, label, contours, located = "code_qp", "lib_qp", None, None
        notes += [*grid.notes, "Liste sans contours : importer aussi les contours de l'ANCT."]
    else:
        features = geo.read_features(probe)
        columns = _columns(set(features.columns)) if features else None
        if not features or not columns:
            raise UnreadableFile(f"{probe.name} : contours avec {EXPECTED} attendus.")
        (code, label), rows, located = columns, features.rows, features
        places = [f"objet {rank}" for rank in range(1, len(rows) + 1)]
        contours, mended = geo.prepare(features, probe.name, TOLERANCE)
        notes += mended
    quartiers = [
        _quartier(row, code, label, f"{probe.name}, {place}") for row, place in zip(rows, places, strict=True)
    ]
    unknown = sum(
        1
        for row in rows
        if row.get("siren_epci") and not all(map(SIREN.match, split_list(row["siren_epci"])))
    )
    if unknown:
        notes.append(
            f"{plural(unknown, 'quartier')} sans intercommunalité connue (SIREN de 9 chiffres) : vide."
        )
    table: dict[str, Any] = {name: [row.get(name) for row in quartiers] for name in quartiers[0]}
    if contours is not None and located is not None:
        longitude, latitude = geo.inner_points(contours, located.shapes)
        table |= {"geometrie": geo.to_wkb(contours), "longitude": longitude, "latitude": latitude}
    tables = {"quartiers": build("quartiers", len(quartiers), table)}
    territoires = _territoires(rows)
    if territoires:
        tables["territoires"] = build(
            "territoires",
            len(territoires),
            {
                key: [row.get(key) for row in territoires]
                for key in ("niveau", "code", "nom", "departement", "region", "source")
            },
        )
    years = sorted({row["geographie"] for row in quartiers})
    return Reading(
        "qpv_contours", probe.name, " et ".join(f"géographie {year}" for year in years), tables, tuple(notes)
    )


def _quartier(row: dict[str, str], code_column: str, name_column: str, place: str) -> dict[str, Any]:
    code = row.get(code_column, "").strip().upper()
    if not (QP2015.match(code) or QP2024.match(code)):
        raise UnreadableFile(
            f"{place} : un code de quartier (QP045006, QN04501M) attendu, « {code[:30]} » trouvé."
        )
    recent = code.startswith("QN")
    epci = [siren for siren in split_list(row.get("siren_epci")) if SIREN.match(siren)]
    communes = split_list(row.get("insee_com") or row.get("code_insee"))
    first = (row.get("lib_com") or row.get("commune_qp") or row.get("nom_com") or "").split(", ")[0]
    return {
        "code": code,
        "geographie": 2024 if recent else 2015,
        "nom": row.get(name_column) or code,
        "statut": STATUTS[code[-1]] if recent else None,
        "communes": [c.zfill(5) for c in communes] or None,
        "epci": epci or None,
        "departement": row.get("insee_dep", "").zfill(2) if row.get("insee_dep") else departement(code),
        "region": row["insee_reg"].zfill(2) if row.get("insee_reg") else None,
        "nom_commune": first or None,
        "source": f"ANCT, quartiers prioritaires {2024 if recent else 2015}",
    }


def _territoires(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Names of communes, intercommunalities, departments and regions, where the file pairs code and name."""
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def add(niveau: str, code: str, nom: str, **links: str | None) -> None:
        if code and nom:
            found.setdefault(
                (niveau, code), {"niveau": niveau, "code": code, "nom": nom, "source": "ANCT", **links}
            )

    for row in rows:
        communes = [code.zfill(5) for code in split_list(row.get("insee_com"))]
        names = (row.get("lib_com") or "").split(", ")
        region = row["insee_reg"].zfill(2) if row.get("insee_reg") else None
        if len(communes) == len(names):
            for code, nom in zip(communes, names, strict=True):
                add("commune", code, nom, departement=departement_of_commune(code), region=region)
        sirens, names = split_list(row.get("siren_epci")), (row.get("lib_epci") or "").split(", ")
        if len(sirens) == len(names):
            for code, nom in zip(sirens, names, strict=True):
                if SIREN.match(code):
                    add("epci", code, nom)
        if row.get("insee_dep"):
            add("departement", row["insee_dep"].zfill(2), row.get("lib_dep", ""), region=region)
        if region:
            add("region", region, row.get("lib_reg", ""))
    return list(found.values())


def codes(reading: Reading) -> frozenset[tuple[int, str]]:
    """Return the quartiers of a reading, to drop a layer that another layer of the same zip contains."""
    table = reading.tables["quartiers"].select(["geographie", "code"])
    return frozenset(zip(*(np.asarray(column) for column in table.to_pydict().values()), strict=True))
