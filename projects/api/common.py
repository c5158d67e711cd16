"""What the views of projects share."""

from datetime import datetime
from typing import Any

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Invalid, NotFound
from projects.models import Item, Project
from projects.permissions import access_item, access_project, project_role
from projects.selectors.projects import project_detail


class ProjectView(ApiView):
    """A view of something in a project: the gate takes the role that `access` declares for the method."""

    def need(self) -> Role:
        return self.access[str(self.request.method)].role

    def project(self, project_id: str) -> Project:
        return access_project(actor=self.actor, project_id=project_id, need=self.need())

    def item(self, item_id: str) -> Item:
        return access_item(actor=self.actor, item_id=item_id, need=self.need())

    def role(self, project: Project) -> Role:
        """The actor's role in a project that the gate let them into."""
        found = project_role(actor=self.actor, project=project)
        if found is None:
            raise NotFound("project")
        return found

    def sees_people(self, project: Project) -> bool:
        return self.role(project) >= Role.REVIEWER

    def expected(self, version: int) -> int | None:
        """The version that the change is made for: None when the caller names none, else checked here and later."""
        self.require_version(version)
        return version if self.request.headers.get("If-Match") is not None else None

    def body(self) -> dict[str, Any]:
        """The request's JSON object as it is, for readers that find all faults themselves."""
        if not isinstance(self.request.data, dict):
            raise Invalid("The body must be a JSON object.", code="json.object")
        return self.request.data


def project_body(
    actor: Actor, project: Project, *, now: datetime | None = None, job: Any = None
) -> dict[str, Any]:
    detail = project_detail(actor=actor, project=project, now=now or clock.now())
    return {**detail, "job": None if job is None else str(job.pk)}
