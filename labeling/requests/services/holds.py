"""Holds: what must not be deleted for now. A hold that ends lets the erasures go on that waited for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.audit.services import record, record_many
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.core.texts import clean
from labeling.requests.models import (
    HoldRelease,
    HoldScope,
    LegalHold,
    Outcome,
    RequestItem,
    RequestKind,
    RequestState,
    SubjectRequest,
)
from labeling.requests.selectors.holds import under_hold
from labeling.requests.services.cases import MAX_NOTE, newest_event
from labeling.requests.services.erasing import go_on, mark_erased
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services.subjects import hold_subject
from projects.models import Item, Project, Source
from projects.services.locks import hold_project

_RESUMED = 100


def place_hold(
    *, actor: Actor, scope: str, target: object, reason: str, until: datetime | None = None
) -> LegalHold:
    """Keep something from being deleted; `NotFound` for what is not the organisation's, `Invalid` for a past end."""
    now = clock.now()
    told = clean(reason, pointer="/reason", most=MAX_NOTE)
    if until is not None and until <= now:
        detail = "This time is over already. Leave it out for a hold until it is lifted."
        raise Invalid(detail, code="hold.until", faults=(Fault("/until", "hold.until", detail),))
    pk = _target(actor.organisation, scope, target)
    with transaction.atomic():
        _stop_deleting(scope, pk)
        made = LegalHold(
            organisation=actor.organisation,
            scope=HoldScope(scope),
            target=pk,
            reason=told,
            until=until,
            placed_by=actor.user,
            created_at=now,
        )
        made.save(force_insert=True)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="hold.placed",
            obj=("hold", made.pk),
            payload={"scope": scope, "target": pk, "until": until.isoformat() if until else None},
            now=now,
        )
    return made


def release_hold(*, actor: Actor, hold: LegalHold, reason: str) -> HoldRelease:
    """Lift a hold, once; erasures that waited for it go on. `Conflict` when it was lifted before."""
    told = clean(reason, pointer="/reason", most=MAX_NOTE)
    now = clock.now()
    try:
        with transaction.atomic():
            made = HoldRelease(hold=hold, reason=told, by=actor.user, at=now)
            made.save(force_insert=True)
            record(
                organisation=actor.organisation,
                actor=actor,
                action="hold.released",
                obj=("hold", hold.pk),
                payload={"scope": hold.scope, "target": hold.target},
                now=now,
            )
    except IntegrityError:
        raise Conflict("This hold was lifted before.", code="hold.released") from None
    resume_held(now=now, organisation=actor.organisation)
    return made


def resume_held(*, now: datetime, organisation: Organisation | None = None) -> int:
    """Let erasures go on whose items are under no hold any more; how many. Harmless to do twice."""
    waiting = RequestItem.objects.filter(outcome=Outcome.HELD, request__kind=RequestKind.ERASE)
    requests = SubjectRequest.objects.filter(pk__in=waiting.values("request"))
    if organisation is not None:
        requests = requests.filter(organisation=organisation)
    resumed = 0
    for request in requests.select_related("organisation", "subject").order_by("pk").iterator(chunk_size=100):
        resumed += _resume(request, now)
        if resumed == _RESUMED:  # the rest comes with the next round; those that wait on take nobody's turn
            break
    return resumed


def _resume(request: SubjectRequest, now: datetime) -> bool:
    items = RequestItem.objects.filter(request=request, outcome=Outcome.HELD).values("item_id")
    held = under_hold(organisation=request.organisation_id, now=now)
    free = Item.objects.filter(pk__in=items)
    if held is not None:
        free = free.exclude(pk__in=free.filter(held).values("pk"))
    if not free.exists():
        return False
    with transaction.atomic():
        hold_subject(request.subject_id)
        SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        if newest_event(request.pk).state != RequestState.DONE:
            return False  # being carried out: it is looked at again afterwards
        round_ = request.receipts.count() + 1
        _, acts = go_on(request=request, actor=None, now=now, round_=round_)
        record_many(organisation=request.organisation_id, acts=acts)
        mark_erased(request=request, actor=None, now=now)
    return True


def _stop_deleting(scope: str, pk: UUID) -> None:
    """Wait for what deletes just now in the projects that a hold reaches: what is left then, it keeps."""
    if scope == HoldScope.SUBJECT:
        hold_subject(pk)
    about: dict[str, dict[str, Any]] = {
        HoldScope.SUBJECT.value: {"appearances__subject": pk, "appearances__ended_at": None},
        HoldScope.SOURCE.value: {"source": pk},
        HoldScope.PROJECT.value: {"project": pk},
        HoldScope.ITEM.value: {"pk": pk},
    }
    projects = Item.objects.filter(**about[scope]).order_by().values_list("project_id", flat=True).distinct()
    for project_id in sorted(projects):
        hold_project(project_id)


def _target(organisation: Organisation, scope: str, target: object) -> UUID:
    pk = parse_id(target)
    rows = {
        HoldScope.SUBJECT.value: DataSubject.objects.filter(organisation=organisation),
        HoldScope.SOURCE.value: Source.objects.filter(project__organisation=organisation),
        HoldScope.PROJECT.value: Project.objects.filter(organisation=organisation),
        HoldScope.ITEM.value: Item.objects.filter(project__organisation=organisation),
    }
    if scope not in rows:
        detail = f"Use one of: {', '.join(HoldScope.values)}."
        raise Invalid(detail, code="hold.scope", faults=(Fault("/scope", "hold.scope", detail),))
    if pk is None or not rows[scope].filter(pk=pk).exists():
        raise NotFound(scope)
    return pk
