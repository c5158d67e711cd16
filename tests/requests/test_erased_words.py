"""What a file and a steward said in words about an erased picture goes with it; how it was read stays on record."""

from typing import Any

import pytest

from labeling.rights.evidence.models import LicenceClaim, RightsSignal
from labeling.rights.evidence.services import forget_words
from tests.media.files import lang, packet, picture
from tests.requests.conftest import Scene, consenting, show
from tests.requests.test_erasing import erase, pictures

NOTICE = "Jane Roe, jane@example.org, CC BY 4.0. No use for training of artificial intelligence."


@pytest.mark.django_db
def test_words_of_an_erased_picture_go_and_those_of_a_shared_one_stay(tenant: Any) -> None:
    told = packet(lang("xmpRights:UsageTerms", NOTICE))
    alone, both = picture(color="red", xmp=told), picture(color="blue", xmp=told)
    project, _ = pictures(tenant, {"alone.jpg": alone, "both.jpg": both})
    pictures(tenant, {"other.jpg": both})
    scene = Scene(tenant, project, consenting(tenant))
    item = scene.item("alone.jpg")
    client = tenant.client_for("steward")
    claim = {
        "licence": "CC-BY-4.0",
        "origin": "platform_api",
        "where": "https://photos.example/jane-roe",
        "note": "Jane Roe's own page",
    }
    assert client.post(f"/api/v1/items/{item.pk}/claims", claim, format="json").status_code == 201
    embedded = LicenceClaim.objects.filter(origin="embedded")
    gone, kept = item.media.get().asset_id, scene.item("both.jpg").media.get().asset_id
    assert set(embedded.values_list("target_id", "stated")) == {(gone, NOTICE), (kept, NOTICE)}
    assert set(RightsSignal.objects.values_list("target_id", "raw")) == {(gone, NOTICE), (kept, NOTICE)}
    show(tenant, scene.person, item, scene.item("both.jpg"))

    erase(scene)

    assert set(embedded.values_list("target_id", "stated", "licence")) == {
        (gone, "", "CC-BY-4.0"),
        (kept, NOTICE, "CC-BY-4.0"),
    }
    assert set(RightsSignal.objects.values_list("target_id", "raw")) == {(gone, ""), (kept, NOTICE)}
    assert RightsSignal.objects.get(target_id=gone).parsed
    by_hand = LicenceClaim.objects.get(target_id=item.pk)
    assert (by_hand.stated, by_hand.note, by_hand.where, by_hand.licence) == ("", "", "", "CC-BY-4.0")
    assert forget_words(targets=[gone, item.pk]) == 0
