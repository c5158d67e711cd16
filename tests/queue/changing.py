"""A queue whose work follows a change by a job, a few items a portion, and what should come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from labeling.accounts.roles import Role
from projects.models import Item, Queue, WorkItem
from projects.services import queue_changing
from projects.services.items import rank_of
from tests.queue.world import World
from tests.support.people import client_for
from workers.ledger import lease as leases
from workers.ledger.models import Job, JobChunk
from workers.tasks import load_handlers
from workers.tasks.queues import change

HOLDS = ("active", "returned", "submitted", "accepted")


class Killed(BaseException):
    """The worker's process is gone."""


def by_jobs(monkeypatch: pytest.MonkeyPatch, *, portion: int = 2) -> None:
    """Let every change of a queue be a job's work, `portion` items a step."""
    monkeypatch.setattr(queue_changing, "AT_ONCE", 0)
    monkeypatch.setattr(queue_changing, "PORTION", portion)


def patch(world: World, **body: Any) -> Any:
    """Change the queue by API; its answer."""
    path = f"/api/v1/queues/{world.queue.pk}"
    answer = client_for(world.user("boss", Role.MANAGER)).patch(path, body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def shown(world: World) -> Any:
    return client_for(world.user("boss", Role.MANAGER)).get(f"/api/v1/queues/{world.queue.pk}").json()


def portions(job: str, number: int, *, within: bool = False) -> None:
    """Let a worker do so many portions of a job and be killed then: between two steps, or `within` the next.

    It may have ended before that.
    """
    load_handlers()
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    lease = leases.take(JobChunk.objects.get(job_id=job).pk)
    assert lease is not None
    real, done = lease.step, [0]

    def step() -> Any:
        if done[0] < number:
            done[0] += 1
            return real()
        if not within:
            raise Killed
        return killed_at_the_end(real)

    lease.step = step  # type: ignore[method-assign]
    try:
        change(lease)
    except Killed:
        JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    else:
        leases.done(lease)


@contextmanager
def killed_at_the_end(step: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    """A step of which everything is done but the commit."""
    with step() as found:
        yield found
        raise Killed


def rows(world: World, queue: Queue | None = None) -> dict[str, tuple[int, int]]:
    """Answers wanted and open slots of each item's work."""
    found = WorkItem.objects.filter(queue=queue or world.queue).select_related("item")
    return {row.item.external_id: (row.required, row.open_slots) for row in found}


def has_places(world: World, order: str) -> bool:
    """Whether all work has its place in this order."""
    found = WorkItem.objects.filter(queue=world.queue)
    return all(row.rank == rank_of(row.item_id, order=order) for row in found)


def balanced() -> bool:
    """The slot invariant, and items whose state is what their labels say."""
    for work in WorkItem.objects.select_related("item"):
        held = work.assignments.filter(state__in=HOLDS).count()
        if work.open_slots + held != work.required:
            return False
    return True


def states() -> dict[str, str]:
    return dict(Item.objects.values_list("external_id", "state"))


def done(job: str) -> Job:
    return Job.objects.get(pk=job)
