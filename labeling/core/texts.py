"""Short texts that people write: storable, trimmed, of bounded length."""

import re
from collections.abc import Iterable

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


def clean_words(words: Iterable[str], *, pointer: str, most: int, many: int = 200) -> list[str]:
    """Each text cleaned as by `clean`, each once, in order; `Invalid` for more than `many`."""
    given = list(words)
    if len(given) > many:
        raise _invalid(pointer, "list.too_long", f"Shorten this list to {many} entries.")
    return sorted({clean(word, pointer=f"{pointer}/{index}", most=most) for index, word in enumerate(given)})


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
