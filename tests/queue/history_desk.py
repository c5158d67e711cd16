"""What reviewers and adjudicators do in a history: verdicts with and without leases, appeals, final answers."""

from typing import Any
from uuid import UUID

from tests.queue.history_crowd import MOODS, Crowd

VERDICTS = ("accept", "accept", "fix", "return", "reject")


class Desk(Crowd):
    """Somebody who looks at what others made."""

    def desk(self) -> None:
        """Review under leases of the review queue."""
        count, [stage] = self.chance.randint(1, 3), self.stages.of_kind["review"]
        found = self.note("desk", lambda: self.claim(count, stage), count=count)
        for lease in found["leases"] if found else []:
            dice = self.chance.random()
            if dice < 0.1:  # left lying, to run out
                continue
            if dice < 0.2:
                self.end("release", lease)
            else:
                self.judge(lease, VERDICTS)

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

    def review(self) -> None:
        """A verdict on what waits for one, or came late."""
        from labeling.annotations.models import Annotation

        rows = Annotation.objects.filter(state__in=("submitted", "late")).select_related("item", "author")
        found = list(rows.order_by("-created_at")[:60])
        if not found:
            return
        late = [row for row in found if row.state == "late"]
        row = self.chance.choice(late if late and self.chance.random() < 0.4 else found)
        self.decide(row, self.chance.choice(VERDICTS))

    def overrule(self) -> None:
        """Another verdict in the place of the last one; final answers too."""
        from labeling.annotations.models import Annotation
        from labeling.annotations.services.verdicts import newest_review

        rows = Annotation.objects.filter(state__in=("accepted", "returned")).select_related("item", "author")
        found = list(rows.order_by("-created_at")[:60])
        if found:
            row = self.chance.choice(found)
            last = newest_review(row)
            self.decide(row, self.chance.choice(VERDICTS), supersedes=last.pk if last else None)

    def decide(
        self, row: Any, verdict: str, held: Any = None, supersedes: UUID | None = None, **more: str
    ) -> None:
        from labeling.annotations.services.reviews import review
        from labeling.annotations.services.verdicts import NewReview

        word = self.chance.choice(MOODS)
        new = NewReview(
            verdict,
            row.revision,
            "wrong_label" if verdict in ("return", "reject") else "",
            result={"mood": word} if verdict == "fix" else None,
            supersedes=supersedes,
        )
        self.note(
            "review",
            lambda: str(review(actor=self.actor, annotation_id=row.pk, new=new, lease=held).pk),
            item=row.item.external_id,
            author=row.author.email.split("@")[0],
            annotation=str(row.pk),
            state=row.state,
            verdict=verdict,
            word=word,
            **more,
        )

    def decide_appeal(self) -> None:
        from labeling.annotations.models import Appeal
        from labeling.annotations.services.appeals import decide_appeal

        rows = list(Appeal.objects.filter(state="open").select_related("review__annotation__item")[:20])
        if not rows:
            return
        row, verdict = self.chance.choice(rows), self.chance.choice(("upheld", "overturned"))
        self.note(
            "decision",
            lambda: str(
                decide_appeal(actor=self.actor, appeal_id=row.pk, verdict=verdict, comment="Looked again").pk
            ),
            item=row.review.annotation.item.external_id,
            annotation=str(row.review.annotation_id),
            appeal=str(row.pk),
            verdict=verdict,
        )

    def contest(self) -> None:
        """Put an item that was answered into a queue of adjudication by hand."""
        from projects.models import Item, Queue
        from projects.services.queue_fill import fill_queue

        items = list(Item.objects.filter(labels__gt=0).order_by("-created_at", "-id")[:60])
        if not items:
            return
        item = self.chance.choice(items)
        queue = Queue.objects.get(pk=self.chance.choice(self.stages.of_kind["adjudicate"]))
        picked = Item.objects.filter(pk=item.pk)
        self.note(
            "contest",
            lambda: fill_queue(actor=self.actor, queue=queue, items=picked, is_picked=True).put,
            item=item.external_id,
            queue=queue.name,
        )

    def bench(self) -> None:
        """Give final answers under leases of a queue of adjudication."""
        count, stage = self.chance.randint(1, 2), self.chance.choice(self.stages.of_kind["adjudicate"])
        for lease in self.take(stage, count):
            dice = self.chance.random()
            if dice < 0.25:  # left lying, to run out
                continue
            if dice < 0.4:
                self.end("release", lease)
            elif dice < 0.45:
                self.end("skip", lease, reason="unsure")
            else:
                self.finish(lease)

    def take(self, stage: UUID, count: int) -> list[dict[str, Any]]:
        name = self.stages.names[stage]
        found = self.note("bench", lambda: self.claim(count, stage), count=count, queue=name)
        return list(found["leases"]) if found else []

    def finish(self, lease: dict[str, Any]) -> None:
        word, own = self.chance.choice(MOODS), self.own(lease)
        known = {"item": lease["item"], "token": lease["token"]}
        self.note("submit", lambda: self.submit(own, word), **known, word=word)
