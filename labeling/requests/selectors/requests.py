"""Reading requests, their items and what is sealed."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.annotations.models import Draft
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.requests.models import (
    OPEN_STATES,
    HoldScope,
    LegalHold,
    RequestItem,
    RequestKind,
    RequestReceipt,
    RequestState,
    SubjectRequest,
)
from labeling.requests.services.cases import with_state
from labeling.rights.consent.selectors import subject_of


def requests_of(*, actor: Actor, params: Any, now: datetime) -> QuerySet[Any]:
    """The organisation's requests with `state` and `due`; filters `state`, `kind`, `subject`, `overdue`."""
    rows = with_state(SubjectRequest.objects.filter(organisation=actor.organisation))
    rows = rows.select_related("subject", "created_by")
    if wanted := params.get("state"):
        rows = rows.filter(state=_one_of(wanted, RequestState.values, "state"))
    if wanted := params.get("kind"):
        rows = rows.filter(kind=_one_of(wanted, RequestKind.values, "kind"))
    if wanted := params.get("subject"):
        rows = rows.filter(subject=subject_of(actor=actor, ref=wanted))
    if wanted := params.get("overdue"):
        is_late = _one_of(wanted, ["true", "false"], "overdue") == "true"
        open_ones = rows.filter(state__in=OPEN_STATES)
        rows = open_ones.filter(due__lte=now) if is_late else open_ones.filter(due__gt=now)
    return rows


def request_of(*, actor: Actor, request_id: object) -> Any:
    """One request with `state` and `due`; `NotFound` when it is not the organisation's."""
    pk = parse_id(request_id)
    rows = with_state(SubjectRequest.objects.filter(organisation=actor.organisation))
    rows = rows.select_related("subject", "record", "organisation", "created_by")
    found = None if pk is None else rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("request")
    return found


def receipt_of(*, request: SubjectRequest) -> RequestReceipt:
    """The newest receipt; `NotFound` before there is one."""
    found = request.receipts.order_by("-number").first()
    if found is None:
        raise NotFound("receipt")
    return found


def items_in(*, request: SubjectRequest) -> QuerySet[RequestItem]:
    """What became of each item."""
    return RequestItem.objects.filter(request=request).select_related("item__project")


def sealed_drafts(*, request: SubjectRequest) -> QuerySet[Draft]:
    """The work that was under way on the request's items, sealed."""
    items = RequestItem.objects.filter(request=request, item=OuterRef("assignment__item"))
    rows = Draft.objects.filter(Exists(items), sealed_at__isnull=False)
    return rows.select_related("assignment__item", "assignment__annotator")


def holds_of(*, organisation: Organisation, params: Any) -> QuerySet[LegalHold]:
    """The organisation's holds, lifted ones too; filters `scope`, `target`."""
    rows = LegalHold.objects.filter(organisation=organisation).select_related("release__by", "placed_by")
    if wanted := params.get("scope"):
        rows = rows.filter(scope=_one_of(wanted, HoldScope.values, "scope"))
    if wanted := params.get("target"):
        pk = parse_id(wanted)
        rows = rows.none() if pk is None else rows.filter(target=pk)
    return rows


def hold_of(*, organisation: Organisation, hold_id: object) -> LegalHold:
    """One hold; `NotFound` when it is not the organisation's."""
    pk = parse_id(hold_id)
    found = None if pk is None else LegalHold.objects.filter(pk=pk, organisation=organisation).first()
    if found is None:
        raise NotFound("hold")
    return found


def _one_of(text: str, known: Any, name: str) -> str:
    if text not in known:
        detail = f"Use one of: {', '.join(known)}."
        raise Invalid(detail, code=f"{name}.unknown", faults=(Fault(f"/{name}", f"{name}.unknown", detail),))
    return text
