"""What every control is: a strict schema model that can judge an answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from labeling.labelspec.checks import Context
from labeling.labelspec.conditions import Condition
from labeling.labelspec.faults import Fault
from labeling.labelspec.limits import MAX_HELP
from labeling.labelspec.model import Name, Spec, Title


class Control(Spec):
    """A question of the schema. Its answer stands in the result under the control's `name`."""

    result_model: ClassVar[Any]
    """Type of the answer (TypedDicts and plain types); published as JSON Schema."""
    operators: ClassVar[tuple[str, ...]]
    """Operators of `show_if` that may ask this control."""
    text_terms: ClassVar[bool] = True
    """Whether its answers compare as text (else as numbers)."""
    example: ClassVar[Mapping[str, Any]]
    """Declaration of such a control, for documentation and tests; it stands in a schema with `example_inputs`."""
    example_inputs: ClassVar[tuple[Mapping[str, Any], ...]] = ()
    example_answers: ClassVar[Mapping[str, Any]]
    """Result keys of a valid answer to `example`."""

    name: Name
    """Key of the answer in a result; unique among controls."""
    type: str
    title: Title | None = None
    """What people see; the name if left out."""
    help: Annotated[str, Field(max_length=MAX_HELP)] | None = None
    """Guidance for the annotator, shown beside the control."""
    required: bool = False
    """Whether a submitted result must answer it (while it is shown)."""
    show_if: Condition | None = None
    """Condition under which it is shown; always, if left out."""

    def inputs(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """(pointer inside the control, input name, allowed input types) of every input it refers to."""
        yield from ()

    def schema_faults(self, at: str) -> Iterator[Fault]:  # noqa: ARG002 - for those that have more to say
        """Faults of the declaration beyond its types; `at` is the control's pointer."""
        yield from ()

    def answered(self, answer: object) -> bool:
        """Whether this counts as an answer: empty text and empty arrays do not."""
        return not (answer is None or (isinstance(answer, str | list | dict) and not answer))

    def terms(self, answer: object) -> Collection[object]:
        """The words or numbers of an answer that a condition can ask for; empty for a malformed one."""
        return [answer] if isinstance(answer, str | int | float) else []

    def known_terms(self) -> Collection[str] | None:
        """All the words an answer can hold; None when they are free."""
        return None

    def result_keys(self) -> tuple[str, ...]:
        """Keys of a result that belong to this control, its name first."""
        return (self.name,)

    @abstractmethod
    def check(self, answer: Any, at: str, ctx: Context) -> None:
        """Add the faults of an answer (never None) that stands at pointer `at`. Never raises."""

    def check_further(self, result: Mapping[str, Any], ctx: Context) -> None:
        """Add the faults of what stands under the further `result_keys`."""

    def normalise(self, key: str, answer: Any) -> Any:  # noqa: ARG002 - for those with several keys
        """The answer under `key` with its own keys in canonical order."""
        return answer


def in_order(value: Mapping[str, Any], order: Collection[str]) -> dict[str, Any]:
    """A copy with the keys of `order` first, in that order, and any others after them, sorted."""
    known = {key: value[key] for key in order if key in value}
    return known | {key: value[key] for key in sorted(value, key=str) if key not in known}
