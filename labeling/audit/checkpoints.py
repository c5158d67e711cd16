"""Signing checkpoints: each minute in which something happened, or after a thousand events."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from labeling.audit.keys import signer
from labeling.audit.models import AuditCheckpoint, AuditHead
from labeling.audit.note import Checkpoint
from labeling.audit.services import hold_head, tree_of
from labeling.core import clock

EVERY: Final = timedelta(minutes=1)
EVENTS: Final = 1000


def sign_due(*, now: datetime | None = None) -> int:
    """Sign the logs that grew and were not signed for a minute, or by a thousand events; how many were signed."""
    at = now or clock.now()
    grown = AuditHead.objects.filter(size__gt=F("signed_size"))
    due = grown.filter(
        Q(signed_at__isnull=True) | Q(signed_at__lte=at - EVERY) | Q(size__gte=F("signed_size") + EVENTS)
    )
    found = list(due.values_list("pk", flat=True))
    for organisation_id in found:
        sign(organisation_id=organisation_id, now=at)
    return len(found)


def sign(*, organisation_id: UUID, now: datetime) -> AuditCheckpoint | None:
    """Sign the log as it is now; None while it has no events. Twice at one size gives the same checkpoint."""
    with transaction.atomic():
        head = hold_head(organisation_id)
        if head.size == 0:
            return None
        found = AuditCheckpoint.objects.filter(organisation=organisation_id, size=head.size).first()
        if found is not None:
            return found
        root = tree_of(head).root()
        AuditHead.objects.filter(pk=head.pk).update(signed_size=head.size, signed_at=now)
        return AuditCheckpoint.objects.create(
            organisation_id=organisation_id,
            size=head.size,
            root=root.hex(),
            note=signed_note(head),
            created_at=now,
        )


def signed_note(head: AuditHead) -> str:
    """The signed note of the log at its head."""
    checkpoint = Checkpoint(head.origin, head.size, tree_of(head).root())
    return signer(head.origin).sign(checkpoint.text())
