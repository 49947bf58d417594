"""Certified integers: enclosed, exact at powers of two, rounded down."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from soundproof.certify import DECIMALS, Certified, ball, certified_bits
from soundproof.numbers import sqrt

getcontext().prec = 120


def constant(value: Fraction) -> Any:
    return lambda number: number(value)


def exact_bits(value: Fraction) -> int:
    """Largest b ≥ 0 with value ≤ 2^−b, by comparing integers."""
    bits = 0
    while value <= Fraction(1, 2 ** (bits + 1)):
        bits += 1
    return bits


@given(st.fractions(min_value=Fraction(1, 10**60), max_value=2))
def test_integer_is_the_largest(value: Fraction) -> None:
    assert certified_bits(constant(value)) == exact_bits(value)


@given(st.integers(0, 3000), st.integers(1, 400))
def test_powers_of_two_and_their_neighbours(power: int, distance: int) -> None:
    value = Fraction(1, 2**power)
    assert certified_bits(constant(value)) == power
    above = value * (1 + Fraction(1, 2**distance))
    assert certified_bits(constant(above)) == max(power - 1, 0)
    below = value * (1 - Fraction(1, 2 ** (distance + 1)))
    assert certified_bits(constant(below)) == power


def test_irrational_formulas_at_a_power_of_two_settle_on_the_safe_side() -> None:
    """√2·√2/2^51 is 2^−50, but no ball can tell: the smaller claim is printed."""
    assert certified_bits(lambda number: sqrt(number(2)) * sqrt(number(2)) / number(2**51)) == 49


def test_squares_of_rationals_are_exact() -> None:
    assert certified_bits(lambda number: sqrt(number(Fraction(1, 4))) / number(2**49)) == 50


def test_an_error_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly zero"):
        certified_bits(lambda number: number(0))


def test_errors_above_one_and_unbounded_ones_have_no_bits() -> None:
    assert certified_bits(constant(Fraction(7, 2))) == 0
    assert certified_bits(lambda number: number(1) / (sqrt(number(2)) * sqrt(number(2)) - number(2))) == 0
    assert Certified.of(constant(Fraction(7, 2))).bits_lower == f"0.{'0' * DECIMALS}"


@given(st.fractions(min_value=Fraction(1, 10**60), max_value=Fraction(99, 100)))
def test_decimals_are_rounded_down(value: Fraction) -> None:
    certified = Certified.of(constant(value))
    exact = -(Decimal(value.numerator) / Decimal(value.denominator)).ln() / Decimal(2).ln()
    printed = Decimal(certified.bits_lower)
    assert printed <= exact + Decimal(10) ** -80
    assert exact - printed < 2 * Decimal(10) ** -DECIMALS
    assert int(certified.bits_lower.split(".")[0]) == certified.bits


def test_precision_is_left_as_it_was() -> None:
    before = ctx.prec
    certified_bits(constant(Fraction(1, 2**100)))
    assert ctx.prec == before


def test_fractions_are_enclosed() -> None:
    third = ball(Fraction(1, 3))
    assert isinstance(third, arb)
    assert third.contains(arb(1) / 3)
    assert not third.is_exact()
