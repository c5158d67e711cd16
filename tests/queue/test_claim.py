"""Claims: order, repeatability, slots, cursors, reasons. Exact values, on whichever database the suite runs."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from labeling.core import clock
from labeling.core.errors import Conflict, Invalid, NotFound
from labeling.core.ids import new_id
from projects.models import AssignmentState, Project, ProjectState, QueueCursor
from projects.models.queue import QueueState
from projects.services import queue
from tests.queue.world import FORBIDDEN, World, make_world

pytestmark = pytest.mark.django_db


def release(world: World, name: str, external_id: str) -> None:
    row = world.mine(name, external_id)
    queue.release(actor=world.actor(name), assignment_id=row.pk, token=row.token)


def skip(world: World, name: str, external_id: str) -> None:
    row = world.mine(name, external_id)
    queue.skip(actor=world.actor(name), assignment_id=row.pk, token=row.token, reason="unsure")


def settle(world: World, name: str, external_id: str) -> str:
    from projects.permissions import access_assignment

    row = world.mine(name, external_id)
    gate = access_assignment(actor=world.actor(name), assignment_id=row.pk)
    return queue.settle_submit(assignment=gate, token=row.token, seconds=3.0, now=clock.now()).outcome


def test_items_come_in_order_and_the_same_lease_again_until_it_is_settled() -> None:
    world = make_world(items=3)
    first = world.claim().assignments[0]
    again = world.claim().assignments[0]
    assert (first.item.external_id, again.pk, again.token) == ("i0", first.pk, first.token)
    assert settle(world, "ann", "i0") == "submitted"
    assert world.next() == ["i1"]
    assert world.slots("i0") == (0, 0, 1, 1)


def test_a_batch_holds_what_is_leased_first_and_never_more_than_asked() -> None:
    world = make_world(items=4)
    assert world.next(count=1) == ["i0"]
    assert world.next(count=3) == ["i0", "i1", "i2"]
    assert world.next(count=2) == ["i0", "i1"]
    assert world.next(count=10) == ["i0", "i1", "i2", "i3"]


def test_two_annotators_never_get_the_same_only_slot() -> None:
    world = make_world(items=2)
    assert [world.next("ann"), world.next("bob"), world.next("eve")] == [["i0"], ["i1"], ["all_leased"]]


def test_overlap_gives_each_item_to_so_many_and_once_to_each() -> None:
    world = make_world(items=1, overlap=2)
    assert [world.next("ann"), world.next("bob"), world.next("eve")] == [["i0"], ["i0"], ["all_leased"]]
    assert settle(world, "ann", "i0") == "submitted"
    assert world.next("ann") == ["nothing_left"]
    assert world.slots("i0") == (0, 1, 1, 2)


def test_priority_goes_before_order_also_for_who_has_walked_on() -> None:
    world = make_world(items=3)
    assert world.next() == ["i0"]
    settle(world, "ann", "i0")
    world.add("urgent", priority=5)
    assert world.next() == ["urgent"]
    settle(world, "ann", "urgent")
    assert world.next() == ["i1"]


def test_a_raised_priority_is_served_at_once() -> None:
    world = make_world(items=4)
    assert world.next() == ["i0"]
    settle(world, "ann", "i0")
    queue.reprioritise(item=world.work("i3").item, priority=9)
    assert world.next() == ["i3"]


def test_what_others_give_back_behind_the_cursor_is_served_before_nothing_left() -> None:
    world = make_world(items=3)
    assert world.next("bob") == ["i0"]
    for name in ("i1", "i2"):
        assert world.next("ann") == [name]
        settle(world, "ann", name)
    assert world.next("ann") == ["all_leased"]
    release(world, "bob", "i0")
    assert world.next("ann") == ["i0"]


def test_what_was_skipped_goes_to_others_and_never_back_to_the_same() -> None:
    world = make_world(items=1)
    assert world.next("ann") == ["i0"]
    skip(world, "ann", "i0")
    assert world.next("ann") == ["nothing_left"]
    assert world.next("bob") == ["i0"]
    assert world.slots("i0") == (0, 1, 0, 1)


def test_what_was_released_may_come_again_with_a_new_token() -> None:
    world = make_world(items=1)
    before = world.claim().assignments[0]
    release(world, "ann", "i0")
    after = world.claim().assignments[0]
    assert after.pk == before.pk
    assert after.token != before.token
    assert world.mine("ann", "i0").past_tokens == [str(before.token)]


def test_an_overdue_lease_is_taken_by_the_next_who_finds_nothing() -> None:
    world = make_world(items=1, lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert world.next("ann") == ["i0"]
        traveller.shift(timedelta(seconds=59))
        assert world.next("bob") == ["all_leased"]
        traveller.shift(timedelta(seconds=1))
        assert world.next("bob") == ["i0"]
    assert world.mine("ann", "i0").state == AssignmentState.EXPIRED
    assert world.next("ann") == ["all_leased"]


def test_an_overdue_lease_that_nobody_took_is_still_its_holders() -> None:
    world = make_world(items=2, lease_seconds=60)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        first = world.claim("ann").assignments[0]
        traveller.shift(timedelta(hours=1))
        again = world.claim("ann").assignments[0]
        assert (again.pk, again.token) == (first.pk, first.token)
        assert again.lease_until == clock.now() + timedelta(seconds=60)


def test_in_a_long_queue_returned_work_comes_within_two_passes() -> None:
    world = make_world(items=9)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert world.next("bob") == ["i0"]
        assert world.next("ann") == ["i1"]
        settle(world, "ann", "i1")
        release(world, "bob", "i0")
        assert world.next("ann") == ["i2"]
        settle(world, "ann", "i2")
        traveller.shift(timedelta(minutes=16))
        assert world.next("ann") == ["i0"]


def test_a_claim_that_has_proved_there_is_nothing_looks_again_only_after_a_change() -> None:
    world = make_world(items=2, overlap=2)
    for name in ("i0", "i1"):
        assert world.next() == [name]
        settle(world, "ann", name)
    assert world.next() == ["nothing_left"]
    cursor = QueueCursor.objects.get()
    assert cursor.exhausted == world.queue.reopened
    world.add("new")
    assert world.next() == ["new"]


def test_quarantined_items_are_not_served_and_named_as_the_reason() -> None:
    world = make_world()
    assert world.next() == ["nothing_left"]
    world.add("nc", rights=FORBIDDEN)
    assert world.next() == ["quarantined_only"]


def test_paused_gives_nothing_new_but_keeps_what_is_held() -> None:
    world = make_world(items=2)
    assert world.next("ann") == ["i0"]
    Project.objects.update(state=ProjectState.PAUSED)
    assert world.next("ann", count=2) == ["i0"]
    assert world.next("bob") == ["paused"]
    Project.objects.update(state=ProjectState.OPEN)
    world.project.queues.update(state=QueueState.PAUSED)
    assert world.next("bob") == ["paused"]


@pytest.mark.parametrize("count", [0, 11, -1])
def test_a_count_outside_1_to_10_is_refused(count: int) -> None:
    with pytest.raises(Invalid) as caught:
        make_world(items=1).claim(count=count)
    assert caught.value.faults[0].pointer == "/count"


def test_a_queue_of_another_project_is_not_found() -> None:
    world, other = make_world(items=1), make_world(items=1)
    for queue_id in (other.queue.pk, new_id()):
        with pytest.raises(NotFound):
            world.claim(queue_id=queue_id)


def test_a_project_without_schema_says_so() -> None:
    world = make_world(items=1)
    Project.objects.update(schema_version=None)
    with pytest.raises(Conflict) as caught:
        world.claim()
    assert caught.value.code == "project.no_schema"


def test_a_claim_costs_the_same_behind_a_thousand_done(django_assert_num_queries) -> None:
    world = make_world(items=30, overlap=2)
    for number in range(25):
        assert world.next() == [f"i{number}"]
        settle(world, "ann", f"i{number}")
    actor, project = world.actor(), Project.objects.get()
    savepoints = 2
    # PostgreSQL gets the last two in one message, and the person's lock with the first.
    messages = 4 if connection.vendor == "postgresql" else 5
    with django_assert_num_queries(messages + savepoints):
        queue.claim(actor=actor, project=project)
