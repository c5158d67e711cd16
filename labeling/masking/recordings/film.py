"""Pictures of a video, upright: searched one by one, or shown. Frames are counted from 0 as they are shown.

Boxes are in pixels of the upright original, whatever size the pictures are searched in.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labeling.detect.contract import find_boxes
from labeling.media.child.image import fit
from labeling.media.child.loop import Refused
from labeling.media.child.streams import opened
from labeling.media.child.video_copy import Turning

SEARCH_SIDE = 1280
"""Pictures are searched, and shown to annotators, with at most so many pixels a side."""
_EARLY = 0.0005
"""Seconds: a frame that begins so little before a moment is the one shown there."""


def sizes(request: dict[str, Any], side: int) -> tuple[int, int]:
    """Width and height of pictures with at most `side` pixels a side; even, for codecs take no other."""
    scale = min(1.0, side / max(request["width"], request["height"]))
    width, height = (max(2, round(request[key] * scale / 2) * 2) for key in ("width", "height"))
    return width, height


def decoded(container: Any) -> Iterator[tuple[int, float, Any]]:
    """(number, seconds, frame) of each picture. `Refused` when there are more than are taken."""
    stream = container.streams.video[0]
    stream.codec_context.thread_type = "AUTO"
    for number, frame in enumerate(container.decode(stream)):
        yield number, float(frame.time or 0.0), frame


def find(request: dict[str, Any]) -> dict[str, Any]:
    """What detectors find in every `every`-th frame from `start` on, or in `frames`, for `seconds` from there.

    One frame is looked at in any case, however long it took to come to it.

    `found`: [frame, detector, kind, x, y, w, h, score]; `times`: seconds of the frames from `start` on; `next`: the
    frame that comes then, None when all were looked at.
    """
    width, height = sizes(request, SEARCH_SIDE)
    scale = (request["width"] / width, request["height"] / height)
    wanted = None if request.get("frames") is None else frozenset(request["frames"])
    start, until = request["start"], float("inf")
    found: list[list[Any]] = []
    times: list[float] = []
    with opened(request) as container:
        turning = Turning(container.streams.video[0], request["rotation"], width, height)
        for number, moment, frame in decoded(container):
            if number >= request["max_frames"]:
                raise Refused(
                    "masking.frames", f"The video has more than {request['max_frames']:,} frames. Cut it."
                )
            if number < start:
                continue
            if number == start:
                until = time.monotonic() + request["seconds"]
            elif time.monotonic() > until:
                return {"found": found, "times": times, "next": number}
            times.append(round(moment, 4))
            if number % request["every"] == 0 if wanted is None else number in wanted:
                pixels = turning.turn(frame).to_ndarray(format="rgb24")
                found += [[number, name, *one] for name, one in _search(pixels, request["detectors"], scale)]
    return {"found": found, "times": times, "next": None}


def _search(
    pixels: Any, detectors: dict[str, tuple[Any, float]], scale: tuple[float, float]
) -> Iterator[tuple[str, list[Any]]]:
    for name, (detector, least) in detectors.items():
        for box in find_boxes(name, detector, pixels, least=least, size=(pixels.shape[1], pixels.shape[0])):
            x, w = box.x * scale[0], box.w * scale[0]
            y, h = box.y * scale[1], box.h * scale[1]
            yield name, [box.kind, *(round(part, 2) for part in (x, y, w, h)), round(box.score, 4)]


def still(request: dict[str, Any]) -> dict[str, Any]:
    """The picture shown at `moment` seconds, or the part inside `box` (left, top, right, bottom), as a bare JPEG."""
    with opened(request) as container:
        stream = container.streams.video[0]
        turning = Turning(
            stream, request["rotation"], *sizes(request, max(request["width"], request["height"]))
        )
        container.seek(max(0, int(request["moment"] / stream.time_base)), stream=stream, backward=True)
        shown = None
        for frame in container.decode(stream):
            if shown is not None and float(frame.time or 0) > request["moment"] + _EARLY:
                break
            shown = frame
        if shown is None:
            raise Refused("video.corrupt", "No picture of the video can be read.")
        picture = turning.turn(shown).to_image()
    picture.info = {}
    if request["box"] is not None:
        picture = picture.crop(tuple(request["box"]))
    fit(picture, request["side"]).save(Path(request["target"]), "JPEG", quality=88)
    return {}
