"""Schematic contours, drawn on a plane in kilometres around each region, then turned into degrees.

Communes and departments are Voronoi cells of town centres; quartiers are irregular polygons placed at random
inside their communes, each on its own ground so that two never overlap, within a generation or across both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import shapely
from shapely import Geometry, MultiPoint, Point, Polygon
from shapely.geometry import LineString
from shapely.ops import split, unary_union

from observatoire.demo.dice import Dice
from observatoire.demo.facts import Commune, Quartier, communes, quartiers_2015, quartiers_2024, towns

KM_PER_DEGREE = 111.32
DENSITY = 4200
"""Residents per km² from which the size of a quartier is drawn: wider than life, to be seen on a map."""
MARGIN = 1.3
"""The ground kept for a quartier is this much wider than its mean radius."""
REACH = {"24": (14.0, 16.0), "28": (15.0, 16.0), "11": (9.0, 10.0), "01": (9.0, 5.0)}
"""By region: km around a town that count as land, then km over which gaps between towns are closed."""


@dataclass(frozen=True)
class Plane:
    """A local plane in kilometres (equirectangular around a latitude)."""

    latitude: float

    def to_plane(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Turn degrees into kilometres."""
        scale = KM_PER_DEGREE * math.cos(math.radians(self.latitude))
        return longitude * scale, latitude * KM_PER_DEGREE

    def to_degrees(self, outline: Geometry) -> Geometry:
        """Turn an outline in kilometres into degrees, rounded to about one metre."""
        scale = KM_PER_DEGREE * math.cos(math.radians(self.latitude))
        placed = shapely.transform(outline, lambda xy: (xy / [scale, KM_PER_DEGREE]).round(5))
        return shapely.normalize(placed)


@dataclass(frozen=True)
class Outlines:
    """Every schematic contour, in degrees, by code."""

    quartiers: dict[str, Geometry]
    communes: dict[str, Geometry]
    departements: dict[str, Geometry]
    regions: dict[str, Geometry]


def _filled(outline: Geometry) -> Geometry:
    parts = shapely.get_parts(outline)
    return unary_union([Polygon(part.exterior) for part in parts])


def _cells(sites: list[tuple[str, Point]], land: Geometry) -> list[tuple[str, Geometry]]:
    """Voronoi cell of each site within the land."""
    cells = list(
        shapely.get_parts(shapely.voronoi_polygons(MultiPoint([point for _, point in sites]), extend_to=land))
    )
    found = []
    for key, point in sites:
        cell = next(cell for cell in cells if cell.covers(point))
        found.append((key, cell.intersection(land)))
    return found


def _blob(dice: Dice, radius: float) -> list[tuple[float, float]]:
    """Corners of an irregular polygon as (angle, distance) around its centre."""
    corners = 7 + int(dice.uniform(0, 4))
    turn = dice.uniform(0, 2 * math.pi)
    step = 2 * math.pi / corners
    return [
        (turn + step * (i + dice.uniform(-0.25, 0.25)), radius * dice.uniform(0.82, 1.12))
        for i in range(corners)
    ]


def _polygon(centre: Point, corners: Iterable[tuple[float, float]]) -> Polygon:
    return Polygon([(centre.x + d * math.cos(a), centre.y + d * math.sin(a)) for a, d in corners])


def _halves(outline: Polygon, dice: Dice) -> tuple[Geometry, Geometry]:
    """Cut a polygon in two along a line through its centre."""
    centre, angle = outline.centroid, dice.uniform(0, math.pi)
    dx, dy = 99 * math.cos(angle), 99 * math.sin(angle)
    line = LineString([(centre.x - dx, centre.y - dy), (centre.x + dx, centre.y + dy)])
    first, second = sorted(
        shapely.get_parts(split(outline, line)), key=lambda part: (part.centroid.x, part.centroid.y)
    )[:2]
    return first, second


@dataclass
class _Ground:
    """A piece of ground that quartiers of both generations share."""

    lineage: str
    before: list[Quartier]
    after: list[Quartier]

    @property
    def radius(self) -> float:
        population = max(sum(q.population for q in side) for side in (self.before, self.after))
        return math.sqrt(population / DENSITY / math.pi)

    @property
    def communes(self) -> list[str]:
        """Communes of the ground, the first one first."""
        return list(dict.fromkeys(code for q in (*self.before, *self.after) for code in q.communes))

    def draw(self, centre: Point) -> dict[str, Geometry]:
        """Outline of each quartier of the ground."""
        dice = Dice("contour", self.lineage)
        corners = _blob(dice, self.radius / 1.06)
        moved = [
            (angle, min(distance * dice.uniform(0.9, 1.14), self.radius * MARGIN))
            for angle, distance in corners
        ]
        unchanged = [q.statut for q in self.after] == ["inchange"]
        outlines: dict[str, Geometry] = {}
        for side, outline in ((self.before, corners), (self.after, corners if unchanged else moved)):
            whole = _polygon(centre, outline)
            if len(side) == 1:
                outlines[side[0].code] = whole
            elif len(side) == 2:
                first, second = _halves(whole, Dice("coupe", self.lineage))
                outlines[side[0].code], outlines[side[1].code] = first, second
        return outlines


def _grounds() -> list[_Ground]:
    """Group quartiers of both generations by the ground they share (merges and splits together)."""
    grounds: dict[str, _Ground] = {}
    owner: dict[str, str] = {}
    for quartier in quartiers_2024().values():
        key = next((owner[code] for code in quartier.origins if code in owner), quartier.lineage)
        ground = grounds.setdefault(key, _Ground(key, [], []))
        ground.after.append(quartier)
        for code in quartier.origins:
            if code not in owner:
                owner[code] = key
                ground.before.append(quartiers_2015()[code])
    for quartier in quartiers_2015().values():
        if quartier.code not in owner:
            grounds[quartier.code] = _Ground(quartier.code, [quartier], [])
    return sorted(grounds.values(), key=lambda ground: (-ground.radius, ground.lineage))


def _place(ground: _Ground, home: Callable[[str], Geometry], taken: list[tuple[Point, float]]) -> Point:
    """Find a place for a ground: inside its commune (between them if several), clear of the others."""
    dice = Dice("lieu", ground.lineage)
    first = home(ground.communes[0])
    area = unary_union([home(code) for code in ground.communes])
    keep = ground.radius * MARGIN
    start = first.centroid
    if len(ground.communes) > 1:
        others = unary_union([home(code) for code in ground.communes[1:]]).centroid
        start = Point((start.x * 0.55 + others.x * 0.45), (start.y * 0.55 + others.y * 0.45))
    width = math.sqrt(first.area / math.pi)
    for attempt in range(4000):
        distance = width * (0.15 + 0.85 * min(1.0, attempt / 400)) * math.sqrt(dice.uniform())
        angle = dice.uniform(0, 2 * math.pi)
        point = Point(start.x + distance * math.cos(angle), start.y + distance * math.sin(angle))
        inside = area.contains(point.buffer(keep * 0.9)) if attempt < 2500 else area.contains(point)
        if inside and all(point.distance(other) > keep + width_ + 0.05 for other, width_ in taken):
            return point
    raise ValueError(f"no room for {ground.lineage}")


def _region(code: str, plane: Plane, grounds: list[_Ground], outlines: Outlines) -> None:
    """Draw one region: its departments, communes and quartiers."""
    here: dict[str, Commune] = {c.code: c for c in communes().values() if c.region == code}
    departements = sorted({c.departement for c in here.values()})
    sites = [(c.code, Point(plane.to_plane(c.longitude, c.latitude))) for c in here.values()]
    extra = [
        (f"{departement}/{i}", Point(plane.to_plane(longitude, latitude)))
        for i, (departement, longitude, latitude) in enumerate(towns())
        if departement in departements
    ]
    reach, close = REACH[code]
    discs = unary_union([point.buffer(reach, quad_segs=4) for _, point in (*sites, *extra)])
    land = _filled(discs.buffer(close, quad_segs=4).buffer(-close, quad_segs=4)).simplify(0.8)
    cells = _cells([*sites, *extra], land)
    areas = dict(cells)
    for departement in departements:
        own = [
            cell
            for key, cell in cells
            if key.split("/")[0] == departement or (key in here and here[key].departement == departement)
        ]
        outlines.departements[departement] = plane.to_degrees(unary_union(own))
    outlines.regions[code] = plane.to_degrees(land)
    homes = {}
    for key, point in sites:
        disc = point.buffer(1.25 * math.sqrt(here[key].superficie / math.pi), quad_segs=5)
        homes[key] = areas[key].intersection(disc)
        outlines.communes[key] = plane.to_degrees(homes[key])
    taken: list[tuple[Point, float]] = []
    for ground in grounds:
        if ground.communes[0] in here:
            centre = _place(ground, homes.__getitem__, taken)
            taken.append((centre, ground.radius * MARGIN))
            for quartier, outline in ground.draw(centre).items():
                outlines.quartiers[quartier] = plane.to_degrees(outline)


@cache
def outlines() -> Outlines:
    """Draw everything."""
    drawn = Outlines({}, {}, {}, {})
    grounds = _grounds()
    for code in sorted(REACH):
        here = [c.latitude for c in communes().values() if c.region == code]
        _region(code, Plane(round(sum(here) / len(here), 1)), grounds, drawn)
    return drawn
