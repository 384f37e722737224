"""INSEE and France Travail: communes and the territoires that they are in; lists of those territoires."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from observatoire.adapters.base import Reading, plural
from observatoire.adapters.build import build, concat
from observatoire.adapters.places import REGIONS, SIREN, pad
from observatoire.adapters.probe import Probe

TITLE = "Insee et France Travail, communes, intercommunalités, zones d'emploi, CLPE, départements, régions"
EXPECTED = "codgeo et epci (ou ze2020) ; commune_id et territoire_id ; ZE2020 ; DEP et REG"

# Columns that name a layout -> where its columns go in the contract.
LINKS = {"dep": "departement", "reg": "region", "departement_id": "departement", "region_id": "region"}
COMMUNES: dict[tuple[str, ...], dict[str, str]] = {
    ("codgeo", "libgeo", "epci", "libepci"): {"codgeo": "code", "libgeo": "nom", "epci": "epci"},
    ("codgeo", "libgeo", "ze2020", "libze2020"): {"codgeo": "code", "libgeo": "nom", "ze2020": "zone_emploi"},
    ("commune_id", "territoire_id", "territoire_libelle"): {"commune_id": "code", "territoire_id": "clpe"},
}
GROUPS = {
    "epci": ("epci", "libepci"),
    "zone_emploi": ("ze2020", "libze2020"),
    "clpe": ("territoire_id", "territoire_libelle"),
}
LISTS: dict[tuple[str, ...], tuple[str, dict[str, str]]] = {
    ("epci", "libepci", "nature_epci"): ("epci", {"epci": "code", "libepci": "nom"}),
    ("ze2020", "libze2020", "nb_com"): ("zone_emploi", {"ze2020": "code", "libze2020": "nom"}),
    ("dep", "reg", "cheflieu", "libelle"): (
        "departement",
        {"dep": "code", "libelle": "nom", "reg": "region"},
    ),
    ("reg", "cheflieu", "libelle"): ("region", {"reg": "code", "libelle": "nom"}),
}
WIDTHS = {"commune": 5, "departement": 2, "region": 2, "zone_emploi": 4}
NOTHING = "ZZZZZZZZZ"


def _layout(probe: Probe) -> tuple[str, ...] | None:
    return next((layout for layout in (*COMMUNES, *LISTS) if probe.sheet(*layout)), None)


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    return _layout(probe) is not None


def read(probe: Probe, _millesime: int | None) -> Reading:
    """Read communes with their territoires, or a list of territoires of one level."""
    layout = _layout(probe)
    assert layout is not None
    grid = probe.sheet(*layout)
    assert grid is not None
    frame = grid.frame(layout, probe.name)
    notes = list(grid.notes)
    if layout in LISTS:
        niveau, columns = LISTS[layout]
        frame = frame[list(columns)].rename(columns=columns)
        table = _rows(niveau, _clean(frame, niveau, notes), _source(layout))
        return Reading(
            "territoires",
            probe.name,
            "liste en vigueur à la publication",
            {"territoires": table},
            tuple(notes),
        )
    present = {column: name for column, name in {**COMMUNES[layout], **LINKS}.items() if column in frame}
    communes = _clean(frame[list(present)].rename(columns=present), "commune", notes)
    if "nom" not in communes:
        communes["nom"] = communes["code"]
        notes.append(
            "Fichier sans noms de communes : le code en tient lieu tant qu'aucun autre fichier ne les donne."
        )
    tables = [_rows("commune", communes, _source(layout))]
    niveau = next(name for name, (column, _) in GROUPS.items() if column in layout)
    labels = frame[GROUPS[niveau][1]]
    grouped = communes.assign(label=labels)[communes[niveau] != ""]
    tables.append(_rows(niveau, _groups(grouped, niveau), _source(layout)))
    return Reading(
        "territoires",
        probe.name,
        "liste en vigueur à la publication",
        {"territoires": concat(tables)},
        tuple(notes),
    )


def _clean(frame: pd.DataFrame, niveau: str, notes: list[str]) -> pd.DataFrame:
    """Pad codes, and empty those that stand for nothing."""
    frame = frame.copy()
    for column in frame.columns.intersection(["code", *WIDTHS]):
        width = WIDTHS.get(niveau if column == "code" else column)
        if width:
            padded = pad(frame[column], width)
            lost = int((padded != frame[column]).sum())
            if lost:
                what = "codes" if column == "code" else f"codes {column.replace('_', ' ')}"
                notes.append(f"{lost} {what} complétés de leurs zéros de tête.")
            frame[column] = padded
    column = "code" if niveau == "epci" else "epci"
    if column in frame:
        none = frame[column] == NOTHING
        if none.any():
            notes.append(
                f"{plural(int(none.sum()), 'commune', 'communes')} sans intercommunalité."
                if niveau == "commune"
                else "Ligne « sans objet » ôtée."
            )
        frame = (
            frame[~none]
            if niveau == "epci"
            else frame.assign(epci=frame["epci"].where(frame["epci"].str.match(SIREN), ""))
        )
    if "region" in frame:
        unknown = (frame["region"] != "") & ~frame["region"].isin(REGIONS)
        if unknown.any():
            notes.append(
                f"{plural(int(unknown.sum()), 'ligne')} dans une région que l'Insee ne connaît pas : région "
                "laissée vide."
            )
            frame["region"] = frame["region"].where(~unknown, "")
    return frame


def _groups(communes: pd.DataFrame, niveau: str) -> pd.DataFrame:
    """Return one row per group of communes, with the department and region that all its communes share."""
    groups = communes.groupby(niveau, sort=True)
    out = groups["label"].first().rename("nom").to_frame()
    for column in ("departement", "region"):
        if column in communes:
            out[column] = groups[column].first().where(groups[column].nunique() == 1, "")
    return out.reset_index(names="code")


def _rows(niveau: str, frame: pd.DataFrame, source: str) -> pa.Table:
    columns: dict[str, Any] = {str(name): [text or None for text in frame[name]] for name in frame.columns}
    return build("territoires", len(frame), columns | {"niveau": niveau, "source": source})


def _source(layout: tuple[str, ...]) -> str:
    return (
        "France Travail, comités locaux pour l'emploi"
        if "territoire_id" in layout
        else "Insee, code officiel géographique"
    )
