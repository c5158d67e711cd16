"""An annotator's day: labeling, work that comes back, an appeal, a question, a person in sight, second thoughts."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.looking import check_accessible, settle, watch_of
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e
PASSWORD = "eleven green bottles"
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [{"name": "car", "key": "1"}, {"name": "person", "key": "2"}],
        },
        {"name": "weather", "type": "choice", "options": ["sunny", "rain"]},
    ],
}
SOURCE = json.dumps({"name": "Own", "rights": {"licence": "CC0-1.0", "personal_data": "none"}})
LOOSE = {"reason": "loose_geometry", "comment": "The box is loose on the left."}


def picture(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (40 * number, 120, 200)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def project(owner: Client) -> str:
    """A project with five pictures that wait for boxes."""
    found: str = owner.post("projects", {"name": "Streets", "schema": SCHEMA, "guidelines": "Close boxes."})[
        "id"
    ]
    files = {f"{number}.jpg": picture(number) for number in range(1, 6)}
    started = owner.upload(f"projects/{found}/imports", files, {"source": SOURCE})
    assert owner.ended(started.json["job"]["id"])["result"]["created"] == 5
    return found


@pytest.fixture
def lena(open_page: Callable[..., Page], owner: Client, product: Product, project: str) -> Page:
    """A page of an annotator of the project, signed in, at home."""
    email = f"lena-{project}@example.org"
    invited = owner.post("invitations", {"email": email, "role": "annotator", "project": project})
    key = invited["url"].rstrip("/").rsplit("/", 1)[1]
    answer = Client(product.url).call(
        "POST", f"invitations/accept/{key}", {"name": "Lena Berg", "password": PASSWORD}
    )
    assert answer.status == 200, answer.body
    page = open_page()
    page.goto(f"{product.url}/login")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{product.url}/")
    return page


def as_person(page: Page, product: Product) -> Client:
    """What the page's person could send from another page."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Client(product.url, headers={"Cookie": header, "X-CSRFToken": cookies["csrftoken"]})


def canvas(page: Page, name: str) -> Locator:
    return page.get_by_role("application", name=name)


def objects(page: Page) -> Locator:
    return page.get_by_role("region", name="Objects").get_by_role("option")


def status(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("status")


def box_by_key(page: Page) -> None:
    """A box in the middle, without a pointer."""
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(objects(page)).to_have_count(1)
    page.keyboard.press("Escape")


def label(page: Page, name: str) -> None:
    expect(canvas(page, name)).to_be_focused()
    box_by_key(page)
    page.keyboard.press("Control+Enter")
    expect(canvas(page, name)).to_be_hidden()


def answer_to(owner: Client, project: str, name: str) -> dict[str, Any]:
    """The annotation of the item of this name, with its revisions."""
    items = {row["external_id"]: row["id"] for row in owner.get(f"projects/{project}/items")["results"]}
    found: dict[str, Any] = owner.get(f"items/{items[name]}/annotations")["results"][0]
    return found


def give_back(owner: Client, project: str, name: str, **words: Any) -> None:
    """As a reviewer does: return the answer to its author."""
    row = answer_to(owner, project, name)
    body = {"verdict": "return", "revision": len(row["revisions"]), **LOOSE, **words}
    owner.post(f"annotations/{row['id']}/reviews", body)


def test_returned_work_is_repaired_and_appealed_against(lena: Page, owner: Client, project: str) -> None:
    lena.get_by_role("link", name="Continue").click()
    label(lena, "1.jpg")
    label(lena, "2.jpg")
    expect(status(lena)).to_have_text("Saved")
    [box] = answer_to(owner, project, "1.jpg")["result"]["objects"]
    pins = [{"control": "objects", "object": box["id"]}, {"control": "objects", "x": 20, "y": 400}]
    give_back(owner, project, "1.jpg", pins=[*pins, {"control": "weather"}])
    give_back(owner, project, "2.jpg", reason="guideline", comment="Not what the guide says.")

    lena.goto("/")
    returned = lena.get_by_role("region", name="Returned to you")
    expect(returned.get_by_role("listitem")).to_have_count(2)
    check_accessible(lena, "home with returned work")
    returned.get_by_role("listitem").filter(has_text="1.jpg").get_by_role("link", name="Repair").click()
    notice = lena.get_by_role("region", name="Returned to you")
    expect(notice).to_contain_text("Drawn too loosely")
    expect(notice).to_contain_text(LOOSE["comment"])
    expect(notice.get_by_role("button")).to_have_count(4)  # three places, and the appeal
    expect(canvas(lena, "1.jpg")).to_be_focused()
    check_accessible(lena, "repair")
    lena.keyboard.press("Alt+p")
    expect(objects(lena)).to_have_attribute("aria-selected", "true")
    for _ in range(3):
        lena.keyboard.press("Shift+ArrowLeft")
    notice.get_by_role("button", name="weather").click()
    lena.get_by_role("radio", name="rain").click()
    lena.keyboard.press("Control+Enter")

    expect(canvas(lena, "1.jpg")).to_be_hidden()
    expect(status(lena)).to_have_text("Saved")

    lena.goto("/")
    expect(returned.get_by_role("listitem")).to_have_count(1)
    returned.get_by_role("link", name="Repair").click()
    expect(canvas(lena, "2.jpg")).to_be_visible()
    expect(notice).to_contain_text("Not what the guide says.")
    lena.get_by_role("button", name="Appeal").click()
    dialog = lena.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("The guide says so on its first page.")
    check_accessible(lena, "appeal")
    lena.keyboard.press("Control+Enter")
    expect(canvas(lena, "2.jpg")).to_be_hidden()
    expect(lena.get_by_role("application")).to_be_visible()
    expect(notice).to_be_hidden()

    repaired = answer_to(owner, project, "1.jpg")
    assert (repaired["state"], len(repaired["revisions"])) == ("submitted", 2)
    assert repaired["result"]["objects"][0]["x"] == box["x"] - 30
    assert repaired["result"]["weather"] == "rain"
    [appeal] = owner.get(f"projects/{project}/appeals")["results"]
    assert (appeal["state"], appeal["comment"]) == ("open", "The guide says so on its first page.")
    lena.goto("/")
    expect(returned).to_contain_text("your appeal waits for a decision")


def test_questions_are_answered_and_a_person_takes_the_item_out(
    lena: Page, owner: Client, project: str
) -> None:
    lena.get_by_role("link", name="Continue").click()
    expect(canvas(lena, "1.jpg")).to_be_focused()
    lena.keyboard.press("Alt+f")
    dialog = lena.get_by_role("dialog")
    expect(dialog).to_contain_text("Nobody has asked about this item yet")
    check_accessible(lena, "flag")
    lena.keyboard.press("1")
    lena.keyboard.type("Is the trailer part of it?")
    lena.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    [question] = owner.get(f"projects/{project}/questions")["results"]
    owner.post(f"questions/{question['id']}/answers", {"text": "Yes, one box around both."})

    box_by_key(lena)
    lena.keyboard.press("Alt+f")
    expect(dialog).to_contain_text("Yes, one box around both.")
    lena.keyboard.press("4")
    expect(dialog).to_contain_text("leaves every queue at once")
    lena.keyboard.press("Enter")
    expect(canvas(lena, "2.jpg")).to_be_visible()
    items = {row["external_id"]: row for row in owner.get(f"projects/{project}/items")["results"]}
    assert items["1.jpg"]["state"] == "quarantined"
    label(lena, "2.jpg")

    lena.goto("/")
    answers = lena.get_by_role("region", name="Answers to your questions")
    expect(answers).to_contain_text("Yes, one box around both.")
    check_accessible(lena, "home with an answer")


def test_what_was_handed_in_can_be_changed_and_merged(
    lena: Page, owner: Client, product: Product, project: str
) -> None:
    lena.get_by_role("link", name="Continue").click()
    label(lena, "1.jpg")
    expect(canvas(lena, "2.jpg")).to_be_focused()
    lena.keyboard.press("PageUp")
    expect(lena.get_by_text("Handed in before")).to_be_visible()
    expect(objects(lena)).to_have_count(1)
    lena.get_by_role("radio", name="rain").click()
    expect(status(lena)).to_have_text("1 change not saved yet")

    row = answer_to(owner, project, "1.jpg")
    [box] = row["result"]["objects"]
    other = {**row["result"], "objects": [{**box, "x": 5}], "weather": "sunny"}
    changed = as_person(lena, product).call(
        "PATCH", f"annotations/{row['id']}", {"result": other, "revision": 1, "seconds": 4}
    )
    assert changed.status == 200, changed.body
    watch_of(lena).expected.append("409")
    lena.get_by_role("button", name="Save changes").click()
    lena.get_by_role("button", name="Compare").click()
    dialog = lena.get_by_role("dialog")
    groups = dialog.get_by_role("radiogroup")
    expect(groups).to_have_count(2)
    check_accessible(lena, "merge")
    # What only the other changed is theirs, what both changed is for the person to say: theirs with T.
    expect(groups.nth(0).get_by_role("radio", name="Theirs")).to_have_attribute("aria-checked", "true")
    expect(groups.nth(1).get_by_role("radio", name="Mine")).to_have_attribute("aria-checked", "true")
    lena.keyboard.press("ArrowDown")
    lena.keyboard.press("Control+Enter")
    expect(canvas(lena, "2.jpg")).to_be_visible()
    settle(lena)
    merged = answer_to(owner, project, "1.jpg")
    assert (len(merged["revisions"]), merged["state"]) == (3, "submitted")
    assert merged["result"] == {"objects": [{**box, "x": 5}], "weather": "rain"}

    lena.keyboard.press("Alt+r")
    row_of_list = dialog.get_by_role("button", name="1.jpg")
    expect(row_of_list).to_contain_text("waits for review")
    check_accessible(lena, "recent work")
    lena.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_manager_tries_the_work_and_nothing_is_stored(page: Page, owner: Client, project: str) -> None:
    page.goto(f"/projects/{project}/try")
    expect(page.get_by_text("Nothing is stored")).to_be_visible()
    expect(page.get_by_role("application")).to_be_focused()
    check_accessible(page, "practice")
    box_by_key(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("This answer would be taken")).to_be_visible()
    expect(objects(page)).to_have_count(0)
    page.get_by_role("button", name="Another").click()
    expect(page.get_by_role("application")).to_be_visible()
    settle(page)
    rows = owner.get(f"projects/{project}/items")["results"]
    assert {row["state"] for row in rows} == {"labelable"}
    assert all(not owner.get(f"items/{row['id']}/annotations")["results"] for row in rows)
