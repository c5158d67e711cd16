"""Acts on an item that reach the datasets that it left with: the act and what it takes back are one."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.exports.models import ReasonClass
from labeling.recalls.services.affecting import affect_items
from labeling.recalls.services.reviewing import reconsider_items
from projects.models import Item, ItemStatement
from projects.services.restating import delete_item, restate_item


def delete_and_recall(*, actor: Actor, item: Item, reason: str = "") -> bool:
    """`delete_item`; what of it left in datasets is taken back as having left in error."""
    with transaction.atomic():
        is_gone = delete_item(actor=actor, item=item, reason=reason)
        if not is_gone:
            affect_items(
                items=Item.objects.filter(pk=item.pk),
                reason_class=ReasonClass.ERROR,
                organisation=actor.organisation,
                now=clock.now(),
                actor=actor,
            )
    return is_gone


def restate_and_recall(
    *, actor: Actor, item: Item, rights: object, reason: str = "", evidence: Sequence[UUID] = ()
) -> ItemStatement:
    """`restate_item`; datasets whose use is denied now are taken back, as far as the item is concerned."""
    with transaction.atomic():
        entry = restate_item(actor=actor, item=item, rights=rights, reason=reason, evidence=evidence)
        reconsider_items(
            items=Item.objects.filter(pk=item.pk),
            organisation=actor.organisation,
            now=clock.now(),
            actor=actor,
        )
    return entry
