"""BCIKS20: Proximity gaps for Reed–Solomon codes (ePrint 2020/654, FOCS 2020).

The first linear-in-n bound in unique decoding and the first bound up to the Johnson radius.
Throughout, E bounds the number of bad challenges on a line of two words; dividing by the
size of the challenge field gives the error.
"""

from __future__ import annotations

from typing import Any

from soundproof.arithmetic.numbers import let, sqrt
from soundproof.theorems.dkt26 import johnson_exceptions as closed_form
from soundproof.theorems.theorem import Characteristic, Notion, Status, theorem

PAPER = "Ben-Sasson, Carmon, Ishai, Kopparty, Saraf: Proximity Gaps for Reed-Solomon Codes, ePrint 2020/654"


@theorem(
    "BCIKS20",
    "Thm 4.1",
    PAPER,
    Status.PROVED,
    least=0,
    date="2020-05",
    bounds="bad challenges of a line",
    conditions=("s ≥ 0",),
    notion=Notion.MUTUAL,
    characteristic=Characteristic.ANY,
)
def unique_exceptions(n: Any, e: Any = None, s: Any = None) -> Any:
    """Bad challenges of a line within unique decoding: E = n, whatever the errors e and the slack s.

    Tight for small codes at slack 0.  Mutual, because the codeword that is close is the only one.
    """
    return n


@theorem(
    "BCIKS20",
    "Thm 5.1",
    PAPER,
    Status.PROVED,
    least=3,
    date="2020-05",
    bounds="bad challenges of a line",
    conditions=("m ≥ 3", "A ≤ n"),
    notion=Notion.CORRELATED,
    beaten_by=(closed_form,),
)
def johnson_exceptions(n: Any, k: Any, m: Any) -> Any:
    """Bad challenges of a line up to the Johnson radius: E = τ⁷n²/(3ρ^{3/2}), τ = m + ½, m ≥ 3.

    Correlated agreement: the words agree on a set as large, not on the same one.

    >>> from math import log2
    >>> [round(log2(johnson_exceptions(2.0**n, 2.0**k, 10.0)), 1) for n, k in ((21, 20), (22, 20), (20, 16))]
    [65.7, 69.2, 68.2]
    """
    tau, rate = let("τ", (2 * m + 1) / 2), let("ρ", k / n)
    return tau**7 * n**2 / (3 * rate * sqrt(rate))


@theorem(
    "GS99",
    "Y-degree",
    "Guruswami, Sudan: Improved Decoding of Reed-Solomon and Algebraic-Geometry Codes, 1999",
    Status.PROVED,
    date="1999",
    bounds="list size",
    conditions=("at least the Johnson bound at the dimension in question",),
    characteristic=Characteristic.ANY,
)
def list_size(n: Any, k: Any, m: Any) -> Any:
    """Codewords within the Johnson radius: the Y-degree of the multiplicity-m interpolant, τ/√ρ.

    The list size that BCIKS20 and BCHKS25 use; the Johnson list bound is sharper.

    >>> round(list_size(16.0, 8.0, 15.0), 3)  # OpenVM app at its declared m
    21.92
    """
    return let("τ", (2 * m + 1) / 2) / sqrt(let("ρ", k / n))
