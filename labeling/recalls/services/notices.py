"""Notices: opened with the recall, sent, refused, answered. What became of one is a list of events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts import secrets
from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import NotFound
from labeling.core.ids import new_id
from labeling.exports.models import ReasonClass
from labeling.recalls.models import (
    Delivery,
    NoticeEvent,
    NoticeLink,
    NoticeState,
    Recall,
    RecallNotice,
    Recipient,
    RecipientKind,
)
from projects.services.texts import clean

DUE: Final = {
    ReasonClass.WITHDRAWAL: timedelta(days=14),
    ReasonClass.ERASURE: timedelta(days=14),
    ReasonClass.EXPIRY: timedelta(days=14),
    ReasonClass.LICENCE: timedelta(days=30),
    ReasonClass.ERROR: timedelta(days=30),
}
"""How long a recipient has to answer."""
LINK: Final = "recall-link"
MAIL, FEED, HAND, CLOCK, BY_LINK = "mail", "feed", "hand", "clock", "link"
MAX_NOTE: Final = 2_000
MAX_TOKEN: Final = 100


def open_notices(*, recalls: Sequence[Recall], now: datetime) -> list[RecallNotice]:
    """A notice of each recall for everybody its snapshot was delivered to, once; those that are new.

    Who can be mailed is asked for (`asked`). The public is told by the feed at once; who has no address is
    unreachable until somebody tells them by hand.
    """
    by_snapshot = {recall.snapshot_id: recall for recall in recalls}
    pairs = (
        Delivery.objects.filter(snapshot__in=list(by_snapshot))
        .order_by("snapshot_id", "recipient_id")
        .values_list("snapshot_id", "recipient_id")
        .distinct()
    )
    return _open([(by_snapshot[snapshot], recipient) for snapshot, recipient in pairs], now)


def open_notices_for(*, recalls: Sequence[Recall], recipient: Recipient, now: datetime) -> list[RecallNotice]:
    """Notices of recalls that came before it was known that `recipient` has the snapshot."""
    known = set(
        RecallNotice.objects.filter(recall__in=recalls, recipient=recipient).values_list(
            "recall_id", flat=True
        )
    )
    return _open([(recall, recipient.pk) for recall in recalls if recall.pk not in known], now)


def _open(pairs: Sequence[tuple[Recall, UUID]], now: datetime) -> list[RecallNotice]:
    people = Recipient.objects.in_bulk({recipient for _, recipient in pairs})
    notices, events = [], []
    for recall, recipient_id in pairs:
        recipient = people[recipient_id]
        is_mailed = recipient.kind != RecipientKind.PUBLIC and bool(recipient.contact)
        notice = RecallNotice(
            id=new_id(),
            organisation=recall.organisation,
            recall=recall,
            recipient=recipient,
            due=now + DUE[ReasonClass(recall.reason_class)],
            created_at=now,
            asked=1 if is_mailed else 0,
            asked_at=now if is_mailed else None,
        )
        notices.append(notice)
        events.append(NoticeEvent(notice=notice, state=NoticeState.OPEN, channel=CLOCK, at=now))
        if recipient.kind == RecipientKind.PUBLIC:
            events.append(NoticeEvent(notice=notice, state=NoticeState.NOTIFIED, channel=FEED, at=now))
        elif not is_mailed:
            events.append(NoticeEvent(notice=notice, state=NoticeState.UNREACHABLE, channel=CLOCK, at=now))
    RecallNotice.objects.bulk_create(notices)
    NoticeEvent.objects.bulk_create(events)
    return notices


def state_of(notice_id: UUID) -> str:
    """The state of a notice: that of its newest event."""
    newest = NoticeEvent.objects.filter(notice=notice_id).order_by("-id")
    return str(newest.values_list("state", flat=True)[0])


def append_event(
    *,
    notice_id: UUID,
    state: NoticeState,
    channel: str,
    now: datetime,
    number: int = 0,
    by: User | None = None,
    note: str = "",
) -> bool:
    """Add what became of a notice, in the caller's transaction; False when it was known, or is answered already."""
    RecallNotice.objects.select_for_update(no_key=True).get(pk=notice_id)
    if state_of(notice_id) == NoticeState.ACKNOWLEDGED:
        return False
    known = NoticeEvent.objects.filter(notice=notice_id, state=state, number=number)
    if known.exists():
        return False
    NoticeEvent.objects.create(
        notice_id=notice_id, state=state, number=number, channel=channel, by=by, note=note, at=now
    )
    return True


def draw_link(*, notice: RecallNotice, now: datetime) -> str:
    """A new link's token for `notice`; only its keyed hash is kept. Links of earlier mails count on."""
    token = secrets.draw_key()
    NoticeLink.objects.create(notice=notice, token_hmac=secrets.keyed_hash(token, purpose=LINK), made_at=now)
    return token


def notice_by_token(token: str) -> RecallNotice:
    """The notice that a mail's link leads to; `NotFound` for any other text."""
    found = None
    if 0 < len(token) <= MAX_TOKEN and token.isascii():
        links = NoticeLink.objects.filter(token_hmac__in=secrets.keyed_hashes(token, purpose=LINK))
        found = RecallNotice.objects.filter(links__in=links).select_related(
            "organisation", "recipient", "recall__snapshot__superseded_by"
        ).first()  # fmt: skip
    if found is None:
        raise NotFound("recall notice")
    return found


def acknowledge_by_link(*, token: str) -> tuple[RecallNotice, bool]:
    """The recipient says that the rows are gone. (notice, whether it was said for the first time)."""
    notice = notice_by_token(token)
    return notice, _acknowledge(notice, channel=BY_LINK, actor=None, note="")


def acknowledge(*, actor: Actor, notice: RecallNotice, note: str) -> bool:
    """Record that the recipient said so by other means, with a note on how; False when it was known."""
    told = clean(note, pointer="/note", most=MAX_NOTE)
    return _acknowledge(notice, channel=HAND, actor=actor, note=told)


def _acknowledge(notice: RecallNotice, *, channel: str, actor: Actor | None, note: str) -> bool:
    now = clock.now()
    with transaction.atomic():
        is_new = append_event(
            notice_id=notice.pk,
            state=NoticeState.ACKNOWLEDGED,
            channel=channel,
            by=None if actor is None else actor.user,
            note=note,
            now=now,
        )
        if is_new:
            record_notice(notice, action="recall.acknowledged", actor=actor, channel=channel)
    return is_new


def record_notice(
    notice: RecallNotice, *, action: str, actor: Actor | None = None, channel: str, number: int = 0
) -> None:
    """Put what became of a notice into the log: ids and our own words."""
    record(
        organisation=notice.organisation_id,
        actor=actor,
        action=action,
        obj=("recall_notice", notice.pk),
        project=notice.recall.snapshot.project_id,
        payload={
            "recall": notice.recall_id,
            "recipient": notice.recipient_id,
            "snapshot": notice.recall.snapshot_id,
            "channel": channel,
            "number": number,
        },
    )
