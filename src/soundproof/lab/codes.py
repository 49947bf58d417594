"""Short Reed–Solomon codes, and which words agree with a codeword on which positions.

A word agrees with a codeword on a set S of positions, or not, whatever codeword is added to it: it
depends on the word's syndrome alone.  A :class:`Table` answers for every syndrome at once: bit i
says whether words of that syndrome agree with a codeword on the i-th set of A positions.

>>> table = Table.of(short_code(5, 4, 2), 3)
>>> table.size, len(table.close)  # 25 syndromes; zero and one for each of 4·4 single errors
(25, 17)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import galois
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = [
    "Bits",
    "DigitGroup",
    "Ints",
    "ShortCode",
    "Sums",
    "Table",
    "bad_challenges",
    "code_on",
    "field",
    "is_bad",
    "parity_checks",
    "short_code",
]

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Sums = NDArray[np.int32]


TINY = 256
"""Below this size arrays are short, and compiling a field's arithmetic costs more than it gains."""


@lru_cache(maxsize=64)
def field(q: int) -> Any:
    """The field of q elements: a class of arrays with its arithmetic."""
    made = galois.GF(q, compile="python-calculate")  # compiled, it would compile the evaluation of polynomials as well
    if q >= TINY:
        made.compile("auto")
    return made


class ShortCode(Struct, frozen=True, eq=False):
    """The Reed–Solomon code of ``dimension`` on ``domain`` over F_q, with its parity checks."""

    q: int
    domain: tuple[int, ...]
    dimension: int
    checks: Any

    @property
    def length(self) -> int:
        return len(self.domain)

    @property
    def redundancy(self) -> int:
        """n − k, the digits of a syndrome."""
        return self.length - self.dimension

    def words(self, syndromes: Ints) -> Ints:
        """A word for each row of syndrome digits, zero on the last k positions."""
        r = self.redundancy
        errors = np.linalg.solve(self.checks[:, :r], field(self.q)(syndromes.T))
        words = np.zeros((len(syndromes), self.length), dtype=np.int64)
        words[:, :r] = np.asarray(errors).T
        return words


@lru_cache(maxsize=128)
def short_code(q: int, length: int, dimension: int) -> ShortCode:
    """The code on the domain {0, …, n − 1} over a prime field."""
    return code_on(q, tuple(range(length)), dimension)


def code_on(q: int, domain: tuple[int, ...], dimension: int) -> ShortCode:
    """The code on any domain of distinct elements."""
    gf = field(q)
    rows = [gf(domain) ** i for i in range(dimension)]
    generator = gf(np.stack([np.asarray(row) for row in rows]))
    return ShortCode(q, domain, dimension, generator.null_space())


def parity_checks(q: int, points: Ints, dimension: int) -> Ints:
    """The rows w_x·x^j, j < |S| − k with w_x = 1/∏(x − y): what they cancel agrees with a codeword on these points.

    Written down, not eliminated: independent of the parity checks that a :class:`Table` is made from.
    """
    apart = (points[:, None] - points) % q
    np.fill_diagonal(apart, 1)
    weights = np.ones(len(points), dtype=np.int64)
    for column in apart.T:
        weights = weights * column % q
    inverse = np.array([pow(int(weight), -1, q) for weight in weights])
    powers = [np.array([pow(int(x), j, q) for x in points]) for j in range(len(points) - dimension)]
    checks: Ints = np.array(powers) * inverse % q
    return checks


def is_bad(code: ShortCode, words: Ints, challenge: int, positions: Sequence[int]) -> bool:
    """Whether Σ z^i·u_i agrees with a codeword on these positions, while not every u_i does."""
    chosen = list(positions)
    syndromes = parity_checks(code.q, np.array(code.domain)[chosen], code.dimension) @ words[:, chosen].T % code.q
    powers = np.array([pow(challenge, i, code.q) for i in range(len(words))])
    return bool(syndromes.any() and not (syndromes @ powers % code.q).any())


def bad_challenges(code: ShortCode, agreement: int, words: Ints) -> list[int]:
    """The bad challenges of the curve of ``words``, from the definition; every challenge and every set is looked at.

    z is bad if u(z) = Σ z^i·u_i agrees with a codeword on some A positions on which not every u_i does.
    """
    q, points = code.q, np.array(code.domain)
    powers = np.array([[pow(z, i, q) for z in range(q)] for i in range(len(words))])
    bad = np.zeros(q, dtype=bool)
    for positions in combinations(range(code.length), agreement):
        chosen = list(positions)
        syndromes = parity_checks(q, points[chosen], code.dimension) @ words[:, chosen].T % q
        if syndromes.any():
            bad |= ~(syndromes @ powers % q).any(axis=0)
    return [int(z) for z in np.flatnonzero(bad)]


class DigitGroup(Struct, frozen=True, eq=False):
    """A group of digits of a syndrome: ``syndrome // place % size``, and the sums of any two."""

    place: int
    size: int
    sums: Sums


class Table(Struct, frozen=True, eq=False):
    """For each syndrome the sets of A positions on which its words agree with a codeword.

    A syndrome is the number of its digits to the base q, low digits first.  Syndromes are added by
    ``parts``: groups of digits short enough for a table of all their sums.
    """

    code: ShortCode
    agreement: int
    digits: Ints
    consistent: Bits  # one row per 64 sets, one column per syndrome
    close: Ints
    parts: tuple[DigitGroup, ...]

    @property
    def size(self) -> int:
        return len(self.digits)

    @staticmethod
    def of(code: ShortCode, agreement: int) -> Table:
        """All q^(n−k) syndromes; meant for at most a few millions of them.  ValueError for A ≤ k."""
        q, n, r = code.q, code.length, code.redundancy
        if not code.dimension < agreement <= n:
            raise ValueError(f"agreement {agreement} is not above the dimension {code.dimension} and at most {n}")
        sets = list(combinations(range(n), agreement))
        place = q ** np.arange(r)
        consistent = np.zeros((-(-len(sets) // 64), q**r), dtype=np.uint64)
        values = np.array(list(product(range(q), repeat=n - agreement)), dtype=np.int64)
        checks = np.asarray(code.checks).astype(np.int64)
        for i, chosen in enumerate(sets):
            outside = [x for x in range(n) if x not in chosen]
            reached = values @ checks[:, outside].T % q @ place
            consistent[i // 64, reached] |= np.uint64(1 << (i % 64))
        digits = np.arange(q**r)[:, None] // place % q
        close = np.flatnonzero(consistent.any(axis=0))
        return Table(code, agreement, digits, consistent, close, _parts(q, r))

    def numbered(self, digits: Ints) -> Ints:
        """The syndromes of rows of digits, reduced modulo q."""
        place: Ints = self.code.q ** np.arange(self.code.redundancy)
        return digits % self.code.q @ place


def _parts(q: int, digits: int) -> tuple[DigitGroup, ...]:
    """Groups of as many digits as have a table of sums with at most 2^22 entries, evenly long."""
    longest = max(int(11 / math.log2(q)), 1)
    groups = -(-digits // longest)
    lengths = [digits // groups + (i < digits % groups) for i in range(groups)]
    starts = [sum(lengths[:i]) for i in range(groups)]
    return tuple(
        DigitGroup(q**start, q**length, _additions(q, length)) for start, length in zip(starts, lengths, strict=True)
    )


@lru_cache(maxsize=64)
def _additions(q: int, digits: int) -> Sums:
    """The sums of all pairs of numbers of so many digits, digit by digit modulo q."""
    sums = np.zeros((q**digits, q**digits), dtype=np.int32)
    numbers = np.arange(q**digits)
    for place in q ** np.arange(digits):
        digit = numbers // place % q
        sums += ((digit[:, None] + digit) % q * place).astype(np.int32)
    return sums
