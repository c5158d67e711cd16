"""Judging again by the clock: what ran out, and what was judged by an earlier policy.

A decision that has run out stays in its table until this sweep has judged its items again; only then it goes. So
nobody who asks in between, the doors first of all, can make it look as if nothing were left to do.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from labeling.audit.services import record
from labeling.rights.models import NOBODY, Decision
from labeling.rights.policy import POLICY_VERSION
from projects.models import Item, Project
from projects.services.judging import AT_ONCE, enqueue_rejudging, judge_items
from projects.services.locks import hold_project

BATCH: Final = 500
PROJECTS: Final = 20


def judge_ended(*, now: datetime) -> int:
    """Judge again the items whose decision has run out by `now`; how many decisions went. At most `BATCH` a call.

    A project a transaction. Items of one that are more than `AT_ONCE` are a job's work. Several may run at once, and
    what is broken off is done again.
    """
    rows = Decision.objects.filter(valid_until__lte=now).order_by("valid_until", "pk")
    ended = list(rows.only("profile_id", "vector", "use_hash", "policy_version", "valid_until")[:BATCH])
    by_use: dict[str, list[Decision]] = defaultdict(list)
    for row in ended:
        if row.policy_version == POLICY_VERSION:
            by_use[row.use_hash].append(row)
    for use_hash, of_use in sorted(by_use.items()):
        for project_id in _projects(use_hash, of_use):
            _judge(project_id, of_use, now)
    return Decision.objects.filter(pk__in=[row.pk for row in ended], valid_until__lte=now).delete()[0]


def _projects(use_hash: str, ended: Sequence[Decision]) -> list[UUID]:
    """The projects with this use that have items under one of the profiles, in their order."""
    with_use = Project.objects.filter(use_hash=use_hash).order_by("pk").values_list("pk", flat=True)
    profiles = {row.profile_id for row in ended}
    return [pk for pk in with_use if Item.objects.filter(project=pk, profile__in=profiles).exists()]


@transaction.atomic
def _judge(project_id: UUID, ended: Sequence[Decision], now: datetime) -> None:
    project = hold_project(project_id)
    items = _items(project_id, ended)
    count = items[: AT_ONCE + 1].count()
    if count > AT_ONCE:
        enqueue_rejudging(project=project, actor_user=None)
        return
    moved = judge_items(project=project, items=items, now=now) if count else 0
    if moved:
        Project.objects.filter(pk=project_id).update(rights_epoch=F("rights_epoch") + 1)
        record(
            organisation=project.organisation,
            actor=None,
            action="project.judged_again",
            obj=("project", project_id),
            project=project_id,
            payload={"cause": "ended", "policy_version": POLICY_VERSION, "items": moved},
            now=now,
        )


def _items(project_id: UUID, ended: Sequence[Decision]) -> QuerySet[Item]:
    by_vector: dict[UUID, list[UUID]] = defaultdict(list)
    for row in ended:
        by_vector[row.vector].append(row.profile_id)
    pairs = Q(pk__in=[])
    for vector, profiles in by_vector.items():
        pairs |= Q(vector=None if vector == NOBODY else vector, profile__in=profiles)
    return Item.objects.filter(pairs, project=project_id).order_by()


def judge_by_policy(*, now: datetime) -> int:
    """Begin judging the projects that an earlier policy judged; how many. At most `PROJECTS` a call.

    The row says first that this policy judges the project: of several that ask at once only one begins a job.
    """
    behind = Project.objects.exclude(policy_version=POLICY_VERSION).order_by("created_at", "pk")
    begun = 0
    for project in behind.select_related("organisation")[:PROJECTS]:
        with transaction.atomic():
            mine = Project.objects.filter(pk=project.pk, policy_version=project.policy_version)
            if not mine.update(policy_version=POLICY_VERSION, rights_epoch=F("rights_epoch") + 1):
                continue
            begun += 1
            if Item.objects.filter(project=project).exists():
                enqueue_rejudging(project=project, actor_user=None)
                record(
                    organisation=project.organisation,
                    actor=None,
                    action="project.judged_again",
                    obj=("project", project.pk),
                    project=project.pk,
                    payload={
                        "cause": "policy",
                        "policy_before": project.policy_version or None,
                        "policy_version": POLICY_VERSION,
                    },
                    now=now,
                )
    return begun
