"""What the page keeps while items come and go."""

import contextlib
from typing import Any, Final

from playwright.sync_api import CDPSession, Page

from benchmarks.bench import Bench
from benchmarks.editor import IMAGE, TooLate, open_item, screen, until
from benchmarks.figures import Figure, Limit, spread

BEFORE: Final = 20
ITEMS: Final = 200
BOXES: Final = 50
SPARE: Final = 60
PAUSE_MS: Final = 200
PATIENCE_MS: Final = 4_000
_DONE: Final = "performance.getEntriesByName('submit-to-next-item').length"


def run(bench: Bench) -> None:
    """Handed in one after the other; collected before each look."""
    asset = bench.picture()
    from benchmarks import seed

    size = max(bench.size or ITEMS, BEFORE + 1)
    project = seed.images("Items in a row", size + SPARE, asset, predicted=BOXES).project.pk
    with screen(bench) as shown, shown.context(painted=IMAGE) as context:
        page, _ = open_item(context, project)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        found: dict[int, dict[str, float]] = {}
        for number in range(1, size + 1):
            _hand_in(page, number)
            if number in (BEFORE, size):
                page.wait_for_timeout(2000)
                found[number] = _kept(session)
    early, late = found[BEFORE], found[size]
    for name, key in (("heap", "JSHeapUsedSize"), ("nodes", "Nodes"), ("listeners", "JSEventListeners")):
        scale: Any = 1 / 2**20 if key == "JSHeapUsedSize" else 1
        limit = Limit(f"the same after {BEFORE} items", early[key] * scale)
        metric: Any = "mib" if key == "JSHeapUsedSize" else "count"
        bench.add(Figure("editor_heap", metric, spread([late[key] * scale]), size, variant=name, limit=limit))


def _hand_in(page: Page, number: int) -> None:
    """Until so many items have followed another. One that had to be fetched first is not counted: the next one is."""
    for _ in range(SPARE):
        page.wait_for_timeout(PAUSE_MS)
        page.keyboard.press("Control+Enter")
        with contextlib.suppress(TooLate):
            until(page, f"{_DONE} >= {number}", within_ms=PATIENCE_MS)
            return
    raise RuntimeError("no item follows the one that was handed in")


def _kept(session: CDPSession) -> dict[str, float]:
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
