"""Rows of recalls as the API shows them."""

from typing import Any

from labeling.accounts.models import User
from labeling.exports.models import Snapshot
from labeling.recalls.models import Delivery, NoticeEvent, NoticeState, Recall, RecallNotice, Recipient


def named(user: User | None) -> dict[str, Any] | None:
    return None if user is None else {"id": str(user.pk), "name": user.name or user.email}


def render_snapshot_ref(snapshot: Snapshot) -> dict[str, Any]:
    return {"id": str(snapshot.pk), "name": snapshot.name, "number": snapshot.number}


def render_recipient(row: Recipient) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "kind": row.kind,
        "contact": row.contact,
        "territory": row.territory,
        "created_at": row.created_at,
    }


def _recipient_ref(row: Recipient) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "kind": row.kind}


def render_delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "recipient": _recipient_ref(row.recipient),
        "at": row.at,
        "terms": row.terms,
        "channel": row.channel,
        "file_sha256": row.file_sha256,
        "recorded_by": named(row.recorded_by),
        "created_at": row.created_at,
    }


def render_notice(notice: RecallNotice) -> dict[str, Any]:
    """A notice with its events, which are loaded in their order."""
    events = list(notice.events.all())
    return {
        "id": str(notice.pk),
        "recipient": _recipient_ref(notice.recipient),
        "state": events[-1].state,
        "due": notice.due,
        "created_at": notice.created_at,
        "notified_at": first_at(events, NoticeState.NOTIFIED),
        "acknowledged_at": first_at(events, NoticeState.ACKNOWLEDGED),
        "events": [
            {"state": e.state, "channel": e.channel, "at": e.at, "by": named(e.by), "note": e.note}
            for e in events
        ],
    }


def first_at(events: list[NoticeEvent], state: str) -> Any:
    return next((event.at for event in events if event.state == state), None)


def render_list_row(notice: RecallNotice) -> dict[str, Any]:
    recall, snapshot = notice.recall, notice.recall.snapshot
    return {
        **render_notice(notice),
        "snapshot": render_snapshot_ref(snapshot),
        "project": {"id": str(snapshot.project_id), "name": snapshot.project.name},
        "reason_class": recall.reason_class,
        "rows": recall.rows,
    }


def render_recall(recall: Recall) -> dict[str, Any]:
    return {
        "id": str(recall.pk),
        "at": recall.at,
        "reason_class": recall.reason_class,
        "rows": recall.rows,
        "notices": [render_notice(notice) for notice in recall.notices.all()],
    }


def render_model_use(use: Any) -> dict[str, Any]:
    """A use as `selectors.model_uses_of` gives it."""
    decisions = list(use.decisions.all())
    recalled = use.recalled_at
    return {
        "id": str(use.pk),
        "snapshot": render_snapshot_ref(use.snapshot),
        "model_ref": use.model_ref,
        "kind": use.kind,
        "registered_by": named(use.registered_by),
        "created_at": use.created_at,
        "needs_decision": recalled is not None and not any(one.at >= recalled for one in decisions),
        "decisions": [
            {
                "id": str(one.pk),
                "decision": one.decision,
                "reason": one.reason,
                "by": named(one.by),
                "at": one.at,
            }
            for one in decisions
        ],
    }
