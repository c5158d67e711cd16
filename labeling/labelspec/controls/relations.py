"""Relations: named, directed links between the objects of one control. What `spans` and `shapes` share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from labeling.labelspec.attributes import Colour
from labeling.labelspec.checks import WRONG_TYPE, Context, check_keys, check_list, check_member
from labeling.labelspec.controls.base import in_order
from labeling.labelspec.controls.objects import ObjectControl
from labeling.labelspec.faults import Fault, listed, shown, token
from labeling.labelspec.limits import MAX_OBJECTS, MAX_RELATIONS
from labeling.labelspec.model import LabelName, Spec, Title, repeated
from labeling.labelspec.results import Relation

_RELATION: Final = tuple(Relation.__annotations__)


class RelationType(Spec):
    """A named, directed link between two objects."""

    name: LabelName
    title: Title | None = None
    color: Colour | None = None
    from_: Annotated[list[str] | None, Field(alias="from", min_length=1)] = None
    """Labels it may start at; any, if left out."""
    to: Annotated[list[str], Field(min_length=1)] | None = None
    """Labels it may end at; any, if left out."""


class RelatedControl(ObjectControl):
    """A control whose objects may be related. Relations stand in the result under `<name>.relations`."""

    noun: ClassVar[str]
    """What one object is called in messages."""

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

    def check_further(self, result: Mapping[str, Any], ctx: Context) -> None:
        at = f"/{token(self.relations_key)}"
        if self.relations_key not in result:
            return
        relations = check_list(ctx, at, result[self.relations_key], most=MAX_OBJECTS)
        objects = self._labels_by_id(result.get(self.name))
        seen: set[tuple[str, str, str]] = set()
        for index, relation in enumerate(relations or ()):
            if ctx.faults.full:
                return
            here = f"{at}/{index}"
            if not isinstance(relation, dict):
                ctx.fault(here, WRONG_TYPE, f"Send an object here instead of {shown(relation)}.")
            elif check_keys(ctx, here, relation, _RELATION, _RELATION):
                self._check_relation(relation, objects, seen, here, ctx)

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
        objects: dict[str, object],
        seen: set[tuple[str, str, str]],
        at: str,
        ctx: Context,
    ) -> None:
        name, source, target = relation["label"], relation["from"], relation["to"]
        fine = check_member(ctx, f"{at}/label", name, self.relation_map, "result.unknown_label", "a relation")
        for key, end in (("from", source), ("to", target)):
            if not isinstance(end, str) or end not in objects:
                fine = False
                ctx.fault(
                    f"{at}/{key}", "result.unknown_reference",
                    f"Name the id of a {self.noun} of {shown(self.name)}; {shown(end)} is none.",
                )  # fmt: skip
        if not fine:
            return
        kind = self.relation_map[name]
        for key, end, allowed in (("from", source, kind.from_), ("to", target, kind.to)):
            if allowed is not None and objects[end] not in allowed:
                fine = False
                way = "Start" if key == "from" else "End"
                ctx.fault(
                    f"{at}/{key}",
                    "result.relation_not_allowed",
                    f"{way} {shown(name)} at a {self.noun} labeled {listed(allowed)}.",
                )
        if source == target:
            ctx.fault(f"{at}/to", "result.relation_not_allowed", f"Relate two different {self.noun}s.")
        elif (name, source, target) in seen:
            ctx.fault(at, "result.repeated", "Send each relation once.")
        seen.add((name, source, target))

    def normalise(self, key: str, answer: Any) -> Any:
        if key == self.relations_key and isinstance(answer, list):
            return [in_order(item, _RELATION) if isinstance(item, dict) else item for item in answer]
        return super().normalise(key, answer)
