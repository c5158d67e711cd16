"""Shapes of regions in videos, sound and documents, and places of tracks. Pure Python.

A track `{"track": [[frame, x, y, w, h], …], "from": frame, "to": frame}` is masked from its first to its last frame: in
a straight line between keys, in pixels of the upright original, frames counted from 0 as they are shown. `shown` is the
frame to be looked at first, `every` which frames were searched. A cut `{"sound": [from, to]}` is in seconds. A place in
a document is `{"page": number, "box": [x, y, w, h]}` in pixels of the page's picture, or `{"page": number,
"words": [start, end]}` in code points of its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from labeling.detect.boxes import intersection
from labeling.detect.contract import Box
from labeling.detect.paths import Key, place_at
from labeling.detect.tracking import Track

MOST_KEYS: Final = 20_000
_HALF: Final = 0.5


def shape_of(track: Track, *, grow: float, every: int) -> dict[str, Any]:
    """The region that masks a track, `grow` times as large as what was found."""
    return {
        "track": [list(grown_key(key, grow)) for key in track.keys],
        "from": track.first,
        "to": track.last,
        "shown": track.shown,
        "every": every,
    }


def throughout(box: Sequence[float], *, count: int) -> dict[str, Any]:
    """The region that masks a place of a video in all of its `count` frames: nobody said when it is there."""
    keys = [[0, *box]]
    return {"track": keys, "from": 0, "to": max(0, count - 1), "shown": 0, "every": 1}


def grown_key(key: Key, by: float) -> Key:
    """The key made larger about its centre."""
    w, h = key.w * by, key.h * by
    x, y = key.x - (w - key.w) / 2, key.y - (h - key.h) / 2
    return Key(key.frame, round(x, 2), round(y, 2), round(w, 2), round(h, 2))


def enlarged(shape: Mapping[str, Any], by: float) -> dict[str, Any]:
    """The track with every key made larger."""
    return {**shape, "track": [list(grown_key(key, by)) for key in keys_of(shape)]}


def keys_of(shape: Mapping[str, Any]) -> list[Key]:
    """The keys of a track."""
    return [Key(*key) for key in shape["track"]]


def box_at(shape: Mapping[str, Any], frame: int, size: tuple[int, int]) -> Box | None:
    """What a track masks at a frame; None where it masks nothing."""
    if not shape["from"] <= frame <= shape["to"]:
        return None
    place = place_at(keys_of(shape), frame, grow=1.0, size=size)
    if place is None:
        return None
    left, top, right, bottom = place
    return Box("", left, top, right - left, bottom - top, 1.0)


def is_about(found: Box, place: Box) -> bool:
    """Whether something found is about a masked place: half of it lies there, or it covers that and little else."""
    common = intersection(found, place)
    return (
        common >= _HALF * found.w * found.h or common >= _HALF * place.w * place.h > 0.125 * found.w * found.h
    )


def is_left_out(track: Track, removed: Iterable[Mapping[str, Any]], size: tuple[int, int]) -> bool:
    """Whether a person took this track away before: half of its places, or more, lie in what they took away."""
    for shape in removed:
        inside = 0
        for key in track.keys:
            there = box_at(shape, key.frame, size)
            here = Box("", key.x, key.y, key.w, key.h, 1.0)
            inside += there is not None and intersection(here, there) >= _HALF * key.w * key.h
        if inside >= _HALF * len(track.keys):
            return True
    return False


def sampled(
    shapes: Sequence[Mapping[str, Any]], *, count: int, every: int, most: int, each: int
) -> list[int]:
    """Frames of the masked copy to be searched again: `each` of every track from its first to its last, and frames
    all over the video, at most about `most`, other ones than were searched before where there are such."""
    step = max(2 * every + 1, -(-count // most))
    frames = set(range(min(step // 2, count - 1), count, step))
    for shape in shapes:
        first, last = max(0, shape["from"]), min(count - 1, shape["to"])
        share = (last - first) / max(1, each - 1)
        frames |= {first + round(share * number) for number in range(each) if first <= last}
    return sorted(frames)
