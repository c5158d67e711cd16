"""Reading webhooks and the log of their deliveries."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.webhooks.models import HookDelivery, Webhook


def visible_webhooks(*, actor: Actor, managed_projects: Collection[UUID]) -> QuerySet[Webhook]:
    """The webhooks that the actor may keep: all for a manager of the organisation, else those of managed projects."""
    rows = Webhook.objects.filter(organisation=actor.organisation).select_related("created_by")
    if actor.token is not None and actor.token.project_id is not None:
        rows = rows.filter(project_id=actor.token.project_id)
    if actor.role >= Role.MANAGER:
        return rows
    return rows.filter(project_id__in=managed_projects)


def access_webhook(*, actor: Actor, webhook_id: object, managed_projects: Collection[UUID]) -> Webhook:
    """The webhook; `NotFound` when it is absent or not the actor's to keep."""
    pk = parse_id(webhook_id)
    rows = visible_webhooks(actor=actor, managed_projects=managed_projects)
    found = None if pk is None else rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("webhook")
    return found


def access_delivery(*, actor: Actor, delivery_id: object, managed_projects: Collection[UUID]) -> HookDelivery:
    """The delivery with its webhook and event; `NotFound` as `access_webhook`."""
    pk = parse_id(delivery_id)
    rows = visible_webhooks(actor=actor, managed_projects=managed_projects)
    found = None if pk is None else deliveries().filter(pk=pk, webhook__in=rows.values("pk")).first()
    if found is None:
        raise NotFound("delivery")
    return found


def deliveries() -> QuerySet[HookDelivery]:
    """Deliveries with what showing them needs."""
    return HookDelivery.objects.select_related("webhook", "event").prefetch_related("log")
