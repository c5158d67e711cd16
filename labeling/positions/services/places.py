"""The operator's list of sensitive places, sealed as it came."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound, PreconditionFailed
from labeling.core.sealing import seal_bound, unseal_bound
from labeling.geo.places import BadPlaces, Places, read_places
from labeling.positions.models import Position, PositionPolicy, SensitivePlaces
from labeling.positions.services.policies import hide_all

LIST: Final = "sensitive-places"


def set_places(*, actor: Actor, text: str, version: int | None = None) -> SensitivePlaces:
    """Put a list in the place of the one that stands; what is shown of points waits until it is made by it.

    `Invalid` for a list that cannot be read. `version`: the one that is replaced, None: whatever stands.
    """
    try:
        places = read_places(text)
    except BadPlaces as bad:
        fault = Fault("/text", "places.unreadable", str(bad))
        raise Invalid(str(bad), code="places.unreadable", faults=(fault,)) from None
    now, organisation = clock.now(), actor.organisation
    with transaction.atomic():
        before = _hold(organisation, version)
        row, _ = SensitivePlaces.objects.update_or_create(
            pk=organisation.pk,
            defaults={
                "sealed": seal_bound(text.encode(), purpose=LIST, bound=organisation.pk.bytes),
                "count": len(places),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "set_by": actor.user,
                "set_at": now,
                "version": before.version + 1 if before else 1,
            },
        )
        _changed(organisation)
        _record(actor, before, row, now)
    return row


def remove_places(*, actor: Actor, version: int | None = None) -> None:
    """Take the list away; `NotFound` when there is none."""
    now = clock.now()
    with transaction.atomic():
        before = _hold(actor.organisation, version)
        if before is None:
            raise NotFound("list of places")
        SensitivePlaces.objects.filter(pk=before.pk).delete()
        _changed(actor.organisation)
        _record(actor, before, None, now)


def places_of(organisation_id: UUID) -> Places:
    """The organisation's sensitive places, to be asked; none where no list was given."""
    row = SensitivePlaces.objects.filter(pk=organisation_id).first()
    if row is None:
        return Places()
    return Places(read_places(unseal_bound(row.sealed, purpose=LIST, bound=organisation_id.bytes).decode()))


def _hold(organisation: Organisation, version: int | None) -> SensitivePlaces | None:
    before = SensitivePlaces.objects.select_for_update().filter(pk=organisation.pk).first()
    if version is not None and version != (before.version if before else 0):
        raise PreconditionFailed("Somebody changed the list since you read it. Read it again.")
    return before


def _changed(organisation: Organisation) -> None:
    for project_id in PositionPolicy.objects.filter(project__organisation=organisation).values_list(
        "pk", flat=True
    ):
        if Position.objects.filter(project=project_id).exists():
            hide_all(project_id)


def _record(
    actor: Actor, before: SensitivePlaces | None, after: SensitivePlaces | None, now: datetime
) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action="places.set",
        obj=("organisation", actor.organisation.pk),
        payload={
            "before_sha256": before.sha256 if before else None,
            "after_sha256": after.sha256 if after else None,
            "count": after.count if after else 0,
        },
        now=now,
    )
