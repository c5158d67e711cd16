"""Takes the demo's photographs from the scikit-image wheel and writes them small: `python -m tools.demo_photos`.

Which ones, and what is known of their rights, stands in labeling/demo_data/photos.json.
"""

import json
import sys
from pathlib import Path

import skimage
from PIL import Image

from tools.environment import ROOT

FOLDER = ROOT / "labeling" / "demo_data"
LARGEST = 1000  # pixels


def main() -> int:
    """Write every photograph; 0 when done."""
    source = Path(skimage.__file__).parent / "data"
    (FOLDER / "photos").mkdir(exist_ok=True)
    total = 0
    for record in json.loads((FOLDER / "photos.json").read_text())["photos"]:
        with Image.open(source / record["taken_from"]) as image:
            picture = image.convert("L" if image.mode == "L" else "RGB")
        picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
        target = FOLDER / "photos" / record["file"]
        picture.save(target, "JPEG", quality=86, optimize=True)
        total += target.stat().st_size
        print(f"{record['file']:<18} {picture.width} x {picture.height}  {target.stat().st_size // 1024} KB")
    print(f"{total // 1024} KB in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
