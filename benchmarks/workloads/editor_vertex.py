"""One corner of a large polygon dragged among very many shapes."""

from typing import Final

from benchmarks.bench import Bench
from benchmarks.content import HEIGHT, WIDTH
from benchmarks.crowds import CROWD_SCHEMA, crowd
from benchmarks.editor import DRAWN, IMAGE, on_picture, open_item, screen, until
from benchmarks.frames import MARK_MOVES, traced

SHAPES: Final = 10_000
MOVES: Final = 80
BUDGET_MS: Final = 16.0


def run(bench: Bench) -> None:
    """From move to move: the main thread's processor time, scripts and all else."""
    asset = bench.picture()
    from benchmarks import seed

    size = bench.size or SHAPES
    stock = seed.pictured(
        "A corner to drag", 1, asset, schema=CROWD_SCHEMA, guesses=lambda _: crowd(size, seed="corner")
    )
    with screen(bench) as shown, shown.context(painted=IMAGE) as context:
        page, _ = open_item(context, stock.project.pk)
        until(page, DRAWN)
        page.get_by_role("listbox", name="Objects").get_by_role("option").first.click()
        page.wait_for_timeout(500)
        x, y = on_picture(page, (WIDTH, HEIGHT), 0.75, 0.5)
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate(MARK_MOVES)
        with traced(page) as trace:
            page.mouse.move(x - 120, y + 80, steps=MOVES)
        page.mouse.up()
    trace.add_to(bench, "editor_vertex", size, name="a move", budget=BUDGET_MS)
