"""Geometry of one object as COCO has it: segmentation, bbox [x, y, w, h] and area, all in pixels."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from labeling.labelspec import rle
from labeling.labelspec.geometry import (
    bounds,
    box_corners,
    ellipse_bounds,
    ellipse_ring,
    polygon_parts,
    ring_area,
)

_FOREGROUND: Final = re.compile(rb"\x01+")
_DIGITS: Final = 6


class CocoShape(NamedTuple):
    """segmentation: [] | [[x, y, …]] | {"counts": column-major run lengths, "size": [h, w]}."""

    segmentation: Any
    bbox: list[float]
    area: float
    extra: dict[str, Any] = {}
    lost: str | None = None


def tidy(value: float) -> float:
    """Rounded to a millionth of a pixel, so that sums of floats do not show."""
    return round(value, _DIGITS)


def _flat(ring: Sequence[Sequence[float]]) -> list[float]:
    return [tidy(number) for point in ring for number in point[:2]]


def _rounded(box: Sequence[float]) -> list[float]:
    return [tidy(number) for number in box]


def box(item: dict[str, Any]) -> CocoShape:
    """An upright box needs no segmentation; a turned one is its four corners, its bbox what holds them."""
    x, y, w, h, angle = item["x"], item["y"], item["w"], item["h"], item.get("angle", 0)
    if angle % 360 == 0:
        return CocoShape([], _rounded((x, y, w, h)), tidy(w * h))
    corners = box_corners(x, y, w, h, angle)
    return CocoShape([_flat(corners)], _rounded(bounds(corners)), tidy(w * h), {"rotation": angle})


def ellipse(item: dict[str, Any]) -> CocoShape:
    cx, cy, rx, ry, angle = item["cx"], item["cy"], item["rx"], item["ry"], item.get("angle", 0)
    ring = ellipse_ring(cx, cy, rx, ry, angle)
    extra = {"rotation": angle} if angle % 360 else {}
    return CocoShape(
        [_flat(ring)],
        _rounded(ellipse_bounds(cx, cy, rx, ry, angle)),
        tidy(math.pi * rx * ry),
        extra,
        "coco.ellipse",
    )


def polygon(item: dict[str, Any], size: tuple[int, int] | None) -> CocoShape:
    """size: (height, width) of the picture. COCO's rings can only add: a polygon with holes becomes run lengths."""
    parts = polygon_parts(item)
    outers = [part[0] for part in parts]
    box_ = _rounded(bounds([point for ring in outers for point in ring]))
    flat, area = [_flat(ring) for ring in outers], tidy(sum(map(ring_area, outers)))
    if all(len(part) == 1 for part in parts):
        return CocoShape(flat, box_, area)
    if size is None:
        return CocoShape(flat, box_, area, {}, "coco.holes_dropped")
    counts = fill_columns([ring for part in parts for ring in part], size)
    return CocoShape(
        {"counts": counts, "size": list(size)}, box_, sum(counts[1::2]), {}, "coco.holes_rasterised"
    )


def fill_columns(rings: Sequence[Sequence[Sequence[float]]], size: tuple[int, int]) -> list[int]:
    """Column-major run lengths of the pixels whose centres lie inside the rings (even-odd rule)."""
    height, width = size
    edges = [
        (*sorted((tuple(a[:2]), tuple(b[:2]))),)
        for ring in rings
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    crossings: dict[int, list[float]] = {}
    for (x0, y0), (x1, y1) in edges:
        for column in range(max(0, math.ceil(x0 - 0.5)), min(width, math.ceil(x1 - 0.5))):
            crossings.setdefault(column, []).append(y0 + (column + 0.5 - x0) * (y1 - y0) / (x1 - x0))
    spans: list[tuple[int, int]] = []
    for column in sorted(crossings):
        ys = sorted(crossings[column])
        for top, bottom in zip(ys[::2], ys[1::2], strict=False):
            first, last = max(0, math.ceil(top - 0.5)), min(height, math.ceil(bottom - 0.5))
            if last > first:
                spans.append((column * height + first, column * height + last))
    return _counts(spans, height * width)


def _counts(spans: Sequence[tuple[int, int]], total: int) -> list[int]:
    """Run lengths, background first, of rising foreground spans; spans that meet are joined."""
    counts, at = [0], 0
    for start, end in spans:
        if start == at and len(counts) % 2 == 0:
            counts[-1] += end - start
        else:
            if len(counts) % 2:
                counts[-1] += start - at
            else:
                counts.append(start - at)
            counts.append(end - start)
        at = end
    if at < total:
        if len(counts) % 2:
            counts[-1] += total - at
        else:
            counts.append(total - at)
    return counts


def mask(item: dict[str, Any]) -> CocoShape:
    """Row-major run lengths turned into uncompressed column-major ones; only the box of the mask is unfolded."""
    height, width = item["size"]
    runs = rle.decode_runs(item["rle"], height * width)
    left, top, w, h = rle.bounding_box(runs, width) or (0, 0, 0, 0)
    rows = _rows(runs, width, top, h)
    spans: list[tuple[int, int]] = []
    for column in range(left, left + w):
        base = column * height + top
        spans.extend((base + m.start(), base + m.end()) for m in _FOREGROUND.finditer(rows[column::width]))
    counts = _counts(spans, height * width)
    return CocoShape({"counts": counts, "size": [height, width]}, [left, top, w, h], rle.area(runs))


def _rows(runs: Sequence[int], width: int, top: int, height: int) -> bytes:
    """Pixels of `height` rows from `top`, one byte each."""
    start, end = top * width, (top + height) * width
    out, at = bytearray(), 0
    for place, run in enumerate(runs):
        low, high = max(at, start), min(at + run, end)
        if high > low:
            out += (b"\x01" if place % 2 else b"\x00") * (high - low)
        at += run
    return bytes(out)


def keypoints(item: dict[str, Any]) -> CocoShape:
    """Triples x, y, visibility; a point that is not there is 0, 0, 0."""
    placed = [point for point in item["points"] if point[2] > 0]
    flat: list[float] = []
    for x, y, visibility in item["points"]:
        flat += [tidy(x), tidy(y), visibility] if visibility > 0 else [0, 0, 0]
    box_ = bounds(placed) if placed else (0.0, 0.0, 0.0, 0.0)
    extra = {"keypoints": flat, "num_keypoints": len(placed)}
    return CocoShape([], _rounded(box_), tidy(box_[2] * box_[3]), extra)


def shape(item: dict[str, Any], size: tuple[int, int] | None) -> CocoShape | None:
    """The COCO form of a shapes object; None for what COCO can't hold (polylines)."""
    kind = item["type"]
    if kind == "polygon":
        return polygon(item, size)
    convert = {"box": box, "ellipse": ellipse, "mask": mask, "keypoints": keypoints}.get(kind)
    return convert(item) if convert else None
