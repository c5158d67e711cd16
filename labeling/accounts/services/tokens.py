"""API tokens: made, revoked. The text is shown once; only a keyed hash of it is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from labeling.accounts import secrets
from labeling.accounts.actor import SCOPES, Actor
from labeling.accounts.acts import report
from labeling.accounts.models import ApiToken
from labeling.accounts.roles import Role, scopes_of
from labeling.core import clock
from labeling.core.errors import Fault, Forbidden, Invalid, NotFound
from labeling.core.ids import parse_id


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token, and its text, which cannot be read again."""

    token: ApiToken
    text: str


def _fault(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))


def _check_scopes(actor: Actor, scopes: Collection[str], ceiling: Role) -> None:
    for index, scope in enumerate(scopes):
        if scope not in SCOPES:
            known = ", ".join(SCOPES)
            raise _fault(
                f"/scopes/{index}", "token.scope_unknown", f"There is no scope “{scope}”; there are {known}."
            )
    if not scopes:
        raise _fault("/scopes", "token.scopes_empty", "Name at least one scope.")
    beyond = sorted(set(scopes) - (scopes_of(ceiling) & actor.scopes))
    if beyond:
        detail = f"Your own role or token does not allow: {', '.join(beyond)}."
        raise Forbidden(detail, code="token.scope_beyond")


def create_token(
    *,
    actor: Actor,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    project_id: UUID | None = None,
    ceiling: Role | None = None,
) -> MadeToken:
    """Make a token for the actor in their organisation.

    Its scopes are at most those of `ceiling` (the actor's role; a higher one in `project_id`, when it is limited
    to that) and, made by a token, at most those of that token, which also bounds expiry and project.
    """
    now = clock.now()
    _check_scopes(actor, scopes, ceiling or actor.role)
    if expires_at is not None and expires_at <= now:
        raise _fault(
            "/expires_at", "token.expired", "The token would be expired already: give a time to come."
        )
    parent = actor.token
    if parent is not None:
        project_id = project_id or parent.project_id
        if parent.expires_at is not None:
            expires_at = min(expires_at or parent.expires_at, parent.expires_at)
    drawn = secrets.draw_token()
    with transaction.atomic():
        token = ApiToken.objects.create(
            public_id=drawn.public_id,
            secret_hmac=drawn.secret_hmac,
            user=actor.user,
            organisation=actor.organisation,
            name=name,
            scopes=[scope for scope in SCOPES if scope in scopes],
            project_id=project_id,
            expires_at=expires_at,
        )
        report(
            organisation=actor.organisation,
            actor=actor,
            action="token.created",
            obj=("token", token.pk),
            project=project_id,
            payload={
                "user": actor.user.pk,
                "scopes": token.scopes,
                "expires_at": expires_at.isoformat() if expires_at else None,
            },
        )
    return MadeToken(token, drawn.text)


def revoke_token(*, actor: Actor, token_id: object) -> None:
    """End one of the actor's tokens at once; an owner may end anybody's in the organisation."""
    pk = parse_id(token_id)
    found = ApiToken.objects.filter(organisation=actor.organisation, revoked_at__isnull=True)
    if actor.role < Role.OWNER:
        found = found.filter(user=actor.user)
    if actor.token is not None and actor.token.project_id is not None:
        found = found.filter(project_id=actor.token.project_id)
    with transaction.atomic():
        token = None if pk is None else found.filter(pk=pk).first()
        if token is None or not found.filter(pk=token.pk).update(revoked_at=clock.now()):
            raise NotFound("token")
        report(
            organisation=actor.organisation,
            actor=actor,
            action="token.revoked",
            obj=("token", token.pk),
            project=token.project_id,
            payload={"user": token.user_id},
        )
