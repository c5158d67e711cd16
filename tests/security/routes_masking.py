"""The de-identification gate: policies, reviews, samples, openings."""

from typing import Any

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.masking.models import Gate, MaskingPolicy, Opening, Region
from tests.security.routes import declare
from tests.security.world import World


def _policy(world: World) -> MaskingPolicy:
    wanted = {"is_on": True, "settings": {}, "created_at": clock.now()}
    return MaskingPolicy.objects.get_or_create(project=world.project, number=1, defaults=wanted)[0]


def _gate(world: World, state: str = "needs_human") -> Gate:
    wanted = {
        "project": world.project,
        "policy": _policy(world),
        "state": state,
        "why": "policy" if state == "needs_human" else "",
        "created_at": clock.now(),
    }
    return Gate.objects.get_or_create(item=world.item, defaults=wanted)[0]


def _project(world: World) -> dict[str, Any]:
    return {"project_id": world.project.pk}


def _item(world: World) -> dict[str, Any]:
    return {"item_id": _gate(world).item_id}


def _unseen(world: World) -> dict[str, Any]:
    Gate.objects.filter(pk=_gate(world).pk).update(state="clean_auto", why="")
    return _project(world)


def _region(world: World) -> dict[str, Any]:
    made = Region.objects.create(
        gate=_gate(world),
        name="/text",
        kind="person",
        shape={"span": [0, 1]},
        origin="reviewer",
        created_at=clock.now(),
    )
    return {"item_id": world.item.pk, "region_id": made.pk}


def _opening(world: World) -> dict[str, Any]:
    made = Opening.objects.create(
        gate=_gate(world),
        purpose="A court asked for it.",
        asked_by=world.tenant.user(Role.VIEWER),
        asked_at=clock.now(),
        hours=1,
    )
    return {"opening_id": made.pk}


def _gated(world: World) -> dict[str, Any]:
    _policy(world)
    return _project(world)


declare("detectors")
declare(
    "projects/<str:project_id>/masking-policy", params=_project, PUT=lambda w: {"is_on": True, "settings": {}}
)
declare("projects/<str:project_id>/masking", params=_gated)
declare("projects/<str:project_id>/masking/search", params=_gated, POST=lambda w: {})
declare("projects/<str:project_id>/masking/samples", params=_unseen, POST=lambda w: {"miss_rate": 0.1})
declare("projects/<str:project_id>/masking/report", params=_gated)
declare("items/<str:item_id>/masking", params=_item)
declare(
    "items/<str:item_id>/masking/regions",
    params=_item,
    POST=lambda w: {"name": "/text", "kind": "person", "shape": {"span": [0, 1]}},
)
declare("items/<str:item_id>/masking/regions/<str:region_id>", params=_region)
declare("items/<str:item_id>/masking/approve", params=_item, POST=lambda w: {})
declare(
    "items/<str:item_id>/openings", params=_item, POST=lambda w: {"purpose": "A court asked.", "hours": 1}
)
declare("openings/<str:opening_id>/approve", params=_opening, POST=lambda w: {})
declare("openings/<str:opening_id>/refuse", params=_opening, POST=lambda w: {})
