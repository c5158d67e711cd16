"""What a request would do, told before it is made: it is carried out as far as one transaction goes, looked at, and
taken back. So the numbers are those that then come true, as long as nothing else changes meanwhile.
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from labeling.accounts.actor import Actor
from labeling.annotations.models import Annotation, Draft
from labeling.core import clock
from labeling.exports.models import SEALED_ONCE, Snapshot, SnapshotItem
from labeling.recalls.models import Delivery, ModelUse
from labeling.requests.models import Outcome, RequestItem, RequestKind, SubjectRequest
from labeling.requests.selectors.holds import holds_on
from labeling.requests.services.cases import Opening
from labeling.requests.services.erasing import what_stands
from labeling.requests.services.masking import maskable
from labeling.requests.services.opening import open_for
from labeling.requests.services.planning import items_in_scope
from labeling.requests.services.withdrawing import items_of
from labeling.rights.consent.models import ConsentRecord, DataSubject
from projects.models import Assignment, AssignmentState, ItemMedia

_LISTED: Final = 200
_ENDS: Final = (Outcome.CLOSED, Outcome.ERASED, Outcome.HELD)


def preview(
    *, actor: Actor, subject: DataSubject, kind: str, record: ConsentRecord | None = None
) -> dict[str, Any]:
    """What would happen, in numbers and lists; nothing is written."""
    with transaction.atomic():
        before = _before(subject)
        opened = open_for(actor=actor, subject=subject, given=Opening(kind=RequestKind(kind)), record=record)
        found = _told(opened.request, before, clock.now())
        transaction.set_rollback(True)
    return {**found, "request": None if opened.created else str(opened.request.pk)}


def _before(subject: DataSubject) -> dict[str, Any]:
    """What is only there before it is done: states of items, live leases, open drafts."""
    items = items_in_scope(subject=subject, record=None)
    live = Assignment.objects.filter(item__in=items.values("pk"), state=AssignmentState.ACTIVE)
    rows = items.select_related("project").order_by("project__name", "project_id", "pk")
    projects: dict[UUID, dict[str, Any]] = {}
    for pk, name, state, n in (
        rows.order_by().values_list("project_id", "project__name", "state").annotate(n=Count("pk"))
    ):
        entry = projects.setdefault(pk, {"id": str(pk), "name": name, "items": 0, "states": {}})
        entry["items"] += n
        entry["states"][state] = n
    drafts = Draft.objects.filter(assignment__item__in=items.values("pk"), sealed_at=None)
    return {
        "projects": projects,
        "live": set(live.values_list("pk", flat=True)),
        "drafts": set(drafts.values_list("pk", flat=True)),
    }


def _told(request: SubjectRequest, before: dict[str, Any], now: datetime) -> dict[str, Any]:
    outcomes = Counter(RequestItem.objects.filter(request=request).values_list("outcome", flat=True))
    ended = items_of(request, *_ENDS)
    keys = ended.values("pk")
    leases = Assignment.objects.filter(item__in=keys, pk__in=before["live"])
    sealed = Draft.objects.filter(assignment__item__in=keys, pk__in=before["drafts"])
    ends = dict(ended.order_by().values_list("project_id").annotate(n=Count("pk")))
    is_erasure = request.kind == RequestKind.ERASE
    holds = holds_on(items=items_of(request, *_ENDS), subject=request.subject, now=now)
    return {
        "subject": {"id": str(request.subject_id), "pseudonym": request.subject.pseudonym},
        "kind": request.kind,
        "items": {"total": sum(outcomes.values()), **{one.value: outcomes[one.value] for one in Outcome}},
        "projects": [
            {**entry, "ends": ends.get(pk, 0)}
            for pk, entry in sorted(before["projects"].items(), key=lambda one: one[1]["name"])
        ],
        "leases": leases.count(),
        "drafts": sealed.count(),
        "labels": Annotation.objects.filter(item__in=keys).count(),
        "with_others": RequestItem.objects.filter(request=request, outcome__in=_ENDS, others__gt=0).count(),
        "maskable": maskable(request=request, now=now).count(),
        "files": _files(request) if is_erasure else {"removed": 0, "shared": 0},
        "snapshots": _snapshots(request),
        "models": _models(request),
        "holds": [
            {"id": str(hold.pk), "scope": hold.scope, "reason": hold.reason, "until": hold.until}
            for hold in holds
        ],
        "keeps": what_stands(request=request, now=now) if is_erasure else [],
    }


def _files(request: SubjectRequest) -> dict[str, int]:
    """How many originals would go, and how many stay since other items hold the same file."""
    erased = items_of(request, Outcome.ERASED).values("pk")
    assets = set(ItemMedia.objects.filter(item__in=erased).values_list("asset_id", flat=True))
    shared = ItemMedia.objects.filter(asset__in=assets).exclude(item__in=erased)
    kept = set(shared.values_list("asset_id", flat=True))
    return {"removed": len(assets - kept), "shared": len(kept)}


def _snapshots(request: SubjectRequest) -> list[dict[str, Any]]:
    """The sealed datasets that hold what ends, with how many of its rows and who has them."""
    gone = items_of(request, *_ENDS)
    rows = SnapshotItem.objects.filter(
        item__in=gone.values("pk"), is_included=True, snapshot__status__in=SEALED_ONCE
    )
    counts = dict(rows.order_by().values_list("snapshot").annotate(n=Count("pk")))
    told: dict[UUID, set[str]] = defaultdict(set)
    deliveries = Delivery.objects.filter(snapshot__in=list(counts))
    for snapshot, name in deliveries.values_list("snapshot_id", "recipient__name"):
        told[snapshot].add(name)
    found = (
        Snapshot.objects.filter(pk__in=list(counts)).select_related("project").order_by("created_at", "id")
    )
    return [
        {
            "id": str(one.pk),
            "name": one.name,
            "number": one.number,
            "project": {"id": str(one.project_id), "name": one.project.name},
            "rows": counts[one.pk],
            "recipients": sorted(told[one.pk]),
        }
        for one in found[:_LISTED]
    ]


def _models(request: SubjectRequest) -> list[dict[str, Any]]:
    ids = [one["id"] for one in _snapshots(request)]
    uses = ModelUse.objects.filter(snapshot__in=ids).order_by("created_at", "id")
    return [
        {"id": str(use.pk), "model_ref": use.model_ref, "kind": use.kind, "snapshot": str(use.snapshot_id)}
        for use in uses[:_LISTED]
    ]
