"""Map files: every quartier has a place where one can be known, and two quartiers never share one."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import shapely

from observatoire import cartes
from observatoire.contracts import CONTRACTS

SQUARE = shapely.to_wkb(shapely.box(1.9, 47.8, 2.0, 47.9))


def tables(
    quartiers: list[dict], passages: list[dict], communes: list[dict]
) -> tuple[pa.Table, pa.Table, pa.Table]:
    return (
        CONTRACTS["quartiers"].table(quartiers),
        CONTRACTS["passages"].table(passages),
        CONTRACTS["territoires"].table(communes),
    )


OLD = {"geographie": 2015, "nom": "x", "communes": ["45234"]}
NEW = {"geographie": 2024, "nom": "x", "communes": ["45234"], "geometrie": SQUARE}
COMMUNE = {"niveau": "commune", "code": "45234", "nom": "Orléans", "geometrie": SQUARE}


def test_a_place_is_its_own_contour_then_its_successor_then_its_commune() -> None:
    found = cartes.places(
        *tables(
            [
                {**OLD, "code": "QP045001"},
                {**OLD, "code": "QP045002"},
                {**NEW, "code": "QN04501I", "communes": []},
            ],
            [{"code_2015": "QP045001", "code_2024": "QN04501I", "statut": "inchange", "officiel": True}],
            [COMMUNE],
        )
    )
    assert found[2015, "QP045001"] == found[2024, "QN04501I"]
    assert shapely.box(1.9, 47.8, 2.0, 47.9).contains(shapely.Point(found[2015, "QP045002"]))


def test_quartiers_of_one_commune_stand_apart() -> None:
    codes = [f"QP0450{n:02d}" for n in range(30)]
    found = cartes.places(*tables([{**OLD, "code": code} for code in codes], [], [COMMUNE]))
    assert len(set(found.values())) == 30
    assert found == cartes.places(*tables([{**OLD, "code": code} for code in reversed(codes)], [], [COMMUNE]))


def test_the_middle_of_a_commune_does_not_depend_on_the_order_of_its_quartiers() -> None:
    known = [
        {**NEW, "code": f"QN0450{n}I", "geometrie": None, "longitude": 0.1 * n, "latitude": 47 + 0.1 * n}
        for n in (1, 2, 3)
    ]
    lost = {**OLD, "code": "QP045009"}
    found = [cartes.places(*tables([*rows, lost], [], [])) for rows in (known, known[::-1])]
    assert found[0] == found[1]


def test_a_quartier_that_nothing_places_is_counted_and_kept(tmp_path: Path) -> None:
    placed = {**OLD, "code": "QP045002", "longitude": 1.9, "latitude": 47.9}
    quartiers, passages, _ = tables([{**OLD, "code": "QP045001"}, placed], [], [])
    row = quartiers.to_pylist()
    assert cartes.write_quartiers(pa.Table.from_pylist(row), passages, 2015, tmp_path) == 1
    features = json.loads((tmp_path / "quartiers_2015.geojson").read_text())["features"]
    assert [f["properties"]["i"] for f in features] == [0, 1]
    assert features[0]["geometry"] is None
    assert features[1]["geometry"]["type"] == "Point"
