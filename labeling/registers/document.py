"""What a derived document is made of: sections of fields, each with what is on record or where to state it. Pure.

The same facts give the same document, byte for byte: nothing in it tells when it was made.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a document must say. Without `values` it says where they are stated."""

    key: str
    label: str
    values: tuple[str, ...]
    state_at: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; `missing` tells where to state what is not on record, null where something is."""
        missing = None if self.values else f"Not stated. {self.state_at}"
        return {"key": self.key, "label": self.label, "values": list(self.values), "missing": missing}


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under a heading."""

    key: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `about` is what it is about, `extra` what else programs read in it."""

    kind: str
    title: str
    about: dict[str, str]
    sections: tuple[Section, ...]
    extra: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON with the sha256 of the facts in it, by which two can be told to be the same."""
        body = {
            "kind": self.kind,
            "title": self.title,
            "about": self.about,
            **self.extra,
            "sections": [
                {
                    "key": section.key,
                    "title": section.title,
                    "fields": [field.as_dict() for field in section.fields],
                }
                for section in self.sections
            ],
            "notice": NOTICE,
        }
        return {**body, "sha256": hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()}


NOTICE = (
    "Made from what is on record here. It is evidence for whoever is responsible, who completes and answers for it; "
    "it is no legal advice."
)


def field(key: str, label: str, values: Iterable[str | None], *, state_at: str) -> Field:
    """A field with each value once, in the order given; empty ones are left out."""
    return Field(key, label, tuple(dict.fromkeys(value for value in values if value)), state_at)


def section(key: str, title: str, fields: Sequence[Field]) -> Section:
    return Section(key, title, tuple(fields))


def counted(number: int, one: str, many: str = "") -> str:
    """“1 item”, “2 items”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
