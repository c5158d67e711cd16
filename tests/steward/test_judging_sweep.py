"""What the clock changes: decisions that run out, and a new policy. Each item gets the verdict it has now."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.rights.models import Decision
from labeling.rights.policy import POLICY_VERSION
from projects.models import Item, Project, WorkItem
from projects.services import judging_sweep
from projects.services.counters import recount
from projects.services.judging import may_be_labeled
from projects.services.judging_sweep import judge_by_policy, judge_ended
from projects.services.queue import claim
from projects.services.standing import set_part
from tests.support.jobs import work_off
from tests.support.people import Tenant
from tests.support.stock import FREE, NONCOMMERCIAL, load, states, stock_project, stock_source
from workers.ledger.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(tenant: Tenant) -> Project:
    """Two free items of which one has a licence that ends in an hour, and one that may not be labeled."""
    actor = tenant.actor("manager")
    made = stock_project(actor)
    load(made, stock_source(actor, made), {"ends": FREE, "stays": FREE, "nc": NONCOMMERCIAL})
    ends = (clock.now() + timedelta(hours=1)).isoformat()
    items = Item.objects.filter(project=made, external_id="ends")
    set_part(items=items, part="source", value={"expires": ends}, now=clock.now())
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Two hours later, for everybody who asks for the time."""
    moment = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def test_what_ran_out_is_taken_out_of_work_and_recorded(project: Project, later: datetime) -> None:
    assert states(project)["ends"] == "labelable"
    assert judge_ended(now=later) == 1
    assert states(project) == {"ends": "quarantined", "stays": "labelable", "nc": "quarantined"}
    assert WorkItem.objects.get(item__external_id="ends").is_closed
    assert recount(project.pk) == {}
    event = AuditEvent.objects.latest("index")
    assert (event.action, event.payload["cause"]) == ("project.judged_again", "ended")
    assert judge_ended(now=later) == 0


def test_who_asks_between_the_end_and_the_sweep_does_not_hide_it(
    tenant: Tenant, project: Project, later: datetime
) -> None:
    item = Item.objects.get(project=project, external_id="ends")
    assert not may_be_labeled(project=project, item=item, at=later)
    leased = claim(actor=tenant.actor("owner"), project=project, count=5)
    assert [lease.item.external_id for lease in leased.assignments] == ["stays"]
    assert states(project)["ends"] == "labelable"
    judge_ended(now=later)
    assert states(project)["ends"] == "quarantined"


def test_many_items_that_ran_out_are_a_jobs_work(
    project: Project, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging_sweep, "AT_ONCE", 0)
    assert judge_ended(now=later) == 1
    job = Job.objects.get(kind="rights.rejudge")
    assert work_off(str(job.pk)).done == 1
    assert states(project)["ends"] == "quarantined"


def test_decisions_for_other_uses_go_without_anything_moving(project: Project, later: datetime) -> None:
    Decision.objects.filter(valid_until__isnull=False).update(use_hash="0" * 64)
    assert judge_ended(now=later) == 1
    assert states(project)["ends"] == "labelable"


def test_a_new_policy_judges_every_project_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judge_by_policy(now=clock.now()) == 0
    Project.objects.filter(pk=project.pk).update(policy_version="2020.1")
    Item.objects.filter(project=project, external_id="nc").update(verdict=2)  # as an earlier policy had it
    assert judge_by_policy(now=clock.now()) == 1
    assert judge_by_policy(now=clock.now()) == 0
    job = Job.objects.get(kind="rights.rejudge")
    work_off(str(job.pk))
    assert Item.objects.get(project=project, external_id="nc").verdict == 3
    project.refresh_from_db()
    assert project.policy_version == POLICY_VERSION
    event = AuditEvent.objects.latest("index")
    assert event.payload == {
        "cause": "policy",
        "policy_before": "2020.1",
        "policy_version": POLICY_VERSION,
    }


def test_a_project_that_another_sweeper_took_is_left_to_it(project: Project, monkeypatch: Any) -> None:
    Project.objects.filter(pk=project.pk).update(policy_version="2020.1")
    original = transaction.atomic

    def overtaken() -> Any:
        Project.objects.filter(pk=project.pk).update(policy_version=POLICY_VERSION)
        return original()

    monkeypatch.setattr(transaction, "atomic", overtaken)
    assert judge_by_policy(now=clock.now()) == 0
    assert not Job.objects.filter(kind="rights.rejudge").exists()
