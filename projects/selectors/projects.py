"""Reading projects, with what the list of them shows, in a number of queries that does not grow with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.accounts.selectors import named
from labeling.core.paging import Page, PageRequest, paginate
from projects.models import Project, ProjectMember, SchemaVersion, Source
from projects.permissions import visible_projects
from projects.selectors.progress import pace_of
from projects.services.items import annotate_queue


def list_projects(*, actor: Actor, state: str | None, request: PageRequest) -> Page[Project]:
    """A page of the projects that the actor sees, newest first, each with its schema version."""
    rows = visible_projects(actor=actor).select_related("schema_version")
    if state is not None:
        rows = rows.filter(state=state)
    return paginate(rows, order=("-created_at", "-id"), request=request)


def project_rows(*, actor: Actor, projects: list[Project], now: datetime) -> list[dict[str, Any]]:
    """What lists show of each project. Five queries, however many projects."""
    keys = [project.pk for project in projects]
    paces = pace_of(keys, now=now)
    roles = dict(
        ProjectMember.objects.filter(user=actor.user, project__in=keys).values_list("project_id", "role")
    )
    people = dict(
        ProjectMember.objects.filter(project__in=keys)
        .order_by()
        .values_list("project_id")
        .annotate(n=Count("pk"))
    )
    return [
        _row(
            project,
            Role(max(roles.get(project.pk, 0), actor.role)),
            paces[project.pk],
            people.get(project.pk, 0),
        )
        for project in projects
    ]


def _row(project: Project, role: Role, pace: dict[str, Any], people: int) -> dict[str, Any]:
    schema = project.schema_version.schema if project.schema_version else {}
    kinds = dict.fromkeys(str(entry["type"]) for entry in schema.get("inputs", ()))
    return {
        "id": str(project.pk),
        "name": project.name,
        "kinds": list(kinds),
        "use": project.use,
        "state": project.state,
        "created_at": project.created_at,
        "updated_at": project.updated_at,
        "role": role.label,
        "counts": pace["counts"],
        "rights": pace["rights"],
        "rate_per_hour": pace["rate_per_hour"],
        "finish_estimate": pace["finish_estimate"],
        "people": people,
        "last_activity": pace["last_activity"] or project.updated_at,
    }


def project_detail(*, actor: Actor, project: Project, now: datetime) -> dict[str, Any]:
    """The project with guidelines, schema and queue."""
    queue = annotate_queue(project.pk)
    version = project.schema_version
    return {
        **project_rows(actor=actor, projects=[project], now=now)[0],
        "guidelines": project.guidelines,
        "schema": version.schema if version else None,
        "schema_version": version.number if version else None,
        "queue": {
            "id": str(queue.pk),
            "overlap": queue.overlap,
            "lease_seconds": queue.lease_seconds,
            "order": queue.order,
            "state": queue.state,
        },
    }


def members_of(*, project: Project, request: PageRequest, search: str = "") -> Page[ProjectMember]:
    """Who works in the project; with `search` those whose name or address has each of its words."""
    rows = ProjectMember.objects.filter(named(search), project=project).select_related("user")
    return paginate(rows, order=("created_at", "id"), request=request)


def schema_versions_of(*, project: Project, request: PageRequest) -> Page[SchemaVersion]:
    """Newest first."""
    rows = SchemaVersion.objects.filter(project=project).select_related("created_by")
    return paginate(rows, order=("-number", "-id"), request=request)


def sources_of(*, project: Project, request: PageRequest) -> Page[Source]:
    return paginate(Source.objects.filter(project=project), order=("created_at", "id"), request=request)


def items_by_source(*, project: Project, source_ids: list[UUID]) -> dict[UUID, int]:
    """How many items each source has. One query along the index of its foreign key."""
    rows: QuerySet[Source] = Source.objects.filter(project=project, pk__in=source_ids)
    return dict(rows.order_by().values_list("pk").annotate(n=Count("items")))
