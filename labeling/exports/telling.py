"""What webhooks are told of datasets, in the transaction of what happened to one."""

from datetime import datetime
from typing import Any

from labeling.exports.models import Snapshot
from labeling.webhooks.services import emit


def tell_snapshot(snapshot: Snapshot, *, event: str, status: str, now: datetime, **facts: Any) -> None:
    """`event` happened to the snapshot, whose status is now `status`; `facts` as `webhooks.events` has them."""
    payload = {"snapshot": snapshot.pk, "version": snapshot.number, "status": str(status), **facts}
    emit(project=snapshot.project, event=event, payload=payload, now=now)
