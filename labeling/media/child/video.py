"""Video: a copy that browsers play frame by frame, a table of its frames, a still picture."""

import json
from pathlib import Path
from typing import Any

from PIL import Image

from labeling.media.child.image import copy_of, dhash, fit, write
from labeling.media.child.loop import Refused
from labeling.media.child.streams import (
    check_duration,
    duration_of,
    opened,
    rate_of,
    tag_facts,
)
from labeling.media.child.video_copy import copied, encoded

_CODECS = frozenset(
    {"h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d", "mpeg4", "mjpeg"}
)
_KEYS_TRIED = 200
_LOST = 1.5
"""Seconds that a video may end before its headers say so; more is a file that was cut short."""


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Facts (pixels upright, seconds, frames a second) and copies of one video."""
    work = Path(request["work"])
    with opened(request) as container:
        stream = _track(container)
        facts = {**tag_facts(container), **_shape(stream, request)}
        claimed = duration_of(container, stream)
        check_duration(claimed, request["max_seconds"])
        facts["fps"] = rate_of(stream.average_rate)
        facts["has_sound"] = bool(container.streams.audio)
    still, rotation = _look(request)
    facts["rotation"] = rotation
    facts["width"], facts["height"] = still.size
    display = copied(request, facts, work / "display") or encoded(
        request, facts, work / "display", seconds=claimed
    )
    table = _frames(work / "display", display, request, work / "frames")
    facts["frames"], facts["duration"] = table["facts"]["count"], table["facts"]["duration"]
    if claimed and facts["duration"] < 0.9 * claimed - _LOST:
        raise Refused(
            "video.corrupt", "The video ends before its time: the file is cut short. Send it again."
        )
    poster = write(fit(still, request["poster_side"]), work / "poster", "poster", lossless=False, quality=85)
    thumbnail = write(
        fit(still, request["thumb_side"]), work / "thumbnail", "thumbnail", lossless=False, quality=80
    )
    facts["dhash"] = dhash(still)
    return {"facts": facts, "copies": [display, table, poster, thumbnail]}


def _track(container: Any) -> Any:
    if not container.streams.video:
        raise Refused("video.blind", "The file holds no picture track. Sound alone comes as .m4a or .weba.")
    return container.streams.video[0]


def _shape(stream: Any, request: dict[str, Any]) -> dict[str, Any]:
    context = stream.codec_context
    if context.name not in _CODECS:
        raise Refused(
            "video.codec",
            f"The video is coded as {context.name}, which is not taken. Send H.264 (MP4), VP9 or AV1 (WebM).",
        )
    if not context.width or not context.height:
        raise Refused("video.corrupt", "The video does not say how large its picture is.")
    if max(context.width, context.height) > request["max_side"]:
        raise Refused(
            "video.too_large",
            f"The video has {context.width} × {context.height} pixels; at most {request['max_side']} a side are "
            "taken. Scale it down.",
        )
    ratio = context.sample_aspect_ratio
    return {
        "codec": context.name,
        "pixel_format": context.pix_fmt,
        "is_square": ratio is None or ratio in (0, 1),
    }


def _look(request: dict[str, Any]) -> tuple[Image.Image, int]:
    """The first picture, upright, and its rotation; the first key pictures are decoded to see that they can be."""
    with opened(request) as container:
        stream = _track(container)
        stream.codec_context.skip_frame = "NONKEY"
        still, rotation = None, 0
        for tried, frame in enumerate(container.decode(stream)):
            if still is None:
                rotation = int(frame.rotation) % 360
                still = _upright(frame, rotation, stream.codec_context.sample_aspect_ratio)
            if tried >= _KEYS_TRIED:
                break
    if still is None:
        raise Refused("video.corrupt", "No picture of the video can be read. Export it again.")
    return still, rotation


def _upright(frame: Any, rotation: int, ratio: Any) -> Image.Image:
    picture: Image.Image = frame.to_image()
    if ratio and ratio != 1 and 0.1 < ratio < 10:
        picture = picture.resize((max(1, round(picture.width * float(ratio))), picture.height))
    turned = picture.rotate(rotation, expand=True) if rotation else picture
    turned.info = {}
    return turned


def _frames(path: Path, display: dict[str, Any], request: dict[str, Any], target: Path) -> dict[str, Any]:
    """The table of the copy's frames: `{"time_base", "pts", "keys"}`, times in units of the time base, ascending."""
    seen: list[tuple[int, bool]] = []
    end = 0
    format = "mov" if display["mime"] == "video/mp4" else "matroska"
    with opened({"path": str(path), "format": format}) as container:
        stream = _track(container)
        base = stream.time_base
        for packet in container.demux(stream):
            if packet.pts is None or packet.is_discard:
                continue
            seen.append((packet.pts, packet.is_keyframe))
            end = max(end, packet.pts + (packet.duration or 0))
            if len(seen) > request["max_frames"]:
                raise Refused(
                    "video.frames", f"The video has more than {request['max_frames']} frames. Cut it."
                )
    if not seen:
        raise Refused("video.corrupt", "No frame of the video can be read. Export it again.")
    seen.sort()
    if end <= seen[-1][0] and len(seen) > 1:
        end = (
            2 * seen[-1][0] - seen[-2][0]
        )  # the last frame does not say how long it is: as long as the one before
    target.write_text(
        json.dumps(
            {
                "time_base": [base.numerator, base.denominator],
                "pts": [pts for pts, _ in seen],
                "keys": [number for number, (_, is_key) in enumerate(seen) if is_key],
            },
            separators=(",", ":"),
        )
    )
    length = round(float((end - seen[0][0]) * base), 6)
    return copy_of("frames", target.name, "application/json", None, {"count": len(seen), "duration": length})
