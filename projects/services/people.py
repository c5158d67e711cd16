"""Joining and leaving projects, as a consequence of joining or leaving the organisation."""

from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.accounts.acts import role_name
from labeling.accounts.models import Organisation, User
from labeling.accounts.roles import Role
from labeling.audit.services import Act, record, record_many
from labeling.core import clock
from projects.models import Project, ProjectMember


def join_project(*, organisation: Organisation, project_id: UUID, user: User, role: Role) -> None:
    """Make `user` a member of the project; nothing happens when it is gone, or they are one already."""
    project = Project.objects.filter(pk=project_id, organisation=organisation).first()
    if project is not None:
        _, is_new = ProjectMember.objects.get_or_create(
            project=project, user=user, defaults={"role": role, "created_at": clock.now()}
        )
        if is_new:
            record(
                organisation=organisation,
                actor=user,
                action="project.member_set",
                obj=("project", project.pk),
                project=project.pk,
                payload={"user": user.pk, "before": None, "after": role_name(role)},
            )


def leave_projects(*, actor: Actor, user: User) -> None:
    """Take `user` out of every project of the actor's organisation, in the caller's transaction."""
    rows = ProjectMember.objects.filter(project__organisation=actor.organisation, user=user)
    left = list(rows.order_by("project_id").values_list("project_id", "role"))
    rows.delete()
    record_many(
        organisation=actor.organisation,
        acts=[
            Act(
                "project.member_removed",
                ("project", project_id),
                actor,
                project_id,
                {"user": user.pk, "role": role_name(role)},
            )
            for project_id, role in left
        ],
    )
