"""An item with very many boxes: from the key, or the navigation, until the last of them is drawn."""

from typing import Final

from benchmarks.bench import Bench
from benchmarks.editor import DRAWN, IMAGE, open_item, screen, until
from benchmarks.figures import Figure, Limit, spread

BOXES: Final = 5000
REPEATS: Final = 5
BUDGET_MS: Final = 300.0
_SUBMITTED: Final = "performance.getEntriesByName('submit-pressed').at(-1)?.startTime"
_DRAWN: Final = "performance.getEntriesByName('shapes-drawn').at(-1).startTime"
_HEAP: Final = "performance.memory.usedJSHeapSize"


def run(bench: Bench) -> None:
    """`next`: the item comes after another one that was handed in. `warm`: the editor is opened anew."""
    asset = bench.picture()
    from benchmarks import seed

    size = bench.size or BOXES
    project = seed.images(f"{size} boxes to open", 2 * REPEATS + 6, asset, predicted=size).project.pk
    going, warm = [], []
    with screen(bench) as shown, shown.context(painted=IMAGE) as context:
        open_item(context, project)[0].close()
        for _ in range(3):
            page, _ = open_item(context, project)
            until(page, DRAWN)
            warm.append(float(page.evaluate(f"() => {_DRAWN}")))
            page.close()
        page, _ = open_item(context, project)
        until(page, DRAWN)
        for _ in range(REPEATS):
            page.wait_for_timeout(1500)
            page.keyboard.press("Control+Enter")
            until(page, f"({_DRAWN}) > ({_SUBMITTED})")
            going.append(float(page.evaluate(f"() => {_DRAWN} - {_SUBMITTED}")))
        heap = float(page.evaluate(f"() => {_HEAP}")) / 2**20
    budget = Limit("budget", BUDGET_MS)
    bench.add(Figure("editor_crowd", "p50_ms", spread(going), size, variant="next, drawn", limit=budget))
    bench.add(
        Figure("editor_crowd", "p50_ms", spread(warm), size, variant="opened warm, drawn", limit=budget)
    )
    bench.add(Figure("editor_crowd", "mib", spread([heap]), size, variant="heap, not collected"))
