"""One way to start Chromium, for the browser tests, the screenshots and the measurements."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from tools import debian
from tools.environment import Trouble

# No sandbox: in a container Chromium has no user namespaces. No background traffic: only our own server. The address
# bar's own pages, which each new window loads, would take a second of both cores from the page under test.
OFF = (
    "Translate", "OptimizationHints", "MediaRouter",
    "WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    f"--disable-features={','.join(OFF)}",
    "--font-render-hinting=none",
]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless, for the length of a block."""
    path = debian.need("chromium")
    if path is None:
        raise Trouble(
            "Chromium is not on this machine; install Debian's package chromium or set CHROMIUM to its path"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
