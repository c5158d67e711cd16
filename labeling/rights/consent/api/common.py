"""What the views of the ledger share."""

from datetime import datetime
from typing import Any, Final

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.rights.consent import selectors
from labeling.rights.consent.models import DataSubject
from projects.services.appearances import revector_subject

READ: Final = Access("organisation", "read", Role.STEWARD)
WRITE: Final = Access("organisation", "rights", Role.STEWARD)
NEWEST: Final = ("-created_at", "-id")


def judge_again(subject: DataSubject, now: datetime) -> None:
    """Bring the items that show the person to what the ledger says now, in the caller's transaction."""
    revector_subject(subject=subject, now=now)


def named_subject(*, actor: Actor, ref: Any, pointer: str) -> DataSubject | None:
    """The person that a body names by id or pseudonym, None for null; `Invalid` for nobody of the organisation's."""
    if ref in (None, ""):
        return None
    try:
        return selectors.subject_of(actor=actor, ref=ref)
    except NotFound:
        detail = "There is no person with this id or pseudonym. Register the person under `/subjects` first."
        raise unknown(pointer, "subject.unknown", detail) from None


def unknown(pointer: str, code: str, detail: str) -> Invalid:
    """What a body refers to is not there."""
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
