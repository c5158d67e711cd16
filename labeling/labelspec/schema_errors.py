"""Pydantic's errors on a label schema, told as faults with a pointer and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from labeling.labelspec.faults import Fault, listed, shown, token
from labeling.labelspec.limits import MAX_NAME
from labeling.labelspec.model import COLOUR_PATTERN, KEY_PATTERN, NAME_PATTERN

_KIND: Final = {
    "string": "text in quotes",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "list": "an array",
    "dict": "an object",
    "model": "an object",
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
    code, detail = _told(kind, entry, entry.get("ctx") or {})
    if kind == "extra_forbidden" and known and len(entry["loc"]) == 1:
        detail = f"{detail[:-1]}; known here: {listed(sorted(known))}."
    return Fault(prefix + _pointer(tuple(entry["loc"]), raw), code, detail)


def _told(kind: str, entry: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[str, str]:
    """(code, detail) of one pydantic error."""
    key = shown(str(entry["loc"][-1])) if entry["loc"] else "this"
    given = shown(entry.get("input"))
    expected = context.get("expected") or context.get("expected_tags") or "a known word"
    fixed = {
        "missing": ("schema.missing", f"Add {key}: it is required here."),
        "extra_forbidden": ("schema.unknown_key", f"Remove {key}: it is not part of the label language."),
        "literal_error": ("schema.not_allowed", f"Use {expected} here instead of {given}."),
        "union_tag_invalid": ("schema.not_allowed", f"Use one of {expected} as the type."),
        "union_tag_not_found": ("schema.missing", "Add 'type': it says what this is."),
        "string_pattern_mismatch": ("schema.bad_name", _pattern_detail(str(context.get("pattern")))),
        "value_error": ("schema.bad_value", str(context.get("error") or entry["msg"])),
        "finite_number": ("schema.out_of_range", "Write a finite number."),
    }
    if kind in fixed:
        return fixed[kind]
    if kind in _LIMITS:
        return "schema.out_of_range", _limit_detail(kind, context)
    wanted = _KIND.get(kind.partition("_")[0])
    if wanted and kind.endswith(("_type", "_parsing", "_from_float")):
        return "schema.wrong_type", f"Write {wanted} here instead of {given}."
    return "schema.bad_value", f"Repair this value: {entry['msg']}."


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
