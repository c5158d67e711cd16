"""Evidence, licence claims, conflicts, and what is on record of sources."""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.core import clock
from labeling.rights.evidence.models import Evidence
from tests.security.routes import declare
from tests.security.world import World


class _Document(SimpleUploadedFile):
    """Sent by many, one after the other: read from its beginning each time."""

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return super().read(*size)


def _evidence(world: World) -> Evidence:
    found = Evidence.objects.filter(organisation=world.tenant.organisation).first()
    if found is not None:
        return found
    path = default_storage.save(f"evidence/{uuid.uuid4().hex}", ContentFile(b"%PDF-1.7\n"))
    return Evidence.objects.create(
        organisation=world.tenant.organisation,
        sha256="0" * 64,
        bytes=9,
        mime="application/pdf",
        kind="pdf",
        filename="grant.pdf",
        path=path,
        created_at=clock.now(),
    )


def _row(world: World) -> dict[str, object]:
    return {"evidence_id": _evidence(world).pk}


def _item(world: World) -> dict[str, object]:
    _evidence(world)
    return {"item_id": world.item.pk}


def _source(world: World) -> dict[str, object]:
    _evidence(world)
    return {"source_id": world.source.pk}


def _project(world: World) -> dict[str, object]:
    _evidence(world)
    return {"project_id": world.project.pk}


def _claim(world: World) -> dict[str, object]:
    return {"licence": "CC BY-NC 4.0", "origin": "contract", "evidence": [str(_evidence(world).pk)]}


def _decision(world: World) -> dict[str, object]:
    return {"licence": "CC0-1.0", "evidence": [str(_evidence(world).pk)], "reason": "The author wrote so."}


declare(
    "evidence",
    multipart=True,
    POST=lambda w: {"file": _Document("terms.txt", b"You may."), "kind": "other"},
)
declare("evidence/<str:evidence_id>", params=_row)
declare("evidence/<str:evidence_id>/file", params=_row)
declare("items/<str:item_id>/claims", params=_item, POST=_claim)
declare("items/<str:item_id>/signals", params=_item)
declare("items/<str:item_id>/claims/resolve", params=_item, POST=_decision)
declare("projects/<str:project_id>/conflicts", params=_project)
declare(
    "projects/<str:project_id>/conflicts/resolve",
    params=_project,
    POST=lambda w: {**_decision(w), "group": "0" * 24},
    answers={"POST": 404},
)
declare("sources/<str:source_id>", params=_source)
declare(
    "sources/<str:source_id>/records",
    params=_source,
    POST=lambda w: {"lawful_access": True, "terms": {"verdict": "silent"}},
)
declare(
    "sources/<str:source_id>/signals",
    params=_source,
    POST=lambda w: {"signals": [{"kind": "headers", "raw": "tdm-reservation: 1"}]},
)
declare("sources/<str:source_id>/claims", params=_source, POST=_claim)
