"""What the views of the ledger share."""

from datetime import datetime
from typing import Any, Final

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.recalls.services import reconsider_items
from labeling.rights.consent import selectors
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services import OnChange
from projects.services.appearances import items_showing, revector_subject

READ: Final = Access("organisation", "read", Role.STEWARD)
WRITE: Final = Access("organisation", "rights", Role.STEWARD)
NEWEST: Final = ("-created_at", "-id")


def judging_again(actor: Actor | None) -> OnChange:
    """What follows a change of what the ledger says of a person, in the caller's transaction.

    The items that show them are judged again, and the sealed datasets that hold these.
    """

    def follow(subject: DataSubject, now: datetime) -> None:
        revector_subject(subject=subject, now=now)
        reconsider_items(
            items=items_showing(subject), organisation=subject.organisation, now=now, actor=actor
        )

    return follow


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
