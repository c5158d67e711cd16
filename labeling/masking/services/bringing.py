"""Bringing the items that are there before their gates: few in the request, many by a job.

While many are brought, a `GatePass` closes the project: that one row, written with the policy, makes each door refuse
each of its items at once (`projects.services.gates.is_closed`). The job then brings the items a portion a committed
step, with the place it has come to, and the last step takes the row away. So it does not matter where a worker was
killed, or the job cancelled: `continue_passes` begins another one, and nothing is labeled before that has ended.

The doors ask by the project's `rights_epoch`, which rises with the row's coming and going: each process asks the
database once for an epoch, and never of a project in which nothing ever changed.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.ids import new_id
from labeling.masking.models import Gate, GatePass, MaskingPolicy
from labeling.masking.selectors.policies import policy_on
from labeling.masking.services.entering import Portion, enter_again, enter_known, without_gate
from projects.models import Project, Queue
from projects.services.locks import hold_project
from projects.services.queue_slots import announce
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.services import OPEN_JOBS, ChunkSpec, enqueue

BRING: Final = "masking.bring"
"""Kind of the job, and of its one chunk, that brings the items of a pass before their gates."""
AT_ONCE: Final = 2_000
"""Items that are brought within a request; more are a job's work."""
_PAUSE: Final = timedelta(minutes=10)


def is_closed(project: Project) -> bool:
    """Whether none of the project's items may be labeled, because many are being brought before their gates."""
    return project.rights_epoch > 0 and _was_closed(project.pk, project.rights_epoch)


@lru_cache(maxsize=4_096)
def _was_closed(project_id: UUID, _: int) -> bool:
    return GatePass.objects.filter(project=project_id).exists()


def enter_all(*, project: Project, policy: MaskingPolicy, user: User | None, now: datetime) -> int | None:
    """Bring all items of the project (held) that have no gate and need one; how many, None where a job does it."""
    stop_entering(project)
    if without_gate(project.pk)[: AT_ONCE + 1].count() > AT_ONCE:
        _close(project, [], user, now)
        return None
    brought, after = 0, None
    while True:
        portion = enter_known(project=project, policy=policy, after=after, now=now)
        brought, after = brought + portion.brought, portion.last
        if after is None:
            return brought


def stop_entering(project: Project) -> None:
    """End what brings items of the project (held) that have no gate: another policy holds now."""
    if GatePass.objects.filter(project=project, states=[]).delete()[0]:
        _open(project)


def search_again(*, actor: Actor, project: Project, states: Collection[str]) -> int:
    """Send all items in these states back to the search, under the newest policy; how many. They leave the queues.

    `Conflict`: masking.off without a policy that is on, masking.busy while others are being sent back.
    """
    now = clock.now()
    with transaction.atomic():
        held = hold_project(project.pk)
        policy = policy_on(held.pk)
        if policy is None:
            raise Conflict("The project has no masking policy that is on.", code="masking.off")
        if GatePass.objects.filter(project=held).exclude(states=[]).exists():
            raise Conflict(
                "Items are being sent back already. Wait until that has ended.", code="masking.busy"
            )
        count = Gate.objects.filter(project=held, state__in=list(states)).count()
        if count > AT_ONCE:
            _close(held, sorted(states), actor.user, now)
        else:
            _again_at_once(held, policy, sorted(states), now)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="masking.search_asked",
            obj=("project", held.pk),
            project=held.pk,
            payload={"items": count, "policy": policy.number},
            now=now,
        )
    return count


def _again_at_once(project: Project, policy: MaskingPolicy, states: list[str], now: datetime) -> None:
    after: UUID | None = None
    while True:
        portion = enter_again(project=project, policy=policy, states=states, after=after, now=now)
        after = portion.last
        if after is None:
            return


def _close(project: Project, states: list[str], user: User | None, now: datetime) -> None:
    """No item of the project (held) may be labeled from the end of this transaction on, until the job has ended."""
    made = GatePass(id=new_id(), project=project, states=states, created_by=user, created_at=now)
    made.job = _enqueue(project, made, user).pk
    made.save(force_insert=True)
    _rise(project)


def _open(project: Project) -> None:
    """The doors ask anew, and whoever was told that there is nothing looks again."""
    _rise(project)
    for queue in Queue.objects.filter(project=project).order_by("pk").values_list("pk", flat=True):
        announce(queue_id=queue)


def _rise(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(rights_epoch=F("rights_epoch") + 1)


def _enqueue(project: Project, made: GatePass, user: User | None) -> Job:
    return enqueue(
        organisation=project.organisation,
        project_id=project.pk,
        actor_user=user,
        kind=BRING,
        chunks=[ChunkSpec(BRING, 0, {"pass": str(made.pk), "project": str(project.pk)})],
    )


def bring_in_steps(lease: Lease) -> None:
    """Bring what is left of a pass, a portion a step; nothing when the pass was ended, or is another job's."""
    pass_id, project_id = UUID(lease.payload["pass"]), UUID(lease.payload["project"])
    _say_total(lease, pass_id)
    is_left = True
    while is_left:
        with lease.step() as step:
            project = hold_project(project_id)
            row = GatePass.objects.select_for_update().filter(pk=pass_id, job=lease.job.pk).first()
            if row is None:
                return
            portion = _portion(project, row)
            is_left = portion.last is not None
            if is_left:
                row.place, row.brought = portion.last, row.brought + portion.brought
                row.save(update_fields=["place", "brought"])
            else:
                row.delete()
                _open(project)
            step.done = portion.brought
            step.cursor = {"brought": (step.cursor or {"brought": 0})["brought"] + portion.brought}


def _say_total(lease: Lease, pass_id: UUID) -> None:
    row = GatePass.objects.filter(pk=pass_id).first()
    if row is None:
        return
    left = Gate.objects.filter(project=row.project_id, state__in=row.states)
    items = without_gate(row.project_id)
    if row.place is not None:
        left, items = left.filter(item__gt=row.place), items.filter(pk__gt=row.place)
    done = Job.objects.values_list("done", flat=True).get(pk=lease.job.pk)
    lease.set_total(done + (left.count() if row.states else items.count()))


def _portion(project: Project, row: GatePass) -> Portion:
    policy, now = policy_on(project.pk), clock.now()
    if policy is None:
        return Portion(0, None)
    if row.states:
        return enter_again(project=project, policy=policy, states=row.states, after=row.place, now=now)
    return enter_known(project=project, policy=policy, after=row.place, now=now)


def job_of(project_id: UUID) -> Job | None:
    """The job that brings items of the project before their gates now."""
    jobs = (
        GatePass.objects.filter(project=project_id).order_by("created_at", "pk").values_list("job", flat=True)
    )
    return (
        Job.objects.filter(pk__in=list(jobs))
        .select_related("organisation")
        .order_by("created_at", "pk")
        .first()
    )


def continue_passes() -> int:
    """Begin a job again where a pass was left behind, its job cancelled or failed; how many jobs.

    One that keeps failing is tried every ten minutes.
    """
    begun = 0
    for row in GatePass.objects.order_by("pk"):
        with transaction.atomic():
            project = hold_project(row.project_id)
            held = GatePass.objects.select_for_update().filter(pk=row.pk).first()
            if held is None or _is_busy(held):
                continue
            held.job = _enqueue(project, held, None).pk
            held.save(update_fields=["job"])
            begun += 1
    return begun


def _is_busy(row: GatePass) -> bool:
    failed = Q(state=JobState.FAILED, finished_at__gte=clock.now() - _PAUSE)
    jobs = Job.objects.filter(Q(state__in=OPEN_JOBS) | failed)
    return row.job is not None and jobs.filter(pk=row.job).exists()


def brought_by(job: Job) -> dict[str, Any]:
    """What a job of this kind did."""
    return {"brought": job.done}
