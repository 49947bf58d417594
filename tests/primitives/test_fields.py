"""Fields and how bits are drawn from them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from soundproof.primitives.fields import Grinding, Sampling, parse_field


@pytest.mark.parametrize(("bits", "modulus"), [(1, 17), (3, 17), (4, 17), (5, 17), (4, 31), (2, 101)])
def test_grinding_with_the_low_bits_of_an_element_counts_the_luckiest_residue(bits: int, modulus: int) -> None:
    """The residue 0 has the most elements, ⌊p/2^b⌋ + 1 of p for an odd p."""
    lucky = sum(element % 2**bits == 0 for element in range(modulus))
    assert Grinding(bits, modulus).chance(Fraction) == Fraction(lucky, modulus)


def test_grinding_with_uniform_bits_and_none() -> None:
    assert Grinding(20).chance(Fraction) == Fraction(1, 2**20)
    assert Grinding().chance(Fraction) == Grinding(0, 17).chance(Fraction) == 1


@pytest.mark.parametrize(("bits", "modulus"), [(3, 17), (4, 31), (6, 101)])
def test_so_many_positions_are_likelier_by_one_element(bits: int, modulus: int) -> None:
    counts = [sum(element % 2**bits == position for element in range(modulus)) for position in range(2**bits)]
    assert Sampling(bits, modulus).excess == counts.count(max(counts))


@pytest.mark.parametrize(
    ("name", "modulus", "size", "two_adicity", "log_max_domain"),
    [
        ("BabyBear", 2013265921, 4, 27, 27),
        ("KoalaBear", 2130706433, 4, 24, 24),
        ("M31", 2147483647, 4, 1, 31),  # on the circle, of order p + 1 = 2^31
        ("Goldilocks", 18446744069414584321, 8, 32, 32),
    ],
)
def test_fields_by_their_published_orders(
    name: str, modulus: int, size: int, two_adicity: int, log_max_domain: int
) -> None:
    field = parse_field(f"{name}^3")
    assert (field.prime.modulus, field.size, field.bytes) == (modulus, modulus**3, 3 * size)
    assert (field.prime.two_adicity, field.prime.log_max_domain) == (two_adicity, log_max_domain)
