"""`spans`: labeled stretches of a text, and relations between them. `segments`: labeled stretches of time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from labeling.labelspec.attributes import Colour
from labeling.labelspec.checks import (
    OUT_OF_BOUNDS,
    WRONG_TYPE,
    Context,
    check_keys,
    check_list,
    check_member,
    check_text,
    is_integer,
    is_number,
    number_fault,
)
from labeling.labelspec.controls.base import in_order
from labeling.labelspec.controls.objects import ObjectControl, object_key_sets, unknown_keys
from labeling.labelspec.controls.shapes import has_keys
from labeling.labelspec.faults import Fault, listed, shown, token
from labeling.labelspec.limits import BOUNDS_TOLERANCE, MAX_OBJECTS, MAX_RELATIONS
from labeling.labelspec.model import LabelName, Spec, Title, repeated
from labeling.labelspec.results import Relation, Segment, Span

_SPAN: Final = object_key_sets(Span)
_SEGMENT: Final = object_key_sets(Segment)
_RELATION: Final = tuple(Relation.__annotations__)
_LONGEST_SPAN: Final = 10_000_000


class RelationType(Spec):
    """A named, directed link between two spans."""

    name: LabelName
    title: Title | None = None
    color: Colour | None = None
    from_: Annotated[list[str] | None, Field(alias="from", min_length=1)] = None
    """Labels it may start at; any, if left out."""
    to: Annotated[list[str], Field(min_length=1)] | None = None
    """Labels it may end at; any, if left out."""


class SpansControl(ObjectControl):
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

    type: Literal["spans"]
    relations: Annotated[list[RelationType], Field(max_length=MAX_RELATIONS)] = []

    @cached_property
    def relation_map(self) -> dict[str, RelationType]:
        return {relation.name: relation for relation in self.relations}

    @property
    def relations_key(self) -> str:
        return f"{self.name}.relations"

    def result_keys(self) -> tuple[str, ...]:
        return (self.name, self.relations_key) if self.relations else (self.name,)

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from super().schema_faults(at)
        for index in repeated(relation.name for relation in self.relations):
            yield Fault(f"{at}/relations/{index}/name", "schema.repeated", "Name each relation once.")
        for index, relation in enumerate(self.relations):
            for key, labels in (("from", relation.from_), ("to", relation.to)):
                for place, label in enumerate(labels or ()):
                    if label not in self.label_map:
                        yield Fault(
                            f"{at}/relations/{index}/{key}/{place}", "schema.unknown_reference",
                            f"Name a label of this control ({listed(self.label_map)}), not {shown(label)}.",
                        )  # fmt: skip

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

    def check_further(self, result: Mapping[str, Any], ctx: Context) -> None:
        at = f"/{token(self.relations_key)}"
        if self.relations_key not in result:
            return
        relations = check_list(ctx, at, result[self.relations_key], most=MAX_OBJECTS)
        spans = self._labels_by_id(result.get(self.name))
        seen: set[tuple[str, str, str]] = set()
        for index, relation in enumerate(relations or ()):
            if ctx.faults.full:
                return
            here = f"{at}/{index}"
            if not isinstance(relation, dict):
                ctx.fault(here, WRONG_TYPE, f"Send an object here instead of {shown(relation)}.")
            elif check_keys(ctx, here, relation, _RELATION, _RELATION):
                self._check_relation(relation, spans, seen, here, ctx)

    def _labels_by_id(self, answer: object) -> dict[str, object]:
        if not isinstance(answer, list):
            return {}
        return {
            item["id"]: item.get("label")
            for item in answer
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        }

    def _check_relation(
        self,
        relation: dict[str, Any],
        spans: dict[str, object],
        seen: set[tuple[str, str, str]],
        at: str,
        ctx: Context,
    ) -> None:
        name, source, target = relation["label"], relation["from"], relation["to"]
        fine = check_member(ctx, f"{at}/label", name, self.relation_map, "result.unknown_label", "a relation")
        for key, end in (("from", source), ("to", target)):
            if not isinstance(end, str) or end not in spans:
                fine = False
                ctx.fault(
                    f"{at}/{key}", "result.unknown_reference",
                    f"Name the id of a span of {shown(self.name)}; {shown(end)} is none.",
                )  # fmt: skip
        if not fine:
            return
        kind = self.relation_map[name]
        for key, end, allowed in (("from", source, kind.from_), ("to", target, kind.to)):
            if allowed is not None and spans[end] not in allowed:
                fine = False
                way = "Start" if key == "from" else "End"
                ctx.fault(
                    f"{at}/{key}",
                    "result.relation_not_allowed",
                    f"{way} {shown(name)} at a span labeled {listed(allowed)}.",
                )
        if source == target:
            ctx.fault(f"{at}/to", "result.relation_not_allowed", "Relate two different spans.")
        elif (name, source, target) in seen:
            ctx.fault(at, "result.repeated", "Send each relation once.")
        seen.add((name, source, target))

    def normalise(self, key: str, answer: Any) -> Any:
        if key == self.relations_key and isinstance(answer, list):
            return [in_order(item, _RELATION) if isinstance(item, dict) else item for item in answer]
        return super().normalise(key, answer)


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
