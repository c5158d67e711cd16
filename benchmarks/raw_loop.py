"""The claim and the submit as bare SQL on the product's own tables: what any program of this design must do."""

import datetime as dt
import json
import time
from uuid import UUID, uuid4

from benchmarks.raw import Raw

_COLUMNS = (
    "id, work_item_id, queue_id, item_id, annotator_id, schema_version_id, state, token, past_tokens, lease_until, "
    "claimed_at, skip_reason, comment"
)


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
            raw.run(
                f"INSERT INTO projects_assignment ({_COLUMNS}) "
                "VALUES (%s, %s, %s, %s, %s, %s, 'active', %s, '[]', %s, %s, '', '')",
                [
                    assignment,
                    work,
                    self._queue,
                    UUID(str(item)),
                    self._annotator,
                    self._version,
                    uuid4(),
                    now,
                    now,
                ],
            )
        return work, UUID(str(item)), assignment

    def _submit(self, work: int, item: UUID, assignment: UUID) -> None:
        raw, now = self._raw, dt.datetime.now(dt.UTC).isoformat(sep=" ")
        annotation, result = uuid4(), json.dumps({"mood": "good"})
        with raw.transaction():
            settle = "UPDATE projects_assignment SET state = 'submitted', settled_at = %s WHERE id = %s"
            raw.run(settle, [now, assignment])
            raw.run("UPDATE projects_item SET labels = labels + 1, state = 'labeled' WHERE id = %s", [item])
            raw.run(
                "INSERT INTO annotations_annotation (id, item_id, assignment_id, author_id, schema_version_id, state, "
                "result, revision, origin, created_at) VALUES (%s, %s, %s, %s, %s, 'submitted', %s, 1, 'work', %s)",
                [annotation, item, assignment, self._annotator, self._version, result, now],
            )
            raw.run(
                "INSERT INTO annotations_annotationrevision (id, annotation_id, number, author_id, result, created_at) "
                "VALUES (%s, %s, 1, %s, %s, %s)",
                [uuid4(), annotation, self._annotator, result, now],
            )
            raw.run(
                "INSERT INTO projects_progressdelta (project_id, key, user_id, amount, seconds, at, is_folded) "
                "VALUES (%s, 'event:submitted', %s, 1, 2.5, %s, %s)",
                [self._project, self._annotator, now, False],
            )
        self._taken.append((work, item, assignment, annotation))

    def undo(self) -> None:
        """Take everything back and close the connection."""
        raw = self._raw
        with raw.transaction():
            for work, item, assignment, annotation in self._taken:
                raw.run("DELETE FROM annotations_annotationrevision WHERE annotation_id = %s", [annotation])
                raw.run("DELETE FROM annotations_annotation WHERE id = %s", [annotation])
                raw.run("DELETE FROM projects_assignment WHERE id = %s", [assignment])
                raw.run(
                    "UPDATE projects_item SET labels = labels - 1, state = 'labelable' WHERE id = %s", [item]
                )
                raw.run("UPDATE projects_workitem SET open_slots = open_slots + 1 WHERE id = %s", [work])
        raw.close()
