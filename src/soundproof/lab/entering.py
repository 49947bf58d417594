"""A function that enters FRI at a fold: how many challenges make words far from the code look close.

A word is folded by K, as a verifier does from the cosets of K points, and a function g of the smaller domain is added.
Both are bad at e + 1 positions of that domain, the word in each of its K components:

* *powers*: β^K·g is added.  At a bad position components and g are the coefficients of a polynomial of degree K in β
  with K roots of its own, so that K(e + 1) challenges leave e errors: more than the (K − 1)(e + 1) of a fold alone;
* *none*: g is added as it is.  It differs from a codeword everywhere, as the first component does with the other sign:
  every challenge leaves a codeword.
"""

from __future__ import annotations

import numpy as np

from soundproof.lab.bounds import Case, bounded
from soundproof.lab.codes import Ints
from soundproof.lab.constructed import powers, roots_of, subgroup
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.theorems.theorem import Status

__all__ = ["CASES", "components", "entering", "joined"]

PRIME = 7681

CASES = (("powers", 2, 128, 40, 20), ("powers", 4, 256, 80, 20), ("powers", 8, 512, 64, 20), ("none", 2, 128, 40, 20))
"""Coefficient, K, n and k of the word before the fold, and e: after it n/K and k/K."""


def joined(parts: Ints, points: Ints) -> Ints:
    """The word f(x) = Σ_j x^j·c_j(x^K) of its K components, on all points; modulo the prime.

    >>> points = np.array(subgroup(PRIME, 16))
    >>> parts = np.arange(16).reshape(4, 4)
    >>> (components(joined(parts, points), points, 4) == parts).all()
    np.True_
    """
    arity, rows = parts.shape
    places = np.arange(len(points)) % rows
    word: Ints = np.stack([_raised(points, j) * parts[j][places] for j in range(arity)]).sum(axis=0) % PRIME
    return word


def components(word: Ints, points: Ints, arity: int) -> Ints:
    """The coefficients of the polynomials through a word's values on each coset of K points, by which it is folded.

    On the coset of x these are c_j = (1/K)·Σ_i (ω^i·x)^−j·f(ω^i·x), for ω of order K.
    """
    rows = len(points) // arity
    inverse = _raised(points, len(points) - 1)
    values = np.stack([_raised(inverse, j) * word % PRIME for j in range(arity)])
    parts: Ints = values.reshape(arity, arity, rows).sum(axis=1) * pow(arity, -1, PRIME) % PRIME
    return parts


def _raised(points: Ints, exponent: int) -> Ints:
    return np.array([pow(int(x), exponent, PRIME) for x in points])


def entering(thorough: bool) -> list[Row]:
    """Every challenge tried: the distance of what a fold leaves from the only codeword that can be close to it."""
    return [_row(*case) for case in CASES]


def _row(coefficient: str, arity: int, length: int, dimension: int, errors: int) -> Row:
    random, n, k = np.random.default_rng(length + arity), length // arity, dimension // arity
    points = np.array(subgroup(PRIME, length))
    after = _raised(points[:n], arity)
    code = random.integers(PRIME, size=(arity + 1, k)) @ powers(after.tolist(), k, PRIME) % PRIME
    words = code.copy()
    if coefficient == "powers":
        zeros = random.permutation(PRIME)[: arity * (errors + 1)].reshape(errors + 1, arity)
        bad = random.permutation(n)[: errors + 1]
        words[:, bad] += np.stack([roots_of(every_challenge, PRIME) for every_challenge in zeros], axis=1)
    else:
        noise = random.integers(1, PRIME, size=n)
        words[0] += noise
        words[arity] -= noise
    parts = components(joined(words[:arity], points), points, arity)
    factors = powers(range(PRIME), arity + 1, PRIME).T
    if coefficient == "none":
        factors[:, arity] = 1
    left = (factors @ np.vstack([parts, words[arity:]]) - factors @ code) % PRIME
    close = int(np.count_nonzero(np.count_nonzero(left, axis=1) <= errors))
    case, every_challenge = (
        Case(n, k, n - errors, arity, PRIME),
        Bounded("every challenge", Status.DERIVED.value, PRIME, True),
    )
    bounds = bounded(case) if coefficient == "powers" else (every_challenge,)
    note = f"a fold alone has {(arity - 1) * (errors + 1)}" if coefficient == "powers" else "no bound is claimed"
    return Row("entering", f"{coefficient}, K {arity}: {case}", close, bounds, PRIME, Method.EXACT, note)
