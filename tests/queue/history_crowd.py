"""People of a crowd that keep a history of what they ask and are told: what all share, and somebody at work."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

LEASE = 2
WANTED = 2
MOODS = ("good", "bad")
DAWDLES = 0.04
APPEALS = 0.2


class Crowd:
    """What both kinds of processes share: the people, the project, and the way to note what was asked."""

    def __init__(self, who: str, seed: str, file: Path) -> None:
        from labeling.accounts.models import User
        from projects.models import Project
        from tests.queue.history_record import Recorder
        from tests.support.people import actor_for

        self.who, self.chance, self.record = who, random.Random(seed), Recorder(file, who)
        self.mark = file.stem
        self.project = Project.objects.get()
        self.stages = Stages(self.project)
        self.actor = actor_for(User.objects.get(email=f"{who}@example.org"))

    def note(self, what: str, act: Callable[[], Any], **given: Any) -> Any:
        """Do it between two lines of the history; the answer, None when there is none.

        What the product refuses has changed nothing. When a connection broke nobody knows. Anything else is a fault.
        """
        from django.db import InterfaceError, OperationalError, connection

        from labeling.core.errors import DomainError
        from tests.queue.history_record import FAIL, OK, UNKNOWN

        number = self.record.begin(what, **given)
        try:
            answer = act()
        except DomainError as refused:
            self.record.end(number, FAIL, getattr(refused, "code", type(refused).__name__))
        except (OperationalError, InterfaceError) as broken:
            self.record.end(number, UNKNOWN, " ".join(str(broken).split())[:700])
            connection.close()
        except Exception as fault:  # noqa: BLE001 - the checker makes a fault of it
            self.record.end(number, "crash", f"{type(fault).__name__}: {fault}"[:600])
            connection.close()
        else:
            self.record.end(number, OK, answer)
            return answer
        return None

    def claim(self, count: int, queue_id: UUID | None = None) -> dict[str, Any]:
        """The leases, each with the name of its work, and why there are none."""
        from projects.services import queue

        found = queue.claim(actor=self.actor, project=self.project, count=count, queue_id=queue_id)
        leases = [
            {
                "token": str(row.token),
                "pk": str(row.pk),
                "of": row.item.external_id,
                "item": self.stages.name_of(row.queue_id, row.item.external_id, row.work_item.round),
                "claimed": row.claimed_at.timestamp(),
                "until": row.lease_until.timestamp(),
            }
            for row in found.assignments
        ]
        return {"leases": leases, "reason": found.reason}

    def own(self, lease: dict[str, Any]) -> dict[str, Any]:
        """How a lease is named to the services."""
        return {"actor": self.actor, "assignment_id": lease["pk"], "token": UUID(lease["token"])}

    def submit(self, own: dict[str, Any], word: str) -> dict[str, str]:
        from labeling.annotations.services import submit

        done = submit(**own, result={"mood": word}, seconds=1.0)
        return {"annotation": str(done.annotation_id), "state": done.annotation_state}


class Annotator(Crowd):
    """Somebody at work in one tab; the same person may have another."""

    def turn(self) -> None:
        count = self.chance.randint(1, 5)
        found = self.note("claim", lambda: self.claim(count), count=count)
        leases = found["leases"] if found else []
        if leases and self.chance.random() < DAWDLES:
            time.sleep(1.2 * LEASE)  # what comes after that is late, where somebody else took the slot
        for lease in leases:
            if self.chance.random() < 0.85:  # else it is left lying, to run out
                self.settle(lease)
        if leases and self.chance.random() < 0.2:
            item = self.chance.choice(leases)["item"]
            self.note("read", lambda: self.answers_of(item), item=item)
        if self.chance.random() < APPEALS:
            self.appeal()
        if not leases:
            time.sleep(self.chance.uniform(0.01, 0.06))

    def answers_of(self, name: str) -> list[str]:
        from labeling.annotations.models import Annotation

        return [
            str(pk) for pk in Annotation.objects.filter(item__external_id=name).values_list("pk", flat=True)
        ]

    def appeal(self) -> None:
        """Against the last word on one of the person's answers."""
        from labeling.annotations.models import Annotation
        from labeling.annotations.services.appeals import appeal
        from labeling.annotations.services.verdicts import newest_review

        against = Annotation.objects.filter(author=self.actor.user, state__in=("returned", "rejected"))
        rows = list(against.select_related("item").order_by("-created_at")[:10])
        if not rows:
            return
        row = self.chance.choice(rows)
        last = newest_review(row)
        if last is None:
            return
        self.note(
            "appeal",
            lambda: str(appeal(actor=self.actor, review_id=last.pk, comment="It is as I said").pk),
            item=row.item.external_id,
            annotation=str(row.pk),
            review=str(last.pk),
        )

    def settle(self, lease: dict[str, Any]) -> None:
        from projects.services import queue

        own = self.own(lease)
        known = {"item": lease["item"], "token": lease["token"]}
        dice = self.chance.random()
        if dice < 0.15:
            self.note("heartbeat", lambda: {"until": queue.heartbeat(**own).lease_until.timestamp()}, **known)
        dice = self.chance.random()
        if dice < 0.05:
            self.note("skip", lambda: queue.skip(**own, reason="unsure").state, **known)
        elif dice < 0.18:
            self.note("release", lambda: queue.release(**own).state, **known)
        else:
            word = self.chance.choice(MOODS)
            for _ in range(2 if dice > 0.85 else 1):  # a double click
                self.note("submit", lambda: self.submit(own, word), **known, word=word)


class Stages:
    """The queues of the project, and what a history calls work in them.

    An item's work where it is labeled is called as the item; to review it, item@round; to adjudicate it,
    item@queue.round.
    """

    def __init__(self, project: Any) -> None:
        rows = project.queues.order_by("created_at", "id").values_list("pk", "kind", "name")
        self.names = {pk: name for pk, _, name in rows}
        self._prefixes = {
            pk: {"annotate": "", "review": "@"}.get(kind, f"@{name}.") for pk, kind, name in rows
        }
        self.of_kind: dict[str, list[UUID]] = {}
        for pk, kind, _ in rows:
            self.of_kind.setdefault(kind, []).append(pk)

    def name_of(self, queue_id: UUID, item: str, number: int) -> str:
        prefix = self._prefixes[queue_id]
        return f"{item}{prefix}{number}" if prefix else item
