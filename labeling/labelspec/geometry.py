"""Plane geometry of labels. Units are pixels, x to the right and y down; angles are degrees clockwise on screen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Point = Sequence[float]
Bounds = tuple[float, float, float, float]

ELLIPSE_STEPS = 64
"""Corners of the polygon that stands for an ellipse."""


def rotate(x: float, y: float, cx: float, cy: float, angle: float) -> tuple[float, float]:
    """(x, y) turned about (cx, cy) by `angle` degrees, clockwise on screen. Quarter turns are exact."""
    cos, sin = _cos_sin(angle)
    dx, dy = x - cx, y - cy
    return cx + dx * cos - dy * sin, cy + dx * sin + dy * cos


def _cos_sin(angle: float) -> tuple[float, float]:
    quarter = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}.get(angle % 360)
    if quarter is not None:
        return quarter
    radians = math.radians(angle)
    return math.cos(radians), math.sin(radians)


def box_corners(x: float, y: float, w: float, h: float, angle: float = 0) -> list[tuple[float, float]]:
    """Corners top-left, top-right, bottom-right, bottom-left of a box turned about its centre."""
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    if angle % 360 == 0:
        return corners
    return [rotate(px, py, x + w / 2, y + h / 2, angle) for px, py in corners]


def ellipse_ring(
    cx: float, cy: float, rx: float, ry: float, angle: float = 0, steps: int = ELLIPSE_STEPS
) -> list[tuple[float, float]]:
    """A ring of `steps` points on the ellipse, from its right end, clockwise on screen."""
    ring = []
    for step in range(steps):
        turn = 2 * math.pi * step / steps
        ring.append(rotate(cx + rx * math.cos(turn), cy + ry * math.sin(turn), cx, cy, angle))
    return ring


def ellipse_bounds(cx: float, cy: float, rx: float, ry: float, angle: float = 0) -> Bounds:
    """Smallest upright box (x, y, w, h) of a turned ellipse, exact."""
    cos, sin = _cos_sin(angle)
    half_w, half_h = math.hypot(rx * cos, ry * sin), math.hypot(rx * sin, ry * cos)
    return cx - half_w, cy - half_h, 2 * half_w, 2 * half_h


def bounds(points: Sequence[Point]) -> Bounds:
    """Smallest upright box (x, y, w, h) that holds all points."""
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def ring_area(ring: Sequence[Point]) -> float:
    """Area of a closed ring in square pixels, always positive (shoelace formula)."""
    x0, y0 = ring[0][0], ring[0][1]
    double = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        double += (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0)
    return abs(double) / 2


def orientation(a: Point, b: Point, c: Point) -> int:
    """Sign of the turn a, b, c: 1, -1, or 0 when they lie on one line. Exact: near zero it uses fractions."""
    left = (b[0] - a[0]) * (c[1] - a[1])
    right = (b[1] - a[1]) * (c[0] - a[0])
    turn = left - right
    if abs(turn) > 1e-12 * (abs(left) + abs(right)):
        return 1 if turn > 0 else -1
    ax, ay = Fraction(a[0]), Fraction(a[1])
    exact = (Fraction(b[0]) - ax) * (Fraction(c[1]) - ay) - (Fraction(b[1]) - ay) * (Fraction(c[0]) - ax)
    return (exact > 0) - (exact < 0)


def segments_touch(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether segments ab and cd share any point, their ends included."""
    o1, o2 = orientation(a, b, c), orientation(a, b, d)
    o3, o4 = orientation(c, d, a), orientation(c, d, b)
    if o1 != o2 and o3 != o4:
        return True
    return (
        (o1 == 0 and _within(a, b, c))
        or (o2 == 0 and _within(a, b, d))
        or (o3 == 0 and _within(c, d, a))
        or (o4 == 0 and _within(c, d, b))
    )


def _within(a: Point, b: Point, p: Point) -> bool:
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])


class TooComplex(ValueError):
    """A set of rings whose edges overlap so much that comparing them would cost too much."""


def first_touch(rings: Sequence[Sequence[Point]]) -> tuple[int, int] | None:
    """Indexes (ring, edge) of an edge that meets another one where it should not, or None.

    Edges of one ring may meet only at the point that neighbours share; edges of different rings never.
    Edges are compared along the axis on which they overlap least. Raises TooComplex after `100 n + 2,000`
    comparisons: drawn and traced outlines stay far below, a hostile one is not worth the time.
    """
    edges: list[tuple[float, float, float, float, Point, Point, int, int]] = []
    spread_x = spread_y = 0.0
    for r, ring in enumerate(rings):
        previous = ring[-1]
        for i, point in enumerate(ring):
            x0, x1 = (previous[0], point[0]) if previous[0] <= point[0] else (point[0], previous[0])
            y0, y1 = (previous[1], point[1]) if previous[1] <= point[1] else (point[1], previous[1])
            spread_x += x1 - x0
            spread_y += y1 - y0
            edges.append((x0, x1, y0, y1, previous, point, r, (i - 1) % len(ring)))
            previous = point
    if spread_y < spread_x:
        edges = [(y0, y1, x0, x1, a, b, r, i) for x0, x1, y0, y1, a, b, r, i in edges]
    edges.sort(key=lambda edge: edge[0])
    return _sweep(edges, [len(ring) for ring in rings])


def _sweep(
    edges: list[tuple[float, float, float, float, Point, Point, int, int]], sizes: Sequence[int]
) -> tuple[int, int] | None:
    budget = 100 * len(edges) + 2_000
    active: list[tuple[float, float, float, float, Point, Point, int, int]] = []
    for edge in edges:
        low, _, across0, across1, a, b, ring, place = edge
        active = [other for other in active if other[1] >= low]
        budget -= len(active)
        if budget < 0:
            raise TooComplex
        for other in active:
            if other[3] < across0 or other[2] > across1:
                continue
            gap = abs(place - other[7]) if ring == other[6] else 0
            if gap in (1, sizes[ring] - 1):
                if _folds_back(edge, other):
                    return ring, place
            elif segments_touch(a, b, other[4], other[5]):
                return ring, place
        active.append(edge)
    return None


def _folds_back(
    edge: tuple[float, float, float, float, Point, Point, int, int],
    other: tuple[float, float, float, float, Point, Point, int, int],
) -> bool:
    """Whether two neighbours lie on each other: same line and both on one side of the point they share."""
    a, b, c, d = edge[4], edge[5], other[4], other[5]
    if b == c or list(b) == list(c):
        shared, one, two = b, a, d
    else:
        shared, one, two = a, b, c
    if orientation(one, shared, two) != 0:
        return False
    return (one[0] - shared[0]) * (two[0] - shared[0]) + (one[1] - shared[1]) * (two[1] - shared[1]) > 0


def polygon_parts(item: Mapping[str, Any]) -> list[list[Sequence[Point]]]:
    """Rings of each part of a polygon of a result: the outer one, then its holes."""
    return [[part["points"], *(part.get("holes") or ())] for part in (item, *(item.get("parts") or ()))]


def inside_ring(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a point lies inside a ring (even-odd rule; the edge itself may count either way)."""
    x, y = point[0], point[1]
    inside = False
    previous = ring[-1]
    for corner in ring:
        if (corner[1] > y) != (previous[1] > y):
            crossing = (previous[0] - corner[0]) * (y - corner[1]) / (previous[1] - corner[1]) + corner[0]
            if x < crossing:
                inside = not inside
        previous = corner
    return inside
