"""What managers, reviewers and the product itself do in a history: adding, taking out, sweeping, judging, looking."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.queue.history_crowd import LEASE, Stages
from tests.queue.history_desk import Desk

PORTION = 4
"""Items whose work follows a change of the queue in one step."""


class Lead(Desk):
    """A manager, a reviewer and the product's own sweeps, in turns."""

    def __init__(self, who: str, seed: str, file: Path) -> None:
        super().__init__(who, seed, file)
        self.made = 0

    def turn(self) -> None:
        acts = {
            self.look: 2, self.sweep: 4, self.sweep_repairs: 1, self.desk: 6, self.review: 3, self.shut: 2,
            self.clear: 3, self.reorder: 2, self.more: 2, self.add: 5, self.overrule: 2, self.decide_appeal: 3,
            self.contest: 2, self.bench: 5, self.change: 3, self.follow: 3,
        }  # fmt: skip
        self.chance.choices(list(acts), weights=list(acts.values()))[0]()
        time.sleep(self.chance.uniform(0.0, 0.05))

    def some(self, **wanted: Any) -> Any:
        """One of the newer items, None when there is none like that."""
        from projects.models import Item

        rows = list(Item.objects.filter(**wanted).order_by("-created_at", "-id")[:60])
        return self.chance.choice(rows) if rows else None

    def look(self) -> None:
        self.note("look", lambda: look(self.stages))

    def sweep(self) -> None:
        from labeling.core import clock
        from projects.services import queue

        now = clock.now() + timedelta(seconds=self.chance.uniform(0, 1.5 * LEASE))
        self.note("sweep", lambda: queue.expire_due(now=now), now=now.timestamp())

    def sweep_repairs(self) -> None:
        from labeling.annotations.services.verdicts import close_unrepaired
        from labeling.core import clock
        from projects.services.expiry import sweep_repairs

        def act() -> int:
            swept = sweep_repairs(now=clock.now() + timedelta(hours=2))
            close_unrepaired()
            return swept

        self.note("sweep_repairs", act)

    def shut(self) -> None:
        from projects.services.restating import delete_item, restate_item

        item = self.some(verdict=0)
        if item is None:
            return
        name = item.external_id
        if self.chance.random() < 0.1:
            self.note("withdraw", lambda: delete_item(actor=self.actor, item=item), item=name)
            return
        rights = {"licence": "CC-BY-NC-4.0"}
        self.note(
            "quarantine", lambda: str(restate_item(actor=self.actor, item=item, rights=rights).pk), item=name
        )

    def clear(self) -> None:
        from projects.services.restating import restate_item

        item = self.some(state="quarantined")
        if item is not None:
            rights = {"licence": "CC0-1.0"}
            self.note(
                "clear",
                lambda: str(restate_item(actor=self.actor, item=item, rights=rights, reason="By mail").pk),
                item=item.external_id,
            )

    def reorder(self) -> None:
        from projects.services.restating import change_item

        item, priority = self.some(), self.chance.choice((-5, 0, 0, 5))
        if item is not None:
            self.note(
                "reprioritise",
                lambda: change_item(actor=self.actor, item=item, changes={"priority": priority}).version,
                item=item.external_id,
            )

    def more(self) -> None:
        from django.db import transaction

        from projects.models import Item, WorkItem
        from projects.services.queue_stages import top_up

        item = self.some(labels__gt=0)
        if item is None:
            return

        def act() -> None:
            with transaction.atomic():
                Item.objects.select_for_update(no_key=True).get(pk=item.pk)
                top_up(work_item_id=WorkItem.objects.get(item=item.pk, queue__kind="annotate").pk, by=1)

        self.note("top_up", act, item=item.external_id, by=1)

    def add(self) -> None:
        """New items while little is open, so that those who have done the rest are told that nothing is left."""
        from labeling.core import clock
        from projects.models import Source, WorkItem
        from projects.services.items import PreparedItem, create_items
        from tests.queue.history import statement_of

        open_work = WorkItem.objects.filter(queue__kind="annotate", open_slots__gt=0, is_closed=False)
        if open_work.count() > 3:
            return
        self.made += 1
        names = [f"{self.mark}-{self.made}-{place}" for place in range(self.chance.randint(1, 4))]
        statement = statement_of(self.project)
        inputs = [PreparedItem(name, {"text": name}, statement) for name in names]

        def act() -> int:
            source = Source.objects.get(project=self.project)
            made = create_items(
                project=self.project, source=source, inputs=inputs, job_id=None, now=clock.now()
            )
            return len(made.ids)

        self.note("add", act, items=names)

    def change(self) -> None:
        """Another order, or another number of answers, at once or by a job that others may have to end."""
        from projects.models import Queue
        from projects.services import queue_changing
        from projects.services.queue_settings import change_queue

        queue = Queue.objects.get(pk=self.stages.of_kind["annotate"][0])
        queue_changing.AT_ONCE, queue_changing.PORTION = self.chance.choice((0, 5_000)), PORTION
        changes, keeps = self.settings(), self.chance.random() < 0.7

        def act() -> dict[str, Any]:
            change_queue(
                actor=self.actor, queue=queue, changes=changes, version=queue.version, keep_issued=keeps
            )
            return {"version": queue.version + 1}

        self.note("change", act, version=queue.version, changes=changes)

    def settings(self) -> dict[str, Any]:
        dice, fewest = self.chance.random(), self.chance.randint(1, 3)
        if dice < 0.2:
            return {"order": self.chance.choice(("import", "random"))}
        if dice < 0.4:
            return {
                "overlap_mode": "confidence",
                "overlap": fewest,
                "overlap_max": fewest + 1,
                "confidence": 0.95,
                "confidence_control": "mood",
            }
        return {"overlap_mode": "fixed", "overlap": fewest}

    def follow(self, *, longer: timedelta = timedelta()) -> None:
        """Do what is left of a change of the queue; whoever had begun it has lost their lease by the clock."""
        from labeling.core import clock
        from projects.models import Queue
        from projects.services import queue_changing
        from workers.ledger.models import JobChunk
        from workers.ledger.run import run
        from workers.tasks import load_handlers

        load_handlers()
        queue_changing.PORTION = PORTION

        def act() -> dict[str, Any]:
            queue_changing.continue_changes(now=clock.now() + longer)
            chunks = JobChunk.objects.filter(kind=queue_changing.CHANGE, state__in=("pending", "leased"))
            for chunk in chunks.order_by("pk"):
                chunks.filter(pk=chunk.pk).update(
                    state="pending", token=None, lease_until=None, next_attempt_at=clock.now()
                )
                run(chunk.pk)
            left = Queue.objects.values("version", "changing").get(pk=self.stages.of_kind["annotate"][0])
            return {"version": left["version"], "settled": left["changing"] is None}

        self.note("follow", act)


def look(stages: Stages) -> list[dict[str, Any]]:
    """The slots of the newer work items, by one statement."""
    from django.db.models import Count, Q

    from projects.models import WorkItem

    columns = ("item__external_id", "round", "queue", "required", "open_slots")
    rows = WorkItem.objects.order_by("-pk").values(*columns)
    states = {
        state: Count("assignments", filter=Q(assignments__state=state))
        for state in ("active", "returned", "submitted", "accepted")
    }
    return [
        {
            "item": stages.name_of(row.pop("queue"), row.pop("item__external_id"), row.pop("round")),
            "open": row.pop("open_slots"),
            **row,
        }
        for row in rows.annotate(**states)[:100]
    ]
