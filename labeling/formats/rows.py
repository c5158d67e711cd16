"""What writers are given: one row an item, plain data, and the context of the export."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar

import orjson

from labeling.labelspec import LabelSchema


@dataclass(frozen=True, slots=True)
class MediaRef:
    """One medium of an item. name: the input; filename: its path in the package; width, height: oriented pixels."""

    name: str
    filename: str
    width: int | None = None
    height: int | None = None
    mime: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class RightsBlock:
    """Rights as they leave with an item. statement: id of the rights statement; changes: what was done to the
    original before it left (masked, resized …), as licences ask to be told."""

    licence: str | None = None
    licence_url: str | None = None
    credit: str | None = None
    source_url: str | None = None
    rights_holder: str | None = None
    obligations: Sequence[str] = ()
    statement: str | None = None
    changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AnnotationRow:
    """One author's result. author: a pseudonym, never a name or address; seconds: time spent."""

    id: str
    schema_version: int
    author: str | None
    result: dict[str, Any]
    seconds: float | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One item with all that leaves with it. split: train, val, test … or None. position: the cell that is shown of
    where it was made, never a point."""

    item_id: str
    external_id: str | None
    data: dict[str, Any]
    media: Sequence[MediaRef]
    rights: RightsBlock
    annotations: Sequence[AnnotationRow]
    split: str | None = None
    position: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """The export as a whole. schema: the label schema that decides categories and columns.

    licence: what the whole distribution is licensed as; created: RFC 3339 time of sealing (given, not taken
    from a clock, so that the same rows give the same bytes).
    """

    schema: LabelSchema
    project: str
    name: str
    created: str
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a schema that a format can't hold. control: its name; code: stable; detail: a sentence."""

    control: str
    code: str
    detail: str


@dataclass(slots=True)
class Report:
    """What a writer wrote: items, annotations, and how often each loss happened, by its code."""

    items: int = 0
    annotations: int = 0
    lost: Counter[str] = field(default_factory=Counter)


class Writer(ABC):
    """Writes one file: `open(stream, context)`, `write(row)` for each row in order, `close()`.

    Constant memory but for what a module says otherwise. The same rows and context give the same bytes.
    `close` writes the end of the file and leaves the stream open.
    """

    filename: ClassVar[str]

    def __init__(self) -> None:
        self.report = Report()

    def open(self, stream: BinaryIO, context: ExportContext) -> None:
        self.stream = stream
        self.context = context
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Write the head of the file."""

    @abstractmethod
    def write_row(self, row: ExportRow) -> None:
        """Write one item."""

    def write(self, row: ExportRow) -> None:
        self.report.items += 1
        self.report.annotations += len(row.annotations)
        self.write_row(row)

    def close(self) -> Report:
        """Write the foot of the file. Returns what was written and what was lost."""
        return self.report

    @classmethod
    def losses(cls, schema: LabelSchema) -> list[Loss]:  # noqa: ARG003 - most formats hold everything
        """What this format can't hold of results of `schema`."""
        return []


def dumps(value: Any, *, sort: bool = False) -> bytes:
    """Compact JSON bytes; keys sorted where the order they came in says nothing. Numbers stay as they are."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS if sort else None)
    except orjson.JSONEncodeError:
        return json.dumps(
            value, ensure_ascii=False, sort_keys=sort, separators=(",", ":"), allow_nan=False
        ).encode()


def guarded(value: object) -> object:
    """A CSV cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it.

    Numbers (not text) pass as they are. NUL is dropped.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    bare = text.lstrip(" \u00a0")
    return f"'{text}" if bare[:1] in _FORMULA_STARTS and bare else text


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def answers(row: ExportRow) -> Iterator[tuple[AnnotationRow, str, Any]]:
    """(annotation, control key, answer) of every answer of an item, controls by name."""
    for annotation in row.annotations:
        for key in sorted(annotation.result):
            yield annotation, key, annotation.result[key]
