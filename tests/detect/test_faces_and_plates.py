"""Faces and plates that were planted: each is found, masked, and not found again; the same each time."""

from itertools import pairwise

import numpy as np
import pytest

from labeling.detect import registry
from labeling.detect.boxes import overlap_of
from labeling.detect.contract import Box, DetectorFault
from labeling.detect.faces import SMALL, TILE, TILES, starts, tile_scale
from labeling.detect.searching import Place, search
from tests.masking.pictures import FACE, astronaut, face_in, street, with_faces, with_plate

PLATES = ("AB-123-CD", "M KX 4711", "7ABC123", "LT19 FFG", "K 90 231", "XY 55 ZZZ", "B 2024 HK", "88-XT-KL")


@pytest.fixture(scope="module")
def faces():
    return registry.make("centerface")


@pytest.fixture(scope="module")
def plates():
    return {name: (registry.make(name), 0.2) for name in ("plates-number", "plates-stages", "plates-shapes")}


def box_of(left, top, right, bottom):
    return Box("face", left, top, right - left, bottom - top, 1.0)


def test_face_is_where_it_is(faces):
    found = faces.find(np.asarray(astronaut()), least=0.2)
    assert len(found) == 1
    assert overlap_of(found[0], Box("face", *FACE, 1.0)) > 0.9


@pytest.mark.parametrize("side", [90, 300, 512])
@pytest.mark.parametrize("turn", [0, -15, 15])
def test_each_planted_face_is_found_and_masked(faces, side, turn):
    places = [(20, 30, side), (260, 40, side)] if side <= 240 else [(20, 30, side)]
    picture = street()
    for left, top, wide in places:
        picture.paste(astronaut().resize((wide, wide)).rotate(turn, fillcolor=(120, 110, 100)), (left, top))
    done = search(
        picture,
        detectors={"centerface": (faces, 0.2)},
        places=[],
        left_out=[],
        action="solid",
        grow=1.3,
        takes_new=True,
    )
    assert len(done.places) >= len(places)
    assert done.residual < 0.2
    if turn == 0:
        pixels = np.asarray(done.picture)
        for place in places:
            left, top, right, bottom = (round(part) for part in face_in(place))
            assert (pixels[top:bottom, left:right] == 96).all()


def test_small_faces_of_a_large_picture_are_found_in_tiles(faces):
    picture, side = street(2800, 420), 48
    places = [(300, 150), (1180, 150), (2500, 300)]
    for left, top in places:
        picture.paste(astronaut().resize((side, side)), (left, top))
    scaled = picture.resize((1920, 288))
    small = [face_in((left * 1920 / 2800, top * 1920 / 2800, side * 1920 / 2800)) for left, top in places]
    assert all(right - left < 10 and bottom - top < 10 for left, top, right, bottom in small)
    done = search(
        picture,
        detectors={"centerface": (faces, 0.2)},
        places=[],
        left_out=[],
        action="solid",
        grow=1.3,
        takes_new=True,
    )
    assert done.residual < 0.2
    pixels = np.asarray(done.picture)
    for left, top in places:
        inner = [round(part) for part in face_in((left, top, side))]
        assert (pixels[inner[1] : inner[3], inner[0] : inner[2]] == 96).all(), (left, top)
    least = 0.2
    missed = [box_of(*one) for one in small]
    seen = faces.find(np.asarray(scaled), least=least)
    assert any(all(overlap_of(one, box) < 0.3 for box in seen) for one in missed)


@pytest.mark.parametrize(
    "size", [(4000, 3000), (6000, 4000), (20_000, 500), (12_000, 12_000), (2_561, 2_561)]
)
def test_large_pictures_are_held_by_so_many_tiles(size):
    scale = tile_scale(*size)
    across, down = (starts(round(length * scale)) for length in size)
    assert len(across) * len(down) <= TILES
    assert scale == 1.0 or len(across) * len(down) > TILES // 2
    for begins, length in ((across, size[0]), (down, size[1])):
        assert begins[0] == 0
        assert begins[-1] + TILE >= round(length * scale)
        assert all(later - earlier <= TILE - SMALL for earlier, later in pairwise(begins))


@pytest.mark.parametrize("text", PLATES)
@pytest.mark.parametrize("height", [30, 70])
def test_each_planted_plate_is_found_and_not_found_again(plates, text, height):
    picture = with_plate(text, height=height)
    done = search(picture, detectors=plates, places=[], left_out=[], action="solid", grow=1.3, takes_new=True)
    assert done.residual < 0.2
    width = picture.width
    centre = (300 + (len(text) * height * 0.4) / 2, 400 + height / 2)
    covering = [
        place
        for place in done.places
        if place.shape["box"][0] <= centre[0] <= place.shape["box"][0] + place.shape["box"][2]
        and place.shape["box"][1] <= centre[1] <= place.shape["box"][1] + place.shape["box"][3]
    ]
    assert covering, f"{text} at {height} pixels is missed in {width}"


def test_nothing_is_found_in_an_empty_street(faces, plates):
    picture = np.asarray(street())
    assert faces.find(picture, least=0.2) == []
    assert [detector.find(picture, least=0.2) for detector, _ in plates.values()] == [[], [], []]


def test_detectors_answer_the_same_each_time_and_for_all_sizes_in_one_session(faces):
    small, large = np.asarray(with_faces((40, 20, 300))), np.asarray(astronaut().resize((1500, 1500)))
    first = faces.find(small, least=0.1)
    assert len(faces.find(large, least=0.3)) == 1
    assert faces.find(small, least=0.1) == first


@pytest.mark.parametrize("action", ["solid", "mosaic"])
def test_masked_face_is_not_found_again(faces, action):
    done = search(
        with_faces((40, 20, 400)),
        detectors={"centerface": (faces, 0.2)},
        places=[],
        left_out=[],
        action=action,
        grow=1.3,
        takes_new=True,
    )
    assert done.residual < 0.2


@pytest.mark.parametrize("action", ["solid", "mosaic", "blur"])
def test_face_that_is_half_covered_is_found_again_and_says_so(faces, action):
    drawn = {"polygon": [[165, 70], [235, 70], [235, 150], [165, 150]]}
    done = search(
        with_faces((40, 20, 400)),
        detectors={"centerface": (faces, 0.2)},
        places=[Place(drawn, "face")],
        left_out=[],
        action=action,
        grow=1.3,
        takes_new=False,
    )
    assert [place.shape for place in done.places] == [drawn]
    assert done.residual > 0.3


def test_place_that_a_person_took_away_stays_visible(faces):
    done = search(
        with_faces((40, 20, 400)),
        detectors={"centerface": (faces, 0.2)},
        places=[],
        left_out=[{"box": [170, 60, 90, 110]}],
        action="solid",
        grow=1.3,
        takes_new=True,
    )
    assert done.places == []


def test_model_that_is_not_the_right_one_is_not_run(monkeypatch, tmp_path):
    from dataclasses import replace

    from labeling.detect import faces as module

    other = tmp_path / "centerface.onnx"
    other.write_bytes(b"something else")
    monkeypatch.setattr(module.CenterFace, "card", replace(module.FACES, model_file=str(other)))
    with pytest.raises(DetectorFault, match="not the one it was checked with"):
        module.CenterFace()


def test_each_card_says_what_the_detector_is_made_of():
    for card in registry.cards():
        assert card.licence in ("MIT", "Apache-2.0")
        assert len(card.training_data) > 20
        assert 0 < card.threshold <= card.certain <= 1
        assert (card.model_file is None) == (card.model_sha256 is None)
