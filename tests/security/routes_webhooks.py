"""Who is told of what happens: managers of the organisation, and those of a project for that one."""

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.webhooks.models import HookDelivery, Webhook
from labeling.webhooks.services import send_test
from labeling.webhooks.signing import sealed
from tests.security.routes import declare
from tests.security.world import World


def _hook(world: World) -> Webhook:
    return Webhook.objects.create(
        organisation=world.tenant.organisation,
        project_id=world.project.pk,
        url="https://receiver.example/hooks",
        events=["assignment.submitted"],
        secret=sealed("whsec_x"),
        created_at=clock.now(),
    )


def _params(world: World) -> dict[str, object]:
    return {"webhook_id": _hook(world).pk}


def _delivery(world: World) -> HookDelivery:
    return send_test(webhook=_hook(world))


WHO = {"mine": Role.MANAGER, "also": {Role.OWNER}}

declare("webhooks", POST=lambda w: {"url": "https://receiver.example/", "events": ["snapshot.sealed"]})
declare("webhooks/<str:webhook_id>", params=_params, PATCH=lambda w: {"state": "paused"}, **WHO)
declare("webhooks/<str:webhook_id>/rotate-secret", params=_params, **WHO)
declare("webhooks/<str:webhook_id>/test", params=_params, **WHO)
declare(
    "webhooks/<str:webhook_id>/deliveries", params=lambda w: {"webhook_id": _delivery(w).webhook_id}, **WHO
)
declare(
    "webhook-deliveries/<str:delivery_id>/retry", params=lambda w: {"delivery_id": _delivery(w).pk}, **WHO
)
