"""The search for certificates: floats propose a shape, integers decide.

A certificate is checked in whole numbers whatever proposed it (:mod:`soundproof.theorems.dkt26`,
:mod:`soundproof.theorems.first_order`), so a poor or wrong proposal costs bits and cannot claim any.
This is the one file of theorems in which a rounded number may stand.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf, log2, sqrt
from typing import Any

from soundproof.theorems import Status, theorem
from soundproof.theorems.dkt26 import CURVE, PAPER, Weighted, weighted_height
from soundproof.theorems.first_order import FirstOrder, totals
from soundproof.theorems.shapes import SHAPES

__all__ = ["STEPS", "first_order", "first_order_list", "searched_shape", "threshold", "weighted"]

# Up to the Johnson radius ---------------------------------------------------------------------

SEARCHED = 16
"""Radius multiplicity up to which likely shapes are tried; beyond it they follow a law that loses nothing visible."""


@lru_cache(maxsize=4096)
def _weighted_shapes(octave: float, multiplicity: int) -> tuple[tuple[int, int], ...]:
    """Pairs (m, b) to try at rate ρ = 2^−octave and agreement √ρ(1 + 1/(2M)), for long codes.

    The optimum is near m = (3/2)(1 − √ρ)M and b = m/√ρ.  A shape that does not fit a code only
    costs the attempt, because every certificate is checked; so this may be computed in floats.
    """
    root = 2 ** (-octave / 2)
    center = 1.5 * (1 - root) * multiplicity
    if multiplicity > SEARCHED:
        return tuple((m, round(m / root)) for m in (round(center) + step for step in (0, 1, 2, 4, 8, 16)))
    n = 2**40
    d, a = int(root**2 * n), int(root * (1 + 1 / (2 * multiplicity)) * n)
    tried = []
    for m in range(max(int(0.5 * center) - 2, 1), int(1.15 * center) + 3):
        near, spread = m / root, 0.6 if m < 3 else 0.12
        low, high = max(int((1 - spread) * near) - 1, 1), int((1 + spread) * near) + 3
        for b in range(low, high, max((high - low) // 16, 1)):
            height = weighted_height(n, d, a, 1, m, b) if d * b < m * a else None
            if height is not None:
                tried.append(((2 * b - 1) * height, m, b))
    return (*((m, b) for _, m, b in sorted(tried)[:3]), (1, 1))


@theorem(
    "DKT26",
    "weighted",
    PAPER,
    Status.LEAN,
    certificate=True,
    date="2026",
    bounds=CURVE,
    conditions=("m, b ≥ 1", "1 ≤ D < A ≤ n", "D·b < mA", "nR < N"),
)
def weighted(n: int, k: int, agreement: int, degree: int = 1) -> Weighted | None:
    """A good weighted certificate, or None where none was found.

    >>> found = weighted(2**21, 2**20, 1557056)
    >>> (found.m, found.b, found.height), found.exceptions, found.verify()
    ((3, 4, 23), 700469455, True)
    >>> [(c.m, c.b, c.height) for c in (weighted(2**22, 2**20, 2202009), weighted(2**20, 2**16, 275250))]
    [(7, 14, 86), (11, 45, 377)]
    >>> from math import log2
    >>> [round(log2(weighted(*code, 7).exceptions), 4) for code in ((2**21, 2**20, 1557056), (2**22, 2**20, 2202009))]
    [32.2436, 36.455]
    >>> [(c.m, c.b, c.height) for c in (weighted(2**24, 2**20, 6291456), weighted(2**22, 2**19, 1853639))]
    [(1, 3, 10), (2, 5, 12)]
    """
    d = k - 1
    if not 1 <= d < agreement <= n or agreement**2 <= n * d:
        return None
    multiplicity = max(round(1 / (2 * (agreement / sqrt(n * d) - 1))), 1)
    best: Weighted | None = None
    for m, b in _weighted_shapes(round(8 * log2(n / d)) / 8, multiplicity):
        height = weighted_height(n, d, agreement, degree, m, b) if m * agreement > d * b else None
        if height is not None:
            found = Weighted(n, k, agreement, degree, m, b, height)
            if best is None or found.exceptions < best.exceptions:
                best = found
            if multiplicity > SEARCHED:
                break
    return best


# Beyond the Johnson radius --------------------------------------------------------------------


@lru_cache(maxsize=512)
def threshold(rate: float) -> float:
    """a₁(ρ): no certificate exists at or below this agreement, however long the code.

    >>> [round(threshold(2.0**-i), 6) for i in range(1, 6)]
    [0.689898, 0.468792, 0.319059, 0.218108, 0.149714]

    In bits a query, where the Johnson radius has ½, 1, 3/2, 2, 5/2:

    >>> [round(-log2(threshold(2.0**-i)), 4) for i in range(1, 6)]
    [0.5355, 1.093, 1.6481, 2.1969, 2.7397]
    """
    if rate >= 11 - 3 * sqrt(13):
        return (3 * rate + 2 * sqrt(rate * (5 - rate) * (2 - rate))) / (8 - rate)
    s, u = sqrt(rate / 2), 0.5
    for _ in range(9):  # Newton's method for u²(u + 3) = s, quadratic from either side
        u -= (u * u * (u + 3) - s) / (3 * u * u + 6 * u)
    return s * (1 + u)


def of_shape(n: int, k: int, a: int, degree: int, shape: tuple[int, int, int]) -> FirstOrder | None:
    """The certificate of a given shape (m, M, μ) with the least height and the best split, if it exists."""
    level, weighted = totals(n, k, a, shape)
    if level <= 0:
        return None
    height = max(degree * shape[2], degree * weighted // level)
    return FirstOrder(n, k, a, degree, *shape, height, _split(FirstOrder(n, k, a, degree, *shape, height, k)))


def _split(found: FirstOrder) -> int:
    """The split S in [k, A] that makes the count of a certificate least.

    With y = A − S + 1 and z = S − k + 1 the count is convex in z, and but for the small B₀ its
    derivative vanishes where H(n − A)/y² = ℓ(n − k + 1)²B₁/z², H = J₀ + ηJ₁.
    """
    n, k, a, degree = found.length, found.dimension, found.agreement, found.degree
    j0, b0, j1, b1 = found.counts
    c = n - k + 1
    head = j0 + c / (a - k + 1) * j1
    ratio = c * sqrt(degree * b1 / (head * (n - a))) if n > a else 0.0
    guess = k - 1 + round((a - k + 2) * ratio / (1 + ratio))

    def count(s: int) -> float:
        return (n - s + 1) / (a - s + 1) * head + degree * (n - s) * (b0 + c / (s - k + 1) * b1)

    near = range(max(guess - 2, k), min(guess + 2, a) + 1) or range(k, k + 1)
    return min(near, key=count)


STEPS = 16
"""Agreements between √ρ and the threshold for which a shape is searched."""

LONG = 2**32
"""Length of the code that shapes are searched for: what is good for one long code is for all of its rate."""

LARGEST_SHAPE, LARGEST_DESCENT = 512, 128
"""Jets at which the search gives up: near the threshold, and at rates below 2^-12.  Beyond the second, a shape is
taken as the law gives it, which is within a bit of the best."""


@lru_cache(maxsize=512)
def searched_shape(octave: float, step: int) -> tuple[int, int, int] | None:
    """A good shape for long codes of rate 2^−octave at ``step`` of STEPS from √ρ to the threshold, or None.

    Descends from a law that is close to the optimum; it only proposes, for every certificate is checked.
    """
    rate, left = 2**-octave, 1 - (step - 0.5) / STEPS
    root, low = sqrt(rate), threshold(rate)
    a, k = int(LONG * (low + (root - low) * left)), int(LONG * rate)

    def cost(shape: tuple[int, int, int]) -> float:
        m, derivatives, jets = shape
        if m < 1 or not 0 <= derivatives <= min(m, jets):
            return inf
        found = of_shape(LONG, k, a, 1, shape)
        return inf if found is None else float(found.exceptions)

    law = round((4 + 18 * rate) / left)
    starts = ((m, min(round(3.2 / left), m), round(0.95 * m / root)) for m in range(law, law + 6))
    best = next((start for start in starts if start[2] <= LARGEST_SHAPE and cost(start) < inf), None)
    if best is None:
        return None
    if best[2] > LARGEST_DESCENT:
        return best
    lowest = cost(best)
    per = round(best[2] / best[0])
    moves = [(0, 0, 1), (0, 1, 0), (1, 0, per), (1, 1, per), (1, 0, per - 1)]
    while True:
        trials = [
            (best[0] + sign * dm, best[1] + sign * dd, best[2] + sign * dj) for dm, dd, dj in moves for sign in (1, -1)
        ]
        value, trial = min((cost(trial), trial) for trial in trials)
        if value >= lowest:
            return best
        best, lowest = trial, value


@lru_cache(maxsize=512)
def _shape(octave: float, step: int) -> tuple[int, int, int] | None:
    """The shape to try: from the table for the rates of real codes, else searched."""
    if octave not in SHAPES:
        return searched_shape(octave, step)
    entry = SHAPES[int(octave)].split()[step - 1]
    m, derivatives, jets = (int(number) for number in entry.split("/")) if entry != "-" else (0, 0, 0)
    return (m, derivatives, jets) if m else None


@lru_cache(maxsize=4096)
def _find(n: int, k: int, agreement: int, degree: int) -> FirstOrder | None:
    if not 2 <= k <= agreement <= n:
        return None
    rate = max(k - 1, 2) / n
    root = sqrt(rate)
    if rate >= 1 or agreement <= n * threshold(rate):
        return None
    octave = round(8 * -log2(rate)) / 8
    fraction = max(root - agreement / n, 0) / (root - threshold(rate))
    for step in range(int(fraction * STEPS) + 1, STEPS + 1):
        shape = _shape(octave, step)
        found = None if shape is None else of_shape(n, k, agreement, degree, shape)
        if found is not None:
            return found
    return None


ABOUT: dict[str, Any] = {
    "certificate": True,
    "date": "2026",
    "conditions": ("k ≥ 2", "k ≤ S ≤ A ≤ n", "h ≥ ℓμ", "Row < Source", "p > max(k − 1, μ)"),
}


@theorem("DKT26", "first-order", PAPER, Status.LEAN, bounds=CURVE, **ABOUT)
def first_order(n: int, k: int, agreement: int, degree: int = 1) -> FirstOrder | None:
    """A good first-order certificate, or None where none was found.

    >>> found = first_order(2**19, 2**15, 127623)
    >>> (found.m, found.derivatives, found.jets, found.height, found.split), round(log2(found.exceptions), 2)
    ((7, 3, 26, 244, 37354), 54.27)
    """
    return _find(n, k, agreement, degree)


@theorem("DKT26", "first-order list bound", PAPER, Status.LEAN, bounds="list size", **ABOUT)
def first_order_list(n: int, k: int, agreement: int) -> FirstOrder | None:
    """The certificate (for lines) whose ``list_size`` bounds the list, or None where none was found.

    >>> round(log2(first_order_list(2**19, 2**15, 127623).list_size), 4)
    26.3363
    """
    return _find(n, k, agreement, 1)
