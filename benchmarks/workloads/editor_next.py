"""From the Submit key to the frame that shows the next item, by the marks that the editor itself sets."""

from typing import Final

from playwright.sync_api import Page

from benchmarks.bench import Bench
from benchmarks.editor import EMPTY_FRAMES, IMAGE, TEXT, Screen, open_item, screen, until
from benchmarks.figures import Figure, Limit, percentile, spread

SUBMITS: Final = 40
FRAMES: Final = 40
BUDGET_MS: Final = 50.0
_MEASURE: Final = "performance.getEntriesByName('submit-to-next-item').map(entry => entry.duration)"
_PAUSE_MS: Final = 400
"""What a quick person takes at least: meanwhile the next item is fetched."""


def run(bench: Bench) -> None:
    """Forty submits in a row, a picture and a text."""
    asset = bench.picture()
    from benchmarks import seed

    pictures = seed.images("Pictures to label", SUBMITS + 20, asset).project.pk
    texts = seed.texts("Texts to label", SUBMITS + 20).project.pk
    with screen(bench) as shown:
        _measure(bench, shown, "image", pictures, IMAGE, keys=("Control+Enter",))
        _measure(bench, shown, "text", texts, TEXT, keys=("1", "Control+Enter"))


def _measure(
    bench: Bench, shown: Screen, name: str, project: object, painted: str, *, keys: tuple[str, ...]
) -> None:
    with shown.context(painted=painted) as context:
        page, _ = open_item(context, project)
        page.wait_for_timeout(1500)
        least = percentile(page.evaluate(EMPTY_FRAMES, FRAMES), 0.5)
        found = _submits(page, keys)
    middle, late = spread([percentile(found, 0.5)]), spread([percentile(found, 0.95)])
    frame = Limit("an empty frame with one drawImage", least)
    bench.add(Figure("editor_next", "p50_ms", middle, len(found), variant=name, limit=frame))
    bench.add(
        Figure("editor_next", "p95_ms", late, len(found), variant=name, limit=Limit("budget", BUDGET_MS))
    )


def _submits(page: Page, keys: tuple[str, ...]) -> list[float]:
    for number in range(SUBMITS):
        for key in keys:
            page.keyboard.press(key)
        until(page, f"{_MEASURE}.length > {number}")
        page.wait_for_timeout(_PAUSE_MS)
    found: list[float] = page.evaluate(f"() => {_MEASURE}")
    return found
