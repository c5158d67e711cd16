"""Boxes against each other: overlap, and of several about one thing the surest. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence

from .contract import Box


def overlap_of(one: Box, other: Box) -> float:
    """Intersection over union, 0 to 1."""
    inter = intersection(one, other)
    return inter / (one.w * one.h + other.w * other.h - inter) if inter else 0.0


def intersection(one: Box, other: Box) -> float:
    """The common area, in square pixels."""
    w = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    h = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return w * h if w > 0 and h > 0 else 0.0


def suppress(found: Sequence[Box], *, overlap: float) -> list[Box]:
    """Of boxes that overlap by at least `overlap` the surest, the surest first. Ties by place: always the same."""
    kept: list[Box] = []
    for box in sorted(found, key=lambda b: (-b.score, b.x, b.y, b.w, b.h)):
        if all(overlap_of(box, better) < overlap for better in kept):
            kept.append(box)
    return kept


def grown(box: Box, *, by: float, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the box scaled about its centre, in whole pixels inside the picture."""
    more_w, more_h = box.w * (by - 1) / 2, box.h * (by - 1) / 2
    left, top = max(0, int(box.x - more_w)), max(0, int(box.y - more_h))
    right = min(width, -int(-(box.x + box.w + more_w) // 1))
    bottom = min(height, -int(-(box.y + box.h + more_h) // 1))
    return left, top, right, bottom
