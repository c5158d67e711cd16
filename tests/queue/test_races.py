"""A competitor runs exactly between choosing a work item and taking its slot."""

from collections.abc import Callable
from typing import Any

import pytest

from labeling.core import clock
from projects.models import Assignment, AssignmentState, WorkItem
from projects.services import queue_claim
from projects.services.queue import ClaimResult, release, skip
from tests.queue.world import World, make_world

pytestmark = pytest.mark.django_db


def before_the_slot_is_taken(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Run `act` once, when the next claim has chosen its work item and has not taken the slot yet."""
    real, waiting = queue_claim.take_slot, [act]

    def take(*, work_item_id: int) -> bool:
        if waiting:
            waiting.pop()()
        return real(work_item_id=work_item_id)

    monkeypatch.setattr(queue_claim, "take_slot", take)


def live(world: World) -> list[tuple[str, str]]:
    rows = Assignment.objects.filter(state=AssignmentState.ACTIVE).order_by("item__external_id")
    return [(row.annotator.name, row.item.external_id) for row in rows.select_related("annotator", "item")]


def lease_of(found: ClaimResult) -> dict[str, Any]:
    return {"assignment_id": found.assignments[0].pk, "token": found.assignments[0].token}


def test_who_loses_the_slot_gets_the_next_item(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(items=2)
    before_the_slot_is_taken(monkeypatch, lambda: world.claim("bob"))
    assert world.next("ann") == ["i1"]
    assert live(world) == [("bob", "i0"), ("ann", "i1")]
    assert world.slots("i0") == (0, 1, 0, 1)


def test_who_loses_the_last_slot_is_told_that_others_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(items=1)
    before_the_slot_is_taken(monkeypatch, lambda: world.claim("bob"))
    assert world.next("ann") == ["all_leased"]
    assert live(world) == [("bob", "i0")]


def test_work_closed_in_between_is_not_leased(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(items=2)
    first = WorkItem.objects.filter(item__external_id="i0")
    before_the_slot_is_taken(monkeypatch, lambda: first.update(is_closed=True))
    assert world.next("ann") == ["i1"]
    assert world.slots("i0") == (1, 0, 0, 1)


def test_a_double_click_gets_one_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(items=1, overlap=2)
    before_the_slot_is_taken(monkeypatch, lambda: world.claim("ann"))
    assert world.next("ann") == ["i0"]
    assert live(world) == [("ann", "i0")]
    assert world.slots("i0") == (1, 1, 0, 2)


@pytest.mark.parametrize(("moment", "time"), [("read_standings", 2), ("holds_elsewhere", 1)])
def test_what_is_added_while_somebody_looks_for_the_last_time_is_found(
    monkeypatch: pytest.MonkeyPatch, moment: str, time: int
) -> None:
    world = make_world(items=1)
    world.claim("bob")
    assert world.next("ann") == ["all_leased"]
    release(actor=world.actor("bob"), **lease_of(world.claim("bob")))
    skip(actor=world.actor("ann"), reason="broken", **lease_of(world.claim("ann")))
    asked = 0
    real = getattr(queue_claim, moment)

    def then_add(*given: Any) -> Any:
        """When the queue was read for the look from the front, or that look was made."""
        nonlocal asked
        found, asked = real(*given), asked + 1
        if asked == time:
            world.add("new")
        return found

    monkeypatch.setattr(queue_claim, moment, then_add)
    told = world.next("ann")
    monkeypatch.undo()
    assert [told, world.next("ann")] == [["new"], ["new"]]


def test_a_lease_is_expired_once_however_many_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from projects.services import expiry
    from projects.services.queue import expire_due

    world = make_world(items=2, overlap=2)
    world.next("ann", count=2)
    later = clock.now() + timedelta(days=1)
    real, waiting = expiry._hold, [lambda: expire_due(now=later)]

    def hold(ids: set[int]) -> dict[int, WorkItem]:
        if waiting:
            assert waiting.pop()() == 2
        return real(ids)

    monkeypatch.setattr(expiry, "_hold", hold)
    assert expire_due(now=later) == 0
    assert [world.slots("i0"), world.slots("i1")] == [(2, 0, 0, 2)] * 2
