"""Names and ids of projects, for screens and gates of what lies below projects."""

from collections.abc import Collection
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from projects.models import Project, ProjectMember


def project_names(*, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name by id, for those that exist."""
    return dict(Project.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def managed_project_ids(*, actor: Actor) -> list[UUID]:
    """The projects of the actor's organisation in which they are manager or owner by membership."""
    mine = ProjectMember.objects.filter(
        user=actor.user, role__gte=Role.MANAGER, project__organisation=actor.organisation
    )
    return list(mine.values_list("project_id", flat=True))
