"""What each verdict does to the answer, its assignment, its slot and its item."""

from typing import Any

import pytest

from labeling.annotations.models import Annotation, AnnotationRevision, Review
from projects.models import Assignment
from tests.reviews.desk import BAD, GOOD, Desk, code

pytestmark = pytest.mark.django_db


def test_an_accepted_answer_keeps_its_slot_for_good() -> None:
    desk = Desk()
    made = desk.answer()
    answer = desk.review("rev", made, "accept", comment="Well done.")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["verdict"], body["revision"], body["comment"], body["pins"]) == (
        "accept",
        1,
        "Well done.",
        [],
    )
    assert body["reviewer"]["name"] == "rev"
    assert (body["appeal_until"], body["appeal"]) == (None, None)
    assert desk.state(made) == ("accepted", "accepted")
    assert desk.labels() == ("labeled", 1)
    desk.hold_invariants()


def test_a_rejected_answer_opens_its_slot_to_others_only() -> None:
    desk = Desk()
    made = desk.answer("ann")
    answer = desk.review("rev", made, "reject", reason="missing_object", comment="There is a car.")
    assert answer.status_code == 201
    assert answer.json()["appeal_until"] is not None
    assert desk.state(made) == ("rejected", "rejected")
    assert desk.labels() == ("labelable", 0)
    assert desk.world.next("ann") != ["i0"]
    assert desk.world.next("bob") == ["i0"]
    desk.hold_invariants()


def test_a_returned_answer_comes_back_as_its_next_revision() -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    pins = [{"control": "mood", "start": 0, "end": 4, "x": None}]
    returned = desk.review("rev", made, "return", reason="guideline", comment="Look at page 2.", pins=pins)
    assert returned.status_code == 201
    assert desk.state(made) == ("returned", "returned")
    assert desk.labels()[1] == 0
    assert desk.nothing("bob") in ("nothing_left", "all_leased")  # the slot is held for ann
    lease = desk.lease("ann")
    repair = lease["repair"]
    assert repair["review"] == returned.json()["id"]
    assert (repair["reason"], repair["comment"]) == ("guideline", "Look at page 2.")
    assert repair["pins"] == [{"control": "mood", "start": 0, "end": 4}]
    assert (repair["result"], repair["revision"], repair["appeal"]) == (BAD, 1, None)
    assert repair["until"] is not None
    assert desk.submit("ann", lease, GOOD).status_code == 200
    row = Annotation.objects.get()
    assert (row.pk, row.state, row.revision, row.result, row.seconds) == (made.pk, "submitted", 2, GOOD, 10)
    found = AnnotationRevision.objects.order_by("number").values_list("number", "result", "role", "seconds")
    assert list(found) == [(1, BAD, "author", 5), (2, GOOD, "author", 5)]
    assert desk.state(made) == ("submitted", "submitted")
    assert desk.labels() == ("labeled", 1)
    assert desk.submit("ann", lease, BAD).json()["annotation"]["id"] == str(made.pk)  # a double click
    assert AnnotationRevision.objects.count() == 2
    assert desk.review("rev", made, "accept").status_code == 201
    desk.hold_invariants()


def test_a_fix_is_the_reviewers_revision_and_accepts() -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    assert desk.review("rev", made, "fix", result=GOOD).status_code == 201
    row = Annotation.objects.get()
    assert (row.state, row.result, row.revision, row.author) == ("accepted", GOOD, 2, desk.world.user("ann"))
    mine, fixed = AnnotationRevision.objects.order_by("number")
    assert (mine.result, mine.author, mine.role) == (BAD, desk.world.user("ann"), "author")
    assert (fixed.result, fixed.author, fixed.role) == (GOOD, desk.world.user("rev"), "reviewer")
    assert Review.objects.get().revision == mine
    assert desk.state(made) == ("accepted", "accepted")
    desk.hold_invariants()


@pytest.mark.parametrize("verdict", ["accept", "return", "reject", "fix"])
def test_nobody_reviews_their_own_work(verdict: str) -> None:
    desk = Desk()
    made = desk.answer("rev")
    more = {"result": GOOD} if verdict == "fix" else {}
    assert code(desk.review("rev", made, verdict, **more), 403) == "review.own"
    assert desk.state(made) == ("submitted", "submitted")
    assert desk.review("rex", made, "accept").status_code == 201


def test_a_review_names_the_revision_that_was_looked_at() -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    changed = desk.client("ann").patch(
        f"/api/v1/annotations/{made.pk}", {"result": GOOD, "revision": 1, "seconds": 2}, format="json"
    )
    assert changed.status_code == 200
    assert (changed.json()["revision"], changed.json()["result"], changed.json()["seconds"]) == (2, GOOD, 7)
    answer = desk.review("rev", made, "accept", revision=1)
    assert code(answer) == "annotation.stale"
    current = answer.json()["current"]
    assert current == {
        "id": str(made.pk), "state": "submitted", "revision": 2, "result": GOOD, "review": None,
    }  # fmt: skip
    assert not Review.objects.exists()
    assert desk.review("rev", made, "accept", revision=2).status_code == 201


def test_a_verdict_stands_until_somebody_who_saw_it_overrules_it() -> None:
    desk = Desk()
    made = desk.answer()
    first = desk.review("rev", made, "accept").json()["id"]
    answer = desk.review("rex", made, "return")
    assert code(answer) == "annotation.settled"
    assert answer.json()["current"]["review"] == first
    assert desk.review("rex", made, "return", supersedes=first).status_code == 201
    assert desk.state(made) == ("returned", "returned")
    assert code(desk.review("rev", made, "accept", supersedes=first)) == "annotation.settled"
    second = str(Review.objects.order_by("-id").values_list("pk", flat=True).first())
    assert desk.review("rev", made, "reject", supersedes=second).status_code == 201
    third = str(Review.objects.order_by("-id").values_list("pk", flat=True).first())
    assert code(desk.review("rex", made, "accept", supersedes=third)) == "annotation.settled"  # for good
    assert Review.objects.count() == 3
    desk.hold_invariants()


def test_who_repairs_is_not_disturbed() -> None:
    desk = Desk()
    made = desk.answer()
    first = desk.review("rev", made, "return").json()["id"]
    desk.lease("ann")
    assert code(desk.review("rex", made, "reject", supersedes=first)) == "annotation.in_repair"
    assert desk.state(made) == ("returned", "active")


def test_what_is_not_repaired_in_time_is_rejected_with_its_assignment() -> None:
    from labeling.annotations.services.verdicts import close_unrepaired

    desk = Desk(items=2)
    gone, kept = desk.answer("ann"), desk.answer("ann")
    for made in (gone, kept):
        desk.review("rev", made, "return")
    assert close_unrepaired() == 0
    Assignment.objects.filter(pk=gone.assignment_id).update(state="rejected")
    assert close_unrepaired() == 1
    assert desk.state(gone) == ("rejected", "rejected")
    assert desk.state(kept) == ("returned", "returned")
    assert close_unrepaired() == 0


def test_an_author_changes_an_answer_until_it_has_a_verdict() -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    path = f"/api/v1/annotations/{made.pk}"
    ann = desk.client("ann")
    assert ann.patch(path, {"result": GOOD, "revision": 1}, format="json").status_code == 200
    assert code(ann.patch(path, {"result": BAD, "revision": 1}, format="json")) == "annotation.stale"
    assert ann.patch(path, {"result": {"mood": "odd"}, "revision": 2}, format="json").status_code == 422
    desk.review("rev", made, "accept")
    assert code(ann.patch(path, {"result": BAD, "revision": 2}, format="json")) == "annotation.reviewed"
    assert desk.client("bob").patch(path, {"result": BAD, "revision": 2}, format="json").status_code == 404


def test_a_reviewers_change_is_a_fix() -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    path = f"/api/v1/annotations/{made.pk}"
    answer = desk.client("rev").patch(path, {"result": GOOD, "revision": 1}, format="json")
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["revision"]) == ("accepted", 2)
    assert Review.objects.get().verdict == "fix"


def test_imported_labels_are_accepted_fixed_or_rejected_but_go_back_to_nobody() -> None:
    from labeling.annotations.services import ImportedAnnotation, import_annotations
    from labeling.core import clock

    desk = Desk(items=2)
    rows = [ImportedAnnotation(desk.item(name).pk, BAD) for name in ("i0", "i1")]
    import_annotations(project=desk.project, rows=rows, now=clock.now())
    first, second = Annotation.objects.order_by("id")
    assert code(desk.review("rev", first, "return")) == "review.no_repair"
    assert desk.review("rev", first, "fix", result=GOOD).status_code == 201
    assert desk.labels("i0") == ("labeled", 1)
    assert desk.review("rev", second, "reject").json()["appeal_until"] is None
    assert desk.labels("i1") == ("labelable", 0)
    assert desk.world.next("ann") == ["i1"]


def test_work_that_came_late_counts_once_it_is_accepted() -> None:
    desk = Desk()
    made = late_answer(desk)
    assert desk.state(made) == ("late", "late")
    assert desk.labels() == ("labeled", 1)
    assert code(desk.review("rev", made, "return")) == "review.no_repair"
    assert desk.review("rev", made, "accept").status_code == 201
    assert desk.state(made) == ("accepted", "accepted")
    assert desk.labels() == ("labeled", 2)
    desk.hold_invariants()


def test_work_that_came_late_can_be_rejected_beside_what_counts() -> None:
    desk = Desk()
    made = late_answer(desk)
    assert desk.review("rev", made, "reject").status_code == 201
    assert desk.state(made) == ("rejected", "late")
    assert desk.labels() == ("labeled", 1)
    desk.hold_invariants()


def late_answer(desk: Desk) -> Annotation:
    """ann's lease runs out, bob answers, then ann does."""
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    desk.answer("bob")
    answer = desk.submit("ann", lease, BAD)
    assert answer.json()["annotation"]["state"] == "late"
    return Annotation.objects.get(pk=answer.json()["annotation"]["id"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"verdict": "perhaps"}, "/verdict"),
        ({"verdict": "return"}, "/reason"),
        ({"verdict": "reject", "reason": "because"}, "/reason"),
        ({"verdict": "accept", "reason": "nonsense"}, "/reason"),
        ({"verdict": "fix"}, "/result"),
        ({"verdict": "accept", "result": GOOD}, "/result"),
        ({"verdict": "fix", "result": {"mood": "odd"}}, "/result/mood"),
        ({"verdict": "accept", "comment": "\x07"}, "/comment"),
        ({"verdict": "accept", "comment": "x" * 4001}, "/comment"),
        ({"verdict": "accept", "pins": [{"control": "nothing"}]}, "/pins/0/control"),
        ({"verdict": "accept", "pins": [{"control": "mood", "x": 1}]}, "/pins/0/x"),
        ({"verdict": "accept", "pins": [{"control": "mood", "start": 5, "end": 1}]}, "/pins/0/end"),
        ({"verdict": "accept", "pins": [{"control": "mood", "colour": "red"}]}, "/pins/0/colour"),
        ({"verdict": "accept", "pins": [{"control": "mood"}] * 101}, "/pins"),
        ({"verdict": "accept", "revision": 0}, "/revision"),
        ({"verdict": "accept", "token": "01890000-0000-7000-8000-000000000000"}, "/token"),
        ({"verdict": "accept", "stars": 5}, "/stars"),
    ],
)
def test_bad_reviews_are_told_where(body: dict[str, Any], pointer: str) -> None:
    desk = Desk()
    made = desk.answer()
    answer = desk.client("rev").post(
        f"/api/v1/annotations/{made.pk}/reviews", {"revision": 1, **body}, format="json"
    )
    assert answer.status_code in (400, 422), answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert not Review.objects.exists()


def test_the_queues_own_reasons_are_those_that_count() -> None:
    desk = Desk(items=2)
    desk.rules(review_reasons=["blurred"])
    made = desk.answer()
    assert code(desk.review("rev", made, "return", reason="wrong_label"), 422) == "review.reason"
    assert desk.review("rev", made, "return", reason="blurred").status_code == 201


def test_annotators_see_what_was_decided_about_their_own_answers_only() -> None:
    desk = Desk(overlap=2)
    mine, others = desk.answer("ann"), desk.answer("bob")
    desk.review("rev", mine, "accept", comment="Fine.")
    desk.review("rev", others, "accept", comment="Fine, too.")
    reviews = desk.client("ann").get(f"/api/v1/annotations/{mine.pk}/reviews").json()["results"]
    assert [row["comment"] for row in reviews] == ["Fine."]
    assert reviews[0]["reviewer"]["id"].startswith("reviewer-")
    assert desk.client("ann").get(f"/api/v1/annotations/{others.pk}/reviews").status_code == 404
    history = desk.client("ann").get(f"/api/v1/items/{desk.item().pk}/annotations").json()["results"]
    assert [[one["comment"] for one in row["reviews"]] for row in history] == [["Fine."]]
    seen = desk.client("max").get(f"/api/v1/items/{desk.item().pk}/annotations").json()["results"]
    assert [[one["reviewer"]["name"] for one in row["reviews"]] for row in seen] == [["rev"], ["rev"]]


def test_reviews_wait_for_the_log_and_verify_from_then_on() -> None:
    from labeling.annotations.services.recording import record_work, verify_work
    from labeling.audit.models import AuditEvent
    from labeling.core import clock

    desk = Desk(items=2)
    for verdict in ("accept", "reject"):
        desk.review("rev", desk.answer(), verdict)
    assert record_work(now=clock.now()) == 4
    assert record_work(now=clock.now()) == 0
    event = AuditEvent.objects.get(action="reviews.recorded")
    assert event.payload["count"] == 2
    organisation = desk.project.organisation_id
    assert verify_work(organisation_id=organisation) == []
    Review.objects.filter(verdict="reject").update(reason="other")
    assert [fault.event for fault in verify_work(organisation_id=organisation)] == [event.pk]
