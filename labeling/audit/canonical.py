"""Canonical JSON (RFC 8785): one text for one value, so that two programs hash the same bytes. Pure."""

import json
import math
from typing import Any

MAX_INT = 2**53 - 1
"""Beyond it whole numbers are rounded to doubles (RFC 7493, 2.2): two of them may get the same text."""


class NotCanonical(ValueError):
    """A value that RFC 8785 has no text for."""


def canonical_json(value: object) -> bytes:
    """The UTF-8 text of a value made of dict, list, tuple, str, int, float, bool and None.

    `NotCanonical` for NaN and infinities, whole numbers beyond all doubles, lone surrogates, keys that are not
    strings, and other types.
    """
    parts: list[str] = []
    _write(value, parts)
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:
        raise NotCanonical("a lone surrogate is not text") from None


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(_text(value))
    elif value is None or isinstance(value, bool):
        parts.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        parts.append(str(int(value)) if abs(value) <= MAX_INT else _large(value))
    elif isinstance(value, float):
        parts.append(number_text(value))
    elif isinstance(value, dict):
        _write_object(value, parts)
    elif isinstance(value, list | tuple):
        parts.append("[")
        for place, entry in enumerate(value):
            if place:
                parts.append(",")
            _write(entry, parts)
        parts.append("]")
    else:
        raise NotCanonical(f"{type(value).__name__} is not a JSON value")


def _large(value: int) -> str:
    """A whole number that every program reads as the nearest double: as that is written."""
    try:
        return number_text(float(value))
    except OverflowError:
        raise NotCanonical(f"{value} is too large for a JSON number: write it as a string") from None


def _write_object(value: dict[Any, Any], parts: list[str]) -> None:
    if not all(isinstance(key, str) for key in value):
        raise NotCanonical("keys must be strings")
    parts.append("{")
    for place, key in enumerate(sorted(value, key=_utf16)):
        if place:
            parts.append(",")
        parts.append(_text(key) + ":")
        _write(value[key], parts)
    parts.append("}")


def _utf16(key: str) -> bytes:
    """What RFC 8785 sorts keys by: their UTF-16 code units."""
    return key.encode("utf-16-be", "surrogatepass")


def _text(value: str) -> str:
    # Exactly the escapes of RFC 8785: short ones where they exist, \u00xx for other controls, nothing else.
    return json.dumps(value, ensure_ascii=False)


def number_text(value: float) -> str:
    """A number as ECMAScript writes it (the shortest digits that read back as the same number)."""
    if not math.isfinite(value):
        raise NotCanonical("NaN and infinities are not JSON numbers")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(power or 0)  # where the decimal point stands, counted in digits
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Number::toString of ECMA-262 for the digits and the place of the point."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    power = point - 1
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"
