"""Positions: how they are shown, and the list of sensitive places."""

from typing import Any

from labeling.core import clock
from labeling.positions.models import SensitivePlaces
from tests.security.routes import declare
from tests.security.world import World


def _listed(world: World) -> dict[str, Any]:
    values = {"sealed": "", "count": 0, "sha256": "0" * 64, "set_at": clock.now()}
    SensitivePlaces.objects.get_or_create(organisation=world.tenant.organisation, defaults=values)
    return {}


declare(
    "projects/<str:project_id>/position-policy",
    params=lambda w: {"project_id": w.project.pk},
    PATCH=lambda w: {"finest": 4},
)
declare("organisation/sensitive-places", params=_listed, PUT=lambda w: {"text": "lat,lon\n47.6,7.6\n"})
