"""The masked copy of a video: each frame at its time, places filled in one colour before it is encoded, sound cut.

Always VP9 in WebM, for the reasons of `labeling.media.child.video_copy`. Always filled, whatever the policy says of
pictures: from the many frames of a video what lies behind a mosaic or a blur can be put together again.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from labeling.detect.paths import Key, place_at
from labeling.masking.recordings.film import SEARCH_SIDE, decoded, sizes
from labeling.masking.recordings.sound_copy import Cutter
from labeling.media.child.loop import Refused
from labeling.media.child.streams import opened, written
from labeling.media.child.video_copy import Turning

SIDES = (SEARCH_SIDE, 854, 640)
WORK = 30_000_000_000
"""Pixels that one video may cost to encode: a quarter of an hour of one processor."""
_FILL = (96, 128, 128)  # Y, U, V
_TICKS = Fraction(1, 1000)
_MAX_FPS = 240.0
_VOICE_RATE = 48_000


def mask(request: dict[str, Any]) -> dict[str, Any]:
    """Write the copy to `target`. `tracks`: {"keys", "first", "last"}; `sound`: keep or drop; `spans`: silent seconds.

    Answers its `width` and `height`, how many `frames` it has, and in how many something is `masked`.
    """
    width, height = _size(request)
    tracks = [([Key(*key) for key in one["keys"]], one["first"], one["last"]) for one in request["tracks"]]
    painter = _Painter(tracks, (request["width"], request["height"]), (width, height))
    with opened(request) as container, written(Path(request["target"]), "webm") as out:
        track = _track(out, request, width, height)
        sound = container.streams.audio[0] if container.streams.audio else None
        voice = None
        if sound is not None and request["sound"] != "drop":
            voice = _Voice(out, request["spans"])
        turning = Turning(container.streams.video[0], request["rotation"], width, height)
        count, last = 0, -1
        for kind, frame in _frames(container, sound if voice is not None else None):
            if kind == "sound":
                if voice is not None:
                    voice.take(frame)
                continue
            if count * width * height > 2 * WORK:
                raise _too_long(request)
            shown = painter.paint(turning.turn(frame), count)
            moment = round(float(frame.time or 0) / float(_TICKS))
            shown.pts, shown.time_base = max(moment, last + 1), _TICKS
            last, count = shown.pts, count + 1
            out.mux(track.encode(shown))
        out.mux(track.encode(None))
        if voice is not None:
            voice.end()
    if not count:
        raise Refused("video.corrupt", "No picture of the video can be read.")
    return {"width": width, "height": height, "frames": count, "masked": painter.masked}


def _frames(container: Any, sound: Any) -> Any:
    """("picture" or "sound", frame) in the order they are stored."""
    if sound is None:
        for _, _, frame in decoded(container):
            yield "picture", frame
        return
    pictures = container.streams.video[0]
    pictures.codec_context.thread_type = "AUTO"
    for packet in container.demux([pictures, sound]):
        for frame in packet.decode():
            yield ("picture" if packet.stream.index == pictures.index else "sound"), frame


def _size(request: dict[str, Any]) -> tuple[int, int]:
    for side in SIDES:
        width, height = sizes(request, side)
        if width * height * max(1, request["count"]) <= WORK:
            return width, height
    raise _too_long(request)


def _too_long(request: dict[str, Any]) -> Refused:
    return Refused(
        "masking.too_long",
        f"The video ({request['width']} × {request['height']}, {request['count']:,} frames) is too long to be masked "
        "in one piece. Cut it.",
    )


def _track(out: Any, request: dict[str, Any], width: int, height: int) -> Any:
    rate = min(request["fps"] or 25, _MAX_FPS)
    track = out.add_stream("libvpx-vp9", rate=Fraction(round(rate * 1000), 1000))
    track.width, track.height, track.pix_fmt = width, height, "yuv420p"
    track.codec_context.time_base = _TICKS
    track.options = {
        "deadline": "realtime",
        "cpu-used": "8",
        "row-mt": "1",
        "crf": "30",
        "b": "0",
        "g": "60",
    }
    return track


class _Painter:
    """Fills places of frames. Numbers of frames ascend."""

    def __init__(
        self,
        tracks: Sequence[tuple[Sequence[Key], int, int]],
        original: tuple[int, int],
        size: tuple[int, int],
    ) -> None:
        self._tracks, self._original, self._size = tracks, original, size
        self.masked = 0

    def paint(self, frame: Any, number: int) -> Any:
        """The frame (planar 4:2:0, 8 bits), places that are masked at `number` filled."""
        boxes = [
            box
            for keys, first, last in self._tracks
            if first <= number <= last
            and (box := place_at(keys, number, grow=1.0, size=self._original)) is not None
        ]
        if not boxes:
            return frame
        self.masked += 1
        planes = frame.to_ndarray(format="yuv420p")
        width, height = self._size
        luma = planes[:height]
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        for box in boxes:
            left, top, right, bottom = self._scaled(box)
            luma[top:bottom, left:right] = _FILL[0]
            chroma[0, top // 2 : bottom // 2, left // 2 : right // 2] = _FILL[1]
            chroma[1, top // 2 : bottom // 2, left // 2 : right // 2] = _FILL[2]
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(planes), format="yuv420p")

    def _scaled(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        """The box in pixels of the copy, outwards to even ones: chroma has half as many, scaling mixes neighbours."""
        across, down = self._size[0] / self._original[0], self._size[1] / self._original[1]
        left, top = math.floor(box[0] * across) - 1, math.floor(box[1] * down) - 1
        right, bottom = math.ceil(box[2] * across) + 1, math.ceil(box[3] * down) + 1
        return (
            max(0, left // 2 * 2),
            max(0, top // 2 * 2),
            min(self._size[0], -(-right // 2) * 2),
            min(self._size[1], -(-bottom // 2) * 2),
        )


class _Voice:
    """The sound of the copy: Opus, two channels, silent where it was cut."""

    def __init__(self, out: Any, spans: Sequence[Sequence[float]]) -> None:
        self._out = out
        self._track = out.add_stream("libopus", rate=_VOICE_RATE, layout="stereo")
        self._cutter = Cutter(
            spans, rate=_VOICE_RATE, layout="stereo", format="s16", frame_size=960, begins_late=True
        )

    def take(self, frame: Any) -> None:
        for part in self._cutter.take(frame):
            self._out.mux(self._track.encode(part))

    def end(self) -> None:
        for part in self._cutter.rest():
            self._out.mux(self._track.encode(part))
        self._out.mux(self._track.encode(None))
