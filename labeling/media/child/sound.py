"""Sound: decoded whole, its shape drawn, its copy without tags."""

import json
from array import array
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler

from labeling.media.child.image import copy_of
from labeling.media.child.loop import Refused
from labeling.media.child.streams import (
    bare_track,
    check_duration,
    duration_of,
    opened,
    tag_facts,
    written,
)

SAMPLES_A_POINT = 256
MAX_POINTS = 200_000
LAYOUTS = ("mono", "stereo", "2.1", "quad", "5.0", "5.1", "6.1", "7.1")
"""Where so many channels stand; WAV often says only how many there are."""
_COPIED = {
    "mp3": ("mp3", "audio/mpeg", {"id3v2_version": "0", "write_id3v1": "0"}),
    "mp3float": ("mp3", "audio/mpeg", {"id3v2_version": "0", "write_id3v1": "0"}),
    "vorbis": ("ogg", "audio/ogg", {}),
    "opus": ("ogg", "audio/ogg", {}),
    "aac": ("mp4", "audio/mp4", {"movflags": "+faststart"}),
    "flac": ("flac", "audio/flac", {}),
}
"""Codecs that every browser plays: their packets are copied, so no sample changes. PCM becomes FLAC, as exact."""


_SAYS_HOW_LONG = frozenset({"mov", "flac", "matroska"})


class Peaks:
    """The lowest and highest sample of each stretch; stretches double when there are too many."""

    def __init__(self) -> None:
        self.samples_a_point = SAMPLES_A_POINT
        self.points: list[int] = []
        self._rest = array("h")

    def add(self, samples: "array[int]") -> None:
        """Take further samples (16 bits, one channel)."""
        self._rest.extend(samples)
        step = self.samples_a_point
        whole = len(self._rest) // step * step
        for start in range(0, whole, step):
            part = self._rest[start : start + step]
            self.points += (min(part), max(part))
        del self._rest[:whole]
        while len(self.points) > 2 * MAX_POINTS:
            self._halve()

    def _halve(self) -> None:
        self.samples_a_point *= 2
        lows, highs = self.points[0::2], self.points[1::2]
        if len(lows) % 2:
            lows.append(lows[-1])
            highs.append(highs[-1])
        self.points = [
            value
            for at in range(0, len(lows), 2)
            for value in (min(lows[at : at + 2]), max(highs[at : at + 2]))
        ]

    def written(self, path: Path, *, rate: int) -> dict[str, Any]:
        """Write them as JSON in the layout of BBC audiowaveform, version 2, 16 bits, one channel."""
        if self._rest:
            self.points += (min(self._rest), max(self._rest))
        body = {
            "version": 2,
            "channels": 1,
            "sample_rate": rate,
            "samples_per_pixel": self.samples_a_point,
            "bits": 16,
            "length": len(self.points) // 2,
            "data": self.points,
        }
        path.write_text(json.dumps(body, separators=(",", ":")))
        return copy_of("peaks", path.name, "application/json", None)


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Facts (seconds, hertz) and copies of one sound file."""
    work = Path(request["work"])
    if request["format"] == "wav":
        check_wave(Path(request["path"]))
    with opened(request) as container:
        if not container.streams.audio:
            raise Refused("audio.silent", "The file holds no sound track. Check what was exported.")
        stream = container.streams.audio[0]
        codec = stream.codec_context.name
        facts = {**tag_facts(container), "codec": codec, "sample_rate": stream.codec_context.sample_rate}
        facts["channels"] = stream.codec_context.channels
        if not facts["sample_rate"] or not 1 <= facts["channels"] <= len(LAYOUTS):
            raise Refused(
                "audio.channels",
                "The file does not say how its sound is to be read, or has more than 8 channels.",
            )
        claimed = duration_of(container, stream)
        check_duration(claimed, request["max_seconds"])
        if codec in _COPIED:
            display, peaks, samples = _copied(container, stream, work / "display", request)
        elif codec.startswith("pcm_"):
            display, peaks, samples = _as_flac(container, stream, work / "display", request)
        else:
            raise Refused(
                "audio.codec",
                f"The sound is coded as {codec}, which is not taken. Send WAV, FLAC, MP3, AAC, Vorbis or Opus.",
            )
    if not samples:
        raise Refused("audio.corrupt", "The file holds no sound that can be read. Export it again.")
    if request["format"] in _SAYS_HOW_LONG and samples / facts["sample_rate"] < 0.9 * claimed - 1.5:
        raise _cut_short()
    facts["duration"] = round(samples / facts["sample_rate"], 6)
    return {
        "facts": facts,
        "copies": [display, peaks.written(work / "peaks", rate=facts["sample_rate"])],
    }


def check_wave(path: Path) -> None:
    """`Refused` for a WAV that holds less than its data chunk claims. Streams leave the size open, as 0 or all ones."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            length = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                if length not in {0, 0xFFFFFFFF} and file.tell() + length > size:
                    raise _cut_short()
                return
            file.seek(length + length % 2, 1)


def _cut_short() -> Refused:
    return Refused(
        "audio.corrupt", "The recording ends before its time: the file is cut short. Send it again."
    )


def _copied(
    container: Any, stream: Any, path: Path, request: dict[str, Any]
) -> tuple[dict[str, Any], Peaks, int]:
    format, mime, options = _COPIED[stream.codec_context.name]
    peaks, count, meter = Peaks(), 0, _mono()
    with written(path, format, **options) as out:
        track = bare_track(out, stream)
        for packet in container.demux(stream):
            for frame in packet.decode():
                count += _measure(frame, peaks, meter)
                check_duration(count / frame.sample_rate, request["max_seconds"])
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    return copy_of("display", path.name, mime, None), peaks, count


def _as_flac(
    container: Any, stream: Any, path: Path, request: dict[str, Any]
) -> tuple[dict[str, Any], Peaks, int]:
    peaks, count, meter = Peaks(), 0, _mono()
    is_short = stream.codec_context.name in {"pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s8"}
    with written(path, "flac") as out:
        track = out.add_stream("flac", rate=stream.codec_context.sample_rate)
        layout = LAYOUTS[stream.codec_context.channels - 1]
        track.codec_context.layout = layout
        track.codec_context.format = "s16" if is_short else "s32"
        track.codec_context.open()  # now it knows how many samples it takes at once
        exact = AudioResampler(
            format=track.codec_context.format,
            layout=layout,
            rate=stream.codec_context.sample_rate,
            frame_size=track.codec_context.frame_size,
        )
        for frame in container.decode(stream):
            count += _measure(frame, peaks, meter)
            check_duration(count / frame.sample_rate, request["max_seconds"])
            for part in exact.resample(frame):
                out.mux(track.encode(part))
        for part in exact.resample(None):
            out.mux(track.encode(part))
        out.mux(track.encode(None))
    return copy_of("display", path.name, "audio/flac", None), peaks, count


def _mono() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono")


def _measure(frame: "av.AudioFrame", peaks: Peaks, meter: AudioResampler) -> int:
    for part in meter.resample(frame):
        samples = array("h")
        samples.frombytes(bytes(part.planes[0])[: part.samples * 2])
        peaks.add(samples)
    return frame.samples
