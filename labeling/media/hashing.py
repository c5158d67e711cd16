"""Near-duplicate pictures: hashes in bands, and how far two are from each other. Pure."""

from typing import Final

NEAR: Final = 3
"""Pictures whose hashes differ in at most so many of 64 bits are near duplicates."""

Bands = tuple[int, int, int, int]


def bands_of(dhash: str) -> Bands:
    """The four 16-bit bands of a hash of 16 hexadecimal digits, the highest first."""
    return (int(dhash[:4], 16), int(dhash[4:8], 16), int(dhash[8:12], 16), int(dhash[12:], 16))


def distance(one: Bands, other: Bands) -> int:
    """In how many bits two hashes differ (Hamming)."""
    return sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True))
