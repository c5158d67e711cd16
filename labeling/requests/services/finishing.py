"""The end of a request: which models were made with what was taken back, the receipt, the last event."""

from collections import Counter
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from labeling.audit.canonical import canonical_json
from labeling.audit.services import Act, record_many
from labeling.exports.models import SEALED_ONCE, Snapshot, SnapshotItem
from labeling.recalls.models import ModelUse, RecallNotice
from labeling.requests.models import (
    EventKind,
    Outcome,
    RequestItem,
    RequestReceipt,
    RequestState,
    RequestStep,
    SubjectRequest,
)
from labeling.requests.selectors.holds import holds_on
from labeling.requests.services.batches import Batch, Done
from labeling.requests.services.cases import add_step
from labeling.requests.services.withdrawing import items_of
from labeling.requests.wording import explain

VERSION: Final = 1
_LISTED: Final = 200


def list_models(batch: Batch) -> Done:
    """Which models are on record as made with datasets that rows were taken back of: for their owners to decide."""
    uses = ModelUse.objects.filter(snapshot__in=snapshots_of(batch.request)).order_by("created_at", "id")
    found = [
        {"use": str(use.pk), "snapshot": str(use.snapshot_id), "kind": str(use.kind)}
        for use in uses[:_LISTED]
    ]
    return Done(None, {"models": found, "count": uses.count()})


def snapshots_of(request: SubjectRequest) -> Any:
    """The datasets that left with items of the request that may not be used any more."""
    gone = items_of(request, Outcome.CLOSED, Outcome.ERASED, Outcome.HELD)
    rows = SnapshotItem.objects.filter(item__in=gone.values("pk"), is_included=True)
    return Snapshot.objects.filter(pk__in=rows.values("snapshot_id"), status__in=SEALED_ONCE)


def give_receipt(batch: Batch) -> Done:
    """Write the receipt and end the request."""
    request = batch.request
    body = receipt_body(request=request, round_=batch.round, now=batch.now)
    digest = sha256(canonical_json(body)).hexdigest()
    RequestReceipt.objects.create(
        request=request, number=batch.round, body=body, sha256=digest, created_at=batch.now
    )
    _, ended = add_step(request=request, kind=EventKind.COMPLETED, state=RequestState.DONE, now=batch.now)
    payload = {"number": batch.round, "sha256": digest}
    made = Act("request.receipt_made", ("request", request.pk), None, payload=payload, at=batch.now)
    record_many(organisation=request.organisation_id, acts=[ended, made])
    return Done(None, {"receipt": batch.round})


def receipt_body(*, request: SubjectRequest, round_: int, now: datetime) -> dict[str, Any]:
    """What was done, what stays and why: numbers and sentences, nothing that says who it was or what was in it."""
    subject = request.subject
    outcomes = Counter(RequestItem.objects.filter(request=request).values_list("outcome", flat=True))
    steps = {
        row.name: row.result for row in RequestStep.objects.filter(request=request).order_by("round", "id")
    }
    holds = holds_on(items=items_of(request, Outcome.HELD), subject=subject, now=now)
    notices = RecallNotice.objects.filter(recall__snapshot__in=snapshots_of(request))
    body: dict[str, Any] = {
        "clearlabel_receipt": VERSION,
        "request": str(request.pk),
        "number": round_,
        "subject": subject.pseudonym,
        "kind": request.kind,
        "regime": request.regime,
        "received_at": request.received_at.isoformat(),
        "completed_at": now.isoformat(),
        "items": {outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "shared_with_others": RequestItem.objects.filter(
            request=request, outcome=Outcome.ERASED, others__gt=0
        ).count(),
        "to_mask": RequestItem.objects.filter(request=request, wants_mask=True).count(),
        "datasets": snapshots_of(request).count(),
        "recipients_told": notices.values("recipient").distinct().count(),
        "models": steps.get("models", {}).get("count", 0),
        "done": _numbers(steps),
        "keeps": steps.get("person", {}).get("keeps", []),
        "holds": [
            {
                "hold": str(hold.pk),
                "scope": hold.scope,
                "until": hold.until.isoformat() if hold.until else None,
            }
            for hold in holds
        ],
    }
    body["sentences"] = explain(body)
    return body


def _numbers(steps: dict[str, dict[str, Any]]) -> dict[str, int]:
    """What the parts counted, of those that delete."""
    parts = ("suppress", "items", "files")
    return {
        f"{part}.{name}": value
        for part in parts
        for name, value in steps.get(part, {}).items()
        if isinstance(value, int)
    }


__all__ = ["give_receipt", "list_models", "receipt_body", "snapshots_of"]
