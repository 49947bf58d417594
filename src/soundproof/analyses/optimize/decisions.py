"""The cheapest plans through a chain of decisions: dynamic programming from the end.

A state is anything hashable; ``decisions(state)`` lists what may be decided there: the choice, its cost
and the state after it, None at the end.  Costs are tuples that add entry by entry and compare as
tuples, so the first entry counts most.  Where ``limited`` entries may also have to stay below a
limit, the cheapest need not be it: then all plans that no other beats in cost and in every limited
entry are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from operator import add
from typing import Any

__all__ = ["Decision", "Plan", "Vector", "cheapest_plans", "least_in", "plus", "undominated"]

Vector = tuple[Any, ...]
Decision = tuple[Any, Vector, Hashable | None]
"""A choice, its cost, and the state after it."""

Plan = tuple[Vector, tuple[Any, ...]]
"""A cost, and the choices in order."""


def plus(first: Vector, second: Vector) -> Vector:
    """The sum, entry by entry."""
    return tuple(map(add, first, second))


def least_in(costs: list[Vector], limited: tuple[int, ...]) -> Vector:
    """The least cost; an entry that is limited may be less in another, and is the least of all.

    >>> least_in([(3, 1, 9), (2, 8, 8)], (1,))
    (2, 1, 8)
    """
    least = min(costs)
    return tuple(min(cost[i] for cost in costs) if i in limited else entry for i, entry in enumerate(least))


def cheapest_plans(
    start: Hashable, decisions: Callable[[Any], Iterable[Decision]], limited: tuple[int, ...] = ()
) -> list[Plan]:
    """The plans from ``start`` to an end, cheapest first; one plan, or those undominated in ``limited`` entries.

    None at all where no end can be reached.

    >>> def pay(coins):  # pay 6 with coins of 1, 3 and 4: few coins, then little weight
    ...     for coin, weight in ((1, 1), (3, 2), (4, 9)):
    ...         if coin <= coins:
    ...             yield coin, (1, weight), coins - coin or None
    >>> cheapest_plans(6, pay)
    [((2, 4), (3, 3))]
    """
    known: dict[Hashable, list[Plan]] = {}

    def from_here(state: Hashable) -> list[Plan]:
        if state not in known:
            plans: list[Plan] = []
            for choice, cost, following in decisions(state):
                if following is None:
                    plans.append((cost, (choice,)))
                else:
                    plans += [(plus(cost, rest), (choice, *choices)) for rest, choices in from_here(following)]
            known[state] = undominated(plans, limited)
        return known[state]

    return from_here(start)


def undominated(plans: list[Plan], limited: tuple[int, ...]) -> list[Plan]:
    """The cheapest plan, or all that no cheaper one equals or beats in every limited entry."""
    if not plans:
        return []
    if not limited:
        return [min(plans, key=_cost)]
    kept: list[Plan] = []
    for plan in sorted(plans, key=_cost):
        if not any(all(other[0][i] <= plan[0][i] for i in limited) for other in kept):
            kept.append(plan)
    return kept


def _cost(plan: Plan) -> Vector:
    return plan[0]
