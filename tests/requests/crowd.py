"""Annotators who claim, save, submit and look at pictures while somebody takes their consent back."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client

from labeling.accounts.actor import Actor
from labeling.annotations.models import Draft
from labeling.annotations.services import save_draft, submit
from labeling.core.errors import Conflict
from labeling.media.urls import media_url
from projects.models import Assignment, Project
from projects.services.queue import claim


@dataclass
class Seen:
    """One thing that somebody did: when it began and ended (one monotonic clock), and what was answered."""

    who: int
    what: str  # claim | save | submit | look
    item: UUID
    began: float
    ended: float
    answer: str
    assignment: UUID | None = None
    note: str = ""


@dataclass
class Crowd:
    """What all of them share."""

    project: Project
    asset: UUID
    start: threading.Barrier
    stop: threading.Event = field(default_factory=threading.Event)
    seen: list[Seen] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Worker(threading.Thread):
    """One annotator. Holds `first` from the beginning; keeps on saving and submitting what was closed."""

    def __init__(self, crowd: Crowd, number: int, actor: Actor, first: Assignment) -> None:
        super().__init__(daemon=True)
        self.crowd, self.number, self.actor, self.first = crowd, number, actor, first
        self.chance = random.Random(number)
        self.count = 0
        self.refused: list[Assignment] = []  # the last one, in a tab that is still open

    def run(self) -> None:
        try:
            self.crowd.start.wait(60)
            held = [self.first]
            while not self.crowd.stop.is_set():
                for row in [*held, *self.refused]:
                    self.work(row)
                held = self.claim()
                if not held:
                    time.sleep(0.02)
        except BaseException as error:
            self.crowd.faults.append(f"{self.number}: {error!r}")
            raise
        finally:
            connection.close()

    def claim(self) -> list[Assignment]:
        began = time.monotonic()
        project = Project.objects.get(pk=self.crowd.project.pk)
        found = claim(actor=self.actor, project=project, count=self.chance.randint(1, 2)).assignments
        ended = time.monotonic()
        for row in found:
            self.note("claim", row, began, ended, "ok")
        return list(found)

    def work(self, row: Assignment) -> None:
        """Look, save a few times, mostly submit; what was refused is tried once more, here and on later rounds."""
        revision = self.revision(row)
        for _ in range(self.chance.randint(1, 3)):
            self.look(row)
            answer = self.save(row, revision)
            if answer != "ok":
                self.refused = [row]
                self.look(row)
                break
            revision += 1
        if self.chance.random() < 0.8:
            self.submit(row)

    def revision(self, row: Assignment) -> int:
        return Draft.objects.filter(pk=row.pk).values_list("revision", flat=True).first() or 0

    def say(self) -> dict[str, Any]:
        self.count += 1
        return {"mood": self.chance.choice(["good", "bad"]), "note": f"{self.number}-{self.count}"}

    def save(self, row: Assignment, revision: int) -> str:
        began, result, answer = time.monotonic(), self.say(), "ok"
        try:
            save_draft(
                actor=self.actor, assignment_id=row.pk, token=row.token, result=result, revision=revision
            )
        except Conflict as conflict:
            answer = conflict.code
        self.note("save", row, began, time.monotonic(), answer, result["note"])
        return answer

    def submit(self, row: Assignment) -> None:
        began, result, answer = time.monotonic(), self.say(), "ok"
        try:
            submit(actor=self.actor, assignment_id=row.pk, token=row.token, result=result, seconds=1.0)
        except Conflict as conflict:
            answer = conflict.code
        self.note("submit", row, began, time.monotonic(), answer, result["note"])

    def look(self, row: Assignment) -> None:
        url = media_url(asset_id=self.crowd.asset, actor=self.actor, item_id=row.item_id)
        headers = self.chance.choice([{}, {"Range": "bytes=0-9"}, {"If-None-Match": '"nothing"'}])
        began = time.monotonic()
        status = Client().get(url, headers=headers).status_code
        self.note("look", row, began, time.monotonic(), str(status))

    def note(
        self, what: str, row: Assignment, began: float, ended: float, answer: str, note: str = ""
    ) -> None:
        self.crowd.seen.append(Seen(self.number, what, row.item_id, began, ended, answer, row.pk, note))
