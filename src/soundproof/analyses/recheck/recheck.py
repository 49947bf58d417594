"""Check every figure of a certificate again, with the integers and fractions of Python and nothing else.

    python recheck.py FILE ...

A certificate states parameters, radii and the integers of finite proofs, and the figures that follow.  This file
makes the figures anew from the former, by the statements of docs/theorems.md and docs/protocols/, and refuses
whatever is not exactly what it makes: another integer, a round or term that is not there, a hypothesis that fails.
It shares nothing with the program that wrote the certificate.  Square roots are bounded by integers from both
sides, and no logarithm is taken: b bits are claimed where error·2^b ≤ 1.

Exit codes: 0 everything follows; 1 something does not, which is named; 2 no certificate could be read.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import comb, gcd, isqrt, prod
from typing import Any, NamedTuple

SCHEMA = "soundproof.certificate/1"
PLACES = 512  # binary digits of a bounded square root or power
LARGEST = 2**24  # bytes of a certificate
DIGITS = 4000  # of a number; a Python may refuse more than 4300
SAID = ("", "refused: ", "not a certificate: ")  # before a verdict, by its exit code

PRIMES = {
    "BabyBear": 15 * 2**27 + 1,
    "KoalaBear": 127 * 2**24 + 1,
    "M31": 2**31 - 1,
    "Goldilocks": 2**64 - 2**32 + 1,
    "BN254": 21888242871839275222246405745257275088548364400416034343698204186575808495617,
    "Stark252": 2**251 + 17 * 2**192 + 1,
    "BLS12-381": 52435875175126190479447740508185965837690552500527637822603658699938581184513,
}

PRIME, POWER = re.compile(r"GF\(([1-9][0-9]{0,154})\)"), re.compile(r"GF\(2(?:\^([1-9][0-9]{0,2}))?\)")
BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
DECIDED = 3317044064679887385961981  # below it Miller and Rabin's test to these bases decides

STRENGTH = ("proved", "derived", "lean", "preprint")
TRUST = {"proved": STRENGTH[:2], "lean": STRENGTH[:3], "preprint": STRENGTH}
STATEMENTS = {  # how well each is established
    "proved": """BCIKS20 Thm 4.1|BCIKS20 Thm 5.1|GS99 Y-degree|BaseFold sumcheck round|WHIR Thm 5.2, folding
        WHIR Thm 5.2, out-of-domain|WHIR Thm 5.2, shift|WHIR Thm 5.2, final|STIR Lemma 5.4, out-of-domain
        STIR Lemma 5.4, shift|STIR Lemma 5.4, final""",
    "derived": """DKT26 weighted, curve|Subsets of k + 1 positions|Haböck22 Thm 8, queries|Haböck22 Thm 8, ALI
        Haböck22 Thm 8, DEEP|Zerocheck summed over its rounds|Batching of evaluation claims|LogUp-GKR layer
        Zerocheck random point|Zerocheck constraint batching|Sumcheck round|Ligero queries|Linear codes e + 1
        WHIR first out-of-domain|Interleaving of rows|Circle codes as Reed–Solomon codes
        LogUp fingerprint and evaluation|Grand product fingerprint and product|SWIRL constraint side""",
    "lean": """BCHKS25 Thm 1.3|DKT26 weighted|DKT26 E₀, E♯, E_ℓ|DKT26 Thm 5.12|DKT26 k = 1|DKT26 first-order
        DKT26 squarefree|Johnson list bound|DKT26 first-order list bound|DKT26 squarefree list bound""",
    "preprint": """BCHKS25 Cor 1.4|BCHKS25 Thm 4.6|BCHKS25 Thm 4.2|BCHKS25-Eq13|Jagged reduction, summed""",
}
STATUS = {name: status for status, names in STATEMENTS.items() for name in re.split(r"\||\n +", names)}
BASIS = {"DKT26 weighted, curve": "DKT26 weighted"}  # what a statement rests on
LINES = {"BCHKS25 Thm 1.3", "DKT26 weighted"}  # not stated for curves
CURVES = {"BCHKS25 Cor 1.4", "DKT26 weighted, curve"}  # not needed for lines
BINARY = set(  # of the statements those that hold in characteristic 2
    """BCIKS20 Thm 4.1|BCHKS25 Thm 1.3|BCHKS25 Cor 1.4|DKT26 weighted|DKT26 weighted, curve|DKT26 E₀, E♯, E_ℓ
    DKT26 Thm 5.12|DKT26 k = 1|Subsets of k + 1 positions|Johnson list bound|GS99 Y-degree|Haböck22 Thm 8, queries
    Haböck22 Thm 8, ALI|Haböck22 Thm 8, DEEP|Zerocheck summed over its rounds|Batching of evaluation claims
    Zerocheck random point|Zerocheck constraint batching|Sumcheck round|Ligero queries|Linear codes e + 1
    LogUp-GKR layer|Grand product fingerprint and product""".replace("\n    ", "|").split("|")
)
CORRELATED = {"BCHKS25 Thm 4.2", "BCHKS25-Eq13", "BCIKS20 Thm 5.1"}  # of the others agreement is mutual


class Refused(Exception):
    """Something in the certificate does not follow: where it is, what was expected, what was found."""

    def __init__(self, path: str, expected: Any, found: Any) -> None:
        super().__init__(f"{path}: expected {_brief(expected)}, found {_brief(found)}")


def _brief(value: Any) -> str:
    """A value in one line, without what steers a terminal."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = text if len(text) <= 240 else text[:120] + " … " + text[-120:]
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


# Numbers: exact where they are rational, else between two fractions ----------------------------


class Real(NamedTuple):
    """A number that is not negative, between two fractions; exact where they are equal."""

    low: Fraction
    high: Fraction

    @staticmethod
    def of(value: int | Fraction | Real) -> Real:
        return value if isinstance(value, Real) else Real(Fraction(value), Fraction(value))

    def plus(self, other: int | Fraction | Real) -> Real:
        other = Real.of(other)
        return Real(self.low + other.low, self.high + other.high)

    def minus(self, other: int | Fraction | Real) -> Real:
        other = Real.of(other)
        return Real(max(self.low - other.high, Fraction(0)), max(self.high - other.low, Fraction(0)))

    def times(self, other: int | Fraction | Real) -> Real:
        other = Real.of(other)
        return Real(self.low * other.low, self.high * other.high)

    def over(self, other: int | Fraction | Real) -> Real:
        other = Real.of(other)
        return Real(self.low / other.high, self.high / other.low)

    def least(self, other: int | Fraction | Real) -> Real:
        other = Real.of(other)
        return Real(min(self.low, other.low), min(self.high, other.high))

    def most(self, other: int | Fraction | Real) -> Real:
        other = Real.of(other)
        return Real(max(self.low, other.low), max(self.high, other.high))

    def power(self, exponent: int) -> Real:
        """By squaring; what has become long is rounded outward, fractions with few digits never."""
        result, square = Real.of(1), self
        while exponent:
            if exponent & 1:
                result = result.times(square)._short()
            square = square.times(square)._short()
            exponent >>= 1
        return result

    def _short(self) -> Real:
        return Real(_shortened(self.low, False), _shortened(self.high, True))


def _shortened(x: Fraction, up: bool) -> Fraction:
    if x.numerator.bit_length() + x.denominator.bit_length() <= 4 * PLACES:
        return x
    n, e = scaled(x, PLACES, up)
    return Fraction(n << max(-e, 0), 1 << max(e, 0))


def scaled(x: Fraction, places: int, up: bool) -> tuple[int, int]:
    """N and e: x > 0 is N/2^e, rounded up or down, with 2^(places − 1) < x·2^e ≤ 2^places."""
    e = places - x.numerator.bit_length() + x.denominator.bit_length() + 1
    p, q = x.numerator << max(e, 0), x.denominator << max(-e, 0)
    while p > q << places:
        q, e = q << 1, e - 1
    return (-(-p // q) if up else p // q), e


def root(x: Fraction) -> Real:
    """Square root: exact of squares, else between integers over 2^PLACES."""
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    if p * p == x.numerator and q * q == x.denominator:
        return Real.of(Fraction(p, q))
    below = isqrt((x.numerator << 2 * PLACES) // x.denominator)
    return Real(Fraction(below, 1 << PLACES), Fraction(below + 1, 1 << PLACES))


def upper(x: Real) -> str:
    """The least N/2^e ≥ x of 64 binary digits, as text; for very large numbers N·2^e."""
    if x.high == 0:
        return "0"
    n, e = scaled(x.high, 64, True)
    if x.low == 0 or scaled(x.low, 64, True) != (n, e):
        raise Refused("a number", "one that can be decided", "bounds too far apart")
    return f"{n}/2^{e}" if e >= 0 else f"{n}*2^{-e}"


def text(x: Real) -> str:
    """An exact fraction, or the upper end of what is not rational."""
    return str(x.low) if x.low == x.high else upper(x)


def bits(error: Real) -> int | None:
    """The largest b ≥ 0 with error·2^b ≤ 1, 0 also where there is none; None where the event cannot happen."""
    if error.high == 0:
        return None
    return max((error.high.denominator // error.high.numerator).bit_length() - 1, 0)


# Fields -------------------------------------------------------------------------------------------


def field(found: Any, path: str) -> tuple[int, int]:
    """Characteristic and number of elements of a base field; a modulus that has no name comes with a proof."""
    shaped(found, {"name": str, "degree": range(1, 513)}, path, more=True)
    name, keys = found["name"], {"name": str, "degree": range(1, 9)}
    order = PRIMES.get(name, 0)
    if binary := POWER.fullmatch(name):
        exponent = int(binary[1] or 1)
        whole(exponent, range(1, 513), f"{path}.name")
        shaped(found, keys | {"degree": range(1, max(512 // exponent, 1) + 1)}, path)
        return 2, 2**exponent
    if written := PRIME.fullmatch(name):
        order = int(written[1])
        shaped(found, keys | {"primality": [dict.fromkeys("abxymq", range(2**520))]}, path)
        primality(order, found["primality"], f"{path}.primality")
    elif name in PRIMES:
        shaped(found, keys, path)
    else:
        raise Refused(f"{path}.name", f"one of {', '.join(PRIMES)}, GF(p) or GF(2^k)", name)
    return order, order


def primality(n: int, steps: list[dict[str, int]], path: str) -> None:
    """Refuse a number that a chain of elliptic curves does not prove prime.

    If m·P = 0 on a curve modulo n, and (m/q)·P ≠ 0 modulo every prime divisor of n, for a prime q > (⁴√n + 1)², then
    n is prime: modulo a divisor r ≤ √n a curve has at most (√r + 1)² points.  Coordinates are those of the plane, so
    that each inverse that exists modulo n exists modulo r.
    """
    for i, step in enumerate(steps):
        a, b, x, y, m, q = (step[key] for key in "abxymq")
        at = f"{path}[{i}]"
        if gcd(4 * a**3 + 27 * b * b, n) != 1 or (y * y - x**3 - a * x - b) % n:
            raise Refused(at, f"a point of a curve modulo {n}", [a, b, x, y])
        if m % q or q <= (isqrt(isqrt(n)) + 2) ** 2:
            raise Refused(at, "q > (⁴√n + 1)² that divides m", [m, q])
        try:
            point = times(m // q, (x % n, y % n), a, n)
            if point is None or times(q, point, a, n) is not None:
                raise Refused(at, "(m/q)·P ≠ 0 and m·P = 0", [m, q])
        except ValueError:  # something has no inverse
            raise Refused(at, "a prime", n) from None
        n = q
    if n >= DECIDED or not decided(n):
        raise Refused(path, f"curves that lead to a prime below {DECIDED}", n)


Point = tuple[int, int] | None


def times(factor: int, point: Point, a: int, n: int) -> Point:
    """A multiple of a point; None is the point at infinity."""
    result: Point = None
    while factor:
        result = plus(result, point, a, n) if factor & 1 else result
        point, factor = plus(point, point, a, n), factor >> 1
    return result


def plus(one: Point, other: Point, a: int, n: int) -> Point:
    """A sum of points.  ValueError where a slope has no inverse, so that n is no prime."""
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % n == 0:
        return None
    slope = (3 * x * x + a) * pow(2 * y, -1, n) if one == other else (v - y) * pow(u - x, -1, n)
    third = (slope * slope - x - u) % n
    return third, (slope * (x - third) - y) % n


def decided(n: int) -> bool:
    """Whether a number below DECIDED is prime."""
    if n < 2 or any(n % base == 0 for base in BASES):
        return n in BASES
    odd = (n - 1) // ((n - 1) & (1 - n))
    for base in BASES:
        x, squarings = pow(base, odd, n), ((n - 1) // odd).bit_length() - 1
        if x != 1 and all(pow(x, 2**i, n) != n - 1 for i in range(squarings)):
            return False
    return True


# Codes, radii, and what is proved at a radius --------------------------------------------------


class Code(NamedTuple):
    """A Reed–Solomon code of dimension k on n points, that shares the radius of an oracle; rows of its words.

    On the circle functions of degree N/2, of dimension k = N + 1: a Reed–Solomon code but for factors of the positions.
    With a distance d it is any linear code of that distance, of which nothing else is used.
    """

    oracle: int
    n: int
    k: int
    rows: int = 1
    circle: bool = False
    d: int = 0

    def folded(self, arity: int) -> Code:
        if self.rows > 1:  # words of a row are combined, which leaves their code
            return self._replace(rows=self.rows // arity)
        return Code(self.oracle, self.n // arity, (self.k - self.circle) // arity)

    def wide(self, points: int) -> Code:
        """The code of words whose quotients by so many points are in this one; on the circle points come in pairs."""
        return self._replace(k=self.k + (2 * points if self.circle else points))


class Conditions:
    """Inequalities between integers, which have to hold; they are part of the certificate."""

    def __init__(self, path: str) -> None:
        self.path, self.found = path, list[dict[str, Any]]()

    def need(self, condition: str, left: int, relation: str, right: int) -> None:
        if not {"<": left < right, "≤": left <= right, "≥": left >= right, "=": left == right}[relation]:
            raise Refused(self.path, f"{condition}, that is left {relation} right", f"left {left}, right {right}")
        self.found.append({"condition": condition, "left": left, "relation": relation, "right": right})


class Radius:
    """The radius of one oracle, by its integer: slack, multiplicity, agreeing positions or errors."""

    def __init__(self, path: str, found: Any, code: Code) -> None:
        integer = {"UDR": "slack", "JBR": "multiplicity", "BJR": "agreement"}
        integer = {"LIN": "errors"} if code.d else integer
        shaped(found, {"regime": tuple(integer)}, path, more=True)
        self.kind = found["regime"]
        key = integer[self.kind]
        self.x = x = whole(found.get(key), range(0 if key in ("slack", "errors") else 1, 2**64), f"{path}.{key}")
        index, n, k, *_ = code
        self.n, self.k, conditions = n, k, Conditions(path)
        if self.kind == "LIN":  # whatever is further away agrees on a position less than those within
            conditions.need("2e < d", 2 * x, "<", code.d)
            self.square = Fraction(n - x - 1, n) ** 2
        elif self.kind == "UDR":
            conditions.need("s ≤ n₀ − k₀", x, "≤", n - k)
            self.square = Fraction(n + k + x, 2 * n) ** 2
        elif self.kind == "JBR":
            conditions.need("(2m + 1)²k₀ ≤ 4m²n₀", (2 * x + 1) ** 2 * k, "≤", 4 * x * x * n)
            self.square = Fraction((2 * x + 1) ** 2 * k, 4 * x * x * n)
        else:
            conditions.need("A ≤ n₀", x, "≤", n)
            if x <= k:  # any word agrees with a codeword in k positions, so that nothing would be shown
                raise Refused(f"{path}.agreement", f"more than k₀ = {k} positions", x)
            self.square = Fraction(x, n) ** 2
        self.stated = {"oracle": index, "n": n, "k": k, "regime": self.kind, key: x}
        self.stated |= {"agreement_squared": str(self.square), "hypotheses": conditions.found}

    def errors(self, code: Code) -> int:
        return code.n * (self.n - self.k - self.x) // (2 * self.n)

    def positions(self, code: Code) -> int:
        """A: the least number of positions that is a share α of a code's, in unique decoding n − e."""
        if self.kind == "LIN":
            return code.n - self.x
        if self.kind == "UDR":
            return code.n - self.errors(code)
        if self.kind == "JBR":
            quotient = -(-((2 * self.x + 1) ** 2 * self.k * code.n**2) // (4 * self.x**2 * self.n))
            return isqrt(quotient - 1) + 1
        return -(-self.x * code.n // self.n)


def integers(found: Any, keys: str, path: str, small: bool = False) -> list[int]:
    """The integers of a finite proof, by name; ``small`` ones are summed over."""
    shaped(found, {key: range(2**10 if small and key in "mMμ" else 2**4096) for key in keys.split()}, path)
    return [found[key] for key in keys.split()]


def triangle(b: int) -> int:
    """0 + 1 + … + b."""
    return b * (b + 1) // 2


def squares(b: int) -> int:
    """0² + 1² + … + b²."""
    return b * (b + 1) * (2 * b + 1) // 6


def weighted(code: Code, a: int, degree: int, found: Any, needs: Conditions) -> Fraction:
    """⌊E⌋ of a weighted certificate (m, b, H), whose height has to be the least."""
    m, b, height = integers(found, "m b H", needs.path)
    n, d = code.n, code.k - 1
    u = min(b, m - 1)
    needs.need("m ≥ 1", m, "≥", 1)
    needs.need("b ≥ 1", b, "≥", 1)
    needs.need("D ≥ 1", d, "≥", 1)
    needs.need("D + 1 ≤ A", d + 1, "≤", a)
    needs.need("A ≤ n", a, "≤", n)
    needs.need("D·b < m·A", d * b, "<", m * a)
    # N, W = Σ_{j ≤ b} (mA − Dj), weighted by j; R, T = Σ_{i ≤ u} (m − i), weighted by i.
    unknowns, weight = (b + 1) * m * a - d * triangle(b), m * a * triangle(b) - d * squares(b)
    conditions, weighted_conditions = (u + 1) * m - triangle(u), m * triangle(u) - squares(u)
    needs.need("n·R < N", n * conditions, "<", unknowns)
    least = max(degree * b, degree * (weight - n * weighted_conditions) // (unknowns - n * conditions))
    needs.need("H ≥ max(ℓb, ⌊ℓ(W − nT)/(N − nR)⌋)", height, "≥", least)
    same(least, height, f"{needs.path}.certificate.H")
    psi = 1 + (2 * d - 1) * (2 * b - 1) + 2 * max(0, b - 2 * d - 1)
    spread = Fraction(n - d, a - d) * (degree * b + height * psi)
    return Fraction(((2 * b - 1) * height + spread + degree * (n - d - 1) * b) // 1)


def interpolation(code: Code, a: int, degree: int, found: Any, needs: Conditions) -> Fraction:
    """⌊E⌋ for E₀, on lines also E♯, on curves E_ℓ: from m, and from μ and h, which follow."""
    m, mu, h = integers(found, "m μ h", needs.path)
    n, d = code.n, code.k - 1
    square = (2 * m + 1) ** 2 * n
    needs.need("m ≥ 3", m, "≥", 3)
    needs.need("1 ≤ D", 1, "≤", d)
    needs.need("D ≤ n − 2", d, "≤", n - 2)
    needs.need("A ≤ n", a, "≤", n)
    needs.need("(2mA)² ≥ (2m + 1)²nD", (2 * m * a) ** 2, "≥", square * d)
    needs.need("4(μ + 1)²D ≥ (2m + 1)²n", 4 * (mu + 1) ** 2 * d, "≥", square)
    needs.need("4μ²D < (2m + 1)²n", 4 * mu**2 * d, "<", square)
    needs.need("12D(h + 1) ≥ (2m + 1)²n", 12 * d * (h + 1), "≥", square)
    needs.need("12Dh < (2m + 1)²n", 12 * d * h, "<", square)
    if m > 3 and (2 * (m - 1) * a) ** 2 >= (2 * m - 1) ** 2 * n * d:
        raise Refused(f"{needs.path}.certificate.m", "the least m", m)
    h = degree * (h + 1) - 1
    spread = 4 * d * mu * h
    if degree == 1 and mu <= d:
        spread = min(spread, (2 * d - 1) * (2 * mu - 1) * h)
    tail = Fraction(n - d, a - d) * (h + degree * mu + spread)
    return Fraction(((2 * mu - 1) * h + tail + degree * (n - d - 1) * mu) // 1)


@lru_cache(maxsize=4096)
def levels(n: int, k: int, a: int, m: int, cap: int, mu: int) -> tuple[int, int, int, int]:
    """Σ_t x_t and Σ_t t·x_t, for x_t the coefficients in level t, and for the conditions on it."""
    d = max(k - 1, 2)
    sums = [0, 0, 0, 0]
    for t in range(mu + 1):
        source = sum(max(m * a + b - d * t, 0) for b in range(min(t, cap) + 1))
        row = sum(min(m - s, max(min(t, s) + 1 - max(t - cap, 0), 0)) for s in range(m) if s + (d - 1) * t < m * a)
        sums = [x + y for x, y in zip(sums, (source, t * source, n * row, t * n * row), strict=True)]
    return sums[0], sums[1], sums[2], sums[3]


def jets(code: Code, a: int, degree: int, found: Any, keys: str, p: int, needs: Conditions, sharply: bool) -> list[int]:
    """The integers of a first-order certificate, checked; ``sharply`` where it is counted by the squarefree part."""
    m, cap, mu, h, *splits = integers(found, keys, needs.path, small=True)
    if sharply:
        needs.need("μ ≥ 1", mu, "≥", 1)
        needs.need("M ≥ 1", cap, "≥", 1)
    for split in splits[1:]:
        needs.need("k ≤ S₀", code.k, "≤", split)
        needs.need("S₀ ≤ A", split, "≤", a)
    needs.need("k ≥ 2", code.k, "≥", 2)
    for split in splits[:1]:
        needs.need("k ≤ S", code.k, "≤", split)
        needs.need("S ≤ A", split, "≤", a)
    needs.need("A ≤ n", a, "≤", code.n)
    needs.need("h ≥ ℓμ", h, "≥", degree * mu)
    needs.need("m ≥ 1", m, "≥", 1)
    # As h ≥ ℓμ, Source and Row are linear in h.
    source, weighted_source, row, weighted_row = levels(code.n, code.k, a, m, cap, mu)
    whole, weight = (h + 1) * source - degree * weighted_source, (h + 1) * row - degree * weighted_row
    needs.need("Row < Source", weight, "<", whole)
    if h > degree * mu and weight - row < whole - source:
        raise Refused(f"{needs.path}.certificate.h", "the least h", h)
    least = max(code.k - 1, min(cap, mu) if sharply else mu)
    needs.need(f"max(k − 1, {'M' if sharply else 'μ'}) < p", least, "<", p)
    return [m, min(cap, mu), mu, h, *splits]


def staged(code: Code, degree: int, cap: int, mu: int, h: int) -> tuple[int, int, int, int]:
    """J₀, B₀, J₁, B₁."""
    sigma, z = 2 * code.k - 3, mu - cap
    j0 = sum(h * (1 + sigma * t) + (t + 1) * (degree + sigma * h) for t in range(z))
    b0 = sum(t + 1 for t in range(z))
    j1 = b1 = 0
    for t in range(z, mu):
        b = 1 + sigma * t
        c = min(b, sigma * (t - z) + code.k - 1)
        v = (t + 1) * c + (t + 1 - z) * (b - c)
        j1, b1 = j1 + h * (2 * b * c - c * c) + 2 * (degree + sigma * h) * v, b1 + v
    return j0, b0, j1, b1


def first_order(code: Code, a: int, degree: int, found: Any, p: int, needs: Conditions) -> Fraction:
    """⌊E⌋ of a first-order certificate, counted by stages."""
    _, cap, mu, h, s = jets(code, a, degree, found, "m M μ h S", p, needs, False)
    j0, b0, j1, b1 = staged(code, degree, cap, mu, h)
    n, k = code.n, code.k
    first, second = Fraction(n - s + 1, a - s + 1), Fraction(n - k + 1, s - k + 1)
    eta = Fraction(n - k + 1, a - k + 1)
    return Fraction((h + first * j0 + first * eta * j1 + degree * (n - s) * (b0 + second * b1)) // 1)


def sharp(code: Code, cap: int, mu: int) -> tuple[int, int, int, int, int, int]:
    """σ, u, v, F, μ′, and the factor 2M − 1 of h′."""
    d = code.k - 1
    sigma = max(0, 2 * d - 3)
    u = 1 + sigma * (mu - 1)
    v = min(u, sigma * (cap - 1) + d)
    return sigma, u, v, mu * v + cap * (u - v), max(mu, (2 * cap - 1) * mu - cap * cap), 2 * cap - 1


def squarefree(code: Code, a: int, degree: int, found: Any, p: int, needs: Conditions) -> Fraction:
    """⌈E⌉ of a first-order certificate, counted by the squarefree part."""
    _, cap, mu, h, s, s0 = jets(code, a, degree, found, "m M μ h S S₀", p, needs, True)
    n, d = code.n, code.k - 1
    sigma, u, v, f, mu1, twice = sharp(code, cap, mu)
    h1 = twice * h
    j = h * (2 * u * v - v * v) + 2 * (degree + sigma * h) * f
    rest = degree * mu1 + h1 * (1 + (2 * d - 1) * (2 * mu1 - 1) + 2 * max(0, mu1 - 2 * d - 1))
    tail = (2 * mu1 - 1) * h1 + Fraction(n - s0 + 1, a - s0 + 1) * rest + degree * (n - s0) * mu1
    main = Fraction(n - s + 1, a - s + 1) * Fraction(n - d, a - d) * j
    total = tail + main + degree * (n - s) * Fraction(n - d, s - d) * f
    return Fraction(-(-total // 1))


def quintic(n: int, rate: Fraction, m: int, radius: Real) -> Real:
    """n(2τ⁵ + 3τδρ)/(3ρ^{3/2}) + τ/√ρ."""
    tau, square = Fraction(2 * m + 1, 2), root(rate)
    inner = radius.times(3 * tau * rate).plus(2 * tau**5).times(n)
    return inner.over(square.times(3 * rate)).plus(Real.of(tau).over(square))


def formula(theorem: str, code: Code, m: int, needs: Conditions) -> Real:
    """Bad challenges of a line up to the Johnson radius, at the multiplicity m or the least it is stated for."""
    n, k, rate = code.n, code.k, Fraction(code.k, code.n)

    def radius(m: int) -> Real:
        return Real.of(1).minus(root(rate).times(1 + Fraction(1, 2 * m)))

    tau = Fraction(2 * max(m, 3) + 1, 2)
    if theorem == "DKT26 Thm 5.12":
        needs.need("2 ≤ k", 2, "≤", k)
        needs.need("k < n", k, "<", n)
        return Real.of(8 * n * n * tau**3 / (3 * (k - 1)))
    if theorem == "DKT26 k = 1":
        needs.need("k = 1", k, "=", 1)
        return Real.of(Fraction(n * (n - 1), 2))
    if theorem == "BCHKS25 Thm 4.6":
        needs.need("2 ≤ k", 2, "≤", k)
        return quintic(n, Fraction(k - 1, n), max(2 * m, 3), radius(m))
    if theorem == "BCHKS25 Thm 4.2":
        return quintic(n, rate, max(m, 3), radius(max(m, 3)))
    if theorem == "BCIKS20 Thm 5.1":
        return Real.of(tau**7 * n * n).over(root(rate).times(3 * rate))
    if m == 1:
        needs.need("ρ < 4/9", 9 * k, "<", 4 * n)
    tau = Fraction(2 * m + 1, 2)  # Equation 13
    x, y, z = root(Fraction(k * n)).times(tau), root(1 / rate).times(tau), tau**2 / (3 * rate)
    return x.times(2).times(y.power(2)).times(y.most(z)).plus(radius(m).times(n).plus(1).times(y))


JOHNSON = {"DKT26 Thm 5.12", "DKT26 k = 1", "BCHKS25 Thm 4.6", "BCHKS25 Thm 4.2", "BCHKS25-Eq13", "BCIKS20 Thm 5.1"}
UNIQUE = {"BCIKS20 Thm 4.1", "BCHKS25 Thm 1.3", "BCHKS25 Cor 1.4"}


def unique(theorem: str, code: Code, radius: Radius, curve: bool, needs: Conditions) -> Fraction:
    """Bad challenges of a line, or of a curve by its degree, in unique decoding."""
    e = radius.errors(code)
    s = code.n - code.k - 2 * e
    if theorem == "BCIKS20 Thm 4.1":
        needs.need("0 ≤ n − k − 2e", 0, "≤", s)
        return Fraction(code.n)
    needs.need("2 ≤ n − k − 2e", 2, "≤", s)
    if e == 0 or (not curve and e <= s):  # 3e ≤ n − k
        return Fraction(e + 1)
    return max(Fraction(e + 1), Fraction(code.n * (e + s), e * s))


CERTIFIED = {"DKT26 weighted", "DKT26 weighted, curve", "DKT26 E₀, E♯, E_ℓ", "Subsets of k + 1 positions"}
CERTIFIED |= {"DKT26 first-order", "DKT26 squarefree"}


def gap(
    setting: Setting, code: Code, factor: int, curve: bool, correlated: bool, found: Any, path: str
) -> tuple[Real, Any]:
    """Bad challenges of ``factor`` lines, or of a curve of that degree, by the theorem that is named."""
    theorem = known(found, path)
    radius, needs = setting.radii[code.oracle], Conditions(path)
    if theorem in (LINES if curve else CURVES) or (theorem in CORRELATED and not correlated):
        raise Refused(f"{path}.theorem", f"one for a {'curve' if curve else 'line'}, of the agreement needed", theorem)
    degree, a = factor if curve else 1, radius.positions(code)
    stated: dict[str, Any] = {"theorem": theorem, "positions": a, "factor": factor, "curve": curve}
    if radius.kind == "LIN":
        if theorem != "Linear codes e + 1":
            raise Refused(f"{path}.theorem", "a bound for every linear code", theorem)
        needs.need("(ℓ + 2)e < d", (degree + 2) * radius.x, "<", code.d)
        bad = Real.of(factor * (radius.x + 1))
    elif theorem in CERTIFIED:
        proof = found.get("certificate")
        if theorem.startswith("DKT26 weighted"):
            count = weighted(code, a, degree, proof, needs)
        elif theorem == "DKT26 first-order":
            count = first_order(code, a, degree, proof, setting.p, needs)
        elif theorem == "DKT26 squarefree":
            count = squarefree(code, a, degree, proof, setting.p, needs)
        elif theorem == "DKT26 E₀, E♯, E_ℓ":
            count = interpolation(code, a, degree, proof, needs)
        else:  # any k positions agree with a codeword, so that an agreement below k + 1 is one of k + 1
            shaped(proof, {}, path)
            if code.k > 64:
                raise Refused(path, "a dimension of at most 64, so that counting takes little time", code.k)
            a = max(a, code.k + 1)
            needs.need("k ≥ 1", code.k, "≥", 1)
            needs.need("k < A", code.k, "<", a)
            needs.need("A ≤ n", a, "≤", code.n)
            count = Fraction(degree * comb(code.n, code.k + 1) // (a - code.k))
        stated["certificate"] = proof
        bad = Real.of(count if curve else factor * count)
    elif theorem in UNIQUE and radius.kind == "UDR":
        bad = Real.of(factor * unique(theorem, code, radius, curve, needs))
    elif theorem in JOHNSON and radius.kind == "JBR":
        bad = formula(theorem, code, radius.x, needs).times(factor)
    else:
        raise Refused(f"{path}.theorem", f"a bound on bad challenges in {radius.kind}", theorem)
    return bad, stated | {"hypotheses": needs.found, "bad_challenges": text(bad)}


def listed(setting: Setting, code: Code, found: Any, path: str) -> tuple[Real, Any]:
    """Codewords that agree with a word on A positions, by the theorem that is named; 1 in unique decoding."""
    radius, needs = setting.radii[code.oracle], Conditions(path)
    a, d, size = radius.positions(code), code.k - 1, Real.of(1)
    theorem = None if radius.kind in ("UDR", "LIN") else known(found, path)
    stated: dict[str, Any] = {"theorem": theorem, "positions": a}
    if radius.kind == "LIN":
        needs.need("2e < d", 2 * radius.x, "<", code.d)
        return size, stated | {"hypotheses": needs.found, "size": text(size)}
    if code.k > 1:
        needs.need("k < A", code.k, "<", a)
    if theorem is None:
        needs.need("k ≤ n − 2e", code.k, "≤", code.n - 2 * radius.errors(code))
    elif theorem in ("DKT26 squarefree list bound", "DKT26 first-order list bound"):
        proof, n = found.get("certificate"), code.n
        if "squarefree" in theorem:
            _, cap, mu, *_ = jets(code, a, 1, proof, "m M μ h", setting.p, needs, True)
            *_, f, mu1, _ = sharp(code, cap, mu)
            size = Real.of(mu1 - (-(n - d) * f // (a - d)))
        else:
            _, cap, mu, h = jets(code, a, 1, proof, "m M μ h", setting.p, needs, False)
            _, b0, _, b1 = staged(code, 1, cap, mu, h)
            size = Real.of(b0 + (n - code.k + 1) * b1 // (a - code.k + 1))
        stated["certificate"] = proof
    elif theorem == "Johnson list bound" or (theorem == "GS99 Y-degree" and radius.kind == "JBR"):
        needs.need("n(k − 1) < A²", code.n * d, "<", a * a)
        johnson = code.n * (a - d) // (a * a - code.n * d)
        size = Real.of(max(johnson, 1))
        if theorem == "GS99 Y-degree":
            tau = Fraction(2 * radius.x + 1, 2)
            needs.need("(J/τ)²k₀ ≤ n₀", 4 * johnson**2 * radius.k, "≤", (2 * radius.x + 1) ** 2 * radius.n)
            size = Real.of(tau).over(root(Fraction(radius.k, radius.n)))
    else:
        raise Refused(f"{path}.theorem", f"a bound on lists in {radius.kind}", theorem)
    return size, stated | {"hypotheses": needs.found, "size": text(size)}


def known(found: Any, path: str) -> str:
    """The theorem that a bound names."""
    theorem = found.get("theorem") if isinstance(found, dict) else None
    if not isinstance(theorem, str) or theorem not in STATUS:
        raise Refused(f"{path}.theorem", "the name of a theorem that bounds it", theorem)
    return theorem


# Protocols: every challenge of a circuit, and every event that it may hit ----------------------


class Term(NamedTuple):
    """An event: so many roots (or words combined) among the choices of a challenge, or so many queries into a code."""

    name: str
    event: str  # roots, pairs, gap, missed
    theorem: str | None  # None for a gap, whose theorem is chosen
    code: Code | None  # None where one codeword is left
    degree: int
    choices: int
    parameters: dict[str, Any]
    bits: int  # of grinding
    times: int = 1  # samples or queries
    curve: bool = False
    correlated: bool = False  # whether correlated agreement is enough
    condition: tuple[str, int, str, int] | None = None


Rounds = Iterator[tuple[str, list[Term]]]


class Setting:
    """A circuit: its field, its parameters, the codes of its oracles, and their radii."""

    def __init__(self, circuit: dict[str, Any], path: str) -> None:
        self.place, self.circuit = f"{path}.opening", circuit
        self.air, self.opening, self.buses = circuit["air"], circuit["opening"], circuit["lookups"]
        self.p, self.base = field(circuit.get("field"), f"{path}.field")
        self.biased, self.radii = circuit["bits_from_field"], list[Radius]()
        self.repeated = circuit["base_challenges"]  # of the constraint side's first challenges, over the base field
        self.q = self.base ** circuit["field"]["degree"]
        self.separate = self.air["kind"] != "deep-ali" and self.air.get("claims") != "quotients"  # a claim for each
        self.spark = self.air.get("spark")  # how values of the matrices of an R1CS are proved
        self.functions = prod(self.air[key] for key in self.counts().split())
        if self.spark:  # witness, six factors; of each matrix values and addresses, and times; two of memories
            self.functions = 24 if self.spark["argument"] == "grand-product" else 18
        self.sampled = bool(self.opening.get("first_out_of_domain"))
        # Samples leave one codeword of the first list, unless lookups or Spark commit to polynomials after them.
        self.pinned = self.sampled and not self.spark and all(bus["argument"] == "gkr" for bus in self.buses)
        repeats = self.air["kind"] == "deep-ali" and all(bus["argument"] != "gkr" for bus in self.buses)
        if self.repeated is not None and not repeats:
            raise Refused(f"{path}.base_challenges", "null, but under DEEP-ALI without LogUp-GKR", self.repeated)
        self.codes = list(self.oracles(path))
        self.coefficient, self.tallest, self.lower = self.entering(path)
        # A domain is a coset of units, in an extension of degree 2 of (p + 1)-th roots, or affine beside the trace.
        orders = [self.base // 2] if self.p == 2 else [self.p - 1]
        if self.p % 4 == 3 and circuit["field"]["degree"] % 2 == 0:
            orders.append(self.p + 1)
        if self.opening.get("domain") == "circle":  # or half of a larger group of points, those that are on no axis
            entering = self.lower and self.coefficient != "none"
            if self.separate or entering or self.p % 4 != 3 or self.codes[0].k < 3:
                expected = "quotients of one height over a prime p ≡ 3 mod 4, two rows at least"
                raise Refused(f"{path}.opening.domain", expected, "circle")
            orders = [(self.p + 1) // 2]
        for code in (code for code in self.codes if not code.d):
            power(code.n, f"{path}.opening.rate")
            if not 1 <= code.k <= code.n or all(order % code.n for order in orders):
                raise Refused(f"{path}.opening.rate", "domains that the field has", f"one of {code.n} points")
        stated = self.opening.get("domain")
        if stated is not None and (stated == "affine") is not (self.p == 2):
            raise Refused(f"{path}.opening.domain", "affine, in characteristic 2 alone", stated)

    def counts(self) -> str:
        """The keys whose product is the number of functions that are batched."""
        bare = "polynomials" if self.separate else "polynomials points"
        counts = {
            "deep-ali": "batch",
            "jagged": "dense_batch",
            "swirl": "stack_width",
            "zerocheck": "width",
            "r1cs": "",
        }
        return counts.get(self.air["kind"], bare)

    def entering(self, path: str) -> tuple[str, int, list[dict[str, int]]]:
        """The coefficient by which functions enter late, how many are there before, and those, each at a fold."""
        entering = self.opening.get("entering")
        if entering is None:
            return "", self.functions, []
        path, lower = f"{path}.opening.entering", entering["lower"]
        if self.air["kind"] != "deep-ali":
            raise Refused(path, "null, but under DEEP-ALI", entering)
        reached = [self.air["trace_length"] // prod(self.opening["foldings"][: i + 1]) for i in range(self.folds())]
        rows = [one["rows"] for one in lower]
        if not rows or rows != sorted(set(rows), reverse=True) or not set(rows) <= set(reached):
            raise Refused(f"{path}.lower", f"rows among {reached}, falling", rows)
        functions = entering["tallest"] + sum(one["functions"] for one in lower)
        if functions < self.functions:
            raise Refused(path, f"{self.functions} functions in all, or more", functions)
        return entering["coefficient"], entering["tallest"], lower

    def folds(self) -> int:
        """The number of folds of FRI."""
        return len(self.opening["foldings"])

    def share(self, rows: int) -> int:
        """How many times fewer so many rows are than those of the trace."""
        return int(self.air["trace_length"] // rows)

    def decoded(self, points: int) -> Code:
        """The code of quotients by so many points; lower words are of one as long when read on its domain."""
        code, share = self.codes[0], max([self.share(lower["rows"]) for lower in self.lower], default=1)
        return code.wide(points * share if code.circle else (points - 1) * share + 1)

    def besides(self) -> dict[str, Any]:
        """The lower tables, where there are some."""
        return {"lower": self.lower} if self.lower else {}

    def keys(self) -> str:
        """The keys from which the number of functions follows."""
        keys = {"evaluations": "claims polynomials points", "r1cs": "spark"}
        return keys.get(self.air["kind"], self.counts())

    def oracles(self, path: str) -> Iterator[Code]:
        air, opening = self.air, self.opening
        if air["kind"] == "swirl":
            k = 2 ** (air["log_skip"] + air["log_stack"])
        else:
            lengths = {"jagged": "dense_length", "evaluations": "length", "r1cs": "variables"}
            k = air[lengths.get(air["kind"], "trace_length")]
        if self.spark:  # the longest polynomial, to which the others are padded
            k = max(self.spark["entries"], air["constraints"], 2 * k)
        if air["kind"] == "deep-ali" and air["hiding"] is not None:  # random coefficients besides the trace
            if air["hiding"]["rows"] <= k:
                raise Refused(f"{path}.air.hiding.rows", f"more than {k}", air["hiding"]["rows"])
            k = air["hiding"]["rows"]
        power(k, f"{path}.air")
        if opening["kind"] == "ligero":  # each row of a matrix is a word, and each column a row of values
            rows = opening["rows"]
            power(rows, f"{path}.opening.rows")
            if rows > k or not self.separate:
                raise Refused(f"{path}.opening", "multilinear polynomials with no fewer coefficients than rows", rows)
            yield row_code(k // rows, rows, opening, f"{path}.opening")
            return
        n = k * int(opening["rate"][2:])
        power(n, f"{path}.opening.rate")
        whir = opening["kind"] == "whir"
        folds = [2**x for x in opening["log_foldings"]] if whir else opening["foldings"]
        for fold in folds:
            power(fold, f"{path}.opening.foldings")
        if opening["kind"] == "fri":  # what is tested is what folds to the final word, of one coefficient at least
            same(n, opening["final_domain"] * prod(folds), f"{path}.opening: its final domain times its foldings")
            tested = max(k, prod(folds))
            circle = opening["domain"] == "circle" and tested < n
            yield Code(0, n, tested + circle, 1, circle)
            if tested >= n and "no_bound" not in self.circuit:
                raise Refused(f"{path}.opening.foldings", "a schedule that does not accept every word", folds)
            return
        if not folds or prod(folds) > k or (self.separate and not whir):
            raise Refused(f"{path}.opening", "foldings that the constraint side and its length allow", folds)
        rates = opening["rates"]
        if rates is not None:
            same([len(folds), opening["rate"]], [len(rates), rates[0]], f"{path}.opening.rates: length and first")
        if whir and not self.separate and (opening["interleaved"] or opening["first_out_of_domain"]):
            raise Refused(self.place, "one word as first oracle, of which the opening takes no samples", air["kind"])
        for i, fold in enumerate(folds):
            n, rows = n if rates is None else k * int(rates[i][2:]), 1
            if whir and opening["interleaved"] and i == 0:  # a row for each coset, a word for each of its points
                rows = fold
            yield Code(i, n // rows, k // rows, rows)
            n, k = n // 2, k // fold

    def chance(self, bits: int) -> Fraction:
        """Of one attempt at grinding: bits of a hash, or those of a field element, which are biased."""
        return Fraction(-(-self.base // 2**bits), self.base) if self.biased and bits else Fraction(1, 2**bits)

    def hit(self, code: Code, queries: int, positions: int) -> Real:
        """All queries hit agreeing positions, of so many; low bits of a field element hit some more often."""
        square = self.radii[code.oracle].square
        if not self.biased:
            return Real.of(square).power(queries // 2).times(root(square).power(queries % 2))
        excess, alpha = self.base % positions, root(square)
        more = alpha.times(positions).least(excess).over(self.base)
        return alpha.times(1 - Fraction(excess, self.base)).plus(more).power(queries)

    def roots(
        self, name: str, theorem: str, code: Code | None, degree: int, numbers: dict[str, Any], bits: int = 0
    ) -> Term:
        return Term(name, "roots", theorem, code, degree, self.q, numbers, bits)

    def drawn(self, term: Term, whole: int) -> Term:
        """Roots of a challenge that may be repeated over the base field, k times: their part of (whole/p)^k."""
        k = self.repeated
        term = term._replace(parameters={**term.parameters, "base_challenges": k})
        return term._replace(degree=term.degree * whole ** (k - 1), choices=self.base**k) if k else term

    def gap(self, name: str, code: Code, factor: int, numbers: dict[str, Any], bits: int) -> Term:
        """Words combined by powers of one challenge: a line of two, a curve of more."""
        correlated = self.opening["kind"] == "stir"  # the others need weighted or mutual agreement
        return Term(name, "gap", None, code, factor, self.q, numbers, bits, 1, factor > 1, correlated)

    def missed(self, name: str, theorem: str, code: Code, queries: int, coset: int, bits: int) -> Term:
        positions = code.n * code.rows // coset
        return Term(name, "missed", theorem, code, 0, positions, {"queries": queries}, bits, queries)


def row_code(k: int, rows: int, opening: dict[str, Any], path: str) -> Code:
    """The code of rows of k coefficients: Reed–Solomon's, or a linear one of the relative distance that is stated."""
    above, below = map(int, opening["rate"].split("/"))
    n, stated = k * below // above, opening["code"]
    if gcd(above, below) > 1 or k * below % above or (stated is None and above > 1):
        raise Refused(
            f"{path}.rate", "a fraction in lowest terms that leaves a whole number of values", opening["rate"]
        )
    if stated is None:
        return Code(0, n, k, rows)
    part, whole = map(int, stated["distance"].split("/"))
    d = -(-part * n // whole)
    if gcd(part, whole) > 1 or not 1 <= d <= n - k + 1:
        raise Refused(
            f"{path}.code.distance", f"one in lowest terms, of at most {n - k + 1} in {n}", stated["distance"]
        )
    return Code(0, n, k, rows, False, d)


def log(count: int) -> int:
    """⌈log₂ count⌉."""
    return (count - 1).bit_length()


def combined(batching: str, functions: int) -> int:
    """What combining so many functions costs: the degree of a curve, or a number of lines."""
    return {"powers": functions - 1, "affine": 1, "multilinear": log(functions)}[batching]


def of(table: dict[str, Any], keys: str) -> dict[str, Any]:
    """Some keys of a table, those that it has."""
    return {key: table[key] for key in keys.split() if key in table}


def lookups(x: Setting, code: Code | None) -> Rounds:
    """LogUp and grand products: one challenge for all, then the layers of those proved by GKR."""
    terms, wholes = list[Term](), dict[str, int]()
    for bus in x.buses:
        total = bus["messages"] if "messages" in bus else bus["count"] * (bus["rows"] + bus["table"])
        merged = bus["width"] - 1 if bus["fingerprint"] == "univariate" else log(bus["width"])
        numbers = of(bus, "messages count rows table width fingerprint poles argument")
        name, theorem = f"lookup: {bus['name']}", "LogUp fingerprint and evaluation"
        degree = total * (merged + 1 + (bus["poles"] == "possible"))
        side: Any = ("messages on one side < p", bus["messages" if "messages" in bus else "rows"], "<", x.p)
        if bus["argument"] == "grand-product":  # p equal messages are a factor to the power of p
            theorem, degree, side = "Grand product fingerprint and product", total * (max(merged, 1) + 1), None
        wholes[theorem] = wholes.get(theorem, 0) + degree
        terms.append(x.roots(name, theorem, code, degree, numbers, bus["grinding"])._replace(condition=side))
    # Buses of one sum, or of one product, fail together.
    terms = [x.drawn(term, wholes[str(term.theorem)]) for term in terms]
    if terms:
        yield "lookups", terms
    if layered := sum(bus["argument"] == "gkr" for bus in x.buses):
        name = "LogUp-GKR round"
        yield name, [x.roots(name, "LogUp-GKR layer", code, 3 * layered, {"lookups": layered})]


def deep_ali(x: Setting) -> Rounds:
    """DEEP-ALI: the combination of constraints, and the point outside the domain."""
    air, code, c = x.air, x.codes[0], x.air["opening_points"]
    wide = x.decoded(c)
    yield from lookups(x, wide)
    given = [air[key] is None for key in ("constraints", "combination", "ali_grinding")]
    same([given[0]] * 3, given, f"{x.place} and air: whether constraints, combination and ali_grinding are null")
    if air["constraints"] is not None:
        how, numbers = air["combination"], of(air, "constraints combination opening_points")
        degree = air["constraints"] if how == "powers" else max(combined(how, air["constraints"]), 1)
        ali = x.roots("ALI", "Haböck22 Thm 8, ALI", wide, degree, numbers, air["ali_grinding"])
        yield "ALI", [x.drawn(ali, degree)]
    degree = air["degree"] * (code.wide(c).k - 1) + code.k - 1  # k − 1 roots, also on the circle
    if code.circle:  # where the quotient may have 2^⌈log₂ d⌉ pieces
        degree = max(degree, (1 << log(air["degree"])) * (code.k - 1) + code.wide(c).k - 1)
    # With many pieces of the quotient the other side of the identity is the larger; unstated they are a power of two
    pieces = 2 << log(air["degree"]) if air["hiding"] is not None else 1 << log(max(air["degree"] - 1, 1))
    if air["columns"] is not None:
        pieces = air["columns"]["quotient"]
    degree = max(degree, air["trace_length"] + (pieces - 1) * code.k + code.wide(c).k - 1)
    missed = c * code.n if x.p == 2 else code.n  # the images of the point under the maps to other rows miss the domain
    taken, keys = [air["trace_length"] + missed], "trace_length degree opening_points hiding columns"
    taken += [lower["rows"] + missed // x.share(lower["rows"]) for lower in x.lower]
    drawn = x.q - 2 * code.circle  # points of the circle that have a parameter in the field
    numbers, outside = of(air, keys) | x.besides(), max(drawn - sum(taken), 1)
    term = x.roots("DEEP", "Haböck22 Thm 8, DEEP", wide, degree, numbers, air["deep_grinding"])
    yield "DEEP", [term._replace(choices=outside)]


def jagged(x: Setting) -> Rounds:
    """Jagged: zerocheck, and the reduction to a dense polynomial."""
    air, code = x.air, None if x.pinned else x.codes[0]
    yield from first_samples(x)
    yield from lookups(x, code)
    degree, numbers = (
        air["constraints"] + (air["degree"] + 2) * log(air["trace_length"]),
        "constraints degree trace_length",
    )
    theorem = "Zerocheck summed over its rounds"
    yield "zerocheck", [x.roots("zerocheck", theorem, code, degree, of(air, numbers))]
    t, numbers = log(air["dense_length"]) + log(air["dense_batch"]), "width dense_length dense_batch"
    name, degree = "reduce to dense PCS", log(air["width"]) + 2 * t + 2 * (2 * t + 2)
    yield name, [x.roots(name, "Jagged reduction, summed", code, degree, of(air, numbers))]


def swirl(x: Setting) -> Rounds:
    """SWIRL: the sum of fractions, zerocheck, the combination of AIRs, and stacking."""
    air, code, theorem = x.air, None if x.pinned else x.codes[0], "SWIRL constraint side"
    yield from first_samples(x)
    yield from lookups(x, code)
    skip, d, extra = 2 ** air["log_skip"] - 1, air["degree"], max(air["log_height"] - air["log_skip"], 0)
    degree, numbers = 2 * air["max_interactions"] * 2 ** air["log_message"], of(air, "max_interactions log_message")
    logup = x.roots("logup", theorem, code, degree, numbers, air["logup_grinding"])
    yield "logup", [logup._replace(condition=("max_interactions ≤ p", air["max_interactions"], "≤", x.p))]
    yield "GKR round", [x.roots("GKR round", "LogUp-GKR layer", code, 3, {"lookups": 1})]
    joined = max(max(extra, 3) + skip + air["constraints"] - 1, 3 * air["airs"] - 1)
    for name, degree, keys in (
        ("zerocheck", max((d + 1) * skip, d + 1), "degree log_skip"),
        ("constraint batching", joined, "log_height log_skip constraints airs"),
        ("stacking", max(2 * air["columns"], 2 * skip, 2), "columns log_skip log_stack"),
    ):
        yield name, [x.roots(name, theorem, code, degree, of(air, keys))]


def zerocheck(x: Setting) -> Rounds:
    """A multilinear AIR: constraints combined and drawn to a point together, a sumcheck, claims of several points."""
    air, code = x.air, None if x.pinned else x.codes[0]
    yield from first_samples(x)
    yield from lookups(x, code)
    name, degree = "zerocheck point", log(air["trace_length"])
    terms = [x.roots(name, "Zerocheck random point", code, degree, of(air, "trace_length"))]
    if air["constraints"] > 1:
        name, degree = "constraint batching", combined(air["combination"], air["constraints"])
        numbers = of(air, "constraints combination")
        terms.insert(0, x.roots(name, "Zerocheck constraint batching", code, degree, numbers))
    yield "zerocheck", terms
    name = "zerocheck round"
    yield name, [x.roots(name, "Sumcheck round", code, air["degree"] + 1, of(air, "degree"))]
    yield from point_claims(x)


def r1cs(x: Setting) -> Rounds:
    """Spartan: a sumcheck over the rows, the claims about three matrices combined, and a sumcheck over the columns."""
    air, code = x.air, None if x.pinned else x.codes[0]
    power(air["constraints"], f"{x.place}: rows of the matrices")
    same([], x.buses, f"{x.place}: lookups of an R1CS")
    yield from first_samples(x)
    numbers, claims = of(air, "constraints"), "Batching of evaluation claims"
    point = x.roots("zerocheck point", "Zerocheck random point", code, log(air["constraints"]), numbers)
    yield "zerocheck", [point]
    yield "outer sumcheck round", [x.roots("outer sumcheck round", "Sumcheck round", code, 3, {})]
    name, numbers = "matrix batching", of(air, "combination")
    yield name, [x.roots(name, claims, code, combined(air["combination"], 3), numbers)]
    yield "inner sumcheck round", [x.roots("inner sumcheck round", "Sumcheck round", code, 2, {})]
    if x.spark:
        yield from spark(x, x.spark, code)


def spark(x: Setting, s: dict[str, Any], code: Code | None) -> Rounds:
    """Spark: a sumcheck over the entries, a memory of rows and one of columns, and all claims brought to one point."""
    same("committed", x.air["matrices"], f"{x.place}: matrices of which Spark proves values")
    power(s["entries"], f"{x.place}: entries of the matrices")
    name, timed, terms = "matrix sumcheck round", s["argument"] == "grand-product", list[Term]()
    yield name, [x.roots(name, "Sumcheck round", code, 3, {})]
    for what, key, words in (("row", "constraints", 1), ("column", "variables", 2)):
        count = 3 * s["entries"] + words * x.air[key]  # reads of three matrices, and words
        # 2·count messages (address, value, time) on both sides; or count fractions of two elements, and as many poles
        theorem = "Grand product fingerprint and product" if timed else "LogUp fingerprint and evaluation"
        numbers = of(x.air, f"{key} spark")
        term = x.roots(f"{what} memory", theorem, code, (6 if timed else 3) * count, numbers)
        terms.append(term._replace(condition=("reads and words < p", count, "<", x.p)))
    yield "memories", terms
    name, layered = "memory round", 16 if timed else 8
    yield name, [x.roots(name, "LogUp-GKR layer", code, 3 * layered, {"spark": s})]
    name, claims = "claim batching", 30 if timed else 24
    yield name, [x.roots(name, "Batching of evaluation claims", code, claims - 1, {"spark": s})]
    yield "reduction round", [x.roots("reduction round", "Sumcheck round", code, 2, {})]


def evaluations(x: Setting) -> Rounds:
    """A bare opening: claims that are not inside of quotients."""
    same([], x.buses, f"{x.place}: lookups of a bare opening")
    yield from first_samples(x)
    if x.separate:
        yield from point_claims(x)


def point_claims(x: Setting) -> Rounds:
    """Claims of several points are joined by powers."""
    if x.air["points"] > 1:
        name, degree, code = "point claims", x.air["points"] - 1, None if x.pinned else x.codes[0]
        yield name, [x.roots(name, "Batching of evaluation claims", code, degree, of(x.air, "points"))]


def first_samples(x: Setting) -> Rounds:
    """Samples of WHIR's first oracle: two words of its list agree at all of them."""
    if x.sampled:
        code, samples, bits = x.codes[0], x.opening["first_out_of_domain"], x.opening["grinding"]["first_out_of_domain"]
        name, theorem, degree = "OOD 0", "WHIR first out-of-domain", code.k * code.rows - 1
        numbers = {"first_out_of_domain": samples}
        yield name, [Term(name, "pairs", theorem, code, degree, x.q, numbers, bits, samples)]


def batching(x: Setting) -> Rounds:
    """The combination of the functions of a claim into one; nothing where there is one."""
    functions, how, bits = x.functions, x.opening["batching"], x.opening["grinding"]["batching"]
    same(
        [functions == 1] * 2,
        [how is None, bits is None],
        f"{x.place}: whether batching and its grinding are null",
    )
    if functions > 1:
        keys = x.keys()
        code = x.codes[0]
        numbers = ({"tallest": x.tallest} if x.lower else of(x.air, keys)) | {"batching": how}
        kinds = [("batching", code, x.tallest, numbers)]
        for lower in x.lower:
            name = f"batching 2^{lower['rows'].bit_length() - 1}"
            kinds.append((name, code.folded(x.share(lower["rows"])), lower["functions"], lower | {"batching": how}))
        terms = []
        for name, folded, count, given in kinds:
            if count > 1:
                term = x.gap(name, folded, combined(how, count), given, bits)
                terms.append(term._replace(curve=how == "powers" and count > 2, choices=x.q - (how == "affine")))
        factor = combined(how, functions)
        if x.separate:
            theorem = "Batching of evaluation claims"
            terms.append(x.roots("batching claims", theorem, code, factor, numbers, bits))
        if terms:
            yield "batching", terms


def fri(x: Setting) -> Rounds:
    """FRI: batching, folds on the folded codes, queries."""
    opening, bits, code = x.opening, x.opening["grinding"], x.codes[0]
    yield from batching(x)
    for i, (arity, g) in enumerate(pairs(opening["foldings"], bits["folds"], f"{x.place}.grinding.folds"), start=1):
        name, numbers, after = f"commit round {i}", {"folding": arity}, code.folded(arity)
        enters = any(x.share(lower["rows"]) * after.n == x.codes[0].n for lower in x.lower)
        words = arity + (enters and x.coefficient == "powers")
        numbers |= {"entering": x.coefficient} if enters else {}
        terms = [x.gap(name, after, words - 1, numbers, g)]
        if enters and x.coefficient == "affine":
            terms.append(x.gap(f"{name} entry", after, 1, {"entering": "affine"}, g))
        if enters and x.coefficient == "none":
            raise Refused(f"{x.place}.entering", "a coefficient for what enters, or no bound", "none")
        if x.separate:
            theorem = "BaseFold sumcheck round"
            terms.append(x.roots(f"sumcheck round {i}", theorem, code, 2 * (arity - 1), numbers, g))
        yield name, terms
        code = after
    theorem, g = "Haböck22 Thm 8, queries", bits["queries"]
    yield "query phase", [x.missed("query phase", theorem, x.codes[0], opening["queries"], 1, g)]


def out_of_domain(x: Setting, i: int, theorem: str, outside: int, samples: int, bits: int) -> Rounds:
    """Samples outside the domain: two codewords of the list agree at all of them."""
    name, code = f"OOD {i}", x.codes[i]
    yield name, [Term(name, "pairs", theorem, code, code.k - 1, outside, {"out_of_domain": samples}, bits, samples)]


def whir(x: Setting) -> Rounds:
    """WHIR: batching, and for each iteration samples, a shift, and folds; at the end queries."""
    opening, bits, paper = x.opening, x.opening["grinding"], "WHIR Thm 5.2, "
    folds, t, w, last = opening["log_foldings"], opening["queries"], opening["out_of_domain"], len(x.codes) - 1
    listed = [len(t), len(bits["queries"]), len(w) + 1, len(bits["out_of_domain"]) + 1]
    same([*[last + 1] * 4, *folds], [*listed, *map(len, bits["folds"])], f"{x.place}: the lengths of its lists")
    given = bits["first_out_of_domain"] is not None
    same(x.sampled, given, f"{x.place}: whether the first oracle is sampled, and grinding stated for that")
    yield from batching(x)
    if x.sampled:  # the answers to the first samples are claims, too
        name, numbers = "OOD combination", of(opening, "first_out_of_domain")
        degree = opening["first_out_of_domain"]
        yield name, [x.roots(name, "Batching of evaluation claims", x.codes[0], degree, numbers)]
    for i, code in enumerate(x.codes):
        if i > 0:
            yield from out_of_domain(x, i, paper + "out-of-domain", x.q, w[i - 1], bits["out_of_domain"][i - 1])
            name, theorem, numbers = f"shift {i}", paper + "shift", {"queries": t[i - 1], "out_of_domain": w[i - 1]}
            before, coset, g = x.codes[i - 1], 2 ** folds[i - 1], bits["queries"][i - 1]
            joined = x.roots(f"{name} combination", theorem, code, t[i - 1] + w[i - 1], numbers)
            yield name, [x.missed(name, theorem, before, t[i - 1], coset, g), joined]
        for s, g in enumerate(bits["folds"][i], start=1):
            name, numbers, after = f"fold {i}.{s}", of(opening, "constraint_degree"), code.folded(2)
            degree = max(opening["constraint_degree"], 3)
            check = x.roots(f"{name} sumcheck", paper + "folding", code, degree, numbers, g)
            yield name, [x.gap(name, after, 1, {}, g), check]
            code = after
    terms = [x.missed("final", paper + "final", x.codes[last], t[last], 2 ** folds[last], bits["queries"][last])]
    if opening["combines_last_queries"]:
        name, numbers = "final combination", {"queries": t[last]}
        terms.append(x.roots(name, paper + "shift", x.codes[last], t[last] + 1, numbers))
    yield "final", terms
    if opening["final_sumcheck"] and code.k > 1:
        name, numbers, degree = "final sumcheck", of(opening, "constraint_degree"), max(opening["constraint_degree"], 3)
        yield name, [x.roots(name, "Sumcheck round", None, degree, numbers)]


def ligero(x: Setting) -> Rounds:
    """Ligero: claims of functions combined, a sumcheck where several points are claimed, all rows combined, queries."""
    opening, bits, code, how = x.opening, x.opening["grinding"], x.codes[0], x.opening["batching"]
    words, row = x.functions * opening["rows"], code._replace(rows=1)
    stated = [how is None, bits["proximity"] is None, bits["batching"] is None]
    same([words == 1] * 2 + [x.functions == 1], stated, f"{x.place}: whether batching and its grinding are null")
    numbers = of(x.air, x.keys()) | {"batching": how}
    if x.functions > 1:
        name, degree = "batching claims", combined(how, x.functions)
        yield name, [x.roots(name, "Batching of evaluation claims", code, degree, numbers, bits["batching"])]
    if x.air.get("points", 1) > 1:
        yield "reduction round", [x.roots("reduction round", "Sumcheck round", code, 2, {})]
    if words > 1:
        numbers = of(x.air, x.keys()) | {"rows": opening["rows"], "batching": how}
        term = x.gap("proximity", row, combined(how, words), numbers, bits["proximity"])
        term = term._replace(curve=how == "powers" and words > 2, choices=x.q - (how == "affine"))
        yield "proximity", [term]
    yield "query phase", [x.missed("query phase", "Ligero queries", row, opening["queries"], 1, bits["queries"])]


def stir(x: Setting) -> Rounds:
    """STIR: batching, a fold, and for each iteration samples and a shift; at the end queries."""
    opening, bits, paper, last = x.opening, x.opening["grinding"], "STIR Lemma 5.4, ", len(x.codes) - 1
    folds, t, w = opening["foldings"], opening["queries"], opening["out_of_domain"]
    listed = [len(t), len(bits["queries"]), len(w) + 1, len(bits["out_of_domain"]) + 1]
    same([last + 1] * 4, listed, f"{x.place}: the lengths of its lists")

    def fold(name: str, i: int, g: int) -> Term:
        return x.gap(name, x.codes[i].folded(folds[i]), folds[i] - 1, {"folding": folds[i]}, g)

    yield from batching(x)
    yield "fold", [fold("fold", 0, bits["fold"])]
    for i, code in enumerate(x.codes[1:], start=1):
        yield from out_of_domain(x, i, paper + "out-of-domain", x.q - code.n, w[i - 1], bits["out_of_domain"][i - 1])
        name, numbers = f"shift {i}", {"queries": t[i - 1], "out_of_domain": w[i - 1]}
        if x.radii[i].positions(code) <= code.k + 1:
            raise Refused(f"{x.place}: oracle {i}", "δ < 1 − ρ − 1/n, that is A > k + 1", x.radii[i].positions(code))
        room = ("(k + 1)² ≤ n·(k − 1), so that δ < 1 − ρ − 1/n", (code.k + 1) ** 2, "≤", code.n * (code.k - 1))
        query = x.missed(name, paper + "shift", x.codes[i - 1], t[i - 1], folds[i - 1], bits["queries"][i - 1])
        joined = x.gap(f"{name} combination", code, t[i - 1] + w[i - 1], numbers, 0)
        yield name, [query._replace(condition=room), joined, fold(f"{name} fold", i, 0)]
    theorem, g = paper + "final", bits["queries"][last]
    yield "query phase", [x.missed("query phase", theorem, x.codes[last], t[last], folds[last], g)]


PROTOCOLS = {"deep-ali": deep_ali, "jagged": jagged, "swirl": swirl, "zerocheck": zerocheck, "r1cs": r1cs}
PROTOCOLS |= {"evaluations": evaluations}
PROTOCOLS |= {"fri": fri, "whir": whir, "stir": stir, "ligero": ligero}


def pairs(left: list[Any], right: list[Any], path: str) -> Iterator[tuple[Any, Any]]:
    """Entries of two lists of one length."""
    same(len(left), len(right), f"{path}, its length")
    return zip(left, right, strict=True)


# The certificate -------------------------------------------------------------------------------

COUNT, GRIND = range(1, 2**64), range(65)
QUERIES, LOG = range(1, 2**16 + 1), range(65)
HOW, RATE = ("powers", "affine", "multilinear"), re.compile(r"1/[1-9][0-9]{0,5}")
SHARE = re.compile(r"[1-9][0-9]{0,19}/[1-9][0-9]{0,19}")
AIRS: dict[str, Any] = {
    "deep-ali": dict.fromkeys(("trace_length", "degree", "opening_points", "batch"), COUNT)
    | {
        "constraints": (None, COUNT),
        "combination": (None, *HOW),
        "ali_grinding": (None, GRIND),
        "deep_grinding": GRIND,
        "hiding": (None, {"rows": COUNT}),
        "columns": (None, {"quotient": range(2**64)}),
    },
    "jagged": dict.fromkeys(("trace_length", "width", "constraints", "degree", "dense_length", "dense_batch"), COUNT),
    "swirl": dict.fromkeys(("stack_width", "degree", "constraints", "airs", "columns", "max_interactions"), COUNT)
    | {"log_skip": LOG, "log_stack": LOG, "log_height": LOG, "log_message": LOG, "logup_grinding": GRIND},
    "zerocheck": dict.fromkeys(("trace_length", "width", "constraints", "degree", "points"), COUNT)
    | {"combination": HOW},
    "r1cs": {"constraints": COUNT, "variables": COUNT, "matrices": ("verifier", "committed"), "combination": HOW}
    | {"spark": (None, {"entries": COUNT, "argument": ("grand-product", "logup")})},
    "evaluations": {"length": COUNT, "claims": ("quotients", "sumcheck"), "polynomials": COUNT, "points": COUNT},
}
ENTERING = {
    "coefficient": ("powers", "affine", "none"),
    "tallest": COUNT,
    "lower": [{"rows": COUNT, "functions": COUNT}],
}
OPENINGS: dict[str, Any] = {
    "fri": {"rate": RATE, "queries": QUERIES, "foldings": [COUNT], "final_domain": COUNT, "batching": (None, *HOW)}
    | {"entering": (None, ENTERING), "domain": ("multiplicative", "circle", "affine")}
    | {"grinding": {"batching": (None, GRIND), "folds": [GRIND], "queries": GRIND}},
    "whir": {"rate": RATE, "rates": (None, [RATE]), "log_foldings": [range(1, 33)], "queries": [QUERIES]}
    | {
        "out_of_domain": [range(2**16 + 1)],
        "constraint_degree": COUNT,
        "combines_last_queries": bool,
        "batching": (None, *HOW),
    }
    | {"final_sumcheck": bool, "interleaved": bool, "first_out_of_domain": range(2**16 + 1)}
    | {
        "grinding": {"batching": (None, GRIND), "folds": [[GRIND]], "out_of_domain": [GRIND], "queries": [GRIND]}
        | {"first_out_of_domain": (None, GRIND)}
    },
    "stir": {"rate": RATE, "rates": (None, [RATE]), "foldings": [COUNT], "queries": [QUERIES]}
    | {"out_of_domain": [QUERIES], "batching": (None, *HOW)}
    | {"grinding": {"batching": (None, GRIND), "fold": GRIND, "out_of_domain": [GRIND], "queries": [GRIND]}},
    "ligero": {
        "rate": SHARE,
        "code": (None, {"distance": SHARE}),
        "rows": COUNT,
        "queries": QUERIES,
        "batching": (None, *HOW),
    }
    | {"grinding": {"batching": (None, GRIND), "proximity": (None, GRIND), "queries": GRIND}},
}
BUS = {"name": str, "width": COUNT, "fingerprint": ("univariate", "multilinear"), "poles": ("excluded", "possible")}
BUS |= {"argument": ("columns", "gkr", "grand-product"), "grinding": GRIND}
COUNTED = {"count": COUNT, "rows": range(2**64), "table": range(2**64)}
CIRCUIT = {"name": str, "bits_from_field": bool, "base_challenges": (None, range(1, 9))}
HEAD = {"schema": (SCHEMA,), "soundproof": str, "trust": tuple(TRUST), "bits": range(2**32)}
HEAD |= {"zkvm": {"name": str, "version": str, "source": str, "date": str, "missing": [str], "circuits": [str]}}


def shaped(value: Any, shape: Any, path: str, more: bool = False) -> None:
    """Refuse what is not of a shape: a range, a type, a pattern, a list or table of shapes, a choice of shapes."""
    if isinstance(shape, dict):
        if type(value) is not dict or (value.keys() != shape.keys() and not (more and shape.keys() <= value.keys())):
            raise Refused(
                path, f"a table of {', '.join(shape) or 'nothing'}", list(value) if type(value) is dict else value
            )
        for key, inner in shape.items():
            shaped(value[key], inner, f"{path}.{key}")
    elif isinstance(shape, list):
        if type(value) is not list:
            raise Refused(path, "a list", value)
        for i, entry in enumerate(value):
            shaped(entry, shape[0], f"{path}[{i}]")
    elif isinstance(shape, tuple) and shape[0] is None and len(shape) == 2:
        if value is not None:
            shaped(value, shape[1], path)
    elif isinstance(shape, tuple):
        if not any(type(value) is type(word) and value == word for word in shape):
            raise Refused(path, f"one of {', '.join(map(str, shape))}", value)
    elif isinstance(shape, range):
        whole(value, shape, path)
    elif isinstance(shape, re.Pattern):
        if type(value) is not str or shape.fullmatch(value) is None:
            raise Refused(path, f"text like {shape.pattern}", value)
    elif type(value) is not shape:
        raise Refused(path, "text" if shape is str else "true or false", value)


def whole(value: Any, limits: range, path: str) -> int:
    """A whole number within limits."""
    if type(value) is not int or not limits.start <= value < limits.stop:
        raise Refused(path, f"a whole number from {limits.start} to {limits.stop - 1}", value)
    return value


def power(number: int, path: str) -> None:
    """Refuse what is no power of two."""
    if number < 1 or number & (number - 1):
        raise Refused(path, "a power of two", number)


def same(expected: Any, found: Any, path: str) -> None:
    """Refuse any difference, the first in the order of what is expected."""
    if type(expected) is dict and type(found) is dict:
        for key in expected:
            if key not in found:
                raise Refused(f"{path}.{key}", expected[key], "nothing")
            same(expected[key], found[key], f"{path}.{key}")
        if extra := [key for key in found if key not in expected]:
            raise Refused(path, "no other keys", extra)
    elif type(expected) is list and type(found) is list and len(expected) == len(found):
        for i, entry in enumerate(expected):
            same(entry, found[i], f"{path}[{i}]")
    elif type(expected) is not type(found) or expected != found:
        raise Refused(path, expected, found)


def term(x: Setting, at: Term, found: Any, path: str, trust: str) -> tuple[Real, dict[str, Any]]:
    """An event: its error, and everything that a certificate states of it."""
    conditions, code, inner = Conditions(path), at.code, None
    if at.condition:
        conditions.need(*at.condition)
    stated: dict[str, Any] = {"name": at.name, "event": at.event, "parameters": at.parameters}
    stated |= {"code": code and {"oracle": code.oracle, "n": code.n, "k": code.k}}
    chosen = found if type(found) is dict else {}
    if code is None:
        stated |= {"list": None, "degree": at.degree, "choices": at.choices}
        error = Real.of(Fraction(at.degree, at.choices))
    elif at.event == "missed":
        stated |= {"queries": at.times, "positions": at.choices}
        error = x.hit(code, at.times, at.choices)
    elif at.event == "gap":
        bad, inner = gap(x, code, at.degree, at.curve, at.correlated, chosen.get("gap"), f"{path}.gap")
        stated |= {"gap": inner, "choices": at.choices}
        error = bad.over(at.choices)
    else:
        size, inner = listed(x, code, chosen.get("list"), f"{path}.list")
        stated |= {"list": inner, "degree": at.degree, "choices": at.choices}
        error = size.times(at.degree).over(at.choices)
        if at.event == "pairs":
            stated["samples"] = at.times
            couples = size.times(size.minus(1)).over(2)
            error = couples.times(Real.of(Fraction(at.degree, at.choices)).power(at.times))
    rests, of_lists, carried = dict[str, str](), inner and inner["theorem"], None
    if of_lists and code is not None and code.rows > 1:  # a bound over every field is one for words over an extension
        carried = "Interleaving of rows"
    elif of_lists and code is not None and code.circle:  # factors of the positions change no agreement
        carried = "Circle codes as Reed–Solomon codes"
    for theorem in (at.theorem, of_lists, carried):
        while theorem:
            rests[theorem], theorem = STATUS[theorem], BASIS.get(theorem)
    for theorem, status in rests.items():
        if status not in TRUST[trust]:
            raise Refused(path, f"what trust in {trust} admits", f"{theorem}, {status}")
        if x.p == 2 and theorem not in BINARY:
            raise Refused(path, "what holds in characteristic 2", theorem)
    error = error.times(x.chance(at.bits))
    stated |= {"rests_on": [{"theorem": theorem, "status": status} for theorem, status in rests.items()]}
    stated |= {"hypotheses": conditions.found, "grinding": {"bits": at.bits, "chance": str(x.chance(at.bits))}}
    return error, stated | {"error": upper(error), "bits": bits(error)}


def circuit(found: Any, path: str, trust: str) -> tuple[int, int]:
    """The bits of a circuit, and how many terms they come from."""
    shaped(found, CIRCUIT, path, more=True)
    for key, kinds in (("air", AIRS), ("opening", OPENINGS)):
        shaped(found.get(key), {"kind": tuple(kinds)}, f"{path}.{key}", more=True)
        shaped(found[key], {"kind": str, **kinds[found[key]["kind"]]}, f"{path}.{key}")
    for i, bus in enumerate(entries(found, "lookups", path)):
        counted: dict[str, Any] = {"messages": COUNT} if type(bus) is dict and "messages" in bus else COUNTED
        shaped(bus, BUS | counted, f"{path}.lookups[{i}]")
    x = Setting(found, path)
    names = ("name", "field", "bits_from_field", "base_challenges", "air", "opening", "lookups")
    stated: dict[str, Any] = {key: found[key] for key in names}
    if "no_bound" in found:  # nothing is claimed
        shaped(found["no_bound"], [str], f"{path}.no_bound")
        same(stated | {"no_bound": found["no_bound"], "bits": 0}, found, path)
        return 0, 0
    oracles = pairs(x.codes, entries(found, "oracles", path), f"{path}.oracles")
    x.radii = [Radius(f"{path}.oracles[{i}]", given, code) for i, (code, given) in enumerate(oracles)]
    expected = [*PROTOCOLS[x.air["kind"]](x), *PROTOCOLS[x.opening["kind"]](x)]
    same([name for name, _ in expected], named(found, "rounds", path), f"{path}.rounds, their names")
    rounds, figures, statuses, count = list[Any](), list[int](), set[str](), 0
    for i, (name, terms) in enumerate(expected):
        at, total, listed_terms = f"{path}.rounds[{i}]", Real.of(0), list[Any]()
        same([one.name for one in terms], named(found["rounds"][i], "terms", at), f"{at}.terms, their names")
        for j, one in enumerate(terms):
            error, made = term(x, one, found["rounds"][i]["terms"][j], f"{at}.terms[{j}]", trust)
            total, count = total.plus(error), count + 1
            statuses |= {rest["status"] for rest in made["rests_on"]}
            listed_terms.append(made)
        figure = bits(total)
        figures += [] if figure is None else [figure]
        rounds.append({"name": name, "terms": listed_terms, "error": upper(total), "bits": figure})
    d, shown = x.codes[0].d, "the distance of the code ≥ d"
    resting = [{"condition": shown, "left": d, "relation": "≥", "right": d}] if d else []
    resting += [
        {
            "condition": f"lookup: {bus['name']}: messages on one side < p",
            "left": bus["count"] * bus["rows"],
            "relation": "<",
            "right": x.p,
        }
        for bus in x.buses
        if bus["argument"] != "grand-product" and "count" in bus and bus["count"] * bus["rows"] >= x.p
    ]
    unstated = ["ALI"] if x.air["kind"] == "deep-ali" and x.air["constraints"] is None else []
    unstated += ["matrices"] if x.air.get("matrices") == "committed" and not x.spark else []
    stated |= {"oracles": [radius.stated for radius in x.radii], "rounds": rounds, "open": resting}
    stated |= {"unstated": unstated, "status": max(statuses, key=STRENGTH.index)}
    same(stated | {"bits": min(figures, default=0)}, found, path)
    return min(figures, default=0), count


def entries(found: Any, key: str, path: str) -> list[Any]:
    """A list in a table."""
    listing = found.get(key) if type(found) is dict else None
    if type(listing) is not list:
        raise Refused(f"{path}.{key}", "a list", listing)
    return listing


def named(found: Any, key: str, path: str) -> list[Any]:
    """The names of the entries of a list in a table."""
    return [entry.get("name") if type(entry) is dict else entry for entry in entries(found, key, path)]


class Followed(NamedTuple):
    """A certificate of which everything follows: whose it is, what it claims, and how much was made anew."""

    zkvm: str
    version: str
    bits: int
    trust: str
    circuits: int
    terms: int

    def __str__(self) -> str:
        about = f"{self.circuits} circuits, {self.terms} terms, trust {self.trust}"
        return f"{_brief(f'{self.zkvm} {self.version}')}: {self.bits} bits follow ({about})"


def recheck(certificate: Any) -> Followed:
    """What follows.  Refused where anything does not.

    >>> from soundproof import certificate, recheck
    >>> print(recheck(certificate("risc0")))
    RISC0 2024-09 parameters: 51 bits follow (1 circuits, 7 terms, trust preprint)
    """
    shaped(certificate, HEAD, "certificate", more=True)
    circuits = entries(certificate, "circuits", "certificate")
    if not circuits:
        raise Refused("circuits", "one at least", circuits)
    same(certificate["zkvm"]["circuits"], named(certificate, "circuits", "certificate"), "circuits, their names")
    results = [circuit(one, f"circuits[{i}]", certificate["trust"]) for i, one in enumerate(circuits)]
    head = {key: certificate[key] for key in HEAD if key != "bits"}
    same(head | {"bits": min(figure for figure, _ in results), "circuits": circuits}, certificate, "certificate")
    zkvm, terms = certificate["zkvm"], sum(count for _, count in results)
    return Followed(zkvm["name"], zkvm["version"], certificate["bits"], certificate["trust"], len(circuits), terms)


def read(file: str) -> Any:
    """A file of JSON without doubled keys and broken numbers.  ValueError, OSError and RecursionError."""

    def table(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            raise ValueError("a key stands twice in one table")
        return found

    def refuse(number: str) -> Any:
        raise ValueError(f"{number[:40]} is no whole number")

    def number(digits: str) -> int:
        if len(digits) > DIGITS:
            raise ValueError(f"a number has more than {DIGITS} digits")
        return int(digits)

    with open(file, "rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"longer than {LARGEST} bytes")
    found = json.loads(
        content.decode("utf-8"),
        object_pairs_hook=table,
        parse_float=refuse,
        parse_constant=refuse,
        parse_int=number,
    )
    if type(found) is not dict or found.get("schema") != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}")
    return found


def verdict(file: str) -> tuple[int, Followed | str]:
    """Recheck a file: an exit code, and what follows or why it does not."""
    try:
        return 0, recheck(read(file))
    except Refused as reason:
        return 1, str(reason)
    except (OSError, ValueError, RecursionError) as reason:
        return 2, _brief(_unread(reason))


def _unread(reason: Exception) -> str:
    """Why a file is none, in a sentence."""
    if isinstance(reason, OSError):
        return f"it cannot be read: {reason.strerror or reason}"
    if isinstance(reason, json.JSONDecodeError):
        return f"it is not JSON: {reason.msg} at line {reason.lineno}, column {reason.colno}"
    if isinstance(reason, UnicodeDecodeError):
        return f"it is not text in UTF-8, from byte {reason.start} on"
    if isinstance(reason, RecursionError):
        return "its lists and tables are nested too deeply"
    return str(reason)


def main(files: list[str]) -> int:
    """Recheck files and say what follows; the worst exit code."""
    if not files or any(file.startswith("-") for file in files):
        print("usage: python recheck.py FILE ...", file=sys.stderr)
        return 2
    worst = 0
    for file in files:
        code, said = verdict(file)
        print(f"{_brief(file)}: {SAID[code]}{said}", file=sys.stderr if code else sys.stdout)
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
