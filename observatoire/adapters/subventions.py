"""ANCT: subventions of the politique de la ville (BOP 147) by QPV, both generations of codes side by side."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build
from observatoire.adapters.cells import parse_cells
from observatoire.adapters.grids import Grid
from observatoire.adapters.probe import Probe
from observatoire.vocabulary import CODE_2015, CODE_2024

TITLE = "ANCT, subventions de la politique de la ville par QPV (BOP 147)"
EXPECTED = "annee_exercice, ref_action, code_qpv et montant_ventillé"
REQUIRED = ("annee_exercice", "ref_action", "code_qpv")
AMOUNTS = ("montant_ventillé", "montant_ventille", "montant_ventilé", "montant_ventile")
TITLES = ("libellé action", "libelle action", "libellé_action", "libelle_action")
SOURCE = "ANCT, subventions du programme 147"


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    grid = probe.sheet(*REQUIRED)
    return grid is not None and any(set(AMOUNTS) & set(header) for header in grid.headers())


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read each amount as money of the State for an action, a year and a quartier of both generations."""
    grid = probe.sheet(*REQUIRED)
    assert grid is not None
    frame = _clean(grid, probe)
    both = [_pair(old, new) for old, new in zip(frame["code_qpv"], frame["code_qpv24"], strict=True)]
    tables = {
        "actions": _actions(frame, both),
        "financements": build(
            "financements",
            len(frame),
            {
                "id_action": frame["ref_action"].tolist(),
                "financeur": "etat_bop147",
                "annee": frame["annee"].tolist(),
                "code": [code for code, _ in both],
                "code_2024": [code if first != code else None for first, code in both],
                "montant_verse": pa.array(_amounts(frame, both), pa.float64()),
                "reference": [f"{ej} ({rank})" for ej, rank in zip(frame["ej"], frame["rang"], strict=True)],
                "source": SOURCE,
            },
        ),
    }
    outside = sum(code is None for code, _ in both)
    notes = [*grid.notes, f"Total : {frame['montant'].sum():.2f} €."]
    if outside:
        notes.append(
            f"{plural(outside, 'montant')} sans code de quartier : comptés dans le total de leur action."
        )
    years = ", ".join(str(year) for year in sorted(frame["annee"].unique()))
    return Reading("subventions", probe.name, str(millesime) if millesime else years, tables, tuple(notes))


def _clean(grid: Grid, probe: Probe) -> pd.DataFrame:
    frame = grid.frame(REQUIRED, probe.name)
    amount = next(name for name in AMOUNTS if name in frame)
    values, _ = parse_cells(frame[[amount, "annee_exercice"]], probe.name)
    for column, title in ((0, amount), (1, "annee_exercice")):
        if pd.isna(values[:, column]).any():
            line = frame.index[int(pd.isna(values[:, column]).argmax())]
            raise UnreadableFile(
                f"{probe.name}, ligne {line}, colonne {title.upper()} : un nombre attendu, rien trouvé."
            )
    title = next((name for name in TITLES if name in frame), "ref_action")
    kept = frame.assign(montant=values[:, 0], annee=values[:, 1].astype(int), intitule=frame[title])
    for name in ("code_qpv24", "ej", "siret"):
        kept[name] = frame.get(name, "")
    kept["rang"] = kept.groupby(["ref_action", "annee", "code_qpv", "code_qpv24", "ej"]).cumcount() + 1
    return kept


def _pair(old: str, new: str) -> tuple[str | None, str | None]:
    """Return the first code that is one of a quartier, and the code of 2024."""
    first = old if re.fullmatch(CODE_2015[1:-1], old) else None
    second = new if re.fullmatch(CODE_2024[1:-1], new) else None
    return first or second, second


def _amounts(frame: pd.DataFrame, both: list[tuple[str | None, str | None]]) -> pd.Series[float]:
    """Give each amount; one without a quartier, beside some that have one, completes them to the total of its action.

    In an extract, a row without a quartier is the whole of which the others are parts.
    """
    by = ["ref_action", "annee"]
    alone = pd.Series([code is None for code, _ in both], index=frame.index)
    parts = frame["montant"].where(~alone, 0.0).groupby([frame[name] for name in by]).transform("sum")
    first = alone & ~frame.assign(alone=alone).duplicated([*by, "alone"])
    return (frame["montant"] + parts.where(first, 0.0)).round(2)


def _actions(frame: pd.DataFrame, both: list[tuple[str | None, str | None]]) -> pa.Table:
    named = frame.assign(quartier=pd.Series([code for code, _ in both], index=frame.index, dtype="object"))
    grouped = named.groupby("ref_action", sort=True)
    first = grouped.first()
    return build(
        "actions",
        len(first),
        {
            "id": first.index.tolist(),
            "intitule": [text or ref for ref, text in zip(first.index, first["intitule"], strict=True)],
            "type": "subvention",
            "porteur": [siret or "porteur non nommé" for siret in first["siret"]],
            "siret": [siret if re.fullmatch(r"\d{14}", str(siret)) else None for siret in first["siret"]],
            "freins": [[] for _ in range(len(first))],
            "quartiers": [
                sorted({code for code in codes if isinstance(code, str)})
                for codes in grouped["quartier"].agg(list)
            ],
            "source": SOURCE,
        },
    )
