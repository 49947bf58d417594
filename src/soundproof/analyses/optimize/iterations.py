"""The search of the parameters of WHIR and of STIR: a shortest path through iterations, best first.

An *arc* is one iteration: the variables it folds at a given oracle.  Its *choices* are queries with their grinding,
the radius these leave, out-of-domain samples, and the least grinding of each of its rounds.  A path's cost is the
sum of its arcs'.  What it costs at least is found in :mod:`soundproof.analyses.optimize.bounds`.  Arcs are
looked into as they come up on a path that may be the cheapest.

Iterations meet in the shift rounds only, where the queries to one oracle and the combination on the next add.  So
the cheapest prefix of a path that reaches an oracle is enough, unless a choice there fails for want of room in that
sum.  Then the other prefixes are taken up again.  What follows a choice does not depend on the prefix before it, so
a choice that fits after one prefix is not taken after a dearer one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from fractions import Fraction
from math import inf
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.bounds import IMPOSSIBLE, NOTHING, Bounds
from soundproof.analyses.optimize.choices import Choice, Choices
from soundproof.analyses.optimize.decisions import Vector, plus
from soundproof.analyses.optimize.frontier import Candidate, Frontier
from soundproof.analyses.optimize.graph import SAMPLED, Arc, Graph, Vertex
from soundproof.analyses.optimize.grid import ANY, Grid
from soundproof.analyses.optimize.obstacles import Trial, best_of_kind, blocked_rounds
from soundproof.analyses.optimize.rounds import Rounds
from soundproof.analyses.optimize.side import BATCHING, QUERIES, Fixed, Side
from soundproof.readings.cost import FREE, GOALS, Cost

__all__ = ["PathSearch"]

DIVE_CHOICES = 8
"""Choices of an iteration that are tried where any parameters will do."""


class Prefix(Struct, frozen=True):
    """The first iterations of a path: its arcs with their choices, and their cost."""

    cost: Vector
    taken: tuple[tuple[Arc, Choice], ...]

    def dominated(self, before: list[Prefix], limited: tuple[int, ...], per_claim: float) -> bool:
        """Whether one of the prefixes that came to the same oracle before does as well, whatever comes after."""
        cost, choice = self.cost, self.taken[-1][1]
        for other in before:
            for i in limited:
                if other.cost[i] > cost[i]:
                    break
            else:
                if other.cost <= cost and other.taken[-1][1].dominates_after(choice, per_claim):
                    return True
        return False

    def no_less(self, before: list[Prefix], limited: tuple[int, ...]) -> bool:
        """Whether one of the prefixes before has no more of anything that is limited."""
        cost = self.cost
        for other in before:  # a loop: generators took a twentieth of a long search
            for i in limited:
                if other.cost[i] > cost[i]:
                    break
            else:
                return True
        return False


State = tuple[int, Vertex]
"""A cap and an oracle: what the rest of a path depends on."""

Continuation = Callable[[], None]
"""What is done when its bound comes up; a :class:`Prefix` in its stead is a complete path."""


class PathSearch:
    """The cheapest parameters of a circuit whose opening goes by iterations, one after the other."""

    def __init__(
        self, sides: list[Side], rounds: Rounds, grid: Grid, bar: Bar, goal: str, limits: dict[str, int]
    ) -> None:
        self.sides, self.grid, self.bar, self.goal = sides, grid, bar, goal
        self.frontier = Frontier(bar.effort, goal, limits)
        self.limited = self.frontier.limited
        self.graph = Graph(rounds, grid, bar, goal, self.limited)
        self.choices = Choices(self.graph, bar)
        self.bounds = Bounds(self.choices, self.limited)
        self._begin()

    def _begin(self) -> None:
        """No path has been looked into."""
        self.frontier = self.frontier.anew()
        self._reached: dict[State, list[Prefix]] = {}
        self._postponed: dict[State, list[tuple[Vector, Continuation]]] = {}
        self._crowded: set[State] = set()
        self._fitted: dict[Arc, dict[int, Vector]] = {}

    def at(self, rate: Fraction) -> PathSearch:
        """A search at one rate alone, which begins anew and knows what this one found of rounds and costs."""
        alone = copy(self)
        alone.sides = [side for side in self.sides if side.circuit.opening.rate == rate]
        alone._begin()
        return alone

    def candidates(self) -> Iterator[Candidate]:
        """Every path's best parameters within the limits, cheapest first."""
        for side in self.sides:
            for cap in self.graph.caps(side):
                for arc in self.graph.first(side, cap):
                    self._consider(Prefix(NOTHING, ()), arc, 0)
        for node in self.frontier:
            if isinstance(node, Prefix):
                yield self.candidate(node)
            else:
                node()

    def incumbents(self) -> list[Candidate]:
        """The parameters that have been found but are not proven to be the cheapest."""
        return [self.candidate(prefix) for prefix in self.frontier.waiting(Prefix)]

    def feasible(self) -> Iterator[Candidate]:
        """The first parameters within the limits at each rate and cap; perhaps none is found though some exist."""
        for side in self.sides:
            for cap in self.graph.caps(side):
                prefix = self._dive(Prefix(NOTHING, ()), self.graph.first(side, cap), set())
                if prefix is not None:
                    yield self.candidate(prefix)

    def _dive(self, prefix: Prefix, arcs: list[Arc], dead: set[tuple[int, int, int]]) -> Prefix | None:
        """Complete a prefix with the first choices that do; oracles from which none did are not tried again."""
        for arc in sorted(arcs, key=lambda arc: (arc.final, arc.folding), reverse=True):
            for number in range(DIVE_CHOICES):
                chosen = self.choices.choice(arc, number)
                if chosen is None:
                    break
                cost, choice = chosen
                if prefix.taken and not self.choices.meets(*prefix.taken[-1], arc, choice):
                    continue
                further = Prefix(plus(prefix.cost, cost), (*prefix.taken, (arc, choice)))
                if not self.frontier.allows(further.cost):
                    continue
                if arc.final:
                    return further
                if self.graph.after(arc) in dead:
                    continue
                ended = self._dive(further, self.graph.next(arc), dead)
                if ended is not None:
                    return ended
                dead.add(self.graph.after(arc))
        return None

    def unfit(self) -> bool:
        """Whether no schedule of the grid fits the circuit, whatever its rounds are worth."""
        return not any(self._reachable(side, self.graph.every, lambda _: True)[0] for side in self.sides)

    def blocked_rounds(self) -> list[Trial]:
        """The rounds of the opening that no side gets past, in any schedule."""
        trials: list[Trial] = []
        for side in self.sides:
            ended, failed = self._reachable(side, self.graph.every, self._passes)
            if ended:
                return []
            for arc in failed:
                trials += blocked_rounds(self.choices, arc)
        return best_of_kind(trials)

    def _passes(self, arc: Arc) -> bool:
        if not self.graph.query_counts(arc):
            return False
        fewest = self.choices.fewest_queries(arc)
        return fewest is not None and self.choices.leaves_room(arc, fewest)

    def _reachable(
        self,
        side: Side,
        arcs: Callable[[Side, int, int, int, int], Iterator[Arc]],
        passes: Callable[[Arc], bool],
    ) -> tuple[bool, list[Arc]]:
        """Whether some path of arcs that pass ends; and the arcs that are come to but do not."""
        cap = self.graph.caps(side)[0]
        waiting, seen, failed = [(0, *self.graph.start(side))], set[tuple[int, int, int]](), []
        while waiting:
            oracle = waiting.pop()
            if oracle in seen:
                continue
            seen.add(oracle)
            for arc in arcs(side, cap, *oracle):
                if not passes(arc):
                    failed.append(arc)
                elif arc.final:
                    return True, []
                else:
                    waiting.append(self.graph.after(arc))
        return False, failed

    def _push(self, bound: Vector, node: Continuation | Prefix) -> None:
        if bound[0] < inf:
            self.frontier.push((bound,), node)

    def _postpone(self, state: State, bound: Vector, proceed: Continuation) -> None:
        """Put off until a choice at a state fails for want of room."""
        if state in self._crowded:
            self._push(bound, proceed)
        else:
            self._postponed.setdefault(state, []).append((bound, proceed))

    def _consider(self, prefix: Prefix, arc: Arc, level: int) -> None:
        """Go on by an arc, with a bound that its level makes sharper; most never come up again at its own cap."""

        def proceed() -> None:
            if level < 2:
                self._consider(prefix, arc, level + 1)
            else:
                self._choose(prefix, arc, 0)

        further = self.bounds.after(arc if level else arc._replace(cap=ANY))
        self._push(plus(plus(prefix.cost, self.bounds.of(arc, level)), further), proceed)

    def _choose(self, prefix: Prefix, arc: Arc, number: int) -> None:
        """Go on by an arc with the choice that has so many cheaper ones."""
        fitted = self._fitted.get(arc, {})
        while fitted.get(number, IMPOSSIBLE) <= prefix.cost:  # it fits after a prefix that is no dearer
            number += 1
        number, known = self.choices.with_room(arc, number)
        if known is not None:
            cost, choice = known
            bound = plus(plus(prefix.cost, cost), self.bounds.after(arc))
            self._push(bound, lambda: self._take(prefix, arc, number, cost, choice))

    def _take(self, prefix: Prefix, arc: Arc, number: int, cost: Vector, choice: Choice) -> None:
        if prefix.taken and not self.choices.meets(*prefix.taken[-1], arc, choice):
            self._choose(prefix, arc, number + 1)
            state = self._state(arc.cap, arc.side, arc.i, arc.variables, arc.log_length)
            self._crowded.add(state)
            for waiting in self._postponed.pop(state, []):
                self._push(*waiting)
            return
        further = Prefix(plus(prefix.cost, cost), (*prefix.taken, (arc, choice)))
        if arc.final:
            self._push(further.cost, further)
        else:
            bound = plus(further.cost, self.bounds.after(arc))
            self._push(bound, lambda: self._arrive(further))
            if not self.limited:
                self._fitted.setdefault(arc, {}).setdefault(number, prefix.cost)
                state = self._state(arc.cap, arc.side, *self.graph.after(arc))
                self._postpone(state, bound, lambda: self._choose(prefix, arc, number + 1))
        if self.limited:  # a dearer choice may be the one within the limits
            self._choose(prefix, arc, number + 1)

    def _arrive(self, prefix: Prefix) -> None:
        """An oracle is reached: the first prefix is enough, unless a later one has less of what is limited."""
        arc = prefix.taken[-1][0]
        state = self._state(arc.cap, arc.side, *self.graph.after(arc))
        following = self.graph.next(arc)
        if self.bounds.sharpen(arc):
            self._push(plus(prefix.cost, self.bounds.after(arc)), lambda: self._arrive(prefix))
            return
        before, per_claim = self._reached.setdefault(state, []), self.choices.per_claim(arc)
        if prefix.dominated(before, self.limited, per_claim):
            return
        if state not in self._crowded and prefix.no_less(before, self.limited):
            self._postpone(state, plus(prefix.cost, self.bounds.after(arc)), lambda: self._arrive(prefix))
            return
        before.append(prefix)
        for next_arc in following:
            self._consider(prefix, next_arc, 0)

    def _state(self, cap: int, side: Side, i: int, variables: int, log_length: int) -> State:
        """The state after some iterations: what the rest of a path depends on."""
        return cap, self.graph.vertex(side, i, variables, log_length)

    # Parameters -------------------------------------------------------------------------------

    def candidate(self, prefix: Prefix) -> Candidate:
        """The parameters that a complete path stands for."""
        arcs, choices = zip(*prefix.taken, strict=True)
        side, fixed = arcs[0].side, choices[0].fixed or Fixed((), FREE)
        circuit = side.settled(fixed)
        opening: Any = circuit.opening
        rounds, samples = self.graph.rounds, tuple(choice.samples for choice in choices[1:])
        grinding = replace(
            opening.grinding,
            batching=side.ground(BATCHING, fixed),
            out_of_domain=self._said(SAMPLED, tuple(choice.sampled for choice in choices[1:])),
            queries=self._said(QUERIES, tuple(choice.bits for choice in choices)),
            **{rounds.fold_bits.rpartition(".")[2]: self._fold_bits(choices)},
        )
        later = {"rates": tuple(_rate(arc) for arc in arcs)} if side.states_rates else {}
        opening = replace(
            opening,
            queries=tuple(choice.queries for choice in choices),
            out_of_domain=self._samples(samples),
            grinding=grinding,
            merkle=replace(side.merkle, cap=arcs[0].cap),
            **{rounds.schedule.rpartition(".")[2]: rounds.written([arc.folding for arc in arcs])},
            **later,
        )
        cost = Cost(**dict(zip(GOALS[self.goal], prefix.cost, strict=True)))
        return Candidate(replace(circuit, opening=opening), tuple(choice.regime for choice in choices), cost)

    def _fold_bits(self, choices: Sequence[Choice]) -> Any:
        """Grinding before the folds, of every iteration or of the first alone."""
        bits = tuple(choice.folds for choice in choices)
        return self._said(self.graph.rounds.fold_bits, bits if self.graph.rounds.per_claim else bits[0])

    def _samples(self, samples: tuple[int, ...]) -> Any:
        """Out-of-domain samples as a file says them: WHIR's always one by one."""
        return samples if self.graph.rounds.per_claim else self._said("opening.out_of_domain", samples, 1)

    def _said(self, path: str, values: tuple[Any, ...], default: int = 0) -> Any:
        """Numbers as a file says them: one where all are alike."""
        pinned = self.grid.value(path)
        if pinned is not None:
            return pinned
        every = {number for value in values for number in (value if isinstance(value, tuple) else (value,))}
        return values if len(every) > 1 else max(every, default=default)


def _rate(arc: Arc) -> Fraction:
    return Fraction(1, 1 << (arc.log_length - arc.variables))
