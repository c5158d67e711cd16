"""A steward clears quarantine by the keyboard, decides what contradicts itself, and puts a permission on record."""

import json

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.looking import check_accessible, settle, watch_of
from tests.media.files import packet, picture
from tests.support.client import Client

pytestmark = pytest.mark.e2e
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [{"name": "weather", "type": "choice", "options": ["sunny", "rain"]}],
}
USE = {"commercial": True, "distribution": "named", "content": "originals"}
BY = 'xmpRights:WebStatement="https://creativecommons.org/licenses/by/4.0/"'
MAIL: FilePayload = {
    "name": "mail.eml",
    "mimeType": "message/rfc822",
    "buffer": b"From: a@example.org\nTo: b@example.org\nSubject: Your question\n"
    b"Date: Mon, 4 May 2026 10:00:00 +0000\n\nAll of it is under CC BY 4.0.\n",
}


def bring(owner: Client, project: str, source: dict[str, object], files: dict[str, bytes]) -> None:
    started = owner.upload(f"projects/{project}/imports", files, {"source": json.dumps(source)})
    assert owner.ended(started.json["job"]["id"])["result"]["created"] == len(files)


@pytest.fixture
def project(owner: Client) -> str:
    """Three pictures without a licence that name one themselves, and two that forbid commercial use."""
    found: str = owner.post("projects", {"name": "Archive", "schema": SCHEMA, "use": USE})["id"]
    named = {f"web-{n}.jpg": picture(xmp=packet(attributes=BY), size=(40 + n, 30)) for n in range(3)}
    bring(owner, found, {"name": "Web folder", "rights": {"personal_data": "none", "credit": "Ada"}}, named)
    rights = {"licence": "CC-BY-NC-4.0", "personal_data": "none", "credit": "Press"}
    press = {f"press-{n}.jpg": picture(size=(60 + n, 30)) for n in range(2)}
    bring(owner, found, {"name": "Press kit", "rights": rights}, press)
    return found


def counts(owner: Client, project: str) -> dict[str, int]:
    found: dict[str, int] = owner.get(f"projects/{project}")["counts"]
    return found


def test_quarantine_is_cleared_by_the_keyboard(page: Page, owner: Client, project: str) -> None:
    page.goto(f"/projects/{project}/quarantine")
    expect(page.get_by_text("The file says CC-BY-4.0")).to_be_visible()
    check_accessible(page, "quarantine")
    items = page.get_by_role("list", name="Items with this cause").get_by_role("button")
    expect(items).to_have_count(3)
    page.keyboard.press("j")
    expect(items.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    expect(items.nth(0)).to_have_attribute("aria-current", "true")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Why?")).to_be_focused()
    page.keyboard.type("The archive confirmed it by mail")
    watch_of(page).expected.append("422")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_text("Add the document that shows it")).to_be_visible()
    page.get_by_label("Documents").set_input_files([MAIL])
    expect(page.get_by_role("link", name="mail.eml")).to_be_visible()
    page.get_by_label("Why?").press("Control+Shift+Enter")
    expect(page.get_by_text("3 cleared")).to_be_visible()
    assert counts(owner, project)["quarantined"] == 2
    expect(page.get_by_text("press-1.jpg").first).to_be_visible()


def test_a_permission_on_record_clears_what_its_licence_forbids(
    page: Page, owner: Client, project: str
) -> None:
    page.goto("/rights")
    page.get_by_role("link", name="Archive").first.click()
    expect(page.get_by_role("heading", name="What would unblock most")).to_be_visible()
    check_accessible(page, "rights overview")
    page.get_by_role("link", name="Press kit").first.click()
    expect(page.get_by_role("heading", name="Press kit", level=1)).to_be_visible()
    check_accessible(page, "source")
    page.get_by_role("button", name="Put on record Permission").click()
    page.get_by_text("There is a permission from the rights holder").click()
    for act in ("use it", "copy it", "alter it", "hand it on", "label it", "make money with it"):
        page.get_by_role("group", name="It permits to").get_by_role("button", name=act).click()
    page.get_by_label("Documents").set_input_files([MAIL])
    expect(page.get_by_role("link", name="mail.eml")).to_be_visible()
    check_accessible(page, "permission")
    page.get_by_role("button", name="Put on record and judge 2 items").click()
    expect(page.get_by_text("2 items were judged anew")).to_be_visible()
    expect(page.get_by_text("You may", exact=False).first).to_be_visible()
    assert counts(owner, project)["quarantined"] == 3
    settle(page)
