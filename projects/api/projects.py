"""Projects, their progress, label schemas, members and sources over HTTP."""

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.annotations.services.migrating_start import add_version
from labeling.api.permissions import PUBLIC, Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView, tagged
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.labelspec import json_schema
from projects.api import shapes
from projects.api.common import ProjectView, project_body
from projects.models import ProjectMember, ProjectState, SchemaVersion, Source
from projects.selectors import progress, projects
from projects.selectors.drift import drift_of_project
from projects.selectors.duties import duties_of
from projects.selectors.pace import queue_rows
from projects.services.members import add_member, remove_member
from projects.services.projects import QueueSettings, create_project, update_project
from projects.services.sources import create_source

READ: Final = Access("project", "read")
MANAGE: Final = Access("project", "manage", Role.MANAGER)


class ProjectsView(ApiView):
    access = {"GET": Access("anyone", "read"), "POST": Access("organisation", "manage", Role.MANAGER)}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.ProjectRow),
        query=(*PAGING, query("state", "open, paused or archived; all without")),
    )
    def get(self, request: Request) -> Response:
        """The projects that one sees, newest first."""
        state = request.query_params.get("state")
        if state is not None and state not in ProjectState.values:
            detail = f"state is one of {', '.join(ProjectState.values)}."
            raise Invalid(detail, code="state.unknown", faults=(Fault("/state", "state.unknown", detail),))
        page = projects.list_projects(actor=self.actor, state=state, request=self.page_request())
        rows = projects.project_rows(actor=self.actor, projects=page.results, now=clock.now())
        return Response({"results": rows, "next": page.next})

    @describes(request=shapes.NewProject, response=shapes.ProjectBody, status=201)
    def post(self, request: Request) -> Response:
        """Make a project, with version 1 of its label schema and a queue."""
        given = self.read(shapes.NewProject)
        queue = QueueSettings(**given.pop("queue", {}))
        made = create_project(actor=self.actor, queue=queue, **given)
        return tagged(Response(project_body(self.actor, made), status=201), made.version)


class ProjectDetailView(ProjectView):
    access = {"GET": READ, "PATCH": MANAGE}

    @describes(response=shapes.ProjectBody)
    def get(self, request: Request, project_id: str) -> Response:
        """One project."""
        project = self.project(project_id)
        return tagged(Response(project_body(self.actor, project)), project.version)

    @describes(request=shapes.ProjectChange, response=shapes.ProjectBody, errors=(409,), versioned=True)
    def patch(self, request: Request, project_id: str) -> Response:
        """Change a project. Another use judges every item again: at once, or by the job that is named."""
        project = self.project(project_id)
        version = self.expected(project.version)
        changes = self.read(shapes.ProjectChange)
        changed, job = update_project(actor=self.actor, project=project, changes=changes, version=version)
        return tagged(Response(project_body(self.actor, changed, job=job)), changed.version)


class ProgressView(ProjectView):
    access = {"GET": READ}

    @describes(response=shapes.ProjectProgress)
    def get(self, request: Request, project_id: str) -> Response:
        """Counts, stages, queues, rate, estimate, people and what happened lately.

        Below reviewer one sees oneself alone and no queues. Managers are told of counts that are off.
        """
        project = self.project(project_id)
        pace = progress.pace_of([project.pk], now=clock.now())[project.pk]
        people = progress.people_pace(project)
        if not self.sees_people(project):
            people = [row for row in people if row["user"]["id"] == str(self.actor.user.pk)]
        keys = ("counts", "rights", "rate_per_hour", "finish_estimate", "stages")
        body = {key: pace[key] for key in keys}
        return Response(
            {
                **body,
                "queues": queue_rows(project) if self.sees_people(project) else [],
                "drift": drift_of_project(project) if self.role(project) >= Role.MANAGER else None,
                "by_person": people,
                "recent": progress.recent_events(project),
            }
        )


class SchemaVersionsView(ProjectView):
    access = {"GET": READ, "POST": MANAGE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.SchemaVersionBody), query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """The versions of the label schema, newest first."""
        page = projects.schema_versions_of(project=self.project(project_id), request=self.page_request())
        return self.page(page, version_body)

    @describes(request=shapes.NewSchemaVersion, response=shapes.SchemaVersionBody, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Add a version; new leases get it, open ones keep theirs. One equal to the newest is not added again.

        409 `schema.in_use` where annotations use what it drops: that is for a migration.
        """
        project = self.project(project_id)
        schema = self.read(shapes.NewSchemaVersion)["schema"]
        made = add_version(actor=self.actor, project=project, schema=schema)
        return Response(version_body(made), status=201)


class ProjectMembersView(ProjectView):
    access = {"GET": Access("project", "read", Role.REVIEWER), "POST": MANAGE}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.ProjectMemberBody),
        query=(*PAGING, query("search", "words that the name or the address has, each of them")),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """Who works in the project, or whoever of them is searched for."""
        page = projects.members_of(
            project=self.project(project_id),
            search=request.query_params.get("search", ""),
            request=self.page_request(),
        )
        return self.page(page, member_body)

    @describes(request=shapes.NewProjectMember, response=shapes.ProjectMemberBody, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Give somebody of the organisation a role in the project, or another role than they had."""
        project = self.project(project_id)
        given = self.read(shapes.NewProjectMember)
        member = add_member(
            actor=self.actor,
            project=project,
            role=given["role"],
            user_id=given.get("user"),
            email=given.get("email", ""),
        )
        return Response(member_body(member), status=201)


class ProjectMemberView(ProjectView):
    access = {"DELETE": MANAGE}

    @describes(status=204, errors=(409,))
    def delete(self, request: Request, project_id: str, member_id: str) -> Response:
        """Put somebody out of the project."""
        remove_member(actor=self.actor, project=self.project(project_id), member_id=member_id)
        return Response(status=204)


class SourcesView(ProjectView):
    access = {"GET": READ, "POST": MANAGE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.SourceBody), query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """Where the project's data came from."""
        project = self.project(project_id)
        page = projects.sources_of(project=project, request=self.page_request())
        keys = [source.pk for source in page.results]
        counts = projects.items_by_source(project=project, source_ids=keys)
        return self.page(page, lambda source: source_body(source, counts.get(source.pk, 0)))

    @describes(request=shapes.NewSource, response=shapes.SourceBody, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Add a source; its rights are those of items that say nothing themselves."""
        project = self.project(project_id)
        made = create_source(actor=self.actor, project=project, **self.read(shapes.NewSource))
        return Response(source_body(made, 0), status=201)


class LabelSchemaView(ApiView):
    access = {"GET": PUBLIC}

    @describes(response=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON Schema of label schemas."""
        return Response(json_schema())


def version_body(version: SchemaVersion) -> dict[str, Any]:
    by = version.created_by
    return {
        "version": version.number,
        "schema": version.schema,
        "duties": duties_of(version.schema),
        "created_at": version.created_at,
        "created_by": progress.person(by) if by else None,
    }


def member_body(member: ProjectMember) -> dict[str, Any]:
    return {
        "id": str(member.pk),
        "user": {**progress.person(member.user), "email": member.user.email},
        "role": Role(member.role).label,
        "created_at": member.created_at,
    }


def source_body(source: Source, items: int) -> dict[str, Any]:
    return {
        "id": str(source.pk),
        "name": source.name,
        "kind": source.kind,
        "url": source.url,
        "acquired": source.acquired,
        "rights": source.rights,
        "created_at": source.created_at,
        "items": items,
    }
