"""Claims, sweeps and whoever closes work wait for each other in one order, so that none waits for ever."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from labeling.core import clock
from labeling.rights.services import intern_statement
from projects.models import Assignment, Item, WorkItem
from projects.services.queue_slots import hold_assignment, hold_work_item
from tests.queue.world import FORBIDDEN, World, make_world
from tests.support.processes import together

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
ROUNDS = 8
START = f"""
from datetime import timedelta
from django.db import connection, transaction
from labeling.accounts.models import User
from labeling.core import clock
from projects.models import Assignment, Item, Project
from projects.services import queue
from projects.services.expiry import expire_due
from projects.services.judging import close_work
from tests.support.people import actor_for

ROUNDS = {ROUNDS}
with connection.cursor() as cursor:
    cursor.execute("SET deadlock_timeout = '20ms'")
ann, project = actor_for(User.objects.get(name="ann")), Project.objects.get()

def claim():
    for pk in Assignment.objects.values_list("pk", flat=True):
        Assignment.objects.filter(pk=pk).update(lease_until=clock.now())
    queue.claim(actor=ann, project=project, count=10)

def sweep():
    expire_due(now=clock.now() + timedelta(hours=1))

def close():
    with transaction.atomic():
        items = list(Item.objects.select_for_update(no_key=True).order_by("pk"))
        close_work(items=items, now=clock.now())
    for item in items:
        item.work_items.update(is_closed=False)
"""


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def shuffled() -> None:
    """Store the leases anew, the last one first: the order of the table is not that of the keys."""
    for pk in Assignment.objects.order_by("-pk").values_list("pk", flat=True):
        Assignment.objects.filter(pk=pk).update(comment="moved")


def balanced() -> bool:
    holds = ("active", "returned", "submitted", "accepted")
    return all(
        work.open_slots + work.assignments.filter(state__in=holds).count() == work.required
        for work in WorkItem.objects.all()
    )


@pytest.mark.parametrize("others", ["sweep", "close"])
def test_a_claim_that_lengthens_leases_while_others_take_them_back(others: str) -> None:
    world = make_world(items=10, lease_seconds=60)
    world.claim("ann", count=10)
    shuffled()
    before = deadlocks()
    code = f"""{START}
def act(number):
    for _ in range(ROUNDS):
        {others}() if number else claim()
    return "done"
"""
    done, _ = together(code, count=2)
    assert done == ["done", "done"]
    assert deadlocks() == before
    assert balanced()


CHANGES = """
from projects.services.leases import release
from projects.services.queue_fill import fill_queue
from projects.services.queue_settings import change_queue

def give_back():
    leases = queue.claim(actor=ann, project=project, count=5).assignments
    for lease in leases:
        release(actor=ann, assignment_id=lease.pk, token=lease.token)
    return len(leases)

def answer():
    for lease in queue.claim(actor=ann, project=project, count=1).assignments:
        row = Assignment.objects.select_related("item__project", "queue").get(pk=lease.pk)
        with transaction.atomic():
            queue.settle_submit(assignment=row, token=lease.token, seconds=1, now=clock.now())
    return 0

def overlap(turn):
    change_queue(actor=ann, queue=project.queues.get(), changes={"overlap": 2 + turn % 2}, keep_issued=True)

def order(turn):
    change_queue(actor=ann, queue=project.queues.get(), changes={"order": "random" if turn % 2 else "import"})

def fill(turn):
    fill_queue(actor=ann, queue=project.queues.get(), items=project.items.all(), is_picked=True)

def act(number):
    opened = 0
    for turn in range(2 * ROUNDS):
        opened += (CHANGE(turn) or 0) if number else WORK()
    return opened
"""


@pytest.mark.parametrize(
    ("change", "work"),
    [("overlap", "give_back"), ("overlap", "answer"), ("order", "give_back"), ("fill", "give_back")],
)
def test_a_queue_changes_while_its_work_is_given_back_and_answered(change: str, work: str) -> None:
    world = make_world(items=40, overlap=2, lease_seconds=60)
    world.claim("ann")
    before = deadlocks()
    announced = world.queue.reopened
    code = START + CHANGES.replace("CHANGE(", f"{change}(").replace("WORK(", f"{work}(")
    opened, _ = together(code, count=2)
    assert deadlocks() == before
    assert balanced()
    # Nothing that was announced while the queue was changed is overwritten.
    assert world.queue.reopened >= announced + sum(opened)


def test_who_waits_for_work_holds_nothing_that_others_need() -> None:
    """Neither a lease of their own nor work that the labeling door refuses, which its rights closed just now."""
    world = make_world(items=1)
    lease = world.claim("ann").assignments[0]
    world.add("refused", "free")
    forbid(world, "i0", "refused")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold_work_item(world.work("free").pk)
            asked = pool.submit(ask, world)
            until_somebody_waits()
            hold_work_item(world.work("i0").pk)
            hold_assignment(lease.pk)
            hold_work_item(world.work("refused").pk)
        assert asked.result() == ["free"]


def ask(world: World) -> list[str]:
    """What ann is given, by a connection of its own."""
    try:
        return world.next("ann")
    finally:
        connection.close()


def forbid(world: World, *names: str) -> None:
    """Change what the labeling door says of items that nobody has judged again yet."""
    statement = intern_statement(organisation=world.project.organisation, rights=FORBIDDEN, now=clock.now())
    Item.objects.filter(external_id__in=names).update(statement=statement, profile=statement.profile_id)


def until_somebody_waits() -> None:
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
