"""Deleting what was kept long enough: by the clock, in background work, never what is under a hold."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.audit.services import Act, record, record_many
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.texts import clean
from labeling.requests.models import RetentionRule
from labeling.requests.selectors.rules import REJECTED, RULES, days_of, due_items
from labeling.requests.services.cases import MAX_NOTE
from labeling.requests.services.media import drop_media, remove_orphans
from projects.models import Item
from projects.services import counters
from projects.services.locks import share_project
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobProblem, JobState
from workers.ledger.services import ChunkSpec, enqueue

KIND: Final = "requests.purge"
BATCH: Final = 200
LONGEST: Final = 36_500


def set_rule(*, actor: Actor, name: str, days: int | None, note: str = "") -> RetentionRule:
    """Say how long a class of data is kept, in days, None for ever. `Invalid` for a class or a time there is not."""
    if name not in RULES:
        detail = f"Use one of: {', '.join(RULES)}."
        raise Invalid(detail, code="retention.name", faults=(Fault("/name", "retention.name", detail),))
    if days is not None and not RULES[name].may_end:
        detail = "Without these hashes erased data could come in again. They are kept without end."
        raise Invalid(detail, code="retention.endless", faults=(Fault("/days", "retention.endless", detail),))
    if days is not None and not 1 <= days <= LONGEST:
        detail = f"Use from 1 to {LONGEST:,} days, or null for no end."
        raise Invalid(detail, code="retention.days", faults=(Fault("/days", "retention.days", detail),))
    told = clean(note, pointer="/note", most=MAX_NOTE, blank=True)
    now = clock.now()
    with transaction.atomic():
        before = days_of(organisation=actor.organisation, name=name)
        made = RetentionRule(
            organisation=actor.organisation,
            name=name,
            days=days,
            note=told,
            set_by=actor.user,
            created_at=now,
        )
        made.save(force_insert=True)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="retention.rule_set",
            obj=("organisation", actor.organisation.pk),
            payload={"name": name, "days": days, "before": before},
            now=now,
        )
    return made


def enqueue_due(*, now: datetime) -> int:
    """Begin a purge in each organisation that has items whose time is over, and none under way; how many."""
    begun = 0
    for organisation in Organisation.objects.order_by("pk"):
        begun += purge(organisation=organisation, now=now) is not None
    return begun


def purge(*, organisation: Organisation, now: datetime, actor: Actor | None = None) -> Job | None:
    """Begin to delete the rejected items whose time is over; None when there are none, or it is under way."""
    total = due_items(organisation=organisation, now=now).count()
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        working = Job.objects.filter(
            organisation=organisation, kind=KIND, state__in=(JobState.QUEUED, JobState.RUNNING)
        )
        if not total or working.exists():
            return None
        return enqueue(
            organisation=organisation,
            actor_user=actor.user if actor else None,
            kind=KIND,
            chunks=[ChunkSpec(KIND, 0, {})],
            total=total,
        )


def carry_out_purge(lease: Lease) -> None:
    """Delete batch after batch until none is due; what came under a hold meanwhile stays."""
    organisation = lease.job.organisation
    moved = 1
    while moved:
        with lease.step() as step:
            moved = _purge_some(organisation, clock.now())
            step.done = moved
            step.cursor = {"deleted": (lease.cursor or {"deleted": 0})["deleted"] + moved}
    is_more = True
    while is_more:
        with lease.step():
            _, is_more = remove_orphans(organisation=organisation)


def _purge_some(organisation: Organisation, now: datetime) -> int:
    due = due_items(organisation=organisation, now=now).order_by("project_id")
    first = due.values_list("project_id", flat=True).first()
    if first is None:
        return 0
    share_project(first)  # whoever places a hold waits, or is seen here
    due = due_items(organisation=organisation, now=now).filter(project=first).order_by("pk")
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    if not keys:  # they came under a hold just now
        return _purge_some(organisation, now)
    items = list(Item.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))
    drop_media(item_ids=keys)
    for item in items:
        JobProblem.objects.filter(job__project_id=item.project_id, external_id=item.external_id).delete()
        counters.record(first, {f"state:{item.state}": -1, f"verdict:{item.verdict}": -1}, now=now)
    Item.objects.filter(pk__in=keys).delete()
    record_many(organisation=organisation, acts=[_act(first, keys, now)])
    return len(keys)


def _act(project: UUID, keys: list[UUID], now: datetime) -> Act:
    payload = {"rule": REJECTED, "count": len(keys), "first": keys[0], "last": keys[-1]}
    return Act("retention.purged", ("project", project), None, project, payload, now)
