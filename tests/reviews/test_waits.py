"""Review and adjudication of one item: one after the other, and neither of what has nothing left to decide."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from labeling.annotations.models import Annotation, Review
from labeling.annotations.services import reviews
from labeling.core import clock
from projects.models import Assignment, Queue, QueueKind, WorkItem
from projects.services.expiry import expire_due
from tests.reviews.desk import BAD, GOOD, Desk, code
from tests.reviews.test_bulk import outcomes, send
from tests.reviews.test_races import before_the_item_is_held

pytestmark = pytest.mark.django_db
LONG_AGO = "2000-01-01T00:00:00Z"


def joined(percent: int = 100, late: bool = False, **options: Any) -> tuple[Desk, Queue, Queue]:
    """A project whose answers are reviewed and, where they disagree, adjudicated."""
    desk = Desk(**{"overlap": 2, **options})
    review, final = desk.stage(QueueKind.REVIEW), desk.stage(QueueKind.ADJUDICATE)
    rules = {"review_queue": review, "review_percent": percent, "adjudicate_queue": final}
    desk.rules(**rules, adjudicate_below=0.8, adjudicate_late=late)
    return desk, review, final


def slots(queue: Queue) -> list[tuple[int, int, int]]:
    """(round, required, open) of a queue's work."""
    rows = WorkItem.objects.filter(queue=queue).order_by("item__external_id", "round")
    return list(rows.values_list("round", "required", "open_slots"))


def under(lease: dict[str, Any]) -> dict[str, Any]:
    return {"assignment": lease["id"], "token": lease["token"]}


def late_answer(desk: Desk, *others: str) -> Annotation:
    """Of ann, whose lease ran out, and whose slot went to one of the others."""
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until=LONG_AGO)
    for name in others:
        desk.answer(name, GOOD)
    answer = desk.submit("ann", lease, BAD)
    assert answer.json()["annotation"]["state"] == "late"
    return Annotation.objects.get(pk=answer.json()["annotation"]["id"])


# --- adjudication waits for review ------------------------------------------------------------------------------------


def test_an_item_is_adjudicated_once_the_last_answer_is_decided_under_the_lease() -> None:
    desk, review, final = joined()
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    assert (slots(review), slots(final)) == ([(1, 1, 1)], [])
    lease = desk.lease("rev", review)
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert slots(final) == []
    assert desk.review("rev", second, "accept", **under(lease)).status_code == 201
    assert (slots(review), slots(final)) == ([(1, 1, 0)], [(1, 1, 1)])
    desk.hold_invariants()
    shown = desk.lease("rex", final)["annotations"]
    assert [(row["author"], row["state"]) for row in shown] == [("A", "accepted"), ("B", "accepted")]


def test_verdicts_outside_a_lease_end_the_review_too() -> None:
    desk, review, final = joined()
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    assert desk.review("rev", first, "accept").status_code == 201
    assert (slots(review), slots(final)) == ([(1, 1, 1)], [])
    assert desk.review("rex", second, "accept").status_code == 201
    assert (slots(review), slots(final)) == ([(1, 0, 0)], [(1, 1, 1)])
    desk.hold_invariants()


def test_verdicts_in_bulk_end_the_reviews_of_many() -> None:
    desk, review, final = joined(items=3)
    made = [[desk.answer("ann", GOOD), desk.answer("bob", word)] for word in (BAD, GOOD, BAD)]
    rows = [(row.pk, 1) for row in (*made[0], *made[1], made[2][0])]
    assert outcomes(send(desk, "rev", rows)) == ["done"] * 5
    assert slots(review) == [(1, 0, 0), (1, 0, 0), (1, 1, 1)]
    assert slots(final) == [(1, 1, 1)]  # of the first: the second agree, the third waits
    desk.hold_invariants()


def test_what_does_not_remain_is_not_weighed() -> None:
    desk, review, final = joined()
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    lease = desk.lease("rev", review)
    desk.review("rev", first, "accept", **under(lease))
    desk.review("rev", second, "reject", **under(lease))
    assert slots(final) == []
    third = desk.answer("cat", BAD)
    assert (slots(review), slots(final)) == ([(1, 1, 0), (2, 1, 1)], [])
    desk.review("rex", third, "accept")
    assert slots(final) == [(1, 1, 1)]
    desk.hold_invariants()


def test_an_answer_that_is_not_in_the_sample_waits_for_those_that_are() -> None:
    desk, review, final = joined(percent=0)
    desk.answer("ann", GOOD)
    desk.rules(review_percent=100)
    second = desk.answer("bob", BAD)
    assert (slots(review), slots(final)) == ([(1, 1, 1)], [])
    desk.review("rev", second, "accept")
    assert slots(review) == [(1, 1, 1)]  # all that wait for a verdict are looked at
    desk.review("rev", Annotation.objects.get(state="submitted"), "accept")
    assert (slots(review), slots(final)) == ([(1, 0, 0)], [(1, 1, 1)])
    desk.hold_invariants()


def test_without_a_sample_an_item_is_adjudicated_at_once() -> None:
    desk, review, final = joined(percent=0)
    desk.answer("ann", GOOD)
    desk.answer("bob", BAD)
    assert (slots(review), slots(final)) == ([], [(1, 1, 1)])


def test_a_repaired_answer_is_reviewed_first() -> None:
    desk, review, final = joined()
    first, second = desk.answer("ann", GOOD), desk.answer("bob", {"mood": "good"})
    lease = desk.lease("rev", review)
    desk.review("rev", first, "accept", **under(lease))
    desk.review("rev", second, "return", **under(lease))
    assert slots(final) == []
    assert desk.submit("bob", desk.lease("bob"), BAD).status_code == 200
    assert (slots(review), slots(final)) == ([(1, 1, 0), (2, 1, 1)], [])
    again = desk.lease("rex", review)
    desk.review("rex", second, "accept", **under(again))
    assert (slots(review), slots(final)) == ([(1, 1, 0), (2, 1, 0)], [(1, 1, 1)])
    desk.hold_invariants()


def test_a_second_review_comes_before_adjudication() -> None:
    desk, review, final = joined()
    again = desk.stage(QueueKind.REVIEW, "Second look")
    Queue.objects.filter(pk=review.pk).update(review_queue=again, review_percent=100)
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    lease = desk.lease("rev", review)
    desk.review("rev", first, "accept", **under(lease))
    last = desk.review("rev", second, "accept", **under(lease)).json()["id"]
    assert (slots(again), slots(final)) == ([(1, 1, 1)], [])
    other = desk.lease("rex", again)
    assert desk.review("rex", second, "accept", supersedes=last, **under(other)).status_code == 201
    assert (slots(again), slots(final)) == ([(1, 1, 0)], [(1, 1, 1)])
    desk.hold_invariants()


def test_late_answers_wait_too_and_are_decided_in_the_review() -> None:
    desk, review, final = joined(late=True)
    late = late_answer(desk, "bob", "cat")
    assert (slots(review), slots(final)) == ([(1, 1, 1)], [])
    lease = desk.lease("rev", review)
    assert [row["state"] for row in lease["annotations"]] == ["submitted", "submitted", "late"]
    for row in Annotation.objects.filter(state="submitted"):
        desk.review("rev", row, "accept", **under(lease))
    assert slots(final) == []
    desk.review("rev", late, "accept", **under(lease))
    assert slots(final) == [(1, 1, 1)]
    desk.hold_invariants()


def test_a_late_answer_that_the_reviewer_gave_goes_to_adjudication_after_the_review() -> None:
    desk, review, final = joined(late=True)
    own = desk.lease("rev")
    Assignment.objects.filter(pk=own["id"]).update(lease_until=LONG_AGO)
    made = [desk.answer("bob", GOOD), desk.answer("cat", GOOD)]
    lease = desk.lease("rev", review)
    assert desk.submit("rev", own, BAD).json()["annotation"]["state"] == "late"
    for row in made:
        assert desk.review("rev", row, "accept", **under(lease)).status_code == 201
    assert (slots(review), slots(final)) == ([(1, 1, 0)], [(1, 1, 1)])
    desk.hold_invariants()


def test_an_appeal_that_is_upheld_is_weighed() -> None:
    desk, _, final = joined(percent=0)
    first = desk.answer("ann", GOOD)
    review = desk.review("rev", first, "reject").json()["id"]
    desk.client("ann").post(f"/api/v1/reviews/{review}/appeal", {"comment": "Why?"}, format="json")
    desk.answer("bob", BAD)
    assert slots(final) == []
    appeal = desk.client("rex").get(f"/api/v1/projects/{desk.project.pk}/appeals").json()["results"][0]["id"]
    path = f"/api/v1/appeals/{appeal}/decision"
    assert desk.client("rex").post(path, {"verdict": "upheld"}, format="json").status_code == 200
    assert slots(final) == [(1, 1, 1)]
    desk.hold_invariants()


def test_what_was_adjudicated_comes_again_for_a_new_answer_alone() -> None:
    desk, _, final = joined(percent=0)
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    assert desk.submit("max", desk.lease("max", final), GOOD).status_code == 200
    assert desk.review("rev", first, "accept").status_code == 201
    assert desk.review("rev", second, "return").status_code == 201
    assert slots(final) == [(1, 1, 0)]
    assert desk.submit("bob", desk.lease("bob"), BAD).status_code == 200
    review = Queue.objects.get(kind="review")
    assert (slots(review), slots(final)) == ([(1, 1, 1)], [(1, 1, 0)])
    desk.review("rev", second, "accept")
    assert slots(final) == [(1, 1, 0), (2, 1, 1)]
    desk.hold_invariants()


# --- what has nothing left to decide leaves ---------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["reject", "return"])
def test_adjudication_ends_when_fewer_than_two_answers_remain(verdict: str) -> None:
    desk, _, final = joined(percent=0)
    desk.answer("ann", GOOD)
    second = desk.answer("bob", BAD)
    assert slots(final) == [(1, 1, 1)]
    assert desk.review("rex", second, verdict).status_code == 201
    assert slots(final) == [(1, 0, 0)]
    assert desk.nothing("rev", final) == "nothing_left"
    desk.hold_invariants()


def give_back(desk: Desk, lease: dict[str, Any]) -> None:
    path = f"/api/v1/assignments/{lease['id']}/release"
    assert desk.client("rev").post(path, {"token": lease["token"]}, format="json").status_code == 200


def leave_out(desk: Desk, lease: dict[str, Any]) -> None:
    path, body = f"/api/v1/assignments/{lease['id']}/skip", {"token": lease["token"], "reason": "unsure"}
    assert desk.client("rev").post(path, body, format="json").status_code == 200


def run_out(_: Desk, lease: dict[str, Any]) -> None:
    Assignment.objects.filter(pk=lease["id"]).update(lease_until=LONG_AGO)
    assert expire_due(now=clock.now()) == 1


@pytest.mark.parametrize("end", [give_back, leave_out, run_out])
def test_a_lease_to_adjudicate_stays_and_does_not_open_again_for_nothing(
    end: Callable[[Desk, dict[str, Any]], None],
) -> None:
    desk, _, final = joined(percent=0)
    desk.answer("ann", GOOD)
    second = desk.answer("bob", BAD)
    lease = desk.lease("rev", final)
    assert desk.review("rex", second, "reject").status_code == 201
    assert slots(final) == [(1, 1, 0)]
    end(desk, lease)
    assert slots(final) == [(1, 0, 0)]
    desk.hold_invariants()
    desk.answer("cat", BAD)
    assert slots(final) == [(1, 0, 0), (2, 1, 1)]
    desk.hold_invariants()


@pytest.mark.parametrize("end", [give_back, leave_out, run_out])
def test_a_lease_to_adjudicate_opens_again_while_there_is_to_decide(
    end: Callable[[Desk, dict[str, Any]], None],
) -> None:
    desk, _, final = joined(percent=0)
    desk.answer("ann", GOOD)
    desk.answer("bob", BAD)
    end(desk, desk.lease("rev", final))
    assert slots(final) == [(1, 1, 1)]
    desk.hold_invariants()


def test_a_single_answer_that_somebody_put_there_stays_for_adjudication() -> None:
    desk = Desk()
    final = desk.stage(QueueKind.ADJUDICATE)
    made = desk.answer("ann")
    path, body = f"/api/v1/queues/{final.pk}/items", {"items": [str(desk.item().pk)]}
    assert desk.client("max").post(path, body, format="json").json()["put"] == 1
    give_back(desk, desk.lease("rev", final))
    desk.review("rex", made, "accept")
    assert slots(final) == [(1, 1, 1)]


def test_a_late_answer_to_review_goes_ahead_of_adjudication() -> None:
    desk, review, final = joined(percent=0)
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until=LONG_AGO)
    desk.answer("bob", GOOD)
    desk.answer("cat", BAD)
    assert slots(final) == [(1, 1, 1)]
    assert desk.submit("ann", lease, BAD).json()["annotation"]["state"] == "late"
    assert (slots(review), slots(final)) == ([(1, 1, 1)], [(1, 0, 0)])
    held = desk.lease("rev", review)
    for row in Annotation.objects.order_by("id"):
        assert desk.review("rev", row, "accept", **under(held)).status_code == 201
    assert (slots(review), slots(final)) == ([(1, 1, 0)], [(1, 0, 0), (2, 1, 1)])
    desk.hold_invariants()


def test_a_final_answer_ends_the_other_adjudications_of_its_item() -> None:
    desk, _, final = joined(percent=0)
    other = desk.stage(QueueKind.ADJUDICATE, "Other")
    desk.answer("ann", GOOD)
    desk.answer("bob", BAD)
    path, body = f"/api/v1/queues/{other.pk}/items", {"items": [str(desk.item().pk)]}
    assert desk.client("max").post(path, body, format="json").json()["put"] == 1
    assert desk.submit("rev", desk.lease("rev", final), GOOD).status_code == 200
    assert (slots(final), slots(other)) == ([(1, 1, 0)], [(1, 0, 0)])
    desk.hold_invariants()


def staged(**options: Any) -> tuple[Desk, Queue]:
    desk = Desk(**options)
    review = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=review, review_percent=100)
    return desk, review


def test_review_work_that_is_leased_goes_with_the_last_verdict_elsewhere() -> None:
    desk, review = staged()
    made = desk.answer("ann")
    lease = desk.lease("rex", review)
    assert desk.review("rev", made, "accept").status_code == 201
    assert slots(review) == [(1, 0, 0)]
    desk.hold_invariants()
    beat = desk.client("rex").post(
        f"/api/v1/assignments/{lease['id']}/heartbeat", {"token": lease["token"]}, format="json"
    )
    assert code(beat) == "assignment.lease_lost"
    late = desk.review("rex", made, "reject", **under(lease))
    assert code(late) == "annotation.settled"
    again = desk.review("rex", made, "reject", supersedes=Review.objects.get().pk, **under(lease))
    assert again.status_code == 201, again.content
    assert Assignment.objects.get(pk=lease["id"]).state == "late"
    assert slots(review) == [(1, 0, 0)]
    assert desk.nothing("roy", review) == "nothing_left"
    desk.hold_invariants()


def test_review_work_does_not_open_again_when_a_lease_on_it_has_run_out() -> None:
    desk, review = staged()
    made = desk.answer("ann")
    lease = desk.lease("rex", review)
    Assignment.objects.filter(pk=lease["id"]).update(lease_until=LONG_AGO)
    assert desk.review("rev", made, "accept").status_code == 201
    assert expire_due(now=clock.now()) == 0
    assert slots(review) == [(1, 0, 0)]
    assert desk.nothing("roy", review) == "nothing_left"
    desk.hold_invariants()


def test_a_verdict_under_a_lease_that_ran_out_ends_the_review_of_who_has_it_now() -> None:
    desk, review, final = joined()
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    lease = desk.lease("rev", review)
    Assignment.objects.filter(pk=lease["id"]).update(lease_until=LONG_AGO)
    desk.lease("rex", review)
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert desk.review("rev", second, "accept", **under(lease)).status_code == 201
    assert (slots(review), slots(final)) == ([(1, 0, 0)], [(1, 1, 1)])
    assert desk.nothing("roy", review) == "nothing_left"
    desk.hold_invariants()


# --- at once ----------------------------------------------------------------------------------------------------------


def test_the_last_verdict_falls_elsewhere_while_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, review, final = joined()
    first, second = desk.answer("ann", GOOD), desk.answer("bob", BAD)
    lease = desk.lease("rev", review)
    before_the_item_is_held(monkeypatch, lambda: desk.review("rex", second, "accept"))
    assert desk.review("rev", first, "accept", **under(lease)).status_code == 201
    assert Assignment.objects.get(pk=lease["id"]).state == "submitted"
    assert (slots(review), slots(final)) == ([(1, 1, 0)], [(1, 1, 1)])
    desk.hold_invariants()


def test_both_verdicts_fall_elsewhere_while_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, review, final = joined()
    made = [desk.answer("ann", GOOD), desk.answer("bob", BAD)]
    lease = desk.lease("rev", review)
    before_the_item_is_held(
        monkeypatch, lambda: outcomes(send(desk, "rex", [(row.pk, 1) for row in made])), reviews
    )
    assert code(desk.review("rev", made[0], "accept", **under(lease))) == "annotation.settled"
    assert Assignment.objects.get(pk=lease["id"]).state == "released"
    assert (slots(review), slots(final)) == ([(1, 0, 0)], [(1, 1, 1)])
    desk.hold_invariants()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_verdicts_claims_and_sweeps_at_once_leave_nothing_in_both_queues() -> None:
    desk, review, final = joined(items=5)
    made = [[desk.answer("ann", GOOD), desk.answer("bob", BAD)] for _ in range(5)]
    for name in ("rev", "rex", "roy", "max"):
        desk.client(name)
    gate = Barrier(4)
    path = f"/api/v1/projects/{desk.project.pk}/next"

    def bulk() -> list[str]:
        rows = [(row.pk, 1) for pair in reversed(made[:4]) for row in pair]
        return outcomes(send(desk, "rev", rows))

    def single() -> set[int]:
        return {desk.review("rex", row, "accept").status_code for pair in made for row in pair}

    def claims() -> set[int]:
        bodies = [{"queue": str(queue.pk)} for queue in (review, final) * 3]
        return {desk.client("roy").post(path, body).status_code for body in bodies}

    def sweeps() -> set[int]:
        for _ in range(6):
            Assignment.objects.filter(queue=review, state="active").update(lease_until=LONG_AGO)
            expire_due(now=clock.now())
        return set()

    def run(act: Any) -> Any:
        try:
            gate.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        decided, singly, claimed, _ = pool.map(run, (bulk, single, claims, sweeps))
    assert set(decided) <= {"done", "annotation.settled"}
    assert singly <= {201, 409}
    assert claimed == {200}
    assert not WorkItem.objects.filter(queue=review, open_slots__gt=0).exists()
    assert not Assignment.objects.filter(queue=review, state="active").exists()
    rows = WorkItem.objects.filter(queue=final).order_by("item__external_id", "round")
    assert list(rows.values_list("item__external_id", "round")) == [(f"i{number}", 1) for number in range(5)]
    desk.hold_invariants()
