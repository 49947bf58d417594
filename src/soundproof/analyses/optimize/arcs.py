"""WHIR's parameters as a graph: an arc is one iteration, and what it costs before its rounds are looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.radii import last_in
from soundproof.analyses.optimize.side import Side
from soundproof.protocols.whir import framing, last_claim, last_polynomial, opened, oracle, shift, sumcheck
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.cost import GOALS, Cost
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.messages import Message
from soundproof.zkvm.rules import MOST_QUERIES

__all__ = ["ANY", "FOLDS", "QUERIES", "SAMPLED", "Arc", "Arcs"]

FOLDS, SAMPLED, QUERIES = (f"opening.grinding.{name}" for name in ("folds", "out_of_domain", "queries"))

ANY = -1
"""For a bound: whatever cap is best."""


class Arc(NamedTuple):
    """Iteration ``i`` folds ``folding`` of ``variables``; ``final`` if the polynomial left is sent."""

    side: Side
    cap: int
    i: int
    variables: int
    folding: int
    final: bool

    @property
    def place(self) -> tuple[int, int, int, int]:
        """The oracle that the arc starts from, which no kind of batching changes."""
        return self.side.code.length, self.cap, self.i, self.variables


class Arcs:
    """The arcs of a grid and their costs without grinding; what is alike is computed once."""

    def __init__(self, grid: Grid, bar: Bar, goal: str, limited: tuple[int, ...]) -> None:
        self.grid, self.bar, self.goal, self.limited = grid, bar, goal, limited
        self._pins = dict(grid.pins)
        self._counts: dict[tuple[int, bool], range] = {}
        self._combined: int | None = None
        samples = self._pins.get("opening.out_of_domain")
        self._least_samples = samples if isinstance(samples, tuple) and samples else (1,)
        self._costs: dict[Any, Callable[[int], Cost]] = {}
        self._bare: dict[Any, Cost] = {}
        self._pieces: dict[tuple[Any, ...], Callable[[int], Cost]] = {}

    def arcs(self, side: Side, cap: int, i: int, variables: int) -> Iterator[Arc]:
        """The iterations that may fold so many variables, but for those whose claims cannot be combined afterwards."""
        for arc in self.every(side, cap, i, variables):
            if arc.final or self.query_counts(arc):
                yield arc

    def every(self, side: Side, cap: int, i: int, variables: int) -> Iterator[Arc]:
        """The iterations that may fold so many variables."""
        schedule = self._pins.get("opening.log_foldings")
        if schedule is not None:
            last = i == len(schedule) - 1
            if i < len(schedule) and schedule[i] <= variables and self._listed(i, schedule[i], last):
                yield Arc(side, cap, i, variables, schedule[i], last)
            return
        for folding in self.grid.log_foldings:
            if folding <= variables:
                if 1 << (variables - folding) <= self.grid.final_domain and self._listed(i, folding, True):
                    yield Arc(side, cap, i, variables, folding, True)
                if folding < variables and self._listed(i, folding, False):
                    yield Arc(side, cap, i, variables, folding, False)

    def _listed(self, i: int, folding: int, last: bool) -> bool:
        """Whether the pinned lists, which have an entry for every iteration or fold, have those of an iteration."""
        for path, before in (("opening.queries", 0), ("opening.out_of_domain", 1), (QUERIES, 0), (SAMPLED, 1)):
            value = self._pins.get(path)
            if isinstance(value, tuple) and last != (i == len(value) + before - 1):
                return False
        folds = self._pins.get(FOLDS)
        if not isinstance(folds, tuple):
            return True
        if last != (i == len(folds) - 1):
            return False
        return not isinstance(folds[i], tuple) or len(folds[i]) == folding

    def after(self, arc: Arc) -> tuple[int, int, int, int]:
        return arc.side.code.length, arc.cap, arc.i + 1, arc.variables - arc.folding

    def code(self, arc: Arc) -> Code:
        if arc.i == 0:
            return arc.side.code
        return Code.of(Oracle(arc.i, arc.side.code.length >> arc.i, 1 << arc.variables))

    def query_counts(self, arc: Arc) -> range:
        """The numbers of queries to the oracle of an arc; none where not even the fewest leave room for the next."""
        key = (arc.i, arc.final)
        if key not in self._counts:
            pinned = self._pinned("opening.queries", arc.i)
            fewest, most = (1, self.grid.queries) if pinned is None else (pinned, pinned)
            self._counts[key] = range(fewest, (most if arc.final else min(most, self.most_combined(arc.side))) + 1)
        return self._counts[key]

    def fewest(self, arc: Arc) -> int:
        """The fewest queries that the grid has to the oracle of an arc."""
        pinned = self._pinned("opening.queries", arc.i)
        return 1 if pinned is None else pinned

    def most_combined(self, side: Side) -> int:
        """The most queries whose claims the next iteration can combine, at any radius: that challenge is not ground."""
        if self._combined is None:
            code = Code.of(Oracle(1, side.code.length, 2))
            alone = (UniqueDecoding(0),) * 2  # no list has less than one codeword

            def fits(queries: int) -> bool:
                both = shift(side.claim, 1, side.code, 1, code, queries, min(self._least_samples), 0)
                rest = tuple(term for term in both.terms if not isinstance(term.event, Missed))
                return self.bar.reached(Challenge(both.label, both.name, rest), alone)

            self._combined = last_in(fits, self.grid.queries, 1, MOST_QUERIES) or 0
        return self._combined

    def sample_counts(self, arc: Arc) -> tuple[int, ...]:
        """The numbers of out-of-domain samples of the oracle of an arc."""
        if arc.i == 0:
            return (0,)
        pinned = self._pinned("opening.out_of_domain", arc.i - 1)
        return tuple(range(1, self.grid.samples + 1)) if pinned is None else (pinned,)

    def allowed(self, path: str, *place: int) -> tuple[int, ...]:
        """The grinding allowed before a challenge of an iteration."""
        allowed = self.grid.grindings(path)
        value: Any = allowed[0]
        for i in place:
            if not isinstance(value, tuple):
                break
            value = value[i]
        return (value,) if isinstance(allowed[0], tuple) else allowed

    def _pinned(self, path: str, i: int) -> int | None:
        """A pinned number, or the one of its iteration."""
        value = self._pins.get(path)
        return (value[i] if i < len(value) else None) if isinstance(value, tuple) else value

    def caps(self, side: Side) -> tuple[int, ...]:
        return self.grid.caps(side.merkle)

    # Costs ------------------------------------------------------------------------------------

    def bare(self, arc: Arc, queries: int, samples: int, most: int | None = None) -> Cost:
        """What an iteration costs without its grinding."""
        self.bar.effort.step()
        key = (*arc.place, arc.folding, arc.final, samples)
        if (*key, queries, most) not in self._bare:
            if key not in self._costs:
                self._costs[key] = self._metered(arc, samples)
            cost = self._costs[key](queries)
            if most is not None and arc.side.meter.layout.paths != "separate":
                # Merged paths may shrink once nearly every leaf is opened, but not below what most queries take.
                cost = replace(cost, size=min(cost.size, self._costs[key](most).size))
            self._bare[*key, queries, most] = cost
        return self._bare[*key, queries, most]

    def _metered(self, arc: Arc, samples: int) -> Callable[[int], Cost]:
        side, meter = arc.side, arc.side.meter
        once = self._once(side, arc.i > 0, arc.folding, samples)
        if arc.final:
            once += meter.of((last_polynomial(side.claim, self._left(arc)), *self.last_claim(arc)))
        asked = self._asked(arc)
        return lambda queries: once + asked(queries) + Cost(queries=queries)

    def last_claim(self, arc: Arc) -> tuple[Message | Challenge, ...]:
        """The sumcheck of the claim about what an arc leaves; nothing where the circuit has none."""
        opening: Any = arc.side.circuit.opening
        if not opening.final_sumcheck:
            return ()
        return tuple(last_claim(arc.side.claim, self._left(arc), opening.constraint_degree))

    def _left(self, arc: Arc) -> Code:
        """The polynomial that a final arc leaves, as a code of its dimension."""
        return Code.of(Oracle(0, 1, 1 << (arc.variables - arc.folding)))

    def _once(self, side: Side, later: bool, folding: int, samples: int) -> Cost:
        """What an iteration sends besides openings and grinding."""
        key = ("once", later, folding, samples)
        if key not in self._pieces:
            sent = [sumcheck(side.claim, 0, s) for s in range(1, folding + 1)]
            if later:
                sent += oracle(side.merkle, side.claim, 1, samples)
            first, second = (side.meter.of((framing(side.claim, last),)) for last in (0, 1))
            frame = second + first.times(-1) if later else first
            cost = frame + side.meter.of(sent)
            self._pieces[key] = lambda queries: cost
        return self._pieces[key](0)

    def _asked(self, arc: Arc) -> Callable[[int], Cost]:
        """What the openings of an oracle cost, the constraint side included for the first, by the number of queries."""
        side = arc.side
        if arc.cap == ANY:
            return self._at_best_caps(arc)
        if arc.i == 0:
            key: tuple[Any, ...] = (side.code.length, arc.cap, arc.folding)
        else:
            key = ("asked", side.code.length >> arc.i, arc.cap, arc.folding)
        if key not in self._pieces:
            if arc.i == 0:
                self._pieces[key] = side.air_cost(arc.cap, 2**arc.folding)
            else:
                code, merkle = self.code(arc), replace(side.merkle, cap=arc.cap)
                self._pieces[key] = side.priced(lambda t: [opened(merkle, side.claim, 1, code, arc.folding, t)])
        return self._pieces[key]

    def _at_best_caps(self, arc: Arc) -> Callable[[int], Cost]:
        """The same with the caps that are best for this oracle alone."""

        def least(queries: int) -> Cost:
            key = ("least", arc.side.code.length >> arc.i, arc.folding, queries)
            if key not in self._pieces:
                every = [self._asked(arc._replace(cap=cap))(queries) for cap in self.caps(arc.side)]
                cost = min(every, key=lambda cost: cost.by(self.goal))
                for _, name in ((i, GOALS[self.goal][i]) for i in self.limited):
                    cost = replace(cost, **{name: min(getattr(other, name) for other in every)})
                self._pieces[key] = lambda _: cost
            return self._pieces[key](queries)

        return least
