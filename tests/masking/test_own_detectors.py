"""A site's own detector: loaded in the child that searches, on record, and held to the contract."""

import io

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from labeling.detect import registry
from labeling.detect.contract import DetectorFault
from labeling.masking.models import Region
from tests.masking.own.model import PATH, written
from tests.masking.pictures import jpeg, street
from tests.masking.test_gate import seen
from tests.masking.test_texts import bring
from workers.ledger.models import Job

pytestmark = pytest.mark.django_db
OWN = "tests.masking.own.detectors"


def add(settings, *names):
    settings.DETECTORS = [f"{OWN}:{name}" for name in names]


def screen():
    picture = street(200, 150)
    picture.paste((255, 255, 255), (60, 40, 100, 70))
    return jpeg(picture)


def test_model_is_what_its_writer_writes():
    assert PATH.read_bytes() == written()


def test_own_detector_is_loaded_in_the_child_and_masks_what_it_finds(gated, settings):
    add(settings, "BrightScreens")
    cards = {card["name"]: card for card in gated.manager.get("/api/v1/detectors").json()["results"]}
    assert cards["bright-screens"] == {
        "name": "bright-screens",
        "version": "1.0",
        "medium": "image",
        "finds": ["screen"],
        "licence": "CC0-1.0",
        "training_data": "None: the mean of three channels.",
        "threshold": 0.3,
        "certain": 0.5,
        "model_file": "bright.onnx",
        "model_sha256": "137116855df5dee9313368a945abbe0834c285838a5a5fe4bd99dab4f615fffc",
        "is_default": False,
        "note": "",
        "settings": {"from": 250},
    }
    gated.turn_on(detectors=[{"name": "bright-screens"}], grow=1.2)
    item = gated.bring(screen=screen())["screen"]
    gated.search()
    assert gated.gate(item).state == "masked_auto"
    region = Region.objects.get()
    assert (region.kind, region.detector, region.detector_version) == ("screen", "bright-screens", "1.0")
    assert (region.threshold, region.score, region.residual) == (0.3, 0.75, 0.0)
    pixels = np.asarray(seen(gated.annotator, gated.next()[0]["media"][0]["url"]).convert("RGB"))
    assert pixels.max() < 240
    assert pixels[55, 80].tolist() == pytest.approx([96, 96, 96], abs=4)
    recorded = gated.shown(item)["searched_with"]["detectors"]
    assert [(one["name"], one["settings"]) for one in recorded] == [("bright-screens", {"from": 250})]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NotANumber", "broken answers boxes that are none"),
        ("TooSure", "broken answers boxes that are none"),
        ("NoBoxes", "broken answers boxes that are none"),
        ("Nothing", "broken broke: TypeError"),
        ("Fails", "broken broke: RuntimeError: out of order"),
        ("OtherModel", "not the one it was checked with"),
    ],
)
def test_what_a_detector_gets_wrong_sends_the_item_to_a_person(gated, settings, name, said):
    add(settings, name)
    gated.turn_on(detectors=[{"name": "other" if name == "OtherModel" else "broken"}])
    item = gated.bring(screen=screen())["screen"]
    gated.search()
    gate = gated.gate(item)
    assert (gate.state, gate.why) == ("needs_human", "fault")
    assert said in gate.detail
    assert gated.next() == []
    [problem] = Job.objects.get(kind="masking.search").problems.all()
    assert (problem.code, said in problem.detail) == ("masking.failed", True)


def test_spans_outside_of_the_text_are_a_fault(gated_texts, settings):
    add(settings, "TextOutside")
    gated_texts.turn_on(detectors=[{"name": "broken"}])
    item = bring(gated_texts, "short")
    gated_texts.search()
    assert gated_texts.gate(item).why == "fault"
    assert "outside of the text" in gated_texts.gate(item).detail


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NoLicence", "not right in licence"),
        ("NoTrainingData", "not right in training_data"),
        ("NoThreshold", "not right in threshold, certain"),
        ("LessCertain", "not right in certain"),
        ("NoSum", "not right in model_sha256"),
        ("NoCard", "has no card"),
        ("Absent", "cannot be loaded: AttributeError"),
        ("SameName", "Two detectors are called centerface"),
    ],
)
def test_detector_that_does_not_say_what_it_is_is_not_taken(name, said):
    with pytest.raises(DetectorFault, match=said):
        registry.cards([f"{OWN}:{name}"])


def test_site_that_names_a_detector_that_cannot_be_used_is_told_so(gated, settings):
    settings.DETECTORS = ["tests.masking.own.nowhere:Detector"]
    answer = gated.manager.get("/api/v1/detectors")
    assert (answer.status_code, answer.json()["code"]) == (409, "detector.fault")
    assert "tests.masking.own.nowhere:Detector cannot be loaded" in answer.json()["detail"]
    with pytest.raises(CommandError, match="cannot be loaded"):
        call_command("detectors")
    add(settings, "OtherModel")
    told = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("detectors", check=True, stdout=io.StringIO(), stderr=told)
    assert "not the one it was checked with" in told.getvalue()
