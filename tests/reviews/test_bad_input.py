"""What people send that cannot be: each is answered with a code of its own, and changes nothing."""

from typing import Any
from uuid import uuid4

import pytest

from labeling.annotations.models import Annotation
from projects.models import Queue
from tests.reviews.desk import BAD, GOOD, Desk, code

pytestmark = pytest.mark.django_db


def act(desk: Desk, name: str, lease: dict[str, Any], what: str, **body: Any) -> Any:
    path = f"/api/v1/assignments/{lease['id']}/{what}"
    send = desk.client(name).put if what == "draft" else desk.client(name).post
    return send(path, {"token": lease["token"], **body}, format="json")


@pytest.mark.parametrize("what", ["submit", "draft", "skip", "release", "heartbeat"])
def test_a_token_of_another_assignment_settles_nothing(what: str) -> None:
    desk = Desk(items=2, overlap=2)
    mine, theirs = desk.lease("ann"), desk.lease("bob")
    body: dict[str, Any] = {
        "submit": {"result": GOOD}, "draft": {"result": GOOD, "revision": 0}, "skip": {"reason": "unsure"},
    }.get(what, {})  # fmt: skip
    assert code(act(desk, "ann", {**mine, "token": theirs["token"]}, what, **body)) == "assignment.lease_lost"
    assert code(act(desk, "ann", {**mine, "token": str(uuid4())}, what, **body)) == "assignment.lease_lost"
    assert code(act(desk, "ann", theirs, what, **body), 404) == "assignment.not_found"
    assert not Annotation.objects.exists()
    assert act(desk, "ann", mine, "submit", result=GOOD).status_code == 200
    assert act(desk, "bob", theirs, "submit", result=GOOD).status_code == 200
    desk.hold_invariants()


@pytest.mark.parametrize("result", [GOOD, BAD])
def test_nothing_is_taken_under_a_lease_whose_answer_was_rejected(result: dict[str, Any]) -> None:
    desk = Desk()
    lease = desk.lease("ann")
    assert desk.submit("ann", lease, GOOD).status_code == 200
    made = Annotation.objects.get()
    assert desk.review("rev", made, "reject").status_code == 201
    assert code(desk.submit("ann", lease, result)) == "assignment.rejected"
    assert desk.state(made) == ("rejected", "rejected")
    assert Annotation.objects.get().result == GOOD
    other = desk.answer("bob")
    assert code(desk.submit("ann", lease, result)) == "assignment.rejected"
    assert desk.state(other) == ("submitted", "submitted")
    desk.hold_invariants()


def test_a_lease_whose_rejected_answer_counts_after_all_answers_as_the_first_time() -> None:
    desk = Desk()
    lease = desk.lease("ann")
    first = desk.submit("ann", lease, GOOD).json()
    review = desk.review("rev", Annotation.objects.get(), "reject").json()["id"]
    appeal = desk.client("ann").post(f"/api/v1/reviews/{review}/appeal", {"comment": "It is."}, format="json")
    decision = {"verdict": "upheld", "comment": ""}
    desk.client("rex").post(f"/api/v1/appeals/{appeal.json()['id']}/decision", decision, format="json")
    again = desk.submit("ann", lease, BAD)
    assert (again.status_code, again.json()) == (200, first)


@pytest.mark.parametrize("reason", [None, "", "boring"])
def test_a_skip_says_why_where_the_queue_asks(reason: str | None) -> None:
    desk = Desk()
    lease = desk.lease("ann")
    answer = act(desk, "ann", lease, "skip", **({} if reason is None else {"reason": reason}))
    assert code(answer, 422) == "skip.reason"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/reason"]
    assert act(desk, "ann", lease, "skip", reason="unsure").status_code == 200
    desk.hold_invariants()


@pytest.mark.parametrize("verdict", ["accept", "return", "reject", "fix"])
def test_nobody_reviews_their_own_work(verdict: str) -> None:
    desk = Desk()
    made = desk.answer("rev")
    more = {"result": BAD} if verdict == "fix" else {}
    assert code(desk.review("rev", made, verdict, **more), 403) == "review.own"
    many = {"annotations": [{"id": str(made.pk), "revision": 1}], "verdict": "accept"}
    told = desk.client("rev").post(f"/api/v1/projects/{desk.project.pk}/reviews", many, format="json").json()
    assert [row["outcome"] for row in told["results"]] == ["review.own"]
    assert desk.state(made) == ("submitted", "submitted")


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"overlap": {"threshold": 1.01}}, "/overlap/threshold"),
        ({"overlap": {"threshold": -0.01}}, "/overlap/threshold"),
        ({"overlap": {"threshold": "nan"}}, "/overlap/threshold"),
        ({"rules": {"adjudicate": {"queue": str(uuid4()), "below": 1.5}}}, "/rules/adjudicate/below"),
        ({"rules": {"review": {"queue": str(uuid4()), "percent": 101}}}, "/rules/review/percent"),
    ],
)
def test_a_threshold_outside_its_range_is_pointed_at(settings: dict[str, Any], pointer: str) -> None:
    desk = Desk()
    answer = desk.client("max").patch(f"/api/v1/queues/{desk.main.pk}", settings, format="json")
    assert answer.status_code == 422, answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert Queue.objects.get(pk=desk.main.pk).version == 1


def test_no_door_takes_an_overlap_below_what_was_given_out() -> None:
    desk = Desk(items=2, overlap=3)
    for name in ("ann", "bob"):
        desk.answer(name)
    boss = desk.client("max")
    doors = [
        (f"/api/v1/queues/{desk.main.pk}", {"overlap": {"min": 1}}, "/overlap/min"),
        (f"/api/v1/projects/{desk.project.pk}", {"queue": {"overlap": 1}}, "/queue/overlap"),
        (f"/api/v1/items/{desk.item().pk}", {"overlap": 1}, "/overlap"),
    ]
    for path, body, pointer in doors:
        answer = boss.patch(path, body, format="json")
        assert code(answer) == "overlap.issued"
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert [desk.world.slots(name) for name in ("i0", "i1")] == [(1, 0, 2, 3), (3, 0, 0, 3)]
    assert boss.patch(doors[0][0], {"overlap": {"min": 2}}, format="json").status_code == 200
    assert [desk.world.slots(name) for name in ("i0", "i1")] == [(0, 0, 2, 2), (2, 0, 0, 2)]
    desk.hold_invariants()
