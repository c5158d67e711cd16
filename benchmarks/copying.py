"""Rows multiplied inside the database: a million items in the time that it takes to write their indices."""

import contextlib
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db import connection, models, transaction

from labeling.core import clock
from labeling.core.ids import new_id
from projects.models import Assignment, Item, ItemStatement, Project, Queue, WorkItem
from projects.services import counters

_NUMBERS: Final = {
    "postgresql": "SELECT n FROM generate_series({first}, {last}) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s",
}
_AT_ONCE: Final = 250_000
_FILLED: Final = (Item, ItemStatement, WorkItem, Assignment)


def copy_items(*, project_id: UUID, queue_id: UUID, size: int) -> None:
    """Copy the project's items, with their statements and their work, until there are `size`; counted as they are."""
    before = list(
        Item.objects.filter(project=project_id).order_by("external_id").values_list("pk", flat=True)
    )
    if size <= len(before):
        return
    top = WorkItem.objects.filter(queue=queue_id).aggregate(top=models.Max("rank"))["top"]
    # Ids in one order, as those of the product are: a common beginning and the number.
    prefix = new_id().hex[:16]
    _number_first(project_id)
    for first in range(len(before), size, _AT_ONCE):
        last = min(size, first + _AT_ONCE) - 1
        with _unchecked():
            _insert(prefix, queue_id, len(before), first, last, top)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_first")
    settle()
    count = size - len(before)
    counters.record(project_id, {"state:labelable": count, "verdict:0": count}, now=clock.now())


@contextlib.contextmanager
def _unchecked() -> Iterator[None]:
    """A transaction in which foreign keys are not looked up row by row: copies name what the rows they are of name."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield


def settle() -> None:
    """Leave the tables as they are some time after they were filled, so that no cleaning falls into a measurement."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(model._meta.db_table for model in _FILLED)}")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("ANALYZE")


def copy_queue(*, queue_id: UUID, overlap: int) -> UUID:
    """A second queue over the same items, in the same order, with another overlap; its id."""
    queue = Queue.objects.get(pk=queue_id)
    made = new_id()
    queue.pk, queue.name, queue.overlap = made, f"{queue.name}, {overlap} times", overlap
    queue.created_at = clock.now()
    queue.save(force_insert=True)
    given = {"queue_id": f"'{_text(made)}'", "required": str(overlap), "open_slots": str(overlap)}
    columns = [str(field.column) for field in WorkItem._meta.concrete_fields if not field.primary_key]
    taken = ", ".join(given.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = WorkItem._meta.db_table
    with _unchecked(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} WHERE queue_id = %s ORDER BY rank, id",
            [_as_kept(queue_id)],
        )
    return made


def _number_first(project_id: UUID) -> None:
    """A table of the rows that are copied, by number from 0 on."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_first")
        cursor.execute(
            "CREATE TABLE bench_first AS SELECT row_number() OVER (ORDER BY external_id) - 1 AS k, id "
            "FROM projects_item WHERE project_id = %s",
            [_as_kept(project_id)],
        )
        cursor.execute("CREATE UNIQUE INDEX bench_first_k ON bench_first (k)")


def _as_kept(value: UUID) -> Any:
    return value if connection.vendor == "postgresql" else value.hex


def _id(prefix: str) -> str:
    """SQL for the id of item `n`."""
    if connection.vendor == "postgresql":
        return f"('{prefix}' || lpad(to_hex(n), 16, '0'))::uuid"
    return f"('{prefix}' || printf('%016x', n))"


def _insert(prefix: str, queue_id: UUID, made: int, first: int, last: int, top: float) -> None:
    numbers = _NUMBERS[connection.vendor].format(first=first, last=last)
    source = f"({numbers}) AS s JOIN bench_first f ON f.k = s.n % {made}"
    key = _id(prefix)
    name = "lpad(n::text, 8, '0')" if connection.vendor == "postgresql" else "printf('%08d', n)"
    own: tuple[tuple[type[models.Model], str, dict[str, str]], ...] = (
        (Item, "t.id = f.id", {"id": key, "external_id": f"'item-' || {name}"}),
        (ItemStatement, "t.item_id = f.id", {"id": key, "item_id": key}),
        (
            WorkItem,
            f"t.item_id = f.id AND t.queue_id = '{_text(queue_id)}'",
            {"item_id": key, "rank": f"{top} + n"},
        ),
    )
    with connection.cursor() as cursor:
        for model, condition, values in own:
            columns = [
                str(field.column)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.AutoField)
            ]
            names = ", ".join(f'"{column}"' for column in columns)
            taken = ", ".join(values.get(column, f't."{column}"') for column in columns)
            table = model._meta.db_table
            # No parameters: SQLite's printf and PostgreSQL's modulo have percent signs of their own.
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {taken} FROM {source} JOIN {table} t ON {condition}"
            )


def _text(value: UUID) -> str:
    return str(value) if connection.vendor == "postgresql" else value.hex


def mark_done(*, queue_id: UUID, annotator_id: UUID, version_id: UUID, count: int) -> None:
    """Let the annotator have submitted the first `count` of the queue's items, which stay open for others."""
    now = clock.now()
    row = Assignment(
        id=new_id(), work_item_id=0, queue_id=queue_id, item_id=new_id(), annotator_id=annotator_id,
        schema_version_id=version_id, state="submitted", token=new_id(), lease_until=now, claimed_at=now,
        settled_at=now,
    )  # fmt: skip
    prefix, key = new_id().hex[:16], _id(new_id().hex[:16])
    made = {"id": key, "token": _id(prefix), "work_item_id": "w.id", "item_id": "w.item_id"}
    fields = Assignment._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields
        if field.column not in made
    ]
    taken = ", ".join(made.get(str(field.column), "%s") for field in fields).replace("%016x", "%%016x")
    n = "(SELECT id, item_id, row_number() OVER (ORDER BY rank, id) AS n FROM projects_workitem WHERE queue_id = %s)"
    with _unchecked(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO projects_assignment ({names}) SELECT {taken} FROM {n} AS w WHERE w.n <= %s",
            [*values, _as_kept(queue_id), count],
        )
        cursor.execute(
            "UPDATE projects_workitem SET open_slots = open_slots - 1 WHERE id IN "
            "(SELECT work_item_id FROM projects_assignment WHERE annotator_id = %s AND queue_id = %s)",
            [_as_kept(annotator_id), _as_kept(queue_id)],
        )


def close_front(*, queue_id: UUID, count: int) -> None:
    """Close the first `count` open work items of the queue, one change each, as if people had done them."""
    rows = WorkItem.objects.filter(queue=queue_id, open_slots__gt=0).order_by("rank", "pk")
    last = rows.values_list("rank", flat=True)[count - 1]
    WorkItem.objects.filter(queue=queue_id, rank__lte=last).update(open_slots=0)


def schema_version_of(project_id: UUID) -> UUID:
    found = Project.objects.values_list("schema_version", flat=True).get(pk=project_id)
    if found is None:
        raise LookupError("the project has no schema")
    return found
