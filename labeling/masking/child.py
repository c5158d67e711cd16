"""The child that searches pictures and texts. Run as a program with an empty environment; of ours it imports only pure
packages. It has no use for the network: connections and look-ups of names are refused before anything else is loaded.

Reads one JSON request a line, `{"task": "image" | "view" | "texts", …}`, and answers one JSON line.
"""

import os
import socket
from pathlib import Path
from typing import Any, NoReturn


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("detectors have no network")


for _name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, _name, _no_network)

from PIL import Image, ImageOps  # noqa: E402

from labeling.detect import registry  # noqa: E402
from labeling.detect.contract import DetectorFault, find_spans  # noqa: E402
from labeling.detect.searching import Detectors, Place, search  # noqa: E402
from labeling.media.child.image import check_size, fit, plain  # noqa: E402
from labeling.media.child.loop import Refused, serve  # noqa: E402

EXIF_MAKE, EXIF_MODEL = 0x010F, 0x0110
PATHS = tuple(path for path in os.environ.get("DETECTORS", "").split(",") if path)
_loaded: dict[str, Any] = {}


def _detectors(wanted: dict[str, float]) -> Detectors:
    for name in wanted.keys() - _loaded.keys():
        _loaded[name] = registry.make(name, paths=PATHS)
    return {name: (_loaded[name], threshold) for name, threshold in wanted.items()}


def _picture(request: dict[str, Any]) -> tuple[Image.Image, str]:
    """The oriented picture of a file that was read before, bare, and make and model of the camera as the file says."""
    with Image.open(request["path"], formats=[request["format"]]) as image:
        check_size(image, request)
        image.load()
        camera = _camera(image.getexif())
        ImageOps.exif_transpose(image, in_place=True)
        return plain(image), camera


def _camera(exif: Image.Exif) -> str:
    said = (exif.get(tag) for tag in (EXIF_MAKE, EXIF_MODEL))
    words = " ".join(word.strip(" \0") for word in said if isinstance(word, str))
    return "".join(char for char in words if char.isprintable())[:120].strip()


def image(request: dict[str, Any]) -> dict[str, Any]:
    """Search and mask a picture; the masked one lies in `target`, without metadata, as JPEG or PNG."""
    picture, camera = _picture(request)
    found = search(
        picture,
        detectors=_detectors(request["detectors"]),
        places=[Place(**place) for place in request["places"]],
        left_out=request["left_out"],
        action=request["action"],
        grow=request["grow"],
        takes_new=request["takes_new"],
    )
    is_png = request["format"] == "PNG" or found.picture.mode == "RGBA"
    if is_png:
        found.picture.save(request["target"], "PNG", compress_level=4)
    else:
        found.picture.save(request["target"], "JPEG", quality=92, subsampling=0)
    return {
        "camera": camera,
        "suffix": ".png" if is_png else ".jpg",
        "places": [_told(place) for place in found.places],
        "outside": [_told(place) for place in found.outside],
    }


def _told(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in Place.__slots__}


def view(request: dict[str, Any]) -> dict[str, Any]:
    """A picture, or the part of it inside `box` (left, top, right, bottom), as a bare JPEG of at most `side` pixels."""
    picture = _picture(request)[0].convert("RGB")
    if request["box"] is not None:
        picture = picture.crop(tuple(request["box"]))
    fit(picture, request["side"]).save(Path(request["target"]), "JPEG", quality=90)
    return {}


def texts(request: dict[str, Any]) -> dict[str, Any]:
    """What each detector finds in each text, by the text's key: [detector, kind, start, end, score].

    From its threshold on, or from the score `least`.
    """
    detectors, least = _detectors(request["detectors"]), request["least"]
    return {
        "found": {
            key: [
                [name, span.kind, span.start, span.end, round(span.score, 4)]
                for name, (detector, threshold) in detectors.items()
                for span in find_spans(name, detector, text, least=threshold if least is None else least)
            ]
            for key, text in request["texts"].items()
        }
    }


_TASKS = {"image": image, "view": view, "texts": texts}


def work(request: dict[str, Any]) -> dict[str, Any]:
    """The task that is asked for. What a detector does wrong is this item's fault, not the file's."""
    try:
        return _TASKS[request["task"]](request)
    except DetectorFault as fault:
        raise Refused("masking.detector", str(fault)) from None


if __name__ == "__main__":
    serve(work, kind=lambda _: "masking")
