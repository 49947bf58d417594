"""The search for certificates: floats propose a shape, integers decide.

A certificate is checked in whole numbers whatever proposed it (:mod:`soundproof.theorems.dkt26`,
:mod:`soundproof.theorems.first_order`), so a poor or wrong proposal costs bits and cannot claim any.
This is the one file of theorems in which a rounded number may stand.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from math import inf, isqrt, log2, sqrt
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from soundproof.theorems.dkt26 import CURVE, LINE, PAPER, Weighted, height_in, weighted_height, weighted_room
from soundproof.theorems.first_order import FirstOrder, Squarefree, totals
from soundproof.theorems.shapes import SHAPES
from soundproof.theorems.theorem import Characteristic, Notion, Status, Theorem, theorem

__all__ = [
    "STAGES",
    "STEPS",
    "first_order",
    "first_order_list",
    "interpolant",
    "searched_shape",
    "sharpened",
    "squarefree",
    "squarefree_list",
    "staged",
    "threshold",
    "weighted",
]

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
    bounds=LINE,
    conditions=("m_c, b ≥ 1", "1 ≤ D < A ≤ n", "D·b < m_c·A", "nR < N"),
    notion=Notion.MUTUAL,
    covers="line",
    characteristic=Characteristic.ANY,
)
def weighted(n: int, k: int, agreement: int, degree: int = 1) -> Weighted | None:
    """A good weighted certificate; nothing where none is found.

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
    found = (
        Weighted(n, k, agreement, degree, m, b, height_in(*room, degree, b))
        for m, b, room in _weighted_fitting(n, k, agreement)
    )
    return min(found, key=attrgetter("exceptions"), default=None)


@lru_cache(maxsize=4096)
def _weighted_fitting(n: int, k: int, agreement: int) -> tuple[tuple[int, int, tuple[int, int]], ...]:
    """Shapes (m, b) that a code has at an agreement, whatever the degree of a curve, each with its room."""
    d = k - 1
    if not 1 <= d < agreement <= n or agreement**2 <= n * d:
        return ()
    margin = agreement / sqrt(n * d) - 1
    if margin <= 0:  # above the Johnson agreement by less than a float tells: no multiplicity within reach
        return ()
    multiplicity = max(round(1 / (2 * margin)), 1)
    shapes = _weighted_shapes(round(8 * log2(n / d)) / 8, multiplicity)
    rooms = ((m, b, weighted_room(n, d, agreement, m, b)) for m, b in shapes if m * agreement > d * b)
    fitting = ((m, b, room) for m, b, room in rooms if room is not None)
    return tuple(islice(fitting, 1 if multiplicity > SEARCHED else None))


weighted_curve = Theorem(
    "DKT26",
    "weighted, curve",
    PAPER,
    Status.DERIVED,
    weighted.formula,
    certificate=True,
    date="2026",
    bounds="bad challenges of a curve",
    conditions=weighted.conditions,
    notion=Notion.MUTUAL,
    covers="curve",
    basis=(weighted,),
    characteristic=Characteristic.ANY,
)
"""The same certificate for a curve of degree ℓ; its height H_ℓ is our own count of coefficients."""


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


def interpolant(n: int, k: int, a: int, degree: int, shape: tuple[int, int, int]) -> FirstOrder | None:
    """The certificate of a given shape (m, M, μ) with the least height, and S = k, if it exists."""
    level, weighted = totals(n, k, a, shape)
    return _of_least_height(n, k, a, degree, (*shape, level, weighted)) if level > 0 else None


def _of_least_height(n: int, k: int, a: int, degree: int, fitting: tuple[int, int, int, int, int]) -> FirstOrder:
    """The certificate of a shape (m, M, μ) with its totals, and S = k."""
    m, derivatives, jets, level, weighted = fitting
    height = max(degree * jets, degree * weighted // level)
    return FirstOrder(n, k, a, degree, m, derivatives, jets, height, k)


def staged(certificate: FirstOrder) -> FirstOrder:
    """The certificate at the split S in [k, A] that makes its count by stages least.

    With y = A − S + 1 and z = S − k + 1 the count is convex in z, and but for the small B₀ its
    derivative vanishes where H(n − A)/y² = ℓ(n − k + 1)²B₁/z², H = J₀ + ηJ₁.
    """
    n, k, a, degree = certificate.length, certificate.dimension, certificate.agreement, certificate.degree
    j0, b0, j1, b1 = certificate.counts
    c = n - k + 1
    head = j0 + c / (a - k + 1) * j1

    def count(s: int) -> float:
        return (n - s + 1) / (a - s + 1) * head + degree * (n - s) * (b0 + c / (s - k + 1) * b1)

    return replace(certificate, split=min(_splits(k, a, degree * b1 * c * c, head * (n - a)), key=count))


def _squarefree(certificate: FirstOrder) -> Squarefree | None:
    """The same integers with the sharp count, and S = S₀ = k; None where M = 0 or μ = 0."""
    if certificate.derivatives < 1 or certificate.jets < 1:
        return None
    n, k, a, degree = certificate.length, certificate.dimension, certificate.agreement, certificate.degree
    return Squarefree(
        n, k, a, degree, certificate.m, certificate.derivatives, certificate.jets, certificate.height, k, k
    )


def sharpened(certificate: FirstOrder) -> Squarefree | None:
    """The same integers with the sharp count, at the splits S and S₀ that make it least; None where M = 0 or μ = 0.

    Both parts are convex.  That of S₀ is least where R(n − A)/(A − S₀ + 1)² = ℓμ′; that of S where
    λJ(n − A)/y² = ℓ(n − D)²F/z².
    """
    sharp = _squarefree(certificate)
    if sharp is None:
        return None
    n, k, a, degree = sharp.length, sharp.dimension, sharp.agreement, sharp.degree
    f, j, jets, height = sharp.counts
    c, rest = n - k + 1, sharp.rest(jets, height)
    head = c / (a - k + 1) * j

    def count(s: int) -> float:
        return (n - s + 1) / (a - s + 1) * head + degree * (n - s) * (c / (s - k + 1) * f)

    split = min(_splits(k, a, degree * f * c * c, head * (n - a)), key=count)
    x = min(isqrt(rest * (n - a) // (degree * jets)), a - k + 1)
    # x + (n − A) positions above S₀ of which x agree: of two neighbours the smaller part, in whole numbers.
    if x < 1 or (x <= a - k and rest * (n - a) > degree * jets * x * (x + 1)):
        x += 1
    return Squarefree(n, k, a, degree, sharp.m, sharp.derivatives, sharp.jets, sharp.height, split, a + 1 - x)


def _splits(k: int, a: int, late: float, early: float) -> range:
    """Splits S in [k, A] around the one where late/(S − k + 1)² and early/(A − S + 1)² are equal."""
    if not early:
        return range(a, a + 1)
    ratio = sqrt(late / early)
    guess = k - 1 + round((a - k + 2) * ratio / (1 + ratio))
    return range(max(guess - 1, k), min(guess + 1, a) + 1)


STAGES = 3
"""Dimension up to which the count by stages can be the smaller of the two; tests compare them beyond."""

STEPS = 16
"""Agreements between √ρ and the threshold for which a shape is searched."""

LONG = 2**32
"""Length of the code that shapes are searched for: what is good for one long code is for all of its rate."""

LARGEST_SHAPE, LARGEST_DESCENT = 512, 128
"""Jets at which the search gives up: near the threshold, and at rates below 2^-12.  While a circuit is assessed, shapes
with more jets than the second are taken as the law gives them, which is about half a bit from the best."""


def _bulk(height: int, derivatives: int, jets: int) -> int:
    """The count of a long code but for a factor that all shapes share: J is h·(k − 1)²·w for large k, this is h·w."""
    twice = 2 * derivatives - 1
    curve = 4 * (jets - 1) * twice - twice**2
    return height * (curve + 4 * (jets * twice + derivatives * (2 * jets - 2 * derivatives - 1)))


@lru_cache(maxsize=512)
def searched_shape(octave: float, step: int, largest: int = LARGEST_SHAPE) -> tuple[int, int, int] | None:
    """A good shape for long codes of rate 2^−octave at ``step`` of STEPS from √ρ to the threshold, or None.

    Starts from a law that is close to the optimum and descends, unless that has more than ``largest`` jets; it only
    proposes, for every certificate is checked.
    """
    rate, left = 2**-octave, 1 - (step - 0.5) / STEPS
    root, low = sqrt(rate), threshold(rate)
    a, k = int(LONG * (low + (root - low) * left)), int(LONG * rate)
    costs: dict[tuple[int, int, int], float] = {}

    def cost(shape: tuple[int, int, int]) -> float:
        if shape not in costs:
            m, derivatives, jets = shape
            certificate = interpolant(LONG, k, a, 1, shape) if 1 <= derivatives <= min(m, jets) else None
            costs[shape] = inf if certificate is None else _bulk(certificate.height, derivatives, jets)
        return costs[shape]

    law = round((4 + 18 * rate) / left)
    starts = ((m, min(round(4 / left), m), round(0.95 * m / root)) for m in range(law, law + 6))
    best = next((start for start in starts if start[2] <= LARGEST_SHAPE and cost(start) < inf), None)
    if best is None or best[2] > largest:
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
        return searched_shape(octave, step, LARGEST_DESCENT)
    entry = SHAPES[int(octave)].split()[step - 1]
    if entry == "-":
        return None
    m, derivatives, jets = map(int, entry.split("/"))
    return m, derivatives, jets


def _find(n: int, k: int, agreement: int, degree: int) -> FirstOrder | None:
    """A good interpolant for a code, an agreement and a curve's degree, with S = k; None where none was found."""
    fitting = _fitting(n, k, agreement)
    return None if fitting is None else _of_least_height(n, k, agreement, degree, fitting)


@lru_cache(maxsize=4096)
def _fitting(n: int, k: int, agreement: int) -> tuple[int, int, int, int, int] | None:
    """A good shape that a code has at an agreement, whatever the degree of a curve, with its totals; None without."""
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
        level, weighted = (0, 0) if shape is None else totals(n, k, agreement, shape)
        if shape is not None and level > 0:
            return (*shape, level, weighted)
    return None


def _about(cap: str, splits: str) -> dict[str, Any]:
    conditions = ("k ≥ 2", f"k ≤ {splits} ≤ A ≤ n", "h ≥ ℓμ", "Row < Source", f"p > max(k − 1, {cap})")
    large = Characteristic.LARGE
    return {"certificate": True, "date": "2026", "conditions": conditions, "characteristic": large}


@theorem("DKT26", "first-order", PAPER, Status.LEAN, bounds=CURVE, notion=Notion.MUTUAL, **_about("μ", "S"))
def first_order(n: int, k: int, agreement: int, degree: int = 1) -> FirstOrder | None:
    """A good first-order certificate with the count by stages; nothing where none is found.

    >>> found = first_order(2**19, 2**15, 127623)
    >>> (found.m, found.derivatives, found.jets, found.height), round(log2(found.exceptions), 2)
    ((8, 4, 29, 139), 54.42)
    """
    certificate = _find(n, k, agreement, degree)
    return None if certificate is None else staged(certificate)


@theorem("DKT26", "first-order list bound", PAPER, Status.LEAN, bounds="list size", **_about("μ", "S"))
def first_order_list(n: int, k: int, agreement: int) -> FirstOrder | None:
    """The certificate (for lines) whose list size bounds the list; nothing where none is found.

    >>> first_order_list(2**19, 2**15, 127623).list_size > squarefree_list(2**19, 2**15, 127623).list_size
    True
    """
    return _find(n, k, agreement, 1)


@theorem(
    "DKT26",
    "squarefree",
    PAPER,
    Status.LEAN,
    bounds=CURVE,
    notion=Notion.MUTUAL,
    lean="exists_exceptional_retainedSquarefreeCurveMCA_sharp_optimized",
    **_about("M", "S, S₀"),
)
def squarefree(n: int, k: int, agreement: int, degree: int = 1) -> Squarefree | None:
    """A good first-order certificate with the sharp count; nothing where none is found.

    >>> found = squarefree(2**19, 2**15, 124136, 4)
    >>> (found.m, found.derivatives, found.jets, found.height), found.exceptions
    ((10, 6, 37, 996), 152259436858899385)
    """
    certificate = _find(n, k, agreement, degree)
    return None if certificate is None else sharpened(certificate)


@theorem("DKT26", "squarefree list bound", PAPER, Status.LEAN, bounds="list size", **_about("M", "S, S₀"))
def squarefree_list(n: int, k: int, agreement: int) -> Squarefree | None:
    """The certificate (for lines) whose sharp list size bounds the list; nothing where none is found.

    >>> round(log2(squarefree_list(2**19, 2**15, 127623).list_size), 4)
    26.0136
    """
    certificate = _find(n, k, agreement, 1)
    return None if certificate is None else _squarefree(certificate)
