"""Small tools shared by the translations: aliases of keys, references that stand for "yes", words for "no"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_NO = frozenset(
    {"", "-", "0", "no", "none", "null", "false", "missing", "absent", "pending", "n/a", "not done", "not_done",
     "rejected", "denied", "refused", "unknown", "unclear", "expired", "withdrawn", "requested",
     "not obtained", "not_obtained"}
)  # fmt: skip
_YES = frozenset(
    {"yes", "true", "approved", "granted", "present", "ok", "done", "given", "signed", "obtained", "valid"}
)


def rename(values: dict[str, Any], names: Mapping[str, str]) -> None:
    """Gives keys their usual names. One that stands beside its usual name is left, for the reader to refuse."""
    for name in [name for name in values if name in names]:
        usual = names[name]
        if usual not in values or values[usual] is None:
            values[usual] = values.pop(name)
        elif values[usual] == values[name]:
            del values[name]


def as_flags(values: dict[str, Any], names: Iterable[str]) -> None:
    """A record or its reference where a flag is asked for means that it is there. A word that is neither a reference
    nor a yes or no stays, for the reader to refuse.
    """
    for name in names:
        value = values.get(name)
        if isinstance(value, str):
            word = value.strip().lower()
            if word in _NO:
                values[name] = False
            elif word in _YES or not word.isalpha():
                values[name] = True
        elif isinstance(value, Mapping):
            values[name] = value.get("approved", True) is not False and bool(value)
        elif isinstance(value, list):
            values[name] = bool(value)


def plain(value: object) -> str:
    """A word in lower case with underscores; empty for anything but text."""
    return value.strip().lower().replace("-", "_").replace(" ", "_") if isinstance(value, str) else ""


def records(value: object) -> list[Any]:
    """A list of records; a single one counts as a list of one."""
    if isinstance(value, list | tuple):
        return list(value)
    return [value] if isinstance(value, Mapping) else []
