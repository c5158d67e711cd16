"""Verdicts outside a review lease: when nothing is undecided any more, the review queue does not serve the item."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from projects.models import Assignment, Queue, QueueKind, WorkItem
from tests.reviews.desk import BAD, Desk
from tests.reviews.test_bulk import outcomes, send

pytestmark = pytest.mark.django_db


def staged(**options: Any) -> tuple[Desk, Queue]:
    desk = Desk(**options)
    review = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=review, review_percent=100)
    return desk, review


def slots(review: Queue) -> list[tuple[int, int, int]]:
    rows = WorkItem.objects.filter(queue=review).order_by("item__external_id", "round")
    return list(rows.values_list("round", "required", "open_slots"))


def test_the_last_single_verdict_takes_the_review_work_away() -> None:
    desk, review = staged(overlap=2)
    first, second = desk.answer("ann"), desk.answer("bob", BAD)
    assert desk.review("rev", first, "accept").status_code == 201
    assert slots(review) == [(1, 1, 1)]
    assert desk.review("rev", second, "return").status_code == 201
    assert slots(review) == [(1, 0, 0)]
    assert desk.nothing("rex", review) == "nothing_left"
    desk.hold_invariants()
    repaired = desk.submit("bob", desk.lease("bob"), BAD)
    assert repaired.status_code == 200
    assert slots(review) == [(1, 0, 0), (2, 1, 1)]
    assert desk.lease("rex", review)["item"]["external_id"] == "i0"
    desk.hold_invariants()


def test_bulk_verdicts_take_the_review_work_of_what_they_finish_and_of_nothing_else() -> None:
    desk, review = staged(items=3, overlap=2)
    made = [[desk.answer(name) for name in ("ann", "bob")] for _ in range(3)]
    held = desk.lease("rex", review)
    assert held["item"]["external_id"] == "i0"
    rows = [(row.pk, 1) for row in (*made[0], *made[1], made[2][0])]
    assert outcomes(send(desk, "rev", rows)) == ["done"] * 5
    assert slots(review) == [(1, 0, 0), (1, 0, 0), (1, 1, 1)]
    assert Assignment.objects.get(pk=held["id"]).state == "released"
    assert desk.lease("roy", review)["item"]["external_id"] == "i2"
    desk.hold_invariants()


def test_the_item_goes_on_to_the_next_review_and_stays_there() -> None:
    desk, review = staged()
    second = desk.stage(QueueKind.REVIEW, "Second look")
    Queue.objects.filter(pk=review.pk).update(review_queue=second, review_percent=100)
    made = desk.answer("ann")
    first = desk.review("rev", made, "accept")
    assert first.status_code == 201
    assert (slots(review), slots(second)) == ([(1, 0, 0)], [(1, 1, 1)])
    again = desk.review("rex", made, "reject", supersedes=first.json()["id"])
    assert again.status_code == 201, again.content
    assert slots(second) == [(1, 1, 1)]
    assert desk.lease("roy", second)["item"]["external_id"] == "i0"
    desk.hold_invariants()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_verdicts_beside_claims_leave_no_open_work_without_an_answer() -> None:
    desk, review = staged(items=6)
    made = [desk.answer("ann") for _ in range(6)]
    for name in ("rev", "rex", "roy"):
        desk.client(name)
    gate = Barrier(3)

    def bulk() -> list[str]:
        return outcomes(send(desk, "rev", [(row.pk, 1) for row in reversed(made[:4])]))

    def single() -> list[int]:
        return [desk.review("rex", row, "accept").status_code for row in made[3:]]

    def claims() -> list[Any]:
        return [desk.client("roy").post(path, body).status_code for _ in range(4)]

    path, body = f"/api/v1/projects/{desk.project.pk}/next", {"queue": str(review.pk)}

    def run(act: Any) -> Any:
        try:
            gate.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        decided, singly, claimed = pool.map(run, (bulk, single, claims))
    assert set(decided) <= {"done", "annotation.settled"}
    assert set(singly) <= {201, 409}
    assert set(claimed) == {200}
    assert not WorkItem.objects.filter(queue=review, open_slots__gt=0).exists()
    desk.hold_invariants()
