"""Identifiers: UUIDv7 (RFC 9562), made where the object is made, so that bulk loads know them beforehand."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, then a 12 bit counter and 62 random bits; rising within a process."""
    global _last  # noqa: PLW0603 - the one counter of the process, behind its lock
    with _lock:
        stamp = time.time_ns() * 4096 // 1_000_000  # milliseconds and 12 bits of their fraction
        _last = stamp = max(stamp, _last + 1)
    rand = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | rand
    return uuid.UUID(int=value)


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
