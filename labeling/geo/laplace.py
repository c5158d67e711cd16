"""Planar Laplace noise: what makes a point indistinguishable from those around it.

Formula: Andrés, Bordenabe, Chatzikokolakis, Palamidessi, *Geo-indistinguishability*, CCS 2013. The angle is uniform,
the distance r has the distribution function 1 - (1 + εr)·e^(-εr), so r = -(1/ε)·(W₋₁((p - 1)/e) + 1) for a uniform p.
"""

from math import exp, log, log1p, sqrt
from typing import Final

_STEPS: Final = 60
_NEAR: Final = 1e-8


def lambert_w_minus_1(x: float) -> float:
    """The lower real branch of Lambert's W, for -1/e <= x < 0: the w <= -1 with w·e^w = x. `ValueError` elsewhere."""
    if x >= 0.0:
        raise ValueError("The lower branch is defined from -1/e up to 0.")
    u = -log(-x) - 1.0
    if u < -1e-12:
        raise ValueError("The lower branch is defined from -1/e up to 0.")
    return -1.0 - _solve(max(u, 0.0))


def _solve(u: float) -> float:
    """The d >= 0 with d - ln(1 + d) = u, for u >= 0; then W₋₁(-e^(-1-u)) is -1 - d.

    Newton's steps from above. The start is an upper bound (Chatzigeorgiou, *Bounds on the Lambert function*, IEEE
    Communications Letters 17, 2013); the function is convex, so each step comes nearer and none goes past. Next to the
    branch point, where differences of nearly equal numbers say nothing, the series around it.
    """
    s = sqrt(2.0 * u)
    if u < _NEAR:
        return s + s * s / 3.0 + s * s * s / 36.0
    d = s + u
    for _ in range(_STEPS):
        step = (d - log1p(d) - u) * (1.0 + d) / d
        d -= step
        if abs(step) <= 1e-15 * d:
            break
    return d


def radius_of(p: float, epsilon: float) -> float:
    """The distance in metres that a share `p` (0 <= p < 1) of all draws stays below; `epsilon` per metre."""
    if not 0.0 <= p < 1.0 or epsilon <= 0.0:
        raise ValueError("p lies from 0 up to 1, epsilon above 0.")
    # (p - 1)/e is -e^(-1-u) with u = -ln(1 - p): nothing is lost where p is near 0 or 1.
    return _solve(-log1p(-p)) / epsilon


def share_below(r: float, epsilon: float) -> float:
    """The distribution function: how likely a draw lies within `r` metres."""
    return 1.0 - (1.0 + epsilon * r) * exp(-epsilon * r)


def epsilon_of(ratio: float, metres: float) -> float:
    """The ε with which two points `metres` apart are told apart at odds of at most `ratio` to 1: ln(ratio)/metres."""
    if ratio <= 1.0 or metres <= 0.0:
        raise ValueError("The odds are above 1, the distance above 0.")
    return log(ratio) / metres
