"""JSON lines: one item a line. UTF-8, with or without byte-order mark, CRLF and blank lines allowed."""

from __future__ import annotations

from typing import BinaryIO

from labeling.formats.records import DEFAULT_LIMITS, ReadLimits, Records, iter_lines, read_value, too_long


def iter_records(stream: BinaryIO, *, limits: ReadLimits = DEFAULT_LIMITS) -> Records:
    """Every line as a Record or a Problem, in constant memory. Raises nothing but the stream's own errors."""
    for number, line in iter_lines(stream, limits.record_bytes):
        if line is None:
            yield too_long(number, limits)
        elif line and not line.isspace():
            yield read_value(number, line)
