"""The search of FRI's parameters: best first over rates, queries and grinding, with all schedules at once.

An *assignment* is a kind of batching, a rate, a number of queries with their grinding, and the radius they leave: all
but the folding schedule and the caps of the trees.  Lower bounds of its cost are what it costs with the least grinding
of folds that any radius leaves, first with the cap that is best for each tree alone, then at each cap.  Only where such
a bound comes up are the folds evaluated at the radius.  The first complete candidate that comes up is the cheapest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from fractions import Fraction
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.decisions import Vector, plus
from soundproof.analyses.optimize.frontier import Candidate, Frontier
from soundproof.analyses.optimize.grid import ANY, Grid
from soundproof.analyses.optimize.obstacles import Trial, best_of_kind, missed_queries
from soundproof.analyses.optimize.radii import fewest_queries
from soundproof.analyses.optimize.schedules import FOLDS, Schedules, log_of
from soundproof.analyses.optimize.side import BATCHING, QUERIES, Fixed, Side
from soundproof.protocols.fri import fold, query
from soundproof.readings.cost import GOALS, Cost
from soundproof.transcript.regime import Regime

__all__ = ["FriSearch"]


class Assignment(Struct, frozen=True):
    """Queries with their grinding, a radius they leave, and the grinding of the rounds that no schedule changes."""

    side: Side
    queries: int
    bits: int
    regime: Regime
    fixed: Fixed


class FriSearch:
    """The cheapest parameters of a circuit on FRI, one after the other."""

    def __init__(self, sides: list[Side], grid: Grid, bar: Bar, goal: str, limits: dict[str, int]) -> None:
        self.sides, self.grid, self.bar, self.goal = sides, grid, bar, goal
        self.frontier = Frontier(bar.effort, goal, limits)
        self.schedules = Schedules(grid, bar, goal, self.frontier.limited)
        self._floors: dict[Side, Cost] = {}

    def at(self, rate: Fraction) -> FriSearch:
        """A search at one rate alone, which begins anew and knows what this one found of rounds and costs."""
        alone = copy(self)
        alone.sides = [side for side in self.sides if side.circuit.opening.rate == rate]
        alone.frontier = self.frontier.anew()
        return alone

    def candidates(self) -> Iterator[Candidate]:
        """Every assignment's best parameters that are within the limits, cheapest first."""
        push = self.frontier.push
        for side in self.sides:
            first = self.fewest_queries(side)
            if first is not None:
                push(self._least_costs(side, first), (side, first))
        for node in self.frontier:
            match node:
                case Candidate():
                    yield node
                case (Side() as side, int(queries)):
                    if queries < self.grid.query_counts()[-1]:
                        push(self._least_costs(side, queries + 1), (side, queries + 1))
                    for bits in self.grid.grindings(QUERIES):
                        more = (self._floor(side) + side.proof_of_work(bits)).by(self.goal)
                        push(self.schedules.relaxed(side, ANY, queries, more), (side, queries, bits))
                case (Side() as side, int(queries), int(bits)):
                    for assignment in self.assignments(side, queries, bits):
                        more = self._grinding(assignment).by(self.goal)
                        push(self.schedules.relaxed(side, ANY, queries, more), assignment)
                case Assignment() as assignment:
                    more = self._grinding(assignment).by(self.goal)
                    side, queries = assignment.side, assignment.queries
                    for cap in self.grid.caps(side.merkle):
                        push(self.schedules.relaxed(side, cap, queries, more), (assignment, cap))
                case (Assignment() as assignment, int(cap)):
                    more = self._grinding(assignment).by(self.goal)
                    side, queries, regime = assignment.side, assignment.queries, assignment.regime
                    for cost, schedule in self.schedules.plans(side, cap, queries, regime):
                        total = plus(cost, more)
                        push((total,), self._candidate(assignment, cap, total, schedule))

    def feasible(self) -> Iterator[Candidate]:
        """A few parameters within the limits, found without much work; not the cheapest, and perhaps none."""
        for side in self.sides:
            fewest = self.fewest_queries(side)
            if fewest is None:
                continue
            most, bits = self.grid.query_counts()[-1], self.grid.grindings(QUERIES)[-1]
            for queries in sorted({fewest, min(fewest + fewest // 4 + 1, most), min(2 * fewest, most), most}):
                for assignment in self.assignments(side, queries, bits):
                    more = self._grinding(assignment).by(self.goal)
                    for cap in self.grid.caps(side.merkle):
                        for cost, schedule in self.schedules.plans(side, cap, queries, assignment.regime):
                            total = plus(cost, more)
                            if self.frontier.allows(total):
                                yield self._candidate(assignment, cap, total, schedule)

    def incumbents(self) -> list[Candidate]:
        """The parameters that have been found but are not proven to be the cheapest."""
        return self.frontier.waiting(Candidate)

    def unfit(self) -> bool:
        """Whether no schedule of the grid fits the circuit, whatever its rounds are worth."""
        return not any(self._reachable(side, lambda *_: True)[0] for side in self.sides)

    def blocked_rounds(self) -> list[Trial]:
        """The rounds of the opening that no side gets past: the queries, or folds in every schedule."""
        trials: list[Trial] = []
        most, bits = self.grid.query_counts()[-1], self.grid.grindings(QUERIES)[-1]
        for side in self.sides:
            friendliest = self.schedules.friendliest(side)
            if not friendliest:
                trials += missed_queries(side, self.bar, query(side.claim, most, bits), most, bits)
                continue
            ended, folds = self._reachable(side, partial(self._passes, side))
            if ended:
                return []  # this side's schedule gets past
            for log_length, arity, depth in folds:
                bits = (self.schedules.fold_allowed(side, log_length) or (0,))[-1]
                code = self.schedules.code(side, log_length)
                entering = side.entering(log_length - log_of(arity))
                folded = fold(side.claim, depth, arity, code, code.folded(arity), bits, entering)
                rate = side.circuit.opening.rate
                where = f"at its {bits} bits of grinding, rate {rate} and the smallest radius that {most} queries leave"
                trials += [Trial(folded, (regime,), where) for regime in friendliest]
        return best_of_kind(trials)

    def _passes(self, side: Side, log_length: int, arity: int) -> bool:
        return self.schedules.fold_grinding(side, None, log_length, arity) is not None

    def _reachable(self, side: Side, passes: Callable[[int, int], bool]) -> tuple[bool, list[tuple[int, int, int]]]:
        """Whether some schedule of folds that pass ends; the folds come to that do not pass, with their depth."""
        length = log_of(side.code.length)
        depths, ended, failed = {length: 1}, False, []
        for log_length in range(length, -1, -1):
            if log_length not in depths:
                continue
            ended = ended or self.schedules.may_end(side, log_length)
            for arity in self.schedules.arities(side, log_length):
                if passes(log_length, arity):
                    depths.setdefault(log_length - log_of(arity), depths[log_length] + 1)
                else:
                    failed.append((log_length, arity, depths[log_length]))
        return ended, failed

    # Assignments ------------------------------------------------------------------------------

    def fewest_queries(self, side: Side) -> int | None:
        """The fewest queries of any assignment; None where there is none.  More queries never need more grinding."""
        bits, counts = self.grid.grindings(QUERIES)[-1], self.grid.query_counts()
        return fewest_queries(
            lambda queries: any(self.assignments(side, queries, bits)), side.code, bits, counts, self.bar
        )

    def assignments(self, side: Side, queries: int, bits: int) -> Iterator[Assignment]:
        """The assignments of some queries and their grinding: one for each radius that suits the other rounds."""
        for regime in self.schedules.radii_left(side, queries, bits):
            fixed = side.fixed(regime)
            if fixed is not None and self.schedules.get_through(side, regime):
                yield Assignment(side, queries, bits, regime, fixed)

    def _floor(self, side: Side) -> Cost:
        """What the grinding of a side's own rounds costs at least: as at the smallest radius that can be had."""
        if side not in self._floors:
            assignments = self.assignments(side, self.grid.query_counts()[-1], self.grid.grindings(QUERIES)[-1])
            costs = [assignment.fixed.cost for assignment in assignments]
            self._floors[side] = Cost(
                min((c.size for c in costs), default=0), min((c.prover for c in costs), default=0)
            )
        return self._floors[side]

    def _grinding(self, assignment: Assignment) -> Cost:
        return assignment.fixed.cost + assignment.side.proof_of_work(assignment.bits)

    def _least_costs(self, side: Side, queries: int) -> list[Vector]:
        """What no assignment of so many queries, or of more, falls below."""
        return self.schedules.relaxed(side, ANY, queries, self._floor(side).by(self.goal), self.grid.query_counts()[-1])

    # Parameters -------------------------------------------------------------------------------

    def _candidate(self, assignment: Assignment, cap: int, total: Vector, schedule: tuple[Any, ...]) -> Candidate:
        circuit = assignment.side.settled(assignment.fixed)
        foldings = tuple(choice[0] for choice in schedule if choice)
        folds = tuple(choice[1] for choice in schedule if choice)
        final_domain = assignment.side.code.length
        for arity in foldings:
            final_domain //= arity
        pinned = self.grid.value(FOLDS)
        opening: Any = circuit.opening
        grinding = replace(
            opening.grinding,
            batching=assignment.side.ground(BATCHING, assignment.fixed),
            folds=pinned if pinned is not None else folds if len(set(folds)) > 1 else max(folds, default=0),
            queries=assignment.bits,
        )
        opening = replace(
            opening,
            queries=assignment.queries,
            foldings=foldings,
            final_domain=final_domain,
            grinding=grinding,
            merkle=replace(assignment.side.merkle, cap=cap),
        )
        cost = Cost(**dict(zip(GOALS[self.goal], total, strict=True)))
        return Candidate(replace(circuit, opening=opening), (assignment.regime,), cost)
