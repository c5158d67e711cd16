"""Counts of a project as appended changes: written with what they count, folded now and then, never updated.

Keys: `state:<item state>`, `verdict:<0-3>` and `event:<what>`. The present count is the sum of a key's rows. Events are
answers by the stage that they were given in (`DONE`), skips and late work: by person, and by hour for two days.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import CharField, Count, F, Q, Sum, Value
from django.db.models.functions import Cast, Concat

from labeling.core import clock
from labeling.core.compiled import Bound, Insert
from projects.models import Item, ProgressDelta, QueueKind

_INSERT: Final = Insert(ProgressDelta)
FOLD_AFTER: Final = timedelta(minutes=2)
FOLD_BATCH: Final = 20_000
HOURS_KEPT: Final = timedelta(hours=48)
"""How long events are kept by the hour: rates are of the last day."""
DONE: Final[Mapping[str, str]] = {
    QueueKind.ANNOTATE: "event:submitted",
    QueueKind.REVIEW: "event:reviewed",
    QueueKind.ADJUDICATE: "event:adjudicated",
}
"""What an answer in a queue of a kind is counted as."""


def record(
    project_id: UUID,
    amounts: Mapping[str, int],
    *,
    user_id: UUID | None = None,
    seconds: float = 0,
    now: datetime | None = None,
) -> None:
    """Append changes of counts; call it in the transaction of what is counted. `seconds` goes to the first key."""
    recorded = recording(project_id, amounts, user_id=user_id, seconds=seconds, now=now or clock.now())
    if recorded is not None:
        recorded.run()


def recording(
    project_id: UUID,
    amounts: Mapping[str, int],
    *,
    user_id: UUID | None = None,
    seconds: float = 0,
    now: datetime,
) -> Bound | None:
    """The statement of `record`, to be run with others of its transaction; None when nothing changes."""
    rows = []
    for key, amount in amounts.items():
        if amount or seconds:
            rows.append(
                ProgressDelta(
                    project_id=project_id,
                    key=key,
                    user_id=user_id if key.startswith("event:") else None,  # folded by key alone
                    amount=amount,
                    seconds=seconds,
                    at=now,
                )
            )
            seconds = 0
    return _INSERT.bind(*rows) if rows else None


def record_move(
    project_id: UUID, *, key: str, before: str, after: str, amount: int = 1, now: datetime
) -> None:
    """`amount` items went from `before` to `after`, for instance of `state`."""
    if before != after:
        record(project_id, {f"{key}:{before}": -amount, f"{key}:{after}": amount}, now=now)


def fold_deltas(now: datetime | None = None) -> int:
    """Fold the changes that are a little older into one row a key, events into one a key, person and hour.

    The number of rows that went. Several may run at once: each folds only rows that it holds locked, and puts
    exactly their sum in their place, so that no reader ever sees another total. Work is bounded; call it again
    while it answers more than 0 to catch up.
    """
    with transaction.atomic():
        rows = ProgressDelta.objects.filter(
            at__lt=(now or clock.now()) - FOLD_AFTER, is_folded=False
        ).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        fresh = list(rows[:FOLD_BATCH])
        groups = {_group(row) for row in fresh}
        if not groups:
            return 0
        hours = [group[3] for group in groups if group[3] is not None]
        near = Q(at__gte=min(hours)) if hours else Q()
        olds = ProgressDelta.objects.filter(
            near | ~Q(key__startswith="event:"),
            project_id__in={group[0] for group in groups},
            is_folded=True,
        )
        if connection.features.has_select_for_update_skip_locked:
            olds = olds.order_by("id").select_for_update(skip_locked=True)
        gone = fresh + [row for row in olds if _group(row) in groups]
        folded = _sums(gone)
        ProgressDelta.objects.filter(pk__in=[row.pk for row in gone]).delete() if len(
            gone
        ) <= 500 else _delete(gone)
        ProgressDelta.objects.bulk_create(folded, batch_size=500)
        return len(gone) - len(folded)


def fold_hours(now: datetime | None = None) -> int:
    """Fold events that are no longer asked for by the hour into one row a key and person; the rows that went.

    So what reading the counts costs grows with people, and not with the years that they work.
    """
    before = (now or clock.now()) - HOURS_KEPT
    old = ProgressDelta.objects.filter(key__startswith="event:", is_folded=True, at__lt=before)
    several = (
        old.order_by().values("project_id", "key", "user_id").annotate(n=Count("pk")).filter(n__gt=1)[:1000]
    )
    gone = 0
    for group in list(several):
        with transaction.atomic():
            rows = old.filter(project=group["project_id"], key=group["key"], user_id=group["user_id"])
            held = list(rows.order_by("id").select_for_update(no_key=True))
            if len(held) > 1:
                first, *rest = held
                first.amount += sum(row.amount for row in rest)
                first.seconds += sum(row.seconds for row in rest)
                first.at = max(row.at for row in held)
                first.save(update_fields=["amount", "seconds", "at"])
                _delete(rest)
                gone += len(rest)
    return gone


Group = tuple[UUID, str, UUID | None, datetime | None]


def _group(row: ProgressDelta) -> Group:
    hour = row.at.replace(minute=0, second=0, microsecond=0) if row.key.startswith("event:") else None
    return (row.project_id, row.key, row.user_id, hour)


def _sums(rows: list[ProgressDelta]) -> list[ProgressDelta]:
    sums: dict[Group, ProgressDelta] = {}
    for row in rows:
        group = _group(row)
        total = sums.get(group)
        if total is None:
            sums[group] = ProgressDelta(
                project_id=row.project_id,
                key=row.key,
                user_id=row.user_id,
                amount=row.amount,
                seconds=row.seconds,
                at=row.at,
                is_folded=True,
            )
        else:
            total.amount += row.amount
            total.seconds += row.seconds
            total.at = max(total.at, row.at)
    return [row for row in sums.values() if row.amount or row.seconds]


def _delete(rows: list[ProgressDelta]) -> None:
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), 500):
        ProgressDelta.objects.filter(pk__in=keys[start : start + 500]).delete()


def recount(project_id: UUID, *, repair: bool = False) -> dict[str, int]:
    """How far the counted states and verdicts are off the items: key -> counted minus real, without zeros.

    With `repair` the difference is recorded.
    """
    with transaction.atomic():
        drift = drift_of(project_id)
        if repair:
            record(project_id, {key: -amount for key, amount in drift.items()})
        return drift


def drift_of(project_id: UUID) -> dict[str, int]:
    """`recount` without repair. One statement reads items and counts, so that work in between makes no drift."""
    items = Item.objects.filter(project_id=project_id).order_by()
    text = CharField()
    by_state = items.values(k=Concat(Value("state:"), F("state"), output_field=text)).annotate(n=Count("pk"))
    by_verdict = items.values(k=Concat(Value("verdict:"), Cast("verdict", text), output_field=text)).annotate(
        n=Count("pk")
    )
    counted = (
        ProgressDelta.objects.filter(project_id=project_id)
        .exclude(key__startswith="event:")
        .order_by()
        .values(k=Cast("key", text))
        .annotate(n=-Sum("amount"))
    )
    real: Counter[str] = Counter()
    for row in by_state.union(by_verdict, counted, all=True):
        real[row["k"]] -= row["n"]
    return {key: amount for key, amount in sorted(real.items()) if amount}
