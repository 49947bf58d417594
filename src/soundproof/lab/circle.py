"""Circle codes, looked at whole: their dimension, their distance, and the Reed–Solomon code that they are.

The circle x² + y² = 1 over a prime p ≡ 3 mod 4 is a group of p + 1 points under the addition of angles.  A domain of n
points is the coset of the odd powers of a point of order 2n.  The code L_N has the values of polynomials in x and y of
degree N/2 at most.  And t = y/(1 + x) is a parameter of the circle, in which such a function is a polynomial of
degree N over (1 + t²)^(N/2).

FRI folds by the reflection y → −y, and then by x → 2x² − 1, here down to a constant, with a verifier that reads every
position.  What folds to a constant has dimension N; v_N, a polynomial in x of degree N/2, is the rest of L_N.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
from msgspec import Struct

from soundproof.lab.codes import Ints, field
from soundproof.lab.queries import interval
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.theorems.theorem import Status

__all__ = ["CASES", "CircleCode", "circle", "points"]

WORDS, WORDS_THOROUGH = 1 << 12, 1 << 16


def points(p: int, length: int) -> list[tuple[int, int]]:
    """The odd powers of a point of order 2n: n points of the circle modulo p, none of them on an axis.

    ValueError where the circle has no such point.

    >>> points(7, 4)
    [(5, 5), (2, 5), (2, 2), (5, 2)]
    """
    if p % 4 != 3 or (p + 1) % (2 * length):
        raise ValueError(f"no point of order {2 * length} on the circle of {p + 1} points modulo {p}")
    affine = [((1 - t * t) * pow(1 + t * t, -1, p) % p, 2 * t * pow(1 + t * t, -1, p) % p) for t in range(p)]
    first = next(
        q for q in (_power(one, (p + 1) // (2 * length), p) for one in affine) if _power(q, length, p)[0] == p - 1
    )
    return [_power(first, 2 * i + 1, p) for i in range(length)]


def _power(point: tuple[int, int], exponent: int, p: int) -> tuple[int, int]:
    """A multiple of an angle."""
    power = (1, 0)
    for _ in range(exponent):
        (x, y), (u, v) = power, point
        power = (x * u - y * v) % p, (x * v + y * u) % p
    return power


class CircleCode(Struct, frozen=True):
    """The functions of degree N/2 on ``length`` points of the circle modulo ``p``; N is ``trace``, a power of two."""

    p: int
    length: int
    trace: int

    @property
    def name(self) -> str:
        return f"p {self.p}, n {self.length}, N {self.trace}"

    @property
    def domain(self) -> tuple[Ints, Ints]:
        """The coordinates of the points."""
        xs, ys = zip(*points(self.p, self.length), strict=True)
        return np.array(xs), np.array(ys)

    def monomials(self, trace: int) -> Ints:
        """The values of all x^i·y^j with i + j ≤ N/2, a row for each: more than are independent."""
        x, y = self.domain
        half = trace // 2
        rows = [_powers(x, i, self.p) * _powers(y, j, self.p) % self.p for i, j in _exponents(half)]
        return np.array(rows)

    def reed_solomon(self) -> Ints:
        """The values of t^i, i ≤ N, each divided by (1 + t²)^(N/2)."""
        x, y = self.domain
        t = y * np.array([pow(int(1 + a), -1, self.p) for a in x]) % self.p
        factor = np.array([pow(int(1 + a * a), -self.trace // 2, self.p) for a in t])
        return np.array([_powers(t, i, self.p) * factor % self.p for i in range(self.trace + 1)])

    def rank(self, rows: Ints) -> int:
        """Dimension of what rows span."""
        return int(np.linalg.matrix_rank(field(self.p)(rows)))

    def most_zeros(self) -> tuple[int, int]:
        """The most zeros of a nonzero codeword, and how many were looked at: all, up to a factor."""
        basis = np.asarray(field(self.p)(self.monomials(self.trace)).row_space()).astype(np.int64)
        most = seen = 0
        for first in range(len(basis)):  # the first coefficient that is not 0 is 1
            rest = np.array(list(product(range(self.p), repeat=len(basis) - first - 1)), dtype=np.int64)
            for start in range(0, len(rest), 1 << 16):
                words = (basis[first] + rest[start : start + (1 << 16)] @ basis[first + 1 :]) % self.p
                most, seen = max(most, int((words == 0).sum(axis=1).max())), seen + len(words)
        return most, seen

    def quotients(self) -> int:
        """Dimension of the words f with (f − v)/l in the code, l the line through two points, v linear between them."""
        x, y = self.domain
        line = (x + 2 * y + 3) % self.p
        interpolants = np.array([np.ones_like(x), x])
        return self.rank(np.concatenate([self.monomials(self.trace) * line % self.p, interpolants]))

    def accepted(self, words: int, subtracted: bool, seed: int) -> int:
        """How many random words of L_N with a multiple of v_N fold to a constant, that ``subtracted`` before or not."""
        random, (x, y), p = np.random.default_rng(seed), self.domain, self.p
        basis = self.fft_basis()
        layer = random.integers(p, size=(words, len(basis))) @ basis % p
        if not subtracted:
            layer = (layer + random.integers(1, p, size=(words, 1)) * vanishing(x, self.trace, p)) % p
        divisor, image = y, x
        while layer.shape[1] > self.length // self.trace:
            layer, divisor = _folded(layer, divisor, image, random.integers(p, size=(words, 1)), p)
            image = (2 * divisor * divisor - 1) % p
        return int((layer == layer[:, :1]).all(axis=1).sum())

    def fft_basis(self) -> Ints:
        """The products of some of y, x, 2x² − 1, …: the N functions that fold to a constant."""
        x, y = self.domain
        factors = [y, *(vanishing(x, 2**i, self.p) for i in range(1, self.trace.bit_length() - 1))]
        rows = [np.ones_like(x)]
        for factor in factors:
            rows += [row * factor % self.p for row in rows]
        return np.array(rows)


def vanishing(x: Ints, trace: int, p: int) -> Ints:
    """v_N, which vanishes on the N odd powers of a point of order 2N: x → 2x² − 1 again and again, from x for N = 2."""
    for _ in range(trace.bit_length() - 2):
        x = (2 * x * x - 1) % p
    return x


def _exponents(most: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(most + 1) for j in range(most + 1 - i))


def _powers(values: Ints, exponent: int, p: int) -> Ints:
    return np.array([pow(int(value), exponent, p) for value in values])


def _folded(layer: Ints, divisor: Ints, image: Ints, challenge: Ints, p: int) -> tuple[Ints, Ints]:
    """Of f = f₀ + d·f₁ the sum f₀ + λ·f₁, one value for each pair of points d and −d of one image, and the images."""
    pairs = {int(image[i]): (i, j) for i, j in _opposite(divisor, image, p)}
    one, other = np.array(list(pairs.values())).T
    half = pow(2, -1, p)
    inverse = np.array([pow(int(2 * d), -1, p) for d in divisor[one]])
    even, odd = (layer[:, one] + layer[:, other]) * half % p, (layer[:, one] - layer[:, other]) * inverse % p
    return (even + challenge * odd) % p, np.array(list(pairs))


def _opposite(divisor: Ints, image: Ints, p: int) -> Iterator[tuple[int, int]]:
    """Pairs of positions of one image whose divisors are opposite."""
    order = sorted(range(len(image)), key=lambda i: (int(image[i]), int(divisor[i])))
    for i, j in pairwise(order):
        if image[i] == image[j] and (divisor[i] + divisor[j]) % p == 0:
            yield i, j


CASES = (
    CircleCode(7, 4, 2),
    CircleCode(31, 8, 2),
    CircleCode(31, 8, 4),
    CircleCode(127, 64, 2),
    CircleCode(127, 16, 8),
)
COUNTED = 1 << 21
"""Codes with more words than this, up to a factor, are not looked at word by word."""


def circle(thorough: bool) -> list[Row]:
    """Dimension, zeros and equivalence of circle codes, and what FRI accepts of them."""
    return [row for seed, code in enumerate(CASES) for row in _rows(code, WORDS_THOROUGH if thorough else WORDS, seed)]


def _rows(code: CircleCode, words: int, seed: int) -> Iterator[Row]:
    def exact(what: str, measured: int, bound: str, value: int, cases: int = 1, method: Method = Method.EXACT) -> Row:
        bounds = (Bounded(bound, Status.DERIVED.value, value, equality=True),)
        return Row("circle", f"{what}: {code.name}", measured, bounds, cases, method)

    n, whole = code.trace, code.monomials(code.trace)
    yield exact("dimension", code.rank(whole), "N + 1", n + 1)
    both = np.concatenate([whole, code.reed_solomon()])
    yield exact("dimension with its Reed–Solomon code", code.rank(both), "N + 1", n + 1)
    if code.p**n < COUNTED:
        yield exact("zeros of a codeword", *_counted(code), Method.EXHAUSTIVE)
    if code.length >= n + 3:
        yield exact("words with a quotient by a line", code.quotients(), "N + 1 + 2c", n + 3)
    for subtracted, name, value in ((True, "all of dimension N", 1), (False, "none", 0)):
        count = code.accepted(words, subtracted, seed)
        what = "folds to a constant" + ("" if subtracted else " with a multiple of v_N")
        bounds = (Bounded(name, Status.DERIVED.value, value, equality=True),)
        around = interval(count, words)
        yield Row("circle", f"{what}: {code.name}", count / words, bounds, words, Method.SAMPLED, "", around)


def _counted(code: CircleCode) -> tuple[int, str, int, int]:
    most, seen = code.most_zeros()
    return most, "N", code.trace, seen
