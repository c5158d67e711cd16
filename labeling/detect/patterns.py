"""Personal data in texts that has a form: addresses, numbers with check digits, positions. No model, no network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Final

from .contract import Card, Span

CARD: Final = Card(
    name="text-patterns",
    version="1",
    medium="text",
    finds=("email", "iban", "payment_card", "ip", "mac", "ssn", "nhs", "position", "birth_date", "handle"),
    licence="Apache-2.0",
    training_data="None: rules, with check digits where the number has them (ISO 13616, ISO/IEC 7812-1, NHS).",
    threshold=0.35,
    certain=0.6,
    note="What has no form (names, places, what makes somebody recognisable) it does not find.",
)

Check = Callable[[str], float]
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]){11,30}(?!\w)")
_DIGITS = re.compile(r"(?<![\w.])[0-9](?:[ -]?[0-9]){12,18}(?![\w.]?[0-9])")
_IPV4 = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.]?[0-9])")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?![\w:])")
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])")
_SSN = re.compile(r"(?<![\w-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![\w-])")
_NHS = re.compile(r"(?<![\w-])[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}(?![\w-])")
_POSITION = re.compile(r"(?<![\w.])-?[0-9]{1,2}\.[0-9]{4,}\s*[,;/ ]\s*-?[0-9]{1,3}\.[0-9]{4,}(?![\w.]?[0-9])")
_BORN = re.compile(
    r"(?i:\b(?:born(?: on)?|date of birth|dob|geboren(?: am)?|geburtsdatum|né(?:e)? le)\b[ :]{1,3})"
    r"([0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{1,2}\.? \w{3,12} [0-9]{4}|\w{3,12} [0-9]{1,2},? [0-9]{4})"
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{2,29}(?!\w)")


class Patterns:
    """The rules, in their order; where two find the same place, the surer one counts."""

    card = CARD

    def find(self, text: str, *, least: float) -> list[Span]:
        """Spans in code points."""
        found = [
            Span(kind, *place, score)
            for kind, pattern, check in _RULES
            for place, part in _matches(pattern, text)
            if (score := check(part)) >= least
        ]
        return without_overlaps(found)


def without_overlaps(found: list[Span]) -> list[Span]:
    """Of spans that overlap the surest, of equally sure ones the longest; in the order of the text."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (-s.score, s.start - s.end, s.start, s.kind)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[tuple[int, int], str]]:
    for match in pattern.finditer(text):
        group = match.lastindex or 0
        yield match.span(group), match.group(group)


def _always(score: float) -> Check:
    return lambda _: score


def _iban(text: str) -> float:
    """ISO 13616: the first four characters go to the end, letters count from 10, and the rest of 97 is 1."""
    plain = text.replace(" ", "")
    digits = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
    return 0.95 if 15 <= len(plain) <= 34 and int(digits) % 97 == 1 else 0.0


def _payment_card(text: str) -> float:
    """ISO/IEC 7812-1, annex B: from the right each second digit doubled, their digits added; a multiple of ten."""
    digits = [int(char) for char in text if char.isdigit()]
    total = sum(
        digit if index % 2 == 0 else sum(divmod(digit * 2, 10))
        for index, digit in enumerate(reversed(digits))
    )
    return 0.9 if 13 <= len(digits) <= 19 and digits[0] in (2, 3, 4, 5, 6) and total % 10 == 0 else 0.0


def _ip(text: str) -> float:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return 0.0
    return 0.0 if address.is_unspecified or address.is_loopback else 0.8


def _ssn(text: str) -> float:
    """United States: no 000, 666 or 9xx before, no 00 between, no 0000 behind (SSA, POMS RM 10201.035)."""
    area, group, serial = text.split("-")
    return 0.0 if area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000" else 0.85


def _nhs(text: str) -> float:
    """NHS Data Dictionary: weights 10 to 2, eleven less the rest of eleven, 11 counting as 0 and 10 as none."""
    digits = [int(char) for char in text if char.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return 0.7 if check != 10 and check % 11 == digits[9] else 0.0


def _position(text: str) -> float:
    latitude, longitude = (float(part) for part in re.findall(r"-?[0-9]+\.[0-9]+", text)[:2])
    return 0.65 if abs(latitude) <= 90 and abs(longitude) <= 180 else 0.0


_RULES: Final[tuple[tuple[str, re.Pattern[str], Check], ...]] = (
    ("email", _EMAIL, _always(0.95)),
    ("iban", _IBAN, _iban),
    ("payment_card", _DIGITS, _payment_card),
    ("ip", _IPV4, _ip),
    ("ip", _IPV6, _ip),
    ("mac", _MAC, _always(0.8)),
    ("ssn", _SSN, _ssn),
    ("nhs", _NHS, _nhs),
    ("position", _POSITION, _position),
    ("birth_date", _BORN, _always(0.8)),
    ("handle", _HANDLE, _always(0.5)),
)
