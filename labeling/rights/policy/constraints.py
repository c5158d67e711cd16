"""Constraints of ODRL permissions: until when, where and for which purposes a contract grants something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .purposes import is_known_purpose, purpose_term
from .reading import parse_moment
from .territories import WORLD, common

_ANY_OF = frozenset({"eq", "isanyof", "ispartof", "in", "isa"})
UNREAD = "constraint"
"""The duty that stands for a constraint nobody here understands: a person reads the contract."""


@dataclass(slots=True)
class Limits:
    """The narrowest of all constraints of a grant. ``None``: no limit."""

    ends: list[datetime] = field(default_factory=list)
    territories: list[tuple[str, ...]] = field(default_factory=list)
    purposes: list[tuple[str, ...]] = field(default_factory=list)
    duties: set[str] = field(default_factory=set)

    def read(self, entry: object) -> None:
        """Adds one constraint; one that is not understood becomes a duty nobody understands."""
        if not (isinstance(entry, Mapping) and self._understood(entry)):
            self.duties.add(UNREAD)

    def _understood(self, entry: Mapping[object, object]) -> bool:
        left, operator = _word(entry.get("leftOperand")), _word(entry.get("operator"))
        operands = [_value(one) for one in _each(entry.get("rightOperand"))]
        if not operands or any(not one for one in operands) or set(entry) - _PARTS:
            return False
        if left == "datetime" and len(operands) == 1 and operator in ("lt", "lteq"):
            return self._end(operands[0], operator)
        if left == "spatial" and operator in _ANY_OF:
            codes = tuple(one.rsplit("/", 1)[-1].upper() for one in operands)
            self.territories.append(codes)
            return all(code in (WORLD, "EEA") or (len(code) == 2 and code.isalpha()) for code in codes)
        if left == "purpose" and operator in _ANY_OF:
            terms = tuple(purpose_term(one) for one in operands)
            self.purposes.append(terms)
            return all(is_known_purpose(term) for term in terms)
        return False

    def _end(self, text: str, operator: str) -> bool:
        moment = parse_moment(text)
        if moment is None:
            return False
        included = timedelta(days=1) if len(text) == 10 else timedelta(microseconds=1)
        self.ends.append(moment + included if operator == "lteq" else moment)
        return True

    def end_within(self, own: datetime | None) -> datetime | None:
        """The earliest end."""
        return min([*self.ends, *([] if own is None else [own])], default=None)

    def territories_within(self, own: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The countries that every limit names."""
        return common([*self.territories, *([] if own is None else [own])])

    def purposes_within(self, own: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The purposes that every limit names."""
        limits = [*self.purposes, *([] if own is None else [own])]
        return tuple(sorted(set(limits[0]).intersection(*limits[1:]))) if limits else None


_PARTS = frozenset({"leftOperand", "operator", "rightOperand", "uid", "@type", "type", "unit", "dataType"})


def _word(value: object) -> str:
    return value.rsplit(":", 1)[-1].rsplit("/", 1)[-1].lower() if isinstance(value, str) else ""


def _each(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value]


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("@id"))
    return value.strip() if isinstance(value, str) else ""
