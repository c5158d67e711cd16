"""Answers between stages: accepted, returned, repaired, rejected, let count again; rounds; who may have what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from labeling.accounts.models import Group, GroupMember, Skill, SkillValue
from labeling.accounts.roles import Role
from labeling.annotations.services import submit
from labeling.core import clock
from labeling.core.errors import Conflict, Invalid
from projects.models import Assignment, Item, Queue, WorkItem
from projects.services import queue
from projects.services.expiry import expire_due, sweep_repairs
from projects.services.queue_stages import (
    accept_answer,
    is_sampled,
    put_to_work,
    reinstate_answer,
    reject_answer,
    return_answer,
    top_up,
)
from tests.queue.world import World, make_world

pytestmark = pytest.mark.django_db
HOLDS = ("active", "returned", "submitted", "accepted")


@pytest.fixture
def world() -> World:
    made = make_world(items=0)
    made.add("a", "b")
    return made


def answer(world: World, name: str = "ann", mood: str = "good") -> Assignment:
    lease = world.claim(name).assignments[0]
    submit(
        actor=world.actor(name), assignment_id=lease.pk, token=lease.token, result={"mood": mood}, seconds=2
    )
    return Assignment.objects.get(pk=lease.pk)


def act(function: Any, row: Assignment) -> bool:
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=row.item_id)
        done = bool(function(assignment_id=row.pk, now=clock.now()))
        if done and function is return_answer:
            row.annotations.update(state="returned")
        return done


def balanced() -> bool:
    return all(
        work.open_slots + work.assignments.filter(state__in=HOLDS).count() == work.required
        for work in WorkItem.objects.all()
    )


def labels(row: Assignment) -> tuple[int, str]:
    item = Item.objects.get(pk=row.item_id)
    return item.labels, item.state


def test_returned_work_keeps_its_slot_and_comes_to_its_author_first(world: World) -> None:
    row = answer(world)
    assert labels(row) == (1, "labeled")
    assert act(return_answer, row)
    row.refresh_from_db()
    assert (row.state, row.is_repair) == ("returned", False)
    assert labels(row) == (0, "labelable")
    assert balanced()
    assert world.next("bob") == ["b"]
    again = world.claim("ann").assignments[0]
    assert (again.pk, again.is_repair, again.token != row.token) == (row.pk, True, True)
    submit(
        actor=world.actor("ann"), assignment_id=row.pk, token=again.token, result={"mood": "bad"}, seconds=3
    )
    row.refresh_from_db()
    assert row.state == "submitted"
    assert labels(row) == (1, "labeled")
    assert balanced()
    assert row.annotations.get().revision == 2


def test_a_lease_of_returned_work_that_ends_waits_for_its_author(world: World) -> None:
    row = answer(world)
    act(return_answer, row)
    lease = world.claim("ann").assignments[0]
    assert queue.release(actor=world.actor(), assignment_id=row.pk, token=lease.token).state == "returned"
    assert balanced()
    lease = world.claim("ann").assignments[0]
    assert expire_due(now=lease.lease_until + timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.is_repair) == ("returned", True)
    assert balanced()
    submit(
        actor=world.actor(), assignment_id=row.pk, token=lease.token, result={"mood": "good"}, seconds=None
    )
    row.refresh_from_db()
    assert row.state == "submitted"
    assert labels(row) == (1, "labeled")
    assert balanced()


def test_what_nobody_repairs_in_time_opens_for_others(world: World) -> None:
    row = answer(world)
    act(return_answer, row)
    row.refresh_from_db()
    assert row.repair_until is not None
    assert sweep_repairs(now=row.repair_until - timedelta(seconds=1)) == 0
    assert sweep_repairs(now=row.repair_until) == 1
    assert sweep_repairs(now=row.repair_until) == 0
    row.refresh_from_db()
    assert row.state == "rejected"
    assert balanced()
    assert world.next("ann") == ["b"]
    assert world.next("bob") == ["a"]


def test_skipping_returned_work_gives_it_up(world: World) -> None:
    row = answer(world)
    act(return_answer, row)
    lease = world.claim("ann").assignments[0]
    for _ in range(2):
        done = queue.skip(actor=world.actor(), assignment_id=row.pk, token=lease.token, reason="unsure")
        assert done.state == "rejected"
    assert balanced()
    assert world.next("bob") == ["a"]


def test_rejected_work_goes_to_somebody_else_and_may_count_again(world: World) -> None:
    row = answer(world)
    assert act(reject_answer, row)
    assert not act(reject_answer, row)
    assert labels(row) == (0, "labelable")
    assert balanced()
    other = answer(world, "bob")
    assert other.item_id == row.item_id
    assert act(reinstate_answer, row)
    assert not act(reinstate_answer, row)
    assert labels(row) == (2, "labeled")
    assert balanced()
    assert WorkItem.objects.get(pk=row.work_item_id).required == 2


def test_accepting_is_once(world: World) -> None:
    row = answer(world)
    assert act(accept_answer, row)
    assert not act(accept_answer, row)
    assert act(return_answer, row)
    assert act(accept_answer, row)
    assert labels(row) == (1, "labeled")
    assert balanced()


def test_top_up_brings_an_item_back_into_work(world: World) -> None:
    row = answer(world)
    with transaction.atomic():
        top_up(work_item_id=row.work_item_id, by=2)
    assert labels(row) == (1, "in_progress")
    assert balanced()
    assert world.next("ann") == ["b"]
    assert world.next("bob") == ["a"]


def review_queue(world: World, **settings: Any) -> Queue:
    return Queue.objects.create(
        project=world.project, kind="review", name="Review", created_at=clock.now(), **settings
    )


def put(stage: Queue, item: Item) -> WorkItem | None:
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=item.pk)
        return put_to_work(queue_id=stage.pk, item_id=item.pk, now=clock.now())


def test_work_comes_to_a_queue_once_until_it_is_done_then_as_a_new_round(world: World) -> None:
    row = answer(world)
    stage = review_queue(world)
    first = put(stage, row.item)
    assert first is not None
    assert first.round == 1
    assert put(stage, row.item) is None
    world.user("rev", Role.REVIEWER)
    lease = world.claim("rev", queue_id=stage.pk).assignments[0]
    assert put(stage, row.item) is None
    Assignment.objects.filter(pk=lease.pk).update(state="submitted")
    second = put(stage, row.item)
    assert second is not None
    assert second.round == 2
    assert world.claim("rev", queue_id=stage.pk).assignments[0].work_item_id == second.pk
    Queue.objects.filter(pk=stage.pk).update(state="closed")
    assert put(stage, Item.objects.get(external_id="b")) is None


def test_nobody_reviews_what_they_labeled(world: World) -> None:
    world.user("rev", Role.REVIEWER)
    row = answer(world, "rev")
    stage = review_queue(world)
    put(stage, row.item)
    assert world.claim("rev", queue_id=stage.pk).reason == "nothing_left"
    world.user("other", Role.REVIEWER)
    assert [lease.item_id for lease in world.claim("other", queue_id=stage.pk).assignments] == [row.item_id]


def test_a_sample_is_the_same_at_every_call(world: World) -> None:
    rows = [answer(world, name) for name in ("ann", "bob")]
    stage = world.queue
    for percent in (0, 100):
        stage.review_percent = percent
        assert {is_sampled(queue=stage, assignment_id=row.pk) for row in rows} == {percent == 100}
    stage.review_percent = 50
    from uuid import UUID

    drawn = [is_sampled(queue=stage, assignment_id=UUID(int=number)) for number in range(2_000)]
    assert 900 < sum(drawn) < 1_100
    assert drawn == [is_sampled(queue=stage, assignment_id=UUID(int=number)) for number in range(2_000)]


@pytest.mark.parametrize(
    ("policy", "reason", "code"),
    [
        ("forbidden", "unsure", "skip.forbidden"),
        ("reason", "", "skip.reason"),
        ("reason", "boring", "skip.reason"),
        ("allowed", "boring", "skip.reason"),
        ("allowed", "", None),
        ("reason", "dark", None),
    ],
)
def test_skipping_follows_the_queue(world: World, policy: str, reason: str, code: str | None) -> None:
    Queue.objects.filter(pk=world.queue.pk).update(skip_policy=policy, skip_reasons=["dark", "unsure"])
    lease = world.claim().assignments[0]
    own = {"actor": world.actor(), "assignment_id": lease.pk, "token": lease.token}
    if code is None:
        assert queue.skip(**own, reason=reason).state == "skipped"
        return
    with pytest.raises((Conflict, Invalid)) as raised:
        queue.skip(**own, reason=reason)
    assert raised.value.code == code


def test_queues_are_for_those_who_are_invited(world: World) -> None:
    ann, organisation = world.user("ann"), world.project.organisation
    group = Group.objects.create(organisation=organisation, name="Night", created_at=clock.now())
    skill = Skill.objects.create(organisation=organisation, name="Birds", created_at=clock.now())

    def invited(**audience: Any) -> bool:
        Queue.objects.filter(pk=world.queue.pk).update(audience=audience)
        got = world.claim("ann")
        for lease in got.assignments:
            queue.release(actor=world.actor(), assignment_id=lease.pk, token=lease.token)
        assert got.assignments or got.reason == "not_invited"
        return bool(got.assignments)

    assert invited()
    assert invited(members=[str(ann.pk)])
    assert not invited(members=[str(world.user("bob").pk)])
    assert not invited(groups=[str(group.pk)])
    assert not invited(skills=[{"skill": str(skill.pk), "min": 0}])
    GroupMember.objects.create(group=group, user=ann, created_at=clock.now())
    assert invited(groups=[str(group.pk)])
    SkillValue.objects.create(skill=skill, user=ann, value=70, set_at=clock.now())
    for least, most, may in ((70, None, True), (71, None, False), (0, 70, True), (0, 69, False)):
        condition = {"skill": str(skill.pk), "min": least, "max": most}
        assert invited(groups=[str(group.pk)], skills=[condition]) is may


def test_a_day_has_as_many_answers_as_the_queue_says(world: World) -> None:
    Queue.objects.filter(pk=world.queue.pk).update(daily_cap=1)
    row = answer(world)
    assert world.next("ann") == ["daily_cap"]
    assert world.next("bob") == ["b"]
    Assignment.objects.filter(pk=row.pk).update(settled_at=clock.now() - timedelta(days=1))
    world.add("c")
    assert world.next("ann", count=5) == ["c"]


def test_all_annotate_queues_of_a_project_are_asked_in_turn_and_no_item_is_held_twice(world: World) -> None:
    second = Queue.objects.create(
        project=world.project, kind="annotate", name="Second", overlap=2, created_at=clock.now()
    )
    first = world.queue
    for item in Item.objects.order_by("external_id"):
        put(second, item)

    def got(name: str, queue_id: Any = None) -> list[tuple[Any, str]]:
        found = world.claim(name, count=10, queue_id=queue_id).assignments
        return [(lease.queue_id, lease.item.external_id) for lease in found]

    assert got("ann") == [(first.pk, "a"), (first.pk, "b")]
    assert got("ann", second.pk) == []
    lease = world.mine("ann", "a")
    submit(actor=world.actor(), assignment_id=lease.pk, token=lease.token, result={"mood": "bad"}, seconds=1)
    assert got("ann", second.pk) == [(second.pk, "a")]
    Queue.objects.filter(pk=first.pk).update(state="archived")
    assert got("bob") == [(second.pk, "a"), (second.pk, "b")]


def test_an_old_tab_does_not_bring_back_an_item_that_is_held_in_another_queue(world: World) -> None:
    world.user("rev", Role.REVIEWER)
    old = world.claim("rev").assignments[0]
    expire_due(now=old.lease_until)
    stage = review_queue(world)
    put(stage, old.item)
    assert [lease.item_id for lease in world.claim("rev", queue_id=stage.pk).assignments] == [old.item_id]
    with pytest.raises(Conflict) as raised:
        queue.heartbeat(actor=world.actor("rev"), assignment_id=old.pk, token=old.token)
    assert raised.value.code == "assignment.lease_lost"
    assert balanced()
