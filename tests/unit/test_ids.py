"""Ids: UUIDv7, rising and different, however many threads draw them and however many are drawn at once."""

import threading
import time
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from labeling.core.ids import new_id, new_ids


@given(st.lists(st.integers(-1, 70), max_size=8))
def test_ids_rise_from_one_draw_to_the_next(counts: list[int]) -> None:
    drawn = [pk for count in counts for pk in [*new_ids(count), new_id()]]
    assert len(drawn) == sum(max(count, 0) + 1 for count in counts)
    assert drawn == sorted(set(drawn))
    assert all(pk.version == 7 and pk.variant == RFC_4122 for pk in drawn)


def test_the_time_stands_in_the_first_bits() -> None:
    before = time.time_ns() // 1_000_000
    found = new_ids(1)[0].int >> 80
    assert before - 1 <= found  # never behind the clock; ahead of it after a large draw


def test_the_last_bits_are_drawn_for_each() -> None:
    drawn = new_ids(500)
    assert len({pk.int & ((1 << 62) - 1) for pk in drawn}) == 500


def test_threads_never_get_the_same_and_each_sees_them_rise() -> None:
    start = threading.Barrier(4)
    found: list[list[UUID]] = []

    def draw(size: int) -> None:
        start.wait(60)
        mine = [pk for _ in range(200) for pk in (new_ids(size) if size else [new_id()])]
        found.append(mine)

    threads = [threading.Thread(target=draw, args=(size,)) for size in (0, 1, 7, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4
    assert all(mine == sorted(mine) for mine in found)
    assert len({pk.int >> 64 for mine in found for pk in mine}) == 200 * (1 + 1 + 7 + 40)
