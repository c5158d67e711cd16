"""The checker of histories finds changes of a queue, verdicts, appeals and final answers that were lost or double."""

from typing import Any

import pytest

from tests.queue.history_changes import Changes, Wanted
from tests.queue.history_check import check
from tests.queue.history_leases import Left, stage_of
from tests.queue.history_made import SOUND, claim, left, op, review, submit, untouched
from tests.queue.history_record import UNKNOWN, Op

DONE = {"version": 2, "changing": None}


def change(version: int, began: float, ended: float, overlap: int, *, who: str = "boss", **more: Any) -> Op:
    """A change of the queue's fixed number of answers that was made from `version`."""
    given = {"version": version, "changes": {"overlap_mode": "fixed", "overlap": overlap}}
    return op("change", who, began, ended, {"version": version + 1}, **given, **more)


def followed(began: float, ended: float, version: int) -> Op:
    return op("follow", "boss", began, ended, {"version": version, "settled": True})


def bench(who: str, began: float, ended: float, *items: str, queue: str = "a") -> Op:
    made = claim(who, began, ended, *items)
    return op("bench", who, began, ended, made.answer, count=5, queue=queue)


def final(who: str, began: float, ended: float, item: str) -> Op:
    return submit(who, began, ended, item)


def contest(began: float, ended: float, queue: str = "a") -> Op:
    return op("contest", "boss", began, ended, 1, item="i0", queue=queue)


def wanting(number: int, **more: Any) -> Left:
    """What is left of one item that nobody has answered."""
    found = untouched(**more)
    found.work["i0"] = {"required": number, "open": number, "labels": 0}
    return found


ANSWERED: dict[str, Any] = {"reviews": {"r-a-ann-i0": ["a-ann-i0", "boss", "reject"]}}
REJECT = review("a-ann-i0", 5, 6, "reject", state="submitted")
ACCEPT = review("a-ann-i0", 5, 6, "accept", state="submitted")
FIX = review("a-ann-i0", 5, 6, "fix", state="submitted", word="bad")
APPEAL = op("appeal", "ann", 7, 8, "p", item="i0", annotation="a-ann-i0", review="r-a-ann-i0")


def decision(who: str, began: float, verdict: str) -> Op:
    given = {"item": "i0", "annotation": "a-ann-i0", "appeal": "p", "verdict": verdict}
    return op("decision", who, began, began + 1, "p", **given)


BROKEN: dict[str, tuple[list[Op], Left, str]] = {
    "a change that is lost": ([change(1, 1, 2, 3)], wanting(1), "the change of boss to version 2 is lost"),
    "a version that nobody made": ([], wanting(1, queue=DONE), "nobody made version 2"),
    "two changes in one place": (
        [change(1, 1, 2, 3), change(1, 1, 2, 4, who="lead")], wanting(3, queue=DONE),
        "version 2 of the queue was made by ['boss', 'lead']",
    ),
    "work that did not follow": (
        [change(1, 1, 2, 3)], wanting(1, queue=DONE), "wants 1 answers, the queue asks for [3]",
    ),
    "a change that was never done": (
        [change(1, 1, 2, 3)], wanting(1, queue={"version": 2, "changing": {"job": "j"}}), "was never done",
    ),
    "nothing left beside what a change opened": (
        [*SOUND[:2], change(1, 5, 6, 2), followed(7, 8, 2), claim("bob", 9, 10)],
        left(("ann", "i0"), queue=DONE), "bob was told nothing_left at 10.000 while i0 was free",
    ),
    "more held it than the queue asks for": (
        [change(1, 1, 2, 2), followed(3, 4, 2), *[claim(who, 5, 6, "i0") for who in ("ann", "bob", "cleo")]],
        wanting(2, queue=DONE), "held or filled it",
    ),
    "a verdict that is lost": ([*SOUND[:2], ACCEPT], left(("ann", "i0")), "accept of boss is stored as None"),
    "a verdict that nobody gave": (SOUND[:2], left(("ann", "i0"), **ANSWERED), "nobody can have given"),
    "a fix that is lost": (
        [*SOUND[:2], FIX],
        left(("ann", "i0"), reviews={"r-a-ann-i0": ["a-ann-i0", "boss", "fix"]}), "the fix of boss is lost",
    ),
    "words of a fix that nobody wrote": (
        [*SOUND[:2], FIX], left(("ann", "i0"), fixes=[["a-ann-i0", "boss", "good"]]), "nobody can have made",
    ),
    "a rejected answer that counts": (
        [*SOUND[:2], REJECT], left(("ann", "i0"), **ANSWERED), "a-ann-i0 of ann is submitted after reject",
    ),
    "an appeal that is lost": ([*SOUND[:2], REJECT, APPEAL], left(("ann", "i0"), **ANSWERED), "appeal of ann is lost"),
    "an appeal stored as decided otherwise": (
        [*SOUND[:2], REJECT, APPEAL, decision("lead", 9, "upheld")],
        left(("ann", "i0"), **ANSWERED, appeals={"p": ["r-a-ann-i0", "overturned", "lead"]}),
        "that lead decided is stored as",
    ),
    "an appeal that two decided": (
        [decision("lead", 9, "upheld"), decision("boss", 11, "upheld")],
        left(("ann", "i0"), appeals={"p": ["r", "upheld", "lead"]}), "was decided 2 times",
    ),
    "a lease of what is settled": (
        [bench("lead", 1, 2, "i0@a.1"), final("lead", 3, 4, "i0@a.1"), bench("boss", 5, 6, "i0@b.1", queue="b")],
        untouched(), "boss was leased it at 4.950, it was settled before",
    ),
    "one person with one item in two queues": (
        [claim("boss", 1, 2, "i0@1"), bench("boss", 3, 4, "i0@a.1")], untouched(), "boss held it under",
    ),
    "nothing left beside what was put in by hand": (
        [contest(1, 2), bench("lead", 3, 4)], untouched(), "was told nothing_left at 4.000 while i0 lay there",
    ),
    "an item that does not know that it is done": (
        SOUND, left(("ann", "i0"), work={"i0": {"required": 1, "open": 0, "submitted": 1, "labels": 1, "done": 0}}),
        "1 answers of 1, and it does not say so",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_the_checker_rejects(name: str) -> None:
    made, remains, fault = BROKEN[name]
    found = check(made, remains, items={"i0"})
    assert any(fault in text for text in found), found


UNSURE: dict[str, tuple[list[Op], Left]] = {
    "a change of unknown outcome that was made": (
        [change(1, 1, 2, 3, outcome=UNKNOWN)], wanting(3, queue=DONE),
    ),
    "a change of unknown outcome that was not": ([change(1, 1, 2, 3, outcome=UNKNOWN)], wanting(1)),
    "who asked before the change was carried out": (
        [*SOUND[:2], change(1, 5, 6, 2), claim("bob", 7, 8), followed(9, 10, 2)],
        left(("ann", "i0"), work={"i0": {"required": 2, "open": 1, "submitted": 1, "labels": 1}}, queue=DONE),
    ),
    "what came in while the queue was changed": (
        [change(1, 1, 4, 3), op("add", "lead", 2, 3, 1, items=["i0"])], wanting(3, queue=DONE),
    ),
    "a final answer that was contested again": (
        [bench("lead", 1, 2, "i0@a.1"), final("lead", 3, 4, "i0@a.1"), contest(5, 6, "b"),
         bench("boss", 7, 8, "i0@b.1", queue="b")],
        Left({}, {"lead-i0@a.1": ["a-lead-i0@a.1", "i0", "lead", "good"]},
             {"a-lead-i0@a.1": ["i0", "lead", "accepted"]},
             [{"item": "i0@a.1", "who": "lead", "state": "accepted", "tokens": ["lead-i0@a.1"]}]),
    ),
    "a final answer that was rejected and given anew": (
        [bench("lead", 1, 2, "i0@a.1"), final("lead", 3, 4, "i0@a.1"),
         op("review", "boss", 5, 6, "r", item="i0", author="lead", annotation="a-lead-i0@a.1", verdict="reject",
            state="accepted"),
         bench("boss", 7, 8, "i0@a.1"), final("boss", 9, 10, "i0@a.1")],
        Left({}, {f"{who}-i0@a.1": [f"a-{who}-i0@a.1", "i0", who, "good"] for who in ("lead", "boss")},
             {"a-lead-i0@a.1": ["i0", "lead", "rejected"], "a-boss-i0@a.1": ["i0", "boss", "accepted"]},
             [{"item": "i0@a.1", "who": "lead", "state": "rejected", "tokens": ["lead-i0@a.1"]},
              {"item": "i0@a.1", "who": "boss", "state": "accepted", "tokens": ["boss-i0@a.1"]}],
             reviews={"r": ["a-lead-i0@a.1", "boss", "reject"]}),
    ),
    "what was put in and left for its review first": (
        [contest(1, 2), claim("ann", 1, 2, "i0"), submit("ann", 3, 4, "i0"), bench("lead", 5, 6)],
        left(("ann", "i0")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSURE)
def test_the_checker_accuses_nobody_of_what_it_cannot_know(name: str) -> None:
    made, remains = UNSURE[name]
    assert check(made, remains, items=() if "came in" in name else {"i0"}) == []


def test_work_that_is_given_out_keeps_its_number_and_follows_no_further_change() -> None:
    ops = [change(1, 1, 2, 3), change(2, 3, 4, 1), change(3, 5, 6, 2)]
    changes = Changes(ops, first=1, last=4)
    assert changes.wanted(born=(1, 1), followed=1, last=4) == {1, 2, 3}
    assert changes.wanted(born=(1, 1), followed=2, last=2) == {3}
    assert changes.wanted(born=(1, 1), followed=3, last=3) == {1, 2, 3}
    assert changes.wanted(born=(3, 3), followed=4, last=4) == {2}
    assert (changes.sure(3.5), changes.possible(3.5)) == (2, 3)


def test_by_confidence_an_item_may_want_any_number_of_the_range() -> None:
    made = change(1, 1, 2, 2)
    made.given["changes"] = {"overlap_mode": "confidence", "overlap": 2, "overlap_max": 4}
    assert Changes([made], first=1, last=2).wanted(born=(1, 1), followed=2, last=2) == {1, 2, 3, 4}
    assert Wanted(1, 1).changed(made.given["changes"]) == Wanted(2, 4, is_fixed=False)


@pytest.mark.parametrize(("name", "stage"), [("i0", ""), ("i0@2", "@"), ("i0@a.1", "@a.")])
def test_a_work_says_its_stage(name: str, stage: str) -> None:
    assert stage_of(name) == stage
