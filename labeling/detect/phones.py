"""Telephone numbers, by the rules of each country (libphonenumber, as the package `phonenumbers` carries them)."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

import phonenumbers

from .contract import Card, Span
from .patterns import without_overlaps

REGIONS: Final = ("US", "GB", "DE", "FR", "IN")
"""Countries whose numbers are known without a country code in front. With one, those of every country are."""
_INTERNATIONAL: Final = 0.9
_NATIONAL: Final = 0.5

CARD: Final = Card(
    name="phones",
    version=f"phonenumbers-{version('phonenumbers')}",
    medium="text",
    finds=("phone",),
    licence="Apache-2.0",
    training_data="None: numbering plans of the countries.",
    threshold=0.35,
    certain=0.45,
    note=f"Without a country code: numbers of {', '.join(REGIONS)}.",
)


class Phones:
    """Numbers that could be dialled."""

    card = CARD

    def find(self, text: str, *, least: float) -> list[Span]:
        """Spans in code points."""
        found = []
        for region in REGIONS:
            for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
                score = _INTERNATIONAL if match.raw_string.lstrip().startswith("+") else _NATIONAL
                if score >= least:
                    found.append(Span("phone", match.start, match.end, score))
        return without_overlaps(list(dict.fromkeys(found)))
