"""Bounds for any characteristic against the truth in fields of 8 and 16 elements, on every line and every curve.

A challenge z is bad for words f and g if f + z·g agrees with a codeword on A positions on which f and g do not both.
That depends on syndromes alone.  In characteristic 2 these add as their bits do, so that all of them are counted.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product
from math import isqrt
from typing import Any

import numpy as np
import pytest

from soundproof.radii.gaps import BOUNDS
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems.theorem import Notion
from soundproof.transcript.codes import Code, Oracle

MODULI = {8: 0b1011, 16: 0b10011}
"""x³ + x + 1 and x⁴ + x + 1."""

CASES = [(8, 8, k) for k in (4, 5, 6)] + [(16, 8, k) for k in (5, 6)] + [(16, 16, k) for k in (13, 14)]
"""Elements, length and dimension; the domain is the affine space of the first elements."""


@lru_cache
def times(q: int) -> Any:
    """The table of products."""

    def multiply(a: int, b: int) -> int:
        found = 0
        while b:
            found ^= a if b & 1 else 0
            a, b = a << 1, b >> 1
            a ^= MODULI[q] if a & q else 0
        return found

    return np.array([[multiply(a, b) for b in range(q)] for a in range(q)])


def power(q: int, x: int, exponent: int) -> int:
    found = 1
    for _ in range(exponent):
        found = int(times(q)[found, x])
    return found


@lru_cache
def multipliers(q: int, n: int) -> tuple[int, ...]:
    """v with Σ_x v(x)·f(x) = 0 for all polynomials of degree below n − 1: 1/∏_{y ≠ x} (x − y)."""
    found = []
    for x in range(n):
        divided = 1
        for y in range(n):
            divided = int(times(q)[divided, x ^ y]) if y != x else divided
        found.append(power(q, divided, q - 2))
    return tuple(found)


def packed(q: int, coordinates: Any) -> int:
    value = 0
    for coordinate in coordinates:
        value = value * q + int(coordinate)
    return value


def near(q: int, n: int, k: int, errors: int) -> Any:
    """For every set of so many positions, which syndromes are those of errors there."""
    redundancy, table, v = n - k, times(q), multipliers(q, n)
    columns = [[int(table[v[x], power(q, x, j)]) for j in range(redundancy)] for x in range(n)]
    inside = []
    for positions in combinations(range(n), errors):
        reached = np.zeros(q**redundancy, bool)
        for values in product(range(q), repeat=errors):
            sums = [0] * redundancy
            for x, value in zip(positions, values, strict=True):
                sums = [s ^ int(table[value, c]) for s, c in zip(sums, columns[x], strict=True)]
            reached[packed(q, sums)] = True
        inside.append(reached)
    return np.array(inside)


def scaled(q: int, redundancy: int) -> Any:
    """z·u for every challenge z and syndrome u."""
    digits = [(np.arange(q**redundancy) // q**j) % q for j in range(redundancy)]
    return np.array([sum(times(q)[z, digit] * q**j for j, digit in enumerate(digits)) for z in range(q)])


def most_bad(q: int, n: int, k: int, agreement: int, degree: int = 1) -> int:
    """The most bad challenges of a line, or of f₀ + z·f₁ + z²·f₂.

    With c·z for z these are of f₀ + z·(c·f₁) + z²·(c²·f₂): of the multiples of the last syndrome one is enough.
    """
    inside, scale = near(q, n, k, n - agreement), scaled(q, n - k)
    everything, most = np.arange(q ** (n - k)), 0
    squares = [int(times(q)[z, z]) for z in range(q)]
    directions = np.flatnonzero(everything == scale[1:].min(axis=0))
    for last in directions if degree == 2 else [0]:
        for g in everything if degree == 2 else directions:
            bad = inside[~(inside[:, g] & inside[:, last])].any(axis=0)
            counts = sum(bad[everything ^ scale[z, g] ^ scale[squares[z], last]].astype(int) for z in range(q))
            most = max(most, int(counts.max()))
    return most


@pytest.mark.parametrize(("q", "n", "k"), CASES)
def test_the_multipliers_are_those_of_the_dual_code(q: int, n: int, k: int) -> None:
    for j in range(n - 1):
        total = 0
        for x, v in enumerate(multipliers(q, n)):
            total ^= int(times(q)[v, power(q, x, j)])
        assert total == 0


@pytest.mark.parametrize(("q", "n", "k"), CASES)
def test_no_bound_is_below_the_truth(q: int, n: int, k: int) -> None:
    code, compared = Code.of(Oracle(0, n, k)), 0
    for agreement in range(k + 1, n):
        if n - agreement > 2:
            continue
        for degree in (1, 2) if q ** (n - k) <= 64 else (1,):
            found = most_bad(q, n, k, agreement, degree)
            slack = n - k - 2 * (n - agreement)
            if slack >= 0:
                bound = UniqueDecoding(slack).gap(code, degree, degree > 1, Notion.MUTUAL)
                assert bound.theorem is not None and bound.theorem.characteristic.binary and not bound.failed
                assert found <= bound.value(float), (agreement, degree, bound.theorem.name)
                compared += 1
            for gap in BOUNDS:
                if (
                    gap.certificate
                    and gap.characteristic.binary
                    and gap.suits(degree > 1)
                    and agreement > isqrt(n * (k - 1))
                ):
                    proof = gap.formula(n, k, agreement, degree)
                    if proof is not None:
                        assert found <= proof.exceptions, (agreement, degree, gap.name)
                        compared += 1
    assert compared > 1


def test_the_truth_is_as_large_as_it_has_to_be() -> None:
    """One more error than positions is attained on a line (Arnon, Boneh, Fenzi, Lemma 4.16)."""
    assert most_bad(16, 8, 5, 7) >= 2
    assert most_bad(16, 8, 6, 7) >= 2
