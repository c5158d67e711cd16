"""Which answers leave in a dataset, and what goes of reviews with an item that is erased."""

import json
from typing import Any

import pytest

from labeling.annotations.models import Annotation, AnnotationState, Appeal, Origin, Review
from labeling.annotations.services import erase_answers
from labeling.annotations.services.recording import record_work, verify_work
from labeling.core import clock
from tests.exports.making import fetch, make
from tests.reviews.desk import BAD, GOOD, Desk

pytestmark = pytest.mark.django_db


def leaving(desk: Desk) -> dict[str, list[tuple[str, Any]]]:
    """State and mood of the answers in a dataset, by item."""
    manager = desk.client("max")
    snapshot = make(manager, desk.project, formats=["jsonl"])
    rows = [json.loads(line) for line in fetch(manager, snapshot, "jsonl").splitlines()]
    return {
        row["external_id"]: [(one["state"], one["result"]["mood"]) for one in row["annotations"]]
        for row in rows
    }


def put(
    desk: Desk, name: str, state: AnnotationState, *, origin: Origin = Origin.WORK, mood: str = "good"
) -> None:
    version = desk.project.schema_version
    Annotation.objects.create(
        project=desk.project,
        item=desk.item(name),
        schema_version=version,
        state=state,
        origin=origin,
        result={"mood": mood},
        created_at=clock.now(),
    )


def test_accepted_and_submitted_answers_leave_and_no_others() -> None:
    desk = Desk(items=2, overlap=3)
    for name in ("ann", "bob"):
        desk.answer(name)
    desk.review("rev", desk.answer("cat", BAD), "accept")
    for state in (AnnotationState.LATE, AnnotationState.REJECTED, AnnotationState.RETURNED):
        put(desk, "i0", state, mood="bad")
    assert leaving(desk) == {"i0": [("submitted", "good"), ("submitted", "good"), ("accepted", "bad")]}


def test_only_the_newest_final_answer_of_an_adjudicated_item_leaves() -> None:
    desk = Desk(items=3, overlap=2)
    desk.answer("ann")
    desk.answer("bob")
    put(desk, "i0", AnnotationState.ACCEPTED, origin=Origin.ADJUDICATION, mood="good")
    put(desk, "i0", AnnotationState.ACCEPTED, origin=Origin.ADJUDICATION, mood="bad")
    put(desk, "i0", AnnotationState.SUBMITTED)  # one more came later
    put(desk, "i1", AnnotationState.LATE)
    put(desk, "i1", AnnotationState.ACCEPTED, origin=Origin.ADJUDICATION)  # of late answers alone
    put(desk, "i2", AnnotationState.REJECTED, origin=Origin.ADJUDICATION)
    assert leaving(desk) == {"i0": [("accepted", "bad")], "i1": [("accepted", "good")]}


def test_the_words_of_reviews_and_appeals_go_with_an_erased_item() -> None:
    desk = Desk(items=2)
    desk.review("rev", desk.answer("bob"), "accept", comment="Fine.")
    made = desk.answer("ann")
    pins = [{"control": "mood", "start": 0, "end": 4}]
    review = desk.review("rev", made, "reject", comment="Jane Roe is not happy.", pins=pins).json()["id"]
    desk.client("ann").post(f"/api/v1/reviews/{review}/appeal", {"comment": "Jane is."}, format="json")
    Appeal.objects.update(answer="No, Jane is not.")
    record_work(now=clock.now())
    found = erase_answers(item_ids=[made.item_id])
    assert found["reviews"] == 1
    row = Review.objects.get(pk=review)
    assert (row.comment, row.pins, row.verdict, row.reason) == ("", [], "reject", "wrong_label")
    assert Appeal.objects.values_list("comment", "answer").get() == ("", "")
    assert Review.objects.exclude(pk=review).get().comment == "Fine."
    assert verify_work(organisation_id=desk.project.organisation_id) == []
    assert erase_answers(item_ids=[made.item_id])["reviews"] == 0
    Review.objects.filter(pk=review).update(leaf="0" * 64)
    assert len(verify_work(organisation_id=desk.project.organisation_id)) == 1


def test_answers_stay_when_an_account_goes_and_go_with_their_item() -> None:
    desk = Desk(items=2)
    made = desk.answer("ann", GOOD)
    desk.review("rev", made, "accept", comment="Fine.")
    for name in ("ann", "rev"):
        desk.world.user(name).delete()
    row = Annotation.objects.get()
    assert (row.author, row.result) == (None, GOOD)
    assert row.assignment is not None  # it goes on filling its slot, without a name
    assert row.assignment.annotator is None
    assert (row.reviews.get().reviewer, row.reviews.get().comment) == (None, "Fine.")
    desk.item().delete()
    assert not Annotation.objects.exists()
    assert not Review.objects.exists()
