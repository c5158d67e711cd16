"""Files that come in and go out: streaming readers and writers, one module a format. Pure Python."""

from labeling.formats.archive import Archive, ArchiveError, ArchiveLimits, Member, MemberRefused
from labeling.formats.items import (
    AnnotationInput,
    ItemInput,
    PredictionInput,
    parse_item,
)
from labeling.formats.records import Problem, ReadLimits, Record
from labeling.formats.registry import FORMATS, Format, UnknownFormat, get_format, reader_for
from labeling.formats.rows import (
    AnnotationRow,
    ExportContext,
    ExportRow,
    Loss,
    MediaRef,
    Report,
    RightsBlock,
    Writer,
)

__all__ = [
    "FORMATS",
    "AnnotationInput",
    "AnnotationRow",
    "Archive",
    "ArchiveError",
    "ArchiveLimits",
    "ExportContext",
    "ExportRow",
    "Format",
    "ItemInput",
    "Loss",
    "MediaRef",
    "Member",
    "MemberRefused",
    "PredictionInput",
    "Problem",
    "ReadLimits",
    "Record",
    "Report",
    "RightsBlock",
    "UnknownFormat",
    "Writer",
    "get_format",
    "parse_item",
    "reader_for",
]
