"""Data in and sealed datasets out."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from labeling.core import clock
from labeling.exports.models import Snapshot, SnapshotFile, SnapshotStatus
from tests.security.routes import declare
from tests.security.world import World


def _project(world: World) -> dict[str, object]:
    return {"project_id": world.project.pk}


def _snapshot(world: World) -> dict[str, object]:
    now = clock.now()
    snapshot = Snapshot.objects.create(
        project=world.project,
        name="First",
        number=1,
        use={"action": "export"},
        formats=["jsonl"],
        status=SnapshotStatus.SEALED,
        created_at=now,
        sealed_at=now,
    )
    return {"snapshot_id": snapshot.pk}


def _file(world: World) -> dict[str, object]:
    params = _snapshot(world)
    path = default_storage.save("snapshots/rows.jsonl", ContentFile(b"{}\n"))
    SnapshotFile.objects.create(
        snapshot_id=params["snapshot_id"],
        format="jsonl",
        filename="rows.jsonl",
        path=path,
        sha256="0" * 64,
        bytes=3,
    )
    return {**params, "format_name": "jsonl"}


declare(
    "projects/<str:project_id>/imports",
    params=_project,
    POST=lambda w: {"items": [{"external_id": "one", "data": {"text": "One"}}]},
)
declare("projects/<str:project_id>/snapshots/preview", params=_project, POST=lambda w: {"formats": ["jsonl"]})
declare(
    "projects/<str:project_id>/snapshots",
    params=_project,
    POST=lambda w: {"name": "Second", "formats": ["jsonl"]},
)
declare("snapshots/<str:snapshot_id>", params=_snapshot)
declare("snapshots/<str:snapshot_id>/withheld", params=_snapshot)
declare("snapshots/<str:snapshot_id>/files/<str:format_name>", params=_file)
