"""What no proof can go below: bad challenges that some words of every code have.

Arnon, Boneh, Fenzi (ePrint 2026/680), Lemma 4.16, show it for lines and every linear code; for
Reed–Solomon codes and curves it is one position more and elementary.
"""

from __future__ import annotations

from typing import Any

from soundproof.arithmetic.numbers import minimum
from soundproof.theorems.theorem import Characteristic, Status, theorem


@theorem(
    "ABF26",
    "Lemma 4.16, for curves",
    "Arnon, Boneh, Fenzi, ePrint 2026/680, for lines of linear codes; here for curves, derived in the docstring",
    Status.DERIVED,
    date="2026",
    bounds="bad challenges that some curve has",
    conditions=("0 ≤ e ≤ n − k − 1",),
    characteristic=Characteristic.ANY,
)
def attained(errors: Any, degree: Any, q: Any) -> Any:
    """min(ℓ(e + 1), q) bad challenges of a curve of degree ℓ (1: a line) exist at A = n − e positions, k < A ≤ n.

    Take e + 1 positions.  On each let the words be the coefficients of a polynomial of degree ℓ with ℓ
    roots of its own (all q elements between them, if there are fewer).  Elsewhere let them be 0.  At a root
    the combination is 0 on all but e positions, so it agrees with the codeword 0 on A of them.  Of these
    at least k lie where all words are 0, so the words could agree with no codeword but 0, and at the
    root's own position one of them is not 0.

    >>> attained(20, 3, 7681), attained(0, 1, 2), attained(5, 1, 4)
    (63, 1, 4)
    """
    return minimum(degree * (errors + 1), q)
