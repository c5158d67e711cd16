"""Each act that counts leaves its event, in its own transaction, with ids and hashes only."""

import ast
import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings
from pydantic import SecretStr

from labeling.accounts.models import Membership, Organisation
from labeling.annotations.models import AnnotationRevision
from labeling.annotations.services.recording import record_work, verify_work
from labeling.audit.actions import ACTIONS
from labeling.audit.models import AuditEvent
from labeling.audit.stored import verify_stored
from labeling.core import clock
from projects.models import Assignment, Item
from tests.support.jobs import work_off
from tests.support.people import PASSWORD, client_for, make_member
from tests.support.projects import TEXT_SCHEMA
from tests.support.stock import FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


def recorded_names():
    """Every action that a call of ours names: `action="…"` and the first argument of `Act`."""
    found = {}
    for folder in ("labeling", "projects", "workers"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ACTIONS:
                    found.setdefault(node.value, set()).add(path.name)
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in {"record", "report", "report_person"}:
                    for keyword in node.keywords:
                        if keyword.arg == "action" and isinstance(keyword.value, ast.Constant):
                            found.setdefault(keyword.value.value, set()).add(path.name)
    return found


def test_every_declared_action_is_recorded_somewhere_and_no_other():
    named = recorded_names()
    assert set(named) == set(ACTIONS)
    assert [name for name, files in named.items() if files == {"actions.py"}] == []


class Log:
    """The events of an organisation since the last look."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.seen = 0

    def news(self):
        rows = AuditEvent.objects.filter(organisation=self.organisation, index__gte=self.seen).order_by(
            "index"
        )
        events = list(rows)
        self.seen += len(events)
        return events

    def names(self):
        return [event.action for event in self.news()]


@pytest.fixture
def log(tenant):
    return Log(tenant.organisation)


@pytest.fixture
def owner(tenant):
    return tenant.client_for("owner")


def test_people(tenant, owner, log, anonymous):
    made = owner.post("/api/v1/invitations", {"email": "ann@example.org", "role": "viewer"}).json()
    [event] = log.news()
    assert (event.action, event.actor, event.object_id) == (
        "invitation.created", f"user:{tenant.owner.pk}", made["id"],
    )  # fmt: skip
    assert set(event.payload["email"]) == {"commitment"}
    second = owner.post("/api/v1/invitations", {"email": "bob@example.org", "role": "viewer"}).json()
    owner.delete(f"/api/v1/invitations/{second['id']}")
    assert log.names() == ["invitation.created", "invitation.revoked"]
    key = made["url"].rpartition("/")[2]
    joined = anonymous.post(f"/api/v1/invitations/accept/{key}", {"name": "Ann", "password": PASSWORD})
    assert joined.status_code == 200, joined.content
    accepted, added = log.news()
    assert (accepted.action, added.action) == ("invitation.accepted", "member.added")
    assert added.payload["role"] == "viewer"
    member = Membership.objects.get(user=joined.json()["id"])
    owner.patch(f"/api/v1/members/{member.pk}", {"role": "steward"})
    owner.delete(f"/api/v1/members/{member.pk}")
    changed, removed = log.news()
    assert changed.payload == {"user": str(member.user_id), "before": "viewer", "after": "steward"}
    assert (removed.action, removed.payload["tokens"]) == ("member.removed", 0)
    assert "ann" not in json.dumps([event.payload for event in AuditEvent.objects.all()]).lower()


def test_tokens_and_passwords(tenant, owner, log):
    made = owner.post("/api/v1/tokens", {"name": "Secret name", "scopes": ["read"]}).json()
    [event] = log.news()
    assert event.payload == {"user": str(tenant.owner.pk), "scopes": ["read"], "expires_at": None}
    owner.delete(f"/api/v1/tokens/{made['id']}")
    owner.delete(f"/api/v1/tokens/{made['id']}")
    assert log.names() == ["token.revoked"]
    answer = owner.post(
        "/api/v1/auth/password/change", {"current_password": PASSWORD, "new_password": "another horse 7"}
    )
    assert answer.status_code < 300, answer.content
    assert log.names() == ["account.password_changed"]
    assert owner.post("/api/v1/tokens", {"name": "x", "scopes": ["nonsense"]}).status_code == 422
    assert log.names() == []


def test_projects(tenant, owner, log):
    made = owner.post(
        "/api/v1/projects", {"name": "Moods", "schema": TEXT_SCHEMA, "use": {"commercial": True}}
    )
    project = made.json()
    [event] = log.news()
    assert (event.action, str(event.project)) == ("project.created", project["id"])
    address = f"/api/v1/projects/{project['id']}"
    assert owner.patch(address, {"name": "Other"}).status_code == 200
    assert log.names() == []
    assert owner.patch(address, {"use": {"commercial": False}, "state": "paused"}).status_code < 300
    used, state = log.news()
    assert used.payload["before_sha256"] == event.payload["use_sha256"] != used.payload["after_sha256"]
    assert state.payload == {"before": "open", "after": "paused"}
    schema = {
        **TEXT_SCHEMA,
        "controls": [{**TEXT_SCHEMA["controls"][0], "options": ["good", "bad", "so so"]}],
    }
    assert owner.post(f"{address}/schema-versions", {"schema": schema}).status_code == 201
    assert log.news()[0].payload["number"] == 2
    person = make_member(tenant.organisation, "annotator")
    member = owner.post(f"{address}/members", {"user": str(person.pk), "role": "reviewer"}).json()
    assert log.news()[0].payload == {"user": str(person.pk), "before": None, "after": "reviewer"}
    assert owner.delete(f"{address}/members/{member['id']}").status_code == 204
    assert log.names() == ["project.member_removed"]
    assert owner.post(f"{address}/sources", {"name": "Web", "kind": "crawl"}).status_code == 201
    assert log.names() == ["source.created"]


def test_items(tenant, owner, log):
    actor = tenant.actor("owner")
    project = stock_project(actor)
    load(project, stock_source(actor, project), {"free": FREE, "nc": NONCOMMERCIAL})
    log.news()
    free, other = (Item.objects.get(external_id=name) for name in ("free", "nc"))
    answer = owner.post(f"/api/v1/items/{free.pk}/rights", {"licence": "CC-BY-NC-4.0", "reason": "Seen"})
    assert answer.status_code < 300, answer.content
    [event] = log.news()
    assert (event.payload["verdict_before"], event.payload["verdict_after"]) == ("ALLOW", "DENY")
    assert owner.patch(f"/api/v1/items/{free.pk}", {"data": {"text": "Ann was here"}}).status_code == 200
    assert log.names() == ["item.changed"]
    Item.objects.filter(pk=free.pk).update(labels=1)
    owner.delete(f"/api/v1/items/{free.pk}")
    owner.delete(f"/api/v1/items/{other.pk}")
    assert log.names() == ["item.withdrawn", "item.deleted"]
    text = json.dumps([event.payload for event in AuditEvent.objects.all()])
    assert "Ann" not in text
    assert "Seen" not in text


def test_data_in_and_out(tenant, owner, log):
    project = stock_project(tenant.actor("owner"))
    log.news()
    items = [{"external_id": f"i{n}", "data": {"text": f"Text {n}"}, "rights": FREE,
              "annotations": [{"result": {"mood": "good"}}]} for n in range(3)]  # fmt: skip
    job = owner.post(f"/api/v1/projects/{project.pk}/imports", {"items": items}).json()["job"]
    work_off(job["id"])
    *_, asked, ended = log.news()
    sent = b"".join(json.dumps(item, separators=(",", ":")).encode() + b"\n" for item in items)
    whole = hashlib.sha256(hashlib.sha256(sent).digest()).hexdigest()
    assert (asked.payload["files"], asked.payload["files_sha256"]) == (1, whole)
    assert ended.payload == {"state": "done", "created": 3, "duplicates": 0, "quarantined": 0, "problems": 0}
    body = {"name": "First", "formats": ["jsonl"], "filter": "state:labeled"}
    job = owner.post(f"/api/v1/projects/{project.pk}/snapshots", body).json()["job"]
    job = work_off(job["id"])
    snapshot = owner.get(f"/api/v1/snapshots/{job.result['snapshot']}").json()
    asked, sealed = log.news()
    assert (asked.action, asked.payload["formats"]) == ("snapshot.requested", ["jsonl"])
    assert sealed.payload["manifest_sha256"] == snapshot["manifest_sha256"]
    assert sealed.payload["merkle_root"] == snapshot["merkle_root"]
    file = snapshot["files"][0]
    content = b"".join(owner.get(file["url"]).streaming_content)
    [taken] = log.news()
    assert taken.payload["file_sha256"] == file["sha256"] == hashlib.sha256(content).hexdigest()
    assert tenant.client_for("viewer").get(file["url"]).status_code == 404
    assert log.names() == []
    assert verify_stored(organisation=tenant.organisation).is_whole


def test_labels_are_recorded_in_batches_and_changes_of_them_found(tenant, log):
    actor = tenant.actor("owner")
    project = stock_project(actor)
    load(project, stock_source(actor, project), {f"i{n}": FREE for n in range(5)})
    client = tenant.client_for("owner")
    log.news()
    for _ in range(5):
        lease = client.post(f"/api/v1/projects/{project.pk}/next", {}).json()["assignments"][0]
        body = {"token": lease["token"], "result": {"mood": "good"}, "seconds": 1.5}
        assert client.post(f"/api/v1/assignments/{lease['id']}/submit", body).status_code == 200
    assert log.names() == []
    assert record_work(now=clock.now()) == 5
    assert record_work(now=clock.now()) == 0
    [event] = log.news()
    assert (event.action, event.payload["count"], str(event.project)) == ("work.recorded", 5, str(project.pk))
    assert verify_work(organisation_id=tenant.organisation.pk) == []
    Assignment.objects.update(past_tokens=[])
    revision = AnnotationRevision.objects.first()
    AnnotationRevision.objects.filter(pk=revision.pk).update(result={"mood": "bad"})
    [fault] = verify_work(organisation_id=tenant.organisation.pk)
    assert (fault.index, fault.missing) == (event.index, 0)
    revision.delete()
    [fault] = verify_work(organisation_id=tenant.organisation.pk)
    assert (fault.index, fault.missing) == (event.index, 1)


def test_the_first_run_is_in_the_log(db):
    from labeling.accounts.services.first_run import ensure_first_run
    from tests.api.test_accounts_first_run import TOKEN, Env

    env = Env("ops@example.org", admin_token=SecretStr(TOKEN))
    ensure_first_run(env)
    organisation = Organisation.objects.get()
    assert [(event.action, event.actor) for event in Log(organisation).news()] == [
        ("organisation.created", "system"),
        ("member.added", "system"),
        ("token.created", "system"),
    ]
    ensure_first_run(env)
    assert AuditEvent.objects.count() == 3
    assert client_for(None).get("/api/v1/audit").status_code == 401
