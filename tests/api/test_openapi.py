"""The committed description of the API is what the code says, complete, and valid."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from labeling.api.management.commands import openapi
from labeling.api.management.commands.openapi import described
from tests.security.test_routes import API_ROUTES, methods

DESCRIPTION = json.loads((Path(settings.BASE_DIR) / "openapi.json").read_text())
OPERATIONS = [
    (path, method, body) for path, entry in DESCRIPTION["paths"].items() for method, body in entry.items()
]


def test_the_committed_file_is_what_the_code_says():
    assert json.loads(described()) == DESCRIPTION


def test_check_fails_on_a_stale_file(tmp_path, monkeypatch):
    monkeypatch.setattr(openapi, "TARGET", tmp_path / "openapi.json")
    with pytest.raises(CommandError, match=r"run `manage.py openapi`"):
        call_command("openapi", "--check")
    call_command("openapi")
    call_command("openapi", "--check")
    assert (tmp_path / "openapi.json").read_text() == described()


def test_every_method_of_every_route_is_described():
    import re

    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", "/" + route.path), method.lower())
        for route in API_ROUTES
        for method in methods(route.view)
    }
    assert routes == {(path, method) for path, method, _ in OPERATIONS}


@pytest.mark.parametrize(
    ("path", "method", "body"), OPERATIONS, ids=lambda part: part if isinstance(part, str) else ""
)
def test_operations_say_what_they_do_and_what_can_go_wrong(path, method, body):
    assert body["summary"]
    assert body["operationId"].startswith(method)
    answers = body["responses"]
    assert any(code.startswith("2") for code in answers)
    for code, answer in answers.items():
        if code.startswith(("4", "5")):
            assert list(answer["content"]) == ["application/problem+json"]
            assert answer["content"]["application/problem+json"]["schema"] == {
                "$ref": "#/components/schemas/Problem"
            }
    if "{" in path:
        assert "404" in answers
    if "requestBody" in body:
        assert {"400", "415", "422"} <= set(answers)


def test_operation_ids_are_unique():
    ids = [body["operationId"] for _, _, body in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_creating_operations_name_the_idempotency_key():
    (tokens,) = [body for path, method, body in OPERATIONS if (path, method) == ("/api/v1/tokens", "post")]
    assert "Idempotency-Key" in {parameter["name"] for parameter in tokens["parameters"]}
    assert tokens["security"] == [{"token": []}, {"session": []}]


def test_a_door_for_people_only_names_no_token():
    (logout,) = [body for path, _, body in OPERATIONS if path == "/api/v1/auth/logout"]
    assert logout["security"] == [{"session": []}]
