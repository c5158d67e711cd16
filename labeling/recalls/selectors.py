"""Reading what has left: recipients, deliveries, recalls, notices and models, behind their gates."""

from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.accounts.roles import Role
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.exports.models import SEALED_ONCE, Snapshot, SnapshotItem, Tombstone
from labeling.exports.selectors import access_snapshot
from labeling.recalls.models import (
    Delivery,
    ModelDecision,
    ModelUse,
    NoticeEvent,
    NoticeState,
    Recall,
    RecallNotice,
    Recipient,
)
from labeling.recalls.services.watching import with_state
from projects.models import Item, Project

_EVENTS: Final = Prefetch("events", queryset=NoticeEvent.objects.select_related("by").order_by("id"))


def recipients_of(*, organisation: Organisation) -> QuerySet[Recipient]:
    """The organisation's recipients."""
    return Recipient.objects.filter(organisation=organisation)


def access_recipient(*, actor: Actor, recipient_id: object) -> Recipient:
    """A recipient of the actor's organisation; `NotFound` for any other."""
    pk = parse_id(recipient_id)
    found = recipients_of(organisation=actor.organisation).filter(pk=pk).first() if pk else None
    if found is None:
        raise NotFound("recipient")
    return found


def named_recipient(*, actor: Actor, recipient_id: object) -> Recipient:
    """The recipient that a body names; `Invalid` at `/recipient` for one that is not there."""
    try:
        return access_recipient(actor=actor, recipient_id=recipient_id)
    except NotFound:
        detail = "There is no such recipient. Add it first, or take an id from /api/v1/recipients."
        raise Invalid(
            detail, code="recipient.unknown", faults=(Fault("/recipient", "recipient.unknown", detail),)
        ) from None


def deliveries_of(*, snapshot: Snapshot) -> QuerySet[Delivery]:
    """To whom a snapshot was handed."""
    return Delivery.objects.filter(snapshot=snapshot).select_related("recipient", "recorded_by")


def recalls_of(*, snapshot: Snapshot) -> QuerySet[Recall]:
    """The acts that took rows of a snapshot back, with who was told."""
    notices = with_state(RecallNotice.objects.select_related("recipient")).prefetch_related(_EVENTS)
    return Recall.objects.filter(snapshot=snapshot).prefetch_related(
        Prefetch("notices", queryset=notices.order_by("created_at", "pk"))
    )


def notices_of(
    *, organisation: Organisation, state: str | None = None, project: Project | None = None
) -> QuerySet[Any]:
    """The organisation's notices with `state`; `Invalid` for a state that there is not."""
    rows = with_state(
        RecallNotice.objects.filter(organisation=organisation)
        .select_related("recipient", "recall__snapshot__project")
        .prefetch_related(_EVENTS)
    )
    if project is not None:
        rows = rows.filter(recall__snapshot__project=project)
    if state is None:
        return rows
    if state not in NoticeState.values:
        detail = f"Use one of {', '.join(NoticeState.values)}."
        raise Invalid(detail, code="recall.state", faults=(Fault("/state", "recall.state", detail),))
    return rows.filter(state=state)


def access_notice(*, actor: Actor, notice_id: object) -> Any:
    """A notice of the actor's organisation, with `state`; `NotFound` for any other."""
    pk = parse_id(notice_id)
    found = notices_of(organisation=actor.organisation).filter(pk=pk).first() if pk else None
    if found is None:
        raise NotFound("recall notice")
    return found


def rows_of(*, recall_id: UUID) -> QuerySet[Tombstone]:
    """The rows that a recall took back, by their hashes."""
    return Tombstone.objects.filter(recall=recall_id)


def model_uses_of(*, snapshot: Snapshot) -> QuerySet[ModelUse]:
    """The models made with a snapshot, with what was decided about them."""
    return _with_decisions(ModelUse.objects.filter(snapshot=snapshot))


def model_uses_of_items(*, items: QuerySet[Item]) -> QuerySet[ModelUse]:
    """The models made with any snapshot that held one of `items`: what a withdrawn item may have been learned from."""
    held = SnapshotItem.objects.filter(item__in=items.order_by().values("pk"), is_included=True)
    return _with_decisions(ModelUse.objects.filter(snapshot__in=held.order_by().values("snapshot_id")))


def access_model_use(*, actor: Actor, use_id: object, need: Role) -> ModelUse:
    """A use of a snapshot that the actor may see; `NotFound` and `Forbidden` as `access_snapshot` says."""
    pk = parse_id(use_id)
    found = ModelUse.objects.select_related("snapshot").filter(pk=pk).first() if pk else None
    if found is None:
        raise NotFound("model use")
    try:
        found.snapshot = access_snapshot(actor=actor, snapshot_id=found.snapshot_id, need=need)
    except NotFound:
        raise NotFound("model use") from None
    return found


def one_model_use(use_id: UUID) -> ModelUse:
    """A registered use with its decisions."""
    found: ModelUse = _with_decisions(ModelUse.objects.filter(pk=use_id)).get()
    return found


def _with_decisions(uses: QuerySet[ModelUse]) -> QuerySet[Any]:
    newest = Recall.objects.filter(snapshot=OuterRef("snapshot_id")).order_by("-at", "-id")
    decisions = ModelDecision.objects.select_related("by").order_by("-at", "-id")
    return (
        uses.select_related("registered_by", "snapshot__project")
        .annotate(recalled_at=Subquery(newest.values("at")[:1]))
        .prefetch_related(Prefetch("decisions", queryset=decisions))
    )


def access_feed(project_id: object) -> Project:
    """A project that published a dataset, for anybody; `NotFound` for every other."""
    pk = parse_id(project_id)
    found = Project.objects.filter(pk=pk).first() if pk else None
    if found is None or not _published().filter(project=found).exists():
        raise NotFound("notice feed")
    return found


def public_recalls(*, project: Project) -> QuerySet[Recall]:
    """The recalls of what a project published."""
    return Recall.objects.filter(snapshot__in=_published().filter(project=project)).select_related(
        "snapshot__superseded_by"
    )


def access_public_recall(recall_id: object) -> Recall:
    """A recall of something published, for anybody; `NotFound` for every other."""
    pk = parse_id(recall_id)
    rows = Recall.objects.filter(snapshot__in=_published()).select_related("snapshot__superseded_by")
    found = rows.filter(pk=pk).first() if pk else None
    if found is None:
        raise NotFound("recall")
    return found


def _published() -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(use__distribution="public", status__in=SEALED_ONCE)
