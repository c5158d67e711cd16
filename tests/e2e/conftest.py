"""Running products and browsers for the tests of this folder.

`E2E_SLOWDOWN=6` gives each page a sixth of its processor: what holds only on a fast machine fails.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.looking import Watch, sign_in
from tests.support.instances import guard, owner, product, size
from tools.browser import chromium
from tools.product import Product

__all__ = ["guard", "owner", "product", "size"]
SLOWDOWN = float(os.environ.get("E2E_SLOWDOWN", "1"))
TIMEOUT_MS = 45_000 * max(1, SLOWDOWN / 2)
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def signed_in(browser: Browser, product: Product) -> Any:
    """The owner's session, as browsers keep it: each test begins signed in without doing it again."""
    page = browser.new_context().new_page()
    sign_in(page, product)
    state = page.context.storage_state()
    page.context.close()
    return state


def slow_down(page: Page) -> None:
    """To the part of the processor that `E2E_SLOWDOWN` leaves it."""
    if SLOWDOWN > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})


@pytest.fixture
def open_page(browser: Browser, product: Product) -> Iterator[Callable[..., Page]]:
    """Pages on request, each in a context of its own; at the end nothing wrong may have shown on any of them."""
    watches: list[Watch] = []
    contexts = []

    def open_page(state: Any = None, **options: Any) -> Page:
        context = browser.new_context(
            base_url=product.url,
            viewport={"width": 1440, "height": 900},
            reduced_motion="reduce",
            storage_state=state,
            **options,
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        context.on("page", slow_down)
        page = context.new_page()
        watches.append(Watch(page))
        return page

    yield open_page
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)
    assert "content security policy report" not in product.log("web")


@pytest.fixture
def page(open_page: Callable[..., Page], signed_in: Any) -> Page:
    """A page of the owner, signed in."""
    return open_page(signed_in)
