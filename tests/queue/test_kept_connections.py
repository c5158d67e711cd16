"""A connection that the server ended is not used again; one that is well costs nothing to ask."""

import time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db(transaction=True)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_session_that_the_server_ended_is_replaced_at_the_next_request() -> None:
    if connection.vendor != "postgresql":
        assert connection.is_usable()
        return
    before = backend()
    assert connection.is_usable()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [before])
        deadline = time.monotonic() + 60
        while connection.is_usable() and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        other.close()
    assert not connection.is_usable()
    connection.health_check_enabled, connection.health_check_done = True, False
    try:
        assert backend() != before
    finally:
        connection.health_check_enabled = False


def test_a_kept_connection_is_well_without_a_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert connection.is_usable()
    assert list(captured) == []
