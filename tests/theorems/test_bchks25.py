"""BCHKS25 (ePrint 2025/2055) in exact fractions, at codes whose √ρ is rational."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest

from soundproof.theorems import bchks25


def test_theorem_4_2_by_hand() -> None:
    """n = 16, k = 4, m = 3: τ = 7/2, √ρ = 1/2, δ = 5/12; n(2τ⁵ + 3τδρ)/(3ρ^{3/2}) + τ/√ρ."""
    exceptions = bchks25.johnson_exceptions(Fraction(16), Fraction(4), Fraction(3))
    head = Fraction(2 * 7**5, 32) + 3 * Fraction(7, 2) * Fraction(5, 12) / 4
    assert exceptions == 16 * head / Fraction(3, 8) + 7 == Fraction(134617, 3)


def test_theorem_4_6_is_4_2_at_twice_the_multiplicity_and_the_smaller_rate() -> None:
    """m′ = max(2m, 3) and ρ₋ = (k − 1)/n, at the same radius: k = 5, n = 16, so that √ρ₋ = 1/2."""
    for m in (1, 2, 3, 10):
        tau, delta = Fraction(2 * max(2 * m, 3) + 1, 2), 1 - sqrt(5 / 16) * (1 + 1 / (2 * m))
        expected = 16 * (2 * tau**5 + 3 * float(tau) * delta / 4) / 0.375 + 2 * tau
        assert bchks25.mutual_exceptions(16.0, 5.0, float(m)) == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize(
    ("n", "k", "m", "degrees", "radius", "exceptions"),
    [
        # τ = 3/2, √ρ = 1/2: D_X = 12, D_Y = D_Z = 3, δn = 4
        (16, 4, 1, (12, 3, 3), 4, 2 * 12 * 9 * 3 + 5 * 3),
        # τ = 5/2: D_X = 20, D_Y = 5, D_Z = 25/3, δn = 6
        (16, 4, 2, (20, 5, Fraction(25, 3)), 6, Fraction(25000, 3) + 7 * 5),
        # ρ = 9/25 < 4/9, τ = 3/2: D_X = 45/2, D_Y = 5/2 is above τ²n/(3k) = 25/12 and stands for it, δn = 5/2
        (25, 9, 1, (Fraction(45, 2), Fraction(5, 2), Fraction(5, 2)), Fraction(5, 2), Fraction(11390, 16)),
    ],
)
def test_equation_13_by_hand(
    n: int, k: int, m: int, degrees: tuple[Fraction, ...], radius: Fraction, exceptions: Fraction
) -> None:
    """E = 2·D_X·D_Y²·D_Z + (δn + 1)·D_Y."""
    x, y, z = degrees
    assert 2 * x * y**2 * z + (radius + 1) * y == exceptions
    assert bchks25.johnson_exceptions_explicit(Fraction(n), Fraction(k), Fraction(m)) == exceptions


@pytest.mark.parametrize(("n", "k", "m", "holds"), [(9, 4, 1, False), (900, 399, 1, True), (9, 8, 2, True)])
def test_multiplicity_1_needs_a_rate_below_four_ninths(n: int, k: int, m: int, holds: bool) -> None:
    (requirement,) = bchks25.johnson_exceptions_explicit.requires
    assert requirement.holds(n, k, m) is holds


def test_the_least_multiplicities_and_slacks_of_the_statements() -> None:
    """Thm 1.3 and Cor 1.4: s ≥ 2.  Thm 4.2: m ≥ 3.  Thm 4.6 and Eq. 13: every m ≥ 1, but 4.6 needs k ≥ 2."""
    assert bchks25.unique_exceptions.least == bchks25.unique_curve_exceptions.least == 2
    assert bchks25.johnson_exceptions.least == 3
    assert bchks25.mutual_exceptions.least == bchks25.johnson_exceptions_explicit.least == 1
    (requirement,) = bchks25.mutual_exceptions.requires
    assert [requirement.holds(8, k, 5) for k in (1, 2)] == [False, True]


@pytest.mark.parametrize(
    ("n", "e", "s", "exceptions"),
    [
        (16, 5, 2, Fraction(56, 5)),  # 16·7/10
        (1000, 300, 20, 301),  # 1000·320/6000 = 53.3
        (64, 13, 6, Fraction(608, 39)),
    ],
)
def test_unique_decoding_by_hand(n: int, e: int, s: int, exceptions: Fraction) -> None:
    """max(e + 1, n(e + s)/(e·s))."""
    assert bchks25.unique_exceptions(Fraction(n), Fraction(e), Fraction(s)) == exceptions
    assert bchks25.unique_curve_exceptions(Fraction(n), Fraction(e), Fraction(s)) == exceptions
