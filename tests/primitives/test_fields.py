"""Fields and how bits are drawn from them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.primitives.fields import MAX_DEGREE, BaseField, Field, Grinding, Sampling, base_field, parse_field


@pytest.mark.parametrize(("bits", "modulus"), [(1, 17), (3, 17), (4, 17), (5, 17), (4, 31), (2, 101)])
def test_grinding_with_the_low_bits_of_an_element_counts_the_luckiest_residue(bits: int, modulus: int) -> None:
    """The residue 0 has the most elements, ⌊p/2^b⌋ + 1 of p for an odd p."""
    lucky = sum(element % 2**bits == 0 for element in range(modulus))
    assert Grinding(bits, modulus).chance(Fraction) == Fraction(lucky, modulus)


def test_grinding_with_uniform_bits_and_none() -> None:
    assert Grinding(20).chance(Fraction) == Fraction(1, 2**20)
    assert Grinding().chance(Fraction) == Grinding(0, 17).chance(Fraction) == 1


@pytest.mark.parametrize(("positions", "modulus"), [(8, 17), (16, 31), (64, 101), (7, 31), (11, 101)])
def test_so_many_positions_are_likelier_by_one_element(positions: int, modulus: int) -> None:
    counts = [sum(element % positions == position for element in range(modulus)) for position in range(positions)]
    assert Sampling(positions, modulus).excess == counts.count(max(counts))


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
    assert (field.base.order, field.size, field.bytes) == (modulus, modulus**3, 3 * size)
    assert (field.base.two_adicity, field.base.log_max_domain) == (two_adicity, log_max_domain)


@pytest.mark.parametrize("p", [3, 5, 7, 11, 13, 17, 23, 31, 41, 97, 103, 127, 641])
def test_domains_are_the_powers_of_two_in_the_orders_of_both_groups(p: int) -> None:
    """p − 1 is the order of the multiplicative group, p + 1 that of the circle, which needs p ≡ 3 mod 4."""
    field = BaseField("small", p, 1)
    multiplicative = max(a for a in range(12) if (p - 1) % 2**a == 0)
    circle = max(a for a in range(12) if (p + 1) % 2**a == 0) if p % 4 == 3 else 0
    assert (field.two_adicity, field.circle_two_adicity) == (multiplicative, circle)
    assert field.log_max_domain == max(multiplicative, circle)


@pytest.mark.parametrize(("text", "degree"), [("M31", 1), ("mersenne31 ^ 4", 4), ("M31^1", 1), ("m31^8", 8)])
def test_a_field_is_written_with_its_degree_unless_that_is_1(text: str, degree: int) -> None:
    field = parse_field(text)
    assert field == Field(parse_field("M31").base, degree)
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
        match=r"^unknown field 'x'; known fields: BabyBear, .*, BLS12-381, GF\(p\) for a prime p, GF\(2\^k\)$",
    ):
        parse_field("x")


# Fields by their number of elements -----------------------------------------------------------

PALLAS = 28948022309329048855892746252171976963363056481941560715954676764349967630337


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GF(2^31 - 1)^4", "M31^4"),
        ("GF(15*2^27+1)", "BabyBear"),
        ("gf ( 0xffffffff_00000001 ) ^ 3", "Goldilocks^3"),
        ("GF(18446744069414584321)", "Goldilocks"),
        ("GF(2^61-1)^2", "GF(2305843009213693951)^2"),
        (f"GF({PALLAS})", f"GF({PALLAS})"),
        ("GF(2^128)", "GF(2^128)"),
        ("GF(256)^16", "GF(2^8)^16"),
        ("GF(2)^128", "GF(2)^128"),
        ("GF(7)^2", "GF(7)^2"),
    ],
)
def test_a_field_has_one_spelling(text: str, name: str) -> None:
    assert parse_field(text).name == name
    assert parse_field(name) == parse_field(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("GF(15)", r"GF\(15\): 15 is neither a prime nor a power of two; write the modulus of a prime field"),
        ("GF(49)", r"GF\(49\): 49 is neither a prime nor a power of two; write GF\(7\)\^2"),
        ("GF(3^5)^2", r"GF\(243\): 243 is neither a prime nor a power of two; write GF\(3\)\^5"),
        ("GF(1)", r"GF\(1\): 1 is neither.*"),
        ("GF(0)", r"GF\(0\): 0 is neither.*"),
        ("GF(2-5)", r"GF\(-3\): -3 is neither.*"),
        ("GF(2^67 - 1)", r"GF\(147573952589676412927\): .* is neither a prime nor a power of two; .*"),
        ("GF(561)", r"GF\(561\): .*"),  # a number of Carmichael
        ("GF(3215031751)", r"GF\(3215031751\): .*"),  # a strong pseudoprime to 2, 3, 5 and 7
        ("GF(2^521 - 1)", "a field of 521 bits is too large; at most 512"),
        ("GF(2^513)", "a field of 513 bits is too large; at most 512"),
        ("GF(2^9999)", r"GF\(2\^9999\) is too large; at most 512 bits"),
        ("GF(0x10000000000000000^64)", r"GF\(0x10000000000000000\^64\) is too large; at most 512 bits"),
        ("GF(2^100000)", r"GF\(2\^100000\) is too large; at most 512 bits"),
        ("GF(1" + "0" * 3000 + ")", "GF.* of 3001 characters is too long; at most 2048"),
        ("GF()", r"GF\(\) is no field; in parentheses stands a number, or .*"),
        ("GF(p)", r"GF\(p\) is no field; .*"),
        ("GF(2**31)", r"GF\(2\*\*31\) is no field; .*"),
        ("GF(٣)", r"GF\(٣\) is no field; .*"),
        ("GF(7", r"unknown field 'GF\(7'; .*"),
        (
            "GF(2^8)^65",
            r"extension degree '65' is not an integer from 1 to 64; binary .* at most 512 bits, GF\(2\^8\) has 8",
        ),
        ("GF(2^512)^2", r"extension degree '2' is not 1; binary fields have at most 512 bits, GF\(2\^512\) has 512"),
        ("GF(7)^9", "extension degree '9' is not an integer from 1 to 8"),
        ("GF(7)^", "extension degree '' is not an integer from 1 to 8"),
    ],
)
def test_what_is_no_field_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        parse_field(text)


@given(st.integers(2, 2**20))
@settings(max_examples=200, deadline=None)
def test_there_is_a_field_of_every_prime_order(order: int) -> None:
    prime = all(order % d for d in range(2, int(order**0.5) + 1))
    power = order & (order - 1) == 0
    if prime or power:
        field = base_field(order)
        assert (field.order, field.characteristic) == (order, 2 if power else order)
        assert parse_field(field.name) == Field(field, 1)
        assert 256 ** (field.bytes - 1) < order <= 256**field.bytes
    else:
        with pytest.raises(ValueError, match="is neither a prime nor a power of two"):
            base_field(order)


def test_the_largest_prime_field_has_512_bits() -> None:
    assert base_field(2**512 - 569).bytes == 64


@given(st.integers(1, 512), st.data())
@settings(max_examples=60, deadline=None)
def test_elements_of_binary_fields_are_packed_and_half_of_them_are_a_domain(k: int, data: st.DataObject) -> None:
    degree = data.draw(st.integers(1, 512 // k))
    field = parse_field(f"GF(2^{k})^{degree}")
    assert (field.size, field.characteristic) == (2 ** (k * degree), 2)
    assert (field.bytes, field.base.bytes) == (-(-k * degree // 8), -(-k // 8))
    assert field.base.max_degree == 512 // k
    assert field.base.log_max_domain == k - 1


def test_the_low_bits_of_an_element_of_a_binary_field_are_uniform() -> None:
    assert [Grinding(bits, 2**32).chance(Fraction) for bits in (1, 20, 32)] == [Fraction(1, 2**b) for b in (1, 20, 32)]
    assert Grinding(40, 2**32).chance(Fraction) == Fraction(1, 2**32)  # there are no more bits
    assert Sampling(2**20, 2**32).excess == 0
