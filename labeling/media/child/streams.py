"""Opening containers of sound and pictures in motion: one demuxer, the bytes at hand, no address ever followed."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from labeling.media.child.loop import Refused
from labeling.media.embedded.texts import clean_all

# A demuxer that opens further files by itself (playlists, references of MOV) finds no protocol to do it with.
_CLOSED = {"protocol_whitelist": "none", "enable_drefs": "0", "use_absolute_path": "0"}
_MAX_STREAMS = 16
_TAGS = {
    "copyright": "tag:copyright",
    "license": "tag:license",
    "artist": "tag:artist",
    "author": "tag:artist",
}
_TECHNICAL = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "encoder", "handler_name", "vendor_id"}
    | {"language", "duration"}
)
_POSITION_WORDS = ("location", "xyz", "gps", "iso6709")
_POSITION_TRACKS = frozenset({"gpmd", "camm", "GPS ", "mett"})
av.logging.set_level(None)


@contextmanager
def opened(request: dict[str, Any]) -> Iterator[Any]:
    """The container, read by the demuxer that the request names. `Refused` when it has too many tracks."""
    with (
        Path(request["path"]).open("rb") as file,
        av.open(
            file,
            "r",
            format=request["format"],
            container_options=dict(_CLOSED),
            metadata_errors="replace",
        ) as container,
    ):
        if len(container.streams) > _MAX_STREAMS:
            raise Refused(
                "media.streams", f"The file has more than {_MAX_STREAMS} tracks. Export it with fewer."
            )
        yield container


@contextmanager
def written(path: Path, format: str, **options: str) -> Iterator[Any]:
    """A container to write, without any tag, not even the name of the library."""
    with (
        path.open("w+b") as file,
        av.open(file, "w", format=format, container_options={"fflags": "bitexact", **options}) as container,
    ):
        yield container


def bare_track(container: Any, template: Any) -> Any:
    """A track for the packets of `template` as they are, without its tags."""
    track = container.add_stream_from_template(template)
    track.metadata.clear()
    return track


def duration_of(container: Any, stream: Any) -> float:
    """Seconds as the headers claim them; 0 when they say nothing."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else 0.0


def check_duration(seconds: float, most: float) -> None:
    """`Refused` for what lasts longer than is taken."""
    if seconds > most:
        raise Refused(
            "media.too_long",
            f"The file lasts {seconds / 3600:.1f} hours; at most {most / 3600:.0f} are taken. Cut it.",
        )


def tag_facts(container: Any) -> dict[str, Any]:
    """What the tags say: about rights (as `read_embedded` gives it), and whether they hold a position."""
    tags = [(key.lower(), value) for key, value in container.metadata.items()]
    for stream in container.streams:
        tags += [(key.lower(), value) for key, value in stream.metadata.items()]
    texts: dict[str, list[str]] = {}
    for key, value in tags:
        if (where := _TAGS.get(key.split("-")[0])) is not None:
            texts[where] = clean_all([*texts.get(where, []), value])
    tracks = [stream for stream in container.streams if stream.type not in {"audio", "video"}]
    position = any(word in key for key, _ in tags for word in _POSITION_WORDS)
    position |= any(_tag_of(stream) in _POSITION_TRACKS for stream in tracks)
    return {
        "embedded": {
            "texts": {where: found for where, found in texts.items() if found},
            "signals": [],
            "persons": False,
            "problems": [],
        },
        "has_position": position,
        "has_metadata": bool(tracks) or any(key not in _TECHNICAL for key, _ in tags),
    }


def _tag_of(stream: Any) -> str:
    try:
        return str(stream.codec_tag)
    except (AttributeError, ValueError, UnicodeDecodeError):
        return ""


def rate_of(rate: Fraction | None) -> float | None:
    """A rate as a number, None when unknown."""
    return round(float(rate), 6) if rate else None
