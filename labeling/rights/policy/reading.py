"""Strict reading of JSON objects into policy values, collecting every fault with its pointer.

A key that is not understood is refused rather than ignored: an ignored restriction would be a restriction lifted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from .errors import InputFault, PolicyInputError

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_MAX_TEXT = 2_000
_MAX_LIST = 1_000


def escape_pointer(token: str) -> str:
    """One reference token of an RFC 6901 pointer, escaped."""
    return token.replace("~", "~0").replace("/", "~1")


class Reader:
    """Reads one JSON object. Asking for a key marks it as understood; :meth:`finish` refuses the rest."""

    def __init__(self, raw: object, pointer: str = "", faults: list[InputFault] | None = None) -> None:
        self.pointer = pointer
        self.faults: list[InputFault] = [] if faults is None else faults
        self.understood: set[str] = set()
        self.values: Mapping[str, Any] = {}
        if isinstance(raw, Mapping) and all(isinstance(key, str) for key in raw):
            self.values = raw
        else:
            self.fault("", "type", "This must be a JSON object.")

    def at(self, key: str) -> str:
        """The pointer of a key of this object."""
        return f"{self.pointer}/{escape_pointer(key)}" if key else self.pointer

    def fault(self, key: str, code: str, detail: str) -> None:
        """Records a fault at a key; the empty key stands for the object itself."""
        self.faults.append(InputFault(self.at(key), code, detail))

    def raw(self, *names: str) -> tuple[str, Any]:
        """The name used and its value among synonyms; ``None`` when absent or null. Two that differ are a fault."""
        self.understood.update(names)
        found = [(name, self.values[name]) for name in names if self.values.get(name) is not None]
        if not found:
            return names[0], None
        for name, value in found[1:]:
            if value != found[0][1]:
                self.fault(
                    name,
                    "contradiction",
                    f"This says something other than {found[0][0]}, which means the same.",
                )
        return found[0]

    def flag(self, *names: str) -> bool | None:
        """True, false, or ``None`` when absent."""
        name, value = self.raw(*names)
        if value is None or isinstance(value, bool):
            return value
        self.fault(name, "type", "This must be true or false.")
        return None

    def text(self, *names: str) -> str | None:
        """Text without surrounding white space, or ``None`` when absent or blank."""
        name, value = self.raw(*names)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fault(name, "type", "This must be text.")
            return None
        if len(value) > _MAX_TEXT:
            self.fault(name, "too_long", f"This must be at most {_MAX_TEXT} characters.")
            return None
        return value.strip() or None

    def number(self, *names: str, low: float, high: float) -> float | None:
        """A number within bounds (both included), or ``None`` when absent."""
        name, value = self.raw(*names)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(name, "type", "This must be a number.")
            return None
        if not low <= value <= high:
            self.fault(name, "range", f"This must be from {low:g} to {high:g}.")
            return None
        return float(value)

    def choice(self, kind: type[E], *names: str, synonyms: Mapping[str, E] | None = None) -> E | None:
        """A member of an enumeration by its value or a synonym, upper and lower case alike."""
        name, value = self.raw(*names)
        if value is None:
            return None
        return self.member(kind, name, value, synonyms)

    def member(
        self, kind: type[E], name: str, value: object, synonyms: Mapping[str, E] | None = None
    ) -> E | None:
        """One value as a member of an enumeration; anything else is a fault at ``name``."""
        if not isinstance(value, str):
            self.fault(name, "type", "This must be text.")
            return None
        word = value.strip().lower().replace(" ", "_").replace("-", "_")
        if synonyms and word in synonyms:
            return synonyms[word]
        try:
            return kind(word)
        except ValueError:
            accepted = ", ".join(member.value for member in kind)
            self.fault(name, "unknown_value", f"This is not one of: {accepted}.")
            return None

    def moment(self, *names: str) -> datetime | None:
        """A point in time, RFC 3339 with a zone; or a date, which stands for its first instant in UTC."""
        name, value = self.raw(*names)
        if value is None:
            return None
        parsed = parse_moment(value)
        if parsed is None:
            self.fault(name, "time", "This must be a time such as 2026-05-04T09:30:00Z, with its zone.")
        return parsed

    def words(self, *names: str) -> tuple[str, ...] | None:
        """A list of texts (a single text counts as a list of one), sorted and each once; ``None`` when absent."""
        name, value = self.raw(*names)
        if value is None:
            return None
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple) or not all(
            isinstance(word, str) and word.strip() for word in value
        ):
            self.fault(name, "type", "This must be a list of texts.")
            return None
        if len(value) > _MAX_LIST:
            self.fault(name, "too_long", f"This must hold at most {_MAX_LIST} entries.")
            return None
        return tuple(sorted({word.strip() for word in value}))

    def objects(self, name: str, read: Callable[[Reader], T]) -> tuple[T, ...]:
        """A list of objects, each read by ``read``; empty when absent."""
        used, value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.fault(used, "type", "This must be a list of objects.")
            return ()
        if len(value) > _MAX_LIST:
            self.fault(used, "too_long", f"This must hold at most {_MAX_LIST} entries.")
            return ()
        return tuple(
            read(Reader(entry, f"{self.at(used)}/{index}", self.faults)) for index, entry in enumerate(value)
        )

    def child(self, name: str) -> Reader | None:
        """A reader of a nested object sharing this one's list of faults; ``None`` when absent."""
        used, value = self.raw(name)
        return None if value is None else Reader(value, self.at(used), self.faults)

    def finish(self, hint: str = "") -> None:
        """Refuses every key nobody asked for."""
        for key in self.values:
            if key not in self.understood:
                self.fault(key, "unknown_key", f"“{key}” is not understood here.{hint}")

    def refuse_if_faulty(self) -> None:
        """Raises everything found so far as one error."""
        if self.faults:
            raise PolicyInputError(self.faults)


def parse_moment(value: object) -> datetime | None:
    """An aware UTC datetime from a datetime, RFC 3339 text or a plain date; ``None`` when it is none of these."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == 10:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def countries(reader: Reader, *names: str) -> tuple[str, ...] | None:
    """A list of ISO 3166-1 alpha-2 codes, or the groups ``EU``, ``EEA`` and ``WORLD``, in upper case."""
    words = reader.words(*names)
    if words is None:
        return None
    return tuple(sorted({code.upper() for code in _checked(reader, names[0], words)}))


def _checked(reader: Reader, name: str, words: Iterable[str]) -> Iterable[str]:
    for word in words:
        code = word.upper()
        if code in {"EEA", "WORLD"} or (len(code) == 2 and code.isascii() and code.isalpha()):
            yield code
        else:
            reader.fault(name, "country", f"“{word}” is not a country code of two letters, EU, EEA or WORLD.")
