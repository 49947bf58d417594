"""The search of WHIR's parameters: a shortest path through iterations, best first.

An *arc* is one iteration: the variables it folds at a given oracle.  Its *choices* are queries with their grinding,
the radius these leave, out-of-domain samples, and the least grinding of each of its rounds.  A path's cost is the
sum of its arcs'.  What an arc costs with the fewest queries that any radius allows bounds it from below; arcs are
looked into as they come up on a path that may be the cheapest.

Iterations meet in the shift rounds only, where the queries to one oracle and the combination on the next add.  So
the cheapest way to reach an oracle is enough, unless a choice there fails for want of room in that sum; then the
other ways are taken up again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import inf, log2
from typing import Any, NamedTuple

from soundproof.numbers import divided
from soundproof.protocols.whir import (
    Whir,
    WhirGrinding,
    final,
    fold,
    framing,
    last_polynomial,
    opened,
    oracle,
    out_of_domain,
    shift,
    sumcheck,
)
from soundproof.search.bar import Bar
from soundproof.search.cost import FREE, GOALS, Cost
from soundproof.search.folding import Candidate
from soundproof.search.grid import Grid
from soundproof.search.paths import Vector, plus
from soundproof.search.radii import first_in, radii
from soundproof.search.side import BATCHING, Fixed, Side
from soundproof.theorems.certificates import threshold
from soundproof.theorems.dkt26 import SHORT
from soundproof.transcript import Code, Message, Oracle, Regime

__all__ = ["WhirSearch"]

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


@dataclass(frozen=True, slots=True)
class Choice:
    """What one iteration does: queries, samples and radius, and the grinding of its rounds."""

    queries: int
    bits: int
    samples: int
    regime: Regime
    folds: tuple[int, ...]
    sampled: int
    fixed: Fixed | None
    grinding: Cost


@dataclass(frozen=True, slots=True)
class Way:
    """The beginning of a path: its arcs with their choices, and their cost."""

    cost: Vector
    taken: tuple[tuple[Arc, Choice], ...]


class WhirSearch:
    """The cheapest parameters of a circuit on WHIR, one after the other."""

    def __init__(self, sides: list[Side], grid: Grid, bar: Bar, goal: str, limits: dict[str, int]) -> None:
        self.sides, self.grid, self.bar, self.goal = sides, grid, bar, goal
        self.limits = tuple((GOALS[goal].index(name), most) for name, most in limits.items())
        self.limited = tuple(i for i, _ in self.limits if i > 0)
        self._costs: dict[Any, Callable[[int], Cost]] = {}
        self._pieces: dict[tuple[Any, ...], Callable[[int], Cost]] = {}
        self._rests: dict[tuple[int, int, int], Vector] = {}
        self._rows: dict[Any, list[Choice]] = {}
        self._folds: dict[Any, int | None] = {}
        self._possible: dict[tuple[int, int, int], int] = {}
        self._fewest: dict[Any, int | None] = {}
        self._streams: dict[Arc, tuple[list[tuple[Vector, Choice]], Iterator[tuple[Vector, Choice]]]] = {}

    def candidates(self) -> Iterator[Candidate]:
        """Every path's best parameters within the limits, cheapest first."""
        heap: list[tuple[Vector, int, Callable[[], Iterator[Candidate]]]] = []
        order = count()
        reached: dict[tuple[int, ...], list[Way]] = {}
        waiting: dict[tuple[int, ...], list[tuple[Vector, Callable[[], Iterator[Candidate]]]]] = {}
        crowded: set[tuple[int, ...]] = set()

        def push(bound: Vector, then: Callable[[], Iterator[Candidate]]) -> None:
            if bound[0] < inf and all(bound[i] <= most for i, most in self.limits):
                heapq.heappush(heap, (bound, next(order), then))

        def later(place: tuple[int, ...], bound: Vector, then: Callable[[], Iterator[Candidate]]) -> None:
            """Put off until a choice at a place fails for want of room."""
            if place in crowded or self.limited:
                push(bound, then)
            else:
                waiting.setdefault(place, []).append((bound, then))

        def look(way: Way, arc: Arc, level: int) -> None:
            """An arc, by a bound that its level makes sharper."""
            push(plus(plus(way.cost, self._bound(arc, level)), self._rest(arc)), lambda: looked(way, arc, level))

        def looked(way: Way, arc: Arc, level: int) -> Iterator[Candidate]:
            if level < 2:
                look(way, arc, level + 1)
            else:
                choose(way, arc, 0)
            yield from ()

        def choose(way: Way, arc: Arc, number: int) -> None:
            choice = self._choice(arc, number)
            if choice is not None:
                push(plus(plus(way.cost, choice[0]), self._rest(arc)), lambda: chosen(way, arc, number, *choice))

        def chosen(way: Way, arc: Arc, number: int, cost: Vector, choice: Choice) -> Iterator[Candidate]:
            if way.taken and not self._meets(*way.taken[-1], arc, choice):
                choose(way, arc, number + 1)
                crowded.add(arc.place)
                for bound, then in waiting.pop(arc.place, []):
                    push(bound, then)
                return
            further = Way(plus(way.cost, cost), (*way.taken, (arc, choice)))
            if arc.final:
                push(further.cost, lambda: iter((self._candidate(further),)))
            else:
                place = self._after(arc)
                bound = plus(further.cost, self._rest(arc))
                push(bound, lambda: arrived(further, place))
                later(place, bound, lambda: (choose(way, arc, number + 1), iter(()))[1])
            if arc.final and self.limited:
                choose(way, arc, number + 1)
            yield from ()

        def arrived(way: Way, place: tuple[int, ...]) -> Iterator[Candidate]:
            before = reached.setdefault(place, [])
            if place not in crowded and any(all(o.cost[i] <= way.cost[i] for i in self.limited) for o in before):
                later_bound = way.cost
                waiting.setdefault(place, []).append((later_bound, lambda: arrived(way, place)))
            else:
                before.append(way)
                _, cap, i, variables = place
                for arc in self._arcs(way.taken[-1][0].side, cap, i, variables):
                    look(way, arc, 0)
            yield from ()

        for side in self.sides:
            variables = _log2(side.code.dimension)
            for cap in self._caps(side):
                for arc in self._arcs(side, cap, 0, variables):
                    look(Way((0,) * len(GOALS[self.goal]), ()), arc, 0)
        while heap:
            yield from heapq.heappop(heap)[2]()

    # The graph --------------------------------------------------------------------------------

    def _arcs(self, side: Side, cap: int, i: int, variables: int) -> Iterator[Arc]:
        schedule = self.grid.value("opening.log_foldings")
        if schedule is not None:
            if i < len(schedule) and schedule[i] <= variables:
                yield Arc(side, cap, i, variables, schedule[i], i == len(schedule) - 1)
            return
        for folding in self.grid.log_foldings:
            if folding <= variables:
                if 1 << (variables - folding) <= self.grid.final_domain:
                    yield Arc(side, cap, i, variables, folding, True)
                if folding < variables:
                    yield Arc(side, cap, i, variables, folding, False)

    def _caps(self, side: Side) -> tuple[int, ...]:
        return self.grid.caps(side.merkle)

    def _after(self, arc: Arc) -> tuple[int, int, int, int]:
        return arc.side.code.length, arc.cap, arc.i + 1, arc.variables - arc.folding

    def _code(self, arc: Arc) -> Code:
        if arc.i == 0:
            return arc.side.code
        return Code.of(Oracle(arc.i, arc.side.code.length >> arc.i, 1 << arc.variables))

    def _rest(self, arc: Arc) -> Vector:
        """What the iterations after an arc cost at least, each with the caps that are best for it."""
        if arc.final:
            return (0,) * len(GOALS[self.goal])
        length, _, i, variables = self._after(arc)
        place = (length, i, variables)
        if place not in self._rests:
            further = self._arcs(arc.side, ANY, i, variables)
            costs = [plus(self._bound(other, 0), self._rest(other)) for other in further]
            least = min(costs, default=(inf,) * len(GOALS[self.goal]))
            # A limited entry may be less on another way than on the cheapest.
            self._rests[place] = tuple(
                min(cost[n] for cost in costs) if n in self.limited and costs else entry
                for n, entry in enumerate(least)
            )
        return self._rests[place]

    def _bound(self, arc: Arc, level: int) -> Vector:
        """What an arc costs at least: with the fewest queries there may be, that there are, and its best choice."""
        if level == 2:
            first = self._choice(arc, 0)
            return (inf,) * len(GOALS[self.goal]) if first is None else first[0]
        fewest = self._fewest_possible(arc) if level == 0 else self._fewest_queries(arc)
        if fewest is None:
            return (inf,) * len(GOALS[self.goal])
        return self._bare(arc, fewest, self._sample_counts(arc)[0], self._query_counts(arc)[-1]).by(self.goal)

    # Costs ------------------------------------------------------------------------------------

    def _bare(self, arc: Arc, queries: int, samples: int, most: int | None = None) -> Cost:
        """What an iteration costs without its grinding."""
        key = (*arc.place, arc.folding, arc.final, samples)
        if key not in self._costs:
            self._costs[key] = self._metered(arc, samples)
        cost = self._costs[key](queries)
        if most is not None and arc.side.meter.layout.paths != "separate":
            # Merged paths may shrink once nearly every leaf is opened, but not below what most queries take.
            cost = replace(cost, size=min(cost.size, self._costs[key](most).size))
        return cost

    def _metered(self, arc: Arc, samples: int) -> Callable[[int], Cost]:
        side, meter = arc.side, arc.side.meter
        once = self._once(side, arc.i > 0, arc.folding, samples)
        if arc.final:
            left = Code.of(Oracle(0, 1, 1 << (arc.variables - arc.folding)))
            once += meter.of((last_polynomial(side.claim, left),))
        asked = self._asked(arc)
        return lambda queries: once + asked(queries) + Cost(queries=queries)

    def _once(self, side: Side, later: bool, folding: int, samples: int) -> Cost:
        """What an iteration sends besides openings and grinding."""
        key = ("once", later, folding, samples)
        if key not in self._pieces:
            sent = [sumcheck(side.claim, 0, s) for s in range(1, folding + 1)]
            if later:
                sent += oracle(side.merkle, side.claim, 1, samples)
            frame = side.meter.of((framing(int(later)),)) + side.meter.of((framing(0),)).times(-int(later))
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
                code, merkle = self._code(arc), replace(side.merkle, cap=arc.cap)
                self._pieces[key] = side.meter.per_query(
                    lambda t: [opened(merkle, side.claim, 1, code, arc.folding, t)]
                )
        return self._pieces[key]

    def _at_best_caps(self, arc: Arc) -> Callable[[int], Cost]:
        """The same with the caps that are best for this oracle alone."""

        def least(queries: int) -> Cost:
            key = ("least", arc.side.code.length >> arc.i, arc.folding, queries)
            if key not in self._pieces:
                every = [self._asked(arc._replace(cap=cap))(queries) for cap in self._caps(arc.side)]
                cost = min(every, key=lambda cost: cost.by(self.goal))
                for _, name in ((i, GOALS[self.goal][i]) for i in self.limited):
                    cost = replace(cost, **{name: min(getattr(other, name) for other in every)})
                self._pieces[key] = lambda _: cost
            return self._pieces[key](queries)

        return least

    # Choices ----------------------------------------------------------------------------------

    def _query_counts(self, arc: Arc) -> range:
        pinned = self._pinned("opening.queries", arc.i)
        return range(1, self.grid.queries + 1) if pinned is None else range(pinned, pinned + 1)

    def _sample_counts(self, arc: Arc) -> tuple[int, ...]:
        if arc.i == 0:
            return (0,)
        pinned = self._pinned("opening.out_of_domain", arc.i - 1)
        return tuple(range(1, self.grid.samples + 1)) if pinned is None else (pinned,)

    def _pinned(self, path: str, i: int) -> int | None:
        """A pinned number, or the one of its iteration."""
        value = self.grid.value(path)
        return (value[i] if i < len(value) else None) if isinstance(value, tuple) else value

    def _allowed(self, path: str, *place: int) -> tuple[int, ...]:
        """The grinding allowed before a challenge of an iteration."""
        allowed = self.grid.grindings(path)
        value: Any = allowed[0]
        for i in place:
            if not isinstance(value, tuple):
                break
            value = value[i]
        return (value,) if isinstance(allowed[0], tuple) else allowed

    def _fewest_possible(self, arc: Arc) -> int:
        """So few queries that no radius at all does with less."""
        key = (arc.side.code.length, arc.i, arc.variables)
        if key not in self._possible:
            code, counts = self._code(arc), self._query_counts(arc)
            n, k = code.length // 2, code.dimension // 2
            agreement = threshold((k - 1) / n) if k > SHORT else (k + 1) / (2 * n)
            bits = self.bar.bits - self._allowed(QUERIES, arc.i)[-1]
            self._possible[key] = min(max(int(bits / -log2(agreement)) - 1, counts[0]), counts[-1])
        return self._possible[key]

    def _fewest_queries(self, arc: Arc) -> int | None:
        """The fewest queries for which there is a choice; more queries never need more grinding."""
        key = (*arc.place, arc.folding, arc.final, arc.side.batching if arc.i == 0 else None)
        if key not in self._fewest:
            counts, most = self._query_counts(arc), self._allowed(QUERIES, arc.i)[-1]
            self._fewest[key] = first_in(
                lambda queries: bool(self._row(arc, queries, most)),
                self._fewest_possible(arc) + 2,
                counts[0],
                counts[-1],
            )
        return self._fewest[key]

    def _choice(self, arc: Arc, number: int) -> tuple[Vector, Choice] | None:
        """The choice of an arc with so many cheaper ones."""
        if arc not in self._streams:
            self._streams[arc] = ([], self._choices(arc))
        known, more = self._streams[arc]
        while len(known) <= number:
            following = next(more, None)
            if following is None:
                return None
            known.append(following)
        return known[number]

    def _choices(self, arc: Arc) -> Iterator[tuple[Vector, Choice]]:
        """The choices of an arc, cheapest first."""
        heap: list[tuple[Vector, int, Any]] = []
        order = count()
        counts, samples = self._query_counts(arc), self._sample_counts(arc)

        def push(cost: Cost, what: Any) -> None:
            heapq.heappush(heap, (cost.by(self.goal), next(order), what))

        def bare(queries: int) -> Cost:
            return self._bare(arc, queries, samples[0], counts[-1])

        first = self._fewest_queries(arc)
        if first is not None:
            push(bare(first), first)
        while heap:
            cost, _, what = heapq.heappop(heap)
            match what:
                case Choice():
                    yield cost, what
                case int(queries):
                    if queries < counts[-1]:
                        push(bare(queries + 1), queries + 1)
                    for bits in self._allowed(QUERIES, arc.i):
                        push(bare(queries) + arc.side.proof_of_work(bits), (queries, bits))
                case (int(queries), int(bits)):
                    for choice in self._row(arc, queries, bits):
                        push(self._bare(arc, queries, choice.samples) + choice.grinding, choice)

    def _row(self, arc: Arc, queries: int, bits: int) -> list[Choice]:
        """The choices with so many queries and so much grinding before them."""
        place = (arc.side.code.length, arc.i, arc.variables, arc.folding, arc.final)
        key = (*place, queries, bits, arc.side.batching if arc.i == 0 else None)
        if key not in self._rows:
            self._rows[key] = list(self._found(arc, queries, bits))
        return self._rows[key]

    def _found(self, arc: Arc, queries: int, bits: int) -> Iterator[Choice]:
        side, code = arc.side, self._code(arc)
        asked = final(side.claim, code, arc.folding, queries, False, bits)
        opening: Any = side.circuit.opening
        for regime in radii(code.oracle, asked, self.bar, side.claim.field.prime.modulus):
            every = (regime,) * (arc.i + 1)
            if arc.final and opening.combines_last_queries:
                last = final(side.claim, code, arc.folding, queries, True, bits)
                if not self.bar.reached(last, every):
                    continue
            folds = self._fold_grinding(arc, regime)
            fixed = side.fixed(regime) if arc.i == 0 and folds is not None else None
            if folds is None or (arc.i == 0 and fixed is None):
                continue
            spent = sum((side.proof_of_work(each) for each in (bits, *folds)), fixed.cost if fixed else FREE)
            if arc.i == 0:
                yield Choice(queries, bits, 0, regime, folds, 0, fixed, spent)
                continue
            for samples in self._sample_counts(arc):
                drawn = out_of_domain(side.claim, arc.i, code, samples, 1)
                allowed = self._allowed(SAMPLED, arc.i - 1)
                sampled = self.bar.least_grinding(drawn, every, allowed, side.claim)
                if sampled is not None:
                    more = spent + side.proof_of_work(sampled)
                    yield Choice(queries, bits, samples, regime, folds, sampled, None, more)

    def _fold_grinding(self, arc: Arc, regime: Regime) -> tuple[int, ...] | None:
        """The least grinding of every fold of an iteration; None where one misses the bar."""
        side, after, found = arc.side, self._code(arc), []
        for s in range(1, arc.folding + 1):
            before, after = after, Code(divided(after.length, 2), max(after.dimension // 2, 1), after.oracle)
            key = (arc.side.code.length, arc.i, arc.variables, s, regime)
            if key not in self._folds:
                opening: Any = side.circuit.opening
                challenge = fold(side.claim, arc.i, s, opening.constraint_degree, before, after, 1)
                allowed = self._allowed(FOLDS, arc.i, s - 1)
                every = (regime,) * (arc.i + 1)
                self._folds[key] = self.bar.least_grinding(challenge, every, allowed, side.claim)
            bits = self._folds[key]
            if bits is None:
                return None
            found.append(bits)
        return tuple(found)

    def _meets(self, arc: Arc, choice: Choice, following: Arc, next_choice: Choice) -> bool:
        """Whether two iterations fit into the shift round between them."""
        challenge = shift(
            arc.side.claim,
            following.i,
            self._code(arc),
            arc.folding,
            self._code(following),
            choice.queries,
            next_choice.samples,
            choice.bits,
        )
        return self.bar.reached(challenge, (choice.regime,) * following.i + (next_choice.regime,))

    # Parameters -------------------------------------------------------------------------------

    def _candidate(self, way: Way) -> Candidate:
        (first, start), *_ = way.taken
        side, choices = first.side, [choice for _, choice in way.taken]
        fixed = start.fixed or Fixed((), FREE)
        circuit = side.settled(fixed)
        opening: Any = circuit.opening
        grinding = WhirGrinding(
            dict(fixed.grinding).get(BATCHING, 0),
            self._said(FOLDS, tuple(choice.folds for choice in choices)),
            self._said(SAMPLED, tuple(choice.sampled for choice in choices[1:])),
            self._said(QUERIES, tuple(choice.bits for choice in choices)),
        )
        found: Whir = replace(
            opening,
            log_foldings=tuple(arc.folding for arc, _ in way.taken),
            queries=tuple(choice.queries for choice in choices),
            out_of_domain=tuple(choice.samples for choice in choices[1:]),
            grinding=grinding,
            merkle=replace(side.merkle, cap=first.cap),
        )
        cost = Cost(**dict(zip(GOALS[self.goal], way.cost, strict=True)))
        return Candidate(replace(circuit, opening=found), tuple(choice.regime for choice in choices), cost)

    def _said(self, path: str, found: tuple[Any, ...]) -> Any:
        """Grinding as a file says it: one number where all are alike."""
        pinned = self.grid.value(path)
        if pinned is not None:
            return pinned
        every = {bits for each in found for bits in (each if isinstance(each, tuple) else (each,))}
        return found if len(every) > 1 else max(every, default=0)


def _log2(power: int) -> int:
    return int(power).bit_length() - 1
