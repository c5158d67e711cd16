"""The editor in Chromium: signed in once, opened on a project, timed by the page's own clock."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.bench import Bench
from tools.browser import chromium

TIMEOUT_MS: Final = 120_000
SETTLE_MS: Final = 1_000
"""A new window is busy with itself at first; a person's browser is open already."""
MARGIN: Final = 24
"""Beside a picture that is shown whole."""
IMAGE: Final = "document.querySelector('main canvas') !== null"
DRAWN: Final = "performance.getEntriesByName('shapes-drawn').length > 0"
"""All shapes of the item are on the screen."""
TEXT: Final = "(document.querySelector('main')?.textContent ?? '').includes('harbour')"
_PAINTED: Final = """
(() => {
  const isThere = () => %s;
  const look = () => {
    if (!isThere()) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.__painted = performance.now(); port1.close(); };
      port2.postMessage(null);
    });
  };
  requestAnimationFrame(look);
})();
"""
EMPTY_FRAMES: Final = """async (count) => {
  const small = document.createElement('canvas');
  small.width = small.height = 64;
  const target = document.createElement('canvas').getContext('2d');
  const found = [];
  for (let number = 0; number < count; number++) {
    await new Promise(requestAnimationFrame);
    const began = performance.now();
    target.drawImage(small, 0, 0);
    await new Promise(done => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); done(); };
      port2.postMessage(null);
    }));
    found.push(performance.now() - began);
  }
  return found;
}"""
"""Milliseconds from one `drawImage` to the end of the frame that shows it, so many times."""


class Screen:
    """A browser, and the owner's session in it."""

    def __init__(self, browser: Browser, url: str, session: Any) -> None:
        self._browser, self._url, self._session = browser, url, session

    @contextlib.contextmanager
    def context(self, *, painted: str) -> Iterator[BrowserContext]:
        """An empty browser cache, signed in. `painted` is true in the page once the item is there."""
        context = self._browser.new_context(
            base_url=self._url, viewport={"width": 1440, "height": 900}, storage_state=self._session
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(_PAINTED % painted)
        try:
            yield context
        finally:
            context.close()


def open_item(context: BrowserContext, project_id: object) -> tuple[Page, float]:
    """The page of the editor, and the milliseconds from the navigation to the item's first frame."""
    page = context.new_page()
    page.wait_for_timeout(SETTLE_MS)
    page.goto(f"/projects/{project_id}/label")
    until(page, "window.__painted !== undefined")
    return page, float(page.evaluate("() => window.__painted"))


class TooLate(RuntimeError):
    """What was waited for did not come in time."""


def until(page: Page, condition: str, *, within_ms: int = TIMEOUT_MS) -> None:
    """Wait for a condition in the page, asked by the debugger: the page's policy allows no `eval`."""
    deadline = time.monotonic() + within_ms / 1000
    while not page.evaluate(f"() => {condition}"):
        if time.monotonic() > deadline:
            raise TooLate(f"the page does not come to {condition}")
        page.wait_for_timeout(20)


def on_picture(page: Page, size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    """Where a part of a picture's width and height lies in the window, while it is shown whole."""
    box = page.locator("main canvas").last.bounding_box()
    if box is None:
        raise RuntimeError("the canvas is not on the screen")
    zoom = min((box["width"] - 2 * MARGIN) / size[0], (box["height"] - 2 * MARGIN) / size[1])
    return (
        box["x"] + box["width"] / 2 + (x - 0.5) * size[0] * zoom,
        box["y"] + box["height"] / 2 + (y - 0.5) * size[1] * zoom,
    )


@contextlib.contextmanager
def screen(bench: Bench) -> Iterator[Screen]:
    """Chromium on the running product."""
    product = bench.product.product
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{product.url}/login")
        page.get_by_role("textbox", name="Email").fill(product.email)
        page.get_by_role("textbox", name="Password").fill(product.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{product.url}/")
        session = page.context.storage_state()
        page.close()
        yield Screen(browser, product.url, session)
