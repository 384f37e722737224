"""Two small INSEE tables of the 2015 quartiers: populations 2013 and 2018; names and first commune."""

from __future__ import annotations

import re

import numpy as np

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build, concat
from observatoire.adapters.cells import fill, parse_cells
from observatoire.adapters.places import departement_of_quartier, levels
from observatoire.adapters.probe import Probe

TITLE = "Insee, populations ou noms des quartiers de 2015"
EXPECTED = "code et POP_2013, POP_2018 ; ou code, nom_qp, insee_com"
POPULATION, NAMES = ("code", "pop_2013", "pop_2018"), ("code", "nom_qp", "insee_com")
YEARLY = re.compile(r"pop_(20\d\d)")
SOURCE = "Insee, recensement de la population, quartiers de 2015"


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    return probe.sheet(*POPULATION) is not None or probe.sheet(*NAMES) is not None


def read(probe: Probe, _millesime: int | None) -> Reading:
    """Read populations (each column states its year) or names."""
    return _populations(probe) if probe.sheet(*POPULATION) else _names(probe)


def _populations(probe: Probe) -> Reading:
    grid = probe.sheet(*POPULATION)
    assert grid is not None
    frame = grid.frame(POPULATION, probe.name)
    niveau, code, geographie = levels(frame["code"])
    columns = [name for name in map(str, frame) if YEARLY.fullmatch(name)]
    values, marks = parse_cells(frame[columns], probe.name)
    years = [int(name.removeprefix("pop_")) for name in columns]
    places = {"niveau": niveau, "code": code, "geographie": geographie}
    tables = []
    for rank, year in enumerate(years):
        figures = {"valeur": values[:, rank], "marque": fill(values[:, rank], marks[:, rank])}
        dated = {"millesime": year, "variable": "population", "source": SOURCE}
        tables.append(build("demographie", len(frame), places | figures | dated))
    departements = [departement_of_quartier(c) for c in code]
    known = np.array([d is not None for d in departements])
    quartiers = build(
        "quartiers",
        int(known.sum()),
        {
            "code": code[known],
            "geographie": geographie[known],
            "nom": code[known],
            "departement": [d for d in departements if d],
            "source": SOURCE,
        },
    )
    notes = (
        *grid.notes,
        "Fichier sans noms : le code tient lieu de nom tant qu'aucun autre fichier ne le donne.",
        "EVOL_POP_PCT n'est pas reprise : elle se calcule des deux populations.",
    )
    when = " et ".join(map(str, years))
    return Reading(
        "insee_quartiers2015",
        probe.name,
        when,
        {"demographie": concat(tables), "quartiers": quartiers},
        notes,
    )


def _names(probe: Probe) -> Reading:
    grid = probe.sheet(*NAMES)
    assert grid is not None
    frame = grid.frame(NAMES, probe.name)
    _, code, geographie = levels(frame["code"])
    unknown = [rank for rank, value in enumerate(code) if departement_of_quartier(value) is None]
    if unknown:
        raise UnreadableFile(
            f"{probe.name}, ligne {frame.index[unknown[0]]}, colonne CODE : un code de quartier attendu, "
            f"« {frame['code'].iloc[unknown[0]][:30]} » trouvé."
        )
    communes = frame["insee_com"].str.strip().to_numpy()
    nameless = (frame["nom_qp"] == "").sum()
    quartiers = build(
        "quartiers",
        len(frame),
        {
            "code": code,
            "geographie": geographie,
            "nom": [name or value for name, value in zip(frame["nom_qp"], code, strict=True)],
            "communes": [[commune.zfill(5)] if commune else None for commune in communes],
            "departement": [departement_of_quartier(value) for value in code],
            "source": "Insee, quartiers de 2015",
        },
    )
    notes = [
        *grid.notes,
        "Première commune seulement : un quartier sur plusieurs communes n'est rattaché qu'à une.",
    ]
    if nameless:
        notes.append(f"{plural(int(nameless), 'quartier')} sans nom : le code en tient lieu.")
    return Reading(
        "insee_quartiers2015", probe.name, "géographie 2015", {"quartiers": quartiers}, tuple(notes)
    )
