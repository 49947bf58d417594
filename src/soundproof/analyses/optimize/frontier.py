"""What a best-first search finds, and what it has yet to look into, in the order of lower bounds of its cost."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from itertools import count
from typing import Any

from msgspec import Struct

from soundproof.analyses.optimize.decisions import Vector
from soundproof.analyses.optimize.effort import Effort
from soundproof.readings.cost import GOALS, Cost
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit

__all__ = ["Candidate", "Frontier"]


class Candidate(Struct, frozen=True):
    """Parameters that reach the bar, the radii that show it, and their cost."""

    circuit: Circuit
    radii: tuple[Regime, ...]
    cost: Cost


class Frontier:
    """A heap of what was put off, each with the least cost it may have; costs beyond the limits are left out.

    Costs are in the order of a ``goal``, ``limits`` the most of some by their names.  Of the entries of a cost those
    after the first that have a limit are ``limited``: the cheapest is within a limit on the goal itself, or nothing is.
    Nothing cheaper than ``floor`` is left to be found.
    """

    def __init__(self, effort: Effort, goal: str, limits: Mapping[str, int]) -> None:
        self.effort = effort
        self.limits = tuple((GOALS[goal].index(name), most) for name, most in limits.items())
        self.limited = tuple(i for i, _ in self.limits if i > 0)
        self._begin()

    def _begin(self) -> None:
        self._heap: list[tuple[Vector, int, Any]] = []
        self._order = count()
        self._last: Vector | None = None

    def anew(self) -> Frontier:
        """One with the same limits, on which nothing is yet."""
        empty = copy(self)
        empty._begin()
        return empty

    def allows(self, cost: Vector) -> bool:
        """Whether a cost is within the limits."""
        return all(cost[i] <= most for i, most in self.limits)

    def push(self, costs: Iterable[Vector], node: Any) -> None:
        """Put something off until the least of the costs it may have within the limits comes up."""
        within = [cost for cost in costs if self.allows(cost)]
        if within:
            heapq.heappush(self._heap, (min(within), next(self._order), node))

    def __iter__(self) -> Iterator[Any]:
        """What comes up, cheapest first, until nothing is left; what is pushed in between included."""
        while self._heap:
            self._last = self._heap[0][0]
            self.effort.step()
            yield heapq.heappop(self._heap)[2]

    @property
    def floor(self) -> Vector | None:
        """The cost below which everything was looked into; None where the search had not begun."""
        if self._last is None:
            return None
        return min(self._last, self._heap[0][0]) if self._heap else self._last

    def waiting(self, kind: type) -> list[Any]:
        """What has been put off of one kind, cheapest first."""
        return [node for _, _, node in sorted(entry for entry in self._heap if isinstance(entry[2], kind))]
