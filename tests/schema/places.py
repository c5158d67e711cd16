"""A project with boxes and choices, people who label in it, and a manager who changes its labels."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from projects.models import Assignment, Item, Project
from tests.queue.world import World, make_world
from tests.support.jobs import work_off
from tests.support.people import client_for, make_member
from workers.ledger.models import Job

SCHEMA: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [
        {
            "name": "entities",
            "type": "spans",
            "on": "text",
            "labels": [
                {"name": "car", "attributes": [{"name": "note", "type": "text"}]},
                {"name": "bus"},
                {"name": "bike"},
            ],
            "relations": [{"name": "near", "from": ["car"], "to": ["bike"]}],
        },
        {"name": "mood", "type": "choice", "options": ["good", "bad", "sad"], "required": True},
        {"name": "tags", "type": "choices", "options": ["a", "b", "c"]},
        {"name": "notes", "type": "text"},
    ],
}
TEXT = "one two three four five"


def span(number: int, label: str, **more: Any) -> dict[str, Any]:
    """The span of a word of `TEXT`."""
    word = TEXT.split()[number]
    start = TEXT.index(word)
    return {
        "id": f"s{number}",
        "label": label,
        "start": start,
        "end": start + len(word),
        "text": word,
        **more,
    }


def answer(*labels: str, mood: str = "good", **more: Any) -> dict[str, Any]:
    """A result with a span for each label."""
    return {"entities": [span(number, label) for number, label in enumerate(labels)], "mood": mood, **more}


class Place:
    """The world of a test, with clients."""

    def __init__(self, *, items: int = 3, overlap: int = 1) -> None:
        self.world: World = make_world(schema=SCHEMA, overlap=overlap)
        self.items: list[Item] = self.world.add(*[f"i{number}" for number in range(items)], text=TEXT)
        self.manager = client_for(make_member(self.world.project.organisation, Role.MANAGER))
        self._clients: dict[str, APIClient] = {}

    @property
    def project(self) -> Project:
        return Project.objects.select_related("schema_version").get(pk=self.world.project.pk)

    def client(self, name: str = "ann", role: Role = Role.ANNOTATOR) -> APIClient:
        if name not in self._clients:
            self._clients[name] = client_for(self.world.user(name, role))
        return self._clients[name]

    def next(self, name: str = "ann", count: int = 1) -> list[dict[str, Any]]:
        got = self.client(name).post(f"/api/v1/projects/{self.project.pk}/next", {"count": count})
        assert got.status_code == 200, got.content
        found: list[dict[str, Any]] = got.json()["assignments"]
        return found

    def submit(self, lease: dict[str, Any], result: dict[str, Any], name: str = "ann", **more: Any) -> Any:
        body = {"token": lease["token"], "result": result, "seconds": 1, **more}
        return self.client(name).post(f"/api/v1/assignments/{lease['id']}/submit", body)

    def label(self, *results: dict[str, Any], name: str = "ann") -> list[str]:
        """Claim and submit each; ids of the annotations."""
        made = []
        for result in results:
            [lease] = self.next(name)
            done = self.submit(lease, result, name)
            assert done.status_code == 200, done.content
            made.append(done.json()["annotation"]["id"])
        return made

    def ask(self, *steps: dict[str, Any], dry_run: bool = False) -> Any:
        body = {"steps": list(steps), "dry_run": dry_run}
        return self.manager.post(f"/api/v1/projects/{self.project.pk}/schema-migrations", body)

    def begin(self, *steps: dict[str, Any]) -> str:
        """Id of the job."""
        asked = self.ask(*steps)
        assert asked.status_code == 202, asked.content
        found: str = asked.json()["job"]["id"]
        return found

    def migrate(self, *steps: dict[str, Any]) -> Job:
        job = work_off(self.begin(*steps))
        assert job.state == "done", job.message
        return job

    def mine(self, item: Item, name: str = "ann") -> Assignment:
        return Assignment.objects.get(item=item, annotator=self.world.user(name))


def rename(old: str, new: str, kind: str = "label", control: str = "entities") -> dict[str, Any]:
    return {"op": "rename", "kind": kind, "control": control, "from": [old], "to": new}


def remove(*names: str, kind: str = "label", control: str = "entities", **more: Any) -> dict[str, Any]:
    return {"op": "remove", "kind": kind, "control": control, "from": list(names), **more}


def merge(*names: str, to: str, kind: str = "label", control: str = "entities") -> dict[str, Any]:
    return {"op": "merge", "kind": kind, "control": control, "from": list(names), "to": to}


__all__ = ["SCHEMA", "Place", "answer", "merge", "remove", "rename", "span"]
