"""Dynamic programming against all plans, thousands of them."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from soundproof.analyses.optimize.decisions import Decision, Plan, cheapest_plans, plus, undominated

Edges = dict[int, list[tuple[int, tuple[int, ...]]]]


def some_edges(pick: random.Random) -> Edges:
    """From every number up to 8 to smaller ones, and from 0 to the end."""
    numbers = range(1, 9)
    edges: Edges = {n: [(k, weight(pick)) for k in range(n) if pick.random() < 0.6] for n in numbers}
    return edges | {0: [(-1, weight(pick))]}


def weight(pick: random.Random) -> tuple[int, ...]:
    return tuple(pick.randint(0, 5) for _ in range(3))


def every_plan(edges: Edges, start: int) -> Iterator[Plan]:
    for following, cost in edges[start]:
        if following < 0:
            yield cost, (following,)
        else:
            yield from ((plus(cost, rest), (following, *choices)) for rest, choices in every_plan(edges, following))


@pytest.mark.parametrize("limited", [(), (1,), (1, 2)])
def test_no_plan_is_cheaper(limited: tuple[int, ...]) -> None:
    pick = random.Random(7)
    for _ in range(700):
        edges = some_edges(pick)

        def decisions(state: int, edges: Edges = edges) -> Iterator[Decision]:
            for following, cost in edges[state]:
                yield following, cost, None if following < 0 else following

        cheapest, plans = cheapest_plans(8, decisions, limited), list(every_plan(edges, 8))
        assert bool(cheapest) == bool(plans)
        if not plans:
            continue
        assert set(cheapest) <= set(plans)
        costs = [cost for cost, _ in plans]
        assert cheapest[0][0] == min(costs)
        for limits in ([pick.randint(0, 15) for _ in limited] for _ in range(5)):
            kept = [cost for cost in costs if all(cost[i] <= most for i, most in zip(limited, limits, strict=True))]
            cheapest_within = [
                cost for cost, _ in cheapest if all(cost[i] <= most for i, most in zip(limited, limits, strict=True))
            ]
            assert min(cheapest_within, default=None) == min(kept, default=None)


def test_plans_that_others_beat_are_left_out() -> None:
    plans: list[Plan] = [((3, 1), ("b",)), ((1, 5), ("a",)), ((2, 5), ("c",)), ((4, 0), ("d",))]
    assert undominated(plans, ()) == [((1, 5), ("a",))]
    assert [choices for _, choices in undominated(plans, (1,))] == [("a",), ("b",), ("d",)]
