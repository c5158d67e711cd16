"""Attributes: small answers that belong to one object (is it occluded? which colour?)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, WithJsonSchema, model_serializer

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


_Scalar = Annotated[Any, WithJsonSchema({"type": ["string", "number", "boolean"]})]


class AttributeCondition(Spec):
    """`show_if` of an attribute: asked only when an earlier one of the same label was answered in a certain way."""

    attribute: Name
    """An earlier attribute of the label."""
    equals: _Scalar = None
    in_: Annotated[list[_Scalar] | None, Field(alias="in", min_length=1, max_length=MAX_OPTIONS)] = None
    answered: bool | None = None

    @property
    def operator(self) -> str:
        """The one that is given; "" when there are none or several."""
        given = [name for name in ("equals", "in_", "answered") if name in self.model_fields_set]
        return given[0] if len(given) == 1 else ""

    @property
    def wanted(self) -> list[Any]:
        """The values it looks for (none for `answered`)."""
        return {"equals": [self.equals], "in_": self.in_ or []}.get(self.operator, [])

    def met(self, value: object) -> bool:
        """Whether the value of the earlier attribute (None when there is none) meets it. Never raises."""
        if self.operator == "answered":
            return (value not in (None, "", [])) == self.answered
        terms = value if isinstance(value, list) else [value]
        return any(type(term) is type(one) and term == one for term in terms for one in self.wanted)


class AttributeBase(Spec):
    name: Name
    title: Title | None = None
    help: Annotated[str, Field(max_length=1_000)] | None = None
    required: bool = False
    """Whether each object must have it (while it is shown)."""
    show_if: AttributeCondition | None = None

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
    shown_names: set[str] = set()
    for name, attribute in known.items():
        if is_asked(attribute, shown_names, given):
            shown_names.add(name)
        if name in given:
            attribute.check(given[name], f"{at}/{token(name)}", ctx)
        elif attribute.required and name in shown_names:
            ctx.fault(
                f"{at}/{token(name)}",
                MISSING,
                f"Answer the attribute {shown(name)}: it is required for this label.",
            )


def is_asked(attribute: AttributeBase, asked: Collection[str], given: Mapping[str, Any]) -> bool:
    """Whether an attribute is asked of an object with these answers; `asked`: those before it that are."""
    condition = attribute.show_if
    return condition is None or (
        condition.attribute in asked and condition.met(given.get(condition.attribute))
    )


def attribute_condition_faults(attributes: Sequence[AttributeBase], at: str) -> Iterator[Fault]:
    """What is wrong with the conditions of a label's attributes, which stand at pointer `at`."""
    earlier: dict[str, AttributeBase] = {}
    for index, attribute in enumerate(attributes):
        if attribute.show_if is not None:
            yield from _condition_faults(attribute.show_if, earlier, f"{at}/{index}/show_if")
        earlier[attribute.name] = attribute


def _condition_faults(
    condition: AttributeCondition, earlier: Mapping[str, AttributeBase], at: str
) -> Iterator[Fault]:
    if not condition.operator or (condition.operator == "answered" and condition.answered is None):
        yield Fault(at, "schema.bad_condition", "Give exactly one of 'equals', 'in' and 'answered'.")
        return
    asked = earlier.get(condition.attribute)
    if asked is None:
        yield Fault(
            f"{at}/attribute", "schema.unknown_reference",
            f"Name an attribute that stands earlier in this label, not {shown(condition.attribute)}.",
        )  # fmt: skip
        return
    for value in condition.wanted:
        ctx = Context(media={}, faults=Faults(1))
        asked.check([value] if isinstance(asked, ChoicesAttribute) else value, at, ctx)
        for fault in ctx.faults:
            yield Fault(at, "schema.bad_condition", fault.detail)
