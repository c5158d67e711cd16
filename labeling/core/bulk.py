"""One bulk load for both databases: COPY on PostgreSQL, plain INSERTs on SQLite. Flat memory, no signals."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models, transaction

from labeling.core.fields import dump_json

M = TypeVar("M", bound=models.Model)
BATCH = 5000
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def bulk_load(model: type[M], rows: Iterable[M], *, ignore_conflicts: bool = False) -> int:
    """Insert unsaved `rows` of `model`, all columns; the number inserted.

    With `ignore_conflicts`, rows that break a unique constraint are left out and not counted. Call it inside
    a transaction together with what must stand or fall with the rows.
    """
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    inserted = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        if connection.vendor == "postgresql":
            inserted += _copy(model, fields, batch, ignore_conflicts=ignore_conflicts)
        else:
            names = [field.attname for field in fields]
            values = ([getattr(row, name) for name in names] for row in batch)
            inserted += _insert(model, {}, names, values, ignore_conflicts=ignore_conflicts)
    return inserted


def load_rows(
    model: type[M],
    *,
    constants: Mapping[str, Any],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    ignore_conflicts: bool = False,
) -> int:
    """Insert rows given as plain values: what `bulk_load` does, without a model instance for each.

    `constants` holds the attributes (`project_id`, not `project`) that are the same in all rows, `columns` names
    those that `rows` give, in their order; together they are all of the table, except a serial key. The number
    inserted.
    """
    if connection.vendor != "postgresql":
        return _insert(model, constants, columns, rows, ignore_conflicts=ignore_conflicts)
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in (*columns, *constants)]
    same = "".join(f"\t{_encoder(by_name[name])(value)}" for name, value in constants.items()) + "\n"
    encoders = [_encoder(by_name[name]) for name in columns]
    inserted = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        text = io.StringIO()
        for row in batch:
            text.write("\t".join([encode(value) for encode, value in zip(encoders, row, strict=True)]))
            text.write(same)
        inserted += _send(model, fields, text, ignore_conflicts=ignore_conflicts)
    return inserted


def _encoder(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    """How a column's values are written in COPY's text format."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, models.JSONField):
        return lambda value: "\\N" if value is None else dump_json(value).translate(_COPY_ESCAPES)
    if isinstance(kind, models.CharField | models.TextField):
        return lambda value: "\\N" if value is None else value.translate(_COPY_ESCAPES)
    if isinstance(kind, models.UUIDField):
        return lambda value: "\\N" if value is None else value.hex
    if isinstance(kind, models.BooleanField):
        return lambda value: "\\N" if value is None else "t" if value else "f"
    return lambda value: "\\N" if value is None else str(value)


def _insert(
    model: type[models.Model],
    constants: Mapping[str, Any],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignore_conflicts: bool,
) -> int:
    """One prepared INSERT for all rows: several times as fast as a statement that is put together for each batch."""
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    same = [by_name[name].get_db_prep_save(value, connection) for name, value in constants.items()]
    encoders = [_parameter(by_name[name]) for name in columns]
    names = [quote(str(by_name[name].column)) for name in (*columns, *constants)]
    marks = ", ".join("%s" for _ in names)
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) VALUES ({marks}){conflict}"  # noqa: S608 - names of our own tables, quoted
    inserted = 0
    iterator = iter(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := list(islice(iterator, BATCH)):
            cursor.executemany(
                statement,
                [
                    [*(encode(value) for encode, value in zip(encoders, row, strict=True)), *same]
                    for row in batch
                ],
            )
            inserted += int(cursor.rowcount)
    return inserted


def _parameter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a column's values are given to the database, looked up once instead of for each value."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(kind).get_db_prep_save is models.Field.get_db_prep_save:
        if isinstance(kind, models.UUIDField) and not connection.features.has_native_uuid_field:
            return lambda value: (
                value.hex if isinstance(value, UUID) else kind.get_db_prep_save(value, connection)
            )
        if isinstance(kind, models.CharField | models.TextField):
            return lambda value: (
                value if value is None or type(value) is str else kind.get_db_prep_save(value, connection)
            )
    return lambda value: field.get_db_prep_save(value, connection)


def _copy(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    batch: Sequence[models.Model],
    *,
    ignore_conflicts: bool,
) -> int:
    text = io.StringIO()
    for row in batch:
        text.write("\t".join([_cell(field, row) for field in fields]) + "\n")
    return _send(model, fields, text, ignore_conflicts=ignore_conflicts)


def _send(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    text: io.StringIO,
    *,
    ignore_conflicts: bool,
) -> int:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    text.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        if not ignore_conflicts:
            with connection.wrap_database_errors:  # Django wraps execute by itself, COPY not
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)
            return int(cursor.rowcount)
        stage = quote(f"stage_{uuid4().hex}")
        cursor.execute(
            f"CREATE TEMP TABLE {stage} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608
        )
        cursor.copy_expert(f"COPY {stage} ({columns}) FROM STDIN", text)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} ON CONFLICT DO NOTHING"  # noqa: S608 - names of our own tables, quoted
        )
        count = int(cursor.rowcount)
        cursor.execute(f"DROP TABLE {stage}")
        return count


def _cell(field: models.Field[Any, Any], row: models.Model) -> str:
    value = getattr(row, field.attname)
    if value is None:
        return "\\N"
    if isinstance(field, models.JSONField):
        # NUL cannot be stored by PostgreSQL in jsonb; the doors refuse it, here it must not pass silently either.
        return dump_json(value).translate(_COPY_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return value.translate(_COPY_ESCAPES)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)
