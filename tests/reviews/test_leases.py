"""A lease to review is for all the answers of its item."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from labeling.annotations.models import Review
from labeling.core import clock
from projects.models import Assignment, ProgressDelta, QueueKind
from projects.services.expiry import expire_due
from tests.reviews.desk import BAD, GOOD, Desk, code

pytestmark = pytest.mark.django_db


def two_answers(**options: Any) -> tuple[Desk, Any, Any, Any]:
    """A desk, its review queue, and the answers of ann and bob to one item."""
    desk = Desk(overlap=2, **options)
    stage = desk.stage(QueueKind.REVIEW, lease_seconds=600)
    desk.rules(review_queue=stage, review_percent=100)
    return desk, stage, desk.answer("ann"), desk.answer("bob", BAD)


def under(lease: dict[str, Any]) -> dict[str, str]:
    return {"assignment": lease["id"], "token": lease["token"]}


def state(lease: dict[str, Any]) -> str:
    return Assignment.objects.get(pk=lease["id"]).state


def test_a_lease_is_settled_with_the_last_verdict() -> None:
    desk, stage, first, second = two_answers()
    lease = desk.lease("rev", stage)
    assert len(lease["annotations"]) == 2
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert state(lease) == "active"
    assert desk.lease("rev", stage)["token"] == lease["token"]
    assert desk.nothing("rex", stage) == "all_leased"
    assert desk.review("rev", second, "reject", **under(lease)).status_code == 201
    assert state(lease) == "submitted"
    assert list(Review.objects.order_by("id").values_list("assignment", "verdict")) == [
        (Assignment.objects.get(pk=lease["id"]).pk, "accept"),
        (Assignment.objects.get(pk=lease["id"]).pk, "reject"),
    ]
    assert ProgressDelta.objects.filter(key="event:reviewed").count() == 1
    assert desk.nothing("rex", stage) == "nothing_left"
    desk.hold_invariants()


def test_each_verdict_under_a_lease_may_be_repeated() -> None:
    desk, stage, first, second = two_answers()
    lease = desk.lease("rev", stage)
    made = [desk.review("rev", row, "accept", **under(lease)).json()["id"] for row in (first, second)]
    again = [desk.review("rev", row, "accept", **under(lease)) for row in (first, second)]
    assert [(answer.status_code, answer.json()["id"]) for answer in again] == [(201, pk) for pk in made]
    assert Review.objects.count() == 2


def test_another_verdict_on_the_same_revision_is_told_what_was_decided() -> None:
    desk, stage, first, second = two_answers()
    lease = desk.lease("rev", stage)
    made = [
        desk.review("rev", row, "accept", comment="Fine.", **under(lease)).json()["id"]
        for row in (first, second)
    ]
    for pk, row in zip(made, (first, second), strict=True):  # the lease is settled by now
        answer = desk.review("rev", row, "reject", **under(lease))
        assert code(answer) == "review.other_verdict"
        assert answer.json()["stored"] == {
            "id": pk, "verdict": "accept", "revision": 1, "reason": "", "comment": "Fine.",
        }  # fmt: skip
        assert (answer.json()["current"]["state"], answer.json()["current"]["review"]) == ("accepted", pk)
        assert desk.state(row) == ("accepted", "accepted")
    assert Review.objects.count() == 2
    desk.hold_invariants()


def test_a_verdict_under_a_lease_lengthens_it() -> None:
    desk, stage, first, second = two_answers()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        lease = desk.lease("rev", stage)
        traveller.shift(timedelta(seconds=590))
        desk.review("rev", first, "accept", **under(lease))
        traveller.shift(timedelta(seconds=590))
        assert expire_due(now=clock.now()) == 0
        desk.review("rev", second, "accept", **under(lease))
    assert state(lease) == "submitted"


def test_an_answer_that_comes_while_another_is_looked_at_is_not_forgotten() -> None:
    desk = Desk(overlap=2)
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=100)
    first = desk.answer("ann")
    lease = desk.lease("rev", stage)
    second = desk.answer("bob")
    desk.review("rev", first, "accept", **under(lease))
    again = desk.lease("rev", stage)
    assert [(row["id"], row["state"]) for row in again["annotations"]] == [
        (str(first.pk), "accepted"),
        (str(second.pk), "submitted"),
    ]
    desk.review("rev", second, "accept", **under(again))
    assert state(lease) == "submitted"
    assert desk.nothing("rex", stage) == "nothing_left"


def test_an_answer_that_was_repaired_under_the_same_lease_is_decided_anew() -> None:
    desk, stage, first, second = two_answers()
    lease = desk.lease("rev", stage)
    desk.review("rev", first, "return", **under(lease))
    assert desk.submit("ann", desk.lease("ann"), BAD).status_code == 200
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert (desk.state(first), state(lease)) == (("accepted", "accepted"), "active")
    desk.review("rev", second, "accept", **under(lease))
    assert state(lease) == "submitted"
    verdicts = Review.objects.order_by("id").values_list("verdict", "revision__number")
    assert list(verdicts) == [("return", 1), ("accept", 2), ("accept", 1)]
    desk.hold_invariants()


def test_a_verdict_of_the_same_lease_may_be_overruled_by_name() -> None:
    desk, stage, first, _ = two_answers()
    lease = desk.lease("rev", stage)
    made = desk.review("rev", first, "accept", **under(lease)).json()["id"]
    other = desk.review("rev", first, "return", supersedes=made, **under(lease))
    assert other.status_code == 201
    assert other.json()["id"] != made
    assert desk.state(first) == ("returned", "returned")


def test_verdicts_count_when_the_lease_has_run_out() -> None:
    desk, stage, first, second = two_answers()
    lease = desk.lease("rev", stage)
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    others = desk.lease("rex", stage)
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert (state(lease), state(others)) == ("expired", "active")
    assert desk.review("rex", second, "accept", **under(others)).status_code == 201
    assert (state(lease), state(others)) == ("expired", "submitted")
    desk.hold_invariants()


def test_a_settled_lease_takes_no_further_verdict() -> None:
    desk, stage, first, second = two_answers()
    lease = desk.lease("rev", stage)
    desk.review("rev", first, "accept", **under(lease))
    desk.review("rev", second, "return", **under(lease))
    desk.submit("bob", desk.lease("bob"), GOOD)
    assert code(desk.review("rev", second, "accept", revision=2, **under(lease))) == "assignment.lease_lost"
    again = desk.lease("rev", stage)
    assert again["id"] != lease["id"]
    assert desk.review("rev", second, "accept", **under(again)).status_code == 201
    desk.hold_invariants()


def test_an_own_answer_that_comes_while_another_is_looked_at_is_left_to_somebody_else() -> None:
    """Under a lease that had run out, on an item that they were given to review since."""
    desk = Desk(overlap=2)
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=100)
    mine = desk.lease("rev")
    first = desk.answer("ann")
    Assignment.objects.filter(pk=mine["id"]).update(lease_until="2000-01-01T00:00:00Z")
    assert expire_due(now=clock.now()) == 1
    lease = desk.lease("rev", stage)
    own = desk.submit("rev", mine, BAD).json()["annotation"]
    assert own["state"] == "submitted"
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert state(lease) == "submitted"
    assert desk.nothing("rev", stage) == "nothing_left"
    again = desk.lease("rex", stage)
    assert [(row["id"], row["state"]) for row in again["annotations"]] == [
        (str(first.pk), "accepted"),
        (own["id"], "submitted"),
    ]
    assert desk.review("rex", own["id"], "accept", **under(again)).status_code == 201
    assert desk.nothing("roy", stage) == "nothing_left"
    desk.hold_invariants()


def test_what_was_drawn_for_no_review_does_not_come_in_by_way_of_another_answer() -> None:
    desk = Desk(overlap=2)
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=100)
    mine = desk.lease("rev")
    first = desk.answer("ann")
    Assignment.objects.filter(pk=mine["id"]).update(lease_until="2000-01-01T00:00:00Z")
    assert expire_due(now=clock.now()) == 1
    lease = desk.lease("rev", stage)
    desk.rules(review_percent=0)
    assert desk.submit("rev", mine, BAD).status_code == 200
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert desk.nothing("rex", stage) == "nothing_left"
