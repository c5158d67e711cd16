"""Memberships: roles changed, people removed. An organisation never loses its last owner."""

from collections.abc import Callable

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.acts import report, role_name
from labeling.accounts.models import ApiToken, Membership, Organisation, User
from labeling.accounts.roles import Role
from labeling.accounts.services.skills import forget_standing
from labeling.core import clock
from labeling.core.errors import Conflict, Forbidden, NotFound
from labeling.core.ids import parse_id

LAST_OWNER = "This is the last owner of the organisation. Make somebody else owner first."


def _locked(actor: Actor, member_id: object) -> Membership:
    """The membership, with the organisation locked so that two changes at once cannot both leave an owner over."""
    Organisation.objects.select_for_update().get(pk=actor.organisation.pk)
    pk = parse_id(member_id)
    rows = Membership.objects.select_related("user").filter(organisation=actor.organisation)
    found = rows.filter(pk=pk).first() if pk else None
    if found is None:
        raise NotFound("member")
    return found


def _refuse_above(actor: Actor, role: Role | int) -> None:
    if role > actor.role:
        raise Forbidden("Their role is above yours, or would be.", code="role.too_high")


def _keep_an_owner(member: Membership) -> None:
    if member.role != Role.OWNER:
        return
    others = Membership.objects.filter(organisation=member.organisation_id, role=Role.OWNER).exclude(
        pk=member.pk
    )
    if not others.exists():
        raise Conflict(LAST_OWNER, code="member.last_owner")


def change_role(*, actor: Actor, member_id: object, role: Role) -> Membership:
    """Give a member another role, up to the actor's own; members above the actor cannot be changed."""
    with transaction.atomic():
        member = _locked(actor, member_id)
        _refuse_above(actor, member.role)
        _refuse_above(actor, role)
        if role != Role.OWNER:
            _keep_an_owner(member)
        before, member.role = member.role, role
        member.save(update_fields=["role"])
        report(
            organisation=actor.organisation,
            actor=actor,
            action="member.role_changed",
            obj=("member", member.pk),
            payload={"user": member.user_id, "before": role_name(before), "after": role_name(role)},
        )
    return member


def remove_member(*, actor: Actor, member_id: object, also: Callable[[User], object] | None = None) -> User:
    """Take a member out of the organisation, its groups and skills, and end their tokens in it; the account stays.

    `also` is done to the person in the same transaction, before all of it is recorded.
    """
    with transaction.atomic():
        member = _locked(actor, member_id)
        _refuse_above(actor, member.role)
        _keep_an_owner(member)
        live = ApiToken.objects.filter(
            organisation=actor.organisation, user=member.user_id, revoked_at__isnull=True
        )
        ended = live.update(revoked_at=clock.now())
        forget_standing(actor=actor, user=member.user)
        if also is not None:
            also(member.user)
        pk = member.pk
        member.delete()
        report(
            organisation=actor.organisation,
            actor=actor,
            action="member.removed",
            obj=("member", pk),
            payload={"user": member.user_id, "role": role_name(member.role), "tokens": ended},
        )
    return member.user


def update_me(*, user: User, name: str | None = None, locale: str | None = None) -> User:
    """Change one's own name and language."""
    if name is not None:
        user.name = name
    if locale is not None:
        user.locale = locale
    user.save(update_fields=["name", "locale"])
    return user
