"""Patterns of keys: `*` and `?` within one folder, `**` across folders, several set apart by `|`. Pure.

A key is read once with the set of places in the pattern that fit so far, as bits of a number: the time is that of the
key's length, whatever pattern somebody thinks of (a regular expression with eight stars can take hours).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_TOKENS: Final = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]", re.DOTALL)


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a pattern; None for one that can be used."""
    return None if pattern.isprintable() else "Write the pattern in printable characters."


def fits(key: str, pattern: str) -> bool:
    """Whether a key fits, capital or small; every key fits an empty pattern. One without / is about the key's last
    part."""
    if not pattern:
        return True
    whole, last = key.casefold(), key.rpartition("/")[2].casefold()
    return any(_compiled(one.strip()).fits(whole if "/" in one else last) for one in pattern.split("|"))


@dataclass(slots=True)
class _Pattern:
    """Bit n set: what stands before place n of the pattern fits. The masks say at which places what may be read."""

    literals: dict[str, int]
    one: int  # `?`
    within: int  # `*`
    across: int  # `**`
    skips: list[tuple[int, int]]  # from a place to the one behind it, reading nothing
    end: int

    def fits(self, key: str) -> bool:
        at = self._skipped(1)
        for char in key:
            moved = at & self.literals.get(char, 0)
            stays = at & self.across
            if char != "/":
                moved |= at & self.one
                stays |= at & self.within
            at = self._skipped(moved << 1 | stays)
            if not at:
                return False
        return bool(at & self.end)

    def _skipped(self, at: int) -> int:
        for start, behind in self.skips:
            if at & start:
                at |= behind
        return at


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> _Pattern:
    made = _Pattern({}, 0, 0, 0, [], 0)
    place = 0
    for sign in _TOKENS.findall(pattern.casefold()):
        bit = 1 << place
        if sign == "?":
            made.one |= bit
        elif sign == "*":
            made.within |= bit
            made.skips.append((bit, bit << 1))
        elif sign == "**":
            made.across |= bit
            made.skips.append((bit, bit << 1))
        elif sign == "**/":
            made.across |= bit
            made.skips += [(bit, bit << 2), (bit, bit << 1)]
            made.literals["/"] = made.literals.get("/", 0) | bit << 1
            place += 1
        else:
            made.literals[sign] = made.literals.get(sign, 0) | bit
        place += 1
    made.end = 1 << place
    return made
