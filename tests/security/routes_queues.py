"""Queues: a project's stages and their settings."""

from typing import Any

from projects.models import Queue
from tests.security.routes import declare
from tests.security.world import World


def _queue(world: World) -> dict[str, Any]:
    return {"queue_id": Queue.objects.filter(project=world.project).earliest("created_at").pk}


declare(
    "projects/<str:project_id>/queues",
    params=lambda w: {"project_id": w.project.pk},
    POST=lambda w: {"kind": "review", "name": "Second look"},
)
declare("queues/<str:queue_id>", params=_queue, PATCH=lambda w: {"lease_seconds": 600})
declare("queues/<str:queue_id>/clone", params=_queue, POST=lambda w: {"name": "Another one"})
declare("queues/<str:queue_id>/items", params=_queue, POST=lambda w: {"filter": "state:labelable"})
