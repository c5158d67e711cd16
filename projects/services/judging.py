"""Verdicts change: items move between quarantine and work, set-wise, with their work items and leases.

What is wrong is planned by groups (`judging_plan`), and moved a portion at a time (`judging_moves`). Everything may
run again at any time: it looks for items whose verdict is not the one their pair has, and there are none left when it
is done.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from labeling.accounts.models import User
from labeling.core import clock
from labeling.rights.services import decide, stored_use
from projects.models import Item, ItemState, Project
from projects.selectors.among import Group
from projects.services.gates import is_closed
from projects.services.items import LABELABLE
from projects.services.judging_moves import close_for_good, close_work, set_verdict, set_verdicts
from projects.services.judging_plan import WHOLE, Held, Part, Plan, held_items, plan_for, portions_of
from projects.services.locks import share_project
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

AT_ONCE: Final = 2_000
"""Items that are judged again within a request; more are a job's work."""
REJUDGE: Final = "rights.rejudge"
"""Kind of the job, and of its chunks, that judges a project's items again."""
MANY: Final = 10_000
"""Items from which on several workers judge side by side, where the database lets several write."""
PARTS: Final = 2


def may_be_labeled(*, project: Project, item: Item, at: datetime) -> bool:
    """The labeling door, asked live: whether the item's profile has a labelable verdict for the declared use.

    Unlike `Item.verdict` it is right at once after a change of the project's use, while items are still being
    judged again, when a decision has run out, and while the project's items are brought before the
    de-identification gate. One indexed query.
    """
    if is_closed(project):
        return False
    if item.verdict > LABELABLE or item.state in (ItemState.QUARANTINED, ItemState.WITHDRAWN):
        return False
    return decide(pair=item.pair, use=stored_use(project.use), at=at, keep=False).verdict <= LABELABLE


def judge_again(*, project: Project, actor_user: User | None, now: datetime) -> Job | None:
    """Judge all items of the project again after a change of what verdicts depend on.

    At once and in the caller's transaction when there are at most `AT_ONCE`; otherwise by the job that is answered.
    Until it has ended the labeling door asks live (`may_be_labeled`), so nothing forbidden is served meanwhile.
    """
    if not _has_more(project, than=AT_ONCE):
        rejudge(project_id=project.pk, now=now)
        return None
    return enqueue_rejudging(project=project, actor_user=actor_user)


def enqueue_rejudging(*, project: Project, actor_user: User | None) -> Job:
    """The job that judges all items of the project again, in the caller's transaction."""
    of = PARTS if connection.vendor == "postgresql" and _has_more(project, than=MANY) else 1
    return enqueue(
        organisation=project.organisation,
        project_id=project.pk,
        actor_user=actor_user,
        kind=REJUDGE,
        chunks=[
            ChunkSpec(REJUDGE, number, {"project": str(project.pk), "part": number, "of": of})
            for number in range(of)
        ],
    )


def _has_more(project: Project, *, than: int) -> bool:
    return Item.objects.filter(project=project).order_by()[: than + 1].count() > than


def rejudge(*, project_id: UUID, now: datetime) -> int:
    """Judge all items of the project again in the caller's transaction; how many changed. For small projects."""
    return judge_items(
        project=share_project(project_id), items=Item.objects.filter(project=project_id), now=now
    )


def judge_items(*, project: Project, items: QuerySet[Item], now: datetime) -> int:
    """Bring `items` (of `project`, which the caller holds) to the verdicts that they have now; how many changed.

    All in the caller's transaction, restrictions first.
    """
    changed = 0
    while True:
        plan, moved = plan_for(project=project, items=items, now=now), 0
        for stretch in plan.stretches():
            for keys in portions_of(project_id=project.pk, stretch=stretch, items=items):
                moved += _give(project, held_items(keys=keys, stretch=stretch), stretch, now)
        changed += moved
        if not moved:
            return changed


def rejudge_in_steps(
    *, project_id: UUID, step: Callable[[], AbstractContextManager[Any]], part: Part = WHOLE
) -> int:
    """Judge a project of any size again, or a part of it, each portion a committed `step` of a job; how many changed.

    What is evaluated and what is moved stays when it is broken off, and another run goes on from there. A change of
    the use meanwhile needs nothing special: the plan is made anew. Claims and other parts run beside it.
    """
    items, changed, is_open = Item.objects.filter(project=project_id), 0, True
    while is_open:
        plan = plan_for(project=Project.objects.get(pk=project_id), items=items, now=clock.now(), part=part)
        is_open = bool(plan.wrong)
        for stretch, keys in _portions(project_id, plan):
            with step() as taken:
                project = share_project(project_id)
                if project.use_hash != plan.use_hash:
                    break
                taken.done = _give(project, held_items(keys=keys, stretch=stretch), stretch, clock.now())
                changed += taken.done
                taken.cursor = {"moved": (taken.cursor or {"moved": 0})["moved"] + taken.done}
    return changed


def _portions(project_id: UUID, plan: Plan) -> Iterator[tuple[dict[Group, int], list[UUID]]]:
    for stretch in plan.stretches():
        for keys in portions_of(project_id=project_id, stretch=stretch):
            yield stretch, keys


def _give(project: Project, held: list[Held], stretch: dict[Group, int], now: datetime) -> int:
    if not held:
        return 0
    verdicts = {item.pk: stretch[item.profile_id, item.vector_id, item.verdict] for item in held}
    return set_verdicts(project=project, items=held, verdicts=verdicts, now=now)


__all__ = [
    "REJUDGE",
    "Part",
    "close_for_good",
    "close_work",
    "enqueue_rejudging",
    "judge_again",
    "judge_items",
    "may_be_labeled",
    "rejudge",
    "rejudge_in_steps",
    "set_verdict",
    "set_verdicts",
]
