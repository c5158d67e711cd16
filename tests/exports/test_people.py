"""No file that leaves says who labeled, who made it, or whom the data are about."""

import io
import zipfile

import pytest

from labeling.annotations.models import Annotation
from labeling.rights.consent.models import ConsentRecord, DataSubject
from tests.consent.ledger import Ledger
from tests.exports.making import BOX, bring, fetch, make
from tests.support.jobs import jpeg
from tests.support.people import make_member
from tests.support.projects import IMAGE_SCHEMA, add_project_member, make_project

pytestmark = pytest.mark.django_db


def contents(data):
    """The bytes, and those of every member of an archive in them."""
    found = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [name.encode() for name in archive.namelist()]
            found += [archive.read(name) for name in archive.namelist()]
    return found


def test_no_file_that_leaves_names_a_person(tenant):
    manager = tenant.client_for("manager")
    ledger = Ledger(tenant)
    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    annotator = make_member(
        tenant.organisation, "annotator", email="zebedee.quill@example.org", name="Zebedee Quill"
    )
    add_project_member(project, annotator)
    person = ledger.subject(contact="ann.secret@example.org", birth_year=1987)
    given = ledger.consent(subject=person["id"], publish_ok=True)
    ledger.post("releases", {"kind": "model", "scope": "unlimited", "subject": person["id"]})
    refused = ledger.consent(state="ConsentRefused")
    shown = {
        "licence": "CC BY 4.0",
        "credit": "Studio",
        "rights_holder": "Studio",
        "source_url": "https://example.org/a",
        "acquired": "own",
        "personal_data": "present",
        "legal_basis": "consent",
    }
    done = [{"result": {"objects": [BOX]}, "seconds": 4}]
    items = [
        {
            "external_id": name,
            "media": {"photo": f"{name}.jpg"},
            "rights": shown | {"consents": [consent["id"]]},
            "annotations": done,
        }
        for name, consent in (("in", given), ("out", refused))
    ]
    bring(manager, project, items, [(f"{name}.jpg", jpeg(64, 48)) for name in ("in", "out")])
    Annotation.objects.update(author=annotator)

    snapshot = make(manager, project, formats=["jsonl", "coco", "csv"])
    assert snapshot["counts"] == {"included": 1, "withheld": 1}
    users = [annotator, tenant.user("manager"), tenant.user("steward")]
    words = {str(part) for user in users for part in (user.pk, user.pk.hex, user.email)}
    words |= {"Zebedee", "Quill", "ann.secret", "1987"}
    for subject in DataSubject.objects.all():
        words |= {subject.pseudonym, str(subject.pk), subject.pk.hex}
    words |= {str(record.pk) for record in ConsentRecord.objects.all()}
    for file in snapshot["files"]:
        for data in contents(fetch(manager, snapshot, file["format"])):
            assert [word for word in sorted(words) if word.encode() in data] == [], file["format"]
    assert b"annotator-" in fetch(manager, snapshot, "jsonl")
