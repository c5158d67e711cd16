"""Sound with stretches silenced: every sample inside is zero before it is encoded, so nothing of them is left.

Exact kinds (PCM, FLAC) become FLAC, in which no other sample changes; the others Opus.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler

from labeling.media.child.loop import Refused
from labeling.media.child.sound import LAYOUTS
from labeling.media.child.streams import opened, written

AROUND = 0.05
"""Seconds that are silenced before and behind what was marked: nobody hits a syllable exactly."""
WHOLE = ((0.0, float("inf")),)
_OPUS_RATE = 48_000
_SHORT = frozenset({"pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s8"})


class Cutter:
    """Frames of sound in one format, silent inside the spans (seconds).

    `begins_late`: the sound keeps its place beside pictures; else it begins at its first sample.
    """

    def __init__(
        self,
        spans: Sequence[Sequence[float]],
        *,
        rate: int,
        layout: str,
        format: str,
        frame_size: int,
        begins_late: bool = False,
    ) -> None:
        self._spans = [(start - AROUND, end + AROUND) for start, end in spans]
        self._rate, self._layout, self._format = rate, layout, format
        self._way = AudioResampler(format=format, layout=layout, rate=rate, frame_size=frame_size)
        self._at: int | None = None if begins_late else 0
        self.samples = 0

    def take(self, frame: Any) -> Iterator[Any]:
        """What comes of a further frame."""
        if self._at is None:
            self._at = max(0, round(float(frame.time or 0.0) * self._rate))
        frame.pts = None  # counted here: files that skip a moment would be refused by what collects frames
        yield from map(self._cut, self._way.resample(frame))

    def rest(self) -> Iterator[Any]:
        """What is left behind the last frame."""
        if self._at is not None:
            yield from map(self._cut, self._way.resample(None))

    def _cut(self, part: Any) -> Any:
        at = self._at or 0
        self._at = at + part.samples
        self.samples += part.samples
        pixels = part.to_ndarray()
        channels = pixels.shape[1] // part.samples
        for start, end in self._spans:
            low = max(0, int(start * self._rate) - at)
            high = (
                part.samples if end == float("inf") else min(part.samples, -int(-end * self._rate // 1) - at)
            )
            if low < high:
                pixels[:, low * channels : high * channels] = 0
        made = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(pixels), format=self._format, layout=self._layout
        )
        made.sample_rate, made.pts, made.time_base = self._rate, at, Fraction(1, self._rate)
        return made


def mask(request: dict[str, Any]) -> dict[str, Any]:
    """Write the recording to `target` with `spans` silenced (all of it where `sound` is drop): `suffix`, `seconds`."""
    spans = WHOLE if request["sound"] == "drop" else request["spans"]
    with opened(request) as container:
        if not container.streams.audio:
            raise Refused("audio.silent", "The file holds no sound track. Check what was exported.")
        stream = container.streams.audio[0]
        codec = stream.codec_context.name
        is_exact = codec.startswith("pcm_") or codec == "flac"
        with written(Path(request["target"]), "flac" if is_exact else "ogg") as out:
            track, cutter = _exact(out, stream, spans) if is_exact else _opus(out, stream, spans)
            for frame in container.decode(stream):
                for part in cutter.take(frame):
                    out.mux(track.encode(part))
            for part in cutter.rest():
                out.mux(track.encode(part))
            out.mux(track.encode(None))
    if not cutter.samples:
        raise Refused("audio.corrupt", "The file holds no sound that can be read. Export it again.")
    return {"suffix": ".flac" if is_exact else ".ogg"}


def _exact(out: Any, stream: Any, spans: Sequence[Sequence[float]]) -> tuple[Any, Cutter]:
    context = stream.codec_context
    layout, rate = LAYOUTS[context.channels - 1], context.sample_rate
    is_short = context.name in _SHORT or (context.name == "flac" and "16" in str(context.format.name))
    track = out.add_stream("flac", rate=rate)
    track.codec_context.layout = layout
    track.codec_context.format = "s16" if is_short else "s32"
    track.codec_context.open()  # now it knows how many samples it takes at once
    cutter = Cutter(
        spans,
        rate=rate,
        layout=layout,
        format=track.codec_context.format.name,
        frame_size=track.codec_context.frame_size,
    )
    return track, cutter


def _opus(out: Any, stream: Any, spans: Sequence[Sequence[float]]) -> tuple[Any, Cutter]:
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    track = out.add_stream("libopus", rate=_OPUS_RATE, layout=layout)
    return track, Cutter(spans, rate=_OPUS_RATE, layout=layout, format="s16", frame_size=960)
