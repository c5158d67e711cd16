"""What is handed in under the token of an earlier lease of the same work."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from labeling.annotations.models import Annotation, AnnotationRevision
from labeling.core import clock
from projects.models import Assignment
from projects.services.expiry import expire_due
from tests.reviews.desk import BAD, GOOD, Desk

pytestmark = pytest.mark.django_db


def release(desk: Desk, lease: dict[str, Any], name: str = "ann") -> None:
    path = f"/api/v1/assignments/{lease['id']}/release"
    assert desk.client(name).post(path, {"token": lease["token"]}).json() == {"state": "released"}


def states(answer: Any) -> tuple[str, str]:
    """Of the annotation and of the assignment, as a submit tells them."""
    body = answer.json()
    return body["annotation"]["state"], body["assignment"]["state"]


def stored() -> list[tuple[str, Any]]:
    return list(Annotation.objects.order_by("created_at", "id").values_list("state", "result"))


def test_who_was_away_hands_in_under_the_token_they_had() -> None:
    desk = Desk(lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        before = desk.lease("ann")
        traveller.shift(timedelta(hours=1))
        assert expire_due(now=clock.now()) == 1
        after = desk.lease("ann")
        assert (after["id"], after["token"] == before["token"]) == (before["id"], False)
        done = desk.submit("ann", before, GOOD)
        assert states(done) == ("submitted", "submitted")
        assert desk.submit("ann", before, BAD).json() == done.json()
        assert states(desk.submit("ann", after, BAD)) == ("late", "submitted")
    assert stored() == [("submitted", GOOD), ("late", BAD)]
    assert desk.labels() == ("labeled", 1)
    desk.hold_invariants()


def test_an_earlier_token_is_kept_as_late_beside_what_was_answered_since() -> None:
    desk = Desk()
    before = desk.lease("ann")
    release(desk, before)
    assert states(desk.submit("ann", desk.lease("ann"), GOOD)) == ("submitted", "submitted")
    late = desk.submit("ann", before, BAD)
    assert states(late) == ("late", "submitted")
    assert desk.submit("ann", before, GOOD).json() == late.json()
    assert stored() == [("submitted", GOOD), ("late", BAD)]
    desk.hold_invariants()


@pytest.mark.parametrize(("others", "kept"), [([], "submitted"), (["bob"], "late")])
def test_an_earlier_token_counts_as_the_newest_while_the_slot_is_free(others: list[str], kept: str) -> None:
    desk = Desk()
    first = desk.lease("ann")
    release(desk, first)
    release(desk, desk.lease("ann"))
    for name in others:
        desk.lease(name)
    assert states(desk.submit("ann", first, GOOD)) == (kept, kept)
    desk.hold_invariants()


def test_what_was_skipped_since_is_not_settled_by_an_earlier_token() -> None:
    desk = Desk()
    first = desk.lease("ann")
    release(desk, first)
    last = desk.lease("ann")
    path = f"/api/v1/assignments/{last['id']}/skip"
    assert desk.client("ann").post(path, {"token": last["token"], "reason": "broken"}).status_code == 200
    assert states(desk.submit("ann", first, GOOD)) == ("late", "skipped")
    desk.hold_invariants()


def test_a_repair_is_settled_by_the_token_of_a_repair_only() -> None:
    desk = Desk(lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        first = desk.lease("ann")
        release(desk, first)
        made = desk.answer("ann", BAD)
        desk.review("rev", made, "return")
        repair = desk.lease("ann")
        traveller.shift(timedelta(hours=1))
        assert expire_due(now=clock.now()) == 1
        assert desk.lease("ann")["token"] != repair["token"]
        assert states(desk.submit("ann", first, GOOD)) == ("late", "active")
        assert states(desk.submit("ann", repair, GOOD)) == ("submitted", "submitted")
    assert stored() == [("submitted", GOOD), ("late", GOOD)]
    numbers = AnnotationRevision.objects.filter(annotation=made).order_by("number")
    assert list(numbers.values_list("number", "result")) == [(1, BAD), (2, GOOD)]
    desk.hold_invariants()


def test_two_tabs_with_two_tokens_of_one_work_settle_it_once() -> None:
    desk = Desk(overlap=2)
    first = desk.lease("ann")
    release(desk, first)
    second = desk.lease("ann")
    answers = [states(desk.submit("ann", lease, GOOD)) for lease in (second, first)]
    assert answers == [("submitted", "submitted"), ("late", "submitted")]
    assert desk.labels() == ("in_progress", 1)
    desk.hold_invariants()


def test_a_late_answer_is_told_as_submitted_once_it_is_accepted() -> None:
    desk = Desk()
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    desk.answer("bob")
    late = desk.submit("ann", lease, BAD)
    assert states(late) == states(desk.submit("ann", lease, BAD)) == ("late", "late")
    made = Annotation.objects.get(pk=late.json()["annotation"]["id"])
    assert desk.review("rev", made, "accept").status_code == 201
    again = desk.submit("ann", lease, GOOD)
    assert states(again) == ("submitted", "submitted")
    assert again.json()["annotation"]["id"] == str(made.pk)
    assert (desk.state(made), Annotation.objects.count()) == (("accepted", "accepted"), 2)
    desk.hold_invariants()
