"""What a connection looks like from inside: pages of what is there, and the bytes of one thing of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that lies there: its key from the top of the place, what tells its bytes from others, its size."""

    key: str
    mark: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of what is there, in the order of its keys; `next` asks for the following one, "" at the end."""

    found: tuple[Found, ...]
    next: str


class PlaceRefused(Exception):
    """The place does not let us do this; the message says why and what to do. Trying again would fail again."""


class PlaceAway(Exception):
    """The place does not answer now; the message says why. It may later."""


class ObjectRefused(Exception):
    """One thing cannot be had: `code` and message as a problem of an import has them."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class Place(Protocol):
    """Somewhere that data lies."""

    def list(self, *, prefix: str, after: str, limit: int) -> Listing:
        """What lies below `prefix`, from the page that `after` names."""

    def parts(self, found: Found) -> Iterator[bytes]:
        """The bytes of what was found; `ObjectRefused` when they are others by now, or gone."""


def write(place: Place, found: Found, *, into: Path, cap: int) -> None:
    """Copy the bytes to a file; `ObjectRefused` when there are more than `cap` or not as many as were found."""
    if found.bytes > cap:
        raise ObjectRefused("media.too_many_bytes", f"{found.key} is larger than {cap // 1_000_000:,} MB.")
    size = 0
    with into.open("wb") as file:
        for part in place.parts(found):
            size += len(part)
            if size > found.bytes:
                break
            file.write(part)
    if size != found.bytes:
        raise changed(found)


def changed(found: Found) -> ObjectRefused:
    return ObjectRefused(
        "feed.changed",
        f"{found.key} was changed while it was read. The next synchronisation takes it as it is then.",
    )
