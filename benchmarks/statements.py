"""How many statements a request takes, counted inside this process on the product's database."""

from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from labeling.core.compiled import ALSO

_ASIDE: Final = ("BEGIN", "COMMIT", "ROLLBACK", "PREPARE")


def count_statements(*, project_id: str, queue_id: str, token: str) -> tuple[int, int]:
    """(statements of a `next`, of a `submit`), in the middle of the loop; those sent in one message count each."""
    client = APIClient(SERVER_NAME="localhost")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    found = (0, 0)
    for _ in range(3):
        lease, first = _post(client, f"/api/v1/projects/{project_id}/next", {"count": 1, "queue": queue_id})
        assignment = lease["assignments"][0]
        body = {"token": assignment["token"], "result": {"mood": "good"}, "seconds": 2.5}
        _, second = _post(client, f"/api/v1/assignments/{assignment['id']}/submit", body)
        found = (first, second)
    return found


def _post(client: APIClient, path: str, body: dict[str, Any]) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, body, format="json")
    if answer.status_code >= 300:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    sent = [sql for query in queries.captured_queries for sql in query["sql"].split(ALSO)]
    return answer.json(), sum(not sql.startswith(_ASIDE) for sql in sent)
