"""Areas that labels cover, and how much of them two share. Units are pixels.

Boxes (turned ones too), polygons with holes and ellipses are rings; a mask is runs of pixels. An ellipse is the
polygon of `ELLIPSE_STEPS` corners that stands for it everywhere in the product.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import Any, Final

from labeling.labelspec.geometry import (
    Bounds,
    Point,
    bounds,
    box_corners,
    ellipse_ring,
    polygon_parts,
    ring_area,
)
from labeling.labelspec.rle import area, decode_runs

BUDGET: Final = 400_000
"""Steps of the exact comparison of two outlines; beyond it `LINES` lines across them are measured."""
LINES: Final = 512
Edge = tuple[float, float, float, float]
"""Top and bottom of an edge that is not level, its x at the top, and how x changes with y."""


@dataclass(frozen=True)
class Region:
    """Some area of a picture: `rings`, or a mask's `runs` in a picture of `size` (height, width).

    The first `outer` rings hold area, the others are holes in them.
    """

    rings: tuple[tuple[Point, ...], ...] = ()
    outer: int = 1
    runs: tuple[int, ...] = ()
    size: tuple[int, int] = (0, 0)
    is_upright: bool = False

    @cached_property
    def area(self) -> float:
        """In square pixels."""
        if self.runs:
            return float(area(self.runs))
        held = sum(ring_area(ring) for ring in self.rings[: self.outer])
        return held - sum(ring_area(hole) for hole in self.rings[self.outer :])

    @cached_property
    def bounds(self) -> Bounds:
        """Smallest upright box (x, y, w, h) around it."""
        if not self.runs:
            return bounds([point for ring in self.rings[: self.outer] for point in ring])
        spans = list(self.spans())
        left, right = min(span[1] for span in spans), max(span[2] for span in spans)
        return left, spans[0][0], right - left, spans[-1][0] + 1 - spans[0][0]

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """Foreground of a mask as (row, first column, column behind the last)."""
        width, at = self.size[1], 0
        for place, run in enumerate(self.runs):
            start, at = at, at + run
            while place % 2 and start < at:
                row = start // width
                end = min(at, (row + 1) * width)
                yield row, start - row * width, end - row * width
                start = end

    @cached_property
    def edges(self) -> list[Edge]:
        """Its edges that are not level, by their top."""
        found = []
        for ring in self.rings:
            previous = ring[-1]
            for point in ring:
                low, high = (previous, point) if previous[1] < point[1] else (point, previous)
                if low[1] < high[1]:
                    slope = (high[0] - low[0]) / (high[1] - low[1])
                    found.append((low[1], high[1], low[0], slope))
                previous = point
        return sorted(found)


def region_of(item: Mapping[str, Any]) -> Region:
    """The area of a box, polygon, ellipse or mask of a result."""
    kind = item["type"]
    if kind == "box":
        angle = item.get("angle", 0)
        corners = box_corners(item["x"], item["y"], item["w"], item["h"], angle)
        return Region(rings=(tuple(corners),), is_upright=angle % 180 == 0)
    if kind == "ellipse":
        ring = ellipse_ring(item["cx"], item["cy"], item["rx"], item["ry"], item.get("angle", 0))
        return Region(rings=(tuple(ring),))
    if kind == "mask":
        height, width = item["size"]
        return Region(runs=tuple(decode_runs(item["rle"], height * width)), size=(height, width))
    parts = polygon_parts(item)
    holes = (tuple(hole) for part in parts for hole in part[1:])
    return Region(rings=(*(tuple(part[0]) for part in parts), *holes), outer=len(parts))


def iou(a: Region, b: Region) -> float:
    """Intersection over union, 0 to 1; the same both ways.

    Exact between outlines, and between masks of one size. A mask and an outline are compared pixel by pixel: those
    whose centre lies in the outline.
    """
    if a.rings == b.rings and a.runs == b.runs and a.size == b.size:
        return 1.0
    if not _meet(a.bounds, b.bounds):
        return 0.0
    if a.runs and b.runs:
        return _ratio(_common_runs(a, b), a.area, b.area)
    if a.runs or b.runs:
        mask, outline = (a, b) if a.runs else (b, a)
        common, covered = _common_pixels(mask, outline)
        return _ratio(common, mask.area, covered)
    if a.is_upright and b.is_upright:
        return _ratio(_common_box(a.bounds, b.bounds), a.area, b.area)
    return _ratio(common_area(a, b), a.area, b.area)


def _ratio(common: float, one: float, other: float) -> float:
    whole = one + other - common
    return min(1.0, max(0.0, common / whole)) if whole > 0 else 0.0


def _meet(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def _common_box(a: Bounds, b: Bounds) -> float:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


def _common_runs(a: Region, b: Region) -> float:
    if a.size != b.size:
        return 0.0
    return float(_shared(list(_foreground(a.runs)), list(_foreground(b.runs))))


def _foreground(runs: Sequence[int]) -> Iterator[tuple[int, int]]:
    at = 0
    for place, run in enumerate(runs):
        if place % 2:
            yield at, at + run
        at += run


def _shared(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> float:
    """Length that two lists of intervals share; each in order, its own ones apart."""
    total, i, j = 0.0, 0, 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        total += max(0.0, end - start)
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return total


def _common_pixels(mask: Region, outline: Region) -> tuple[float, float]:
    """How many pixels mask and outline share, and how many of the picture the outline covers."""
    height, width = mask.size
    rows: dict[int, list[tuple[float, float]]] = {}
    for row, start, end in mask.spans():
        rows.setdefault(row, []).append((start, end))
    top, bottom = outline.bounds[1], outline.bounds[1] + outline.bounds[3]
    common = covered = 0.0
    for row in range(max(0, ceil(top - 0.5)), min(height, ceil(bottom - 0.5))):
        inside = []
        for left, right in _across(outline.edges, row + 0.5):
            start, end = max(0, ceil(left - 0.5)), min(width, ceil(right - 0.5))
            if start < end:
                inside.append((start, end))
                covered += end - start
        common += _shared(inside, rows.get(row, ()))
    return common, covered


def _across(edges: Sequence[Edge], y: float) -> list[tuple[float, float]]:
    """Where a level line at `y` lies inside (even-odd rule)."""
    xs: list[float] = []
    for top, bottom, x, slope in edges:
        if top > y:
            break
        if y < bottom:
            insort(xs, x + (y - top) * slope)
    return list(zip(xs[::2], xs[1::2], strict=False))


def common_area(a: Region, b: Region) -> float:
    """The area that two outlines share.

    Cut at every corner and at every crossing of their edges into level strips, in which all edges are straight and
    apart: what both hold of a strip is its height times what they share of the line through its middle.
    """
    low = max(a.bounds[1], b.bounds[1])
    high = min(a.bounds[1] + a.bounds[3], b.bounds[1] + b.bounds[3])
    cuts = {low, high}
    for region in (a, b):
        cuts.update(point[1] for ring in region.rings for point in ring if low < point[1] < high)
    budget = BUDGET
    total = 0.0
    levels = sorted(cuts)
    ahead_a, ahead_b = list(reversed(a.edges)), list(reversed(b.edges))
    now_a: list[Edge] = []
    now_b: list[Edge] = []
    for top, bottom in pairwise(levels):
        now_a, now_b = _advance(now_a, ahead_a, top), _advance(now_b, ahead_b, top)
        budget -= len(now_a) * len(now_b)
        inner = sorted({top, bottom, *_crossings(now_a, now_b, top, bottom)}) if budget > 0 else []
        budget -= len(inner) * (len(now_a) + len(now_b))
        if budget < 0:
            return _measured(a, b, low, high)
        for start, end in pairwise(inner):
            middle = (start + end) / 2
            total += (end - start) * _shared(_across(now_a, middle), _across(now_b, middle))
    return total


def _advance(now: list[Edge], ahead: list[Edge], top: float) -> list[Edge]:
    """The edges that pass below `top`, by their own top."""
    while ahead and ahead[-1][0] <= top:
        now.append(ahead.pop())
    return [edge for edge in now if edge[1] > top]


def _crossings(one: Sequence[Edge], other: Sequence[Edge], top: float, bottom: float) -> Iterator[float]:
    for top_a, _, x_a, slope_a in one:
        for top_b, _, x_b, slope_b in other:
            if slope_a != slope_b:
                y = (x_b - slope_b * top_b - x_a + slope_a * top_a) / (slope_a - slope_b)
                if top < y < bottom:
                    yield y


def _measured(a: Region, b: Region, low: float, high: float) -> float:
    step = (high - low) / LINES
    middles = (low + (line + 0.5) * step for line in range(LINES))
    return step * sum(_shared(_across(a.edges, y), _across(b.edges, y)) for y in middles)
