"""A picture whose erasure comes while its import is under way stays out, whatever was looked at before."""

import hashlib
from typing import Any

import pytest

from labeling.core import clock
from labeling.imports import prepare
from labeling.media.models import MediaAsset
from labeling.rights.consent.services.suppression import suppress
from projects.models import Item
from tests.requests.test_erasing import pictures
from tests.support.jobs import jpeg, problems


@pytest.mark.django_db
def test_what_is_erased_between_looking_and_storing_is_refused(
    tenant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = prepare.ingest_image

    def ingest(**given: Any) -> MediaAsset:
        made = real(**given)
        if given["file"].filename == "late.jpg":
            suppress(
                organisation=tenant.organisation,
                actor=None,
                kind="sha256",
                values=[given["file"].sha256],
                now=clock.now(),
            )
        return made

    monkeypatch.setattr(prepare, "ingest_image", ingest)
    _, job = pictures(tenant, {"late.jpg": jpeg(color="red"), "fine.jpg": jpeg(color="blue")})
    assert ([code for _, _, code in problems(job)], job.done, job.failed) == (["media.erased"], 1, 1)
    assert list(Item.objects.values_list("external_id", flat=True)) == ["fine.jpg"]
    assert [asset.blob.sha256 for asset in MediaAsset.objects.filter(derivation="original")] == [
        hashlib.sha256(jpeg(color="blue")).hexdigest()
    ]
