"""What every reader yields, and the limits that keep reading in constant memory."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, NoReturn, TypeAlias

import orjson

BLOCK: Final = 256 * 1024
"""Bytes read from a stream at a time."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file, not yet judged.

    line: 1-based line where it begins (JSONL, CSV), or its place in the array (JSON).
    raw: the decoded JSON value: an object, or a plain string that fills an item's single input.
    """

    line: int
    raw: dict[str, Any] | str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file that could not be used; reading goes on after it.

    line: as in Record; 0 when it is about the whole file. pointer: RFC 6901 pointer inside the record.
    code: stable dotted name. detail: a sentence that says what to do.
    """

    line: int
    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """record_bytes: bytes of one record; columns: columns of a table; cell_chars: characters of one cell."""

    record_bytes: int = 8 * 1024 * 1024
    columns: int = 2_000
    cell_chars: int = 1024 * 1024


DEFAULT_LIMITS: Final = ReadLimits()
Records: TypeAlias = Iterator[Record | Problem]
Reader: TypeAlias = Callable[..., Records]
"""`iter_records(stream: BinaryIO, *, limits: ReadLimits = DEFAULT_LIMITS) -> Iterator[Record | Problem]`."""


def megabytes(count: int) -> str:
    return f"{count / 1024 / 1024:g} MiB" if count >= 1024 * 1024 else f"{count:,} bytes"


def iter_lines(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    """(line number from 1, its bytes without the line feed) of every line; None for one longer than `most`.

    Over-long lines are passed over without being held in memory. A byte-order mark at the start is dropped.
    """
    number, pending, too_long, first = 0, bytearray(), False, True
    while block := stream.read(BLOCK):
        start = 0
        if first:
            first = False
            if block.startswith(b"\xef\xbb\xbf"):
                start = 3
        while (end := block.find(b"\n", start)) >= 0:
            number += 1
            if too_long or len(pending) + end - start > most:
                yield number, None
            else:
                yield number, bytes(pending) + block[start:end] if pending else block[start:end]
            pending.clear()
            too_long, start = False, end + 1
        if too_long or len(pending) + len(block) - start > most:
            too_long = True
            pending.clear()
        else:
            pending += block[start:]
    if pending or too_long:
        yield number + 1, None if too_long else bytes(pending)


class NotJson(ValueError):
    """Bytes that are not one JSON value; the message says what to do."""


def _no_constant(word: str) -> NoReturn:
    raise NotJson(f"Write numbers as JSON allows; {word} is none.")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise NotJson("Use smaller numbers: one is larger than a 64-bit float can hold.")
    return number


_decoder: Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


_DIGITS: Final = bytes(ord("0") if chr(byte) in string.digits else 32 for byte in range(256))
_MANY_DIGITS: Final = b"0" * 19


def decode_json(data: bytes) -> Any:
    """The JSON value of UTF-8 bytes. Raises NotJson: bad UTF-8, bad JSON, NaN, numbers or nesting beyond reason."""
    if _MANY_DIGITS not in data.translate(_DIGITS):  # orjson rounds whole numbers of more than 64 bits
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            pass  # the slower one takes a little more, and says what is wrong
    return _decode_slowly(data)


def _decode_slowly(data: bytes) -> Any:
    try:
        return _decoder.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotJson(f"Save the file as UTF-8: byte {error.start + 1} of this record is not.") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"Write valid JSON: {error.msg} at character {error.pos + 1} of this record.") from None
    except NotJson:
        raise
    except RecursionError:
        raise NotJson("Nest this record less deeply.") from None
    except ValueError:
        raise NotJson("Use smaller numbers: one has too many digits.") from None


def read_value(line: int, data: bytes) -> Record | Problem:
    """The record of one JSON value, or what is wrong with it."""
    try:
        value = decode_json(data)
    except NotJson as error:
        return Problem(line, "", "format.not_json", str(error))
    if not isinstance(value, dict | str):
        return Problem(line, "", "format.not_an_item", "Write each item as an object (or as a plain string).")
    return Record(line, value)


def too_long(line: int, limits: ReadLimits) -> Problem:
    most = megabytes(limits.record_bytes)
    return Problem(line, "", "format.record_too_long", f"Shorten this record: it has more than {most}.")


_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> bool:
    """Whether a database can store it: no NUL and no lone surrogates."""
    return _UNSTORABLE.search(text) is None
