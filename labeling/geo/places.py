"""Sensitive places (clinics, shelters, places of worship, schools): near them points are coarsened or dropped.

The list is the operator's: GeoJSON (RFC 7946: points and polygons, `radius_m` and `action` among the properties) or CSV
(`lat`, `lon`, `radius_m`, `action`).
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, isfinite, pi, radians
from typing import Any, Final

from labeling.geo.sphere import RADIUS, metres, metres_to_segment

COARSEN, DROP = "coarsen", "drop"
RADIUS_M: Final = 200.0
MAX_RADIUS_M: Final = 20_000.0
MAX_PLACES: Final = 20_000
MAX_CORNERS: Final = 200_000
_TILE: Final = 0.1  # degrees
_WIDE: Final = 2_000  # tiles; a place over more is asked for every point

Ring = tuple[tuple[float, float], ...]


class BadPlaces(ValueError):
    """A list that cannot be read; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point (`rings` empty) or a polygon with holes, rings of (lat, lon); `radius` metres around belong to it."""

    action: str
    radius: float
    lat: float
    lon: float
    rings: tuple[Ring, ...] = ()

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies in the place or within its radius."""
        if not self.rings:
            return metres(self.lat, self.lon, lat, lon) <= self.radius
        return self._covers(lat, lon) or any(
            metres_to_segment(lat, lon, start, end) <= self.radius
            for ring in self.rings
            for start, end in pairwise(ring)
        )

    def _covers(self, lat: float, lon: float) -> bool:
        """Even-odd rule over all rings, so that holes are outside."""
        inside = False
        for ring in self.rings:
            for (lat1, lon1), (lat2, lon2) in pairwise(ring):
                if (lat1 > lat) != (lat2 > lat):
                    inside ^= lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
        return inside

    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east in degrees, with the radius."""
        corners = [corner for ring in self.rings for corner in ring] or [(self.lat, self.lon)]
        south, north = min(lat for lat, _ in corners), max(lat for lat, _ in corners)
        west, east = min(lon for _, lon in corners), max(lon for _, lon in corners)
        up = self.radius / (RADIUS * pi / 180) * 1.01
        widest = max(cos(radians(min(89.0, max(abs(south), abs(north)) + up))), 0.02)
        return south - up, west - up / widest, north + up, east + up / widest


class Places:
    """A list that is asked quickly: what is to be done with a point."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._by_tile: dict[tuple[int, int], list[Place]] = defaultdict(list)
        self._wide: list[Place] = []
        for place in places:
            tiles = list(_tiles(place.box()))
            if not tiles:
                self._wide.append(place)
            for tile in tiles:
                self._by_tile[tile].append(place)

    def action_at(self, lat: float, lon: float) -> str | None:
        """`drop` where any place says so, else `coarsen`, None away from all."""
        near = self._by_tile.get((floor(lat / _TILE), floor(lon / _TILE) % round(360 / _TILE)), ())
        actions = {place.action for place in (*near, *self._wide) if place.holds(lat, lon)}
        return DROP if DROP in actions else COARSEN if actions else None


def _tiles(box: tuple[float, float, float, float]) -> Iterator[tuple[int, int]]:
    """The tiles under a box, none when they are too many."""
    south, west, north, east = (floor(edge / _TILE) for edge in box)
    if (north - south + 1) * (east - west + 1) > _WIDE:
        return
    around = round(360 / _TILE)
    for row in range(south, north + 1):
        for column in range(west, east + 1):
            yield row, column % around


def read_places(text: str) -> list[Place]:
    """The places of a GeoJSON or CSV text. Raises `BadPlaces`."""
    places = _from_geojson(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _from_csv(text)
    if len(places) > MAX_PLACES:
        raise BadPlaces(f"Keep at most {MAX_PLACES:,} places; these are {len(places):,}.")
    if sum(len(ring) for place in places for ring in place.rings) > MAX_CORNERS:
        raise BadPlaces(f"Simplify the polygons: together they may have {MAX_CORNERS:,} corners.")
    return places


def _from_csv(text: str) -> list[Place]:
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    columns = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if not {"lat", "lon"} <= columns:
        raise BadPlaces(
            "Begin the table with a header that names lat and lon, and radius_m and action if need be."
        )
    found = []
    try:
        for row in rows:
            cells = {
                (key or "").strip().lower(): value for key, value in row.items() if isinstance(value, str)
            }
            at = f"line {rows.line_num}"
            lat, lon = _number(cells.get("lat"), 90, at, "lat"), _number(cells.get("lon"), 180, at, "lon")
            found.append(
                Place(_action(cells.get("action"), at), _radius(cells.get("radius_m"), at), lat, lon)
            )
    except csv.Error as error:
        raise BadPlaces(f"Repair the table: {error}.") from None
    return found


def _from_geojson(text: str) -> list[Place]:
    try:
        body = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise BadPlaces("This is no JSON. Export the list again, as GeoJSON or as CSV.") from None
    features = body.get("features") if body.get("type") == "FeatureCollection" else [body]
    if not isinstance(features, list):
        raise BadPlaces("Put the places into “features” of a FeatureCollection.")
    found: list[Place] = []
    for number, feature in enumerate(features):
        found += _feature(feature, f"feature {number + 1}")
    return found


def _feature(feature: object, at: str) -> list[Place]:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    if not isinstance(feature, Mapping) or not isinstance(geometry, Mapping):
        raise BadPlaces(f"Give {at} a geometry.")
    properties = feature.get("properties")
    said: Mapping[str, Any] = properties if isinstance(properties, Mapping) else {}
    action, kind, where = _action(said.get("action"), at), geometry.get("type"), geometry.get("coordinates")
    radius = _radius(said.get("radius_m"), at)
    if kind in ("Point", "MultiPoint"):
        points = [where] if kind == "Point" else _list(where, at)
        return [Place(action, radius, *_corner(point, at)) for point in points]
    if kind in ("Polygon", "MultiPolygon"):
        shapes = [where] if kind == "Polygon" else _list(where, at)
        return [_polygon(shape, action, radius, at) for shape in shapes]
    raise BadPlaces(f"Write {at} as Point, MultiPoint, Polygon or MultiPolygon.")


def _polygon(shape: object, action: str, radius: float, at: str) -> Place:
    rings = tuple(tuple(_corner(corner, at) for corner in _list(ring, at)) for ring in _list(shape, at))
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        raise BadPlaces(f"Close each ring of {at}: at least four corners, the last like the first.")
    return Place(action, radius, *rings[0][0], rings)


def _list(value: object, at: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise BadPlaces(f"Repair the coordinates of {at}: a list is missing.")
    return value


def _corner(value: object, at: str) -> tuple[float, float]:
    pair = _list(value, at)
    if len(pair) < 2:
        raise BadPlaces(f"Repair the coordinates of {at}: longitude and latitude, in this order.")
    return _number(pair[1], 90, at, "the latitude"), _number(pair[0], 180, at, "the longitude")


def _number(value: object, most: float, at: str, name: str) -> float:
    try:
        number = (
            float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
        )
    except (ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number) or abs(number) > most:
        raise BadPlaces(f"Write {name} of {at} as degrees from -{most:g} to {most:g}.")
    return number


def _radius(value: object, at: str) -> float:
    if value is None or value == "":
        return RADIUS_M
    try:
        number = (
            float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
        )
    except (ValueError, OverflowError):
        number = -1.0
    if not 0 <= number <= MAX_RADIUS_M:
        raise BadPlaces(f"Write radius_m of {at} as metres from 0 to {MAX_RADIUS_M:,.0f}.")
    return number


def _action(value: object, at: str) -> str:
    word = COARSEN if value is None or value == "" else value
    if word not in (COARSEN, DROP):
        raise BadPlaces(f"Write the action of {at} as “coarsen” or “drop”.")
    return str(word)
