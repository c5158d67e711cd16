"""Who works in a project, with which role."""

from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.acts import role_name
from labeling.accounts.models import Membership, User
from labeling.accounts.roles import ROLE_BY_NAME, Role
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from labeling.core.ids import parse_id
from projects.models import Project, ProjectMember
from projects.permissions import project_role


def add_member(
    *, actor: Actor, project: Project, role: str, user_id: UUID | None = None, email: str = ""
) -> ProjectMember:
    """Give somebody of the organisation a role in the project, or another role than they had.

    The person is named by id or by e-mail address. `Invalid` for somebody outside the organisation, `Forbidden`
    for a role above one's own.
    """
    given = _role(role)
    person = _person(project, user_id, email)
    with transaction.atomic():
        held = ProjectMember.objects.select_for_update().filter(project=project, user=person).first()
        _may_give(actor, project, Role(held.role) if held else given, given)
        if held is not None and held.role >= Role.MANAGER > given:
            _another_manager(project, held)
        member, _ = ProjectMember.objects.update_or_create(
            project=project, user=person, defaults={"role": given}, create_defaults=_new(given)
        )
        record(
            organisation=actor.organisation,
            actor=actor,
            action="project.member_set",
            obj=("project", project.pk),
            project=project.pk,
            payload={
                "user": person.pk,
                "before": role_name(held.role) if held else None,
                "after": role_name(given),
            },
        )
    return member


def remove_member(*, actor: Actor, project: Project, member_id: object) -> None:
    """Put somebody out of the project. Work they hold leases on runs out by itself. `NotFound` when absent."""
    with transaction.atomic():
        rows = ProjectMember.objects.select_for_update().filter(project=project)
        pk = parse_id(member_id)
        held = None if pk is None else rows.filter(pk=pk).first()
        if held is None:
            raise NotFound("project member")
        _may_give(actor, project, Role(held.role), Role(held.role))
        if held.role >= Role.MANAGER:
            _another_manager(project, held)
        held.delete()
        record(
            organisation=actor.organisation,
            actor=actor,
            action="project.member_removed",
            obj=("project", project.pk),
            project=project.pk,
            payload={"user": held.user_id, "role": role_name(held.role)},
        )


def _new(role: Role) -> dict[str, object]:
    return {"role": role, "created_at": clock.now()}


def _role(name: str) -> Role:
    role = ROLE_BY_NAME.get(name)
    if role is None:
        detail = f"Use one of: {', '.join(ROLE_BY_NAME)}."
        raise Invalid(detail, code="role.unknown", faults=(Fault("/role", "role.unknown", detail),))
    return role


def _person(project: Project, user_id: UUID | None, email: str) -> User:
    people = Membership.objects.select_related("user").filter(
        organisation=project.organisation_id, user__is_active=True
    )
    if user_id is None and not email:
        detail = "Name the person by `user` (their id) or by `email`."
        raise Invalid(detail, code="member.missing", faults=(Fault("/email", "member.missing", detail),))
    if user_id is not None:
        found, pointer = people.filter(user=user_id).first(), "/user"
    else:
        found, pointer = people.filter(user__email=email.strip().lower()).first(), "/email"
    if found is None:
        detail = "Nobody in this organisation is known by this. Invite them to the organisation first."
        raise Invalid(detail, code="member.unknown", faults=(Fault(pointer, "member.unknown", detail),))
    return found.user


def _may_give(actor: Actor, project: Project, before: Role, after: Role) -> None:
    own = project_role(actor=actor, project=project)
    if own is None or max(before, after) > own:
        raise Forbidden("You cannot give or take a role above your own.", code="role.above_own")


def _another_manager(project: Project, leaving: ProjectMember) -> None:
    """A project keeps somebody who may manage it: a manager of the organisation always can, else a member."""
    managers = ProjectMember.objects.filter(project=project, role__gte=Role.MANAGER).exclude(pk=leaving.pk)
    above = Membership.objects.filter(organisation=project.organisation_id, role__gte=Role.MANAGER)
    if not managers.exists() and not above.exists():
        raise Conflict("This is the last person who can manage the project.", code="member.last_manager")
