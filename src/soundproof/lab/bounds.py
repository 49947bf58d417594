"""Every bound on bad challenges as one plain function of a case, for comparison with a measured number.

A case is a code of length n and dimension k, a number A of agreeing positions, the degree ℓ of a
curve u₀ + z·u₁ + … + z^ℓ·u_ℓ, and the field.  A bound answers with a whole number of challenges,
or None where its hypotheses fail.  A bound stated for a multiplicity m claims every A from its own
agreement √ρ(1 + 1/2m)·n on, so the least m whose agreement is at most A is used.

>>> [(bound.name, value) for bound, value in claims(Case(8, 4, 6))][:2]
[('BCIKS20 Thm 4.1', 8), ('UDR as assessed', 8)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from math import comb, isqrt
from typing import Any

from flint import ctx
from msgspec import Struct

from soundproof.arithmetic.certified import ball, rational
from soundproof.arithmetic.numbers import Irrational, Lift
from soundproof.lab.rows import Bounded
from soundproof.radii.gaps import FIRST_ORDER_GAPS, JOHNSON_GAPS, PINNED_GAPS, UNIQUE_GAPS
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import bchks25, certificates, dkt26
from soundproof.theorems.first_order import FirstOrder, Jets
from soundproof.theorems.theorem import Status, Theorem
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap

__all__ = ["QUICK", "REGISTRY", "SETTLED", "Bound", "Case", "bounded", "claims", "settled", "whole"]


class Case(Struct, frozen=True):
    """A code, an agreement and a degree; ``characteristic`` None for a field as large as one likes."""

    length: int
    dimension: int
    agreement: int
    degree: int = 1
    characteristic: int | None = None

    @property
    def errors(self) -> int:
        """e = n − A."""
        return self.length - self.agreement

    @property
    def slack(self) -> int:
        """s = n − k − 2e, negative beyond unique decoding."""
        return self.length - self.dimension - 2 * self.errors

    def __str__(self) -> str:
        field = "" if self.characteristic is None else f"q {self.characteristic}, "
        curve = f", ℓ {self.degree}" if self.degree > 1 else ""
        return f"{field}n {self.length}, k {self.dimension}, A {self.agreement}{curve}"


class Bound(Struct, frozen=True):
    """A named bound on the number of bad challenges; ``count`` gives None where it claims nothing."""

    name: str
    status: Status
    count: Callable[[Case], int | None]


def whole(formula: Callable[[Lift], Any]) -> int:
    """⌊formula⌋ without rounding: in exact rationals, or in balls narrow enough to decide."""
    try:
        value = rational(formula(rational))
        return int(value.numerator // value.denominator)
    except Irrational:
        precision = ctx.prec
        try:
            ctx.prec = 128
            while (floor := formula(ball).floor().unique_fmpz()) is None:
                ctx.prec *= 2
            return int(floor)
        finally:
            ctx.prec = precision


# Unique decoding ------------------------------------------------------------------------------


def _always(case: Case) -> int | None:
    """ℓ·n for every slack s ≥ 0."""
    return case.degree * case.length if case.slack >= 0 else None


def _slack(case: Case) -> int | None:
    """ℓ·max(e + 1, n(e + s)/(e·s)) for slack s ≥ 2."""
    if case.slack < 2 or case.errors < 1:
        return None
    n, e, s = case.length, case.errors, case.slack
    return whole(lambda number: case.degree * bchks25.unique_exceptions(number(n), number(e), number(s)))


def _slack_of_a_line(case: Case) -> int | None:
    """The same for lines, and e + 1 where 3e ≤ n − k."""
    if case.degree != 1 or case.slack < 2:
        return None
    return case.errors + 1 if 3 * case.errors <= case.length - case.dimension else _slack(case)


def _slack_of_a_curve(case: Case) -> int | None:
    return _slack(case) if case.degree > 1 else None


def _few_errors(case: Case) -> int | None:
    """ℓ(e + 1) where (ℓ + 2)e ≤ n − k.

    With ℓ + 1 bad challenges or fewer nothing is to be shown (for e = 0 they are roots of a syndrome).
    Any ℓ + 2 points of a curve of degree ℓ are linearly dependent with nonzero coefficients.  At bad
    challenges the same combination of the error vectors is a codeword of weight at most
    (ℓ + 2)e < n − k + 1, so zero: all error vectors lie on one curve ε(z) of degree ℓ, and the u_i
    differ from codewords by its coefficients.  Let U be the positions where these are not all zero.
    If |U| > e, each bad challenge is a root at |U| − e of them, and ℓ|U|/(|U| − e) ≤ ℓ(e + 1).
    Otherwise each is a root at one of at most e positions.
    """
    if (case.degree + 2) * case.errors > case.length - case.dimension:
        return None
    return case.degree * (case.errors + 1)


def _assessed(case: Case) -> int | None:
    """What an assessment charges in unique decoding: the :class:`Gap` event with this slack."""
    if case.slack < 0 or case.errors < 1:
        return None
    code = Code.of(Oracle(0, case.length, case.dimension))
    gap = Gap(case.degree, code, 1, case.degree > 1)
    return whole(lambda number: gap.error(UniqueDecoding(case.slack), number))


# Counting ---------------------------------------------------------------------------------------


def _bases(case: Case) -> int | None:
    """⌊ℓ·C(n, k+1)/C(A−1, k)⌋, at every radius.

    A bad challenge comes with A positions on which some u_i agrees with no codeword.  Call a set of
    k + 1 positions *open* if u_i agrees with no codeword there.  On an open set the combination
    agrees with one at no more than ℓ challenges, the roots of a nonzero polynomial.  The open sets
    among the A positions are the bases of a matroid of rank k + 1, that of the code spanned by C
    and u_i, in which any k positions are independent.  There are at least C(A−1, k): if A > k + 1,
    some element is not in all bases, and deleting and contracting it leaves by induction
    C(A−2, k) + C(A−2, k−1).  A word with one error attains it.
    """
    chosen = comb(case.agreement - 1, case.dimension)
    return case.degree * comb(case.length, case.dimension + 1) // chosen


def _constants(case: Case) -> int | None:
    """ℓ·n(n − 1)/2 for k = 1."""
    if case.dimension != 1:
        return None
    return whole(lambda number: case.degree * dkt26.repetition_exceptions(number(case.length)))


# Up to the Johnson radius -----------------------------------------------------------------------


def _least_multiplicity(case: Case, least: int) -> int | None:
    """The least m ≥ ``least`` with 2mA ≥ (2m + 1)√(kn), or None beyond the radius."""
    a, product = case.agreement, case.length * case.dimension
    gap = a * a - product
    if gap <= 0:
        return None
    m = max((isqrt(a * a * product) + product) // (2 * gap), least)  # √(kn)/(2(A − √(kn))), from below
    while (2 * m * a) ** 2 < (2 * m + 1) ** 2 * product:
        m += 1
    return m


def _closed(theorem: Theorem) -> Callable[[Case], int | None]:
    """ℓ times a closed form in n, k and m."""

    def count(case: Case) -> int | None:
        n, k = case.length, case.dimension
        m = _least_multiplicity(case, theorem.least)
        if m == 1 and not _holds(theorem, n, k, m):
            m = 2  # of the multiplicities only the first may be excluded
        if m is None or not _holds(theorem, n, k, m):
            return None
        return whole(lambda number: case.degree * theorem(number(n), number(k), number(m)))

    return count


def _holds(theorem: Theorem, n: int, k: int, m: int) -> bool:
    return all(requirement.holds(n, k, m) for requirement in theorem.requires)


def _certified(theorem: Theorem) -> Callable[[Case], int | None]:
    """What the certificate that the theorem finds proves; ArithmeticError if it does not verify."""

    def count(case: Case) -> int | None:
        if not theorem.suits(case.degree > 1):
            return None
        certificate = theorem(case.length, case.dimension, case.agreement, case.degree)
        if certificate is None or not _in_characteristic(certificate, case):
            return None
        if not certificate.verify():
            raise ArithmeticError(f"{theorem.name}: no certificate: {certificate}")
        return int(certificate.exceptions)

    return count


def _in_characteristic(certificate: Any, case: Case) -> bool:
    """Whether the field is large enough: first-order certificates need p > max(k − 1, μ) or max(k − 1, M)."""
    p = case.characteristic
    return p is None or not isinstance(certificate, Jets) or p > certificate.guard[1]


LARGEST_SHAPE = 6
"""Multiplicity up to which every shape of a certificate is tried, not only the one that the search proposes."""


def _any_weighted(case: Case) -> int | None:
    """The least count of all weighted certificates of multiplicity m ≤ 6."""
    n, k, a = case.length, case.dimension, case.agreement
    if k < 2:
        return None
    certificates = []
    for m in range(1, LARGEST_SHAPE + 1):
        for b in range(1, (m * a - 1) // (k - 1) + 1):
            height = dkt26.weighted_height(n, k - 1, a, case.degree, m, b)
            if height is not None:
                certificates.append(dkt26.Weighted(n, k, a, case.degree, m, b, height))
    return _least(certificates)


def _least(certificates: list[Any]) -> int | None:
    """The least count of the certificates that hold; no other is verified."""
    ranked = sorted((certificate.exceptions, place) for place, certificate in enumerate(certificates))
    return next((count for count, place in ranked if certificates[place].verify()), None)


def _any_first_order(count: Callable[[FirstOrder], Jets | None]) -> Callable[[Case], int | None]:
    """The least count of all first-order certificates of multiplicity m ≤ 6 and μ ≤ 2m/√ρ₋ in this characteristic."""

    def least(case: Case) -> int | None:
        n, k, a = case.length, case.dimension, case.agreement
        if k < 2:
            return None
        counted = (count(certificate) for certificate in _interpolants(n, k, a, case.degree))
        return _least([found for found in counted if found is not None and _in_characteristic(found, case)])

    return least


@lru_cache(maxsize=8)
def _interpolants(n: int, k: int, a: int, degree: int) -> tuple[FirstOrder, ...]:
    """The first-order certificates of all shapes that have one: every count is of the same."""
    shapes = (
        (m, derivatives, jets)
        for m in range(1, LARGEST_SHAPE + 1)
        for jets in range(1, 2 * m * (isqrt(n // (k - 1)) + 1) + 1)
        for derivatives in range(min(m, jets) + 1)
    )
    found = (certificates.interpolant(n, k, a, degree, shape) for shape in shapes)
    return tuple(certificate for certificate in found if certificate is not None)


GAPS = tuple(dict.fromkeys(chain(UNIQUE_GAPS, JOHNSON_GAPS, FIRST_ORDER_GAPS, *PINNED_GAPS.values())))
"""Every bound that a regime offers."""

UNIQUE = (
    Bound("BCIKS20 Thm 4.1", Status.PROVED, _always),
    Bound("BCHKS25 Thm 1.3", Status.LEAN, _slack_of_a_line),
    Bound("BCHKS25 Cor 1.4", Status.PREPRINT, _slack_of_a_curve),
    Bound("few errors", Status.DERIVED, _few_errors),
    Bound("UDR as assessed", Status.PREPRINT, _assessed),
)
"""Unique decoding."""

COUNTS = (
    Bound("bases", Status.DERIVED, _bases),
    Bound(dkt26.repetition_exceptions.name, Status.LEAN, _constants),
)
"""Counts of sets of positions, at every radius."""

REGISTRY: tuple[Bound, ...] = (
    *UNIQUE,
    *COUNTS,
    *(
        Bound(gap.name, gap.status, _certified(gap) if gap.certificate else _closed(gap))
        for gap in GAPS
        if gap.name not in {bound.name for bound in (*UNIQUE, *COUNTS)}
    ),
    Bound("DKT26 weighted, any shape", Status.LEAN, _any_weighted),
    Bound("DKT26 first-order, any shape", Status.LEAN, _any_first_order(certificates.staged)),
    Bound("DKT26 squarefree, any shape", Status.LEAN, _any_first_order(certificates.sharpened)),
)
"""The bounds, elementary ones included."""

QUICK = REGISTRY[:-3]
"""Those that take less than a millisecond a case: no search over all shapes of a certificate."""

SETTLED = ("BCIKS20 Thm 4.1", "few errors", "bases")
"""Bounds with a short proof that needs nothing but counting or is long established; for every field and curve."""


def claims(case: Case, registry: tuple[Bound, ...] = REGISTRY) -> Iterator[tuple[Bound, int]]:
    """The bounds that claim something about the case, with what they claim.

    Nothing where A ≤ k: any k positions agree with a codeword, and no challenge is bad.
    """
    if not 1 <= case.dimension < case.agreement <= case.length:
        return
    for bound in registry:
        count = bound.count(case)
        if count is not None:
            yield bound, count


def bounded(case: Case, registry: tuple[Bound, ...] = REGISTRY) -> tuple[Bounded, ...]:
    """The same for a report."""
    return tuple(Bounded(bound.name, bound.status.value, count) for bound, count in claims(case, registry))


def settled(case: Case) -> int:
    """The least of the bounds that need no trust: what is known about the case without a search.

    >>> settled(Case(8, 4, 6)), settled(Case(5, 2, 3)), settled(Case(8, 4, 7, 3))
    (8, 10, 11)
    """
    return min(count for _, count in claims(case, tuple(bound for bound in UNIQUE + COUNTS if bound.name in SETTLED)))
