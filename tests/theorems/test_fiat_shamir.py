"""The Fiat–Shamir bound against check values, against a minimisation of its own, and by its laws."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from functools import partial
from math import log2, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.arithmetic.certified import Certified
from soundproof.theorems.fiat_shamir import (
    collisions,
    duplex_sponge,
    no_error,
    success_per_query,
    truncated_permutation,
)

BABYBEAR, KOALABEAR, M31, GOLDILOCKS = 15 * 2**27 + 1, 127 * 2**24 + 1, 2**31 - 1, 2**64 - 2**32 + 1

CHECKS = [
    (128, 2**256, "126.796626"),
    (128, 2**248, "123.181491"),
    (128, BABYBEAR**8, "122.814975"),
    (127, 2**256, "126.415037"),
    (127, 2**248, "123.155471"),
]


def _success(error: Fraction, rounds: int, digests: int, number: Any) -> Any:
    return success_per_query(number(error), rounds, collisions(number(digests)))


def _certified(error: Fraction, rounds: int, digests: int) -> Certified:
    return Certified.of(partial(_success, error, rounds, digests))


@pytest.mark.parametrize(("bits", "digests", "expected"), CHECKS)
def test_check_values(bits: int, digests: int, expected: str) -> None:
    found = Decimal(_certified(Fraction(1, 2**bits), 0, digests).bits_lower)
    assert abs(found - Decimal(expected)) < Decimal("6e-7")


def test_a_strong_hash_leaves_all_but_nothing_of_a_protocol() -> None:
    """At 100 bits and λ = 256 it is 100 − 6·10⁻¹⁷: rounded down, a bit less than 100."""
    certified = _certified(Fraction(1, 2**100), 0, 2**256)
    assert (certified.bits, certified.bits_lower) == (99, "99.999999999")


def test_the_least_work_by_hand() -> None:
    """ε = ¼, R = 2, c = 3/32: a forger surely succeeds after T = 4/3 queries, as (4/3 + 2)/4 + (3/32)·(16/9) = 1."""
    assert success_per_query(Fraction(1, 4), 2, Fraction(3, 32)) == 1 / (Fraction(4, 3) + 2)


CAPS = [
    (BABYBEAR**8, "122.83", 122.84),
    (KOALABEAR**8, "123.16", 123.16),
    (M31**8, "123.20", 123.21),
    (GOLDILOCKS**4, "127.20", 127.21),
    (2**256, "127.20", 127.21),
    (BABYBEAR**9, "138.28", 138.29),
]


@pytest.mark.parametrize(("digests", "floor", "rounded"), CAPS)
def test_caps(digests: int, floor: str, rounded: float) -> None:
    """Rounded as they are published, and down as they are printed."""
    certified = Certified.of(lambda number: no_error(number(digests)))
    assert certified.bits_lower.startswith(floor)
    assert round(float(certified.bits_lower), 2) == rounded
    assert round((log2(digests) - log2(3)) / 2, 2) == rounded


def _log2(value: Fraction) -> Decimal:
    getcontext().prec = 60
    return (Decimal(value.numerator) / Decimal(value.denominator)).ln() / Decimal(2).ln()


def _least_work(error: Fraction, rounds: int, digests: int) -> Decimal:
    """log₂ of the least (T + R)/ε(T) over whole T, found by asking what the bound says at each T, exactly."""

    def chance(queries: int) -> Fraction:
        return min(Fraction(1), (queries + rounds) * error + Fraction(3 * queries**2, digests))

    low, high = 0, 2**300  # the largest T with a chance below 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= 1 else (middle, high)
    candidates = {low, high} | {low // 2**i for i in range(1, 40)} | {high * 2**i for i in range(1, 10)}
    works = {queries: (queries + rounds) / chance(queries) for queries in candidates if queries > 6 * rounds}
    assert min(works, key=works.__getitem__) in (low, high)
    return _log2(min(works.values()))


@pytest.mark.parametrize("rounds", [0, 30, 1000])
@pytest.mark.parametrize("digests", [2**256, KOALABEAR**8, BABYBEAR**9, 2**160])
@pytest.mark.parametrize("error", [Fraction(1, 2**128), Fraction(3, 2**102), Fraction(1, 2**60), Fraction(5, 2**210)])
def test_against_a_minimisation_of_its_own(error: Fraction, rounds: int, digests: int) -> None:
    certified = _certified(error, rounds, digests)
    least = _least_work(error, rounds, digests)
    assert Decimal(certified.bits_lower) <= least < Decimal(certified.bits_lower) + Decimal("1.1e-9")
    assert certified.bits == int(least)


errors = st.builds(lambda top, bits: Fraction(top, 2**bits), st.integers(1, 1000), st.integers(40, 250))
sizes = st.integers(2**120, 2**520)


@given(errors, errors, st.integers(0, 2000), sizes, sizes)
def test_smaller_errors_and_larger_digests_never_cost_bits(
    one: Fraction, other: Fraction, rounds: int, small: int, large: int
) -> None:
    (less, more), (small, large) = sorted((one, other)), sorted((small, large))
    weakest, better, best = (
        Decimal(_certified(*case).bits_lower)
        for case in ((more, rounds, small), (less, rounds, small), (less, rounds, large))
    )
    assert weakest <= better <= best


@given(errors, st.integers(0, 2000), sizes)
def test_it_is_below_protocol_and_cap_and_the_ball_holds_the_float(error: Fraction, rounds: int, digests: int) -> None:
    certified = _certified(error, rounds, digests)
    found = Decimal(certified.bits_lower)
    assert found <= -_log2(error)
    # R queries of the verifier are part of the work, so the cap may be passed by them alone.
    cap = 1 / Decimal(no_error(float(digests)))
    assert found <= (cap + rounds).ln() / Decimal(2).ln() + Decimal("1e-12")
    assert float(found) == pytest.approx(-log2(_success(error, rounds, digests, float)), abs=1e-6)
    assert float(certified.upper) == pytest.approx(_success(error, rounds, digests, float), rel=1e-9)


def test_trees_and_sponges() -> None:
    assert truncated_permutation(float(2**248)) == 2.0**-123
    assert -log2(sqrt(duplex_sponge(float(2**62)))) == pytest.approx(28.678, abs=1e-3)
    assert -log2(sqrt(duplex_sponge(float(KOALABEAR**2)))) == pytest.approx(log2(KOALABEAR) - log2(5))
