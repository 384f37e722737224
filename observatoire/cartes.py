"""The map files of a release: contours once, as GeoJSON that a browser fetches once and keeps."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

DIGITS = 5
"""Decimals of a coordinate: about one metre."""

Point = tuple[float, float]

APART = 450
"""Metres between the centre of a commune and the quartiers without contour that share it."""
METRES_PER_DEGREE = 111_320


def places(quartiers: pa.Table, passages: pa.Table, territoires: pa.Table) -> dict[tuple[int, str], Point]:
    """Give each quartier a (longitude, latitude): its own, its unchanged successor's, or its commune's.

    A commune without contour is placed at the mean of its 2024 quartiers; a quartier may remain without a place.
    """
    named = ["code", "geographie", "communes", "longitude", "latitude", "geometrie"]
    # in one order: a mean of decimals depends on it in the last digits
    rows = quartiers.select(named).sort_by([("geographie", "ascending"), ("code", "ascending")]).to_pylist()
    own = {(row["geographie"], row["code"]): point for row in rows if (point := _own_point(row))}
    successors = unchanged(passages)
    communes = _commune_points(territoires, rows, own)
    found = dict(own)
    sharing: dict[tuple[int, str], list[str]] = {}
    for row in rows:
        key = (row["geographie"], row["code"])
        successor = own.get((2024, successors.get(row["code"], "")))
        commune = next((code for code in row["communes"] or () if code in communes), None)
        if key not in found and successor:
            found[key] = successor
        elif key not in found and commune:
            sharing.setdefault((row["geographie"], commune), []).append(row["code"])
    for (geographie, commune), codes in sharing.items():
        around = ring(communes[commune], len(codes))
        found |= {(geographie, code): point for code, point in zip(sorted(codes), around, strict=True)}
    return found


def ring(centre: Point, count: int) -> list[Point]:
    """Spread `count` points around one place so that each can be seen and clicked: one alone stays at the centre.

    They stand on circles of `APART` metres, eight to the first, sixteen to the second and so on.
    """
    if count == 1:
        return [centre]
    x, y = centre
    points: list[Point] = []
    circle = 1
    while len(points) < count:
        places = min(8 * circle, count - len(points))
        for rank in range(places):
            angle = 2 * math.pi * rank / places + math.pi / 2
            north = circle * APART / METRES_PER_DEGREE
            points.append(
                (x + north * math.cos(angle) / math.cos(math.radians(y)), y + north * math.sin(angle))
            )
        circle += 1
    return points


def unchanged(passages: pa.Table) -> dict[str, str]:
    """Map each 2015 code that went unchanged to its 2024 code."""
    rows = passages.select(["code_2015", "code_2024", "statut"]).to_pylist()
    return {
        row["code_2015"]: row["code_2024"] for row in rows if row["statut"] == "inchange" and row["code_2015"]
    }


def write_quartiers(quartiers: pa.Table, passages: pa.Table, geographie: int, folder: Path) -> int:
    """Write `quartiers_<geographie>.geojson` and return how many quartiers have no place on the map.

    Features come in the order of their codes; property `i` is the rank that map classes refer to.
    """
    rows = sorted(quartiers.to_pylist(), key=lambda row: row["code"])
    contours = {(row["geographie"], row["code"]): row["geometrie"] for row in rows if row["geometrie"]}
    successors = unchanged(passages)
    features = []
    for rank, row in enumerate(row for row in rows if row["geographie"] == geographie):
        contour = contours.get((geographie, row["code"])) or contours.get(
            (2024, successors.get(row["code"], ""))
        )
        properties = {
            "i": rank,
            "code": row["code"],
            "nom": row["nom"],
            "commune": row["nom_commune"] or "",
            "point": contour is None,
            "emprunt": contour is not None and (geographie, row["code"]) not in contours,
        }
        features.append((properties, shapely.from_wkb(bytes(contour)) if contour else _point(row)))
    _write(folder / f"quartiers_{geographie}.geojson", features)
    return sum(shape is None for _, shape in features)


def write_outlines(territoires: pa.Table, niveau: str, folder: Path) -> None:
    """Write `<niveau>s.geojson`: the outlines that stand behind the quartiers."""
    drawn = territoires.filter((pc.field("niveau") == niveau) & pc.field("geometrie").is_valid())
    rows = drawn.sort_by("code").select(["code", "nom", "geometrie"]).to_pylist()
    features = [
        ({"code": row["code"], "nom": row["nom"]}, shapely.from_wkb(bytes(row["geometrie"]))) for row in rows
    ]
    _write(folder / f"{niveau}s.geojson", features)


def _own_point(row: Mapping[str, Any]) -> Point | None:
    if row["longitude"] is not None and row["latitude"] is not None:
        return row["longitude"], row["latitude"]
    if row["geometrie"]:
        inside = shapely.from_wkb(bytes(row["geometrie"])).representative_point()
        return inside.x, inside.y
    return None


def _commune_points(
    territoires: pa.Table, rows: list[dict[str, Any]], own: Mapping[tuple[int, str], Point]
) -> dict[str, Point]:
    gathered: dict[str, list[Point]] = {}
    for row in rows:
        if row["geographie"] == 2024 and (2024, row["code"]) in own:
            for commune in row["communes"] or ():
                gathered.setdefault(commune, []).append(own[2024, row["code"]])
    points = {
        commune: (sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near))
        for commune, near in gathered.items()
    }
    communes = territoires.filter((pc.field("niveau") == "commune") & pc.field("geometrie").is_valid())
    for row in communes.select(["code", "geometrie"]).to_pylist():
        inside = shapely.from_wkb(bytes(row["geometrie"])).representative_point()
        points[row["code"]] = (inside.x, inside.y)
    return points


def _point(row: Mapping[str, Any]) -> shapely.Point | None:
    return None if row["longitude"] is None else shapely.Point(row["longitude"], row["latitude"])


def _write(path: Path, features: list[tuple[dict[str, Any], shapely.Geometry | None]]) -> None:
    """Write properties and shapes as GeoJSON; coordinates are rounded, and written by shapely itself."""
    rounded = shapely.set_precision([shape for _, shape in features], 10**-DIGITS, mode="pointwise")
    written = [
        f'{{"type":"Feature","properties":{json.dumps(properties, ensure_ascii=False, separators=(",", ":"))},'
        f'"geometry":{shape or "null"}}}'
        for (properties, _), shape in zip(features, shapely.to_geojson(rounded), strict=True)
    ]
    path.write_text(f'{{"type":"FeatureCollection","features":[{",".join(written)}]}}', "utf-8")
