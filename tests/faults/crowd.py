"""People and programs at work on a product that is killed under them: each keeps what it was told.

A request is repeated until an answer comes, as a client does that means it; answers of 5xx are kept as faults.
"""

import io
import json
import random
import threading
import time
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.support.client import Answer, Client, Unreachable

ROWS, PICTURES = 3_000, 12
SOURCE = {"name": "Own", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}
TEXTS = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [
        {"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True},
        {"name": "note", "type": "text"},
    ],
}
IMAGES = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {"name": "objects", "type": "shapes", "on": "photo", "tools": ["box"], "labels": [{"name": "car"}]}
    ],
}


@dataclass
class Told:
    """What clients were told, and so may rely on. Appended to from threads."""

    submits: list[dict[str, str]] = field(default_factory=list)
    imports: dict[str, dict[str, Any]] = field(default_factory=dict)  # job id -> what it must have done
    exports: dict[str, float] = field(default_factory=dict)  # job id -> when it was asked for
    faults: list[str] = field(default_factory=list)
    broken_lines: int = 0  # requests without an answer: how often a kill really hit one


def enlist(owner: Client, project: str, name: str) -> Client:
    """A new annotator of the project, come in by invitation, with a token of their own."""
    email, password = f"{name}@example.org", "correct horse battery"
    invited = owner.post("invitations", {"email": email, "role": "annotator", "project": project})
    key = invited["url"].rstrip("/").rsplit("/", 1)[1]
    joined = Client(owner.url).call(
        "POST", f"invitations/accept/{key}", {"name": name.title(), "password": password}
    )
    assert joined.status == 200, joined.body
    session = Client(owner.url, headers={"Cookie": joined.cookies, "X-CSRFToken": joined.cookie("csrftoken")})
    token = session.post("tokens", {"name": "work", "scopes": ["read", "label"]})["token"]
    return Client(owner.url, token)


class Worker(threading.Thread):
    """A client in a thread, until told to stop."""

    def __init__(self, client: Client, told: Told, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.client, self.told, self.stopped = client, told, stop
        self.chance = random.Random(seed)

    def insist(self, send: Callable[[], Answer]) -> Answer:
        """Send until an answer comes. `Unreachable` when none did long after the end."""
        patience = time.monotonic() + 90
        while True:
            try:
                answer = send()
            except Unreachable:
                self.told.broken_lines += 1
                if time.monotonic() > patience:
                    raise
                time.sleep(0.05)
                continue
            if answer.status < 500:
                return answer
            self.told.faults.append(f"{answer.status} {answer.body[:300]!r}")
            time.sleep(0.2)

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                self.turn()
        except BaseException as error:
            self.told.faults.append(f"{type(self).__name__}: {error!r}")
            raise

    def turn(self) -> None:
        raise NotImplementedError


class Annotator(Worker):
    """Claims, saves drafts, submits, skips, releases."""

    def __init__(self, client: Client, told: Told, stop: threading.Event, seed: int, project: str) -> None:
        super().__init__(client, told, stop, seed)
        self.project = project

    def turn(self) -> None:
        work = self.insist(lambda: self.client.call("POST", f"projects/{self.project}/next", {"count": 4}))
        assert work.status == 200, work.body
        for lease in work.json["assignments"]:
            self.settle(lease)
        if not work.json["assignments"]:
            time.sleep(0.1)

    def settle(self, lease: dict[str, Any]) -> None:
        path, token, dice = f"assignments/{lease['id']}", lease["token"], self.chance.random()
        note = uuid.uuid4().hex
        result = {"mood": self.chance.choice(["good", "bad"]), "note": note}
        if dice < 0.3:
            body = {"token": token, "result": result, "revision": 0}
            kept = self.insist(lambda: self.client.call("PUT", f"{path}/draft", body))
            # 409: the first try was stored and its answer lost.
            assert kept.status in (200, 409), kept.body
        if dice > 0.95:
            self.insist(lambda: self.client.call("POST", f"{path}/release", {"token": token}))
            return
        if dice > 0.92:
            self.insist(
                lambda: self.client.call("POST", f"{path}/skip", {"token": token, "reason": "unsure"})
            )
            return
        body = {"token": token, "result": result, "seconds": 1.5}
        answer = self.insist(lambda: self.client.call("POST", f"{path}/submit", body))
        if answer.status != 200:
            self.told.faults.append(f"submit: {answer.status} {answer.body[:300]!r}")
            return
        annotation = answer.json["annotation"]
        self.told.submits.append(
            {
                "item": lease["item"]["id"],
                "annotation": annotation["id"],
                "note": note,
                "at": repr(time.time()),
            }
        )


class Importer(Worker):
    """Sends texts as JSONL and pictures as a zip, in turn; each request with its key, so that it may be repeated."""

    def __init__(
        self, client: Client, told: Told, stop: threading.Event, seed: int, texts: str, images: str
    ) -> None:
        super().__init__(client, told, stop, seed)
        self.texts, self.images, self.number = texts, images, 0

    def turn(self) -> None:
        self.number += 1
        if self.number % 2:
            name, data, names = f"t{self.number}.jsonl", *text_rows(self.number)
            project, bad = self.texts, 1
        else:
            name, data, names = f"p{self.number}.zip", *pictures(self.number)
            project, bad = self.images, 1
        key, fields = uuid.uuid4().hex, {"source": json.dumps(SOURCE)}
        answer = self.insist(
            lambda: self.client.upload(
                f"projects/{project}/imports", {name: data}, fields, Idempotency_Key=key
            )
        )
        assert answer.status == 202, answer.body
        job = answer.json["job"]["id"]
        self.told.imports[job] = {"project": project, "names": names, "bad": bad}
        self.stopped.wait(self.chance.uniform(0.5, 4))


class Exporter(Worker):
    """Asks for one dataset after the other."""

    def __init__(self, client: Client, told: Told, stop: threading.Event, seed: int, project: str) -> None:
        super().__init__(client, told, stop, seed)
        self.project, self.number = project, 0

    def turn(self) -> None:
        self.stopped.wait(self.chance.uniform(1, 5))
        self.number += 1
        key, asked = uuid.uuid4().hex, time.time()
        body = {"name": f"Set {self.number}", "use": {"commercial": True}, "formats": ["jsonl", "csv"]}
        answer = self.insist(
            lambda: self.client.call("POST", f"projects/{self.project}/snapshots", body, Idempotency_Key=key)
        )
        assert answer.status == 202, answer.body
        self.told.exports[answer.json["job"]["id"]] = asked


def text_rows(number: int) -> tuple[bytes, list[str]]:
    """A JSONL file with one broken line, and the external ids that it must bring in."""
    names = [f"t{number}-{row}" for row in range(ROWS)]
    lines = [json.dumps({"external_id": name, "data": {"text": f"The text {name}."}}) for name in names]
    lines.insert(ROWS // 2, "{broken")
    return "\n".join(lines).encode(), names


def pictures(number: int) -> tuple[bytes, list[str]]:
    """A zip of pictures, one of them damaged, and the external ids that it must bring in."""
    packed, names = io.BytesIO(), []
    with zipfile.ZipFile(packed, "w") as archive:
        for row in range(PICTURES):
            name, out = f"p{number}-{row}.png", io.BytesIO()
            Image.new("RGB", (600 + row, 400 + number), (row * 20, number % 256, 90)).save(out, "PNG")
            archive.writestr(name, out.getvalue() if row else out.getvalue()[:60])
            names += [name] if row else []
    return packed.getvalue(), names
