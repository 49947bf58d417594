"""A multilinear fingerprint costs ⌈log₂ width⌉ per pair of messages, not log₂ width.

Exhaustive over small fields: the difference of two messages of width 3, hashed by
eq(·, r) in two variables, vanishes at 2q − 1 of q² points.  log₂ 3 = 1.585 would allow 1.585·q.
"""

from __future__ import annotations

from itertools import product
from math import log2

import pytest

from soundproof.protocols.logup import Lookup


def most_zeros(q: int, width: int) -> int:
    """Largest number of points r in F_q² at which Σ dᵢ·eq(i, r) vanishes, over nonzero d of the width."""
    best = 0
    for d in product(range(q), repeat=width):
        if any(d):
            e = (*d, *(0,) * (4 - width))
            zeros = sum(
                (e[0] * (1 - x) * (1 - y) + e[1] * (1 - x) * y + e[2] * x * (1 - y) + e[3] * x * y) % q == 0
                for x in range(q)
                for y in range(q)
            )
            best = max(best, zeros)
    return best


@pytest.mark.parametrize("q", [3, 5, 7])
def test_real_valued_logarithm_is_not_a_bound(q: int) -> None:
    zeros = most_zeros(q, 3)
    assert zeros == 2 * q - 1
    assert zeros > log2(3) * q
    assert zeros <= 2 * q


def test_degree_of_a_bus() -> None:
    bus = Lookup(rows=100, table=28, width=107, count=3, fingerprint="multilinear")
    assert bus.total == 3 * 128
    assert bus.degree == bus.total * (7 + 1)
    assert Lookup(rows=100, width=5).degree == 100 * 5
    assert Lookup(rows=100, width=5, poles="possible").degree == 100 * 6
    assert Lookup(rows=100, width=1, messages=40).degree == 40
