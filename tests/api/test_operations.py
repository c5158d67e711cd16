"""/livez, /readyz, /metrics."""

import pytest
from django.core.files.storage import default_storage

from labeling.api import operations
from tests.support.people import client_for, make_token, token_client
from tests.support.projects import make_project


def test_alive_needs_nothing(client):
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_names_each_part(client, db, settings):
    parts = {"database": "ok", "migrations": "ok", "storage": "ok"}
    expected = {**parts, "broker": "ok"} if settings.REDIS_URL else parts
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": expected})


def test_readiness_leaves_no_file_behind(client, db):
    client.get("/readyz")
    assert default_storage.listdir("ready")[1] == []


def test_what_is_broken_is_named_and_its_reason_kept(client, db, monkeypatch, caplog):
    def broken():
        raise RuntimeError("password of the database")

    monkeypatch.setattr(operations, "_check_storage", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert answer.json()["checks"]["storage"] == "failed"
    assert answer.json()["checks"]["database"] == "ok"
    assert "password" not in answer.content.decode()
    assert "password of the database" in caplog.text


def test_unapplied_migrations_are_not_ready(client, db):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    assert client.get("/readyz").json()["checks"]["migrations"] == "failed"


def test_metrics_on_this_machine(client, db):
    answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert 'clearlabel_info{database="' in answer.content.decode()
    assert "process_resident_memory_bytes" in answer.content.decode()


@pytest.mark.parametrize(
    "options",
    [{"REMOTE_ADDR": "10.0.0.9"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.9"}, {"HTTP_FORWARDED": "for=10.0.0.9"}],
)
def test_metrics_from_elsewhere_need_a_token(client, db, options):
    answer = client.get("/metrics", **options)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_metrics_by_token(tenant):
    far = {"REMOTE_ADDR": "10.0.0.9"}
    scopes = {"admin": 200, "read": 403}
    for scope, status in scopes.items():
        client = token_client(make_token(tenant.owner, scopes=(scope,))[1])
        assert client.get("/metrics", **far).status_code == status
    limited = make_token(tenant.owner, project_id=make_project(tenant.organisation).pk)[1]
    assert token_client(limited).get("/metrics", **far).status_code == 403
    assert token_client("nonsense").get("/metrics", **far).json()["code"] == "token.invalid"
    assert client_for(tenant.owner).get("/metrics", **far).status_code == 401


def test_operations_only_read(client, db):
    for address in ("/livez", "/readyz", "/metrics"):
        assert client.post(address).status_code == 405
