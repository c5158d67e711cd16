"""Which objects of two answers are the same: the one-to-one matching with the highest sum of scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

EXACT: Final = 150
"""Objects on either side of a group that hangs together, up to which the best matching is found; larger groups are
matched by taking the best pair that is left, again and again."""
Pairs = Mapping[tuple[int, int], float]


def best_matching(scores: Pairs) -> dict[tuple[int, int], float]:
    """The pairs, each left and each right index at most once, whose scores have the highest sum.

    `scores`: those above 0; what is missing is 0 and never matched. Found by the Hungarian method (Kuhn 1955, in the
    shortest augmenting paths of Jonker and Volgenant 1987), for each group of objects that hangs together.
    """
    found: dict[tuple[int, int], float] = {}
    for group in _groups(scores):
        lefts = sorted({left for left, _ in group})
        rights = sorted({right for _, right in group})
        if max(len(lefts), len(rights)) > EXACT:
            found |= _greedy(group)
        else:
            found |= _optimal(group, lefts, rights)
    return dict(sorted(found.items()))


def _groups(scores: Pairs) -> list[dict[tuple[int, int], float]]:
    """The scores, apart by what cannot influence each other."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in scores:
        parent[root(("left", left))] = root(("right", right))
    groups: dict[tuple[str, int], dict[tuple[int, int], float]] = {}
    for pair, score in scores.items():
        if score > 0:
            groups.setdefault(root(("left", pair[0])), {})[pair] = score
    return list(groups.values())


def _greedy(group: Pairs) -> dict[tuple[int, int], float]:
    lefts: set[int] = set()
    rights: set[int] = set()
    found = {}
    for pair, score in sorted(group.items(), key=lambda entry: (-entry[1], entry[0])):
        if pair[0] not in lefts and pair[1] not in rights:
            lefts.add(pair[0])
            rights.add(pair[1])
            found[pair] = score
    return found


def _optimal(group: Pairs, lefts: Sequence[int], rights: Sequence[int]) -> dict[tuple[int, int], float]:
    if len(lefts) > len(rights):
        turned = {(right, left): score for (left, right), score in group.items()}
        return {(left, right): score for (right, left), score in _optimal(turned, rights, lefts).items()}
    cost = [[-group.get((left, right), 0.0) for right in rights] for left in lefts]
    matched = _assign(cost)
    pairs = ((lefts[row], rights[column]) for row, column in enumerate(matched))
    return {pair: group[pair] for pair in pairs if pair in group}


def _assign(cost: Sequence[Sequence[float]]) -> list[int]:
    """The column of each row in the assignment of least cost; at least as many columns as rows."""
    rows, columns = len(cost), len(cost[0])
    prices = ([0.0] * (rows + 1), [0.0] * (columns + 1))
    owner = [0] * (
        columns + 1
    )  # row of each column, both counted from 1; column 0 has the row that looks for one
    for row in range(1, rows + 1):
        owner[0] = row
        came_from, column = _shortest(cost, owner, prices)
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    found = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found


def _shortest(
    cost: Sequence[Sequence[float]], owner: Sequence[int], prices: tuple[list[float], list[float]]
) -> tuple[list[int], int]:
    """The cheapest way from the row of column 0 to a free column: for each column the one before it, and that column.

    Raises the prices by what the way costs, so that all that is matched stays as cheap as it can be.
    """
    of_row, of_column = prices
    columns = len(of_column)
    least = [float("inf")] * columns
    came_from, is_seen, column = [0] * columns, [False] * columns, 0
    while owner[column]:
        is_seen[column] = True
        line, offset = cost[owner[column] - 1], of_row[owner[column]]
        following = 0
        for other in range(1, columns):
            if not is_seen[other]:
                reduced = line[other - 1] - offset - of_column[other]
                if reduced < least[other]:
                    least[other], came_from[other] = reduced, column
                if not following or least[other] < least[following]:
                    following = other
        step = least[following]
        for other in range(columns):
            if is_seen[other]:
                of_row[owner[other]] += step
                of_column[other] -= step
            else:
                least[other] -= step
        column = following
    return came_from, column
