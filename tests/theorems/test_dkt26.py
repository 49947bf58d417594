"""DKT26's counts up to the Johnson radius (ePrint 2026/2056): by hand, and as the paper sums them."""

from __future__ import annotations

from fractions import Fraction
from math import comb, isqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.theorems import dkt26
from soundproof.theorems.dkt26 import Interpolation, Subsets, Weighted, interpolation, weighted_height


def test_the_closed_form_by_hand() -> None:
    """(8/3)·n·τ³/ρ₋ at n = 16, k = 5, m = 3: (8/3)·16·(7/2)³·4; stated for m ≥ 3 and 1 ≤ k − 1 ≤ n − 2."""
    assert dkt26.johnson_exceptions(Fraction(16), Fraction(5), Fraction(3)) == Fraction(8 * 16 * 343 * 4, 3 * 8)
    assert dkt26.johnson_exceptions.least == 3
    holds = [all(r.holds(8, k, 3) for r in dkt26.johnson_exceptions.requires) for k in (1, 2, 7, 8)]
    assert holds == [False, True, True, False]


def test_constants_by_hand() -> None:
    """One challenge per pair of positions: 16·15/2; for k = 1 alone."""
    assert dkt26.repetition_exceptions(Fraction(16)) == 120
    assert dkt26.repetition_exceptions.least == 1
    (requirement,) = dkt26.repetition_exceptions.requires
    assert [requirement.holds(8, k, 3) for k in (1, 2)] == [True, False]


# The certificate behind the closed form -------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "k", "agreement", "degree", "shape", "exceptions"),
    [
        # D = 4, √ρ₋ = 1/2, m = 4: τ/√ρ₋ = 9 exactly, so μ = 8; τ²/(3ρ₋) = 27 exactly, so h = 26.
        # μ > D: E₀ = 15·26 + (12/5)(26 + 8 + 4·4·8·26) + 11·8 = 8546.8
        (16, 5, 9, 1, (4, 8, 26), 8546),
        # h_3 = 3·27 − 1 = 80: E_3 = 15·80 + (12/5)(80 + 24 + 4·4·8·80) + 3·11·8 = 26289.6
        (16, 5, 9, 3, (4, 8, 26), 26289),
        # m = 3: τ/√ρ₋ = 7, τ²/(3ρ₋) = 49/3: 11·16 + 2(16 + 6 + 4·4·6·16) + 11·6 = 3358
        (16, 5, 10, 1, (3, 6, 16), 3358),
        # D = 16: E♯ = 15·26 + (48/20)(26 + 8 + 31·26·15) + 47·8 = 29863.6, below E₀ with 4·16·8·26
        (64, 17, 36, 1, (4, 8, 26), 29863),
        # D = 8 = μ, where E♯ is still allowed: 390 + (24/10)(34 + 15·26·15) + 23·8 = 14695.6
        (32, 9, 18, 1, (4, 8, 26), 14695),
        # a curve has no E♯: h_2 = 53, 15·53 + (24/10)(53 + 16 + 4·8·8·53) + 2·23·8 = 33892.0
        (32, 9, 18, 2, (4, 8, 26), 33891),
        # D = 24, m = 3: τ²/ρ₋ = 2401/96 is just above 25: μ = ⌈5.001⌉ − 1, h = ⌈8.3⌉ − 1; 192 + (25/17)·3397 = 5187.6
        (49, 25, 41, 1, (3, 5, 8), 5187),
    ],
)
def test_interpolation_by_hand(
    n: int, k: int, agreement: int, degree: int, shape: tuple[int, int, int], exceptions: int
) -> None:
    """μ = ⌈τ/√ρ₋⌉ − 1, h = ⌈τ²/(3ρ₋)⌉ − 1, θ = (n − D)/(A − D)."""
    certificate = interpolation(n, k, agreement, degree)
    assert (certificate.m, certificate.mu, certificate.height) == shape
    assert certificate.verify()
    assert certificate.exceptions == exceptions


@given(st.integers(3, 4000), st.data())
def test_degrees_by_their_definition(n: int, data: st.DataObject) -> None:
    """The least integers with 4(μ + 1)²D ≥ (2m + 1)²n and 12(h + 1)D ≥ (2m + 1)²n."""
    k = data.draw(st.integers(2, n - 1))
    d = k - 1
    johnson = min(isqrt(n * d), n - 3)  # close above it m is large
    agreement = data.draw(st.integers(k, n) | st.integers(johnson, johnson + 3))
    certificate = interpolation(n, k, agreement)
    assert (certificate is None) is (agreement**2 <= n * d)
    assume(certificate is not None)
    m, mu, h = certificate.m, certificate.mu, certificate.height
    square = (2 * m + 1) ** 2 * n
    assert 4 * (mu + 1) ** 2 * d >= square > 4 * mu**2 * d
    assert 12 * (h + 1) * d >= square > 12 * h * d
    reached = [(2 * tried * agreement) ** 2 >= (2 * tried + 1) ** 2 * n * d for tried in (m, m - 1)]
    assert reached[0] and m >= 3 and (m == 3 or not reached[1])
    assert certificate.verify()
    beside = [{"mu": mu + 1}, {"mu": mu - 1}, {"height": h + 1}, {"height": h - 1}]
    assert not any(replace(certificate, **change).verify() for change in beside)


GOOD = Interpolation(16, 5, 9, 1, 4, 8, 26)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GOOD, mu=7),
        replace(GOOD, height=25),
        replace(GOOD, agreement=8),  # 2·4·8 < 9·√(16·4) = 72
        replace(GOOD, length=17),
        replace(GOOD, dimension=6),
        Interpolation(16, 5, 17, 1, 4, 8, 26),  # A > n
        Interpolation(16, 5, 16, 1, 2, 4, 8),  # m = 2, with the degrees that follow from it
        Interpolation(16, 16, 16, 1, 16, 17, 96),  # D = n − 1, with m, μ and h that would follow
    ],
)
def test_an_interpolation_needs_its_hypotheses(wrong: Interpolation) -> None:
    assert GOOD.verify()
    assert not wrong.verify()


def test_interpolation_at_the_ends_of_its_hypotheses() -> None:
    """D = 1 and D = n − 2 are allowed, A = n too."""
    for n, k in ((16, 2), (16, 15)):
        certificate = interpolation(n, k, n)
        assert certificate is not None
        assert certificate.verify()
    assert interpolation(16, 1, 16) is None
    assert interpolation(16, 16, 16) is None
    assert interpolation(16, 5, 17) is None


# The weighted certificate ---------------------------------------------------------------------


def weighted_by_definition(found: Weighted) -> tuple[int, Fraction] | None:
    """H and E as the paper sums them, or None where nR ≥ N."""
    n, d, a, degree, m, b = found.length, found.dimension - 1, found.agreement, found.degree, found.m, found.b
    u = min(b, m - 1)
    unknowns, weight = sum(m * a - d * j for j in range(b + 1)), sum(j * (m * a - d * j) for j in range(b + 1))
    conditions, tail = sum(m - i for i in range(u + 1)), sum(i * (m - i) for i in range(u + 1))
    if n * conditions >= unknowns:
        return None
    height = max(degree * b, degree * (weight - n * tail) // (unknowns - n * conditions))
    psi = 1 + (2 * d - 1) * (2 * b - 1) + 2 * max(0, b - 2 * d - 1)
    count = (2 * b - 1) * height + Fraction(n - d, a - d) * (degree * b + height * psi) + degree * (n - d - 1) * b
    return height, count


@given(st.integers(2, 60), st.data(), st.integers(1, 6), st.integers(1, 20), st.sampled_from([1, 1, 2, 7]))
def test_weighted_by_its_definition(n: int, data: st.DataObject, m: int, b: int, degree: int) -> None:
    k = data.draw(st.integers(2, n))
    agreement = data.draw(st.integers(k, n))
    fits = (k - 1) * b < m * agreement
    height = weighted_height(n, k - 1, agreement, degree, m, b)
    found = Weighted(n, k, agreement, degree, m, b, height or 0)
    defined = weighted_by_definition(found)
    assert (height is None) is (defined is None)
    assert found.verify() is (fits and height is not None)
    if defined is not None:
        assert (height, found.exceptions) == (defined[0], defined[1].numerator // defined[1].denominator)
        assert not replace(found, height=found.height - 1).verify()


@pytest.mark.parametrize(("b", "psi"), [(2, 1 + 3), (3, 1 + 5), (4, 1 + 7 + 2 * 1), (5, 1 + 9 + 2 * 2)])
def test_more_than_2d_plus_1_levels_cost_two_each_beyond(b: int, psi: int) -> None:
    """ψ = 1 + (2D − 1)(2b − 1) + 2·max(0, b − 2D − 1) at D = 1; without ``b ≤ D`` nothing less is proved."""
    certificate = Weighted(16, 2, 8, 1, 2, b, 10)
    theta = Fraction(15, 7)
    assert certificate.exceptions == int((2 * b - 1) * 10 + theta * (b + 10 * psi) + 14 * b)


def test_a_weighted_certificate_by_hand() -> None:
    """N = Σ(16 − j) = 81, nR = 16·3 = 48, W = 185, nT = 16: H = max(5, ⌊169/33⌋); E = 45 + (15/7)·75 + 70 = 275.7."""
    certificate = Weighted(16, 2, 8, 1, 2, 5, 5)
    assert certificate.verify()
    assert certificate.exceptions == 275


@pytest.mark.parametrize(
    "wrong",
    [
        Weighted(16, 2, 8, 1, 0, 5, 5),
        Weighted(16, 2, 8, 1, 2, 0, 5),
        Weighted(16, 1, 8, 1, 2, 5, 5),  # D = 0
        Weighted(16, 9, 8, 1, 2, 1, 500),  # A = D
        Weighted(16, 2, 17, 1, 2, 5, 500),  # A > n
        Weighted(16, 2, 8, 1, 2, 16, 500),  # D·b = mA, though N = 136 > nR = 48
    ],
)
def test_a_weighted_certificate_needs_its_hypotheses(wrong: Weighted) -> None:
    assert not wrong.verify()


# Short codes ----------------------------------------------------------------------------------


@given(st.integers(1, 8), st.integers(1, 40), st.integers(0, 60), st.integers(1, 9))
def test_sets_of_positions_by_their_definition(k: int, more: int, agreement: int, degree: int) -> None:
    """⌊ℓ·C(n, k + 1)/(A − k)⌋; an agreement of k or less is as good as k + 1."""
    n = k + more
    found = dkt26.subsets(n, k, agreement, degree)
    assert (found is None) is (agreement > n)
    if found is not None:
        assert found.verify()
        assert found.exceptions == degree * comb(n, k + 1) // (max(agreement, k + 1) - k)
        assert found == Subsets(n, k, max(agreement, k + 1), degree)


def test_sets_of_positions_are_counted_for_a_line_unless_a_degree_is_named() -> None:
    assert Subsets(8, 1, 5) == dkt26.subsets(8, 1, 5) == Subsets(8, 1, 5, degree=1)


@pytest.mark.parametrize(
    ("certificate", "holds"),
    [
        (Subsets(8, 1, 2), True),
        (Subsets(8, 1, 8), True),
        (Subsets(8, 0, 2), False),
        (Subsets(8, 1, 9), False),
        (Subsets(8, 7, 8), True),
        (Subsets(8, 8, 8), False),
    ],
)
def test_sets_of_positions_need_their_hypotheses(certificate: Subsets, holds: bool) -> None:
    assert certificate.verify() is holds


def test_longer_codes_than_8_are_not_tried() -> None:
    assert dkt26.subsets(30, 8, 20) is not None
    assert dkt26.subsets(30, 9, 20) is None
    assert dkt26.subsets(30, 0, 20) is None
    assert dkt26.subsets(8, 8, 8) is None
