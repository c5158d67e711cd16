"""`show_if`: a control that is shown only when an earlier one was answered in a certain way.

    {"control": "weather", "equals": "rain"}         the answer is exactly this
    {"control": "weather", "in": ["rain", "snow"]}   the answer is one of these
    {"control": "objects", "any": ["car", "bus"]}    the answer holds one of these
    {"control": "notes", "answered": true}           there is an answer at all (or, with false, none)

`equals` and `in` ask choice, text, number, rating and pairwise; `any` asks choice, choices, tree, pairwise and
the labels of objects; `answered` asks every control.

Exactly one of the four is given, and the control must stand earlier in the schema, so that there are no
circles. A condition on a control that is itself hidden is never met. A hidden control may not hold an answer
and is not required.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from labeling.labelspec.checks import is_number
from labeling.labelspec.faults import Fault, listed, shown
from labeling.labelspec.limits import MAX_OPTIONS
from labeling.labelspec.model import Name, Spec

if TYPE_CHECKING:
    from labeling.labelspec.controls.base import Control

OPERATORS: Final = ("equals", "in", "any", "answered")
_Scalar = Annotated[Any, WithJsonSchema({"type": ["string", "number"]})]


class Condition(Spec):
    control: Name
    """An earlier control."""
    equals: _Scalar = None
    in_: Annotated[list[_Scalar] | None, Field(alias="in", min_length=1, max_length=MAX_OPTIONS)] = None
    any_: Annotated[list[_Scalar] | None, Field(alias="any", min_length=1, max_length=MAX_OPTIONS)] = None
    answered: bool | None = None

    @property
    def operator(self) -> str:
        """The one that is given; "" when there are none or several."""
        given = [
            name
            for name in OPERATORS
            if {"in": "in_", "any": "any_"}.get(name, name) in self.model_fields_set
        ]
        return given[0] if len(given) == 1 else ""

    @property
    def wanted(self) -> list[Any]:
        """The values it looks for (none for `answered`)."""
        return {"equals": [self.equals], "in": self.in_ or [], "any": self.any_ or []}.get(self.operator, [])

    def met(self, control: Control, answer: object) -> bool:
        """Whether the answer (None when there is none) of the shown `control` meets it. Never raises."""
        if self.operator == "answered":
            return control.answered(answer) == self.answered
        return any(_same(term, value) for term in control.terms(answer) for value in self.wanted)


def _same(term: object, value: object) -> bool:
    if isinstance(term, str) or isinstance(value, str):
        return isinstance(term, str) and isinstance(value, str) and term == value
    return is_number(term) and is_number(value) and term == value


def condition_faults(condition: Condition, earlier: dict[str, Control], at: str) -> Iterator[Fault]:
    """What is wrong with a condition that stands at pointer `at`, given the controls before it."""
    if not condition.operator:
        yield Fault(at, "schema.bad_condition", "Give exactly one of 'equals', 'in', 'any' and 'answered'.")
        return
    if condition.operator == "answered" and condition.answered is None:
        yield Fault(f"{at}/answered", "schema.wrong_type", "Write true or false here.")
        return
    control = earlier.get(condition.control)
    if control is None:
        names = listed(earlier) if earlier else "none yet"
        yield Fault(
            f"{at}/control", "schema.unknown_reference",
            f"Name a control that stands before this one ({names}), not {shown(condition.control)}.",
        )  # fmt: skip
        return
    if condition.operator not in control.operators:
        yield Fault(
            f"{at}/{condition.operator}", "schema.bad_condition",
            f"Ask {shown(control.name)} (a {control.type} control) with one of {listed(control.operators)}.",
        )  # fmt: skip
        return
    yield from _value_faults(condition, control, at)


def _value_faults(condition: Condition, control: Control, at: str) -> Iterator[Fault]:
    known = control.known_terms()
    for index, value in enumerate(condition.wanted):
        here = f"{at}/equals" if condition.operator == "equals" else f"{at}/{condition.operator}/{index}"
        if not isinstance(value, str) and not is_number(value):
            yield Fault(here, "schema.wrong_type", f"Write text or a number here instead of {shown(value)}.")
        elif known is not None and value not in known:
            yield Fault(
                here, "schema.unknown_reference",
                f"{shown(value)} is no answer of {shown(control.name)}; use one of {listed(known)}.",
            )  # fmt: skip
        elif known is None and isinstance(value, str) != control.text_terms:
            wanted = "text" if control.text_terms else "a number"
            yield Fault(
                here, "schema.wrong_type", f"Write {wanted} here: {shown(control.name)} is answered with it."
            )
