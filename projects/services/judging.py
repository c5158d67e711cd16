"""Verdicts change: items move between quarantine and work, set-wise, with their work items and leases.

Everything here works on batches of at most `BATCH` items in a fixed number of statements a batch, and may run
again at any time: it looks for items whose verdict is not the one their profile has, and there are none left when
it is done.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from labeling.accounts.models import User
from labeling.core.bulk import bulk_load
from labeling.rights.policy import Use, Verdict
from labeling.rights.services import decide, decide_many
from projects.models import Assignment, AssignmentState, Item, ItemState, Project, Queue, WorkItem
from projects.selectors.standing import groups_of
from projects.services import counters
from projects.services.items import LABELABLE, annotate_queue, work_item
from projects.services.locks import share_project
from projects.services.queue_slots import NORMAL, announce
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

BATCH: Final = 2_000
REJUDGE: Final = "rights.rejudge"
"""Kind of the job, and of its one chunk, that judges a project's items again."""


def may_be_labeled(*, project: Project, item: Item, at: datetime) -> bool:
    """The labeling door, asked live: whether the item's profile has a labelable verdict for the declared use.

    Unlike `Item.verdict` it is right at once after a change of the project's use, while items are still being
    judged again, and when a decision has run out. One indexed query.
    """
    if item.verdict > LABELABLE or item.state in (ItemState.QUARANTINED, ItemState.WITHDRAWN):
        return False
    return decide(pair=item.pair, use=Use.parse(project.use), at=at).verdict <= LABELABLE


def judge_again(*, project: Project, actor_user: User, now: datetime) -> Job | None:
    """Judge all items of the project again after a change of what verdicts depend on.

    At once and in the caller's transaction when there are at most `BATCH`; otherwise by the job that is answered.
    Until it has ended the labeling door asks live (`may_be_labeled`), so nothing forbidden is served meanwhile.
    """
    if Item.objects.filter(project=project).order_by()[: BATCH + 1].count() <= BATCH:
        rejudge(project_id=project.pk, now=now)
        return None
    return enqueue(
        organisation=project.organisation,
        project_id=project.pk,
        actor_user=actor_user,
        kind=REJUDGE,
        chunks=[ChunkSpec(REJUDGE, 0, {"project": str(project.pk)})],
    )


def rejudge(*, project_id: UUID, now: datetime) -> int:
    """Judge all items of the project again in the caller's transaction; how many changed. For small projects."""
    return judge_items(
        project=share_project(project_id), items=Item.objects.filter(project=project_id), now=now
    )


def judge_items(*, project: Project, items: QuerySet[Item], now: datetime) -> int:
    """Bring `items` (of `project`, which the caller holds) to the verdicts that they have now; how many changed.

    All in the caller's transaction, `BATCH` at a time, restrictions first.
    """
    changed = 0
    while moved := _step(project, items, now):
        changed += moved
    return changed


def rejudge_step(*, project_id: UUID, now: datetime) -> int:
    """Bring up to `BATCH` items to the verdict that they have for the project's use, in one transaction.

    The number that changed; 0 when all are right. Restrictions come first. A change of the use meanwhile needs
    nothing special: the next step goes by the new one.
    """
    with transaction.atomic():
        project = share_project(project_id)
        return _step(project, Item.objects.filter(project=project), now)


def _step(project: Project, items: QuerySet[Item], now: datetime) -> int:
    for verdict, groups in _off(project, items, now):
        for profile, vector, cached in groups:
            same = items.filter(profile=profile, vector=vector, verdict=cached)
            rows = same.only("id", "state", "verdict", "labels").order_by("pk").select_for_update(no_key=True)
            if held := list(rows[:BATCH]):
                return set_verdict(project=project, items=held, verdict=verdict, now=now)
    return 0


def _off(
    project: Project, items: QuerySet[Item], now: datetime
) -> Iterator[tuple[Verdict, list[tuple[UUID, UUID | None, int]]]]:
    """The groups whose cached verdict is not the one they have, by that verdict, the most restrictive first."""
    groups = groups_of(items)
    pairs = {(profile, vector) for profile, vector, _ in groups}
    decisions = decide_many(pairs=pairs, use=Use.parse(project.use), at=now)
    wrong: dict[Verdict, list[tuple[UUID, UUID | None, int]]] = defaultdict(list)
    for profile, vector, cached in groups:
        verdict = decisions[profile, vector].verdict
        if verdict != cached:
            wrong[verdict].append((profile, vector, cached))
    for verdict in sorted(wrong, reverse=True):
        yield verdict, wrong[verdict]


def set_verdict(*, project: Project, items: Sequence[Item], verdict: Verdict, now: datetime) -> int:
    """Give `items` (locked, at most `BATCH`, all of `project`) the verdict; open or close their work with it.

    Leases on an item that may no longer be labeled end (state RELEASED); withdrawn items keep their state.
    """
    alive = [item for item in items if item.state != ItemState.WITHDRAWN]
    if verdict > LABELABLE:
        close_work(items=alive, now=now)
        targets = {item.pk: ItemState.QUARANTINED.value for item in alive}
    else:
        freed = [item for item in alive if item.state == ItemState.QUARANTINED]
        targets = _open_work(project, freed)
    _store(project.pk, items, targets, verdict, now)
    return len(items)


def close_work(*, items: Sequence[Item], now: datetime) -> None:
    """Take the items out of all queues: work items closed, active leases released and their slots given back."""
    keys = [item.pk for item in items]
    if not keys:
        return
    work = WorkItem.objects.filter(item__in=keys)
    list(work.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    held = (
        Assignment.objects.filter(work_item=OuterRef("pk"), state=AssignmentState.ACTIVE)
        .order_by()
        .values("work_item")
        .annotate(n=Count("pk"))
        .values("n")
    )
    work.update(is_closed=True, open_slots=F("open_slots") + Coalesce(Subquery(held), 0))
    Assignment.objects.filter(item__in=keys, state=AssignmentState.ACTIVE).update(
        state=AssignmentState.RELEASED, settled_at=now
    )


def _open_work(project: Project, items: Sequence[Item]) -> dict[UUID, str]:
    """Put items into work again, or for the first time; the state that each has then."""
    if not items:
        return {}
    keys = [item.pk for item in items]
    queue = annotate_queue(project.pk)
    work = WorkItem.objects.filter(item__in=keys)
    list(work.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    work.update(is_closed=False)
    known = dict(work.filter(queue=queue).values_list("item_id", "required"))
    bulk_load(WorkItem, _missing(queue, items, known))
    urgent = set(work.filter(priority__gt=NORMAL).values_list("queue_id", flat=True))
    for queue_id in Queue.objects.filter(project=project).order_by("pk").values_list("pk", flat=True):
        announce(queue_id=queue_id, is_urgent=queue_id in urgent)
    return {item.pk: _working_state(item.labels, known.get(item.pk, queue.overlap)) for item in items}


def _missing(queue: Queue, items: Sequence[Item], required: dict[UUID, int]) -> Iterable[WorkItem]:
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
    project_id: UUID, items: Sequence[Item], targets: dict[UUID, str], verdict: Verdict, now: datetime
) -> None:
    """One UPDATE for each state that the items come into, and the counts of what moved."""
    amounts: Counter[str] = Counter()
    groups: dict[str, list[UUID]] = defaultdict(list)
    for item in items:
        target = targets.get(item.pk, item.state)
        groups[target].append(item.pk)
        amounts[f"state:{item.state}"] -= 1
        amounts[f"state:{target}"] += 1
        amounts[f"verdict:{item.verdict}"] -= 1
        amounts[f"verdict:{int(verdict)}"] += 1
    for target, keys in groups.items():
        Item.objects.filter(pk__in=keys).update(verdict=int(verdict), state=target, version=F("version") + 1)
    counters.record(project_id, amounts, now=now)
