"""The search of FRI's parameters: best first over rates, queries and grinding, with all schedules at once.

A *row* is a kind of batching, a rate, a number of queries with their grinding, and the radius they leave.  What a row
costs without the grinding of its folds is a lower bound of what it costs; rows come up in the order of that bound,
and only then are the folds' bounds evaluated.  The first complete choice that comes up is the cheapest there is.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import log2
from typing import Any

from soundproof.cost import GOALS, Cost
from soundproof.protocols.fri import Fri, FriGrinding, final, fold, layer, query
from soundproof.search.bar import Bar
from soundproof.search.grid import Grid
from soundproof.search.paths import Step, Vector, Way, cheapest_ways, plus
from soundproof.search.radii import first_in, least_agreement, radii
from soundproof.search.side import Fixed, Side
from soundproof.transcript import Code, Message, Regime
from soundproof.zkvm import Circuit

__all__ = ["Candidate", "FriSearch"]

QUERIES, FOLDS = "opening.grinding.queries", "opening.grinding.folds"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Parameters that reach the bar, the radii that show it, and their cost."""

    circuit: Circuit
    radii: tuple[Regime, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class Row:
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
        # The cheapest way is within a limit on the goal itself, or none is.
        self.limited = tuple(i for i, _ in self.limits if i > 0)
        self._fold_bits: dict[tuple[int, Regime, int, int], int | None] = {}
        self._layers: dict[tuple[int, int, int], Callable[[int], Cost]] = {}
        self._air: dict[tuple[int, int], Callable[[int], Cost]] = {}
        self._floors: dict[Side, Cost] = {}
        self._bare_ways: dict[tuple[int, int, int, int | None], list[Way]] = {}

    def candidates(self) -> Iterator[Candidate]:
        """Every row's best parameters that are within the limits, cheapest first."""
        heap: list[tuple[Vector, int, Any]] = []
        order = count()

        def push(costs: Iterable[Vector], what: Any) -> None:
            """Put something off until the least of the costs it may have within the limits comes up."""
            within = [cost for cost in costs if all(cost[i] <= most for i, most in self.limits)]
            if within:
                heapq.heappush(heap, (min(within), next(order), what))

        for side in self.sides:
            first = self.fewest_queries(side)
            if first is not None:
                push(self._least_costs(side, first), (side, first))
        while heap:
            cost, _, what = heapq.heappop(heap)
            match what:
                case Candidate():
                    yield what
                case (Side() as side, int(queries)):
                    if queries < self.grid.query_counts()[-1]:
                        push(self._least_costs(side, queries + 1), (side, queries + 1))
                    for bits in self._query_bits():
                        more = (self._floor(side) + side.proof_of_work(bits)).by(self.goal)
                        ways = (way for cap in self.grid.caps(side.merkle) for way in self._bare(side, cap, queries))
                        push((plus(cost, more) for cost, _ in ways), (side, queries, bits))
                case (Side() as side, int(queries), int(bits)):
                    for row in self.rows(side, queries, bits):
                        more = self._grinding(row).by(self.goal)
                        for cap in self.grid.caps(side.merkle):
                            push((plus(cost, more) for cost, _ in self._bare(side, cap, queries)), (row, cap))
                case (Row() as row, int(cap)):
                    more = self._grinding(row).by(self.goal)
                    for cost, schedule in self._ways(row.side, cap, row.queries, row.regime):
                        total = plus(cost, more)
                        push((total,), self._candidate(row, cap, total, schedule))

    # Rows -------------------------------------------------------------------------------------

    def fewest_queries(self, side: Side) -> int | None:
        """The fewest queries at which some row exists; None where there is none.  More queries never need more."""
        counts = self.grid.query_counts()
        agreement = least_agreement(side.code.length, side.code.dimension, self.bar)
        bits = (self.bar.bits - self._query_bits()[-1]) / -log2(agreement)
        guess = max(min(int(bits), counts[-1]), counts[0])
        most = self._query_bits()[-1]
        return first_in(lambda queries: any(self.rows(side, queries, most)), guess, counts[0], counts[-1])

    def rows(self, side: Side, queries: int, bits: int) -> Iterator[Row]:
        """The rows of a number of queries and their grinding: one for each radius that is good for the other rounds."""
        challenge = query(side.claim, queries, bits)
        for regime in radii(side.code.oracle, challenge, self.bar, side.claim.field.prime.modulus):
            fixed = side.fixed(regime)
            if fixed is not None:
                yield Row(side, queries, bits, regime, fixed)

    def _floor(self, side: Side) -> Cost:
        """What the grinding of a side's own rounds costs at least: as at the smallest radius that can be had."""
        if side not in self._floors:
            rows = self.rows(side, self.grid.query_counts()[-1], self._query_bits()[-1])
            costs = [row.fixed.cost for row in rows]
            self._floors[side] = Cost(
                min((c.size for c in costs), default=0), min((c.prover for c in costs), default=0)
            )
        return self._floors[side]

    def _query_bits(self) -> tuple[int, ...]:
        return self.grid.grindings(QUERIES)

    def _grinding(self, row: Row) -> Cost:
        return row.fixed.cost + row.side.proof_of_work(row.bits)

    # Schedules --------------------------------------------------------------------------------

    def _least_costs(self, side: Side, queries: int) -> Iterator[Vector]:
        """What no row of so many queries, or of more, falls below."""
        most, floor = self.grid.query_counts()[-1], self._floor(side).by(self.goal)
        for cap in self.grid.caps(side.merkle):
            yield from (plus(cost, floor) for cost, _ in self._bare(side, cap, queries, most))

    def _bare(self, side: Side, cap: int, queries: int, most: int | None = None) -> list[Way]:
        """The ways to fold without any grinding of the folds; no kind of batching changes them."""
        key = (side.code.length, cap, queries, most)
        if key not in self._bare_ways:
            self._bare_ways[key] = self._ways(side, cap, queries, None, most)
        return self._bare_ways[key]

    def _ways(self, side: Side, cap: int, queries: int, regime: Regime | None, most: int | None = None) -> list[Way]:
        """The cheapest ways to fold, the constraint side's cost included; with the folds' grinding under a regime."""
        merged = side.meter.layout.paths != "separate" and most is not None

        def read(cost: Callable[[int], Cost]) -> Cost:
            # Merged paths may shrink once nearly every leaf is opened, but not below what most queries take.
            here = cost(queries)
            return replace(here, size=min(here.size, cost(most).size)) if merged and most is not None else here

        def steps(log_length: int) -> Iterator[Step]:
            if self._may_end(side, log_length):
                cost = self._last(side, log_length)
                yield None, cost.by(self.goal), None
            for arity in self._arities(side, log_length):
                bits = 0 if regime is None else self._fold_grinding(side, regime, log_length, arity)
                if bits is not None:
                    cost = read(self._layer(side, cap, log_length, arity)) + side.proof_of_work(bits)
                    yield (arity, bits), cost.by(self.goal), log_length - _log2(arity)

        ways = cheapest_ways(_log2(side.code.length), steps, self.limited)
        air = (read(self._air_cost(side, cap)) + Cost(queries=queries)).by(self.goal)
        return [(plus(air, cost), schedule) for cost, schedule in ways]

    def _schedule(self, side: Side) -> dict[int, tuple[int, int]]:
        """A pinned schedule: the number of each fold and its arity, by log₂ of the length that it folds."""
        found, log_length = {}, _log2(side.code.length)
        for i, arity in enumerate(self.grid.value("opening.foldings") or ()):
            found[log_length] = (i, arity)
            log_length -= _log2(arity)
        return found

    def _arities(self, side: Side, log_length: int) -> tuple[int, ...]:
        if self.grid.value("opening.foldings") is not None:
            return tuple(arity for _, arity in [self._schedule(side).get(log_length, (0, 0))] if arity)
        shortest = _log2(side.code.length) - _log2(side.code.dimension)
        return tuple(arity for arity in self.grid.arities if log_length - _log2(arity) >= shortest)

    def _may_end(self, side: Side, log_length: int) -> bool:
        wanted = self.grid.value("opening.final_domain")
        if wanted is not None and log_length != _log2(wanted):
            return False
        if self.grid.value("opening.foldings") is not None:
            return log_length not in self._schedule(side)
        return wanted is not None or log_length <= _log2(self.grid.final_domain)

    def _code(self, side: Side, log_length: int) -> Code:
        length = 1 << log_length
        return Code(length, side.code.dimension * length // side.code.length, side.code.oracle)

    def _layer(self, side: Side, cap: int, log_length: int, arity: int) -> Callable[[int], Cost]:
        key = (cap, log_length, arity)
        if key not in self._layers:
            merkle, code = replace(side.merkle, cap=cap), self._code(side, log_length)

            def entries(queries: int) -> list[Message]:
                root, opening = layer(merkle, side.claim, 1, arity, code, queries)
                return [root, Message(("fri", "openings"), "layer openings", (opening,))]

            self._layers[key] = side.meter.per_query(entries)
        return self._layers[key]

    def _last(self, side: Side, log_length: int) -> Cost:
        return side.meter.of((final(side.claim, self._code(side, log_length)),))

    def _air_cost(self, side: Side, cap: int) -> Callable[[int], Cost]:
        key = (side.code.length, cap)
        if key not in self._air:
            self._air[key] = side.air_cost(cap, 1)
        return self._air[key]

    def _fold_grinding(self, side: Side, regime: Regime, log_length: int, arity: int) -> int | None:
        key = (side.code.length, regime, log_length, arity)
        if key not in self._fold_bits:
            before = self._code(side, log_length)
            challenge = fold(side.claim, 1, arity, before, before.folded(arity), 1)
            allowed = self.grid.grindings(FOLDS)
            if isinstance(allowed[0], tuple):
                allowed = (allowed[0][self._schedule(side)[log_length][0]],)
            self._fold_bits[key] = self.bar.least_grinding(challenge, (regime,), allowed, side.claim)
        return self._fold_bits[key]

    # Parameters -------------------------------------------------------------------------------

    def _candidate(self, row: Row, cap: int, total: Vector, schedule: tuple[Any, ...]) -> Candidate:
        circuit = row.side.settled(row.fixed)
        foldings = tuple(choice[0] for choice in schedule if choice)
        folds = tuple(choice[1] for choice in schedule if choice)
        final_domain = row.side.code.length
        for arity in foldings:
            final_domain //= arity
        pinned = self.grid.value(FOLDS)
        grinding = FriGrinding(
            row.side.batching_bits(row.fixed),
            pinned if pinned is not None else folds if len(set(folds)) > 1 else max(folds, default=0),
            row.bits,
        )
        opening = Fri(
            "fri",
            circuit.opening.rate,
            row.queries,
            foldings,
            final_domain,
            row.side.batching,
            grinding,
            replace(row.side.merkle, cap=cap),
        )
        cost = Cost(**dict(zip(GOALS[self.goal], total, strict=True)))
        return Candidate(replace(circuit, opening=opening), (row.regime,), cost)


def _log2(power: int) -> int:
    return int(power).bit_length() - 1
