"""Approving masks of videos, sound and documents: a job's work, for it takes longer than a request may."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership, User
from labeling.accounts.roles import Role
from labeling.core.errors import Conflict, DomainError
from labeling.masking.models import Gate, GateState
from labeling.masking.services.reviewing import approve, hold_for_review
from projects.models import ItemMedia
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.models import Job
from workers.ledger.services import OPEN_JOBS, ChunkSpec, ProblemSpec, enqueue

APPROVE: Final = "masking.approve"
"""Kind of the job, and of its one chunk, that masks what a person approved."""
_LONG: Final = ("video", "audio", "pdf")


def approve_now_or_later(*, actor: Actor, gate: Gate, version: int | None = None) -> Job | None:
    """Approve as `approve` does where there are pictures and texts alone; otherwise the job that does it.

    `Conflict` (masking.busy) while such a job is under way.
    """
    if not ItemMedia.objects.filter(item=gate.item_id, asset__kind__in=_LONG).exists():
        approve(actor=actor, gate=gate, version=version)
        return None
    with transaction.atomic():
        held = hold_for_review(gate, version)
        if approval_of(held) is not None:
            raise Conflict("The masks of this item are being approved already.", code="masking.busy")
        payload = {"gate": str(held.pk), "version": held.version}
        return enqueue(
            organisation=actor.organisation,
            project_id=held.project_id,
            actor_user=actor.user,
            kind=APPROVE,
            chunks=[ChunkSpec(APPROVE, 0, payload)],
            params={"item": str(held.item_id)},
            total=1,
        )


def approval_of(gate: Gate) -> Job | None:
    """The job that masks what was approved of the item, while it is under way."""
    jobs = Job.objects.filter(project_id=gate.project_id, kind=APPROVE, state__in=OPEN_JOBS)
    return jobs.filter(params__item=str(gate.item_id)).select_related("organisation").first()


def approve_in_steps(lease: Lease) -> None:
    """Do what was asked for. What speaks against it is the job's problem, and stands at the item."""
    gate = Gate.objects.filter(pk=UUID(lease.payload["gate"])).first()
    if gate is None:
        return
    user = lease.job.created_by
    if user is None:
        raise Terminal("The person who approved this is not here any more. Approve again.")
    told: dict[str, Any] = {"released": True}
    # A worker that was killed behind the release finds the item through the gate.
    if gate.state != GateState.RELEASED or gate.reviewed_by_id != user.pk:
        try:
            approve(
                actor=_actor(lease.job, user), gate=gate, version=lease.payload["version"], within=lease.step
            )
        except DomainError as refusal:
            told = {"released": False, "code": refusal.code, "detail": refusal.detail}
    with lease.step() as step:
        if told.get("code", "").startswith("masking."):
            Gate.objects.filter(pk=gate.pk, state=GateState.NEEDS_HUMAN).update(detail=told["detail"])
        step.cursor = told
        step.done, step.failed = (1, 0) if told["released"] else (0, 1)
        if not told["released"]:
            step.problem(ProblemSpec(0, told["code"], told["detail"], external_id=gate.item.external_id))


def _actor(job: Job, user: User) -> Actor:
    member = Membership.objects.filter(organisation=job.organisation_id, user=user).first()
    if member is None:
        raise Terminal("The person who approved this is not a member any more. Approve again.")
    return Actor(user=user, organisation=job.organisation, role=Role(member.role))
