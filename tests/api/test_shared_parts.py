"""What is put together once for all requests: none of them leaves anything behind for the next."""

from uuid import uuid4

import pytest
from rest_framework.exceptions import ValidationError

from labeling.annotations.api.serializers import SubmitBody
from tests.queue.world import make_world
from tests.support.people import client_for


def test_a_body_that_is_read_often_keeps_nothing_of_the_one_before() -> None:
    first = {"token": str(uuid4()), "result": {"mood": "good"}, "seconds": 2.5, "schema_version": 3}
    assert SubmitBody.check(first)["seconds"] == 2.5
    with pytest.raises(ValidationError) as faults:
        SubmitBody.check({"token": "no", "result": 1, "extra": True})
    assert {name: [one.code for one in found] for name, found in faults.value.detail.items()} == {
        "token": ["invalid"],
        "result": ["not_a_dict"],
        "extra": ["unknown"],
    }
    plain = {"token": str(uuid4()), "result": {}}
    read = SubmitBody.check(plain)
    assert str(read.pop("token")) == plain["token"]
    assert read == {
        "result": {}, "seconds": None, "prediction": None, "provenance": None, "schema_version": None,
    }  # fmt: skip
    read["result"]["mine"] = 1
    assert SubmitBody.check(plain)["result"] == {}


@pytest.mark.django_db
def test_the_form_of_an_answer_is_the_one_asked_for() -> None:
    world = make_world(items=1)
    client = client_for(world.user())
    for accept in ("*/*", "application/json", "text/html,*/*;q=0.8", "application/*"):
        answer = client.get("/api/v1/work", headers={"accept": accept})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json"), accept
    for accept in ("text/html", "application/xml"):
        answer = client.get("/api/v1/work", headers={"accept": accept})
        assert (answer.status_code, answer.headers["Content-Type"]) == (406, "application/problem+json")
    assert client.get("/api/v1/work?format=xml").status_code == 404


@pytest.mark.django_db
def test_the_policy_is_the_same_for_each_answer_and_only_pages_name_a_nonce(settings) -> None:
    world = make_world(items=1)
    client = client_for(world.user())
    plain = client.get("/api/v1/work").headers["Content-Security-Policy"]
    page = client.get("/").headers["Content-Security-Policy"]
    assert "nonce-" not in plain
    assert client.get("/api/v1/work").headers["Content-Security-Policy"] == plain
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"]}}
    assert client.get("/api/v1/work").headers["Content-Security-Policy"] == "default-src 'none'"
    assert page != "default-src 'none'"
