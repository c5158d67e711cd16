"""What is left in each stage, how fast it goes, and when the slowest is done: exact values, as many queries always."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.core import clock
from projects.models import ProgressDelta, Project
from projects.models.queue import Queue, QueueKind
from projects.selectors import pace as pace_module
from projects.selectors.progress import pace_of, people_pace
from projects.services.counters import fold_deltas, fold_hours, record
from tests.queue.world import make_world
from tests.reviews.desk import Desk
from tests.support.people import client_for, make_member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def stage(project: Project, kind: str, now: datetime = NOON) -> dict[str, Any]:
    stages = pace_of([project.pk], now=now)[project.pk]["stages"]
    return next(one for one in stages if one["kind"] == kind)


def manager(desk: Desk) -> Any:
    return client_for(make_member(desk.project.organisation, "manager"))


@pytest.mark.parametrize(
    ("overlap", "open_", "begun", "left"), [(1, 60, 0, 60), (1, 0, 4, 4), (3, 10, 4, 38), (2, 10, 4, 24)]
)
def test_answers_left_follow_the_overlap(overlap: int, open_: int, begun: int, left: int) -> None:
    project = make_world(overlap=overlap).project
    record(project.pk, {"state:labelable": open_, "state:in_progress": begun}, now=NOON)
    assert stage(project, "annotate")["left"] == left


def test_where_each_item_has_its_own_overlap_the_finished_ones_say_how_many_it_takes() -> None:
    world = make_world(overlap=2)
    Queue.objects.update(overlap_mode="item")
    counts = {"state:labelable": 100, "state:in_progress": 10, "state:labeled": 19}
    record(world.project.pk, counts | {"event:submitted": 110}, now=NOON)
    assert stage(world.project, "annotate")["left"] == 210, "too few are finished to say"
    record(world.project.pk, {"state:labeled": 21}, now=NOON)  # 40 took 100: 2.5 each
    assert stage(world.project, "annotate")["left"] == 100 * 2.5 + 10 * 1.5
    Queue.objects.update(overlap_mode="confidence", overlap_max=2, confidence=0.9, confidence_control="mood")
    assert stage(world.project, "annotate")["left"] == 210, "never more than the queue asks for"


def test_reviews_yet_to_come_are_counted_by_the_rule() -> None:
    desk = Desk(items=10)
    queue = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=queue, review_percent=25)
    assert stage(desk.project, "review", clock.now())["left"] == 3  # a quarter of ten, the started one whole
    desk.rules(review_percent=100)
    for _ in range(4):
        desk.answer("ann")
    found = stage(desk.project, "review", clock.now())
    assert (found["left"], found["done"], found["rate_per_hour"]) == (10, 0, None)


def test_the_estimate_is_that_of_the_slowest_stage_and_unknown_while_one_has_no_rate() -> None:
    desk = Desk()
    desk.rules(review_queue=desk.stage(QueueKind.REVIEW), review_percent=50)

    record(desk.project.pk, {"state:labelable": 39}, now=NOON)  # and one that is there
    who = desk.world.user("ann").pk
    record(desk.project.pk, {"event:submitted": 20}, user_id=who, now=NOON - timedelta(hours=2))
    at = NOON
    ProgressDelta.objects.filter(key="state:labelable", amount=1).update(at=NOON)
    found = pace_of([desk.project.pk], now=at)[desk.project.pk]
    assert (found["rate_per_hour"], found["finish_estimate"]) == (10.0, None)
    record(desk.project.pk, {"event:reviewed": 4}, user_id=who, now=NOON - timedelta(hours=2))
    found = pace_of([desk.project.pk], now=at)[desk.project.pk]
    assert [
        (one["kind"], one["left"], one["rate_per_hour"], one["finish_estimate"]) for one in found["stages"]
    ] == [
        ("annotate", 40, 10.0, NOON + timedelta(hours=4)),
        ("review", 20, 2.0, NOON + timedelta(hours=10)),
    ]
    assert found["finish_estimate"] == NOON + timedelta(hours=10)
    record(desk.project.pk, {"state:labelable": -40}, now=NOON)
    assert pace_of([desk.project.pk], now=at)[desk.project.pk]["finish_estimate"] is None


def test_more_than_is_counted_is_said_and_gives_no_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "CAP", 3)
    desk = Desk(items=5)
    desk.rules(review_queue=desk.stage(QueueKind.REVIEW), review_percent=100)
    for _ in range(5):
        desk.answer("ann")
    record(desk.project.pk, {"event:reviewed": 4}, user_id=desk.world.user("ann").pk, now=clock.now())
    found = stage(desk.project, "review", clock.now())
    assert (found["left"], found["left_more"], found["finish_estimate"]) == (3, True, None)


def test_answers_reviews_and_adjudications_are_counted_apart() -> None:
    desk = Desk(overlap=2)
    review, adjudicate = desk.stage(QueueKind.REVIEW), desk.stage(QueueKind.ADJUDICATE)
    desk.rules(review_queue=review, review_percent=100, adjudicate_queue=adjudicate, adjudicate_below=1.0)
    made = [desk.answer("ann"), desk.answer("bob", {"mood": "bad"})]
    lease = desk.lease("rev", review)
    for annotation in made:  # one lease covers both answers, and is one piece of work
        answer = desk.review("rev", annotation, "accept", assignment=lease["id"], token=lease["token"])
        assert answer.status_code == 201, answer.content
    lease = desk.lease("rex", adjudicate)
    assert desk.submit("rex", lease, {"mood": "good"}).status_code == 200
    rows = ProgressDelta.objects.filter(key__startswith="event:").order_by("id")
    assert [(row.key, row.user_id, row.amount) for row in rows] == [
        ("event:submitted", desk.world.user("ann").pk, 1),
        ("event:submitted", desk.world.user("bob").pk, 1),
        ("event:reviewed", desk.world.user("rev").pk, 1),
        ("event:adjudicated", desk.world.user("rex").pk, 1),
    ]
    people = {row["user"]["name"]: (row["submitted"], row["reviewed"]) for row in people_pace(desk.project)}
    assert people == {"ann": (1, 0), "bob": (1, 0), "rev": (0, 1), "rex": (0, 1)}
    body = manager(desk).get(f"/api/v1/projects/{desk.project.pk}/progress").json()
    assert [(one["kind"], one["done"], one["left"]) for one in body["stages"]] == [
        ("annotate", 2, 0),
        ("review", 1, 0),
        ("adjudicate", 1, 0),
    ]


def test_the_project_shows_what_stands_in_each_queue_to_those_who_see_people() -> None:
    desk = Desk(items=3)
    stage_ = desk.stage(QueueKind.REVIEW, name="Second look")
    desk.stage(QueueKind.REVIEW, name="Old", state="archived")
    desk.rules(review_queue=stage_, review_percent=100)
    made = desk.answer("ann")
    desk.answer("bob")
    desk.review("rev", made, "return")
    desk.lease("cat")
    path = f"/api/v1/projects/{desk.project.pk}/progress"
    rows = desk.client("rev").get(path).json()["queues"]
    names = [(row["name"], row["kind"], row["state"]) for row in rows]
    assert names == [("Annotate", "annotate", "open"), ("Second look", "review", "open")]
    counts = [(row["open"], row["open_more"], row["leased"], row["returned"]) for row in rows]
    assert counts == [(0, False, 1, 1), (1, False, 0, 0)]  # nothing waits on what was returned
    assert desk.client("ann").get(path).json()["queues"] == []


def test_the_queries_stay_the_same_however_many_projects_items_and_events() -> None:
    first, second = Desk(items=2), Desk(items=9)
    for _ in range(6):
        second.answer("ann")

    def cost(*ids: UUID) -> int:
        with CaptureQueriesContext(connection) as captured:
            pace_of(list(ids), now=clock.now())
        return len(captured.captured_queries)

    assert cost(first.project.pk) == cost(second.project.pk) == cost(first.project.pk, second.project.pk) == 4
    first.stage(QueueKind.REVIEW)
    for number in range(4):
        second.stage(QueueKind.REVIEW, name=f"Look {number}")
    assert cost(first.project.pk) == cost(first.project.pk, second.project.pk) == 5

    def page(desk: Desk) -> int:
        client = manager(desk)
        client.get(f"/api/v1/projects/{desk.project.pk}/progress")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v1/projects/{desk.project.pk}/progress").status_code == 200
        return len(captured.captured_queries)

    third, fourth = Desk(items=2), Desk(items=9)
    third.answer("ann")
    for _ in range(9):
        fourth.answer("ann")
    assert page(third) == page(fourth)


def test_events_older_than_two_days_become_one_row_a_person_and_no_sum_changes() -> None:
    project = make_world().project
    ann, bob = UUID(int=1), UUID(int=2)
    for hour in range(100):
        at = NOON - timedelta(hours=hour)
        record(project.pk, {"event:submitted": 1}, user_id=ann, seconds=2, now=at)
        record(project.pk, {"event:submitted": 2}, user_id=bob, now=at)
        record(project.pk, {"event:skipped": 1}, user_id=bob, now=at)
    now = NOON + timedelta(minutes=30)
    fold_deltas(now)
    before = pace_of([project.pk], now=now)[project.pk]
    assert ProgressDelta.objects.filter(project=project).count() == 300
    assert fold_hours(now) == 3 * (52 - 1)
    assert fold_hours(now) == 0
    assert pace_of([project.pk], now=now)[project.pk] == before
    rows = ProgressDelta.objects.filter(project=project, user_id=ann)
    oldest = rows.order_by("at")[0]
    assert (oldest.amount, oldest.seconds) == (52, 104.0)
    assert sum(row.amount for row in rows) == 100
    record(project.pk, {"event:submitted": 1}, user_id=ann, now=NOON)
    fold_deltas(now)
    assert sum(row.amount for row in rows.all()) == 101
    assert rows.filter(at=NOON).count() == 1
