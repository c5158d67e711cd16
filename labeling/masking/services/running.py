"""The job that searches what waits before the gates of a project, one item a step."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from labeling.core import clock
from labeling.masking.models import OPEN, Gate, GateState, MaskingPolicy, SealedOriginal, SearchRecord
from labeling.masking.selectors.policies import policy_of
from labeling.masking.services.bringing import continue_passes
from labeling.masking.services.kinds import Worked
from labeling.masking.services.sealing import may_seal, seal_asset
from labeling.masking.services.settling import Outcome, settle
from labeling.masking.services.working import work_on
from labeling.masking.settings import read_settings
from projects.models import Item, ItemMedia, Project
from projects.services.locks import hold_project
from workers.ledger.lease import Lease, Step
from workers.ledger.models import Job, JobChunk, JobState
from workers.ledger.services import ChunkSpec, ProblemSpec, enqueue

SEARCH: Final = "masking.search"
"""Kind of the job, and of its chunks, that searches what waits before a project's gates."""
PARTS: Final = 2
_OPEN_JOBS: Final = (JobState.QUEUED, JobState.RUNNING)
_LOOK: Final = 50
_TRIES: Final = 3
_PAUSE: Final = timedelta(minutes=10)


def enqueue_waiting() -> int:
    """Begin a job for each project in which something waits and none is under way; how many. Two at once do no harm.

    Passes that were left behind go on too. Where a job has failed the next one begins ten minutes later.
    """
    continue_passes()
    waiting = Gate.objects.filter(state=GateState.PENDING).order_by().values("project").distinct()
    failed = Job.objects.filter(
        kind=SEARCH, state=JobState.FAILED, finished_at__gte=clock.now() - _PAUSE, project_id__isnull=False
    )
    projects = Project.objects.filter(pk__in=waiting).exclude(pk__in=failed.values("project_id"))
    begun = 0
    for project in projects.select_related("organisation").order_by("pk"):
        begun += begin_search(project=project) is not None
    return begun


def begin_search(*, project: Project, actor_user: Any = None) -> Job | None:
    """The job that searches what waits in the project; None while one is under way, which comes to it."""
    with transaction.atomic():
        hold_project(project.pk)
        if Job.objects.filter(project_id=project.pk, kind=SEARCH, state__in=_OPEN_JOBS).exists():
            return None
        waiting = Gate.objects.filter(project=project, state=GateState.PENDING).count()
        return enqueue(
            organisation=project.organisation,
            project_id=project.pk,
            actor_user=actor_user,
            kind=SEARCH,
            chunks=[
                ChunkSpec(SEARCH, number, {"project": str(project.pk), "part": number, "of": PARTS})
                for number in range(PARTS)
            ],
            total=waiting,
        )


def job_under_way(project_id: UUID) -> Job:
    """The newest job that searches the project."""
    return Job.objects.filter(project_id=project_id, kind=SEARCH).order_by("-created_at", "-id")[0]


def search_in_steps(lease: Lease) -> None:
    """Take what waits, this chunk's part of it, until nothing does; then seal originals that nobody needs in clear."""
    project_id, part, of = UUID(lease.payload["project"]), lease.payload["part"], lease.payload["of"]
    cursor: dict[str, Any] = {"searched": 0, "with": []} | (lease.cursor or {})
    after: UUID | None = None
    while True:
        rows = Gate.objects.filter(project=project_id, state=GateState.PENDING).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        page = list(rows.select_related("policy")[:_LOOK])
        if not page:
            break
        for gate in page:
            if gate.pk.int % of == part:
                cursor = _search_one(lease, gate, cursor)
        after = page[-1].pk
    seal_due(project_id=project_id)


def _search_one(lease: Lease, gate: Gate, cursor: dict[str, Any]) -> dict[str, Any]:
    """The cursor behind this item: how many were searched, and the records of what they were searched with."""
    for _ in range(_TRIES):
        policy = policy_of(gate)
        worked = work_on(gate, read_settings(policy.settings), takes_new=True)
        with lease.step() as step:
            outcome = settle(gate=gate, policy=policy, worked=worked, now=clock.now())
            if outcome is Outcome.WRITTEN:
                record = Gate.objects.values_list("searched_with", flat=True).get(pk=gate.pk)
                cursor = {
                    "searched": cursor["searched"] + 1,
                    "with": sorted({*cursor["with"], str(record)}),
                }
                step.cursor = cursor
                _count(step, gate, worked, number=cursor["searched"] * PARTS + lease.payload["part"])
        if outcome is not Outcome.AGAIN:
            break
    return cursor


def searched_by(job: Job) -> dict[str, Any]:
    """How many items a job of this kind searched, and with what: detectors, versions and thresholds by policy."""
    cursors = [cursor or {} for cursor in JobChunk.objects.filter(job=job).values_list("cursor", flat=True)]
    ids = {UUID(pk) for cursor in cursors for pk in cursor.get("with", ())}
    records = SearchRecord.objects.filter(pk__in=ids).select_related("policy").order_by("created_at", "pk")
    return {
        "searched": sum(cursor.get("searched", 0) for cursor in cursors),
        "searches": [{"policy": one.policy.number, "detectors": one.detectors} for one in records],
    }


def _count(step: Step, gate: Gate, worked: Worked, *, number: int) -> None:
    reason = worked.fault or worked.unsearched
    step.done, step.failed = (0, 1) if reason else (1, 0)
    if reason:
        external = Item.objects.values_list("external_id", flat=True).get(pk=gate.item_id)
        code = "masking.failed" if worked.fault else "masking.medium"
        step.problem(ProblemSpec(number, code, reason, external_id=external))


def seal_due(*, project_id: UUID, item_id: UUID | None = None, most: int = 10_000) -> int:
    """Seal the originals of the project, or of one item, that are past their gates and lie in clear; how many."""
    newest = MaskingPolicy.objects.filter(project=project_id).order_by("-number").first()
    if newest is None or not read_settings(newest.settings).seal_originals:
        return 0
    done = Gate.objects.filter(project=project_id, state__in=OPEN)
    if item_id is not None:
        done = done.filter(item=item_id)
    rows = ItemMedia.objects.filter(item__in=done.values("item"))
    rows = rows.exclude(Exists(SealedOriginal.objects.filter(asset=OuterRef("asset"))))
    sealed = 0
    for row in rows.select_related("asset__blob").order_by("pk")[:most]:
        if may_seal(row.asset):
            sealed += seal_asset(asset=row.asset, project_id=project_id, now=clock.now())
    return sealed


def seal_left() -> int:
    """Seal what a killed process left in clear, some at a time; how many."""
    projects = Gate.objects.filter(state__in=OPEN).order_by().values_list("project", flat=True).distinct()
    return sum(seal_due(project_id=pk, most=_LOOK) for pk in projects)
