"""When an account goes, its answers stay, its slots stay filled, and what it held comes back to the queue."""

from datetime import timedelta

import pytest
import time_machine

from labeling.annotations.models import Annotation
from labeling.core import clock
from projects.models import Assignment
from projects.services.expiry import expire_due, sweep_repairs
from tests.reviews.desk import GOOD, Desk

pytestmark = pytest.mark.django_db


def test_an_account_that_goes_takes_no_slot_with_it() -> None:
    desk = Desk(items=3, lease_seconds=60)
    desk.rules(repair_hours=1)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        kept, returned = desk.answer("ann"), desk.answer("ann")
        desk.review("rev", returned, "return")
        desk.world.claim("ann", count=2)
        assert expire_due(now=clock.now() + timedelta(minutes=2)) == 2
        desk.world.people.pop("ann").delete()
        assert sorted(Assignment.objects.values_list("annotator", "state")) == [
            (None, "expired"),
            (None, "returned"),
            (None, "submitted"),
        ]
        desk.hold_invariants()
        assert desk.state(kept) == ("submitted", "submitted")
        assert list(Annotation.objects.values_list("author", flat=True)) == [None, None]
        traveller.shift(timedelta(hours=2))
        assert sweep_repairs(now=clock.now()) == 1
        assert desk.world.next("bob", count=3) == ["i1", "i2"]
    desk.hold_invariants()


def test_a_lease_of_an_account_that_is_gone_runs_out() -> None:
    desk = Desk(lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        desk.lease("ann")
        desk.world.people.pop("ann").delete()
        desk.hold_invariants()
        assert desk.nothing("bob") == "all_leased"
        traveller.shift(timedelta(minutes=2))
        assert desk.submit("bob", desk.lease("bob"), GOOD).status_code == 200
    assert desk.labels() == ("labeled", 1)
    desk.hold_invariants()


def test_the_next_account_is_not_taken_for_one_that_is_gone() -> None:
    desk = Desk(overlap=2)
    desk.answer("ann")
    desk.world.people.pop("ann").delete()
    desk.answer("bob")
    assert desk.labels() == ("labeled", 2)
    shown = desk.client("max").get(f"/api/v1/items/{desk.item().pk}/annotations").json()["results"]
    assert [(row["state"], row["result"]) for row in shown] == [("submitted", GOOD)] * 2
    assert desk.client("max").get(f"/api/v1/projects/{desk.project.pk}/annotations").status_code == 200
    desk.hold_invariants()
