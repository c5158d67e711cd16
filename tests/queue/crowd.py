"""One annotator of a crowd, as a process: claims, submits, skips, releases, is killed. Keeps a history of it all."""

import random
import time
from typing import Any

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.annotations.services import submit
from labeling.core.errors import Conflict
from labeling.rights.policy import Use
from projects.models import Assignment, Project
from projects.services import queue
from tests.support.people import actor_for

Event = dict[str, Any]


def work(number: int, *, dies: bool) -> list[Event]:
    """Work as `crowd<number>` until nothing is left for them, or, when `dies`, until the first batch is held.

    Each event: who, what, item, token, when it began and ended (seconds of the machine's one monotonic clock), and
    what was answered.
    """
    user = User.objects.get(email=f"crowd{number}@example.org")
    project = Project.objects.get()
    actor, chance, history = actor_for(user), random.Random(number), []
    assert Use.parse(project.use)
    while True:
        began = time.monotonic()
        found = queue.claim(actor=actor, project=project, count=chance.randint(1, 4))
        ended = time.monotonic()
        if not found.assignments:
            history.append(event(number, found.reason, None, began, ended))
            if found.reason == "nothing_left":
                return history
            time.sleep(0.02)
            continue
        history += [event(number, "claim", row, began, ended) for row in found.assignments]
        if dies:
            return history
        history += [settle(number, actor, row, chance) for row in found.assignments]


def settle(number: int, actor: Actor, row: Assignment, chance: random.Random) -> Event:
    """End one lease, mostly by a submit."""
    began, dice = time.monotonic(), chance.random()
    what, answer = "submit", ""
    try:
        if dice < 0.06:
            what = "skip"
            queue.skip(actor=actor, assignment_id=row.pk, token=row.token, reason="unsure")
        elif dice < 0.12:
            what = "release"
            queue.release(actor=actor, assignment_id=row.pk, token=row.token)
        else:
            result = {"mood": "good" if dice < 0.5 else "bad"}
            done = submit(actor=actor, assignment_id=row.pk, token=row.token, result=result, seconds=dice)
            if dice > 0.8:  # a double click
                again = submit(
                    actor=actor, assignment_id=row.pk, token=row.token, result=result, seconds=dice
                )
                assert again == done
            answer = f"{done.annotation_state}:{done.annotation_id}:{result['mood']}"
    except Conflict as conflict:
        answer = conflict.code
    return event(number, what, row, began, time.monotonic(), answer)


def event(
    number: int, what: str | None, row: Assignment | None, began: float, ended: float, answer: str = ""
) -> Event:
    return {
        "who": number,
        "what": what,
        "item": row.item.external_id if row else None,
        "token": str(row.token) if row else None,
        "began": began,
        "ended": ended,
        "answer": answer,
    }


def left_behind() -> dict[str, Any]:
    """What the crowd left in the database: slots by item, annotations by id."""
    from labeling.annotations.models import Annotation
    from projects.models import AssignmentState, WorkItem

    slots = {}
    for work_item in WorkItem.objects.select_related("item").prefetch_related("assignments"):
        states = [row.state for row in work_item.assignments.all()]
        slots[work_item.item.external_id] = {
            "open": work_item.open_slots,
            "active": states.count(AssignmentState.ACTIVE),
            "filled": states.count(AssignmentState.SUBMITTED),
            "required": work_item.required,
            "labels": work_item.item.labels,
            "state": work_item.item.state,
        }
    annotations = {
        str(row.pk): [row.item.external_id, row.author.email, row.state, row.result["mood"]]
        for row in Annotation.objects.select_related("item", "author")
    }
    return {"slots": slots, "annotations": annotations}
