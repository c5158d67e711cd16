"""What goes through the bulk load comes out equal, on both databases, whatever characters it is made of."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.core.bulk import bulk_load, load_rows
from labeling.core.ids import new_id
from labeling.rights.inputs import parse_rights
from labeling.rights.services import StatementCache
from projects.models import Item, ItemStatement, WorkItem
from projects.services.counters import recount
from projects.services.items import CreateResult, PreparedItem, create_items
from tests.support.examples import examples
from tests.support.people import Tenant
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, stock_project, stock_source
from workers.ledger.models import Job, JobChunk, JobProblem, JobState

pytestmark = pytest.mark.django_db

RIGHTS = (FREE, CREDITED, NONCOMMERCIAL)
AWKWARD = [
    "\\N",
    "\\.",
    "\\",
    "\t",
    "\n",
    "\r\n",
    "\x01",
    "\x0b",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufeff",
    "\\u0000",
    "%s",
]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(CHARACTERS, max_size=12) | st.sampled_from(AWKWARD)
KEYS = st.text(CHARACTERS, min_size=1, max_size=20) | st.sampled_from(AWKWARD) | st.sampled_from("aAäÄbB")
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(-1e15, 1e15)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.tuples(
    KEYS, st.dictionaries(TEXTS, JSON, max_size=3), st.sampled_from([0, 1, 2]), st.integers(-5, 5)
)


@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.lists(RECORDS, max_size=3), records=st.lists(RECORDS, min_size=1, max_size=12), data=st.data()
)
def test_items_come_out_as_they_went_in(
    tenant: Tenant, before: Any, records: Any, data: st.DataObject
) -> None:
    records = records + data.draw(st.lists(st.sampled_from(before + records), max_size=3))
    actor = tenant.actor("manager")
    with transaction.atomic():
        _check_load(actor, before, records)
        transaction.set_rollback(True)


def _check_load(actor: Actor, before: list[Any], records: list[Any]) -> None:
    project = stock_project(actor, overlap=2)
    source = stock_source(actor, project)
    stated = [parse_rights(block, defaults=None) for block in RIGHTS]
    statements = StatementCache(project.organisation).get_many(stated, now=clock.now())

    def take(given: list[Any]) -> CreateResult:
        inputs = [
            PreparedItem(key, content, statements[rights], priority=priority)
            for key, content, rights, priority in given
        ]
        return create_items(project=project, source=source, inputs=inputs, job_id=None, now=clock.now())

    first = {record[0]: record for record in reversed(records)}
    held = {record[0]: record for record in reversed(before)}
    fresh = [key for key in dict.fromkeys(record[0] for record in records) if key not in held]
    assert take(before).created == len(held)
    made = take(records)
    assert (made.created, made.duplicates) == (len(fresh), len(records) - len(fresh))
    assert list(made.ids) == fresh
    wanted = first | held
    items = {item.external_id: item for item in Item.objects.filter(project=project)}
    assert {key: item.data for key, item in items.items()} == {key: one[1] for key, one in wanted.items()}
    assert {key: item.statement_id for key, item in items.items()} == {
        key: statements[one[2]].pk for key, one in wanted.items()
    }
    said = ItemStatement.objects.filter(item__project=project)
    assert sorted(said.values_list("item_id", "statement_id", "stated_by_id", "reason")) == sorted(
        (item.pk, item.statement_id, actor.user.pk, "") for item in items.values()
    )
    work = WorkItem.objects.filter(queue__project=project).order_by("rank")
    open_ones = [key for key, one in wanted.items() if one[2] != 2]
    fields = ("item__external_id", "priority", "round", "required", "open_slots", "is_closed")
    assert sorted(work.values_list(*fields)) == sorted(
        (key, wanted[key][3], 1, 2, 2, False) for key in open_ones
    )
    assert [row[0] for row in work.values_list(*fields) if row[0] in made.ids] == [
        key for key in fresh if wanted[key][2] != 2
    ]
    assert {item.state for key, item in items.items() if wanted[key][2] == 2} <= {"quarantined"}
    assert made.quarantined == sum(wanted[key][2] == 2 for key in fresh)
    assert recount(project.pk) == {}


@pytest.mark.pg
def test_what_is_there_is_found_where_the_database_orders_otherwise_than_python(tenant: Tenant) -> None:
    with connection.cursor() as cursor:  # the test's own transaction: gone with it
        cursor.execute(
            'ALTER TABLE projects_item ALTER COLUMN external_id TYPE varchar(200) COLLATE "und-x-icu"'
        )
    actor = tenant.actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project)
    load(project, source, {"B": FREE, "é": FREE})
    made = load(project, source, dict.fromkeys(["a", "B", "Z", "e", "é", "f"], FREE))
    assert (made.created, made.duplicates, sorted(made.ids)) == (4, 2, ["Z", "a", "e", "f"])
    again = load(project, source, dict.fromkeys(["é", "Z", "a"], FREE))
    assert (again.created, again.duplicates) == (0, 3)
    assert WorkItem.objects.filter(queue__project=project).count() == 6
    assert recount(project.pk) == {}


def test_rows_of_a_constraint_that_are_there_are_left_out_and_the_others_taken(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    held = load(project, stock_source(actor, project), {"a": FREE}).ids["a"]
    item = Item.objects.get(pk=held)
    copies = [_copy(item, key) for key in ("a", "b\\", "c\t")]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk_load(Item, copies)
    assert bulk_load(Item, copies, ignore_conflicts=True) == 2
    assert sorted(Item.objects.filter(project=project).values_list("external_id", flat=True)) == [
        "a",
        "b\\",
        "c\t",
    ]
    stored = Item.objects.get(external_id="c\t")
    assert (stored.data, stored.statement_id, stored.job_id) == (item.data, item.statement_id, None)


def _copy(item: Item, external_id: str) -> Item:
    fields = {field.attname: getattr(item, field.attname) for field in Item._meta.concrete_fields}
    return Item(**{**fields, "id": new_id(), "external_id": external_id})


@pytest.mark.pg
@pytest.mark.parametrize("ignore_conflicts", [False, True])
def test_a_value_that_the_database_refuses_is_an_error_of_django(
    tenant: Tenant, ignore_conflicts: bool
) -> None:
    project = stock_project(tenant.actor("manager"))
    params = {"a": "\0"}
    rows = [
        Job(organisation=tenant.organisation, project_id=project.pk, params=params, created_at=clock.now())
    ]
    with pytest.raises(DataError), transaction.atomic():
        bulk_load(Job, rows, ignore_conflicts=ignore_conflicts)


def test_serial_keys_are_the_databases_and_shared_values_are_written_in_their_places(tenant: Tenant) -> None:
    job = Job.objects.create(
        organisation=tenant.organisation, kind="x", state=JobState.RUNNING, created_at=clock.now()
    )
    east = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=east)
    constants: dict[str, Any] = {
        field.attname: field.get_default()
        for field in JobChunk._meta.concrete_fields
        if field.attname not in {"id", "job_id", "kind", "seq", "next_attempt_at", "payload"}
    }
    shares: list[tuple[str, datetime]] = [("a\\", at), ("b\t", at + timedelta(days=1))]
    rows = (
        (number, job.pk.hex if number % 2 else job.pk, {"n": [number, "\\"]}, shares[number % 2])
        for number in range(5)
    )
    assert (
        load_rows(
            JobChunk,
            constants=constants,
            columns=("seq", "job_id", "payload"),
            shared=("kind", "next_attempt_at"),
            rows=rows,
        )
        == 5
    )
    found = list(JobChunk.objects.filter(job=job).order_by("seq"))
    assert len({chunk.pk for chunk in found}) == 5
    assert [(c.seq, c.payload, c.kind, c.next_attempt_at) for c in found] == [
        (number, {"n": [number, "\\"]}, *shares[number % 2]) for number in range(5)
    ]


def test_shared_values_that_are_made_anew_for_each_row_stay_with_their_rows(tenant: Tenant) -> None:
    job = Job.objects.create(
        organisation=tenant.organisation, kind="x", state=JobState.RUNNING, created_at=clock.now()
    )
    constants: dict[str, Any] = {
        field.attname: field.get_default()
        for field in JobProblem._meta.concrete_fields
        if field.attname not in {"id", "job_id", "seq", "detail"}
    }
    rows = ((number, (job.pk, f"detail {number}")) for number in range(3_000))
    loaded = load_rows(
        JobProblem, constants=constants, columns=("seq",), shared=("job_id", "detail"), rows=rows
    )
    assert loaded == 3_000
    assert all(
        detail == f"detail {seq}"
        for seq, detail in JobProblem.objects.filter(job=job).values_list("seq", "detail")
    )
