"""Controls whose answer is a list of labeled objects: what shapes, spans, segments and tracks share."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import Field, field_validator

from labeling.labelspec.attributes import (
    Attribute,
    AttributeBase,
    Colour,
    Key,
    attribute_condition_faults,
    check_attributes,
    key_faults,
)
from labeling.labelspec.checks import (
    MISSING,
    WRONG_TYPE,
    Context,
    check_list,
    check_member,
    is_number,
)
from labeling.labelspec.controls.base import Control, in_order
from labeling.labelspec.faults import Fault, shown, token
from labeling.labelspec.limits import MAX_ATTRIBUTES, MAX_ID, MAX_LABELS, MAX_OBJECTS
from labeling.labelspec.model import LabelName, Name, Spec, Title, repeated
from labeling.labelspec.palette import fill_colours, fill_keys

_ID: Final = re.compile(rf"[A-Za-z0-9_.:-]{{1,{MAX_ID}}}")
_COMMON_REQUIRED: Final = ("id", "label")


class Label(Spec):
    """A class of objects."""

    name: LabelName
    """What a result holds; unique in the control."""
    title: Title | None = None
    help: Annotated[str, Field(max_length=1_000)] | None = None
    color: Colour | None = None
    """`#RRGGBB`; left out, the next free one of the palette (Okabe-Ito first)."""
    key: Key | None = None
    """Key that chooses it; left out, the next free digit, and none once they are used up."""
    attributes: Annotated[list[Attribute], Field(max_length=MAX_ATTRIBUTES)] = []

    @cached_property
    def attribute_map(self) -> dict[str, AttributeBase]:
        return {attribute.name: attribute for attribute in self.attributes}

    @cached_property
    def has_required(self) -> bool:
        return any(attribute.required for attribute in self.attributes)

    def schema_faults(self, at: str) -> Iterator[Fault]:
        for index in repeated(attribute.name for attribute in self.attributes):
            name = self.attributes[index].name
            yield Fault(
                f"{at}/attributes/{index}/name",
                "schema.repeated",
                f"Name each attribute once, not {shown(name)} twice.",
            )
        for index, attribute in enumerate(self.attributes):
            yield from attribute.schema_faults(f"{at}/attributes/{index}")
        yield from attribute_condition_faults(self.attributes, f"{at}/attributes")


LabelT = TypeVar("LabelT", bound=Label)


def with_defaults(labels: Sequence[LabelT]) -> list[LabelT]:
    """The labels with every colour and key filled in."""
    colours = fill_colours([label.color for label in labels])
    keys = fill_keys([label.key for label in labels])
    return [
        label.model_copy(update={"color": colour} | ({"key": key} if key else {}))
        for label, colour, key in zip(labels, colours, keys, strict=True)
    ]


class ObjectControl(Control):
    """A control answered with labeled objects on one input."""

    operators: ClassVar[tuple[str, ...]] = ("any", "answered")
    input_types: ClassVar[tuple[str, ...]]

    on: Name
    """Input that the objects lie on."""
    labels: Annotated[Sequence[Label], Field(min_length=1, max_length=MAX_LABELS)]

    @field_validator("labels")
    @classmethod
    def _fill(cls, labels: Sequence[Label]) -> Sequence[Label]:
        return with_defaults(labels)

    @cached_property
    def label_map(self) -> dict[str, Label]:
        return {label.name: label for label in self.labels}

    def inputs(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        yield "/on", self.on, self.input_types

    def schema_faults(self, at: str) -> Iterator[Fault]:
        for index in repeated(label.name for label in self.labels):
            name = shown(self.labels[index].name)
            yield Fault(
                f"{at}/labels/{index}/name", "schema.repeated", f"Name each label once; {name} stands twice."
            )
        yield from key_faults([label.key for label in self.labels], f"{at}/labels")
        for index, label in enumerate(self.labels):
            yield from label.schema_faults(f"{at}/labels/{index}")

    def terms(self, answer: object) -> Collection[object]:
        if not isinstance(answer, list):
            return []
        return {
            item["label"] for item in answer if isinstance(item, dict) and isinstance(item.get("label"), str)
        }

    def known_terms(self) -> Collection[str]:
        return self.label_map

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        objects = check_list(ctx, at, answer, most=MAX_OBJECTS)
        if objects is None:
            return
        ids: set[str] = set()
        for index, item in enumerate(objects):
            if ctx.faults.full:
                return
            here = f"{at}/{index}"
            if not isinstance(item, dict):
                ctx.fault(here, WRONG_TYPE, f"Send an object here instead of {shown(item)}.")
                continue
            self._check_common(item, here, ids, ctx)
            self.check_object(item, here, ctx)

    def _check_common(self, item: dict[str, Any], at: str, ids: set[str], ctx: Context) -> None:
        check_id(item.get("id"), "id" in item, at, ids, ctx)
        if "label" not in item:
            ctx.fault(f"{at}/label", MISSING, "Add 'label': every object has one.")
        elif check_member(
            ctx, f"{at}/label", item["label"], self.label_map, "result.unknown_label", "a label"
        ):
            label = self.label_map[item["label"]]
            if "attributes" in item or label.has_required:
                check_attributes(item.get("attributes", {}), label.attribute_map, f"{at}/attributes", ctx)
        if "score" in item:
            score = item["score"]
            if not is_number(score) or not 0 <= score <= 1:
                ctx.fault(f"{at}/score", "result.out_of_range", "Write the score as a number from 0 to 1.")

    @abstractmethod
    def check_object(self, item: dict[str, Any], at: str, ctx: Context) -> None:
        """Keys and geometry of one object; its id, label, attributes and score are already checked."""

    @abstractmethod
    def object_keys(self, item: dict[str, Any]) -> Collection[str]:
        """Keys of one object in canonical order."""

    def normalise(self, key: str, answer: Any) -> Any:
        if key != self.name or not isinstance(answer, list):
            return answer
        return [self._normalise_object(item) if isinstance(item, dict) else item for item in answer]

    def _normalise_object(self, item: dict[str, Any]) -> dict[str, Any]:
        ordered = in_order(item, self.object_keys(item))
        label = self.label_map.get(item["label"]) if isinstance(item.get("label"), str) else None
        if label is not None and isinstance(item.get("attributes"), dict):
            ordered["attributes"] = in_order(item["attributes"], label.attribute_map)
        return ordered


def check_id(value: object, given: bool, at: str, ids: set[str], ctx: Context) -> None:
    """An id that names one object of its control; it is added to `ids`."""
    if not given:
        ctx.fault(f"{at}/id", MISSING, "Add 'id': any short text that names this object in its control.")
    elif not isinstance(value, str) or not _ID.fullmatch(value):
        ctx.fault(
            f"{at}/id", "result.bad_id", f"Use 1 to {MAX_ID} letters, digits or any of '_.:-' as the id."
        )
    elif value in ids:
        ctx.fault(
            f"{at}/id", "result.repeated_id", f"Give this object another id: {shown(value)} stands twice."
        )
    else:
        ids.add(value)


def check_group(value: object, at: str, ctx: Context) -> None:
    """The name of a group: shaped like an id, and shared by the objects that belong together."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        ctx.fault(at, "result.bad_id", f"Use 1 to {MAX_ID} letters, digits or any of '_.:-' as the group.")


def object_key_sets(model: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(required keys without id and label, all keys in canonical order) of an object's TypedDict."""
    order = tuple(model.__annotations__)
    required = tuple(key for key in order if key in model.__required_keys__ and key not in _COMMON_REQUIRED)
    return required, order


def unknown_keys(item: dict[str, Any], known: Collection[str], at: str, ctx: Context) -> None:
    for key in item:
        if key not in known:
            names = ", ".join(f"'{name}'" for name in known)
            ctx.fault(
                f"{at}/{token(key)}", "result.unknown_key", f"Remove {shown(key)}; known here: {names}."
            )
