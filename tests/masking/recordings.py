"""Items with videos, sound and documents before a gate, and what is given out of them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.media import storage
from labeling.media.models import MediaAsset
from labeling.media.selectors import given_copies, location_of
from projects.models import Item, ItemMedia
from tests.support.gated import STATED
from tests.support.jobs import work_off

VIDEO_SCHEMA = {
    "version": 1,
    "inputs": [{"name": "clip", "type": "video"}],
    "controls": [
        {"name": "cars", "type": "tracks", "on": "clip", "tools": ["box"], "labels": [{"name": "car"}]}
    ],
}
AUDIO_SCHEMA = {
    "version": 1,
    "inputs": [{"name": "call", "type": "audio"}],
    "controls": [{"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True}],
}


def send(gated, files: dict[str, bytes]) -> str:
    """Send these files; the id of the job that takes them in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    sent = {"file": SimpleUploadedFile("a.zip", out.getvalue()), "source": STATED}
    answer = gated.manager.post(f"{gated.path}/imports", sent, format="multipart")
    assert answer.status_code == 202, answer.content
    job: str = answer.json()["job"]["id"]
    return job


def bring(gated, name: str, data: bytes) -> Item:
    """Import one file and do the work up to the gate."""
    job = work_off(send(gated, {name: data}))
    assert list(job.problems.all()) == []
    return Item.objects.get(project=gated.project, external_id__endswith=name)


def given(item: Item, derivation: str = "display") -> bytes | None:
    """The bytes that are given out of the item's file as this kind of copy; None when there is no such copy."""
    media = ItemMedia.objects.select_related("asset").get(item=item)
    asset: MediaAsset | None = given_copies(
        asset_id=media.asset_id, organisation_id=media.asset.organisation_id, derivation=derivation
    ).first()
    return None if asset is None else b"".join(storage.parts(storage.open_stored(location_of(asset))))


def settled(gated, item: Item, *regions: dict) -> dict:
    """Add these regions and approve, as a steward does; what the job that masks it said."""
    path = f"/api/v1/items/{item.pk}/masking"
    for region in regions:
        made = gated.steward.post(f"{path}/regions", region, format="json")
        assert made.status_code == 201, made.content
    answer = gated.steward.post(f"{path}/approve")
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "needs_human"
    return work_off(answer.json()["job"]["id"]).result


def body_of(answer) -> bytes:
    """What an answer holds."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
