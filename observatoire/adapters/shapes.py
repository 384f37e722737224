"""Geometries: GeoJSON and shapefiles to valid polygons in EPSG:4326, simplified with shared borders kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from observatoire.adapters.base import UnreadableFile, plural
from observatoire.adapters.probe import Probe

WORLD = "EPSG:4326"


@dataclass
class Features:
    """Attributes (lower-case names) and geometries of a layer, as published."""

    columns: list[str]
    rows: list[dict[str, str]]
    shapes: np.ndarray
    crs: str | None


def read_features(probe: Probe) -> Features | None:
    """Read a GeoJSON collection or a shapefile; None where the file is neither."""
    cached = probe.__dict__.get("_features", False)
    if cached is False:
        cached = probe.__dict__["_features"] = (
            _shapefile(probe) if probe.nature == "shapefile" else _geojson(probe)
        )
    return cached


def property_names(probe: Probe) -> set[str]:
    """Return the attribute names of a layer, in lower case; empty where the file holds no layer."""
    if probe.nature == "shapefile":
        features = read_features(probe)
        return set(features.columns) if features else set()
    document = probe.document
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        return set()
    for feature in document["features"][:50]:
        if isinstance(feature, dict) and isinstance(feature.get("properties"), dict):
            return {str(key).strip().casefold() for key in feature["properties"]}
    return set()


def _geojson(probe: Probe) -> Features | None:
    document = probe.document
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        return None
    rows, texts = [], []
    for rank, feature in enumerate(document["features"], 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise UnreadableFile(
                f"{probe.name}, objet {rank} : une entité GeoJSON avec ses attributs attendue."
            )
        rows.append(
            {str(key).strip().casefold(): _text(value) for key, value in feature["properties"].items()}
        )
        geometry = feature.get("geometry")
        texts.append(None if geometry is None else json.dumps(geometry))
    if not rows:
        raise UnreadableFile(
            f"{probe.name} : des contours attendus, un fichier GeoJSON sans aucun objet trouvé."
        )
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    for rank, (text, shape) in enumerate(zip(texts, shapes, strict=True)):
        if text is not None and shape is None:
            raise UnreadableFile(
                f"{probe.name}, objet {rank + 1} ({_label(rows[rank])}) : un contour (Polygon ou "
                "MultiPolygon) attendu, une géométrie incomplète trouvée ; la corriger ou télécharger le "
                "fichier à nouveau."
            )
    return Features(list(dict.fromkeys(key for row in rows for key in row)), rows, shapes, named or WORLD)


def _shapefile(probe: Probe) -> Features:
    import pyogrio

    missing = [ext for ext in (".dbf", ".shx") if not _companion(probe, ext)]
    if missing:
        raise UnreadableFile(
            f"{probe.name} : un shapefile complet attendu, {' et '.join(missing)} manquent à côté du .shp ; "
            "donner le zip officiel tel quel."
        )
    encodings = [None] if _companion(probe, ".cpg") else ["UTF-8", None]
    for encoding in encodings:
        try:
            meta, _, shapes, fields = pyogrio.raw.read(probe.path, encoding=encoding)
            break
        except UnicodeDecodeError:
            continue
        except Exception as error:
            raise UnreadableFile(
                f"{probe.name} : shapefile tronqué ou abîmé ({type(error).__name__})."
            ) from error
    else:
        raise UnreadableFile(f"{probe.name} : attributs du shapefile dans un encodage inconnu.")
    names = [str(name).strip().casefold() for name in meta["fields"]]
    rows = [dict(zip(names, map(_text, values), strict=True)) for values in zip(*fields, strict=True)]
    try:
        return Features(names, rows, shapely.from_wkb(shapes), meta["crs"])
    except shapely.errors.GEOSException as error:
        raise UnreadableFile(f"{probe.name} : contour illisible dans le shapefile.") from error


def _companion(probe: Probe, extension: str) -> bool:
    return any(probe.path.with_suffix(variant).exists() for variant in (extension, extension.upper()))


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _label(row: dict[str, str]) -> str:
    return next((value for value in row.values() if value), "sans attribut")[:40]


def prepare(features: Features, name: str, tolerance: float) -> tuple[np.ndarray, list[str]]:
    """Return valid, simplified polygons in EPSG:4326 and French notes on what was mended."""
    shapes, notes = shapely.force_2d(features.shapes), []
    absent = int(shapely.is_missing(shapes).sum() + shapely.is_empty(shapes).sum())
    if absent:
        notes.append(f"{plural(absent, 'lieu', 'lieux')} sans contour.")
    kinds = shapely.get_type_id(shapes)
    wrong = ~np.isin(kinds, (-1, 3, 6, 7))
    if wrong.any():
        rank = int(np.argmax(wrong))
        raise UnreadableFile(
            f"{name}, objet {rank + 1} ({_label(features.rows[rank])}) : un contour (Polygon ou "
            f"MultiPolygon) attendu, {shapes[rank].geom_type} trouvé."
        )
    shapes = _to_world(shapes, features, name, notes)
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    # The located shapes stay in the features: a place whose contour has no area still has a point.
    features.shapes = shapes
    shapes = _valid(shapes)
    lost = int((broken & shapely.is_missing(shapes)).sum())
    if broken.any():
        mended = plural(int(broken.sum()) - lost, "réparé")
        text = f"{plural(int(broken.sum()), 'contour invalide', 'contours invalides')} : {mended}"
        notes.append(f"{text}, {lost} sans surface (montrés par un point)." if lost else f"{text}.")
    present = ~shapely.is_missing(shapes)
    if present.any():
        simple = shapely.coverage_simplify(shapes[present], tolerance)
        # Overlapping neighbours are no coverage: what came out wrong keeps its own outline.
        wrong = ~shapely.is_valid(simple) | shapely.is_empty(simple)
        simple[wrong] = shapes[present][wrong]
        shapes[present] = simple
    return shapes, notes


def _to_world(shapes: np.ndarray, features: Features, name: str, notes: list[str]) -> np.ndarray:
    import pyproj

    try:
        crs = pyproj.CRS.from_user_input(features.crs or WORLD)
    except pyproj.exceptions.CRSError as error:
        raise UnreadableFile(
            f"{name} : système de coordonnées inconnu ({str(features.crs)[:60]})."
        ) from error
    if not crs.is_geographic:
        to_world = pyproj.Transformer.from_crs(crs, WORLD, always_xy=True)
        shapes = shapely.transform(shapes, to_world.transform, interleaved=False)
        notes.append(f"Contours convertis de « {crs.name} » en longitude et latitude.")
    bounds = shapely.bounds(shapes)
    outside = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
    infinite = np.isinf(bounds).any(axis=1) | (
        np.isnan(bounds).any(axis=1) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    )
    if (outside | infinite).any():
        rank = int(np.argmax(outside | infinite))
        raise UnreadableFile(
            f"{name}, objet {rank + 1} ({_label(features.rows[rank])}) : longitude et latitude en degrés "
            f"attendues, {bounds[rank][0]:g} ; {bounds[rank][1]:g} trouvé ; le fichier ne dit pas "
            "sa projection."
        )
    return shapes


def _valid(shapes: np.ndarray) -> np.ndarray:
    """Mend invalid shapes and keep their polygons only; what has no area left becomes missing."""
    mended = np.array(shapes, dtype=object)
    for rank in np.flatnonzero(~shapely.is_missing(shapes)):
        shape = shapes[rank]
        if not shape.is_valid:
            shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if shape.geom_type == "GeometryCollection":
            parts = [
                part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")
            ]
            shape = shapely.union_all(parts)
        mended[rank] = None if shape.is_empty else shape
    return mended


def to_wkb(shapes: np.ndarray) -> list[bytes | None]:
    """Return the WKB of each shape, None where it is missing."""
    return [None if shape is None else bytes(shape) for shape in shapely.to_wkb(shapes)]


def inner_points(shapes: np.ndarray, located: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude of a point inside each shape; of a shape without area, its middle."""
    points = shapely.point_on_surface(shapes)
    bounds = shapely.bounds(located)
    flat = shapely.is_missing(points) | shapely.is_empty(points)
    x = np.where(flat, (bounds[:, 0] + bounds[:, 2]) / 2, shapely.get_x(points))
    y = np.where(flat, (bounds[:, 1] + bounds[:, 3]) / 2, shapely.get_y(points))
    return x, y
