"""What an item's data may be: a JSON object that both databases can store and a page can show."""

from typing import Any, Final

import orjson

from labeling.core.errors import Fault, Invalid

MAX_DATA_BYTES: Final = 1_000_000
MAX_EXTERNAL_ID: Final = 200


def check_data(data: object, *, pointer: str = "/data") -> dict[str, Any]:
    """`data` itself when it can be stored; `Invalid` with a pointer otherwise."""
    if not isinstance(data, dict):
        raise _invalid(pointer, "data.type", 'Write the data as a JSON object, for instance {"text": "…"}.')
    try:
        body = orjson.dumps(data)
    except (TypeError, ValueError, RecursionError):
        # Deeper than 254 levels, half a surrogate pair, or a value that JSON does not have.
        raise _invalid(
            pointer, "data.unstorable", "The data holds something that JSON cannot hold."
        ) from None
    if len(body) > MAX_DATA_BYTES:
        detail = (
            f"The data has {len(body):,} bytes; at most {MAX_DATA_BYTES:,} can be kept. Import it as media."
        )
        raise _invalid(pointer, "data.too_large", detail)
    if b"\\u0000" in body and _has_nul(data):
        raise _invalid(pointer, "data.unstorable", "Remove the NUL characters (\\u0000) from the data.")
    return data


def check_external_id(value: object, *, pointer: str = "/external_id") -> str:
    """The external id when it can be stored: 1 to 200 printable characters. `Invalid` otherwise."""
    if not isinstance(value, str) or not value.strip():
        raise _invalid(pointer, "external_id.missing", "Give each item an external_id, as text.")
    if len(value) > MAX_EXTERNAL_ID:
        detail = f"Shorten the external_id to {MAX_EXTERNAL_ID} characters."
        raise _invalid(pointer, "external_id.too_long", detail)
    if not value.isprintable():
        raise _invalid(
            pointer, "external_id.characters", "Remove the control characters from the external_id."
        )
    return value


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in key or _has_nul(inner) for key, inner in value.items())
    return isinstance(value, list | tuple) and any(_has_nul(inner) for inner in value)


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
