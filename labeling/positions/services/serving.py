"""Making the cells that are shown: a job of the ledger for each project whose points or rules changed.

All points of a project are opened in the worker's memory, and nowhere else. What comes of it is written at once, if
nothing was asked for meanwhile that it does not know of.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q

from labeling.core import clock
from labeling.geo.serving import Point, Served, serve, sums
from labeling.positions import vault
from labeling.positions.models import Position, PositionPolicy, PositionSubject
from labeling.positions.services.moving import move_from_data
from labeling.positions.services.places import places_of
from labeling.positions.services.policies import rules_of
from projects.models import ItemState
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.services import ChunkSpec, enqueue

KIND: Final = "positions.serve"
PAUSE: Final = timedelta(seconds=20)
_PROJECTS: Final = 50
_PART: Final = 500


def enqueue_due(*, now: datetime) -> int:
    """Begin a job for each project whose cells are behind; how many. Two at once do no harm."""
    behind = PositionPolicy.objects.filter(done__lt=F("asked")).filter(
        Q(served_at=None) | Q(served_at__lt=now - PAUSE)
    )
    under_way = Job.objects.filter(
        kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING], project_id__isnull=False
    )
    due = behind.exclude(pk__in=under_way.values("project_id")).select_related("project__organisation")[
        :_PROJECTS
    ]
    begun = [begin_serving(policy) for policy in due]
    return len(begun)


def begin_serving(policy: PositionPolicy) -> Job:
    """Begin to make a project's cells."""
    project = policy.project
    return enqueue(
        organisation=project.organisation,
        kind=KIND,
        chunks=[ChunkSpec(KIND)],
        actor_user=None,
        project_id=project.pk,
    )


def serve_in_steps(lease: Lease) -> None:
    """Take points out of data where the project names keys, then make all cells of the project and write them."""
    project_id = lease.job.project_id
    policy = PositionPolicy.objects.select_related("project").filter(pk=project_id).first()
    if project_id is None or policy is None:
        raise Terminal("The project was deleted while its positions waited.")
    move_from_data(lease, policy)
    policy.refresh_from_db()
    secrets = _secrets(project_id)
    points = _points(project_id, secrets)
    rules = rules_of(policy, places_of(policy.project.organisation_id))
    draws = {pk: vault.secret_of(key) for pk, key in secrets.items()}
    served = serve(points, rules, draws.__getitem__)
    with lease.step() as step:
        _write(policy, served)
        step.cursor = {**(step.cursor or {}), **sums(served)}
        step.done = len(served)


def _secrets(project_id: UUID) -> dict[UUID, bytes]:
    rows = PositionSubject.objects.filter(project=project_id).values_list("pk", "wrapped")
    return {pk: vault.unwrap(wrapped, subject_id=pk) for pk, wrapped in rows.iterator(chunk_size=2000)}


def _points(project_id: UUID, keys: dict[UUID, bytes]) -> list[Point[UUID, UUID]]:
    """The points of items that are not withdrawn, in the order in which these came."""
    rows = Position.objects.filter(project=project_id).exclude(item__state=ItemState.WITHDRAWN).order_by("pk")
    found = []
    for item_id, subject_id, sealed in rows.values_list("pk", "subject_id", "sealed").iterator(
        chunk_size=2000
    ):
        key = keys.get(subject_id)
        if key is not None:  # else it came since the keys were read
            point = vault.open_point(key, sealed, item_id=item_id)
            found.append(Point(item_id, subject_id, point.lat, point.lon, point.at))
    return found


def _write(policy: PositionPolicy, served: dict[UUID, Served]) -> None:
    """Write what is shown, unless the rules are others by now or a later run was here before."""
    held = PositionPolicy.objects.select_for_update().filter(pk=policy.pk).first()
    if held is None or held.version != policy.version or held.done >= policy.asked:
        return
    rows = Position.objects.filter(project=policy.pk).values_list("pk", "cell", "bucket", "cause")
    by_outcome: dict[Served, list[UUID]] = {}
    for pk, *before in rows.iterator(chunk_size=2000):
        outcome = served.get(pk)
        if outcome is not None and [outcome.cell, outcome.bucket, outcome.cause] != before:
            by_outcome.setdefault(outcome, []).append(pk)
    for outcome, keys in by_outcome.items():
        for start in range(0, len(keys), _PART):
            part = Position.objects.filter(pk__in=keys[start : start + _PART])
            part.update(cell=outcome.cell, bucket=outcome.bucket, cause=outcome.cause)
    PositionPolicy.objects.filter(pk=policy.pk).update(
        done=policy.asked, counts=sums(served), served_at=clock.now()
    )


def result_of(job: Job) -> dict[str, Any]:
    """How many points are shown, and how many are not for each cause."""
    policy = PositionPolicy.objects.filter(pk=job.project_id).first()
    return dict(policy.counts) if policy else {}
