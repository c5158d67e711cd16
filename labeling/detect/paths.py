"""Where a track is at any frame: in a straight line between keys, with room for what it does there. Pure Python."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from .contract import Box

_ROOM: Final = 0.25
"""Of what it moves between two keys, to each side: how far the straight line may be off between them."""


class Key(NamedTuple):
    """A place at a frame: left, top, width, height in pixels."""

    frame: int
    x: float
    y: float
    w: float
    h: float


Corners = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def place_at(
    keys: Sequence[Key], frame: int, *, grow: float, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) to be masked at `frame`, in whole pixels of the picture; None when all of it is out.

    `keys` ascending, at least one; before the first and behind the last it stands still. `grow`: the box is made so
    much larger about its centre. Between keys it also reaches out by a share of what it moves.
    """
    after = bisect_left(keys, frame, key=lambda key: key.frame)
    if after < len(keys) and keys[after].frame == frame:
        left, top, right, bottom = _corners(keys[after])
    elif after in (0, len(keys)):
        left, top, right, bottom = _corners(keys[0] if after == 0 else keys[-1])
    else:
        left, top, right, bottom = _between(keys[after - 1], keys[after], frame)
    more_w, more_h = (right - left) * (grow - 1) / 2, (bottom - top) * (grow - 1) / 2
    box = (
        max(0, int((left - more_w) // 1)),
        max(0, int((top - more_h) // 1)),
        min(size[0], -int(-(right + more_w) // 1)),
        min(size[1], -int(-(bottom + more_h) // 1)),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None


def _between(one: Key, other: Key, frame: int) -> Corners:
    share = (frame - one.frame) / (other.frame - one.frame)
    before, behind = _corners(one), _corners(other)
    left, top, right, bottom = (a + (b - a) * share for a, b in zip(before, behind, strict=True))
    across = _ROOM * max(abs(behind[0] - before[0]), abs(behind[2] - before[2]))
    down = _ROOM * max(abs(behind[1] - before[1]), abs(behind[3] - before[3]))
    return left - across, top - down, right + across, bottom + down


def extended(
    keys: list[Key], *, times: Sequence[float], margin: float, ends: tuple[Box, Box], size: tuple[int, int]
) -> tuple[int, int, list[Key]]:
    """(first frame, last frame, keys) of a track that goes on `margin` seconds before and behind its keys.

    `ends`: where it is expected there. The mask reaches from where it was seen to where it may have gone, so that it
    covers both a thing that stops and one that goes on.
    """
    first = bisect_left(times, times[keys[0].frame] - margin - 1e-9)
    last = bisect_right(times, times[keys[-1].frame] + margin + 1e-9) - 1
    made = list(keys)
    if first < keys[0].frame:
        made.insert(0, _both(keys[0], ends[0], first, size))
    if last > keys[-1].frame:
        made.append(_both(keys[-1], ends[1], last, size))
    return min(first, keys[0].frame), max(last, keys[-1].frame), made


def _both(key: Key, box: Box, frame: int, size: tuple[int, int]) -> Key:
    """The smallest place that holds both, inside the picture where something of it is."""
    left, top, right, bottom = _corners(key)
    left, top = min(left, max(box.x, 0.0)), min(top, max(box.y, 0.0))
    right = max(right, min(box.x + box.w, float(size[0])))
    bottom = max(bottom, min(box.y + box.h, float(size[1])))
    return Key(frame, round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2))


def _corners(key: Key) -> Corners:
    return key.x, key.y, key.x + key.w, key.y + key.h
