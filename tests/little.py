"""The demonstration cut down to one Cité (Caen la mer): the same kinds and pages, published in a few seconds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from observatoire.home import DEMO

CITE, DEPARTEMENT, REGION = "cde-036", "14", "28"
RECENT = "periode >= date '2021-12-31'"
HERE = "code in (from codes) or (niveau <> 'quartier' and code in (from places))"
KEPT = {
    "quartiers": f"departement = '{DEPARTEMENT}'",
    "passages": "code_2015 in (from codes) or code_2024 in (from codes)",
    "appartenances": f"code in (from codes) or code_territoire = '{CITE}'",
    "territoires": f"code in (from places) or departement = '{DEPARTEMENT}'",
    "demandeurs_emploi": f"({HERE}) and {RECENT}",
    "demographie": HERE,
    "diagnostics": f"({HERE}) and {RECENT}",
    "actions": "id in (from ici)",
    "parcours": f"id_action in (from ici) and ({HERE}) and {RECENT}",
    "financements": "id_action in (from ici)",
    "offre": f"commune[:2] = '{DEPARTEMENT}'",
    "structures": f"commune[:2] = '{DEPARTEMENT}'",
    "offres_emploi": HERE,
    "entretiens": "code in (from codes)",
    "feuille_de_route": f"cite = '{CITE}' and (id_action is null or id_action in (from ici))",
}


def write(folder: Path) -> Path:
    """Write the little demonstration into `folder`, one parquet file per kind."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        for path in DEMO.glob("*.parquet"):
            con.read_parquet(str(path)).create_view(path.stem)
        con.execute(f"create table codes as select code from quartiers where {KEPT['quartiers']}")
        con.execute(
            "create table places as select distinct unnest([departement, region, epci, code]) as code "
            f"from territoires where departement = '{DEPARTEMENT}' "
            f"union select unnest(['{DEPARTEMENT}', '{REGION}', '{CITE}', 'FRANCE', 'METRO', 'cv-caen'])"
        )
        con.execute(
            "create table ici as select id from actions where len(quartiers) > 0 "
            "and list_has_all((select list(code) from codes), quartiers)"
        )
        for kind, condition in KEPT.items():
            source = DEMO / f"{kind}.parquet"
            schema = pq.read_schema(source)
            lines = con.sql(f"select * from {kind} where {condition}").to_arrow_table()
            assert lines.num_rows, kind
            pq.write_table(
                lines.select(schema.names).cast(schema).replace_schema_metadata(schema.metadata),
                folder / f"{kind}.parquet",
            )
    return folder
