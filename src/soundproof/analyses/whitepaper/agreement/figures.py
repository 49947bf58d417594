"""Figures as papers print them: rounded, with units, as powers; and whether one can be what a file states.

A paper's figure contradicts the file only where no reading of it agrees: not rounded up or down at the digits that
are printed, not as a logarithm, not as an inverse.  What is not clearly a figure decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from msgspec import Struct

__all__ = ["Printed", "agrees", "printed"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_UNITS = {
    "": (1,),
    "k": (1000, 1024),
    "m": (10**6, 2**20),
    "g": (10**9, 2**30),
    "million": (10**6,),
    "thousand": (1000,),
}
_WORDS = re.compile(
    r"\s*(?:bits?|queries|rows|columns|constraints|points|functions|steps|polynomials)\.?$", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:[,_'’ \u00a0\u2009\u202f]\d{3})+")
_NUMBER = re.compile(r"(\d{1,30})(?:\.(\d{1,12}))?\s*(k|K|M|G|million|thousand)?i?")
_POWER = re.compile(r"(?:(\d{1,6})\s*[·×*]\s*)?2\s*\^\s*\(?(-?\d{1,3})\)?")
_RATIO = re.compile(r"(\d{1,12})\s*/\s*(?:(\d{1,12})|2\s*\^\s*(\d{1,2}))")

LARGE = 10_000
"""From here on noughts at the end of a number may be rounding."""


class Printed(Struct, frozen=True):
    """A figure: what it may stand for, each with how far it may be rounded; ``rough`` where the paper says about."""

    readings: tuple[tuple[Fraction, Fraction], ...]
    rough: bool = False


def printed(text: str) -> Printed | None:
    """The figure that a text is, None if it is no single one.

    >>> printed("2^22") == printed("4,194,304"), printed("about 4M").rough, printed("between 3 and 5")
    (True, True, None)
    """
    bare = _plain(text)
    rough = re.match(r"(?:~|≈|about|approx\.?|approximately|circa|ca\.|roughly|nearly)\s*", bare, re.IGNORECASE)
    bare = bare[rough.end() :] if rough else bare
    readings = _readings(_WORDS.sub("", bare).strip())
    return Printed(readings, bool(rough)) if readings else None


def _plain(text: str) -> str:
    """Without marks of notes and quotation, powers written with a caret."""
    text = re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda match: f"^{match[1].translate(_SUPERSCRIPTS)}", text.strip())
    return text.strip(" \"'“”`†‡*").rstrip(".")


def _readings(text: str) -> tuple[tuple[Fraction, Fraction], ...]:
    if power := _POWER.fullmatch(text):
        exponent = int(power[2])
        return ((int(power[1] or 1) * Fraction(2) ** exponent, Fraction(0)),)
    if ratio := _RATIO.fullmatch(text):
        below = int(ratio[2]) if ratio[2] else 2 ** int(ratio[3])
        return ((Fraction(int(ratio[1]), below), Fraction(0)),) if below else ()
    grouped = _GROUPED.fullmatch(text)
    number = _NUMBER.fullmatch(re.sub(r"\D", "", text) if grouped else text)
    if number is None:
        return ()
    whole, decimals, unit = number[1], number[2] or "", (number[3] or "").lower()
    value, step = Fraction(int(whole + decimals), 10 ** len(decimals)), Fraction(1, 10 ** len(decimals))
    if not decimals and not unit:
        noughts = len(whole) - len(whole.rstrip("0"))
        step = Fraction(10**noughts) if value >= LARGE and noughts >= 3 else Fraction(0)
    return tuple((value * size, step * size) for size in _UNITS[unit])


def agrees(figure: Printed, stated: Any) -> bool:
    """Whether a printed figure can be what a file states: a number, a rate, or a list of numbers.

    >>> agrees(printed("4.2M"), 2**22), agrees(printed("22"), 2**22), agrees(printed("21"), 2**22)
    (True, True, False)
    >>> agrees(printed("2"), Fraction(1, 2)), agrees(printed("228"), 229)
    (True, False)
    """
    slack = Fraction(1, 20) if figure.rough else Fraction(0)
    return any(
        abs(value - one) <= max(step, slack * one) if step or slack else value == one
        for one in _representations(stated)
        for value, step in figure.readings
    )


def _representations(stated: Any) -> Iterator[Fraction]:
    """What a paper may print for a value: itself, its inverse, its logarithm; of a list each, the sum, the length."""
    if isinstance(stated, tuple):
        numbers = [one for one in stated if isinstance(one, int | Fraction)]
        for one in numbers:
            yield from _representations(one)
        yield Fraction(sum(numbers))
        yield Fraction(len(stated))
        return
    value = Fraction(stated)
    yield value
    if value and value < 1:
        yield from _representations(1 / value)
    elif value.denominator == 1 and value > 1 and value.numerator & (value.numerator - 1) == 0:
        yield Fraction(value.numerator.bit_length() - 1)


def listed(text: str) -> tuple[Printed, ...] | None:
    """The figures of a list such as ``[8, 8, 4]``; None where it is none."""
    inside = re.fullmatch(r"\s*[\[({]?(.{1,400}?)[\])}]?\s*", text)
    parts = [part for part in re.split(r"\s*[,;]\s*|\s+", inside[1] if inside else "") if part]
    texts = [printed(part) for part in parts]
    figures = tuple(one for one in texts if one is not None)
    return figures if len(figures) == len(texts) > 1 else None
