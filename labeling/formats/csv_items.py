"""CSV of items: a header, then one item a row.

Columns: `external_id`; `data.<key>`, `rights.<key>`, `media.<input>`, `position.<key>`; any other name is a key
of `data`. Empty cells are left out. `rights.consents` holds several, split at `|` or `;`. The delimiter is a comma,
semicolon or tab, whichever the header has most of; the encoding is UTF-8.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from labeling.formats.records import (
    DEFAULT_LIMITS,
    Problem,
    ReadLimits,
    Record,
    Records,
    iter_lines,
    storable,
    too_long,
)

GROUPS: Final = ("data", "rights", "media", "position")
DELIMITERS: Final = (",", ";", "\t")

# The parser's own limit is one number a process. It is only ever raised, to what one cell may hold at most.
csv.field_size_limit(max(csv.field_size_limit(), DEFAULT_LIMITS.cell_chars))


class _Lines:
    """Decoded lines for the CSV parser; notes the lines that are passed over."""

    def __init__(self, stream: BinaryIO, limits: ReadLimits) -> None:
        self._lines = iter_lines(stream, limits.record_bytes)
        self._limits = limits
        self.problems: list[Problem] = []
        self.number = 0
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.number = number
            if line is None:
                self.problems.append(too_long(number, self._limits))
                continue
            self.taken += 1
            yield line.decode("utf-8", errors="surrogateescape") + "\n"


def iter_records(stream: BinaryIO, *, limits: ReadLimits = DEFAULT_LIMITS) -> Records:
    """Every row as a Record or a Problem, in constant memory. Raises nothing but the stream's own errors."""
    lines = _Lines(stream, limits)
    feed = iter(lines)
    head = next((line for line in feed if line.strip()), None)
    yield from lines.problems
    lines.problems.clear()
    if head is None:
        yield Problem(0, "", "format.empty", "Send a table with a header and rows: this file is empty.")
        return
    delimiter = max(DELIMITERS, key=head.count)
    try:
        columns = next(csv.reader([head], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        detail = f"Repair the header, one line with plain line ends: {error}."
        yield Problem(lines.number, "", "format.bad_header", detail)
        return
    fault = _header_fault(columns, lines.number, limits)
    if fault is not None:
        yield fault
        return
    yield from _rows(
        csv.reader(feed, delimiter=delimiter, strict=True), lines, [_target(name) for name in columns], limits
    )


def _header_fault(columns: list[str], line: int, limits: ReadLimits) -> Problem | None:
    if len(columns) > limits.columns:
        return Problem(line, "", "format.too_many_columns", f"Send at most {limits.columns:,} columns.")
    seen: set[tuple[str, str]] = set()
    for place, column in enumerate(columns, 1):
        name = column.strip()
        if not storable(name):
            return Problem(line, "", "format.not_utf8", "Save the table as UTF-8: its header is not.")
        if not name or name.endswith("."):
            return Problem(line, "", "format.bad_header", f"Name column {place} in the header.")
        target = _target(name)
        if target in seen:
            return Problem(
                line, "", "format.bad_header", f"Name each column once; '{name[:60]}' stands twice."
            )
        seen.add(target)
    return None


def _target(column: str) -> tuple[str, str]:
    """(group, key) that a column fills; the group is "" for `external_id`."""
    name = column.strip()
    if name == "external_id":
        return "", name
    group, dot, key = name.partition(".")
    return (group, key) if dot and group in GROUPS else ("data", name)


def _rows(
    rows: Iterator[list[str]], lines: _Lines, targets: list[tuple[str, str]], limits: ReadLimits
) -> Records:
    while True:
        before, first = lines.taken, lines.number + 1
        try:
            cells = next(rows, None)
        except csv.Error:
            most = f"{limits.cell_chars:,}"
            cells = []
            lines.problems.append(
                Problem(
                    first,
                    "",
                    "format.bad_row",
                    f"Close the quotes of this row, and keep cells under {most} characters.",
                )
            )
        skipped = bool(lines.problems)
        if skipped and lines.taken - before <= 1:
            first = lines.number
        yield from lines.problems
        lines.problems.clear()
        if cells is None:
            return
        if not cells or not any(cells) or (skipped and lines.taken - before > 1):
            continue
        yield _record(first, cells, targets, limits)


def _record(
    line: int, cells: list[str], targets: list[tuple[str, str]], limits: ReadLimits
) -> Record | Problem:
    if len(cells) != len(targets):
        detail = f"Give this row {len(targets)} cells, as many as the header has; it has {len(cells)}."
        return Problem(line, "", "format.ragged_row", detail)
    raw: dict[str, Any] = {}
    for (group, key), cell in zip(targets, cells, strict=True):
        if not cell:
            continue
        pointer = f"/{group}/{key}" if group else f"/{key}"
        if not storable(cell):
            return Problem(
                line, pointer, "format.not_utf8", "Save the table as UTF-8: this cell is not (or holds NUL)."
            )
        if len(cell) > limits.cell_chars:
            return Problem(
                line,
                pointer,
                "format.cell_too_long",
                f"Shorten this cell to {limits.cell_chars:,} characters.",
            )
        if not group:
            raw[key] = cell
        elif (group, key) == ("rights", "consents"):
            raw.setdefault(group, {})[key] = [
                part.strip() for part in cell.replace(";", "|").split("|") if part.strip()
            ]
        else:
            raw.setdefault(group, {})[key] = cell
    return Record(line, raw)
