"""FRI that folds past the trace: a verifier that reads every position accepts words of too large a degree.

The prover folds its word honestly by 2 and sends the last layer, which must be constant.  Two words that no
codeword of the trace's dimension k is equal to:

* *large degree*: a random polynomial of a degree that is k at least;
* *wrong value*: the quotient (f − v)/(X − z) of a codeword f that does not have the value v at z, z outside the
  domain.  It stands for any false claim that DEEP-ALI hands to FRI.

What the schedule tests is the dimension d·ΠK, d that of the last layer: words below it are all accepted.
Where that is k, a word is accepted if the challenges meet a root.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from msgspec import Struct

from soundproof.lab.codes import field
from soundproof.lab.constructed import subgroup
from soundproof.lab.queries import fold, interval
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.primitives.fields import BaseField, Field
from soundproof.protocols.fri import Fri, fri
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems.theorem import Status
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap

__all__ = ["CASES", "Case", "accepted", "overfold"]

PRIME = 97
WORDS, WORDS_THOROUGH = 1 << 12, 1 << 18
BATCH = 1 << 12


class Case(Struct, frozen=True):
    """A prover with words on a domain of ``length`` points for a trace of ``dimension``, folded to ``final`` points."""

    prover: str
    length: int
    dimension: int
    final: int

    @property
    def folds(self) -> int:
        """Folds by 2."""
        return (self.length // self.final).bit_length() - 1

    @property
    def tested(self) -> int:
        """The dimension that the schedule tests."""
        return max(self.dimension, self.length // self.final)

    @property
    def degree(self) -> int:
        """The largest degree of the words of large degree: the largest tested, or 2k − 1 where that is k alone."""
        return (self.tested if self.tested > self.dimension else 2 * self.dimension) - 1


CASES = (
    Case("large degree", 16, 8, 1),
    Case("large degree", 16, 4, 2),
    Case("large degree", 32, 4, 4),
    Case("wrong value", 16, 8, 1),
    Case("large degree", 16, 8, 2),
    Case("wrong value", 16, 8, 2),
    Case("wrong value", 32, 8, 4),
)
"""The first four fold past the trace, the others do not."""


def accepted(case: Case, words: int, seed: int) -> int:
    """How many of so many random words are accepted; words and challenges are random."""
    random, count = np.random.default_rng(seed), 0
    for start in range(0, words, BATCH):
        count += int(_verdicts(case, min(BATCH, words - start), random).sum())
    return count


def _verdicts(case: Case, rows: int, random: np.random.Generator) -> Any:
    """For each of some words whether the verifier accepts."""
    gf = field(PRIME)
    points = gf(subgroup(PRIME, case.length))
    layer = _words(case, rows, points, random)
    verdicts = np.ones(rows, dtype=bool)
    while layer.shape[1] > case.final:
        challenges = gf(random.integers(PRIME, size=rows))
        following = fold(layer, challenges, points)
        verdicts &= _consistent(layer, following, challenges, points)
        layer, points = following, points[: following.shape[1]] ** 2
    verdicts &= np.asarray(layer == layer[:, :1]).all(axis=1)  # the final word must be a constant
    return verdicts


def _words(case: Case, rows: int, points: Any, random: np.random.Generator) -> Any:
    """Words of the case that are no codewords of the trace's dimension."""
    gf = type(points)
    size = case.dimension if case.prover == "wrong value" else case.degree + 1
    coefficients = random.integers(PRIME, size=(rows, size))
    if case.prover != "wrong value":
        coefficients[:, -1] = random.integers(1, PRIME, size=rows)
        return gf(coefficients) @ _powers(points, size)
    outside = gf(np.setdiff1d(np.arange(1, PRIME), np.asarray(points)))
    z = outside[random.integers(len(outside), size=rows)]
    value = np.sum(gf(coefficients) * _powers(z, size).T, axis=1)
    claimed = value + gf(random.integers(1, PRIME, size=rows))
    return (gf(coefficients) @ _powers(points, size) - claimed[:, None]) / (points[None, :] - z[:, None])


def _powers(points: Any, size: int) -> Any:
    """Row i is the i-th power of every point."""
    return type(points)(np.stack([np.asarray(points**i) for i in range(size)]))


def _consistent(layer: Any, following: Any, challenges: Any, points: Any) -> Any:
    """Whether at every point the next layer is the line through (x, f(x)) and (−x, f(−x)) at the challenge."""
    half = layer.shape[1] // 2
    x, plus, minus = points[:half], layer[:, :half], layer[:, half:]
    slope = (plus - minus) / (x + x)[None, :]
    line = plus + (challenges[:, None] - x[None, :]) * slope
    return np.asarray(line == following).all(axis=1)


def _charged(case: Case) -> float:
    """What the transcript charges the folds at radius 0, the queries aside: the verifier reads every position."""
    claim = Claim(Code.of(Oracle(0, case.length, case.tested)), 1, Field(BaseField("", PRIME, 1), 1))
    steps = fri(Fri("fri", Fraction(case.tested, case.length), 1, (2,) * case.folds, case.final), claim)
    radius = UniqueDecoding(case.length - case.tested)
    terms = [term for step in steps if isinstance(step, Challenge) for term in step.terms]
    return sum(float(term.error((radius,), float)) for term in terms if isinstance(term.event, Gap))


def overfold(thorough: bool) -> list[Row]:
    """The rate of acceptance, beside what it is exactly, and what is assessed where the trace's dimension is tested."""
    return list(_rows(WORDS_THOROUGH if thorough else WORDS))


def _rows(words: int) -> Iterator[Row]:
    for seed, case in enumerate(CASES):
        count, derived = accepted(case, words, seed), Status.DERIVED.value
        if case.tested > case.dimension:
            bounds = [Bounded("all below d·ΠK", derived, 1.0, equality=True)]
        else:
            roots = case.folds if case.prover == "wrong value" else 1
            exact = 1 - (1 - 1 / PRIME) ** roots
            bounds = [Bounded("a root of the challenges", derived, exact, equality=True)]
            bounds.append(Bounded("FRI as assessed", derived, _charged(case)))
        below = "" if case.prover == "wrong value" else f", degree {case.degree}"
        yield Row(
            "overfold",
            f"{case.prover}{below}: n {case.length}, k {case.dimension}, to {case.final}",
            count / words,
            tuple(bounds),
            words,
            Method.SAMPLED,
            f"tested dimension {case.tested}",
            interval(count, words),
        )
