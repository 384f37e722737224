"""The matrix of needs of the whole country: 1,609 quartiers × 10 freins over 48 months, published then read.

Extracts of partners are drawn for every quartier of a made-up country of the size of France (same number of quartiers,
of départements and of regions; one generation). They are imported and published once, timed; then the page Freins is
opened on the whole country, on one département (the country must cost what it costs), and beside the smallest
Streamlit app, under the same server settings, in the same run.

Run: python -m benchmarks.bench_freins [FOLDER]   (FOLDER keeps the release for the next run)
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bench_app import Case, in_browser, line, minimal, opened_in_browser, server_report, serving
from benchmarks.bench_publish import bare_sql, measured
from observatoire import releases
from observatoire.adapters.build import build
from observatoire.extracts import import_files
from observatoire.home import PROJECT, Home
from observatoire.vocabulary import FREINS, INTENSITES, SEXES, TRANCHES_AGE_PARCOURS

QUARTIERS, DEPARTEMENTS, REGIONS, MONTHS = 1609, 95, 13, 48
SHARES = np.linspace(0.08, 0.34, len(FREINS))
SOURCE = "Banc d'essai (données tirées au sort)"


def write(folder: Path) -> None:
    """Write the extracts of the made-up country."""
    rng = np.random.default_rng(1)
    rank = np.arange(QUARTIERS)
    place = rank % DEPARTEMENTS
    departements = [f"{k + 1:02d}" for k in range(DEPARTEMENTS)]
    departements[19] = "2A"
    of = [departements[k] for k in place]
    codes = [f"QN{d:0>3}{k // DEPARTEMENTS + 1:02d}M" for k, d in zip(rank, of, strict=True)]
    longitude = -3 + 1.1 * (place % 10) + rng.normal(0, 0.12, QUARTIERS)
    latitude = 43.5 + 0.7 * (place // 10) + rng.normal(0, 0.08, QUARTIERS)
    regions = [f"{11 + k % REGIONS}" for k in range(DEPARTEMENTS)]
    tables = {
        "quartiers": build(
            "quartiers",
            QUARTIERS,
            {
                "code": codes,
                "geographie": 2024,
                "nom": [f"Quartier {k + 1}" for k in rank],
                "statut": "modifie",
                "communes": [[f"{d}001"] for d in of],
                "departement": of,
                "region": [regions[k] for k in place],
                "longitude": longitude,
                "latitude": latitude,
                "source": SOURCE,
            },
        ),
        "territoires": build(
            "territoires",
            2 * DEPARTEMENTS + REGIONS + 1,
            {
                "niveau": ["commune"] * DEPARTEMENTS
                + ["departement"] * DEPARTEMENTS
                + ["region"] * REGIONS
                + ["france"],
                "code": [
                    *(f"{d}001" for d in departements),
                    *departements,
                    *(f"{11 + k}" for k in range(REGIONS)),
                    "FRANCE",
                ],
                "nom": [
                    *(f"Ville {d}" for d in departements),
                    *(f"Département {d}" for d in departements),
                    *(f"Région {k + 1}" for k in range(REGIONS)),
                    "France",
                ],
                "departement": departements + [None] * (DEPARTEMENTS + REGIONS + 1),
                "region": regions + regions + [None] * (REGIONS + 1),
                "source": SOURCE,
            },
        ),
        **_counts(codes, rng),
        "offre": _offer(of, longitude, latitude, rng),
        "actions": _actions(codes, rng),
    }
    for kind, table in tables.items():
        pq.write_table(table, folder / f"{kind}.parquet")


def _months() -> list[Any]:
    first = np.datetime64("2021-12") + np.arange(MONTHS) + 1
    return [month.astype("datetime64[D]") - 1 for month in first]


def _counts(codes: list[str], rng: np.random.Generator) -> dict[str, pa.Table]:
    """Jobseekers by sex each month; people diagnosed by frein each month, split at the last one."""
    months = _months()
    size = np.maximum(rng.lognormal(5.9, 0.6, QUARTIERS), 60)
    drift = 1 + 0.1 * np.sin(np.arange(MONTHS) / 8)
    seekers = rng.poisson(size[:, None] * drift)
    women = rng.binomial(seekers, 0.5)
    diagnosed = rng.binomial(seekers, rng.uniform(0.2, 0.7, QUARTIERS)[:, None])
    freins = rng.binomial(
        diagnosed[..., None], np.clip(SHARES * rng.uniform(0.6, 1.4, (QUARTIERS, 1, 1)), 0, 1)
    )
    without = rng.binomial(diagnosed, 0.15)
    code, month = np.repeat(codes, MONTHS), np.tile(np.array(months), QUARTIERS)
    jobs = [
        {"code": code, "periode": month, "sexe": sexe, "effectif": people.ravel()}
        for sexe, people in (("total", seekers), ("F", women), ("H", seekers - women))
    ]
    people: list[dict[str, Any]] = [
        {"code": code, "periode": month, "frein": frein, "effectif": count.ravel()}
        for frein, count in (
            ("total", diagnosed),
            ("aucun", without),
            *zip(FREINS, np.moveaxis(freins, 2, 0), strict=True),
        )
    ]
    for name, parts, shares in (
        ("intensite", tuple(INTENSITES), (0.3, 0.38, 0.22, 0.1)),
        ("sexe", tuple(SEXES), (0.5, 0.5)),
        ("tranche_age", TRANCHES_AGE_PARCOURS, (0.2, 0.55, 0.25)),
    ):
        for rank, frein in enumerate(FREINS):
            split = rng.multinomial(freins[:, -1, rank], shares)
            people += [
                {
                    "code": np.array(codes),
                    "periode": np.full(QUARTIERS, months[-1]),
                    "frein": frein,
                    name: part,
                    "effectif": split[:, k],
                }
                for k, part in enumerate(parts)
            ]
    return {
        "demandeurs_emploi": _stacked("demandeurs_emploi", jobs, {"categorie": "ABC"}),
        "diagnostics": _stacked("diagnostics", people, {}),
    }


def _stacked(kind: str, parts: list[dict[str, Any]], shared: dict[str, str]) -> pa.Table:
    common = {"niveau": "quartier", "geographie": 2024, "source": SOURCE, **shared}
    tables = []
    for part in parts:
        columns = {name: pa.array(v) if isinstance(v, np.ndarray) else v for name, v in part.items()}
        tables.append(build(kind, len(part["code"]), {**common, **columns}))
    return pa.concat_tables(tables)


def _offer(of: list[str], longitude: Any, latitude: Any, rng: np.random.Generator) -> pa.Table:
    """Three services near each quartier; one in twenty does not say its capacity."""
    themes = (
        "mobilite--acceder-a-un-vehicule",
        "famille--garde-denfants",
        "numerique--acceder-a-une-connexion-internet",
    )
    count = 3 * QUARTIERS
    places = rng.integers(5, 60, count).astype(float)
    places[rng.uniform(size=count) < 0.05] = np.nan
    return build(
        "offre",
        count,
        {
            "id": [f"s{k}" for k in range(count)],
            "structure_id": [f"s{k}" for k in range(count)],
            "nom": [f"Service {k}" for k in range(count)],
            "thematiques": [[themes[k % len(themes)]] for k in range(count)],
            "publics": [["tous-publics"]] * count,
            "modes_accueil": [["en-presentiel"]] * count,
            "commune": [f"{d}001" for d in np.repeat(of, 3)],
            "longitude": np.repeat(longitude, 3) + rng.normal(0, 0.02, count),
            "latitude": np.repeat(latitude, 3) + rng.normal(0, 0.015, count),
            "places": places,
            "date_maj": pa.array(np.full(count, np.datetime64("2026-09-01"))),
            "droit_commun": True,
            "source": SOURCE,
        },
    )


def _actions(codes: list[str], rng: np.random.Generator) -> pa.Table:
    """Two actions per quartier, for one frein each."""
    count = 2 * QUARTIERS
    freins = list(FREINS)
    return build(
        "actions",
        count,
        {
            "id": [f"a{k}" for k in range(count)],
            "intitule": [f"Action {k}" for k in range(count)],
            "type": "accompagnement",
            "porteur": "Association",
            "freins": [[freins[k % len(freins)]] for k in range(count)],
            "quartiers": [[codes[k // 2]] for k in range(count)],
            "droit_commun": False,
            "debut": pa.array(np.full(count, np.datetime64("2022-01-01"))),
            "places": rng.integers(5, 40, count),
            "statut": "en_cours",
            "source": SOURCE,
        },
    )


def importing(root: Path) -> None:
    """Write and import the extracts."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        refused = [one for one in import_files([Path(folder)], Home(root)) if one.refused]
        if refused:
            raise SystemExit(f"refused: {refused}")


def publishing(root: Path) -> None:
    """Publish them."""
    releases.publish(Home(root))


def measures() -> None:
    """Open and change the page Freins of the whole country beside the smallest app."""
    freins = ("Mobilité", "Numérique", "Logement")
    sexes = ("Femmes et hommes", "Femmes", "Hommes")
    with minimal() as small, serving(PROJECT / "observatoire" / "ui" / "server.py") as app:
        floor = Case("minimal: selectbox → text", small.url, "/", "Sexe", "h1", sexes)
        path = "/freins?niveau=france&territoire=FRANCE"
        change = Case(
            "Freins, France: frein → matrix", app.url, path, "Frein à l'emploi", ".obs-matrix", freins
        )
        few = "/freins?niveau=departement&territoire=75"
        one = Case(
            "Freins, 17 quartiers: frein → matrix", app.url, few, "Frein à l'emploi", ".obs-matrix", freins
        )
        cases = [floor, one, change]
        print("From the address to the matrix painted, Chromium, 5 each")
        times = opened_in_browser(cases)
        for case in cases:
            print(line(case.name, times[case.name], times[floor.name]))
        print("\nFrom a choice to the matrix painted (aim: ratio ≤ 2)")
        times = in_browser(cases)
        for case in cases:
            print(line(case.name, times[case.name], times[floor.name]))
        print("\nServer alone, one session")
        server_report([(floor, small), (one, app), (change, app)])


def main() -> None:
    """Publish once where FOLDER holds no release, then measure."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        if releases.current_id(Home(root)) is None:
            seconds, _ = measured(importing, root)
            print(f"import    {seconds:6.1f} s")
            seconds, megabytes = measured(publishing, root)
            bare, _ = measured(bare_sql, root)
            print(
                f"publish   {seconds:6.1f} s  {megabytes:6.0f} MB  {seconds / bare:4.1f} × the bare SQL of a release"
            )
        os.environ["OBSERVATOIRE_HOME"] = str(root)
        measures()


if __name__ == "__main__":
    main()
