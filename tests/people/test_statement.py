"""Statements of work: exact sums, days, files, and what they cost."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, AnnotationRevision, Review
from labeling.core.ids import new_id
from projects.models import Assignment, AssignmentState, Queue, QueueKind, WorkItem
from projects.selectors.statement_events import CEILING
from tests.queue.world import World, make_world
from tests.reviews.desk import BAD, GOOD, Desk
from tests.support.people import client_for

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ZERO = dict.fromkeys(
    ("accepted", "rejected", "returned", "pending", "late", "repaired", "skipped", "reviewed"), 0
)
ANSWERED = ("submitted", "accepted", "rejected", "returned", "late")


@pytest.fixture
def world() -> World:
    return make_world(items=12)


def settle(
    world: World, name: str, state: str, at: datetime, seconds: float | None, queue: Queue | None = None
) -> Assignment:
    """An assignment as it stands after `state`, whatever way it came there."""
    queue = queue or world.project.queues.get(name="Annotate")
    user = world.user(name)
    had = Assignment.objects.filter(annotator=user, queue=queue).values("item")
    item = world.project.items.exclude(pk__in=had).order_by("pk").first()
    assert item is not None
    assert world.project.schema_version is not None
    work, _ = WorkItem.objects.get_or_create(
        queue=queue, item=item, defaults={"rank": 1.0, "required": 9, "open_slots": 0}
    )
    made = Assignment.objects.create(
        work_item=work,
        queue=queue,
        item=item,
        annotator=user,
        schema_version=world.project.schema_version,
        state=state,
        token=new_id(),
        lease_until=at,
        claimed_at=at,
        settled_at=at,
        seconds=seconds,
        repair_until=at if state == AssignmentState.RETURNED else None,
    )
    if state in ANSWERED:
        give(made, state, at, seconds)
    return made


def give(made: Assignment, state: str, at: datetime, seconds: float | None) -> Annotation:
    """The answer of an assignment, handed in once."""
    values = {"author": made.annotator, "schema_version": made.schema_version, "result": GOOD}
    row = Annotation.objects.create(
        id=new_id(),
        project=made.item.project,
        item=made.item,
        assignment=made,
        state=state,
        created_at=at,
        **values,
    )
    AnnotationRevision.objects.create(
        id=new_id(), annotation=row, number=1, seconds=seconds, token=made.token, created_at=at, **values
    )
    return row


def judge(row: Annotation, user: Any, at: datetime) -> None:
    revision = row.revisions.get(number=1)
    Review.objects.create(
        id=new_id(), annotation=row, revision=revision, reviewer=user, verdict="accept", created_at=at
    )


def manager(world: World) -> APIClient:
    return client_for(world.user("mia", Role.MANAGER))


def asked(world: World, query: str = "", client: APIClient | None = None) -> Any:
    return (client or manager(world)).get(f"/api/v1/projects/{world.project.pk}/statement{query}")


def fill(world: World) -> None:
    monday, tuesday = datetime(2026, 11, 23, 0, 0, tzinfo=UTC), datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)
    for state, at, seconds in (
        (AssignmentState.ACCEPTED, monday, 30.0),
        (AssignmentState.ACCEPTED, tuesday, CEILING + 5_000),  # a laptop left open
        (AssignmentState.REJECTED, tuesday, 10.5),
        (AssignmentState.RETURNED, tuesday, 4.5),
        (AssignmentState.SUBMITTED, tuesday, None),
        (AssignmentState.LATE, tuesday, 5.0),
        (AssignmentState.SKIPPED, tuesday, None),
        (AssignmentState.EXPIRED, tuesday, None),
        (AssignmentState.RELEASED, tuesday, None),
    ):
        settle(world, "ann", state, at, seconds)
    judge(Annotation.objects.filter(state="accepted").order_by("id")[0], world.user("bob"), monday)
    settle(world, "bob", AssignmentState.SUBMITTED, datetime(2026, 10, 31, 23, tzinfo=UTC), 99.0)


@time_machine.travel(NOW, tick=False)
def test_each_person_by_what_became_of_their_answers(world: World) -> None:
    fill(world)
    body = asked(world).json()
    assert (body["from"], body["until"], body["next"]) == ("2026-11-01", "2026-11-25", None)
    ann, bob = body["results"]
    assert ann["user"]["name"] == "ann"
    assert ann["days"] == []
    assert ann["total"] == {
        **ZERO, "accepted": 2, "rejected": 1, "returned": 1, "pending": 1, "late": 1, "skipped": 1,
        "active_seconds": 30.0 + 1800.0 + 10.5 + 4.5 + 5.0,
    }  # fmt: skip
    assert bob["total"] == {**ZERO, "reviewed": 1, "active_seconds": 0.0}


@time_machine.travel(NOW, tick=False)
def test_days_are_whole_utc_days_and_add_up(world: World) -> None:
    fill(world)
    ann = asked(world, "?by=day&from=2026-11-23&to=2026-11-24").json()["results"][0]
    assert ann["days"][0] == {"day": "2026-11-23", **ZERO, "accepted": 1, "active_seconds": 30.0}
    assert [day["day"] for day in ann["days"]] == ["2026-11-23", "2026-11-24"]
    assert {key: sum(day[key] for day in ann["days"]) for key in ann["total"]} == ann["total"]
    later = asked(world, "?from=2026-11-24&to=2026-11-24").json()["results"]
    assert [row["user"]["name"] for row in later] == ["ann"]
    assert later[0]["total"]["accepted"] == 1


@time_machine.travel(NOW, tick=False)
def test_the_file_holds_the_same_and_no_formulas(world: World) -> None:
    fill(world)
    ann = world.user("ann")
    ann.name = '=HYPERLINK("http://x")'
    ann.save()
    answer = asked(world, "?format=csv&by=day")
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="statement-2026-11-01-2026-11-25.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [(row["person"], row["day"]) for row in rows] == [
        ('\'=HYPERLINK("http://x")', "2026-11-23"),
        ('\'=HYPERLINK("http://x")', "2026-11-24"),
        ("bob", "2026-11-23"),
    ]
    assert rows[1]["active_seconds"] == "1820.0"
    assert rows[2]["reviewed"] == "1"
    total = list(csv.reader(io.StringIO(b"".join(asked(world, "?format=csv").streaming_content).decode())))
    assert total[0] == ["person", "email", *ZERO, "active_seconds"]
    assert total[2][2:] == ["0", "0", "0", "0", "0", "0", "0", "1", "0.0"]


@time_machine.travel(NOW, tick=False)
def test_people_are_paged_and_the_file_has_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c", "d", "e"):
        settle(world, name, AssignmentState.SUBMITTED, NOW, 1.0)
    first = asked(world, "?limit=3").json()
    second = asked(world, f"?limit=3&cursor={first['next']}").json()
    names = [row["user"]["name"] for row in first["results"] + second["results"]]
    assert names == ["a", "b", "c", "d", "e"]
    monkeypatch.setattr("projects.selectors.statement.PEOPLE", 2)
    lines = b"".join(asked(world, "?format=csv").streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["person", *names]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-11-31", "from.invalid"),
        ("from=20261101", "from.invalid"),
        ("to=yesterday", "to.invalid"),
        ("from=2026-11-02&to=2026-11-01", "from.invalid"),
        ("from=2025-01-01&to=2026-11-01", "from.invalid"),
        ("by=week", "by.unknown"),
        ("format=xlsx", "format.unknown"),
        ("from=２０２６-11-01", "from.invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, query: str, code: str) -> None:
    answer = asked(world, f"?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@time_machine.travel(NOW, tick=False)
def test_a_statement_costs_the_same_queries_for_more_work(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = manager(world)
    asked(world, client=client)
    for name in ("a", "b", "c"):
        for _ in range(3):
            settle(world, name, AssignmentState.SUBMITTED, NOW, 1.0)
    with django_assert_max_num_queries(10):
        assert len(asked(world, "?by=day", client=client).json()["results"]) == 3


@time_machine.travel(NOW, tick=False)
def test_one_sees_ones_own(world: World) -> None:
    fill(world)
    sender = client_for(world.user("ann"))
    assert asked(world, client=sender).status_code == 403
    body = sender.get("/api/v1/statement?from=2026-11-24").json()
    assert [day["day"] for day in body["days"]] == ["2026-11-24"]
    assert body["days"][0]["project"] == {"id": str(world.project.pk), "name": world.project.name}
    assert body["total"]["accepted"] == 1
    assert body["total"]["active_seconds"] == 1820.0
    answer = sender.get("/api/v1/statement?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["day", "2026-11-23", "2026-11-24"]


@time_machine.travel(NOW, tick=False)
def test_hours_of_a_person_who_left_still_stand(world: World) -> None:
    settle(world, "ann", AssignmentState.ACCEPTED, NOW - timedelta(days=1), 60.0)
    from projects.models import ProgressDelta

    ProgressDelta.objects.create(
        project=world.project, key="event:submitted", user_id=world.user("ann").pk, amount=1, at=NOW
    )
    world.user("ann").project_memberships.all().delete()
    assert [row["user"]["name"] for row in asked(world).json()["results"]] == ["ann"]


def test_the_time_of_repairs_and_changes_is_added_to_that_of_the_answer() -> None:
    desk = Desk()
    assert desk.submit("ann", desk.lease("ann"), BAD, seconds=100).status_code == 200
    made = Annotation.objects.get()
    assert desk.review("rev", made, "return").status_code == 201
    assert desk.submit("ann", desk.lease("ann"), GOOD, seconds=7).status_code == 200
    path = f"/api/v1/projects/{desk.project.pk}/statement"

    def total() -> dict[str, Any]:
        row, _ = desk.client("max").get(path).json()["results"]  # the other one is the reviewer's
        found: dict[str, Any] = row["total"]
        return found

    assert total() == {**ZERO, "pending": 1, "repaired": 1, "active_seconds": 107.0}
    change = {"result": BAD, "revision": 2, "seconds": 2.5}
    assert (
        desk.client("ann").patch(f"/api/v1/annotations/{made.pk}", change, format="json").status_code == 200
    )
    assert total() == {**ZERO, "pending": 1, "repaired": 1, "active_seconds": 109.5}
    assert desk.review("rev", made, "return").status_code == 201
    again = desk.lease("ann")
    assert desk.submit("ann", again, GOOD, seconds=None).status_code == 200
    assert total() == {**ZERO, "pending": 1, "repaired": 2, "active_seconds": 109.5}


def stated(desk: Desk, first: str, last: str) -> dict[str, dict[str, Any]]:
    """The sums of each person by name."""
    path = f"/api/v1/projects/{desk.project.pk}/statement?from={first}&to={last}"
    return {row["user"]["name"]: row["total"] for row in desk.client("max").get(path).json()["results"]}


def test_a_month_that_is_over_keeps_its_time_when_its_answers_are_repaired_later() -> None:
    with time_machine.travel(datetime(2026, 10, 30, 12, tzinfo=UTC), tick=False) as traveller:
        desk = Desk()
        assert desk.submit("ann", desk.lease("ann"), BAD, seconds=100).status_code == 200
        assert desk.review("rev", Annotation.objects.get(), "return").status_code == 201
        october = stated(desk, "2026-10-01", "2026-10-31")
        assert october["ann"] == {**ZERO, "returned": 1, "active_seconds": 100.0}
        traveller.shift(timedelta(days=2))
        assert desk.submit("ann", desk.lease("ann"), GOOD, seconds=7).status_code == 200
        october = stated(desk, "2026-10-01", "2026-10-31")
        assert october["ann"] == {**ZERO, "pending": 1, "active_seconds": 100.0}
        november = stated(desk, "2026-11-01", "2026-11-30")
        assert november == {"ann": {**ZERO, "repaired": 1, "active_seconds": 7.0}}
        own = desk.client("ann").get("/api/v1/statement?from=2026-10-01&to=2026-11-30").json()
        assert [(day["day"], day["repaired"], day["active_seconds"]) for day in own["days"]] == [
            ("2026-10-30", 0, 100.0),
            ("2026-11-01", 1, 7.0),
        ]


@time_machine.travel(NOW, tick=False)
def test_reviews_are_verdicts_under_a_lease_or_not_and_final_answers() -> None:
    desk = Desk(items=2, overlap=2)
    review, final = desk.stage(QueueKind.REVIEW), desk.stage(QueueKind.ADJUDICATE)
    desk.rules(review_queue=review, review_percent=100, adjudicate_queue=final, adjudicate_below=0.8)
    made = [desk.answer(name, word) for name, word in (("ann", GOOD), ("bob", BAD)) for _ in range(2)]
    lease = desk.lease("rev", review)
    held = desk.item(lease["item"]["external_id"]).pk
    leased = [row.pk for row in made if row.item_id == held]
    others = [row.pk for row in made if row.item_id != held]
    for pk in leased:
        more = {"assignment": lease["id"], "token": lease["token"]}
        assert desk.review("rev", pk, "accept", **more).status_code == 201
    for pk in others:
        assert desk.review("rex", pk, "accept").status_code == 201
    assert desk.submit("roy", desk.lease("roy", final), GOOD, seconds=30).status_code == 200
    sums = stated(desk, "2026-11-25", "2026-11-25")
    assert sums["rev"] == sums["rex"] == {**ZERO, "reviewed": 2, "active_seconds": 0.0}
    assert sums["roy"] == {**ZERO, "reviewed": 1, "active_seconds": 30.0}
