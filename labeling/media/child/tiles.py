"""A tile pyramid: level z has half the pixels a side of level z + 1, the last level is the whole picture.

Cut strip by strip, level by level: beside the decoded picture there is never more than a quarter of it in memory.
"""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from labeling.media.child.pack import PackWriter

SIDE = 512


def levels_of(width: int, height: int) -> list[dict[str, int]]:
    """The levels from the smallest (one tile) to the whole: sizes in pixels, tiles across and down, first tile."""
    sizes = [(width, height)]
    while max(sizes[-1]) > SIDE:
        sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
    levels, first = [], 0
    for wide, high in sizes:  # the pack begins with the whole, as it is written
        columns, rows = -(-wide // SIDE), -(-high // SIDE)
        levels.append({"width": wide, "height": high, "columns": columns, "rows": rows, "first": first})
        first += columns * rows
    return levels[::-1]


def write_tiles(picture: Image.Image, path: Path) -> dict[str, Any]:
    """Write the pyramid of a bare picture."""
    levels = levels_of(*picture.size)
    pack = PackWriter(path, sum(level["columns"] * level["rows"] for level in levels))
    mime = "image/png" if picture.mode == "RGBA" else "image/jpeg"
    for number, level in enumerate(reversed(levels)):
        picture = picture if number == 0 else picture.reduce(2)
        for row in range(level["rows"]):
            bottom = min((row + 1) * SIDE, level["height"])
            strip = picture.crop((0, row * SIDE, level["width"], bottom))
            for column in range(level["columns"]):
                right = min((column + 1) * SIDE, level["width"])
                pack.add(_encoded(strip.crop((column * SIDE, 0, right, strip.height)), mime))
    pack.close()
    return {
        "derivation": "tiles",
        "file": path.name,
        "mime": "application/x-clearlabel-pack",
        "width": levels[-1]["width"],
        "height": levels[-1]["height"],
        "facts": {"levels": levels, "side": SIDE, "mime": mime},
    }


def _encoded(tile: Image.Image, mime: str) -> bytes:
    out = io.BytesIO()
    if mime == "image/png":
        tile.save(out, "PNG", compress_level=4)
    else:
        tile.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()
