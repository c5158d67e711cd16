"""What must hold of any history of a queue, checked afterwards from what was told and from what was left. Pure.

Every operation is an interval: it took effect at one moment between beginning and end, and one of unknown outcome took
effect at some later moment or never. So each rule compares what is *sure* with what is *possible*, and finds a fault
only where no order of events could explain what was told.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.queue.history_record import FOREVER, OK, Op

FILLED = ("submitted", "accepted")
COUNTED = ("submitted", "accepted", "returned")
ENDS = ("submit", "skip", "release")
"""Operations by which a person ends a lease of their own."""
CLOCK = 0.05
"""How far the clock of day and the monotonic one may drift apart during a history, in seconds."""
SHUTS = ("quarantine", "withdraw")
UNDOES = ("return", "reject")


@dataclass(frozen=True, slots=True)
class Left:
    """What was in the database at the end.

    `work`: item -> required, open, closed, labels, and the number of assignments by state. `revisions`: token ->
    annotation, item, who, what. `annotations`: id -> item, who, state. `assignments`: item, who, state, tokens (the
    newest last). `drift`: how far counted states are off. `missed`: (who, item) of open work that a last round of
    claims did not give to somebody who could have had it.
    """

    work: dict[str, dict[str, int]]
    revisions: dict[str, list[str]]
    annotations: dict[str, list[str]]
    assignments: list[dict[str, Any]]
    drift: dict[str, int] = field(default_factory=dict)
    missed: list[list[str]] = field(default_factory=list)


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


def check(history: Iterable[Op], left: Left, *, required: dict[str, int]) -> list[str]:
    """The faults, each in a sentence; empty when the history is sound. `required`: wanted answers at the beginning."""
    return list(Checker(sorted(history, key=lambda op: op.began), left, required).faults())


class Checker:
    """One history with its indices."""

    def __init__(self, history: list[Op], left: Left, required: dict[str, int]) -> None:
        self.history, self.left, self.required = history, left, dict(required)
        self.by_what: dict[str, list[Op]] = defaultdict(list)
        self.on: dict[str, list[Op]] = defaultdict(list)
        self.born: dict[str, float] = dict.fromkeys(required, -FOREVER)
        self.offset = statistics.median(op.wall - op.began for op in history) if history else 0.0
        for op in history:
            self.by_what[op.what].append(op)
            for name in {op.given.get("item"), op.given.get("work")} - {None}:
                self.on[name].append(op)
            if op.what == "add" and op.may_count:
                for name in op.given["items"]:
                    self.required.setdefault(name, op.given["required"])
                    self.born[name] = op.ended if op.outcome == OK else FOREVER
        self.leases = self._leases()
        self.by_item: dict[str, list[Lease]] = defaultdict(list)
        for lease in self.leases.values():
            self.by_item[lease.item].append(lease)

    def faults(self) -> Iterator[str]:
        yield from self.crashes()
        yield from self.observed()
        yield from self.final_slots()
        yield from self.submits_are_there()
        yield from self.nothing_was_made_up()
        yield from self.reads()
        yield from self.one_live_lease()
        yield from self.never_too_many()
        yield from self.starved()
        yield from self.unreviewed()

    def crashes(self) -> Iterator[str]:
        """Operations that ended in something that is no answer of the product."""
        for op in self.history:
            if op.outcome == "crash":
                yield f"{op.who}: {op.what} {op.given} broke: {op.answer}"

    # --- slots -----------------------------------------------------------------------------------------------------

    def observed(self) -> Iterator[str]:
        """Every look at the tables shows whole slots: each look is one statement, so one moment."""
        for op in self.by_what["look"]:
            for row in op.answer if op.outcome == OK else ():
                yield from slots(row, f"at {op.began:.3f}")

    def final_slots(self) -> Iterator[str]:
        for name, row in self.left.work.items():
            yield from slots({"item": name, **row}, "at the end")
            filled = row.get("submitted", 0) + row.get("accepted", 0)
            if row.get("labels", filled) != filled:
                yield f"{name}: counted {row['labels']} labels, {filled} answers fill slots"
        if self.left.drift:
            yield f"counts are off by {self.left.drift}"
        for who, name in self.left.missed:
            yield f"{name} was open for {who} when all was quiet, and was not given to them"

    def never_too_many(self) -> Iterator[str]:
        """At no moment did more people surely hold or fill slots of an item than it can have had."""
        for name, leases in self.by_item.items():
            spans = [(lease.told, lease.surely, lease.who) for lease in leases if lease.told < lease.surely]
            spans += [(op.ended, self._undone(op), op.who) for op in self._filled(name)]
            for moment, _, _ in spans:
                people = {who for begins, ends, who in spans if begins <= moment < ends}
                if len(people) > (most := self._most_slots(name, moment)):
                    yield f"{name}: {sorted(people)} held or filled it at {moment:.3f}, it has {most} slots"

    def _most_slots(self, name: str, moment: float) -> float:
        """Slots that the item can have had: they only grow, by top-ups and by late answers that are accepted."""
        row = self.left.work.get(name)
        if name not in self.required:  # of the review queue: nobody asks for more there
            return FOREVER if row is None else row["required"]
        grown = self.required[name] + sum(
            op.given["by"] if op.what == "top_up" else 1
            for op in self.on[name]
            if op.began <= moment and op.may_count and (op.what == "top_up" or _accepts_late(op))
        )
        return grown if row is None else min(grown, row["required"])

    def _filled(self, name: str) -> list[Op]:
        """The first acknowledgement of each answer: what says so again later says nothing of the slot."""
        first: dict[str, Op] = {}
        for op in sorted(self.on[name], key=lambda one: one.ended):
            if op.what == "submit" and op.outcome == OK and op.answer["state"] == "submitted":
                first.setdefault(op.given["token"], op)
        return list(first.values())

    def _undone(self, submit: Op) -> float:
        """The first moment at which the answer may have lost its slot again."""
        ops = self.on[submit.given["item"]]
        sent = min(
            op.began for op in ops if op.what == "submit" and op.given["token"] == submit.given["token"]
        )
        verdicts = (op for op in ops if op.what == "review" and op.may_count)
        return min(
            (op.began for op in verdicts if op.given["verdict"] in UNDOES and op.ended > sent),
            default=FOREVER,
        )

    # --- answers ---------------------------------------------------------------------------------------------------

    def submits_are_there(self) -> Iterator[str]:
        """What was acknowledged is stored: under its token, with its words, once."""
        told: dict[str, str] = {}
        for op in self.by_what["submit"]:
            if op.outcome != OK:
                continue
            token, given, pk = op.given["token"], op.given, op.answer["annotation"]
            if told.setdefault(token, pk) != pk:
                yield f"{given['item']}: token {token} was answered with {told[token]} and with {pk}"
            stored = self.left.revisions.get(token)
            if stored is None:
                yield f"{given['item']}: the submit of {op.who} under {token} is lost"
            elif stored[:3] != [pk, given["item"], op.who] or pk not in self.left.annotations:
                yield f"{given['item']}: the submit of {op.who} under {token} is stored as {stored}"

    def nothing_was_made_up(self) -> Iterator[str]:
        """What is stored was sent with that token and word; what fills a slot has exactly one answer that counts."""
        sent: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for op in self.by_what["submit"]:
            if op.may_count:
                sent[op.given["token"]].add((op.given["item"], op.who, op.given["word"]))
        for token, (_, item, who, word) in self.left.revisions.items():
            if (item, who, word) not in sent[token]:
                yield f"{item}: an answer of {who} under {token} ({word}) that nobody can have sent"
        slots_of = Counter(
            (row["item"], row["who"])
            for row in self.left.assignments
            if row["state"] in FILLED and not _is_review(row["item"])
        )
        answers = Counter(
            (item, who) for item, who, state in self.left.annotations.values() if state in FILLED
        )
        for key in slots_of.keys() | answers.keys():
            if slots_of[key] != answers[key]:
                yield f"{key}: {slots_of[key]} slots filled by {answers[key]} answers"

    def reads(self) -> Iterator[str]:
        """Whoever reads an item's answers finds those that were acknowledged before."""
        for op in self.by_what["read"]:
            if op.outcome != OK:
                continue
            for submit in self.on[op.given["item"]]:
                is_known = submit.what == "submit" and submit.outcome == OK and submit.ended <= op.began
                if is_known and submit.answer["annotation"] not in op.answer:
                    yield f"{op.given['item']}: read at {op.began:.3f} without {submit.answer['annotation']}"

    # --- leases ----------------------------------------------------------------------------------------------------

    def _claims(self) -> list[Op]:
        """Everybody asks in one queue only."""
        return self.by_what["claim"] + self.by_what["desk"]

    def _leases(self) -> dict[str, Lease]:
        found: dict[str, Lease] = {}
        for op in self._claims():
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
                self._must_end(lease, own[lease.who, lease.item], shown[lease.who]), default=FOREVER
            )
        return found

    def _shown(self) -> dict[str, list[tuple[float, float, set[str]]]]:
        """Claims by person that told all that the person held: they asked for more than they got."""
        found: dict[str, list[tuple[float, float, set[str]]]] = defaultdict(list)
        for op in self._claims():
            if op.outcome == OK and len(op.answer["leases"]) < op.given["count"]:
                found[op.who].append((op.began, op.ended, {row["item"] for row in op.answer["leases"]}))
        return found

    def _may_end(self, lease: Lease) -> Iterator[float]:
        """Moments from which on the lease may be over. Being leased again is none: that follows from another."""
        for op in self.on[_item_of(lease.item)]:
            if op.may_count and op.what in SHUTS and op.ended > lease.asked:
                yield op.began
        for op in self.on[lease.item]:
            if op.may_count and op.what in ENDS and op.given["token"] == lease.token:
                yield op.began
            if op.may_count and op.what == "review" and op.given.get("lease") == lease.token:
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

    def one_live_lease(self) -> Iterator[str]:
        """No token was told to two, and nobody surely held one item under two tokens at a time."""
        told: dict[str, tuple[str, str]] = {}
        for op in self._claims():
            for row in op.answer["leases"] if op.outcome == OK else ():
                key = (op.who, row["item"])
                if told.setdefault(row["token"], key) != key:
                    yield f"token {row['token']} was told to {told[row['token']]} and to {key}"
        for name, leases in self.by_item.items():
            for one in leases:
                for other in leases:
                    if one is other or one.who != other.who or not one.told <= other.asked:
                        continue
                    if one.surely > other.told:
                        yield f"{name}: {one.who} held it under {one.token} and {other.token} at {other.told:.3f}"
        live = Counter((row["item"], row["who"]) for row in self.left.assignments if row["state"] == "active")
        for key, number in live.items():
            if number > 1:
                yield f"{key}: {number} live leases at the end"

    # --- starvation ------------------------------------------------------------------------------------------------

    def starved(self) -> Iterator[str]:
        """Nobody was told that there is nothing while an item was free for them from before they asked until after."""
        unknown = self._untold()
        for op in self.by_what["claim"]:
            if op.outcome != OK or op.answer["leases"] or op.answer["reason"] == "paused":
                continue
            for name in self.required:
                if self._was_free(name, op, unknown):
                    yield f"{op.who} was told {op.answer['reason']} at {op.ended:.3f} while {name} was free for them"

    def unreviewed(self) -> Iterator[str]:
        """No reviewer was told that there is nothing while an answer waited that nobody may have had before them.

        Every answer goes to review here, and a lease to review holds until no answer of its item waits any more.
        """
        unknown = self._untold()
        rounds: dict[str, set[str]] = defaultdict(set)
        for name in (*self.by_item, *unknown):
            rounds[_item_of(name)].add(name)
        answers = [op for op in self.by_what["submit"] if op.outcome == OK]
        for told in self.by_what["desk"]:
            if told.outcome != OK or told.answer["leases"]:
                continue
            for answer in answers:
                name = answer.given["item"]
                if self._waited(answer, told) and not self._may_review(rounds[name] - {name}, told, unknown):
                    yield f"{told.who} was told {told.answer['reason']} at {told.ended:.3f} while {name} waited"

    def _waited(self, answer: Op, told: Op) -> bool:
        """Whether the answer surely waited for a verdict from before a reviewer asked until after."""
        name, pk = answer.given["item"], answer.answer["annotation"]
        if answer.ended > told.began or not self._was_open(name, told):
            return False
        return not any(
            op.what == "review" and op.may_count and op.began <= told.ended and op.given["annotation"] == pk
            for op in self.on[name]
        )

    def _may_review(self, names: set[str], told: Op, unknown: dict[str, set[str]]) -> bool:
        """Whether somebody may have had the item to review, or the one who asked had left it to others."""
        if any(name in unknown for name in names):
            return True
        leases = [lease for name in names for lease in self.by_item[name]]
        if any(lease.asked <= told.ended and lease.possibly > told.began for lease in leases):
            return True
        return any(
            op.what == "skip" and op.may_count and op.who == told.who
            for name in names
            for op in self.on[name]
        )

    def _untold(self) -> dict[str, set[str]]:
        """Item -> who has a lease of it that no claim told of, from claims of unknown outcome."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.left.assignments:
            if any(token not in self.leases for token in row["tokens"]):
                found[row["item"]].add(row["who"])
        return found

    def _was_free(self, name: str, told: Op, unknown: dict[str, set[str]]) -> bool:
        if self.born[name] > told.began or not self._was_open(name, told):
            return False
        ops = [op for op in self.on[name] if op.began <= told.ended and op.may_count]
        if any(op.who == told.who and op.what in ("submit", "skip") for op in ops):
            return False  # had it: whatever became of that, it need not come again
        people = self._may_hold(name, told, ops) | unknown[name]
        least = self.required[name] + sum(
            op.given["by"]
            for op in ops
            if op.what == "top_up" and op.outcome == OK and op.ended <= told.began
        )
        return told.who not in people and len(people) < least

    def _may_hold(self, name: str, told: Op, ops: list[Op]) -> set[str]:
        """Everybody who may have held or filled a slot at some moment of the interval."""
        leases = (one for one in self.by_item[name] if one.asked <= told.ended and one.possibly > told.began)
        submits = (op for op in ops if op.what == "submit" and not self._has_no_slot(op, told))
        return {lease.who for lease in leases} | {op.who for op in submits}

    def _has_no_slot(self, submit: Op, told: Op) -> bool:
        """Whether the answer surely filled no slot during the interval.

        That is so from its own rejection on; another answer of its author may be rejected while it counts. One that
        came late fills none before it is accepted.
        """
        if submit.outcome != OK:
            return False
        reviews = [
            op
            for op in self.on[submit.given["item"]]
            if op.what == "review" and op.given["annotation"] == submit.answer["annotation"]
        ]
        if any(
            op.outcome == OK and op.given["verdict"] == "reject" and op.ended <= told.began for op in reviews
        ):
            return True
        is_late = submit.answer["state"] == "late" and submit.ended <= told.began
        return is_late and not any(
            op.may_count and op.given["verdict"] == "accept" and op.began <= told.ended for op in reviews
        )

    def _was_open(self, name: str, told: Op) -> bool:
        """Whether nothing that shuts the item can have been in force during the interval."""
        ops = [op for op in self.on[name] if op.began <= told.ended and op.may_count]
        clears = [op for op in ops if op.what == "clear" and op.outcome == OK and op.ended <= told.began]
        return all(
            op.what == "quarantine" and any(clear.began >= op.ended for clear in clears)
            for op in ops
            if op.what in SHUTS
        )


def _is_review(name: str) -> bool:
    return "@" in name


def _item_of(name: str) -> str:
    """The item of a work; that of the review queue is called item@round."""
    return name.partition("@")[0]


def _accepts_late(op: Op) -> bool:
    return op.what == "review" and op.given["state"] == "late" and op.given["verdict"] == "accept"


def slots(row: dict[str, Any], when: str) -> Iterator[str]:
    """The two rules of slots for one work item: every slot is somewhere, and no more answers than are wanted."""
    filled = row.get("submitted", 0) + row.get("accepted", 0)
    total = row["open"] + row.get("active", 0) + row.get("returned", 0) + filled
    if total != row["required"]:
        yield f"{row['item']}: {row} does not add up {when}"
    if filled > row["required"]:
        yield f"{row['item']}: {filled} answers for {row['required']} wanted {when}"
