"""What a step does to a result, counted; and what the mappers of all kinds share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.labelspec.attributes import AttributeBase
from labeling.labelspec.checks import Context
from labeling.labelspec.controls.base import Control
from labeling.labelspec.faults import Faults

Result = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What a step did to one result, counted in objects and answers.

    touched: they have another name now, or are gone. lost: they, or values in them, have no place afterwards.
    collided: two of them said different things and became one. unanswered: required controls without an answer since.
    """

    touched: int = 0
    lost: int = 0
    collided: int = 0
    unanswered: int = 0

    @property
    def needs_leave(self) -> bool:
        """Whether it may only happen where the step allows loss."""
        return bool(self.lost or self.collided or self.unanswered)


Mapper = Callable[[Result, Outcome], None]
"""Replaces answers in a result that is the caller's own at its top level, and counts."""


def fits(thing: Control | AttributeBase, value: object) -> bool:
    """Whether a control without geometry, or an attribute, takes a value."""
    ctx = Context(media={}, faults=Faults(1))
    thing.check(value, "", ctx)
    return not len(ctx.faults)


def renamed(value: object, renames: Mapping[str, str | None], out: Outcome) -> Any:
    """A chosen name, or a list of them, each once; None where nothing is left of a single one."""
    if isinstance(value, str):
        after = renames.get(value, value)
        out.lost += after is None
        return after
    if not isinstance(value, list):
        return value
    named = [renames.get(one, one) if isinstance(one, str) else one for one in value]
    out.lost += sum(1 for one in named if one is None)
    kept: list[Any] = []
    for one in named:
        if one is not None and one not in kept:
            kept.append(one)
    return kept
