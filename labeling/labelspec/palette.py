"""Default colours and keys of labels.

Colours: the eight of Okabe and Ito ("Color Universal Design", 2008), black last because it hides on dark
pictures; then twenty more that stay apart in lightness or hue under the common colour-vision deficiencies.
After those the list starts again: the name of a label is always shown beside its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

OKABE_ITO: Final = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000",
)  # fmt: skip

EXTENDED: Final = (
    "#332288", "#88CCEE", "#44AA99", "#117733", "#999933", "#DDCC77", "#CC6677", "#882255", "#AA4499", "#661100",
    "#6699CC", "#4477AA", "#66CCEE", "#228833", "#CCBB44", "#EE6677", "#AA3377", "#BBBBBB", "#994F00", "#1A85FF",
)  # fmt: skip

COLOURS: Final = OKABE_ITO + EXTENDED
DIGITS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")


def fill_colours(given: Sequence[str | None]) -> list[str]:
    """Colour of each label: its own, or the next of `COLOURS` that nobody has taken."""
    taken = {colour.upper() for colour in given if colour}
    free = [colour for colour in COLOURS if colour not in taken] or list(COLOURS)
    filled: list[str] = []
    place = 0
    for colour in given:
        if colour:
            filled.append(colour)
        else:
            filled.append(free[place % len(free)])
            place += 1
    return filled


def fill_keys(given: Sequence[str | None]) -> list[str | None]:
    """Key of each label: its own, or the next free digit in order 1…9, 0; none after those."""
    taken = {key for key in given if key}
    free: Iterable[str] = (digit for digit in DIGITS if digit not in taken)
    digits = iter(free)
    return [key or next(digits, None) for key in given]
