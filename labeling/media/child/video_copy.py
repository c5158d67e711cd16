"""The copy of a video that is shown: its packets as they are where browsers play them, else encoded anew as VP9.

VP9 in WebM and not H.264: every browser plays it, and it may be encoded without anybody's licence. Packets are copied
without the supplemental messages in which cameras put telemetry.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

from av.audio.resampler import AudioResampler
from av.bitstream import BitStreamFilterContext
from av.filter import Graph

from labeling.media.child.image import copy_of
from labeling.media.child.loop import Refused
from labeling.media.child.streams import bare_track, opened, written

COPY_SIDE = 1920
_PLAIN_PIXELS = frozenset({"yuv420p", "yuvj420p"})
_AS_MP4 = frozenset({"h264"})
_AS_WEBM = frozenset({"vp8", "vp9", "av1", "libvpx", "libvpx-vp9", "libdav1d"})
_SOUND = {"mp4": frozenset({"aac", "mp3", "mp3float"}), "webm": frozenset({"opus", "vorbis"})}
_WITHOUT_MESSAGES = "filter_units=remove_types=6"  # SEI, ITU-T H.264 table 7-1
SIDES = (1280, 854, 640)
WORK = 4_000_000_000
"""Pixels that one video may cost to encode: about a minute and a half of one processor."""
_TICKS = Fraction(1, 1000)
_MAX_FPS = 240.0


def copied(request: dict[str, Any], facts: dict[str, Any], path: Path) -> dict[str, Any] | None:
    """The copy made of the same packets; None when browsers would not play them, or they are too large to seek in."""
    codec, format = facts["codec"], "mp4" if facts["codec"] in _AS_MP4 else "webm"
    fits = facts["pixel_format"] in _PLAIN_PIXELS and max(facts["width"], facts["height"]) <= COPY_SIDE
    if codec not in _AS_MP4 | _AS_WEBM or not fits or not facts["is_square"]:
        return None
    if format == "webm" and facts["rotation"]:
        return None  # WebM has no place for it that browsers agree on
    with opened(request) as container:
        stream = container.streams.video[0]
        sound = container.streams.audio[0] if container.streams.audio else None
        if sound is not None and sound.codec_context.name not in _SOUND[format]:
            return None
        options = {"movflags": "+faststart"} if format == "mp4" else {}
        with written(path, format, **options) as out:
            tracks = {stream.index: bare_track(out, stream)}
            if sound is not None:
                tracks[sound.index] = bare_track(out, sound)
            sieve = (
                BitStreamFilterContext(_WITHOUT_MESSAGES, stream, tracks[stream.index])
                if codec in _AS_MP4
                else None
            )
            for packet in container.demux([entry for entry in (stream, sound) if entry is not None]):
                if packet.dts is None:
                    continue
                index = packet.stream.index
                kept = sieve.filter(packet) if sieve is not None and index == stream.index else [packet]
                for one in kept:
                    one.stream = tracks[index]
                    out.mux(one)
    return copy_of("display", path.name, f"video/{format}", (facts["width"], facts["height"]))


def encoded(request: dict[str, Any], facts: dict[str, Any], path: Path, *, seconds: float) -> dict[str, Any]:
    """The copy encoded anew, upright, every frame at its time; smaller the longer it is."""
    width, height = _size(facts, seconds)
    with opened(request) as container, written(path, "webm") as out:
        stream = container.streams.video[0]
        stream.codec_context.thread_type = "AUTO"
        sound = container.streams.audio[0] if container.streams.audio else None
        track = out.add_stream(
            "libvpx-vp9", rate=Fraction(round(min(facts["fps"] or 25, _MAX_FPS) * 1000), 1000)
        )
        track.width, track.height, track.pix_fmt = width, height, "yuv420p"
        track.codec_context.time_base = _TICKS
        track.options = {
            "deadline": "realtime",
            "cpu-used": "8",
            "row-mt": "1",
            "crf": "32",
            "b": "0",
            "g": "60",
        }
        voice = out.add_stream("libopus", rate=48_000, layout="stereo") if sound is not None else None
        hearing = AudioResampler(format="s16", layout="stereo", rate=48_000, frame_size=960)
        turning = Turning(stream, facts["rotation"], width, height)
        spent, last = 0, -1
        for packet in container.demux([entry for entry in (stream, sound) if entry is not None]):
            for frame in packet.decode():
                if voice is not None and packet.stream.index != stream.index:
                    for part in hearing.resample(frame):
                        out.mux(voice.encode(part))
                    continue
                spent += width * height
                if spent > 2 * WORK:
                    raise _too_long(facts)
                shown = turning.turn(frame)
                moment = round(float(frame.time or 0) / float(_TICKS))
                shown.pts, shown.time_base = max(moment, last + 1), _TICKS
                last = shown.pts
                out.mux(track.encode(shown))
        out.mux(track.encode(None))
        if voice is not None:
            for part in hearing.resample(None):
                out.mux(voice.encode(part))
            out.mux(voice.encode(None))
    return copy_of("display", path.name, "video/webm", (width, height))


def _size(facts: dict[str, Any], seconds: float) -> tuple[int, int]:
    frames = max(1.0, seconds * min(facts["fps"] or 25, _MAX_FPS))
    for side in SIDES:
        scale = min(1.0, side / max(facts["width"], facts["height"]))
        width, height = (max(2, round(facts[key] * scale / 2) * 2) for key in ("width", "height"))
        if width * height * frames <= WORK:
            return width, height
    raise _too_long(facts)


def _too_long(facts: dict[str, Any]) -> Refused:
    return Refused(
        "video.too_much",
        f"Browsers do not play this video ({facts['codec']}, {facts['width']} × {facts['height']}), and it is too long "
        f"to be converted here. Convert it to H.264 (MP4) or VP9 (WebM) with at most {COPY_SIDE} pixels a side.",
    )


class Turning:
    """Frames upright, in the size and pixels of the copy."""

    def __init__(self, stream: Any, rotation: int, width: int, height: int) -> None:
        self._graph = Graph()
        chain = [self._graph.add_buffer(template=stream)]
        # Rotation counts against the clock.
        chain += [self._graph.add("transpose", "cclock") for _ in range(rotation // 90)]
        chain.append(self._graph.add("scale", f"{width}:{height}"))
        chain.append(self._graph.add("setsar", "1"))
        chain.append(self._graph.add("format", "yuv420p"))
        chain.append(self._graph.add("buffersink"))
        self._graph.link_nodes(*chain).configure()

    def turn(self, frame: Any) -> Any:
        """The frame as it is to be encoded."""
        self._graph.push(frame)
        return self._graph.pull()
