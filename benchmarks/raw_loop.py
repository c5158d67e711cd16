"""The claim and the submit as bare SQL on the product's own tables: what any program of this design must do."""

import datetime as dt
import json
import time
from typing import Any
from uuid import UUID, uuid4

from benchmarks.raw import Raw


class Inserts:
    """INSERT into one table of the product: what a row does not say gets the model's default, as the product does it.

    The statement is put together once. So a column that the table gains later is filled here too, and one that has no
    default and may not be empty is named when the loop is made, not in the middle of a measurement.
    """

    def __init__(self, label: str, *given: str) -> None:
        from django.apps import apps
        from django.db import connection
        from django.db.models import NOT_PROVIDED, AutoField

        model = apps.get_model(label)
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
        self._given = given
        self._rest: list[Any] = []
        names: list[str] = [*given]
        for field in fields:
            if field.column in given:
                continue
            if not (field.has_default() or field.null or field.empty_strings_allowed):
                if field.db_default is not NOT_PROVIDED:
                    continue
                raise LookupError(f"{label}.{field.name} has no default: the raw loop must give it")
            names.append(field.column)
            value = field.get_default()
            is_json = field.get_internal_type() == "JSONField" and value is not None
            self._rest.append(json.dumps(value) if is_json else field.get_db_prep_save(value, connection))
        unknown = set(given) - {field.column for field in fields}
        if unknown:
            raise LookupError(f"{label} has no column {', '.join(sorted(unknown))}")
        quoted = ", ".join(connection.ops.quote_name(name) for name in names)
        places = ", ".join(["%s"] * len(names))
        self._statement = f"INSERT INTO {model._meta.db_table} ({quoted}) VALUES ({places})"

    def run(self, raw: Raw, *values: object) -> None:
        """Insert one row; `values` in the order in which the columns were named."""
        raw.run(self._statement, [*values, *self._rest])


class RawLoop:
    """One annotator with a cursor of their own. `undo` puts back what the cycles took."""

    def __init__(self, raw: Raw, *, queue_id: UUID, annotator_id: UUID) -> None:
        self._raw, self._queue, self._annotator = raw, queue_id, annotator_id
        row = raw.rows(
            "SELECT p.id, p.schema_version_id FROM projects_project p JOIN projects_queue q ON q.project_id = p.id "
            "WHERE q.id = %s",
            [queue_id],
        )[0]
        self._project, self._version = (UUID(str(value)) for value in row)
        self._rank = float(
            raw.rows(
                "SELECT COALESCE(MAX(rank), 0) FROM projects_queuecursor WHERE queue_id = %s", [queue_id]
            )[0][0]
        )
        self._taken: list[tuple[int, UUID, UUID, UUID]] = []
        self._assignments = Inserts(
            "projects.Assignment", "id", "work_item_id", "queue_id", "item_id", "annotator_id", "schema_version_id",
            "state", "token", "lease_until", "claimed_at",
        )  # fmt: skip
        self._annotations = Inserts(
            "annotations.Annotation", "id", "project_id", "item_id", "assignment_id", "author_id", "schema_version_id",
            "state", "result", "created_at",
        )  # fmt: skip
        self._revisions = Inserts(
            "annotations.AnnotationRevision", "id", "annotation_id", "number", "author_id", "schema_version_id",
            "result", "token", "created_at",
        )  # fmt: skip
        self._deltas = Inserts(
            "projects.ProgressDelta", "project_id", "key", "user_id", "amount", "seconds", "at"
        )

    def cycle(self) -> tuple[float, float]:
        """Claim and submit once; milliseconds of each."""
        began = time.perf_counter()
        work, item, assignment = self._claim()
        between = time.perf_counter()
        self._submit(work, item, assignment)
        return (between - began) * 1000, (time.perf_counter() - between) * 1000

    def _claim(self) -> tuple[int, UUID, UUID]:
        raw, now = self._raw, dt.datetime.now(dt.UTC).isoformat(sep=" ")
        lock = " FOR NO KEY UPDATE OF w SKIP LOCKED" if raw.is_postgres else ""
        with raw.transaction():
            while True:
                work, rank, item = raw.rows(
                    "SELECT w.id, w.rank, w.item_id FROM projects_workitem w WHERE w.queue_id = %s "
                    "AND w.open_slots > 0 AND NOT w.is_closed AND w.priority = 0 AND w.rank > %s "
                    "AND NOT EXISTS (SELECT 1 FROM projects_assignment a WHERE a.work_item_id = w.id "
                    f"AND a.annotator_id = %s) ORDER BY w.rank LIMIT 1{lock}",
                    [self._queue, self._rank, self._annotator],
                )[0]
                self._rank = rank
                took = raw.run(
                    "UPDATE projects_workitem SET open_slots = open_slots - 1 WHERE id = %s AND open_slots > 0",
                    [work],
                )
                if took.rowcount == 1:
                    break
            assignment = uuid4()
            self._assignments.run(
                raw, assignment, work, self._queue, UUID(str(item)), self._annotator, self._version, "active",
                uuid4(), now, now,
            )  # fmt: skip
        return work, UUID(str(item)), assignment

    def _submit(self, work: int, item: UUID, assignment: UUID) -> None:
        raw, now = self._raw, dt.datetime.now(dt.UTC).isoformat(sep=" ")
        annotation, result = uuid4(), json.dumps({"mood": "good"})
        with raw.transaction():
            settle = "UPDATE projects_assignment SET state = 'submitted', settled_at = %s WHERE id = %s"
            raw.run(settle, [now, assignment])
            raw.run("UPDATE projects_item SET labels = labels + 1, state = 'labeled' WHERE id = %s", [item])
            self._annotations.run(
                raw, annotation, self._project, item, assignment, self._annotator, self._version, "submitted",
                result, now,
            )  # fmt: skip
            self._revisions.run(
                raw, uuid4(), annotation, 1, self._annotator, self._version, result, uuid4(), now
            )
            self._deltas.run(raw, self._project, "event:submitted", self._annotator, 1, 2.5, now)
        self._taken.append((work, item, assignment, annotation))

    def undo(self) -> None:
        """Take everything back and close the connection."""
        self.take_back()
        self._raw.close()

    def take_back(self) -> None:
        """Remove what the cycles made and give back what they took."""
        raw = self._raw
        for work, item, assignment, annotation in self._taken:
            # One at a time: the product's own jobs hold many of these rows at once, in an order of theirs.
            with raw.transaction():
                raw.run("DELETE FROM annotations_annotationrevision WHERE annotation_id = %s", [annotation])
                raw.run("DELETE FROM annotations_annotation WHERE id = %s", [annotation])
                raw.run("DELETE FROM projects_assignment WHERE id = %s", [assignment])
                raw.run(
                    "UPDATE projects_item SET labels = labels - 1, state = 'labelable' WHERE id = %s", [item]
                )
                raw.run("UPDATE projects_workitem SET open_slots = open_slots + 1 WHERE id = %s", [work])
        self._taken.clear()
