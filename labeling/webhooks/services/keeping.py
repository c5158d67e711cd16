"""How long the log of deliveries is kept, and what becomes of deliveries that nobody waits for any more."""

from datetime import datetime, timedelta
from typing import Final

from labeling.webhooks.models import DeliveryState, HookDelivery, HookEvent

KEPT: Final = timedelta(days=30)
BATCH: Final = 1000


def purge_log(*, now: datetime) -> int:
    """Give up what waited too long, behind a webhook that is paused too, and forget events older than `KEPT`.

    The number of events forgotten, at most `BATCH`; call it again while that many went.
    """
    HookDelivery.objects.filter(state=DeliveryState.PENDING, give_up_at__lt=now).update(
        state=DeliveryState.FAILED, settled_at=now
    )
    old = HookEvent.objects.filter(occurred_at__lt=now - KEPT, spread_at__isnull=False).order_by(
        "occurred_at"
    )
    ids = list(old.values_list("pk", flat=True)[:BATCH])
    HookEvent.objects.filter(pk__in=ids).delete()
    return len(ids)
