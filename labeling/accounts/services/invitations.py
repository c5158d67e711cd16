"""Invitations: a link for one person, once, until it expires. Only the hash of its key is kept."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from labeling.accounts import secrets
from labeling.accounts.actor import Actor
from labeling.accounts.acts import Personal, report, role_name
from labeling.accounts.models import Invitation, Membership, User
from labeling.accounts.roles import Role
from labeling.accounts.services.passwords import check_password
from labeling.accounts.services.sessions import authenticate
from labeling.core import clock
from labeling.core.errors import Conflict, Forbidden, NotFound
from labeling.core.ids import parse_id

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """A new invitation and its link, which cannot be read again."""

    invitation: Invitation
    url: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Who came in by which invitation."""

    user: User
    invitation: Invitation


def invite(
    *, actor: Actor, email: str, role: Role, project_id: UUID | None = None, ceiling: Role | None = None
) -> MadeInvitation:
    """Invite `email` with `role`, at most the actor's own (`ceiling` where that is the role in `project_id`).

    An open invitation of the same address is replaced: its link counts no more.
    """
    if role > (ceiling or actor.role):
        raise Forbidden("You cannot invite somebody with a role above yours.", code="role.too_high")
    email = email.strip().lower()
    now = clock.now()
    with transaction.atomic():
        if Membership.objects.filter(organisation=actor.organisation, user__email=email).exists():
            detail = "This person is in the organisation already. Change the role or add them to the project instead."
            raise Conflict(detail, code="invitation.is_member")
        replaced = _open(actor).filter(email=email).update(revoked_at=now)
        key = secrets.draw_key()
        invitation = Invitation.objects.create(
            organisation=actor.organisation,
            email=email,
            role=role,
            project_id=project_id,
            key_hash=secrets.link_hash(key),
            invited_by=actor.user,
            expires_at=now + VALID_FOR,
        )
        report(
            organisation=actor.organisation,
            actor=actor,
            action="invitation.created",
            obj=("invitation", invitation.pk),
            project=project_id,
            payload={
                "email": Personal(email, f"invitation:{invitation.pk}"),
                "role": role_name(role),
                "replaces": replaced,
            },
        )
    return MadeInvitation(invitation, f"{settings.PUBLIC_URL}/invite/{key}")


def _open(actor: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation=actor.organisation, accepted_at__isnull=True, revoked_at__isnull=True
    )


def revoke_invitation(*, actor: Actor, invitation_id: object) -> None:
    """Take an open invitation back; its link counts no more."""
    pk = parse_id(invitation_id)
    with transaction.atomic():
        if pk is None or not _open(actor).filter(pk=pk).update(revoked_at=clock.now()):
            raise NotFound("invitation")
        report(
            organisation=actor.organisation, actor=actor, action="invitation.revoked", obj=("invitation", pk)
        )


def find_open(*, key: str) -> Invitation:
    """The invitation of this link; `NotFound` when it is unknown, expired, taken back or used."""
    found = (
        Invitation.objects.select_related("organisation")
        .filter(
            key_hash=secrets.link_hash(key),
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=clock.now(),
        )
        .first()
    )
    if found is None:
        raise NotFound("invitation")
    return found


def prove(*, request: HttpRequest, key: str, name: str, password: str) -> User | None:
    """Who has an account proves it by its password; None for others, once theirs is strong enough to get one.

    Call it outside of transactions: a failed try must be counted whatever the request comes to.
    """
    invitation = find_open(key=key)
    user = User.objects.filter(email=invitation.email).first()
    if user is not None:
        return authenticate(request=request, email=user.email, password=password)
    check_password(password, user=User(email=invitation.email, name=name), pointer="/password")
    return None


def accept(*, key: str, name: str, password: str, known: User | None) -> Joined:
    """Come in by a link, once: as `known`, who was proved to be the one invited, or with a new account.

    A role in a project makes the person an annotator of the organisation (a viewer stays one); joining the project
    itself is the caller's part, in the same transaction.
    """
    invitation = find_open(key=key)
    if known is not None and known.email != invitation.email:
        raise NotFound("invitation")
    with transaction.atomic():
        used = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True)
        if not used.update(accepted_at=clock.now()):
            raise NotFound("invitation")
        user = known or _new_user(invitation.email, password, name)
        role = Role(invitation.role)
        if invitation.project_id is not None:
            role = min(role, Role.ANNOTATOR)
        member, is_new = Membership.objects.get_or_create(
            organisation=invitation.organisation, user=user, defaults={"role": role}
        )
        report(
            organisation=invitation.organisation,
            actor=user,
            action="invitation.accepted",
            obj=("invitation", invitation.pk),
            project=invitation.project_id,
            payload={"user": user.pk, "role": role_name(invitation.role)},
        )
        if is_new:
            report(
                organisation=invitation.organisation,
                actor=user,
                action="member.added",
                obj=("member", member.pk),
                payload={"user": user.pk, "role": role_name(role), "invitation": invitation.pk},
            )
    return Joined(user, invitation)


def _new_user(email: str, password: str, name: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except IntegrityError:
        # Another invitation of the same person was accepted at this moment.
        detail = (
            "An account with this address was made a moment ago. Open the link again and give its password."
        )
        raise Conflict(detail, code="account.exists") from None
