"""The label schema as a whole: its envelope, the references between its parts, and its published JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic.json_schema import models_json_schema

from labeling.labelspec.conditions import condition_faults
from labeling.labelspec.controls import CONTROL_TYPES
from labeling.labelspec.controls.base import Control
from labeling.labelspec.faults import Fault, Faults, SchemaError, listed, shown
from labeling.labelspec.limits import (
    MAX_CONTROLS,
    MAX_HELP,
    MAX_INPUTS,
    MAX_LABELS,
    MAX_OPTIONS,
    SCHEMA_VERSION,
)
from labeling.labelspec.model import Name, Spec, Title
from labeling.labelspec.schema_errors import schema_faults

INPUT_TYPES = ("image", "text", "audio", "video")


class Input(Spec):
    """Something to look at: the medium of an item (or a text of its data) that controls refer to by name."""

    name: Name
    type: Literal["image", "text", "audio", "video"]
    title: Title | None = None
    help: Annotated[str, Field(max_length=MAX_HELP)] | None = None
    optional: bool = False
    """Whether an item may come without it; controls on an absent input can't be answered and are not required."""


class LabelSchema(Spec):
    """A parsed label schema. `dump()` gives it back as JSON, with the colours and keys of labels filled in."""

    version: Literal[1]
    inputs: Annotated[list[Input], Field(min_length=1, max_length=MAX_INPUTS)]
    controls: list[Control]

    @cached_property
    def input_map(self) -> Mapping[str, Input]:
        return {entry.name: entry for entry in self.inputs}

    @cached_property
    def control_map(self) -> Mapping[str, Control]:
        return {control.name: control for control in self.controls}

    @cached_property
    def key_owners(self) -> Mapping[str, Control]:
        """Control of every key that a result may have, in canonical order."""
        return {key: control for control in self.controls for key in control.result_keys()}

    def dump(self) -> dict[str, Any]:
        """JSON of the schema: what was written, with colours and keys of labels; parses to the same schema."""
        return {
            "version": self.version,
            "inputs": [entry.model_dump(mode="json", exclude_unset=True) for entry in self.inputs],
            "controls": [control.model_dump(mode="json", exclude_unset=True) for control in self.controls],
        }


def _whole(value: object) -> object:
    if isinstance(value, bool | float):
        raise ValueError(f"Write the version as the whole number {SCHEMA_VERSION}.")  # noqa: TRY004 - pydantic's way
    return value


class _Envelope(Spec):
    version: Annotated[Literal[1], BeforeValidator(_whole)]
    """Version of the label language."""
    inputs: Annotated[list[Input], Field(min_length=1, max_length=MAX_INPUTS)]
    controls: Annotated[list[Any], Field(min_length=1, max_length=MAX_CONTROLS)]


def parse_schema(raw: object) -> LabelSchema:
    """Parse JSON (already decoded) into a label schema. Raises SchemaError with every fault found."""
    faults = Faults()
    try:
        envelope = _Envelope.model_validate(raw)
    except ValidationError as error:
        faults.extend(schema_faults(error, raw, "", _Envelope.model_fields))
        envelope = None
    entries = envelope.controls if envelope else raw.get("controls") if isinstance(raw, dict) else None
    parsed = [
        (f"/controls/{index}", _parse_control(entry, f"/controls/{index}", faults))
        for index, entry in enumerate(entries[:MAX_CONTROLS] if isinstance(entries, list) else ())
    ]
    controls = [(at, control) for at, control in parsed if control is not None]
    faults.extend(_control_faults(controls, complete=len(controls) == len(parsed)))
    if envelope is not None:
        faults.extend(_input_faults(envelope.inputs, controls))
    if len(faults) or envelope is None:
        raise SchemaError(faults.as_list())
    return LabelSchema.model_construct(
        {"version", "inputs", "controls"},
        version=SCHEMA_VERSION, inputs=envelope.inputs, controls=[control for _, control in controls],
    )  # fmt: skip


def _parse_control(raw: object, at: str, faults: Faults) -> Control | None:
    if not isinstance(raw, dict):
        faults.add(at, "schema.wrong_type", f"Write an object here instead of {shown(raw)}.")
        return None
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in CONTROL_TYPES:
        what = "Add 'type'" if "type" not in raw else f"{shown(kind)} is not a type of control"
        faults.add(f"{at}/type", "schema.unknown_control", f"{what}; use one of {listed(CONTROL_TYPES)}.")
        return None
    model = CONTROL_TYPES[kind]
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults.extend(schema_faults(error, raw, at, model.model_fields))
    except RecursionError:
        faults.add(at, "schema.too_deep", "Nest this less deeply.")
    return None


def _control_faults(controls: list[tuple[str, Control]], *, complete: bool) -> Iterator[Fault]:
    """Names, references between controls, and each control's own faults.

    References are judged only when every control could be read: else the missing one may be the one meant.
    """
    earlier: dict[str, Control] = {}
    labels = options = 0
    for at, control in controls:
        if control.name in earlier:
            yield Fault(
                f"{at}/name",
                "schema.repeated",
                f"Give another name: {shown(control.name)} is already a control.",
            )
        yield from control.schema_faults(at)
        if control.show_if is not None and complete:
            yield from condition_faults(control.show_if, earlier, f"{at}/show_if")
        earlier[control.name] = control
        labels += len(getattr(control, "labels", ()))
        options += len(getattr(control, "options", ()))
    if labels > MAX_LABELS:
        yield Fault(
            "/controls",
            "schema.out_of_range",
            f"Keep at most {MAX_LABELS} labels in a schema; these are {labels}.",
        )
    if options > MAX_OPTIONS * 10:
        yield Fault(
            "/controls", "schema.out_of_range", f"Keep at most {MAX_OPTIONS * 10:,} options in a schema."
        )


def _input_faults(inputs: list[Input], controls: list[tuple[str, Control]]) -> Iterator[Fault]:
    known: dict[str, Input] = {}
    for index, entry in enumerate(inputs):
        if entry.name in known:
            yield Fault(
                f"/inputs/{index}/name",
                "schema.repeated",
                f"Give another name: {shown(entry.name)} is already an input.",
            )
        known.setdefault(entry.name, entry)
    for at, control in controls:
        for place, name, types in control.inputs():
            if name not in known:
                yield Fault(
                    f"{at}{place}",
                    "schema.unknown_reference",
                    f"Name an input ({listed(known)}), not {shown(name)}.",
                )
            elif types and known[name].type not in types:
                yield Fault(
                    f"{at}{place}", "schema.wrong_input",
                    f"A {control.type} control needs {' or '.join(types)}; {shown(name)} is {known[name].type}.",
                )  # fmt: skip


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of label schemas. References between parts are checked by `parse_schema` only."""
    models: list[type[Spec]] = [_Envelope, *CONTROL_TYPES.values()]
    names, document = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}"
    )
    definitions = dict(document["$defs"])
    envelope = definitions.pop(names[(_Envelope, "validation")]["$ref"].rpartition("/")[2])
    references = {kind: names[(model, "validation")] for kind, model in CONTROL_TYPES.items()}
    envelope["properties"]["controls"]["items"] = {
        "oneOf": list(references.values()),
        "discriminator": {
            "propertyName": "type",
            "mapping": {kind: ref["$ref"] for kind, ref in references.items()},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **envelope,
        "title": "Label schema",
        "$defs": dict(sorted(definitions.items())),
    }


def result_json_schema(schema: LabelSchema) -> dict[str, Any]:
    """JSON Schema (2020-12) of the shape of results of `schema`; what it can't say, `validate_result` checks."""
    properties: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for control in schema.controls:
        part = TypeAdapter(control.result_model).json_schema(ref_template="#/$defs/{model}")
        definitions |= part.pop("$defs", {})
        properties[control.name] = part
        for key in control.result_keys()[1:]:
            properties[key] = {"type": "array", "items": {"type": "object"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }


def example_schema(control_type: str) -> dict[str, Any]:
    """A valid schema with one control of this type (KeyError for another word)."""
    control = CONTROL_TYPES[control_type]
    inputs = [dict(entry) for entry in control.example_inputs] or [{"name": "caption", "type": "text"}]
    return {"version": SCHEMA_VERSION, "inputs": inputs, "controls": [dict(control.example)]}


def example_result(control_type: str) -> dict[str, Any]:
    """A valid result for `example_schema(control_type)`."""
    return dict(CONTROL_TYPES[control_type].example_answers)
