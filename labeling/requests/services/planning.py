"""What becomes of each item that shows a person, and why. Written down before anything is deleted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from labeling.core.bulk import bulk_load
from labeling.exports.models import Snapshot, SnapshotItem
from labeling.requests.models import Outcome, RequestItem, SubjectRequest
from labeling.requests.selectors.holds import held_ids
from labeling.rights.consent.models import ConsentRecord, DataSubject, ScopeKind
from labeling.rights.policy import Use, Verdict
from labeling.rights.services import Pair, decide_many
from projects.models import Appearance, Item, Project
from projects.selectors.standing import pairs_of
from projects.services.locks import hold_project

_SCOPES: Final = {
    ScopeKind.SOURCE.value: "source_id__in",
    ScopeKind.PROJECT.value: "project_id__in",
    ScopeKind.ITEMS.value: "pk__in",
}
_PEOPLE: Final = ("L5", "L6")
BATCH: Final = 2_000


def items_in_scope(*, subject: DataSubject, record: ConsentRecord | None) -> QuerySet[Item]:
    """The items that show the person; with a record, those that it is about."""
    shown = Appearance.objects.filter(subject=subject, ended_at=None)
    items = Item.objects.filter(pk__in=shown.values("item_id"))
    if record is not None and record.scope_kind in _SCOPES:
        items = items.filter(**{_SCOPES[record.scope_kind]: list(record.scope_ids)})
    return items


def hold_all(items: QuerySet[Item]) -> None:
    """Hold the projects of `items` and the datasets that these are in, and tell the projects that rights moved.

    Before anything is put into the log: whoever holds one of these may be waiting for the log's head.
    """
    for pk in sorted(items.order_by().values_list("project_id", flat=True).distinct()):
        hold_project(pk)
        Project.objects.filter(pk=pk).update(rights_epoch=F("rights_epoch") + 1)
    rows = SnapshotItem.objects.filter(item__in=items.values("pk"))
    snapshots = Snapshot.objects.filter(pk__in=rows.values("snapshot_id"))
    list(snapshots.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def recognisable(subject: DataSubject) -> QuerySet[Appearance]:
    """Where the person can be recognised: on record, identifiable, not masked."""
    return Appearance.objects.filter(subject=subject, ended_at=None, is_identifiable=True, is_masked=False)


def plan(
    *,
    request: SubjectRequest,
    items: QuerySet[Item],
    erases: bool,
    now: datetime,
) -> Counter[str]:
    """Write down what becomes of `items`, in the caller's transaction, judged as they stand now.

    How many of each outcome. A second call keeps what is decided but for items that were only closed or held: those
    are looked at again.
    """
    subject = request.subject
    seen = set(recognisable(subject).filter(item__in=items.values("pk")).values_list("item_id", flat=True))
    refused = _refused(items, subject, now)
    held = held_ids(items=items, organisation=request.organisation, now=now) if erases else set()
    others = _others(items, subject)
    settled = {Outcome.ERASED, Outcome.MASKED, Outcome.BASIS} if erases else set(Outcome)
    known = dict(RequestItem.objects.filter(request=request).values_list("item_id", "outcome"))
    rows: list[RequestItem] = []
    moved: list[RequestItem] = []
    for item_id, profile, vector in items.order_by("pk").values_list("pk", "profile_id", "vector_id"):
        if known.get(item_id) in settled:
            continue
        outcome = _outcome(
            is_seen=item_id in seen,
            is_refused=(profile, vector) in refused,
            is_held=item_id in held,
            erases=erases,
        )
        row = RequestItem(
            request=request, item_id=item_id, outcome=outcome, others=min(others.get(item_id, 0), 9_999)
        )
        (moved if item_id in known else rows).append(row)
    bulk_load(RequestItem, rows)
    _move(request, moved)
    return Counter(RequestItem.objects.filter(request=request).values_list("outcome", flat=True))


def _outcome(*, is_seen: bool, is_refused: bool, is_held: bool, erases: bool) -> Outcome:
    if not is_seen:
        return Outcome.MASKED
    if not is_refused:
        return Outcome.BASIS
    if not erases:
        return Outcome.CLOSED
    return Outcome.HELD if is_held else Outcome.ERASED


def _move(request: SubjectRequest, rows: Sequence[RequestItem]) -> None:
    for outcome in Outcome:
        ids = [row.item_id for row in rows if row.outcome == outcome]
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            RequestItem.objects.filter(request=request, item__in=part).update(outcome=outcome)


def _refused(items: QuerySet[Item], subject: DataSubject, now: datetime) -> set[Pair]:
    """The pairs of items that may not be labeled now because of this very person."""
    found: set[Pair] = set()
    for project in Project.objects.filter(pk__in=items.order_by().values("project_id")):
        pairs = pairs_of(items.filter(project=project))
        judged = decide_many(pairs=pairs, use=Use.parse(project.use), at=now)
        found |= {pair for pair, decision in judged.items() if _speaks(decision.body["reasons"], subject)}
    return found


def _speaks(reasons: Iterable[dict[str, object]], subject: DataSubject) -> bool:
    stops = (Verdict.DENY.name, Verdict.NEEDS_REVIEW.name)
    return any(
        one["layer"] in _PEOPLE and one["subject_ref"] == subject.pseudonym and one["severity"] in stops
        for one in reasons
    )


def _others(items: QuerySet[Item], subject: DataSubject) -> dict[UUID, int]:
    """How many other people can be recognised in each item."""
    rows = Appearance.objects.filter(
        Q(subject__isnull=True) | ~Q(subject=subject),
        item__in=items.values("pk"),
        ended_at=None,
        is_identifiable=True,
        is_masked=False,
    )
    return dict(rows.order_by().values_list("item_id").annotate(n=Count("pk")))
