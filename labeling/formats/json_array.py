"""JSON: an array of items, or an object whose `items` is one. Read in constant memory, one item at a time.

The file is cut into values by brackets and strings alone; each piece is then decoded by itself. A broken item
is thus one Problem, and the next is read. Only where the brackets themselves end too early does reading stop.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from labeling.formats.records import (
    BLOCK,
    DEFAULT_LIMITS,
    NotJson,
    Problem,
    ReadLimits,
    Records,
    decode_json,
    read_value,
    too_long,
)

_SPACE: Final = re.compile(rb"[ \t\r\n]*")
_SCALAR_END: Final = re.compile(rb"[,\]}\s]")
_MARK: Final = re.compile(rb'["{}\[\]]')
_STRING_MARK: Final = re.compile(rb'["\\]')
_MAX_KEY: Final = 1_000


class _Broken(Exception):
    """The file can't be read any further."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class _Cutter:
    """Cuts a stream into JSON values without decoding them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._block = b""
        self._at = 0
        self._kept: list[bytes] | None = None
        self._size = 0
        self._most = 0

    def _more(self) -> bool:
        """Read the next block; the rest of this one is kept if a value is being kept."""
        self._block, self._at = self._stream.read(BLOCK), 0
        return bool(self._block)

    def peek(self) -> bytes:
        """The next byte that is not white space, not consumed; b"" at the end."""
        while True:
            match = _SPACE.match(self._block, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._block):
                return self._block[self._at : self._at + 1]
            if not self._more():
                return b""

    def skip_mark(self) -> None:
        """Drop a byte-order mark at the start."""
        if not self._block:
            self._more()
        if self._block.startswith(b"\xef\xbb\xbf"):
            self._at = 3

    def take(self) -> None:
        """Consume the byte that `peek` showed."""
        self._at += 1

    def value(self, most: int) -> bytes | None:
        """Bytes of the value that begins at `peek`; None if it has more than `most`, which are not held."""
        self._kept, self._size, self._most = [], 0, most
        start = self.peek()
        if start in (b"{", b"["):
            self._nested()
        elif start == b'"':
            self._keep(self._at + 1)
            self._string()
        else:
            self._scalar()
        kept: list[bytes] | None = self._kept  # `_keep` drops it once it grows too large
        return b"".join(kept) if kept is not None else None

    def _keep(self, end: int) -> None:
        """Move to `end`, keeping what is passed unless the value has grown too large."""
        self._size += end - self._at
        if self._size > self._most:
            self._kept = None
        elif self._kept is not None:
            self._kept.append(self._block[self._at : end])
        self._at = end

    def _next(self, pattern: re.Pattern[bytes]) -> bytes:
        """Move behind the next match and return it."""
        while True:
            match = pattern.search(self._block, self._at)
            if match:
                self._keep(match.end())
                return match.group()
            self._keep(len(self._block))
            if not self._more():
                raise _Broken("format.truncated", "Send the whole file: it ends in the middle of a value.")

    def _string(self) -> None:
        while self._next(_STRING_MARK) == b"\\":
            if self._at == len(self._block) and not self._more():
                raise _Broken("format.truncated", "Send the whole file: it ends in the middle of a text.")
            self._keep(self._at + 1)

    def _nested(self) -> None:
        depth = 0
        while True:
            mark = self._next(_MARK)
            if mark == b'"':
                self._string()
            else:
                depth += 1 if mark in b"{[" else -1
                if depth == 0:
                    return

    def _scalar(self) -> None:
        while True:
            match = _SCALAR_END.search(self._block, self._at)
            if match:
                self._keep(match.start())
                return
            self._keep(len(self._block))
            if not self._more():
                return


def iter_records(stream: BinaryIO, *, limits: ReadLimits = DEFAULT_LIMITS) -> Records:
    """Every item as a Record or a Problem, in constant memory. Raises nothing but the stream's own errors."""
    cutter = _Cutter(stream)
    cutter.skip_mark()
    try:
        yield from _document(cutter, limits)
    except _Broken as broken:
        yield Problem(0, "", broken.code, broken.detail)


def _document(cutter: _Cutter, limits: ReadLimits) -> Records:
    start = cutter.peek()
    if start == b"[":
        yield from _array(cutter, limits)
    elif start == b"{":
        yield from _object(cutter, limits)
    elif start:
        raise _Broken("format.not_json", "Send a JSON array of items, or an object with 'items'.")
    else:
        raise _Broken("format.empty", "Send a file with items: this one is empty.")
    if cutter.peek():
        raise _Broken("format.not_json", "End the file after the array: something follows it.")


def _array(cutter: _Cutter, limits: ReadLimits) -> Records:
    cutter.take()
    place = 0
    if cutter.peek() == b"]":
        cutter.take()
        return
    while True:
        place += 1
        if cutter.peek() in (b",", b"]", b"}", b":"):
            raise _Broken("format.not_json", f"Repair the array at item {place}: a value is missing there.")
        data = cutter.value(limits.record_bytes)
        if data == b"":
            raise _Broken("format.truncated", "Send the whole file: the array is not closed.")
        yield too_long(place, limits) if data is None else read_value(place, data)
        mark = cutter.peek()
        if mark not in (b",", b"]"):
            what = f"put a comma after item {place}" if mark else "the array is not closed"
            raise _Broken("format.not_json" if mark else "format.truncated", f"Repair the file: {what}.")
        cutter.take()
        if mark == b"]":
            return


def _object(cutter: _Cutter, limits: ReadLimits) -> Records:
    """Items of the key `items`; values of other keys are passed over."""
    cutter.take()
    found = False
    while cutter.peek() != b"}":
        key = _key(cutter)
        if key == "items" and cutter.peek() == b"[":
            found = True
            yield from _array(cutter, limits)
        else:
            cutter.value(0)
        mark = cutter.peek()
        if mark == b",":
            cutter.take()
        elif mark != b"}":
            raise _Broken("format.not_json", "Repair the file: the outermost object is not well formed.")
    cutter.take()
    if not found:
        raise _Broken(
            "format.no_items", "Put the items into an array under 'items', or send the array alone."
        )


def _key(cutter: _Cutter) -> str:
    if cutter.peek() != b'"':
        raise _Broken("format.not_json", "Repair the file: the outermost object needs keys in quotes.")
    data = cutter.value(_MAX_KEY)
    if cutter.peek() != b":":
        raise _Broken("format.not_json", "Repair the file: a key of the outermost object has no value.")
    cutter.take()
    try:
        return str(decode_json(data)) if data is not None else ""
    except NotJson:
        return ""
