"""Conditions with very many values: sent as one parameter, so that a statement stays one line whatever the number."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.db.models.expressions import RawSQL

Group = tuple[UUID, UUID | None, int]
"""Profile, vector and cached verdict: what items share that are judged together."""


def among(keys: Iterable[UUID]) -> RawSQL:
    """The ids `keys`, for `…__in`: one array on PostgreSQL, one JSON list on SQLite. Use it for several statements."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", ["{" + ",".join([key.hex for key in keys]) + "}"])
    return RawSQL("SELECT value FROM json_each(%s)", [orjson.dumps([key.hex for key in keys]).decode()])


def in_groups(project_id: UUID, groups: Sequence[Group]) -> RawSQL:
    """The ids of a project's items in any of the groups, along the index `item_profile`; for `pk__in`."""
    if connection.vendor == "postgresql":
        return _in_groups_pg(project_id, groups)
    # The join stands in this order, so that each group is one look into the index.
    statement = (
        "SELECT i.id FROM json_each(%s) AS m CROSS JOIN projects_item AS i WHERE i.project_id = %s"
        " AND i.profile_id = json_extract(m.value, '$[0]') AND i.vector_id IS json_extract(m.value, '$[1]')"
        " AND i.verdict = json_extract(m.value, '$[2]')"
    )
    rows = [[profile.hex, vector.hex if vector else None, verdict] for profile, vector, verdict in groups]
    return RawSQL(statement, [orjson.dumps(rows).decode(), project_id.hex])  # noqa: S611


def ids_in_groups(project_id: UUID, groups: Sequence[Group], *, most: int) -> list[UUID]:
    """The ids of up to `most` of a project's items in any of the groups, sorted."""
    found = in_groups(project_id, groups)
    with connection.cursor() as cursor:
        cursor.execute(f"{found.sql} LIMIT %s", [*found.params, most])
        keys = [row[0] for row in cursor.fetchall()]
    return sorted(key if isinstance(key, UUID) else UUID(key) for key in keys)


def _in_groups_pg(project_id: UUID, groups: Sequence[Group]) -> RawSQL:
    # Two halves: an index finds no row by IS NOT DISTINCT FROM.
    statement = (
        "SELECT i.id FROM unnest(%s::uuid[], %s::int[]) AS m(profile, verdict) JOIN projects_item AS i"
        " ON i.project_id = %s AND i.profile_id = m.profile AND i.vector_id IS NULL AND i.verdict = m.verdict"
        " UNION ALL "
        "SELECT i.id FROM unnest(%s::uuid[], %s::uuid[], %s::int[]) AS m(profile, vector, verdict)"
        " JOIN projects_item AS i ON i.project_id = %s AND i.profile_id = m.profile AND i.vector_id = m.vector"
        " AND i.verdict = m.verdict"
    )
    plain = [(str(profile), verdict) for profile, vector, verdict in groups if vector is None]
    named = [
        (str(profile), str(vector), verdict) for profile, vector, verdict in groups if vector is not None
    ]
    values: list[Any] = [[row[0] for row in plain], [row[1] for row in plain], str(project_id)]
    values += [[row[n] for row in named] for n in range(3)]
    return RawSQL(statement, [*values, str(project_id)])  # noqa: S611
