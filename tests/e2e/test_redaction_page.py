"""A steward goes through what the detectors found, by keyboard: looks, corrects, releases; and sees what is missed."""

import json
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.looking import check_accessible, watch_of
from tests.masking.pictures import jpeg, street, with_faces
from tests.support.client import Client

pytestmark = pytest.mark.e2e

SCHEMA = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {"name": "objects", "type": "shapes", "on": "photo", "tools": ["box"], "labels": [{"name": "car"}]}
    ],
}
FACES = {"detectors": [{"name": "centerface", "threshold": 0.5}], "review": "all"}
STATED = {"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "unknown"}}


class Gated:
    """A project whose pictures stand before the gate."""

    def __init__(self, owner: Client, name: str, **settings: object) -> None:
        self.owner = owner
        self.project = owner.post("projects", {"name": name, "schema": SCHEMA})["id"]
        self.policy(**settings)

    @property
    def path(self) -> str:
        return f"projects/{self.project}/masking"

    def policy(self, **settings: object) -> None:
        body = {"is_on": True, "settings": FACES | settings}
        answer = self.owner.call("PUT", f"{self.path}-policy", body)
        assert answer.status == 200, answer.body

    def bring(self, **pictures: bytes) -> None:
        files = {f"{name}.jpg": data for name, data in pictures.items()}
        answer = self.owner.upload(f"projects/{self.project}/imports", files, {"source": json.dumps(STATED)})
        assert answer.status == 202, answer.body
        assert self.owner.ended(answer.json["job"]["id"])["result"]["created"] == len(files)
        self.search()

    def search(self) -> None:
        """Until everything was searched."""
        answer = self.owner.call("POST", f"{self.path}/search", {"state": "pending"})
        assert answer.status == 202, answer.body
        assert self.owner.ended(answer.json["job"]["id"])["state"] == "done"
        deadline = time.monotonic() + 120
        while "pending" in self.counts():  # the import has a search of its own
            assert time.monotonic() < deadline, self.counts()
            time.sleep(0.1)

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = self.owner.get(self.path)["counts"]
        return {state: count for state, count in found.items() if count}

    def item(self, name: str) -> str:
        rows = self.owner.get(self.path)["results"]
        return next(str(row["item"]["id"]) for row in rows if row["item"]["external_id"] == f"{name}.jpg")


def test_masks_are_reviewed_by_keyboard(page: Page, owner: Client) -> None:
    gated = Gated(owner, "Faces")
    gated.bring(
        a=jpeg(with_faces((200, 100, 300))),
        b=jpeg(with_faces((40, 40, 260), (420, 200, 300))),
        c=jpeg(street()),
    )
    page.goto(f"/projects/{gated.project}")
    page.get_by_role("link", name="Redaction").click()
    rows = page.get_by_role("list", name="Items that wait").get_by_role("button")
    expect(rows).to_have_count(3)
    expect(rows.first).to_have_attribute("aria-current", "true")
    masks = page.get_by_role("switch")
    expect(masks).to_have_count(1)
    check_accessible(page, "redaction review")

    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(masks).to_have_count(2)
    page.keyboard.press("2")
    expect(masks.nth(1)).not_to_be_checked()
    expect(page.get_by_text("1 region taken away")).to_be_visible()
    page.keyboard.press("2")
    expect(masks.nth(1)).to_be_checked()
    page.keyboard.press("k")
    expect(rows.first).to_have_attribute("aria-current", "true")
    expect(masks).to_have_count(1)

    page.keyboard.press("n")
    page.keyboard.press("Enter")  # places a box at the crosshair
    expect(masks).to_have_count(2)
    expect(page.get_by_text("1 region added or changed")).to_be_visible()
    check_accessible(page, "a region was added")
    first = gated.item("a")
    page.keyboard.press("a")
    expect(page.get_by_text("Masked and released: a.jpg")).to_be_visible()
    expect(rows).to_have_count(2)
    body = owner.get(f"items/{first}/masking")
    assert (body["state"], body["regions"]) == ("released", 2)
    assert sorted(region["origin"] for region in body["all_regions"]) == ["detector", "reviewer"]

    for left in (1, 0):
        expect(page.get_by_role("button", name="Approve and release")).to_be_enabled()
        page.keyboard.press("a")
        if left:
            expect(rows).to_have_count(left)
    expect(page.get_by_text("Nothing waits to be masked")).to_be_visible()
    assert gated.counts() == {"released": 3}
    check_accessible(page, "nothing waits")

    owner.post(f"items/{first}/flags", {"kind": "person", "comment": ""})
    page.reload()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Somebody saw a person")
    expect(page.get_by_text("An annotator saw somebody")).to_be_visible()


def test_keys_mean_only_what_is_seen(page: Page, owner: Client) -> None:
    """From the press until the next item is there, keys release nothing, and what was asked for is not lost."""
    gated = Gated(owner, "Hasty")
    gated.bring(a=jpeg(with_faces((200, 100, 300))), b=jpeg(with_faces((40, 40, 260))), c=jpeg(street()))
    page.goto(f"/projects/{gated.project}/redaction")
    rows = page.get_by_role("list", name="Items that wait").get_by_role("button")
    regions = page.get_by_role("region", name="Regions")
    button = page.get_by_role("button", name="Approve and release")
    expect(button).to_be_enabled()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/masking/approve", hold)
    with page.expect_request("**/masking/approve"):
        page.keyboard.press("a")
    expect(regions).to_have_attribute("aria-busy", "true")
    expect(button).to_be_disabled()
    page.keyboard.press("a")
    expect(button).to_be_disabled()
    held.pop().continue_()
    page.unroute("**/masking/approve")
    expect(page.get_by_role("region", name="b.jpg")).to_be_visible()
    expect(button).to_be_enabled()
    expect(rows).to_have_count(2)
    assert not held
    assert gated.counts() == {"needs_human": 2, "released": 1}

    # Faster than the screens: one step for each key.
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.get_by_role("region", name="c.jpg")).to_be_visible()
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")


def test_what_somebody_else_changed_is_read_again(page: Page, owner: Client) -> None:
    gated = Gated(owner, "Two stewards")
    gated.bring(a=jpeg(with_faces((200, 100, 300))))
    page.goto(f"/projects/{gated.project}/redaction")
    masks = page.get_by_role("switch")
    expect(masks).to_have_count(1)
    added = {"name": "photo", "kind": "person", "shape": {"box": [10, 10, 80, 60]}}
    owner.post(f"items/{gated.item('a')}/masking/regions", added)
    watch_of(page).expected.append("412")
    page.get_by_role("button", name="Approve and release").press("Enter")
    expect(masks).to_have_count(2)
    assert gated.counts() == {"needs_human": 1}
    page.get_by_role("button", name="Approve and release").press("Enter")
    expect(page.get_by_text("Nothing waits to be masked")).to_be_visible()


def test_samples_say_what_is_missed(page: Page, owner: Client) -> None:
    gated = Gated(owner, "Sampled", review="uncertain")
    gated.bring(a=jpeg(with_faces((200, 100, 300))), c=jpeg(street()))
    page.goto(f"/projects/{gated.project}/redaction?view=sampling")
    expect(page.get_by_text("None drawn yet.")).to_be_visible()
    share = page.get_by_role("textbox", name="Miss rate to be claimed, in percent")
    share.fill("nothing")
    expect(page.get_by_role("button", name="Draw the sample")).to_be_disabled()
    share.fill("2.5")
    expect(page.get_by_text("Takes 120 items without a miss")).to_be_visible()
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_text("At most 2.5% missed")).to_be_visible()
    page.get_by_text("To review", exact=True).click()
    rows = page.get_by_role("list", name="Items that wait").get_by_role("button")
    expect(rows.first).to_contain_text("Drawn for the sample")
    waiting = rows.count()
    for left in reversed(range(waiting)):
        expect(page.get_by_role("button", name="Approve and release")).to_be_enabled()
        page.keyboard.press("a")
        expect(rows).to_have_count(left)
    page.get_by_text("Misses", exact=True).click()
    table = page.get_by_role("table", name="Misses by camera")
    expect(table.get_by_role("row", name="All")).to_contain_text("0%")
    check_accessible(page, "misses")


def test_a_lost_connection_loses_nothing(page: Page, owner: Client) -> None:
    gated = Gated(owner, "Offline")
    gated.bring(a=jpeg(with_faces((200, 100, 300))))
    page.goto(f"/projects/{gated.project}/redaction")
    expect(page.get_by_role("switch")).to_have_count(1)
    watch_of(page).expected.append("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.get_by_role("button", name="Approve and release").press("Enter")
    expect(page.get_by_text("The server can’t be reached")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Approve and release").press("Enter")
    expect(page.get_by_text("Nothing waits to be masked")).to_be_visible()
