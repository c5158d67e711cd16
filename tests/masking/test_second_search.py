"""What is masked in part is found again: the second search looks at all that would be given out."""

import pytest

from labeling.masking.models import Region
from labeling.masking.selectors.texts import texts_of
from tests.masking.pictures import jpeg, with_faces
from tests.masking.test_gate import PLACE, patch, seen
from tests.masking.test_texts import SETTINGS, bring

pytestmark = pytest.mark.django_db
CHEEK = {"name": "photo", "kind": "face", "shape": {"box": [195, 140, 12, 12]}}


def path_of(item):
    return f"/api/v1/items/{item.pk}/masking"


def looked_at(gated):
    """An item with one face that was found, which a reviewer has to look at; and its region."""
    gated.turn_on(review="all")
    item = gated.bring(face=jpeg(with_faces(PLACE)))["face"]
    gated.search()
    return item, gated.shown(item)["all_regions"][0]


def test_small_region_inside_of_a_face_that_was_taken_away_is_not_approved(gated):
    item, found = looked_at(gated)
    path = path_of(item)
    assert gated.steward.delete(f"{path}/regions/{found['id']}").status_code == 204
    drawn = gated.steward.post(f"{path}/regions", CHEEK, format="json").json()
    refused = gated.steward.post(f"{path}/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "masking.residual")
    more = refused.json()
    again = Region.objects.get(removed_at=None, origin="detector")
    assert more["regions"] == [str(again.pk)]
    [place] = more["places"]
    assert (place["region"], place["name"], place["kind"], place["detector"]) == (
        str(again.pk), "photo", "face", "centerface",
    )  # fmt: skip
    assert place["score"] > 0.5
    assert "face in photo at" in more["detail"]
    assert (again.masked_at, again.is_certain) == (None, False)
    body = gated.shown(item)
    assert (body["state"], {one["id"] for one in body["all_regions"]}) == (
        "needs_human",
        {drawn["id"], str(again.pk)},
    )
    assert gated.next() == []
    # Kept, it is masked, and nothing is found any more.
    assert gated.steward.post(f"{path}/approve").status_code == 200
    assert patch(seen(gated.annotator, gated.next()[0]["media"][0]["url"]), PLACE).std() < 2
    assert all(one.residual < 0.2 and one.masked_at for one in Region.objects.filter(removed_at=None))


def test_taken_away_once_more_it_is_found_once_more(gated):
    item, found = looked_at(gated)
    path = path_of(item)
    gated.steward.delete(f"{path}/regions/{found['id']}")
    gated.steward.post(f"{path}/regions", CHEEK, format="json")
    for _ in range(2):
        refused = gated.steward.post(f"{path}/approve")
        assert (refused.status_code, refused.json()["code"]) == (409, "masking.residual")
        gated.steward.delete(f"{path}/regions/{refused.json()['regions'][0]}")
    # Without the region that covers a part of it the face was left visible on purpose.
    cheek = Region.objects.get(removed_at=None)
    assert gated.steward.delete(f"{path}/regions/{cheek.pk}").status_code == 204
    assert gated.steward.post(f"{path}/approve").status_code == 200


def test_region_that_leaves_half_of_a_face_says_what_is_found_in_it(gated):
    item, found = looked_at(gated)
    path = path_of(item)
    gated.steward.delete(f"{path}/regions/{found['id']}")
    half = {"polygon": [[165, 70], [235, 70], [235, 150], [165, 150]]}
    new = {"name": "photo", "kind": "face", "shape": half}
    drawn = gated.steward.post(f"{path}/regions", new, format="json").json()
    refused = gated.steward.post(f"{path}/approve").json()
    assert refused["code"] == "masking.residual"
    assert drawn["id"] in refused["regions"]
    shown = {one["id"]: one for one in gated.shown(item)["all_regions"]}
    assert shown[drawn["id"]]["residual"] >= 0.2
    assert gated.next() == []


def test_texts_are_searched_again_and_what_is_found_is_measured(gated_texts):
    gated_texts.turn_on(**SETTINGS, review="all")
    bring(gated_texts, "Dr. Ada Lovelace wrote to ada@example.org")
    gated_texts.search()
    rows = Region.objects.all()
    assert {(row.kind, row.residual) for row in rows} == {("person", 0.0), ("email", 0.0)}
    assert all(row.masked_at is not None for row in rows)


def test_region_that_nobody_searched_again_is_masked_and_has_no_residual(gated):
    gated.turn_on(detectors=[{"name": "text-patterns"}])
    item = gated.bring(face=jpeg(with_faces(PLACE)))["face"]
    gated.search()
    gate = gated.gate(item)
    assert (gate.state, gate.why) == ("needs_human", "medium")
    assert "names no detector" in gate.detail
    path = path_of(item)
    new = {"name": "photo", "kind": "face", "shape": {"box": [175, 60, 80, 100]}}
    assert gated.steward.post(f"{path}/regions", new, format="json").status_code == 201
    assert gated.steward.post(f"{path}/approve").status_code == 200
    region = Region.objects.get()
    assert region.residual is None
    assert region.masked_at is not None
    assert patch(seen(gated.annotator, gated.next()[0]["media"][0]["url"]), PLACE).std() < 2


def test_part_of_an_address_that_is_left_is_found_again(gated_texts):
    gated_texts.turn_on(**SETTINGS, review="all")
    item = bring(gated_texts, "ada.lovelace@example.org")
    gated_texts.search()
    path = path_of(item)
    found = Region.objects.get()
    assert gated_texts.steward.delete(f"{path}/regions/{found.pk}").status_code == 204
    new = {"name": "/text", "kind": "person", "shape": {"span": [0, 4]}}
    assert gated_texts.steward.post(f"{path}/regions", new, format="json").status_code == 201
    answer = gated_texts.steward.post(f"{path}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "masking.residual")
    [place] = answer.json()["places"]
    assert (place["kind"], place["shape"]) == ("email", {"span": [4, 24]})
    assert gated_texts.next() == []
    # Taken away for itself, what is left was left on purpose.
    assert gated_texts.steward.delete(f"{path}/regions/{place['region']}").status_code == 204
    assert gated_texts.steward.post(f"{path}/approve").status_code == 200
    assert texts_of(gated_texts.next()[0]["item"]["data"]) == {"/text": "[PERSON 1]lovelace@example.org"}
