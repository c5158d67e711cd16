"""Sealing points: AES-256-GCM under a key of each subject's own, that key wrapped under one derived from SECRET_KEY.

The item's id is bound in: what is sealed for one item does not open as another's. A copy of the database alone opens
nothing, and where the subject's key is deleted nothing opens at all.
"""

import hmac
import os
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from labeling.core.sealing import lock, seal_bound, unlock, unseal_bound
from labeling.geo.points import Given

KEY: Final = "position-key"
SUBJECT: Final = "position-subject"


def draw_key() -> bytes:
    """A new key of a subject: 256 bits."""
    return os.urandom(32)


def wrap(key: bytes, *, subject_id: UUID) -> str:
    """The key as it is stored."""
    return seal_bound(key, purpose=KEY, bound=subject_id.bytes)


def unwrap(wrapped: str, *, subject_id: UUID) -> bytes:
    """The key that was stored; `SealFault` when SECRET_KEY was changed."""
    return unseal_bound(wrapped, purpose=KEY, bound=subject_id.bytes)


def seal_point(key: bytes, point: Given, *, item_id: UUID) -> str:
    """The point as it is stored, without its subject's name."""
    body = orjson.dumps([point.lat, point.lon, point.at.isoformat() if point.at else None])
    return lock(key, body, bound=item_id.bytes)


def open_point(key: bytes, sealed: str, *, item_id: UUID) -> Given:
    """The point that was sealed for this item; `SealFault` when it was altered or is another's."""
    lat, lon, at = orjson.loads(unlock(key, sealed, bound=item_id.bytes))
    return Given(lat, lon, datetime.fromisoformat(at) if at else None)


def secret_of(key: bytes) -> bytes:
    """What is drawn from for a subject (zones, noise, thinning): derived from its key, so that it goes with it."""
    return hmac.digest(key, b"clearlabel.position-draws", "sha256")
