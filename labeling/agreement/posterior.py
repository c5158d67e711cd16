"""How sure several answers to one choice make us, given how reliable each annotator has shown to be.

The one-coin model of Dawid and Skene ("Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm",
Applied Statistics 28(1), 1979): annotator i gives the right one of k options with probability q_i, and each of the
wrong ones with (1 - q_i) / (k - 1). With a uniform prior over the options

    P(c | answers)  is proportional to  the product over i of  q_i if answer_i = c else (1 - q_i) / (k - 1)

q_i is not fitted: it is counted on items whose answer is known, and smoothed, q = (K + correct) / (2K + total) with
K = 0.5, so that nobody is taken for infallible or for always wrong after a handful of items, and somebody without any
stands at 1/2. This is how Toloka's dynamic overlap weighs answers ("Dynamic overlap", the platform's documentation).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

K: Final = 0.5
"""Weight of the smoothing: as much as one item, half of it right."""

Option = TypeVar("Option", bound=Hashable)


def smoothed_accuracy(*, correct: int, total: int) -> float:
    """The estimated probability of a right answer, 0 to 1 exclusive. ValueError unless 0 <= correct <= total."""
    if not 0 <= correct <= total:
        raise ValueError(f"{correct} right answers of {total}")
    return (K + correct) / (2 * K + total)


def posterior(
    *, options: Sequence[Option], answers: Iterable[tuple[Option, float]]
) -> Mapping[Option, float]:
    """The probability of each option, in the order of `options`; together 1.

    options: all that could be answered, each once. answers: what each annotator answered, with their accuracy q,
    0 < q < 1. An answer outside `options` is a ValueError: it is for the caller to say what it means. The order of
    the answers plays no role, to the last bit.
    """
    count = len(options)
    if not count or len(set(options)) != count:
        raise ValueError("Give each option once, at least one.")
    if count == 1:
        return {options[0]: 1.0}
    for_it: dict[Option, list[float]] = {option: [] for option in options}
    for answer, accuracy in answers:
        if answer not in for_it:
            raise ValueError(f"{answer!r} is none of the options")
        if not 0 < accuracy < 1:
            raise ValueError(f"an accuracy of {accuracy} lets nothing be learned from another answer")
        # What this answer adds to the logarithm of its own option, over what it adds to every other one.
        for_it[answer].append(math.log(accuracy) - math.log1p(-accuracy) + math.log(count - 1))
    weights = {option: math.fsum(gains) for option, gains in for_it.items()}
    top = max(weights.values())
    odds = {option: math.exp(weight - top) for option, weight in weights.items()}
    whole = math.fsum(odds.values())
    return {option: value / whole for option, value in odds.items()}
