"""Masking spans of texts: by placeholders that say what stood there, or by names that stay the same in a project.

Pure Python. Positions are code points.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .contract import Span

_SHOWN: Final = 8  # hexadecimal digits of a pseudonym


@dataclass(frozen=True, slots=True)
class Word:
    """What stands for a span: its place in the masked text, and the span of the original, in code points."""

    start: int
    end: int
    of_start: int
    of_end: int


@dataclass(frozen=True, slots=True)
class Worded:
    """A masked text, and the words in it that stand for something, in their order."""

    text: str
    words: tuple[Word, ...]

    def origin_of(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that this span of the masked text comes of; a word counts as all it stands for."""
        return self._origin(start, is_end=False), self._origin(end, is_end=True)

    def _origin(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for word in self.words:
            if at < word.start or (is_end and at == word.start):
                break
            if at < word.end or (is_end and at == word.end):
                return word.of_end if is_end else word.of_start
            shift = word.of_end - word.end
        return at + shift


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
        return self.worded(text, spans).text

    def worded(self, text: str, spans: Sequence[Span]) -> Worded:
        """As `masked`, with where the words stand that took the place of something."""
        out, words, at, length = [], [], 0, 0
        for span in merged(spans):
            word = self._word(span.kind, text[span.start : span.end])
            start = length + span.start - at
            out += [text[at : span.start], word]
            length = start + len(word)
            words.append(Word(start, length, span.start, span.end))
            at = span.end
        return Worded("".join([*out, text[at:]]), tuple(words))

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
