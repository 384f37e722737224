"""Demonstration extracts: real names, codes and populations; schematic contours and simulated counts.

`python -m observatoire.demo` rewrites `data/demo/*.parquet`. Everything is drawn from one seed and from the
name of the thing drawn, so a kind or a quartier added later leaves the others as they are. A new kind is a
module with a function that returns its table, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from observatoire.contracts import CONTRACTS
from observatoire.demo import actions, diagnostics, figures, jobseekers, offre, places

ADAPTER = "demonstration"
MILLESIME = "démonstration (noms et populations réels, contours schématiques, effectifs simulés)"
FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"
"""Where the committed extracts lie, in a copy of the project."""

KINDS: dict[str, Callable[[], pa.Table]] = {
    "quartiers": places.quartiers,
    "passages": places.passages,
    "appartenances": places.appartenances,
    "territoires": places.territoires,
    "demographie": figures.demographie,
    "demandeurs_emploi": jobseekers.demandeurs_emploi,
    "diagnostics": diagnostics.diagnostics,
    "entretiens": diagnostics.entretiens,
    "actions": actions.actions,
    "financements": actions.financements,
    "parcours": actions.parcours,
    "feuille_de_route": actions.feuille_de_route,
    "structures": offre.structures,
    "offre": offre.offre,
    "offres_emploi": offre.offres_emploi,
}
"""What makes each demonstration table, by kind."""


def table(kind: str) -> pa.Table:
    """Return the demonstration table of a kind, sorted by its key, with the metadata of an extract."""
    made = KINDS[kind]().sort_by([(name, "ascending") for name in CONTRACTS[kind].key])
    return made.replace_schema_metadata(
        {
            **(made.schema.metadata or {}),
            b"observatoire.demonstration": b"1",
            b"observatoire.adapter": ADAPTER.encode(),
            b"observatoire.fichier": f"{kind}.parquet".encode(),
            b"observatoire.millesime": MILLESIME.encode(),
        }
    )


def write(folder: Path = FOLDER) -> list[Path]:
    """Write one parquet file per kind into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind in KINDS:
        path = folder / f"{kind}.parquet"
        pq.write_table(table(kind), path, compression="zstd", compression_level=19, store_schema=True)
        paths.append(path)
    return paths
