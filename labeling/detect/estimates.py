"""How many to look at, and what can be said of the rate after that. Pure Python."""

from __future__ import annotations

import math
from typing import Final

Z_95: Final = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: two-sided intervals of 95 %."""


def sample_size(miss_rate: float) -> int:
    """How many must be looked at, none of them a miss, to claim with 95 % that at most `miss_rate` are: n >= 3 / p.

    The rule of three (Hanley and Lippman-Hand 1983): (1 - p)^n = 0.05, and -ln 0.05 is 2.996. ValueError outside of
    0 < p <= 1.
    """
    if not 0 < miss_rate <= 1:
        raise ValueError("a rate lies between 0 and 1")
    return math.ceil(3 / miss_rate - 1e-9)


def wilson(misses: int, seen: int, *, z: float = Z_95) -> tuple[float, float]:
    """The interval for the rate of `misses` among `seen` (Wilson 1927), two-sided; (0, 1) when nothing was seen."""
    if seen == 0:
        return 0.0, 1.0
    rate, square = misses / seen, z * z / seen
    middle = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(rate * (1 - rate) / seen + square / (4 * seen))
    return max(0.0, middle - half), min(1.0, middle + half)
