"""Histories made by hand, for tests of their checker. The clock of day is the monotonic one."""

from typing import Any

from tests.queue.history_leases import Left
from tests.queue.history_record import FOREVER, OK, UNKNOWN, Op

WORK = {"required": 1, "open": 0, "submitted": 1, "labels": 1}


def op(
    what: str, who: str, began: float, ended: float, answer: Any = None, outcome: str = OK, **given: Any
) -> Op:
    """An operation; the clock of day is the monotonic one."""
    end = ended if outcome != UNKNOWN else FOREVER
    return Op(what, who, began, end, outcome, wall=began, given=given, answer=answer)


def claim(who: str, began: float, ended: float, *items: str, count: int = 5, until: float = 900.0) -> Op:
    rows = [
        {"token": f"{who}-{item}", "item": item, "claimed": began, "until": ended + until} for item in items
    ]
    answer = {"leases": rows, "reason": None if items else "nothing_left"}
    return op("claim", who, began, ended, answer, count=count)


def submit(who: str, began: float, ended: float, item: str, *, outcome: str = OK, pk: str = "") -> Op:
    answer = {"annotation": pk or f"a-{who}-{item}", "state": "submitted"} if outcome == OK else None
    return op("submit", who, began, ended, answer, outcome, item=item, token=f"{who}-{item}", word="good")


def late(who: str, began: float, ended: float, item: str) -> Op:
    """A submit whose slot had gone to somebody else."""
    made = submit(who, began, ended, item, pk=f"late-{who}-{item}")
    made.answer["state"] = "late"
    return made


def review(annotation: str, began: float, ended: float, verdict: str, *, state: str, **more: Any) -> Op:
    """A verdict on the answer `annotation` of ann, of i0."""
    given = {"item": "i0", "author": "ann", "annotation": annotation, "verdict": verdict, "state": state}
    return op("review", "boss", began, ended, f"r-{annotation}", **more, **given)


def left(*answers: tuple[str, str], work: dict[str, Any] | None = None, **more: Any) -> Left:
    """What sound work leaves: these (who, item) answers."""
    return Left(
        work={item: dict(WORK) for _, item in answers} if work is None else work,
        revisions={f"{who}-{item}": [f"a-{who}-{item}", item, who, "good"] for who, item in answers},
        annotations={f"a-{who}-{item}": [item, who, "submitted"] for who, item in answers},
        assignments=[
            {"item": item, "who": who, "state": "submitted", "tokens": [f"{who}-{item}"]}
            for who, item in answers
        ],
        **more,
    )


SOUND = [claim("ann", 1, 2, "i0"), submit("ann", 3, 4, "i0"), claim("ann", 5, 6), claim("bob", 5, 6)]


def untouched(item: str = "i0", **more: Any) -> Left:
    return Left({item: {"required": 1, "open": 1, "labels": 0}}, {}, {}, [], **more)
