"""Links from the 2015 quartiers to the 2024 ones: the ANCT table (official) or links derived by name."""

from __future__ import annotations

import re
from typing import Any

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build
from observatoire.adapters.grids import records
from observatoire.adapters.places import QP2015, QP2024, STATUTS
from observatoire.adapters.probe import Probe
from observatoire.vocabulary import STATUTS_QUARTIER

TITLE = "ANCT, passage des quartiers de 2015 à ceux de 2024 (ou liens déduits)"
EXPECTED = "QP2024, Statut et QP2015_1 ; ou QP2024, QP2015 et methode"
OFFICIAL, DERIVED = ("qp2024", "statut", "qp2015_1"), ("qp2024", "qp2015", "methode")
ORIGIN = re.compile(r"qp2015(?:_\d+)?")
METHODS = {"nom+commune": "du nom et de la commune", "nom+departement": "du nom et du département"}


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    return probe.sheet(*OFFICIAL) is not None or probe.sheet(*DERIVED) is not None


def read(probe: Probe, _millesime: int | None) -> Reading:
    """Read one link per origin column that is filled; a new quartier gives one link without origin."""
    official = probe.sheet(*OFFICIAL)
    grid = official or probe.sheet(*DERIVED)
    assert grid is not None
    frame = grid.frame(OFFICIAL if official else DERIVED, probe.name)
    origins = [column for column in map(str, frame) if ORIGIN.fullmatch(column)]
    rows: list[dict[str, Any]] = []
    for line, row in zip(frame.index, records(frame), strict=True):
        code = row["qp2024"].upper()
        before = [row[column].upper() for column in origins if row[column]]
        for value, pattern, column in [(code, QP2024, "QP2024"), *((b, QP2015, "QP2015") for b in before)]:
            if not pattern.match(value):
                raise UnreadableFile(
                    f"{probe.name}, ligne {line}, colonne {column} : un code de quartier "
                    f"({'QN04501M' if column == 'QP2024' else 'QP045006'}) attendu, « {value[:30]} » trouvé."
                )
        statut = row["statut"].casefold() if official else STATUTS.get(code[-1])
        statut = {"modifié": "modifie", "inchangé": "inchange"}.get(statut or "", statut)
        if official and statut not in STATUTS_QUARTIER:
            raise UnreadableFile(
                f"{probe.name}, ligne {line}, colonne STATUT : MODIFIE, INCHANGE, NOUVEAU ou COMMUNE "
                f"attendu, « {row['statut'][:30]} » trouvé."
            )
        if not official and statut not in ("modifie", "inchange"):
            statut = None
        method = METHODS.get(row.get("methode", ""), row.get("methode", ""))
        source = "ANCT, table de passage" if official else f"Lien déduit {method} (non officiel)"
        origins_or_none: list[str | None] = [*before] or [None]
        for origin in origins_or_none:
            rows.append(
                {
                    "code_2015": origin,
                    "code_2024": code,
                    "statut": statut,
                    "officiel": official is not None,
                    "source": source,
                }
            )
    table = build("passages", len(rows), {key: [row[key] for row in rows] for key in rows[0]})
    notes = [*grid.notes]
    if official:
        several = len({row["code_2024"] for row in rows if row["code_2015"]})
        merged = sum(1 for row in rows if row["code_2015"]) - several
        notes.append(
            f"{plural(merged, 'quartier')} de 2015 réuni à un autre en 2024."
            if merged < 2
            else f"{merged} quartiers de 2015 réunis à d'autres en 2024."
        )
    else:
        notes.append("Liens déduits, non officiels : signalés comme tels partout où ils sont montrés.")
    return Reading("passages", probe.name, "de 2015 à 2024", {"passages": table}, tuple(notes))
