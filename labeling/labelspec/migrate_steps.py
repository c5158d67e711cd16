"""Steps of a migration of labels, as they are written: rename, merge or remove what a label schema names.

    {"op": "rename", "kind": "label", "control": "objects", "from": ["car"], "to": "vehicle"}
    {"op": "merge", "kind": "option", "control": "weather", "from": ["rain", "snow"], "to": "wet"}
    {"op": "merge", "kind": "option", "control": "species", "from": [["animal", "pup"]], "to": "dog"}
    {"op": "remove", "kind": "attribute", "control": "objects", "label": "car", "from": ["occluded"]}
    {"op": "remove", "kind": "option", "control": "objects", "attribute": "hue", "from": ["teal"], "allow_loss": true}
    {"op": "remove", "kind": "control", "from": ["notes"], "allow_loss": true}

An option of a tree is named by its path from the top, a plain name is a path of one; it keeps its parent, and `to` is
the name under the same parent. `label` limits attributes, and options of an attribute, to those of one label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import Field, ValidationError

from labeling.labelspec.faults import Fault, Faults, SchemaError, listed, shown
from labeling.labelspec.limits import MAX_LABELS
from labeling.labelspec.model import Name, Spec
from labeling.labelspec.schema_errors import schema_faults

MAX_STEPS: Final = 50
Path = tuple[str, ...]


class StepError(SchemaError):
    """Steps that cannot be taken; pointers begin with `/steps`."""


class Step(Spec):
    """One step. The names in `from` are those of the schema as the steps before have made it."""

    op: Literal["rename", "merge", "remove"]
    kind: Literal["label", "option", "attribute", "relation", "control"]
    control: Name | None = None
    """The control that it is about; left out for controls themselves."""
    label: str | None = None
    """Only attributes of this label; those of all labels of the control, if left out."""
    attribute: Name | None = None
    """The attribute whose options are meant, in place of those of the control."""
    from_: Annotated[list[str | list[str]], Field(alias="from", min_length=1, max_length=MAX_LABELS)]
    to: str | None = None
    allow_loss: bool = False
    """Whether what has no place afterwards may go. Earlier revisions keep it."""

    @property
    def paths(self) -> list[Path]:
        return [(name,) if isinstance(name, str) else tuple(name) for name in self.from_]

    @property
    def names(self) -> list[str]:
        """The last name of each path."""
        return [path[-1] for path in self.paths]

    @property
    def new_name(self) -> str | None:
        return None if self.op == "remove" else self.to

    def dump(self) -> dict[str, Any]:
        """The step as JSON; `parse_steps` takes it."""
        return self.model_dump(mode="json", exclude_unset=True)


def parse_steps(raw: object) -> list[Step]:
    """Steps from decoded JSON. `StepError` with every fault found."""
    if not isinstance(raw, list) or not raw:
        refuse("/steps", "steps.missing", "Send an array of steps with at least one.")
    if len(raw) > MAX_STEPS:
        refuse("/steps", "steps.too_many", f"Send at most {MAX_STEPS} steps at a time; these are {len(raw)}.")
    faults = Faults()
    steps = []
    for index, entry in enumerate(raw):
        at = f"/steps/{index}"
        try:
            step = Step.model_validate(entry)
        except ValidationError as error:
            faults.extend(schema_faults(error, entry, at, _KEYS))
            continue
        found = list(_shape_faults(step, at))
        faults.extend(found)
        if not found:
            steps.append(step)
    if len(faults):
        raise StepError(faults.as_list())
    return steps


_KEYS: Final = {field.alias or name: field for name, field in Step.model_fields.items()}


def _shape_faults(step: Step, at: str) -> Iterator[Fault]:
    """What is wrong with a step whatever the schema is."""
    if any(not path or not all(path) for path in step.paths):
        yield Fault(f"{at}/from", "steps.from", "Write no empty names.")
    elif len(set(step.paths)) < len(step.paths):
        yield Fault(f"{at}/from", "steps.from", "Name each once.")
    if step.kind == "control" and (step.control or step.label or step.attribute):
        yield Fault(at, "steps.control", "Name controls in 'from' and nothing else beside 'to'.")
    if step.kind != "control" and step.control is None:
        yield Fault(f"{at}/control", "steps.control", f"Name the control whose {step.kind}s these are.")
    if step.label is not None and step.kind != "attribute" and step.attribute is None:
        yield Fault(f"{at}/label", "steps.label", "Only attributes and their options belong to a label.")
    if step.attribute is not None and step.kind != "option":
        yield Fault(f"{at}/attribute", "steps.attribute", "Only options belong to an attribute.")
    if step.kind != "option" or step.attribute is not None:
        for index, path in enumerate(step.paths):
            if len(path) != 1:
                yield Fault(f"{at}/from/{index}", "steps.from", "Write one name here; only trees have paths.")
    yield from _target_faults(step, at)


def _target_faults(step: Step, at: str) -> Iterator[Fault]:
    if step.op == "remove":
        if step.to is not None:
            yield Fault(f"{at}/to", "steps.to", "Leave 'to' out: what is removed becomes nothing.")
        return
    if not step.to:
        yield Fault(f"{at}/to", "steps.to", "Say what the name is afterwards.")
    elif step.op == "rename" and len(step.from_) != 1:
        yield Fault(f"{at}/from", "steps.from", "Rename one at a time; several become one by a merge.")
    elif step.op == "rename" and step.names == [step.to]:
        yield Fault(f"{at}/to", "steps.to", "Give another name than the one it has.")
    elif step.op == "merge" and set(step.names) == {step.to}:
        yield Fault(f"{at}/from", "steps.from", f"Name what is merged into {shown(step.to)}.")


def refuse(pointer: str, code: str, detail: str) -> NoReturn:
    """Raise one fault."""
    raise StepError([Fault(pointer, code, detail)])


def check_known(names: Sequence[str], known: Sequence[str], at: str, what: str) -> None:
    """`StepError` for names that are not there; pointers are those of `from`."""
    faults = [
        Fault(f"{at}/from/{index}", "steps.unknown", f"{shown(name)} is no {what}; there is {listed(known)}.")
        for index, name in enumerate(names)
        if name not in known
    ]
    if faults:
        raise StepError(faults)
