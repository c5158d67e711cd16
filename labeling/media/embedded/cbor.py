"""A reader of CBOR (RFC 8949) for small hostile documents: bounded depth and number of values."""

import struct
from typing import Any

from labeling.media.embedded.texts import Unreadable

MAX_DEPTH = 24
MAX_VALUES = 20_000
_BREAK = object()
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0
        self.left = MAX_VALUES

    def take(self, size: int) -> bytes:
        if size > len(self.raw) - self.at:
            raise Unreadable("c2pa.broken")
        self.at += size
        return self.raw[self.at - size : self.at]

    def argument(self, info: int) -> int | None:
        """The number in the head of a value; None for an indefinite length."""
        if info < 24:
            return info
        if info <= 27:
            return int.from_bytes(self.take(1 << (info - 24)), "big")
        if info == 31:
            return None
        raise Unreadable("c2pa.broken")

    def value(self, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            raise Unreadable("c2pa.too_complex")
        head = self.take(1)[0]
        kind, info = head >> 5, head & 31
        if kind == 7:
            return self._simple(info)
        number = self.argument(info)
        if kind in (2, 3):
            raw = self._bytes(number, kind, depth)
            return raw if kind == 2 else raw.decode("utf-8", "replace")
        if kind == 4:
            return list(self._entries(number, depth))
        if kind == 5:
            return self._map(number, depth)
        if number is None:
            raise Unreadable("c2pa.broken")
        if kind == 6:
            return self.value(depth + 1)  # tags say how to read a value; what is looked for here has none
        return number if kind == 0 else -1 - number

    def _simple(self, info: int) -> Any:
        if info == 31:
            return _BREAK
        if info in _FLOATS:
            return struct.unpack(_FLOATS[info], self.take(1 << (info - 24)))[0]
        if info == 24:
            self.take(1)
        return _SIMPLE.get(info)

    def _bytes(self, number: int | None, kind: int, depth: int) -> bytes:
        if number is not None:
            return self.take(number)
        parts = []
        while (part := self.value(depth + 1)) is not _BREAK:
            if not isinstance(part, bytes if kind == 2 else str):
                raise Unreadable("c2pa.broken")
            parts.append(part if isinstance(part, bytes) else part.encode())
        return b"".join(parts)

    def _entries(self, number: int | None, depth: int) -> Any:
        while number is None or number > 0:
            entry = self.value(depth + 1)
            if entry is _BREAK:
                if number is None:
                    return
                raise Unreadable("c2pa.broken")
            yield entry
            number = None if number is None else number - 1

    def _map(self, number: int | None, depth: int) -> dict[str, Any]:
        flat = list(self._entries(None if number is None else number * 2, depth))
        if len(flat) % 2:
            raise Unreadable("c2pa.broken")
        return {str(key): value for key, value in zip(flat[::2], flat[1::2], strict=True)}


def loads(raw: bytes) -> Any:
    """The first value of `raw`: maps with text keys, lists, texts, bytes, numbers. `Unreadable` for anything bad."""
    value = _Reader(raw).value(0)
    if value is _BREAK:
        raise Unreadable("c2pa.broken")
    return value
