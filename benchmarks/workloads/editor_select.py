"""From the press of the button on one of 5,000 boxes to the end of the frame that shows what it did."""

import random
from typing import Final

from benchmarks.bench import Bench
from benchmarks.editor import EMPTY_FRAMES, IMAGE, open_item, screen, until
from benchmarks.figures import Figure, Limit, percentile, spread

BOXES: Final = 5000
PRESSES: Final = 25
FRAMES: Final = 25
BUDGET_MS: Final = 50.0
_LISTEN: Final = """() => {
  window.__presses = [];
  addEventListener('pointerdown', () => {
    const began = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.__presses.push(performance.now() - began); port1.close(); };
      port2.postMessage(null);
    });
  }, { capture: true });
}"""


def run(bench: Bench) -> None:
    """Presses at random places near the middle of the picture, where boxes lie over one another."""
    asset = bench.picture()
    from benchmarks import seed

    project = seed.images("Boxes to select", 3, asset, predicted=BOXES).project.pk
    place = random.Random(7)
    with screen(bench) as shown, shown.context(painted=IMAGE) as context:
        page, _ = open_item(context, project)
        page.wait_for_timeout(1000)
        empty = page.evaluate(EMPTY_FRAMES, FRAMES)
        page.keyboard.press("v")
        page.evaluate(_LISTEN)
        box = page.locator("main canvas").last.bounding_box()
        if box is None:
            raise RuntimeError("the canvas is not on the screen")
        for number in range(PRESSES):
            across, down = place.uniform(0.3, 0.7), place.uniform(0.3, 0.7)
            page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
            until(page, f"window.__presses.length > {number}")
            page.wait_for_timeout(60)
        found = page.evaluate("() => window.__presses")
    frame = Limit("an empty frame with one drawImage", percentile(empty, 0.5))
    bench.add(Figure("editor_select", "p50_ms", spread([percentile(found, 0.5)]), BOXES, limit=frame))
    late = spread([percentile(found, 0.95)])
    bench.add(Figure("editor_select", "p95_ms", late, BOXES, limit=Limit("budget", BUDGET_MS)))
