"""Different values for many rows in one go: one UPDATE on PostgreSQL, one prepared statement on SQLite. No signals."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Final, cast

from django.db import connection, models, transaction

from labeling.core.fields import dump_json

BATCH: Final = 5_000


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, Sequence[Any]]]
) -> int:
    """Set `columns` (attributes: `schema_version_id`) of the rows with these keys to their values; how many rows.

    `rows` gives each key with its values, in the order of `columns`. In the caller's transaction, who holds the rows:
    they are written as they come. What `QuerySet.bulk_update` does, without a CASE for each row and column, which
    costs more than all the rest where rows are many or wide.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    changed, iterator = 0, iter(rows)
    while batch := list(islice(iterator, BATCH)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _from_arrays(cursor, model, fields, batch)
            else:
                _one_by_one(cursor, model, fields, batch)
            changed += int(cursor.rowcount)
    return changed


def _from_arrays(
    cursor: Any, model: type[models.Model], fields: Sequence[Any], batch: Sequence[tuple[Any, Sequence[Any]]]
) -> None:
    """One array a column, joined by the key: the statement has the same few parameters whatever the number of rows."""
    quote, key = connection.ops.quote_name, cast(Any, model._meta.pk)
    names = ", ".join(f"c{place}" for place in range(len(fields)))
    sets = ", ".join(f"{quote(field.column)} = v.c{place}" for place, field in enumerate(fields))
    arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in (key, *map(_plain, fields)))
    plain = [_writer(field) for field in (key, *map(_plain, fields))]
    values = zip(*([pk, *row] for pk, row in batch), strict=True)
    cursor.execute(
        f"UPDATE {quote(model._meta.db_table)} AS t SET {sets} FROM unnest({arrays}) AS v(pk, {names}) "  # noqa: S608 - names of our own tables, quoted
        f"WHERE t.{quote(key.column)} = v.pk",
        [[write(value) for value in column] for write, column in zip(plain, values, strict=True)],
    )


def _one_by_one(
    cursor: Any, model: type[models.Model], fields: Sequence[Any], batch: Sequence[tuple[Any, Sequence[Any]]]
) -> None:
    quote, key = connection.ops.quote_name, cast(Any, model._meta.pk)
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    encoders = [field.get_db_prep_save for field in fields]
    cursor.executemany(
        f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(key.column)} = %s",  # noqa: S608 - names of our own tables, quoted
        [
            [
                *(encode(value, connection) for encode, value in zip(encoders, row, strict=True)),
                key.get_db_prep_save(pk, connection),
            ]
            for pk, row in batch
        ],
    )


def _plain(field: Any) -> Any:
    """What a column is kept as: that of a foreign key as the key it names."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _writer(field: Any) -> Callable[[Any], Any]:
    """How a value is given in an array."""
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else dump_json(value)
    if isinstance(field, models.UUIDField):
        return lambda value: None if value is None else value.hex
    return lambda value: value
