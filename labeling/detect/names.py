"""Names of people, by what stands before them or by capitals alone. Guesses: a person looks at them."""

from __future__ import annotations

import re
from typing import Final

from .contract import Card, Span
from .patterns import without_overlaps

_NAME = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?:[-'’][^\W\d_]+)*"
_FULL = rf"{_NAME}(?:[ \t]+(?:(?:van|von|de|der|den|da|di|la|le|bin|al)[ \t]+){{0,2}}{_NAME}){{0,3}}"
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Herrn?|Frau|Monsieur|Madame|Mme|Señora?|Sr|Sra|Signora?)\b\.?[ \t]+({_FULL})"
)
_TOLD = re.compile(
    rf"(?i:\b(?:my name is|i am called|ich heiße|mein name ist|je m['’]appelle|me llamo|signed|regards,|dear))"
    rf"[ \t\n]+({_FULL})"
)
_PAIR = re.compile(rf"(?<![\w'’-])({_NAME}(?:[ \t]+(?:[A-Z]\.[ \t]+)?{_NAME}){{1,3}})(?![\w'’-])")
_WORDS: Final = (
    "The A An In On At By For From To With And Or But If When While This That These Those It He She We You "
    "They I His Her Our Your Their My Its As Is Are Was Were Be Been No Not Yes All Some Any Each Every "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July "
    "August September October November December New North South East West Saint San Los Las United Street "
    "Road Avenue Square University Dear Der Die Das Ein Eine Im Am Und Oder Le La Les Un Une Et "
)
_COMMON: Final = frozenset(_WORDS.split())

TITLES: Final = Card(
    name="names-titles",
    version="1",
    medium="text",
    finds=("person",),
    licence="Apache-2.0",
    training_data="None: what stands before a name (Mr, Dr, Frau, “my name is”, …).",
    threshold=0.35,
    certain=0.5,
)
CAPITALS: Final = Card(
    name="names-capitals",
    version="1",
    medium="text",
    finds=("person",),
    licence="Apache-2.0",
    training_data="None: two capitalised words beside each other.",
    threshold=0.2,
    certain=0.6,
    is_default=False,
    note="Also finds places and titles; a person looks at every text it finds something in.",
)
_PAIR_SCORE: Final = 0.25
_TITLED_SCORE: Final = 0.7


class TitledNames:
    """Names with a title or a phrase before them."""

    card = TITLES

    def find(self, text: str, *, least: float) -> list[Span]:
        """Spans in code points, without what stands before the name."""
        if least > _TITLED_SCORE:
            return []
        found = [
            Span("person", *match.span(1), _TITLED_SCORE)
            for pattern in (_TITLED, _TOLD)
            for match in pattern.finditer(text)
        ]
        return without_overlaps(found)


class CapitalisedPairs:
    """Two to four capitalised words, neither the first nor the last of them a common one."""

    card = CAPITALS

    def find(self, text: str, *, least: float) -> list[Span]:
        """Spans in code points."""
        if least > _PAIR_SCORE:
            return []
        found, at = [], 0
        while match := _PAIR.search(text, at):
            words = match.group(1).split()
            if words[0] in _COMMON:
                at = match.start(1) + len(words[0])
                continue
            if words[-1] not in _COMMON:
                found.append(Span("person", *match.span(1), _PAIR_SCORE))
            at = match.end(1)
        return found
