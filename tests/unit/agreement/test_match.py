"""The best matching, against all matchings there are."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.agreement.match import EXACT, best_matching

tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0, 0, 0.1, 0.25, 0.5, 0.9, 1]), min_size=columns, max_size=columns),
        min_size=1,
        max_size=5,
    )
)


def scores_of(table: list[list[float]]) -> dict[tuple[int, int], float]:
    return {
        (i, j): score for i, line in enumerate(table) for j, score in enumerate(line) if score > 0
    }  # fmt: skip


def best_sum(table: list[list[float]]) -> float:
    rows, columns = len(table), len(table[0])
    if rows > columns:
        table = [list(line) for line in zip(*table, strict=True)]
        rows, columns = columns, rows
    return max(
        sum(table[row][column] for row, column in enumerate(way))
        for way in permutations(range(columns), rows)
    )


@given(tables)
@settings(max_examples=300)
def test_no_matching_is_better(table: list[list[float]]) -> None:
    scores = scores_of(table)
    found = best_matching(scores)
    assert len({left for left, _ in found}) == len({right for _, right in found}) == len(found)
    assert all(scores[pair] == score for pair, score in found.items())
    assert sum(found.values()) == pytest.approx(best_sum(table))


def test_the_nearest_pair_may_have_to_part() -> None:
    scores = {(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.7}
    assert best_matching(scores) == {(0, 1): 0.8, (1, 0): 0.7}


def test_large_crowds_take_the_best_pair_that_is_left() -> None:
    many = EXACT + 1
    scores = {(i, j): 0.5 for i in range(many) for j in range(many)} | {
        (0, 7): 0.9,
        (0, 0): 1.0,
        (1, 0): 0.95,
    }
    found = best_matching(scores)
    assert len(found) == many
    assert found[0, 0] == 1.0


def test_nothing_matches_nothing() -> None:
    assert best_matching({}) == {}
