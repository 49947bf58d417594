"""The search of FRI's parameters: best first over rates, queries and grinding, with all schedules at once.

An *assignment* is a kind of batching, a rate, a number of queries with their grinding, and the radius they leave: all
but the folding schedule.  What it costs without the grinding of its folds is a lower bound of what it costs.
Assignments come up in the order of that bound, and only then are the folds' bounds evaluated.  The first complete
candidate that comes up is the cheapest there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import log2
from typing import Any

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.decisions import Decision, Plan, Vector, cheapest_plans, plus
from soundproof.analyses.optimize.frontier import Candidate, Frontier
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.obstacles import Trial, best_of_kind
from soundproof.analyses.optimize.radii import first_in, largest, least_agreement, radii
from soundproof.analyses.optimize.side import BATCHING, Fixed, Side, at_least
from soundproof.protocols.fri import final, fold, layer, query
from soundproof.readings.cost import GOALS, Cost
from soundproof.transcript.codes import Code
from soundproof.transcript.messages import Message
from soundproof.transcript.regime import Regime

__all__ = ["FriSearch"]

QUERIES, FOLDS = "opening.grinding.queries", "opening.grinding.folds"


@dataclass(frozen=True, slots=True)
class Assignment:
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
        self.limits = tuple((GOALS[goal].index(name), most) for name, most in limits.items())
        # The cheapest plan is within a limit on the goal itself, or none is.
        self.limited = tuple(i for i, _ in self.limits if i > 0)
        self.frontier = Frontier(self.bar.effort, self.limits)
        self._fold_bits: dict[tuple[int, Regime, int, int], int | None] = {}
        self._layers: dict[tuple[int, int, int], Callable[[int], Cost]] = {}
        self._layer_costs: dict[tuple[int, int, int, int, int | None], Vector] = {}
        self._works: dict[int, Vector] = {}
        self._last_costs: dict[tuple[int, int], Vector] = {}
        self._air: dict[tuple[int, int], Callable[[int], Cost]] = {}
        self._floors: dict[Side, Cost] = {}
        self._friendly: dict[int, tuple[Regime, ...]] = {}
        self._least_bits: dict[tuple[int, int, int], int | None] = {}
        self._foldable: dict[tuple[int, Regime], bool] = {}
        self._relaxed_plans: dict[tuple[int, int, int, int | None], list[Plan]] = {}

    def at(self, rate: Fraction) -> FriSearch:
        """A search at one rate alone, which begins anew and knows what this one found of rounds and costs."""
        alone = copy(self)
        alone.sides = [side for side in self.sides if side.circuit.opening.rate == rate]
        alone.frontier = Frontier(self.bar.effort, self.limits)
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
                    for bits in self._query_bits():
                        more = (self._floor(side) + side.proof_of_work(bits)).by(self.goal)
                        plans = (
                            plan for cap in self.grid.caps(side.merkle) for plan in self._relaxed(side, cap, queries)
                        )
                        push((plus(cost, more) for cost, _ in plans), (side, queries, bits))
                case (Side() as side, int(queries), int(bits)):
                    for assignment in self.assignments(side, queries, bits):
                        more = self._grinding(assignment).by(self.goal)
                        for cap in self.grid.caps(side.merkle):
                            push((plus(cost, more) for cost, _ in self._relaxed(side, cap, queries)), (assignment, cap))
                case (Assignment() as assignment, int(cap)):
                    more = self._grinding(assignment).by(self.goal)
                    for cost, schedule in self._plans(assignment.side, cap, assignment.queries, assignment.regime):
                        total = plus(cost, more)
                        push((total,), self._candidate(assignment, cap, total, schedule))

    def feasible(self) -> Iterator[Candidate]:
        """A few parameters within the limits, found without much work; not the cheapest, and perhaps none."""
        for side in self.sides:
            fewest = self.fewest_queries(side)
            if fewest is None:
                continue
            most, bits = self.grid.query_counts()[-1], self._query_bits()[-1]
            for queries in sorted({fewest, min(fewest + fewest // 4 + 1, most), min(2 * fewest, most), most}):
                for assignment in self.assignments(side, queries, bits):
                    more = self._grinding(assignment).by(self.goal)
                    for cap in self.grid.caps(side.merkle):
                        for cost, schedule in self._plans(side, cap, queries, assignment.regime):
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
        most, bits = self.grid.query_counts()[-1], self._query_bits()[-1]
        for side in self.sides:
            friendliest = self._friendliest(side)
            if not friendliest:
                asked = query(side.claim, most, bits)
                where = f"with {most} queries, {bits} bits of grinding, rate {side.circuit.opening.rate}"
                radii = largest(side.code.oracle, self.bar, side.claim.field.characteristic)
                trials += [Trial(asked, (regime,), f"{where} and the largest radius") for regime in radii]
                continue
            ended, folds = self._reachable(side, partial(self._passes, side))
            if ended:
                return []  # this side's schedule gets past
            for log_length, arity, depth in folds:
                bits = (self._fold_allowed(side, log_length) or (0,))[-1]
                code = self._code(side, log_length)
                entering = side.entering(log_length - _log2(arity))
                folded = fold(side.claim, depth, arity, code, code.folded(arity), bits, entering)
                rate = side.circuit.opening.rate
                where = f"at its {bits} bits of grinding, rate {rate} and the smallest radius that {most} queries leave"
                trials += [Trial(folded, (regime,), where) for regime in friendliest]
        return best_of_kind(trials)

    def _passes(self, side: Side, log_length: int, arity: int) -> bool:
        return self._fold_grinding(side, None, log_length, arity) is not None

    def _reachable(self, side: Side, passes: Callable[[int, int], bool]) -> tuple[bool, list[tuple[int, int, int]]]:
        """Whether some schedule of folds that pass ends; the folds come to that do not pass, with their depth."""
        length = _log2(side.code.length)
        depths, ended, failed = {length: 1}, False, []
        for log_length in range(length, -1, -1):
            if log_length not in depths:
                continue
            ended = ended or self._may_end(side, log_length)
            for arity in self._arities(side, log_length):
                if passes(log_length, arity):
                    depths.setdefault(log_length - _log2(arity), depths[log_length] + 1)
                else:
                    failed.append((log_length, arity, depths[log_length]))
        return ended, failed

    # Rows -------------------------------------------------------------------------------------

    def fewest_queries(self, side: Side) -> int | None:
        """The fewest queries of any assignment; None where there is none.  More queries never need more grinding."""
        counts = self.grid.query_counts()
        agreement = least_agreement(side.code.length, side.code.dimension, self.bar)
        bits = (self.bar.bits - self._query_bits()[-1]) / -log2(agreement)
        guess = max(min(int(bits), counts[-1]), counts[0])
        most = self._query_bits()[-1]
        return first_in(lambda queries: any(self.assignments(side, queries, most)), guess, counts[0], counts[-1])

    def assignments(self, side: Side, queries: int, bits: int) -> Iterator[Assignment]:
        """The assignments of some queries and their grinding: one for each radius that suits the other rounds."""
        for regime in self._radii(side, queries, bits):
            fixed = side.fixed(regime)
            if fixed is not None and self._folds(side, regime):
                yield Assignment(side, queries, bits, regime, fixed)

    def _radii(self, side: Side, queries: int, bits: int) -> Iterator[Regime]:
        challenge = query(side.claim, queries, bits)
        return radii(side.code.oracle, challenge, self.bar, side.claim.field.characteristic)

    def _folds(self, side: Side, regime: Regime) -> bool:
        """Whether some schedule's folds all reach the bar under a regime; no cap and no batching changes that."""
        key = (side.code.length, regime)
        if key not in self._foldable:
            self._foldable[key] = bool(self._plans(side, self.grid.caps(side.merkle)[0], 1, regime))
        return self._foldable[key]

    def _floor(self, side: Side) -> Cost:
        """What the grinding of a side's own rounds costs at least: as at the smallest radius that can be had."""
        if side not in self._floors:
            assignments = self.assignments(side, self.grid.query_counts()[-1], self._query_bits()[-1])
            costs = [assignment.fixed.cost for assignment in assignments]
            self._floors[side] = Cost(
                min((c.size for c in costs), default=0), min((c.prover for c in costs), default=0)
            )
        return self._floors[side]

    def _query_bits(self) -> tuple[int, ...]:
        return self.grid.grindings(QUERIES)

    def _grinding(self, assignment: Assignment) -> Cost:
        return assignment.fixed.cost + assignment.side.proof_of_work(assignment.bits)

    # Schedules --------------------------------------------------------------------------------

    def _least_costs(self, side: Side, queries: int) -> Iterator[Vector]:
        """What no assignment of so many queries, or of more, falls below."""
        most, floor = self.grid.query_counts()[-1], self._floor(side).by(self.goal)
        for cap in self.grid.caps(side.merkle):
            yield from (plus(cost, floor) for cost, _ in self._relaxed(side, cap, queries, most))

    def _relaxed(self, side: Side, cap: int, queries: int, most: int | None = None) -> list[Plan]:
        """The plans of folds with the least grinding that any radius leaves: no batching changes them."""
        key = (side.code.length, cap, queries, most)
        if key not in self._relaxed_plans:
            self._relaxed_plans[key] = self._plans(side, cap, queries, None, most)
        return self._relaxed_plans[key]

    def _plans(self, side: Side, cap: int, queries: int, regime: Regime | None, most: int | None = None) -> list[Plan]:
        """The cheapest plans of folds, the constraint side's cost included; with the folds' grinding under a regime.

        Without a regime each fold has the least grinding that it has under any.
        """
        separate = side.meter.layout.paths == "separate"
        most = None if separate else most

        def decisions(log_length: int) -> Iterator[Decision]:
            if self._may_end(side, log_length):
                yield None, self._last(side, log_length), None
            for arity in self._arities(side, log_length):
                bits = self._fold_grinding(side, regime, log_length, arity)
                if bits is not None:
                    cost = self._layer(side, cap, log_length, arity, queries, most)
                    yield (arity, bits), self._ground(side, cost, bits), log_length - _log2(arity)

        plans = cheapest_plans(_log2(side.code.length), decisions, self.limited)
        self.bar.effort.step(_log2(side.code.length))
        air = (at_least(self._air_cost(side, cap), queries, most) + Cost(queries=queries)).by(self.goal)
        return [(plus(air, cost), schedule) for cost, schedule in plans]

    def _ground(self, side: Side, cost: Vector, bits: int) -> Vector:
        """A cost with that of some grinding."""
        if not bits:
            return cost
        if bits not in self._works:
            self._works[bits] = side.proof_of_work(bits).by(self.goal)
        return plus(cost, self._works[bits])

    def _schedule(self, side: Side) -> dict[int, tuple[int, int]]:
        """A pinned schedule: the number of each fold and its arity, by log₂ of the length that it folds."""
        folds, log_length = {}, _log2(side.code.length)
        for i, arity in enumerate(self.grid.value("opening.foldings") or ()):
            folds[log_length] = (i, arity)
            log_length -= _log2(arity)
        return folds

    def _arities(self, side: Side, log_length: int) -> tuple[int, ...]:
        shortest = max((entry for entry in side.entries if entry < log_length), default=0)
        arities: tuple[int, ...] = self.grid.arities
        if self.grid.value("opening.foldings") is not None:
            arities = tuple(arity for _, arity in [self._schedule(side).get(log_length, (0, 0))] if arity)
        else:
            shortest = max(shortest, _log2(side.code.length) - _log2(side.code.dimension))
        return tuple(arity for arity in arities if log_length - _log2(arity) >= shortest)

    def _may_end(self, side: Side, log_length: int) -> bool:
        if any(entry < log_length for entry in side.entries):
            return False
        wanted = self.grid.value("opening.final_domain")
        if wanted is not None and log_length != _log2(wanted):
            return False
        if self.grid.value("opening.foldings") is not None:
            return log_length not in self._schedule(side)
        return wanted is not None or log_length <= _log2(self.grid.final_domain)

    def _code(self, side: Side, log_length: int) -> Code:
        length = 1 << log_length
        if length == side.code.length:
            return side.code  # on the circle, whose foldings are not
        return Code(length, side.code.dimension * length // side.code.length, side.code.oracle)

    def _layer(self, side: Side, cap: int, log_length: int, arity: int, queries: int, most: int | None) -> Vector:
        """What a fold sends for so many queries, or at least for these up to ``most``."""
        place = (cap, log_length, arity, queries, most)
        if place not in self._layer_costs:
            key = (cap, log_length, arity)
            if key not in self._layers:
                merkle, code = replace(side.merkle, cap=cap), self._code(side, log_length)

                def entries(queries: int) -> list[Message]:
                    root, opening = layer(merkle, side.claim, 1, arity, code, queries)
                    return [root, Message(("fri", "openings"), "layer openings", (opening,))]

                self._layers[key] = side.priced(entries)
            self._layer_costs[place] = at_least(self._layers[key], queries, most).by(self.goal)
        return self._layer_costs[place]

    def _last(self, side: Side, log_length: int) -> Vector:
        key = (side.code.length, log_length)
        if key not in self._last_costs:
            self._last_costs[key] = side.meter.of((final(side.claim, self._code(side, log_length), side.merkle),)).by(
                self.goal
            )
        return self._last_costs[key]

    def _air_cost(self, side: Side, cap: int) -> Callable[[int], Cost]:
        key = (side.code.length, cap)
        if key not in self._air:
            self._air[key] = side.air_cost(cap, 1)
        return self._air[key]

    def _fold_grinding(self, side: Side, regime: Regime | None, log_length: int, arity: int) -> int | None:
        """The least grinding of a fold under a regime, or under any; None where it misses the bar all the same."""
        if regime is None:
            place = (side.code.length, log_length, arity)
            if place not in self._least_bits:
                every = [self._fold_grinding(side, friendly, log_length, arity) for friendly in self._friendliest(side)]
                self._least_bits[place] = min((bits for bits in every if bits is not None), default=None)
            return self._least_bits[place]
        key = (side.code.length, regime, log_length, arity)
        if key not in self._fold_bits:
            before = self._code(side, log_length)
            entering = side.entering(log_length - _log2(arity))
            challenge = fold(side.claim, 1, arity, before, before.folded(arity), 1, entering)
            allowed = self._fold_allowed(side, log_length)
            self._fold_bits[key] = self.bar.least_grinding(challenge, (regime,), allowed, side.claim)
        return self._fold_bits[key]

    def _fold_allowed(self, side: Side, log_length: int) -> tuple[int, ...]:
        """The grinding allowed before the fold of a length."""
        allowed = self.grid.grindings(FOLDS)
        if isinstance(allowed[0], tuple):
            return (allowed[0][self._schedule(side)[log_length][0]],)
        return allowed

    def _friendliest(self, side: Side) -> tuple[Regime, ...]:
        """The smallest radii that the most queries with the most grinding allow: no round is better under another."""
        if side.code.length not in self._friendly:
            most = self.grid.query_counts()[-1]
            self._friendly[side.code.length] = tuple(self._radii(side, most, self._query_bits()[-1]))
        return self._friendly[side.code.length]

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


def _log2(power: int) -> int:
    return int(power).bit_length() - 1
