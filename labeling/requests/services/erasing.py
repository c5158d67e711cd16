"""Erasure: what is decided, and the parts of carrying it out. Only what the plan names goes."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from labeling.accounts.actor import Actor
from labeling.annotations.services import erase_answers
from labeling.audit.models import AuditSalt
from labeling.audit.services import Act, erase_salts, record_many
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.sealing import fingerprint
from labeling.exports.models import ReasonClass
from labeling.positions.services.erasing import erase_positions
from labeling.recalls.services import affect_items
from labeling.requests.models import (
    AccessFile,
    Outcome,
    RequestItem,
    RequestKind,
    RequestState,
    SubjectRequest,
)
from labeling.requests.selectors.holds import held_ids, is_subject_held
from labeling.requests.services.batches import Batch, Done
from labeling.requests.services.cases import newest_event
from labeling.requests.services.jobs import start
from labeling.requests.services.media import drop_media, input_texts, remove_orphans
from labeling.requests.services.planning import hold_all, items_in_scope, plan
from labeling.requests.services.withdrawing import items_of
from labeling.rights.consent.folding import is_valid
from labeling.rights.consent.models import ConsentRecord, StatusKind, SuppressionKind
from labeling.rights.consent.services.events import newest_event as newest_consent_event
from labeling.rights.consent.services.subjects import hold_subject, set_status, shred
from labeling.rights.consent.services.suppression import external_key, suppress, text_key
from labeling.rights.consent.services.vault import Shredded, contact_of
from labeling.rights.policy.subject import ConsentState
from projects.models import Appearance, Assignment, Item, ItemMedia, ItemState, ItemStatement
from projects.services import counters
from projects.services.appearances import revector_subject
from projects.services.judging import close_work
from projects.services.locks import hold_project
from projects.services.standing import set_part
from workers.ledger.models import Job, JobProblem

BATCH: Final = 100
PURPOSE: Final = "erased-item"
TOMB: Final = "erased-"


def begin_erasure(*, actor: Actor | None, request: SubjectRequest, now: datetime | None = None) -> Job:
    """Decide what is erased and what stays, and begin; it cannot be taken back.

    What is decided stands in the request's items before anything is deleted. `Conflict` for a request that is no
    erasure, or is being carried out, or has ended.
    """
    at = now or clock.now()
    if request.kind != RequestKind.ERASE:
        raise Conflict("This request is not for erasure.", code="request.kind")
    with transaction.atomic():
        hold_subject(request.subject_id)
        SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        state = newest_event(request.pk).state
        if state != RequestState.OPEN:
            detail = "This erasure was begun before, or the request has ended."
            raise Conflict(detail, code="request.begun")
        job, acts = go_on(request=request, actor=actor, now=at, round_=1)
        record_many(organisation=request.organisation_id, acts=acts)
        mark_erased(request=request, actor=actor, now=at)
    return job


def mark_erased(*, request: SubjectRequest, actor: Actor | None, now: datetime) -> None:
    """Say in the ledger that the person was erased, if nothing of theirs stays in use; in the caller's transaction."""
    if not what_stands(request=request, now=now):
        set_status(
            actor=actor,
            subject=request.subject,
            kind=StatusKind.ERASED,
            ref=request.pk,
            now=now,
            on_change=lambda subject, at: revector_subject(subject=subject, now=at),
        )


def go_on(
    *, request: SubjectRequest, actor: Actor | None, now: datetime, round_: int
) -> tuple[Job, list[Act]]:
    """Plan what is erased now and start the job that does it, in the caller's transaction."""
    items = items_in_scope(subject=request.subject, record=request.record)
    hold_all(items_in_scope(subject=request.subject, record=None))
    counts = plan(request=request, items=items, erases=True, now=now)
    # Stored and nothing else, from now on; whatever its people and its licence would allow.
    set_part(items=items_of(request, Outcome.HELD), part="item", value=_put("held"), now=now)
    set_part(items=items_of(request, Outcome.ERASED), part="item", value=_put("erased"), now=now)
    for outcome, reason in ((Outcome.ERASED, ReasonClass.ERASURE), (Outcome.HELD, ReasonClass.WITHDRAWAL)):
        affect_items(
            items=items_of(request, outcome),
            reason_class=reason,
            organisation=request.organisation,
            now=now,
            actor=actor,
        )
    job, begun = start(request=request, actor=actor, now=now, round_=round_)
    payload = {
        "subject": request.subject_id,
        "erased": counts[Outcome.ERASED],
        "masked": counts[Outcome.MASKED],
        "basis": counts[Outcome.BASIS],
        "held": counts[Outcome.HELD],
        "round": round_,
    }
    return job, [Act("request.erasing", ("request", request.pk), actor, payload=payload, at=now), begun]


def _put(state: str) -> Any:
    return lambda old: {**old, "state": state}


def suppress_items(batch: Batch) -> Done:
    """Keep the files, texts and names of the items from coming in again, by keyed hashes; and who the person is."""
    items, after = _next(batch)
    if batch.after is None and not what_stands(request=batch.request, now=batch.now):
        try:
            contact = contact_of(batch.request.subject)
        except Shredded:
            contact = ""
        _suppress(batch, SuppressionKind.CONTACT, [contact])
    keys = [item.pk for item in items]
    media = ItemMedia.objects.filter(item__in=keys)
    found = {
        "files": _suppress(
            batch, SuppressionKind.SHA256, media.values_list("asset__blob__sha256", flat=True)
        ),
        "texts": _suppress(batch, SuppressionKind.SHA256, map(text_key, input_texts(items))),
        "names": _suppress(
            batch,
            SuppressionKind.EXTERNAL_ID,
            [external_key(item.project_id, item.external_id) for item in items],
        ),
    }
    return Done(after, found)


def _suppress(batch: Batch, kind: str, values: Any) -> int:
    return suppress(
        organisation=batch.request.organisation_id, actor=None, kind=kind, values=values, now=batch.now
    )


def erase_items(batch: Batch) -> Done:
    """Empty some items: data, names, files' references, drafts, predictions, quotes. A tombstone stays of each."""
    items, after = _next(batch)
    keys = [item.pk for item in items]
    counts: dict[str, Any] = {"items": len(keys), **erase_answers(item_ids=keys)}
    counts |= drop_media(item_ids=keys)
    counts["positions"] = erase_positions(item_ids=keys)
    Appearance.objects.filter(item__in=keys).update(region=None, reason="")
    Assignment.objects.filter(item__in=keys).exclude(comment="").update(comment="")
    ItemStatement.objects.filter(item__in=keys).exclude(reason="").update(reason="")
    for item in items:
        _problems(item)
        _bury(item, batch.now)
    acts = [_erased(batch, keys)] if keys else []
    salted = AuditSalt.objects.filter(
        organisation=batch.request.organisation, subject__in=[f"item:{pk}" for pk in keys]
    )
    for subject in sorted(set(salted.values_list("subject", flat=True))):
        erase_salts(organisation=batch.request.organisation_id, subject=subject, actor=None)
    record_many(organisation=batch.request.organisation_id, acts=acts)
    return Done(after, counts)


def _bury(item: Item, now: datetime) -> None:
    """What stays of an item: its id, a keyed hash in place of its name, how many labels it had."""
    close_work(items=[item], now=now)
    name = f"{TOMB}{fingerprint(item.external_id, purpose=PURPOSE)[:40]}-{item.pk.hex[-8:]}"
    Item.objects.filter(pk=item.pk).update(
        external_id=name, data={}, state=ItemState.WITHDRAWN, version=F("version") + 1
    )
    counters.record_move(item.project_id, key="state", before=item.state, after=ItemState.WITHDRAWN, now=now)


def _problems(item: Item) -> None:
    """What imports said about the item by its name."""
    JobProblem.objects.filter(job__project_id=item.project_id, external_id=item.external_id).delete()


def _erased(batch: Batch, keys: list[UUID]) -> Act:
    payload = {"count": len(keys), "first": keys[0], "last": keys[-1]}
    return Act("request.items_erased", ("request", batch.request.pk), None, payload=payload, at=batch.now)


def _next(batch: Batch) -> tuple[list[Item], str | None]:
    """The next items that are to be erased and are not yet, held; and where to go on, None behind the last.

    What came under a hold since it was decided stays, as what was under one before.
    """
    rows = RequestItem.objects.filter(request=batch.request, outcome=Outcome.ERASED)
    rows = rows if batch.after is None else rows.filter(item__gt=UUID(batch.after))
    keys = list(rows.order_by("item_id").values_list("item_id", flat=True)[:BATCH])
    items = Item.objects.filter(pk__in=keys).exclude(
        state=ItemState.WITHDRAWN, data={}, external_id__startswith=TOMB
    )
    for pk in sorted(items.order_by().values_list("project_id", flat=True).distinct()):
        hold_project(pk)  # whoever places a hold waits, or is seen here; shared, it could not be judged again
    kept = held_ids(items=items, organisation=batch.request.organisation_id, now=batch.now)
    if kept:
        set_part(items=Item.objects.filter(pk__in=kept), part="item", value=_put("held"), now=batch.now)
        RequestItem.objects.filter(request=batch.request, item__in=kept).update(outcome=Outcome.HELD)
    free = items.exclude(pk__in=kept).select_for_update(no_key=True).order_by("pk")
    return list(free), str(keys[-1]) if len(keys) == BATCH else None


def remove_files(batch: Batch) -> Done:
    """Delete the bytes that nothing refers to any more."""
    removed, is_more = remove_orphans(organisation=batch.request.organisation)
    return Done("more" if is_more else None, {"files": removed})


def erase_person(batch: Batch) -> Done:
    """Shred the key that opens how to reach the person, unless something of theirs stays in use or under a hold."""
    subject = batch.request.subject
    keeps = what_stands(request=batch.request, now=batch.now)
    if not keeps:
        shred(subject, now=batch.now)
        AccessFile.objects.filter(request__subject=subject, removed_at=None).update(expires_at=batch.now)
    return Done(None, {"keeps": keeps})


def what_stands(*, request: SubjectRequest, now: datetime) -> list[str]:
    """Why what is known of the person themselves stays: `hold`, `basis`, `consent`; empty when it need not."""
    subject = request.subject
    found = ["hold"] if is_subject_held(subject=subject, now=now) else []
    if RequestItem.objects.filter(request=request, outcome=Outcome.BASIS).exists():
        found.append("basis")
    records = ConsentRecord.objects.filter(subject=subject, superseded_by__isnull=True)
    newest = [newest_consent_event(pk) for pk in records.values_list("pk", flat=True)]
    if any(event is not None and is_valid(ConsentState(event.state)) for event in newest):
        found.append("consent")
    return found
