"""Sound, video and documents made for a test: never stored, never fetched."""

import io
import math
import wave
from array import array
from fractions import Fraction
from typing import Any

import av
from PIL import Image, ImageDraw

SECRET = "Anna at home 48.8566 2.3522"
TAGS = {
    "title": SECRET,
    "artist": SECRET,
    "comment": SECRET,
    "copyright": "CC BY-NC 4.0",
    "creation_time": "2026-05-04T03:02:01Z",
}
POSITION = {"location": "+48.8566+002.3522/"}


def tone(seconds: float = 0.5, rate: int = 16_000, channels: int = 1) -> bytes:
    """A WAV of a growing tone of 440 Hz."""
    count = int(seconds * rate)
    samples = array("h")
    for number in range(count):
        value = int(30_000 * number / count * math.sin(2 * math.pi * 440 * number / rate))
        samples.extend([value] * channels)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def sound(
    codec: str, format: str, *, seconds: float = 0.5, rate: int = 48_000, tags: dict[str, str] | None = None
) -> bytes:
    """A tone in another coding."""
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if format in {"mp4", "ipod", "mov"} else {}
    with (
        av.open(out, "w", format=format, options=options) as container,
        av.open(io.BytesIO(tone(seconds, rate, 2))) as source,
    ):
        container.metadata.update(tags or {})
        track = container.add_stream(codec, rate=rate, layout="stereo", options={"strict": "experimental"})
        track.metadata.update(tags or {})
        resampler = av.AudioResampler(
            format=track.codec_context.format, layout="stereo", rate=rate, frame_size=track.frame_size or 1024
        )
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                container.mux(track.encode(part))
        for part in resampler.resample(None):
            container.mux(track.encode(part))
        container.mux(track.encode(None))
    return out.getvalue()


def film(
    codec: str = "libx264",
    format: str = "mp4",
    *,
    frames: int = 12,
    fps: int = 12,
    size: tuple[int, int] = (64, 48),
    pixels: str = "yuv420p",
    tags: dict[str, str] | None = None,
    with_sound: bool = False,
    pts: list[int] | None = None,
    **options: str,
) -> bytes:
    """A video of a square that wanders; `pts` in frames, when they are not one after the other."""
    out = io.BytesIO()
    muxing = {"movflags": "use_metadata_tags"} if format in {"mp4", "mov"} else {}
    with av.open(out, "w", format=format, options=muxing) as container:
        container.metadata.update(tags or {})
        track = container.add_stream(codec, rate=fps, options={"g": "6", **options})
        track.width, track.height, track.pix_fmt = *size, pixels
        track.codec_context.time_base = Fraction(1, fps)
        track.metadata.update(tags or {})
        voice = _voice(container, format) if with_sound else None
        for number in range(frames):
            frame = av.VideoFrame.from_image(_picture(number, size))
            frame.pts, frame.time_base = (pts or range(frames))[number], Fraction(1, fps)
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
        if voice is not None:
            _speak(container, voice, frames / fps)
    return out.getvalue()


def _voice(container: Any, format: str) -> Any:
    return container.add_stream(
        "aac" if format in {"mp4", "mov"} else "libopus", rate=48_000, layout="stereo"
    )


def _speak(container: Any, voice: Any, seconds: float) -> None:
    resampler = av.AudioResampler(
        format=voice.codec_context.format, layout="stereo", rate=48_000, frame_size=voice.frame_size or 960
    )
    with av.open(io.BytesIO(tone(seconds, 48_000, 2))) as source:
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                container.mux(voice.encode(part))
    container.mux(voice.encode(None))


def _picture(number: int, size: tuple[int, int]) -> Image.Image:
    picture = Image.new("RGB", size, "navy")
    ImageDraw.Draw(picture).rectangle((number * 3, 4, number * 3 + 12, 16), fill="orange")
    return picture


def pdf(texts: tuple[str, ...] = ("First page", "Second page"), *, author: str = "") -> bytes:
    """A document with a line of text on each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(texts):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        stream = f"BT /F1 24 Tf 20 100 Td ({text}) Tj ET".encode()
        objects += [page.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)]
    objects.append(f"<< /Author ({author}) /Title ({author}) >>".encode())
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(body)
