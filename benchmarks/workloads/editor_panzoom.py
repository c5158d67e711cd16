"""Frames while the wheel zooms over a picture with 5,000 boxes, beside empty frames."""

from typing import Final

from benchmarks.bench import Bench
from benchmarks.editor import EMPTY_FRAMES, IMAGE, open_item, screen
from benchmarks.figures import Figure, Limit, percentile, spread

BOXES: Final = 5000
FRAMES: Final = 60
_ZOOM: Final = """async (count) => {
  const canvases = [...document.querySelectorAll('main canvas')];
  const canvas = canvases[canvases.length - 1];
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const found = [];
  for (let number = 0; number < count; number++) {
    await new Promise(requestAnimationFrame);
    const began = performance.now();
    canvas.dispatchEvent(new WheelEvent('wheel', {
      deltaY: number % 30 < 15 ? -40 : 40, ctrlKey: true, bubbles: true, cancelable: true,
      clientX: left + width / 2, clientY: top + height / 2 }));
    await new Promise(done => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); done(); };
      port2.postMessage(null);
    }));
    found.push(performance.now() - began);
  }
  return found;
}"""


def run(bench: Bench) -> None:
    """From each turn of the wheel to the end of the frame that shows it."""
    asset = bench.picture()
    from benchmarks import seed

    project = seed.images("Boxes to zoom over", 3, asset, predicted=BOXES).project.pk
    with screen(bench) as shown, shown.context(painted=IMAGE) as context:
        page, _ = open_item(context, project)
        page.wait_for_timeout(1000)
        empty = page.evaluate(EMPTY_FRAMES, FRAMES)
        found = page.evaluate(_ZOOM, FRAMES)
    for metric, share in (("p50_ms", 0.5), ("p95_ms", 0.95)):
        limit = Limit("an empty frame with one drawImage", percentile(empty, share))
        value = spread([percentile(found, share)])
        bench.add(Figure("editor_panzoom", metric, value, BOXES, limit=limit))  # type: ignore[arg-type]
