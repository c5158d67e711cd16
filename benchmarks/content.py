"""The items that are measured: texts, rights blocks, boxes, JPEGs; the same in every run."""

import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
from PIL import Image, ImageDraw

TEXT_SCHEMA: Final[dict[str, Any]] = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [{"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True}],
}
IMAGE_SCHEMA: Final[dict[str, Any]] = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [{"name": "car"}, {"name": "person"}, {"name": "bicycle"}],
        }
    ],
}
WIDTH: Final = 1600
HEIGHT: Final = 1200
PHOTOS: Final = Path(__file__).resolve().parent.parent / "labeling" / "demo_data" / "photos"
_CITIES: Final = ("Paris", "Lyon", "Lille", "Nice", "Metz", "Brest", "Tours", "Dijon")
_WORDS: Final = (
    *(
        "the",
        "train",
        "to",
        "the",
        "harbour",
        "left",
        "late",
        "again",
        "and",
        "nobody",
        "on",
        "the",
        "platform",
    ),
    *("knew", "why", "it", "stood", "in", "the", "rain", "for", "so", "long"),
)


def text_of(number: int) -> dict[str, Any]:
    """The data of one text item: about 200 characters; one in a hundred speaks of a lighthouse."""
    words = [_WORDS[(number * 7 + step * 5) % len(_WORDS)] for step in range(32)]
    if number % 100 == 50:
        words[16] = "lighthouse"
    return {
        "text": f"{number} {' '.join(words)}",
        "city": _CITIES[number % len(_CITIES)],
        "page": number % 500,
    }


def rights_of(number: int) -> dict[str, Any]:
    """A rights block: two hundred different ones, three licences, all of which allow commercial labeling."""
    kind = number % 200
    licence = ("CC0-1.0", "CC BY 4.0", "MIT")[kind % 3]
    return {
        "licence": licence,
        "rights_holder": f"Author {kind}",
        "credit": f"Author {kind}",
        "source_url": f"https://example.org/works/{kind}",
        "acquired": "download",
        "personal_data": "none",
    }


def lines(size: int, *, annotated: bool) -> Iterator[bytes]:
    """The lines of an import file."""
    for number in range(size):
        item: dict[str, Any] = {
            "external_id": f"item-{number:08}",
            "data": text_of(number),
            "rights": rights_of(number),
        }
        if annotated:
            item["annotations"] = [{"result": {"mood": "good"}, "seconds": 3.0}]
        yield orjson.dumps(item) + b"\n"


def boxes(count: int, *, seed: str) -> dict[str, Any]:
    """A result with so many boxes inside the picture."""
    draw = random.Random(seed)
    labels = ("car", "person", "bicycle")
    return {
        "objects": [
            {
                "id": f"b{number}",
                "label": labels[number % 3],
                "type": "box",
                "x": round(draw.uniform(0, WIDTH - 60), 1),
                "y": round(draw.uniform(0, HEIGHT - 60), 1),
                "w": round(draw.uniform(8, 56), 1),
                "h": round(draw.uniform(8, 56), 1),
            }
            for number in range(count)
        ]
    }


def jpegs(
    count: int, *, start: int = 0, width: int = WIDTH, height: int = HEIGHT
) -> Iterator[tuple[str, bytes]]:
    """Different photographs of this size, named: the bundled ones, each turned and marked by its number."""
    originals = []
    for path in sorted(PHOTOS.glob("*.jpg")):
        with Image.open(path) as opened:
            originals.append(opened.convert("RGB").resize((width, height)))
    for number in range(start, start + count):
        picture = originals[number % len(originals)].copy()
        draw = ImageDraw.Draw(picture)
        for bit in range(24):
            draw.rectangle(
                (bit * 20, 0, bit * 20 + 18, 18), fill=(255, 255, 255) if number >> bit & 1 else (0, 0, 0)
            )
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=88)
        yield f"{number:06}.jpg", out.getvalue()
