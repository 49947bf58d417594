"""What the rounds of an iteration need at a radius: grinding, and a part of the round that they share with queries."""

from __future__ import annotations

from collections.abc import Callable
from math import log2, sqrt
from typing import Any, TypeVar

from soundproof.analyses.optimize.bar import NEAR, Bar
from soundproof.analyses.optimize.graph import SAMPLED, Arc, Graph
from soundproof.analyses.optimize.radii import SHORT as SHORT_DOMAIN
from soundproof.analyses.optimize.radii import may_go_beyond, radii
from soundproof.analyses.optimize.rounds import arrival
from soundproof.analyses.optimize.side import QUERIES
from soundproof.radii.search import fast
from soundproof.readings.evaluation import failures
from soundproof.theorems.certificates import threshold
from soundproof.theorems.dkt26 import SHORT
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime

__all__ = ["Needs"]

Least = TypeVar("Least")


class Needs:
    """What is evaluated of rounds, for every oracle and radius once."""

    def __init__(self, graph: Graph, bar: Bar) -> None:
        self.graph, self.rounds, self.bar = graph, graph.rounds, bar
        self._clearly_too_much, self._clearly_enough = (2.0**-bar.bits * (1 + sign * NEAR) for sign in (1, -2))
        self._fewest_before: dict[Any, int] = {}
        self._folds: dict[Any, int | None] = {}
        self._sampled: dict[Any, int | None] = {}
        self._added: dict[Any, tuple[float, float] | None] = {}
        self._shared: dict[Any, float] = {}
        self._shared_fails: dict[Any, bool] = {}
        self._queries_fail: dict[Any, bool] = {}
        self._missing: dict[Any, float] = {}
        self._radii: dict[Any, tuple[Regime, ...]] = {}

    def clearly_misses(self, error: float) -> bool:
        """Whether an error is more than a round may have, beyond doubt of roundings."""
        return error > self._clearly_too_much

    def clearly_fits(self, error: float) -> bool:
        """Whether an error is less than a round may have, beyond doubt of roundings."""
        return error < self._clearly_enough

    # Queries ----------------------------------------------------------------------------------

    def fewest_before(self, arc: Arc) -> int:
        """The fewest queries that there may be to the oracle before one: its rate is no less."""
        source = self.graph.source(arc)
        if source not in self._fewest_before:
            self._fewest_before[source] = self._least_before(arc)
        return self._fewest_before[source]

    def _least_before(self, arc: Arc) -> int:
        stated = self.graph.fewest(arc.i - 1)
        if self.graph.grid.value("opening.rates") is not None:
            return stated
        code = self.graph.code(arc)
        n, k = code.length // 2, code.dimension // 2
        agreement = self.least_agreement(n, k) if k > SHORT else code.dimension / (2 * code.length)
        return max(stated, self.least_queries(agreement, arc.i - 1))

    def least_queries(self, agreement: float, i: int) -> int:
        return int((self.bar.bits - self.most_bits(i)) / -log2(agreement)) - 1

    def least_agreement(self, n: int, k: int) -> float:
        """The least agreement of words far from a code of twice the length and dimension, under any radius."""
        if not may_go_beyond(self.bar.pin):
            return min(sqrt(max(k, 0.5) / n), (n + k) / (2 * n))
        return threshold((k - 1) / n) if k > SHORT else (k + 1) / (2 * n)

    def most_bits(self, i: int) -> int:
        return self.graph.allowed(QUERIES, i)[-1]

    def passes(self, arc: Arc, regime: Regime) -> bool:
        """Whether the folds of an iteration reach the bar, and those that share a round with the queries before it."""
        if self.fold_grinding(arc, regime) is None:
            return False
        return arc.i == 0 or self.adds(arc, regime, self.graph.sample_counts(arc)[0]) is not None

    def left(self, arc: Arc, asked: Challenge, spare: float) -> tuple[Regime, ...]:
        """The radii that some queries leave with a part of the round spared; no fold changes them."""
        (term,) = asked.terms
        missed: Any = term.event
        key = (self.graph.source(arc), missed.queries, missed.sampling, term.grinding, spare)
        if key not in self._radii:
            oracle, characteristic = self.graph.code(arc).oracle, arc.side.claim.field.characteristic
            self._radii[key] = tuple(radii(oracle, asked, self.bar, characteristic, spare))
        return self._radii[key]

    # Rounds -----------------------------------------------------------------------------------

    def fold_grinding(self, arc: Arc, regime: Regime) -> tuple[int, ...] | None:
        """The least grinding of every fold of an iteration that has a round; None where one misses the bar."""
        vertex, grinding = self.graph.source(arc), []
        for step in self.rounds.folds(arc.i, arc.folding):
            key = (vertex, step)
            if (key, regime) not in self._folds:
                self._folds[key, regime] = self._unless_smaller_misses(key, arc, regime, self._least_of_fold(arc, step))
            bits = self._folds[key, regime]
            if bits is None:
                return None
            grinding.append(bits)
        return tuple(grinding)

    def _least_of_fold(self, arc: Arc, step: int) -> Callable[[Regime], int | None]:
        def least(regime: Regime) -> int | None:
            challenge = self.rounds.fold(arc.side, arc.i, self.graph.code(arc), step, 1)
            allowed = self.graph.allowed(self.rounds.fold_bits, *self.rounds.fold_index(arc.i, step))
            return self._least_grinding(arc, challenge, regime, allowed)

        return least

    def _unless_smaller_misses(
        self, key: Any, arc: Arc, regime: Regime, evaluate: Callable[[Regime], Least | None]
    ) -> Least | None:
        """What a round has at a radius; None at once where it misses the bar at a smaller one of the same kind.

        On short codes roundings are large, and every radius is looked at.
        """
        oracle = self.graph.code(arc).oracle
        agreement, kind = float(regime.agreement(oracle, fast)), (key, type(regime))
        if oracle.length > SHORT_DOMAIN and agreement <= self._missing.get(kind, 0.0):
            return None
        evaluated = evaluate(regime)
        if evaluated is None:
            self._missing[kind] = max(agreement, self._missing.get(kind, 0.0))
        return evaluated

    def sample_grinding(self, arc: Arc, regime: Regime, samples: int) -> int | None:
        """The least grinding before the out-of-domain samples of an oracle; None where they miss the bar."""
        key = (self.graph.source(arc), regime, samples)
        if key not in self._sampled:
            drawn = self.rounds.samples(arc.side, arc.i, self.graph.code(arc), samples, 1)
            allowed = self.graph.allowed(SAMPLED, arc.i - 1)
            self._sampled[key] = self._least_grinding(arc, drawn, regime, allowed)
        return self._sampled[key]

    def adds(self, arc: Arc, regime: Regime, samples: int) -> tuple[float, float] | None:
        """What an oracle adds to the round before it, with the fewest and the most queries there; None if too much."""
        key = (self.graph.source(arc), None if self.rounds.per_claim else arc.folding, samples)
        if (key, regime) not in self._added:
            self._added[key, regime] = self._unless_smaller_misses(
                key, arc, regime, lambda regime: self._ends(arc, regime, samples)
            )
        return self._added[key, regime]

    def _ends(self, arc: Arc, regime: Regime, samples: int) -> tuple[float, float] | None:
        fewest = self.fewest_before(arc)
        added, everywhere = self.arrival(arc, fewest, samples), (regime,) * (arc.i + 1)
        bounds = added.bounds(everywhere)
        if not self.bar.passes(added, bounds, everywhere):
            return None
        combined, *rest = (
            float(term.of(bound, everywhere, fast)) for term, bound in zip(added.terms, bounds, strict=True)
        )
        share = (max(fewest, self.graph.grid.queries) + samples) / (fewest + samples)
        return combined + sum(rest), share * combined + sum(rest)

    def arrival(self, arc: Arc, queries: int, samples: int) -> Challenge:
        return arrival(self.rounds, arc.side, arc.i, self.graph.code(arc), arc.folding, queries, samples)

    def _least_grinding(self, arc: Arc, challenge: Challenge, regime: Regime, allowed: tuple[int, ...]) -> int | None:
        return self.bar.least_grinding(challenge, (regime,) * (arc.i + 1), allowed, arc.side.claim)

    def shared(self, arc: Arc, regime: Regime, samples: int, queries: int) -> float:
        """What an oracle adds to the round before it, which holds so many queries."""
        key = (self.graph.source(arc), arc.folding, regime, samples, queries)
        if key not in self._shared:
            added = self.arrival(arc, queries, samples)
            self._shared[key] = float(added.error((regime,) * (arc.i + 1), fast))
        return self._shared[key]

    def shared_fails(self, arc: Arc, regime: Regime, samples: int, queries: int) -> bool:
        """Whether a hypothesis fails of what an oracle adds to the round before it."""
        key = (self.graph.source(arc), arc.folding, regime, samples, queries)
        if key not in self._shared_fails:
            self._shared_fails[key] = self._fails(self.arrival(arc, queries, samples), arc, regime)
        return self._shared_fails[key]

    def queries_fail(self, arc: Arc, regime: Regime, queries: int, bits: int) -> bool:
        """Whether a hypothesis of the queries to an oracle fails."""
        key = (self.graph.source(arc), arc.folding, regime, queries, bits)
        if key not in self._queries_fail:
            asked = self.rounds.final(arc.side, self.graph.code(arc), arc.folding, queries, bits)
            self._queries_fail[key] = self._fails(asked, arc, regime)
        return self._queries_fail[key]

    def _fails(self, challenge: Challenge, arc: Arc, regime: Regime) -> bool:
        return any(failures((challenge,), self.bar.pin, (regime,) * (arc.i + 1)))

    def fits(self, challenge: Challenge, radii: tuple[Regime, ...]) -> bool:
        """Whether a whole round reaches the bar, its hypotheses included."""
        return self.bar.reached(challenge, radii) and not any(failures((challenge,), self.bar.pin, radii))
