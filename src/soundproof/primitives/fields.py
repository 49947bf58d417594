"""Finite fields, their extensions, element sizes, and how bits are drawn from them.

>>> goldilocks3 = parse_field("Goldilocks^3")
>>> goldilocks3.size == (2**64 - 2**32 + 1) ** 3, goldilocks3.bytes
(True, 24)
>>> [(f.name, f.two_adicity) for f in PRIME_FIELDS]  # doctest: +NORMALIZE_WHITESPACE
[('BabyBear', 27), ('KoalaBear', 24), ('M31', 1), ('Goldilocks', 32),
 ('BN254', 28), ('Stark252', 192), ('BLS12-381', 32)]

Every other prime field is named by its modulus, a binary field by its number of elements:

>>> [parse_field(word).name for word in ("GF(2^31 - 1)^4", "GF(2^61 - 1)^2", "GF(2^32)^4")]
['M31^4', 'GF(2305843009213693951)^2', 'GF(2^32)^4']
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift, absent, let, minimum

__all__ = [
    "LARGEST",
    "MAX_DEGREE",
    "PRIME_FIELDS",
    "BaseField",
    "Field",
    "Grinding",
    "Sampling",
    "base_field",
    "parse_field",
]

MAX_DEGREE = 8
"""Of an extension of a prime field."""

LARGEST = 512
"""Bits of the largest modulus, and of the largest binary field: a proof of primality takes a second."""


class BaseField(Struct, frozen=True):
    """A field that columns are over: its number of elements, and the ``bytes`` in which provers store one.

    A prime field, whose ``order`` is its modulus, or a binary field of 2^k elements, however it is built: a tower of
    extensions of two elements is one of them.
    """

    name: str
    order: int
    bytes: int

    @property
    def binary(self) -> bool:
        """Whether its characteristic is 2: then domains are affine spaces over two elements, not groups of units."""
        return self.order & (self.order - 1) == 0

    @property
    def characteristic(self) -> int:
        """How often 1 is added to itself to give 0: the modulus of a prime field, 2 in a binary field."""
        return 2 if self.binary else self.order

    @property
    def two_adicity(self) -> int:
        """Largest a with 2^a dividing p − 1, the order of the multiplicative group."""
        return _adicity(self.order - 1)

    @property
    def circle_two_adicity(self) -> int:
        """Largest a with 2^a dividing p + 1, the order of the circle group where p ≡ 3 mod 4; else 0.

        >>> parse_field("M31").base.circle_two_adicity
        31
        """
        return _adicity(self.order + 1) if self.order % 4 == 3 else 0

    @property
    def log_max_domain(self) -> int:
        """log₂ of the largest smooth evaluation domain: multiplicative, on the circle, or an affine space.

        In a binary field it is half of the elements: the other half holds the trace's own domain, which is disjoint.

        >>> parse_field("GF(2^32)^4").base.log_max_domain
        31
        """
        return self.order.bit_length() - 2 if self.binary else max(self.two_adicity, self.circle_two_adicity)

    @property
    def log_max_circle(self) -> int:
        """log₂ of the largest domain of a circle code: it misses the points on an axis, so that twice as many exist.

        >>> parse_field("M31").base.log_max_circle
        30
        """
        return max(self.circle_two_adicity - 1, 0)

    @property
    def max_degree(self) -> int:
        """The largest degree of an extension that is read."""
        return LARGEST // (self.order.bit_length() - 1) if self.binary else MAX_DEGREE


def _adicity(order: int) -> int:
    """Largest a with 2^a dividing a group's order."""
    return (order & -order).bit_length() - 1


PRIME_FIELDS = (
    BaseField("BabyBear", 15 * 2**27 + 1, 4),
    BaseField("KoalaBear", 127 * 2**24 + 1, 4),
    BaseField("M31", 2**31 - 1, 4),
    BaseField("Goldilocks", 2**64 - 2**32 + 1, 8),
    BaseField("BN254", 21888242871839275222246405745257275088548364400416034343698204186575808495617, 32),
    BaseField("Stark252", 2**251 + 17 * 2**192 + 1, 32),
    BaseField("BLS12-381", 52435875175126190479447740508185965837690552500527637822603658699938581184513, 32),
)
"""The prime fields that have a name."""
ALIASES = {
    "mersenne31": "m31",
    "bn254fr": "bn254",
    "bn254scalar": "bn254",
    "bls12381": "bls12-381",
    "bls12-381fr": "bls12-381",
    "bls12-381scalar": "bls12-381",
}
"""Other names; BN254 and BLS12-381 are the scalar fields of these curves."""


class Field(Struct, frozen=True):
    """The degree-``degree`` extension of a base field, from which challenges are drawn."""

    notation: ClassVar[str] = "Goldilocks^3"  # files write a field as one word

    base: BaseField
    degree: int

    @property
    def name(self) -> str:
        """As written in files: ``Goldilocks^3``; the base field itself without exponent."""
        return self.base.name if self.degree == 1 else f"{self.base.name}^{self.degree}"

    @property
    def characteristic(self) -> int:
        """That of the base field."""
        return self.base.characteristic

    @property
    def size(self) -> int:
        """Number of elements, exactly: that of the base field to the power of the degree."""
        size: int = let("q", self.base.order**self.degree)
        return size

    @property
    def bytes(self) -> int:
        """Bytes of one element as provers store it; the bits of a binary field are packed."""
        if self.base.binary:
            return ((self.base.order.bit_length() - 1) * self.degree + 7) // 8
        return self.base.bytes * self.degree


@lru_cache(maxsize=64)
def parse_field(text: str) -> Field:
    """Read ``"Goldilocks^3"``, ``"GF(2^61 - 1)^2"`` or ``"GF(2^128)"``; names are case-insensitive.

    ValueError says what is wrong and what exists.
    """
    written = _GF.fullmatch(text.strip())
    if written is not None:
        base, caret, exponent = base_field(_number(written[1])), written[2], written[3] or ""
    else:
        name, caret, exponent = text.strip().partition("^")
        base = _known(name.strip())
    if not caret:
        return Field(base, 1)
    degree = exponent.strip()
    if not (degree.isascii() and degree.isdecimal() and len(degree) < 5) or not 1 <= int(degree) <= base.max_degree:
        raise ValueError(f"extension degree {degree!r} is not {_degrees(base)}")
    return Field(base, int(degree))


def _degrees(base: BaseField) -> str:
    """The degrees that an extension may have, and of a binary field why no more."""
    if not base.binary:
        return f"an integer from 1 to {MAX_DEGREE}"
    most, bits = base.max_degree, base.order.bit_length() - 1
    allowed = "1" if most == 1 else f"an integer from 1 to {most}"
    return f"{allowed}; binary fields have at most {LARGEST} bits, {base.name} has {bits}"


def _known(name: str) -> BaseField:
    """A field by its name.  ValueError says which there are."""
    key = ALIASES.get(name.lower(), name.lower())
    known = {field.name.lower(): field for field in PRIME_FIELDS}
    if key in known:
        return known[key]
    import difflib  # only to explain; its import would cost every run

    close = difflib.get_close_matches(key, known, n=1)
    if close:
        raise ValueError(f"unknown field {name!r}; did you mean {known[close[0]].name!r}?")
    names = ", ".join(field.name for field in PRIME_FIELDS)
    raise ValueError(f"unknown field {name!r}; known fields: {names}, GF(p) for a prime p, GF(2^k)")


@lru_cache(maxsize=64)
def base_field(order: int) -> BaseField:
    """The field of a prime number of elements, or of a power of two; one that has a name, by that name.

    Primality is proved, not tested by chance (:mod:`soundproof.primitives.primes`).  ValueError where there is no such
    field, or where it is too large.

    >>> base_field(2**64 - 2**32 + 1).name, base_field(2**8).name
    ('Goldilocks', 'GF(2^8)')
    """
    for field in PRIME_FIELDS:
        if field.order == order:
            return field
    bits = order.bit_length()
    if bits > LARGEST + 1 or (bits > LARGEST and order & (order - 1)):
        raise ValueError(f"a field of {bits - (order & (order - 1) == 0)} bits is too large; at most {LARGEST}")
    if order > 1 and order & (order - 1) == 0:
        return BaseField("GF(2)" if order == 2 else f"GF(2^{bits - 1})", order, (bits + 6) // 8)
    from soundproof.primitives.primes import is_prime, prime_power  # not needed for fields that have a name

    if not is_prime(order):
        prime, exponent = prime_power(order)
        hint = f"write GF({prime})^{exponent}" if exponent > 1 else "write the modulus of a prime field"
        raise ValueError(f"GF({order}): {order} is neither a prime nor a power of two; {hint}")
    return BaseField(f"GF({order})", order, (bits + 7) // 8)


_GF = re.compile(r"GF\s*\(([^()]*)\)\s*(?:(\^)(.*))?", re.IGNORECASE | re.DOTALL)
_FACTOR = re.compile(r"\s*(0x[0-9a-f_]+|[0-9][0-9_]*)\s*(?:\^\s*([0-9]+)\s*)?", re.IGNORECASE)
_SUM = "a number, or a sum of products of powers such as 2^64 - 2^32 + 1"


def _number(text: str) -> int:
    """A natural number: digits, hexadecimal digits, or a sum of products of powers.  ValueError where it is none."""
    if len(text) > 4 * LARGEST:
        raise ValueError(f"GF(…) of {len(text)} characters is too long; at most {4 * LARGEST}")
    parts = re.split(r"([+-])", text)
    total, sign = 0, 1
    for i, part in enumerate(parts):
        if i % 2:
            sign = 1 if part == "+" else -1
        else:
            total += sign * _product(part, text)
    return total


def _product(part: str, text: str) -> int:
    product = 1
    for written in part.split("*"):
        factor = _FACTOR.fullmatch(written)
        if factor is None:
            raise ValueError(f"GF({text.strip()}) is no field; in parentheses stands {_SUM}")
        base, exponent = int(factor[1], 0 if factor[1][:2] in ("0x", "0X") else 10), int(factor[2] or 1)
        if base.bit_length() * exponent > 4 * LARGEST:
            raise ValueError(f"GF({text.strip()}) is too large; at most {LARGEST} bits")
        product *= base**exponent
    return product


class Grinding(Struct, frozen=True):
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
        if self.modulus & (self.modulus - 1) == 0:  # a binary field, whose low bits are uniform, as far as it has them
            return number(2) ** -minimum(self.bits, self.modulus.bit_length() - 1)
        return number(self.modulus // 2**self.bits + 1) / number(self.modulus)


class Sampling(Struct, frozen=True):
    """Query positions drawn as ``x mod positions`` of a uniform element of a field of ``modulus`` elements."""

    positions: int
    modulus: int

    @property
    def excess(self) -> int:
        """r = p mod N of N positions: this many are one field element more likely than the others."""
        return self.modulus % self.positions
