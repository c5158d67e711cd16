"""The strict pydantic base of every part of a label schema, and its errors told as faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from labeling.labelspec.faults import Fault, listed, shown, token
from labeling.labelspec.limits import MAX_LABEL_NAME, MAX_NAME

NAME_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_-]{0,%d}$" % (MAX_NAME - 1)


class Spec(BaseModel):
    """Part of a schema: unknown keys refused, no coercion, finite numbers only, not to be changed afterwards."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )


def _shown_name(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError("Write the name without line breaks, control characters or spaces around it.")
    return value


Name = Annotated[str, Field(pattern=NAME_PATTERN)]
"""Name of an input, control or attribute: a letter, then letters, digits, `_` or `-`; at most 64."""
LabelName = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_NAME), AfterValidator(_shown_name)]
"""Name of a label or option: any printable text up to 200 characters."""
Title = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_NAME)]

_KIND: Final = {
    "string": "text in quotes",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "list": "an array",
    "dict": "an object",
    "model": "an object",
    "model_attributes": "an object",
}


def schema_faults(
    error: ValidationError, raw: object, prefix: str, known: Mapping[str, object] | None = None
) -> list[Fault]:
    """Faults of a pydantic error on `raw`, which stands at pointer `prefix` of the whole schema."""
    return [
        _fault(dict(entry), raw, prefix, known or {})
        for entry in error.errors(include_url=False, include_context=True)
    ]


def _fault(entry: Mapping[str, Any], raw: object, prefix: str, known: Mapping[str, object]) -> Fault:
    kind = str(entry["type"])
    at = prefix + _pointer(tuple(entry["loc"]), raw)
    context: Mapping[str, Any] = entry.get("ctx") or {}
    key = str(entry["loc"][-1]) if entry["loc"] else ""
    if kind == "missing":
        return Fault(at, "schema.missing", f"Add {shown(key)}: it is required here.")
    if kind == "extra_forbidden":
        hint = f"; known here: {listed(sorted(known))}" if known and len(entry["loc"]) == 1 else ""
        return Fault(
            at, "schema.unknown_key", f"Remove {shown(key)}: it is not part of the label language{hint}."
        )
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        expected = context.get("expected") or context.get("expected_tags") or "a known word"
        return Fault(
            at, "schema.not_allowed", f"Use one of {expected} instead of {shown(entry.get('input'))}."
        )
    if kind == "union_tag_not_found":
        return Fault(at, "schema.missing", "Add 'type': it says what this is.")
    if kind == "string_pattern_mismatch":
        return Fault(at, "schema.bad_name", _pattern_detail(str(context.get("pattern"))))
    if kind == "value_error":
        return Fault(at, "schema.bad_value", str(context.get("error") or entry["msg"]))
    if kind in _LIMITS:
        return Fault(at, "schema.out_of_range", _limit_detail(kind, context))
    if kind == "finite_number":
        return Fault(at, "schema.out_of_range", "Write a finite number.")
    for start, wanted in _KIND.items():
        if kind in (f"{start}_type", f"{start}_parsing", f"{start}_from_float"):
            return Fault(
                at, "schema.wrong_type", f"Write {wanted} here instead of {shown(entry.get('input'))}."
            )
    return Fault(at, "schema.bad_value", f"Repair this value: {entry['msg']}.")


_LIMITS: Final = {
    "too_long": "Keep at most {max_length} entries here.",
    "too_short": "Give at least {min_length} here.",
    "string_too_long": "Shorten this to {max_length} characters.",
    "string_too_short": "Write at least {min_length} characters.",
    "greater_than": "Use a number greater than {gt}.",
    "greater_than_equal": "Use a number of at least {ge}.",
    "less_than": "Use a number less than {lt}.",
    "less_than_equal": "Use a number of at most {le}.",
}


def _limit_detail(kind: str, context: Mapping[str, Any]) -> str:
    try:
        return _LIMITS[kind].format(**context)
    except KeyError:
        return "Use a value within the limits of the label language."


def _pattern_detail(pattern: str) -> str:
    if pattern == NAME_PATTERN:
        return (
            f"Start with a letter and use letters, digits, '_' and '-' only, at most {MAX_NAME} characters."
        )
    if pattern == COLOUR_PATTERN:
        return "Write the colour as '#RRGGBB'."
    if pattern == KEY_PATTERN:
        return "Use one lower-case letter or one digit as the key."
    return f"Write this so that it matches {pattern}."


COLOUR_PATTERN: Final = r"^#[0-9A-Fa-f]{6}$"
KEY_PATTERN: Final = r"^[0-9a-z]$"


def _pointer(loc: tuple[object, ...], raw: object) -> str:
    """JSON Pointer of a pydantic location: the tags of unions, which are no keys, are left out."""
    parts: list[str] = []
    node: object = raw
    for place, part in enumerate(loc):
        last = place == len(loc) - 1
        if isinstance(node, dict):
            if part not in node and not last and node.get("type") == part:
                continue
            parts.append(token(part))
            node = node.get(part)
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            parts.append(token(part))
            node = node[part]
        elif node is raw and place == 0:
            parts.append(token(part))
        else:
            break
    return "".join(f"/{part}" for part in parts)


def repeated(names: Iterable[object]) -> list[int]:
    """Indexes of names that have stood before."""
    seen: set[object] = set()
    again = []
    for index, name in enumerate(names):
        if name in seen:
            again.append(index)
        seen.add(name)
    return again


_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def storable(text: str) -> bool:
    """Whether text can be stored and shown: no NUL or other control characters, no lone surrogates."""
    return _CONTROL_CHARACTER.search(text) is None
