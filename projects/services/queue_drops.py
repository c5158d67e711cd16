"""Work of review and of adjudication with nothing left to decide: it leaves its queue, and comes anew if need be.

Every function runs in the caller's transaction, who holds the items. Open slots go at once. A lease to review goes with
them: nobody waits for its verdict. An adjudicator keeps theirs, and the slot goes when it ends without an answer: in
whichever queue, also when another one has given the final answer while they had it.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.models import Assignment, AssignmentState, Queue, QueueKind, WorkItem
from projects.services.queue_slots import give_back
from projects.services.queue_stages import TAKES_WORK, is_sampled, put_to_work

FEWEST: Final = 2
"""Answers that there is something to choose among."""
_REMAIN: Final = ("submitted", "late", "accepted")


def hold_work_of(item_ids: Collection[UUID]) -> None:
    """Hold all work of items (held), in the one order: what verdicts move, and what may leave its queue after them.

    Whoever sweeps overdue leases passes over work that is held, and waits for an assignment only while they hold its
    work. So none of them can wait for us while we wait for them.
    """
    work = WorkItem.objects.filter(item__in=item_ids).order_by("pk")
    list(work.select_for_update(no_key=True).values_list("pk", flat=True))


def is_in_review(item_id: UUID) -> bool:
    """Whether review work of an item (held) is open or leased, in a queue that is not closed."""
    work = WorkItem.objects.filter(item=item_id, queue__kind=QueueKind.REVIEW, queue__state__in=TAKES_WORK)
    return work.filter(Q(open_slots__gt=0) | Exists(_leases())).exists()


def drop_reviews(*, item_ids: Collection[UUID], now: datetime) -> None:
    """Take away the review work of items of which no answer waits any more, also what is leased; then they go on.

    Their work is held. Where a review queue sends a sample to another, the item goes there as after a verdict in it;
    what a review queue was sent by another waits for a further look at answers that are decided already, and stays.
    Who loses a lease by it may still overrule what was decided, as with any that ran out.
    """
    second = Queue.objects.filter(kind=QueueKind.REVIEW, review_queue=OuterRef("queue"))
    work = WorkItem.objects.filter(~Exists(second), item__in=item_ids, queue__kind=QueueKind.REVIEW)
    found = list(work.filter(Q(open_slots__gt=0) | Exists(_leases())).select_related("queue").order_by("pk"))
    if not found:
        return
    keys = [row.pk for row in found]
    _drop_open(WorkItem.objects.filter(pk__in=keys))
    _drop_leases(keys, now)
    for row in found:
        target = row.queue.review_queue_id
        if target is not None and is_sampled(queue=row.queue, assignment_id=row.item_id):
            put_to_work(queue_id=target, item_id=row.item_id, now=now)


def drop_idle(item_ids: Collection[UUID]) -> None:
    """Take away the open adjudication work of items of which fewer than two answers remain."""
    _drop_open(_idle(WorkItem.objects.filter(item__in=item_ids, open_slots__gt=0)))


def drop_decided(*, item_id: UUID, but: int) -> None:
    """Take away the open adjudication work of an item that has its final answer now, but that of the work `but`."""
    work = WorkItem.objects.filter(item=item_id, open_slots__gt=0, queue__kind=QueueKind.ADJUDICATE)
    _drop_open(work.exclude(pk=but))


def drop_ahead_of_review(item_id: UUID) -> None:
    """Take away the open adjudication work that rules sent an item to: it is weighed again after its review."""
    ruled = Queue.objects.filter(adjudicate_queue=OuterRef("queue"))
    work = WorkItem.objects.filter(item=item_id, open_slots__gt=0, queue__kind=QueueKind.ADJUDICATE)
    _drop_open(work.filter(Exists(ruled)))


def reopen(*, work_item_id: int, claimed_at: datetime) -> None:
    """Give back the slot (of work that is held) of a lease that ended without an answer; it goes where all is decided.

    `claimed_at`: since when it was leased; what was put in by hand after a final answer was leased after
    it. The caller announces the slot.
    """
    work = WorkItem.objects.filter(pk=work_item_id, queue__kind=QueueKind.ADJUDICATE)
    is_spare = Q(pk__in=_idle(work).values("pk")) | Q(pk__in=_settled(work, since=claimed_at).values("pk"))
    if not WorkItem.objects.filter(is_spare, pk=work_item_id).update(required=F("required") - 1):
        give_back(work_item_id=work_item_id)


def _leases() -> QuerySet[Assignment]:
    return Assignment.objects.filter(work_item=OuterRef("pk"), state=AssignmentState.ACTIVE)


def _drop_open(work: QuerySet[WorkItem]) -> None:
    work.update(required=F("required") - F("open_slots"), open_slots=0)


def _drop_leases(work: Collection[int], now: datetime) -> None:
    rows = Assignment.objects.filter(work_item__in=work, state=AssignmentState.ACTIVE).order_by("pk")
    held = list(rows.select_for_update(no_key=True).values_list("pk", "work_item_id"))
    if not held:
        return
    gone = Assignment.objects.filter(pk__in=[pk for pk, _ in held])
    gone.update(state=AssignmentState.RELEASED, settled_at=now)
    for key, slots in sorted(Counter(key for _, key in held).items()):
        WorkItem.objects.filter(pk=key).update(required=F("required") - slots)


def _idle(work: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Adjudication work of which fewer than two answers remain. Where there never were two, somebody put it there."""
    # Annotations lie above projects: known by their name alone.
    made = apps.get_model("annotations", "Annotation").objects.exclude(origin="adjudication")
    return (
        work.filter(queue__kind=QueueKind.ADJUDICATE)
        .alias(remain=_number(made.filter(state__in=_REMAIN)), made=_number(made))
        .filter(remain__lt=FEWEST, made__gte=FEWEST)
    )


def _settled(work: QuerySet[WorkItem], *, since: datetime) -> QuerySet[WorkItem]:
    """Adjudication work whose item got its final answer since a moment, and no newer one of its annotators.

    Ids are made in the order of time.
    """
    made = apps.get_model("annotations", "Annotation").objects.filter(item=OuterRef("item"))
    finals = made.filter(origin="adjudication", state="accepted", created_at__gt=since)
    revisions = apps.get_model("annotations", "AnnotationRevision").objects.exclude(
        annotation__origin="adjudication"
    )
    newer = revisions.filter(annotation__item=OuterRef("item"), role="author", id__gt=OuterRef("final"))
    last = finals.order_by("-id").values("id")[:1]
    return work.alias(final=Subquery(last)).filter(~Exists(newer), final__isnull=False)


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows are of the work's item."""
    counted = rows.filter(item=OuterRef("item")).order_by().values("item").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
