"""What happens to datasets that have left."""

from typing import Any

from labeling.core import clock
from labeling.core.ids import new_id
from labeling.exports.models import Snapshot, SnapshotStatus, Tombstone
from labeling.recalls.models import (
    Delivery,
    ModelUse,
    NoticeEvent,
    Recall,
    RecallNotice,
    Recipient,
)
from labeling.recalls.services.notices import draw_link
from tests.security.routes import declare
from tests.security.world import World


def _snapshot(world: World, number: int = 1, **fields: Any) -> Snapshot:
    now = clock.now()
    return Snapshot.objects.create(
        project=world.project,
        name="Moods",
        number=number,
        use={"action": "export", "distribution": "public"},
        formats=["jsonl"],
        status=SnapshotStatus.SEALED,
        created_at=now,
        sealed_at=now,
        **fields,
    )


def _recipient(world: World) -> Recipient:
    return Recipient.objects.get_or_create(
        organisation=world.tenant.organisation,
        name="Cedar",
        kind="person",
        defaults={"created_at": clock.now()},
    )[0]


def _notice(world: World, snapshot: Snapshot | None = None) -> RecallNotice:
    now = clock.now()
    snapshot = snapshot or _snapshot(world)
    recipient = _recipient(world)
    Delivery.objects.create(
        snapshot=snapshot, recipient=recipient, at=now, channel="handover", created_at=now
    )
    recall = Recall.objects.create(
        organisation=world.tenant.organisation, snapshot=snapshot, reason_class="withdrawal", rows=1, at=now
    )
    Tombstone.objects.create(
        snapshot=snapshot, leaf_hash="a" * 64, reason_class="withdrawal", recall=recall.pk, at=now
    )
    notice = RecallNotice.objects.create(
        id=new_id(),
        organisation=world.tenant.organisation,
        recall=recall,
        recipient=recipient,
        due=now,
        created_at=now,
    )
    NoticeEvent.objects.create(notice=notice, state="open", channel="clock", at=now)
    return notice


def _sealed(world: World) -> dict[str, object]:
    return {"snapshot_id": _notice(world).recall.snapshot_id}


def _diff(world: World) -> dict[str, object]:
    after = _snapshot(world, 2)
    return {"snapshot_id": _snapshot(world, superseded_by=after).pk}


def _use(world: World) -> dict[str, object]:
    made = ModelUse.objects.create(
        snapshot=_snapshot(world), model_ref="m", kind="training", created_at=clock.now()
    )
    return {"use_id": made.pk}


declare("recipients", POST=lambda w: {"name": "Dogwood", "kind": "organisation", "contact": "a@example.org"})
declare(
    "recipients/<str:recipient_id>",
    params=lambda w: {"recipient_id": _recipient(w).pk},
    PATCH=lambda w: {"contact": "b@example.org"},
)
declare("recalls", params=_sealed)
declare("recalls/<str:notice_id>", params=lambda w: {"notice_id": _notice(w).pk})
declare(
    "recalls/<str:notice_id>/acknowledge",
    params=lambda w: {"notice_id": _notice(w).pk},
    POST=lambda w: {"note": "They called."},
)
declare(
    "recall-notices/<str:token>",
    params=lambda w: {"token": draw_link(notice=_notice(w), now=clock.now())},
)
declare(
    "snapshots/<str:snapshot_id>/deliveries",
    params=lambda w: {"snapshot_id": _snapshot(w).pk},
    POST=lambda w: {"recipient": str(_recipient(w).pk), "channel": "handover"},
)
declare("snapshots/<str:snapshot_id>/recalls", params=_sealed)
declare("snapshots/<str:snapshot_id>/diff", params=_diff)
declare(
    "snapshots/<str:snapshot_id>/model-uses",
    params=lambda w: {"snapshot_id": _snapshot(w).pk},
    POST=lambda w: {"model_ref": "registry/moods:3"},
)
declare(
    "model-uses/<str:use_id>/decision",
    params=_use,
    POST=lambda w: {"decision": "retrain", "reason": "Rows were taken back."},
)
declare(
    "projects/<str:project_id>/notice-feed",
    params=lambda w: _sealed(w) and {"project_id": w.project.pk},
)
declare(
    "notice-feed/<str:recall_id>",
    params=lambda w: {"recall_id": _notice(w).recall_id},
)
