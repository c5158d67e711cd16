"""The demo's data: rights on everything or nothing on purpose, schemas and results that the platform accepts."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from labeling import demo_data
from labeling.demo_data import demo_projects
from labeling.demo_data.street import HEIGHT, WIDTH, draw_scene
from labeling.labelspec.result import MediaFacts, validate_result
from labeling.labelspec.schema import parse_schema
from labeling.rights.policy.normalise import normalise_licence
from labeling.rights.policy.use import Use

FOLDER = Path(demo_data.__file__).parent
PROJECTS = {project.key: project for project in demo_projects()}
ITEMS = {
    project.key: {item.external_id: item for source in project.sources for item in source.items}
    for project in PROJECTS.values()
}


def test_the_demo_is_what_the_product_promises():
    assert [project.name for project in demo_projects()] == [
        "Street scenes",
        "Customer voices",
        "People and things",
    ]
    assert {key: len(items) for key, items in ITEMS.items()} == {"streets": 12, "voices": 28, "people": 11}


def test_every_licence_stated_is_known_and_two_items_state_none():
    stated, silent = [], []
    for items in ITEMS.values():
        for name, item in items.items():
            if item.rights is None:
                silent.append(name)
                continue
            assert normalise_licence(item.rights["licence"]).known, name
            assert item.rights["credit"], name
            assert item.rights["rights_holder"], name
            stated.append(item.rights["licence"])
    assert silent == ["street-12", "review-24"]
    assert stated.count("CC-BY-NC-4.0") == 2


@pytest.mark.parametrize("key", PROJECTS)
def test_schema_and_use_are_accepted(key):
    parse_schema(PROJECTS[key].schema)
    use = Use.parse(PROJECTS[key].use)
    assert use.commercial is (key != "people")


def test_results_of_the_demo_pass_their_own_schema():
    checked = 0
    for key, items in ITEMS.items():
        schema = parse_schema(PROJECTS[key].schema)
        for item in items.values():
            media = {}
            for name, file in item.media.items():
                width, height = Image.open(io.BytesIO(file.read())).size
                media[name] = MediaFacts(width=width, height=height)
            for result in (*item.annotations, *(guess["result"] for guess in item.predictions)):
                faults = validate_result(schema, result, media)
                assert faults == [], (item.external_id, faults)
                checked += 1
    assert checked == 7


def test_a_scene_is_the_same_every_time_and_another_for_another_seed():
    first, again, other = draw_scene(3), draw_scene(3), draw_scene(4)
    assert first == again
    assert first.jpeg != other.jpeg
    assert Image.open(io.BytesIO(first.jpeg)).size == (WIDTH, HEIGHT) == (1280, 800)


def test_boxes_of_scenes_lie_in_the_picture_and_every_label_occurs():
    labels = set()
    for seed in range(1, 13):
        scene = draw_scene(seed)
        assert len(scene.lanes) == 3
        for box in scene.boxes:
            labels.add(box.label)
            assert 0 <= box.x < box.x + box.w <= WIDTH
            assert 0 <= box.y < box.y + box.h <= HEIGHT
    assert labels == {"car", "truck", "person"}


def test_photographs_are_small_and_each_has_a_record_and_the_other_way_round():
    records = json.loads((FOLDER / "photos.json").read_text(encoding="utf-8"))["photos"]
    files = {path.name: path.stat().st_size for path in (FOLDER / "photos").iterdir()}
    assert {record["file"] for record in records} == set(files)
    assert sum(files.values()) < 2_000_000
    provenance = (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
    for record in records:
        assert f"| {record['file']} | {record['licence']} |" in provenance
        assert record["source_url"].startswith(("https://", "http://"))


def test_one_person_withdrew_one_never_answered_and_two_agree():
    consents = {consent.key: consent.state for consent in PROJECTS["people"].consents}
    assert consents == {
        "consent-1": "ConsentGiven",
        "consent-2": "RenewedConsentGiven",
        "consent-3": "ConsentWithdrawn",
        "consent-4": "ConsentRequested",
    }
    for name, item in ITEMS["people"].items():
        if name.startswith("portrait-"):
            assert item.rights["consents"] == [f"consent-{name[-1]}"]
    assert ITEMS["people"]["portrait-3"].annotations


def test_authors_of_old_passages_died_more_than_a_hundred_years_ago():
    passages = [item for name, item in ITEMS["voices"].items() if name.startswith("passage-")]
    assert len(passages) == 4
    assert all(item.data["died"] < 1926 for item in passages)
