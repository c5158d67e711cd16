"""From the key that decides to the frame that shows the next item, where an item only asks: a digit, then Enter.

Timed in the page from the key itself, whatever the editor does with it, until another item's text has been painted.
"""

from typing import Final

from playwright.sync_api import Page

from benchmarks.bench import Bench
from benchmarks.editor import EMPTY_FRAMES, TEXT, open_item, screen, until
from benchmarks.figures import Figure, Limit, percentile, spread

DECISIONS: Final = 60
FRAMES: Final = 40
BUDGET_MS: Final = 50.0
_PAUSE_MS: Final = 400
"""What a quick person takes at least: meanwhile the next item is fetched."""
_TIMER: Final = """
window.__decided = [];
window.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  const shown = () => /\\d+ [a-z]+ [a-z]+ [a-z]+ [a-z]+/.exec(document.querySelector('main')?.textContent ?? '')?.[0];
  const began = performance.now();
  const before = shown();
  const look = () => {
    const now = shown();
    if (now === undefined || now === before) { requestAnimationFrame(look); return; }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.__decided.push(performance.now() - began); port1.close(); };
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}, { capture: true });
"""


def run(bench: Bench) -> None:
    """Sixty decisions in a row on texts."""
    _ = bench.product
    from benchmarks import seed

    project = seed.texts("Texts to decide about", DECISIONS + 20).project.pk
    with screen(bench) as shown, shown.context(painted=TEXT) as context:
        context.add_init_script(_TIMER)
        page, _ = open_item(context, project)
        page.wait_for_timeout(1500)
        least = percentile(page.evaluate(EMPTY_FRAMES, FRAMES), 0.5)
        found = _decisions(page)
    middle, late = spread([percentile(found, 0.5)]), spread([percentile(found, 0.95)])
    frame = Limit("an empty frame, one drawImage", least)
    bench.add(Figure("decide_next", "p50_ms", middle, len(found), limit=frame))
    bench.add(Figure("decide_next", "p95_ms", late, len(found), limit=Limit("budget", BUDGET_MS)))


def _decisions(page: Page) -> list[float]:
    for number in range(DECISIONS):
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        until(page, f"window.__decided.length > {number}")
        page.wait_for_timeout(_PAUSE_MS)
    found: list[float] = page.evaluate("() => window.__decided")
    return found
