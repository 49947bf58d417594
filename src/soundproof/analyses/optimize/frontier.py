"""What a best-first search finds, and what it has yet to look into, in the order of lower bounds of its cost."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from soundproof.analyses.optimize.decisions import Vector
from soundproof.analyses.optimize.effort import Effort
from soundproof.readings.cost import Cost
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit

__all__ = ["Candidate", "Frontier"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Parameters that reach the bar, the radii that show it, and their cost."""

    circuit: Circuit
    radii: tuple[Regime, ...]
    cost: Cost


class Frontier:
    """A heap of what was put off, each with the least cost it may have; costs beyond the limits are left out.

    Nothing cheaper than ``floor`` is left to be found.
    """

    def __init__(self, effort: Effort, limits: tuple[tuple[int, int], ...]) -> None:
        self.effort, self.limits = effort, limits
        self._heap: list[tuple[Vector, int, Any]] = []
        self._order = count()
        self._last: Vector | None = None

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
