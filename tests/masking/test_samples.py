"""Samples say what is missed; policies say what they cannot be."""

import pytest

from labeling.masking.models import SampledItem
from tests.masking.pictures import jpeg, street

pytestmark = pytest.mark.django_db


def test_sample_counts_what_the_reviewer_adds(gated):
    gated.turn_on()
    items = gated.bring(**{f"s{number}": jpeg(street(200 + number, 150)) for number in range(3)})
    gated.search()
    drawn = gated.steward.post(f"{gated.path}/masking/samples", {"miss_rate": 0.5}, format="json")
    assert drawn.status_code == 201, drawn.content
    assert (drawn.json()["size"], drawn.json()["drawn"], drawn.json()["holds"]) == (6, 3, None)
    assert gated.next() == []
    first, second, _ = items.values()
    new = {"name": "photo", "kind": "face", "shape": {"box": [10, 10, 30, 30]}}
    path = f"/api/v1/items/{first.pk}/masking"
    assert gated.steward.post(f"{path}/regions", new, format="json").status_code == 201
    for item in (first, second):
        assert gated.steward.post(f"/api/v1/items/{item.pk}/masking/approve").status_code == 200
    assert sorted(SampledItem.objects.exclude(missed=None).values_list("missed", flat=True)) == [0, 1]
    report = gated.steward.get(f"{gated.path}/masking/report").json()
    assert (report["all"]["seen"], report["all"]["with_miss"], report["all"]["rate"]) == (2, 1, 0.5)
    assert (round(report["all"]["low"], 3), round(report["all"]["high"], 3)) == (0.095, 0.905)
    assert [camera["camera"] for camera in report["cameras"]] == [""]
    assert report["counts"] == {
        "pending": 0,
        "clean_auto": 0,
        "masked_auto": 0,
        "needs_human": 1,
        "passed": 0,
        "released": 2,
    }


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"action": "blur"}, "/action"),
        ({"detectors": [{"name": "nobody"}]}, "/detectors/0/name"),
        ({"detectors": []}, "/detectors"),
        ({"detectors": [{"name": "centerface", "threshold": 2}]}, "/detectors/0/threshold"),
        ({"review": "never"}, "/review"),
        ({"grow": True}, "/grow"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_policy_that_cannot_be_says_where(gated, settings, pointer):
    answer = gated.manager.put(
        f"{gated.path}/masking-policy", {"is_on": True, "settings": settings}, format="json"
    )
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


def test_policy_is_made_anew_under_its_version(gated):
    assert gated.manager.get(f"{gated.path}/masking-policy").json()["version"] == 0
    assert gated.turn_on(action="blur", low_assurance=True)["settings"]["action"] == "blur"
    body = {"is_on": False, "settings": {}}
    stale = gated.manager.put(f"{gated.path}/masking-policy", body, format="json", HTTP_IF_MATCH='"0"')
    assert stale.status_code == 412
    fresh = gated.manager.put(f"{gated.path}/masking-policy", body, format="json", HTTP_IF_MATCH='"1"')
    assert (fresh.status_code, fresh.json()["version"]) == (200, 2)
    items = gated.bring(street=jpeg(street(200, 150)))
    assert gated.steward.get(f"/api/v1/items/{items['street'].pk}/masking").status_code == 404
