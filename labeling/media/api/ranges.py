"""The one byte range that a request may ask for. RFC 9110, section 14."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"^bytes=([0-9]{0,19})-([0-9]{0,19})$")


@dataclass(frozen=True, slots=True)
class Span:
    """First and last byte, and whether it was asked for as a part."""

    first: int
    last: int
    is_part: bool


class Unsatisfiable(Exception):
    """A range outside the file, or several at once; `detail` says which."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def read_range(header: str, size: int) -> Span:
    """What the header asks for; the whole file without a readable one, as the RFC has it. Raises `Unsatisfiable`."""
    text = header.strip()
    if text.lower().startswith("bytes=") and "," in text:
        raise Unsatisfiable("media.ranges", "Ask for one range of bytes at a time.")
    match = _RANGE.match(text)
    if match is None or match.group(1) == match.group(2) == "":
        return Span(0, size - 1, is_part=False)
    first, last = match.group(1), match.group(2)
    outside = Unsatisfiable("media.range", "The range lies outside the file.")
    if first == "":
        if not int(last) or not size:
            raise outside
        return Span(max(0, size - int(last)), size - 1, is_part=True)
    if int(first) >= size or (last and int(last) < int(first)):
        raise outside
    return Span(int(first), min(int(last), size - 1) if last else size - 1, is_part=True)
