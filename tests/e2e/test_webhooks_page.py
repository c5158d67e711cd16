"""A manager makes a webhook, tests it against a program on this machine, reads its log, sends again, pauses."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.crew import make_crew
from tests.e2e.looking import check_accessible, watch_of
from tests.support.client import Client
from tests.webhooks.receiver import Receiver, answer_with, receiving
from tools.guard import Guard
from tools.product import Product

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def product(guard: Guard, size: dict[str, str], receiver: Receiver) -> Iterator[Product]:
    """A product that may send to the receiver alone."""
    folder = Path(tempfile.mkdtemp(prefix="clearlabel-product-"))
    guard.folder(folder)
    product = Product(guard, folder, env={**size, "CLEARLABEL_FETCH_ALLOW": receiver.host})
    try:
        product.start()
        yield product
    finally:
        product.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_webhook_is_made_tested_sent_again_and_paused(
    page: Page, owner: Client, product: Product, receiver: Receiver
) -> None:
    crew = make_crew(owner, product, "Told", items=1)
    crew.invite("Ann Archer")
    page.goto(f"/projects/{crew.project}/webhooks")
    page.get_by_role("button", name="New webhook").press("Enter")
    page.get_by_role("checkbox", name="Work", exact=True).press("Space")
    watch_of(page).expected.append("422")
    address = page.get_by_role("textbox", name="Address")
    address.fill("http://10.0.0.1/hooks")
    address.press("Enter")
    expect(address).to_have_attribute("aria-invalid", "true")
    check_accessible(page, "new webhook")
    address.fill(receiver.url)
    address.press("Enter")
    secret = page.get_by_role("dialog", name="The secret of your webhook").locator("code").inner_text()
    page.get_by_role("button", name="I have kept it").press("Enter")
    page.get_by_role("link", name=receiver.host).press("Enter")

    expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
    page.get_by_role("button", name="Send a test").press("Enter")
    log = page.get_by_role("region", name="What it was told").get_by_role("listitem")
    expect(log.first).to_contain_text("Delivered")
    expect(page.get_by_text("never", exact=True)).to_have_count(0)
    check_accessible(page, "webhook with a delivery")
    [told] = receiver.got
    assert told.is_signed_by(secret)
    receiver.got.clear()
    receiver.answers.append(answer_with(500, b"not now"))
    page.get_by_role("button", name="Send a test").press("Enter")
    expect(log.first).to_contain_text("500")
    log.first.locator("summary").press("Enter")
    expect(log.first).to_contain_text("not now")
    check_accessible(page, "webhook with a failed delivery")
    log.first.get_by_role("button", name="Send it again").press("Enter")
    expect(log.first).to_contain_text("thanks")
    assert [got.is_signed_by(secret) for got in receiver.got] == [True, True]
    assert receiver.got[0].event["id"] == receiver.got[1].event["id"]

    crew.answer("Ann Archer")
    expect(log).not_to_have_count(2)
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_text("It is paused. What happens now is not sent.")).to_be_visible()
    check_accessible(page, "paused webhook")
    page.get_by_role("button", name="Let it go on").press("Enter")
    expect(page.get_by_role("button", name="Send a test")).to_be_visible()
