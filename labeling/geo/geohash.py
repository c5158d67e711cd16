"""Geohash cells: a point's text of base-32 letters, each of which divides the cell before it by 32.

Formula: G. Niemeyer's geohash (geohash.org, 2008). Bits of longitude and latitude take turns, longitude first; a bit
says in which half of what is left the coordinate lies, the middle belonging to the upper half. Five bits are a letter.
"""

from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
MAX_PRECISION: Final = 12
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A cell in degrees; the lower edges belong to it, the upper ones to its neighbours (but for 90 and 180)."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies in the cell."""
        is_north = lat < self.north or lat == self.north == 90.0
        is_east = lon < self.east or lon == self.east == 180.0
        return self.south <= lat and is_north and self.west <= lon and is_east


def encode(lat: float, lon: float, precision: int) -> str:
    """The cell of `precision` letters (1 to 12) that holds the point; degrees, -90 to 90 and -180 to 180."""
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise ValueError("The point is not on the earth.")
    if not 1 <= precision <= MAX_PRECISION:
        raise ValueError("A cell has 1 to 12 letters.")
    low, high = [-180.0, -90.0], [180.0, 90.0]
    at = (lon, lat)
    value = 0
    for bit in range(precision * 5):
        axis = bit & 1
        middle = (low[axis] + high[axis]) / 2
        is_upper = at[axis] >= middle
        (low if is_upper else high)[axis] = middle
        value = value << 1 | is_upper
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(precision)))


def bounds(cell: str) -> Bounds:
    """The edges of a cell; `ValueError` for what is none."""
    if not 1 <= len(cell) <= MAX_PRECISION or any(letter not in _VALUES for letter in cell):
        raise ValueError("This is no geohash.")
    low, high = [-180.0, -90.0], [180.0, 90.0]
    for number, bit in enumerate(
        _VALUES[letter] >> place & 1 for letter in cell for place in (4, 3, 2, 1, 0)
    ):
        axis = number & 1
        (low if bit else high)[axis] = (low[axis] + high[axis]) / 2
    return Bounds(low[1], low[0], high[1], high[0])
