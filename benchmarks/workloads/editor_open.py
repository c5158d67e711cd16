"""From navigation to the item's first frame: a picture, a text, pictures with 1,000 and 5,000 suggested boxes."""

from typing import Final

from benchmarks.bench import Bench
from benchmarks.editor import IMAGE, TEXT, Screen, open_item, screen
from benchmarks.figures import Figure, Limit, spread

REPEATS: Final = 3
WARM: Final = 2
COLD_MS, WARM_MS = 500.0, 300.0


def run(bench: Bench) -> None:
    """Cold: nothing in the browser's cache. Warm: the same context opens the editor again."""
    asset = bench.picture()
    from benchmarks import seed

    pictures = seed.images("Pictures to open", 60, asset).project.pk
    texts = seed.texts("Texts to open", 60).project.pk
    crowded = {
        count: seed.images(f"{count} boxes", 20, asset, predicted=count).project.pk for count in (1000, 5000)
    }
    with screen(bench) as shown:
        _measure(bench, shown, "image", pictures, IMAGE, repeats=REPEATS)
        _measure(bench, shown, "text", texts, TEXT, repeats=REPEATS)
        for count, project in crowded.items():
            _measure(bench, shown, f"{count:,} boxes", project, IMAGE, repeats=1)


def _measure(bench: Bench, shown: Screen, name: str, project: object, painted: str, *, repeats: int) -> None:
    cold, warm = [], []
    for _ in range(repeats):
        with shown.context(painted=painted) as context:
            page, milliseconds = open_item(context, project)
            cold.append(milliseconds)
            page.close()
            for _ in range(WARM):
                page, milliseconds = open_item(context, project)
                warm.append(milliseconds)
                page.close()
    bench.add(
        Figure("editor_open", "p50_ms", spread(cold), variant=f"{name}, cold", limit=Limit("budget", COLD_MS))
    )
    bench.add(
        Figure("editor_open", "p50_ms", spread(warm), variant=f"{name}, warm", limit=Limit("budget", WARM_MS))
    )
