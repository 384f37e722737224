"""ANCT: the Cités de l'emploi, their quartiers of 2015 and their communes."""

from __future__ import annotations

from observatoire.adapters.base import Reading, plural
from observatoire.adapters.build import build
from observatoire.adapters.places import departement_of_quartier, levels, pad
from observatoire.adapters.probe import Probe

TITLE = "ANCT, Cités de l'emploi"
EXPECTED = "id_cde, lib_cde et code_qp2015 (ou insee_com)"
QUARTIERS, COMMUNES = ("id_cde", "lib_cde", "code_qp2015"), ("id_cde", "lib_cde", "insee_com")
SOURCE = "ANCT, Cités de l'emploi"


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    return probe.sheet(*QUARTIERS) is not None or probe.sheet(*COMMUNES) is not None


def read(probe: Probe, _millesime: int | None) -> Reading:
    """Read memberships; a place may belong to several Cités."""
    quartiers = probe.sheet(*QUARTIERS)
    grid = quartiers or probe.sheet(*COMMUNES)
    assert grid is not None
    frame = grid.frame(QUARTIERS if quartiers else COMMUNES, probe.name)
    tables = {}
    if quartiers:
        _, code, geographie = levels(frame["code_qp2015"])
        places = {"code": code, "geographie": geographie, "niveau": "quartier"}
        named = {
            c: name
            for c, name in zip(code, frame.get("lib_qp", frame["code_qp2015"]), strict=True)
            if departement_of_quartier(c)
        }
        tables["quartiers"] = build(
            "quartiers",
            len(named),
            {
                "code": list(named),
                "geographie": [2024 if c.startswith("QN") else 2015 for c in named],
                "nom": [name or c for c, name in named.items()],
                "departement": [departement_of_quartier(c) for c in named],
                "source": SOURCE,
            },
        )
    else:
        code = pad(frame["insee_com"], 5).to_numpy()
        places = {"code": code, "geographie": None, "niveau": "commune"}
    belongings = {
        "type": "cite_emploi",
        "code_territoire": frame["id_cde"].to_numpy(),
        "nom_territoire": frame["lib_cde"].to_numpy(),
        "source": SOURCE,
    }
    tables = {"appartenances": build("appartenances", len(frame), places | belongings)} | tables
    shared = len(code) - len(set(code))
    notes = [*grid.notes, f"{plural(frame['id_cde'].nunique(), 'Cité')} de l'emploi."]
    if shared:
        notes.append(f"{shared} appartenances en plus d'une Cité : ne pas additionner les Cités entre elles.")
    return Reading(
        "cites_emploi", probe.name, "géographie 2015" if quartiers else "communes", tables, tuple(notes)
    )
