"""The search of Ligero's parameters: best first over rates, rows of the matrix, queries and grinding.

An *assignment* is a rate, a number of rows, a kind of batching, a number of queries with their grinding, and the radius
that these leave.  Nothing is folded, so it is complete but for the caps of the trees.  What it costs without the
grinding of its other rounds is a lower bound of what it costs, and it comes up in the order of that bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from fractions import Fraction
from functools import cache
from typing import Any

from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.decisions import Vector
from soundproof.analyses.optimize.frontier import Candidate, Frontier
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.obstacles import Trial, best_of_kind, missed_queries
from soundproof.analyses.optimize.radii import fewest_queries, radii
from soundproof.analyses.optimize.side import BATCHING, PROXIMITY, QUERIES, Fixed, Side, at_least
from soundproof.protocols.ligero import LigeroGrinding, ligero
from soundproof.readings.cost import Cost
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Message
from soundproof.transcript.regime import Regime

__all__ = ["MatrixSearch"]


class MatrixSearch:
    """The cheapest parameters of a circuit on Ligero, one after the other."""

    def __init__(self, sides: list[Side], grid: Grid, bar: Bar, goal: str, limits: dict[str, int]) -> None:
        self.sides, self.grid, self.bar, self.goal = sides, grid, bar, goal
        self.frontier = Frontier(bar.effort, goal, limits)
        self._counts = grid.query_counts()
        self._bits = grid.grindings(QUERIES)
        self._costs: dict[tuple[Side, int], Callable[[int], Cost]] = {}

    def at(self, rate: Fraction) -> MatrixSearch:
        """A search at one rate alone, which begins anew and knows what this one found of costs."""
        alone = copy(self)
        alone.sides = [side for side in self.sides if side.circuit.opening.rate == rate]
        alone.frontier = self.frontier.anew()
        return alone

    def candidates(self) -> Iterator[Candidate]:
        """Every assignment with every cap, as far as it is within the limits, cheapest first."""
        push, most = self.frontier.push, self._counts[-1]
        for side in self.sides:
            push(self._bounds(side, self._counts[0]), side)
        for node in self.frontier:
            match node:
                case Candidate():
                    yield node
                case Side() as side:
                    first = self.fewest_queries(side)
                    if first is not None:
                        push(self._bounds(side, first), (side, first))
                case (Side() as side, int(queries)):
                    if queries < most:
                        push(self._bounds(side, queries + 1), (side, queries + 1))
                    for bits in self._bits:
                        push(self._bounds(side, queries, bits), (side, queries, bits))
                case (Side() as side, int(queries), int(bits)):
                    for candidate in self._candidates(side, queries, bits):
                        push((candidate.cost.by(self.goal),), candidate)

    def feasible(self) -> Iterator[Candidate]:
        """A few parameters within the limits, found without much work; not the cheapest, and perhaps none."""
        most, bits = self._counts[-1], self._bits[-1]
        for side in self.sides:
            fewest = self.fewest_queries(side)
            if fewest is not None:
                for queries in sorted({fewest, min(2 * fewest, most), most}):
                    every = self._candidates(side, queries, bits)
                    yield from (one for one in every if self.frontier.allows(one.cost.by(self.goal)))

    def incumbents(self) -> list[Candidate]:
        """The parameters that have been found but are not proven to be the cheapest."""
        return self.frontier.waiting(Candidate)

    def unfit(self) -> bool:
        """Whether no matrix of the grid fits the circuit."""
        return not self.sides

    def blocked_rounds(self) -> list[Trial]:
        """The queries, if no side gets past them with the most of them; there is no other round of the opening's."""
        trials: list[Trial] = []
        most, bits = self._counts[-1], self._bits[-1]
        for side in self.sides:
            if next(self._radii(side, most, bits), None) is not None:
                return []
            trials += missed_queries(side, self.bar, _asked(side, most, bits), most, bits)
        return best_of_kind(trials)

    # Assignments ------------------------------------------------------------------------------

    def fewest_queries(self, side: Side) -> int | None:
        """The fewest queries of any assignment; None where there is none.  More queries never need more grinding."""
        bits = self._bits[-1]
        return fewest_queries(
            lambda queries: any(self._assignments(side, queries, bits)), side.code, bits, self._counts, self.bar
        )

    def _assignments(self, side: Side, queries: int, bits: int) -> Iterator[tuple[Regime, Fixed]]:
        """The radii that some queries leave and that suit the other rounds, with the grinding of these."""
        for regime in self._radii(side, queries, bits):
            fixed = side.fixed(regime)
            if fixed is not None:
                yield regime, fixed

    def _radii(self, side: Side, queries: int, bits: int) -> Iterator[Regime]:
        return radii(side.code.oracle, _asked(side, queries, bits), self.bar, side.claim.field.characteristic)

    # Costs ------------------------------------------------------------------------------------

    def _bounds(self, side: Side, queries: int, bits: int | None = None) -> Iterator[Vector]:
        """What no assignment of so many queries costs less than, by the caps; nor of more, where no bits are given."""
        work, most = side.proof_of_work(bits or 0), self._counts[-1] if bits is None else None
        for cap in self.grid.caps(side.merkle):
            yield (at_least(self._cost(side, cap), queries, most) + work).by(self.goal)

    def _cost(self, side: Side, cap: int) -> Callable[[int], Cost]:
        """What a proof costs without grinding, by the number of queries."""
        if (side, cap) not in self._costs:
            sent = (entry for entry in ligero(_bare(side), side.claim) if isinstance(entry, Message))
            whole, opened = side.meter.of(sent), side.air_cost(cap, _bare(side).rows)
            self._costs[side, cap] = cache(lambda queries: whole + opened(queries) + Cost(queries=queries))
        return self._costs[side, cap]

    def _candidates(self, side: Side, queries: int, bits: int) -> Iterator[Candidate]:
        """The parameters of every assignment with so many queries and so much grinding, with every cap."""
        for regime, fixed in self._assignments(side, queries, bits):
            more = fixed.cost + side.proof_of_work(bits)
            for cap in self.grid.caps(side.merkle):
                grinding = LigeroGrinding(side.ground(BATCHING, fixed), side.ground(PROXIMITY, fixed), bits)
                merkle = replace(side.merkle, cap=cap)
                opening = replace(_bare(side), queries=queries, grinding=grinding, merkle=merkle)
                circuit = replace(side.settled(fixed), opening=opening)
                yield Candidate(circuit, (regime,), self._cost(side, cap)(queries) + more)


def _bare(side: Side) -> Any:
    """The opening without grinding."""
    opening: Any = side.circuit.opening
    return replace(opening, grinding=LigeroGrinding())


def _asked(side: Side, queries: int, bits: int) -> Challenge:
    """The query phase."""
    opening = replace(_bare(side), queries=queries, grinding=LigeroGrinding(queries=bits))
    *_, asked = (entry for entry in ligero(opening, side.claim) if isinstance(entry, Challenge))
    return asked
