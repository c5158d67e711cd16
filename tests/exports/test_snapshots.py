"""Snapshots through the API: what leaves, what stays and why, and what the package must hold."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from PIL import Image

from labeling.audit.tree import MerkleRoot
from labeling.exports import collect
from labeling.exports.models import Snapshot
from projects.models import Item
from tests.exports.making import BOX, bring, fetch, make
from tests.support.jobs import work_off
from tests.support.projects import IMAGE_SCHEMA, TEXT_SCHEMA, make_project

pytestmark = pytest.mark.django_db


def test_only_cleared_items_leave_with_labels_licence_and_credit(manager, images):
    snapshot = make(manager, images)
    assert (snapshot["status"], snapshot["counts"]) == ("sealed", {"included": 2, "withheld": 2})
    assert snapshot["licence"] == "CC-BY-4.0 AND CC0-1.0"
    rows = [json.loads(line) for line in fetch(manager, snapshot, "jsonl").splitlines()]
    assert [row["external_id"] for row in rows] == ["cc0", "by"]
    by = rows[1]
    assert by["annotations"][0]["result"] == {"objects": [BOX]}
    assert by["rights"]["licence"] == "CC-BY-4.0"
    assert by["rights"]["licence_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (by["rights"]["credit"], by["rights"]["source_url"]) == ("Ann Author", "https://example.org/a")
    withheld = manager.get(f"/api/v1/snapshots/{snapshot['id']}/withheld").json()["results"]
    assert [(row["external_id"], row["verdict"], row["reasons"][0]["code"]) for row in withheld] == [
        ("nc", "DENY", "LIC_NC"),
        ("unknown", "DENY", "LIC_UNKNOWN"),
    ]


def test_package_holds_what_licences_ask_for_and_the_pictures(manager, images):
    snapshot = make(manager, images)
    with zipfile.ZipFile(io.BytesIO(fetch(manager, snapshot, "package"))) as package:
        names = set(package.namelist())
        assert {
            "annotations.jsonl",
            "coco.json",
            "answers.csv",
            "ATTRIBUTION.csv",
            "MANIFEST.json",
            "NOTICE.txt",
        } <= names
        assert {"LICENSES/CC-BY-4.0.txt", "LICENSES/CC0-1.0.txt", "README.md"} <= names
        named = list(csv.DictReader(io.StringIO(package.read("ATTRIBUTION.csv").decode())))
        assert [(row["title"], row["author"], row["licence"]) for row in named] == [
            ("cc0", "", "CC0-1.0"),
            ("by", "Ann Author", "CC-BY-4.0"),
        ]
        rows = [json.loads(line) for line in package.read("annotations.jsonl").splitlines()]
        for row in rows:
            (medium,) = row["media"]
            assert hashlib.sha256(package.read(medium["filename"])).hexdigest() == medium["sha256"]
        manifest = json.loads(package.read("MANIFEST.json"))
        coco = json.loads(package.read("coco.json"))
    assert (
        hashlib.sha256(fetch(manager, snapshot, "jsonl").splitlines(keepends=True)[0]).hexdigest()
        == manifest["rows"][0]["sha256"]
    )
    assert [row["external_id"] for row in manifest["withheld"]] == ["nc", "unknown"]
    root = MerkleRoot()
    for row in manifest["rows"]:
        root.add(bytes.fromhex(row["sha256"]))
    assert manifest["merkle_root"] == snapshot["merkle_root"] == root.hexdigest()
    assert [image["license"] for image in coco["images"]] == [1, 2]
    assert [entry["name"] for entry in coco["licenses"]] == ["CC0-1.0", "CC-BY-4.0"]
    assert coco["annotations"][0]["bbox"] == [2, 3, 10, 8]


def test_preview_says_beforehand_what_happens_and_why(manager, images):
    found = manager.post(
        f"/api/v1/projects/{images.pk}/snapshots/preview",
        {"use": {"commercial": True, "distribution": "named"}, "formats": ["coco"]},
        format="json",
    ).json()
    assert found["counts"] == {"included": 2, "withheld": 2, "unlabeled": 1}
    assert {row["code"]: row["count"] for row in found["withheld"]} == {"LIC_NC": 1, "LIC_UNKNOWN": 1}
    named = {row["code"]: [item["external_id"] for item in row["items"]] for row in found["withheld"]}
    assert named == {"LIC_NC": ["nc"], "LIC_UNKNOWN": ["unknown"]}
    assert found["licence"] == "CC-BY-4.0 AND CC0-1.0"
    assert "OB_ATTR" in {row["code"] for row in found["obligations"]}
    assert Snapshot.objects.count() == 0


def test_preview_names_items_that_stay_for_this_use_though_they_may_be_labeled(manager, tenant, monkeypatch):
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA, use={"commercial": False})
    rights = {
        "licence": "CC-BY-NC-4.0",
        "credit": "A",
        "source_url": "https://a.example",
        "personal_data": "none",
    }
    items = [{"external_id": f"n{n}", "data": {"text": "a"}, "rights": rights} for n in range(3)]
    answer = manager.post(f"/api/v1/projects/{project.pk}/imports", {"items": items}, format="json")
    work_off(answer.json()["job"]["id"])
    assert set(Item.objects.filter(project=project).values_list("state", flat=True)) == {"labelable"}
    asked = {"use": {"commercial": True}, "formats": ["jsonl"]}
    for most, names in ((20, ["n0", "n1", "n2"]), (2, None)):
        monkeypatch.setattr("labeling.exports.services.NAMED", most)
        found = manager.post(f"/api/v1/projects/{project.pk}/snapshots/preview", asked, format="json").json()
        ((code, count, named),) = [(row["code"], row["count"], row["items"]) for row in found["withheld"]]
        assert (code, count, len(named)) == ("LIC_NC", 3, min(most, 3))
        assert names is None or [one["external_id"] for one in named] == names


def test_attribution_that_cannot_be_carried_out_keeps_the_item_in(manager, tenant):
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    rights = {"licence": "CC-BY-4.0", "personal_data": "none"}
    bring(
        manager,
        project,
        [
            {
                "external_id": "x",
                "data": {"text": "t"},
                "rights": rights,
                "annotations": [{"result": {"mood": "good"}}],
            }
        ],
    )
    snapshot = make(manager, project, use={"distribution": "public"}, formats=["jsonl"])
    assert snapshot["counts"] == {"included": 0, "withheld": 1}
    (row,) = manager.get(f"/api/v1/snapshots/{snapshot['id']}/withheld").json()["results"]
    assert row["reasons"][0]["code"] == "OB_MISSING"


def test_right_that_changes_while_the_snapshot_is_made_is_seen_at_the_seal(
    manager, tenant, images, monkeypatch
):
    real = collect.build_rows
    calls = []

    def changes(**given):
        rows = real(**given)
        if not calls:
            calls.append(1)
            item = Item.objects.get(external_id="cc0")
            body = {"licence": "CC-BY-NC-4.0", "personal_data": "none", "reason": "wrong before"}
            answer = tenant.client_for("steward").post(f"/api/v1/items/{item.pk}/rights", body, format="json")
            assert answer.status_code == 201, answer.content
            calls.append(answer.status_code)
        return rows

    monkeypatch.setattr(collect, "build_rows", changes)
    from labeling.accounts.roles import Role
    from tests.support.projects import add_project_member

    add_project_member(images, tenant.user("steward"), Role.STEWARD)
    snapshot = make(manager, images)
    assert calls == [1, 201]
    assert snapshot["counts"] == {"included": 1, "withheld": 3}
    assert [json.loads(line)["external_id"] for line in fetch(manager, snapshot, "jsonl").splitlines()] == [
        "by"
    ]


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:exif="http://ns.adobe.com/exif/1.0/">'
    b'<rdf exif:GPSLatitude="48,51N"/></x:xmpmeta>'
)


@pytest.mark.parametrize("where", ["exif", "xmp"])
@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("WEBP", ".webp")])
def test_position_in_a_picture_does_not_leave(manager, tenant, where, kind, suffix):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, kind, **({"exif": exif} if where == "exif" else {"xmp": XMP}))
    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    item = {"external_id": "p", "media": {"photo": f"p{suffix}"},
            "rights": {"licence": "CC0-1.0", "personal_data": "none"},
            "annotations": [{"result": {"objects": [BOX]}}]}  # fmt: skip
    bring(manager, project, [item], [(f"p{suffix}", out.getvalue())])
    snapshot = make(manager, project, formats=["jsonl"])
    with zipfile.ZipFile(io.BytesIO(fetch(manager, snapshot, "package"))) as package:
        (row,) = [json.loads(line) for line in package.read("annotations.jsonl").splitlines()]
        (medium,) = row["media"]
        data = package.read(medium["filename"])
        assert b"GPS" not in data
        with Image.open(io.BytesIO(data)) as picture:
            assert not picture.getexif()
            assert (picture.format, medium["mime"], medium["filename"][-4:]) == ("JPEG", "image/jpeg", ".jpg")
        assert medium["sha256"] == hashlib.sha256(data).hexdigest()
    assert row["rights"]["changes"] == ["position and other metadata removed; image written anew"]


def test_altered_files_leave_where_altered_files_are_asked_for(manager, images):
    snapshot = make(manager, images, use={"commercial": True, "content": "derivatives"}, formats=["jsonl"])
    with zipfile.ZipFile(io.BytesIO(fetch(manager, snapshot, "package"))) as package:
        rows = [json.loads(line) for line in package.read("annotations.jsonl").splitlines()]
        for row in rows:
            data = package.read(row["media"][0]["filename"])
            assert hashlib.sha256(data).hexdigest() == row["media"][0]["sha256"]
            assert row["rights"]["changes"] == ["image written anew without metadata"]
    assert rows


def test_authors_are_pseudonyms_of_this_dataset_only(manager, tenant):
    from labeling.annotations.models import Annotation

    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    item = {"external_id": "x", "data": {"text": "t"}, "rights": {"licence": "CC0", "personal_data": "none"},
            "annotations": [{"result": {"mood": "good"}}]}  # fmt: skip
    bring(manager, project, [item])
    annotator = tenant.user("annotator")
    Annotation.objects.update(author=annotator)
    seen = set()
    for name in ("one", "two"):
        snapshot = make(manager, project, name=name, formats=["jsonl"])
        data = fetch(manager, snapshot, "jsonl")
        assert annotator.email.encode() not in data
        seen.add(json.loads(data)["annotations"][0]["author"])
    assert len(seen) == 2
    assert all(author.startswith("annotator-") for author in seen)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"formats": ["yolo9"]}, "/formats/0"),
        ({"formats": []}, "/formats"),
        ({"use": {"purpose": "WorldDomination"}}, "/use/purpose"),
        ({"use": {"action": "label"}}, "/use/action"),
        ({"use": []}, "/use"),
        ({"name": "   "}, "/name"),
        ({"filter": "state:nonsense"}, "/filter"),
        ({"colour": 1}, "/colour"),
    ],
)
def test_request_that_cannot_be_taken_names_the_place(manager, images, body, pointer):
    given = {"name": "n", "formats": ["jsonl"]} | body
    answer = manager.post(f"/api/v1/projects/{images.pk}/snapshots", given, format="json")
    assert answer.status_code == 422, answer.content
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert Snapshot.objects.count() == 0


def test_reviewer_and_stranger_cannot_read_datasets(manager, tenant, other_tenant, images):
    from tests.support.projects import add_project_member

    snapshot = make(manager, images)
    add_project_member(images, tenant.user("annotator"))
    assert tenant.client_for("annotator").get(f"/api/v1/snapshots/{snapshot['id']}").status_code == 403
    assert other_tenant.client_for("owner").get(f"/api/v1/snapshots/{snapshot['id']}").status_code == 404
    assert other_tenant.client_for("owner").get(snapshot["files"][0]["url"]).status_code == 404
