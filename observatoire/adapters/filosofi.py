"""INSEE Filosofi: disposable income of intercommunalities, departments, regions and European France."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build, concat
from observatoire.adapters.cells import fill, parse_cells
from observatoire.adapters.places import REGIONS, SIREN
from observatoire.adapters.probe import Probe
from observatoire.vocabulary import METROPOLE

TITLE = "Insee, Filosofi, revenu disponible des territoires"
EXPECTED = "CODGEO, LIBGEO et Q2xx (par exemple Q219)"
MEDIAN = re.compile(r"q2(\d\d)")
STEMS = {
    "q1": "revenu_q1",
    "q2": "revenu_median",
    "q3": "revenu_q3",
    "d1": "revenu_d1",
    "d9": "revenu_d9",
    "gi": "indice_gini",
    "pact": "part_revenus_activite",
    "ppen": "part_pensions",
    "ppat": "part_patrimoine",
    "ppsoc": "part_prestations",
    "pimpot": "part_impots",
}
REGION_NAMES = {(code, name.casefold()) for code, name in REGIONS.items()}


def _year(probe: Probe) -> str | None:
    """Return the two digits that end the columns of the file."""
    for grid in probe.grids:
        for header in grid.headers():
            if {"codgeo", "libgeo"} <= set(header):
                years = [match.group(1) for title in header if (match := MEDIAN.fullmatch(title))]
                if years and f"d9{years[0]}" in header:
                    return years[0]
    return None


def recognise(probe: Probe) -> bool:
    """Tell by the columns: quantiles that end with their year."""
    return _year(probe) is not None


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read quantiles, inequality and shares; the columns themselves state the year."""
    short = _year(probe)
    assert short is not None
    required = ("codgeo", "libgeo", f"q2{short}")
    grid = probe.sheet(*required)
    assert grid is not None
    frame = grid.frame(required, probe.name)
    year = millesime or 2000 + int(short)
    variables = {f"{stem}{short}": name for stem, name in STEMS.items()} | {"rd": "rapport_d9_d1"}
    columns = [name for name in map(str, frame) if name in variables]
    values, marks = parse_cells(frame[columns], probe.name)
    empty = int((np.isnan(values) & (marks == "")).sum())
    niveau, code = _levels(frame, probe.name)
    source = f"Insee, DGFiP, Cnaf, Filosofi {2000 + int(short)}"
    figures = [
        build(
            "demographie",
            len(frame),
            {
                "niveau": niveau,
                "code": code,
                "millesime": year,
                "variable": variables[column],
                "valeur": values[:, rank],
                "marque": fill(values[:, rank], marks[:, rank]),
                "source": source,
            },
        )
        for rank, column in enumerate(columns)
    ]
    notes = list(grid.notes)
    if empty:
        notes.append(f"{plural(empty, 'cellule vide', 'cellules vides')} : « nd ».")
    if millesime:
        notes.append(f"Année décrite imposée : {millesime}, pour toutes les colonnes du fichier.")
    tables = {"demographie": concat(figures), **_names(niveau, code, frame["libgeo"].to_numpy(), source)}
    return Reading("filosofi", probe.name, f"revenus {year}", tables, tuple(notes))


def _names(niveau: np.ndarray, code: np.ndarray, label: np.ndarray, source: str) -> dict[str, pa.Table]:
    """Names of the EPCI, as some are gone from the lists of today: the release takes them where no list has one."""
    named = (niveau == "epci") & (label != "")
    if not named.any():
        return {}
    columns = {"niveau": "epci", "code": code[named], "nom": label[named], "source": source}
    return {"territoires": build("territoires", int(named.sum()), columns)}


def _levels(frame: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Tell the level of each row: regions and departments share codes, their names tell them apart."""
    niveaux, codes = [], []
    for line, code, label in zip(frame.index, frame["codgeo"], frame["libgeo"], strict=True):
        padded = code.strip().upper().zfill(2)
        if SIREN.match(padded):
            niveau = "epci"
        elif label.casefold().startswith("france m"):
            niveau, padded = "france", METROPOLE
        elif (padded, label.casefold().replace("’", "'")) in REGION_NAMES:
            niveau = "region"
        elif re.fullmatch(r"\d{2}|2[AB]|97\d", padded):
            niveau = "departement"
        else:
            raise UnreadableFile(
                f"{name}, ligne {line}, colonne CODGEO : une intercommunalité, un département ou une région "
                f"attendu, « {code[:30]} » trouvé."
            )
        niveaux.append(niveau)
        codes.append(padded)
    return np.array(niveaux, dtype=object), np.array(codes, dtype=object)
