"""FRI with a real verifier and cheating provers: how often a far word is accepted.

The word agrees with a codeword everywhere but on e positions.  Three provers:

* *honest folds*: folds its word honestly and ends with the codeword's constant; the errors are
  placed on whole fibres of all folds, so that folding does not spread them;
* *jump*: commits to the folds of the codeword from the first layer on;
* *scattered*: honest folds of errors at random positions, which folding spreads.

The first two are accepted when every query misses the errors, with probability (1 − e/n)^t.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np

from soundproof.lab.codes import Ints, field
from soundproof.lab.constructed import subgroup
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.primitives.fields import BaseField, Field
from soundproof.protocols.fri import Fri, fri
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle

__all__ = ["accepted", "fold", "interval", "queries"]

PRIME = 7681
LENGTH, DIMENSION = 64, 16
FINAL = LENGTH // DIMENSION

TRIALS, TRIALS_THOROUGH = 1 << 14, 1 << 20
BATCH = 1 << 12

DEVIATIONS = 4
"""Half-width of the confidence intervals in standard deviations; a true value is missed once in 16,000 rows."""

CASES = (("honest folds", 16), ("honest folds", 32), ("jump", 16), ("jump", 8), ("scattered", 2))
"""Prover and number of errors: whole fibres of 16, pairs, or any."""

QUERIES = (1, 4, 8)


def interval(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval for a probability.

    >>> [round(end, 3) for end in interval(50, 100)]
    [0.314, 0.686]
    """
    rate, z2 = successes / trials, DEVIATIONS**2 / trials
    center, spread = rate + z2 / 2, sqrt(z2 * (rate * (1 - rate) + z2 / 4))
    # the frequency itself is inside, whatever was rounded
    return min((center - spread) / (1 + z2), rate), max((center + spread) / (1 + z2), rate)


def fold(layer: Any, challenges: Any, points: Any) -> Any:
    """(f(x) + f(−x))/2 + β·(f(x) − f(−x))/(2x) for every row and its challenge."""
    half = layer.shape[1] // 2
    plus, minus = layer[:, :half], layer[:, half:]
    two = type(layer)(2)
    return (plus + minus) / two + challenges[:, None] * ((plus - minus) / (two * points[:half])[None, :])


def _errors(prover: str, errors: int, rows: int, random: np.random.Generator) -> Ints:
    """Where each word differs from its codeword, in any order."""
    if prover == "scattered":
        return random.permuted(np.tile(np.arange(LENGTH), (rows, 1)), axis=1)[:, :errors]
    if prover == "jump":  # pairs x, −x
        half = random.permuted(np.tile(np.arange(LENGTH // 2), (rows, 1)), axis=1)[:, : errors // 2]
        return np.concatenate([half, half + LENGTH // 2], axis=1)
    fibres = np.flatnonzero(np.arange(LENGTH) % FINAL < errors * FINAL // LENGTH)
    return np.tile(fibres, (rows, 1))


def accepted(prover: str, errors: int, queries: tuple[int, ...], trials: int, seed: int) -> list[int]:
    """How many of the trials are accepted, for each number of queries; challenges, positions and words are random."""
    gf, random = field(PRIME), np.random.default_rng(seed)
    points = gf(subgroup(PRIME, LENGTH))
    counts = [0] * len(queries)
    for start in range(0, trials, BATCH):
        rows = min(BATCH, trials - start)
        polynomials = gf(random.integers(PRIME, size=(rows, DIMENSION)))
        codeword = polynomials @ gf(np.stack([np.asarray(points**i) for i in range(DIMENSION)]))
        word = codeword.copy()
        where = _errors(prover, errors, rows, random)
        row_numbers = np.arange(rows)[:, None]
        word[row_numbers, where] += gf(random.integers(1, PRIME, size=where.shape))
        consistent = _positions_that_pass(prover, word, codeword, points, random)
        positions = random.integers(LENGTH, size=(rows, max(queries)))
        hits = np.take_along_axis(consistent, positions, axis=1)
        for i, t in enumerate(queries):
            counts[i] += int(hits[:, :t].all(axis=1).sum())
    return counts


def _positions_that_pass(prover: str, word: Any, codeword: Any, points: Any, random: np.random.Generator) -> Any:
    """For each transcript and first position whether the verifier's checks in all layers hold."""
    gf, rows = type(word), len(word)
    passes = np.ones((rows, LENGTH), dtype=bool)
    layer, true = word, codeword
    while layer.shape[1] > FINAL:
        challenges = gf(random.integers(PRIME, size=rows))
        folded, true = fold(layer, challenges, points), fold(true, challenges, points)
        sent = true if prover == "jump" else folded
        same = np.asarray(folded) == np.asarray(sent)
        passes &= np.tile(same, LENGTH // same.shape[1])
        layer, points = sent, points[: same.shape[1]] ** 2
    # the codeword has become a constant, which is the final message
    same = np.asarray(layer) == np.asarray(true[:, :1])
    return passes & np.tile(same, LENGTH // FINAL)


def _assessed(errors: int, queries: int) -> float:
    """What the transcript of this FRI charges at the largest radius that the word is beyond: all rounds added."""
    prime = BaseField("", PRIME, 2)
    claim = Claim(Code.of(Oracle(0, LENGTH, DIMENSION)), 1, Field(prime, 1))
    steps = fri(Fri("fri", Fraction(DIMENSION, LENGTH), queries, (2, 2, 2, 2), FINAL), claim)
    radius = UniqueDecoding(LENGTH - DIMENSION - 2 * (errors - 1))
    return sum(float(step.error((radius,), float)) for step in steps if isinstance(step, Challenge))


def queries(thorough: bool) -> list[Row]:
    """The rate of acceptance with its confidence interval, beside (1 − e/n)^t and the assessed bound."""
    return list(_rows(TRIALS_THOROUGH if thorough else TRIALS))


def _rows(trials: int) -> Iterator[Row]:
    for seed, (prover, errors) in enumerate(CASES):
        counts = accepted(prover, errors, QUERIES, trials, seed)
        for t, count in zip(QUERIES, counts, strict=True):
            missed = (1 - errors / LENGTH) ** t
            bounds = [Bounded("(1 − e/n)^t", cited.FRI_QUERY.status.value, missed, equality=prover != "scattered")]
            if 2 * (errors - 1) <= LENGTH - DIMENSION:
                bounds.append(Bounded("FRI as assessed", cited.FRI_QUERY.status.value, _assessed(errors, t)))
            yield Row(
                "fri",
                f"{prover}, e {errors} of n {LENGTH}, t {t}",
                count / trials,
                tuple(bounds),
                trials,
                Method.SAMPLED,
                interval=interval(count, trials),
            )
