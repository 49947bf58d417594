"""The folding schedules of FRI: what their folds need under a radius, and what the cheapest cost.

A fold depends on the length that it folds, its arity and the radius, and neither on the folds before it nor on the kind
of batching.  So all schedules of a rate are weighed together by dynamic programming, from the last fold to the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.decisions import Decision, Plan, Vector, cheapest_plans, least_in, plus
from soundproof.analyses.optimize.grid import ANY, Grid
from soundproof.analyses.optimize.radii import radii
from soundproof.analyses.optimize.side import QUERIES, Side, at_least
from soundproof.protocols.fri import final, fold, layer, query
from soundproof.readings.cost import Cost
from soundproof.transcript.codes import Code
from soundproof.transcript.messages import Message
from soundproof.transcript.regime import Regime

__all__ = ["FOLDS", "Schedules", "log_of"]

FOLDS = "opening.grinding.folds"


class Schedules:
    """The folds of every side, each evaluated and priced once."""

    def __init__(self, grid: Grid, bar: Bar, goal: str, limited: tuple[int, ...]) -> None:
        self.grid, self.bar, self.goal, self.limited = grid, bar, goal, limited
        self._fold_bits: dict[tuple[int, Regime, int, int], int | None] = {}
        self._least_bits: dict[tuple[int, int, int], int | None] = {}
        self._allowed_folds: dict[tuple[int, Regime | None], dict[int, list[tuple[int, int, Vector, int]]]] = {}
        self._layers: dict[tuple[int, int, int], Callable[[int], Cost]] = {}
        self._layer_costs: dict[tuple[int, int, int | None], dict[tuple[int, int], Vector]] = {}
        self._last_costs: dict[tuple[int, int], Vector] = {}
        self._air: dict[tuple[int, int], Callable[[int], Cost]] = {}
        self._friendly: dict[int, tuple[Regime, ...]] = {}
        self._foldable: dict[tuple[int, Regime], bool] = {}
        self._relaxed_costs: dict[tuple[int, int, int, int | None], list[Vector]] = {}

    # Which folds there are --------------------------------------------------------------------

    def _schedule(self, side: Side) -> dict[int, tuple[int, int]]:
        """A pinned schedule: the number of each fold and its arity, by log₂ of the length that it folds."""
        folds, log_length = {}, log_of(side.code.length)
        for i, arity in enumerate(self.grid.value("opening.foldings") or ()):
            folds[log_length] = (i, arity)
            log_length -= log_of(arity)
        return folds

    def arities(self, side: Side, log_length: int) -> tuple[int, ...]:
        """By how much a length may be folded: not past the trace, nor past the next domain that lower tables enter."""
        shortest = max((entry for entry in side.entries if entry < log_length), default=0)
        arities: tuple[int, ...] = self.grid.arities
        if self.grid.value("opening.foldings") is not None:
            arities = tuple(arity for _, arity in [self._schedule(side).get(log_length, (0, 0))] if arity)
        else:
            shortest = max(shortest, log_of(side.code.length) - log_of(side.code.dimension))
        return tuple(arity for arity in arities if log_length - log_of(arity) >= shortest)

    def may_end(self, side: Side, log_length: int) -> bool:
        """Whether a schedule may leave this length."""
        if any(entry < log_length for entry in side.entries):
            return False
        wanted = self.grid.value("opening.final_domain")
        if wanted is not None and log_length != log_of(wanted):
            return False
        if self.grid.value("opening.foldings") is not None:
            return log_length not in self._schedule(side)
        return wanted is not None or log_length <= log_of(self.grid.final_domain)

    def code(self, side: Side, log_length: int) -> Code:
        """The code of a length."""
        length = 1 << log_length
        if length == side.code.length:
            return side.code  # on the circle, whose foldings are not
        return Code(length, side.code.dimension * length // side.code.length, side.code.oracle)

    # What folds need --------------------------------------------------------------------------

    def radii_left(self, side: Side, queries: int, bits: int) -> Iterator[Regime]:
        """The radii that some queries with their grinding leave, best first in each kind of regime."""
        challenge = query(side.claim, queries, bits)
        return radii(side.code.oracle, challenge, self.bar, side.claim.field.characteristic)

    def fold_grinding(self, side: Side, regime: Regime | None, log_length: int, arity: int) -> int | None:
        """The least grinding of a fold under a regime, or under any; None where it misses the bar all the same."""
        if regime is None:
            place = (side.code.length, log_length, arity)
            if place not in self._least_bits:
                self._least_bits[place] = self._least_of_any(side, log_length, arity)
            return self._least_bits[place]
        key = (side.code.length, regime, log_length, arity)
        if key not in self._fold_bits:
            before = self.code(side, log_length)
            entering = side.entering(log_length - log_of(arity))
            challenge = fold(side.claim, 1, arity, before, before.folded(arity), 1, entering)
            allowed = self.fold_allowed(side, log_length)
            self._fold_bits[key] = self.bar.least_grinding(challenge, (regime,), allowed, side.claim)
        return self._fold_bits[key]

    def _least_of_any(self, side: Side, log_length: int, arity: int) -> int | None:
        """The least grinding of a fold under any regime: none has less than the first that needs the least allowed."""
        least, fewest = None, (self.fold_allowed(side, log_length) or (0,))[0]
        for regime in self.friendliest(side):
            bits = self.fold_grinding(side, regime, log_length, arity)
            least = bits if least is None else least if bits is None else min(least, bits)
            if least == fewest:
                break
        return least

    def fold_allowed(self, side: Side, log_length: int) -> tuple[int, ...]:
        """The grinding allowed before the fold of a length."""
        allowed = self.grid.grindings(FOLDS)
        if isinstance(allowed[0], tuple):
            return (allowed[0][self._schedule(side)[log_length][0]],)
        return allowed

    def friendliest(self, side: Side) -> tuple[Regime, ...]:
        """The smallest radii that the most queries with the most grinding allow: no round is better under another."""
        if side.code.length not in self._friendly:
            most = self.grid.query_counts()[-1]
            self._friendly[side.code.length] = tuple(self.radii_left(side, most, self.grid.grindings(QUERIES)[-1]))
        return self._friendly[side.code.length]

    def get_through(self, side: Side, regime: Regime) -> bool:
        """Whether some schedule's folds all reach the bar under a regime; no cap and no batching changes that."""
        key = (side.code.length, regime)
        if key not in self._foldable:
            self._foldable[key] = self._leads_to_end(side, regime, log_of(side.code.length), set())
        return self._foldable[key]

    def _leads_to_end(self, side: Side, regime: Regime, log_length: int, dead: set[int]) -> bool:
        """Whether folds that reach the bar lead from a length to an end, the widest first; from ``dead`` none do."""
        if self.may_end(side, log_length):
            return True
        for arity in reversed(self.arities(side, log_length)):
            following = log_length - log_of(arity)
            if following in dead or self.fold_grinding(side, regime, log_length, arity) is None:
                continue
            if self._leads_to_end(side, regime, following, dead):
                return True
        dead.add(log_length)
        return False

    # What plans cost --------------------------------------------------------------------------

    def relaxed(self, side: Side, cap: int, queries: int, more: Vector, most: int | None = None) -> list[Vector]:
        """What plans cost with ``more`` and the least grinding that any radius leaves: no batching changes them."""
        key = (side.code.length, cap, queries, most)
        if key not in self._relaxed_costs:
            self._relaxed_costs[key] = [cost for cost, _ in self.plans(side, cap, queries, None, most)]
        return [plus(cost, more) for cost in self._relaxed_costs[key]]

    def plans(self, side: Side, cap: int, queries: int, regime: Regime | None, most: int | None = None) -> list[Plan]:
        """The cheapest plans of folds, the constraint side's cost included; with the folds' grinding under a regime.

        Without a regime each fold has the least grinding that it has under any.  ANY cap bounds them all from below.
        """
        most = None if side.meter.layout.paths == "separate" else most
        layers = self._layer_costs.setdefault((cap, queries, most), {})
        folds = self._allowed_folds.setdefault((side.code.length, regime), {})

        def decisions(log_length: int) -> Iterator[Decision]:
            if self.may_end(side, log_length):
                yield None, self._last(side, log_length), None
            if log_length not in folds:
                folds[log_length] = list(self._possible_folds(side, regime, log_length))
            for arity, bits, work, following in folds[log_length]:
                if (log_length, arity) not in layers:
                    layers[log_length, arity] = self._layer(side, cap, log_length, arity, queries, most)
                yield (arity, bits), plus(layers[log_length, arity], work), following

        plans = cheapest_plans(log_of(side.code.length), decisions, self.limited)
        self.bar.effort.step(log_of(side.code.length))
        air = self._at_cap(side, cap, partial(self._air_cost, side), queries, most)
        air = plus(air, Cost(queries=queries).by(self.goal))
        return [(plus(air, cost), schedule) for cost, schedule in plans]

    def _possible_folds(
        self, side: Side, regime: Regime | None, log_length: int
    ) -> Iterator[tuple[int, int, Vector, int]]:
        """The folds of a length that reach the bar: arity, grinding and what that costs, log₂ of the length left."""
        for arity in self.arities(side, log_length):
            bits = self.fold_grinding(side, regime, log_length, arity)
            if bits is not None:
                yield arity, bits, side.proof_of_work(bits).by(self.goal), log_length - log_of(arity)

    def _at_cap(
        self, side: Side, cap: int, cost: Callable[[int], Callable[[int], Cost]], queries: int, most: int | None
    ) -> Vector:
        """A cost by cap and by queries, at a cap or at the one that is best for it alone."""
        caps = self.grid.caps(side.merkle) if cap == ANY else (cap,)
        return least_in([at_least(cost(level), queries, most).by(self.goal) for level in caps], self.limited)

    def _layer(self, side: Side, cap: int, log_length: int, arity: int, queries: int, most: int | None) -> Vector:
        """What a fold sends for so many queries, or at least for these up to ``most``."""

        def cost(cap: int) -> Callable[[int], Cost]:
            key = (cap, log_length, arity)
            if key not in self._layers:
                merkle, code = replace(side.merkle, cap=cap), self.code(side, log_length)

                def entries(queries: int) -> list[Message]:
                    root, opening = layer(merkle, side.claim, 1, arity, code, queries)
                    return [root, Message(("fri", "openings"), "layer openings", (opening,))]

                self._layers[key] = side.priced(entries)
            return self._layers[key]

        return self._at_cap(side, cap, cost, queries, most)

    def _last(self, side: Side, log_length: int) -> Vector:
        key = (side.code.length, log_length)
        if key not in self._last_costs:
            sent = final(side.claim, self.code(side, log_length), side.merkle)
            self._last_costs[key] = side.meter.of((sent,)).by(self.goal)
        return self._last_costs[key]

    def _air_cost(self, side: Side, cap: int) -> Callable[[int], Cost]:
        key = (side.code.length, cap)
        if key not in self._air:
            self._air[key] = side.air_cost(cap, 1)
        return self._air[key]


def log_of(power: int) -> int:
    """log₂ of a power of two."""
    return int(power).bit_length() - 1
