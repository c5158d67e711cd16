"""Where an answer goes by the rules of its queue, and what reviewers and adjudicators are shown of it."""

from typing import Any

import pytest

from labeling.annotations.models import Annotation, Review
from labeling.core import clock
from projects.models import Assignment, QueueKind, WorkItem
from projects.services.expiry import expire_due, sweep_repairs
from tests.reviews.desk import BAD, GOOD, Desk, code

pytestmark = pytest.mark.django_db


def review_desk(percent: int = 100, **options: Any) -> tuple[Desk, Any]:
    desk = Desk(**options)
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=percent)
    return desk, stage


def in_work(queue: Any) -> list[tuple[str, int, int]]:
    """(item, round, open slots) of a queue."""
    rows = WorkItem.objects.filter(queue=queue).order_by("item__external_id", "round")
    return list(rows.values_list("item__external_id", "round", "open_slots"))


def test_a_sampled_answer_goes_to_review_and_the_lease_is_settled_with_the_verdict() -> None:
    desk, stage = review_desk()
    made = desk.answer("ann", BAD)
    assert in_work(stage) == [("i0", 1, 1)]
    lease = desk.lease("rev", stage)
    assert lease["queue"]["kind"] == "review"
    shown = lease["annotations"]
    assert [(row["id"], row["author"], row["state"], row["revision"], row["result"]) for row in shown] == [
        (str(made.pk), "A", "submitted", 1, BAD)
    ]
    assert lease["agreement"] == {"total": None, "controls": []}
    ann = desk.world.user("ann")
    assert str(ann.pk) not in str(lease)
    assert "ann" not in {row["author"] for row in shown}
    more = {"assignment": lease["id"], "token": lease["token"]}
    first = desk.review("rev", made, "accept", **more)
    assert first.status_code == 201
    again = desk.review("rev", made, "accept", **more)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert Review.objects.count() == 1
    assert Assignment.objects.get(pk=lease["id"]).state == "submitted"
    assert desk.labels() == ("labeled", 1)
    assert desk.state(made) == ("accepted", "accepted")
    assert desk.nothing("rex", stage) == "nothing_left"
    desk.hold_invariants()


def test_reviewers_are_not_given_what_they_labeled() -> None:
    desk, stage = review_desk()
    desk.answer("rev")
    assert desk.nothing("rev", stage) == "nothing_left"
    assert desk.lease("rex", stage)["item"]["external_id"] == "i0"


def test_a_sample_is_as_large_as_its_share_and_always_the_same() -> None:
    desk, stage = review_desk(percent=0, items=3)
    for _ in range(3):
        desk.answer("ann")
    assert in_work(stage) == []


def test_a_stale_verdict_leaves_the_lease_as_it_was() -> None:
    desk, stage = review_desk()
    made = desk.answer("ann", BAD)
    lease = desk.lease("rev", stage)
    desk.client("ann").patch(f"/api/v1/annotations/{made.pk}", {"result": GOOD, "revision": 1}, format="json")
    more = {"assignment": lease["id"], "token": lease["token"]}
    assert code(desk.review("rev", made, "accept", revision=1, **more)) == "annotation.stale"
    assert Assignment.objects.get(pk=lease["id"]).state == "active"
    assert desk.review("rev", made, "accept", revision=2, **more).status_code == 201


def test_a_lease_that_ran_out_is_late_and_the_verdict_counts_all_the_same() -> None:
    desk, stage = review_desk()
    made = desk.answer("ann")
    lease = desk.lease("rev", stage)
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    desk.lease("rex", stage)
    more = {"assignment": lease["id"], "token": lease["token"]}
    assert desk.review("rev", made, "accept", **more).status_code == 201
    assert Assignment.objects.get(pk=lease["id"]).state == "late"
    assert desk.review("rev", made, "accept", **more).status_code == 201
    assert Review.objects.count() == 1
    desk.hold_invariants()


def test_a_lease_settles_only_what_it_was_given_for() -> None:
    desk, stage = review_desk(items=2)
    first, second = desk.answer("ann"), desk.answer("ann")
    lease = desk.lease("rev", stage)
    more = {"assignment": lease["id"], "token": lease["token"]}
    assert lease["item"]["external_id"] == "i0"
    assert code(desk.review("rev", second, "accept", **more), 422) == "review.assignment"
    assert code(desk.review("rex", first, "accept", **more), 404) == "assignment.not_found"
    stranger = {"assignment": lease["id"], "token": "01890000-0000-7000-8000-000000000000"}
    assert code(desk.review("rev", first, "accept", **stranger)) == "assignment.lease_lost"
    assert code(desk.submit("rev", lease, GOOD)) == "assignment.review"
    assert not Review.objects.exists()


def test_repaired_work_goes_back_to_review_in_a_new_round() -> None:
    desk, stage = review_desk()
    made = desk.answer("ann", BAD)
    lease = desk.lease("rev", stage)
    desk.review("rev", made, "return", assignment=lease["id"], token=lease["token"])
    assert desk.submit("ann", desk.lease("ann"), GOOD).status_code == 200
    assert in_work(stage) == [("i0", 1, 0), ("i0", 2, 1)]
    again = desk.lease("rev", stage)
    assert [(row["author"], row["revision"], row["result"]) for row in again["annotations"]] == [
        ("A", 2, GOOD)
    ]
    desk.hold_invariants()


def adjudication(below: float | None = None, **rules: Any) -> tuple[Desk, Any]:
    desk = Desk(overlap=2)
    stage = desk.stage(QueueKind.ADJUDICATE)
    desk.rules(adjudicate_queue=stage, adjudicate_below=below, **rules)
    return desk, stage


def test_answers_that_agree_too_little_are_adjudicated_under_letters() -> None:
    desk, stage = adjudication(below=0.8)
    first = desk.answer("ann", GOOD)
    assert in_work(stage) == []
    second = desk.answer("bob", BAD)
    assert in_work(stage) == [("i0", 1, 1)]
    lease = desk.lease("rev", stage)
    assert [(row["author"], row["result"]) for row in lease["annotations"]] == [("A", GOOD), ("B", BAD)]
    control = {
        "control": "mood", "type": "choice", "score": 0.0,
        "pairs": [{"between": ["A", "B"], "score": 0.0}], "objects": [],
    }  # fmt: skip
    assert lease["agreement"] == {"total": 0.0, "controls": [control]}
    agreement = desk.client("rev").get(f"/api/v1/items/{desk.item().pk}/agreement").json()
    assert (agreement["total"], agreement["controls"]) == (0.0, [control])
    assert desk.client("ann").get(f"/api/v1/items/{desk.item().pk}/agreement").status_code == 403
    answer = desk.submit("rev", lease, BAD, provenance={"mood": str(second.pk)})
    assert answer.status_code == 200, answer.content
    final = Annotation.objects.get(origin="adjudication")
    assert (final.state, final.result, final.provenance) == ("accepted", BAD, {"mood": str(second.pk)})
    assert final.author == desk.world.user("rev")
    assert desk.labels() == ("labeled", 2)
    assert desk.state(first) == desk.state(second) == ("submitted", "submitted")
    assert desk.state(final) == ("accepted", "accepted")
    assert desk.submit("rev", lease, GOOD).json() == answer.json()
    shown = desk.client("max").get(f"/api/v1/items/{desk.item().pk}/annotations").json()["results"]
    assert [row["provenance"] for row in shown] == [None, None, {"mood": str(second.pk)}]
    desk.hold_invariants()


def test_answers_that_agree_are_left_alone() -> None:
    desk, stage = adjudication(below=0.8)
    desk.answer("ann", GOOD)
    desk.answer("bob", GOOD)
    assert in_work(stage) == []


def test_late_answers_are_adjudicated_where_that_is_asked_for() -> None:
    desk, stage = adjudication(adjudicate_late=True)
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    desk.answer("bob", GOOD)
    desk.answer("cat", GOOD)
    assert in_work(stage) == []
    assert desk.submit("ann", lease, BAD).json()["annotation"]["state"] == "late"
    assert in_work(stage) == [("i0", 1, 1)]
    shown = desk.lease("rev", stage)["annotations"]
    assert [(row["author"], row["state"]) for row in shown] == [
        ("A", "submitted"),
        ("B", "submitted"),
        ("C", "late"),
    ]


def test_a_final_answer_is_not_taken_from_one_that_was_rejected_since() -> None:
    desk, stage = adjudication(below=0.8)
    desk.answer("ann", GOOD)
    second = desk.answer("bob", BAD)
    lease = desk.lease("rev", stage)
    assert desk.review("rex", second, "reject").status_code == 201
    answer = desk.submit("rev", lease, BAD, provenance={"mood": str(second.pk)})
    assert code(answer, 422) == "submit.provenance"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/provenance/mood"]
    assert not Annotation.objects.filter(origin="adjudication").exists()
    assert desk.submit("rev", lease, BAD).status_code == 200


def test_nobody_labels_what_they_adjudicated() -> None:
    desk, stage = adjudication(below=0.8)
    first = desk.answer("ann", GOOD)
    desk.answer("bob", BAD)
    assert desk.submit("rev", desk.lease("rev", stage), GOOD).status_code == 200
    assert desk.review("max", first, "reject").status_code == 201
    assert desk.nothing("rev") == "nothing_left"
    assert desk.nothing("max") == "nothing_left"
    assert desk.lease("rex")["item"]["external_id"] == "i0"
    desk.hold_invariants()


@pytest.mark.parametrize("is_leased", [True, False])
def test_nobody_labels_what_they_reviewed(is_leased: bool) -> None:
    desk, stage = review_desk(items=2)
    made = desk.answer("ann")
    lease = desk.lease("rev", stage) if is_leased else None
    more = {"assignment": lease["id"], "token": lease["token"]} if lease else {}
    assert desk.review("rev", made, "reject", **more).status_code == 201
    assert desk.lease("rev")["item"]["external_id"] == "i1"
    assert desk.lease("cat")["item"]["external_id"] == "i0"
    desk.hold_invariants()


def test_whose_review_lease_ran_out_before_a_verdict_may_still_label() -> None:
    desk, stage = review_desk(items=1)
    desk.rules(overlap=2)
    WorkItem.objects.update(required=2, open_slots=2)
    desk.answer("ann")
    lease = desk.lease("rev", stage)
    assert desk.nothing("rev") == "nothing_left"
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    assert expire_due(now=clock.now()) == 1
    assert desk.lease("rev")["item"]["external_id"] == "i0"


@pytest.mark.parametrize(
    ("provenance", "pointers"),
    [
        ({"weather": "{first}"}, ["/provenance/weather"]),
        ({"mood": "01890000-0000-7000-8000-000000000000"}, ["/provenance/mood"]),
        ({"mood": "{other}"}, ["/provenance/mood"]),
        ({"mood": "nonsense"}, ["/provenance/mood"]),
    ],
)
def test_provenance_names_what_is_there(provenance: dict[str, str], pointers: list[str]) -> None:
    desk, stage = adjudication(below=0.8)
    first = desk.answer("ann", GOOD)
    desk.answer("bob", BAD)
    other = Desk().answer()
    lease = desk.lease("rev", stage)
    given = {key: value.format(first=first.pk, other=other.pk) for key, value in provenance.items()}
    answer = desk.submit("rev", lease, GOOD, provenance=given)
    assert answer.status_code in (400, 422), answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == pointers


def test_only_adjudications_have_a_provenance() -> None:
    desk = Desk()
    answer = desk.submit("ann", desk.lease("ann"), GOOD, provenance={"mood": str(desk.item().pk)})
    assert code(answer, 422) == "submit.provenance"


def test_an_answer_names_the_prediction_it_began_with() -> None:
    from labeling.annotations.models import Prediction
    from labeling.core import clock

    desk = Desk(items=2)
    made = [
        Prediction.objects.create(item=desk.item(name), model="m", result=GOOD, created_at=clock.now())
        for name in ("i0", "i1")
    ]
    lease = desk.lease("ann")
    assert code(desk.submit("ann", lease, GOOD, prediction=str(made[1].pk)), 422) == "submit.prediction"
    assert desk.submit("ann", lease, GOOD, prediction=str(made[0].pk)).status_code == 200
    row = Annotation.objects.get()
    assert row.prediction == row.revisions.get().prediction == made[0]
    made[0].delete()
    row.refresh_from_db()
    assert row.prediction is None


def test_a_review_queue_may_have_a_sample_of_its_own() -> None:
    desk, stage = review_desk()
    second = desk.stage(QueueKind.REVIEW, "Second look")
    stage.review_queue, stage.review_percent = second, 100
    stage.save()
    made = desk.answer("ann")
    lease = desk.lease("rev", stage)
    desk.review("rev", made, "accept", assignment=lease["id"], token=lease["token"])
    assert in_work(second) == [("i0", 1, 1)]


def test_a_projects_answers_are_listed_by_state_queue_and_author() -> None:
    desk = Desk(items=3)
    first, second, third = desk.answer("ann"), desk.answer("bob"), desk.answer("ann")
    desk.review("rev", second, "accept")
    path = f"/api/v1/projects/{desk.project.pk}/annotations"

    def listed(name: str, query: str = "") -> list[str]:
        answer = desk.client(name).get(path + query)
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["results"]]

    assert listed("rev") == [str(third.pk), str(first.pk)]
    assert listed("rev", "?state=accepted") == [str(second.pk)]
    assert listed("rev", f"?queue={desk.main.pk}&state=returned") == []
    assert listed("max", f"?author={desk.world.user('ann').pk}") == [str(third.pk), str(first.pk)]
    shown = desk.client("rev").get(path).json()["results"][0]
    assert shown["author"]["id"].startswith("annotator-")
    for author in (shown["author"]["id"], desk.world.user("ann").pk):
        assert code(desk.client("rev").get(path + f"?author={author}"), 403) == "author.forbidden"
    assert code(desk.client("max").get(path + "?author=ann"), 422) == "author.invalid"
    assert code(desk.client("rev").get(path + "?state=odd"), 422) == "state.invalid"
    assert desk.client("ann").get(path).status_code == 403


def test_a_repair_can_be_kept_as_a_draft_when_its_lease_ran_out() -> None:
    """The answer waits for its author still, so what a page saves that slept does too."""
    desk = Desk()
    made = desk.answer("ann", BAD)
    desk.review("rev", made, "return")
    lease = desk.lease("ann")
    Assignment.objects.filter(pk=lease["id"]).update(lease_until="2000-01-01T00:00:00Z")
    assert expire_due(now=clock.now()) == 1
    assert desk.state(made) == ("returned", "returned")
    body = {"token": lease["token"], "result": GOOD, "revision": 0}
    saved = desk.client("ann").put(f"/api/v1/assignments/{lease['id']}/draft", body, format="json")
    assert (saved.status_code, saved.json()) == (200, {"revision": 1})
    again = desk.lease("ann")
    assert (again["id"], again["draft"]) == (lease["id"], {"result": GOOD, "revision": 1})
    assert code(desk.client("ann").put(f"/api/v1/assignments/{lease['id']}/draft", body, format="json")) == (
        "assignment.lease_lost"
    )


def test_a_repair_that_came_too_late_can_be_accepted_at_once() -> None:
    desk = Desk()
    made = desk.answer("ann", BAD)
    desk.review("rev", made, "return")
    lease = desk.lease("ann")
    over = {"lease_until": "2000-01-01T00:00:00Z", "repair_until": "2000-01-01T00:00:00Z"}
    Assignment.objects.filter(pk=lease["id"]).update(**over)
    assert (expire_due(now=clock.now()), sweep_repairs(now=clock.now())) == (1, 1)
    assert desk.submit("ann", lease, GOOD).json()["annotation"]["state"] == "late"
    late = Annotation.objects.get(state="late")
    assert desk.review("rev", late, "accept").status_code == 201
    assert (desk.state(late), desk.state(made)) == (("accepted", "accepted"), ("rejected", "accepted"))
    assert desk.labels() == ("labeled", 1)
    desk.hold_invariants()
