"""A recall from end to end: an item is deleted, the mail comes, its link is answered in a browser without a script."""

import email
import re
import time
from collections.abc import Callable
from email import policy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import check_accessible, watch_of
from tests.support.client import Client
from tests.support.projects import TEXT_SCHEMA
from tools.product import Product

pytestmark = pytest.mark.e2e
FREE = {"licence": "CC0-1.0", "personal_data": "none"}


def wait_for(find: Callable[[], Any], *, seconds: float = 60.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    return found


def mailed_link(product: Product) -> str | None:
    """The path of the link in the mail that was written last."""
    for path in sorted((product.data / "mail").glob("*"), reverse=True):
        message = email.message_from_bytes(path.read_bytes().split(b"\n----")[0], policy=policy.default)
        found = re.search(r"https?://[^/\s]+(/recall/\S+)", message.get_content())
        if found:
            return found[1]
    return None


@pytest.fixture(scope="module")
def snapshot(owner: Client) -> dict[str, Any]:
    """A dataset of two texts that went to one recipient, who is known by address."""
    owner.post("recipients", {"name": "Cedar", "kind": "organisation", "contact": "lab@cedar.example"})
    project = owner.post("projects", {"name": "Moods", "schema": TEXT_SCHEMA})["id"]
    items = [
        {
            "external_id": name,
            "data": {"text": name},
            "rights": FREE,
            "annotations": [{"result": {"mood": "good"}}],
        }
        for name in ("one", "two")
    ]
    owner.ended(owner.post(f"projects/{project}/imports", {"items": items})["job"]["id"])
    body = {"name": "Moods", "formats": ["jsonl"], "use": {"distribution": "named", "recipients": ["Cedar"]}}
    job = owner.ended(owner.post(f"projects/{project}/snapshots", body)["job"]["id"])
    assert job["state"] == "done", job
    made: dict[str, Any] = owner.get(f"snapshots/{job['result']['snapshot']}")
    return made


def test_recipient_reads_and_confirms(
    open_page: Callable[..., Page], owner: Client, product: Product, snapshot: dict[str, Any]
) -> None:
    project = snapshot["project"]["id"]
    item = owner.get(f"projects/{project}/items?filter=external_id:one")["results"][0]["id"]
    assert owner.call("DELETE", f"items/{item}").status == 204
    path = wait_for(lambda: mailed_link(product))

    looked = open_page()
    looked.goto(path)
    check_accessible(looked, "the recall")
    page = open_page(java_script_enabled=False)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 row of “Moods” must not be used any more")
    page.get_by_role("button", name="Confirm that they are deleted").click()
    expect(page.get_by_role("status")).to_contain_text("nothing more is asked of you")
    looked.reload()
    check_accessible(looked, "the recall, confirmed")
    (notice,) = owner.get("recalls")["results"]
    assert (notice["state"], notice["events"][-1]["channel"]) == ("acknowledged", "link")
    address = f"snapshots/{snapshot['id']}"
    wait_for(lambda: owner.get(address)["superseded_by"])
    old = owner.get(address)
    after = owner.get(f"snapshots/{old['superseded_by']['id']}")
    assert (old["status"], after["status"], after["counts"]["included"]) == ("superseded", "sealed", 1)
    assert owner.call("GET", snapshot["files"][0]["url"]).problem == (410, "snapshot.superseded")


def test_link_that_was_cut_says_what_to_do(open_page: Callable[..., Page]) -> None:
    page = open_page()
    watch_of(page).expected.append("404")
    unknown = page.goto("/recall/nonsense")
    assert unknown is not None
    assert unknown.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("This link leads to no recall")
