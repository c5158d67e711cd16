"""Carrying a request out: named parts, each in batches, each batch in one transaction with its cursor.

A batch that is repeated after a kill finds its own work done or undone, never half done, and counts once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from labeling.core import clock
from labeling.requests.models import RequestKind, RequestStep, SubjectRequest
from labeling.requests.services import accessing, erasing, finishing
from labeling.requests.services.batches import Batch, Part
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease

PARTS: Final[dict[str, Sequence[Part]]] = {
    RequestKind.WITHDRAW: (("models", finishing.list_models), ("receipt", finishing.give_receipt)),
    RequestKind.ERASE: (
        ("suppress", erasing.suppress_items),
        ("items", erasing.erase_items),
        ("files", erasing.remove_files),
        ("person", erasing.erase_person),
        ("models", finishing.list_models),
        ("receipt", finishing.give_receipt),
    ),
    RequestKind.RESTRICT: (("receipt", finishing.give_receipt),),
    RequestKind.OBJECT: (("models", finishing.list_models), ("receipt", finishing.give_receipt)),
    RequestKind.ACCESS: (("file", accessing.make_file), ("receipt", finishing.give_receipt)),
}
PREPARED: Final[dict[str, Callable[[SubjectRequest, datetime], Any]]] = {"file": accessing.store_file}
"""What takes long and writes no rows is done before the part's transaction: nobody else can write meanwhile in it."""


def carry_out(lease: Lease) -> None:
    """Do what is left of a request."""
    request = SubjectRequest.objects.select_related("organisation", "subject").filter(
        pk=lease.payload["request"]
    ).first()  # fmt: skip
    if request is None:
        raise Terminal("The organisation was deleted while the request was carried out.")
    parts = PARTS[request.kind]
    cursor: dict[str, Any] = lease.cursor or {"part": 0, "after": None, "counts": {}}
    lease.set_total(len(parts))
    while cursor["part"] < len(parts):
        cursor = _batch(lease, request, parts, cursor)


def _batch(
    lease: Lease, request: SubjectRequest, parts: Sequence[Part], cursor: dict[str, Any]
) -> dict[str, Any]:
    name, act = parts[cursor["part"]]
    round_ = int(lease.payload["round"])
    now = clock.now()
    prepared = PREPARED[name](request, now) if name in PREPARED else None
    with lease.step() as step:
        done = act(Batch(request, round_, cursor["after"], cursor["counts"], now, prepared))
        counts = _added(cursor["counts"], done.counts or {})
        if done.after is None:
            RequestStep.objects.create(request=request, round=round_, name=name, result=counts, at=now)
            step.done = 1
            step.cursor = {"part": cursor["part"] + 1, "after": None, "counts": {}}
        else:
            step.cursor = {"part": cursor["part"], "after": done.after, "counts": counts}
    return dict(step.cursor)


def _added(before: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Numbers are added up, lists appended, anything else replaced."""
    found = dict(before)
    for name, value in more.items():
        if isinstance(value, int) and not isinstance(value, bool):
            found[name] = found.get(name, 0) + value
        elif isinstance(value, list):
            found[name] = [*found.get(name, []), *value]
        else:
            found[name] = value
    return found
