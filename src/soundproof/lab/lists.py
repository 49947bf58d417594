"""The Johnson list bound against the largest lists of short codes, exhaustively.

The codewords that agree with a word on A positions are the errors of weight at most n − A in its
coset.  Counting the syndromes of all such errors gives the list size of every word at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import comb

import numpy as np

from soundproof.lab.codes import Ints, ShortCode, short_code
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.theorems import johnson

__all__ = ["lists", "most_codewords"]

LARGEST, LARGEST_THOROUGH = 1 << 18, 1 << 24
"""Errors, and syndromes, of a code that are still looked at."""

PRIMES = (3, 5, 7, 11, 13, 17, 19, 23)
LONGEST = 8


def most_codewords(code: ShortCode, errors: int) -> list[int]:
    """Entry w is the largest number of codewords within w errors of a word, for w up to ``errors``.

    >>> most_codewords(short_code(5, 4, 2), 2)
    [1, 1, 6]
    """
    q, n, r = code.q, code.length, code.redundancy
    place = q ** np.arange(r)
    checks: Ints = np.asarray(code.checks).astype(np.int64)
    sizes = np.zeros(q**r, dtype=np.int64)
    sizes[0] = 1
    largest = [1]
    for weight in range(1, errors + 1):
        values = np.array(list(product(range(1, q), repeat=weight)), dtype=np.int64)
        for support in combinations(range(n), weight):
            np.add.at(sizes, values @ checks[:, support].T % q @ place, 1)
        largest.append(int(sizes.max()))
    return largest


def _codes(largest: int) -> Iterator[tuple[int, int, int, int]]:
    """q, n, k and the least agreement to which the bound applies, or above if there are too many errors."""
    for q in PRIMES:
        for n in range(2, min(q, LONGEST) + 1):
            for k in range(1, n):
                fits = [
                    a
                    for a in range(k + 1, n)
                    if johnson.list_size(n, k, a) is not None
                    and comb(n, a) * (q - 1) ** (n - a) <= largest
                    and q ** (n - k) <= largest
                ]
                if fits:
                    yield q, n, k, min(fits)


def lists(thorough: bool) -> list[Row]:
    """One row per field: the largest excess of a list over the bound, which must not be positive."""
    excess: dict[int, list[int]] = {q: [] for q in PRIMES}
    longest: dict[int, int] = {}
    for q, n, k, least in _codes(LARGEST_THOROUGH if thorough else LARGEST):
        sizes = most_codewords(short_code(q, n, k), n - least)
        for agreement in range(least, n):
            bound = johnson.list_size(n, k, agreement)
            excess[q].append(sizes[n - agreement] - (bound or 0))
            longest[q] = max(longest.get(q, 0), n)
    theorem = johnson.list_size
    return [
        Row(
            "lists",
            f"q {q}, n ≤ {longest[q]}: list − bound",
            max(most),
            (Bounded(theorem.name, theorem.status.value, 0),),
            len(most),
            Method.EXHAUSTIVE,
            f"{sum(e == 0 for e in most)} tight",
        )
        for q, most in excess.items()
        if most
    ]
