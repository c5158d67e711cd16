"""Whatever was planted is masked in what is given out, or waits for a person: faces of many sizes, and plates."""

import io

import numpy as np
import pytest
from PIL import Image

from labeling.masking.models import Region
from projects.models import ItemMedia
from tests.masking.pictures import face_in, jpeg, located, with_faces, with_plate
from tests.masking.recordings import given

pytestmark = pytest.mark.django_db
DETECTORS = ("centerface", "plates-number", "plates-stages", "plates-shapes")
FACES = ((20, 30, 90), (240, 40, 160), (430, 200, 360))
PLATE = "AB-123-CD"
PLATE_AT, PLATE_HEIGHT = (300, 400), 60


def is_filled(picture, place):
    left, top, right, bottom = (round(part) for part in place)
    inner = np.asarray(picture.convert("RGB"))[top + 3 : bottom - 3, left + 3 : right - 3]
    return bool(inner.size) and float(inner.reshape(-1, 3).std(axis=0).max()) < 4


def test_every_planted_face_and_plate_is_masked_or_waits_for_a_person(gated):
    """The one test that runs all detectors of pictures through the gate."""
    gated.turn_on(detectors=[{"name": name} for name in DETECTORS])
    items = gated.bring(
        faces=jpeg(with_faces(*FACES), exif=located()),
        plate=jpeg(with_plate(PLATE, at=PLATE_AT, height=PLATE_HEIGHT), exif=located()),
    )
    assert gated.next() == []
    assert gated.search().failed == 0
    planted = {
        "faces": [face_in(place) for place in FACES],
        "plate": [(PLATE_AT[0] + 20, PLATE_AT[1] + 15, PLATE_AT[0] + 180, PLATE_AT[1] + 45)],
    }
    for name, item in items.items():
        picture = Image.open(io.BytesIO(given(item)))
        assert len(picture.getexif()) == 0
        assert picture.info.get("exif") is None
        is_masked = [is_filled(picture, place) for place in planted[name]]
        assert all(is_masked) or gated.gate(item).state == "needs_human", name
    # Faces are sure, plates never are: a person looks at those whatever was masked.
    assert gated.gate(items["plate"]).why in ("uncertain", "residual")
    assert all(is_filled(Image.open(io.BytesIO(given(items["faces"]))), place) for place in planted["faces"])
    regions = Region.objects.filter(masked_at__isnull=False)
    assert {one.kind for one in regions} >= {"face", "plate"}
    open_items = [item.pk for item in items.values() if gated.gate(item).state != "needs_human"]
    assert all(one.residual < 0.2 for one in regions.filter(gate__item__in=open_items))
    assert {lease["item"]["id"] for lease in gated.next()} <= {str(pk) for pk in open_items}
    assert ItemMedia.objects.count() == 2
