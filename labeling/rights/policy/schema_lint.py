"""Which labels would themselves create sensitive data about people.

A picture of a street is not health data; a picture on which somebody marks who is disabled is. Where a project's
labels, options, attributes or controls say such a thing, the project needs a condition for it (Art. 9 and 10 GDPR)
before work starts. Words are matched as wholes and cautiously: a hint that is often wrong is soon ignored. That
nothing is found proves nothing: a label may call it something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .schema_stems import ABOUT_PEOPLE, ALWAYS, HUMAN, LONE, NOT_PEOPLE, Category

MAX_TEXT: Final = 500
"""Characters of one name that are looked at."""

SPECIAL: Final = frozenset(Category) - {Category.CRIMINAL, Category.IDENTITY}
"""The categories of Art. 9(1): each makes what the labels say special-category data."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A name that would create sensitive data: where it stands (an RFC 6901 pointer), what, and why in a sentence."""

    pointer: str
    category: Category
    detail: str

    @property
    def special(self) -> bool:
        """Whether it is a special category of Art. 9."""
        return self.category in SPECIAL


def lint_labels(names: Iterable[tuple[str, str]]) -> list[Finding]:
    """What the names of labels, options, attributes and controls (each with its pointer) would say about people.

    One finding for each name and category, in the order given.
    """
    return [
        Finding(pointer, category, _detail(text, category))
        for pointer, text in names
        for category in categories_of(text)
    ]


@lru_cache(maxsize=4096)
def categories_of(text: str) -> tuple[Category, ...]:
    """The categories one name speaks of, in the order of :class:`Category`."""
    words = _words(text)
    return tuple(category for category in Category if _speaks_of(category, words))


def _speaks_of(category: Category, words: str) -> bool:
    if not words or (
        _pattern(NOT_PEOPLE.get(category, "")).search(words) and not _pattern(HUMAN).search(words)
    ):
        return False
    if _pattern(ALWAYS[category]).search(words):
        return True
    rest, found = _pattern(LONE[category]).subn(" ", words)
    return bool(found) and set(rest.split()) <= ABOUT_PEOPLE


@lru_cache(maxsize=64)
def _pattern(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b" if alternatives else r"(?!)")


_LETTERS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe"})


def _words(text: str) -> str:
    """Lower case, without accents, one space between words; ``skinTone`` and ``skin_tone`` are two words."""
    short = unicodedata.normalize("NFC", text[:MAX_TEXT])
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", short).lower().translate(_LETTERS)
    plain = "".join(char for char in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


_WORDS: Final = {
    Category.HEALTH: "somebody's health",
    Category.ETHNIC_ORIGIN: "somebody's racial or ethnic origin",
    Category.RELIGION: "somebody's religion or belief",
    Category.POLITICS: "somebody's political opinion",
    Category.UNION: "whether somebody belongs to a trade union",
    Category.SEX_LIFE: "somebody's sex life or sexual orientation",
    Category.GENETIC: "somebody's genes",
    Category.BIOMETRIC: "a trait of the body that identifies somebody",
    Category.CRIMINAL: "an offence or a conviction",
    Category.IDENTITY: "who somebody is",
}


def _detail(text: str, category: Category) -> str:
    name = " ".join(text.split())[:80]
    says = f"“{name}” would record {_WORDS[category]}."
    if category in SPECIAL:
        return f"{says} That is special-category data: record a condition of Article 9 GDPR, or call it otherwise."
    if category is Category.CRIMINAL:
        return f"{says} That needs a legal permission of its own (Article 10 GDPR): record it, or call it otherwise."
    return (
        f"{says} Recognising people needs a basis of its own: record it, or label without telling who it is."
    )


__all__ = ["SPECIAL", "Category", "Finding", "categories_of", "lint_labels"]
