"""Points to quartiers: inside a contour, else the nearest one within a distance."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

KM_PER_DEGREE = 6371.009 * np.pi / 180

SCHEMA = pa.schema(
    [
        ("longitude", pa.float64()),
        ("latitude", pa.float64()),
        ("geographie", pa.int64()),
        ("code", pa.string()),
        ("distance_km", pa.float64()),
    ]
)


def attach(points: pa.Table, quartiers: pa.Table, reach_km: float) -> pa.Table:
    """Give each point (longitude, latitude) its quartier of each generation; distance 0 inside a contour.

    A point further than `reach_km` from every quartier of a generation has no row for it.
    """
    tables = []
    longitude, latitude = (points.column(name).to_numpy() for name in ("longitude", "latitude"))
    places = shapely.points(*_flat(np.column_stack([longitude, latitude])).T)
    for geographie in (2015, 2024):
        rows = [row for row in quartiers.to_pylist() if row["geographie"] == geographie]
        rows = [row for row in rows if row["geometrie"] is not None or row["longitude"] is not None]
        if not len(places) or not rows:
            continue
        shapes = shapely.transform(np.array([_shape(row) for row in rows]), _flat)
        tree = shapely.STRtree(shapes)
        # on the flat map a degree of latitude is longer by 1 / cos(latitude) than at the equator
        scale = KM_PER_DEGREE * np.cos(np.radians(latitude))
        (who, where), far = tree.query_nearest(
            places, max_distance=float(reach_km / scale.min()), return_distance=True, all_matches=False
        )
        kilometres = far * scale[who]
        near = kilometres <= reach_km
        who, where = who[near], where[near]
        tables.append(
            pa.table(
                {
                    "longitude": longitude[who],
                    "latitude": latitude[who],
                    "geographie": np.full(len(who), geographie),
                    "code": [rows[i]["code"] for i in where],
                    "distance_km": kilometres[near],
                },
                schema=SCHEMA,
            )
        )
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()


def _shape(row: dict[str, object]) -> shapely.Geometry:
    contour = row["geometrie"]
    return (
        shapely.from_wkb(contour) if contour is not None else shapely.Point(row["longitude"], row["latitude"])
    )


def _flat(degrees: np.ndarray) -> np.ndarray:
    """Mercator, in degrees of longitude: angles are kept, so the nearest here is nearest on the ground."""
    latitude = np.clip(degrees[:, 1], -85, 85)
    north = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2)))
    return np.column_stack([degrees[:, 0], north])
