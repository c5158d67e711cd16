"""The job that searches what waits before the gates of a project, one item a step."""

import hashlib
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from labeling.core import clock
from labeling.core.ids import new_id
from labeling.masking.models import (
    OPEN,
    Gate,
    GateState,
    MaskingPolicy,
    Origin,
    Region,
    SealedOriginal,
    WhyHuman,
)
from labeling.masking.selectors.texts import with_texts
from labeling.masking.services.sealing import may_seal, seal_asset, seal_text
from labeling.masking.services.states import changed, tell
from labeling.masking.services.working import Worked, versions, work_on
from labeling.masking.settings import Settings, read_settings
from labeling.rights.parts import compose
from labeling.rights.policy.facts import PersonalData
from labeling.rights.services import parts_of
from projects.models import Item, ItemMedia, Project
from projects.services.locks import hold_project
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.services import ChunkSpec, ProblemSpec, enqueue

SEARCH: Final = "masking.search"
"""Kind of the job, and of its chunks, that searches what waits before a project's gates."""
PARTS: Final = 2
_OPEN_JOBS: Final = (JobState.QUEUED, JobState.RUNNING)
_LOOK: Final = 50


def enqueue_waiting() -> int:
    """Begin a job for each project in which something waits and none is under way; how many. Two at once do no harm."""
    waiting = Gate.objects.filter(state=GateState.PENDING).order_by().values("project").distinct()
    begun = 0
    for project in Project.objects.filter(pk__in=waiting).select_related("organisation").order_by("pk"):
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
    cursor: dict[str, Any] = lease.cursor or {"searched": 0}
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
                cursor = {"searched": cursor["searched"] + 1}
                _search_one(lease, gate, cursor)
        after = page[-1].pk
    seal_due(project_id=project_id)


def _search_one(lease: Lease, gate: Gate, cursor: dict[str, Any]) -> None:
    policy = read_settings(gate.policy.settings)
    worked = work_on(gate, policy, takes_new=True)
    with lease.step() as step:
        step.cursor = cursor
        if not settle(gate=gate, policy=policy, worked=worked, now=clock.now()):
            return
        step.done = 0 if worked.fault else 1
        step.failed = 1 if worked.fault else 0
        if worked.fault:
            external = Item.objects.values_list("external_id", flat=True).get(pk=gate.item_id)
            problem = ProblemSpec(cursor["searched"], "masking.failed", worked.fault, external_id=external)
            step.problem(problem)


def settle(*, gate: Gate, policy: Settings, worked: Worked, now: datetime) -> bool:
    """Write what a search found, in the caller's transaction. False when the gate has gone on since it was read."""
    hold_project(gate.project_id)
    held = (
        Gate.objects.select_for_update().filter(pk=gate.pk, round=gate.round, state=GateState.PENDING).first()
    )
    if held is None:
        return False
    Region.objects.filter(gate=held, origin=Origin.DETECTOR, removed_at=None).delete()
    write_known(worked)
    _write_found(held, policy, worked, now)
    write_texts(held, worked, now)
    is_masked = Region.objects.filter(gate=held, removed_at=None).exists()
    why = _why(held, policy, worked, is_masked)
    state = GateState.NEEDS_HUMAN if why else GateState.MASKED_AUTO if is_masked else GateState.CLEAN_AUTO
    changed(held, state=state, why=why, detail=worked.fault, camera=worked.camera, searched_at=now)
    tell(gate=held, now=now)
    return True


def write_known(worked: Worked) -> None:
    """What searching again found where it was masked, and places that were enlarged by it."""
    for pk, (shape, residual) in worked.known.items():
        Region.objects.filter(pk=pk).update(shape=shape, residual=residual)


def write_texts(gate: Gate, worked: Worked, now: datetime) -> None:
    """Put the masked texts into the item's data; what stood there is sealed first."""
    if not worked.texts:
        return
    known = set(gate.sealed_texts.values_list("name", flat=True))
    for name, text in worked.originals.items():
        if name not in known:
            seal_text(gate=gate, name=name, text=text, now=now)
    item = Item.objects.select_for_update(no_key=True).get(pk=gate.item_id)
    data = with_texts(item.data, worked.texts)
    Item.objects.filter(pk=item.pk).update(data=data, version=F("version") + 1)


def _write_found(gate: Gate, policy: Settings, worked: Worked, now: datetime) -> None:
    wanted = {one.name: one for one in policy.detectors}
    known = versions()
    Region.objects.bulk_create(
        Region(
            id=new_id(),
            gate=gate,
            name=one.name,
            kind=one.kind,
            shape=one.shape,
            origin=Origin.DETECTOR,
            detector=one.detector,
            detector_version=known.get(one.detector, ""),
            threshold=wanted[one.detector].threshold,
            score=one.score,
            is_certain=one.score >= wanted[one.detector].certain,
            residual=one.residual,
            created_at=now,
        )
        for one in worked.found
    )


def _why(gate: Gate, policy: Settings, worked: Worked, is_masked: bool) -> str:
    """Why a person has to look; "" when none has to."""
    if worked.fault:
        return WhyHuman.FAULT
    if gate.why in (WhyHuman.SEEN, WhyHuman.REQUEST):
        return gate.why
    if worked.is_residual:
        return WhyHuman.RESIDUAL
    if not is_masked and _is_stated_present(gate):
        return WhyHuman.CONTRADICTION
    if policy.review == "all":
        return WhyHuman.POLICY
    if Region.objects.filter(gate=gate, removed_at=None, is_certain=False).exists():
        return WhyHuman.UNCERTAIN
    if policy.review == "sample" and _drawn(gate, policy.sample_share):
        return WhyHuman.SAMPLE
    return ""


def _is_stated_present(gate: Gate) -> bool:
    profile = Item.objects.select_related("profile").get(pk=gate.item_id).profile
    stated = compose(parts_of(profile).with_part("gate", {}))
    return stated.personal_data is PersonalData.PRESENT


def _drawn(gate: Gate, share: float) -> bool:
    """Whether the item is one of the share: drawn by its id, so that a second search draws the same."""
    digest = hashlib.sha256(b"masking-sample:" + gate.item_id.bytes).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


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
