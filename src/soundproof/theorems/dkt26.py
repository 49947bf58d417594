"""DKT26: Dao, Kominers, Thaler (ePrint 2026/2056).

Line and curve decodability of Reed–Solomon codes up to the Johnson radius with cubic instead
of quintic dependence on the multiplicity.  Machine-checked in a public Lean library; any
characteristic, any domain.

Besides the closed form there are finite certificates: integers from which the count follows and
which anybody can check again.  All counts are for a curve of degree ℓ (ℓ = 1: a line); E is the
number of bad challenges among q.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

from soundproof.theorems import Status, theorem

PAPER = "Dao, Kominers, Thaler, ePrint 2026/2056"


@theorem("DKT26", "Thm 5.12", PAPER, Status.LEAN, least=3)
def johnson_exceptions(n: Any, k: Any, m: Any) -> Any:
    """Bad challenges of a line up to the Johnson radius: E < (8/3)·n·τ³/ρ₋, ρ₋ = (k−1)/n, for m ≥ 3.

    Hypotheses 1 ≤ k − 1 ≤ n − 2 and A ≤ n.  Stated with a = √ρ₋ + η; because ρ₋ < ρ, the
    multiplicity of the agreement √ρ(1 + 1/2m) is never larger than max(m, 3).

    >>> from math import log2
    >>> [round(log2(johnson_exceptions(2.0**n, 2.0**k, 10.0)), 1) for n, k in ((21, 20), (22, 20), (20, 16))]
    [33.6, 35.6, 35.6]
    """
    tau = (2 * m + 1) / 2
    return 8 * n**2 * tau**3 / (3 * (k - 1))


@theorem("DKT26", "k = 1", PAPER, Status.LEAN)
def repetition_exceptions(n: Any) -> Any:
    """Bad challenges of a line for the code of constants (k = 1): E = n(n−1)/2, one per pair of positions."""
    return n * (n - 1) / 2


def _least_square(numerator: int, denominator: int) -> int:
    """Least integer x ≥ 0 with x² ≥ numerator/denominator."""
    quotient = -(-numerator // denominator)
    return isqrt(quotient - 1) + 1 if quotient > 0 else 0


def least_multiplicity(n: int, k: int, agreement: int) -> int:
    """m = max(⌈√ρ₋/(2η)⌉, 3) for η = A/n − √ρ₋: the least m with 2mA ≥ (2m+1)·√(n(k−1)).

    ValueError where A² ≤ n(k − 1), beyond the Johnson radius.
    """
    product = n * (k - 1)
    if agreement**2 <= product:
        raise ValueError(f"agreement {agreement} is beyond the Johnson radius of ({n}, {k})")
    high = 3
    while (2 * high * agreement) ** 2 < (2 * high + 1) ** 2 * product:
        high *= 2
    low = max(high // 2, 3) if high > 3 else 3
    while low < high:
        middle = (low + high) // 2
        if (2 * middle * agreement) ** 2 >= (2 * middle + 1) ** 2 * product:
            high = middle
        else:
            low = middle + 1
    return high


@dataclass(frozen=True, slots=True)
class Interpolation:
    """The certificate E₀ (or E♯) behind Theorem 5.12: degrees μ, h of the interpolant at multiplicity m.

    >>> from math import log2
    >>> certificates = [Interpolation(2**21, 2**20, 1557056), Interpolation(2**22, 2**20, 2202010)]
    >>> [round(log2(certificate.exceptions), 1) for certificate in certificates]
    [33.0, 35.0]
    >>> round(log2(Interpolation(2**20, 2**16, 275252).exceptions), 1)
    34.8
    """

    length: int
    dimension: int
    agreement: int
    degree: int = 1

    @property
    def exceptions(self) -> int:
        """⌊E⌋: a number of challenges is a whole number.  Curves of degree ℓ > 1 by E_ℓ, lines also by E♯."""
        n, d, a, curve = self.length, self.dimension - 1, self.agreement, self.degree
        m = least_multiplicity(n, self.dimension, a)
        mu = _least_square((2 * m + 1) ** 2 * n, 4 * d) - 1
        height = -(-((2 * m + 1) ** 2) * n // (12 * d)) - 1
        theta = Fraction(n - d, a - d)
        h = curve * (height + 1) - 1
        count = (2 * mu - 1) * h + theta * (h + curve * mu + 4 * d * mu * h) + curve * (n - d - 1) * mu
        if curve == 1 and mu <= d:
            sharp = theta * (h + mu + (2 * d - 1) * h * (2 * mu - 1))
            count = min(count, (2 * mu - 1) * h + sharp + (n - d - 1) * mu)
        return int(count)


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighted certificate: multiplicity m, Y-degree b and height H of an interpolant that exists by counting.

    ``verify`` re-checks every hypothesis in integers; m here is independent of the m of the radius.

    >>> weighted(2**21, 2**20, 1557056) == Weighted(2**21, 2**20, 1557056, 1, 3, 4, 23)
    True
    >>> weighted(2**21, 2**20, 1557056).exceptions
    700469455
    """

    length: int
    dimension: int
    agreement: int
    degree: int
    m: int
    b: int
    height: int

    def verify(self) -> bool:
        """Whether the interpolation count and the hypotheses hold."""
        n, d, a = self.length, self.dimension - 1, self.agreement
        if not (self.m >= 1 and 1 <= self.b <= d and d + 1 <= a <= n and d * self.b < self.m * a):
            return False
        height = _weighted_height(n, d, a, self.degree, self.m, self.b)
        return height is not None and self.height >= height

    @property
    def exceptions(self) -> int:
        """⌊E⌋ = ⌊(2b−1)H + θ(ℓb + H·ψ) + ℓ(n−D−1)b⌋ with ψ = 1 + (2D−1)(2b−1), θ = (n−D)/(A−D)."""
        return self.scaled // (self.agreement - self.dimension + 1)

    @property
    def scaled(self) -> int:
        """E·(A − D), a whole number."""
        n, d, curve, b, height = self.length, self.dimension - 1, self.degree, self.b, self.height
        psi = 1 + (2 * d - 1) * (2 * b - 1)
        whole = (2 * b - 1) * height + curve * (n - d - 1) * b
        return whole * (self.agreement - d) + (n - d) * (curve * b + height * psi)


def _weighted_height(n: int, d: int, a: int, curve: int, m: int, b: int) -> int | None:
    """H = max(ℓb, ⌊ℓ(W − nT)/(N − nR)⌋), or None where nR ≥ N and the count fails."""
    u = min(b, m - 1)
    unknowns = (b + 1) * m * a - d * b * (b + 1) // 2
    conditions = (u + 1) * m - u * (u + 1) // 2
    if n * conditions >= unknowns:
        return None
    weight = m * a * b * (b + 1) // 2 - d * b * (b + 1) * (2 * b + 1) // 6
    tail = m * u * (u + 1) // 2 - u * (u + 1) * (2 * u + 1) // 6
    return max(curve * b, curve * (weight - n * tail) // (unknowns - n * conditions))


LARGEST_M, LARGEST_B = 40, 200
"""Bounds of the search for a weighted certificate."""


@lru_cache(maxsize=4096)
def weighted(n: int, k: int, agreement: int, degree: int = 1) -> Weighted | None:
    """The best weighted certificate with m ≤ 40 and b ≤ 200, or None if there is none.

    >>> from math import log2
    >>> [(c.m, c.b, c.height) for c in (weighted(2**22, 2**20, 2202009), weighted(2**20, 2**16, 275250))]
    [(7, 14, 86), (11, 45, 377)]
    >>> [round(log2(weighted(*code, 7).exceptions), 4) for code in ((2**21, 2**20, 1557056), (2**22, 2**20, 2202009))]
    [32.2436, 36.455]
    >>> [(c.m, c.b, c.height) for c in (weighted(2**24, 2**20, 6291456), weighted(2**22, 2**19, 1853639))]
    [(1, 3, 10), (2, 5, 12)]
    """
    d, best = k - 1, None
    if not d + 1 <= agreement <= n or d < 1:
        return None
    for m in range(1, LARGEST_M + 1):
        for b in range(1, min(LARGEST_B, d, (m * agreement - 1) // d) + 1):
            height = _weighted_height(n, d, agreement, degree, m, b)
            if height is not None:
                found = Weighted(n, k, agreement, degree, m, b, height)
                best = found if best is None or found.scaled < best.scaled else best
    return best
