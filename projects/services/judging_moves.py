"""Items that get another verdict, with what follows: state, work items, leases, counts. Locked in the one order.

A fixed number of statements for some thousand items; ids travel as one parameter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from labeling.core.bulk import bulk_load
from labeling.rights.policy import Verdict
from projects.models import Assignment, AssignmentState, Item, ItemState, Project, Queue, QueueKind, WorkItem
from projects.selectors.among import among
from projects.services import counters
from projects.services.items import LABELABLE, annotate_queue, work_item
from projects.services.judging_plan import Held
from projects.services.queue_drops import reopen
from projects.services.queue_slots import NORMAL, announce


def set_verdict(*, project: Project, items: Sequence[Item], verdict: Verdict, now: datetime) -> int:
    """Give `items` (locked, all of `project`) the verdict; open or close their work with it.

    Leases on an item that may no longer be labeled end (state RELEASED); withdrawn items keep their state.
    """
    return set_verdicts(
        project=project, items=items, verdicts={item.pk: int(verdict) for item in items}, now=now
    )


def set_verdicts(
    *, project: Project, items: Sequence[Item] | Sequence[Held], verdicts: Mapping[UUID, int], now: datetime
) -> int:
    """Give each of `items` (locked, all of `project`) the verdict that `verdicts` has for it, as `set_verdict`."""
    alive = [item for item in items if item.state != ItemState.WITHDRAWN]
    shut = [item for item in alive if verdicts[item.pk] > LABELABLE]
    # Work of what was in quarantine already is closed already.
    close_work(items=[item for item in shut if item.state != ItemState.QUARANTINED], now=now)
    freed = [item for item in alive if verdicts[item.pk] <= LABELABLE and item.state == ItemState.QUARANTINED]
    targets = {item.pk: ItemState.QUARANTINED.value for item in shut} | _open_work(project, freed)
    _store(project.pk, items, targets, verdicts, now)
    return len(items)


def close_work(*, items: Sequence[Item | Held], now: datetime) -> None:
    """Take the items out of all queues: work items closed, active leases released and their slots given back.

    Those of returned work keep theirs: it waits for its annotator until the item is open again.
    """
    if not items:
        return
    keys = among(item.pk for item in items)
    work = WorkItem.objects.filter(item__in=keys)
    list(work.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    active = Assignment.objects.filter(item__in=keys, state=AssignmentState.ACTIVE)
    list(active.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    active.filter(is_repair=True).update(state=AssignmentState.RETURNED)
    leases = active.filter(is_repair=False)
    known = list(leases.order_by("work_item").values_list("work_item_id", "claimed_at", "queue__kind"))
    held = {work_item_id for work_item_id, _, kind in known if kind != QueueKind.ADJUDICATE}
    work.update(is_closed=True)
    if held:
        taken = (
            Assignment.objects.filter(work_item=OuterRef("pk"), state=AssignmentState.ACTIVE, is_repair=False)
            .order_by()
            .values("work_item")
            .annotate(n=Count("pk"))
            .values("n")
        )
        for some in _parts(sorted(held)):
            WorkItem.objects.filter(pk__in=some).update(
                open_slots=F("open_slots") + Coalesce(Subquery(taken), 0)
            )
    if known:
        leases.update(state=AssignmentState.RELEASED, settled_at=now)
    for work_item_id, claimed_at, kind in known:
        if kind == QueueKind.ADJUDICATE:  # rare, and not always to be given back
            reopen(work_item_id=work_item_id, claimed_at=claimed_at)


def close_for_good(*, item: Item, now: datetime) -> None:
    """Close the work of an item (held) as `close_work` does, never to be opened again. Its answers stay."""
    Item.objects.filter(pk=item.pk, closed_at=None).update(closed_at=now, version=F("version") + 1)
    close_work(items=[item], now=now)


def _parts(keys: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _open_work(project: Project, items: Sequence[Item | Held]) -> dict[UUID, str]:
    """Put items into work again, or for the first time; the state that each has then.

    Of those that were closed for good no work is opened, only their state follows.
    """
    if not items:
        return {}
    queue = annotate_queue(project.pk)
    opening = [item for item in items if item.closed_at is None]
    known = _reopen(project, queue, opening) if opening else {}
    shut = among(item.pk for item in items if item.closed_at is not None)
    known |= dict(WorkItem.objects.filter(queue=queue, item__in=shut).values_list("item_id", "required"))
    return {item.pk: _working_state(item.labels, known.get(item.pk, queue.overlap)) for item in items}


def _reopen(project: Project, queue: Queue, items: Sequence[Item | Held]) -> dict[UUID, int]:
    """Open the work of items, and make what there is none of; the answers wanted of each that had some."""
    work = WorkItem.objects.filter(item__in=among(item.pk for item in items))
    list(work.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    work.update(is_closed=False)
    known = dict(work.filter(queue=queue).values_list("item_id", "required"))
    bulk_load(WorkItem, _missing(queue, items, known))
    urgent = set(work.filter(priority__gt=NORMAL).values_list("queue_id", flat=True))
    for queue_id in Queue.objects.filter(project=project).order_by("pk").values_list("pk", flat=True):
        announce(queue_id=queue_id, is_urgent=queue_id in urgent)
    return known


def _missing(queue: Queue, items: Sequence[Item | Held], required: dict[UUID, int]) -> Iterable[WorkItem]:
    for item in items:
        if item.pk not in required:
            row = work_item(queue=queue, item_id=item.pk)
            row.open_slots = max(0, row.required - item.labels)
            yield row


def _working_state(labels: int, required: int) -> str:
    if labels == 0:
        return ItemState.LABELABLE.value
    return ItemState.LABELED.value if labels >= required else ItemState.IN_PROGRESS.value


def _store(
    project_id: UUID,
    items: Sequence[Item] | Sequence[Held],
    targets: dict[UUID, str],
    verdicts: Mapping[UUID, int],
    now: datetime,
) -> None:
    """One UPDATE for each verdict and state that the items come into, and the counts of what moved."""
    moves: Counter[tuple[str, int, str, int]] = Counter()
    groups: dict[tuple[int, str], list[UUID]] = defaultdict(list)
    for item in items:
        target, verdict = targets.get(item.pk, item.state), verdicts[item.pk]
        groups[verdict, target].append(item.pk)
        moves[item.state, item.verdict, target, verdict] += 1
    for (verdict, target), keys in groups.items():
        Item.objects.filter(pk__in=among(keys)).update(
            verdict=verdict, state=target, version=F("version") + 1
        )
    amounts: Counter[str] = Counter()
    for (state, cached, target, verdict), count in moves.items():
        amounts[f"state:{state}"] -= count
        amounts[f"state:{target}"] += count
        amounts[f"verdict:{cached}"] -= count
        amounts[f"verdict:{verdict}"] += count
    counters.record(project_id, amounts, now=now)
