"""What the page's main thread does step by step: a trace of its tasks, with the processor time of each.

Processor time says what a program costs also where other work takes the cores away in between; the time of frames does
not, and stands beside an empty loop of the same run.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page

from benchmarks.figures import Figure, Limit, percentile, spread

STEP: Final = "bench-step"
"""A page marks the beginning of a step by `performance.mark` of this name."""
_CATEGORIES: Final = ("toplevel", "blink.user_timing")
_TASK: Final = "ThreadControllerImpl::RunTask"
INTERVALS: Final = """async (count) => {
  const found = [];
  let before = await new Promise(requestAnimationFrame);
  const small = document.createElement('canvas');
  small.width = small.height = 64;
  const target = document.createElement('canvas').getContext('2d');
  for (let number = 0; number < count; number++) {
    target.drawImage(small, 0, 0);
    const now = await new Promise(requestAnimationFrame);
    found.push(now - before);
    before = now;
  }
  return found;
}"""
"""Milliseconds from frame to frame of an empty loop with one `drawImage`, so many times."""
MARK_MOVES: Final = """() => {
  addEventListener('pointermove', () => performance.mark('bench-step'), { capture: true });
}"""


@dataclass(slots=True)
class Trace:
    """The tasks of the main thread: milliseconds of wall and of processor time, and the steps they belong to."""

    steps: list[float] = field(default_factory=list)
    """Processor time of the main thread in each step."""
    longest: float = 0.0
    """Of all tasks, in processor time."""
    longest_wall: float = 0.0

    def add_to(self, bench: Any, workload: str, size: int | None, *, name: str, budget: float) -> None:
        """The two figures of a workload of steps: what one costs, and the longest task among all."""
        for metric, share in (("p50_ms", 0.5), ("p95_ms", 0.95)):
            bench.add(
                Figure(
                    workload,
                    metric,  # type: ignore[arg-type]
                    spread([percentile(self.steps, share)]),
                    size,
                    variant=f"{name}, cpu",
                    limit=Limit("budget", budget),
                )
            )
        longest = spread([self.longest])
        bench.add(
            Figure(workload, "max_ms", longest, size, variant="longest task, cpu", limit=Limit("budget", 50))
        )


@contextlib.contextmanager
def traced(page: Page) -> Iterator[Trace]:
    """A trace of the block; its figures are there when the block has ended."""
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    config = {"includedCategories": list(_CATEGORIES)}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    found = Trace()
    try:
        yield found
    finally:
        session.send("Tracing.end")
        while not done:
            page.wait_for_timeout(20)
        session.detach()
    _read(events, found)


def _read(events: list[dict[str, Any]], into: Trace) -> None:
    marks = sorted((event for event in events if event["name"] == STEP), key=lambda event: event["ts"])
    if not marks:
        raise RuntimeError("the page has marked no step")
    thread = (marks[0]["pid"], marks[0]["tid"])
    tasks = sorted(
        (
            event
            for event in events
            if event["name"] == _TASK and event.get("ph") == "X" and (event["pid"], event["tid"]) == thread
        ),
        key=lambda event: event["ts"],
    )
    sums = [0.0] * len(marks)
    at = -1
    for task in tasks:
        end = task["ts"] + task["dur"]
        while at + 1 < len(marks) and marks[at + 1]["ts"] <= end:
            at += 1
        if at < 0:
            continue
        cpu = task.get("tdur", task["dur"]) / 1000
        sums[at] += cpu
        into.longest = max(into.longest, cpu)
        into.longest_wall = max(into.longest_wall, task["dur"] / 1000)
    # The last step has no end.
    into.steps = sums[:-1]
