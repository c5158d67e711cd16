"""Results with very many shapes, and with large masks: the same in every run."""

import math
import random
from typing import Any, Final

from benchmarks.content import HEIGHT, WIDTH
from labeling.labelspec.rle import encode_runs

LABELS: Final = ("car", "person", "bicycle")
CROWD_SCHEMA: Final[dict[str, Any]] = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box", "polygon", "mask"],
            "labels": [{"name": name} for name in LABELS],
        }
    ],
}
CORNERS: Final = 12
WIDE: Final = 3840
HIGH: Final = 2160


def crowd(count: int, *, seed: str) -> dict[str, Any]:
    """So many shapes, in turns a box and a polygon of twelve corners, 8 to 56 pixels wide.

    The first polygon is a large one around the middle of the picture: what is dragged.
    """
    draw = random.Random(seed)
    objects = [_large()]
    for number in range(1, count):
        w, h = round(draw.uniform(8, 56), 1), round(draw.uniform(8, 56), 1)
        x, y = round(draw.uniform(0, WIDTH - 60), 1), round(draw.uniform(0, HEIGHT - 60), 1)
        base = {"id": f"s{number}", "label": LABELS[number % 3]}
        if number % 2:
            objects.append({**base, "type": "box", "x": x, "y": y, "w": w, "h": h})
        else:
            objects.append({**base, "type": "polygon", "points": _ring(x + w / 2, y + h / 2, w / 2, h / 2)})
    return {"objects": objects}


def _large() -> dict[str, Any]:
    points = _ring(WIDTH / 2, HEIGHT / 2, WIDTH / 4, HEIGHT / 4)
    return {"id": "large", "label": LABELS[0], "type": "polygon", "points": points}


def _ring(x: float, y: float, across: float, down: float) -> list[list[float]]:
    turns = [2 * math.pi * number / CORNERS for number in range(CORNERS)]
    return [[round(x + across * math.cos(a), 1), round(y + down * math.sin(a), 1)] for a in turns]


def masks(count: int) -> dict[str, Any]:
    """So many masks of some 500 by 400 pixels with ragged edges, spread over a 4K picture."""
    return {"objects": [_mask(number) for number in range(count)]}


def _mask(number: int) -> dict[str, Any]:
    cx, cy = 420 + number % 5 * 740, 300 + number // 5 % 4 * 500
    across, down = 240 + 7 * (number % 5), 190
    spans = []
    for row in range(cy - down, cy + down):
        half = across * math.sqrt(max(0.0, 1 - ((row - cy) / down) ** 2)) + 12 * math.sin(row / 3)
        spans.append((row, round(cx - half), round(cx + half)) if half > 1 else (row, cx, cx + 1))
    runs, at = [], 0
    for row, start, end in spans:
        runs += [row * WIDE + start - at, end - start]
        at = row * WIDE + end
    runs.append(WIDE * HIGH - at)
    left, right = min(start for _, start, _ in spans), max(end for _, _, end in spans)
    return {
        "id": f"m{number}",
        "label": LABELS[number % 3],
        "type": "mask",
        "size": [HIGH, WIDE],
        "rle": encode_runs(runs),
        "bbox": [left, spans[0][0], right - left, len(spans)],
    }
