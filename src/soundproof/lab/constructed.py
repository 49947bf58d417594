"""Words made to be bad: curves whose many bad challenges are known beforehand, in codes too long to search.

* *Roots.*  e + 1 positions, each a polynomial of degree ℓ in the challenge with ℓ roots of its own:
  at a root only e positions differ from a codeword.  ℓ(e + 1) bad challenges.
* *Fibres.*  On a subgroup of order n, e | n, the curve of the monomials X^(n−1), X^(n−1−e), …,
  X^(n−1−ℓe).  With all n/e terms the geometric series Σ z^i·X^(n−1−ei) vanishes unless X^e = z,
  and the terms beyond ℓ are a codeword of dimension k = n − e(ℓ + 1): every z that is an e-th
  power of the subgroup is bad with e errors, n/e challenges however small e is.  So ℓ(e + 1) is
  no bound for curves where 3e ≤ n − k, as it is for lines.
* *Sums.*  On a subgroup of order c·s the line X^(rc) + z·X^((r−1)c): the product of the r factors
  X^c − h vanishes on rc positions, so minus any sum of r distinct s-th roots of unity is bad.
  Curves follow with a polynomial of degree ℓ in place of z.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

import numpy as np

from soundproof.lab.bounds import Case, bounded
from soundproof.lab.codes import Ints, ShortCode, code_on, is_bad
from soundproof.lab.rows import Method, Row

__all__ = ["fibres", "powers", "roots", "roots_of", "subgroup", "sums"]


def subgroup(q: int, order: int) -> tuple[int, ...]:
    """The powers of an element of this order, a power of two, modulo a prime.

    >>> subgroup(17, 4)
    (1, 13, 16, 4)
    """
    if order == 1:
        return (1,)
    roots_of_unity = (pow(g, (q - 1) // order, q) for g in range(2, q))
    generator = next(x for x in roots_of_unity if pow(x, order // 2, q) == q - 1)
    return tuple(pow(generator, i, q) for i in range(order))


# Roots ------------------------------------------------------------------------------------------

ROOTS = ((7681, 64, 20, 20, 3), (7681, 64, 8, 20, 3), (7681, 64, 20, 20, 1), (7681, 64, 20, 20, 7))
"""q, n, k, e, ℓ."""


def roots(thorough: bool) -> list[Row]:
    """Every challenge tried: the distance of u(z) from the only codeword that can be close to it."""
    rows = []
    for q, n, k, errors, degree in ROOTS:
        random = np.random.default_rng(n + k + degree)
        # coefficients of ∏ (z − r) for each of the e + 1 positions, all roots distinct
        chosen = random.permutation(q)[: degree * (errors + 1)].reshape(errors + 1, degree)
        words = np.zeros((degree + 1, n), dtype=np.int64)
        for position, zeros in enumerate(chosen):
            words[:, position] = roots_of(zeros, q)
        codewords = random.integers(q, size=(degree + 1, k)) @ powers(subgroup(q, n), k, q) % q
        every = powers(range(q), degree + 1, q).T
        distance = (every @ (words + codewords) % q != every @ codewords % q).sum(axis=1)
        # another codeword is at least n − k + 1 − (e + 1) > e away, so this distance decides
        if n - k - errors <= errors:
            raise ValueError(f"{errors} errors are too many to be told apart in dimension {k}")
        bad = int(np.count_nonzero(distance <= errors))
        case = Case(n, k, n - errors, degree, q)
        rows.append(Row("roots", str(case), bad, bounded(case), q, Method.EXACT))
    return rows


def roots_of(zeros: Ints, q: int) -> Ints:
    """Coefficients of ∏ (z − r) modulo q, low ones first."""
    product = np.array([1])
    for zero in zeros:
        product = np.convolve(product, [-zero, 1]) % q
    return product


def powers(values: Iterable[int], count: int, q: int) -> Ints:
    """Rows of the powers 0, 1 … count − 1 of the values modulo q."""
    return np.array([[pow(value, i, q) for value in values] for i in range(count)])


# Fibres -----------------------------------------------------------------------------------------

FIBRES = (
    (17, 8, 1, 3),
    (17, 16, 2, 2),
    (17, 16, 1, 7),
    (97, 32, 2, 3),
    (97, 32, 1, 2),
    (193, 64, 4, 3),
    (193, 64, 2, 2),
)
"""q, n, e, ℓ; the dimension is n − e(ℓ + 1)."""


def fibres(thorough: bool) -> list[Row]:
    """The e-th powers of the subgroup that are bad, each checked on the n − e positions outside its fibre."""
    rows = []
    for q, n, errors, degree in FIBRES:
        domain, k = subgroup(q, n), n - errors * (degree + 1)
        code = code_on(q, domain, k)
        words = np.array([[pow(x, n - 1 - errors * i, q) for x in domain] for i in range(degree + 1)])
        fibre: dict[int, list[int]] = {}
        for position, x in enumerate(domain):
            fibre.setdefault(pow(x, errors, q), []).append(position)
        bad = [z for z, hit in fibre.items() if is_bad(code, words, z, [x for x in range(n) if x not in hit])]
        case = Case(n, k, n - errors, degree, q)
        rows.append(Row("fibres", str(case), len(bad), bounded(case), len(fibre), Method.CONSTRUCTED))
    return rows


# Sums -------------------------------------------------------------------------------------------

SUMS = ((8, 3), (8, 5), (8, 6), (8, 7), (16, 14))
"""s, r: agreement r/s with r² > s(r − 2), so within the Johnson radius of rate (r − 2)/s."""

STRETCHED = (1, 4)
"""c: the length of the code is c·s."""

FIELD_OF_SUMS = 193


def sums(thorough: bool) -> list[Row]:
    """Lines and curves within the Johnson radius; each challenge is checked on the positions of its product."""
    rows = []
    for s, r in SUMS:
        for c in (1, 2, 4, 8) if thorough else STRETCHED:
            n, k = c * s, (r - 2) * c + 1
            if (FIELD_OF_SUMS - 1) % n:
                continue
            code = code_on(FIELD_OF_SUMS, subgroup(FIELD_OF_SUMS, n), k)
            for degree in (1, 2, 3):
                bad = len(_bad_sums(code, s, r, c, degree))
                case = Case(n, k, r * c, degree, code.q)
                rows.append(Row("sums", str(case), bad, bounded(case), code.q, Method.CONSTRUCTED))
    return rows


def _bad_sums(code: ShortCode, s: int, r: int, c: int, degree: int) -> list[int]:
    """The challenges z for which −g(z) is a sum of r distinct s-th roots of unity, confirmed one by one."""
    q = code.q
    positions: dict[int, list[int]] = {}
    for chosen in combinations(subgroup(q, s), r):
        hit = [i for i, x in enumerate(code.domain) if pow(x, c, q) in chosen]
        positions.setdefault(-sum(chosen) % q, hit)
    g = _splitting(q, degree, frozenset(positions))
    top = np.array([pow(x, r * c, q) for x in code.domain])
    side = np.array([pow(x, (r - 1) * c, q) for x in code.domain])
    words = np.outer(g, side) % q
    words[0] = (words[0] + top) % q
    values = [sum(a * pow(z, i, q) for i, a in enumerate(g)) % q for z in range(q)]
    return [z for z, y in enumerate(values) if y in positions and is_bad(code, words, z, positions[y])]


@lru_cache(maxsize=64)
def _splitting(q: int, degree: int, targets: frozenset[int]) -> Ints:
    """A polynomial of this degree, low coefficients first, that takes the targets as values most often.

    z for lines; a·z² + b and a·(z³ − d·z) + b otherwise, all of them tried for d = 0 … 11.
    """
    if degree == 1:
        return np.array([0, 1])
    wanted = np.zeros(q)  # floats: products of matrices are fast, and counts below 2^53 are exact
    wanted[list(targets)] = 1
    z = np.arange(q)
    shifted = wanted[(z + z[:, None]) % q]  # v + b is a target, one row for each b
    best, chosen = -1, np.array([0, 1])
    for d in range(1) if degree == 2 else range(12):
        base = (z**2 if degree == 2 else z**3 - d * z) % q
        times = np.zeros((q, q - 1))  # how often v is a·base(z), one column for each a
        np.add.at(times, (np.outer(base, z[1:]) % q, z[:-1]), 1)
        hits = (shifted @ times).T
        a, b = divmod(int(hits.argmax()), q)
        if hits[a, b] > best:
            best = int(hits[a, b])
            chosen = np.array([b, 0, a + 1] if degree == 2 else [b, -(a + 1) * d % q, 0, a + 1])
    return chosen
