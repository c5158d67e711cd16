"""A labeler over the API: takes work, acts on it, hands it in."""

from typing import Any

from rest_framework.test import APIClient

from tests.queue.world import World
from tests.support.people import client_for

GOOD = {"mood": "good"}
BAD = {"mood": "bad"}


def client(world: World, name: str = "ann") -> APIClient:
    return client_for(world.user(name))


def take(world: World, name: str = "ann", **body: Any) -> dict[str, Any]:
    answer = client(world, name).post(f"/api/v1/projects/{world.project.pk}/next", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def one(world: World, name: str = "ann") -> dict[str, Any]:
    return take(world, name)["assignments"][0]


def act(world: World, lease: dict[str, Any], what: str, name: str = "ann", **body: Any) -> Any:
    path = f"/api/v1/assignments/{lease['id']}/{what}"
    sender = client(world, name)
    return (sender.put if what == "draft" else sender.post)(path, {"token": lease["token"], **body})


def submit(world: World, lease: dict[str, Any], name: str = "ann", result: Any = None, **body: Any) -> Any:
    return act(world, lease, "submit", name, result=GOOD if result is None else result, **body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
