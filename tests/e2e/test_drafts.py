"""Unfinished work survives what happens to people: a killed page, an ended session, a lost network."""

import contextlib
import io
import json
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.e2e.looking import check_accessible, settle, sign_in, watch_of
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e
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
        }
    ],
}
SOURCE = json.dumps({"name": "Own", "rights": {"licence": "CC0-1.0", "personal_data": "none"}})


def picture(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (60 * number, 120, 200)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def project(owner: Client) -> str:
    """A project with three pictures that wait for boxes."""
    found: str = owner.post("projects", {"name": "Boxes", "schema": SCHEMA})["id"]
    files = {f"{number}.jpg": picture(number) for number in (1, 2, 3)}
    started = owner.upload(f"projects/{found}/imports", files, {"source": SOURCE})
    assert owner.ended(started.json["job"]["id"])["result"]["created"] == 3
    return found


@pytest.fixture
def editor(page: Page, project: str) -> Page:
    """The editor, open on the first picture."""
    open_editor(page, project)
    return page


def open_editor(page: Page, project: str) -> None:
    page.goto(f"/projects/{project}/label")
    expect(page.get_by_role("application", name="1.jpg")).to_be_visible()
    settle(page)


def all_fetched(page: Page) -> None:
    """The pictures of the items behind the first one are on this device too."""
    count = (
        "() => performance.getEntriesByType('resource').filter(row => row.name.includes('/media/')).length"
    )
    while page.evaluate(count) < 3:
        page.wait_for_timeout(50)
    settle(page)


def draw(page: Page, *, at: float = 0.3) -> None:
    """A box with the mouse, its corner at a part of the picture's width and height."""
    page.get_by_role("button", name="Box", exact=True).click()
    stage = page.get_by_role("application").bounding_box()
    assert stage is not None
    x, y = stage["x"] + at * stage["width"], stage["y"] + at * stage["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 90, steps=6)
    page.mouse.up()


def objects(page: Page) -> Locator:
    return page.get_by_role("region", name="Objects").get_by_role("option")


def status(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("status")


def annotations(owner: Client, project: str) -> dict[str, list[int]]:
    """Name of each item -> number of boxes of each of its annotations."""
    return {
        item["external_id"]: [
            len(row["result"]["objects"]) for row in owner.get(f"items/{item['id']}/annotations")["results"]
        ]
        for item in owner.get(f"projects/{project}/items")["results"]
    }


def test_killed_page_gives_its_work_back(editor: Page, owner: Client, project: str) -> None:
    watch_of(editor).expected.append("ERR_FAILED")
    editor.route("**/draft", lambda route: route.abort())  # nothing of it reaches the server
    draw(editor)
    draw(editor, at=0.5)
    expect(objects(editor)).to_have_count(2)
    expect(status(editor)).to_contain_text("on this device")
    kill(editor)
    again = editor.context.new_page()
    again.goto(f"/projects/{project}/label")
    expect(objects(again)).to_have_count(2)
    expect(status(again)).to_have_text("Saved")
    again.get_by_role("button", name="Submit").click()
    expect(again.get_by_role("application", name="2.jpg")).to_be_visible()
    expect(status(again)).to_have_text("Saved")
    assert annotations(owner, project)["1.jpg"] == [2]


def kill(page: Page) -> None:
    """The page's process dies at once: no handler of the page runs."""
    with page.expect_event("crash"), contextlib.suppress(Error):  # going there never succeeds
        page.goto("chrome://crash", wait_until="commit", timeout=5_000)


def test_ended_session_asks_in_place_and_keeps_the_work(
    open_page: Callable[..., Page], owner: Client, product: Product, project: str
) -> None:
    editor = open_page()
    sign_in(editor, product)  # a session of its own, which ends
    open_editor(editor, project)
    watch_of(editor).expected.append("401")
    draw(editor)
    expect(status(editor)).to_have_text("Saved")
    end_session(editor, product)
    draw(editor, at=0.5)
    dialog = editor.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    check_accessible(editor, "sign in again")
    dialog.get_by_role("textbox", name="Password").fill(product.password)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    expect(objects(editor)).to_have_count(2)
    expect(status(editor)).to_have_text("Saved")
    editor.get_by_role("button", name="Submit").click()
    expect(editor.get_by_role("application", name="2.jpg")).to_be_visible()
    expect(status(editor)).to_have_text("Saved")
    assert annotations(owner, project)["1.jpg"] == [2]


def end_session(page: Page, product: Product) -> None:
    """On the server, as an administrator or the clock does it: the page is not told."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    client = Client(product.url, headers={"Cookie": header, "X-CSRFToken": cookies["csrftoken"]})
    assert client.call("POST", "auth/logout", {}).status == 204


def test_work_without_a_network_arrives_once(editor: Page, owner: Client, project: str) -> None:
    watch_of(editor).expected += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    lost: list[str] = []

    def answer_lost(route: Route) -> None:
        """The server takes it, its answer never comes."""
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    all_fetched(editor)
    expect(status(editor)).to_have_text("Saved")
    editor.context.set_offline(True)
    for number in (1, 2):
        draw(editor)
        expect(objects(editor)).to_have_count(1)
        editor.get_by_role("button", name="Submit").click()
        expect(editor.get_by_role("application", name=f"{number + 1}.jpg")).to_be_visible()
    expect(status(editor)).to_have_text("2 items waiting to be sent")
    assert annotations(owner, project) == {"1.jpg": [], "2.jpg": [], "3.jpg": []}
    editor.route("**/submit", answer_lost)
    editor.context.set_offline(False)
    expect(status(editor)).to_have_text("Saved")
    draw(editor)
    editor.get_by_role("button", name="Submit").click()
    expect(editor.get_by_role("heading", name="This queue is done")).to_be_visible()
    assert len(lost) == 1
    assert annotations(owner, project) == {"1.jpg": [1], "2.jpg": [1], "3.jpg": [1]}
