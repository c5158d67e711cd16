"""A project judged again while people claim, release and heartbeat: slots, leases and counts are right afterwards."""

import threading
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q

from labeling.accounts.actor import Actor
from labeling.core.errors import Conflict
from projects.models import Assignment, AssignmentState, Item, Project, WorkItem
from projects.services import judging, judging_plan, queue
from projects.services.counters import recount
from projects.services.judging import Part, rejudge_in_steps
from projects.services.projects import update_project
from tests.support.people import Tenant, actor_for, make_member, make_tenant
from tests.support.projects import add_project_member
from tests.support.stock import FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
PEOPLE = 4


@contextmanager
def step() -> Any:
    with transaction.atomic():
        yield type("Step", (), {"cursor": None, "done": 0})()


def annotate(actor: Actor, project: Project, stop: threading.Event, faults: list[BaseException]) -> None:
    """Claim and release until told to stop; keep what was claimed last."""
    try:
        while not stop.is_set():
            found = queue.claim(actor=actor, project=Project.objects.get(pk=project.pk), count=3)
            for row in found.assignments[1:]:
                try:
                    queue.release(actor=actor, assignment_id=row.pk, token=row.token)
                except Conflict:
                    continue
    except BaseException as fault:  # noqa: BLE001 - the test's own thread shows it
        faults.append(fault)
    finally:
        connection.close()


def test_nothing_is_lost_or_served_that_may_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging_plan, "PORTION", 7)
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    tenant: Tenant = make_tenant("Crowd")
    manager = tenant.actor("manager")
    project = stock_project(manager, use={"commercial": False}, overlap=2)
    kinds = (FREE, NONCOMMERCIAL)
    load(project, stock_source(manager, project), {f"i{n:03}": kinds[n % 2] for n in range(120)})
    actors = []
    for _ in range(PEOPLE):
        user = make_member(tenant.organisation, "annotator")
        add_project_member(project, user)
        actors.append(actor_for(user))
    stop, faults = threading.Event(), list[BaseException]()
    threads = [threading.Thread(target=annotate, args=(one, project, stop, faults)) for one in actors]
    for thread in threads:
        thread.start()
    try:
        for value in (True, False, True):
            update_project(actor=manager, project=project, changes={"use": {"commercial": value}})
            rejudge_in_steps(project_id=project.pk, step=step)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    assert faults == []
    items = Item.objects.filter(project=project)
    assert items.filter(licence="CC-BY-NC-4.0", state="quarantined").count() == 60
    assert items.filter(licence="CC0-1.0", state="labelable").count() == 60
    live = Assignment.objects.filter(state=AssignmentState.ACTIVE)
    assert not live.filter(item__state="quarantined").exists()
    held = Count("assignments", filter=Q(assignments__state=AssignmentState.ACTIVE))
    work = WorkItem.objects.filter(queue__project=project).annotate(held=held)
    assert not work.exclude(required=F("open_slots") + F("held")).exists()
    assert work.filter(is_closed=True).count() == 60
    assert recount(project.pk) == {}


LICENCES = (
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-3.0",
    "CC-BY-NC-SA-3.0",
    "CC-BY-NC-2.0",
)


def judge_part(project: Project, part: Part, faults: list[BaseException]) -> None:
    try:
        rejudge_in_steps(project_id=project.pk, step=step, part=part)
    except BaseException as fault:  # noqa: BLE001 - the test's own thread shows it
        faults.append(fault)
    finally:
        connection.close()


def test_two_workers_judge_their_halves_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging_plan, "PORTION", 5)
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    tenant: Tenant = make_tenant("Halves")
    manager = tenant.actor("manager")
    project = stock_project(manager, use={"commercial": False}, overlap=2)
    kinds = [FREE, *({**NONCOMMERCIAL, "licence": licence} for licence in LICENCES)]
    load(project, stock_source(manager, project), {f"i{n:03}": kinds[n % 7] for n in range(140)})
    halves = [Part(number, 2) for number in range(2)]
    profiles = set(Item.objects.filter(project=project).values_list("profile_id", flat=True))
    assert sum(half.holds(profile) for half in halves for profile in profiles) == len(profiles) == 7
    faults = list[BaseException]()
    for value, closed in ((True, 120), (False, 0), (True, 120)):
        update_project(actor=manager, project=project, changes={"use": {"commercial": value}})
        threads = [threading.Thread(target=judge_part, args=(project, half, faults)) for half in halves]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert faults == []
        items = Item.objects.filter(project=project)
        assert items.filter(state="quarantined").count() == closed
        assert WorkItem.objects.filter(item__project=project, is_closed=True).count() == closed
        assert recount(project.pk) == {}
