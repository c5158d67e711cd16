"""A brush stroke on a 4K picture that has masks already."""

from typing import Final

from benchmarks.bench import Bench
from benchmarks.crowds import CROWD_SCHEMA, HIGH, WIDE, masks
from benchmarks.editor import DRAWN, IMAGE, on_picture, open_item, screen, until
from benchmarks.frames import MARK_MOVES, traced

MASKS: Final = 20
MOVES: Final = 80
BUDGET_MS: Final = 8.0


def run(bench: Bench) -> None:
    """From move to move: the main thread's processor time, scripts and all else."""
    asset = bench.picture(WIDE, HIGH)
    from benchmarks import seed

    size = bench.size or MASKS
    stock = seed.pictured("Masks beside masks", 1, asset, schema=CROWD_SCHEMA, guesses=lambda _: masks(size))
    with screen(bench) as shown, shown.context(painted=IMAGE) as context:
        page, _ = open_item(context, stock.project.pk)
        until(page, DRAWN)
        page.keyboard.press("m")
        page.wait_for_timeout(500)
        page.mouse.move(*on_picture(page, (WIDE, HIGH), 0.15, 0.2))
        page.mouse.down()
        page.evaluate(MARK_MOVES)
        with traced(page) as trace:
            page.mouse.move(*on_picture(page, (WIDE, HIGH), 0.8, 0.4), steps=MOVES // 2)
            page.mouse.move(*on_picture(page, (WIDE, HIGH), 0.2, 0.8), steps=MOVES // 2)
        page.mouse.up()
    trace.add_to(bench, "editor_brush", size, name="a move", budget=BUDGET_MS)
