"""Fields and how bits are drawn from them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from soundproof.primitives.fields import MAX_DEGREE, Field, Grinding, PrimeField, Sampling, parse_field


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
        ("BN254", 0x30644E72E131A029B85045B68181585D2833E84879B9709143E1F593F0000001, 32, 28, 28),
        ("Stark252", 0x800000000000011000000000000000000000000000000000000000000000001, 32, 192, 192),
        ("BLS12-381", 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001, 32, 32, 32),
    ],
)
def test_fields_by_their_published_orders(
    name: str, modulus: int, size: int, two_adicity: int, log_max_domain: int
) -> None:
    field = parse_field(f"{name}^3")
    assert (field.prime.modulus, field.size, field.bytes) == (modulus, modulus**3, 3 * size)
    assert (field.prime.two_adicity, field.prime.log_max_domain) == (two_adicity, log_max_domain)


@pytest.mark.parametrize("p", [3, 5, 7, 11, 13, 17, 23, 31, 41, 97, 103, 127, 641])
def test_domains_are_the_powers_of_two_in_the_orders_of_both_groups(p: int) -> None:
    """p − 1 is the order of the multiplicative group, p + 1 that of the circle, which needs p ≡ 3 mod 4."""
    field = PrimeField("small", p, 1)
    multiplicative = max(a for a in range(12) if (p - 1) % 2**a == 0)
    circle = max(a for a in range(12) if (p + 1) % 2**a == 0) if p % 4 == 3 else 0
    assert (field.two_adicity, field.circle_two_adicity) == (multiplicative, circle)
    assert field.log_max_domain == max(multiplicative, circle)


@pytest.mark.parametrize(("text", "degree"), [("M31", 1), ("mersenne31 ^ 4", 4), ("M31^1", 1), ("m31^8", 8)])
def test_a_field_is_written_with_its_degree_unless_that_is_1(text: str, degree: int) -> None:
    field = parse_field(text)
    assert field == Field(parse_field("M31").prime, degree)
    assert field.name == ("M31" if degree == 1 else f"M31^{degree}")


@pytest.mark.parametrize("degree", ["0", "9", "-1", "x", "", "²", "٣", "1.0"])
def test_a_degree_that_is_none_is_refused_in_words(degree: str) -> None:
    assert MAX_DEGREE == 8
    with pytest.raises(ValueError, match=f"^extension degree '{degree}' is not an integer from 1 to 8$"):
        parse_field(f"M31^{degree}")


def test_an_unknown_field_is_told_with_the_closest_or_with_all() -> None:
    with pytest.raises(ValueError, match=r"^unknown field 'Goldilock'; did you mean 'Goldilocks'[?]$"):
        parse_field("Goldilock^2")
    with pytest.raises(
        ValueError,
        match=r"^unknown field 'x'; known fields: BabyBear, KoalaBear, M31, Goldilocks, BN254, Stark252, BLS12-381$",
    ):
        parse_field("x")
