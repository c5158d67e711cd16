"""Deleting an item by hand: never what is under a hold."""

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.recalls.services import delete_and_recall
from labeling.requests.selectors.holds import held_ids
from projects.models import Item
from projects.services.locks import share_project


def delete_unless_held(*, actor: Actor, item: Item, reason: str = "") -> bool:
    """`delete_and_recall`; `Conflict` for an item that a hold keeps, by itself or with its source, project or people.

    The project is held first, as it is where a hold is placed: either the hold is seen here, or it comes too late.
    """
    with transaction.atomic():
        share_project(item.project_id)
        rows = Item.objects.filter(pk=item.pk)
        if held_ids(items=rows, organisation=actor.organisation, now=clock.now()):
            detail = "This item is under a hold and must not be deleted. Lift the hold first, with a reason."
            raise Conflict(detail, code="item.held")
        return delete_and_recall(actor=actor, item=item, reason=reason)
