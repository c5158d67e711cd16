"""Number plates: two cascades that OpenCV ships, and shapes that look like a row of characters on a plain plate.

None of the three is a trained detector of today's kind: what they find counts as uncertain and goes to a person.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from .boxes import suppress
from .cards import PLATE_SHAPES
from .contract import Box, Card, DetectorFault, read_model

LONGEST: Final = 1920
"""Pixels of the longer side that a picture is scaled down to first."""
_SCORE: Final = 0.5
_SHAPE_SCORE: Final = 0.3


class Cascade:
    """One of OpenCV's cascades, loaded."""

    def __init__(self, card: Card) -> None:
        self.card = card
        read_model(card)  # compared before OpenCV parses it
        self._cascade = cv2.CascadeClassifier(str(card.model_file))
        if self._cascade.empty():
            raise DetectorFault(f"OpenCV cannot read the model of {card.name}.")

    def find(self, picture: Any, *, least: float) -> list[Box]:
        """Plates in an RGB picture. A cascade says yes or no: each has the same score."""
        if least > _SCORE:
            return []
        grey, scale = _small_grey(picture)
        found = self._cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=3, minSize=(24, 8))
        boxes = [
            Box("plate", x / scale, y / scale, w / scale, h / scale, _SCORE)
            for x, y, w, h in np.asarray(found).reshape(-1, 4).tolist()
        ]
        return suppress(boxes, overlap=0.3)


class PlateShapes:
    """Characters in a row: dark on light or light on dark, of about one height, close together, on one line."""

    card = PLATE_SHAPES

    def find(self, picture: Any, *, least: float) -> list[Box]:
        """Boxes around rows of characters in an RGB picture."""
        if least > _SHAPE_SCORE:
            return []
        grey, scale = _small_grey(picture)
        rows: list[Box] = []
        for inverted in (False, True):
            ground = cv2.bitwise_not(grey) if inverted else grey
            block = 31
            binary = cv2.adaptiveThreshold(
                ground, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 15
            )
            rows += _rows(binary, scale)
        return suppress(rows, overlap=0.3)


def _rows(binary: Any, scale: float) -> list[Box]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=8)
    shapes: list[tuple[int, ...]] = sorted(
        (x, y, w, h) for x, y, w, h, area in stats[1:].tolist() if _is_character(w, h, area)
    )
    used: set[int] = set()
    found = []
    for start in range(len(shapes)):
        if start in used:
            continue
        row = _row_from(shapes, start, used)
        if 4 <= len(row) <= 12:
            used.update(row)
            found.append(_around([shapes[index] for index in row], scale))
    return found


def _is_character(w: int, h: int, area: int) -> bool:
    return 8 <= h <= 200 and 0.1 <= w / h <= 1.1 and 0.15 <= area / (w * h) <= 0.95


def _row_from(shapes: list[tuple[int, ...]], start: int, used: set[int]) -> list[int]:
    """The shapes that go on from `start` to the right, each near the one before and of its height."""
    row = [start]
    x, y, w, h = shapes[start]
    for index in range(start + 1, len(shapes)):
        left, top, wide, high = shapes[index]
        if left > x + w + h * 1.2:
            break
        same_line = abs((top + high / 2) - (y + h / 2)) <= 0.25 * h and 0.75 <= high / h <= 1.33
        if index not in used and same_line and left >= x + w * 0.5:
            row.append(index)
            x, y, w, h = left, top, wide, high
    return row


def _around(shapes: list[tuple[int, ...]], scale: float) -> Box:
    left, top = min(s[0] for s in shapes), min(s[1] for s in shapes)
    right, bottom = max(s[0] + s[2] for s in shapes), max(s[1] + s[3] for s in shapes)
    edge = (bottom - top) * 0.35
    x, y = max(0.0, left - edge), max(0.0, top - edge)
    return Box(
        "plate",
        x / scale,
        y / scale,
        (right + edge - x) / scale,
        (bottom + edge - y) / scale,
        _SHAPE_SCORE,
    )


def _small_grey(picture: Any) -> tuple[Any, float]:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, LONGEST / max(grey.shape))
    return (
        cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    ), scale
