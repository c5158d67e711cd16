"""What must hold of verdicts, appeals and final answers: none is lost, none made up, none given of what was settled."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.queue.history_leases import Lease, item_of, stage_of
from tests.queue.history_record import OK, Op
from tests.queue.history_starving import UNDOES, Starving

COUNTS = ("accept", "fix")


class Decided(Starving):
    """A history that is asked for what was decided."""

    def acts_are_there(self) -> Iterator[str]:
        """What was acknowledged to reviewers, and to those who appealed, is stored, and nothing else is."""
        fixes = {(annotation, who) for annotation, who, _ in self.left.fixes}
        for op in self.by_what["review"]:
            if op.outcome != OK:
                continue
            annotation, verdict = op.given["annotation"], op.given["verdict"]
            if self.left.reviews.get(op.answer) != [annotation, op.who, verdict]:
                yield f"{op.given['item']}: {verdict} of {op.who} is stored as {self.left.reviews.get(op.answer)}"
            if verdict == "fix" and (annotation, op.who) not in fixes:
                yield f"{op.given['item']}: the fix of {op.who} is lost"
        yield from self._appeals_are_there()
        yield from self._verdicts_were_given()

    def _appeals_are_there(self) -> Iterator[str]:
        for op in self.by_what["appeal"]:
            if op.outcome == OK and self.left.appeals.get(op.answer, [""])[0] != op.given["review"]:
                yield f"{op.given['item']}: the appeal of {op.who} is lost"
        told = [op for op in self.by_what["decision"] if op.outcome == OK]
        for op in told:
            stored = self.left.appeals.get(op.given["appeal"])
            if stored is None or stored[1:] != [op.given["verdict"], op.who]:
                yield f"{op.given['item']}: the appeal that {op.who} decided is stored as {stored}"
        for appeal, number in Counter(op.given["appeal"] for op in told).items():
            if number > 1:
                yield f"the appeal {appeal} was decided {number} times"

    def _verdicts_were_given(self) -> Iterator[str]:
        sent = {
            (op.given["annotation"], op.who, op.given["verdict"]): op.given.get("word")
            for op in self.by_what["review"]
            if op.may_count
        }
        for annotation, who, verdict in self.left.reviews.values():
            if (annotation, who, verdict) not in sent:
                yield f"a verdict {verdict} of {who} on {annotation} that nobody can have given"
        words = {
            (op.given["annotation"], op.who, op.given["word"])
            for op in self.by_what["review"]
            if op.may_count and op.given["verdict"] == "fix"
        }
        for annotation, who, word in self.left.fixes:
            if (annotation, who, word) not in words:
                yield f"a fix ({word}) of {who} on {annotation} that nobody can have made"

    def verdicts_stand(self) -> Iterator[str]:
        """Each answer is what the last word on it says, an appeal included. Ids are in the order of time."""
        last: dict[str, tuple[str, str]] = {}
        for pk, (annotation, _, verdict) in sorted(self.left.reviews.items()):
            last[annotation] = pk, verdict
        upheld = {review for review, state, _ in self.left.appeals.values() if state == "upheld"}
        for annotation, (pk, verdict) in last.items():
            item, who, state = self.left.annotations.get(annotation, ["", "", "gone"])
            if verdict in COUNTS or pk in upheld:
                allowed: tuple[str, ...] = ("accepted",)
            else:
                allowed = {"reject": ("rejected",), "return": ("returned", "submitted", "rejected")}[verdict]
            if pk in upheld and verdict == "return":
                allowed = ("accepted", "submitted", "returned", "rejected")  # repaired while it was open
            if state not in allowed:
                yield f"{item}: the answer {annotation} of {who} is {state} after {verdict}"

    # --- adjudication ----------------------------------------------------------------------------------------------

    def settled_stays(self) -> Iterator[str]:
        """Nobody was leased an item to adjudicate that had its final answer, without a new reason."""
        finals = [
            op
            for op in self.by_what["submit"]
            if op.outcome == OK and "." in stage_of(op.given["item"]) and op.answer["state"] != "late"
        ]
        leases: dict[str, list[Lease]] = defaultdict(list)
        for lease in self.leases.values():
            if "." in stage_of(lease.item):
                leases[item_of(lease.item)].append(lease)
        for final in finals:
            name = item_of(final.given["item"])
            if self._is_contested_again(name, final):
                continue
            for lease in leases[name]:
                if lease.asked > final.ended:
                    yield f"{lease.item}: {lease.who} was leased it at {lease.asked:.3f}, it was settled before"

    def _is_contested_again(self, name: str, final: Op) -> bool:
        """Whether anything may have brought the item back: newer answers, a rejected final one, somebody's hand."""
        ops = [op for op in self.on[name] if op.may_count and op.ended > final.began]
        return any(
            op.what in ("contest", "submit")
            or (op.what == "review" and op.given["annotation"] == final.answer["annotation"])
            for op in ops
        )

    def unadjudicated(self) -> Iterator[str]:
        """No adjudicator was told that there is nothing while an item lay there that a manager had put in."""
        unknown = self._untold()
        held: dict[str, list[Lease]] = defaultdict(list)
        for lease in self.leases.values():
            held[item_of(lease.item)].append(lease)
        for told in self.by_what["bench"]:
            if told.outcome != OK or told.answer["leases"]:
                continue
            for put in self.by_what["contest"]:
                is_meant = put.outcome == OK and put.answer and put.given["queue"] == told.given["queue"]
                name = put.given["item"]
                if not is_meant or put.ended > told.began or not self._was_open(name, told):
                    continue
                if any(item_of(other) == name for other in unknown) or self._may_have_gone(name, put, told):
                    continue
                if not any(lease.asked <= told.ended and lease.possibly > put.began for lease in held[name]):
                    yield f"{told.who} was told {told.answer['reason']} at {told.ended:.3f} while {name} lay there"

    def _may_have_gone(self, name: str, put: Op, told: Op) -> bool:
        """Whether something may have taken the work away: an answer, which goes to review first, or a verdict."""
        ops = [op for op in self.on_all[name] if op.may_count and op.began <= told.ended]
        if any(op.what == "review" and op.given["verdict"] in UNDOES for op in ops):
            return True
        if any(op.what == "submit" and op.ended > put.began for op in ops):
            return True
        return any(op.what == "skip" and op.who == told.who for op in ops)
