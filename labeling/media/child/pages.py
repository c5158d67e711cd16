"""Pages of a document as pictures, in one pack."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from labeling.media.child.pack import PackWriter


def write_pages(pictures: Iterable[Image.Image], count: int, path: Path) -> dict[str, Any]:
    """Write `count` bare pictures as JPEGs; the sizes of the pages in pixels are in the copy's facts."""
    pack, sizes = PackWriter(path, count), []
    for picture in pictures:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=88)
        pack.add(out.getvalue())
        sizes.append(list(picture.size))
    pack.close()
    return {
        "derivation": "pages",
        "file": path.name,
        "mime": "application/x-clearlabel-pack",
        "width": None,
        "height": None,
        "facts": {"sizes": sizes, "mime": "image/jpeg"},
    }
