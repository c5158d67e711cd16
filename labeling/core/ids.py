"""Identifiers: UUIDv7 (RFC 9562), made where the object is made, so that bulk loads know them beforehand."""

import os
import struct
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0
_RANDOM = (1 << 62) - 1
_VARIANT = 0b10 << 62


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, then a 12 bit counter and 62 random bits; rising within a process."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[uuid.UUID]:
    """So many ids, rising, drawn at once: for bulk loads."""
    global _last  # noqa: PLW0603 - the one counter of the process, behind its lock
    if count < 1:
        return []
    with _lock:
        stamp = time.time_ns() * 4096 // 1_000_000  # milliseconds and 12 bits of their fraction
        first = max(stamp, _last + 1)
        _last = first + count - 1
    drawn = struct.unpack(f"{count}Q", os.urandom(8 * count))
    return [
        uuid.UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | _VARIANT | rand & _RANDOM)
        for stamp, rand in enumerate(drawn, first)
    ]


def parse_id(text: object) -> uuid.UUID | None:
    """The UUID that `text` spells, or None. Callers answer None as they answer an absent object."""
    if isinstance(text, uuid.UUID):
        return text
    if not isinstance(text, str) or len(text) > 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
