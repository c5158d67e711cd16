"""The registry of formats: what each reads and writes. Nothing else in the platform lists formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from labeling.formats import csv_items, json_array, jsonl
from labeling.formats.attribution import AttributionWriter
from labeling.formats.coco import CocoWriter
from labeling.formats.csv_answers import CsvWriter
from labeling.formats.native import NativeWriter
from labeling.formats.records import Reader
from labeling.formats.rows import Loss, Writer
from labeling.labelspec import LabelSchema


@dataclass(frozen=True, slots=True)
class Format:
    """One format. reader: items for an import, or None; writer: class of an export's file, or None.

    name: stable word of the API. title: for people. media_type, extension (no dot): of its files.
    """

    name: str
    title: str
    media_type: str
    extension: str
    reader: Reader | None = None
    writer: type[Writer] | None = None

    @property
    def reads(self) -> bool:
        return self.reader is not None

    @property
    def writes(self) -> bool:
        return self.writer is not None

    def losses(self, schema: LabelSchema) -> list[Loss]:
        """What a file of this format can't hold of results of `schema`."""
        return self.writer.losses(schema) if self.writer else []


_ALL: Final = (
    Format(
        "jsonl",
        "JSON lines, with everything",
        "application/x-ndjson",
        "jsonl",
        jsonl.iter_records,
        NativeWriter,
    ),
    Format("json", "JSON", "application/json", "json", json_array.iter_records),
    Format("csv", "CSV", "text/csv", "csv", csv_items.iter_records, CsvWriter),
    Format("coco", "COCO", "application/json", "json", writer=CocoWriter),
    Format("attribution", "Attribution list", "text/csv", "csv", writer=AttributionWriter),
)

FORMATS: Final[Mapping[str, Format]] = MappingProxyType({entry.name: entry for entry in _ALL})
"""Every format by its name."""
ALIASES: Final[Mapping[str, str]] = MappingProxyType({"native": "jsonl", "ndjson": "jsonl", "tsv": "csv"})
"""Other words for a format."""


class UnknownFormat(ValueError):
    """A word that names no format."""


def get_format(name: str) -> Format:
    """The format of this name or alias. Raises UnknownFormat."""
    found = FORMATS.get(ALIASES.get(name, name))
    if found is None:
        raise UnknownFormat(f"Use one of {', '.join(FORMATS)}; '{name[:40]}' is no format.")
    return found


def reader_for(filename: str) -> Format | None:
    """The format that reads files of this name, by its extension; None when there is none."""
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    extension = {"ndjson": "jsonl", "tsv": "csv"}.get(extension, extension)
    return next((entry for entry in _ALL if entry.reads and entry.extension == extension), None)
