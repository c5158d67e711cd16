"""Looking at what is sealed, which the log tells of."""

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.requests.models import SubjectRequest


def note_drafts_read(*, actor: Actor, request: SubjectRequest, count: int) -> None:
    """Put into the log that sealed drafts were looked at; nothing when there are none."""
    if not count:
        return
    with transaction.atomic():
        record(
            organisation=request.organisation_id,
            actor=actor,
            action="request.drafts_read",
            obj=("request", request.pk),
            payload={"count": count},
        )
