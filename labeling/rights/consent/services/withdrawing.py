"""The link by which people see what they agreed to and take it back, in one step and without an account."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record as record_act
from labeling.core import clock
from labeling.core.errors import Invalid, NotFound
from labeling.core.sealing import fingerprint, fingerprints, seal, unseal
from labeling.rights.consent.folding import may_follow
from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    ConsentToken,
    StatusKind,
    SubjectKey,
)
from labeling.rights.consent.services import OnChange
from labeling.rights.consent.services.events import EventInput, append_event, newest_event, record_of
from labeling.rights.consent.services.subjects import hold_subject, set_status
from labeling.rights.policy.subject import ConsentState

PURPOSE: Final = "self-service"
ACTIONS: Final = ("withdraw", "erase")
_BYTES: Final = 24
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What came of it: the record's newest event, whether anything was new, whether erasure is wanted too."""

    record: ConsentRecord
    event: ConsentEvent
    created: bool
    wants_erasure: bool


def issue_link(*, actor: Actor | None, record: ConsentRecord) -> str:
    """A new link for this consent; older ones stop working."""
    token = secrets.token_urlsafe(_BYTES)
    now = clock.now()
    with transaction.atomic():
        ConsentToken.objects.create(
            record=record,
            hmac=fingerprint(token, purpose=PURPOSE),
            sealed=seal(token.encode(), purpose=PURPOSE),
            created_by=actor.user if actor else None,
            created_at=now,
        )
        record_act(
            organisation=record.organisation_id,
            actor=actor,
            action="consent.link_issued",
            obj=("consent", record.pk),
            payload={"subject": record.subject_id},
            now=now,
        )
    return link_of(token)


def link_of(token: str) -> str:
    """The address of the page where this token works."""
    return urljoin(f"{settings.PUBLIC_URL}/", f"withdraw/{token}")


def present_link(record: ConsentRecord) -> str | None:
    """The link that counts, for a receipt that is made again; None when none was ever issued."""
    newest = record.tokens.order_by("-created_at", "-id").first()
    return None if newest is None else link_of(unseal(newest.sealed, purpose=PURPOSE).decode())


def record_by_token(token: str) -> ConsentRecord:
    """The consent that this token is for; `NotFound` for any that is unknown or was replaced."""
    found = None
    if 16 <= len(token) <= _LONGEST and token.isascii():
        hashes = fingerprints(token, purpose=PURPOSE)
        found = ConsentToken.objects.filter(hmac__in=hashes).select_related("record").first()
    if found is None:
        raise NotFound("link")
    newest = found.record.tokens.order_by("-created_at", "-id").values_list("pk", flat=True).first()
    if newest != found.pk:
        raise NotFound("link")
    return record_of(organisation_id=found.record.organisation_id, record_id=found.record_id)


def withdraw_by_token(
    *, token: str, action: str = "withdraw", now: datetime, on_change: OnChange | None = None
) -> Withdrawal:
    """Take the consent back, in the caller's transaction; with `erase`, ask for erasure too.

    Doing it again is harmless. Consent that was only asked for is refused. What has ended otherwise stays as it is.
    """
    if action not in ACTIONS:
        raise Invalid(f"Use one of: {', '.join(ACTIONS)}.", code="action.unknown")
    record = record_by_token(token)
    hold_subject(record.subject_id)
    event, created = _take_back(record, now, on_change)
    is_new = False
    wants_erasure = action == "erase"
    if wants_erasure and SubjectKey.objects.filter(subject=record.subject).exists():
        _, is_new = set_status(
            actor=None, subject=record.subject, kind=StatusKind.ERASURE_REQUESTED, ref=record.pk, now=now
        )
    return Withdrawal(record, event, created or is_new, wants_erasure)


def _take_back(record: ConsentRecord, now: datetime, on_change: OnChange | None) -> tuple[ConsentEvent, bool]:
    last = newest_event(record.pk)
    if last is None:
        raise NotFound("link")
    before = ConsentState(last.state)
    asked = (ConsentState.REQUESTED, ConsentState.DEFERRED)
    target = ConsentState.REFUSED if before in asked else ConsentState.WITHDRAWN
    if before != target and not may_follow(before, target):
        return last, False
    given = EventInput(state=target, channel="self_service")
    made = append_event(record=record, given=given, actor=None, now=now, on_change=on_change)
    return made.event, made.created
