"""Connecting a place and bringing what lies there, through the API."""

from typing import Any

from tests.connections.conftest import KEYS
from tests.support.jobs import work_off

SOURCE = {"name": "Archive", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}


def connect(client: Any, endpoint: str, **changes: Any) -> dict[str, Any]:
    body = {"name": "Archive", "kind": "s3", "endpoint": endpoint, "bucket": "archive", **KEYS, **changes}
    answer = client.post("/api/v1/connections", body, format="json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def connect_folder(client: Any, folder: Any) -> Any:
    body = {"name": "Scanner", "kind": "folder", "folder": str(folder)}
    return client.post("/api/v1/connections", body, format="json")


def feed_of(client: Any, project: Any, connection: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"connection": connection["id"], "source": SOURCE, **changes}
    answer = client.post(f"/api/v1/projects/{project.pk}/feeds", body, format="json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def sync(client: Any, feed: dict[str, Any], **body: Any) -> Any:
    """The job of one synchronisation, done."""
    answer = client.post(f"/api/v1/feeds/{feed['id']}/sync", body, format="json")
    assert answer.status_code == 202, answer.content
    return work_off(answer.json()["job"]["id"])
