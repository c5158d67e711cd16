"""Work: leases, drafts, submits, an item's annotations and predictions."""

from typing import Any

from tests.security.routes import declare
from tests.security.world import World


def _lease(world: World) -> dict[str, Any]:
    return {"assignment_id": world.assignment.pk}


def _token(world: World) -> dict[str, Any]:
    return {"token": str(world.assignment.token)}


def _item(world: World) -> dict[str, Any]:
    return {"item_id": world.item.pk}


declare("work")
declare("assignments")
declare("projects/<str:project_id>/next", params=lambda w: {"project_id": w.project.pk}, POST=lambda w: {})
declare("assignments/<str:assignment_id>", params=_lease)
declare("assignments/<str:assignment_id>/heartbeat", params=_lease, POST=_token)
declare("assignments/<str:assignment_id>/release", params=_lease, POST=_token)
declare(
    "assignments/<str:assignment_id>/skip", params=_lease, POST=lambda w: {**_token(w), "reason": "broken"}
)
declare(
    "assignments/<str:assignment_id>/submit",
    params=_lease,
    POST=lambda w: {**_token(w), "result": {"mood": "good"}},
)
declare(
    "assignments/<str:assignment_id>/draft",
    params=_lease,
    PUT=lambda w: {**_token(w), "result": {"mood": "good"}, "revision": 0},
)
declare("items/<str:item_id>/annotations", params=_item)
declare(
    "items/<str:item_id>/predictions",
    params=_item,
    POST=lambda w: {"model": "detector", "result": {"mood": "good"}},
)
