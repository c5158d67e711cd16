"""What is found in single pictures of a video, followed through it. Pure Python.

Each thing has a filter of constant velocity (Kalman 1960) for centre and size, which says where to look for it next.
Sure finds are matched first, doubtful ones may only carry on what was found before (Zhang et al. 2022, ByteTrack).
Pieces are joined over gaps that are not too long; since a piece may also begin with doubtful finds and is
looked for from both of its ends, a thing is followed backwards as well as forwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Final

from .boxes import overlap_of
from .contract import Box
from .kalman import Motion
from .paths import Key, extended

_OVERLAP: Final = 0.1
"""Least overlap of what is expected with what is found."""
_REACH: Final = 0.9
"""How far, in its own larger side, a thing may stand from where it is expected."""
_ALIKE: Final = 2.5
"""How much larger or smaller, in a side, it may be."""
_LOOSE: Final = 1.5
"""How much further a gap lets it stray, for each second."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something that a detector found in frame `frame`, shown at `time` seconds."""

    frame: int
    time: float
    detector: str
    box: Box


@dataclass(frozen=True, slots=True)
class Rules:
    """`sure`: by detector the score from which something is believed on its own. Seconds: the longest `gap` that is
    filled in, and the `margin` by which each end is extended."""

    sure: Mapping[str, float]
    gap: float
    margin: float


@dataclass(slots=True)
class Track:
    """One thing: where it is at frames in which it was found (`keys`), held from `first` to `last` frame.

    `score`: the highest; `shown`: the frame in which it was found so.
    """

    kind: str
    detector: str
    score: float
    shown: int
    first: int
    last: int
    keys: list[Key] = field(default_factory=list)


def follow(
    sightings: Iterable[Sighting], *, times: Sequence[float], rules: Rules, size: tuple[int, int]
) -> list[Track]:
    """Tracks of what was found, in the order they begin. `times`: of all frames, ascending; `size`: of the picture.

    Every sighting that is believed on its own is in a track.
    """
    pieces: list[_Piece] = []
    for group in _by_frame(sightings):
        _extend(pieces, group, rules)
    joined = _join([piece for piece in pieces if piece.is_sure], rules.gap)
    made = [_track(piece, times, rules.margin, size) for piece in joined]
    return sorted(made, key=lambda one: (one.first, one.last, one.kind, one.keys))


class _Piece:
    """Sightings of one thing, and its motion."""

    def __init__(self, first: Sighting, rules: Rules) -> None:
        self.seen = [first]
        self.rules = rules
        self.motion = Motion(first.box, first.time)
        self.is_sure = _is_sure(first, rules)

    def add(self, sighting: Sighting) -> None:
        self.seen.append(sighting)
        self.motion.correct(sighting.box, sighting.time)
        self.is_sure |= _is_sure(sighting, self.rules)

    def backwards(self, time: float) -> Box:
        """Where it was before it was first found, going by its motion there."""
        motion = Motion(self.seen[-1].box, -self.seen[-1].time)
        for one in reversed(self.seen[:-1]):
            motion.correct(one.box, -one.time)
        return motion.at(-time)


def _is_sure(sighting: Sighting, rules: Rules) -> bool:
    return sighting.box.score >= rules.sure.get(sighting.detector, 0.0)


def _by_frame(sightings: Iterable[Sighting]) -> list[list[Sighting]]:
    found: dict[int, list[Sighting]] = {}
    for one in sorted(sightings, key=lambda s: (s.frame, -s.box.score, s.box.x, s.box.y)):
        found.setdefault(one.frame, []).append(one)
    return list(found.values())


def _extend(pieces: list[_Piece], group: Sequence[Sighting], rules: Rules) -> None:
    """Give each find of one frame to the piece that it carries on; what carries on none begins one."""
    now = group[0].time
    free = [piece for piece in pieces if now - piece.seen[-1].time <= rules.gap + 1e-9]
    left = list(group)
    for is_sure in (True, False):
        pairs = [
            (-_nearness(piece.motion.at(now), one.box, now - piece.seen[-1].time), number, place, piece, one)
            for number, piece in enumerate(free)
            for place, one in enumerate(left)
            if _is_sure(one, rules) is is_sure and piece.seen[-1].box.kind == one.box.kind
        ]
        for cost, _, _, piece, one in sorted(pairs, key=lambda pair: pair[:3]):
            if cost < 0 and piece in free and one in left:
                piece.add(one)
                free.remove(piece)
                left.remove(one)
    pieces += [_Piece(one, rules) for one in left]


def _join(pieces: Sequence[_Piece], gap: float) -> list[_Piece]:
    """Pieces that are one thing with a gap in between: one is where the other would be, looked at from either side."""
    joined: list[_Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.seen[0].frame, one.seen[0].box.x, one.seen[0].box.y)):
        best, at = 0.0, None
        start = piece.seen[0]
        for earlier in joined:
            end = earlier.seen[-1]
            away = start.time - end.time
            if end.frame >= start.frame or away > gap + 1e-9 or end.box.kind != start.box.kind:
                continue
            near = max(
                _nearness(earlier.motion.at(start.time), start.box, away),
                _nearness(piece.backwards(end.time), end.box, away),
                _nearness(end.box, start.box, away),
            )
            if near > best:
                best, at = near, earlier
        if at is None:
            joined.append(piece)
            continue
        for one in piece.seen:
            at.add(one)
    return joined


def _nearness(expected: Box, found: Box, away: float) -> float:
    """How well what is found fits what is expected, 0 for not at all; `away`: seconds since it was seen."""
    wide, high = max(expected.w, found.w), max(expected.h, found.h)
    if wide > _ALIKE * min(expected.w, found.w) or high > _ALIKE * min(expected.h, found.h):
        return 0.0
    overlap = overlap_of(expected, found)
    if overlap >= _OVERLAP:
        return 1.0 + overlap
    across = expected.x + expected.w / 2 - found.x - found.w / 2
    down = expected.y + expected.h / 2 - found.y - found.h / 2
    reach = _REACH * max(wide, high) * (1 + _LOOSE * away)
    return max(0.0, 1.0 - hypot(across, down) / reach)


def _track(piece: _Piece, times: Sequence[float], margin: float, size: tuple[int, int]) -> Track:
    best = max(piece.seen, key=lambda one: (one.box.score, -one.frame))
    last = piece.seen[-1]
    keys = [Key(one.frame, one.box.x, one.box.y, one.box.w, one.box.h) for one in piece.seen]
    ends = (
        piece.backwards(piece.seen[0].time - margin),
        piece.motion.at(last.time + margin),
    )
    first, end, keys = extended(keys, times=times, margin=margin, ends=ends, size=size)
    return Track(best.box.kind, best.detector, best.box.score, best.frame, first, end, keys)
