"""How far projects are: counts, rights, rate and estimate, all from the appended changes, for many at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Sum

from labeling.accounts.models import User
from labeling.rights.policy import Verdict
from projects.models import Item, ItemState, ProgressDelta, Project, QueueKind, SchemaVersion
from projects.selectors.pace import finish_of, stages_of
from workers.ledger.models import Job

RECENT: Final = 10
UNFINISHED: Final = (ItemState.LABELABLE, ItemState.IN_PROGRESS)
"""States of items that wait for answers, unless they were closed for good."""
SUBMITTED: Final = ("event:submitted", "event:late")
REVIEWED: Final = ("event:reviewed", "event:adjudicated")


def counts_of(project_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """For each project `counts` by state, `rights` by verdict and `last_activity`. Two queries.

    What was closed for good before it had all its answers is `closed`, and neither open nor in progress.
    """
    rows = (
        ProgressDelta.objects.filter(project_id__in=project_ids)
        .order_by()
        .values("project_id", "key")
        .annotate(total=Sum("amount"), last=Max("at"))
    )
    sums: dict[UUID, dict[str, int]] = defaultdict(dict)
    last: dict[UUID, datetime] = {}
    for row in rows:
        key = row["project_id"]
        sums[key][row["key"]] = row["total"]
        last[key] = max(last.get(key, row["last"]), row["last"])
    closed = _closed(project_ids)
    return {
        key: {**_shaped(sums[key], closed.get(key, {})), "last_activity": last.get(key)}
        for key in project_ids
    }


def _closed(project_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many items are closed for good, by project and the state that they would be in; by an index of its own."""
    rows = Item.objects.filter(project__in=project_ids, closed_at__isnull=False, state__in=UNFINISHED)
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for project_id, state, number in rows.order_by().values_list("project_id", "state").annotate(Count("pk")):
        found[project_id][state] = number
    return found


def _shaped(sums: dict[str, int], closed: dict[str, int]) -> dict[str, Any]:
    def state(name: str) -> int:
        return max(0, sums.get(f"state:{name}", 0) - closed.get(name, 0))

    counts = {
        "open": state(ItemState.LABELABLE),
        "in_progress": state(ItemState.IN_PROGRESS),
        "closed": sum(closed.values()),
        "labeled": state(ItemState.LABELED),
        "quarantined": state(ItemState.QUARANTINED),
        "failed": state("failed"),
    }
    total = sum(counts.values()) + state(ItemState.WITHDRAWN)
    rights = {verdict.name: max(0, sums.get(f"verdict:{int(verdict)}", 0)) for verdict in Verdict}
    return {"counts": {"total": total, **counts}, "rights": rights}


def pace_of(project_ids: Collection[UUID], *, now: datetime) -> dict[UUID, dict[str, Any]]:
    """Counts as `counts_of`, with `stages`, `rate_per_hour` (of answers) and `finish_estimate`.

    Four queries, and one more where there are stages after the first. See `projects.selectors.pace`.
    """
    counted = counts_of(project_ids)
    stages = stages_of({key: found["counts"] for key, found in counted.items()}, now=now)
    for key, found in counted.items():
        found["stages"] = stages[key]
        found["rate_per_hour"] = next(
            (stage["rate_per_hour"] for stage in stages[key] if stage["kind"] == QueueKind.ANNOTATE), None
        )
        found["finish_estimate"] = finish_of(stages[key])
    return counted


def people_pace(project: Project) -> list[dict[str, Any]]:
    """What each person has done in the project: answers, reviews, skips and seconds, most answers first."""
    rows = (
        ProgressDelta.objects.filter(project=project, key__startswith="event:", user_id__isnull=False)
        .order_by()
        .values("user_id", "key")
        .annotate(n=Sum("amount"), seconds=Sum("seconds"))
    )
    by_user: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        key = row["user_id"]
        if key is None:
            continue
        found = by_user.setdefault(key, {"submitted": 0, "reviewed": 0, "skipped": 0, "seconds": 0.0})
        if row["key"] in SUBMITTED:
            found["submitted"] += row["n"]
        elif row["key"] in REVIEWED:
            found["reviewed"] += row["n"]
        elif row["key"] == "event:skipped":
            found["skipped"] += row["n"]
        found["seconds"] += row["seconds"]
    people = User.objects.in_bulk(list(by_user))
    rows_out = [
        {"user": person(people[key]), **found, "seconds": round(found["seconds"], 1)}
        for key, found in by_user.items()
        if key in people
    ]
    return sorted(rows_out, key=lambda row: (-row["submitted"], row["user"]["name"]))


def person(user: User) -> dict[str, str]:
    """A user as others see them."""
    return {"id": str(user.pk), "name": user.name or user.email}


def recent_events(project: Project) -> list[dict[str, Any]]:
    """The newest jobs and schema versions, newest first: what happened lately."""
    jobs = Job.objects.filter(project_id=project.pk).order_by("-created_at", "-id")[:RECENT]
    versions = SchemaVersion.objects.filter(project=project).order_by("-number")[:RECENT]
    events: list[dict[str, Any]] = [
        {
            "at": job.finished_at or job.created_at,
            "what": f"{job.kind}.{job.state}",
            "detail": _job_detail(job),
        }
        for job in jobs
    ]
    events += [
        {
            "at": version.created_at,
            "what": "schema.version",
            "detail": f"Label schema version {version.number}",
        }
        for version in versions
    ]
    return sorted(events, key=lambda event: event["at"], reverse=True)[:RECENT]


def _job_detail(job: Job) -> str:
    if job.message:
        return job.message
    total = job.done + job.failed
    return f"{job.done} of {job.total if job.total is not None else total} done" + (
        f", {job.failed} failed" if job.failed else ""
    )
