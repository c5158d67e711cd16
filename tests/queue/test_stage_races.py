"""Moves between stages by several processes at one moment: each counts once, and no slot is lost or doubled."""

from typing import Any

import pytest
from django.db import transaction

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation
from labeling.annotations.services import submit
from labeling.core import clock
from projects.models import Assignment, Item, Queue, WorkItem
from projects.services.queue_stages import return_answer
from tests.queue.world import World, make_world
from tests.support.processes import together

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
HOLDS = ("active", "returned", "submitted", "accepted")
START = """
from django.db import transaction
from labeling.accounts.models import User
from labeling.annotations.services import submit
from labeling.core import clock
from labeling.core.errors import Conflict
from projects.models import Assignment, Item, Project, Queue, WorkItem
from projects.services import queue
from projects.services.queue_stages import put_to_work, reject_answer, return_answer, top_up
from projects.services.expiry import sweep_repairs
from tests.support.people import actor_for

def held(item_id):
    return Item.objects.select_for_update(no_key=True).get(pk=item_id)

def person(name):
    return actor_for(User.objects.get(name=name))
"""


def balanced() -> bool:
    return all(
        work.open_slots + work.assignments.filter(state__in=HOLDS).count() == work.required
        for work in WorkItem.objects.all()
    )


def answered(world: World, name: str = "ann") -> Assignment:
    lease = world.claim(name).assignments[0]
    submit(
        actor=world.actor(name), assignment_id=lease.pk, token=lease.token, result={"mood": "good"}, seconds=1
    )
    return Assignment.objects.get(pk=lease.pk)


def test_an_item_that_several_send_to_review_is_there_once() -> None:
    world = make_world(items=12)
    stage = Queue.objects.create(project=world.project, kind="review", name="Review", created_at=clock.now())
    code = f"""{START}
def act(number):
    made = 0
    for item_id in Item.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held(item_id)
            made += put_to_work(queue_id={str(stage.pk)!r}, item_id=item_id, now=clock.now()) is not None
    return made
"""
    counts, _ = together(code, count=4)
    assert sum(counts) == 12
    assert set(stage.work_items.values_list("round", flat=True)) == {1}
    assert stage.work_items.count() == 12


def test_an_answer_is_returned_once_or_rejected_once_and_its_slot_opens_once() -> None:
    world = make_world(items=8)
    rows = [answered(world) for _ in range(8)]
    code = f"""{START}
def act(number):
    function = reject_answer if number % 2 else return_answer
    done = 0
    for pk, item_id in Assignment.objects.order_by("pk").values_list("pk", "item_id"):
        with transaction.atomic():
            held(item_id)
            done += function(assignment_id=pk, now=clock.now())
    return done
"""
    counts, _ = together(code, count=4)
    assert counts[1] + counts[3] == 8  # each is rejected by one of them, whether it had been returned or not
    assert set(Assignment.objects.values_list("state", flat=True)) == {"rejected"}
    assert set(WorkItem.objects.values_list("open_slots", "required")) == {(1, 1)}
    assert set(Item.objects.values_list("labels", "state")) == {(0, "labelable")}
    assert len(rows) == 8


def test_a_repair_that_crosses_the_end_of_its_time_counts_or_is_kept_as_late() -> None:
    world = make_world(items=6)
    for _ in range(6):
        answered(world)
    for row in Assignment.objects.all():
        with transaction.atomic():
            Item.objects.select_for_update().get(pk=row.item_id)
            assert return_answer(assignment_id=row.pk, now=clock.now())
            Annotation.objects.filter(assignment=row).update(state="returned")
    leases = [(str(lease.pk), str(lease.token)) for lease in world.claim("ann", count=10).assignments]
    assert len(leases) == 6
    Assignment.objects.update(
        state="returned", repair_until=clock.now()
    )  # their leases ran out, and their time
    code = f"""{START}
from uuid import UUID
LEASES = {leases!r}
def act(number):
    if number:
        return sweep_repairs(now=clock.now())
    states = []
    for pk, token in LEASES:
        result = {{"mood": "bad"}}
        found = submit(actor=person("ann"), assignment_id=pk, token=UUID(token), result=result, seconds=1)
        states.append(found.annotation_state)
    return states
"""
    answers, _ = together(code, count=3)
    counted, late = answers[0].count("submitted"), answers[0].count("late")
    assert counted + late == 6
    assert answers[1] + answers[2] == late
    assert balanced()
    assert Assignment.objects.filter(state="submitted").count() == counted
    assert Annotation.objects.filter(state="late").count() == late


def test_more_answers_are_asked_for_while_others_take_the_work() -> None:
    world = make_world(items=4)
    for number in range(3):
        world.user(f"p{number}")
    code = f"""{START}
def act(number):
    if number == 3:
        for _ in range(2):
            for pk, item_id in WorkItem.objects.order_by("pk").values_list("pk", "item_id"):
                with transaction.atomic():
                    held(item_id)
                    top_up(work_item_id=pk)
        return "nothing_left"
    me, project = person(f"p{{number}}"), Project.objects.get()
    while True:
        found = queue.claim(actor=me, project=project, count=2)
        for lease in found.assignments:
            submit(actor=me, assignment_id=lease.pk, token=lease.token, result={{"mood": "bad"}}, seconds=1)
        if not found.assignments and found.reason == "nothing_left":
            return found.reason
"""
    answers, _ = together(code, count=4)
    assert answers == ["nothing_left"] * 4
    assert balanced()
    assert set(WorkItem.objects.values_list("required", flat=True)) == {3}
    # Who was told that nothing is left before more was asked for comes again, and finds what is theirs.
    for name in ("p0", "p1", "p2"):
        while leases := world.claim(name, count=10).assignments:
            for lease in leases:
                settle(world, name, lease)
    assert set(WorkItem.objects.values_list("open_slots", flat=True)) == {0}
    assert set(Item.objects.values_list("labels", "state")) == {(3, "labeled")}


def settle(world: World, name: str, lease: Any) -> None:
    submit(
        actor=world.actor(name), assignment_id=lease.pk, token=lease.token, result={"mood": "good"}, seconds=1
    )


def test_queues_of_one_project_are_changed_one_after_the_other() -> None:
    world = make_world(items=1)
    world.user("boss", Role.MANAGER)
    one, two = (
        Queue.objects.create(project=world.project, kind="review", name=name, created_at=clock.now())
        for name in ("One", "Two")
    )
    code = f"""{START}
from labeling.core.errors import Invalid
from projects.services.queue_settings import change_queue
KEYS = [{str(one.pk)!r}, {str(two.pk)!r}]
def act(number):
    own = Queue.objects.select_related("project").get(pk=KEYS[number])
    other = Queue.objects.get(pk=KEYS[1 - number]).pk
    try:
        change_queue(actor=person("boss"), queue=own, changes={{"review_queue_id": other}})
    except Invalid as invalid:
        return invalid.faults[0].code
    return "changed"
"""
    answers, _ = together(code, count=2)
    assert sorted(answers) == ["changed", "rule.circle"]
