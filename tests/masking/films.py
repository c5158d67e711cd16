"""Videos to search: a real face (the astronaut of `pictures`) that moves, leaves, comes back, or hides for a while."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from PIL import Image, ImageDraw

from tests.masking.pictures import astronaut, face_in, street

FPS = 25
SIZE = (640, 360)
SIDE = 200
"""Pixels a side of the astronaut; the face is about 36 by 45 of them."""

Place = tuple[int, int] | None
"""Where the astronaut's left upper corner is at a frame; None: nowhere."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A video with what is in it: the box of the face by frame (left, top, right, bottom), where it can be seen."""

    data: bytes
    faces: dict[int, tuple[float, float, float, float]]
    frames: int


def film(
    frames: int,
    where: Callable[[int], Place],
    *,
    hidden: range = range(0),
    size: tuple[int, int] = SIZE,
    side: int = SIDE,
    voice: np.ndarray | None = None,
    codec: str = "libx264",
    format: str = "mp4",
    tags: dict[str, str] | None = None,
) -> Planted:
    """A video in which the astronaut stands where `where` says at each frame, behind a wall while `hidden`."""
    out, faces = io.BytesIO(), {}
    portrait, ground = astronaut().resize((side, side)), street(*size)
    muxing = {"movflags": "use_metadata_tags"} if format == "mp4" else {}
    with av.open(out, "w", format=format, options=muxing) as container:
        container.metadata.update(tags or {})
        track = container.add_stream(codec, rate=FPS, options={"g": "25"})
        track.width, track.height, track.pix_fmt = *size, "yuv420p"
        track.codec_context.time_base = Fraction(1, FPS)
        sound = (
            container.add_stream("aac" if format == "mp4" else "libopus", rate=48_000)
            if voice is not None
            else None
        )
        for number in range(frames):
            picture, place = ground.copy(), where(number)
            if place is not None:
                picture.paste(portrait, place)
                if number in hidden:
                    _wall(picture, place, side)
                elif _is_seen(box := face_in((*place, side)), size):
                    faces[number] = box
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
        if sound is not None:
            speak(container, sound, voice)
    return Planted(out.getvalue(), faces, frames)


def _wall(picture: Image.Image, place: tuple[int, int], side: int) -> None:
    left, top = place
    ImageDraw.Draw(picture).rectangle((left, top, left + side, top + side), fill=(120, 118, 110))


def _is_seen(box: tuple[float, float, float, float], size: tuple[int, int]) -> bool:
    """Whether half of the face or more is in the picture."""
    left, top, right, bottom = box
    inside = max(0, min(right, size[0]) - max(left, 0)) * max(0, min(bottom, size[1]) - max(top, 0))
    return inside >= 0.5 * (right - left) * (bottom - top)


def crossing(number: int) -> Place:
    """From the left to the right, six pixels a frame."""
    return (-120 + 6 * number, 60)


def coming_back(number: int) -> Place:
    """Out at the right, and in again from there a while later."""
    x = 440 + 6 * number if number < 35 else 440 + 6 * 69 - 6 * number
    return (x, 40 + round(20 * math.sin(number / 9)))


def pictures(data: bytes) -> list[np.ndarray]:
    """All frames of a video."""
    with av.open(io.BytesIO(data)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def samples(data: bytes, rate: int = 48_000) -> np.ndarray:
    """The sound of a file, one channel, -1 to 1, from its own time 0."""
    way, parts, first = av.AudioResampler(format="flt", layout="mono", rate=rate), [], None
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(audio=0):
            first = float(frame.time or 0) if first is None else first
            frame.pts = None
            parts += [part.to_ndarray()[0] for part in way.resample(frame)]
        parts += [part.to_ndarray()[0] for part in way.resample(None)]
    return np.concatenate([np.zeros(max(0, round((first or 0) * rate)), np.float32), *parts])


def tone(seconds: float, rate: int = 48_000) -> np.ndarray:
    """A steady tone of 440 Hz, as 16-bit samples."""
    return (12_000 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)).astype(np.int16)


def speak(container, track, voice: np.ndarray) -> None:
    """Encode these samples (48 kHz, one channel) into a track."""
    layout = track.codec_context.layout.name
    way = av.AudioResampler(
        format=track.codec_context.format, layout=layout, rate=48_000, frame_size=track.frame_size or 960
    )
    frame = av.AudioFrame.from_ndarray(voice[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
    for part in [*way.resample(frame), *way.resample(None)]:
        container.mux(track.encode(part))
    container.mux(track.encode(None))


def recording(voice: np.ndarray, codec: str = "pcm_s16le", format: str = "wav") -> bytes:
    """A sound file of these samples (48 kHz, one channel)."""
    out = io.BytesIO()
    with av.open(out, "w", format=format) as container:
        speak(container, container.add_stream(codec, rate=48_000, layout="mono"), voice)
    return out.getvalue()


def covered(frame: np.ndarray, box: tuple[float, float, float, float], size: tuple[int, int] = SIZE) -> bool:
    """Whether the face's place, scaled to the frame, is filled: one even colour."""
    height, width = frame.shape[:2]
    across, down = width / size[0], height / size[1]
    left, right = max(0, round(box[0] * across)), min(width, round(box[2] * across))
    top, bottom = max(0, round(box[1] * down)), min(height, round(box[3] * down))
    part = frame[top:bottom, left:right].reshape(-1, 3).astype(float)
    return bool(part.size) and part.std(axis=0).max() < 5
