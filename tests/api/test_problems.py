"""Whatever goes wrong looks the same: problem+json with a stable code."""

import logging

import pytest
from django.test import Client, override_settings
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from labeling.api import problems
from labeling.api.permissions import PUBLIC, Access
from labeling.api.serializers import Strict
from labeling.api.views import ApiView
from labeling.core import errors
from tests.support.people import client_for


def is_problem(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "errors"}
    assert (body["type"], body["status"], body["code"]) == ("about:blank", status, code)
    assert body["detail"]
    return body


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    "address", ["/api/v1/nothing", "/api/v1/", "/api/v1/me/", "/api/v1/%00", "/api/v1/a/b/c"]
)
def test_an_unknown_address_of_the_api(db, settings, address, debug):
    settings.DEBUG = debug
    for method in ("get", "post", "delete"):
        is_problem(getattr(client_for(None), method)(address), 404, "not_found")


@pytest.mark.parametrize("address", ["/api/v2/me", "/api/", "/media/x/y", "/static/none.js"])
def test_an_unknown_address_elsewhere(db, address):
    assert client_for(None).get(address).status_code == 404


def test_a_method_that_is_not_there(tenant):
    body = is_problem(
        tenant.client_for("owner").put("/api/v1/me", {}, format="json"), 405, "method_not_allowed"
    )
    assert body["title"] == "Method not allowed"
    assert client_for(None).put("/api/v1/me").status_code == 405


def test_no_credentials(db):
    answer = client_for(None).get("/api/v1/me")
    is_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_head_is_get_without_a_body(tenant):
    answer = tenant.client_for("viewer").head("/api/v1/me")
    assert (answer.status_code, answer.content) == (200, b"")
    assert client_for(None).head("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "json.invalid"),
        (b'{"name": NaN}', "application/json", 400, "json.invalid"),
        (b'{"name": "\xff"}', "application/json", 400, "json.invalid"),
        (b'{"name": "a\\u0000b"}', "application/json", 422, "json.nul"),
        (b"[1]", "application/json", 422, "json.object"),
        (b'"text"', "application/json", 422, "json.object"),
        (b"null", "application/json", 422, "json.object"),
        (b"[" * 100_000, "application/json", 400, "json.invalid"),
        (b"[" * 101 + b"]" * 101, "application/json", 422, "json.too_deep"),
        (b"[" * 900 + b'"\\u0000"' + b"]" * 900, "application/json", 422, "json.too_deep"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json", 422, "json.too_deep"),
        (b'{"name": "' + b"[{" * 200 + b'"}', "application/json", 422, "invalid"),
        (b"<a/>", "application/xml", 415, "media_type.unsupported"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "media_type.unsupported"),
        (b"x" * (16 * 1024 * 1024 + 1), "application/json", 413, "too_large"),
    ],
    ids=[
        "cut",
        "nan",
        "not-utf8",
        "nul",
        "list",
        "string",
        "null",
        "deep",
        "deeper",
        "deep-nul",
        "deep-objects",
        "brackets-in-text",
        "xml",
        "form",
        "17-mb",
    ],
)
def test_bodies_that_cannot_be_read(tenant, body, kind, status, code):
    client = tenant.client_for("viewer")
    is_problem(client.generic("PATCH", "/api/v1/me", body, content_type=kind), status, code)


def test_an_error_on_the_server_says_nothing_of_itself():
    class Broken(ApiView):
        access = {"GET": PUBLIC}

        def get(self, request):
            raise RuntimeError("a secret in a trace")

    class Patterns:
        urlpatterns = [path("api/v1/broken", Broken.as_view())]
        handler500 = "labeling.api.problems.server_error"

    with override_settings(ROOT_URLCONF=Patterns):
        answer = Client(raise_request_exception=False).get("/api/v1/broken")
    is_problem(answer, 500, "server_error")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound("item"), 404),
        (errors.Forbidden("no"), 403),
        (errors.Unauthenticated("no"), 401),
        (errors.Conflict("no"), 409),
        (errors.Invalid("no"), 422),
        (errors.TooLarge("no"), 413),
        (errors.RateLimited("no"), 429),
        (errors.PreconditionFailed("no"), 412),
        (errors.DomainError("no"), 400),
    ],
    ids=lambda part: type(part).__name__,
)
def test_each_domain_error_has_its_status(error, status):
    assert problems.status_of(error) == status
    assert problems.exception_handler(error, {}).status_code == status


def test_a_domain_error_of_every_kind_has_a_status():
    kinds = set(errors.DomainError.__subclasses__())
    assert kinds == set(problems.STATUS)


def test_absent_names_what_is_absent():
    assert errors.NotFound("label schema").code == "label_schema.not_found"


# --- bodies: unknown keys, pointers ---


class Inner(Strict):
    size = serializers.IntegerField(min_value=1)


class Outer(Strict):
    name = serializers.CharField()
    made = serializers.CharField(read_only=True)
    inner = Inner(required=False)
    many = Inner(many=True, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=2), required=False)


class EchoView(ApiView):
    access = {"POST": Access("anyone")}

    def post(self, request):
        return Response(self.read(Outer))


def faults(tenant, body):
    request = APIRequestFactory().post("/x", body, format="json")
    force_authenticate(request, tenant.owner, tenant.actor("owner"))
    answer = EchoView.as_view()(request)
    if answer.status_code == 200:
        return answer.data
    assert answer.status_code == 422
    return {(fault["pointer"], fault["code"]) for fault in answer.data["errors"]}


def test_what_is_right_comes_through(tenant):
    body = {"name": "x", "inner": {"size": 1}, "many": [{"size": 2}], "tags": ["a"]}
    assert faults(tenant, body) == body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "x", "nmae": 1, "a/b~c": 2}, {("/nmae", "field.unknown"), ("/a~1b~0c", "field.unknown")}),
        ({"nmae": 1}, {("/nmae", "field.unknown"), ("/name", "field.required")}),
        ({"name": "x", "made": "y"}, {("/made", "field.read_only")}),
        (
            {"name": "x", "inner": {"size": 0, "colour": 1}},
            {("/inner/size", "field.min_value"), ("/inner/colour", "field.unknown")},
        ),
        (
            {"name": "x", "many": [{"size": 1}, {"size": "y"}, {"size": 1, "z": 1}]},
            {("/many/1/size", "field.invalid"), ("/many/2/z", "field.unknown")},
        ),
        ({"name": "x", "inner": 5}, {("/inner", "field.invalid")}),
        ({"name": "x", "tags": ["a", "long"]}, {("/tags/1", "field.max_length")}),
        ({"name": None}, {("/name", "field.null")}),
        ({"name": ["x"]}, {("/name", "field.invalid")}),
    ],
)  # fmt: skip
def test_every_fault_is_pointed_at(tenant, body, expected):
    assert faults(tenant, body) == expected


def test_if_match_takes_lists_weak_tags_and_a_star(tenant):
    class Versioned(ApiView):
        access = {"GET": Access("anyone")}

        def get(self, request):
            self.require_version(3)
            return Response({})

    def status(tag):
        request = APIRequestFactory().get("/x", **({"HTTP_IF_MATCH": tag} if tag else {}))
        force_authenticate(request, tenant.owner, tenant.actor("owner"))
        return Versioned.as_view()(request).status_code

    answers = {tag: status(tag) for tag in (None, '"3"', 'W/"3"', '"2", "3"', "*", '"2"', "3", "x")}
    assert answers == {
        None: 200,
        '"3"': 200,
        'W/"3"': 200,
        '"2", "3"': 200,
        "*": 200,
        '"2"': 412,
        "3": 412,
        "x": 412,
    }


def test_secrets_stay_out_of_the_log(tenant, caplog):
    with caplog.at_level(logging.DEBUG):
        client_for(None).post(
            "/api/v1/auth/login", {"email": "a@b.example", "password": "hunter2-hunter2"}, format="json"
        )
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("address", ["/api/v1/me", "/", "/livez"])
def test_a_host_that_is_not_ours_is_told_so_in_one_shape(db, address):
    answer = client_for(None).get(address, HTTP_HOST="evil.example")
    is_problem(answer, 400, "host.unknown")
    assert "evil" not in answer.content.decode()
