"""`text`, `number`, `rating`: answers that are written or counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from labeling.labelspec.attributes import check_number, range_faults
from labeling.labelspec.checks import WRONG_TYPE, Context, check_text, is_integer
from labeling.labelspec.controls.base import Control
from labeling.labelspec.faults import Fault
from labeling.labelspec.limits import MAX_TEXT

SCALAR_OPERATORS = ("equals", "in", "answered")


class TextControl(Control):
    """Free text. Lengths count code points; text of spaces alone is no answer."""

    result_model: ClassVar[Any] = str
    operators: ClassVar[tuple[str, ...]] = SCALAR_OPERATORS
    example: ClassVar[Mapping[str, Any]] = {
        "name": "notes",
        "type": "text",
        "multiline": True,
        "max_length": 500,
    }
    example_answers: ClassVar[Mapping[str, Any]] = {"notes": "Fog on the left."}

    type: Literal["text"]
    multiline: bool = False
    min_length: Annotated[int, Field(ge=0, le=MAX_TEXT)] = 0
    max_length: Annotated[int, Field(ge=1, le=MAX_TEXT)] = MAX_TEXT
    placeholder: Annotated[str, Field(max_length=200)] | None = None

    def schema_faults(self, at: str) -> Iterator[Fault]:
        if self.min_length > self.max_length:
            yield Fault(
                f"{at}/max_length", "schema.bad_range", "Make 'max_length' at least as large as 'min_length'."
            )

    def answered(self, answer: object) -> bool:
        return answer is not None and not (isinstance(answer, str) and not answer.strip())

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        fine = check_text(ctx, at, answer, most=self.max_length, least=self.min_length if answer != "" else 0)
        if fine and not self.multiline and ("\n" in answer or "\r" in answer):
            ctx.fault(at, "result.line_break", "Write this on one line.")


class NumberControl(Control):
    """A number, within limits where they are given."""

    result_model: ClassVar[Any] = float
    operators: ClassVar[tuple[str, ...]] = SCALAR_OPERATORS
    text_terms: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {
        "name": "count", "type": "number", "min": 0, "max": 100, "integer": True, "unit": "cars",
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {"count": 3}

    type: Literal["number"]
    min: float | None = None
    max: float | None = None
    integer: bool = False
    step: Annotated[float, Field(gt=0)] | None = None
    """Step of the screen's buttons; any value within the limits is accepted."""
    unit: Annotated[str, Field(max_length=32)] | None = None

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from range_faults(self.min, self.max, at)

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        check_number(ctx, at, answer, low=self.min, high=self.max, integer=self.integer)


class RatingControl(Control):
    """A whole number of points from 1 to `max`."""

    result_model: ClassVar[Any] = int
    operators: ClassVar[tuple[str, ...]] = SCALAR_OPERATORS
    text_terms: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {"name": "quality", "type": "rating", "max": 5}
    example_answers: ClassVar[Mapping[str, Any]] = {"quality": 4}

    type: Literal["rating"]
    max: Annotated[int, Field(ge=2, le=100)] = 5

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        if not is_integer(answer) or not 1 <= answer <= self.max:
            ctx.fault(at, WRONG_TYPE, f"Give a whole number of points from 1 to {self.max}.")
