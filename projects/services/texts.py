"""Short texts that people write: storable, trimmed, of bounded length."""

import re

from labeling.core.errors import Fault, Invalid

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str, *, pointer: str, most: int, blank: bool = False) -> str:
    """`text` without white space around it; `Invalid` at `pointer` when it is empty, too long or not storable."""
    trimmed = text.strip()
    if not trimmed and not blank:
        raise _invalid(pointer, "text.blank", "Write at least one character here.")
    if len(trimmed) > most:
        raise _invalid(pointer, "text.too_long", f"Shorten this to {most:,} characters.")
    if _UNSTORABLE.search(trimmed):
        raise _invalid(pointer, "text.characters", "Remove the control characters from this text.")
    return trimmed


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
