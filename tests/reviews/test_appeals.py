"""An author's one word against a review, and who decides."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Appeal, Review
from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.webhooks.models import HookEvent
from projects.services.expiry import sweep_repairs
from tests.reviews.desk import BAD, GOOD, Desk, code
from tests.reviews.test_bulk import outcomes, send
from tests.support.people import client_for, make_member
from tests.webhooks.helpers import make_hook

pytestmark = pytest.mark.django_db


def reviewed(desk: Desk, verdict: str = "reject") -> tuple[Annotation, str]:
    made = desk.answer("ann")
    answer = desk.review("rev", made, verdict)
    assert answer.status_code == 201, answer.content
    return made, answer.json()["id"]


def appeal(desk: Desk, review: str, name: str = "ann", comment: str = "It is good.") -> Any:
    return desk.client(name).post(f"/api/v1/reviews/{review}/appeal", {"comment": comment}, format="json")


def decide(desk: Desk, name: str, verdict: str, comment: str = "") -> Any:
    pk = Appeal.objects.get().pk
    body = {"verdict": verdict, "comment": comment}
    return desk.client(name).post(f"/api/v1/appeals/{pk}/decision", body, format="json")


@pytest.mark.parametrize("verdict", ["reject", "return"])
def test_an_appeal_that_is_upheld_lets_the_answer_count(verdict: str) -> None:
    desk = Desk()
    made, review = reviewed(desk, verdict)
    answer = appeal(desk, review)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["state"], answer.json()["comment"]) == ("open", "It is good.")
    listed = desk.client("rex").get(f"/api/v1/projects/{desk.project.pk}/appeals").json()["results"]
    assert [(row["id"], row["review"]["id"], row["annotation"]["id"]) for row in listed] == [
        (answer.json()["id"], review, str(made.pk))
    ]
    decided = decide(desk, "rex", "upheld", "You are right.")
    assert decided.status_code == 200
    assert (decided.json()["state"], decided.json()["answer"]) == ("upheld", "You are right.")
    assert desk.state(made) == ("accepted", "accepted")
    assert desk.labels() == ("labeled", 1)
    event = AuditEvent.objects.get(action="appeal.decided")
    assert (event.payload["verdict"], event.payload["reinstated"]) == ("upheld", 1)
    desk.hold_invariants()


def test_an_answer_that_is_reinstated_stands_beside_the_one_that_took_its_slot() -> None:
    desk = Desk()
    made, review = reviewed(desk)
    appeal(desk, review)
    other = desk.answer("bob")
    assert decide(desk, "rex", "upheld").status_code == 200
    assert desk.state(made) == ("accepted", "accepted")
    assert desk.state(other) == ("submitted", "submitted")
    assert desk.labels() == ("labeled", 2)
    desk.hold_invariants()


def test_an_appeal_that_is_overturned_leaves_the_review_standing() -> None:
    desk = Desk()
    made, review = reviewed(desk)
    appeal(desk, review)
    assert decide(desk, "rex", "overturned").status_code == 200
    assert desk.state(made) == ("rejected", "rejected")
    assert code(decide(desk, "rex", "upheld")) == "appeal.settled"
    desk.hold_invariants()


def test_returned_work_waits_for_its_appeal() -> None:
    desk = Desk()
    desk.rules(repair_hours=1, appeal_hours=1)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        made, review = reviewed(desk, "return")
        appeal(desk, review)
        assert desk.nothing("ann") == "nothing_left"
        traveller.shift(timedelta(days=30))
        assert sweep_repairs(now=clock.now()) == 0
        assert decide(desk, "rex", "overturned").status_code == 200
        assert sweep_repairs(now=clock.now()) == 0
        made.assignment.refresh_from_db()
        assert desk.lease("ann")["repair"] is not None
        assert made.assignment.repair_until == clock.now() + timedelta(hours=1)
        assert desk.state(made) == ("returned", "active")
    desk.hold_invariants()


def test_one_appeals_once_and_in_time() -> None:
    desk = Desk(items=2)
    _, review = reviewed(desk)
    Review.objects.update(appeal_until=Review.objects.get().created_at - timedelta(seconds=1))
    assert code(appeal(desk, review)) == "appeal.late"
    _, second = reviewed(desk)
    assert appeal(desk, second).status_code == 201
    assert code(appeal(desk, second)) == "appeal.once"


def test_only_its_author_appeals_and_somebody_else_than_the_reviewer_decides() -> None:
    desk = Desk()
    _, review = reviewed(desk)
    assert code(appeal(desk, review, "bob"), 404) == "review.not_found"
    assert code(appeal(desk, review, "rex"), 404) == "review.not_found"
    assert appeal(desk, review).status_code == 201
    assert code(decide(desk, "rev", "upheld"), 403) == "appeal.own_review"
    assert decide(desk, "ann", "upheld").status_code == 403
    assert decide(desk, "rex", "perhaps").status_code in (400, 422)
    assert Appeal.objects.get().state == "open"


def test_there_is_nothing_to_appeal_against_once_the_answer_went_on() -> None:
    desk = Desk(items=2)
    made, review = reviewed(desk, "return")
    desk.submit("ann", desk.lease("ann"), GOOD)
    assert code(appeal(desk, review)) == "appeal.moved"
    accepted = desk.review("rev", made, "accept").json()["id"]
    assert code(appeal(desk, accepted)) == "appeal.verdict"


def test_what_was_repaired_meanwhile_stays_as_it_is() -> None:
    desk = Desk()
    made, review = reviewed(desk, "return")
    desk.lease("ann")
    appeal(desk, review)
    lease = desk.lease("ann")
    assert lease["repair"]["appeal"] == {"state": "open", "answer": ""}
    desk.submit("ann", lease, GOOD)
    assert decide(desk, "rex", "upheld").status_code == 200
    assert desk.state(made) == ("submitted", "submitted")
    assert AuditEvent.objects.get(action="appeal.decided").payload["reinstated"] == 0


@pytest.mark.parametrize("verdict", ["accept", "fix"])
def test_an_answer_that_is_accepted_meanwhile_settles_its_appeal(verdict: str) -> None:
    desk = Desk()
    made, review = reviewed(desk, "return")
    appeal(desk, review)
    more = {"result": BAD} if verdict == "fix" else {}
    assert desk.review("rex", made, verdict, supersedes=review, **more).status_code == 201
    listed = f"/api/v1/projects/{desk.project.pk}/appeals"
    assert desk.client("rex").get(listed).json()["results"] == []
    (settled,) = desk.client("rex").get(f"{listed}?state=upheld").json()["results"]
    assert settled["answer"] == "Your answer was accepted in another review, so it counts."
    assert settled["decided_at"] is not None
    for word in ("upheld", "overturned"):
        assert code(decide(desk, "roy", word)) == "appeal.settled"
    assert desk.state(made) == ("accepted", "accepted")
    desk.hold_invariants()


def test_another_rejection_settles_the_appeal_and_can_be_appealed_against_itself() -> None:
    desk = Desk()
    made, review = reviewed(desk, "return")
    appeal(desk, review)
    second = desk.review("rex", made, "reject", supersedes=review).json()["id"]
    found = Appeal.objects.get()
    assert (found.state, found.decided_by) == ("overturned", None)
    assert found.answer.endswith("You may appeal against that one.")
    assert code(decide(desk, "roy", "upheld")) == "appeal.settled"
    assert appeal(desk, second).status_code == 201
    desk.hold_invariants()


def test_repaired_work_that_is_accepted_leaves_no_appeal_open() -> None:
    desk = Desk()
    made, review = reviewed(desk, "return")
    lease = desk.lease("ann")
    appeal(desk, review)
    desk.submit("ann", lease, GOOD)
    assert Appeal.objects.get().state == "open"
    assert desk.review("rex", made, "accept").status_code == 201
    assert Appeal.objects.get().state == "upheld"
    assert code(decide(desk, "roy", "overturned")) == "appeal.settled"


def test_an_appeal_that_is_upheld_ends_the_repair_that_was_begun() -> None:
    desk = Desk()
    made, review = reviewed(desk, "return")
    lease = desk.lease("ann")
    appeal(desk, review)
    assert decide(desk, "rex", "upheld").status_code == 200
    assert desk.state(made) == ("accepted", "accepted")
    late = desk.submit("ann", lease, GOOD)
    assert late.json()["annotation"]["state"] == "late"  # kept, and counted only if somebody accepts it
    assert desk.labels() == ("labeled", 1)
    desk.hold_invariants()


@pytest.mark.parametrize("comment", ["", "  ", "\x07", "x" * 4001])
def test_an_appeal_says_why(comment: str) -> None:
    desk = Desk()
    _, review = reviewed(desk)
    answer = appeal(desk, review, comment=comment)
    assert answer.status_code in (400, 422)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/comment"]


def test_unknown_states_of_appeals_are_refused() -> None:
    desk = Desk()
    desk.world.user("ann")
    answer = desk.client("rev").get(f"/api/v1/projects/{desk.project.pk}/appeals?state=lost")
    assert code(answer, 422) == "state.invalid"


def told(desk: Desk, made: Annotation, review: str, state: str, by: str) -> None:
    """The log and the webhooks have the appeal as decided, once."""
    found = Appeal.objects.get()
    assert found.state == state
    event = AuditEvent.objects.get(action="appeal.decided")
    user = desk.world.user(by)
    assert (event.kind, event.object_id, event.actor) == ("appeal", str(found.pk), f"user:{user.pk}")
    assert event.payload == {
        "review": review,
        "annotation": str(made.pk),
        "verdict": state,
        "reinstated": int(state == "upheld"),
    }
    (data,) = HookEvent.objects.filter(name="appeal.decided").values_list("data", flat=True)
    assert (data["appeal"], data["state"]) == (str(found.pk), state)


def listened() -> Desk:
    desk = Desk()
    owner = make_member(desk.project.organisation, Role.OWNER, name="owner")
    make_hook(client_for(owner), events=["appeal.decided"])
    return desk


@pytest.mark.parametrize(
    ("verdict", "state"), [("accept", "upheld"), ("fix", "upheld"), ("reject", "overturned")]
)
def test_an_appeal_that_another_verdict_settles_is_told_like_a_decision(verdict: str, state: str) -> None:
    desk = listened()
    made, review = reviewed(desk, "return")
    assert appeal(desk, review).status_code == 201
    more = {"result": BAD} if verdict == "fix" else {}
    answer = desk.review("rex", made, verdict, supersedes=review, **more)
    assert answer.status_code == 201, answer.content
    told(desk, made, review, state, "rex")


@pytest.mark.parametrize(("verdict", "state"), [("accept", "upheld"), ("return", "overturned")])
def test_an_appeal_that_a_verdict_in_bulk_settles_is_told_like_a_decision(verdict: str, state: str) -> None:
    desk = listened()
    made, review = reviewed(desk, "return")
    lease = desk.lease("ann")  # begun before they appealed
    assert appeal(desk, review).status_code == 201
    assert desk.submit("ann", lease, BAD).status_code == 200
    reason = {"reason": "wrong_label"} if verdict == "return" else {}
    assert outcomes(send(desk, "rex", [(made.pk, 2)], verdict=verdict, **reason)) == ["done"]
    told(desk, made, review, state, "rex")
