"""Joining and leaving projects, as a consequence of joining or leaving the organisation."""

from uuid import UUID

from labeling.accounts.models import Organisation, User
from labeling.accounts.roles import Role
from labeling.core import clock
from projects.models import Project, ProjectMember


def join_project(*, organisation: Organisation, project_id: UUID, user: User, role: Role) -> None:
    """Make `user` a member of the project; nothing happens when it is gone, or they are one already."""
    project = Project.objects.filter(pk=project_id, organisation=organisation).first()
    if project is not None:
        ProjectMember.objects.get_or_create(
            project=project, user=user, defaults={"role": role, "created_at": clock.now()}
        )


def leave_projects(*, organisation: Organisation, user: User) -> None:
    """Take `user` out of every project of the organisation."""
    ProjectMember.objects.filter(project__organisation=organisation, user=user).delete()
