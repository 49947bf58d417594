"""DKT26 beyond the Johnson radius: the first-order certificate (ePrint 2026/2056).

An interpolant that vanishes together with its derivative reaches agreements below √ρ, down to a
threshold a₁(ρ).  What is proved is a finite check: a multiplicity m, a derivative cap M, a jet cap
μ and a height h for which more coefficients are free than conditions imposed.  From them the
authors count the bad challenges of a curve of degree ℓ and the codewords of a list in two ways: by
stages, in fields of characteristic p > max(k − 1, μ), and by the squarefree part, which is sharper
and needs p > max(k − 1, M).  So never in a binary field.  Machine-checked in a public Lean library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import ClassVar

from msgspec import Struct

from soundproof.arithmetic.numbers import larger, let, smaller, total
from soundproof.theorems.dkt26 import CODE
from soundproof.theorems.theorem import Inequality, increasing

__all__ = ["FirstOrder", "Jets", "Squarefree", "totals"]


def _free(room: int, steps: int) -> int:
    """Σ_{b=0..steps} max(room + b, 0)."""
    if room >= 0:
        return (steps + 1) * room + steps * (steps + 1) // 2
    last = max(room + steps, 0)
    return last * (last + 1) // 2


def _imposed(m: int, derivatives: int, t: int, orders: int) -> int:
    """Σ_{s<orders} min(m − s, max(min(t, s) + 1 − max(t − M, 0), 0)); nothing from level m + M on.

    From s = max(t − M, 0) on, over w = m − max(t − M, 0) places, the parts rise from 1 by one to at most h, stay there,
    and fall to 1 again.
    """
    late = max(t - derivatives, 0)
    width, count = m - late, orders - late
    if count <= 0:
        return 0
    high = min(t + 1 - late, (width + 1) // 2)
    if 2 * count > width:  # all but those at the far end, which are those at the near end
        return high * (width + 1 - high) - _risen(high, width - count)
    return _risen(high, count)


def _risen(high: int, count: int) -> int:
    """Σ_{i≤count} min(i, high)."""
    low = min(high, count)
    return low * (low + 1) // 2 + (count - low) * high


def _coefficients(room: int, steps: int) -> int:
    """Coefficients of a level: Σ_{b=0..steps} max(room + b, 0)."""
    return total("b", 0, steps, lambda b: larger(room + b, 0), lambda: _free(int(room), int(steps)))


def _conditions(m: int, derivatives: int, t: int, room: int) -> int:
    """Conditions on level t at one position: over the orders s < m with s + (D − 1)t < mA, of which there is room."""
    late = larger(t - derivatives, 0)
    orders = min(max(int(room), 0), int(m))
    return total(
        "s",
        0,
        smaller(m, room) - 1,
        lambda s: smaller(m - s, larger(smaller(t, s) + 1 - late, 0)),
        lambda: _imposed(int(m), int(derivatives), int(t), orders),
    )


def _levels(k: int, a: int, m: int, derivatives: int, levels: Iterable[int]) -> Iterator[tuple[int, int]]:
    """For each level t: the coefficients in it, and the conditions on it at one position."""
    d = max(k - 1, 2)
    for t in levels:
        room = m * a - (d - 1) * t  # s < m counts while s + (D − 1)t < mA
        yield _free(m * a - d * t, min(t, derivatives)), _imposed(m, derivatives, t, min(max(room, 0), m))


@lru_cache(maxsize=4096)
def _counted(k: int, a: int, degree: int, m: int, derivatives: int, jets: int, height: int) -> tuple[int, int]:
    """Source, and Row for one position, both with h + 1 − ℓt for level t."""
    source = row = 0
    for t, (free, imposed) in enumerate(_levels(k, a, m, derivatives, range(jets + 1))):
        weight = height + 1 - degree * t
        source, row = source + weight * free, row + weight * imposed
    return source, row


class Jets(Struct, frozen=True):
    """An interpolant's integers: multiplicity m, derivative cap M, jet cap μ and height h, for curves of degree ℓ.

    ``split`` is the degree S at which a count divides its work; every S in [k, A] gives a bound.
    """

    meanings: ClassVar[Mapping[str, str]] = {
        **CODE,
        "m": "multiplicity of the interpolant",
        "M": "cap on its derivatives",
        "μ": "cap on its jets, the powers of Y and of its derivative together",
        "h": "its height, the degree in the challenge",
        "S": "degree at which the count divides its work",
        "S₀": "degree at which the count of the rest divides its work",
        "D": "degree of a codeword's polynomial, at least 2",
        "Row": "conditions on the interpolant",
        "Source": "coefficients of the interpolant",
    }

    length: int
    dimension: int
    agreement: int
    degree: int
    m: int
    derivatives: int
    jets: int
    height: int
    split: int

    @property
    def guard(self) -> tuple[str, int]:
        """The condition on the characteristic p, and the number that p has to exceed."""
        raise NotImplementedError

    @property
    def exceptions(self) -> int:
        """The bound on the number of bad challenges."""
        raise NotImplementedError

    @property
    def source(self) -> int:
        """Coefficients: Σ_{t≤μ} (h + 1 − ℓt)·Σ_{b≤min(t,M)} (mA + b − Dt)⁺."""
        m, a, cap, h, degree = self.m, self.agreement, self.derivatives, self.height, self.degree
        d = let("D", larger(self.dimension - 1, 2))

        def level(t: int) -> int:
            return (h + 1 - degree * t) * _coefficients(m * a - d * t, smaller(t, cap))

        source: int = let("Source", total("t", 0, self.jets, level, lambda: self._sums[0]))
        return source

    @property
    def row(self) -> int:
        """Conditions: n·Σ_{t≤μ} (h + 1 − ℓt)·Σ_{s<m, s+(D−1)t<mA} min(m − s, (min(t, s) + 1 − (t − M)⁺)⁺)."""
        m, a, cap, h, degree = self.m, self.agreement, self.derivatives, self.height, self.degree
        d = let("D", larger(self.dimension - 1, 2))

        def level(t: int) -> int:
            return (h + 1 - degree * t) * _conditions(m, cap, t, m * a - (d - 1) * t)

        row: int = let("Row", self.length * total("t", 0, self.jets, level, lambda: self._sums[1]))
        return row

    @property
    def _sums(self) -> tuple[int, int]:
        """Both sums by the faster way that the search for certificates takes."""
        shape = self.m, self.derivatives, self.jets, self.height
        return _counted(*map(int, (self.dimension, self.agreement, self.degree, *shape)))

    def comparisons(self) -> Iterator[Inequality]:
        """k ≥ 2, k ≤ S ≤ A ≤ n, h ≥ ℓμ, m ≥ 1 and Row < Source."""
        yield Inequality(self.dimension, "≥", 2)
        yield from increasing(self.dimension, self.split, self.agreement, self.length)
        yield Inequality(self.height, "≥", self.degree * self.jets)
        yield Inequality(self.m, "≥", 1)
        yield Inequality(self.row, "<", self.source)

    def verify(self) -> bool:
        """Whether k ≥ 2, k ≤ S ≤ A ≤ n, h ≥ ℓμ, m ≥ 1 and Row < Source."""
        return all(comparison.holds for comparison in self.comparisons())

    def integers(self) -> dict[str, int]:
        """The code, the agreement, the curve's degree, and m, M, μ, h, S."""
        code = {"n": self.length, "k": self.dimension, "A": self.agreement, "ℓ": self.degree}
        shape = {"m": self.m, "M": self.derivatives, "μ": self.jets}
        return {**code, **shape, "h": self.height, "S": self.split}


class FirstOrder(Jets, frozen=True):
    """The certificate with the count by stages: a resultant for each of the μ levels.

    >>> FirstOrder(2**19, 2**15, 127623, 1, 7, 3, 26, 244, 37354).list_size
    84724762
    """

    @property
    def guard(self) -> tuple[str, int]:
        return "p > max(k − 1, μ)", max(self.dimension - 1, self.jets)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """J₀, B₀, J₁, B₁: degrees of the resultants below and above the first z = μ − min(M, μ) levels."""
        k, h, degree = self.dimension, self.height, self.degree
        tau = 2 * k - 3
        z = self.jets - min(self.derivatives, self.jets)
        triangle = z * (z - 1) // 2
        b0 = z * (z + 1) // 2
        # J₀ = Σ_{t<z} h(1 + τt) + (t + 1)(ℓ + τh)
        j0 = h * (z + tau * triangle) + b0 * (degree + tau * h)
        j1 = b1 = 0
        for t in range(z, self.jets):
            j, r = t + 1, t + 1 - z
            b = 1 + tau * (j - 1)
            c = min(b, tau * (r - 1) + k - 1)
            v = j * c + r * (b - c)
            j1 += h * (2 * b * c - c * c) + 2 * (degree + tau * h) * v
            b1 += v
        return j0, b0, j1, b1

    @property
    def _named_counts(self) -> tuple[int, int, int, int]:
        j0, b0, j1, b1 = self.counts
        return let("J₀", j0), let("B₀", b0), let("J₁", j1), let("B₁", b1)

    @property
    def exceptions(self) -> int:
        """⌊E⌋ with E = h + λ₁J₀ + λ₁ηJ₁ + ℓ(n − S)(B₀ + λ₂B₁)."""
        n, k, a, s = self.length, self.dimension, self.agreement, self.split
        j0, b0, j1, b1 = self._named_counts
        x, y, z = a - s + 1, a - k + 1, s - k + 1  # denominators of λ₁, η, λ₂
        first = (n - s + 1) * (j0 * y + (n - k + 1) * j1)
        second = self.degree * (n - s) * (b0 * z + (n - k + 1) * b1)
        return self.height + (first * z + second * x * y) // (x * y * z)

    @property
    def list_size(self) -> int:
        """⌊B₀ + ηB₁⌋ codewords agree with a word on A positions; for ℓ = 1."""
        _, b0, _, b1 = self._named_counts
        return b0 + (self.length - self.dimension + 1) * b1 // (self.agreement - self.dimension + 1)


class Squarefree(Jets, frozen=True):
    """The certificate with the sharp count: one resultant of the squarefree part, and a ``tail`` split S₀ for the rest.

    The authors publish both bounds rounded up.

    >>> found = Squarefree(2**18, 2**17, 183210, 1, 26, 7, 36, 485, 131851, 131072)
    >>> found.verify(), found.exceptions, found.list_size
    (True, 274498710692409102, 285674919)
    """

    tail: int

    @property
    def guard(self) -> tuple[str, int]:
        return "p > max(k − 1, M)", max(self.dimension - 1, self._cap)

    def comparisons(self) -> Iterator[Inequality]:
        """μ ≥ 1, M ≥ 1, k ≤ S₀ ≤ A, and what every certificate needs."""
        yield Inequality(self.jets, "≥", 1)
        yield Inequality(self.derivatives, "≥", 1)
        yield from increasing(self.dimension, self.tail, self.agreement)
        yield from Jets.comparisons(self)

    @property
    def _cap(self) -> int:
        return min(self.derivatives, self.jets)

    def integers(self) -> dict[str, int]:
        """The code, the agreement, the curve's degree, and m, M, μ, h, S, S₀."""
        return {**Jets.integers(self), "S₀": self.tail}

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """F, J, μ′, h′: degrees of the resultant, and of what it leaves out.

        With σ = max(0, 2k − 5), u = 1 + σ(μ − 1) and v = min(u, σ(M − 1) + k − 1), M at most μ:
        F = μv + M(u − v), J = h(2uv − v²) + 2(ℓ + σh)F, μ′ = max(μ, (2M − 1)μ − M²), h′ = (2M − 1)h.
        """
        jets, h, cap = self.jets, self.height, self._cap
        sigma = let("σ", max(0, 2 * self.dimension - 5))
        u = let("u", 1 + sigma * (jets - 1))
        v = let("v", min(u, sigma * (cap - 1) + self.dimension - 1))
        f = let("F", jets * v + cap * (u - v))
        j = let("J", h * (2 * u * v - v * v) + 2 * (self.degree + sigma * h) * f)
        return f, j, let("μ′", max(jets, (2 * cap - 1) * jets - cap * cap)), let("h′", (2 * cap - 1) * h)

    def rest(self, jets: int, height: int) -> int:
        """R = ℓμ′ + h′ψ with ψ = 1 + (2k − 3)(2μ′ − 1) + 2·max(0, μ′ − 2k + 1), from μ′ and h′ of its counts."""
        odd = 2 * self.dimension - 3
        psi = let("ψ", 1 + odd * (2 * jets - 1) + 2 * max(0, jets - odd - 2))
        rest: int = let("R", self.degree * jets + height * psi)
        return rest

    @property
    def exceptions(self) -> int:
        """⌈E⌉ with E = (2μ′ − 1)h′ + κ₀R + ℓ(n − S₀)μ′ + κλJ + ℓ(n − S)λ′F and D = k − 1.

        κ₀ = (n − S₀ + 1)/(A − S₀ + 1), κ = (n − S + 1)/(A − S + 1), λ = (n − D)/(A − D), λ′ = (n − D)/(S − D).
        """
        n, a, s, tail, degree = self.length, self.agreement, self.split, self.tail, self.degree
        f, j, jets, height = self.counts
        d = let("D", self.dimension - 1)
        x0, x, y, z = a - tail + 1, a - s + 1, a - d, s - d  # denominators of κ₀, κ, λ, λ′
        whole = (2 * jets - 1) * height + degree * (n - tail) * jets
        early = let("W", (n - s + 1) * j * z + degree * (n - s) * f * x * y)
        parts = let("V", (n - tail + 1) * self.rest(jets, height) * (x * y * z) + (n - d) * early * x0)
        exceptions: int = whole - -parts // (x0 * x * y * z)
        return exceptions

    @property
    def list_size(self) -> int:
        """⌈λF + μ′⌉ codewords agree with a word on A positions; for ℓ = 1."""
        f, _, jets, _ = self.counts
        d = let("D", self.dimension - 1)
        size: int = jets - -((self.length - d) * f) // (self.agreement - d)
        return size


@lru_cache(maxsize=4096)
def _moments(m: int, derivatives: int, jets: int) -> tuple[int, ...]:
    """Sums over all levels t of 1, t, t² times the free coefficients, of their corrections, and of the conditions.

    With them the surplus over all levels is linear in A, D and n where no level is cut off.
    """
    c0 = c1 = c2 = k0 = k1 = r0 = r1 = 0
    even = min(m + derivatives, jets + 1)  # from here on nothing is imposed, and the steps are M
    for t in range(even):
        steps = min(t, derivatives)
        c0, c1, c2 = c0 + steps + 1, c1 + t * (steps + 1), c2 + t * t * (steps + 1)
        k0, k1 = k0 + steps * (steps + 1) // 2, k1 + t * (steps * (steps + 1) // 2)
        imposed = _imposed(m, derivatives, t, m)
        r0, r1 = r0 + imposed, r1 + t * imposed
    s0, s1, s2 = (high - low for high, low in zip(_power_sums(jets), _power_sums(even - 1), strict=True))
    count, correction = derivatives + 1, derivatives * (derivatives + 1) // 2
    return c0 + s0 * count, c1 + s1 * count, c2 + s2 * count, k0 + s0 * correction, k1 + s1 * correction, r0, r1


def _power_sums(t: int) -> tuple[int, int, int]:
    """Σ 1, Σ i and Σ i² over 0 < i ≤ t."""
    return t, t * (t + 1) // 2, t * (t + 1) * (2 * t + 1) // 6


def totals(n: int, k: int, a: int, shape: tuple[int, int, int]) -> tuple[int, int]:
    """Σ_t and Σ_t t·(coefficients in level t less conditions on it), for a shape (m, M, μ)."""
    m, derivatives, jets = shape
    d = max(k - 1, 2)
    whole = min(jets, m * a // d, (m * a - m) // (d - 1))  # later levels are cut off
    c0, c1, c2, k0, k1, r0, r1 = _moments(m, derivatives, whole)
    level = m * a * c0 - d * c1 + k0 - n * r0
    weighted = m * a * c1 - d * c2 + k1 - n * r1
    cut = range(whole + 1, jets + 1)
    for t, (free, imposed) in zip(cut, _levels(k, a, m, derivatives, cut), strict=True):
        surplus = free - n * imposed
        level, weighted = level + surplus, weighted + t * surplus
    return level, weighted
