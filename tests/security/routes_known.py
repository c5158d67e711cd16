"""Known answers: what an item's right answer is, and how often people gave it."""

from typing import Any

from labeling.core import clock
from labeling.known.models import KnownAnswer
from tests.security.routes import declare
from tests.security.world import World


def _known(world: World) -> dict[str, Any]:
    values = {"control": "mood", "value": "good", "set_at": clock.now()}
    KnownAnswer.objects.get_or_create(item=world.item, defaults=values)
    return {"item_id": world.item.pk}


declare("items/<str:item_id>/known-answer", params=_known, PUT=lambda w: {"control": "mood", "value": "good"})
for path in ("accuracy", "known-answers"):
    declare(f"projects/<str:project_id>/{path}", params=lambda w: {"project_id": w.project.pk})
