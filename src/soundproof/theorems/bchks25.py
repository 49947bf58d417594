"""BCHKS25: On Proximity Gaps for Reed–Solomon Codes (ePrint 2025/2055).

Improves BCIKS20 from quadratic to linear in n up to the Johnson radius, and in unique
decoding to a constant once the radius leaves a slack of a few positions.
"""

from __future__ import annotations

from typing import Any

from soundproof.arithmetic.numbers import let, maximum, sqrt
from soundproof.theorems.dkt26 import johnson_exceptions as closed_form
from soundproof.theorems.theorem import Characteristic, Notion, Requirement, Status, Theorem, theorem

PAPER = "Ben-Sasson, Carmon, Haböck, Kopparty, Saraf: On Proximity Gaps for Reed-Solomon Codes, ePrint 2025/2055"


@theorem(
    "BCHKS25",
    "Thm 1.3",
    PAPER,
    Status.LEAN,
    least=2,
    date="2025-11",
    bounds="bad challenges of a line",
    conditions=("s ≥ 2",),
    notion=Notion.MUTUAL,
    covers="line",
    characteristic=Characteristic.ANY,
)
def unique_exceptions(n: Any, e: Any, s: Any) -> Any:
    """Bad challenges of a line in unique decoding with slack s = n − k − 2e ≥ 2: max(e + 1, n(e+s)/(e·s)).

    For e ≥ (n − k + 1)/3; for fewer errors e + 1 holds by itself.

    >>> [int(unique_exceptions(2.0**21, (2**20 - s) / 2, float(s))) for s in (2, 4, 6)]
    [1048580, 524292, 524286]
    >>> [int(unique_exceptions(64.0, (32 - s) / 2, float(s))) for s in (2, 4, 6, 8)]
    [36, 20, 15, 13]
    """
    return maximum(e + 1, n * (e + s) / (e * s))


unique_curve_exceptions = Theorem(
    "BCHKS25",
    "Cor 1.4",
    PAPER,
    Status.PREPRINT,
    lambda n, e, s: unique_exceptions(n, e, s),
    least=2,
    date="2025-11",
    bounds="bad challenges of a curve",
    conditions=("s ≥ 2",),
    notion=Notion.MUTUAL,
    covers="curve",
    characteristic=Characteristic.ANY,
)
"""The same E for a curve of degree ℓ (powers of one challenge), which has ℓ·E.  Not machine-checked, unlike a line."""


@theorem(
    "BCHKS25",
    "Thm 4.2",
    PAPER,
    Status.PREPRINT,
    least=3,
    date="2025-11",
    bounds="bad challenges of a line",
    conditions=("m ≥ 3", "A ≤ n"),
    notion=Notion.CORRELATED,
    beaten_by=(closed_form,),
)
def johnson_exceptions(n: Any, k: Any, m: Any) -> Any:
    """Bad challenges of a line up to the Johnson radius: n(2τ⁵ + 3τδρ)/(3ρ^{3/2}) + τ/√ρ, m ≥ 3.

    The printed statement lacks a factor 2 in m = ⌈√ρ/(2η)⌉, a typo its authors confirmed; with
    the integer m as the parameter the question does not arise.

    >>> from math import log2
    >>> [round(log2(johnson_exceptions(2.0**n, 2.0**k, 10.0)), 1) for n, k in ((21, 20), (22, 20), (20, 16))]
    [38.9, 41.4, 42.4]
    """
    return _quintic(n, let("ρ", k / n), m, 1 - sqrt(k / n) * (1 + 1 / (2 * m)))


def _quintic(n: Any, rate: Any, m: Any, radius: Any) -> Any:
    """n(2τ⁵ + 3τδρ)/(3ρ^{3/2}) + τ/√ρ with τ = m + ½."""
    tau, radius = let("τ", (2 * m + 1) / 2), let("δ", radius)
    root = sqrt(rate)
    return n * (2 * tau**5 + 3 * tau * radius * rate) / (3 * rate * root) + tau / root


@theorem(
    "BCHKS25",
    "Thm 4.6",
    PAPER,
    Status.PREPRINT,
    date="2025-11",
    bounds="bad challenges of a line",
    conditions=("k ≥ 2", "A ≤ n"),
    notion=Notion.MUTUAL,
    requires=(Requirement("k ≥ 2", lambda n, k, m: k >= 2, lambda n, k, m: f"k = {k}"),),
    beaten_by=(closed_form,),
)
def mutual_exceptions(n: Any, k: Any, m: Any) -> Any:
    """Bad challenges of a line up to the Johnson radius, for *mutual* agreement: Thm 4.2 at twice the m.

    The statement has m′ = max(⌈√ρ₋/η⌉, 3) and the rate ρ₋ = (k − 1)/n.  At the agreement √ρ(1 + 1/(2m)) that is
    2m or less, because ρ₋ < ρ; so m′ = max(2m, 3) will do.

    >>> from math import log2
    >>> [round(log2(mutual_exceptions(2.0**n, 2.0**k, 10.0)), 1) for n, k in ((21, 20), (22, 20), (20, 16))]
    [43.7, 46.2, 47.2]
    """
    return _quintic(n, let("ρ₋", (k - 1) / n), let("m′", maximum(2 * m, 3)), 1 - sqrt(k / n) * (1 + 1 / (2 * m)))


@theorem(
    "BCHKS25-Eq13",
    "",
    PAPER,
    Status.PREPRINT,
    date="2025-11",
    bounds="bad challenges of a line",
    conditions=("A ≤ n", "ρ < 4/9 at m = 1"),
    notion=Notion.CORRELATED,
    requires=(
        Requirement(
            "ρ < 4/9 at m = 1",
            lambda n, k, m: m > 1 or 9 * k < 4 * n,
            lambda n, k, m: f"ρ = {k}/{n}",
        ),
    ),
)
def johnson_exceptions_explicit(n: Any, k: Any, m: Any) -> Any:
    """The same count from the interpolant's degrees, for any m ≥ 1 (Eq. 13).

    D_X = τ√(kn), D_Y = τ√(n/k), D_Z = τ²n/(3k) and E = 2·D_X·D_Y²·D_Z + (δn + 1)·D_Y.  The
    Z-degree is at least D_Y, which matters for m < 3 only.  m = 1 needs ρ < 4/9.

    >>> from math import log2
    >>> codes = ((24, 20, 1), (22, 19, 2), (22, 20, 1))
    >>> [round(log2(johnson_exceptions_explicit(2.0**n, 2.0**k, float(m))), 3) for n, k, m in codes]
    [32.356, 32.529, 27.366]
    """
    tau = let("τ", (2 * m + 1) / 2)
    x, y = let("D_X", tau * sqrt(k * n)), let("D_Y", tau * sqrt(n / k))
    z = let("D_Z", tau**2 * n / (3 * k))
    radius = let("δ", 1 - sqrt(k / n) * (1 + 1 / (2 * m)))
    return 2 * x * y**2 * maximum(y, z) + (radius * n + 1) * y
