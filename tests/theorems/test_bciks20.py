"""BCIKS20 (ePrint 2020/654) and the list size that goes with it, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from soundproof.theorems import bciks20


def test_theorem_5_1_by_hand() -> None:
    """n = 16, k = 4, m = 3: (7/2)⁷·16²/(3/8); stated for m ≥ 3."""
    assert bciks20.johnson_exceptions(Fraction(16), Fraction(4), Fraction(3)) == Fraction(7**7, 128) * 256 * 8 / 3
    assert bciks20.johnson_exceptions.least == 3


def test_the_list_size_by_hand() -> None:
    """τ/√ρ at n = 16, k = 4: 7/2 over 1/2; every m ≥ 1."""
    assert bciks20.list_size(Fraction(16), Fraction(4), Fraction(3)) == 7
    assert bciks20.list_size.least == 1


def test_unique_decoding_is_stated_for_every_slack() -> None:
    assert (bciks20.unique_exceptions.least, bciks20.unique_exceptions(16, 5, 0)) == (0, 16)
