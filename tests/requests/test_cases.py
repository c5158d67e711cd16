"""Requests over HTTP: their clocks, steps, ends, and what is refused with a reason."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from labeling.core import clock
from labeling.requests.models import AccessFile, EventKind, SubjectRequest
from labeling.requests.services.accessing import remove_expired
from labeling.requests.services.cases import flag_overdue
from projects.models import Item
from tests.recalls.conftest import work_all
from tests.requests.conftest import Scene, consenting, make_scene, show

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def call(scene: Any, method: str, path: str, body: Any = None, *, status: int, role: str = "steward") -> Any:
    client = scene.tenant.client_for(role)
    answer = getattr(client, method)(f"/api/v1/{path}", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def ask(scene: Scene, kind: str, *, status: int = 201, **more: Any) -> Any:
    body = {"subject": scene.person.ref, "kind": kind, **more}
    return call(scene, "post", "subject-requests", body, status=status)


@pytest.fixture
def small(tenant: Any) -> Scene:
    return make_scene(tenant, labeled=0, fresh=1)


def test_the_clock_of_each_regime(small: Scene) -> None:
    with time_machine.travel("2026-01-31T10:00:00+00:00", tick=False):
        gdpr = ask(small, "access")
        ccpa = ask(small, "access", regime="ccpa")
    assert (gdpr["due"], gdpr["acknowledge_by"]) == ("2026-02-28T10:00:00Z", None)
    assert (ccpa["due"], ccpa["acknowledge_by"]) == ("2026-03-17T10:00:00Z", "2026-02-13T10:00:00Z")


def test_steps_of_a_request(small: Scene) -> None:
    with time_machine.travel("2026-01-31T10:00:00+00:00", tick=False):
        made = ask(small, "access")
        path = f"subject-requests/{made['id']}"
        call(small, "post", f"{path}/acknowledge", {}, status=200)
        call(small, "post", f"{path}/verify", {"note": "Called back."}, status=200)
        longer = call(small, "post", f"{path}/extend", {"reason": "Many items."}, status=200)
        assert longer["due"] == "2026-04-30T10:00:00Z"
        again = call(small, "post", f"{path}/extend", {"reason": "More."}, status=409)
        assert again["code"] == "request.extended"
    seen = call(small, "get", path, status=200)
    assert [one["kind"] for one in seen["events"]] == [
        "received", "started", "acknowledged", "verified", "extended",
    ]  # fmt: skip
    assert (seen["verified"], seen["extended"], seen["acknowledged_at"]) == (
        True,
        True,
        "2026-01-31T10:00:00Z",
    )


def test_what_is_late_is_flagged_once(small: Scene) -> None:
    with time_machine.travel("2026-01-31T10:00:00+00:00", tick=False):
        made = ask(small, "access")
        assert flag_overdue(now=clock.now()) == 0
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False):
        assert [flag_overdue(now=clock.now()) for _ in "ab"] == [1, 0]
        rows = call(small, "get", "subject-requests?overdue=true", status=200)["results"]
        assert [(row["id"], row["overdue"]) for row in rows] == [(made["id"], True)]
        late = call(small, "post", f"subject-requests/{made['id']}/extend", {"reason": "Late."}, status=409)
        assert late["code"] == "request.overdue"
    events = SubjectRequest.objects.get().events
    assert events.filter(kind=EventKind.OVERDUE).count() == 1


def test_restriction_freezes_and_lifting_brings_back(scene: Scene) -> None:
    snapshot = scene.seal()
    before = scene.states()
    made = ask(scene, "restrict")
    assert made["items"] == {"closed": 4}
    assert set(scene.states().values()) == {"quarantined"}
    assert ask(scene, "restrict", status=200)["id"] == made["id"]
    work_all()
    snapshot.refresh_from_db()
    assert snapshot.status == "sealed"  # nothing is decided yet
    fresh = scene.seal(name="Later")
    assert fresh.rows.filter(is_included=True).count() == 0
    path = f"subject-requests/{made['id']}"
    assert call(scene, "get", path, status=200)["state"] == "done"
    lifted = call(scene, "post", f"{path}/lift", {"reason": "It was accurate."}, status=200)
    assert lifted["state"] == "cancelled"
    assert scene.states() == before
    assert ask(scene, "restrict")["id"] != made["id"]


def test_objection_takes_datasets_back_too(scene: Scene) -> None:
    snapshot = scene.seal()
    ask(scene, "object")
    snapshot.refresh_from_db()
    assert snapshot.status == "affected"
    assert set(scene.states().values()) == {"quarantined"}


def test_an_erasure_by_link_can_be_refused_with_a_reason_or_carried_out(small: Scene) -> None:
    client = small.tenant.client_for("steward")
    answer = client.post(f"/api/v1/self-service/{small.person.token}", {"action": "erase"}, format="json")
    assert answer.status_code == 200, answer.content
    row = call(small, "get", "subject-requests?kind=erase&state=open", status=200)["results"][0]
    assert row["channel"] == "self_service"
    path = f"subject-requests/{row['id']}"
    job = call(small, "post", f"{path}/carry-out", {}, status=202)["job"]
    assert job["kind"] == "requests.carry_out"
    work_all()
    assert Item.objects.get().data == {}
    again = call(small, "post", f"{path}/carry-out", {}, status=409)
    assert again["code"] == "request.begun"


def test_what_a_steward_did_not_mean_is_refused(small: Scene) -> None:
    other = consenting(small.tenant)
    for body, code in (
        ({"kind": "forget"}, "invalid"),
        ({"kind": "access", "regime": "lgpd"}, "invalid"),
        ({"kind": "withdraw", "consent": str(other.record.pk)}, "request.consent"),
        ({"kind": "access", "consent": str(small.person.record.pk)}, "request.consent"),
        ({"kind": "access", "received_at": "2999-01-01T00:00:00Z"}, "request.received_future"),
        ({"kind": "access", "note": "\0"}, "json.nul"),
    ):
        answer = ask(small, status=422, **body)
        assert answer["code"] == code
    assert ask(small, "withdraw")["state"] == "working"
    row = SubjectRequest.objects.get()
    work_all()
    refused = call(
        small, "post", f"subject-requests/{row.pk}/close", {"state": "refused", "reason": "No."}, status=409
    )
    assert refused["code"] == "request.withdrawal"


def test_preview_says_what_then_happens(scene: Scene) -> None:
    from labeling.recalls.services import register_model_use

    snapshot = scene.seal()
    register_model_use(
        actor=scene.tenant.actor("steward"), snapshot=snapshot, model_ref="m-1", kind="training"
    )
    show(scene.tenant, consenting(scene.tenant), scene.item("n1"))
    told = call(scene, "get", f"subjects/{scene.person.ref}/withdrawal-preview?kind=erase", status=200)
    assert SubjectRequest.objects.count() == 0
    assert "quarantined" not in scene.states().values()
    assert told["items"] == {"total": 4, "closed": 0, "erased": 4, "masked": 0, "basis": 0, "held": 0}
    assert [(one["rows"], one["recipients"]) for one in told["snapshots"]] == [
        (2, ["Borealis Labs", "Cedar Institute"])
    ]
    assert [one["model_ref"] for one in told["models"]] == ["m-1"]
    assert (told["labels"], told["with_others"], told["request"]) == (2, 1, None)
    assert told["projects"][0]["states"] == {"labeled": 2, "labelable": 2}

    made = ask(scene, "erase")
    work_all()
    seen = call(scene, "get", f"subject-requests/{made['id']}", status=200)
    receipt = call(scene, "get", f"subject-requests/{made['id']}/receipt", status=200)["body"]
    assert seen["items"] == {"erased": told["items"]["erased"]}
    assert receipt["items"] == {key: value for key, value in told["items"].items() if key != "total"}
    assert (receipt["datasets"], receipt["recipients_told"], receipt["models"]) == (1, 2, 1)
    assert receipt["shared_with_others"] == told["with_others"]
    assert receipt["keeps"] == told["keeps"] == []
    again = call(scene, "get", f"subjects/{scene.person.ref}/withdrawal-preview?kind=erase", status=200)
    assert again["request"] == made["id"]


def test_receipt_as_a_page(small: Scene) -> None:
    made = ask(small, "withdraw")
    work_all()
    client = small.tenant.client_for("steward")
    page = client.get(f"/api/v1/subject-requests/{made['id']}/receipt?format=html")
    assert page.status_code == 200
    assert "1 item that rested on it ended in use at once" in page.content.decode()
    assert small.person.subject.pseudonym in page.content.decode()


def test_access_gives_all_that_is_held_and_says_what_is_withheld(scene: Scene) -> None:
    scene.seal()
    show(scene.tenant, None, scene.item("n1"))  # somebody whom nobody has identified
    made = ask(scene, "access")
    work_all()
    seen = call(scene, "get", f"subject-requests/{made['id']}", status=200)
    answer = scene.tenant.client_for("steward").get(seen["file"]["url"])
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    person = json.loads(held["person.json"])
    assert person["contact"].endswith("@example.org")
    consents = json.loads(held["consents.json"])
    assert [event["state"] for event in consents[0]["events"]] == ["ConsentGiven"]
    assert consents[0]["notice"]["name"] == "Street faces"
    items = {row.get("external_id"): row for row in map(json.loads, held["items.jsonl"].splitlines())}
    assert set(items) == {"t0", "t1", "n0", None}
    assert items["t0"]["data"] == {"text": "Text of t0"}
    assert items["t0"]["labels"][0]["result"] == {"mood": "good"}
    withheld = json.loads(held["withheld.json"])
    assert [row["item"] for row in withheld] == [str(scene.item("n1").pk)]
    assert {row["name"] for row in json.loads(held["recipients.json"])} == {
        "Borealis Labs",
        "Cedar Institute",
    }
    staff = (str(scene.tenant.user(role).pk) for role in ("steward", "manager"))
    assert not [one for one in staff if one.encode() in b"".join(held.values())]

    later = clock.now() + timedelta(days=15)
    assert (remove_expired(now=later), remove_expired(now=later)) == (1, 0)
    assert AccessFile.objects.get().removed_at == later
    gone = scene.tenant.client_for("steward").get(seen["file"]["url"])
    assert (gone.status_code, gone.json()["code"]) == (410, "request.file_expired")


def test_sealed_drafts_are_read_by_stewards_and_the_log_tells(scene: Scene) -> None:
    from labeling.annotations.services import save_draft
    from labeling.audit.models import AuditEvent
    from projects.models import Assignment
    from tests.support.projects import add_project_member, make_assignment

    user = scene.tenant.user("annotator")
    add_project_member(scene.project, user)
    row = make_assignment(scene.item("n0"), user)
    token = row.token
    client = scene.tenant.client_for("annotator")
    save_draft(
        actor=scene.tenant.actor("annotator"), assignment_id=row.pk, token=token, result={"mood": "bad"},
        revision=0,
    )  # fmt: skip
    made = ask(scene, "withdraw")
    assert made["drafts"] == 1
    assert client.get(f"/api/v1/assignments/{row.pk}").status_code == 409
    path = f"subject-requests/{made['id']}/drafts"
    shown = call(scene, "get", path, status=200)["results"]
    assert [(one["result"], one["assignment"]) for one in shown] == [({"mood": "bad"}, str(row.pk))]
    call(scene, "get", path, status=403, role="reviewer")
    assert AuditEvent.objects.filter(action="request.drafts_read").count() == 1
    assert Assignment.objects.get().state == "released"


@pytest.mark.parametrize("kind", ["withdraw", "erase", "access", "restrict", "object"])
def test_a_preview_of_any_kind_writes_nothing(scene: Scene, kind: str) -> None:
    from tests.security.world import World

    scene.seal()
    client = scene.tenant.client_for("steward")
    before = World.fingerprint(None)  # type: ignore[arg-type]
    answer = client.get(f"/api/v1/subjects/{scene.person.ref}/withdrawal-preview?kind={kind}")
    assert answer.status_code == 200, answer.content
    assert World.fingerprint(None) == before  # type: ignore[arg-type]
    ended = {"withdraw": "closed", "erase": "erased", "restrict": "closed", "object": "closed"}.get(kind)
    assert answer.json()["items"].get(ended or "total") == (4 if ended else 0)


def test_access_gives_pictures_in_which_nobody_else_is_seen(tenant: Any) -> None:
    from tests.requests.test_erasing import pictures
    from tests.support.jobs import jpeg

    alone, both = jpeg(color="red"), jpeg(color="blue")
    project, _ = pictures(tenant, {"alone.jpg": alone, "both.jpg": both})
    scene = Scene(tenant, project, consenting(tenant))
    show(tenant, scene.person, scene.item("alone.jpg"), scene.item("both.jpg"))
    show(tenant, consenting(tenant), scene.item("both.jpg"))
    made = ask(scene, "access")
    work_all()
    answer = tenant.client_for("steward").get(f"/api/v1/subject-requests/{made['id']}/file")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = [name for name in archive.namelist() if name.startswith("media/")]
        assert names == [f"media/{scene.item('alone.jpg').pk}/photo.jpeg"]
        assert archive.read(names[0]) == alone
        assert [row["item"] for row in json.loads(archive.read("withheld.json"))] == [
            str(scene.item("both.jpg").pk)
        ]


def test_a_person_who_never_consented_can_ask_for_all_of_it(tenant: Any) -> None:
    from tests.consent.ledger import Ledger
    from tests.requests.conftest import Person

    scene = make_scene(tenant, labeled=0, fresh=2)
    from labeling.rights.consent.models import DataSubject

    stranger = DataSubject.objects.get(pk=Ledger(tenant).subject()["id"])
    show(tenant, Person(tenant, stranger, scene.person.record, ""), scene.item("n0"))
    for kind in ("withdraw", "restrict", "access", "erase"):
        body = {"subject": stranger.pseudonym, "kind": kind}
        made = call(scene, "post", "subject-requests", body, status=201)
        work_all()
        assert call(scene, "get", f"subject-requests/{made['id']}", status=200)["state"] == "done"
    assert Item.objects.filter(data={}).count() == 1
    assert scene.item("n1").data == {"text": "n1"}
