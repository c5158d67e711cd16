"""Counts are sums of appended changes: folding never changes a sum, recounting finds what is off."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import Sum

from projects.models import Item, ProgressDelta, Project
from projects.selectors.progress import counts_of, pace_of, people_pace
from projects.services.counters import fold_deltas, record, record_move, recount
from tests.support.people import Tenant
from tests.support.stock import FREE, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def project(tenant: Tenant) -> Project:
    return stock_project(tenant.actor("manager"))


def sums(project: Project) -> Counter[tuple[str, UUID | None]]:
    rows = ProgressDelta.objects.filter(project=project).order_by().values("key", "user_id")
    return Counter(
        {(row["key"], row["user_id"]): row["n"] for row in rows.annotate(n=Sum("amount")) if row["n"]}
    )


def test_folding_keeps_every_sum_and_leaves_one_row_a_key(tenant: Tenant, project: Project) -> None:
    ann = tenant.user("annotator").pk
    for minute in range(90):
        at = NOON + timedelta(minutes=minute)
        record(project.pk, {"event:submitted": 1}, user_id=ann, seconds=2.5, now=at)
        record_move(project.pk, key="state", before="labelable", after="labeled", now=at)
    record(project.pk, {"state:labelable": 100, "verdict:0": 100}, now=NOON)
    before = sums(project)
    assert fold_deltas(NOON + timedelta(hours=2)) == 272 - 5
    assert sums(project) == before
    rows = ProgressDelta.objects.filter(project=project, is_folded=True).order_by("key", "at")
    assert [(row.key, row.amount, row.seconds, row.at) for row in rows] == [
        ("event:submitted", 60, 150.0, NOON + timedelta(minutes=59)),
        ("event:submitted", 30, 75.0, NOON + timedelta(minutes=89)),
        ("state:labelable", 10, 0.0, NOON + timedelta(minutes=89)),
        ("state:labeled", 90, 0.0, NOON + timedelta(minutes=89)),
        ("verdict:0", 100, 0.0, NOON),
    ]
    assert fold_deltas(NOON + timedelta(hours=2)) == 0
    record(project.pk, {"state:labelable": -10}, now=NOON + timedelta(hours=1))
    fold_deltas(NOON + timedelta(hours=2))
    assert not ProgressDelta.objects.filter(project=project, key="state:labelable").exists()


def test_the_newest_changes_are_left_alone(project: Project) -> None:
    record(project.pk, {"state:labelable": 1}, now=NOON)
    assert fold_deltas(NOON + timedelta(seconds=60)) == 0


def test_recounting_finds_and_repairs_drift(tenant: Tenant, project: Project) -> None:
    actor = tenant.actor("manager")
    load(project, stock_source(actor, project), {"a": FREE, "b": FREE})
    assert recount(project.pk) == {}
    Item.objects.filter(external_id="a").update(state="labeled")
    assert recount(project.pk) == {"state:labelable": 1, "state:labeled": -1}
    assert recount(project.pk, repair=True) == {"state:labelable": 1, "state:labeled": -1}
    assert recount(project.pk) == {}
    assert counts_of([project.pk])[project.pk]["counts"]["labeled"] == 1


def test_the_rate_is_that_of_the_last_day_and_the_estimate_follows(tenant: Tenant, project: Project) -> None:
    ann = tenant.user("annotator")
    now = NOON + timedelta(hours=30)
    record(project.pk, {"state:labelable": 60}, now=NOON)
    record(project.pk, {"event:submitted": 99}, user_id=ann.pk, now=NOON)
    record(project.pk, {"event:submitted": 20}, user_id=ann.pk, seconds=50, now=now - timedelta(hours=2))
    record(
        project.pk,
        {"event:submitted": 20, "event:skipped": 3},
        user_id=ann.pk,
        now=now - timedelta(minutes=5),
    )
    found = pace_of([project.pk], now=now)[project.pk]
    assert found["rate_per_hour"] == 20.0
    assert found["finish_estimate"] == now + timedelta(hours=3)
    assert people_pace(project) == [
        {
            "user": {"id": str(ann.pk), "name": "Annotator"},
            "submitted": 139,
            "reviewed": 0,
            "skipped": 3,
            "seconds": 50.0,
        }
    ]


def test_without_work_there_is_no_rate(project: Project) -> None:
    found = pace_of([project.pk], now=NOON)[project.pk]
    assert (found["rate_per_hour"], found["finish_estimate"], found["last_activity"]) == (None, None, None)
    assert found["counts"] == {
        "total": 0,
        "open": 0,
        "in_progress": 0,
        "closed": 0,
        "labeled": 0,
        "quarantined": 0,
        "failed": 0,
    }
