"""The Johnson bound on the list size, for any alphabet: interleaved words included."""

from __future__ import annotations

from soundproof.arithmetic.numbers import let
from soundproof.theorems.theorem import Characteristic, Status, theorem

PAPER = "Johnson bound, in the exact form machine-checked with DKT26 (ePrint 2026/2056)"


@theorem(
    "Johnson",
    "list bound",
    PAPER,
    Status.LEAN,
    date="2026",
    bounds="list size",
    conditions=("A² > n(k − 1)", "A > k"),
    characteristic=Characteristic.ANY,
)
def list_size(n: int, k: int, agreement: int) -> int | None:
    """Codewords that agree with a word on at least A positions: ⌊n(A−D)/(A²−nD)⌋, D = k − 1.

    An exact integer.  Where A² ≤ nD the bound says nothing.

    Where A > n no word is that close, and the bound is 0; a list that enters an error has one codeword at least.

    >>> list_size(2**24, 2**20, 6291456), list_size(2**22, 2**19, 1853639), list_size(2**22, 2**20, 3145728)
    (3, 4, 1)
    """
    degree = let("D", k - 1)
    gap = agreement * agreement - n * degree
    return None if gap <= 0 else n * (agreement - degree) // gap
