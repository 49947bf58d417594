"""Subsets of a circuit's parameters, each searched as a grid of its own in which all others stay as they are.

Two facts leave subsets out.  A parameter without which some round misses the bits, whatever all others are, is in every
one that reaches them.  And the cap of the Merkle trees has no part in soundness: where no cost is limited, no smallest
one has it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import suppress
from functools import cached_property
from itertools import combinations
from math import prod
from typing import Any

from msgspec.structs import replace

from soundproof.analyses.optimize.effort import Effort, Exhausted
from soundproof.analyses.optimize.grid import free, values
from soundproof.analyses.optimize.obstacles import obstacles
from soundproof.analyses.optimize.optimum import best, feasible, search_of, solve
from soundproof.analyses.optimize.results import Fewest, Missed, Optimum, Stop, Task, Undecided
from soundproof.analyses.optimize.schedules import FOLDS
from soundproof.parameters.faults import UserError
from soundproof.protocols.fri import Fri
from soundproof.zkvm.circuit import Circuit

__all__ = ["CAP", "Given", "Subsets"]

CAP, FOLDINGS = "opening.merkle.cap", "opening.foldings"

Given = tuple[tuple[str, Any], ...]
"""Values of parameters, by their paths."""


class Subsets:
    """The subsets of a circuit's parameters, each searched while all others stay, in the order of their size."""

    def __init__(self, circuit: Circuit, task: Task, effort: Effort) -> None:
        self.circuit, self.task, self.effort, self.started = circuit, task, effort, effort.spent
        grid = task.grid
        fixed = {path for path, _ in grid.pins} | set(grid.kept)
        self.parameters = tuple(
            path for path in free(circuit) if path not in fixed and (not grid.only or path in grid.only)
        )
        self.useless = () if task.limits else tuple(path for path in self.parameters if path == CAP)
        self.needed: tuple[str, ...] = ()
        self.fewer_ruled_out, self.all_searched = True, True

    @cached_property
    def in_grid(self) -> frozenset[str]:
        """Those whose value today is one of the grid, so that a search of more parameters does all that fewer do.

        Of lists the schedule of FRI alone is among them, where one number grinds all its folds.
        """
        return frozenset(path for path, value in values(self.circuit).items() if self._has(path, value))

    def _has(self, path: str, value: Any) -> bool:
        """Whether the grid has a value of today."""
        grid, opening = self.task.grid, self.circuit.opening
        if isinstance(value, tuple):
            one_number = path == FOLDINGS and isinstance(opening, Fri) and isinstance(opening.grinding.folds, int)
            return one_number and set(value) <= set(grid.arities) and prod(value) <= self.circuit.air.dimension
        if "grinding" in path:
            return isinstance(value, int) and value <= grid.grinding
        chosen: dict[str, Container[Any]] = {
            "opening.rate": grid.rates,
            "opening.queries": grid.query_counts(),
            "opening.batching": grid.batchings,
            "opening.final_domain": range(grid.final_domain + 1),
            CAP: grid.caps(opening.merkle),
        }
        return value in chosen.get(path, ())

    def fewest(self, reach: bool) -> Fewest:
        """The cheapest change of the smallest set; some change where the search of smaller ones has no end."""
        optimum = self._cheapest(0) or self._cheapest(1)  # most often that is enough
        if optimum is not None:
            return self._answer(optimum)
        whole = replace(self.task, grid=self.task.grid.of(self.circuit))
        every = solve(self.circuit, whole, self.effort, rates=False, reach=reach)
        if not isinstance(every, Optimum):
            return self._answer(every)
        with self.effort.at_most(self.effort.left // 2):
            self.needed = tuple(filter(self._is_needed, self.parameters))
        for size in range(max(2, len(self.needed)), len(self.parameters) + 1):
            optimum = self._cheapest(size)
            if optimum is not None:
                return self._answer(optimum)
            if not self.effort.left:
                break
        return self._answer(every)

    def _answer(self, result: Optimum | Missed | Undecided) -> Fewest:
        ended = self.all_searched and self.fewer_ruled_out and not self.effort.interrupted
        stop = None if ended else Stop(self.effort.spent - self.started, self.effort.interrupted, None)
        return Fewest(
            self.circuit, self.task, result, self.parameters, self.needed, self.useless, self.fewer_ruled_out, stop
        )

    def _cheapest(self, size: int) -> Optimum | None:
        """The cheapest change of so many parameters; None where none is known."""
        results = [
            self.among(chosen)
            for chosen in self.of_size(size)
            if set(self.needed) <= set(chosen) and not set(self.useless) & set(chosen)
        ]
        self.all_searched = all(result is None or result.stop is None for result in results)
        optima = [result for result in results if isinstance(result, Optimum)]
        if optima:
            return min(optima, key=lambda result: result.cost.by(self.task.goal))
        self.fewer_ruled_out = self.fewer_ruled_out and self.all_searched
        return None

    def among(self, chosen: tuple[str, ...], given: Given = (), cheapest: bool = True) -> Optimum | Undecided | None:
        """The cheapest change of these parameters, beside values that are given; None where none reaches the bits.

        Where it need not be the ``cheapest``, any change.
        """
        search = best if cheapest else feasible
        with suppress(UserError), self.effort.at_most(self.effort.left // 4):  # as that it folds too far at every rate
            return search(self.circuit, self._narrowed(chosen, given), self.effort)
        return None

    def of_size(self, size: int) -> Iterator[tuple[str, ...]]:
        """The subsets of so many parameters.

        Where each fold of a circuit has its own grinding, no other schedule is searched without these numbers.
        """
        listed = FOLDS in self.parameters and isinstance(values(self.circuit)[FOLDS], tuple)
        together = listed and isinstance(self.circuit.opening, Fri)
        for chosen in combinations(self.parameters, size):
            if not (together and FOLDINGS in chosen and FOLDS not in chosen):
                yield chosen

    def _is_needed(self, path: str) -> bool:
        """Whether some round misses the bits as long as a parameter stays as it is, whatever the others are."""
        others = tuple(other for other in self.parameters if other != path)
        with suppress(Exhausted, UserError):
            return bool(obstacles(search_of(self.circuit, self._narrowed(others), self.effort)))
        return False

    def _narrowed(self, chosen: tuple[str, ...], given: Given = ()) -> Task:
        """The task with all parameters but these as they are, or as they are pinned or given."""
        pins = {**dict(self.task.grid.pins), **dict(given)}
        kept = tuple(path for path in free(self.circuit) if path not in chosen and path not in pins)
        grid = replace(self.task.grid, only=(), kept=kept, pins=tuple(pins.items()))
        return replace(self.task, grid=grid.of(self.circuit))
