"""Dynamic programming against all ways, thousands of them."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from soundproof.analyses.optimize.paths import Step, Way, cheapest_ways, plus, undominated

Edges = dict[int, list[tuple[int, tuple[int, ...]]]]


def some_edges(pick: random.Random) -> Edges:
    """From every number up to 8 to smaller ones, and from 0 to the end."""
    numbers = range(1, 9)
    edges: Edges = {n: [(k, weight(pick)) for k in range(n) if pick.random() < 0.6] for n in numbers}
    return edges | {0: [(-1, weight(pick))]}


def weight(pick: random.Random) -> tuple[int, ...]:
    return tuple(pick.randint(0, 5) for _ in range(3))


def every_way(edges: Edges, start: int) -> Iterator[Way]:
    for following, cost in edges[start]:
        if following < 0:
            yield cost, (following,)
        else:
            yield from ((plus(cost, rest), (following, *choices)) for rest, choices in every_way(edges, following))


@pytest.mark.parametrize("limited", [(), (1,), (1, 2)])
def test_no_way_is_cheaper(limited: tuple[int, ...]) -> None:
    pick = random.Random(7)
    for _ in range(700):
        edges = some_edges(pick)

        def steps(state: int, edges: Edges = edges) -> Iterator[Step]:
            for following, cost in edges[state]:
                yield following, cost, None if following < 0 else following

        found, ways = cheapest_ways(8, steps, limited), list(every_way(edges, 8))
        assert bool(found) == bool(ways)
        if not ways:
            continue
        assert set(found) <= set(ways)
        costs = [cost for cost, _ in ways]
        assert found[0][0] == min(costs)
        for limits in ([pick.randint(0, 15) for _ in limited] for _ in range(5)):
            kept = [cost for cost in costs if all(cost[i] <= most for i, most in zip(limited, limits, strict=True))]
            own = [cost for cost, _ in found if all(cost[i] <= most for i, most in zip(limited, limits, strict=True))]
            assert min(own, default=None) == min(kept, default=None)


def test_ways_that_others_beat_are_left_out() -> None:
    ways: list[Way] = [((3, 1), ("b",)), ((1, 5), ("a",)), ((2, 5), ("c",)), ((4, 0), ("d",))]
    assert undominated(ways, ()) == [((1, 5), ("a",))]
    assert [choices for _, choices in undominated(ways, (1,))] == [("a",), ("b",), ("d",)]
