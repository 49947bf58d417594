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

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import Any

from soundproof.analyses.optimize.arcs import ANY, FOLDS, QUERIES, SAMPLED, Arc, Arcs
from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.choices import Choice, Choices
from soundproof.analyses.optimize.folding import Candidate
from soundproof.analyses.optimize.frontier import Frontier
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.obstacles import Tried, best_of_kind
from soundproof.analyses.optimize.paths import Vector, plus
from soundproof.analyses.optimize.side import Fixed, Side
from soundproof.protocols.whir import Whir
from soundproof.readings.cost import FREE, GOALS, Cost

__all__ = ["WhirSearch"]

NOTHING: Vector = (0,) * len(GOALS["size"])
TRIED = 8
"""Choices of an iteration that are tried where any parameters will do."""

IMPOSSIBLE: Vector = (inf,) * len(NOTHING)


@dataclass(frozen=True, slots=True)
class Way:
    """The beginning of a path: its arcs with their choices, and their cost."""

    cost: Vector
    taken: tuple[tuple[Arc, Choice], ...]

    def does(self, other: Way, limited: tuple[int, ...], field: float) -> bool:
        """Whether another way to the same oracle is needless, whatever comes after."""
        cheaper = self.cost <= other.cost and all(self.cost[i] <= other.cost[i] for i in limited)
        return cheaper and self.taken[-1][1].leaves_after(other.taken[-1][1], field)


Step = Callable[[], None]
"""What is done when its bound comes up; a :class:`Way` in its place is complete."""


class WhirSearch:
    """The cheapest parameters of a circuit on WHIR, one after the other."""

    def __init__(self, sides: list[Side], grid: Grid, bar: Bar, goal: str, limits: dict[str, int]) -> None:
        self.sides, self.grid, self.bar, self.goal = sides, grid, bar, goal
        self.limits = tuple((GOALS[goal].index(name), most) for name, most in limits.items())
        self.limited = tuple(i for i, _ in self.limits if i > 0)
        self.graph = Arcs(grid, bar, goal, self.limited)
        self.choices = Choices(self.graph, bar)
        self._begin()

    def _begin(self) -> None:
        """Nothing has been looked into."""
        self.frontier = Frontier(self.bar.effort, self.limits)
        self._rests: dict[tuple[int, int, int], Vector] = {}
        self._reached: dict[tuple[int, ...], list[Way]] = {}
        self._waiting: dict[tuple[int, ...], list[tuple[Vector, Step]]] = {}
        self._sharpened: set[tuple[int, ...]] = set()
        self._crowded: set[tuple[int, ...]] = set()

    def at(self, rate: Fraction) -> WhirSearch:
        """A search at one rate alone, which begins anew and knows what this one found of rounds and costs."""
        alone = copy(self)
        alone.sides = [side for side in self.sides if side.circuit.opening.rate == rate]
        alone._begin()
        return alone

    def candidates(self) -> Iterator[Candidate]:
        """Every path's best parameters within the limits, cheapest first."""
        for side in self.sides:
            variables = side.code.dimension.bit_length() - 1
            for cap in self.graph.caps(side):
                for arc in self.graph.arcs(side, cap, 0, variables):
                    self._look(Way(NOTHING, ()), arc, 0)
        for what in self.frontier:
            if isinstance(what, Way):
                yield self.candidate(what)
            else:
                what()

    def complete(self) -> list[Candidate]:
        """The parameters that have been found but are not proven to be the cheapest."""
        return [self.candidate(way) for way in self.frontier.waiting(Way)]

    def some(self) -> Iterator[Candidate]:
        """The first parameters within the limits at each rate and cap; perhaps none is found though some exist."""
        for side in self.sides:
            variables = side.code.dimension.bit_length() - 1
            for cap in self.graph.caps(side):
                found = self._dive(Way(NOTHING, ()), (side, cap, 0, variables), set())
                if found is not None:
                    yield self.candidate(found)

    def _dive(self, way: Way, place: tuple[Side, int, int, int], dead: set[tuple[int, int]]) -> Way | None:
        """Complete a way with the first choices that do; oracles from which none did are not tried again."""
        side, cap, i, variables = place
        if (i, variables) in dead:
            return None
        arcs = sorted(self.graph.arcs(side, cap, i, variables), key=lambda arc: (arc.final, arc.folding), reverse=True)
        for arc in arcs:
            for number in range(TRIED):
                found = self.choices.choice(arc, number)
                if found is None:
                    break
                cost, choice = found
                if way.taken and not self.choices.meets(*way.taken[-1], arc, choice):
                    continue
                further = Way(plus(way.cost, cost), (*way.taken, (arc, choice)))
                if not self.frontier.allows(further.cost):
                    continue
                if arc.final:
                    return further
                ended = self._dive(further, (side, cap, i + 1, variables - arc.folding), dead)
                if ended is not None:
                    return ended
        dead.add((i, variables))
        return None

    def unfit(self) -> bool:
        """Whether no schedule of the grid fits the circuit, whatever its rounds are worth."""
        return not any(self._reachable(side, self.graph.every, lambda _: True)[0] for side in self.sides)

    def stuck(self) -> list[Tried]:
        """The rounds of the opening that no side gets past, in any schedule."""
        tried: list[Tried] = []
        for side in self.sides:
            ended, arcs = self._reachable(side, self.graph.every, self._passes)
            if ended:
                return []
            for arc in arcs:
                tried += self.choices.stuck(arc)
        return best_of_kind(tried)

    def _passes(self, arc: Arc) -> bool:
        return bool(self.graph.query_counts(arc)) and self.choices.fewest_queries(arc) is not None

    def _reachable(
        self,
        side: Side,
        arcs: Callable[[Side, int, int, int], Iterator[Arc]],
        passes: Callable[[Arc], bool],
    ) -> tuple[bool, list[Arc]]:
        """Whether some path of arcs that pass ends; and the arcs that are come to but do not."""
        cap = self.graph.caps(side)[0]
        waiting, seen, failed = [(0, side.code.dimension.bit_length() - 1)], set[tuple[int, int]](), []
        while waiting:
            i, variables = waiting.pop()
            if (i, variables) in seen:
                continue
            seen.add((i, variables))
            for arc in arcs(side, cap, i, variables):
                if not passes(arc):
                    failed.append(arc)
                elif arc.final:
                    return True, []
                else:
                    waiting.append((i + 1, variables - arc.folding))
        return False, failed

    def _push(self, bound: Vector, step: Step | Way) -> None:
        if bound[0] < inf:
            self.frontier.push((bound,), step)

    def _wait(self, place: tuple[int, ...], bound: Vector, step: Step) -> None:
        """Put off until a choice at a place fails for want of room."""
        if place in self._crowded:
            self._push(bound, step)
        else:
            self._waiting.setdefault(place, []).append((bound, step))

    def _look(self, way: Way, arc: Arc, level: int) -> None:
        """Go on by an arc, with a bound that its level makes sharper."""

        def step() -> None:
            if level < 2:
                self._look(way, arc, level + 1)
            else:
                self._choose(way, arc, 0)

        self._push(plus(plus(way.cost, self._bound(arc, level)), self._rest(arc)), step)

    def _choose(self, way: Way, arc: Arc, number: int) -> None:
        """Go on by an arc with the choice that has so many cheaper ones."""
        found = self.choices.choice(arc, number)
        if found is not None:
            cost, choice = found
            bound = plus(plus(way.cost, cost), self._rest(arc))
            self._push(bound, lambda: self._chosen(way, arc, number, cost, choice))

    def _chosen(self, way: Way, arc: Arc, number: int, cost: Vector, choice: Choice) -> None:
        if way.taken and not self.choices.meets(*way.taken[-1], arc, choice):
            self._choose(way, arc, number + 1)
            self._crowded.add(arc.place)
            for waiting in self._waiting.pop(arc.place, []):
                self._push(*waiting)
            return
        further = Way(plus(way.cost, cost), (*way.taken, (arc, choice)))
        if arc.final:
            self._push(further.cost, further)
        else:
            bound = plus(further.cost, self._rest(arc))
            self._push(bound, lambda: self._arrived(further))
            if not self.limited:
                self._wait(self.graph.after(arc), bound, lambda: self._choose(way, arc, number + 1))
        if self.limited:  # a dearer choice may be the one within the limits
            self._choose(way, arc, number + 1)

    def _arrived(self, way: Way) -> None:
        """An oracle is reached: the first way is enough, unless a later one has less of what is limited."""
        arc = way.taken[-1][0]
        place = self.graph.after(arc)
        _, cap, i, variables = place
        following = list(self.graph.arcs(arc.side, cap, i, variables))
        if following and self._sharper(place, following):
            self._push(plus(way.cost, self._rest(arc)), lambda: self._arrived(way))
            return
        before = self._reached.setdefault(place, [])
        field = float(arc.side.claim.field.size)
        if any(other.does(way, self.limited, field) for other in before):
            return
        if place not in self._crowded and any(all(o.cost[i] <= way.cost[i] for i in self.limited) for o in before):
            self._wait(place, plus(way.cost, self._rest(arc)), lambda: self._arrived(way))
            return
        before.append(way)
        for each in following:
            self._look(way, each, 0)

    def _sharper(self, place: tuple[int, ...], arcs: list[Arc]) -> bool:
        """Sharpen what is known of an oracle when it is first reached; now and then that goes into all bounds."""
        length, _, i, variables = place
        if (length, i, variables) in self._sharpened:
            return False
        self._sharpened.add((length, i, variables))
        self.choices.sharpen(arcs)
        if len(self._sharpened).bit_count() == 1:  # bounds are computed anew after 1, 2, 4, 8 … oracles
            self._rests.clear()
        return True

    # Bounds -----------------------------------------------------------------------------------

    def _rest(self, arc: Arc) -> Vector:
        """What the iterations after an arc cost at least, each with the caps that are best for it."""
        if arc.final:
            return NOTHING
        length, _, i, variables = self.graph.after(arc)
        place = (length, i, variables)
        if place not in self._rests:
            further = self.graph.arcs(arc.side, ANY, i, variables)
            costs = [plus(self._bound(other, 0), self._rest(other)) for other in further]
            least = min(costs, default=IMPOSSIBLE)
            # A limited entry may be less on another way than on the cheapest.
            self._rests[place] = tuple(
                min(cost[n] for cost in costs) if n in self.limited and costs else entry
                for n, entry in enumerate(least)
            )
        return self._rests[place]

    def _bound(self, arc: Arc, level: int) -> Vector:
        """What an arc costs at least: with the fewest queries there may be, that there are, and its best choice."""
        if level == 2:
            first = self.choices.choice(arc, 0)
            return IMPOSSIBLE if first is None else first[0]
        fewest = self.choices.fewest_possible(arc)
        if level > 0 and fewest is not None:
            fewest = self.choices.fewest_queries(arc)
        if fewest is None:
            return IMPOSSIBLE
        return self.graph.bare(arc, fewest, self.graph.sample_counts(arc)[0], self.graph.query_counts(arc)[-1]).by(
            self.goal
        )

    # Parameters -------------------------------------------------------------------------------

    def candidate(self, way: Way) -> Candidate:
        """The parameters that a complete way stands for."""
        (first, start), *_ = way.taken
        side, choices = first.side, [choice for _, choice in way.taken]
        fixed = start.fixed or Fixed((), FREE)
        circuit = side.settled(fixed)
        opening: Any = circuit.opening
        grinding = replace(
            opening.grinding,
            batching=side.batching_bits(fixed),
            folds=self._said(FOLDS, tuple(choice.folds for choice in choices)),
            out_of_domain=self._said(SAMPLED, tuple(choice.sampled for choice in choices[1:])),
            queries=self._said(QUERIES, tuple(choice.bits for choice in choices)),
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
