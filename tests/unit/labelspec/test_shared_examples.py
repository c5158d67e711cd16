"""Examples that the browser's engine decides as this package does: both suites read the same files.

Where the rules change on purpose, `python -m tests.unit.labelspec.test_shared_examples` writes the files anew.
"""

import json
import math
import random
from pathlib import Path
from typing import Any

from labeling.labelspec import MediaFacts, parse_schema, rle, validate_result

FOLDER = Path(__file__).parents[3] / "frontend" / "src" / "engine" / "test"
SIZE = 100
SCHEMA = parse_schema(
    {
        "version": 1,
        "inputs": [{"name": "photo", "type": "image"}],
        "controls": [
            {"name": "o", "type": "shapes", "on": "photo", "tools": ["polygon"], "labels": [{"name": "car"}]}
        ],
    }
)


def _ring(
    chance: random.Random, centre: tuple[float, float], radius: float, corners: int
) -> list[list[float]]:
    """Round its centre; a swapped pair of corners makes it cross itself."""
    ring = [
        [
            round(centre[0] + radius * chance.uniform(0.5, 1) * math.cos(2 * math.pi * i / corners), 1),
            round(centre[1] + radius * chance.uniform(0.5, 1) * math.sin(2 * math.pi * i / corners), 1),
        ]
        for i in range(corners)
    ]
    if chance.random() < 0.2:
        i, j = chance.sample(range(corners), 2)
        ring[i], ring[j] = ring[j], ring[i]
    return ring


def _polygon(chance: random.Random) -> dict[str, Any]:
    def part() -> dict[str, Any]:
        centre = (chance.uniform(25, 75), chance.uniform(25, 75))
        found: dict[str, Any] = {"points": _ring(chance, centre, chance.uniform(5, 24), chance.randint(3, 9))}
        if chance.random() < 0.5:
            found["holes"] = [
                _ring(chance, (centre[0] + chance.uniform(-4, 4), centre[1]), chance.uniform(1, 6), 4)
                for _ in range(chance.randint(1, 2))
            ]
        return found

    polygon = part()
    if chance.random() < 0.5:
        polygon["parts"] = [part() for _ in range(chance.randint(1, 2))]
    return polygon


def _lattice(chance: random.Random) -> dict[str, Any]:
    """On few places, so that corners and edges touch, fold back and lie on one line."""
    corners = chance.randint(3, 6)
    return {"points": [[chance.randint(0, 3) * 10.5, chance.randint(0, 3) * 10.5] for _ in range(corners)]}


def _is_sound(polygon: dict[str, Any]) -> bool:
    item = {"id": "a", "label": "car", "type": "polygon", **polygon}
    return not validate_result(SCHEMA, {"o": [item]}, {"photo": MediaFacts(width=SIZE, height=SIZE)})


def polygons() -> list[dict[str, Any]]:
    chance = random.Random(7)
    found = [_polygon(chance) for _ in range(150)] + [_lattice(chance) for _ in range(150)]
    return [polygon | {"sound": _is_sound(polygon)} for polygon in found]


def masks() -> list[dict[str, Any]]:
    """`pixels` as text, "1" for foreground, row by row; `rle` and `bbox` as results have them."""
    chance = random.Random(11)
    found = []
    for _ in range(80):
        height, width = chance.randint(1, 12), chance.randint(1, 300)
        level = chance.choice([0.02, 0.3, 0.7, 0.98])
        pixels = bytearray(height * width)
        current = chance.random() < 0.5
        for i in range(len(pixels)):
            current = not current if chance.random() < 0.15 else current
            pixels[i] = current if chance.random() < 0.9 else chance.random() < level
        if not any(pixels):
            pixels[chance.randrange(len(pixels))] = 1
        text = rle.encode_mask(pixels, (height, width))
        runs = rle.decode_runs(text, height * width)
        found.append(
            {
                "size": [height, width],
                "pixels": "".join(map(str, map(int, pixels))),
                "rle": text,
                "bbox": list(rle.bounding_box(runs, width) or ()),
            }
        )
    return found


FILES = {"polygons.fixture.json": polygons, "masks.fixture.json": masks}


def _text(name: str) -> str:
    return "[\n" + ",\n".join(json.dumps(case) for case in FILES[name]()) + "\n]\n"


def test_the_browser_has_the_examples_as_they_are_decided_here() -> None:
    for name in FILES:
        assert (FOLDER / name).read_text() == _text(name), f"{name} is out of date"
    assert 60 < sum(case["sound"] for case in polygons()) < 240


if __name__ == "__main__":
    for file in FILES:
        (FOLDER / file).write_text(_text(file))
