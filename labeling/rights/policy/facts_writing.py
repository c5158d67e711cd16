"""Facts as plain JSON: only what is stated, so that the bytes of a profile do not change when a fact is added to
the vocabulary that nobody has stated."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .verdict import rfc3339

if TYPE_CHECKING:
    from .facts import Facts

_ALWAYS = {"components", "personal_data"}


def facts_as_dict(facts: Facts) -> dict[str, Any]:
    """Every fact that differs from "not stated", and always the licences and the personal-data status."""
    found: dict[str, Any] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if field.name in _ALWAYS or field.default is MISSING or value != field.default:
            found[field.name] = _plain(field.name, value)
    return found


def _plain(name: str, value: Any) -> Any:
    if name == "components":
        return [{"kind": part.kind, "licence": part.licence} for part in value]
    if name == "claims":
        return [{"origin": claim.origin, "licence": claim.licence} for claim in value]
    if name == "tdm":
        return [signal.as_dict() for signal in value]
    if name == "grant":
        return value.as_dict()
    if isinstance(value, datetime):
        return rfc3339(value)
    return list(value) if isinstance(value, tuple) else value
