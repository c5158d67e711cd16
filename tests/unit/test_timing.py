"""Steps of a piece of work: counted once, without the steps inside them, and nowhere where nobody collects."""

import threading

from labeling.core import timing
from labeling.core.timing import Timings, added, collecting, note, timed


def test_a_step_is_without_what_is_noted_inside(monkeypatch):
    moments = iter([0.0, 1.0, 3.0, 10.0])  # outer begins, inner begins, inner ends, outer ends
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(moments))
    timings = Timings()
    with collecting(timings), timed("outer"):
        with timed("inner"):
            pass
        note("inner", 0.5)
    assert timings.take() == {"inner": [2, 2.5], "outer": [1, 7.5]}
    assert timings.take() == {}


def test_what_fails_is_counted_too():
    timings = Timings()
    try:
        with collecting(timings), timed("read"):
            raise ValueError
    except ValueError:
        pass
    assert timings.take()["read"][0] == 1


def test_threads_collect_for_themselves_and_nobody_else_does():
    timings = Timings()
    with collecting(timings):
        thread = threading.Thread(target=lambda: note("elsewhere", 1.0))
        thread.start()
        thread.join()
    note("after", 1.0)
    with timed("after"):
        pass
    assert timings.take() == {}


def test_sums_leave_their_parts_as_they_were():
    one, two = {"a": [1, 0.5]}, {"a": [2, 1.0], "b": [1, 0.25]}
    assert added(one, two) == {"a": [3, 1.5], "b": [1, 0.25]}
    assert (one, two) == ({"a": [1, 0.5]}, {"a": [2, 1.0], "b": [1, 0.25]})
