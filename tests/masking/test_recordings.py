"""Videos, sound and documents before the gate: heard, cut, drawn on by people, sealed, and given out masked alone."""

import io
import json

import av
import numpy as np
import pytest
from PIL import Image

from labeling.masking.models import Gate, Region, SealedOriginal
from labeling.masking.services.sealing import opened
from labeling.media import storage
from labeling.media.models import MediaAsset
from projects.models import ItemMedia
from tests.masking.films import covered, film, pictures, recording, samples, tone
from tests.masking.recordings import body_of, bring, given, send, settled
from tests.masking.test_doors import answers
from tests.media.recordings import pdf
from tests.media.taking import take
from tests.support.jobs import problems, work_off
from tests.support.projects import make_item

pytestmark = pytest.mark.django_db
WORDS = {"detectors": [{"name": "text-patterns"}]}
"""No detector for pictures: these films are not searched, so a person has to look at them."""
SECRET = "Wanda Wiener"
PLACE = "+48.8583+002.2944/"
TAGS = {"title": SECRET, "location": PLACE, "comment": SECRET}
STILL = (200, 100)
FACE = {"track": [[0, 240, 100, 120, 120]], "from": 0, "to": 9}


def spoken():
    """Ten still frames of a face, with a tone and tags that name a person and a place."""
    return film(10, lambda _: STILL, voice=tone(0.4), tags=TAGS)


def loudest(sound, start, end):
    return float(np.abs(sound[round(start * 48_000) : round(end * 48_000)]).max())


def test_sound_is_silent_until_a_person_has_heard_it_and_cut_what_they_marked(gated_sounds):
    gated_sounds.turn_on(**WORDS)
    item = bring(gated_sounds, "call.wav", recording(tone(3.0)))
    gated_sounds.search()
    gate = gated_sounds.gate(item)
    assert (gate.state, gate.why) == ("needs_human", "sound")
    assert loudest(samples(given(item)), 0, 3) == 0
    shown = gated_sounds.shown(item)["files"][0]
    assert (shown["kind"], shown["has_sound"]) == ("audio", True)
    assert loudest(samples(body_of(gated_sounds.steward.get(shown["unmasked"]))), 1, 2) > 0.3
    assert max(json.loads(body_of(gated_sounds.steward.get(shown["peaks"])))["data"]) > 9_000

    cut = {"name": "call", "kind": "voice", "shape": {"sound": [1.0, 2.0]}}
    assert settled(gated_sounds, item, cut) == {"released": True}
    assert gated_sounds.gate(item).state == "released"
    heard = samples(given(item))
    assert loudest(heard, 1.0, 2.0) == 0
    assert loudest(heard, 0.1, 0.9) > 0.3
    assert loudest(heard, 2.1, 2.9) > 0.3
    peaks = json.loads(given(item, "peaks"))
    middle = round(1.5 * peaks["sample_rate"] / peaks["samples_per_pixel"])
    assert peaks["data"][2 * middle : 2 * middle + 2] == [0, 0]
    assert gated_sounds.next()[0]["media"][0]["peaks"] is not None
    assert Region.objects.get().residual == 0


@pytest.mark.parametrize(("policy", "loud"), [("remove", False), ("keep", True)])
def test_policy_removes_sound_or_lets_it_pass(gated_sounds, policy, loud):
    gated_sounds.turn_on(**WORDS, sound=policy)
    item = bring(gated_sounds, "call.wav", recording(tone(1.0)))
    gated_sounds.search()
    assert gated_sounds.gate(item).state == "clean_auto"
    assert (loudest(samples(given(item)), 0.1, 0.9) > 0.3) is loud


def test_sound_comes_before_the_gate_also_where_nothing_else_is_searched(gated_sounds):
    gated_sounds.turn_on(**WORDS, other_media="pass")
    item = bring(gated_sounds, "call.wav", recording(tone(0.5)))
    assert gated_sounds.gate(item).state == "pending"
    assert gated_sounds.next() == []


def test_person_masks_a_film_over_a_span_of_frames(gated_films):
    gated_films.turn_on(**WORDS, seal_originals=True)
    planted = spoken()
    item = bring(gated_films, "clip.mp4", planted.data)
    gated_films.search()
    gate = gated_films.gate(item)
    assert (gate.state, gate.why) == ("needs_human", "medium")
    assert gated_films.next() == []
    file = gated_films.shown(item)["files"][0]
    assert (file["frames"], file["has_sound"]) == (10, True)
    part = gated_films.steward.get(file["unmasked"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(body_of(part))) == (206, 100)
    assert len(json.loads(body_of(gated_films.steward.get(file["frame_table"])))["pts"]) == 10

    half = {"track": [[2, 240, 100, 60, 60], [6, 260, 120, 60, 60]], "from": 2, "to": 6}
    regions = [{"name": "clip", "kind": "person", "shape": half}]
    regions += [{"name": "clip", "kind": "voice", "shape": {"sound": [0.0, 0.1]}}]
    assert settled(gated_films, item, *regions) == {"released": True}
    shown = pictures(given(item))
    assert [covered(shown[n], (262, 122, 298, 158)) for n in range(10)] == [2 <= n <= 6 for n in range(10)]
    assert loudest(samples(given(item)), 0.2, 0.3) > 0.2
    assert loudest(samples(given(item)), 0.0, 0.08) < 0.01
    row = SealedOriginal.objects.get()
    assert b"".join(opened(row)) == planted.data
    assert gated_films.shown(item)["files"][0]["unmasked"] is None
    assert gated_films.steward.get(file["unmasked"]).status_code == 410


def test_sealed_film_is_opened_by_two_approvals(gated_films, tenant):
    gated_films.turn_on(**WORDS, seal_originals=True, other_media="pass", sound="remove")
    planted = spoken()
    item = bring(gated_films, "clip.mp4", planted.data)
    gated_films.search()
    assert gated_films.gate(item).state not in ("pending", "needs_human")
    assert SealedOriginal.objects.count() == 1
    path = f"/api/v1/items/{item.pk}/openings"
    asked = gated_films.steward.post(path, {"purpose": "Court order 7", "hours": 2}, format="json").json()
    for role in ("manager", "owner"):
        assert gated_films.shown(item)["files"][0]["unmasked"] is None
        assert tenant.client_for(role).post(f"/api/v1/openings/{asked['id']}/approve").status_code == 200
    assert body_of(gated_films.steward.get(gated_films.shown(item)["files"][0]["unmasked"])) == planted.data


def test_somebody_seen_in_a_film_is_masked_from_end_to_end(gated_films):
    gated_films.turn_on(detectors=[{"name": "qr-codes"}], sound="remove", seal_originals=False)
    item = bring(gated_films, "clip.mp4", spoken().data)
    gated_films.search()
    assert gated_films.gate(item).state == "clean_auto"
    flag = {"kind": "person", "region": {"input": "clip", "box": [240, 100, 80, 90]}}
    gated_films.next()
    assert (
        gated_films.annotator.post(f"/api/v1/items/{item.pk}/flags", flag, format="json").status_code == 201
    )
    assert gated_films.next() == []
    assert settled(gated_films, item) == {"released": True}
    shown = pictures(given(item))
    assert all(covered(frame, (244, 104, 316, 186)) for frame in shown)
    assert Region.objects.get().shape["to"] == 9


def test_what_was_approved_is_not_released_when_somebody_changed_it_meanwhile(gated_films):
    gated_films.turn_on(**WORDS)
    item = bring(gated_films, "clip.mp4", spoken().data)
    gated_films.search()
    path = f"/api/v1/items/{item.pk}/masking"
    job = gated_films.steward.post(f"{path}/approve").json()["job"]["id"]
    again = gated_films.steward.post(f"{path}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "masking.busy")
    new = {"name": "clip", "kind": "face", "shape": FACE}
    assert gated_films.steward.post(f"{path}/regions", new, format="json").status_code == 201
    done = work_off(job)
    assert (done.result["released"], done.failed) == (False, 1)
    assert gated_films.gate(item).state == "needs_human"
    assert gated_films.shown(item)["job"] is None


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ({"box": [1, 2, 3, 4]}, "region.shape"),
        ({"track": [], "from": 0, "to": 1}, "region.shape"),
        ({"track": [[3, 1, 1, 5, 5], [2, 1, 1, 5, 5]], "from": 0, "to": 9}, "region.outside"),
        ({"track": [[0, 900, 1, 5, 5]], "from": 0, "to": 0}, "region.outside"),
        ({"track": [[0, 1, 1, 5, 5]], "from": 0, "to": 10}, "region.outside"),
        ({"sound": [2, 1]}, "region.outside"),
    ],
)
def test_region_of_a_film_that_cannot_be_is_refused(gated_films, shape, code):
    gated_films.turn_on(**WORDS)
    item = bring(gated_films, "clip.mp4", spoken().data)
    gated_films.search()
    new = {"name": "clip", "kind": "face", "shape": shape}
    answer = gated_films.steward.post(f"/api/v1/items/{item.pk}/masking/regions", new, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


def test_film_that_was_cut_short_is_a_named_problem(gated_films):
    gated_films.turn_on(**WORDS)
    whole = film(10, lambda _: STILL).data
    cut = whole[: len(whole) // 2]
    job = work_off(send(gated_films, {"cut.mp4": cut, "whole.mp4": whole}))
    assert [(file, code) for _, file, code in problems(job)] == [("cut.mp4", "video.corrupt")]
    assert Gate.objects.count() == 1


def test_no_door_gives_an_original_or_its_tags(gated_films, tenant):
    gated_films.turn_on(**WORDS, sound="keep")
    sent = spoken().data
    assert SECRET.encode() in sent
    item = bring(gated_films, "clip.mp4", sent)
    media = ItemMedia.objects.get(item=item)
    for address, answer in answers(gated_films.annotator, tenant, "annotator", media):
        assert answer.status_code in (404, 410), address
    gated_films.search()
    assert settled(gated_films, item, {"name": "clip", "kind": "face", "shape": FACE}) == {"released": True}
    kinds = set()
    for role in ("annotator", "reviewer", "steward", "owner"):
        for address, answer in answers(tenant.client_for(role), tenant, role, media):
            data = body_of(answer)
            if answer.status_code != 200:
                assert answer.status_code in (404, 410), address
                continue
            kinds.add(answer["Content-Type"])
            assert data != sent
            check_masked(answer["Content-Type"], data)
    assert kinds == {"video/webm", "image/jpeg", "application/json"}
    for asset in MediaAsset.objects.filter(parent__derivation="masked").select_related("blob"):
        assert without_secrets(stored(asset))


def stored(asset):
    path = storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
    return b"".join(storage.parts(storage.open_stored(path)))


def without_secrets(data):
    return SECRET.encode() not in data and PLACE[:8].encode() not in data


def check_masked(mime, data):
    """No tag, and nothing but the fill where the face was."""
    assert without_secrets(data)
    if mime == "video/webm":
        with av.open(io.BytesIO(data)) as container:
            assert set(container.metadata) <= {"encoder"}
        assert all(covered(frame, (250, 110, 350, 210)) for frame in pictures(data))
    elif mime == "image/jpeg":
        picture = Image.open(io.BytesIO(data))
        assert len(picture.getexif()) == 0
        assert covered(np.asarray(picture.convert("RGB")), (250, 110, 350, 210))


def letter(gated, folder, data):
    """An item with this document, that was there before the gate was turned on."""
    taken = take(gated.project.organisation, data, "letter.pdf", folder)
    item = make_item(gated.project)
    ItemMedia.objects.create(item=item, name="photo", asset=taken.asset, filename="letter.pdf")
    return item


PAGES = {"detectors": [{"name": "qr-codes"}, {"name": "text-patterns"}], "sound": "keep"}


def test_document_is_masked_in_its_pages_and_its_words(gated, tenant, tmp_path):
    sent = pdf(("mail ada@example.org now", "Second page"), author=SECRET)
    item = letter(gated, tmp_path, sent)
    gated.turn_on(**PAGES)
    gated.search()
    gate = gated.gate(item)
    assert (gate.state, gate.detail) == ("masked_auto", "")
    region = Region.objects.get()
    assert (region.kind, region.shape["page"], region.detector) == ("email", 0, "text-patterns")
    assert json.loads(given(item, "text"))["pages"] == ["mail [EMAIL 1] now", "Second page"]
    media = ItemMedia.objects.get(item=item)
    for role in ("annotator", "steward"):
        for _, answer in answers(tenant.client_for(role), tenant, role, media):
            data = body_of(answer)
            assert data != sent
            assert b"ada@" not in data
            assert without_secrets(data)


def test_words_under_a_place_that_a_person_draws_go_with_it(gated, tmp_path):
    item = letter(gated, tmp_path, pdf(("Nothing here", "Wanda waits")))
    gated.turn_on(**PAGES, review="all")
    gated.search()
    file = gated.shown(item)["files"][0]
    assert file["pages"] == 2
    page = Image.open(io.BytesIO(body_of(gated.steward.get(f"{file['unmasked']}/pages/1"))))
    assert gated.steward.get(f"{file['unmasked']}/pages/2").status_code == 404
    box = [0, 0, round(page.width * 0.33), page.height]
    new = {"name": "photo", "kind": "person", "shape": {"page": 1, "box": box}}
    assert settled(gated, item, new) == {"released": True}
    first, second = json.loads(given(item, "text"))["pages"]
    assert first == "Nothing here"
    assert second.startswith("[PERSON 1]")
    assert "Wanda" not in second
