"""Whose role is what in which project."""

from dataclasses import dataclass
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from projects.models import ProjectMember


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A project somebody is a member of: its id, and the role there."""

    id: UUID
    role: Role


def own_project_roles(*, actor: Actor) -> list[OwnRole]:
    """The actor's own memberships in projects of the organisation, the higher of both roles counting."""
    rows = ProjectMember.objects.filter(user=actor.user, project__organisation=actor.organisation)
    pairs = rows.order_by("created_at", "id").values_list("project_id", "role")
    return [OwnRole(pk, max(Role(role), actor.role)) for pk, role in pairs if actor.may_reach_project(pk)]
