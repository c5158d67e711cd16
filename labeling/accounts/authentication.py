"""Session and token authentication. Both give an `Actor` as `request.auth`."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db.models import CharField, OuterRef, Q, Subquery
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as BaseSession
from rest_framework.request import Request

from labeling.accounts import secrets
from labeling.accounts.actor import SCOPES, Actor
from labeling.accounts.models import ApiToken, Membership, User
from labeling.accounts.roles import Role
from labeling.accounts.selectors import membership_of
from labeling.core import clock
from labeling.core.client import client_address
from labeling.core.compiled import Param, Select
from labeling.core.errors import Forbidden, NotFound, Unauthenticated
from labeling.core.ids import parse_id

USED_EVERY = timedelta(minutes=1)
MAX_TOKEN = 4096


def bearer_of(request: HttpRequest | Request) -> str | None:
    """What follows `Bearer` in the request, None without it. An operator's token may hold any characters."""
    header = str(request.META.get("HTTP_AUTHORIZATION", "")).encode("latin-1", "replace")
    kind, _, text = header.decode("utf-8", "replace").partition(" ")
    return text.strip() if kind.lower() == "bearer" else None


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. A token that does not count is refused, never ignored."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        text = bearer_of(request)
        if text is None:
            return None
        actor = actor_of_token(text, ip=client_address(request._request))
        return actor.user, actor

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "Bearer"


class SessionAuthentication(BaseSession):
    """The session cookie; changes need the CSRF token. Someone without an organisation is not signed in."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        user = getattr(request._request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return None
        self.enforce_csrf(request)
        membership = _membership(user, request.headers.get("X-Organisation"))
        if membership is None:
            return None
        ip = client_address(request._request)
        return user, Actor(user, membership.organisation, Role(membership.role), ip=ip)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "Bearer"

    def enforce_csrf(self, request: Any) -> None:
        try:
            # Of Django's request: asked of the API's, it would read the body away from the idempotency key.
            super().enforce_csrf(request._request)
        except (RequestDataTooBig, TooManyFilesSent):
            raise  # the form is read to look for the token in it
        except Exception as error:
            detail = "The page is out of date. Reload it and try again."
            raise Forbidden(detail, code="csrf.failed") from error


def _membership(user: User, wanted: str | None) -> Membership | None:
    """The user's membership: the one `X-Organisation` names, else the first."""
    if wanted is None:
        return membership_of(user=user)
    organisation_id = parse_id(wanted)
    found = membership_of(user=user, organisation_id=organisation_id) if organisation_id else None
    if found is None:
        raise NotFound("organisation")
    return found


def _refused() -> Unauthenticated:
    return Unauthenticated(
        "This token does not count: it is unknown, expired or revoked. Make a new one.", code="token.invalid"
    )


def actor_of_token(text: str, *, ip: str = "") -> Actor:
    """Who acts with this token; `Unauthenticated` when it is unknown, expired, revoked, or its owner left."""
    if not text or len(text) > MAX_TOKEN:
        raise _refused()
    now = clock.now()
    ids = {f"id_{place}": public_id for place, public_id in enumerate(secrets.public_ids(text))}
    for token in _tokens(len(ids)).objects(**ids):
        if secrets.matches(text, token.secret_hmac, purpose="token"):
            owner_role: int | None = getattr(token, "owner_role")  # noqa: B009 - an annotation
            return _actor(token, owner_role, ip=ip, now=now)
    raise _refused()


@lru_cache
def _tokens(ids: int) -> Select[ApiToken]:
    """Tokens by so many public ids, with their owners and the owners' roles now: asked anew at each request."""
    own = Membership.objects.filter(user=OuterRef("user"), organisation=OuterRef("organisation"))
    asked = [Param(f"id_{place}", CharField()) for place in range(ids)]
    return Select(
        lambda: (
            ApiToken.objects.filter(public_id__in=asked)
            .annotate(owner_role=Subquery(own.values("role")[:1]))
            .select_related("user", "organisation")
        )
    )


def _actor(token: ApiToken, owner_role: int | None, *, ip: str, now: datetime) -> Actor:
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
        raise _refused()
    if not token.user.is_active:
        raise _refused()
    if owner_role is None:
        raise _refused()
    _note_use(token, now)
    role = Role(owner_role)
    scopes = frozenset(token.scopes) & frozenset(SCOPES)
    return Actor(token.user, token.organisation, role, token=token, ip=ip, scopes=scopes)


def _note_use(token: ApiToken, now: datetime) -> None:
    """Write `last_used_at` at most once a minute: reading with a token must not become a write each time."""
    due = now - USED_EVERY
    if token.last_used_at is None or token.last_used_at <= due:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=due)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
