"""What managers, reviewers and the product itself do in a history: adding, taking out, sweeping, judging, looking."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.queue.history_crowd import LEASE, WANTED, Crowd, name_of


class Lead(Crowd):
    """A manager, a reviewer and the product's own sweeps, in turns."""

    def __init__(self, who: str, seed: str, file: Path) -> None:
        from projects.models import Queue

        super().__init__(who, seed, file)
        self.made = 0
        self.desk_id = Queue.objects.values_list("pk", flat=True).get(kind="review")

    def turn(self) -> None:
        acts = {
            self.look: 2, self.sweep: 4, self.sweep_repairs: 1, self.desk: 6, self.review: 3, self.shut: 2,
            self.clear: 3, self.reorder: 2, self.more: 2, self.add: 5,
        }  # fmt: skip
        self.chance.choices(list(acts), weights=list(acts.values()))[0]()
        time.sleep(self.chance.uniform(0.0, 0.05))

    def some(self, **wanted: Any) -> Any:
        """One of the newer items, None when there is none like that."""
        from projects.models import Item

        rows = list(Item.objects.filter(**wanted).order_by("-created_at", "-id")[:60])
        return self.chance.choice(rows) if rows else None

    def look(self) -> None:
        self.note("look", look)

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

    def desk(self) -> None:
        """Review under leases of the review queue."""
        count = self.chance.randint(1, 3)
        found = self.note("desk", lambda: self.claim(count, self.desk_id), count=count)
        for lease in found["leases"] if found else []:
            dice = self.chance.random()
            if dice < 0.1:  # left lying, to run out
                continue
            if dice < 0.2:
                self.end("release", lease)
            else:
                self.judge(lease, ("accept", "accept", "return", "reject"))

    def judge(self, lease: dict[str, Any], verdicts: tuple[str, ...]) -> None:
        """Decide on all answers of a lease that wait; leave it to others where they are decided on already."""
        from labeling.annotations.models import Annotation
        from labeling.annotations.services.reviews import Lease

        rows = Annotation.objects.filter(
            item__external_id=lease["of"], state__in=("submitted", "late")
        ).select_related("item", "author")
        held = Lease(lease["pk"], UUID(lease["token"]))
        for row in (waiting := list(rows.order_by("id"))):
            self.decide(row, self.chance.choice(verdicts), held, lease=lease["token"], work=lease["item"])
        if not waiting:
            self.end("skip", lease, reason="unsure")

    def end(self, what: str, lease: dict[str, Any], **more: str) -> None:
        from projects.services import queue

        own: dict[str, Any] = {"assignment_id": lease["pk"], "token": UUID(lease["token"]), **more}
        act = {"release": queue.release, "skip": queue.skip}[what]
        self.note(what, lambda: act(actor=self.actor, **own).state, item=lease["item"], token=lease["token"])

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

    def review(self) -> None:
        from labeling.annotations.models import Annotation

        rows = Annotation.objects.filter(state__in=("submitted", "late")).select_related("item", "author")
        found = list(rows.order_by("-created_at")[:60])
        if not found:
            return
        late = [row for row in found if row.state == "late"]
        row = self.chance.choice(late if late and self.chance.random() < 0.4 else found)
        self.decide(row, self.chance.choice(("accept", "accept", "return", "reject")))

    def decide(self, row: Any, verdict: str, held: Any = None, **more: str) -> None:
        from labeling.annotations.services.reviews import review
        from labeling.annotations.services.verdicts import NewReview

        new = NewReview(verdict, row.revision, "" if verdict == "accept" else "wrong_label")
        self.note(
            "review",
            lambda: str(review(actor=self.actor, annotation_id=row.pk, new=new, lease=held).pk),
            item=row.item.external_id,
            author=row.author.email.split("@")[0],
            annotation=str(row.pk),
            state=row.state,
            verdict=verdict,
            **more,
        )

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

        self.note("add", act, items=names, required=WANTED)


def look() -> list[dict[str, Any]]:
    """The slots of the newer work items, by one statement."""
    from django.db.models import Count, Q

    from projects.models import WorkItem

    columns = ("item__external_id", "round", "queue__kind", "required", "open_slots")
    rows = WorkItem.objects.order_by("-pk").values(*columns)
    states = {
        state: Count("assignments", filter=Q(assignments__state=state))
        for state in ("active", "returned", "submitted", "accepted")
    }
    return [
        {
            "item": name_of(
                row.pop("item__external_id"), row.pop("round"), is_review=row.pop("queue__kind") == "review"
            ),
            "open": row.pop("open_slots"),
            **row,
        }
        for row in rows.annotate(**states)[:100]
    ]
