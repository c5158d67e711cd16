"""Walking a queue's open work, in its order, from where an annotator stands."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.lookups import IsNull

from labeling.core.compiled import Param, Select
from projects.models import Assignment, AssignmentState, Item, ItemMedia, QueueKind, WorkItem
from projects.services.items import LABELABLE
from projects.services.queue_slots import LEFT, RECLAIMABLE, WORKABLE

Where = Literal["front", "behind", "below"]
_ENDED: Final = tuple(state for state in AssignmentState if state != AssignmentState.ACTIVE)
"""Said instead of what is live: PostgreSQL would look through the small index of everybody's live leases, and with it
through all that ended since somebody's long transaction began, in place of the few rows of the item."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a cursor stands: the last work item that was passed."""

    priority: int
    rank: float
    work_item_id: int


def open_work(
    *, queue_id: Any, annotator_id: Any, kind: str = QueueKind.ANNOTATE, is_patient: bool = False
) -> QuerySet[WorkItem]:
    """Open work of a queue that the annotator has not had, in order; locked against other claims on PostgreSQL.

    Rows that others hold are passed over; with `is_patient` they are waited for, so that none is missed.
    Nobody gets an item that they hold in another queue at this moment. Those who review or adjudicate get none that
    they labeled themselves, and those who label none that they reviewed or adjudicated: they have seen the answers.
    `was_had` is there when the annotator has an earlier assignment of it that was given back, `has_media` and
    `has_predictions` when there is more to read of it. The item's state is asked too, though closed work says the same:
    what may not be seen is not served even where a row was not closed. The ids are values, or `Param`s of a compiled
    statement.
    """
    own = Assignment.objects.filter(work_item=OuterRef("pk"), annotator=annotator_id)
    held = Assignment.objects.filter(item=OuterRef("item"), annotator=annotator_id).exclude(state__in=_ENDED)
    rows = (
        WorkItem.objects.filter(
            _none(own.exclude(state__in=RECLAIMABLE)),
            _none(held),
            queue=queue_id,
            open_slots__gt=0,
            is_closed=False,
            item__verdict__lte=int(LABELABLE),
            item__state__in=WORKABLE,
        )
        .annotate(
            was_had=_any(own),
            has_media=_any(ItemMedia.objects.filter(item=OuterRef("item"))),
            has_predictions=_any(_predictions().filter(item=OuterRef("item"))),
        )
        .select_related("item__statement")
        .order_by("-priority", "rank", "id")
    )
    if kind == QueueKind.ANNOTATE:
        rows = rows.filter(*_not_judged(annotator_id))
    else:
        labeled = Assignment.objects.filter(
            item=OuterRef("item"), annotator=annotator_id, queue__kind=QueueKind.ANNOTATE
        )
        rows = rows.filter(_none(labeled.exclude(state__in=LEFT)))
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=not is_patient)
    return rows


def _not_judged(annotator_id: Any) -> tuple[Case, Case]:
    """That the annotator neither reviewed nor adjudicated the item of a work item, with a lease or without."""
    leased = Assignment.objects.filter(item=OuterRef("item"), annotator=annotator_id)
    leased = leased.exclude(queue__kind=QueueKind.ANNOTATE).exclude(state__in=RECLAIMABLE)
    answers: Any = Item._meta.get_field("annotations").related_model
    reviewed = answers._default_manager.filter(item=OuterRef("item"), reviews__reviewer=annotator_id)
    return _none(leased), _none(reviewed)


def _any(rows: QuerySet[Any, Any]) -> Subquery:
    """The key of any of these rows, None when there is none.

    Not EXISTS: for that PostgreSQL may read all rows there are into a hash, since it plans for all the open work and
    not for the few rows that are taken. A plain subquery is looked up by its index, once for each row that is.
    """
    return Subquery(rows.order_by().values("pk")[:1])


def _none(rows: QuerySet[Any, Any]) -> Case:
    """That there is none of these rows, looked up for each row of work that is read.

    A CASE, of which PostgreSQL expects every second row to pass. Of NOT EXISTS and IS NULL it expects next to none, so
    that it plans for reading all the open work, and then joins it with everything the annotator ever had.
    """
    return Case(When(IsNull(_any(rows), True), then=Value(True)), default=Value(False))


def _predictions() -> QuerySet[Any, Any]:
    """What models said of items: those are known to a layer above this one."""
    model: Any = Item._meta.get_field("predictions").related_model
    rows: QuerySet[Any, Any] = model._default_manager.all()
    return rows


@dataclass(frozen=True, slots=True)
class Walk:
    """Whose open work is looked for, where. `refused`: items that the labeling door refuses are left out."""

    queue_id: UUID
    annotator_id: UUID
    kind: str
    is_patient: bool = False
    refused: Q | None = None

    def take(self, position: Position | None, limit: int) -> list[WorkItem]:
        """The first `limit` rows of `open_work` behind `position`.

        The rest of its priority first, then the lower ones: two ranges instead of one condition with OR, so that both
        begin inside the index.
        """
        if position is None:
            return self._found("front", Position(0, 0, 0), limit)
        found = self._found("behind", position, limit)
        if len(found) < limit:
            found += self._found("below", position, limit - len(found))
        return found

    def _found(self, where: Where, position: Position, limit: int) -> list[WorkItem]:
        if self.refused is None:
            compiled = _compiled(where, self.kind, limit, is_patient=self.is_patient)
            return compiled.objects(
                queue=self.queue_id,
                annotator=self.annotator_id,
                priority=position.priority,
                rank=position.rank,
                work_item=position.work_item_id,
            )
        # What is refused differs from claim to claim: such a walk is put together each time.
        rows = open_work(
            queue_id=self.queue_id,
            annotator_id=self.annotator_id,
            kind=self.kind,
            is_patient=self.is_patient,
        )
        place = _range(where, position.priority, position.rank, position.work_item_id)
        return list(rows.exclude(self.refused).filter(place)[:limit])


def _range(where: Where, priority: Any, rank: Any, work_item: Any) -> Q:
    if where == "front":
        return Q()
    if where == "below":
        return Q(priority__lt=priority)
    behind = Q(rank__gt=rank) | Q(rank=rank, pk__gt=work_item)
    return Q(behind, priority=priority, rank__gte=rank)


@lru_cache(maxsize=256)
def _compiled(where: Where, kind: str, limit: int, *, is_patient: bool) -> Select[WorkItem]:
    queue, annotator = Param("queue", UUIDField()), Param("annotator", UUIDField())
    place = _range(
        where,
        Param("priority", SmallIntegerField()),
        Param("rank", FloatField()),
        Param("work_item", BigIntegerField()),
    )
    return Select(
        lambda: open_work(queue_id=queue, annotator_id=annotator, kind=kind, is_patient=is_patient).filter(
            place
        )[:limit]
    )


def was_had(work: WorkItem) -> bool:
    """Whether the annotator had this work before and may have it again; for rows of `open_work`."""
    return bool(getattr(work, "was_had", False))
