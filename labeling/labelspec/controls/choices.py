"""`choice`, `choices`, `tree`, `ranking`, `pairwise`: answers chosen from what the schema offers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, WithJsonSchema, model_serializer

from labeling.labelspec.attributes import Colour, Key, Option, Options, _option, key_faults, option_faults
from labeling.labelspec.checks import Context, check_distinct_names, check_list, check_member
from labeling.labelspec.controls.base import Control
from labeling.labelspec.faults import Fault, listed, shown
from labeling.labelspec.limits import MAX_INPUTS, MAX_OPTIONS, MAX_TREE_DEPTH
from labeling.labelspec.model import LabelName, Name, Spec, Title, repeated

UNKNOWN_OPTION: Final = "result.unknown_option"


class _OptionControl(Control):
    options: Options

    @cached_property
    def option_map(self) -> dict[str, Option]:
        return {option.name: option for option in self.options}

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from option_faults(self.options, f"{at}/options")

    def known_terms(self) -> Collection[str] | None:
        return self.option_map

    def terms(self, answer: object) -> Collection[object]:
        return answer if isinstance(answer, list) else super().terms(answer)


class ChoiceControl(_OptionControl):
    """One of the options; the answer is its name."""

    result_model: ClassVar[Any] = str
    operators: ClassVar[tuple[str, ...]] = ("equals", "in", "any", "answered")
    example: ClassVar[Mapping[str, Any]] = {
        "name": "weather", "type": "choice", "options": ["sunny", {"name": "rain", "key": "r"}], "required": True,
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {"weather": "rain"}

    type: Literal["choice"]

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        check_member(ctx, at, answer, self.option_map, UNKNOWN_OPTION, "an option")


class ChoicesControl(_OptionControl):
    """Any of the options; the answer is an array of their names."""

    result_model: ClassVar[Any] = list[str]
    operators: ClassVar[tuple[str, ...]] = ("any", "answered")
    example: ClassVar[Mapping[str, Any]] = {
        "name": "topics", "type": "choices", "options": ["sport", "politics", "art"], "min": 1, "max": 2,
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {"topics": ["sport", "art"]}

    type: Literal["choices"]
    min: Annotated[int, Field(ge=0, le=MAX_OPTIONS)] = 0
    """Fewest options of an answer (an empty answer is no answer)."""
    max: Annotated[int, Field(ge=1, le=MAX_OPTIONS)] | None = None

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from super().schema_faults(at)
        if self.min > len(self.options):
            yield Fault(
                f"{at}/min",
                "schema.bad_range",
                f"Ask for at most {len(self.options)}, the number of options.",
            )
        if self.max is not None and self.max < self.min:
            yield Fault(f"{at}/max", "schema.bad_range", "Make 'max' at least as large as 'min'.")

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        names = check_list(ctx, at, answer, most=MAX_OPTIONS)
        if not names:
            return
        check_distinct_names(ctx, at, names, self.option_map, UNKNOWN_OPTION, "an option")
        if len(names) < self.min:
            ctx.fault(at, "result.too_few", f"Choose at least {self.min} options.")
        if self.max is not None and len(names) > self.max:
            ctx.fault(at, "result.too_many", f"Choose at most {self.max} options.")


_BRANCH_OR_NAME: Final[dict[str, Any]] = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Branch"}]}


class Branch(Spec):
    """An option of a tree with those below it. A plain string is a leaf."""

    name: LabelName
    title: Title | None = None
    help: Annotated[str, Field(max_length=1_000)] | None = None
    color: Colour | None = None
    key: Key | None = None
    children: Annotated[
        list[Annotated[Self, BeforeValidator(_option), WithJsonSchema(_BRANCH_OR_NAME)]],
        Field(max_length=MAX_OPTIONS),
    ] = []

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> Any:
        return self.name if self.model_fields_set <= {"name"} else handler(self)

    @cached_property
    def child_map(self) -> dict[str, Branch]:
        return {child.name: child for child in self.children}


class TreeControl(Control):
    """Options in a tree. The answer is an array of paths from the top: `[["animal", "dog"]]`."""

    result_model: ClassVar[Any] = list[list[str]]
    operators: ClassVar[tuple[str, ...]] = ("any", "answered")
    example: ClassVar[Mapping[str, Any]] = {
        "name": "species", "type": "tree", "multiple": True,
        "options": [{"name": "animal", "children": ["dog", "cat"]}, "plant"],
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {"species": [["animal", "dog"], ["plant"]]}

    type: Literal["tree"]
    options: Annotated[
        list[Annotated[Branch, BeforeValidator(_option, json_schema_input_type=str | Branch)]],
        Field(min_length=1, max_length=MAX_OPTIONS),
    ]
    multiple: bool = False
    """Whether several paths may be chosen."""
    leaves_only: bool = False
    """Whether a path must go down to an option without children."""

    @cached_property
    def branch_map(self) -> dict[str, Branch]:
        return {branch.name: branch for branch in self.options}

    @cached_property
    def all_names(self) -> dict[str, None]:
        return dict.fromkeys(branch.name for _, branch, _ in self._walk("", self.options, 1))

    def _walk(self, at: str, branches: Sequence[Branch], depth: int) -> Iterator[tuple[str, Branch, int]]:
        for index, branch in enumerate(branches):
            here = f"{at}/{index}"
            yield here, branch, depth
            yield from self._walk(f"{here}/children", branch.children, depth + 1)

    def schema_faults(self, at: str) -> Iterator[Fault]:
        here = f"{at}/options"
        yield from _sibling_faults(self.options, here)
        count = 0
        for pointer, branch, depth in self._walk(here, self.options, 1):
            count += 1
            yield from _sibling_faults(branch.children, f"{pointer}/children")
            if depth > MAX_TREE_DEPTH:
                yield Fault(
                    pointer, "schema.too_deep", f"Keep the tree at most {MAX_TREE_DEPTH} levels deep."
                )
                return
        if count > MAX_OPTIONS:
            yield Fault(
                here, "schema.out_of_range", f"Keep at most {MAX_OPTIONS:,} options in the whole tree."
            )

    def known_terms(self) -> Collection[str] | None:
        return self.all_names

    def terms(self, answer: object) -> Collection[object]:
        """Every option on a chosen path: choosing a dog chooses an animal."""
        paths = answer if isinstance(answer, list) else []
        return [name for path in paths if isinstance(path, list) for name in path]

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        paths = check_list(ctx, at, answer, most=MAX_OPTIONS)
        if not paths:
            return
        if len(paths) > 1 and not self.multiple:
            ctx.fault(at, "result.too_many", "Choose one path only.")
        seen: set[tuple[str, ...]] = set()
        for index, path in enumerate(paths):
            if ctx.faults.full:
                return
            here = f"{at}/{index}"
            steps = check_list(ctx, here, path, most=MAX_TREE_DEPTH)
            if steps is None or not self._check_path(steps, here, ctx):
                continue
            if tuple(steps) in seen:
                ctx.fault(here, "result.repeated", "Choose each path once.")
            seen.add(tuple(steps))

    def _check_path(self, steps: list[Any], at: str, ctx: Context) -> bool:
        if not steps:
            ctx.fault(at, "result.too_few", "Name at least the top option of the path.")
            return False
        below = self.branch_map
        for index, step in enumerate(steps):
            if not below:
                ctx.fault(
                    f"{at}/{index}", UNKNOWN_OPTION, f"End the path before {shown(step)}: nothing lies below."
                )
                return False
            if not check_member(ctx, f"{at}/{index}", step, below, UNKNOWN_OPTION, "an option"):
                return False
            below = below[step].child_map
        if self.leaves_only and below:
            ctx.fault(at, "result.not_a_leaf", f"Choose further down: one of {listed(below)}.")
            return False
        return True


def _sibling_faults(branches: Sequence[Branch], at: str) -> Iterator[Fault]:
    for index in repeated(branch.name for branch in branches):
        name = shown(branches[index].name)
        yield Fault(
            f"{at}/{index}",
            "schema.repeated",
            f"Name each option once among its siblings; {name} stands twice.",
        )
    yield from key_faults([branch.key for branch in branches], at)


class RankingControl(_OptionControl):
    """Options in order, the best first. The answer is an array of names."""

    result_model: ClassVar[Any] = list[str]
    operators: ClassVar[tuple[str, ...]] = ("answered",)
    example: ClassVar[Mapping[str, Any]] = {"name": "order", "type": "ranking", "options": ["a", "b", "c"]}
    example_answers: ClassVar[Mapping[str, Any]] = {"order": ["b", "a", "c"]}

    type: Literal["ranking"]
    top: Annotated[int, Field(ge=1, le=MAX_OPTIONS)] | None = None
    """How many to rank; all, if left out."""

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from super().schema_faults(at)
        if self.top is not None and self.top > len(self.options):
            yield Fault(
                f"{at}/top", "schema.bad_range", f"Rank at most {len(self.options)}, the number of options."
            )

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        names = check_list(ctx, at, answer, most=MAX_OPTIONS)
        if not names:
            return
        wanted = self.top or len(self.options)
        fine = check_distinct_names(ctx, at, names, self.option_map, UNKNOWN_OPTION, "an option")
        if fine and len(names) != wanted:
            ctx.fault(
                at,
                "result.incomplete",
                f"Rank exactly {wanted} options, the best first; these are {len(names)}.",
            )


class PairwiseControl(Control):
    """The better of some inputs. The answer is the name of the preferred input, or "tie" where ties are allowed."""

    result_model: ClassVar[Any] = str
    operators: ClassVar[tuple[str, ...]] = ("equals", "in", "any", "answered")
    example_inputs: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"name": "left", "type": "text"},
        {"name": "right", "type": "text"},
    )
    example: ClassVar[Mapping[str, Any]] = {
        "name": "better", "type": "pairwise", "between": ["left", "right"], "ties": True,
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {"better": "left"}

    type: Literal["pairwise"]
    between: Annotated[list[Name], Field(min_length=2, max_length=MAX_INPUTS)]
    """The inputs to compare; usually two."""
    ties: bool = False

    def inputs(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for index, name in enumerate(self.between):
            yield f"/between/{index}", name, ()

    def schema_faults(self, at: str) -> Iterator[Fault]:
        for index in repeated(self.between):
            yield Fault(f"{at}/between/{index}", "schema.repeated", "Compare different inputs.")
        if "tie" in self.between:
            yield Fault(
                f"{at}/between/{self.between.index('tie')}",
                "schema.not_allowed",
                "Rename this input: 'tie' is an answer.",
            )

    def known_terms(self) -> Collection[str] | None:
        return dict.fromkeys([*self.between, *(["tie"] if self.ties else [])])

    def check(self, answer: Any, at: str, ctx: Context) -> None:
        check_member(ctx, at, answer, self.known_terms() or {}, UNKNOWN_OPTION, "an answer")
