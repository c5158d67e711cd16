"""People claim and answer, each in a process of their own, while a queue is changed by jobs again and again."""

from collections import Counter

import pytest

from tests.queue.world import make_world
from tests.support.processes import together

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS, PEOPLE = 40, 3
CODE = """
import time
from django.db import transaction
from labeling.accounts.models import User
from projects.models import Assignment, Project, Queue
from projects.services import queue, queue_changing
from projects.services.queue_settings import change_queue
from labeling.core import clock
from tests.support.people import actor_for
from workers.ledger.models import JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers

queue_changing.AT_ONCE, queue_changing.PORTION = 0, 7
project = Project.objects.get()

def act(number):
    return change() if number == 0 else label(f"p{number}")

def change():
    load_handlers()
    boss, done = actor_for(User.objects.get(name="p1")), []
    for overlap, order in ((3, "random"), (2, "import"), (4, "random")):
        time.sleep(0.2)
        change_queue(
            actor=boss, queue=project.queues.get(), changes={"overlap": overlap, "order": order}, keep_issued=True
        )
        [chunk] = JobChunk.objects.filter(state="pending")
        assert run(chunk.pk)
        done.append(JobChunk.objects.get(pk=chunk.pk).job.state)
    return done

def label(name):
    person, done = actor_for(User.objects.get(name=name)), 0
    while True:
        is_over = Queue.objects.filter(project=project, overlap=4, changing__isnull=True).exists()
        leases = queue.claim(actor=person, project=project, count=2).assignments
        for lease in leases:
            row = Assignment.objects.select_related("item__project", "queue").get(pk=lease.pk)
            with transaction.atomic():
                queue.settle_submit(assignment=row, token=lease.token, seconds=1, now=clock.now())
            done += 1
        if is_over and not leases:
            return done
        time.sleep(0 if leases else 0.02)
"""
LEFT = """
from collections import Counter
from projects.models import Assignment, Item, WorkItem
from projects.services.counters import drift_of
from projects.models import Project
from projects.services.items import rank_of

def act(_):
    works = WorkItem.objects.all()
    return {
        "slots": [
            [row.required, row.open_slots, row.assignments.filter(state="submitted").count()] for row in works
        ],
        "others": Assignment.objects.exclude(state="submitted").count(),
        "states": Counter(Item.objects.values_list("state", "labels")).most_common(),
        "placed": all(row.rank == rank_of(row.item_id, order="random") for row in works),
        "drift": drift_of(Project.objects.get().pk),
    }
"""


def test_everybody_gets_every_item_once_and_all_slots_are_somewhere() -> None:
    world = make_world(items=ITEMS)
    for number in range(1, PEOPLE + 1):
        world.user(f"p{number}")
    (changed, *done), left = together(CODE, count=PEOPLE + 1, after=LEFT)
    assert changed == ["done", "done", "done"]
    # The last overlap is more than there are people: each of them gets each item, whatever became of it meanwhile.
    assert done == [ITEMS] * PEOPLE
    assert left["others"] == 0
    for required, open_slots, filled in left["slots"]:
        assert filled == PEOPLE
        assert open_slots + filled == required
        assert required in (3, 4)
    expected = Counter("labeled" if row[0] == 3 else "in_progress" for row in left["slots"])
    assert Counter({state: number for (state, _), number in left["states"]}) == expected
    assert {labels for (_, labels), _ in left["states"]} == {PEOPLE}
    assert left["placed"]
    assert left["drift"] == {}
