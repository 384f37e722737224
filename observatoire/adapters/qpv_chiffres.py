"""A third-party compilation of a few figures of the 2024 quartiers: unofficial, and of an unstated year."""

from __future__ import annotations

import numpy as np

from observatoire.adapters.base import NO_YEAR, Reading, plural
from observatoire.adapters.build import build, concat
from observatoire.adapters.cells import fill, parse_cells
from observatoire.adapters.places import levels
from observatoire.adapters.probe import Probe
from observatoire.vocabulary import VARIABLES as KNOWN

TITLE = "Compilation tierce de chiffres des quartiers de 2024"
EXPECTED = "codeQPV et popMuniQPV"
SIGNATURE = ("codeqpv", "popmuniqpv")
SOURCE = "Compilation tierce de chiffres Insee et Cnaf (non officielle)"
VARIABLES = {
    "popmuniqpv": "population",
    "nombre_menages": "menages",
    "nombre_logements_sociaux": "logements_sociaux",
    "taux_d_emploi": "taux_emploi",
    "taux_pauvrete_60%": "taux_pauvrete",
    "personnes_couvertes_caf": "personnes_couvertes_caf",
    "allocataires_caf": "allocataires_caf",
    "rsa_socle": "allocataires_rsa",
    "partmen1p": "part_menages_1",
    "partmen6pp": "part_menages_6",
}


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    return probe.sheet(*SIGNATURE) is not None


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read the known columns; a rate above 100 is kept as it is, and said."""
    grid = probe.sheet(*SIGNATURE)
    assert grid is not None
    frame = grid.frame(SIGNATURE, probe.name)
    niveau, code, geographie = levels(frame["codeqpv"])
    columns = [name for name in map(str, frame) if name in VARIABLES]
    values, marks = parse_cells(frame[columns], probe.name)
    tables = [
        build(
            "demographie",
            len(frame),
            {
                "niveau": niveau,
                "code": code,
                "geographie": geographie,
                "millesime": millesime,
                "variable": VARIABLES[column],
                "valeur": values[:, rank],
                "marque": fill(values[:, rank], marks[:, rank]),
                "source": SOURCE,
                "statut_millesime": "non_precise" if millesime is None else "verifie",
            },
        )
        for rank, column in enumerate(columns)
    ]
    notes = [*grid.notes, "Source non officielle, à remplacer par les fichiers de l'Insee quand ils sont là."]
    missing = int(np.isnan(values).sum())
    if missing:
        notes.append(
            f"{plural(missing, 'cellule vide', 'cellules vides')} : « nd », la raison n'est pas dite."
        )
    over = [
        (columns[rank], int((values[:, rank] > 100).sum()))
        for rank in range(len(columns))
        if KNOWN[VARIABLES[columns[rank]]][1] == "%" and (values[:, rank] > 100).any()
    ]
    notes += [
        f"{plural(count, 'valeur')} au-dessus de 100 % dans {name.upper()} : gardées telles quelles."
        for name, count in over
    ]
    named = {*VARIABLES, "codeqpv", "lib_qp"}
    left = [column.upper() for column in map(str, frame) if column not in named]
    if left:
        notes.append(f"Colonnes inconnues, de côté : {', '.join(left)}.")
    when = NO_YEAR if millesime is None else str(millesime)
    return Reading("qpv_chiffres", probe.name, when, {"demographie": concat(tables)}, tuple(notes))
