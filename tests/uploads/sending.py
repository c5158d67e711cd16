"""What a browser does: begin, announce, append, finish."""

import base64
import hashlib
from typing import Any

from django.test import TestCase

from tests.support.jobs import work_off

CLEAR = {"licence": "CC0-1.0", "personal_data": "none"}
PART = "application/offset+octet-stream"


def begin(client: Any, project: Any, **more: Any) -> dict[str, Any]:
    source = more.pop("source", {"name": "Folder", "rights": CLEAR})
    answer = client.post(
        "/api/v1/uploads", {"project": str(project.pk), "source": source, **more}, format="json"
    )
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def announce(client: Any, upload: dict[str, Any], files: list[dict[str, Any]]) -> Any:
    return client.post(f"/api/v1/uploads/{upload['id']}/files", {"files": files}, format="json")


def append(
    client: Any, upload: dict[str, Any], file: dict[str, Any], data: bytes, offset: int = 0, **headers: str
) -> Any:
    return client.generic(
        "PATCH",
        f"/api/v1/uploads/{upload['id']}/files/{file['id']}",
        data,
        content_type=PART,
        headers={"Upload-Offset": str(offset), **headers},
    )


def checksum(data: bytes) -> dict[str, str]:
    return {"Upload-Checksum": "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()}


def send_all(client: Any, upload: dict[str, Any], files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Announce and send whole files."""
    answer = announce(client, upload, [{"path": path, "bytes": len(data)} for path, data in files.items()])
    assert answer.status_code == 200, answer.content
    rows = answer.json()["files"]
    for row, data in zip(rows, files.values(), strict=True):
        sent = append(client, upload, row, data, **checksum(data))
        assert sent.status_code == 204, sent.content
    return list(rows)


def finish(client: Any, upload: dict[str, Any], **body: Any) -> Any:
    return client.post(f"/api/v1/uploads/{upload['id']}/finish", body, format="json")


def imported(client: Any, upload: dict[str, Any], **body: Any) -> Any:
    """The import's job, done."""
    answer = finish(client, upload, **body)
    assert answer.status_code == 202, answer.content
    with TestCase.captureOnCommitCallbacks(execute=True):
        return work_off(answer.json()["job"]["id"])
