"""What must hold of any history of a queue, checked afterwards from what was told and from what was left. Pure.

Every operation is an interval: it took effect at one moment between beginning and end, and one of unknown outcome took
effect at some later moment or never. So each rule compares what is *sure* with what is *possible*, and finds a fault
only where no order of events could explain what was told.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from tests.queue.history_decided import Decided
from tests.queue.history_leases import Lease, Left, item_of, stage_of
from tests.queue.history_record import FOREVER, OK, Op
from tests.queue.history_starving import UNDOES

FILLED = ("submitted", "accepted")


def check(history: Iterable[Op], left: Left, *, items: Collection[str], overlap: int = 1) -> list[str]:
    """The faults, each in a sentence; empty when the history is sound. `items` and `overlap`: at the beginning."""
    return list(Checker(sorted(history, key=lambda op: op.began), left, items, overlap).faults())


class Checker(Decided):
    """All rules, on one history."""

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
        yield from self.changes.faults()
        yield from self.changes_reach_all()
        yield from self.acts_are_there()
        yield from self.verdicts_stand()
        yield from self.settled_stays()
        yield from self.unadjudicated()

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
            if row.get("done", -1) not in (-1, int(filled >= row["required"])):
                yield f"{name}: {filled} answers of {row['required']}, and it does not say so"
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

    def changes_reach_all(self) -> Iterator[str]:
        """All work follows the queue's settings in the end, but where something was asked for it alone."""
        if self.left.queue["changing"] is not None:
            yield f"a change of the queue was never done: {self.left.queue}"
            return
        for name, row in self.left.work.items():
            if stage_of(name) or self.extras(name, FOREVER):
                continue
            last = self.changes.last
            wanted = self.changes.wanted(born=self.versions_of(name), followed=last, last=last)
            if row["required"] not in wanted:
                yield f"{name}: wants {row['required']} answers, the queue asks for {sorted(wanted)}"

    def _most_slots(self, name: str, moment: float) -> float:
        """Slots that the item can have had; more only by what may have been asked for it alone."""
        if name not in self.born:  # of the other stages: one a round, and none once nothing is left to decide
            return 1
        extras = self.extras(name, moment)
        if not extras:
            return max(self.wanted(name, moment, moment))
        most = self.changes.most(self.versions_of(name)[0], self.changes.possible(moment))
        grown = most + sum(op.given["by"] if op.what == "top_up" else 1 for op in extras)
        is_only_grown = self.changes.last == 1 and name in self.left.work
        return min(grown, self.left.work[name]["required"]) if is_only_grown else grown

    def _filled(self, name: str) -> list[Op]:
        """The first acknowledgement of each answer: what says so again later says nothing of the slot."""
        first: dict[str, Op] = {}
        for op in sorted(self.on[name], key=lambda one: one.ended):
            if op.what == "submit" and op.outcome == OK and op.answer["state"] == "submitted":
                first.setdefault(op.given["token"], op)
        return list(first.values())

    def _undone(self, submit: Op) -> float:
        """The first moment at which the answer may have lost its slot again. Verdicts name the item, not the work."""
        ops = self.on_all[item_of(submit.given["item"])]
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
            elif stored[:3] != [pk, item_of(given["item"]), op.who] or pk not in self.left.annotations:
                yield f"{given['item']}: the submit of {op.who} under {token} is stored as {stored}"

    def nothing_was_made_up(self) -> Iterator[str]:
        """What is stored was sent with that token and word; what fills a slot has exactly one answer that counts."""
        sent: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for op in self.by_what["submit"]:
            if op.may_count:
                sent[op.given["token"]].add((item_of(op.given["item"]), op.who, op.given["word"]))
        for token, (_, item, who, word) in self.left.revisions.items():
            if (item, who, word) not in sent[token]:
                yield f"{item}: an answer of {who} under {token} ({word}) that nobody can have sent"
        slots_of = Counter(
            (item_of(row["item"]), row["who"])
            for row in self.left.assignments
            if row["state"] in FILLED and stage_of(row["item"]) != "@"
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

    def one_live_lease(self) -> Iterator[str]:
        """No token was told to two, and nobody surely held one item under two tokens at a time."""
        told: dict[str, tuple[str, str]] = {}
        for op in self.claims():
            for row in op.answer["leases"] if op.outcome == OK else ():
                key = (op.who, row["item"])
                if told.setdefault(row["token"], key) != key:
                    yield f"token {row['token']} was told to {told[row['token']]} and to {key}"
        held: dict[tuple[str, str], list[Lease]] = defaultdict(list)
        for lease in self.leases.values():
            held[item_of(lease.item), lease.who].append(lease)  # in all queues together
        for (name, who), leases in held.items():
            for one in leases:
                for other in leases:
                    if one is not other and one.told <= other.asked and one.surely > other.told:
                        yield f"{name}: {who} held it under {one.token} and {other.token} at {other.told:.3f}"
        live = Counter(
            (item_of(row["item"]), row["who"]) for row in self.left.assignments if row["state"] == "active"
        )
        for key, number in live.items():
            if number > 1:
                yield f"{key}: {number} live leases at the end"


def slots(row: dict[str, Any], when: str) -> Iterator[str]:
    """The two rules of slots for one work item: every slot is somewhere, and no more answers than are wanted."""
    filled = row.get("submitted", 0) + row.get("accepted", 0)
    total = row["open"] + row.get("active", 0) + row.get("returned", 0) + filled
    if total != row["required"]:
        yield f"{row['item']}: {row} does not add up {when}"
    if filled > row["required"]:
        yield f"{row['item']}: {filled} answers for {row['required']} wanted {when}"
