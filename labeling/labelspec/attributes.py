"""Attributes: small answers that belong to one object (is it occluded? which colour?)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer

from labeling.labelspec.checks import (
    MISSING,
    WRONG_TYPE,
    Context,
    check_distinct_names,
    check_keys,
    check_list,
    check_member,
    check_object,
    check_range,
    check_text,
    is_integer,
    is_number,
    number_fault,
)
from labeling.labelspec.faults import Fault, Faults, shown, token
from labeling.labelspec.limits import MAX_ATTRIBUTE_TEXT, MAX_OPTIONS
from labeling.labelspec.model import COLOUR_PATTERN, KEY_PATTERN, LabelName, Name, Spec, Title, repeated

Colour = Annotated[str, Field(pattern=COLOUR_PATTERN)]
Key = Annotated[str, Field(pattern=KEY_PATTERN)]


class Option(Spec):
    """One thing to choose. A plain string in a schema is an option with this name and nothing else."""

    name: LabelName
    """What a result holds."""
    title: Title | None = None
    """What people see; the name if left out."""
    help: Annotated[str, Field(max_length=1_000)] | None = None
    color: Colour | None = None
    """`#RRGGBB`."""
    key: Key | None = None
    """Key that chooses it: a digit or lower-case letter."""

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> Any:
        return self.name if self.model_fields_set <= {"name"} else handler(self)


def _option(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


Options = Annotated[
    list[Annotated[Option, BeforeValidator(_option, json_schema_input_type=str | Option)]],
    Field(min_length=1, max_length=MAX_OPTIONS),
]


def option_faults(options: Sequence[Option], at: str) -> Iterator[Fault]:
    """Names and keys that stand twice."""
    for index in repeated(option.name for option in options):
        yield Fault(
            f"{at}/{index}",
            "schema.repeated",
            f"Name each option once; {shown(options[index].name)} stands twice.",
        )
    yield from key_faults([option.key for option in options], at)


def key_faults(keys: Sequence[str | None], at: str) -> Iterator[Fault]:
    """Keys that two entries want."""
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key is not None and key in seen:
            yield Fault(
                f"{at}/{index}/key", "schema.key_clash", f"Give another key: {shown(key)} is already taken."
            )
        if key is not None:
            seen.add(key)


class AttributeBase(Spec):
    name: Name
    title: Title | None = None
    help: Annotated[str, Field(max_length=1_000)] | None = None
    required: bool = False
    """Whether each object must have it."""

    @abstractmethod
    def check(self, value: object, at: str, ctx: Context) -> None:
        """Add the faults of a value that stands at pointer `at`. Never raises."""

    def schema_faults(self, at: str) -> Iterator[Fault]:
        """Faults of the attribute's own declaration: a default must be a value it would accept."""
        default = getattr(self, "default", None)
        if default is not None:
            ctx = Context(media={}, faults=Faults(1))
            self.check(default, f"{at}/default", ctx)
            for fault in ctx.faults:
                yield Fault(f"{at}/default", "schema.bad_default", fault.detail)


class BooleanAttribute(AttributeBase):
    type: Literal["boolean"]
    default: bool | None = None

    def check(self, value: object, at: str, ctx: Context) -> None:
        if type(value) is not bool:
            ctx.fault(at, WRONG_TYPE, f"Write true or false here instead of {shown(value)}.")


class _OptionAttribute(AttributeBase):
    options: Options

    @cached_property
    def names(self) -> dict[str, None]:
        return dict.fromkeys(option.name for option in self.options)

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from option_faults(self.options, f"{at}/options")
        yield from super().schema_faults(at)


class ChoiceAttribute(_OptionAttribute):
    type: Literal["choice"]
    default: str | None = None

    def check(self, value: object, at: str, ctx: Context) -> None:
        check_member(ctx, at, value, self.names, "result.unknown_option", "an option")


class ChoicesAttribute(_OptionAttribute):
    type: Literal["choices"]
    default: list[str] | None = None

    def check(self, value: object, at: str, ctx: Context) -> None:
        values = check_list(ctx, at, value, most=MAX_OPTIONS)
        if values is not None:
            check_distinct_names(ctx, at, values, self.names, "result.unknown_option", "an option")


class NumberAttribute(AttributeBase):
    type: Literal["number"]
    min: float | None = None
    max: float | None = None
    integer: bool = False
    unit: Annotated[str, Field(max_length=32)] | None = None
    default: float | None = None

    def check(self, value: object, at: str, ctx: Context) -> None:
        check_number(ctx, at, value, low=self.min, high=self.max, integer=self.integer)

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from range_faults(self.min, self.max, at)
        if not self.integer or self.default is None or not float(self.default).is_integer():
            yield from super().schema_faults(at)


class TextAttribute(AttributeBase):
    type: Literal["text"]
    max_length: Annotated[int, Field(ge=1, le=MAX_ATTRIBUTE_TEXT)] = MAX_ATTRIBUTE_TEXT
    default: str | None = None

    def check(self, value: object, at: str, ctx: Context) -> None:
        check_text(ctx, at, value, most=self.max_length)


Attribute = Annotated[
    BooleanAttribute | ChoiceAttribute | ChoicesAttribute | NumberAttribute | TextAttribute,
    Field(discriminator="type"),
]


def check_number(
    ctx: Context, at: str, value: object, *, low: float | None, high: float | None, integer: bool
) -> None:
    if integer and not is_integer(value):
        ctx.fault(at, WRONG_TYPE, f"Write a whole number here instead of {shown(value)}.")
    elif not is_number(value):
        number_fault(ctx, at, value)
    else:
        check_range(ctx, at, value, low, high)  # type: ignore[arg-type]


def range_faults(low: float | None, high: float | None, at: str) -> Iterator[Fault]:
    if low is not None and high is not None and low > high:
        yield Fault(f"{at}/max", "schema.bad_range", "Make 'max' at least as large as 'min'.")


def check_attributes(value: object, known: Mapping[str, AttributeBase], at: str, ctx: Context) -> None:
    """The `attributes` of one object, against those its label declares."""
    given = check_object(ctx, at, value)
    if given is None or not check_keys(ctx, at, given, (), known):
        return
    for name, attribute in known.items():
        if name in given:
            attribute.check(given[name], f"{at}/{token(name)}", ctx)
        elif attribute.required:
            ctx.fault(
                f"{at}/{token(name)}",
                MISSING,
                f"Answer the attribute {shown(name)}: it is required for this label.",
            )
