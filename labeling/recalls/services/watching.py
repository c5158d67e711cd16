"""What comes round by the clock: reminders, overdue answers, permissions that ran out.

Every step looks again under a lock before it writes, so two processes that tick at once do no more than one.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from labeling.exports.models import SEALED_ONCE, Snapshot, SnapshotStatus
from labeling.recalls.models import NoticeEvent, NoticeState, RecallNotice, RecipientKind
from labeling.recalls.services.jobs import ESCALATE, NOTIFY, enqueue_chunks
from labeling.recalls.services.notices import CLOCK, append_event, record_notice
from labeling.recalls.services.reviewing import review_snapshot
from workers.ledger.services import ChunkSpec

log = logging.getLogger("clearlabel.recalls")
REMIND_BEFORE: Final = timedelta(days=5)
ASK_AGAIN: Final = timedelta(hours=1)
MOST_MAILS: Final = 5
_BATCH: Final = 100


def with_state(notices: QuerySet[RecallNotice]) -> QuerySet[Any]:
    """Notices with `state`, that of their newest event."""
    newest = NoticeEvent.objects.filter(notice=OuterRef("pk")).order_by("-id")
    return notices.annotate(state=Subquery(newest.values("state")[:1]))


def watch(now: datetime) -> None:
    """Do what is due now."""
    for notice in _to_mail(now):
        _mail_again(notice, now)
    for notice in _overdue(now):
        _escalate(notice, now)
    for snapshot in _to_review(now):
        try:
            with transaction.atomic():
                review_snapshot(snapshot=snapshot, now=now)
        except Exception:  # one that cannot be asked about must not keep the others from their turn
            log.exception("snapshot %s could not be reviewed", snapshot.pk)


def _reachable() -> QuerySet[Any]:
    return with_state(
        RecallNotice.objects.exclude(recipient__kind=RecipientKind.PUBLIC).select_related(
            "organisation", "recipient", "recall__snapshot"
        )
    )


def _to_mail(now: datetime) -> Iterable[RecallNotice]:
    """Told once and due soon; asked for an hour ago and still not told; unreachable, and there is an address now."""
    rows = _reachable().filter(due__gt=now).exclude(recipient__contact="")
    soon = Q(state=NoticeState.NOTIFIED, asked=1, due__lte=now + REMIND_BEFORE)
    stuck = Q(state=NoticeState.OPEN, asked_at__lte=now - ASK_AGAIN)
    found_address = Q(state=NoticeState.UNREACHABLE, asked=0)
    return list(
        rows.filter(soon | stuck | found_address, asked__lt=MOST_MAILS).order_by("due", "pk")[:_BATCH]
    )


def _mail_again(notice: RecallNotice, now: datetime) -> None:
    with transaction.atomic():
        taken = RecallNotice.objects.filter(pk=notice.pk, asked=notice.asked, asked_at=notice.asked_at)
        if notice.asked_at is None:
            taken = RecallNotice.objects.filter(pk=notice.pk, asked=notice.asked, asked_at__isnull=True)
        if not taken.update(asked=F("asked") + 1, asked_at=now):
            return
        _enqueue(notice, NOTIFY, {"notice": str(notice.pk), "number": notice.asked + 1})


def _overdue(now: datetime) -> Iterable[RecallNotice]:
    waiting = (NoticeState.OPEN, NoticeState.NOTIFIED, NoticeState.UNREACHABLE)
    return list(_reachable().filter(due__lte=now, state__in=waiting).order_by("due", "pk")[:_BATCH])


def _escalate(notice: RecallNotice, now: datetime) -> None:
    with transaction.atomic():
        if append_event(notice_id=notice.pk, state=NoticeState.ESCALATED, channel=CLOCK, now=now):
            _enqueue(notice, ESCALATE, {"notice": str(notice.pk)})
            record_notice(notice, action="recall.escalated", channel=CLOCK)


def _enqueue(notice: RecallNotice, kind: str, payload: dict[str, object]) -> None:
    enqueue_chunks(
        organisation=notice.organisation,
        project_id=notice.recall.snapshot.project_id,
        user=None,
        chunks=[ChunkSpec(kind, 0, payload)],
        recall_id=notice.recall_id,
    )


def _to_review(now: datetime) -> Iterable[Snapshot]:
    """Sealed ones with a permission that has ended, and those whose project's rights moved since they were judged."""
    ended = Q(valid_until__lte=now, status__in=SEALED_ONCE)
    moved = Q(status=SnapshotStatus.SEALED) & ~Q(judged_epoch=F("project__rights_epoch"))
    rows = Snapshot.objects.filter(ended | moved).select_related("project__organisation")
    return list(rows.order_by("pk")[:_BATCH])
