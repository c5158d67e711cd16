"""Documents: hashed, sniffed, kept once written, handed back only as attachments that can run nothing."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.audit.models import AuditEvent
from labeling.rights.evidence import documents
from labeling.rights.evidence.models import Evidence
from tests.evidence.hands import PDF, Steward
from tests.media.files import picture

pytestmark = pytest.mark.django_db


def send(steward, body, *, kind="other", name="a.txt", **fields):
    data = {"file": SimpleUploadedFile(name, body), "kind": kind, **fields}
    return steward.client.post("/api/v1/evidence", data, format="multipart")


def stored(steward):
    """Everything of the organisation that lies in storage as evidence."""
    try:
        return default_storage.listdir(f"evidence/{steward.tenant.organisation.pk.hex}")[1]
    except FileNotFoundError:  # a bucket has no folders, and none is missing
        return []


def test_a_document_is_hashed_kept_and_given_back_as_an_attachment(steward):
    answer = send(
        steward,
        PDF,
        kind="contract",
        name="Grant “A”.pdf",
        note="From R. Holder",
        captured_at="2026-01-05T10:00:00Z",
    )
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (body["bytes"], body["mime"], body["kind"]) == (len(PDF), "application/pdf", "contract")
    assert (body["captured_at"], body["note"]) == ("2026-01-05T10:00:00Z", "From R. Holder")
    assert body["added_by"]["name"] == "Steward"
    assert steward.get(f"evidence/{body['id']}") == body
    assert steward.get("evidence")["results"] == [body]

    file = steward.client.get(body["url"])
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in file["Content-Security-Policy"]
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Digest"] == f"sha-256={body['sha256']}"
    assert list(
        AuditEvent.objects.filter(kind="evidence").order_by("index").values_list("action", flat=True)
    ) == [
        "evidence.added",
        "evidence.opened",
    ]
    payload = AuditEvent.objects.get(action="evidence.added").payload
    assert payload == {"sha256": body["sha256"], "bytes": len(PDF), "kind": "contract"}


@pytest.mark.parametrize(
    ("body", "kind", "name", "code"),
    [
        (b"", "other", "a.txt", "evidence.empty"),
        (b"MZ\x90\x00" + b"\0" * 300, "other", "a.pdf", "evidence.type"),
        (b"\x7fELF" + b"\0" * 300, "other", "a", "evidence.type"),
        (b"just words", "pdf", "a.pdf", "evidence.mismatch"),
        (PDF, "screenshot", "a.png", "evidence.mismatch"),
        (b"<html>", "screenshot", "a.png", "evidence.mismatch"),
        (b"{", "api_json", "a.json", "evidence.json"),
        (b"[" * 100_000, "api_json", "a.json", "evidence.json"),
    ],
)
def test_what_is_no_document_of_its_kind_is_refused(steward, body, kind, name, code):
    answer = send(steward, body, kind=kind, name=name)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Evidence.objects.exists()
    assert stored(steward) == []


def test_an_archive_is_no_document(steward):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert send(steward, out.getvalue(), name="a.zip").json()["code"] == "evidence.type"


def test_each_kind_takes_what_it_should(steward):
    for body, kind, name, mime in (
        (picture("PNG"), "screenshot", "page.png", "image/png"),
        (b'{"license": "4"}', "api_json", "photo.json", "application/json"),
        (b"From: a@example.org\n\nYou may.", "email", "m.eml", "message/rfc822"),
        (b"tdm-reservation: 0", "headers", "h.txt", "text/plain"),
        (b"<!doctype html><p>Terms", "other", "terms.html", "text/html"),
    ):
        answer = send(steward, body, kind=kind, name=name)
        assert (answer.status_code, answer.json().get("mime")) == (201, mime), answer.content


def test_too_many_bytes_are_refused_and_nothing_is_kept(steward, monkeypatch):
    monkeypatch.setattr("labeling.rights.evidence.api.evidence.MAX_BYTES", 1_000)
    assert documents.MAX_BYTES > 1_000
    assert send(steward, b"x" * 2_000).status_code == 413
    assert not Evidence.objects.exists()
    assert stored(steward) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"captured_at": "2999-01-01T00:00:00Z"},
        {"captured_at": "yesterday"},
        {"kind": "painting"},
        {"note": "x" * 3_000},
        {"surplus": "1"},
    ],
)
def test_fields_that_cannot_stand_are_refused(steward, fields):
    assert send(steward, PDF, **{"kind": "pdf", "name": "a.pdf", **fields}).status_code == 422
    assert not Evidence.objects.exists()


def test_a_repeated_request_adds_one_document(steward):
    def once():
        data = {"file": SimpleUploadedFile("a.pdf", PDF), "kind": "pdf"}
        return steward.client.post(
            "/api/v1/evidence", data, format="multipart", headers={"Idempotency-Key": "k1"}
        )

    first, second = once(), once()
    assert (first.status_code, second.json()) == (201, first.json())
    row = Evidence.objects.get()
    assert stored(steward) == [row.path.rpartition("/")[2]]


def test_another_organisation_does_not_learn_of_it(steward, other_tenant):
    mine = steward.evidence()
    other = Steward(other_tenant)
    for path in (f"evidence/{mine}", f"evidence/{mine}/file"):
        assert other.client.get(f"/api/v1/{path}").status_code == 404
    assert other.get("evidence")["results"] == []
