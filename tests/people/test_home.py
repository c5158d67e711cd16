"""Home: what came back first, queues of every kind, one's hours, at a constant number of queries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, AnnotationRevision
from labeling.core.ids import new_id
from projects.models import Assignment, AssignmentState, ProjectState, Queue, QueueKind, WorkItem
from tests.people.test_statement import judge, settle
from tests.queue.world import World, make_world
from tests.support.people import client_for
from tests.support.projects import add_project_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def world() -> World:
    return make_world(items=4)


def home(world: World, name: str = "ann") -> dict[str, Any]:
    answer = client_for(world.user(name)).get("/api/v1/work")
    assert answer.status_code == 200, answer.content
    return answer.json()


def stage(world: World, kind: str, name: str) -> Queue:
    queue = Queue.objects.create(
        project=world.project, name=name, kind=kind, created_at=NOW + timedelta(seconds=1)
    )
    for item in world.project.items.order_by("pk")[:3]:
        WorkItem.objects.create(queue=queue, item=item, rank=1.0, required=1, open_slots=1)
    return queue


def returned(world: World, name: str, until: datetime) -> Assignment:
    row = settle(world, name, AssignmentState.RETURNED, NOW - timedelta(days=1), 10.0)
    Assignment.objects.filter(pk=row.pk).update(repair_until=until)
    return row


@time_machine.travel(NOW, tick=False)
def test_what_came_back_stands_first_with_the_nearest_deadline(world: World) -> None:
    later = returned(world, "ann", NOW + timedelta(hours=9))
    sooner = returned(world, "ann", NOW + timedelta(hours=3))
    returned(world, "bob", NOW + timedelta(hours=1))
    rows = home(world)["returned"]
    assert [row["assignment"] for row in rows] == [str(sooner.pk), str(later.pk)]
    assert rows[0]["until"] == "2026-11-25T15:00:00Z"
    assert rows[0]["item"]["external_id"] == sooner.item.external_id
    assert rows[0]["appeal"] is None
    later.item.state, later.item.verdict = "quarantined", 2
    later.item.save()
    assert [row["assignment"] for row in home(world)["returned"]] == [str(sooner.pk)]
    world.project.state = ProjectState.PAUSED
    world.project.save()
    assert home(world)["returned"] == []


@time_machine.travel(NOW, tick=False)
def test_queues_of_every_kind_that_the_role_opens(world: World) -> None:
    review = stage(world, QueueKind.REVIEW, "Review")
    stage(world, QueueKind.ADJUDICATE, "Decide")
    assert [row["queue"]["kind"] for row in home(world)["queues"]] == ["annotate"]
    user = world.user("rae", Role.REVIEWER)
    rows = {row["queue"]["kind"]: row for row in home(world, "rae")["queues"]}
    assert {kind: row["left"] for kind, row in rows.items()} == {"annotate": 4, "review": 3, "adjudicate": 3}
    # One's own answers are for others to review.
    own = Assignment.objects.create(
        work_item=world.project.queues.get(kind="annotate").work_items.order_by("item_id")[0],
        queue=world.project.queues.get(kind="annotate"),
        item=review.work_items.order_by("item_id")[0].item,
        annotator=user,
        schema_version=world.project.schema_version,
        state=AssignmentState.SUBMITTED,
        token=user.pk,
        lease_until=NOW,
        claimed_at=NOW,
        settled_at=NOW,
    )
    assert own.item.project == world.project
    rows = {row["queue"]["kind"]: row for row in home(world, "rae")["queues"]}
    assert {kind: row["left"] for kind, row in rows.items()} == {"annotate": 3, "review": 2, "adjudicate": 2}


@time_machine.travel(NOW, tick=False)
def test_hours_of_today_and_the_week_and_what_became_of_answers(world: World) -> None:
    days = {
        "today": NOW - timedelta(hours=1),
        "monday": NOW - timedelta(days=2),
        "sunday": NOW - timedelta(days=3),
    }
    settle(world, "ann", AssignmentState.SUBMITTED, days["today"], 60.0)
    settle(world, "ann", AssignmentState.ACCEPTED, days["monday"], 9_000.0)
    settle(world, "ann", AssignmentState.REJECTED, days["sunday"], 30.0)
    settle(world, "ann", AssignmentState.ACCEPTED, NOW - timedelta(days=31), 30.0)
    body = home(world)
    assert body["today"] == {"done": 1, "seconds": 60.0}
    assert body["week"] == {"done": 2, "skipped": 0, "seconds": 1_860.0}
    assert body["statement"] == {"accepted": 1, "rejected": 1, "pending": 1}


@time_machine.travel(NOW, tick=False)
def test_a_repair_and_a_verdict_count_when_they_were_made(world: World) -> None:
    last_week, today = NOW - timedelta(days=8), NOW - timedelta(hours=1)
    answer = Annotation.objects.get(
        assignment=settle(world, "ann", AssignmentState.SUBMITTED, last_week, 600.0)
    )
    AnnotationRevision.objects.create(
        id=new_id(),
        annotation=answer,
        number=2,
        author=answer.author,
        schema_version=answer.schema_version,
        result=answer.result,
        seconds=40.0,
        token=new_id(),
        created_at=today,
    )
    # Its assignment is settled anew then, with the time of both.
    Assignment.objects.filter(pk=answer.assignment_id).update(settled_at=today, seconds=640.0)
    body = home(world)
    assert body["today"] == {"done": 1, "seconds": 40.0}
    assert body["week"] == {"done": 1, "skipped": 0, "seconds": 40.0}
    assert body["statement"] == {"accepted": 0, "rejected": 0, "pending": 1}
    judge(answer, world.user("rae", Role.REVIEWER), today)
    assert home(world, "rae")["today"] == {"done": 1, "seconds": 0.0}


def test_home_costs_a_constant_number_of_queries(world: World) -> None:
    def cost() -> int:
        client = client_for(world.user("ann"))
        client.get("/api/v1/boot")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/api/v1/work").status_code == 200
        return len(
            [one for one in captured.captured_queries if not one["sql"].startswith(("SAVE", "RELEASE"))]
        )

    returned(world, "ann", NOW)
    before = cost()
    for number in range(5):
        queue = Queue.objects.create(project=world.project, name=f"Q{number}", created_at=NOW)
        WorkItem.objects.create(
            queue=queue, item=world.project.items.all()[0], rank=1.0, required=1, open_slots=1
        )
    for name in ("x", "y", "z"):
        returned(world, "ann", NOW)
        other = make_world(items=1)
        other.project.organisation_id = world.project.organisation_id
        other.project.save()
        add_project_member(other.project, world.user("ann"))
        assert name
    assert cost() == before
    assert before <= 15
