"""Organisations with people in every role, their tokens, and clients that act as them."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib import import_module
from itertools import count
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from rest_framework.test import APIClient

from labeling.accounts import secrets
from labeling.accounts.actor import SCOPES, Actor
from labeling.accounts.models import ApiToken, Membership, Organisation, User
from labeling.accounts.roles import ROLE_BY_NAME, Role
from labeling.core import clock

PASSWORD = "correct horse battery"
_numbers = count(1)


def make_user(email: str = "", *, name: str = "", password: str = PASSWORD, **fields: Any) -> User:
    """A person without any organisation; the address is drawn when left out."""
    email = email or f"person{next(_numbers)}@example.org"
    return User.objects.create_user(email, password, name=name or email.split("@")[0].title(), **fields)


def make_organisation(name: str = "") -> Organisation:
    return Organisation.objects.create(name=name or f"Organisation {next(_numbers)}")


def join(user: User, organisation: Organisation, role: Role | str = Role.VIEWER) -> Membership:
    """Give `user` a role in `organisation`."""
    return Membership.objects.create(organisation=organisation, user=user, role=as_role(role))


def as_role(role: Role | str) -> Role:
    return ROLE_BY_NAME[role] if isinstance(role, str) else role


def make_member(organisation: Organisation, role: Role | str = Role.VIEWER, **fields: Any) -> User:
    """A new person with `role` in `organisation`."""
    user = make_user(**fields)
    join(user, organisation, role)
    return user


def actor_for(user: User, *, token: ApiToken | None = None) -> Actor:
    """The actor that services and gates take, for the user's first membership."""
    membership = (
        Membership.objects.select_related("organisation").filter(user=user).order_by("created_at", "id").get()
    )
    scopes = frozenset(token.scopes if token else SCOPES)
    return Actor(user, membership.organisation, Role(membership.role), token=token, scopes=scopes)


def make_token(
    user: User,
    *,
    scopes: tuple[str, ...] = SCOPES,
    project_id: UUID | None = None,
    expires_at: datetime | None = None,
    organisation: Organisation | None = None,
) -> tuple[ApiToken, str]:
    """A token of `user` in the (first) organisation, and its text."""
    organisation = organisation or actor_for(user).organisation
    drawn = secrets.draw_token()
    token = ApiToken.objects.create(
        public_id=drawn.public_id,
        secret_hmac=drawn.secret_hmac,
        user=user,
        organisation=organisation,
        name="test",
        scopes=list(scopes),
        project_id=project_id,
        expires_at=expires_at,
        created_at=clock.now(),
    )
    return token, drawn.text


def client_for(user: User | None = None, *, csrf: bool = False) -> APIClient:
    """A client with the user's session; anonymous when None. `csrf=True` enforces CSRF and sends the token along."""
    client = APIClient(enforce_csrf_checks=csrf)
    if user is not None:
        _open_session(client, user)
    if csrf:
        client.get("/api/v1/boot")
        client.credentials(HTTP_X_CSRFTOKEN=client.cookies["csrftoken"].value)
    return client


def _open_session(client: APIClient, user: User) -> None:
    """What a login leaves behind, without its ceremony, which the tests of signing in go through."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def token_client(text: str) -> APIClient:
    """A client that sends this token and enforces CSRF for whatever else it might be taken for."""
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


@dataclass
class Tenant:
    """An organisation with one person in each role, made when first asked for."""

    organisation: Organisation
    _people: dict[Role, User] = field(default_factory=dict)

    def user(self, role: Role | str) -> User:
        role = as_role(role)
        if role not in self._people:
            email = f"{role.label}-{self.organisation.pk.hex[-8:]}@example.org"
            self._people[role] = make_member(self.organisation, role, email=email, name=role.label.title())
        return self._people[role]

    def actor(self, role: Role | str) -> Actor:
        return actor_for(self.user(role))

    def client_for(self, who: Role | str | User, *, csrf: bool = False) -> APIClient:
        """A client with the session of the person in this role, or of this user."""
        return client_for(who if isinstance(who, User) else self.user(who), csrf=csrf)

    def token_client(self, role: Role | str = Role.OWNER, **options: Any) -> APIClient:
        """A client with a token of the person in this role; options as `make_token`."""
        return token_client(make_token(self.user(role), **options)[1])

    @cached_property
    def owner(self) -> User:
        return self.user(Role.OWNER)


def make_tenant(name: str = "") -> Tenant:
    """A new organisation; its people come when they are asked for."""
    return Tenant(make_organisation(name))


__all__ = [
    "PASSWORD",
    "Tenant",
    "actor_for",
    "client_for",
    "join",
    "make_member",
    "make_organisation",
    "make_tenant",
    "make_token",
    "make_user",
    "token_client",
]
