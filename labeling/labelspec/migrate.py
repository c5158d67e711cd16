"""Migrations of labels: steps that make one label schema of another, and results of the first ones of the second.

>>> plan = plan_of(parse_schema(example_schema("choice")), [{"op": "rename", "kind": "option",
...     "control": "weather", "from": ["rain"], "to": "wet"}])
>>> plan.apply({"weather": "rain"}).result
{'weather': 'wet'}

A result that is valid under the schema before is valid under the one after; what has no place there is counted as lost,
and only steps with `allow_loss` may lose anything (`Mapped.refused`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.labelspec.controls.base import Control
from labeling.labelspec.migrate_outcome import Mapper, Outcome
from labeling.labelspec.migrate_results import mapper_of
from labeling.labelspec.migrate_schema import changed_schema
from labeling.labelspec.migrate_steps import MAX_STEPS, Step, StepError, parse_steps
from labeling.labelspec.result import is_shown, normalise_result
from labeling.labelspec.schema import LabelSchema

__all__ = ["MAX_STEPS", "Mapped", "Outcome", "Plan", "Step", "StepError", "plan_of"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A result under the schema after, and what each step did to it. Untouched, it is the very same object."""

    result: dict[str, Any]
    outcomes: tuple[Outcome, ...]

    @property
    def is_touched(self) -> bool:
        return any(one.touched for one in self.outcomes)

    def refused(self, steps: Sequence[Step]) -> list[int]:
        """Places of the steps that would lose something of it without leave."""
        return [
            place
            for place, (step, out) in enumerate(zip(steps, self.outcomes, strict=True))
            if out.needs_leave and not step.allow_loss
        ]


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """Steps that were checked against the schema they begin with."""

    before: LabelSchema
    schema: LabelSchema
    """The schema after."""
    steps: tuple[Step, ...]
    _mappers: tuple[Mapper, ...]

    def apply(self, result: Mapping[str, Any]) -> Mapped:
        """What a result becomes. Total: also of what was never valid, it makes what the steps say."""
        after = dict(result)
        outcomes = tuple(Outcome() for _ in self.steps)
        last = None
        for mapper, out in zip(self._mappers, outcomes, strict=True):
            mapper(after, out)
            last = out if out.touched else last
        if last is None:
            return Mapped(result if isinstance(result, dict) else after, outcomes)
        _hide(self.schema, after, last)
        last.unanswered = max(0, _unanswered(self.schema, after) - _unanswered(self.before, result))
        return Mapped(normalise_result(self.schema, after), outcomes)

    def alone(self, result: Mapping[str, Any]) -> Mapped:
        """As `apply`, of answers that stand by themselves: nothing is hidden by a condition, nothing required."""
        after = dict(result)
        outcomes = tuple(Outcome() for _ in self.steps)
        for mapper, out in zip(self._mappers, outcomes, strict=True):
            mapper(after, out)
        return Mapped(after, outcomes)

    def answer(self, control: str, value: Any) -> tuple[str, Any] | None:
        """What one answer becomes, and of which control; None when nothing of it has a place."""
        after = self.alone({control: value}).result
        name = self.control(control)
        return (name, after[name]) if name is not None and name in after else None

    def control(self, name: str) -> str | None:
        """Name of a control afterwards, of a key of results too; None when it is gone."""
        found: str | None = name
        for step in self.steps:
            if step.kind == "control" and found is not None:
                head, dot, rest = found.partition(".")
                if head in step.names:
                    found = None if step.new_name is None else f"{step.new_name}{dot}{rest}"
        return found

    def dump(self) -> list[dict[str, Any]]:
        """The steps as JSON; with the schema before, `plan_of` makes the same plan of them."""
        return [step.dump() for step in self.steps]


def plan_of(schema: LabelSchema, raw: object) -> Plan:
    """Check steps (decoded JSON) against the schema that they are to change. `StepError` with pointers."""
    steps = parse_steps(raw)
    mappers = []
    after = schema
    for place, step in enumerate(steps):
        before, after = after, changed_schema(after, step, f"/steps/{place}")
        mappers.append(mapper_of(before, after, step))
    return Plan(schema, after, tuple(steps), tuple(mappers))


def _shown(schema: LabelSchema, result: Mapping[str, Any]) -> Iterable[tuple[Control, bool]]:
    visible: dict[str, Control] = {}
    for control in schema.controls:
        is_visible = is_shown(control, visible, result)
        if is_visible:
            visible[control.name] = control
        yield control, is_visible


def _hide(schema: LabelSchema, result: dict[str, Any], out: Outcome) -> None:
    """Drop what was answered under a condition that is not met any more."""
    for control, is_visible in _shown(schema, result):
        if is_visible:
            continue
        for key in control.result_keys():
            if control.answered(result.get(key)):
                out.lost += len(result[key]) if isinstance(result[key], list) else 1
                del result[key]


def _unanswered(schema: LabelSchema, result: Mapping[str, Any]) -> int:
    """How many required controls that are shown have no answer."""
    return sum(
        control.required and not control.answered(result.get(control.name))
        for control, is_visible in _shown(schema, result)
        if is_visible
    )
