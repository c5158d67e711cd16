"""A history with its indices: what was asked and told of each item, and from when until when each lease was held.

A lease is surely held where no order of events could have ended it, and possibly where one could have kept it. Pure.
"""

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.queue.history_changes import Changes
from tests.queue.history_record import FOREVER, OK, Op

ENDS = ("submit", "skip", "release")
"""Operations by which a person ends a lease of their own."""
CLOCK = 0.05
"""How far the clock of day and the monotonic one may drift apart during a history, in seconds."""
SHUTS = ("quarantine", "withdraw")
EXTRAS = ("top_up", "review", "decision")


@dataclass(frozen=True, slots=True)
class Left:
    """What was in the database at the end.

    `work`: item -> required, open, closed, labels, and the number of assignments by state. `revisions`: token ->
    annotation, item, who, what. `annotations`: id -> item, who, state. `assignments`: item, who, state, tokens (the
    newest last). `drift`: how far counted states are off. `missed`: (who, item) of open work that a last round of
    claims did not give to somebody who could have had it. `reviews`: id -> annotation, who, verdict. `appeals`: id ->
    review, state, who decided it. `fixes`: annotation, who, what. `queue`: version and what is left to change.
    """

    work: dict[str, dict[str, int]]
    revisions: dict[str, list[str]]
    annotations: dict[str, list[str]]
    assignments: list[dict[str, Any]]
    drift: dict[str, int] = field(default_factory=dict)
    missed: list[list[str]] = field(default_factory=list)
    reviews: dict[str, list[str]] = field(default_factory=dict)
    appeals: dict[str, list[str]] = field(default_factory=dict)
    fixes: list[list[str]] = field(default_factory=list)
    queue: dict[str, Any] = field(default_factory=lambda: {"version": 1, "changing": None})


@dataclass(slots=True)
class Lease:
    """A lease that somebody was told of. Surely held from `told` until `surely`; possibly from `asked` to `possibly`.

    `until`: what was told of its end, as (when that was told, the end by the clock of day).
    """

    token: str
    who: str
    item: str
    asked: float
    told: float
    until: list[tuple[float, float]] = field(default_factory=list)
    surely: float = FOREVER
    possibly: float = FOREVER


class Told:
    """One history with its indices."""

    def __init__(self, history: list[Op], left: Left, items: Collection[str], overlap: int) -> None:
        self.history, self.left = history, left
        self.changes = Changes(history, first=overlap, last=left.queue["version"])
        self.adds: dict[str, Op] = {}
        self.by_what: dict[str, list[Op]] = defaultdict(list)
        self.on_all: dict[str, list[Op]] = defaultdict(list)  # of an item, whatever the stage
        self.on: dict[str, list[Op]] = defaultdict(list)
        self.born: dict[str, float] = dict.fromkeys(items, -FOREVER)
        self.offset = statistics.median(op.wall - op.began for op in history) if history else 0.0
        for op in history:
            self.by_what[op.what].append(op)
            for name in {op.given[key] for key in ("item", "work") if key in op.given}:
                self.on[name].append(op)
            if "item" in op.given:
                self.on_all[item_of(op.given["item"])].append(op)
            if op.what == "add" and op.may_count:
                for name in op.given["items"]:
                    self.adds[name] = op
                    self.born[name] = op.ended if op.outcome == OK else FOREVER
        self.leases = self._leases()
        self.by_item: dict[str, list[Lease]] = defaultdict(list)
        for lease in self.leases.values():
            self.by_item[lease.item].append(lease)

    def claims(self) -> list[Op]:
        """Everybody asks in one queue at a time."""
        return self.by_what["claim"] + self.by_what["desk"] + self.by_what["bench"]

    def versions_of(self, name: str) -> tuple[int, int]:
        """The versions of the queue between which an item came in."""
        add = self.adds.get(name)
        if add is None:
            return 1, 1
        return self.changes.sure(add.began), self.changes.possible(add.ended)

    def wanted(self, name: str, begins: float, ends: float) -> set[int]:
        """How many answers of an item can be wanted during an interval, but for what is asked for it alone."""
        last = self.changes.possible(ends)
        born = self.versions_of(name)
        followed = max(born[0], self.changes.followed(begins))
        return self.changes.wanted(born=born, followed=followed, last=max(last, followed))

    def extras(self, name: str, moment: float) -> list[Op]:
        """What may have asked for more answers of an item alone: top-ups, late answers and appeals that count."""
        return [
            op
            for op in self.on[name]
            if op.began <= moment and op.may_count and (op.what in EXTRAS and _adds(op))
        ]

    def _leases(self) -> dict[str, Lease]:
        found: dict[str, Lease] = {}
        for op in self.claims():
            for row in op.answer["leases"] if op.outcome == OK else ():
                asked = min(op.began, row["claimed"] - self.offset - CLOCK)
                new = Lease(row["token"], op.who, row["item"], asked, op.ended)
                lease = found.setdefault(row["token"], new)
                lease.asked, lease.told = min(lease.asked, asked), min(lease.told, op.ended)
                lease.until.append((op.ended, row["until"]))
        for op in self.by_what["heartbeat"]:
            if op.outcome == OK and op.given["token"] in found:
                found[op.given["token"]].until.append((op.ended, op.answer["until"]))
        own: dict[tuple[str, str], list[Lease]] = defaultdict(list)
        for lease in found.values():
            own[lease.who, lease.item].append(lease)
        shown = self._shown()
        for lease in found.values():
            lease.surely = min(self._may_end(lease), default=FOREVER)
            lease.possibly = min(
                self._must_end(lease, own[lease.who, lease.item], shown[lease.who, stage_of(lease.item)]),
                default=FOREVER,
            )
        return found

    def _shown(self) -> dict[tuple[str, str], list[tuple[float, float, set[str]]]]:
        """Claims by person and stage that told all that the person held: they asked for more than they got."""
        found: dict[tuple[str, str], list[tuple[float, float, set[str]]]] = defaultdict(list)
        for op in self.claims():
            if op.outcome == OK and len(op.answer["leases"]) < op.given["count"]:
                found[op.who, _stage_asked(op)].append(
                    (op.began, op.ended, {row["item"] for row in op.answer["leases"]})
                )
        return found

    def _may_end(self, lease: Lease) -> Iterator[float]:
        """Moments from which on the lease may be over. Being leased again is none: that follows from another."""
        for op in self.on[item_of(lease.item)]:
            if op.may_count and op.what in SHUTS and op.ended > lease.asked:
                yield op.began
        for op in self.on[lease.item]:
            if op.may_count and op.what in ENDS and op.given["token"] == lease.token:
                yield op.began
            if op.may_count and op.what == "review" and op.given.get("lease") == lease.token:
                yield op.began
        # A lease to review goes with the last verdict on its item, whoever gives it.
        for op in self.on[item_of(lease.item)] if stage_of(lease.item) == "@" else ():
            if op.may_count and op.what == "review" and op.ended > lease.asked:
                yield op.began
        # Anybody's claim takes back what is overdue by the clock; a sweep what is overdue by the clock it was given.
        yield min(until for _, until in lease.until) - self.offset - CLOCK
        for op in self.by_what["sweep"]:
            known = [until for told, until in lease.until if told <= op.began]
            if op.may_count and op.ended > lease.asked and op.given["now"] >= max(known, default=0.0):
                yield op.began

    def _must_end(
        self, lease: Lease, own: list[Lease], shown: list[tuple[float, float, set[str]]]
    ) -> Iterator[float]:
        """Moments from which on the lease is surely over, and revived by nothing."""
        beats = [
            op.ended
            for op in self.on[lease.item]
            if op.what == "heartbeat" and op.given["token"] == lease.token
        ]
        for op in self.on[lease.item]:
            if op.outcome == OK and op.what in ENDS and op.given["token"] == lease.token:
                yield op.ended
        yield from (other.told for other in own if other.told > lease.told)
        for began, ended, items in shown:
            if began >= lease.told and lease.item not in items and all(beat <= began for beat in beats):
                yield ended


def item_of(name: str) -> str:
    """The item of a work; that to review is called item@round, that to adjudicate item@queue.round."""
    return name.partition("@")[0]


def stage_of(name: str) -> str:
    """ "", "@" or "@queue." of the name of a work: where it is labeled, reviewed or adjudicated."""
    _, at, rest = name.partition("@")
    queue, point, _ = rest.rpartition(".")
    return f"{at}{queue}{point}"


def _stage_asked(op: Op) -> str:
    if op.what == "bench":
        return f"@{op.given['queue']}."
    return "@" if op.what == "desk" else ""


def _adds(op: Op) -> bool:
    """Whether it may add a slot."""
    if op.what == "review":
        return op.given["state"] == "late" and op.given["verdict"] in ("accept", "fix")
    return op.what == "top_up" or op.given["verdict"] == "upheld"
