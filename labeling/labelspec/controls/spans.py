"""`spans`: labeled stretches of a text, and relations between them. `segments`: labeled stretches of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final, Literal

from labeling.labelspec.checks import (
    OUT_OF_BOUNDS,
    WRONG_TYPE,
    Context,
    check_text,
    is_integer,
    is_number,
    number_fault,
)
from labeling.labelspec.controls.objects import ObjectControl, object_key_sets, unknown_keys
from labeling.labelspec.controls.relations import RelatedControl
from labeling.labelspec.controls.shapes import has_keys
from labeling.labelspec.faults import shown
from labeling.labelspec.limits import BOUNDS_TOLERANCE
from labeling.labelspec.results import Relation, Segment, Span

_SPAN: Final = object_key_sets(Span)
_SEGMENT: Final = object_key_sets(Segment)
_RELATION: Final = tuple(Relation.__annotations__)
_LONGEST_SPAN: Final = 10_000_000


class SpansControl(RelatedControl):
    """Spans of a text by code points, end exclusive. They may overlap."""

    result_model: ClassVar[Any] = list[Span]
    input_types: ClassVar[tuple[str, ...]] = ("text",)
    example_inputs: ClassVar[tuple[Mapping[str, Any], ...]] = ({"name": "caption", "type": "text"},)
    example: ClassVar[Mapping[str, Any]] = {
        "name": "entities",
        "type": "spans",
        "on": "caption",
        "labels": [{"name": "person"}, {"name": "place"}],
        "relations": [{"name": "lives_in", "from": ["person"], "to": ["place"]}],
    }
    example_answers: ClassVar[Mapping[str, Any]] = {
        "entities": [
            {"id": "s1", "label": "person", "start": 0, "end": 5, "text": "Alice"},
            {"id": "s2", "label": "place", "start": 15, "end": 20, "text": "Paris"},
        ],
        "entities.relations": [{"label": "lives_in", "from": "s1", "to": "s2"}],
    }

    noun: ClassVar[str] = "span"

    type: Literal["spans"]

    def check_object(self, item: dict[str, Any], at: str, ctx: Context) -> None:
        unknown_keys(item, _SPAN[1], at, ctx)
        if not has_keys(item, _SPAN[0], at, ctx):
            return
        start, end, text = item["start"], item["end"], item["text"]
        fine = True
        for key in ("start", "end"):
            if not is_integer(item[key]) or item[key] < 0:
                fine = False
                ctx.fault(
                    f"{at}/{key}", WRONG_TYPE, "Write the offset as a whole number of code points from 0."
                )
        if not isinstance(text, str):
            fine = False
            ctx.fault(f"{at}/text", WRONG_TYPE, f"Write the text of the span here instead of {shown(text)}.")
        if not fine:
            return
        if start >= end:
            ctx.fault(
                f"{at}/end",
                "result.bad_span",
                "End the span after its start: it must hold at least one character.",
            )
            return
        self._check_text(start, end, text, at, ctx)

    def _check_text(self, start: int, end: int, text: str, at: str, ctx: Context) -> None:
        facts = ctx.media.get(self.on)
        whole = facts.text if facts else None
        length = len(whole) if whole is not None else facts.length if facts else None
        if length is not None and end > length:
            ctx.fault(
                f"{at}/end", OUT_OF_BOUNDS, f"End the span inside the text, which has {length:,} code points."
            )
        elif whole is not None and whole[start:end] != text:
            ctx.fault(
                f"{at}/text", "result.text_mismatch",
                f"Quote the text from {start} to {end} (code points) exactly: it is {shown(whole[start:end])}.",
            )  # fmt: skip
        elif len(text) != end - start:
            ctx.fault(
                f"{at}/text",
                "result.text_mismatch",
                f"Quote exactly the {end - start} code points of the span.",
            )
        elif whole is None:
            check_text(ctx, f"{at}/text", text, most=_LONGEST_SPAN)

    def object_keys(self, item: dict[str, Any]) -> Collection[str]:  # noqa: ARG002 - one kind of object
        return _SPAN[1]


class SegmentsControl(ObjectControl):
    """Segments of audio or video in seconds. They may overlap."""

    result_model: ClassVar[Any] = list[Segment]
    input_types: ClassVar[tuple[str, ...]] = ("audio", "video")
    example_inputs: ClassVar[tuple[Mapping[str, Any], ...]] = ({"name": "recording", "type": "audio"},)
    example: ClassVar[Mapping[str, Any]] = {
        "name": "speech", "type": "segments", "on": "recording", "labels": [{"name": "speaker"}, {"name": "music"}],
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {
        "speech": [{"id": "g1", "label": "speaker", "start": 0.5, "end": 2.25}]
    }

    type: Literal["segments"]

    def check_object(self, item: dict[str, Any], at: str, ctx: Context) -> None:
        unknown_keys(item, _SEGMENT[1], at, ctx)
        if not has_keys(item, _SEGMENT[0], at, ctx):
            return
        fine = True
        for key in ("start", "end"):
            if not is_number(item[key]):
                fine = False
                number_fault(ctx, f"{at}/{key}", item[key])
        if not fine:
            return
        facts = ctx.media.get(self.on)
        duration = facts.duration if facts else None
        if item["start"] < -BOUNDS_TOLERANCE:
            ctx.fault(f"{at}/start", OUT_OF_BOUNDS, "Start the segment at 0 seconds or later.")
        elif item["start"] >= item["end"]:
            ctx.fault(f"{at}/end", "result.bad_segment", "End the segment after its start.")
        elif duration is not None and item["end"] > duration + BOUNDS_TOLERANCE:
            ctx.fault(f"{at}/end", OUT_OF_BOUNDS, f"End the segment within the recording ({duration:g} s).")

    def object_keys(self, item: dict[str, Any]) -> Collection[str]:  # noqa: ARG002 - one kind of object
        return _SEGMENT[1]
