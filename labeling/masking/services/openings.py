"""Seeing an original: somebody asks with a purpose, two others approve, and it ends by the clock."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import new_id
from labeling.core.texts import clean
from labeling.masking.models import Gate, Opening, OpeningApproval

MOST_HOURS: Final = 72
NEEDED: Final = 2


def ask_opening(*, actor: Actor, gate: Gate, purpose: str, hours: int) -> Opening:
    """Ask to see the original of an item for `hours` (1 to 72) after the second approval."""
    told, now = clean(purpose, pointer="/purpose", most=2_000), clock.now()
    if not 1 <= hours <= MOST_HOURS:
        detail = f"Ask for 1 to {MOST_HOURS} hours."
        raise Invalid(detail, code="opening.hours", faults=(Fault("/hours", "opening.hours", detail),))
    with transaction.atomic():
        made = Opening.objects.create(
            id=new_id(), gate=gate, purpose=told, asked_by=actor.user, asked_at=now, hours=hours
        )
        _record(actor, made, "opening.asked", now, hours=hours)
    return made


def approve_opening(*, actor: Actor, opening: Opening) -> Opening:
    """Approve. The second approval, by a second person, opens the original for as long as was asked for.

    `Conflict`: opening.own for whoever asks, opening.approved for who has approved it, opening.ended when it was
    refused or has all approvals.
    """
    now = clock.now()
    with transaction.atomic():
        held = _held(opening)
        if held.asked_by_id == actor.user.pk:
            raise Conflict("Two others must approve this: you asked for it.", code="opening.own")
        given = list(held.approvals.values_list("approver_id", flat=True))
        if actor.user.pk in given:
            raise Conflict(
                "You have approved this. Somebody else must be the second.", code="opening.approved"
            )
        try:
            with transaction.atomic():
                OpeningApproval.objects.create(
                    id=new_id(), opening=held, approver=actor.user, number=len(given) + 1, at=now
                )
        except IntegrityError:
            raise Conflict(
                "Somebody approved this at the same moment. Load it again.", code="opening.race"
            ) from None
        if len(given) + 1 == NEEDED:
            held.expires_at = now + timedelta(hours=held.hours)
            held.save(update_fields=["expires_at"])
        _record(actor, held, "opening.approved", now, number=len(given) + 1)
    return held


def refuse_opening(*, actor: Actor, opening: Opening) -> Opening:
    """Refuse, or end before its time. Whoever asked may take it back so."""
    now = clock.now()
    with transaction.atomic():
        held = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        if held.refused_at is not None or (held.expires_at is not None and held.expires_at <= now):
            raise Conflict("This has ended already.", code="opening.ended")
        held.refused_at, held.refused_by = now, actor.user
        held.save(update_fields=["refused_at", "refused_by"])
        _record(actor, held, "opening.refused", now)
    return held


def open_now(*, gate_id: UUID, user_id: UUID, at: datetime) -> Opening | None:
    """The opening by which this person may see the original at this moment."""
    rows = Opening.objects.filter(gate=gate_id, asked_by=user_id, refused_at=None, expires_at__gt=at)
    return rows.select_related("gate__project").order_by("-expires_at").first()


def note_use(*, actor_user: Any, opening: Opening) -> None:
    """Put on record that the original was given out by an opening."""
    with transaction.atomic():
        record(
            organisation=opening.gate.project.organisation_id,
            actor=actor_user,
            action="original.opened",
            obj=("item", opening.gate.item_id),
            project=opening.gate.project_id,
            payload={"opening": opening.pk},
        )


def _held(opening: Opening) -> Opening:
    held = Opening.objects.select_for_update(of=("self",)).select_related("gate").get(pk=opening.pk)
    if held.refused_at is not None or held.expires_at is not None:
        raise Conflict("This was refused, or has both approvals already.", code="opening.ended")
    return held


def _record(actor: Actor, opening: Opening, action: str, now: datetime, **payload: Any) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("item", opening.gate.item_id),
        project=opening.gate.project_id,
        payload={"opening": opening.pk, **payload},
        now=now,
    )
