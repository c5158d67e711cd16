"""Masking spans of texts: by placeholders that say what stood there, or by names that stay the same in a project.

Pure Python. Positions are code points.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Final

from .contract import Span

_SHOWN: Final = 8  # hexadecimal digits of a pseudonym


class Wording:
    """What takes the place of what was found, the same for the same thing. One for each item.

    With a `key` (of the project) the words are the same in all of its items: an HMAC-SHA256 of kind and text. Without
    one they are counted within the item.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key
        self._known: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def masked(self, text: str, spans: Sequence[Span]) -> str:
        """The text with each span replaced; spans that overlap become one, of the kind that is surest."""
        out, at = [], 0
        for span in merged(spans):
            out += [text[at : span.start], self._word(span.kind, text[span.start : span.end])]
            at = span.end
        return "".join([*out, text[at:]])

    def _word(self, kind: str, text: str) -> str:
        same = (kind, " ".join(text.split()).casefold())
        if same not in self._known:
            self._known[same] = self._made(*same)
        return self._known[same]

    def _made(self, kind: str, text: str) -> str:
        if self._key is not None:
            digest = hmac.new(self._key, f"{kind}\0{text}".encode(), "sha256").hexdigest()
            return f"[{kind.upper()} {digest[:_SHOWN]}]"
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"[{kind.upper()} {self._counts[kind]}]"


def merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap joined into one of the surest one's kind and score."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.kind)):
        if found and span.start < found[-1].end:
            last = found[-1]
            surer = last if last.score >= span.score else span
            found[-1] = Span(surer.kind, last.start, max(last.end, span.end), surer.score)
        else:
            found.append(span)
    return found
