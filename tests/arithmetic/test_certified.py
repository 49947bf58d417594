"""Certified integers: enclosed, exact at powers of two, rounded down."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from math import isqrt
from typing import Any

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from soundproof.arithmetic.certified import DECIMALS, Certified, at_least, ball, bits_upper, certified_bits, enclosed
from soundproof.arithmetic.numbers import sqrt

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
    certified = Certified.of(lambda number: sqrt(number(2)) * sqrt(number(2)) / number(2**51))
    assert (certified.bits, certified.bits_lower) == (49, f"49.{'9' * DECIMALS}")
    assert certified_bits(lambda number: sqrt(number(2)) * sqrt(number(2))) == 0


@pytest.mark.parametrize("scale", [60, 100, 300, 1000])
def test_an_enclosure_too_wide_to_decide_is_narrowed(scale: int) -> None:
    """The fraction of √2·2^s loses all the digits of a first ball, whose upper end alone would give far fewer bits."""
    whole = isqrt(2 << (2 * scale))
    certified = Certified.of(lambda number: (sqrt(number(2)) * 2**scale - whole) / number(2**40))
    # 2^−b ≥ (√2·2^s − whole)/2^40 > 2^−(b+1), squared so that both sides are rational
    reached = [
        (whole + Fraction(2) ** (40 - bits)) ** 2 >= 2 << (2 * scale) for bits in (certified.bits, certified.bits + 1)
    ]
    assert reached == [True, False]
    assert certified.upper <= arb(2) ** -certified.bits
    assert certified.enclosure.lower() > arb(2) ** -(certified.bits + 1)


def test_what_an_enclosure_alone_guarantees() -> None:
    """Its upper end decides; nothing is guaranteed where it reaches 1 or is no number."""
    assert at_least(arb(3) / 2**100) == 98
    assert at_least(arb(1) / 2**100) == 100
    assert at_least(arb(1) / 2**100 + arb(0, 2.0**-120)) == 99
    assert [at_least(end) for end in (arb(1), arb(3), arb(1) / 0)] == [0, 0, 0]


def test_a_first_enclosure_is_used_and_not_trusted_further_than_it_reaches() -> None:
    error = constant(Fraction(3, 2**100))
    assert Certified.of(error, enclosed(error)) == Certified.of(error)
    assert Certified.of(error, arb(1, 1)).bits == 98


@given(st.fractions(min_value=Fraction(1, 10**60), max_value=Fraction(99, 100)))
def test_decimals_rounded_up(value: Fraction) -> None:
    exact = -(Decimal(value.numerator) / Decimal(value.denominator)).ln() / Decimal(2).ln()
    printed = Decimal(bits_upper(constant(value)))
    assert exact - Decimal(10) ** -80 <= printed < exact + 2 * Decimal(10) ** -DECIMALS


@pytest.mark.parametrize("power", [0, 1, 50, 100, 2000])
def test_decimals_at_a_power_of_two_are_whole(power: int) -> None:
    error = constant(Fraction(1, 2**power))
    assert bits_upper(error) == Certified.of(error).bits_lower == f"{power}.{'0' * DECIMALS}"


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
