"""A small project with people who work in it, made through the API of a running product."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.client import Client
from tools.product import Product

PASSWORD = "eleven green bottles"
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [
        {"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True},
        {"name": "topics", "type": "choices", "options": ["a", "b"]},
    ],
}
CLEARED = {"licence": "CC0-1.0", "personal_data": "none", "credit": "R. Holder"}
GOOD, BAD = {"mood": "good"}, {"mood": "bad"}


@dataclass
class Crew:
    """A project of short texts `t0`, `t1`, … and the people who were invited to it, by their first names."""

    owner: Client
    product: Product
    project: str
    people: dict[str, Client] = field(default_factory=dict)

    def invite(self, name: str, role: str = "annotator") -> Client:
        """Somebody new in the project, with a session of their own."""
        mail = f"{name.split(maxsplit=1)[0].lower()}-{self.project[-6:]}@example.org"
        body = {"email": mail, "role": role, "project": self.project}
        key = self.owner.post("invitations", body)["url"].rstrip("/").rsplit("/", 1)[1]
        path = f"invitations/accept/{key}"
        answer = Client(self.product.url).call("POST", path, {"name": name, "password": PASSWORD})
        assert answer.status == 200, answer.body
        headers = {"Cookie": answer.cookies, "X-CSRFToken": answer.cookie("csrftoken")}
        self.people[name] = Client(self.product.url, headers=headers)
        return self.people[name]

    def state(self, name: str) -> dict[str, Any]:
        """The session of somebody as browsers keep it."""
        pairs = [part.split("=", 1) for part in self.people[name].headers["Cookie"].split("; ")]
        place = {"domain": "127.0.0.1", "path": "/"}
        return {"cookies": [{"name": key, "value": value, **place} for key, value in pairs], "origins": []}

    def answer(self, name: str, result: dict[str, Any] | None = None) -> str:
        """Hand in the next item as somebody; its name."""
        client = self.people[name]
        [work] = client.post(f"projects/{self.project}/next", {"count": 1})["assignments"]
        body = {"token": work["token"], "result": GOOD if result is None else result, "seconds": 5}
        client.post(f"assignments/{work['id']}/submit", body)
        found: str = work["item"]["external_id"]
        return found

    def queues(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.owner.get(f"projects/{self.project}/queues")["results"]
        return found

    def item(self, name: str) -> str:
        rows = self.owner.get(f"projects/{self.project}/items")["results"]
        return next(str(row["id"]) for row in rows if row["external_id"] == name)


def make_crew(owner: Client, product: Product, name: str, *, items: int, schema: Any = SCHEMA) -> Crew:
    project = owner.post("projects", {"name": name, "schema": schema})["id"]
    source = owner.post(f"projects/{project}/sources", {"name": "Own", "rights": CLEARED})["id"]
    rows = [{"external_id": f"t{number}", "data": {"text": f"Text {number}"}} for number in range(items)]
    started = owner.post(f"projects/{project}/imports", {"source": source, "items": rows})
    assert owner.ended(started["job"]["id"])["result"]["created"] == items
    return Crew(owner, product, project)


__all__ = ["BAD", "CLEARED", "GOOD", "SCHEMA", "Crew", "make_crew"]
