"""Writing feeds: what of a connection goes into a project, and beginning to bring it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.services import record
from labeling.connections.models import Connection, Feed, FeedObject, ObjectState
from labeling.connections.services.syncing import SCAN
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.imports.services import KIND
from projects.models import Project, ProjectState, Source
from workers.ledger.models import Job
from workers.ledger.services import OPEN_JOBS, ChunkSpec, enqueue

_DUE: Final = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What is wanted of what lies there: keys that begin with `prefix` and fit `pattern` (as `*.jpg`, `**` crosses
    folders), of `min_bytes` to `max_bytes`; looked for again every so many seconds, or only when somebody asks."""

    prefix: str = ""
    pattern: str = ""
    min_bytes: int | None = None
    max_bytes: int | None = None
    every_seconds: int | None = None


def add_feed(
    *, actor: Actor, connection: Connection, project: Project, source: Source, wanted: Filter
) -> Feed:
    """Let a connection bring data into a project; nothing is looked at before it is synchronised."""
    now = clock.now()
    with transaction.atomic():
        feed = Feed(
            connection=connection, project=project, source=source, created_by=actor.user, created_at=now
        )
        _fill(feed, wanted, now)
        feed.save(force_insert=True)
        _record(actor, "feed.created", feed, source=source.pk, every_seconds=wanted.every_seconds)
    return feed


def change_feed(*, actor: Actor, feed: Feed, wanted: Filter) -> Feed:
    """Change what is wanted. What came in stays; what fits from now on comes with the next synchronisation."""
    with transaction.atomic():
        row = _held(feed)
        _fill(row, wanted, clock.now())
        row.version += 1
        row.save()
        _record(actor, "feed.changed", row, every_seconds=wanted.every_seconds)
    return row


def remove_feed(*, actor: Actor, feed: Feed) -> None:
    """Bring no more of it; items stay."""
    with transaction.atomic():
        _record(actor, "feed.deleted", feed)
        feed.delete()


def _held(feed: Feed) -> Feed:
    return (
        Feed.objects.select_for_update(of=("self",))
        .select_related("connection", "project", "source")
        .get(pk=feed.pk)
    )


def _fill(feed: Feed, wanted: Filter, now: datetime) -> None:
    feed.prefix, feed.pattern = wanted.prefix, wanted.pattern
    feed.min_bytes, feed.max_bytes = wanted.min_bytes, wanted.max_bytes
    if feed.every_seconds != wanted.every_seconds:
        feed.every_seconds = wanted.every_seconds
        feed.next_at = now if wanted.every_seconds else None


def _record(actor: Actor, action: str, feed: Feed, **payload: object) -> None:
    record(
        organisation=feed.project.organisation_id,
        actor=actor,
        action=action,
        obj=("feed", feed.pk),
        project=feed.project_id,
        payload={"connection": feed.connection_id, **payload},
    )


def begin_sync(*, actor: Actor, feed: Feed, again: bool = False) -> Job:
    """Look through the place and bring what is new or changed; `again` also what was refused before.

    `Conflict` while an earlier one is under way.
    """
    with transaction.atomic():
        job = _begin(feed, by=actor.user, again=again)
        if job is None:
            raise Conflict(
                "It is being synchronised already. Wait until that has ended.", code="feed.running"
            )
        record(
            organisation=feed.project.organisation_id,
            actor=actor,
            action="import.requested",
            obj=("job", job.pk),
            project=feed.project_id,
            payload={"source": feed.source_id, "feed": feed.pk},
        )
    return job


def _begin(feed: Feed, *, by: User | None, again: bool) -> Job | None:
    """None while one is under way. Called with the transaction open; the feed's row is held until it ends."""
    held = _held(feed)
    if held.job is not None and held.job.state in OPEN_JOBS:
        return None
    if again:
        FeedObject.objects.filter(feed=held, state=ObjectState.REFUSED).update(mark="")
    held.scan += 1
    held.job = enqueue(
        organisation=held.project.organisation,
        project_id=held.project_id,
        actor_user=by,
        kind=KIND,
        params={"source": str(held.source_id), "feed": str(held.pk), "scan": held.scan},
        chunks=[ChunkSpec(SCAN)],
    )
    held.save(update_fields=["scan", "job"])
    return held.job


def sync_due(*, now: datetime) -> int:
    """Begin what the clock asks for; how many. A feed that is under way waits for its next turn."""
    due = Feed.objects.filter(next_at__lte=now).exclude(project__state=ProjectState.ARCHIVED)
    begun = 0
    for feed in due.select_related("created_by").order_by("next_at")[:_DUE]:
        with transaction.atomic():
            later = now + timedelta(seconds=feed.every_seconds or 0)
            mine = Feed.objects.filter(pk=feed.pk, next_at=feed.next_at, every_seconds__isnull=False)
            if mine.update(next_at=later):
                begun += _begin(feed, by=feed.created_by, again=False) is not None
    return begun
