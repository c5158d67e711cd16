"""Sending files in parts: whoever began an upload goes on with it, nobody else."""

from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.uploads.models import UploadFile, UploadSession
from tests.security.routes import declare
from tests.security.world import World


def _session(world: World) -> UploadSession:
    now = clock.now()
    return UploadSession.objects.create(
        organisation=world.tenant.organisation,
        project=world.project,
        source=world.source,
        created_by=world.tenant.user(Role.MANAGER),
        files=1,
        whole=1,
        created_at=now,
        touched_at=now,
    )


def _upload(world: World) -> dict[str, object]:
    return {"upload_id": _session(world).pk}


def _file(world: World) -> dict[str, object]:
    session = _session(world)
    return {
        "upload_id": session.pk,
        "file_id": UploadFile.objects.create(session=session, number=0, path="a", bytes=1).pk,
    }


declare("uploads", POST=lambda w: {"project": str(w.project.pk)})
declare("uploads/<str:upload_id>", params=_upload, mine=Role.MANAGER)
declare(
    "uploads/<str:upload_id>/files",
    params=_upload,
    mine=Role.MANAGER,
    POST=lambda w: {"files": [{"path": "b.txt", "bytes": 3}]},
)
# The matrix speaks JSON; bytes by those who may are sent in tests/uploads.
declare(
    "uploads/<str:upload_id>/files/<str:file_id>",
    params=_file,
    mine=Role.MANAGER,
    answers={"PATCH": 422},
    PATCH=lambda w: {},
)
declare("uploads/<str:upload_id>/finish", params=_upload, mine=Role.MANAGER, POST=lambda w: {})
