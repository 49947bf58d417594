"""Prime fields, their extensions, element sizes, and how bits are drawn from them.

>>> goldilocks3 = parse_field("Goldilocks^3")
>>> goldilocks3.size == (2**64 - 2**32 + 1) ** 3, goldilocks3.bytes
(True, 24)
>>> [(f.name, f.two_adicity) for f in PRIME_FIELDS]  # doctest: +NORMALIZE_WHITESPACE
[('BabyBear', 27), ('KoalaBear', 24), ('M31', 1), ('Goldilocks', 32),
 ('BN254', 28), ('Stark252', 192), ('BLS12-381', 32)]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from soundproof.arithmetic.numbers import Lift, absent, let

__all__ = ["MAX_DEGREE", "PRIME_FIELDS", "Field", "Grinding", "PrimeField", "Sampling", "parse_field"]

MAX_DEGREE = 8


@dataclass(frozen=True, slots=True)
class PrimeField:
    """A prime field: its ``modulus`` and the ``bytes`` in which provers store an element."""

    name: str
    modulus: int
    bytes: int

    @property
    def two_adicity(self) -> int:
        """Largest a with 2^a dividing p − 1, the order of the multiplicative group."""
        return _adicity(self.modulus - 1)

    @property
    def circle_two_adicity(self) -> int:
        """Largest a with 2^a dividing p + 1, the order of the circle group where p ≡ 3 mod 4; else 0.

        >>> parse_field("M31").prime.circle_two_adicity
        31
        """
        return _adicity(self.modulus + 1) if self.modulus % 4 == 3 else 0

    @property
    def log_max_domain(self) -> int:
        """log₂ of the largest smooth evaluation domain, multiplicative or on the circle."""
        return max(self.two_adicity, self.circle_two_adicity)


def _adicity(order: int) -> int:
    """Largest a with 2^a dividing a group's order."""
    return (order & -order).bit_length() - 1


PRIME_FIELDS = (
    PrimeField("BabyBear", 15 * 2**27 + 1, 4),
    PrimeField("KoalaBear", 127 * 2**24 + 1, 4),
    PrimeField("M31", 2**31 - 1, 4),
    PrimeField("Goldilocks", 2**64 - 2**32 + 1, 8),
    PrimeField("BN254", 21888242871839275222246405745257275088548364400416034343698204186575808495617, 32),
    PrimeField("Stark252", 2**251 + 17 * 2**192 + 1, 32),
    PrimeField("BLS12-381", 52435875175126190479447740508185965837690552500527637822603658699938581184513, 32),
)
ALIASES = {
    "mersenne31": "m31",
    "bn254fr": "bn254",
    "bn254scalar": "bn254",
    "bls12381": "bls12-381",
    "bls12-381fr": "bls12-381",
    "bls12-381scalar": "bls12-381",
}
"""Other names; BN254 and BLS12-381 are the scalar fields of these curves."""


@dataclass(frozen=True, slots=True)
class Field:
    """The degree-``degree`` extension of a prime field, from which challenges are drawn."""

    notation: ClassVar[str] = "Goldilocks^3"  # files write a field as one word

    prime: PrimeField
    degree: int

    @property
    def name(self) -> str:
        """As written in files: ``Goldilocks^3``; the prime field itself without exponent."""
        return self.prime.name if self.degree == 1 else f"{self.prime.name}^{self.degree}"

    @property
    def size(self) -> int:
        """Number of elements, exactly: p^degree."""
        size: int = let("q", self.prime.modulus**self.degree)
        return size

    @property
    def bytes(self) -> int:
        """Bytes of one element as provers store it."""
        return self.prime.bytes * self.degree


def parse_field(text: str) -> Field:
    """Read ``"Goldilocks^3"``; names are case-insensitive.  ValueError says what is wrong and what exists."""
    name, caret, exponent = text.strip().partition("^")
    key = name.strip().lower()
    key = ALIASES.get(key, key)
    known = {field.name.lower(): field for field in PRIME_FIELDS}
    if key not in known:
        import difflib  # only to explain; its import would cost every run

        close = difflib.get_close_matches(key, known, n=1)
        hint = (
            f"did you mean {known[close[0]].name!r}?"
            if close
            else f"known fields: {', '.join(f.name for f in PRIME_FIELDS)}"
        )
        raise ValueError(f"unknown field {name.strip()!r}; {hint}")
    if not caret:
        return Field(known[key], 1)
    if not (exponent.strip().isascii() and exponent.strip().isdecimal()) or not 1 <= int(exponent) <= MAX_DEGREE:
        raise ValueError(f"extension degree {exponent.strip()!r} is not an integer from 1 to {MAX_DEGREE}")
    return Field(known[key], int(exponent))


@dataclass(frozen=True, slots=True)
class Grinding:
    """Proof of work before a challenge: ``bits`` asked, ``modulus`` None for a hash's uniform bits.

    A prover that draws its bits as ``x mod 2^bits`` of a field element succeeds a little more
    often than 2^−bits: with probability (⌊p/2^bits⌋ + 1)/p.
    """

    bits: int = 0
    modulus: int | None = None

    def chance(self, number: Lift) -> Any:
        """Probability that one attempt succeeds; the round's error is multiplied by it.

        >>> from fractions import Fraction
        >>> Grinding(20).chance(Fraction) == Fraction(1, 2**20)
        True
        >>> Grinding(19, modulus=15 * 2**27 + 1).chance(Fraction)
        Fraction(3841, 2013265921)
        """
        if self.modulus is None or absent(self.bits):
            return number(2) ** -self.bits
        return number(self.modulus // 2**self.bits + 1) / number(self.modulus)


@dataclass(frozen=True, slots=True)
class Sampling:
    """Query positions drawn as ``x mod 2^bits`` of a uniform element of a field of ``modulus`` elements."""

    bits: int
    modulus: int

    @property
    def excess(self) -> int:
        """r = p mod 2^bits: this many positions are one field element more likely than the others."""
        return self.modulus % (1 << self.bits)
