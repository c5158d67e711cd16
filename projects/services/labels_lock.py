"""What keeps a migration's last look and answers that are stored meanwhile apart.

Whoever stores an answer that was checked under a label schema shares the project's labels until that is committed, and
looks then whether the schema is still the project's. A migration has them alone from its last look until its switch is
committed. So an answer is seen by that look, or finds the new schema. It is taken before any row: never while one is
held that somebody who shares may wait for. SQLite has a single writer anyway.
"""

import hashlib
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Func, TextField

from labeling.core.compiled import Param
from labeling.core.errors import Conflict
from projects.models import Project

MIGRATING: Final = "schema.migrating"


class LabelsMoved(Conflict):
    """The project has another label schema than the one that a result was checked under, nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "The labels of this project are being changed at this moment. Send it again in a minute.",
            code=MIGRATING,
        )


class Sharing(Func):
    """A column that shares the labels of a project, with their `labels_key` as the parameter `labels`."""

    template = "pg_advisory_xact_lock_shared(%(expressions)s)::text"
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(Param("labels", BigIntegerField()))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:  # noqa: ARG002 - Django's signature
        """Nothing to share: there is one writer."""
        return "NULL", []


def labels_key(project_id: UUID) -> int:
    """The number of a project's lock. Two projects with the same only wait for each other."""
    digest = hashlib.blake2b(b"labels" + project_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def share_labels(*, project_id: UUID, checked: UUID | None) -> None:
    """Share the labels until the transaction ends; `LabelsMoved` when the schema is not the `checked` one any more."""
    _lock("pg_advisory_xact_lock_shared", project_id)
    refuse_moved(project_id=project_id, checked=checked)


def refuse_moved(*, project_id: UUID, checked: UUID | None) -> None:
    """`LabelsMoved` when the project's schema is not the one that was checked any more. The labels are shared."""
    if Project.objects.values_list("schema_version_id", flat=True).get(pk=project_id) != checked:
        raise LabelsMoved


def hold_labels(project_id: UUID) -> None:
    """Have the labels alone until the transaction ends, which holds the project: nobody stores an answer meanwhile."""
    _lock("pg_advisory_xact_lock", project_id)


def _lock(function: str, project_id: UUID) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [labels_key(project_id)])
