"""What a browser test looks at besides its own story: accessibility, console, content security policy."""

from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Page

from tools.environment import FRONTEND
from tools.product import Product

AXE = (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(rule => ({
    id: rule.id, help: rule.help, nodes: rule.nodes.map(node => node.failureSummary + ' ' + node.html) })))"""


_watches: WeakKeyDictionary[Page, "Watch"] = WeakKeyDictionary()


def watch_of(page: Page) -> "Watch":
    """The page's watch."""
    return _watches[page]


class Watch:
    """Collects what must not happen on a page. Words in `expected` excuse console errors that a test provokes."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.expected: list[str] = []
        _watches[page] = self
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        text = f"{message.text} {message.location.get('url', '')}"
        if message.type in ("error", "warning") and not any(word in text for word in self.expected):
            self.faults.append(f"console {message.type}: {text}")


def settle(page: Page) -> None:
    """Nothing is under way and what came has been painted."""
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )


def check_accessible(page: Page, name: str) -> None:
    """Look for axe violations on this screen, light and dark; what is found is a fault of the page's watch."""
    # The screen's own code may still be on its way.
    page.locator("main:not([aria-busy=true])").first.wait_for()
    # The source goes in by the debugger: the page's policy allows no script but its own.
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settle(page)
        for found in page.evaluate(RUN):
            nodes = "\n    ".join(found["nodes"])
            watch_of(page).faults.append(f"{name}, {scheme}: {found['id']}, {found['help']}\n    {nodes}")
    page.emulate_media(color_scheme="light")


def sign_in(page: Page, product: Product) -> None:
    """As the first owner, on the page for it."""
    page.goto(f"{product.url}/login")
    page.get_by_role("textbox", name="Email").fill(product.email)
    page.get_by_role("textbox", name="Password").fill(product.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{product.url}/")
