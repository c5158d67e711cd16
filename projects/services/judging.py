"""Verdicts change: items move between quarantine and work, set-wise, with their work items and leases.

What is wrong is planned by groups (`judging_plan`), and moved a portion at a time (`judging_moves`). Everything may
run again at any time: it looks for items whose verdict is not the one their pair has, and there are none left when it
is done.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from labeling.accounts.models import User
from labeling.core import clock
from labeling.rights.policy import Use
from labeling.rights.services import decide
from projects.models import Item, ItemState, Project
from projects.services.items import LABELABLE
from projects.services.judging_moves import close_work, set_verdict, set_verdicts
from projects.services.judging_plan import Held, held_items, plan_for
from projects.services.locks import share_project
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

AT_ONCE: Final = 2_000
"""Items that are judged again within a request; more are a job's work."""
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


def judge_again(*, project: Project, actor_user: User | None, now: datetime) -> Job | None:
    """Judge all items of the project again after a change of what verdicts depend on.

    At once and in the caller's transaction when there are at most `AT_ONCE`; otherwise by the job that is answered.
    Until it has ended the labeling door asks live (`may_be_labeled`), so nothing forbidden is served meanwhile.
    """
    if Item.objects.filter(project=project).order_by()[: AT_ONCE + 1].count() <= AT_ONCE:
        rejudge(project_id=project.pk, now=now)
        return None
    return enqueue_rejudging(project=project, actor_user=actor_user)


def enqueue_rejudging(*, project: Project, actor_user: User | None) -> Job:
    """The job that judges all items of the project again, in the caller's transaction."""
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

    All in the caller's transaction, restrictions first.
    """
    changed = 0
    while True:
        plan, moved = plan_for(project=project, items=items, now=now), 0
        for portion in plan.portions():
            held = held_items(project=project, items=items, portion=portion)
            moved += _give(project, held, portion, now)
        changed += moved
        if not moved:
            return changed


def rejudge_in_steps(*, project_id: UUID, step: Callable[[], AbstractContextManager[Any]]) -> int:
    """Judge a project of any size again, each portion a committed `step` of a job; how many items changed.

    What is evaluated and what is moved stays when it is broken off, and another run goes on from there. A change of
    the use meanwhile needs nothing special: the plan is made anew. Claims run beside it and ask live.
    """
    items, changed, is_open = Item.objects.filter(project=project_id), 0, True
    while is_open:
        now = clock.now()
        plan = plan_for(project=Project.objects.get(pk=project_id), items=items, now=now)
        is_open = bool(plan.wrong)
        for portion in plan.portions():
            with step() as taken:
                project = share_project(project_id)
                if project.use_hash != plan.use_hash:
                    break
                held = held_items(project=project, items=items, portion=portion)
                taken.done = _give(project, held, portion, now)
                changed += taken.done
                taken.cursor = {"moved": (taken.cursor or {"moved": 0})["moved"] + taken.done}
    return changed


def _give(
    project: Project, held: list[Held], portion: dict[tuple[UUID, UUID | None, int], int], now: datetime
) -> int:
    if not held:
        return 0
    verdicts = {item.pk: portion[item.profile_id, item.vector_id, item.verdict] for item in held}
    return set_verdicts(project=project, items=held, verdicts=verdicts, now=now)


__all__ = [
    "REJUDGE",
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
