"""One verdict on many answers."""

from typing import Any

import pytest

from labeling.annotations.models import Annotation, Review
from labeling.annotations.services.recording import record_work, verify_work
from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.core.ids import new_id
from tests.reviews.desk import Desk

pytestmark = pytest.mark.django_db


def send(desk: Desk, name: str, rows: list[Any], **body: Any) -> Any:
    annotations = [{"id": str(pk), "revision": revision} for pk, revision in rows]
    body = {"annotations": annotations, "verdict": "accept", **body}
    return desk.client(name).post(f"/api/v1/projects/{desk.project.pk}/reviews", body, format="json")


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["outcome"] for row in answer.json()["results"]]


def test_each_answer_is_decided_by_itself_and_all_are_one_event() -> None:
    desk = Desk(items=5)
    good, changed, settled, more = (desk.answer("ann") for _ in range(4))
    own = desk.answer("rev")
    Annotation.objects.filter(pk=changed.pk).update(revision=2)
    desk.review("rex", settled, "accept")
    elsewhere = Desk().answer()
    rows = [(row.pk, 1) for row in (good, changed, settled, own, elsewhere, more)] + [(new_id(), 1)]
    record_work(now=clock.now())
    answer = send(desk, "rev", rows)
    assert outcomes(answer) == [
        "done", "annotation.stale", "annotation.settled", "review.own", "annotation.not_found", "done",
        "annotation.not_found",
    ]  # fmt: skip
    assert [row["id"] for row in answer.json()["results"]] == [str(pk) for pk, _ in rows]
    event = AuditEvent.objects.get(action="reviews.made")
    assert (event.payload["count"], event.payload["verdict"]) == (2, "accept")
    assert Review.objects.filter(event=event.pk).count() == 2
    assert record_work(now=clock.now()) == 0
    assert verify_work(organisation_id=desk.project.organisation_id) == []
    assert desk.state(good) == desk.state(more) == ("accepted", "accepted")
    assert desk.state(elsewhere) == ("submitted", "submitted")


def test_many_are_returned_or_rejected_with_a_reason() -> None:
    desk = Desk(items=4, overlap=2)
    made = [desk.answer(name) for _ in range(4) for name in ("ann", "bob")]
    returned = send(
        desk, "rev", [(row.pk, 1) for row in made[:4]], verdict="return", reason="guideline", comment="p. 2"
    )
    assert outcomes(returned) == ["done"] * 4
    rejected = send(desk, "rev", [(row.pk, 1) for row in made[4:]], verdict="reject", reason="other")
    assert outcomes(rejected) == ["done"] * 4
    assert {desk.state(row) for row in made[:4]} == {("returned", "returned")}
    assert {desk.state(row) for row in made[4:]} == {("rejected", "rejected")}
    assert set(Review.objects.values_list("comment", flat=True)) == {"p. 2", ""}
    desk.hold_invariants()


def test_a_repeated_request_with_a_key_decides_once() -> None:
    desk = Desk()
    made = desk.answer()
    body = {"annotations": [{"id": str(made.pk), "revision": 1}], "verdict": "accept"}
    path = f"/api/v1/projects/{desk.project.pk}/reviews"
    client = desk.client("rev")
    first, second = (
        client.post(path, body, format="json", headers={"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert first.json() == second.json()
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"verdict": "fix"}, "/verdict"),
        ({"verdict": "return"}, "/reason"),
        ({"annotations": []}, "/annotations"),
        ({"annotations": [{"id": str(new_id()), "revision": 1}] * 2}, "/annotations/1/id"),
        ({"annotations": [{"id": str(new_id()), "revision": 1} for _ in range(501)]}, "/annotations"),
        ({"annotations": [{"id": "x", "revision": 1}]}, "/annotations/0/id"),
        ({"comment": "\x07"}, "/comment"),
    ],
)
def test_what_no_answer_could_have_is_refused_at_once(body: dict[str, Any], pointer: str) -> None:
    desk = Desk()
    given = {"annotations": [{"id": str(new_id()), "revision": 1}], "verdict": "accept", **body}
    answer = desk.client("rev").post(f"/api/v1/projects/{desk.project.pk}/reviews", given, format="json")
    assert answer.status_code in (400, 422), answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_a_reason_that_is_not_the_queues_stops_only_its_own() -> None:
    desk = Desk()
    made = desk.answer()
    assert outcomes(send(desk, "rev", [(made.pk, 1)], verdict="return", reason="blurred")) == [
        "review.reason"
    ]
    assert not AuditEvent.objects.filter(action="reviews.made").exists()
