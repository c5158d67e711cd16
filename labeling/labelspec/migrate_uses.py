"""Names that a label schema declares, those that a result uses, and which of them another schema has no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from labeling.labelspec.controls.base import Control
from labeling.labelspec.controls.choices import TreeControl
from labeling.labelspec.controls.objects import ObjectControl
from labeling.labelspec.controls.relations import RelatedControl
from labeling.labelspec.faults import shown
from labeling.labelspec.schema import LabelSchema

Name = tuple[str, ...]
"""Kind (control, label, attribute, value, relation, option), control, and the names inside it."""
_OPTIONS: Final = ("choice", "choices", "ranking")


def dropped(before: LabelSchema, after: LabelSchema) -> set[Name]:
    """Names of `before` that results may use and `after` does not have, or has of another type."""
    left = {
        name
        for control in after.controls
        if control.name in before.control_map and _is_same(before.control_map[control.name], control)
        for name in _declared(control)
    }
    return {name for control in before.controls for name in _declared(control)} - left


def used(schema: LabelSchema, result: Mapping[str, Any]) -> set[Name]:
    """Names of the schema that a result uses. Never raises."""
    return {
        name
        for control in schema.controls
        if any(control.answered(result.get(key)) for key in control.result_keys())
        for name in _used(control, result)
    }


def told(name: Name) -> str:
    """A name for a sentence: label 'car' of 'objects'."""
    kind, control, *rest = name
    if not rest:
        return f"the control {shown(control)}"
    words = {"value": "option"}.get(kind, kind)
    return f"the {words} {shown(' > '.join(rest))} of {shown(control)}"


def _is_same(old: Control, new: Control) -> bool:
    return old.type == new.type and [name for _, name, _ in old.inputs()] == [
        name for _, name, _ in new.inputs()
    ]


def _declared(control: Control) -> Iterator[Name]:
    own = control.name
    yield "control", own
    if isinstance(control, ObjectControl):
        for label in control.labels:
            yield "label", own, label.name
            for attribute in label.attributes:
                yield "attribute", own, label.name, attribute.name
                for option in getattr(attribute, "options", ()):
                    yield "value", own, label.name, attribute.name, option.name
    if isinstance(control, RelatedControl):
        for relation in control.relations:
            yield "relation", own, relation.name
    if isinstance(control, TreeControl):
        yield from (("option", own, *path) for path in _paths(control.options, ()))
    elif control.type in _OPTIONS:
        yield from (("option", own, name) for name in control.known_terms() or ())


def _paths(branches: Any, above: Name) -> Iterator[Name]:
    for branch in branches:
        yield (*above, branch.name)
        yield from _paths(branch.children, (*above, branch.name))


def _used(control: Control, result: Mapping[str, Any]) -> Iterator[Name]:
    own, answer = control.name, result.get(control.name)
    yield "control", own
    values = answer if isinstance(answer, list) else [answer]
    if isinstance(control, ObjectControl):
        yield from _of_objects(own, values)
    elif isinstance(control, TreeControl):
        for path in values:
            steps = [str(step) for step in path] if isinstance(path, list) else []
            yield from (("option", own, *steps[: place + 1]) for place in range(len(steps)))
    elif control.type in _OPTIONS:
        yield from (("option", own, value) for value in values if isinstance(value, str))
    if isinstance(control, RelatedControl):
        links = result.get(control.relations_key)
        for link in links if isinstance(links, list) else ():
            if isinstance(link, dict) and isinstance(link.get("label"), str):
                yield "relation", own, link["label"]


def _of_objects(own: str, objects: list[Any]) -> Iterator[Name]:
    for entry in objects:
        label = entry.get("label") if isinstance(entry, dict) else None
        if not isinstance(label, str):
            continue
        yield "label", own, label
        attributes = entry.get("attributes")
        for name, value in attributes.items() if isinstance(attributes, dict) else ():
            yield "attribute", own, label, name
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    yield "value", own, label, name, one
