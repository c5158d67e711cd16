"""One bulk load for both databases: COPY on PostgreSQL, plain INSERTs on SQLite. Flat memory, no signals."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models, transaction

from labeling.core.fields import dump_json

M = TypeVar("M", bound=models.Model)
BATCH = 5000
_AT_ONCE = 256 * 1024  # bytes that are handed to the driver in one go
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def bulk_load(model: type[M], rows: Iterable[M], *, ignore_conflicts: bool = False) -> int:
    """Insert unsaved `rows` of `model`, all columns; the number inserted.

    With `ignore_conflicts`, rows that break a unique constraint are left out and not counted. Call it inside
    a transaction together with what must stand or fall with the rows.
    """
    names = [
        field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
    ]
    values = ([getattr(row, name) for name in names] for row in rows)
    return load_rows(model, constants={}, columns=names, rows=values, ignore_conflicts=ignore_conflicts)


def load_rows(
    model: type[M],
    *,
    constants: Mapping[str, Any],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    shared: Sequence[str] = (),
    ignore_conflicts: bool = False,
) -> int:
    """Insert rows given as plain values: what `bulk_load` does, without a model instance for each.

    `constants` holds the attributes (`project_id`, not `project`) that are the same in all rows, `columns` names
    those that `rows` give, in their order; together they are all of the table, except a serial key. Where `shared`
    names some, each row ends with a tuple of their values: rows that have them in common give the same tuple, which
    is then written out once. Ids are UUIDs or their 32 hexadecimal digits. The number inserted.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    names = (*columns, *shared, *constants)
    if connection.vendor != "postgresql":
        encoding = _Encoding(by_name, _parameter, constants, columns, shared)
        return _insert(model, [by_name[name] for name in names], encoding.rows(rows), ignore_conflicts)
    encoding = _Encoding(by_name, _encoder, constants, columns, shared)
    inserted = 0
    encoded = encoding.rows(rows)
    while batch := list(islice(encoded, BATCH)):
        text = "".join(["\t".join(row) + "\n" for row in batch])
        inserted += _send(model, [by_name[name] for name in names], text, ignore_conflicts=ignore_conflicts)
    return inserted


class _Encoding:
    """How the values of rows are written, looked up once for each column."""

    def __init__(
        self,
        fields: Mapping[str, models.Field[Any, Any]],
        encoder: Callable[[models.Field[Any, Any]], Callable[[Any], Any]],
        constants: Mapping[str, Any],
        columns: Sequence[str],
        shared: Sequence[str],
    ) -> None:
        self._own = [encoder(fields[name]) for name in columns]
        self._shared = [encoder(fields[name]) for name in shared]
        self._same = [encoder(fields[name])(value) for name, value in constants.items()]

    def rows(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        if not self._shared:
            for row in rows:
                yield [encode(value) for encode, value in zip(self._own, row, strict=True)] + self._same
            return
        # By identity; each tuple is held as well, so that no other takes its place in memory.
        known: dict[int, tuple[Any, list[Any]]] = {}
        for *own, values in rows:
            ends = known.get(id(values))
            if ends is None:
                written = [encode(value) for encode, value in zip(self._shared, values, strict=True)]
                ends = known[id(values)] = values, written + self._same
            yield [encode(value) for encode, value in zip(self._own, own, strict=True)] + ends[1]


def _encoder(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    """How a column's values are written in COPY's text format."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, models.JSONField):
        # Of what is escaped, JSON text holds only backslashes as they are. Where it names NUL the database refuses it.
        return lambda value: "\\N" if value is None else dump_json(value).replace("\\", "\\\\")
    if isinstance(kind, models.CharField | models.TextField):
        return _text
    if isinstance(kind, models.UUIDField):
        return lambda value: "\\N" if value is None else value if type(value) is str else value.hex
    if isinstance(kind, models.BooleanField):
        return lambda value: "\\N" if value is None else "t" if value else "f"
    return lambda value: "\\N" if value is None else str(value)


def _text(value: object) -> str:
    if value is None:
        return "\\N"
    if not isinstance(value, str):
        value = str(value)
    return value if value.isprintable() and "\\" not in value else value.translate(_COPY_ESCAPES)


def _insert(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    rows: Iterable[Sequence[Any]],
    ignore_conflicts: bool,
) -> int:
    """One prepared INSERT for all rows: several times as fast as a statement that is put together for each batch."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join("%s" for _ in fields)
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks}){conflict}"  # noqa: S608 - names of our own tables, quoted
    inserted = 0
    iterator = iter(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := list(islice(iterator, BATCH)):
            cursor.executemany(statement, batch)
            inserted += int(cursor.rowcount)
    return inserted


def _parameter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a column's values are given to the database, looked up once instead of for each value."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if type(kind) is models.JSONField and kind.encoder is None:
        return lambda value: None if value is None else dump_json(value)
    if type(kind).get_db_prep_save is models.Field.get_db_prep_save:
        plain = _plain_types(kind)
        if isinstance(kind, models.UUIDField) and not connection.features.has_native_uuid_field:
            return lambda value: (
                value.hex
                if type(value) is UUID
                else value
                if type(value) is str and len(value) == 32
                else kind.get_db_prep_save(value, connection)
            )
        return lambda value: (
            value if value is None or type(value) in plain else kind.get_db_prep_save(value, connection)
        )
    return lambda value: field.get_db_prep_save(value, connection)


def _plain_types(kind: models.Field[Any, Any]) -> frozenset[type]:
    """Types whose values the driver takes as they are."""
    if isinstance(kind, models.CharField | models.TextField):
        return frozenset({str})
    if isinstance(kind, models.IntegerField):
        return frozenset({int})
    if isinstance(kind, models.FloatField):
        return frozenset({float})
    return frozenset()


def _send(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    text: str,
    *,
    ignore_conflicts: bool,
) -> int:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    rows = io.BytesIO(text.encode())
    with transaction.atomic(), connection.cursor() as cursor:
        if not ignore_conflicts:
            with connection.wrap_database_errors:  # Django wraps execute by itself, COPY not
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", rows, _AT_ONCE)
            return int(cursor.rowcount)
        stage = quote(f"stage_{uuid4().hex}")
        cursor.execute(
            f"CREATE TEMP TABLE {stage} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608
        )
        with connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {stage} ({columns}) FROM STDIN", rows, _AT_ONCE)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} ON CONFLICT DO NOTHING"  # noqa: S608 - names of our own tables, quoted
        )
        count = int(cursor.rowcount)
        cursor.execute(f"DROP TABLE {stage}")
        return count
