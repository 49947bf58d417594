"""Primality with a proof: of a modulus that a file names, for us and for who checks a certificate again.

``is_prime`` of FLINT proves what it says, by APR-CL for long numbers.  A reader who trusts nobody wants a certificate
instead, which is easier to check than to find: a chain of elliptic curves (Goldwasser and Kilian; Atkin and Morain).
Let n be a number, y² = x³ + ax + b a curve modulo n with gcd(4a³ + 27b², n) = 1, and P a point of it.  If m·P = 0 and
(m/q)·P ≠ 0 modulo every prime divisor of n, for a prime q > (⁴√n + 1)² that divides m, then n is prime: modulo a
divisor r ≤ √n the order of P would be a multiple of q, and a curve modulo r has at most (√r + 1)² points.  The chain
goes on with q, until it is so short that the test of Miller and Rabin to a few bases decides.

>>> is_prime(2**61 - 1), is_prime(2**67 - 1), chain(2**61 - 1)
(True, False, ())
>>> [step.n.bit_length() for step in chain(2**127 - 1)][0]
127
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from math import gcd, isqrt
from typing import NamedTuple

from flint import fmpz, fmpz_mod_ctx, fmpz_mod_poly_ctx, fmpz_poly

__all__ = ["DECIDED", "Step", "chain", "is_prime", "prime_power"]

DECIDED = 3317044064679887385961981
"""Below it Miller and Rabin's test to the first thirteen primes decides (Sorenson and Webster, Math. Comp. 2017)."""

SMOOTH = 20
"""Bits of prime factors that are taken out of the order of a curve."""

LONGEST = 5000
"""Absolute discriminants that are tried."""


class Step(NamedTuple):
    """That n is prime if q is: a point (x, y) of y² = x³ + ax + b modulo n, and a multiple m of its order."""

    n: int
    a: int
    b: int
    x: int
    y: int
    m: int
    q: int


def is_prime(n: int) -> bool:
    """Whether a number is prime; proved."""
    return n > 1 and bool(fmpz(n).is_prime())


def prime_power(n: int) -> tuple[int, int]:
    """The root and the exponent of a perfect power of a prime; (n, 1) of any other number."""
    for exponent in range(n.bit_length(), 1, -1):
        root = int(fmpz(n).root(exponent)) if n > 1 else 0
        if root**exponent == n and is_prime(root):
            return root, exponent
    return n, 1


@lru_cache(maxsize=64)
def chain(n: int) -> tuple[Step, ...]:
    """The curves that prove a prime; none for one below ``DECIDED``.  ValueError where no chain is found.

    It is the same in every run: nothing is drawn at random.
    """
    steps = _chain(n)
    if steps is None:
        raise ValueError(f"no chain of curves found that proves {n} prime")
    return steps


def _chain(n: int) -> tuple[Step, ...] | None:
    if n < DECIDED:
        return ()
    for discriminant in _discriminants():
        for m, q in _orders(n, discriminant):
            rest = _chain(q)
            if rest is None:
                continue
            step = _curve(n, discriminant, m, q)
            if step is not None:
                return (step, *rest)
    return None


@lru_cache(maxsize=1)
def _discriminants() -> tuple[int, ...]:
    """Fundamental discriminants |D| of imaginary quadratic fields, those of the fewest classes first."""
    fundamental = [d for d in range(3, LONGEST) if _fundamental(d)]
    return tuple(sorted(fundamental, key=lambda d: (_classes(d), d)))


def _fundamental(d: int) -> bool:
    odd = d // 4 if d % 4 == 0 else d
    squarefree = all(odd % (p * p) for p in range(2, isqrt(odd) + 1))
    return squarefree and (odd % 4 in (1, 2) if d % 4 == 0 else d % 4 == 3)


def _classes(d: int) -> int:
    """The class number h(−d): reduced forms ax² + bxy + cy² with b² − 4ac = −d."""
    classes = 0
    for b in range(d % 2, isqrt(d // 3) + 1, 2):
        product = (b * b + d) // 4
        for a in range(max(b, 1), isqrt(product) + 1):
            if product % a == 0:
                classes += 1 if b in (0, a) or a * a == product else 2
    return classes


def _orders(n: int, d: int) -> Iterator[tuple[int, int]]:
    """Orders m of curves with complex multiplication by −d that have a large prime factor q, with it."""
    norm = _norm(n, d)
    if norm is None:
        return
    t, v = norm
    traces = [t, -t]
    if d == 4:
        traces += [2 * v, -2 * v]
    if d == 3:
        traces += [(t + 3 * v) // 2, -(t + 3 * v) // 2, (t - 3 * v) // 2, -(t - 3 * v) // 2]
    least = (isqrt(isqrt(n)) + 2) ** 2  # more than (⁴√n + 1)²
    for trace in dict.fromkeys(traces):
        m = n + 1 - trace
        q = m
        for prime, power in fmpz(m).factor_smooth(SMOOTH):
            if prime.bit_length() <= SMOOTH:
                q //= int(prime) ** int(power)
        if least < q < m and fmpz(q).is_probable_prime():
            yield m, q


def _norm(n: int, d: int) -> tuple[int, int] | None:
    """t and v with 4n = t² + d·v², by Cornacchia's algorithm; None where there are none."""
    if fmpz(-d).jacobi(n) != 1:
        return None
    root = int(fmpz(-d % n).sqrtmod(n))
    root = root if root % 2 == d % 2 else n - root
    a, b = 2 * n, root
    while b * b >= 4 * n:
        a, b = b, a % b
    square, remainder = divmod(4 * n - b * b, d)
    v = isqrt(square)
    return (b, v) if remainder == 0 and v * v == square else None


def _curve(n: int, d: int, m: int, q: int) -> Step | None:
    """A curve with complex multiplication by −d of order m, and a point of it whose order q divides."""
    for a, b in _twists(n, d):
        if gcd(4 * a**3 + 27 * b**2, n) != 1:
            continue
        for x in range(1, 50):
            square = (x**3 + a * x + b) % n
            if square == 0 or fmpz(square).jacobi(n) != 1:
                continue
            point = x, int(fmpz(square).sqrtmod(n))
            if _times(m, point, a, n) is not None:
                break  # another twist has m points
            if _times(m // q, point, a, n) is not None:
                return Step(n, a, b, *point, m, q)
    return None


def _twists(n: int, d: int) -> Iterator[tuple[int, int]]:
    """The curves modulo n with complex multiplication by −d, one for each isomorphism class."""
    g = next(g for g in count(2) if fmpz(g).jacobi(n) == -1 and (d != 3 or pow(g, (n - 1) // 3, n) != 1))
    if d == 4:
        yield from ((-pow(g, i, n) % n, 0) for i in range(4))
    elif d == 3:
        yield from ((0, pow(g, i, n)) for i in range(6))
    else:
        classes = fmpz_mod_poly_ctx(fmpz_mod_ctx(n))(fmpz_poly.hilbert_class_poly(-d))
        j = min(int(root) for root, _ in classes.roots())
        k = j * pow(1728 - j, -1, n) % n
        for i in (0, 1):
            yield 3 * k * g ** (2 * i) % n, 2 * k * g ** (3 * i) % n


Point = tuple[int, int] | None


def _times(factor: int, point: Point, a: int, n: int) -> Point:
    """A multiple of a point of y² = x³ + ax + b modulo a prime; None is the point at infinity."""
    result: Point = None
    while factor:
        if factor & 1:
            result = _plus(result, point, a, n)
        point = _plus(point, point, a, n)
        factor >>= 1
    return result


def _plus(one: Point, other: Point, a: int, n: int) -> Point:
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % n == 0:
        return None
    slope = (3 * x * x + a) * pow(2 * y, -1, n) if one == other else (v - y) * pow(u - x, -1, n)
    third = (slope * slope - x - u) % n
    return third, (slope * (x - third) - y) % n
