"""Faults: what is wrong with a schema or a result, and where.

A fault never stops the check: all that is wrong is gathered (up to `MAX_FAULTS`) so that one answer tells
a person everything there is to repair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from labeling.labelspec.limits import MAX_FAULTS


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    pointer: RFC 6901 JSON Pointer into the checked value; "" is the whole value.
    code: stable dotted name, for programs.
    detail: a sentence for people that says what to do.
    """

    pointer: str
    code: str
    detail: str


class SchemaError(ValueError):
    """A label schema that can't be used; `faults` says why, one entry a fault (at least one)."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: list[Fault] = list(faults)
        super().__init__(
            "; ".join(f"{fault.pointer or '(whole)'}: {fault.detail}" for fault in self.faults[:3])
        )


class Faults:
    """Collects faults up to a limit; a loop over many objects stops when it is `full`."""

    __slots__ = ("_found", "limit")

    def __init__(self, limit: int = MAX_FAULTS) -> None:
        self._found: list[Fault] = []
        self.limit = limit

    def add(self, pointer: str, code: str, detail: str) -> None:
        if len(self._found) < self.limit:
            self._found.append(Fault(pointer, code, detail))

    def extend(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.add(fault.pointer, fault.code, fault.detail)

    @property
    def full(self) -> bool:
        return len(self._found) >= self.limit

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._found)

    def as_list(self) -> list[Fault]:
        return list(self._found)


def token(part: object) -> str:
    """One reference token of a JSON Pointer, escaped (`~` as `~0`, `/` as `~1`)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def pointer(*parts: object) -> str:
    """JSON Pointer of nested keys and indexes: `pointer("a/b", 0) == "/a~1b/0"`."""
    return "".join("/" + token(part) for part in parts)


def shown(value: object, length: int = 60) -> str:
    """`value` for a sentence: short, quoted, printable whatever it is."""
    if isinstance(value, str):
        text = (
            ascii(value[: length + 1])
            if not value[: length + 1].isprintable()
            else f"'{value[: length + 1]}'"
        )
        return text if len(value) <= length else text[:length] + "…'"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 64 else "a very large number"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "this value"


def listed(names: Iterable[object], most: int = 12) -> str:
    """Names for a sentence: `'a', 'b', 'c'`, cut after `most`."""
    given = [shown(name) for name in names]
    return ", ".join(given[:most]) + (f" and {len(given) - most} more" if len(given) > most else "")
