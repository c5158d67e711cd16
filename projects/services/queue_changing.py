"""Carrying a change of a queue's order, or of its number of answers, out on all the work that is there.

The settings are stored at once, with what is left to do (`Queue.changing`); few work items follow in the same
transaction, more by a job, a portion a committed step. Each row says by itself what it wants and where it stands, so
claims and answers go on meanwhile: rows that were reached go by the new settings, the others by the former ones.

Items are gone through by their ids, the newest first. `place` says how far, and is stored with the portion that came so
far, so it does not matter where a worker was killed, or the job cancelled: `continue_changes` begins another one. What
is made meanwhile has the new settings from the start.

A further change does not wait for the one that is under way. What that has left is kept with the place from which on it
is left, and the way begins at the front again: each row gets all changes it has not had, in their order. So what comes
of it is what would have come of one change after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from labeling.accounts.models import User
from labeling.core import clock
from projects.models import OverlapMode, Project, Queue, WorkItem
from projects.services.locks import hold_project, share_project
from projects.services.queue_rewriting import Answers, Order, Scores, next_items, rewrite
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.services import OPEN_JOBS, ChunkSpec, enqueue

CHANGE: Final = "queue.change"
"""Kind of the job, and of its one chunk, that carries a change out."""
AT_ONCE: Final = 5_000
"""Work items that follow within a request; more are a job's work."""
PORTION: Final = 2_000
"""Items whose work follows in one step: it holds them, and the project shared, for a fraction of a second."""
_PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Changing:
    """What is left of changes: by which job, and from which item (`place`) on all of it is done."""

    job: UUID | None = None
    place: UUID | None = None
    answers: tuple[Answers, ...] = ()
    order: Order | None = None

    def dump(self) -> dict[str, Any]:
        return {
            "job": _text(self.job),
            "place": _text(self.place),
            "answers": [[one.before, one.after, _text(one.past)] for one in self.answers],
            "order": None if self.order is None else [_text(self.order.past)],
        }

    @classmethod
    def load(cls, raw: Mapping[str, Any] | None) -> "Changing | None":
        if raw is None:
            return None
        return cls(
            _key(raw["job"]),
            _key(raw["place"]),
            tuple(Answers(before, after, _key(past)) for before, after, past in raw["answers"]),
            None if raw["order"] is None else Order(_key(raw["order"][0])),
        )

    def from_the_front(self) -> "Changing":
        """The same with nothing behind it: each part says by itself from where on it is left."""
        place = self.place
        if place is None:
            return self
        answers = tuple(replace(one, past=min(one.past or place, place)) for one in self.answers)
        order = None if self.order is None else Order(min(self.order.past or place, place))
        return replace(self, place=None, answers=answers, order=order)


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _key(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def numbers_left(queue: Queue) -> set[int]:
    """How many answers work may want that goes by the queue's number, or did and was not reached yet."""
    left = Changing.load(queue.changing) or Changing()
    return {*_numbers_of(queue), *(one.before for one in left.answers)}


def _numbers_of(queue: Queue) -> range:
    """How many answers work may want by the queue's settings: by confidence as many as it took."""
    by_confidence = queue.overlap_mode == OverlapMode.CONFIDENCE and queue.overlap_max is not None
    return range(queue.overlap, ((queue.overlap_max or 0) if by_confidence else queue.overlap) + 1)


def follow_settings(
    *, project: Project, queue: Queue, before: Queue, user: User | None, scores: Scores | None, now: datetime
) -> Job | None:
    """Store a queue whose settings were those of `before`, and let its work follow; the job that does it, if any.

    The caller holds the project, not the queue's row.
    """
    left = (Changing.load(queue.changing) or Changing()).from_the_front()
    wanted = left
    if answers := _new_answers(before, queue):
        wanted = replace(wanted, answers=(*wanted.answers, *answers))
    if queue.order != before.order:
        wanted = replace(wanted, order=Order())
    if wanted is left:
        _store_queue(queue, read=before)
        return None
    queue.reopened += 1
    if wanted.order != left.order:
        queue.epoch += 1  # every cursor begins again
    if _is_small(queue) and _follow_at_once(queue, before, wanted, scores, now):
        return None
    going = Job.objects.filter(pk=wanted.job, state__in=OPEN_JOBS).first() if wanted.job is not None else None
    job = going or _enqueue(project, queue, user)
    queue.changing = replace(wanted, job=job.pk).dump()
    _store_queue(queue, read=before)
    return job


def _is_small(queue: Queue) -> bool:
    return WorkItem.objects.filter(queue=queue).order_by()[: AT_ONCE + 1].count() <= AT_ONCE


def _follow_at_once(
    queue: Queue, before: Queue, wanted: Changing, scores: Scores | None, now: datetime
) -> bool:
    """Bring all work to the settings and store these; False, with nothing done, where a job has to do it after all.

    Whoever puts an item into the queue holds the queue's row from before they read its settings until they are done. So
    what came in by the former ones can be seen once we hold that row; we may not wait for such work any more, since
    others hold work and wait for the row.
    """
    changing, queue.changing = queue.changing, None
    with transaction.atomic():
        items = next_items(queue, behind=None, most=AT_ONCE)
        done = _rewrite(queue, items, wanted, scores, now) if items else []
        _store_queue(queue, read=before)
        has_grown = bool(set(WorkItem.objects.filter(queue=queue).values_list("pk", flat=True)) - set(done))
        transaction.set_rollback(has_grown)
    if has_grown:
        queue.changing = changing
    return not has_grown


def _store_queue(queue: Queue, *, read: Queue) -> None:
    """Store what was changed of a queue since it was `read`, with the project held, which keeps two changes apart.

    Its row is locked by this alone, last: whoever opens work holds that and announces it here then. What they announced
    meanwhile is added to.
    """
    columns = [field.attname for field in Queue._meta.concrete_fields if not field.primary_key]
    changed = {name: getattr(queue, name) for name in columns if getattr(queue, name) != getattr(read, name)}
    for name in {"epoch", "reopened"} & changed.keys():
        changed[name] = F(name) + getattr(queue, name) - getattr(read, name)
    if changed:
        Queue.objects.filter(pk=queue.pk).update(**changed)


def _new_answers(before: Queue, after: Queue) -> list[Answers]:
    """What a change of settings does to the numbers of answers that work wants: a fixed one is that of all its work."""
    if after.overlap_mode == OverlapMode.ITEM:
        return []
    is_fixed = after.overlap_mode == OverlapMode.FIXED
    numbers = _numbers_of(before) if is_fixed else [before.overlap]
    return [Answers(number, after.overlap) for number in numbers if number != after.overlap]


def _rewrite(
    queue: Queue, items: list[UUID], left: Changing, scores: Scores | None, now: datetime
) -> list[int]:
    return rewrite(queue=queue, items=items, answers=left.answers, order=left.order, scores=scores, now=now)


def _enqueue(project: Project, queue: Queue, user: User | None) -> Job:
    return enqueue(
        organisation=project.organisation,
        kind=CHANGE,
        project_id=project.pk,
        actor_user=user,
        params={"queue": str(queue.pk)},
        chunks=[ChunkSpec(CHANGE, 0, {"queue": str(queue.pk)})],
    )


def change_in_steps(lease: Lease, *, scores: Scores) -> None:
    """Do what is left of a queue's changes, also of those that come meanwhile; `Terminal` when the queue is gone."""
    queue_id = UUID(lease.payload["queue"])
    while _is_left(lease, queue_id):
        with lease.step() as step:
            project_id = Queue.objects.values_list("project_id", flat=True).get(pk=queue_id)
            share_project(project_id)  # whoever changes the queue holds it: never in the middle of a portion
            queue = Queue.objects.get(pk=queue_id)
            left = Changing.load(queue.changing)
            if left is None or left.job != lease.job.pk:
                return
            items = next_items(queue, behind=left.place, most=PORTION)
            if items:
                step.done = len(_rewrite(queue, items, left, scores, clock.now()))
                left = replace(left, place=items[-1])
                _store(queue, left)
                step.cursor = left.dump()
            else:
                _end(queue, left)


def _is_left(lease: Lease, queue_id: UUID) -> bool:
    """Whether this job has something to do; says how much that is where it begins, or begins again, at the front."""
    queue = Queue.objects.filter(pk=queue_id).first()
    if queue is None:
        raise Terminal("The queue was deleted.")
    left = Changing.load(queue.changing)
    if left is None or left.job != lease.job.pk:
        return False
    job = Job.objects.only("done", "total").get(pk=lease.job.pk)
    if left.place is None or job.total is None:
        work = WorkItem.objects.filter(queue=queue)
        work = work if left.place is None else work.filter(item__lt=left.place)
        lease.set_total(job.done + work.count())
    return True


def _store(queue: Queue, left: Changing) -> None:
    Queue.objects.filter(pk=queue.pk).update(changing=left.dump())


def _end(queue: Queue, left: Changing) -> None:
    """All work goes by the settings. After another order every cursor begins again, now that all places are drawn."""
    Queue.objects.filter(pk=queue.pk).update(
        changing=None, reopened=F("reopened") + 1, epoch=F("epoch") + int(left.order is not None)
    )


def continue_changes(*, now: datetime) -> int:
    """Begin a job again where a change was left behind; how many jobs.

    That is so when it was cancelled or failed. One that keeps failing is tried once an hour.
    """
    begun = 0
    for queue in Queue.objects.filter(changing__isnull=False).order_by("pk"):
        with transaction.atomic():
            project = hold_project(queue.project_id)
            held = Queue.objects.get(pk=queue.pk)
            left = Changing.load(held.changing)
            if left is None or _is_busy(left, now):
                continue
            job = _enqueue(project, held, None)
            _store(held, replace(left, job=job.pk))
            begun += 1
    return begun


def _is_busy(left: Changing, now: datetime) -> bool:
    failed = Q(state=JobState.FAILED, finished_at__gte=now - _PAUSE)
    jobs = Job.objects.filter(Q(state__in=OPEN_JOBS) | failed)
    return left.job is not None and jobs.filter(pk=left.job).exists()
