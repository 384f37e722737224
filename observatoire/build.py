"""Turn checked extracts into the tables of a release: roll up, protect, run the indicators, write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from observatoire import __version__, cartes, rattachement, tiers
from observatoire.catalog import Indicator, load
from observatoire.checks import Finding, check_file, unknown_codes
from observatoire.contracts import CONTRACTS, Contract
from observatoire.contracts.freins import PARAMETRES
from observatoire.contracts.model import DUCKDB, Secrecy
from observatoire.engine import THREADS, workshop
from observatoire.extracts import known_codes, metadata
from observatoire.home import QUERIES
from observatoire.protect import is_official, keep_aside, protect, take_back
from observatoire.verified import sha256
from observatoire.vocabulary import (
    DIMENSIONS,
    FREINS,
    SORTIES_PAR_DEFINITION,
    THEMATIQUES,
    VARIABLES,
)

PREPARED = (
    *("territoires", "quartiers", "passages", "contrats", "appartenances"),
    *("demographie", "demandeurs_emploi"),
    *("diagnostics", "entretiens", "actions", "ouvertures", "financements"),
    *("faits", "sorties_iae", "sorties_plie", "sorties_france_travail", "parcours"),
    *("offre", "feuille_de_route"),
)
"""Tables made by `queries/release/<name>.sql`, in this order; each may read those before it."""

COMPUTED = (
    *("offres_emploi", "portee", "moments", "places", "situations", "matrice"),
    *("territoires_jumeaux", "parcours_des_lieux", "ventilation", "annuaire", "constats"),
)
"""Tables made likewise, once counts of people are protected and every quartier has its point."""

PUBLISHED = (
    *("valeurs", "quartiers", "passages", "appartenances", "territoires", "lieux"),
    *("diagnostics", "matrice", "entretiens"),
    *("actions", "ouvertures", "financements", "ventilation", "parcours", "feuille_de_route"),
    *("offre", "portee", "annuaire", "offres_emploi", "territoires_jumeaux", "constats"),
)
"""Tables of a release, and the only ones that pages see."""

ORDERED_BY = {
    "quartiers": "geographie, code",
    "passages": "code_2024, code_2015",
    "appartenances": "type, code_territoire, geographie, code",
    "territoires": "niveau, code",
    "lieux": "niveau, code, geographie",
    "diagnostics": "niveau, geographie, code, periode, frein, intensite, sexe, tranche_age",
    "matrice": "niveau, geographie, periode, code, frein",
    "entretiens": "code, periode, id",
    "actions": "id",
    "ouvertures": "geographie, code, id_action",
    "financements": "id_action, annee, financeur",
    "ventilation": "geographie, code, id_action, annee, financeur",
    "parcours": "niveau, perimetre, geographie, code, periode, id_action, frein, etape, definition, sortie, "
    "sexe, tranche_age",
    "feuille_de_route": "cite, axe, objectif, action",
    "offre": "id",
    "portee": "geographie, code, sorte, id",
    "annuaire": "acteur, nom, id",
    "offres_emploi": "niveau, geographie, code, periode, rome, contrat",
    "territoires_jumeaux": "type, code_territoire, geographie",
    "constats": "regle, niveau, geographie, code, periode, id",
}
"""Order of the rows in a file, so that a query reads few of them (`valeurs` is filled in its order)."""

ROW_GROUP = 20_000
BATCH = 500_000
"""How many rows of indicators are sorted at once."""

CONTRAT_KM = 30.0
"""How far the point of a contrat de ville, in the middle of its EPCI, may be from the nearest of its quartiers."""

Progress = Callable[[str, int, int], None]
"""Called with the step at hand, its rank from 1 and how many steps there are."""


def check_all(extracts: Mapping[str, Sequence[Path]], right: Container[str] = ()) -> list[Finding]:
    """Check every extract against its contract and against the lists of quartiers.

    right: digests of those that keep to their contract, as reception found.
    """
    known = known_codes(extracts.get("quartiers", ()))
    files = [(kind, path) for kind, paths in extracts.items() for path in paths]

    def checked(some: Sequence[tuple[str, Path]]) -> list[list[Finding]]:
        with workshop() as con:
            return [_checked(con, kind, path, known, right) for kind, path in some]

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(checked, [files[rank::THREADS] for rank in range(THREADS)]))
    return [finding for rank in range(len(files)) for finding in done[rank % THREADS][rank // THREADS]]


def _checked(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    path: Path,
    known: Mapping[int, set[str]],
    right: Container[str],
) -> list[Finding]:
    found = [] if sha256(path) in right else check_file(path, shop=con)
    if not any(finding.refused for finding in found):
        found += unknown_codes(con, path, kind, path.name, known)
    return found


def build(
    extracts: Mapping[str, Sequence[Path]],
    folder: Path,
    progress: Progress | None = None,
    earlier: Sequence[Path] = (),
    day: date | None = None,
    thresholds: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Write the tables, catalogue and maps of a release into the empty `folder`; say, by tier, what manifests tell.

    `earlier`: folders of the releases still readable, whose figures anybody may know.
    `day`: the date of the release (today if not given), from which ages and delays are counted.
    `thresholds`: those of the tier of the partners, by kind; written in its sub-folder where they are given.
    Raises catalog.MalformedIndicator or duckdb.Error when an indicator file is wrong.
    """
    indicators = load()
    rules = {tiers.PUBLIC: tiers.rules()}
    if thresholds is not None:
        rules[tiers.PARTNERS] = tiers.rules(thresholds)
    catalogue = [indicator.as_dict() for indicator in indicators.values()]
    steps = len(PREPARED) + len(rules) * (len(COMPUTED) + len(indicators) + 3) + 1
    step = _counter(progress, steps)
    made: dict[str, dict[str, Any]] = {}
    with workshop(spill=folder / ".spill") as con:
        _open_extracts(con, extracts)
        _register_words(con, day or date.today())
        for name in PREPARED:
            step(f"table {name}")
            prepare(con, name)
        _place_quartiers(con)
        con.execute(f"create table lieux as {_release_sql('lieux')}")
        _attach_points(con)
        step("cartes")
        said = {"sans_place": _write_maps(con, folder), "parametres": PARAMETRES, **_counts(con)}
        if thresholds is not None:
            keep_aside(con, PREPARED)
        for tier, own in rules.items():
            if tier != tiers.PUBLIC:
                take_back(con, PREPARED, own)
            step("secret statistique")
            secrecy = protect(con, PREPARED, tiers.known(earlier, tier), own)
            _set_thresholds(con, own["diagnostics"])
            for name in COMPUTED:
                step(f"table {name}")
                con.execute(f"create or replace table {name} as {_release_sql(name)}")
            _run_indicators(con, indicators, step)
            step("écriture")
            place = tiers.folder(folder, tier)
            place.mkdir(exist_ok=True)
            tables = {name: _write(con, name, place) for name in PUBLISHED}
            (place / "indicateurs.json").write_text(
                json.dumps(catalogue, ensure_ascii=False, indent=1), "utf-8"
            )
            made[tier] = {"tier": tier, "tables": tables, "secrecy": secrecy, **said}
    (folder / ".spill").rmdir() if (folder / ".spill").exists() else None
    return made


def describe(extracts: Mapping[str, Sequence[Path]]) -> list[dict[str, Any]]:
    """Say, for the manifest, which extracts a release is made of."""
    described = []
    for kind, paths in extracts.items():
        for path in paths:
            said = metadata(path)
            described.append(
                {
                    "fichier": said.get("observatoire.fichier", path.name),
                    "kind": kind,
                    "contrat": CONTRACTS[kind].version,
                    "adapter": said.get("observatoire.adapter", ""),
                    "millesime": said.get("observatoire.millesime", ""),
                    "demonstration": said.get("observatoire.demonstration") == "1",
                    "rows": pq.read_metadata(path).num_rows,
                    "sha256": sha256(path),
                }
            )
    return described


def new_id(now: datetime, extracts: list[dict[str, Any]]) -> str:
    """Name a release after its instant and its content: `20261112-093000-1f3a9c`."""
    content = json.dumps([__version__, *(extract["sha256"] for extract in extracts)])
    return f"{now:%Y%m%d-%H%M%S}-{hashlib.sha256(content.encode()).hexdigest()[:6]}"


# --- steps --------------------------------------------------------------------------------------------


def _counter(progress: Progress | None, steps: int) -> Callable[[str], None]:
    done = 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(name, done, steps)

    return step


def _release_sql(name: str) -> str:
    return (QUERIES / "release" / f"{name}.sql").read_text("utf-8")


def _open_extracts(con: duckdb.DuckDBPyConnection, extracts: Mapping[str, Sequence[Path]]) -> None:
    for contract in CONTRACTS.values():
        paths = [str(path) for path in extracts.get(contract.kind, ())]
        con.register(f"vide_{contract.kind}", contract.table([]))
        if paths:
            con.read_parquet(paths, union_by_name=True, filename=True).create_view(f"lu_{contract.kind}")
        else:
            con.execute(
                f"create view lu_{contract.kind} as select *, '' as filename from vide_{contract.kind}"
            )
        official = [Path(path).name for path in paths if is_official(metadata(Path(path)))]
        con.execute(f"create view extrait_{contract.kind} as {_typed(contract, official)}")
    variables = pa.table({"variable": list(VARIABLES), "unite": [unit for _, unit in VARIABLES.values()]})
    con.register("variables", variables)
    con.execute(_release_sql("_wilson"))
    con.execute(_release_sql("_distance"))


def _register_words(con: duckdb.DuckDBPyConnection, day: date) -> None:
    """Give SQL the codes of the vocabulary, and what need and offer are computed with."""
    con.register(
        "parametres", pa.table({"date_version": [day], **{name: [x] for name, x in PARAMETRES.items()}})
    )
    _set_thresholds(con, tiers.rules()["diagnostics"])
    con.execute(_release_sql("_secret"))
    con.register("freins", pa.table({"frein": list(FREINS)}))
    themes = [(code, label, frein) for code, (label, frein) in THEMATIQUES.items()]
    con.register("thematiques", _rows(("thematique", "libelle", "frein"), themes))
    read = [(name, sortie) for name, sorties in SORTIES_PAR_DEFINITION.items() for sortie in sorties]
    con.register("definitions", _rows(("definition", "sortie"), read))


def _rows(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))


def _set_thresholds(con: duckdb.DuckDBPyConnection, rule: Secrecy) -> None:
    """Give SQL the thresholds of a tier for people by frein."""
    con.execute("set variable seuil = $n", {"n": rule.threshold})
    con.execute("set variable seuil_sensible = $n", {"n": rule.sensitive_threshold})
    con.execute("set variable freins_sensibles = $freins", {"freins": list(rule.sensitive)})


def prepare(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make one of the PREPARED tables."""
    if name == "contrats":
        _attach_contrats(con)
    con.execute(f"create table {name} as {_release_sql(name)}")


def _attach_contrats(con: duckdb.DuckDBPyConnection) -> None:
    """Say which quartier of each generation is nearest to the point of a contrat de ville."""
    points = con.sql(
        "select code, any_value(longitude) as longitude, any_value(latitude) as latitude from extrait_territoires "
        "where niveau = 'contrat_ville' and latitude is not null group by code order by code"
    ).to_arrow_table()
    near = rattachement.attach(points, con.table("quartiers").to_arrow_table(), CONTRAT_KM)
    con.register(
        "points_proches", near.rename_columns([*near.column_names[:3], "code_quartier", "distance_km"])
    )
    con.register("points_places", points)
    con.execute(
        "create temp table points_contrats as select code, geographie, code_quartier "
        "from points_places join points_proches using (longitude, latitude)"
    )


def _attach_points(con: duckdb.DuckDBPyConnection) -> None:
    """Say to which quartiers of each generation the points of job offers belong."""
    points = con.sql(
        "select distinct longitude, latitude from extrait_offres_emploi "
        "where latitude is not null and niveau <> 'quartier'"
    ).to_arrow_table()
    quartiers = con.table("quartiers").to_arrow_table()
    con.register("points_rattaches", rattachement.attach(points, quartiers, PARAMETRES["distance_km"]))


def _typed(contract: Contract, official: Sequence[str]) -> str:
    columns = ", ".join(f"{c.name}::{DUCKDB[c.type]} as {c.name}" for c in contract.columns)
    everything = f"select * from lu_{contract.kind} union all by name select * from vide_{contract.kind}"
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in ("", *official))
    return (
        f"select {columns}, parse_filename(filename) as fichier, "
        f"parse_filename(filename) in ({names}) as deja_public from ({everything})"
    )


def _place_quartiers(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the points of quartiers that their extracts left without one."""
    tables = (con.table(name).to_arrow_table() for name in ("quartiers", "passages", "territoires"))
    found = cartes.places(*tables)
    points = pa.table(
        {
            "geographie": [geographie for geographie, _ in found],
            "code": [code for _, code in found],
            "x": [x for x, _ in found.values()],
            "y": [y for _, y in found.values()],
        },
        schema=pa.schema(
            [("geographie", pa.int64()), ("code", pa.string()), ("x", pa.float64()), ("y", pa.float64())]
        ),
    )
    con.register("points", points)
    con.execute(
        "update quartiers set longitude = points.x, latitude = points.y from points "
        "where points.code = quartiers.code and points.geographie = quartiers.geographie"
    )
    con.unregister("points")


def _run_indicators(
    con: duckdb.DuckDBPyConnection, indicators: Mapping[str, Indicator], step: Callable[[str], None]
) -> None:
    """Fill `valeurs`: each indicator file is run once, over protected tables only, then all rows are made alike.

    Rows are made alike a batch of indicators at a time, in the order of the table: sorting the whole country at once
    outgrows the memory.
    """
    dimensions = ", ".join(f"null::varchar as {name}" for name in DIMENSIONS)
    con.execute(
        "create or replace table lignes as select null::varchar as indicateur, "
        "null::varchar as niveau, null::varchar as code, null::bigint as geographie, "
        f"null::date as periode, {dimensions}, null::double as numerateur, null::double as denominateur, "
        "null::double as valeur, null::varchar as marque, null::varchar as etat, null::varchar as perimetre, "
        "null::bigint as quartiers, null::bigint as quartiers_publies, "
        "null::varchar as statut_millesime, null::varchar as source "
        "where false"
    )
    columns = ", ".join(f"r.{name}" for name in con.table("lignes").columns[1:])
    rules = [
        (
            i.id,
            i.kind in ("taux", "evolution"),
            i.kind == "rapport",
            i.territories == "sum",
            i.interval == "wilson",
        )
        for i in indicators.values()
    ]
    con.register("regles", _rows(("indicateur", "taux", "rapport", "somme", "intervalle"), rules))
    alike = _release_sql("valeurs")
    con.execute(f"create or replace table valeurs as {alike}")
    held = 0
    for name in sorted(indicators):
        step(indicators[name].title)
        [(added,)] = con.execute(
            f"insert into lignes select $indicateur, {columns} "
            f"from (from lignes where false union all by name ({indicators[name].sql})) as r",
            {"indicateur": name},
        ).fetchall()
        held += added
        if held >= BATCH:
            con.execute(f"insert into valeurs {alike}")
            con.execute("truncate lignes")
            held = 0
    step("table valeurs")
    con.execute(f"insert into valeurs {alike}")
    con.execute("drop table lignes")


def _write(con: duckdb.DuckDBPyConnection, name: str, folder: Path) -> dict[str, Any]:
    path = folder / f"{name}.parquet"
    table = con.table(name)
    if name in ORDERED_BY:
        table = table.order(ORDERED_BY[name])
    table.write_parquet(str(path), compression="zstd", row_group_size=ROW_GROUP)
    return {"rows": pq.read_metadata(path).num_rows, "sha256": sha256(path)}


def _write_maps(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    maps = folder / "cartes"
    maps.mkdir()
    quartiers, passages, territoires = (
        con.table(name).to_arrow_table() for name in ("quartiers", "passages", "territoires")
    )
    lost = sum(cartes.write_quartiers(quartiers, passages, generation, maps) for generation in (2015, 2024))
    cartes.write_outlines(territoires, "commune", maps)
    cartes.write_outlines(territoires, "departement", maps)
    return lost


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    rows = con.execute("select geographie, count(*) from quartiers group by all order by all").fetchall()
    return {"quartiers": {str(geographie): count for geographie, count in rows}}
