"""Records of which it is plain that nothing is wrong: most of any import, told apart at a fraction of the cost.

Looking at each part by itself, as `labeling.formats.items` does, is what names faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from labeling.labelspec import Input

MAX_EXTERNAL_ID: Final = 200
MAX_DATA_KEYS: Final = 1_000
MAX_DATA_KEY: Final = 200
NUL: Final = b"\\u0000"
ITEM_KEYS: Final = ("external_id", "data", "media", "rights", "position", "predictions", "annotations")

Inputs = Mapping[str, Input]
_KNOWN: Final = frozenset(ITEM_KEYS)
_NUMBERS: Final = frozenset({int, float})
_MOST: Final = 2**53


def is_plain(raw: dict[str, Any], inputs: Inputs | None) -> bool:
    """Whether the record names no file, and nothing beside its results can be wrong with it.

    Where the whole of it can be written as JSON and holds no NUL, all its texts and whole numbers can be stored.
    """
    external_id, data = raw.get("external_id"), raw.get("data")
    return (
        _KNOWN.issuperset(raw)
        and (external_id is None or (type(external_id) is str and len(external_id) <= MAX_EXTERNAL_ID))
        and type(data) is dict
        and (raw.get("media") is None or raw["media"] == {})
        and _is_block(raw.get("rights"))
        and _is_block(raw.get("position"))
        and _is_plain_data(data)
        and (inputs is None or _has_texts(data, inputs))
        and _is_storable(raw)
    )


def _is_block(value: object) -> bool:
    return value is None or type(value) is dict


def _is_plain_data(data: dict[str, Any]) -> bool:
    """Whether each key is of a fitting length, and each value a text, a number of usual size, true, false or null."""
    if len(data) > MAX_DATA_KEYS:
        return False
    for key, value in data.items():
        if type(key) is not str or not 0 < len(key) <= MAX_DATA_KEY:
            return False
        kind = type(value)
        if kind is str or value is None or kind is bool:
            continue
        if kind not in _NUMBERS or not -_MOST <= value <= _MOST:
            return False
    return True


def _has_texts(data: dict[str, Any], inputs: Inputs) -> bool:
    """Whether data fills all inputs that are not optional."""
    for name, entry in inputs.items():
        if entry.type == "text" and name in data:
            if type(data[name]) is not str:
                return False
        elif not entry.optional:
            return False
    return True


def _is_storable(raw: dict[str, Any]) -> bool:
    try:
        return NUL not in orjson.dumps(raw)
    except (TypeError, RecursionError):
        return False
