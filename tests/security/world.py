"""What the matrix of routes runs in: two tenants, one with a person in every role and something of everything."""

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.db import connection
from rest_framework.test import APIClient

from labeling.accounts.actor import SCOPES
from labeling.accounts.models import User
from labeling.accounts.roles import Role
from projects.models import Assignment, Item, Project, Source
from tests.support.people import Tenant, client_for, make_member, make_tenant, make_token, token_client
from tests.support.projects import add_project_member, make_assignment, make_item, make_project, make_source

# Tables that a refused request may touch: sessions, counters of tries, when a token was last used.
UNWATCHED = {"sessions.Session", "axes.AccessAttempt", "axes.AccessLog", "axes.AccessFailureLog"}
UNWATCHED_FIELDS = {"last_login", "last_used_at"}


@dataclass
class World:
    """Everything of `tenant` is what `other` must not learn of. Each object is made when first asked for."""

    tenant: Tenant = field(default_factory=lambda: make_tenant("Aurora"))
    other: Tenant = field(default_factory=lambda: make_tenant("Borealis"))

    def __post_init__(self) -> None:
        for role in Role:
            add_project_member(self.project, self.tenant.user(role), role)
        # Everybody is there before the first fingerprint is taken.
        for thing in (self.outsider, self.other.owner, self.other_project, self.item, self.assignment):
            assert thing.pk

    @cached_property
    def project(self) -> Project:
        return make_project(self.tenant.organisation, name="Streets")

    @cached_property
    def other_project(self) -> Project:
        """Of the same organisation: what a token limited to it must not leave."""
        return make_project(self.tenant.organisation, name="Elsewhere")

    @cached_property
    def source(self) -> Source:
        return make_source(self.project)

    @cached_property
    def item(self) -> Item:
        return make_item(self.project, source=self.source)

    @cached_property
    def assignment(self) -> Assignment:
        """The annotator's live lease on `item`."""
        return make_assignment(self.item, self.tenant.user(Role.ANNOTATOR))

    @cached_property
    def outsider(self) -> User:
        """Of the organisation, below manager, and a member of no project."""
        return make_member(self.tenant.organisation, Role.REVIEWER, email="outsider@example.org")

    def client(self, who: str) -> APIClient:
        """A client as `anonymous`, `foreigner`, `outsider`, or a role's name."""
        if who == "anonymous":
            return client_for(None)
        if who == "foreigner":
            return client_for(self.other.owner)
        return client_for(self.outsider if who == "outsider" else self.tenant.user(who))

    def token_without(self, scope: str | None, role: Role) -> APIClient:
        """A token of somebody who may, with every scope but `scope`; with all where no token may."""
        scopes = tuple(name for name in SCOPES if name != scope)
        return token_client(make_token(self.tenant.user(role), scopes=scopes)[1])

    def token_elsewhere(self) -> APIClient:
        """The owner's token with all scopes, limited to the other project."""
        return token_client(make_token(self.tenant.owner, project_id=self.other_project.pk)[1])

    def fingerprint(self) -> dict[str, list[Any]]:
        """Every row of every table, but for what `UNWATCHED` says."""
        rows = {}
        with connection.cursor() as cursor:
            for label, statement in _watched():
                cursor.execute(statement)
                rows[label] = sorted(map(repr, cursor.fetchall()))
        return rows


@cache
def _watched() -> list[tuple[str, str]]:
    """Model -> the statement that reads its table, written once: it is asked before and after every refusal."""
    found = []
    for model in apps.get_models():
        columns = [f.column for f in model._meta.concrete_fields if f.attname not in UNWATCHED_FIELDS]
        if model._meta.label not in UNWATCHED:
            names = ", ".join(map(connection.ops.quote_name, columns))
            table = connection.ops.quote_name(model._meta.db_table)
            found.append((model._meta.label, f"SELECT {names} FROM {table}"))
    return found
