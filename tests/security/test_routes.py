"""Route x role x tenant: nobody gets further than the view's declared access says, and a refusal changes nothing."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from labeling.accounts.roles import ROLE_BY_NAME, Role
from labeling.api.permissions import Access
from labeling.api.views import ApiView
from tests.security.routes import OUTSIDE, Sample, samples
from tests.security.world import World

API = "api/v1/"
WHERE = {"public", "anyone", "organisation", "project", "own"}


@dataclass(frozen=True)
class Route:
    """One address of the resolver, and the view behind it."""

    path: str
    view: Any


def walk(patterns: list[Any], prefix: str = "") -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            yield Route(path, getattr(entry.callback, "cls", None) or entry.callback)


ROUTES = list(walk(get_resolver().url_patterns))
API_ROUTES = [route for route in ROUTES if isinstance(route.view, type) and issubclass(route.view, ApiView)]


def methods(view: Any) -> list[str]:
    found = (name.upper() for name in view.http_method_names if hasattr(view, name))
    return [name for name in found if name not in {"OPTIONS", "HEAD"}]


CASES = [(route, method) for route in API_ROUTES for method in methods(route.view)]


def test_every_route_outside_the_api_is_named_with_a_reason():
    outside = {route.path for route in ROUTES if route not in API_ROUTES}
    assert outside == set(OUTSIDE)


def test_every_api_route_has_a_sample():
    assert {route.path.removeprefix(API) for route in API_ROUTES} == set(samples())


@pytest.mark.parametrize("route", API_ROUTES, ids=lambda route: route.path)
def test_every_method_declares_who_may_come_in(route):
    assert route.path.startswith(API)
    assert set(route.view.access) == set(methods(route.view))
    for access in route.view.access.values():
        assert isinstance(access, Access)
        assert access.where in WHERE
    assert route.view.creates <= set(methods(route.view))


@dataclass
class Call:
    """One route and method, filled from a world, to be sent by anybody."""

    world: World
    sample: Sample
    method: str
    path: str
    body: Any

    @classmethod
    def of(cls, world: World, route: Route, method: str) -> "Call":
        sample = samples()[route.path.removeprefix(API)]
        params = {name: str(value) for name, value in sample.params(world).items()}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: params[found[1]], "/" + route.path)
        body = sample.bodies[method](world) if method in sample.bodies else None
        return cls(world, sample, method, path + sample.query, body)

    def send(self, client: APIClient) -> Any:
        form = "multipart" if self.sample.multipart and self.body is not None else "json"
        return getattr(client, self.method.lower())(self.path, self.body, format=form)

    def is_refused(self, client: APIClient, status: int, who: str) -> None:
        before = self.world.fingerprint()
        answer = self.send(client)
        assert answer.status_code == status, f"{who}: {answer.status_code} {answer.content[:300]!r}"
        assert answer.headers["Content-Type"] == "application/problem+json", who
        assert answer.json()["status"] == status
        assert self.world.fingerprint() == before, f"{who}: a refused request changed something"

    def is_allowed(self, client: APIClient, who: str) -> Any:
        """Sends within a transaction that is rolled back, so that the next role finds the same world."""
        wanted = self.sample.answers.get(self.method)
        with transaction.atomic():
            answer = self.send(client)
            transaction.set_rollback(True)
        text = f"{who}: {answer.status_code} {getattr(answer, 'content', b'')[:300]!r}"
        assert answer.status_code == wanted if wanted else 200 <= answer.status_code < 300, text
        return answer

    def learns_nothing(self, client: APIClient, who: str) -> None:
        """Somebody with no right to this tenant's things may call, but the answer speaks of none of them."""
        with transaction.atomic():
            answer = self.send(client)
            transaction.set_rollback(True)
        assert answer.status_code < 500, who
        text = answer.getvalue().decode()
        for thing in (self.world.project, self.world.item, self.world.source):
            assert str(thing.pk) not in text, f"{who} reads of {thing!r}"


@pytest.fixture(scope="module")
def furnished(django_db_setup, django_db_blocker):
    """One world for all routes. It is made once; each test works on a copy, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), CASES, ids=lambda part: getattr(part, "path", part))
def test_nobody_gets_further_than_declared(route, method, furnished):
    access = route.view.access[method]
    call = Call.of(copy.deepcopy(furnished), route, method)
    {
        "public": _public,
        "anyone": _anyone,
        "organisation": _organisation,
        "project": _project,
        "own": _own,
    }[access.where](call, access, has_object="<" in route.path)


def _public(call: Call, access: Access, *, has_object: bool) -> None:
    call.is_allowed(call.world.client("anonymous"), "anonymous")
    call.learns_nothing(call.world.client("foreigner"), "foreigner")


def _anyone(call: Call, access: Access, *, has_object: bool) -> None:
    call.is_refused(call.world.client("anonymous"), 401, "anonymous")
    may = call.sample.mine if has_object else Role.VIEWER
    call.is_refused(call.world.token_without(access.scope, may), 403, "token without the scope")
    call.learns_nothing(call.world.client("foreigner"), "foreigner")
    call.learns_nothing(call.world.token_elsewhere(), "token of another project")
    if has_object:
        _only_mine(call)
        return
    for role in Role:
        if role >= access.role:
            call.is_allowed(call.world.client(role.label), role.label)


def _only_mine(call: Call) -> None:
    call.is_refused(call.world.client("foreigner"), 404, "foreigner")
    call.is_refused(call.world.token_elsewhere(), 404, "token of another project")
    for role in Role:
        client = call.world.client(role.label)
        if role == call.sample.mine or role in call.sample.also:
            call.is_allowed(client, role.label)
        else:
            call.is_refused(client, 404, role.label)


def _organisation(call: Call, access: Access, *, has_object: bool) -> None:
    call.is_refused(call.world.client("anonymous"), 401, "anonymous")
    call.is_refused(call.world.token_without(access.scope, Role.OWNER), 403, "token without the scope")
    call.is_refused(call.world.token_elsewhere(), 403, "token of another project")
    if has_object:
        call.is_refused(call.world.client("foreigner"), 404, "foreigner")
    else:
        call.learns_nothing(call.world.client("foreigner"), "foreigner")
    for role in Role:
        client = call.world.client(role.label)
        if role < access.role:
            call.is_refused(client, 403, role.label)
        else:
            call.is_allowed(client, role.label)


def _project(call: Call, access: Access, *, has_object: bool) -> None:
    call.is_refused(call.world.client("anonymous"), 401, "anonymous")
    call.is_refused(call.world.client("foreigner"), 404, "foreigner")
    call.is_refused(call.world.client("outsider"), 404, "outsider")
    call.is_refused(call.world.token_without(access.scope, Role.OWNER), 403, "token without the scope")
    call.is_refused(call.world.token_elsewhere(), 404, "token of another project")
    for role in Role:
        client = call.world.client(role.label)
        if role < access.role:
            call.is_refused(client, 403, role.label)
        else:
            call.is_allowed(client, role.label)


def _own(call: Call, access: Access, *, has_object: bool) -> None:
    call.is_refused(call.world.client("anonymous"), 401, "anonymous")
    call.is_refused(call.world.client("outsider"), 404, "outsider")
    call.is_refused(call.world.token_without(access.scope, call.sample.mine), 403, "token without the scope")
    _only_mine(call)


def test_roles_are_the_ones_the_matrix_walks():
    assert list(ROLE_BY_NAME) == ["viewer", "annotator", "reviewer", "steward", "manager", "owner"]
