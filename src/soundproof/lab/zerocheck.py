"""Zerocheck with a cheating prover: false traces and false sums, all of them in small fields.

* *Random point.*  C constraints leave values on 2^m rows, not all zero.  Combined by powers of α, and extended to
  τ ∈ F_q^m, they vanish at some of the q^(m+1) choices of (α, τ): at no more than (C − 1 + m)·q^m.
* *Sumcheck round.*  A prover with a false sum sends a polynomial that differs from the true one.  The difference δ has
  δ(0) + δ(1) ≠ 0, and the challenges at which the lie is gone are its roots: at most its degree.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from soundproof.lab.codes import Ints
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.theorems import protocols as cited

__all__ = ["most_roots", "most_zeros", "zerocheck"]

TRACES = ((5, 1, 2), (7, 1, 2), (7, 1, 3), (3, 2, 2), (5, 2, 1), (3, 3, 1), (2, 3, 1))
"""q, m and C: a prime field, log₂ of the rows, and the constraints."""

ROUNDS = ((5, 2), (7, 3), (11, 3), (11, 4), (7, 5))
"""q and the degree of a round polynomial."""

CHUNK = 1 << 16


def zerocheck(thorough: bool) -> list[Row]:
    """The most challenges at which a false trace is taken for a true one, and at which a false sum becomes true."""
    point, batched, rounds = cited.ZEROCHECK_POINT, cited.CONSTRAINTS, cited.SUMCHECK
    rows = []
    for q, m, constraints in TRACES:
        bound = (constraints - 1 + m) * q ** (m if constraints > 1 else m - 1)
        name = point.name if constraints == 1 else f"{point.name}, and {batched.name.partition(' ')[2]}"
        most, cases = most_zeros(q, m, constraints), q ** (constraints << m) - 1
        case = f"q {q}, {1 << m} rows, {constraints} constraint{'s' * (constraints > 1)}"
        rows.append(Row("zerocheck", case, most, (Bounded(name, point.status.value, bound),), cases, Method.EXHAUSTIVE))
    for q, degree in ROUNDS:
        bounds = (Bounded(rounds.name, rounds.status.value, degree),)
        case = f"q {q}, sumcheck round of degree {degree}"
        rows.append(Row("zerocheck", case, most_roots(q, degree), bounds, q**degree, Method.EXHAUSTIVE))
    return rows


def most_zeros(q: int, m: int, constraints: int) -> int:
    """The most (α, τ), or τ of one constraint, at which constraints that fail somewhere on 2^m rows seem to hold.

    >>> most_zeros(3, 2, 1)  # (τ₁ − a)(τ₂ − b) has 3 + 3 − 1 zeros
    5
    """
    weights = []
    for alpha in range(q) if constraints > 1 else (1,):
        for tau in product(range(q), repeat=m):
            rows = [_eq(tau, bits) for bits in product((0, 1), repeat=m)]
            weights.append([alpha**j * row % q for j in range(constraints) for row in rows])
    matrix = np.array(weights, dtype=np.int64).T
    best, size = 0, constraints << m
    places = q ** np.arange(size)
    for start in range(1, q**size, CHUNK):
        values: Ints = np.arange(start, min(start + CHUNK, q**size))[:, None] // places % q
        best = max(best, int((values @ matrix % q == 0).sum(axis=1).max()))
    return best


def _eq(point: tuple[int, ...], bits: tuple[int, ...]) -> int:
    """eq(point, bits): 1 where they are the same bits, 0 at all others, multilinear between."""
    value = 1
    for x, bit in zip(point, bits, strict=True):
        value *= x if bit else 1 - x
    return value


def most_roots(q: int, degree: int) -> int:
    """The most roots of a polynomial δ up to a degree with δ(0) + δ(1) = 1.

    >>> most_roots(5, 2)
    2
    """
    powers = np.arange(q)[:, None] ** np.arange(degree + 1) % q
    rest: Ints = np.array(list(product(range(q), repeat=degree)), dtype=np.int64)  # coefficients of X, X², …
    half = pow(2, -1, q)
    constant = (1 - rest.sum(axis=1)) * half % q  # δ(0) + δ(1) = 2·c₀ + c₁ + … = 1
    values = np.column_stack((constant, rest)) @ powers.T % q
    return int((values == 0).sum(axis=1).max())
