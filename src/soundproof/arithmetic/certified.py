"""From an enclosure of an error to integers that are theorems.

*Certified* means here: the error of a round is enclosed in a ball of Arb, whose midpoint
and radius are exact; the printed ``bits`` is the largest integer b for which the **upper
end** of the error is at most 2^−b, and the ball was narrowed until its lower end gave the
same b.  Only where an error equals a power of two can no ball ever decide; there the
formula is evaluated once more in exact rationals.

>>> certified_bits(lambda number: number(3) / number(2**100))
98
>>> certified_bits(lambda number: number(1) / number(2**100))  # decided exactly
100
>>> Certified.of(lambda number: number(3) / number(2**100)).bits_lower
'98.415037499'
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb, ctx, fmpq

from soundproof.arithmetic.numbers import Irrational, Lift

__all__ = [
    "DECIMALS",
    "START",
    "Certified",
    "Error",
    "at_least",
    "ball",
    "bits_upper",
    "certified_bits",
    "enclosed",
    "rational",
]

Error = Callable[[Lift], Any]
"""An error probability as a function of the reading."""

START, LIMIT = 64, 4096
"""Precision in bits at which a decision starts, and at which exact arithmetic must take over."""

DECIMALS = 9


def ball(value: Any) -> arb:
    """Lift a structural number into a ball; rationals are enclosed, integers exact."""
    if type(value) is Fraction:  # isinstance would go through the abstract base class
        return arb(fmpq(value.numerator, value.denominator))
    return arb(value)


def rational(value: Any) -> fmpq:
    """Lift a structural number into exact rationals; an infinite one has no place there."""
    if isinstance(value, float):
        raise Irrational(f"{value} is not rational")
    if type(value) is Fraction:
        return fmpq(value.numerator, value.denominator)
    return fmpq(value)


def _floor_bits(end: arb) -> int | None:
    """Largest b with ``end`` ≤ 2^−b for an exact ball, from mantissa and exponent; None for end ≤ 0."""
    mantissa, exponent = end.man_exp()
    if mantissa <= 0:
        return None
    power_of_two = mantissa == 1  # a mantissa is odd
    return int(-(exponent + int(mantissa).bit_length() - power_of_two))


def _exact_bits(error: Error) -> int | None:
    """``bits`` by exact rational arithmetic, or None where the formula is irrational."""
    try:
        value = fmpq(error(rational))
    except Irrational:
        return None
    # error ≤ 2^−b  ⇔  2^b ≤ denominator/numerator
    return int(value.denominator // value.numerator).bit_length() - 1 if value < 1 else 0


def _decide(error: Error, enclosure: arb | None) -> tuple[int, arb]:
    """The certified integer and an enclosure that shows it; ``enclosure``, if given, is tried first."""
    precision = ctx.prec
    try:
        ctx.prec = START
        if enclosure is None:
            enclosure = arb(error(ball))
        while True:
            bits = 0
            if enclosure.is_finite():
                upper = _floor_bits(enclosure.upper())
                if upper is None:
                    raise ValueError("an error of exactly zero has no bits; leave the term out")
                bits = upper
                if bits == _floor_bits(enclosure.lower()):
                    return max(bits, 0), enclosure
                if ctx.prec == START:
                    # A straddled power of two is nearly always met exactly: ask the exact reading first.
                    exact = _exact_bits(error)
                    if exact is not None:
                        return exact, enclosure
            if ctx.prec >= LIMIT:
                return max(bits, 0), enclosure  # the smaller claim, still a theorem
            ctx.prec *= 2
            enclosure = arb(error(ball))
    finally:
        ctx.prec = precision


def enclosed(error: Error) -> arb:
    """A first enclosure of an error, at the precision at which a decision starts."""
    precision = ctx.prec
    try:
        ctx.prec = START
        return arb(error(ball))
    finally:
        ctx.prec = precision


def at_least(enclosure: arb) -> int:
    """Whole bits that an enclosure alone guarantees: error ≤ 2^−bits at its upper end; 0 where it says nothing."""
    return max(_floor_bits(enclosure.upper()) or 0, 0) if enclosure.is_finite() else 0


def certified_bits(error: Error) -> int:
    """Largest integer b ≥ 0 with error ≤ 2^−b.  The error must be positive; ValueError for zero."""
    return _decide(error, None)[0]


def bits_upper(error: Error) -> str:
    """−log₂ of a positive error, rounded up to DECIMALS places: what is below this error has fewer bits than that.

    >>> bits_upper(lambda number: number(3) / number(2**100)), bits_upper(lambda number: number(1) / number(2**100))
    ('98.415037500', '100.000000000')
    """
    scale, precision = 10**DECIMALS, ctx.prec
    try:
        ctx.prec = START + 64
        lower = arb(error(ball)).lower()
        mantissa, exponent = lower.man_exp()
        if mantissa == 1:  # a power of two, as mantissas are odd
            scaled = scale * -int(exponent)
        else:
            scaled = int((-lower.log() / arb.const_log2() * scale).upper().ceil().unique_fmpz())
    finally:
        ctx.prec = precision
    whole, fraction = divmod(scaled, scale)
    return f"{whole}.{fraction:0{DECIMALS}d}"


class Certified(NamedTuple):
    """``bits``: certified integer; ``enclosure``: the ball that contains the error."""

    bits: int
    enclosure: arb

    @staticmethod
    def of(error: Error, enclosure: arb | None = None) -> Certified:
        """Certify an error given as a function of the reading, and maybe a first enclosure of it."""
        return Certified(*_decide(error, enclosure))

    @property
    def upper(self) -> arb:
        """The upper end of the error, exactly."""
        return self.enclosure.upper()

    @property
    def bits_lower(self) -> str:
        """−log₂ of the error's upper end, rounded down to DECIMALS places; ``bits`` is its integer part."""
        scale = 10**DECIMALS
        scaled = self.bits * scale
        if self.enclosure.is_finite():
            precision = ctx.prec
            try:
                ctx.prec = START + 64
                floor = int((-self.upper.log() / arb.const_log2() * scale).lower().floor().unique_fmpz())
                # At an exact power of two the logarithm's enclosure straddles the certified integer.
                scaled = max(scaled, floor)
            finally:
                ctx.prec = precision
        whole, fraction = divmod(scaled, scale)
        return f"{whole}.{fraction:0{DECIMALS}d}"
