"""Statements of the hot doors, with credentials and all: the same number whatever the queue's size or overlap."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from labeling.core.compiled import ALSO
from tests.queue.world import World, make_world
from tests.support.people import client_for, make_token, token_client

pytestmark = pytest.mark.django_db
NEXT, SUBMIT, CYCLE = 7, 9, 16
BY_SESSION = 1 if settings.SESSION_ENGINE.endswith("cached_db") else 2
"""A session, its user and their membership are read one after the other, a token with both at once."""


class Counted:
    """Counts statements, without those that only open and close transactions."""

    def __init__(self, client: APIClient) -> None:
        self.client = client

    def post(self, path: str, body: dict[str, Any]) -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.post(path, body)
        assert answer.status_code == 200, answer.content
        frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory", "PREPARE")
        # What goes to the server in one message counts each.
        sent = [sql for query in captured.captured_queries for sql in query["sql"].split(ALSO)]
        return answer.json(), sum(not sql.startswith(frame) for sql in sent)


def cycle(world: World, counted: Counted) -> tuple[int, int]:
    answer, first = counted.post(f"/api/v1/projects/{world.project.pk}/next", {})
    lease = answer["assignments"][0]
    body = {"token": lease["token"], "result": {"mood": "good"}, "seconds": 1}
    _, second = counted.post(f"/api/v1/assignments/{lease['id']}/submit", body)
    return first, second


@pytest.mark.parametrize("overlap", [1, 3])
def test_next_and_submit_cost_a_constant_number_of_statements(overlap: int) -> None:
    world = make_world(items=12, overlap=overlap)
    by_token = token_client(make_token(world.user())[1])
    for client, more in ((client_for(world.user()), BY_SESSION), (by_token, 0)):
        counted = Counted(client)
        cycle(world, counted)
        costs = [cycle(world, counted) for _ in range(4)]
        assert set(costs) == {(NEXT + more, SUBMIT + more)}
    assert NEXT + SUBMIT == CYCLE
