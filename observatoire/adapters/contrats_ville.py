"""ANCT: contrats de ville, the EPCI that carries each, and how many projects by theme (GeoPackage)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build
from observatoire.adapters.probe import Probe

TITLE = "ANCT, contrats de ville et nombre de projets par thème"
EXPECTED = "une couche avec code_cv, lib_cv, siren_epci, theme et nb_projets"
FIELDS = {"code_cv", "lib_cv", "siren_epci", "theme", "nb_projets"}
SOURCE = "ANCT, contrats de ville"
THEMES = {
    "1": "projets_cohesion",
    "2": "projets_emploi",
    "3": "projets_cadre_de_vie",
    "4": "projets_pilotage",
}
"""Variable of each theme, by the number that begins its name."""


def recognise(probe: Probe) -> bool:
    """Tell by the columns of the first layer."""
    if probe.nature != "base SQLite":
        return False
    import pyogrio

    try:
        return {str(name).casefold() for name in pyogrio.read_info(probe.path)["fields"]} >= FIELDS
    except Exception:
        return False


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read the contrats as territoires, and their projects as figures; a contrat of several rows is one."""
    import pyogrio

    try:
        meta, _, points, columns = pyogrio.raw.read(probe.path)
    except Exception as error:
        raise UnreadableFile(
            f"{probe.name} : GeoPackage tronqué ou abîmé ({type(error).__name__})."
        ) from error
    names = [str(name).casefold() for name in meta["fields"]]
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)))
    frame[["longitude", "latitude"]] = _degrees(points, meta["crs"])
    frame = frame[frame["code_cv"].notna()]
    # a few cells hold two lines (a code written twice, or a former one above): the first is that of the row
    first = {
        column: frame[column].str.strip().str.split("\n").str[0].str.strip()
        for column in ("code_cv", "lib_cv")
    }
    frame = frame.assign(**first)
    contrats = frame.drop_duplicates("code_cv")
    frame["variable"] = frame["theme"].astype("string").str[0].map(THEMES)
    counts = (
        frame.dropna(subset="variable").groupby(["code_cv", "variable"], as_index=False)["nb_projets"].sum()
    )
    # a contrat communal has the code of its commune (overseas: none) where the others have the SIREN of their EPCI
    kinds = (
        contrats["type_cv"].astype(str).str.casefold()
        if "type_cv" in contrats
        else pd.Series("", contrats.index)
    )
    contrats = contrats.assign(commune=contrats["siren_epci"].map(lambda value: _digits(value, 5)))
    placed = contrats["siren_epci"].map(lambda value: _digits(value, 9) is not None) | (kinds == "communal")
    communal = contrats[contrats["commune"].notna() & (kinds == "communal")]
    tables = {
        "territoires": build(
            "territoires",
            len(contrats),
            {
                "niveau": "contrat_ville",
                "code": contrats["code_cv"].tolist(),
                "nom": contrats["lib_cv"].astype(str).tolist(),
                "epci": [_digits(value, 9) for value in contrats["siren_epci"]],
                "longitude": contrats["longitude"].where(placed).to_numpy(float),
                "latitude": contrats["latitude"].where(placed).to_numpy(float),
                "source": SOURCE,
            },
        ),
        "appartenances": build(
            "appartenances",
            len(communal),
            {
                "type": "contrat_ville",
                "code_territoire": communal["code_cv"].tolist(),
                "nom_territoire": communal["lib_cv"].astype(str).tolist(),
                "niveau": "commune",
                "code": communal["commune"].tolist(),
                "source": SOURCE,
            },
        ),
        "demographie": build(
            "demographie",
            len(counts),
            {
                "niveau": "contrat_ville",
                "code": counts["code_cv"].tolist(),
                "millesime": [millesime] * len(counts) if millesime else None,
                "variable": counts["variable"].tolist(),
                "valeur": counts["nb_projets"].to_numpy(dtype=float),
                "source": SOURCE,
                "statut_millesime": "verifie" if millesime else "non_precise",
            },
        ),
    }
    without = int(frame["variable"].isna().sum())
    notes = [plural(len(contrats), "contrat de ville", "contrats de ville") + "."]
    if without:
        notes.append(f"{plural(without, 'ligne')} sans thème : aucun projet compté.")
    when = str(millesime) if millesime else "millésime non précisé"
    return Reading("contrats_ville", probe.name, when, tables, tuple(notes))


def _digits(value: object, count: int) -> str | None:
    text = f"{value:.0f}" if isinstance(value, float) else str(value)
    return text if re.fullmatch(rf"\d{{{count}}}", text) else None


def _degrees(points: Any, crs: Any) -> np.ndarray:
    """Longitude and latitude of each point; not a number where a row has none."""
    shapes = shapely.from_wkb(points)
    flat = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    there = pyproj.Transformer.from_crs(crs or "EPSG:4326", "EPSG:4326", always_xy=True)
    found = np.column_stack(there.transform(flat[:, 0], flat[:, 1]))
    return np.where(np.isfinite(found), found, np.nan)
