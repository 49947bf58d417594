"""The parameters of WHIR and STIR as a graph: an arc is one iteration, and what it costs before its rounds are seen.

Where the file leaves the rates to the protocol, every domain is half as long as the one before.  Where it states them,
each is shorter by any power of two from 2 up to what the iteration folds: the rate falls or stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, NamedTuple

from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.decisions import Vector, least_in, plus
from soundproof.analyses.optimize.grid import ANY, Grid
from soundproof.analyses.optimize.radii import last_in
from soundproof.analyses.optimize.rounds import Rounds, arrival
from soundproof.analyses.optimize.side import QUERIES, Side
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.cost import GOALS, Cost
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.messages import Label, Message
from soundproof.zkvm.rules import MOST_QUERIES

__all__ = ["SAMPLED", "Arc", "Graph", "Vertex"]

SAMPLED = "opening.grinding.out_of_domain"

Vertex = tuple[Any, ...]
"""An oracle, as far as an iteration that starts from it can tell it from others."""


class Arc(NamedTuple):
    """Iteration ``i`` folds ``folding`` of ``variables`` of an oracle that has 2^``log_length`` values.

    The next domain is shorter by 2^``shrink``; ``final`` if the polynomial left is sent instead.
    """

    side: Side
    cap: int
    i: int
    variables: int
    log_length: int
    folding: int
    shrink: int
    final: bool


class Graph:
    """The arcs of a grid and what they cost without grinding; what is alike is computed once."""

    def __init__(self, rounds: Rounds, grid: Grid, bar: Bar, goal: str, limited: tuple[int, ...]) -> None:
        self.rounds, self.grid, self.bar, self.goal, self.limited = rounds, grid, bar, goal, limited
        self._pins = dict(grid.pins)
        listed = (rounds.fold_bits, QUERIES, SAMPLED, "opening.queries", "opening.out_of_domain", "opening.rates")
        self._counted = any(isinstance(self._pins.get(path), tuple) for path in listed) or rounds.schedule in self._pins
        self._arcs: dict[tuple[Side, int, int, int, int], list[Arc]] = {}
        self._counts: dict[tuple[int, bool], range] = {}
        self._combined: int | None = None
        samples = self._pins.get("opening.out_of_domain")
        self._fewest_samples = min(samples, default=1) if isinstance(samples, tuple) else samples or 1
        self._prices: dict[tuple[Vertex, int, int, bool, int], _Price] = {}
        self._sent: dict[tuple[bool, int, int], Vector] = {}
        self._polynomials: dict[int, Vector] = {}
        self._openings: dict[tuple[Any, int, int], Callable[[int], Vector]] = {}
        self._works: dict[tuple[int, Label], Vector] = {}

    # What there is ----------------------------------------------------------------------------

    def first(self, side: Side, cap: int) -> list[Arc]:
        """The iterations that a path may begin with."""
        return self.arcs(side, cap, 0, *self.start(side))

    def start(self, side: Side) -> tuple[int, int]:
        """Variables and log₂ of the length of the first oracle, that of all words together."""
        return side.code.coefficients.bit_length() - 1, side.code.values.bit_length() - 1

    def next(self, arc: Arc) -> list[Arc]:
        """The iterations that may follow."""
        return self.arcs(arc.side, arc.cap, *self.after(arc))

    def after(self, arc: Arc) -> tuple[int, int, int]:
        """Number, variables and log₂ of the length of the oracle that an arc leads to."""
        return arc.i + 1, arc.variables - arc.folding, arc.log_length - arc.shrink

    def arcs(self, side: Side, cap: int, i: int, variables: int, log_length: int) -> list[Arc]:
        """The iterations that may fold so many variables, but for those whose claims cannot be combined afterwards."""
        key = (side, cap, i, variables, log_length)
        if key not in self._arcs:
            every = self.every(*key)
            self._arcs[key] = [arc for arc in every if arc.final or self.query_counts(arc)]
        return self._arcs[key]

    def every(self, side: Side, cap: int, i: int, variables: int, log_length: int) -> Iterator[Arc]:
        """The iterations that may fold so many variables."""
        for folding, final in self._foldings(side, i, variables):
            if final:
                yield Arc(side, cap, i, variables, log_length, folding, 0, True)
                continue
            for shrink in self._shrinks(side, i, variables - folding, log_length, folding):
                arc = Arc(side, cap, i, variables, log_length, folding, shrink, False)
                if self.rounds.fits(i + 1, self._later_code(*self.after(arc))):
                    yield arc

    def _foldings(self, side: Side, i: int, variables: int) -> Iterator[tuple[int, bool]]:
        """What an iteration may fold, and whether it is the last then."""
        pinned = self._pins.get(self.rounds.schedule)
        if pinned is not None:
            schedule = self.rounds.foldings(pinned)
            if i < len(schedule) and schedule[i] <= variables and self._listed(i, schedule[i], i == len(schedule) - 1):
                yield schedule[i], i == len(schedule) - 1
            return
        for folding in self._allowed_foldings if i or side.folding is None else (side.folding,):
            if folding <= variables:
                if 1 << (variables - folding) <= self.grid.final_domain and self._listed(i, folding, True):
                    yield folding, True
                if folding < variables and self._listed(i, folding, False):
                    yield folding, False

    @cached_property
    def _allowed_foldings(self) -> tuple[int, ...]:
        return self.grid.foldings(self.rounds.schedule)

    def _shrinks(self, side: Side, i: int, variables: int, log_length: int, folding: int) -> Iterator[int]:
        """By how much the next domain is shorter; none where the field has no such domain."""
        longest, rates = side.circuit.field.base.log_max_domain, self._pins.get("opening.rates")
        if isinstance(rates, tuple):
            known = i + 1 < len(rates)
            shrinks = [log_length - variables - rates[i + 1].denominator.bit_length() + 1] if known else []
        else:
            shrinks = list(range(1, folding + 1)) if side.states_rates else [1]
        yield from (shrink for shrink in shrinks if log_length - shrink <= longest)

    def _listed(self, i: int, folding: int, last: bool) -> bool:
        """Whether the pinned lists, which have an entry for every iteration or fold, have those of an iteration."""
        if not self._counted:
            return True
        lists = (("opening.queries", 0), ("opening.rates", 0), ("opening.out_of_domain", 1), (QUERIES, 0), (SAMPLED, 1))
        for path, before in lists:
            value = self._pins.get(path)
            if isinstance(value, tuple) and last != (i == len(value) + before - 1):
                return False
        folds = self._pins.get(self.rounds.fold_bits)
        if not isinstance(folds, tuple):
            return True
        if last != (i == len(folds) - 1):
            return False
        return not isinstance(folds[i], tuple) or len(folds[i]) == folding

    def vertex(self, side: Side, i: int, variables: int, log_length: int) -> Vertex:
        """The vertex of an oracle: which side it belongs to matters to the first alone, its number to pinned lists."""
        if i == 0:
            return side.priced_alike
        return i if self._counted else 1, variables, log_length

    def source(self, arc: Arc) -> Vertex:
        """The vertex of the oracle that an arc starts from."""
        return self.vertex(arc.side, arc.i, arc.variables, arc.log_length)

    def code(self, arc: Arc) -> Code:
        return self._later_code(arc.i, arc.variables, arc.log_length) if arc.i else arc.side.code

    def _later_code(self, i: int, variables: int, log_length: int) -> Code:
        return Code.of(Oracle(i, 1 << log_length, 1 << variables))

    # What an iteration may choose -------------------------------------------------------------

    def query_counts(self, arc: Arc) -> range:
        """The numbers of queries to the oracle of an arc; none where not even the fewest leave room for the next."""
        key = (arc.i, arc.final)
        if key not in self._counts:
            pinned = self._pinned("opening.queries", arc.i)
            fewest, most = (1, self.grid.queries) if pinned is None else (pinned, pinned)
            self._counts[key] = range(fewest, (most if arc.final else min(most, self.most_combined(arc.side))) + 1)
        return self._counts[key]

    def fewest(self, i: int) -> int:
        """The fewest queries that the grid has to oracle ``i``."""
        pinned = self._pinned("opening.queries", i)
        return 1 if pinned is None else pinned

    def most_combined(self, side: Side) -> int:
        """The most queries whose claims the next iteration can combine, at any radius: that challenge is not ground.

        Where a claim need not cost a bad challenge, the code of the next oracle tells, not this.
        """
        if not self.rounds.per_claim:
            return MOST_QUERIES
        if self._combined is None:
            code = Code.of(Oracle(1, side.code.length, 2))
            alone = (UniqueDecoding(0),) * 2  # no list has less than one codeword

            def fits(queries: int) -> bool:
                added = arrival(self.rounds, side, 1, code, 1, queries, self._fewest_samples)
                return self.bar.reached(added, alone)

            self._combined = last_in(fits, self.grid.queries, 1, MOST_QUERIES) or 0
        return self._combined

    def sample_counts(self, arc: Arc) -> tuple[int, ...]:
        """The numbers of out-of-domain samples of the oracle of an arc."""
        if arc.i == 0:
            return (0,)
        pinned = self._pinned("opening.out_of_domain", arc.i - 1)
        return tuple(range(1, self.grid.samples + 1)) if pinned is None else (pinned,)

    def allowed(self, path: str, *indices: int) -> tuple[int, ...]:
        """The grinding allowed before a challenge of an iteration."""
        allowed = self.grid.grindings(path)
        value: Any = allowed[0]
        for i in indices:
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

    def work(self, side: Side, bits: int, label: Label = ()) -> Vector:
        """What a proof of work before a challenge costs."""
        if (bits, label) not in self._works:
            self._works[bits, label] = side.proof_of_work(bits, label).by(self.goal)
        return self._works[bits, label]

    def price(self, arc: Arc, samples: int) -> _Price:
        """What an iteration costs without its grinding, by the number of queries."""
        key = (self.source(arc), arc.cap, arc.folding, arc.final, samples)
        if key not in self._prices:
            most = None if arc.side.meter.layout.paths == "separate" else self.query_counts(arc)[-1]
            once = self._once(arc.side, arc.i > 0, arc.folding, samples)
            if arc.final:
                once = plus(once, self._last(arc.side, arc.variables - arc.folding))
            self._prices[key] = _Price(self.bar, GOALS[self.goal].index("size"), once, self._asked(arc), most)
        return self._prices[key]

    def _once(self, side: Side, later: bool, folding: int, samples: int) -> Vector:
        """What an iteration sends besides openings, grinding and a last polynomial."""
        key = (later, folding, samples)
        if key not in self._sent:
            meter = side.meter
            alone, with_one = (meter.of(self.rounds.framing(side, last)) for last in (0, 1))
            cost = with_one + alone.times(-1) if later else alone
            self._sent[key] = (cost + meter.of(self.rounds.sent(side, later, folding, samples))).by(self.goal)
        return self._sent[key]

    def _last(self, side: Side, variables: int) -> Vector:
        """What the last polynomial costs, with what is claimed of it."""
        if variables not in self._polynomials:
            self._polynomials[variables] = side.meter.of(self.rounds.ending(side, variables)).by(self.goal)
        return self._polynomials[variables]

    def _asked(self, arc: Arc) -> Callable[[int], Vector]:
        """What the openings of an oracle cost, the constraint side included for the first, by the number of queries."""
        side = arc.side
        key = (arc.log_length if arc.i else side.priced_alike, arc.folding, arc.cap)
        if key not in self._openings:
            self._openings[key] = self._at_best_caps(arc) if arc.cap == ANY else self._at_cap(arc)
        return self._openings[key]

    def _at_cap(self, arc: Arc) -> Callable[[int], Vector]:
        side, goal = arc.side, self.goal
        if arc.i == 0:
            cost = side.air_cost(arc.cap, 2**arc.folding)
        else:
            code, merkle = self.code(arc), replace(side.merkle, cap=arc.cap)

            def opened(queries: int) -> list[Message]:
                return [self.rounds.opened(merkle, side, code, arc.folding, queries)]

            cost = side.priced(opened)
        return cache(lambda queries: (cost(queries) + Cost(queries=queries)).by(goal))

    def _at_best_caps(self, arc: Arc) -> Callable[[int], Vector]:
        """The same with the caps that are best for this oracle alone."""
        of_caps = [self._asked(arc._replace(cap=cap)) for cap in self.caps(arc.side)]

        def least(queries: int) -> Vector:
            costs = [asked(queries) for asked in of_caps]
            return least_in(costs, self.limited)

        return cache(least)


class _Price:
    """What an iteration costs without its grinding, by the number of queries: ``once`` and what is ``asked``."""

    def __init__(
        self, bar: Bar, size_index: int, once: Vector, asked: Callable[[int], Vector], most: int | None
    ) -> None:
        self._bar, self._size_index, self._once, self._asked, self._most = bar, size_index, once, asked, most
        self._known: dict[int, Vector] = {}

    def of(self, queries: int) -> Vector:
        """The cost of so many queries."""
        if queries not in self._known:
            self._bar.effort.step()
            self._known[queries] = plus(self._once, self._asked(queries))
        return self._known[queries]

    def at_least(self, queries: int) -> Vector:
        """What no more queries take less than.

        Merged paths may shrink once nearly every leaf is opened, but not below what ``most`` queries take.
        """
        here = self.of(queries)
        if self._most is None:
            return here
        size = min(here[self._size_index], self.of(self._most)[self._size_index])
        return (*here[: self._size_index], size, *here[self._size_index + 1 :])
