"""Samples of the steward's routes: overview, quarantine, overrides, registers."""

from datetime import timedelta

from labeling.core import clock
from labeling.exports.models import Snapshot, SnapshotStatus
from labeling.rights.inputs import RightsInput
from labeling.rights.services import intern_statement
from projects.models import Item, ItemState, Override
from projects.selectors.quarantine import causes
from tests.security.routes import declare
from tests.security.world import World

_RIGHTS = {"licence": "CC0-1.0", "personal_data": "none"}


def _project(world: World) -> dict[str, object]:
    return {"project_id": world.project.pk}


def _waiting(world: World) -> Item:
    """An item that needs review: nobody has said whether it shows people."""
    stated = RightsInput(licence="CC0-1.0")
    statement = intern_statement(organisation=world.tenant.organisation, rights=stated, now=clock.now())
    item, _ = Item.objects.get_or_create(
        project=world.project,
        external_id="waiting",
        defaults={
            "source": world.source,
            "statement": statement,
            "profile": statement.profile,
            "licence": statement.licence,
            "verdict": 2,
            "state": ItemState.QUARANTINED,
            "created_at": clock.now(),
        },
    )
    return item


def _item(world: World) -> dict[str, object]:
    return {"item_id": _waiting(world).pk}


def _key(world: World) -> str:
    _waiting(world)
    return causes(project=world.project, at=clock.now())[0].key


def _group(world: World) -> dict[str, object]:
    return {**_project(world), "key": _key(world)}


def _waited(world: World) -> dict[str, object]:
    _waiting(world)
    return _project(world)


def _override(world: World) -> dict[str, object]:
    now = clock.now()
    made = Override.objects.create(
        project=world.project,
        actions=["label"],
        reason="Looked at by hand.",
        expires_at=now + timedelta(days=1),
        items=0,
        made_at=now,
    )
    return {"override_id": made.pk}


def _wanted(world: World) -> dict[str, object]:
    ends = (clock.now() + timedelta(days=30)).isoformat()
    return {"reason": "Looked at by hand.", "expires_at": ends}


declare("rights/overview")
declare("projects/<str:project_id>/quarantine", params=_waited)
declare("projects/<str:project_id>/quarantine/<str:key>/items", params=_group)
declare(
    "projects/<str:project_id>/quarantine/resolve",
    params=_waited,
    POST=lambda w: {"group": _key(w), "rights": {"personal_data": "none"}, "reason": "Looked at by hand."},
)
declare(
    "projects/<str:project_id>/overrides",
    params=_waited,
    POST=lambda w: {**_wanted(w), "group": _key(w)},
)
declare("items/<str:item_id>/overrides", params=_item, POST=_wanted)
declare("overrides/<str:override_id>/end", params=_override)


def _snapshot(world: World) -> dict[str, object]:
    now = clock.now()
    made = Snapshot.objects.create(
        project=world.project,
        name="First",
        number=1,
        use={"action": "export"},
        formats=["jsonl"],
        status=SnapshotStatus.SEALED,
        created_at=now,
        sealed_at=now,
    )
    return {"snapshot_id": made.pk}


declare("projects/<str:project_id>/register", params=_project)
declare("projects/<str:project_id>/dpia", params=_project)
declare("snapshots/<str:snapshot_id>/datasheet", params=_snapshot)
