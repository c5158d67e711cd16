"""What one event of the log is: the fields that are hashed, and nothing else. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from labeling.audit.canonical import canonical_json

VERSION = 1
GENESIS = "0" * 64
"""`prev` of the first event."""


def event_body(  # noqa: PLR0913 - an event has these fields
    *,
    organisation: UUID,
    index: int,
    id: UUID,
    at: datetime,
    actor: str,
    token: UUID | None,
    action: str,
    kind: str,
    object_id: str,
    project: UUID | None,
    payload: Mapping[str, Any],
    prev: str,
) -> dict[str, Any]:
    """The event as it is hashed and exported. `prev` is the leaf hash of the event before, in hexadecimal."""
    return {
        "v": VERSION,
        "organisation": str(organisation),
        "index": index,
        "id": str(id),
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": actor,
        "token": str(token) if token else None,
        "action": action,
        "object": {"kind": kind, "id": object_id},
        "project": str(project) if project else None,
        "payload": dict(payload),
        "prev": prev,
    }


def event_bytes(body: Mapping[str, Any]) -> bytes:
    """The bytes whose hash is the leaf."""
    return canonical_json(dict(body))
