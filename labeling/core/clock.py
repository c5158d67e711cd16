"""The one clock. Services ask `now()`; tests move it with time-machine."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, UTC, aware."""
    return datetime.now(UTC)
