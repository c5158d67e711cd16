"""A manager renames and removes labels: sees what it would do, says yes to what is lost, and the answers follow."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import check_accessible, watch_of
from tests.support.client import Client

pytestmark = pytest.mark.e2e
SCHEMA: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [
        {"name": "mood", "type": "choice", "options": ["good", "bad", "sad"], "required": True},
        {"name": "tags", "type": "choices", "options": ["short", "long", "odd"]},
    ],
}
RIGHTS = {"licence": "CC0-1.0", "personal_data": "none"}
ANSWERS = [{"mood": "good", "tags": ["short", "odd"]}, {"mood": "sad"}, {"mood": "good", "tags": ["odd"]}]


@pytest.fixture
def project(owner: Client) -> str:
    """Three texts that are labeled."""
    found: str = owner.post("projects", {"name": "Moods", "schema": SCHEMA})["id"]
    items = [{"external_id": f"t{n}", "data": {"text": f"Text {n}"}} for n in range(len(ANSWERS))]
    source = {"name": "Texts", "rights": RIGHTS}
    owner.ended(owner.post(f"projects/{found}/imports", {"source": source, "items": items})["job"]["id"])
    for answer in ANSWERS:
        [lease] = owner.post(f"projects/{found}/next", {})["assignments"]
        owner.post(f"assignments/{lease['id']}/submit", {"token": lease["token"], "result": answer})
    return found


def results(owner: Client, project: str) -> list[dict[str, Any]]:
    found = []
    for item in owner.all(f"projects/{project}/items"):
        found += [row["result"] for row in owner.get(f"items/{item['id']}/annotations")["results"]]
    return sorted(found, key=str)


def test_labels_are_changed_with_what_uses_them(page: Page, owner: Client, project: str) -> None:
    page.goto(f"/projects/{project}?settings=schema")
    page.get_by_role("link", name="Change labels").click()
    expect(page.get_by_role("heading", name="What it would do")).to_be_visible()
    check_accessible(page, "change labels")

    # By the keyboard: what is missing is said, then a name is renamed.
    page.get_by_role("button", name="Add the step").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Pick what this is about.")
    page.get_by_role("button", name="Which").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_label("New name").fill("fine")
    page.get_by_label("New name").press("Enter")
    steps = page.get_by_role("list", name="Steps").get_by_role("listitem")
    first = page.get_by_role("heading", name="Options of mood: good becomes fine")
    expect(first).to_be_visible()

    # The next step begins with the labels as the first one makes them, and what is lost is asked for.
    page.get_by_role("button", name="What").click()
    page.get_by_role("option", name="Options of tags").click()
    page.get_by_text("Remove", exact=True).click()
    page.get_by_role("checkbox", name="odd").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Add the step").click()
    expect(page.get_by_role("heading", name="Options of tags: odd is removed")).to_be_visible()
    expect(steps.filter(has_text="odd is removed").locator("dl")).to_contain_text("annotations2")
    change = page.get_by_role("button", name="Change the labels")
    expect(change).to_be_disabled()
    check_accessible(page, "change labels with steps")
    page.get_by_role("checkbox", name="That is right: let it go.").focus()
    page.keyboard.press("Space")
    expect(change).to_be_enabled()
    assert len(owner.all(f"projects/{project}/schema-versions")) == 1

    change.click()
    expect(page.get_by_text("The labels are changed. 2 annotations got a further revision.")).to_be_visible()
    assert results(owner, project) == [
        {"mood": "fine", "tags": ["short"]},
        {"mood": "fine", "tags": []},
        {"mood": "sad"},
    ]
    page.get_by_role("button", name="Change more labels").click()
    page.get_by_role("button", name="Which").click()
    expect(page.get_by_role("option", name="fine")).to_be_visible()


def test_a_schema_that_drops_what_is_used_is_refused_with_the_way_to_go(
    page: Page, owner: Client, project: str
) -> None:
    page.goto(f"/projects/{project}?settings=schema")
    watch_of(page).expected.append("409")
    box = page.get_by_label("Label schema as JSON")
    box.fill(box.input_value().replace('"sad"', '"low"'))
    page.get_by_role("button", name="Add as a new version").click()
    expect(page.get_by_role("alert")).to_contain_text("option 'sad' of 'mood' (1 annotation)")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Change labels").click()
    expect(page.get_by_role("heading", name="Add a step")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
