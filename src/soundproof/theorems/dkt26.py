"""DKT26: Dao, Kominers, Thaler (ePrint 2026/2056), up to the Johnson radius.

Line and curve decodability of Reed–Solomon codes up to the Johnson radius with cubic instead
of quintic dependence on the multiplicity.  Machine-checked in a public Lean library; any
characteristic, any domain.  What the paper proves beyond that radius is in
:mod:`soundproof.theorems.first_order`.

Besides the closed form there are finite certificates: integers from which the count follows and
which anybody can check again.  All counts are for a curve of degree ℓ (ℓ = 1: a line); E is the
number of bad challenges among q.  D = k − 1 and A is the number of agreeing positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct

from soundproof.arithmetic.numbers import binomial, larger, let, smaller
from soundproof.theorems.theorem import Characteristic, Inequality, Notion, Requirement, Status, increasing, theorem

PAPER = "Dao, Kominers, Thaler, ePrint 2026/2056"

CODE = {
    "n": "length of the code",
    "k": "dimension of the code",
    "A": "positions that agree",
    "ℓ": "degree of the curve, 1 for a line",
    "D": "degree of a codeword's polynomial",
}
"""What the symbols of a code are, in every certificate."""
LINE, CURVE = "bad challenges of a line", "bad challenges of a line or curve"


@theorem(
    "DKT26",
    "Thm 5.12",
    PAPER,
    Status.LEAN,
    least=3,
    date="2026",
    bounds=LINE,
    conditions=("m ≥ 3", "1 ≤ k − 1 ≤ n − 2", "A ≤ n"),
    notion=Notion.MUTUAL,
    requires=(
        Requirement("k ≥ 2", lambda n, k, m: k >= 2, lambda n, k, m: f"k = {k}"),
        Requirement("k − 1 ≤ n − 2", lambda n, k, m: k < n, lambda n, k, m: f"k = {k}, n = {n}"),
    ),
    characteristic=Characteristic.ANY,
)
def johnson_exceptions(n: Any, k: Any, m: Any) -> Any:
    """Bad challenges of a line up to the Johnson radius: E < (8/3)·n·τ³/ρ₋, ρ₋ = (k−1)/n, for m ≥ 3.

    Stated with a = √ρ₋ + η; because ρ₋ < ρ, the multiplicity of the agreement √ρ(1 + 1/2m) is
    never larger than max(m, 3).

    >>> from math import log2
    >>> [round(log2(johnson_exceptions(2.0**n, 2.0**k, 10.0)), 1) for n, k in ((21, 20), (22, 20), (20, 16))]
    [33.6, 35.6, 35.6]
    """
    tau = let("τ", (2 * m + 1) / 2)
    return 8 * n**2 * tau**3 / (3 * (k - 1))


@theorem(
    "DKT26",
    "k = 1",
    PAPER,
    Status.LEAN,
    date="2026",
    bounds=LINE,
    conditions=("k = 1",),
    notion=Notion.MUTUAL,
    requires=(Requirement("k = 1", lambda n, k, m: k == 1, lambda n, k, m: f"k = {k}"),),
    characteristic=Characteristic.ANY,
)
def repetition_exceptions(n: Any, k: Any = None, m: Any = None) -> Any:
    """Bad challenges of a line for the code of constants (k = 1): E = n(n−1)/2, one per pair of positions."""
    return n * (n - 1) / 2


# Short codes ----------------------------------------------------------------------------------


class Subsets(Struct, frozen=True):
    """E ≤ ⌊ℓ·C(n, k+1)/(A − k)⌋, at every radius: counts sets of k + 1 positions.

    A bad challenge comes with A positions on which the combination agrees with a codeword but the
    words do not agree jointly.  Take a largest subset T on which they do.  k of its positions and
    one outside T form a set of k + 1 on which they do not, and there are at least A − k such sets:
    C(|T|, k)·(A − |T|) for k ≤ |T| < A, least at an end.  On each of them the combination is
    consistent for at most ℓ challenges, the roots of one nonzero polynomial of degree ℓ.

    >>> subsets(8, 1, 5).exceptions, subsets(64, 2, 40, 3).exceptions
    (7, 3289)
    """

    meanings: ClassVar[Mapping[str, str]] = CODE

    length: int
    dimension: int
    agreement: int
    degree: int = 1

    def comparisons(self) -> Iterator[Inequality]:
        """1 ≤ k < A ≤ n."""
        yield Inequality(self.dimension, "≥", 1)
        yield Inequality(self.dimension, "<", self.agreement)
        yield Inequality(self.agreement, "≤", self.length)

    def verify(self) -> bool:
        """Whether 1 ≤ k < A ≤ n."""
        return all(comparison.holds for comparison in self.comparisons())

    def integers(self) -> dict[str, int]:
        """The code, the agreement and the degree."""
        return {"n": self.length, "k": self.dimension, "A": self.agreement, "ℓ": self.degree}

    @property
    def exceptions(self) -> int:
        return self.degree * binomial(self.length, self.dimension + 1) // (self.agreement - self.dimension)


SHORT = 8
"""Dimension up to which sets of positions are counted; beyond it they are too many to be of use."""


@theorem(
    "Subsets",
    "of k + 1 positions",
    "counting, given in the docstring; for k = 1 within DKT26's bound",
    Status.DERIVED,
    certificate=True,
    date="2026",
    bounds=CURVE,
    conditions=("1 ≤ k < A ≤ n",),
    notion=Notion.MUTUAL,
    characteristic=Characteristic.ANY,
)
def subsets(n: int, k: int, agreement: int, degree: int = 1) -> Subsets | None:
    """The count over sets of k + 1 positions, for short codes; nothing for k > 8.

    A set of k positions is consistent with anything, so an agreement of k or less is as good as k + 1.
    """
    return Subsets(n, k, max(agreement, k + 1), degree) if 1 <= k <= SHORT and k < n >= agreement else None


# The certificate behind the closed form -------------------------------------------------------


def _least_square(numerator: int, denominator: int = 1) -> int:
    """Least integer x with x² ≥ numerator/denominator, which is above 0."""
    return isqrt((numerator - 1) // denominator) + 1


def least_multiplicity(n: int, k: int, agreement: int) -> int | None:
    """m = max(⌈√ρ₋/(2η)⌉, 3) for η = A/n − √ρ₋: the least m with 2mA ≥ (2m+1)·√(n(k−1)), for k ≥ 2.

    None where A² ≤ n(k − 1), beyond the Johnson radius.

    >>> least_multiplicity(2**21, 2**20, 1557056), least_multiplicity(2**21, 2**20, 2**20)
    (10, None)
    """
    product = n * (k - 1)
    gap = agreement**2 - product
    if gap <= 0:
        return None
    # 2m(A − √P) ≥ √P for P = n(k − 1), times A + √P: 2m(A² − P) ≥ P + √(A²P), where the root may be rounded up
    return max(-(-(product + _least_square(agreement**2 * product)) // (2 * gap)), 3)


class Interpolation(Struct, frozen=True):
    """Degrees μ, h of the interpolant at multiplicity m: E₀, for lines also E♯, for curves E_ℓ.

    >>> from math import log2
    >>> certificates = [interpolation(2**21, 2**20, 1557056), interpolation(2**22, 2**20, 2202010)]
    >>> [round(log2(certificate.exceptions), 1) for certificate in certificates]
    [33.0, 35.0]
    >>> round(log2(interpolation(2**20, 2**16, 275252).exceptions), 1)
    34.8
    """

    meanings: ClassVar[Mapping[str, str]] = {
        **CODE,
        "m": "multiplicity of the interpolant",
        "μ": "its degree in Y",
        "h": "its height, the degree in the challenge",
    }

    length: int
    dimension: int
    agreement: int
    degree: int
    m: int
    mu: int
    height: int

    def comparisons(self) -> Iterator[Inequality]:
        """m ≥ 3, 1 ≤ D ≤ n − 2, A ≤ n, 2mA ≥ (2m+1)√(nD), and μ, h are the least that follow from m."""
        n, m, mu, h = self.length, self.m, self.mu, self.height
        d = let("D", self.dimension - 1)
        yield Inequality(m, "≥", 3)
        yield from increasing(1, d, n - 2)
        yield Inequality(self.agreement, "≤", n)
        square = (2 * m + 1) ** 2 * n
        yield Inequality((2 * m * self.agreement) ** 2, "≥", square * d)
        yield Inequality(4 * (mu + 1) ** 2 * d, "≥", square)
        yield Inequality(4 * mu**2 * d, "<", square)
        yield Inequality(12 * d * (h + 1), "≥", square)
        yield Inequality(12 * d * h, "<", square)

    def verify(self) -> bool:
        """Whether m ≥ 3, 1 ≤ D ≤ n − 2, A ≤ n, 2mA ≥ (2m+1)√(nD), and μ, h are what follows from m."""
        return all(comparison.holds for comparison in self.comparisons())

    def integers(self) -> dict[str, int]:
        """The code, the agreement, the curve's degree, and m, μ, h."""
        code = {"n": self.length, "k": self.dimension, "A": self.agreement, "ℓ": self.degree}
        return {**code, "m": self.m, "μ": self.mu, "h": self.height}

    @property
    def exceptions(self) -> int:
        """⌊E⌋: a number of challenges is a whole number."""
        n, mu, curve = self.length, self.mu, self.degree
        d: int = let("D", self.dimension - 1)
        h: int = let("h_ℓ", curve * (self.height + 1) - 1)
        parts = 4 * d * mu * h
        if curve == 1 and mu <= d:
            parts = min(parts, (2 * d - 1) * h * (2 * mu - 1))
        whole, room = (2 * mu - 1) * h + curve * (n - d - 1) * mu, self.agreement - d
        return (whole * room + (n - d) * (h + curve * mu + parts)) // room


def _degrees(n: int, d: int, m: int) -> tuple[int, int]:
    """μ = ⌈τ/√ρ₋⌉ − 1 and h = ⌈τ²/(3ρ₋)⌉ − 1."""
    square = (2 * m + 1) ** 2 * n
    return _least_square(square, 4 * d) - 1, -(-square // (12 * d)) - 1


@theorem(
    "DKT26",
    "E₀, E♯, E_ℓ",
    PAPER,
    Status.LEAN,
    certificate=True,
    date="2026",
    bounds=CURVE,
    conditions=("m_c ≥ 3", "1 ≤ k − 1 ≤ n − 2", "A ≤ n", "A² > n(k − 1)"),
    notion=Notion.MUTUAL,
    characteristic=Characteristic.ANY,
)
def interpolation(n: int, k: int, agreement: int, degree: int = 1) -> Interpolation | None:
    """The certificate from which Theorem 5.12 follows; nothing where its hypotheses fail."""
    if not 1 <= k - 1 <= n - 2 or agreement > n:
        return None
    m = least_multiplicity(n, k, agreement)
    return None if m is None else Interpolation(n, k, agreement, degree, m, *_degrees(n, k - 1, m))


# The weighted certificate ---------------------------------------------------------------------


class Weighted(Struct, frozen=True):
    """Multiplicity m, Y-degree b and height H of an interpolant that exists by counting.

    This m is independent of the m of the radius.
    """

    meanings: ClassVar[Mapping[str, str]] = {
        **CODE,
        "m": "multiplicity of the interpolant, whatever the radius' m is",
        "b": "its degree in Y",
        "H": "its height, the degree in the challenge",
        "u": "highest derivative in Y on which there are conditions",
        "N": "coefficients of the interpolant",
        "R": "conditions at each of the n positions",
        "W": "coefficients, each counted as often as its power of Y",
        "T": "conditions, each counted as often as its derivative in Y",
    }

    length: int
    dimension: int
    agreement: int
    degree: int
    m: int
    b: int
    height: int

    def comparisons(self) -> Iterator[Inequality]:
        """m, b ≥ 1, 1 ≤ D, D + 1 ≤ A ≤ n, D·b < mA, nR < N, and H is at least what follows."""
        n, a, m, b = self.length, self.agreement, self.m, self.b
        d = let("D", self.dimension - 1)
        yield Inequality(m, "≥", 1)
        yield Inequality(b, "≥", 1)
        yield Inequality(d, "≥", 1)
        yield from increasing(d + 1, a, n)
        yield Inequality(d * b, "<", m * a)
        count = Count.of(d, a, m, b)
        yield Inequality(n * count.R, "<", count.N)
        yield Inequality(self.height, "≥", height_in(count.N - n * count.R, count.W - n * count.T, self.degree, b))

    def verify(self) -> bool:
        """Whether m, b ≥ 1, 1 ≤ D, D + 1 ≤ A ≤ n, D·b < mA, nR < N, and H is at least what follows."""
        return all(comparison.holds for comparison in self.comparisons())

    def integers(self) -> dict[str, int]:
        """The code, the agreement, the curve's degree, and m, b, H."""
        code = {"n": self.length, "k": self.dimension, "A": self.agreement, "ℓ": self.degree}
        return {**code, "m": self.m, "b": self.b, "H": self.height}

    @property
    def exceptions(self) -> int:
        """⌊E⌋ = ⌊(2b−1)H + θ(ℓb + H·ψ) + ℓ(n−D−1)b⌋, θ = (n−D)/(A−D), ψ = 1 + (2D−1)(2b−1) + 2·max(0, b−2D−1)."""
        n, b, height = self.length, self.b, self.height
        d: int = let("D", self.dimension - 1)
        room = self.agreement - d
        psi: int = let("ψ", 1 + (2 * d - 1) * (2 * b - 1) + 2 * max(0, b - 2 * d - 1))
        whole = (2 * b - 1) * height + self.degree * (n - d - 1) * b
        return (whole * room + (n - d) * (self.degree * b + height * psi)) // room


class Count(NamedTuple):
    """Coefficients and conditions of the interpolant of multiplicity m and degree b in Y; u = min(b, m − 1).

    N = Σ_{j≤b} (mA − Dj) and W = Σ_{j≤b} j(mA − Dj) for the coefficients, R = Σ_{i≤u} (m − i) and
    T = Σ_{i≤u} i(m − i) for the conditions at one position, here in closed form.

    >>> Count.of(2**20 - 1, 1557056, 3, 4)
    Count(u=2, N=12870090, R=6, W=15254430, T=4)
    """

    u: int
    N: int
    R: int
    W: int
    T: int

    @classmethod
    def of(cls, d: int, a: int, m: int, b: int) -> Count:
        """For A agreeing positions and ``d`` = k − 1."""
        u = let("u", smaller(b, m - 1))
        return cls(u, *map(let, cls._fields[1:], _counted(d, a, m, b, u)))


def _counted(d: int, a: int, m: int, b: int, u: int) -> tuple[int, int, int, int]:
    """N, R, W, T; the search for certificates spends its time here."""
    return (
        (b + 1) * m * a - d * b * (b + 1) // 2,
        (u + 1) * m - u * (u + 1) // 2,
        m * a * b * (b + 1) // 2 - d * b * (b + 1) * (2 * b + 1) // 6,
        m * u * (u + 1) // 2 - u * (u + 1) * (2 * u + 1) // 6,
    )


def weighted_height(n: int, d: int, a: int, degree: int, m: int, b: int) -> int | None:
    """The least height H of a weighted certificate, or None where nR ≥ N and the count fails; ``d`` = k − 1."""
    room = weighted_room(n, d, a, m, b)
    return None if room is None else height_in(*room, degree, b)


def weighted_room(n: int, d: int, a: int, m: int, b: int) -> tuple[int, int] | None:
    """N − nR and W − nT, whatever the degree of a curve; None where nR ≥ N and the count fails."""
    coefficients, conditions, weight, tail = _counted(d, a, m, b, min(b, m - 1))
    room = coefficients - n * conditions
    return (room, weight - n * tail) if room > 0 else None


def height_in(room: int, weight: int, degree: int, b: int) -> int:
    """H = max(ℓb, ⌊ℓ(W − nT)/(N − nR)⌋) from N − nR > 0 and W − nT."""
    return larger(degree * b, degree * weight // room)
