"""How far the gates of a project have come, and what is known of what they miss."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, QuerySet

from labeling.detect.estimates import wilson
from labeling.masking.models import Gate, GateState, Region, SampledItem, SamplePlan, SearchRecord
from projects.models import Project


def counts_of(project: Project) -> dict[str, int]:
    """How many items stand in each state."""
    rows = Gate.objects.filter(project=project).order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows}
    return {str(state): found.get(state, 0) for state in GateState}


def gates_of(project: Project, *, state: str | None, why: str | None) -> QuerySet[Gate]:
    """The gates of a project, of one state or reason where they are named."""
    rows = Gate.objects.filter(project=project).select_related(
        "item", "policy", "reviewed_by", "project", "searched_with__policy"
    )
    if state is not None:
        rows = rows.filter(state=state)
    return rows if why is None else rows.filter(why=why)


def plans_of(project: Project) -> QuerySet[SamplePlan]:
    """The samples that were drawn, with who drew them."""
    return SamplePlan.objects.filter(project=project).select_related("created_by")


def detectors_used(project: Project) -> list[dict[str, Any]]:
    """Each detector, version and threshold that found something, how much, and what reviewers took away of it."""
    rows = (
        Region.objects.filter(gate__project=project, origin="detector")
        .order_by()
        .values("detector", "detector_version", "threshold")
        .annotate(found=Count("pk"), removed=Count("removed_at"), residual=Max("residual"))
    )
    plain = [dict(row) for row in rows]
    return sorted(plain, key=lambda row: (row["detector"], row["detector_version"], row["threshold"] or 0))


def searches_of(project: Project) -> list[SearchRecord]:
    """The ways in which items of the project were searched, the first one first, each with its number of `items`."""
    rows = SearchRecord.objects.filter(policy__project=project).select_related("policy")
    return list(rows.annotate(items=Count("gates")).order_by("created_at", "pk"))


def measured(rows: Iterable[SampledItem]) -> dict[str, Any]:
    """What a sample says: items looked at, those with a miss, the rate with its interval; places found and missed."""
    seen = [row for row in rows if row.reviewed_at is not None]
    with_miss = sum(1 for row in seen if row.missed)
    low, high = wilson(with_miss, len(seen))
    missed = sum(row.missed or 0 for row in seen)
    return {
        "seen": len(seen),
        "with_miss": with_miss,
        "rate": with_miss / len(seen) if seen else None,
        "low": low,
        "high": high,
        "found": sum(row.found for row in seen),
        "missed": missed,
        "false": sum(row.false or 0 for row in seen),
    }


def miss_rates(project: Project, *, plan: SamplePlan | None = None) -> dict[str, Any]:
    """What all samples, or one, say: as a whole, and by camera ("" where the files do not name one)."""
    rows = SampledItem.objects.filter(plan__project=project).select_related("gate")
    if plan is not None:
        rows = rows.filter(plan=plan)
    by_camera: dict[str, list[SampledItem]] = defaultdict(list)
    every = list(rows)
    for row in every:
        by_camera[row.gate.camera].append(row)
    return {
        "all": measured(every),
        "cameras": [{"camera": camera, **measured(by_camera[camera])} for camera in sorted(by_camera)],
    }
