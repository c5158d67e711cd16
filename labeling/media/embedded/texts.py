"""Bounds and cleaning of texts that come out of files."""

from collections.abc import Iterable

MAX_TEXT = 500
MAX_VALUES = 10


class Unreadable(Exception):
    """A block of metadata that is not taken: `code` says which and why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(text: str, *, most: int = MAX_TEXT) -> str:
    """One line of storable characters, cut at `most`."""
    kept = "".join(char if char.isprintable() else " " for char in text[: most * 4])
    return " ".join(kept.split())[:most]


def clean_all(texts: Iterable[str]) -> list[str]:
    """Each different text once, without empty ones, the first few."""
    return list(dict.fromkeys(found for text in texts if (found := clean(text))))[:MAX_VALUES]


def decode(raw: bytes) -> str:
    """Text of unknown encoding: UTF-8 where it is that, else the old default of the formats."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
