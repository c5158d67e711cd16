"""Compiled statements answer what their querysets do, on either database, and keep nothing between requests."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, F, OuterRef
from django.test.utils import CaptureQueriesContext

from labeling.accounts.models import Group, Organisation
from labeling.core import clock
from labeling.core.compiled import ALSO, Delete, Insert, Param, Select, Update, run_together
from labeling.core.errors import NotFound
from labeling.core.ids import new_id
from projects.models import Assignment, Item, ProgressDelta, Queue, WorkItem
from projects.permissions import access_assignment, access_project
from projects.services.queue_cursor import read_standings
from projects.services.queue_walk import Position, Walk, open_work
from tests.queue.world import FORBIDDEN, World, make_world

IS_POSTGRES = connection.vendor == "postgresql"


@pytest.fixture
def world(db: None) -> World:
    found = make_world(items=4, overlap=2)
    found.add("urgent", priority=5)
    found.add("closed", rights=FORBIDDEN)
    return found


def facts(row: models.Model) -> dict[str, Any]:
    """All columns of a row, and of the rows that came with it."""
    found: dict[str, Any] = {
        field.attname: row.__dict__[field.attname]
        for field in row._meta.concrete_fields
        if field.attname in row.__dict__
    }
    for field in row._meta.concrete_fields:
        if field.is_relation and field.is_cached(row) and getattr(row, field.name) is not None:
            found[field.name] = facts(getattr(row, field.name))
    return found


def sent(act: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


class TestSelect:
    def test_rows_come_with_related_ones_annotations_and_deferred_columns(self, world: World) -> None:
        mine = Assignment.objects.filter(work_item=OuterRef("pk"))

        def rows(item: Any) -> Any:
            found = WorkItem.objects.filter(item=item).select_related("item__statement", "queue")
            return found.annotate(is_had=Exists(mine)).defer("item__data")

        compiled = Select(lambda: rows(Param("item", models.UUIDField())))
        world.next("ann")
        for item in Item.objects.all():
            expected, got = list(rows(item.pk)), compiled.objects(item=item.pk)
            assert [facts(row) for row in got] == [facts(row) for row in expected]
            assert [row.is_had for row in got] == [row.is_had for row in expected]
            assert [row.item.get_deferred_fields() for row in got] == [
                row.item.get_deferred_fields() for row in expected
            ]
            assert all(not row._state.adding and row._state.db == "default" for row in got)

    def test_values_come_as_dicts(self, world: World) -> None:
        compiled = Select(
            lambda: Queue.objects.filter(pk=Param("pk", models.UUIDField())).values(
                "id", "audience", "created_at", "project__name"
            )
        )
        expected = Queue.objects.filter(pk=world.queue.pk).values(
            "id", "audience", "created_at", "project__name"
        )
        assert compiled.dicts(pk=world.queue.pk) == list(expected)
        assert compiled.dicts(pk=new_id()) == []

    def test_the_same_parameter_may_stand_in_several_places(self, world: World) -> None:
        level = Param("level", models.SmallIntegerField())
        compiled = Select(lambda: WorkItem.objects.filter(priority__gte=level, open_slots__lte=level + 2))
        assert [row.priority for row in compiled.objects(level=5)] == [5]
        assert len(compiled.objects(level=0)) == WorkItem.objects.filter(open_slots__lte=2).count()

    def test_nothing_of_an_answer_is_kept(self, world: World) -> None:
        compiled = Select(lambda: Item.objects.filter(pk=Param("pk", models.UUIDField())))
        item = Item.objects.earliest("external_id")
        assert compiled.objects(pk=item.pk)[0].labels == 0
        Item.objects.filter(pk=item.pk).update(labels=3)
        assert compiled.objects(pk=item.pk)[0].labels == 3

    def test_postgresql_prepares_once_on_each_connection_and_sees_what_never_changes(
        self, world: World
    ) -> None:
        compiled = Select(
            lambda: WorkItem.objects.filter(pk=Param("pk", models.BigIntegerField()), is_closed=False)
        )
        first, second = sent(lambda: compiled.objects(pk=1)), sent(lambda: compiled.objects(pk=1))
        words = [[sql.split()[0] for sql in each] for each in (first, second)]
        if not IS_POSTGRES:  # SQLite prepares by itself
            assert words == [["SELECT"], ["SELECT"]]
            return
        assert words == [["PREPARE", "EXECUTE"], ["EXECUTE"]]
        assert "$1" in first[0]
        assert "$2" not in first[0]


class TestWrites:
    def test_an_update_counts_the_rows_that_it_changed(self, world: World) -> None:
        work = world.work("i0")
        take = Update(
            lambda: WorkItem.objects.filter(pk=Param("pk", models.BigIntegerField()), open_slots__gt=0),
            open_slots=F("open_slots") - 1,
            rank=Param("rank", models.FloatField()),
        )
        assert [take.run(pk=work.pk, rank=number / 2) for number in range(3)] == [1, 1, 0]
        work.refresh_from_db()
        assert (work.open_slots, work.rank) == (0, 0.5)

    def test_inserted_rows_are_those_that_the_orm_would_have_stored(self, world: World) -> None:
        now = dt.datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=dt.UTC)
        insert = Insert(ProgressDelta)
        rows = [
            ProgressDelta(
                project=world.project, key=f"event:{n}", amount=n, seconds=n / 2, at=now, user_id=user
            )
            for n, user in enumerate((None, world.user().pk), start=1)
        ]
        insert.bind(*rows).run()
        stored = ProgressDelta.objects.filter(key__in=["event:1", "event:2"]).order_by("amount")
        fields = ("project_id", "key", "amount", "seconds", "at", "user_id", "is_folded")
        assert [[getattr(row, name) for name in fields] for row in stored] == [
            [getattr(row, name) for name in fields] for row in rows
        ]

    def test_several_go_together_and_a_fault_takes_all_of_them_back(self, world: World) -> None:
        organisation = Organisation.objects.create(name="Both")
        insert, drop = Insert(Group), Delete(lambda: Group.objects.filter(pk=Param("pk", models.UUIDField())))

        def group(name: str) -> Group:
            return Group(id=new_id(), organisation=organisation, name=name, created_at=clock.now())

        kept, twin = group("a"), group("b")
        run_together(insert.bind(kept), insert.bind(twin), drop.bind(pk=twin.pk))
        assert list(organisation.groups.values_list("name", flat=True)) == ["a"]
        with pytest.raises(IntegrityError), transaction.atomic():
            run_together(drop.bind(pk=kept.pk), insert.bind(group("c")), insert.bind(group("c")))
        assert list(organisation.groups.values_list("name", flat=True)) == ["a"]
        messages = sent(lambda: run_together(insert.bind(group("d")), drop.bind(pk=twin.pk)))
        assert sum(1 + sql.count(ALSO) for sql in messages) == 2
        assert len(messages) == (1 if IS_POSTGRES else 2)
        run_together()


@pytest.mark.parametrize("kind", ["annotate", "review"])
@pytest.mark.parametrize("position", [None, Position(5, 0.0, 0), Position(0, 0.0, 0), Position(9, 1e18, 1)])
def test_a_walk_finds_what_its_queryset_does(world: World, kind: str, position: Position | None) -> None:
    world.next("ann", count=2)
    ids = {"queue_id": world.queue.pk, "annotator_id": world.user("ann").pk}
    with transaction.atomic():
        everything = list(open_work(**ids, kind=kind))
        if position is not None:
            place = (-position.priority, position.rank, position.work_item_id)
            everything = [row for row in everything if (-row.priority, row.rank, row.pk) > place]
        for limit in (1, 3, 10):
            got = Walk(**ids, kind=kind).take(position, limit)
            assert [facts(row) for row in got] == [facts(row) for row in everything[:limit]]


@pytest.mark.parametrize("kind", ["annotate", "review"])
def test_a_walk_never_reads_all_that_somebody_has_done(world: World, kind: str) -> None:
    rows = open_work(queue_id=world.queue.pk, annotator_id=world.user("ann").pk, kind=kind)[:1]
    with transaction.atomic():
        plan = rows.explain(verbose=True) if IS_POSTGRES else rows.explain()
    assert "hashed SubPlan" not in plan
    assert "Anti Join" not in plan  # which joins the open work with all that they ever had
    assert "projects_workitem" in plan


def test_gates_read_membership_anew_each_time(world: World) -> None:
    actor = world.actor("ann")
    lease = world.claim("ann").assignments[0]
    assert access_project(actor=actor, project_id=world.project.pk).pk == world.project.pk
    assert access_assignment(actor=actor, assignment_id=lease.pk).pk == lease.pk
    world.project.members.filter(user=actor.user).delete()
    for gate in (
        lambda: access_project(actor=actor, project_id=world.project.pk),
        lambda: access_assignment(actor=actor, assignment_id=lease.pk),
    ):
        with pytest.raises(NotFound):
            gate()


def test_a_queue_that_comes_with_a_lease_is_the_queue(world: World) -> None:
    shown = read_standings(world.project, None, world.user("ann").pk)[0].queue
    stored = world.queue
    names = ("pk", "kind", "name", "skip_policy", "skip_reasons")
    assert [getattr(shown, name) for name in names] == [getattr(stored, name) for name in names]


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_statements_of_its_own_connection() -> None:
    world = make_world(items=1)
    compiled = Select(lambda: Item.objects.filter(project=Param("project", models.UUIDField())))
    found: list[int] = []

    def look() -> None:
        found.append(len(compiled.objects(project=world.project.pk)))
        connection.close()

    if IS_POSTGRES:
        threads = [threading.Thread(target=look) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [1, 1, 1]
    connection.close() if IS_POSTGRES else None
    assert len(compiled.objects(project=world.project.pk)) == 1
