"""How long the steps of a piece of work take: noted where they happen, collected by whoever runs the work."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Spent = dict[str, list[float]]
"""By step: how often, and seconds in all."""


@dataclass(slots=True)
class Timings:
    """What was noted since it was last taken."""

    spent: Spent = field(default_factory=dict)
    noted: float = 0.0  # seconds in all, never reset: what is inside another step is known by it

    def take(self) -> Spent:
        """What there is, which then begins anew."""
        taken, self.spent = self.spent, {}
        return taken


_present: ContextVar[Timings | None] = ContextVar("timings", default=None)


@contextmanager
def collecting(timings: Timings) -> Iterator[None]:
    """Let what is noted inside, by this thread, go into `timings`."""
    before = _present.set(timings)
    try:
        yield
    finally:
        _present.reset(before)


def note(step: str, seconds: float) -> None:
    """Note one step that took so long; nothing where nobody collects."""
    timings = _present.get()
    if timings is not None:
        count, total = timings.spent.get(step, (0, 0.0))
        timings.spent[step] = [count + 1, total + seconds]
        timings.noted += seconds


class timed:  # noqa: N801 - reads as a word where it stands
    """Note what happens inside as one step, without the steps that are noted within it. Also when it fails.

    Around each of twenty thousand records a second, so it is a bare class and does nothing where nobody collects.
    """

    __slots__ = ("_before", "_begun", "_step", "_timings")

    def __init__(self, step: str) -> None:
        self._step = step

    def __enter__(self) -> None:
        self._timings = _present.get()
        if self._timings is not None:
            self._before, self._begun = self._timings.noted, time.perf_counter()

    def __exit__(self, *_: object) -> None:
        if self._timings is not None:
            seconds = time.perf_counter() - self._begun - (self._timings.noted - self._before)
            note(self._step, max(0.0, seconds))


def added(first: Mapping[str, list[float]], second: Mapping[str, list[float]]) -> Spent:
    """Both together."""
    sums = {step: list(entry) for step, entry in first.items()}
    for step, (count, seconds) in second.items():
        known = sums.get(step, [0, 0.0])
        sums[step] = [known[0] + count, round(known[1] + seconds, 6)]
    return sums
