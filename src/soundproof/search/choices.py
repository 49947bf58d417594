"""What an iteration of WHIR may do: its choices, cheapest first, each with the least grinding of all its rounds."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import log2, sqrt
from typing import Any

from soundproof.cost import FREE, Cost
from soundproof.protocols.whir import final, fold, out_of_domain, shift
from soundproof.search.arcs import FOLDS, QUERIES, SAMPLED, Arc, Arcs
from soundproof.search.bar import Bar
from soundproof.search.paths import Vector
from soundproof.search.radii import first_in, may_go_beyond, radii
from soundproof.search.side import Fixed
from soundproof.theorems.certificates import threshold
from soundproof.theorems.dkt26 import SHORT
from soundproof.transcript import Regime

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


class Choices:
    """The choices of every arc; what several arcs share is evaluated once."""

    def __init__(self, graph: Arcs, bar: Bar) -> None:
        self.graph, self.bar, self.goal = graph, bar, graph.goal
        self._rows: dict[Any, list[Choice]] = {}
        self._folds: dict[Any, int | None] = {}
        self._possible: dict[tuple[int, int, int], int] = {}
        self._fewest: dict[Any, int | None] = {}
        self._streams: dict[Arc, tuple[list[tuple[Vector, Choice]], Iterator[tuple[Vector, Choice]]]] = {}

    def fewest_possible(self, arc: Arc) -> int:
        """So few queries that no radius at all does with less."""
        key = (arc.side.code.length, arc.i, arc.variables)
        if key not in self._possible:
            code, counts = self.graph.code(arc), self.graph.query_counts(arc)
            n, k = code.length // 2, code.dimension // 2
            if not may_go_beyond(self.bar.pin):
                agreement = min(sqrt(code.dimension / code.length), (n + k) / (2 * n))
            else:
                agreement = threshold((k - 1) / n) if k > SHORT else (k + 1) / (2 * n)
            bits = self.bar.bits - self.graph.allowed(QUERIES, arc.i)[-1]
            self._possible[key] = min(max(int(bits / -log2(agreement)) - 1, counts[0]), counts[-1])
        return self._possible[key]

    def sharpen(self, arcs: list[Arc]) -> None:
        """Count the queries to an oracle not from what any radius allows, but from what its rounds do."""
        found = [fewest for fewest in map(self.fewest_queries, arcs) if fewest is not None]
        code, counts = (arcs[0].side.code.length, arcs[0].i, arcs[0].variables), self.graph.query_counts(arcs[0])
        self._possible[code] = min(found, default=counts[-1])

    def fewest_queries(self, arc: Arc) -> int | None:
        """The fewest queries for which there is a choice; more queries never need more grinding."""
        key = (*arc.place, arc.folding, arc.final, arc.side.batching if arc.i == 0 else None)
        if key not in self._fewest:
            counts, most = self.graph.query_counts(arc), self.graph.allowed(QUERIES, arc.i)[-1]
            self._fewest[key] = first_in(
                lambda queries: bool(self._row(arc, queries, most)),
                self.fewest_possible(arc) + 2,
                counts[0],
                counts[-1],
            )
        return self._fewest[key]

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
                    for bits in self.graph.allowed(QUERIES, arc.i):
                        push(bare(queries) + arc.side.proof_of_work(bits), (queries, bits))
                case (int(queries), int(bits)):
                    for choice in self._row(arc, queries, bits):
                        push(self.graph.bare(arc, queries, choice.samples) + choice.grinding, choice)

    def _row(self, arc: Arc, queries: int, bits: int) -> list[Choice]:
        """The choices with so many queries and so much grinding before them."""
        place = (arc.side.code.length, arc.i, arc.variables, arc.folding, arc.final)
        key = (*place, queries, bits, arc.side.batching if arc.i == 0 else None)
        if key not in self._rows:
            self._rows[key] = list(self._found(arc, queries, bits))
        return self._rows[key]

    def _found(self, arc: Arc, queries: int, bits: int) -> Iterator[Choice]:
        side, code = arc.side, self.graph.code(arc)
        asked = final(side.claim, code, arc.folding, queries, False, bits)
        opening: Any = side.circuit.opening
        alone = arc.final and not opening.combines_last_queries
        tried: dict[Regime, None] = {}
        for spare in SPARES[:1] if alone else SPARES:
            tried |= dict.fromkeys(radii(code.oracle, asked, self.bar, side.claim.field.prime.modulus, spare))
        for regime in tried:
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
            for samples in self.graph.sample_counts(arc):
                drawn = out_of_domain(side.claim, arc.i, code, samples, 1)
                allowed = self.graph.allowed(SAMPLED, arc.i - 1)
                sampled = self.bar.least_grinding(drawn, every, allowed, side.claim)
                if sampled is not None:
                    more = spent + side.proof_of_work(sampled)
                    yield Choice(queries, bits, samples, regime, folds, sampled, None, more)

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
