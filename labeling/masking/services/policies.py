"""Policies of projects: one newest version holds; whoever changes it makes the next."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import PreconditionFailed
from labeling.masking.models import MaskingPolicy
from labeling.masking.services.bringing import enter_all, stop_entering
from labeling.masking.settings import Settings, default_settings, read_settings
from projects.models import Project
from projects.services.locks import hold_project

_CHANGED: Final = "Somebody changed the policy since you read it. Read it again and repeat your change."


def newest_policy(project_id: UUID) -> MaskingPolicy | None:
    """The version that holds, None when the project never had one."""
    return MaskingPolicy.objects.filter(project=project_id).order_by("-number").first()


def settings_of(policy: MaskingPolicy | None) -> Settings:
    """The settings of a version; of none the defaults."""
    return default_settings() if policy is None else read_settings(policy.settings)


def set_policy(
    *, actor: Actor, project: Project, is_on: bool, settings: object, version: int | None = None
) -> MaskingPolicy:
    """Make the next version. Turned on, all items that can be searched and were not stand before the gate: at once
    where there are few; otherwise none of the project is labeled until a job has brought them (`bringing`).

    `version`: the number that it takes the place of (0: none), None: whatever holds. `Invalid` with pointers into
    the settings. What was searched under an earlier version stays as it is, until it is searched again.
    """
    read, now = read_settings(settings), clock.now()
    with transaction.atomic():
        held = hold_project(project.pk)
        before = newest_policy(held.pk)
        number = 0 if before is None else before.number
        if version is not None and version != number:
            raise PreconditionFailed(_CHANGED)
        made = MaskingPolicy.objects.create(
            project=held,
            number=number + 1,
            is_on=is_on,
            settings=read.as_dict(),
            created_by=actor.user,
            created_at=now,
        )
        entered: int | None = 0
        if is_on:
            entered = enter_all(project=held, policy=made, user=actor.user, now=now)
        else:
            stop_entering(held)
        _record(actor, made, read, entered, now)
    return made


def _record(
    actor: Actor, policy: MaskingPolicy, settings: Settings, entered: int | None, now: datetime
) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action="masking.policy_set",
        obj=("project", policy.project_id),
        project=policy.project_id,
        payload={
            "number": policy.number,
            "is_on": policy.is_on,
            "settings_sha256": hashlib.sha256(canonical_json(settings.as_dict())).hexdigest(),
            "entered": entered,
        },
        now=now,
    )
