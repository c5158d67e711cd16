"""Reading accounts: members, invitations, tokens of the actor's organisation."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import ApiToken, Invitation, Membership, User
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.errors import Unauthenticated
from labeling.core.texts import clean

MOST_SEARCH: Final = 100


def members(*, actor: Actor, search: str = "") -> QuerySet[Membership]:
    """Everybody in the organisation whose name or address has each word of `search`, with `user`."""
    rows = Membership.objects.filter(organisation=actor.organisation).select_related("user")
    return rows.filter(named(search))


def named(search: str) -> Q:
    """Of rows with a `user`: those whose name or address has each word. `Invalid` for what no name can have."""
    found = Q()
    for word in clean(search, pointer="/search", most=MOST_SEARCH, blank=True).split():
        found &= Q(user__name__icontains=word) | Q(user__email__icontains=word)
    return found


def open_invitations(*, actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the organisation that may still be accepted."""
    return Invitation.objects.filter(
        organisation=actor.organisation,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=clock.now(),
    )


def own_tokens(*, actor: Actor) -> QuerySet[ApiToken]:
    """The actor's tokens in the organisation that are not revoked, expired ones too.

    A token that is limited to one project sees only others with the same limit.
    """
    found = ApiToken.objects.filter(organisation=actor.organisation, user=actor.user, revoked_at__isnull=True)
    if actor.token is not None and actor.token.project_id is not None:
        found = found.filter(project_id=actor.token.project_id)
    return found


def has_account(*, email: str) -> bool:
    """Whether somebody has this address; only for those who hold an invitation to it."""
    return User.objects.filter(email=email).exists()


def membership_of(*, user: User, organisation_id: UUID | None = None) -> Membership | None:
    """The user's membership in this organisation, or the first one; with `organisation`."""
    rows = Membership.objects.filter(user=user).select_related("organisation").order_by("created_at", "id")
    return rows.first() if organisation_id is None else rows.filter(organisation_id=organisation_id).first()


def actor_of(*, user: User) -> Actor:
    """The user acting in their first organisation; `Unauthenticated` for somebody without one."""
    membership = membership_of(user=user)
    if membership is None:
        raise Unauthenticated(
            "You are in no organisation any more. Ask for an invitation.", code="auth.no_organisation"
        )
    return Actor(user, membership.organisation, Role(membership.role))
