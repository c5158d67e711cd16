"""Small hand-written checks of results: fast for many objects, and never an exception whatever comes in."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from labeling.labelspec.faults import Faults, listed, shown, token
from labeling.labelspec.limits import (
    BOUNDS_TOLERANCE,
    MAX_COORDINATE,
    MAX_MASK_CHARS,
    MAX_NUMBER,
    MAX_RESULT_KEYFRAMES,
    MAX_RESULT_POINTS,
)
from labeling.labelspec.model import storable

UNKNOWN_KEY: Final = "result.unknown_key"
MISSING: Final = "result.missing"
WRONG_TYPE: Final = "result.wrong_type"
OUT_OF_BOUNDS: Final = "result.out_of_bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What is known of one input of an item; None where it is not known, and then bounds on it are not checked.

    width, height: pixels of the oriented original (image, video). text: the text itself, or only its
    `length` in code points. duration: seconds (audio, video). frames: number of frames (video).
    """

    width: int | None = None
    height: int | None = None
    text: str | None = None
    length: int | None = None
    duration: float | None = None
    frames: int | None = None


class Frame:
    """The picture that shapes lie in: limits for x and y, tolerance included."""

    __slots__ = ("bottom", "diagonal", "height", "low", "right", "width")

    def __init__(self, facts: MediaFacts | None) -> None:
        self.width = facts.width if facts else None
        self.height = facts.height if facts else None
        known = self.width is not None and self.height is not None
        self.low = -BOUNDS_TOLERANCE if known else -float(MAX_COORDINATE)
        self.right = (self.width if self.width is not None else MAX_COORDINATE) + BOUNDS_TOLERANCE
        self.bottom = (self.height if self.height is not None else MAX_COORDINATE) + BOUNDS_TOLERANCE
        self.diagonal = math.hypot(self.right, self.bottom)

    def fault(self, ctx: Context, at: str, what: str) -> None:
        size = f"{self.width} x {self.height} px" if self.width is not None else "allowed range"
        ctx.fault(at, OUT_OF_BOUNDS, f"Keep {what} inside the picture ({size}).")


@dataclass(slots=True)
class Context:
    """What a check of one result shares: the media, the faults found so far, and the budgets that remain."""

    media: Mapping[str, MediaFacts]
    faults: Faults = field(default_factory=Faults)
    mask_chars: int = MAX_MASK_CHARS
    points: int = MAX_RESULT_POINTS
    keyframes: int = MAX_RESULT_KEYFRAMES

    _frames: dict[str, Frame] = field(default_factory=dict)

    def frame(self, name: str) -> Frame:
        """The frame of the picture input `name`."""
        frame = self._frames.get(name)
        if frame is None:
            frame = self._frames[name] = Frame(self.media.get(name))
        return frame

    def fault(self, pointer: str, code: str, detail: str) -> None:
        self.faults.add(pointer, code, detail)


def is_number(value: object) -> bool:
    """A finite number of reasonable size; true and false are no numbers."""
    kind = type(value)
    return (kind is float or kind is int) and -MAX_NUMBER <= value <= MAX_NUMBER  # type: ignore[operator]


def is_integer(value: object) -> bool:
    """A whole number that every program can hold (53 bits); true and false are no numbers."""
    return type(value) is int and -(2**53) < value < 2**53


def number_fault(ctx: Context, at: str, value: object) -> None:
    ctx.fault(at, WRONG_TYPE, f"Write a finite number here instead of {shown(value)}.")


def check_keys(
    ctx: Context, at: str, value: Mapping[Any, Any], required: Collection[str], allowed: Collection[str]
) -> bool:
    """All required keys there and no unknown one. Whether the keys are right."""
    fine = True
    for key in required:
        if key not in value:
            fine = False
            ctx.fault(f"{at}/{token(key)}", MISSING, f"Add {shown(key)}: it is required here.")
    for key in value:
        if key not in allowed:
            fine = False
            ctx.fault(
                f"{at}/{token(key)}",
                UNKNOWN_KEY,
                f"Remove {shown(key)}; known here: {listed(sorted(allowed))}.",
            )
    return fine


def check_object(ctx: Context, at: str, value: object) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    ctx.fault(at, WRONG_TYPE, f"Send an object here instead of {shown(value)}.")
    return None


def check_list(ctx: Context, at: str, value: object, *, most: int) -> list[Any] | None:
    if not isinstance(value, list):
        ctx.fault(at, WRONG_TYPE, f"Send an array here instead of {shown(value)}.")
        return None
    if len(value) > most:
        ctx.fault(at, "result.too_many", f"Send at most {most:,} entries here; these are {len(value):,}.")
        return None
    return value


def check_text(ctx: Context, at: str, value: object, *, most: int, least: int = 0) -> bool:
    """Text within its length (code points) that can be stored."""
    if not isinstance(value, str):
        ctx.fault(at, WRONG_TYPE, f"Write text here instead of {shown(value)}.")
        return False
    if len(value) > most:
        ctx.fault(at, "result.too_long", f"Shorten this to {most:,} characters; it has {len(value):,}.")
        return False
    if len(value) < least:
        ctx.fault(at, "result.too_short", f"Write at least {least:,} characters.")
        return False
    if not storable(value):
        ctx.fault(
            at, "result.control_character", "Remove control characters and broken surrogates from this text."
        )
        return False
    return True


def check_member(ctx: Context, at: str, value: object, known: Collection[str], code: str, what: str) -> bool:
    """A word that must be one of `known`."""
    if not isinstance(value, str):
        ctx.fault(at, WRONG_TYPE, f"Write the name of {what} here instead of {shown(value)}.")
        return False
    if value not in known:
        ctx.fault(at, code, f"{shown(value)} is not {what} of the schema; use one of {listed(known)}.")
        return False
    return True


def check_range(
    ctx: Context,
    at: str,
    value: float,
    low: float | None,
    high: float | None,
    code: str = "result.out_of_range",
) -> bool:
    if low is not None and value < low:
        ctx.fault(at, code, f"Use a value of at least {low:g}; this is {shown(value)}.")
        return False
    if high is not None and value > high:
        ctx.fault(at, code, f"Use a value of at most {high:g}; this is {shown(value)}.")
        return False
    return True


def check_distinct_names(
    ctx: Context, at: str, values: Sequence[object], known: Collection[str], code: str, what: str
) -> bool:
    """An array of different known words."""
    fine = True
    seen: set[str] = set()
    for index, value in enumerate(values):
        if ctx.faults.full:
            return False
        here = f"{at}/{index}"
        if not check_member(ctx, here, value, known, code, what):
            fine = False
        elif value in seen:
            fine = False
            ctx.fault(here, "result.repeated", f"Name {shown(value)} only once.")
        else:
            seen.add(str(value))
    return fine
