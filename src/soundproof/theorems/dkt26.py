"""DKT26: Dao, Kominers, Thaler (ePrint 2026/2056).

Line and curve decodability of Reed–Solomon codes up to the Johnson radius with cubic instead
of quintic dependence on the multiplicity.  Machine-checked in a public Lean library; any
characteristic, any domain.
"""

from __future__ import annotations

from typing import Any

from soundproof.theorems import Status, theorem

PAPER = "Dao, Kominers, Thaler, ePrint 2026/2056"


@theorem("DKT26", "Thm 5.12", PAPER, Status.LEAN)
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
