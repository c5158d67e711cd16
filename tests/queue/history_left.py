"""What a crowd left: when all is quiet everybody takes what is there for them, and then the tables are read."""

import json
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

ROUNDS = 400


def drain(folder: Path, people: list[str], leads: list[str]) -> None:
    """Let everybody work until nobody is given anything; with histories of their own."""
    from labeling.core import clock
    from projects.services import queue
    from tests.queue.history_crowd import Annotator
    from tests.queue.history_lead import Lead

    crowd = [Annotator(who, "drain", folder / f"drain-{who}.history") for who in people]
    desk = [Lead(who, "drain", folder / f"drain-{who}.history") for who in leads]
    for number in range(ROUNDS):
        # What cannot be accepted, such as a late answer of somebody who has answered again, is to be rejected.
        verdict = "reject" if number % 4 == 3 else "accept"
        now = clock.now() + timedelta(hours=1)
        crowd[0].note("sweep", lambda now=now: queue.expire_due(now=now), now=now.timestamp())
        desk[0].follow(longer=timedelta(hours=2))
        found = [lease for one in crowd for lease in _work(one)]
        found += [lease for one in desk for lease in _review(one, verdict)]
        found += [lease for one in desk for lease in _adjudicate(one)]
        if not found:
            return
    raise AssertionError(f"the work never came to an end: {found}")


def _work(one: Any) -> list[Any]:
    found = one.note("claim", lambda: one.claim(10), count=10)
    for lease in found["leases"]:
        own = one.own(lease)
        known = {"item": lease["item"], "token": lease["token"]}
        one.note("submit", lambda own=own: one.submit(own, "good"), **known, word="good")
    return list(found["leases"])


def _review(one: Any, verdict: str) -> list[Any]:
    [stage] = one.stages.of_kind["review"]
    found = one.note("desk", lambda: one.claim(10, stage), count=10)
    for lease in found["leases"]:
        one.judge(lease, (verdict,))
    return list(found["leases"])


def _adjudicate(one: Any) -> list[Any]:
    found = [lease for stage in one.stages.of_kind["adjudicate"] for lease in one.take(stage, 10)]
    for lease in found:
        one.finish(lease)
    return found


def missed(able: dict[str, list[str]]) -> list[list[str]]:
    """Who could have had open work and was not given it; `able`: kind of queue -> people."""
    from labeling.accounts.models import User
    from projects.models import Assignment, WorkItem
    from projects.services.queue_slots import RECLAIMABLE, WORKABLE

    rows = WorkItem.objects.filter(
        open_slots__gt=0, is_closed=False, item__verdict__lte=1, item__state__in=WORKABLE
    )
    found = []
    for work in rows.select_related("item", "queue"):
        users = {User.objects.get(email=f"{who}@example.org").pk: who for who in able[work.queue.kind]}
        had = Assignment.objects.filter(work_item=work).exclude(state__in=RECLAIMABLE)
        free = users.keys() - set(had.values_list("annotator", flat=True))
        found += [[users[pk], work.item.external_id] for pk in free]
    return found


def left(people: list[str], leads: list[str]) -> dict[str, Any]:
    """The tables, as `history_leases.Left` has them."""
    from labeling.annotations.models import Annotation, AnnotationRevision
    from projects.models import Assignment, Project, WorkItem
    from projects.services.counters import recount
    from tests.queue.history_crowd import Stages

    project = Project.objects.get()
    stages = Stages(project)

    def name(email: str) -> str:
        return email.split("@", maxsplit=1)[0]

    def work_name(row: Any) -> str:
        return stages.name_of(row.queue_id, row.item.external_id, row.round)

    work: dict[str, dict[str, int]] = {}
    for row in WorkItem.objects.select_related("item", "queue").prefetch_related("assignments"):
        states = Counter(one.state for one in row.assignments.all())
        work[work_name(row)] = {**states, "required": row.required, "open": row.open_slots}
        if row.queue.kind == "annotate":
            work[work_name(row)] |= {"labels": row.item.labels, "done": _is_done(row.item)}
    revisions = AnnotationRevision.objects.filter(token__isnull=False)
    return {
        "work": work,
        "revisions": {
            str(row.token): [
                str(row.annotation_id),
                row.annotation.item.external_id,
                name(row.author.email),
                row.result["mood"],
            ]
            for row in revisions.select_related("annotation__item", "author")
        },
        "annotations": {
            str(row.pk): [row.item.external_id, name(row.author.email), row.state]
            for row in Annotation.objects.select_related("item", "author")
        },
        "assignments": [
            {
                "item": work_name(row.work_item),
                "who": name(row.annotator.email),
                "state": row.state,
                "tokens": [*row.past_tokens, str(row.token)],
            }
            for row in Assignment.objects.select_related("work_item__item", "work_item__queue", "annotator")
        ],
        "drift": recount(project.pk),
        "missed": missed({"annotate": people, "review": leads, "adjudicate": leads}),
        **decided(name),
        "queue": project.queues.values("version", "changing").get(kind="annotate"),
    }


def _is_done(item: Any) -> int:
    """Whether the item says that it has all its answers; -1 where it is out of work."""
    return {"labeled": 1, "in_progress": 0, "labelable": 0}.get(item.state, -1)


def decided(name: Any) -> dict[str, Any]:
    """Verdicts, appeals, and the words of reviewers."""
    from labeling.annotations.models import AnnotationRevision, Appeal, Review

    fixes = AnnotationRevision.objects.filter(role="reviewer").select_related("author")
    return {
        "reviews": {
            str(row.pk): [str(row.annotation_id), name(row.reviewer.email), row.verdict]
            for row in Review.objects.select_related("reviewer")
        },
        "appeals": {
            str(row.pk): [str(row.review_id), row.state, name(row.decided_by.email) if row.decided_by else ""]
            for row in Appeal.objects.select_related("decided_by")
        },
        "fixes": [[str(row.annotation_id), name(row.author.email), row.result["mood"]] for row in fixes],
    }


def main(folder: str, people: str, leads: str) -> None:
    """Drain, and print what is left."""
    django.setup()
    names = people.split(","), leads.split(",")
    drain(Path(folder), *names)
    print(json.dumps(left(*names)))


if __name__ == "__main__":
    main(*sys.argv[1:])
