"""The gates of projects and what lies in them. Absent, foreign and hidden look the same: `NotFound`."""

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery, UUIDField

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.compiled import Param, Select
from labeling.core.errors import Forbidden, NotFound
from labeling.core.ids import parse_id
from projects.models import Assignment, Item, Project, ProjectMember, Queue

SEES_ALL = Role.STEWARD
"""From this role in the organisation on, all of its projects are seen; below it, those one is a member of."""


_USER: Final = Param("user", UUIDField())
_ORGANISATION: Final = Param("organisation", UUIDField())


def _own_project() -> QuerySet[Project]:
    own = ProjectMember.objects.filter(project=OuterRef("pk"), user=_USER)
    rows = Project.objects.filter(pk=Param("pk", UUIDField()), organisation=_ORGANISATION)
    return rows.annotate(own_role=Subquery(own.values("role")[:1]))


_PROJECT: Final = Select(_own_project)
_PROJECT_AT_WORK: Final = Select(lambda: _own_project().defer("guidelines"))
_ASSIGNMENT: Final = Select(
    lambda: (
        Assignment.objects.select_related("item__project", "queue", "schema_version")
        .defer("item__project__guidelines", "schema_version__schema", "schema_version__steps")
        .filter(pk=Param("pk", UUIDField()), annotator=_USER, item__project__organisation=_ORGANISATION)
        .annotate(
            own_role=Subquery(
                ProjectMember.objects.filter(project=OuterRef("item__project"), user=_USER).values("role")[:1]
            )
        )
    )
)


def visible_projects(*, actor: Actor) -> QuerySet[Project]:
    """The projects that `actor` may know of, archived ones too."""
    found = Project.objects.filter(organisation=actor.organisation)
    if actor.token is not None and actor.token.project_id is not None:
        found = found.filter(pk=actor.token.project_id)
    if actor.role < SEES_ALL:
        found = found.filter(pk__in=ProjectMember.objects.filter(user=actor.user).values("project_id"))
    return found


def project_role(*, actor: Actor, project: Project) -> Role | None:
    """The role of `actor` in `project`, None when it is not theirs to see.

    A role in the organisation below steward opens no project by itself. To a member of the project
    the higher one of both roles counts.
    """
    if project.organisation_id != actor.organisation.pk or not actor.may_reach_project(project.pk):
        return None
    own = (
        ProjectMember.objects.filter(project=project, user=actor.user).values_list("role", flat=True).first()
    )
    return _higher(own, actor)


def _higher(own: int | None, actor: Actor) -> Role | None:
    """Of somebody's role in a project, if any, and in the organisation the one that counts there."""
    if own is None:
        return actor.role if actor.role >= SEES_ALL else None
    return max(Role(own), actor.role)


def role_to_see(role: Role, *, need: Role) -> None:
    """`Forbidden` when `role`, of somebody who may know the object, is below `need`."""
    if role < need:
        raise Forbidden(f"This needs the role {Role(need).label} in this project.", code="role.too_low")


def access_project(
    *, actor: Actor, project_id: object, need: Role = Role.VIEWER, at_work: bool = False
) -> Project:
    """The project, when `actor` has at least `need` in it. `at_work`: its guidelines are left until asked for.

    `NotFound` when it is absent, of another organisation, outside the token's limit, or not theirs to see;
    `Forbidden` for a member whose role is too low.
    """
    pk = parse_id(project_id)
    if pk is None or not actor.may_reach_project(pk):
        raise NotFound("project")
    found = (_PROJECT_AT_WORK if at_work else _PROJECT).objects(
        pk=pk, organisation=actor.organisation.pk, user=actor.user.pk
    )
    role = _higher(getattr(found[0], "own_role"), actor) if found else None  # noqa: B009 - an annotation
    if role is None:
        raise NotFound("project")
    role_to_see(role, need=need)
    return found[0]


def access_item(*, actor: Actor, item_id: object, need: Role = Role.VIEWER) -> Item:
    """The item with its project (`select_related`); `NotFound` and `Forbidden` as `access_project` says."""
    pk = parse_id(item_id)
    found = (
        None
        if pk is None
        else Item.objects.select_related("project")
        .filter(pk=pk, project__organisation=actor.organisation)
        .first()
    )
    role = None if found is None else project_role(actor=actor, project=found.project)
    if found is None or role is None:
        raise NotFound("item")
    role_to_see(role, need=need)
    return found


def access_queue(*, actor: Actor, queue_id: object, need: Role = Role.REVIEWER) -> Queue:
    """The queue with its project; `NotFound` and `Forbidden` as `access_project` says."""
    pk = parse_id(queue_id)
    found = (
        None
        if pk is None
        else Queue.objects.select_related("project__schema_version")
        .filter(pk=pk, project__organisation=actor.organisation)
        .first()
    )
    role = None if found is None else project_role(actor=actor, project=found.project)
    if found is None or role is None:
        raise NotFound("queue")
    role_to_see(role, need=need)
    return found


def access_assignment(*, actor: Actor, assignment_id: object) -> Assignment:
    """The actor's own assignment, with item, project, queue and schema version; `NotFound` for anybody else's.

    Being put out of the project ends it too. What may be long is left where it is until somebody asks for it: the
    project's guidelines, and the label schema, which `schema_of` has at hand.
    """
    pk = parse_id(assignment_id)
    values = {"pk": pk, "user": actor.user.pk, "organisation": actor.organisation.pk}
    for row in _ASSIGNMENT.objects(**values) if pk is not None else ():
        own: int | None = getattr(row, "own_role")  # noqa: B009 - an annotation
        if actor.may_reach_project(row.item.project_id) and _higher(own, actor) is not None:
            return row
    raise NotFound("assignment")
