"""What an iteration may do: its choices, cheapest first, each with the least grinding of all its rounds."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from functools import cache, partial
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.decisions import Vector, plus
from soundproof.analyses.optimize.graph import Arc, Graph
from soundproof.analyses.optimize.growing import Growing
from soundproof.analyses.optimize.needs import Needs
from soundproof.analyses.optimize.radii import SHORT, first_in, last_in
from soundproof.analyses.optimize.side import QUERIES, Fixed
from soundproof.radii.search import fast
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.cost import FREE
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime

__all__ = ["SPARES", "Choice", "Choices"]

SPARES = (0.0, 2.0**-12, 2.0**-6, 2.0**-3, 0.5)
"""Parts of a round that radii leave to what shares it with the queries."""


class Choice(Struct, frozen=True):
    """What one iteration does: queries, samples and radius, and the grinding of its rounds with its cost.

    In the shift round after it are the ``combined`` queries, which miss with the error ``missed``.  What it has
    ``added`` to the round before is the error with the fewest and with the most queries there.
    """

    queries: int
    bits: int
    samples: int
    regime: Regime
    folds: tuple[int, ...]
    sampled: int
    fixed: Fixed | None
    grinding: Vector
    combined: int
    missed: float
    added: tuple[float, float]

    def dominates_after(self, other: Choice, per_claim: float) -> bool:
        """Whether this leaves at least as much room in the round after it; the last iteration has none.

        There a claim more costs an error of ``per_claim`` at least.
        """
        more = other.combined - self.combined
        return more >= 0 and self.missed <= other.missed + more * per_claim


class Choices:
    """The choices of every arc; what several arcs share is evaluated once."""

    def __init__(self, graph: Graph, bar: Bar) -> None:
        self.graph, self.rounds, self.bar = graph, graph.rounds, bar
        self.free = FREE.by(graph.goal)
        self.needs = Needs(graph, bar)
        self._evaluated: dict[Any, Growing[Growing[Choice]]] = {}
        self._next_added: dict[Any, Growing[float]] = {}
        self._useful: dict[Any, int] = {}
        self._possible: dict[Any, int | None] = {}
        self._fewest: dict[Any, int | None] = {}
        self._ordered: dict[Any, Growing[tuple[Vector, Choice]]] = {}

    def per_claim(self, arc: Arc) -> float:
        """What one claim more in a shift round costs at least."""
        return 1 / float(arc.side.claim.field.size) if self.rounds.per_claim else 0.0

    # The fewest queries -----------------------------------------------------------------------

    def fewest_possible(self, arc: Arc) -> int | None:
        """So few queries that no radius at all does with less; None where the most are less than that."""
        key = (self.graph.source(arc), arc.final)
        if key not in self._possible:
            counts, code = self.graph.query_counts(arc), self.graph.code(arc)
            agreement = self.needs.least_agreement(code.length // 2, code.dimension // 2)
            fewest = max(self.needs.least_queries(agreement, arc.i), counts[0])
            self._possible[key] = fewest if fewest <= counts[-1] else None
        return self._possible[key]

    def leaves_room(self, arc: Arc, queries: int, missed: float = 0.0) -> bool:
        """Whether the oracle that an arc leads to fits into the round of its queries, which miss with some error."""
        if arc.final or self.rounds.per_claim:
            return True
        vertex, rounded_up = self.graph.vertex(arc.side, *self.graph.after(arc)), 1 << (queries - 1).bit_length()
        for most in dict.fromkeys((rounded_up, queries)):  # with more queries the oracle adds more
            key = (vertex, most)
            if key not in self._next_added:
                self._next_added[key] = Growing(partial(self._added_by_next, arc, most))
            if not all(self.needs.clearly_misses(missed + added) for added in self._next_added[key]):
                return True
        return False

    def _added_by_next(self, arc: Arc, queries: int) -> Iterator[float]:
        """What the next oracle adds at least to the round of so many queries, at each of its smallest radii."""
        added, smallest = self.next_at_best(arc, queries)
        for radii in smallest:
            yield float(added.error(radii, fast))

    def next_at_best(self, arc: Arc, queries: int) -> tuple[Challenge, list[tuple[Regime, ...]]]:
        """What the next oracle adds to the round of so many queries where it folds least, and its smallest radii."""
        i, variables, log_length = self.graph.after(arc)
        following = arc._replace(i=i, variables=variables, log_length=log_length, folding=1)
        added = self.needs.arrival(following, queries, self.graph.sample_counts(following)[0])
        most = self._most_useful(following)
        if not most:
            return added, []
        asked = self.rounds.final(arc.side, self.graph.code(following), 1, most, self.needs.most_bits(i))
        return added, [(regime,) * (i + 1) for regime in self.needs.left(following, asked, 0.0)]

    def _most_useful(self, arc: Arc) -> int:
        """The most queries to an oracle: all that the grid has where it may be the last, else what is then combined."""
        key = self.graph.source(arc)
        if key not in self._useful:
            arcs, most = self.graph.arcs(*arc[:5]), self.graph.query_counts(arc)[-1]
            rooms = (self._most_with_room(next_arc) for next_arc in arcs)
            self._useful[key] = most if any(next_arc.final for next_arc in arcs) else max(rooms, default=0)
        return self._useful[key]

    def _most_with_room(self, arc: Arc) -> int:
        counts = self.graph.query_counts(arc)
        return last_in(lambda queries: self.leaves_room(arc, queries), counts[-1], counts[0], counts[-1]) or 0

    def sharpen(self, arcs: list[Arc]) -> None:
        """Count the queries to an oracle not from what any radius allows, but from what its rounds do."""
        for final in (False, True):
            alike = [arc for arc in arcs if arc.final == final]
            counts = [fewest for fewest in map(self.fewest_queries, alike) if fewest is not None]
            if alike:
                self._possible[self.graph.source(alike[0]), final] = min(counts, default=None)

    def fewest_queries(self, arc: Arc) -> int | None:
        """The fewest queries for which there is a choice; more queries never need more grinding."""
        key = self._kind(arc)
        if key not in self._fewest:
            counts, most = self.graph.query_counts(arc), self.needs.most_bits(arc.i)
            guess = self.fewest_possible(arc)
            self._fewest[key] = (
                None
                if guess is None
                else first_in(lambda queries: self._has_choice(arc, queries, most), guess + 2, counts[0], counts[-1])
            )
        return self._fewest[key]

    def _kind(self, arc: Arc) -> Any:
        """What the choices of an arc depend on, but for their cost: no cap, no next domain, no side but the first's."""
        return self.graph.source(arc), arc.folding, arc.final, None if arc.i else arc.side

    # Choices in the order of their cost -------------------------------------------------------

    def choice(self, arc: Arc, number: int) -> tuple[Vector, Choice] | None:
        """The choice of an arc with so many cheaper ones."""
        key = (self._kind(arc), arc.cap)
        if key not in self._ordered:
            self._ordered[key] = Growing(lambda: self._choices(arc))
        return self._ordered[key].get(number)

    def with_room(self, arc: Arc, number: int) -> tuple[int, tuple[Vector, Choice] | None]:
        """The first choice from a number on that leaves room for the oracle it leads to, and its own number."""
        while (known := self.choice(arc, number)) is not None:
            if self.leaves_room(arc, known[1].queries, known[1].missed):
                break
            number += 1
        return number, known

    def _choices(self, arc: Arc) -> Iterator[tuple[Vector, Choice]]:
        """The choices of an arc, cheapest first, but for those that one before does as well as in all that matters."""
        first = self.fewest_queries(arc)
        if first is None:
            return
        heap: list[tuple[Vector, int, Any]] = []
        order, limited, per_claim = count(), self.graph.limited, self.per_claim(arc)
        most, allowed = self.graph.query_counts(arc)[-1], self.graph.allowed(QUERIES, arc.i)
        prices = {samples: self.graph.price(arc, samples) for samples in self.graph.sample_counts(arc)}
        least = prices[min(prices)].at_least
        works = [self.graph.work(arc.side, bits) for bits in allowed]
        friendliest, known = cache(lambda: self._friendliest(arc)), list[tuple[Vector, Choice]]()
        least_ground, short = len(allowed) - 1, self.graph.code(arc).length <= SHORT

        def push(cost: Vector, node: Any) -> None:
            heapq.heappush(heap, (cost, next(order), node))

        def dominated(cost: Vector, choice: Choice) -> bool:
            return _dominated(cost, choice, known, per_claim, limited)

        push(least(first), first)
        while heap:
            cost, _, node = heapq.heappop(heap)
            self.bar.effort.step()
            if isinstance(node, Choice):
                if not dominated(cost, node):
                    known.append((cost, node))
                    yield cost, node
                continue
            queries, i, spared = (node, None, 0) if isinstance(node, int) else node
            if spared == 0 and known and dominated(cost, replace(friendliest(), combined=0 if arc.final else queries)):
                continue  # and so are more queries, and more grinding
            if i is None:
                if queries < most:
                    push(least(queries + 1), queries + 1)
                # More queries never need more grinding.
                while least_ground and self._has_choice(arc, queries, allowed[least_ground - 1]):
                    least_ground -= 1
                push(plus(least(queries), works[least_ground]), (queries, least_ground, 0))
                continue
            if spared == 0 and i + 1 < len(allowed):
                push(plus(least(queries), works[i + 1]), (queries, i + 1, 0))
            choices = self._choices_at(arc, queries, allowed[i]).get(spared)
            if choices is None:
                continue
            priced = [(plus(prices[choice.samples].of(queries), choice.grinding), choice) for choice in choices]
            for whole, choice in priced:
                push(whole, choice)
            dearer = cost if short else min((whole for whole, _ in priced), default=cost)
            push(dearer, (queries, i, spared + 1))

    def _friendliest(self, arc: Arc) -> Choice:
        """What no choice of an arc leaves more room than: nothing missed, and the least added."""
        queries, bits = self.graph.query_counts(arc)[-1], self.needs.most_bits(arc.i)
        most = [choice for choices in self._choices_at(arc, queries, bits) for choice in choices]
        fewest, largest = (min((choice.added[n] for choice in most), default=0.0) for n in range(2))
        return Choice(0, 0, 0, UniqueDecoding(0), (), 0, None, self.free, 0, 0.0, (fewest, largest))

    # What some queries leave ------------------------------------------------------------------

    def _choices_at(self, arc: Arc, queries: int, bits: int) -> Growing[Growing[Choice]]:
        """The choices with so many queries and so much grinding before them, by the part of the round that is spared.

        A larger part leaves larger radii, under which no round needs less grinding: no choice there is cheaper than
        all before.  On short codes roundings are large, and it may be.
        """
        key = (self._kind(arc), queries, bits)
        if key not in self._evaluated:
            self._evaluated[key] = Growing(lambda: self._evaluate(arc, queries, bits))
        return self._evaluated[key]

    def _has_choice(self, arc: Arc, queries: int, bits: int) -> bool:
        """Whether there is a choice with so many queries and so much grinding before them."""
        return any(any(choices) for choices in self._choices_at(arc, queries, bits))

    def _evaluate(self, arc: Arc, queries: int, bits: int) -> Iterator[Growing[Choice]]:
        asked = self.rounds.final(arc.side, self.graph.code(arc), arc.folding, queries, bits)
        last = self._combined_last(arc, queries, bits)
        for radii in self._radii_tried(arc, asked, SPARES[:1] if arc.final and last is None else SPARES):
            yield Growing(partial(self._under, arc, asked, last, queries, bits, radii))

    def _combined_last(self, arc: Arc, queries: int, bits: int) -> Challenge | None:
        """The round of the last queries, if their claims are combined in it."""
        code = self.graph.code(arc)
        return self.rounds.combined_last(arc.side, code, arc.folding, queries, bits) if arc.final else None

    def _under(
        self, arc: Arc, asked: Challenge, last: Challenge | None, queries: int, bits: int, regimes: list[Regime]
    ) -> Iterator[Choice]:
        """The choices under some radii."""
        side, work = arc.side, self.graph.work
        (miss,) = asked.terms
        for regime in regimes:
            radii = (regime,) * (arc.i + 1)
            if last is not None and not self.bar.reached(last, radii):
                continue
            if arc.final and not self._ends(arc, radii):
                continue
            folds = self.needs.fold_grinding(arc, regime)
            fixed = side.fixed(regime) if arc.i == 0 and folds is not None else None
            if folds is None or (arc.i == 0 and fixed is None):
                continue
            spent = self.free if fixed is None else fixed.cost.by(self.graph.goal)
            for cost in (work(side, bits), *(work(side, fold_bits, self.rounds.fold_label) for fold_bits in folds)):
                spent = plus(spent, cost)
            combined, missed = (0, 0.0) if arc.final else (queries, float(miss.error(radii, fast)))
            if arc.i == 0:
                yield Choice(queries, bits, 0, regime, folds, 0, fixed, spent, combined, missed, (0.0, 0.0))
                continue
            for samples, sampled in self._sampled(arc, regime):
                added = self.needs.adds(arc, regime, samples)
                if added is not None:
                    whole = plus(spent, work(side, sampled))
                    yield Choice(queries, bits, samples, regime, folds, sampled, None, whole, combined, missed, added)

    def _sampled(self, arc: Arc, regime: Regime) -> Iterator[tuple[int, int]]:
        """Numbers of samples with the least grinding of each; none more, and added to the round, where no less."""
        fewest: int | None = None
        for samples in self.graph.sample_counts(arc):
            if fewest == 0:
                return
            bits = self.needs.sample_grinding(arc, regime, samples)
            if bits is not None and (fewest is None or bits < fewest):
                fewest = bits
                yield samples, bits

    def _ends(self, arc: Arc, radii: tuple[Regime, ...]) -> bool:
        """Whether what is drawn about the last polynomial reaches the bar."""
        entries = self.rounds.ending(arc.side, arc.variables - arc.folding)
        return all(self.bar.reached(entry, radii) for entry in entries if isinstance(entry, Challenge))

    def _radii_tried(self, arc: Arc, asked: Challenge, spares: tuple[float, ...]) -> Iterator[list[Regime]]:
        """The radii that some queries to an oracle leave, with more and more of the round spared.

        The more is spared, the larger they are: where rounds miss the bar at all of them, no more is.
        """
        seen: set[Regime] = set()
        for spare in spares:
            left = self.needs.left(arc, asked, spare)
            yield [regime for regime in left if regime not in seen]
            seen.update(left)
            if not any(self.needs.passes(arc, regime) for regime in left):
                return

    def meets(self, arc: Arc, choice: Choice, following: Arc, next_choice: Choice) -> bool:
        """Whether two iterations fit into the shift round between them."""
        added = self.needs.shared(following, next_choice.regime, next_choice.samples, choice.queries)
        if self.needs.clearly_misses(choice.missed + added):
            return False
        if self.needs.clearly_fits(choice.missed + added):  # beyond doubt: hypotheses are of parts of the round
            self.bar.effort.step()
            return not (
                self.needs.shared_fails(following, next_choice.regime, next_choice.samples, choice.queries)
                or self.needs.queries_fail(arc, choice.regime, choice.queries, choice.bits)
            )
        challenge = self.rounds.shift(
            arc.side,
            following.i,
            self.graph.code(arc),
            arc.folding,
            self.graph.code(following),
            following.folding,
            choice.queries,
            next_choice.samples,
            choice.bits,
        )
        radii = (choice.regime,) * following.i + (next_choice.regime,)
        return self.needs.fits(challenge, radii)


def _dominated(
    cost: Vector, choice: Choice, cheaper: list[tuple[Vector, Choice]], per_claim: float, limited: tuple[int, ...]
) -> bool:
    """Whether one of the ``cheaper`` choices dominates a choice, and costs no more of what is ``limited``.

    It leaves as much room in the rounds it shares with its neighbours.  The error in the round before grows with the
    number of queries there as a line does, so two of them tell.
    """
    least, most = choice.added
    for before, other in reversed(cheaper):  # most fail on the first two numbers, and there are many
        if other.added[0] > least or other.added[1] > most or not other.dominates_after(choice, per_claim):
            continue
        if all(before[n] <= cost[n] for n in limited):
            return True
    return False
