"""Two at once on one answer: each ends as if one had come after the other."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from labeling.annotations.models import Annotation, Appeal, Review
from labeling.annotations.services import appeals, reviews
from labeling.core import clock
from projects.models import ItemState, QueueKind
from tests.reviews.desk import BAD, GOOD, Desk, code

pytestmark = pytest.mark.django_db


def before_the_item_is_held(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any], module: Any = reviews
) -> None:
    """Run `act` once, when a review was let in and its transaction has not begun."""
    waiting = [act]

    def now() -> datetime:
        if waiting:
            waiting.pop()()
        return clock.now()

    monkeypatch.setattr(module, "clock", SimpleNamespace(now=now))


def test_two_reviewers_at_once_make_one_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    made = desk.answer()
    before_the_item_is_held(monkeypatch, lambda: desk.review("rex", made, "reject"))
    answer = desk.review("rev", made, "accept")
    assert code(answer) == "annotation.settled"
    assert answer.json()["current"]["state"] == "rejected"
    assert Review.objects.get().reviewer == desk.world.user("rex")
    desk.hold_invariants()


def test_a_verdict_while_its_author_changes_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    path = f"/api/v1/annotations/{made.pk}"
    before_the_item_is_held(
        monkeypatch,
        lambda: desk.client("ann").patch(path, {"result": GOOD, "revision": 1}, format="json"),
    )
    answer = desk.review("rev", made, "fix", result=GOOD)
    assert code(answer) == "annotation.stale"
    assert answer.json()["current"]["result"] == GOOD
    assert Annotation.objects.get().revision == 2


def test_a_change_while_a_reviewer_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    before_the_item_is_held(monkeypatch, lambda: desk.review("rev", made, "fix", result=GOOD))
    path = f"/api/v1/annotations/{made.pk}"
    answer = desk.client("ann").patch(path, {"result": BAD, "revision": 1}, format="json")
    assert code(answer) == "annotation.stale"
    assert answer.json()["current"]["state"] == "accepted"
    assert Annotation.objects.get().result == GOOD


@pytest.mark.parametrize("verdict", ["accept", "return", "reject", "fix"])
def test_a_verdict_while_the_item_is_withdrawn(monkeypatch: pytest.MonkeyPatch, verdict: str) -> None:
    desk = Desk()
    made = desk.answer("ann")
    path = f"/api/v1/items/{desk.item().pk}"
    before_the_item_is_held(monkeypatch, lambda: desk.client("max").delete(path))
    more = {"result": BAD} if verdict == "fix" else {}
    assert code(desk.review("rev", made, verdict, **more)) == "rights.changed"
    assert desk.item().state == ItemState.WITHDRAWN
    assert not Review.objects.exists()
    assert Annotation.objects.get().result == GOOD


def test_two_tabs_settle_one_lease_once(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=100)
    made = desk.answer()
    lease = desk.lease("rev", stage)
    more = {"assignment": lease["id"], "token": lease["token"]}
    before_the_item_is_held(monkeypatch, lambda: desk.review("rev", made, "accept", **more))
    answer = desk.review("rev", made, "accept", **more)
    assert answer.status_code == 201
    assert answer.json()["id"] == str(Review.objects.get().pk)
    desk.hold_invariants()


def test_two_tabs_decide_differently_under_one_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=100)
    made = desk.answer()
    lease = desk.lease("rev", stage)
    more = {"assignment": lease["id"], "token": lease["token"]}
    before_the_item_is_held(monkeypatch, lambda: desk.review("rev", made, "reject", **more))
    answer = desk.review("rev", made, "accept", **more)
    assert code(answer) == "review.other_verdict"
    assert answer.json()["stored"]["verdict"] == "reject"
    assert desk.state(made) == ("rejected", "rejected")
    desk.hold_invariants()


def test_an_appeal_is_decided_while_another_reviewer_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    made = desk.answer("ann")
    review = desk.review("rev", made, "return").json()["id"]
    desk.client("ann").post(f"/api/v1/reviews/{review}/appeal", {"comment": "Why?"}, format="json")
    path = f"/api/v1/appeals/{Appeal.objects.get().pk}/decision"
    before_the_item_is_held(
        monkeypatch, lambda: desk.review("rex", made, "accept", supersedes=review), appeals
    )
    assert code(desk.client("roy").post(path, {"verdict": "overturned"}, format="json")) == "appeal.settled"
    assert Appeal.objects.get().state == "upheld"
    assert desk.state(made) == ("accepted", "accepted")
    desk.hold_invariants()


def test_a_final_answer_while_the_one_it_was_taken_from_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    from labeling.annotations.services import submits

    desk = Desk(overlap=2)
    stage = desk.stage(QueueKind.ADJUDICATE)
    desk.rules(adjudicate_queue=stage, adjudicate_below=0.8)
    desk.answer("ann", GOOD)
    second = desk.answer("bob", BAD)
    lease = desk.lease("rev", stage)
    before_the_item_is_held(monkeypatch, lambda: desk.review("rex", second, "reject"), submits)
    answer = desk.submit("rev", lease, BAD, provenance={"mood": str(second.pk)})
    assert code(answer, 422) == "submit.provenance"
    assert not Annotation.objects.filter(origin="adjudication").exists()
    assert desk.submit("rev", lease, BAD).status_code == 200
    desk.hold_invariants()


def test_two_decide_one_appeal(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    made = desk.answer("ann")
    review = desk.review("rev", made, "reject").json()["id"]
    desk.client("ann").post(f"/api/v1/reviews/{review}/appeal", {"comment": "Why?"}, format="json")
    path = f"/api/v1/appeals/{Appeal.objects.get().pk}/decision"
    before_the_item_is_held(
        monkeypatch,
        lambda: desk.client("rex").post(path, {"verdict": "overturned"}, format="json"),
        appeals,
    )
    assert code(desk.client("roy").post(path, {"verdict": "upheld"}, format="json")) == "appeal.settled"
    assert desk.state(made) == ("rejected", "rejected")
    desk.hold_invariants()


def test_two_appeals_at_once_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    made = desk.answer("ann")
    path = f"/api/v1/reviews/{desk.review('rev', made, 'reject').json()['id']}/appeal"
    before_the_item_is_held(
        monkeypatch, lambda: desk.client("ann").post(path, {"comment": "Why?"}, format="json"), appeals
    )
    assert code(desk.client("ann").post(path, {"comment": "Why?"}, format="json")) == "appeal.once"
    assert Appeal.objects.count() == 1
