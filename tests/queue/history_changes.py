"""What a queue's settings can have been at a moment of a history, and how many answers an item can have wanted. Pure.

Changes of a queue follow each other by its version, so what was told of them puts them in their one order. Each item's
work gets all changes made since it came in, in that order, at some moment before the queue says that all is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.queue.history_record import FOREVER, OK, Op


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many answers a queue asks for of each item: from `fewest` up to `most`, by confidence."""

    fewest: int
    most: int
    is_fixed: bool = True

    def changed(self, changes: dict[str, Any]) -> "Wanted":
        if "overlap" not in changes:
            return self
        is_fixed = changes["overlap_mode"] == "fixed"
        most = changes["overlap"] if is_fixed else changes["overlap_max"]
        return Wanted(changes["overlap"], most, is_fixed)


class Changes:
    """The versions of a queue, the first one 1; `last`: the one at the end."""

    def __init__(self, ops: Iterable[Op], *, first: int, last: int) -> None:
        found: dict[int, list[Op]] = defaultdict(list)
        self.settled: list[Op] = []
        for op in ops:
            if op.what == "follow" and op.outcome == OK and op.answer["settled"]:
                self.settled.append(op)
            if op.what == "change" and op.may_count:
                found[op.given["version"] + 1].append(op)
        self.last = last
        self.by_version = {version: _sure_or_all(found[version]) for version in range(2, last + 1)}
        self.lost = [op for version in found if version > last for op in found[version] if op.outcome == OK]
        self.steps = [{Wanted(first, first)}]
        for version in range(2, last + 1):
            before, ops_here = self.steps[-1], self.by_version[version]
            self.steps.append({one.changed(op.given["changes"]) for one in before for op in ops_here})

    def faults(self) -> Iterator[str]:
        """Acknowledged changes that are lost, two that took one place, versions that nobody made."""
        for op in self.lost:
            yield f"the change of {op.who} to version {op.given['version'] + 1} is lost"
        for version, ops in self.by_version.items():
            if not ops:
                yield f"nobody made version {version} of the queue"
            if sum(op.outcome == OK for op in ops) > 1:
                yield f"version {version} of the queue was made by {sorted(op.who for op in ops)}"

    def sure(self, moment: float) -> int:
        """The newest version that surely was in force at a moment."""
        return max((v for v, ops in self.by_version.items() if _made(ops) <= moment), default=1)

    def possible(self, moment: float) -> int:
        """The newest version that can have been in force."""
        begun = [v for v, ops in self.by_version.items() if any(op.began <= moment for op in ops)]
        return max(begun, default=1)

    def followed(self, moment: float) -> int:
        """The newest version that all work surely had followed."""
        return max((op.answer["version"] for op in self.settled if op.ended <= moment), default=1)

    def ever(self, first: int, last: int) -> set[Wanted]:
        """All that the queue can have asked for from a version to another."""
        return set[Wanted]().union(*self.steps[first - 1 : last])

    def least(self, first: int, last: int) -> int:
        """The fewest answers that it can have asked for."""
        return min(one.fewest for one in self.ever(first, last))

    def most(self, first: int, last: int) -> int:
        return max(one.most for one in self.ever(first, last))

    def wanted(self, *, born: tuple[int, int], followed: int, last: int) -> set[int]:
        """How many answers an item can want that nothing but the queue's settings asks for.

        `born`: the versions between which it came in; `followed` to `last`: those that its work can be of.
        """
        if any(not one.is_fixed for one in self.ever(born[0], last)):
            asked = self.ever(born[0], last)
            return set(range(min(one.fewest for one in asked), max(one.most for one in asked) + 1))
        found: set[int] = set()
        for version in range(born[0], min(born[1], last) + 1):
            now = {one.fewest for one in self.steps[version - 1]}
            for later in range(version, last + 1):
                if later > version:
                    now = set[int]().union(*(self._after(number, later) for number in now))
                if later >= followed:
                    found |= now
        return found

    def _after(self, number: int, version: int) -> set[int]:
        """What a number of wanted answers may have become by a change: what is given out keeps its slots."""
        found: set[int] = set()
        for before in self.steps[version - 2]:
            for after in self.steps[version - 1]:
                is_meant = before != after and number == before.fewest
                found |= set(range(after.fewest, max(number, after.fewest) + 1)) if is_meant else {number}
        return found


def _sure_or_all(ops: list[Op]) -> list[Op]:
    """Those of which one made a version: the one that was told so, else all that may have."""
    sure = [op for op in ops if op.outcome == OK]
    return sure or ops


def _made(ops: list[Op]) -> float:
    return min((op.ended for op in ops if op.outcome == OK), default=FOREVER)
