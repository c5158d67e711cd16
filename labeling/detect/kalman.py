"""The motion of one thing: a filter of constant velocity for centre and size, each of the four on its own.

State (value, velocity) with white acceleration (Bar-Shalom et al. 2001, section 6.2.2). Lengths in sides of the box, so
that near and far things are treated alike; time in seconds, ascending or, negated, backwards.
"""

from __future__ import annotations

from typing import Final

from .contract import Box

_UNSURE: Final = 0.05
"""Standard deviation of a detector's centres and sizes, in sides of the box."""
_SPEED: Final = 2.0
"""Standard deviation of a first velocity, in sides a second."""
_CHANGE: Final = 4.0
"""Standard deviation of acceleration, in sides a second squared."""


class _Line:
    """One number and its velocity."""

    __slots__ = ("cov", "speed", "value")

    def __init__(self, value: float, side: float) -> None:
        self.value, self.speed = value, 0.0
        self.cov = ((_UNSURE * side) ** 2, 0.0, (_SPEED * side) ** 2)  # value, both, velocity

    def move(self, seconds: float, side: float) -> None:
        a, b, c = self.cov
        push = (_CHANGE * side) ** 2
        self.value += self.speed * seconds
        self.cov = (
            a + 2 * seconds * b + seconds**2 * c + push * seconds**4 / 4,
            b + seconds * c + push * seconds**3 / 2,
            c + push * seconds**2,
        )

    def correct(self, seen: float, side: float) -> None:
        a, b, c = self.cov
        whole = a + (_UNSURE * side) ** 2
        off = seen - self.value
        self.value += a / whole * off
        self.speed += b / whole * off
        self.cov = (a - a * a / whole, b - a * b / whole, c - b * b / whole)


class Motion:
    """Where something is, as far as it was seen."""

    def __init__(self, box: Box, time: float) -> None:
        self._time, self._seen = time, box
        sides = (box.w, box.h, box.w, box.h)
        self._lines = [_Line(value, side) for value, side in zip(_numbers(box), sides, strict=True)]

    def at(self, time: float) -> Box:
        """Where it is expected. Its size stays as it was seen last: going on by that is worse than not to."""
        away = time - self._time
        across, down = (line.value + line.speed * away for line in self._lines[:2])
        wide, high = max(1.0, self._lines[2].value), max(1.0, self._lines[3].value)
        return Box(self._seen.kind, across - wide / 2, down - high / 2, wide, high, self._seen.score)

    def correct(self, box: Box, time: float) -> None:
        """Take what was seen at `time`, which is not before what was taken last."""
        sides = (box.w, box.h, box.w, box.h)
        for line, seen, side in zip(self._lines, _numbers(box), sides, strict=True):
            line.move(time - self._time, side)
            line.correct(seen, side)
        self._time, self._seen = time, box


def _numbers(box: Box) -> tuple[float, float, float, float]:
    return box.x + box.w / 2, box.y + box.h / 2, box.w, box.h
