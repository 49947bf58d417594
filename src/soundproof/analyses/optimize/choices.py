"""What an iteration of WHIR may do: its choices, cheapest first, each with the least grinding of all its rounds."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import log2, sqrt
from typing import Any

from soundproof.analyses.optimize.arcs import FOLDS, QUERIES, SAMPLED, Arc, Arcs
from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.obstacles import Tried
from soundproof.analyses.optimize.paths import Vector
from soundproof.analyses.optimize.radii import first_in, largest, may_go_beyond, radii
from soundproof.analyses.optimize.side import Fixed
from soundproof.protocols.whir import final, fold, out_of_domain, shift
from soundproof.radii.search import fast
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.cost import FREE, Cost
from soundproof.theorems.certificates import threshold
from soundproof.theorems.dkt26 import SHORT
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.regime import Regime

__all__ = ["SPARES", "Choice", "Choices"]

SPARES = (0.0, 2.0**-12, 2.0**-6, 2.0**-3, 0.5)
"""Parts of a round that radii leave to the combination that shares it with the queries."""


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
    combined: int
    missed: float
    lists: float

    def leaves(self, other: Choice, field: float) -> bool:
        """Whether this leaves at least as much room in the rounds it shares with its neighbours, as a dearer one.

        In the round of its own queries that is what they miss and how many are combined, one part in ``field`` each
        at least; in the round before, its samples and its list.  The last iteration has no round after it.
        """
        return self.leaves_after(other, field) and self.samples <= other.samples and self.lists <= other.lists

    def leaves_after(self, other: Choice, field: float) -> bool:
        """The same, for the round after it alone."""
        more = other.combined - self.combined
        return more >= 0 and self.missed <= other.missed + more / field


class Choices:
    """The choices of every arc; what several arcs share is evaluated once."""

    def __init__(self, graph: Arcs, bar: Bar) -> None:
        self.graph, self.bar, self.goal = graph, bar, graph.goal
        self._rows: dict[Any, list[Choice]] = {}
        self._folds: dict[Any, int | None] = {}
        self._radii: dict[Any, tuple[Regime, ...]] = {}
        self._possible: dict[tuple[int, int, int, bool], int | None] = {}
        self._fewest: dict[Any, int | None] = {}
        self._streams: dict[Arc, tuple[list[tuple[Vector, Choice]], Iterator[tuple[Vector, Choice]]]] = {}

    def fewest_possible(self, arc: Arc) -> int | None:
        """So few queries that no radius at all does with less; None where the most are less than that."""
        key = (*self._oracle(arc), arc.final)
        if key not in self._possible:
            code, counts = self.graph.code(arc), self.graph.query_counts(arc)
            n, k = code.length // 2, code.dimension // 2
            if not may_go_beyond(self.bar.pin):
                agreement = min(sqrt(code.dimension / code.length), (n + k) / (2 * n))
            else:
                agreement = threshold((k - 1) / n) if k > SHORT else (k + 1) / (2 * n)
            bits = self.bar.bits - self.graph.allowed(QUERIES, arc.i)[-1]
            fewest = max(int(bits / -log2(agreement)) - 1, counts[0])
            self._possible[key] = fewest if fewest <= counts[-1] else None
        return self._possible[key]

    def sharpen(self, arcs: list[Arc]) -> None:
        """Count the queries to an oracle not from what any radius allows, but from what its rounds do."""
        for final_ones in (False, True):
            own = [arc for arc in arcs if arc.final == final_ones]
            found = [fewest for fewest in map(self.fewest_queries, own) if fewest is not None]
            if own:
                self._possible[*self._oracle(own[0]), final_ones] = min(found, default=None)

    def fewest_queries(self, arc: Arc) -> int | None:
        """The fewest queries for which there is a choice; more queries never need more grinding."""
        key = (*self._oracle(arc), arc.folding, arc.final, arc.side.batching if arc.i == 0 else None)
        if key not in self._fewest:
            counts, most = self.graph.query_counts(arc), self.graph.allowed(QUERIES, arc.i)[-1]
            guess = self.fewest_possible(arc)
            self._fewest[key] = (
                None
                if guess is None
                else first_in(lambda queries: self._any(arc, queries, most), guess + 2, counts[0], counts[-1])
            )
        return self._fewest[key]

    def stuck(self, arc: Arc) -> Iterator[Tried]:
        """The rounds of an arc that miss the bar at their best: with the most queries, grinding and samples."""
        side, code, rate = arc.side, self.graph.code(arc), arc.side.circuit.opening.rate
        if not self.graph.query_counts(arc):
            following = Code.of(Oracle(arc.i + 1, code.length // 2, code.dimension >> arc.folding))
            fewest = self.graph.fewest(arc)
            bits = self.graph.allowed(QUERIES, arc.i)[-1]
            both = shift(side.claim, arc.i + 1, code, arc.folding, following, fewest, 1, bits)
            where = f"with {'one query' if fewest == 1 else f'{fewest} queries'}: their combination is not ground"
            for regime in self._at_large(arc):
                yield Tried(both, (*[regime] * (arc.i + 1), UniqueDecoding(0)), where)
            return
        queries, bits = self.graph.query_counts(arc)[-1], self.graph.allowed(QUERIES, arc.i)[-1]
        asked = final(side.claim, code, arc.folding, queries, False, bits)
        friendly = list(radii(code.oracle, asked, self.bar, side.claim.field.characteristic))
        where = f"with {queries} queries, {bits} bits of grinding, first rate {rate}"
        if not friendly:
            named = replace(asked, name="final" if arc.final else f"shift {arc.i + 1}")
            for regime in self._at_large(arc):
                yield Tried(named, (regime,) * (arc.i + 1), f"{where} and the largest radius")
        for regime in friendly:
            every = (regime,) * (arc.i + 1)
            before = code
            for s in range(1, arc.folding + 1):
                after = before.folded(2)
                most = (self.graph.allowed(FOLDS, arc.i, s - 1) or (0,))[-1]
                opening: Any = side.circuit.opening
                folded = fold(side.claim, arc.i, s, opening.constraint_degree, before, after, most)
                if not self.bar.reached(folded, every):
                    yield Tried(
                        folded,
                        every,
                        f"at its {most} bits of grinding, rate {rate} at first, smallest radius for {queries} queries",
                    )
                before = after
            if arc.i > 0:
                samples, most = self.graph.sample_counts(arc)[-1], self.graph.allowed(SAMPLED, arc.i - 1)[-1]
                drawn = out_of_domain(side.claim, arc.i, code, samples, most)
                if not self.bar.reached(drawn, every):
                    yield Tried(
                        drawn,
                        every,
                        f"with {samples} samples, {most} bits of grinding, first rate {rate}, smallest radius",
                    )

    def _at_large(self, arc: Arc) -> Iterator[Regime]:
        return largest(self.graph.code(arc).oracle, self.bar, arc.side.claim.field.characteristic)

    def choice(self, arc: Arc, number: int) -> tuple[Vector, Choice] | None:
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
        counts, samples = self.graph.query_counts(arc), self.graph.sample_counts(arc)

        def push(cost: Cost, what: Any) -> None:
            heapq.heappush(heap, (cost.by(self.goal), next(order), what))

        def bare(queries: int) -> Cost:
            return self.graph.bare(arc, queries, samples[0], counts[-1])

        first = self.fewest_queries(arc)
        if first is None:
            return
        field, friendliest = float(arc.side.claim.field.size), self._friendliest(arc)
        kept: list[tuple[Vector, Choice]] = []

        def useless(cost: Vector, choice: Choice) -> bool:
            """Whether one that came up before does as well in everything that matters to other iterations."""
            return any(
                all(before[n] <= cost[n] for n in self.graph.limited) and other.leaves(choice, field)
                for before, other in kept
            )

        def hoped(queries: int) -> Choice:
            return replace(friendliest, combined=0 if arc.final else queries)

        push(bare(first), first)
        while heap:
            cost, _, what = heapq.heappop(heap)
            self.bar.effort.step()
            match what:
                case Choice():
                    if not useless(cost, what):
                        kept.append((cost, what))
                        yield cost, what
                case int(queries):
                    if useless(cost, hoped(queries)):
                        continue  # and so are more queries
                    if queries < counts[-1]:
                        push(bare(queries + 1), queries + 1)
                    for bits in self.graph.allowed(QUERIES, arc.i):
                        push(bare(queries) + arc.side.proof_of_work(bits), (queries, bits))
                case (int(queries), int(bits)):
                    if useless(cost, hoped(queries)):
                        continue
                    for choice in self._row(arc, queries, bits):
                        push(self.graph.bare(arc, queries, choice.samples) + choice.grinding, choice)

    def _friendliest(self, arc: Arc) -> Choice:
        """What no choice of an arc leaves more room than: nothing missed, the shortest list, the fewest samples."""
        most = self._row(arc, self.graph.query_counts(arc)[-1], self.graph.allowed(QUERIES, arc.i)[-1])
        lists = min((choice.lists for choice in most), default=1.0)
        fewest = self.graph.sample_counts(arc)[0]
        return Choice(0, 0, fewest, UniqueDecoding(0), (), 0, None, FREE, 0, 0.0, lists)

    def _oracle(self, arc: Arc) -> tuple[int, int, int]:
        """What tells an arc's oracle from others: no cap changes its rounds."""
        return arc.side.code.length, arc.i, arc.variables

    def _row(self, arc: Arc, queries: int, bits: int) -> list[Choice]:
        """The choices with so many queries and so much grinding before them."""
        key = (*self._oracle(arc), arc.folding, arc.final, queries, bits, arc.side.batching if arc.i == 0 else None)
        if key not in self._rows:
            self._rows[key] = list(self._found(arc, queries, bits))
        return self._rows[key]

    def _any(self, arc: Arc, queries: int, bits: int) -> bool:
        """Whether there is a choice with so many queries and so much grinding before them."""
        return next(self._found(arc, queries, bits), None) is not None

    def _found(self, arc: Arc, queries: int, bits: int) -> Iterator[Choice]:
        side, code = arc.side, self.graph.code(arc)
        asked = final(side.claim, code, arc.folding, queries, False, bits)
        opening: Any = side.circuit.opening
        alone = arc.final and not opening.combines_last_queries
        for regime in self._tried(arc, asked, SPARES[:1] if alone else SPARES):
            every = (regime,) * (arc.i + 1)
            if arc.final and opening.combines_last_queries:
                last = final(side.claim, code, arc.folding, queries, True, bits)
                if not self.bar.reached(last, every):
                    continue
            if arc.final and not self._last_claim_reached(arc, every):
                continue
            folds = self._fold_grinding(arc, regime)
            fixed = side.fixed(regime) if arc.i == 0 and folds is not None else None
            if folds is None or (arc.i == 0 and fixed is None):
                continue
            spent = side.proof_of_work(bits) + (fixed.cost if fixed else FREE)
            spent = sum((side.proof_of_work(each, ("whir", "fold")) for each in folds), spent)
            (miss,) = (term for term in asked.terms if isinstance(term.event, Missed))
            combined, missed = (0, 0.0) if arc.final else (queries, float(miss.error(every, fast)))
            lists = float(regime.lists(code).value(fast)) if arc.i > 0 else 1.0
            if arc.i == 0:
                yield Choice(queries, bits, 0, regime, folds, 0, fixed, spent, combined, missed, lists)
                continue
            for samples in self.graph.sample_counts(arc):
                drawn = out_of_domain(side.claim, arc.i, code, samples, 1)
                allowed = self.graph.allowed(SAMPLED, arc.i - 1)
                sampled = self.bar.least_grinding(drawn, every, allowed, side.claim)
                if sampled is not None:
                    more = spent + side.proof_of_work(sampled)
                    yield Choice(queries, bits, samples, regime, folds, sampled, None, more, combined, missed, lists)

    def _last_claim_reached(self, arc: Arc, every: tuple[Regime, ...]) -> bool:
        """Whether the sumcheck of the last claim reaches the bar, where there is one."""
        entries = self.graph.last_claim(arc)
        return all(self.bar.reached(entry, every) for entry in entries if isinstance(entry, Challenge))

    def _tried(self, arc: Arc, asked: Challenge, spares: tuple[float, ...]) -> Iterator[Regime]:
        """The radii that some queries to an oracle leave, with more and more of the round spared.

        The more is spared, the larger they are: where every fold misses the bar at all of them, no more is.
        """
        seen: set[Regime] = set()
        for spare in spares:
            left = self._left(arc, asked, spare)
            yield from (regime for regime in left if regime not in seen)
            seen.update(left)
            if all(self._fold_grinding(arc, regime) is None for regime in left):
                return

    def _left(self, arc: Arc, asked: Challenge, spare: float) -> tuple[Regime, ...]:
        """The radii that some queries leave with a part of the round spared; no fold changes them."""
        (term,) = asked.terms
        key = (*self._oracle(arc), term.event, term.grinding, spare)
        if key not in self._radii:
            oracle, characteristic = self.graph.code(arc).oracle, arc.side.claim.field.characteristic
            self._radii[key] = tuple(radii(oracle, asked, self.bar, characteristic, spare))
        return self._radii[key]

    def _fold_grinding(self, arc: Arc, regime: Regime) -> tuple[int, ...] | None:
        """The least grinding of every fold of an iteration; None where one misses the bar."""
        side, after, found = arc.side, self.graph.code(arc), []
        for s in range(1, arc.folding + 1):
            before, after = after, after.folded(2)
            key = (arc.side.code.length, arc.i, arc.variables, s, regime)
            if key not in self._folds:
                opening: Any = side.circuit.opening
                challenge = fold(side.claim, arc.i, s, opening.constraint_degree, before, after, 1)
                allowed = self.graph.allowed(FOLDS, arc.i, s - 1)
                every = (regime,) * (arc.i + 1)
                self._folds[key] = self.bar.least_grinding(challenge, every, allowed, side.claim)
            bits = self._folds[key]
            if bits is None:
                return None
            found.append(bits)
        return tuple(found)

    def meets(self, arc: Arc, choice: Choice, following: Arc, next_choice: Choice) -> bool:
        """Whether two iterations fit into the shift round between them."""
        challenge = shift(
            arc.side.claim,
            following.i,
            self.graph.code(arc),
            arc.folding,
            self.graph.code(following),
            choice.queries,
            next_choice.samples,
            choice.bits,
        )
        return self.bar.reached(challenge, (choice.regime,) * following.i + (next_choice.regime,))
