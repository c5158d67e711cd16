"""Frames while the wheel zooms and pans over pictures with very many shapes, beside empty frames."""

from typing import Final

from playwright.sync_api import Page

from benchmarks.bench import Bench
from benchmarks.crowds import CROWD_SCHEMA, crowd
from benchmarks.editor import DRAWN, IMAGE, open_item, screen, until
from benchmarks.figures import Figure, Limit, percentile, spread
from benchmarks.frames import INTERVALS, traced

SIZES: Final = (1000, 10_000, 50_000)
FRAMES: Final = 160
BUDGET_MS: Final = 20.0
_MOVE: Final = """async (count) => {
  const canvases = [...document.querySelectorAll('main canvas[data-layer]')];
  const canvas = canvases[canvases.length - 1];
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const turns = [
    { deltaY: -6, ctrlKey: true }, { deltaX: 18, deltaY: 6 },
    { deltaY: 6, ctrlKey: true }, { deltaX: -18, deltaY: -6 },
  ];
  const found = [];
  let before = await new Promise(requestAnimationFrame);
  for (let number = 0; number < count; number++) {
    performance.mark('bench-step');
    canvas.dispatchEvent(new WheelEvent('wheel', {
      ...turns[Math.floor(number / 40) % 4], bubbles: true, cancelable: true,
      clientX: left + width * 0.5, clientY: top + height * 0.5 }));
    const now = await new Promise(requestAnimationFrame);
    found.push(now - before);
    before = now;
  }
  performance.mark('bench-step');
  return found;
}"""
"""Forty frames each: closer (eleven times), along, back, along. Milliseconds from frame to frame."""


def run(bench: Bench) -> None:
    """From turn to turn of the wheel, one a frame."""
    asset = bench.picture()
    from benchmarks import seed

    crowds = {
        size: seed.pictured(
            f"{size} shapes",
            1,
            asset,
            schema=CROWD_SCHEMA,
            guesses=lambda number, size=size: crowd(size, seed=str(number)),  # type: ignore[misc]
        )
        for size in bench.sizes(*SIZES)
    }
    with screen(bench) as shown:
        for size, stock in crowds.items():
            with shown.context(painted=IMAGE) as context:
                page, _ = open_item(context, stock.project.pk)
                _measure(bench, page, size)


def _measure(bench: Bench, page: Page, size: int) -> None:
    until(page, DRAWN)
    page.wait_for_timeout(1000)
    empty = page.evaluate(INTERVALS, FRAMES)
    with traced(page) as trace:
        found = page.evaluate(_MOVE, FRAMES)
    for metric, share in (("p50_ms", 0.5), ("p95_ms", 0.95)):
        value = spread([percentile(found, share)])
        limit = Limit("an empty frame with one drawImage", percentile(empty, share))
        bench.add(Figure("editor_panzoom", metric, value, size, variant="frame to frame", limit=limit))  # type: ignore[arg-type]
    late = spread([percentile(found, 0.95)])
    bench.add(
        Figure(
            "editor_panzoom", "p95_ms", late, size, variant="frame to frame", limit=Limit("budget", BUDGET_MS)
        )
    )
    trace.add_to(bench, "editor_panzoom", size, name="a frame", budget=BUDGET_MS)
