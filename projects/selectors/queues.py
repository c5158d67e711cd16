"""Reading queues: a project's stages with what stands in them, counted up to a limit, and whom they ask for."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Count

from labeling.accounts.models import Group, Skill, User
from projects.models import Assignment, AssignmentState, Project, Queue, WorkItem
from projects.services.queue_changing import Changing
from projects.services.queue_slots import FILLED
from workers.ledger.models import Job

CAP: Final = 1_000
"""How far work is counted; beyond it the answer says that there is more."""


def queues_of(project: Project) -> list[Queue]:
    """All queues of a project, the first made first: there are few."""
    return list(Queue.objects.filter(project=project).order_by("created_at", "pk"))


def counts_of(queues: Sequence[Queue]) -> dict[UUID, dict[str, Any]]:
    """What is open and done (each up to `CAP`), leased and returned in each queue. Two queries a queue, and two."""
    keys = [queue.pk for queue in queues]
    leased, returned = _held(keys, AssignmentState.ACTIVE), _held(keys, AssignmentState.RETURNED)
    return {
        queue.pk: {**_open(queue), "leased": leased.get(queue.pk, 0), "returned": returned.get(queue.pk, 0)}
        for queue in queues
    }


def _held(keys: Sequence[UUID], state: AssignmentState) -> dict[UUID, int]:
    """Assignments in one state, by queue: each state has an index of its own, and both together none."""
    rows = Assignment.objects.filter(queue__in=keys, state=state).order_by().values("queue_id")
    return dict(rows.annotate(n=Count("pk")).values_list("queue_id", "n"))


def _open(queue: Queue) -> dict[str, Any]:
    rows = WorkItem.objects.filter(queue=queue, open_slots__gt=0, is_closed=False)
    number = rows.order_by()[: CAP + 1].count()
    filled = Assignment.objects.filter(queue=queue, state__in=FILLED)
    done = filled.order_by()[: CAP + 1].count()
    return {
        "open": min(number, CAP),
        "open_more": number > CAP,
        "done": min(done, CAP),
        "done_more": done > CAP,
    }


def changes_of(queues: Sequence[Queue]) -> dict[UUID, dict[str, Any]]:
    """By queue, the job that carries a change of its order or overlap out, and how far it is; one query, if any."""
    left = {queue.pk: Changing.load(queue.changing) for queue in queues}
    jobs = {pk: one.job for pk, one in left.items() if one is not None and one.job is not None}
    if not jobs:
        return {}
    rows = Job.objects.filter(pk__in=jobs.values()).values("pk", "state", "done", "total")
    known = {row["pk"]: row for row in rows}
    return {
        pk: {"job": job, **{key: known[job][key] for key in ("state", "done", "total")}}
        for pk, job in jobs.items()
        if job in known
    }


def audience_names(queues: Sequence[Queue]) -> dict[UUID, dict[str, list[dict[str, Any]]]]:
    """By queue, the people, groups and skills that its audience names, each with its name; a query a kind, if any."""
    asked = {queue.pk: _asked(queue.audience) for queue in queues}
    names: dict[str, str] = {}
    for model, kind in ((User, "members"), (Group, "groups"), (Skill, "skills")):
        wanted = {pk for kinds in asked.values() for pk in kinds[kind]}
        names |= {str(row.pk): _name(row) for row in model.objects.filter(pk__in=wanted)} if wanted else {}
    return {
        queue: {
            kind: [{"id": pk, "name": names[pk]} for pk in keys if pk in names]
            for kind, keys in kinds.items()
        }
        for queue, kinds in asked.items()
    }


def _asked(audience: Any) -> dict[str, list[str]]:
    return {
        "members": audience.get("members", []),
        "groups": audience.get("groups", []),
        "skills": [condition["skill"] for condition in audience.get("skills", [])],
    }


def _name(row: User | Group | Skill) -> str:
    return row.name or (row.email if isinstance(row, User) else "")
