"""The events that webhooks tell of, each with what its body may hold: ids, states, numbers. Pure.

`emit` takes nothing else. A body leaves the house without asking what the receiver may see, so it never holds content
of an item, a label, a comment, or anything about a person: whoever wants more asks the API for it, with a token.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

TEST: Final = "webhook.test"
MAX_WORD: Final = 100


class UnknownEvent(ValueError):
    """A mistake in our own code: an event, or a key of its body, that is not declared here."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in words for people, and the keys of `data` in its body."""

    name: str
    text: str
    keys: frozenset[str]


def _table(*rows: tuple[str, str, str]) -> dict[str, Event]:
    return {name: Event(name, text, frozenset(keys.split())) for name, text, keys in rows}


_WORK: Final = "assignment item queue state"
_REVIEW: Final = "review annotation item revision verdict reason state"
EVENTS: Final = _table(
    ("assignment.submitted", "Somebody handed in an answer", f"{_WORK} annotation"),
    ("assignment.skipped", "Somebody left an item to others", f"{_WORK} reason"),
    ("assignment.late", "An answer came when its place was taken", f"{_WORK} annotation"),
    ("review.accepted", "A reviewer accepted an answer", _REVIEW),
    ("review.returned", "A reviewer sent an answer back for repair", _REVIEW),
    ("review.rejected", "A reviewer rejected an answer", _REVIEW),
    ("review.fixed", "A reviewer corrected an answer", _REVIEW),
    ("appeal.opened", "An annotator appealed against a review", "appeal review annotation item state until"),
    ("appeal.decided", "An appeal was decided", "appeal review annotation item state"),
    ("project.paused", "A project was paused", "state before"),
    ("project.opened", "A project was opened", "state before"),
    ("project.archived", "A project was archived", "state before"),
    ("project.finished", "Every item of a project that may be labeled is labeled", "state labeled"),
    ("snapshot.sealed", "A dataset was sealed", "snapshot version status manifest_sha256 included withheld"),
    ("snapshot.affected", "Rows of a dataset were taken back", "snapshot version status recall rows reason"),
    ("snapshot.superseded", "Another dataset took the place of one", "snapshot version status by by_version"),
)
"""What a webhook may listen for."""

_SENT: Final = EVENTS | {TEST: Event(TEST, "Somebody tried the webhook", frozenset({"webhook"}))}


def body_of(event: str, data: dict[str, Any]) -> dict[str, Any]:
    """`data` as JSON has it; `UnknownEvent` for a name or key that is not declared, or a value that may be content."""
    known = _SENT.get(event)
    if known is None:
        raise UnknownEvent(f"{event} is not declared in events.py")
    if unknown := sorted(set(data) - known.keys):
        raise UnknownEvent(f"{event} does not declare {', '.join(unknown)}")
    return {key: _plain(event, key, value) for key, value in data.items()}


def _plain(event: str, key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str) and len(value) <= MAX_WORD:
        return str(value)
    raise UnknownEvent(f"{event}: {key} holds a {type(value).__name__}; only ids, numbers and short words")
