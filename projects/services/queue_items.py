"""Moving work within a queue."""

from projects.models import Item, WorkItem
from projects.services.queue_slots import announce


def reprioritise(*, item: Item, priority: int) -> None:
    """Give the item's work another priority, in the caller's transaction. A higher one is served at once, to all."""
    work = list(WorkItem.objects.select_for_update(no_key=True).filter(item=item).order_by("pk"))
    WorkItem.objects.filter(pk__in=[row.pk for row in work]).update(priority=priority)
    for row in sorted(work, key=lambda found: found.queue_id):
        announce(queue_id=row.queue_id, is_urgent=priority > row.priority)
