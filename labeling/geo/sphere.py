"""Distances and steps on a sphere with the earth's mean radius: good to half a percent, finer than any cell."""

from math import asin, atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from typing import Final

RADIUS: Final = 6_371_008.8
"""Metres: the mean radius R1 of the GRS 80 ellipsoid (Moritz, Journal of Geodesy 74, 2000)."""


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The length of the great circle between two points in degrees (haversine formula; Sinnott, Sky & Telescope
    68, 1984)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    up, across = sin((phi2 - phi1) / 2), sin(radians(lon2 - lon1) / 2)
    return 2 * RADIUS * asin(min(1.0, sqrt(up * up + cos(phi1) * cos(phi2) * across * across)))


def displace(lat: float, lon: float, distance: float, angle: float) -> tuple[float, float]:
    """Where one is after `distance` metres along the great circle that leaves under `angle` (radians, clockwise from
    north). Latitude -90 to 90, longitude -180 to 180."""
    arc, phi = distance / RADIUS, radians(lat)
    height = sin(phi) * cos(arc) + cos(phi) * sin(arc) * cos(angle)
    to_phi = asin(max(-1.0, min(1.0, height)))
    turn = atan2(sin(angle) * sin(arc) * cos(phi), cos(arc) - sin(phi) * height)
    to_lon = (lon + degrees(turn) + 180.0) % 360.0 - 180.0
    return degrees(to_phi), to_lon


def metres_to_segment(lat: float, lon: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point lies from a short straight edge (lat, lon each), on a plane that touches the earth there."""
    ax, ay = _plane(lat, lon, *start)
    bx, by = _plane(lat, lon, *end)
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return hypot(ax + share * dx, ay + share * dy)


def _plane(lat: float, lon: float, to_lat: float, to_lon: float) -> tuple[float, float]:
    east = (to_lon - lon + 180.0) % 360.0 - 180.0
    scale = RADIUS * pi / 180
    return east * scale * cos(radians(lat)), (to_lat - lat) * scale
