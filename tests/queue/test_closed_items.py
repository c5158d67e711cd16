"""What a flag closed stays closed: no change of rights, rule or hand brings its work back."""

from typing import Any

import pytest
from django.db.models import F

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.webhooks.models import HookEvent
from projects.models import Assignment, QueueKind, WorkItem
from projects.services.counters import recount
from projects.services.hooks import announce_finished
from tests.reviews.desk import GOOD, Desk
from tests.support.people import client_for, make_member
from tests.webhooks.helpers import make_hook

pytestmark = pytest.mark.django_db


def steward(desk: Desk) -> Any:
    return client_for(desk.world.user("sue", Role.STEWARD))


def flag(desk: Desk, kind: str, name: str = "ann", item: str = "i0") -> str:
    made = desk.client(name).post(f"/api/v1/items/{desk.item(item).pk}/flags", {"kind": kind})
    assert made.status_code == 201, made.content
    found: str = made.json()["id"]
    return found


def resolve(desk: Desk, pk: str, resolution: str) -> None:
    body = {"resolution": resolution, "reason": "Looked at."}
    answer = steward(desk).post(f"/api/v1/flags/{pk}/resolve", body)
    assert answer.status_code == 200, answer.content


def close(desk: Desk, name: str = "ann", item: str = "i0") -> None:
    resolve(desk, flag(desk, "broken", name, item), "closed")


def test_quarantine_and_back_does_not_open_it_again() -> None:
    desk = Desk(items=2, overlap=2)
    desk.answer("ann")
    close(desk)
    person = flag(desk, "person")
    assert desk.item().state == "quarantined"
    resolve(desk, person, "nobody")
    assert desk.labels() == ("in_progress", 1)
    assert desk.world.work("i0").is_closed
    assert desk.lease("bob")["item"]["external_id"] == "i1"
    assert recount(desk.project.pk) == {}
    desk.hold_invariants()


def test_what_was_closed_in_quarantine_gets_no_work_when_its_rights_clear() -> None:
    desk = Desk(items=1)
    desk.lease("ann")
    broken, person = flag(desk, "broken"), flag(desk, "person")
    resolve(desk, broken, "closed")
    WorkItem.objects.all().delete()
    resolve(desk, person, "nobody")
    assert desk.item().state == "labelable"
    assert not WorkItem.objects.exists()
    assert desk.nothing("bob") == "nothing_left"


def test_an_answer_that_comes_late_opens_no_review_of_it() -> None:
    desk = Desk(items=1)
    review = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=review, review_percent=100)
    lease = desk.lease("ann")
    close(desk)
    late = desk.submit("ann", lease, GOOD)
    assert (late.status_code, late.json()["annotation"]["state"]) == (200, "late")
    assert not WorkItem.objects.filter(queue=review).exists()
    assert desk.nothing("rev", review) == "nothing_left"
    desk.hold_invariants()


def test_returned_work_of_it_is_not_given_out_and_a_filter_puts_it_nowhere() -> None:
    desk = Desk(items=2)
    made = desk.answer("ann")
    assert desk.review("rev", made, "return").status_code == 201
    close(desk)
    assert desk.lease("ann")["item"]["external_id"] == "i1"
    second = desk.stage(QueueKind.REVIEW)
    path, manager = f"/api/v1/queues/{second.pk}/items", desk.client("max")
    picked = manager.post(path, {"items": [str(desk.item().pk)]}, format="json").json()
    assert picked == {"put": 0, "left_out": 1, "more": False}
    assert manager.post(path, {"filter": ""}, format="json").json() == {
        "put": 1,
        "left_out": 0,
        "more": False,
    }
    desk.hold_invariants()


def test_a_project_is_finished_when_the_rest_is_closed() -> None:
    desk = Desk(items=2)
    manager = client_for(make_member(desk.project.organisation, "manager"))
    make_hook(manager, events=["project.finished"])
    desk.answer("ann")
    desk.lease("bob")
    assert announce_finished(now=clock.now()) == 0
    close(desk, "bob", "i1")
    assert [announce_finished(now=clock.now()) for _ in range(2)] == [1, 0]
    assert HookEvent.objects.get().data == {"state": "open", "labeled": 1}
    assert not Assignment.objects.filter(state="active").exists()
    assert not WorkItem.objects.filter(open_slots__gt=F("required")).exists()
