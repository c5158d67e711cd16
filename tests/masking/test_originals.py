"""Originals: sealed once nobody needs them in clear, opened by two approvals, gone when their key is."""

from datetime import timedelta

import pytest
import time_machine

from labeling.core import clock
from labeling.core.sealing import SealFault
from labeling.masking.envelope import FRAME, draw_key, open_file, seal_file, unwrap, wrap
from labeling.masking.models import SealedOriginal
from labeling.masking.services.forgetting import forget_gates
from labeling.masking.services.sealing import opened
from labeling.media import storage
from labeling.media.models import MediaAsset
from tests.masking.pictures import jpeg, with_faces

PLACE = (40, 20, 400)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME])
def test_sealed_file_opens_again_whole(tmp_path, size):
    source, sealed, key = tmp_path / "a", tmp_path / "b", draw_key()
    source.write_bytes(bytes(index % 251 for index in range(size)))
    seal_file(source, sealed, key=key)
    with sealed.open("rb") as file:
        assert b"".join(open_file(file, key=key)) == source.read_bytes()


def test_sealed_file_that_was_altered_or_cut_or_reordered_does_not_open(tmp_path):
    source, sealed, key = tmp_path / "a", tmp_path / "b", draw_key()
    source.write_bytes(bytes(2 * FRAME))
    seal_file(source, sealed, key=key)
    whole = sealed.read_bytes()
    first, second = whole[12 : 12 + FRAME + 16], whole[12 + FRAME + 16 :]
    altered = bytearray(whole)
    altered[50] ^= 1
    for broken in (
        bytes(altered),
        whole[: 12 + FRAME + 16],
        whole[:12] + second + first,
        b"CLS2" + whole[4:],
    ):
        sealed.write_bytes(broken)
        with sealed.open("rb") as file, pytest.raises(SealFault):
            b"".join(open_file(file, key=key))


def test_wrapped_key_is_bound_to_what_it_is_for():
    key, under = draw_key(), draw_key()
    assert unwrap(wrap(key, under=under, of=b"a"), under=under, of=b"a") == key
    with pytest.raises(SealFault):
        unwrap(wrap(key, under=under, of=b"a"), under=under, of=b"b")


@pytest.fixture
def sealed(gated):
    gated.turn_on(seal_originals=True)
    gated.data = jpeg(with_faces(PLACE))
    gated.item = gated.bring(face=gated.data)["face"]
    gated.search()
    return gated


@pytest.mark.django_db
def test_original_lies_sealed_and_nowhere_in_clear(sealed):
    row = SealedOriginal.objects.get()
    assert b"".join(opened(row)) == sealed.data
    original = MediaAsset.objects.get(derivation="original")
    assert not storage.has(
        storage.blob_path(organisation_id=original.organisation_id, sha256=original.blob.sha256)
    )
    assert not MediaAsset.objects.filter(parent=original).exclude(derivation="masked").exists()
    left = list(storage.files_below(f"blobs/{original.organisation_id.hex}"))
    assert left
    for path in left:
        with storage.open_stored(path) as file:
            assert file.read() != sealed.data
    assert sealed.annotator.get(sealed.next()[0]["media"][0]["url"]).status_code == 200


@pytest.mark.django_db
def test_original_is_seen_by_two_approvals_until_it_ends(sealed, tenant):
    path = f"/api/v1/items/{sealed.item.pk}"
    assert sealed.shown(sealed.item)["files"][0]["unmasked"] is None
    asked = sealed.steward.post(
        f"{path}/openings", {"purpose": "Court order 7", "hours": 2}, format="json"
    ).json()
    approve = f"/api/v1/openings/{asked['id']}/approve"
    assert sealed.steward.post(approve).json()["code"] == "opening.own"
    assert sealed.manager.post(approve).status_code == 200
    assert sealed.manager.post(approve).json()["code"] == "opening.approved"
    assert sealed.shown(sealed.item)["files"][0]["unmasked"] is None
    second = tenant.client_for("owner").post(approve)
    assert second.status_code == 200
    assert len(second.json()["approved_by"]) == 2
    address = sealed.shown(sealed.item)["files"][0]["unmasked"]
    assert sealed.steward.get(address).status_code == 200
    assert sealed.manager.get(f"{path}/masking").json()["files"][0]["unmasked"] is None
    events = tenant.client_for("owner").get("/api/v1/audit").json()["results"]
    assert [event["action"] for event in events[:4]] == [
        "original.opened",
        "opening.approved",
        "opening.approved",
        "opening.asked",
    ]
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1), tick=False):
        assert sealed.steward.get(f"{path}/masking").json()["files"][0]["unmasked"] is None


@pytest.mark.django_db
def test_refused_opening_opens_nothing(sealed, tenant):
    path = f"/api/v1/items/{sealed.item.pk}/openings"
    asked = sealed.steward.post(path, {"purpose": "Curious", "hours": 1}, format="json").json()
    assert sealed.manager.post(f"/api/v1/openings/{asked['id']}/refuse").status_code == 200
    late = tenant.client_for("owner").post(f"/api/v1/openings/{asked['id']}/approve")
    assert (late.status_code, late.json()["code"]) == (409, "opening.ended")


@pytest.mark.django_db
def test_forgetting_shreds_the_key_and_the_file(sealed, django_capture_on_commit_callbacks):
    row = SealedOriginal.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_gates(item_ids=[sealed.item.pk], asset_ids=[row.asset_id]) == 1
    assert not storage.has(row.path)
    assert not SealedOriginal.objects.exists()


@pytest.mark.django_db
def test_sealed_item_is_masked_anew_from_what_was_sealed(sealed):
    flagged = {"kind": "person", "region": {"input": "photo", "box": [500, 300, 60, 80]}}
    answer = sealed.annotator.post(f"/api/v1/items/{sealed.item.pk}/flags", flagged, format="json")
    assert answer.status_code == 201, answer.content
    body = sealed.shown(sealed.item)
    assert (body["state"], body["why"], body["files"][0]["unmasked"]) == ("needs_human", "seen", None)
    detected = next(region for region in body["all_regions"] if region["origin"] == "detector")
    path = f"/api/v1/items/{sealed.item.pk}/masking"
    gone = sealed.steward.delete(f"{path}/regions/{detected['id']}")
    assert (gone.status_code, gone.json()["code"]) == (409, "original.sealed")
    assert sealed.steward.post(f"{path}/approve").json()["state"] == "released"
    flags = sealed.steward.get(f"{sealed.path}/flags").json()["results"]
    assert [(flag["state"], flag["resolution"]) for flag in flags] == [("resolved", "handled")]
    assert len(sealed.next()) == 1
