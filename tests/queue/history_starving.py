"""Who was told that there is nothing while something was free for them: of those who label, and those who review."""

from collections import defaultdict
from collections.abc import Iterator

from tests.queue.history_leases import SHUTS, Told, item_of, stage_of
from tests.queue.history_record import OK, Op

UNDOES = ("return", "reject")


class Starving(Told):
    """A history that is asked for people who were given nothing."""

    def starved(self) -> Iterator[str]:
        """Nobody was told that there is nothing while an item was free for them from before they asked until after."""
        unknown = self._untold()
        for op in self.by_what["claim"]:
            if op.outcome != OK or op.answer["leases"] or op.answer["reason"] == "paused":
                continue
            for name in self.born:
                if self._was_free(name, op, unknown):
                    yield f"{op.who} was told {op.answer['reason']} at {op.ended:.3f} while {name} was free for them"

    def unreviewed(self) -> Iterator[str]:
        """No reviewer was told that there is nothing while an answer waited that nobody may have had before them.

        Every answer goes to review here, and a lease to review holds until no answer of its item waits any more.
        """
        unknown = self._untold()
        rounds: dict[str, set[str]] = defaultdict(set)
        for name in (*self.by_item, *unknown):
            rounds[item_of(name)].add(name)
        answers = [op for op in self.by_what["submit"] if op.outcome == OK and not stage_of(op.given["item"])]
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
        return told.who not in people and len(people) < self._least_slots(name, told)

    def _least_slots(self, name: str, told: Op) -> int:
        """Slots that the item surely had during the interval.

        Work that something was asked for alone follows no change of the queue: it has one of all the numbers, or more.
        """
        extras = self.extras(name, told.ended)
        if not extras:
            return min(self.wanted(name, told.began, told.ended))
        if self.changes.last == 1:
            done = (op for op in extras if op.outcome == OK and op.ended <= told.began)
            return self.changes.least(1, 1) + sum(int(op.given["by"]) for op in done if op.what == "top_up")
        return self.changes.least(self.versions_of(name)[0], self.changes.possible(told.ended))

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
            for op in self.on[item_of(submit.given["item"])]
            if op.what == "review" and op.given["annotation"] == submit.answer["annotation"]
        ]
        upheld = any(
            op.what == "decision"
            and op.may_count
            and op.given["verdict"] == "upheld"
            and op.began <= told.ended
            and op.given["annotation"] == submit.answer["annotation"]
            for op in self.on[item_of(submit.given["item"])]
        )
        if not upheld and any(
            op.outcome == OK and op.given["verdict"] == "reject" and op.ended <= told.began for op in reviews
        ):
            return True
        is_late = submit.answer["state"] == "late" and submit.ended <= told.began
        return is_late and not any(
            op.may_count and op.given["verdict"] in ("accept", "fix") and op.began <= told.ended
            for op in reviews
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
