"""Unique decoding of a linear code of which nothing but the distance is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift, let
from soundproof.theorems.linear_codes import exceptions
from soundproof.theorems.theorem import Hypothesis, Notion
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle

__all__ = ["LinearDecoding"]


class LinearDecoding(Struct, frozen=True):
    """Words that differ from a codeword in at most e positions, which is the only one: 2e < d.

    On lines 3e < d is needed, on curves of degree ℓ (ℓ + 2)e < d.  A word further away agrees with every codeword on
    n − e − 1 positions at most.
    """

    errors: Any

    name = "LIN"
    meaning = "unique decoding of a linear code, which corrects e errors"
    symbol = "e"
    multiplicity = None
    names_bound = False
    names_term = True
    linear = True
    symbolic = True

    @property
    def integer(self) -> Any:
        """The errors."""
        return self.errors

    def in_symbols(self, symbol: Callable[[str, Any], Any]) -> LinearDecoding:
        """The same radius whose errors know their symbol."""
        return LinearDecoding(symbol("e", self.errors))

    def margins(self, code: Code, degree: Any) -> Iterator[Hypothesis]:
        """By how much the conditions hold: of a gap on curves of a degree, of a list where that is 0."""
        times = degree + 2
        yield Hypothesis(f"{times}e < d", True, f"d − {times}e = {_distance(code) - times * self.errors}")

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = (n − e − 1)/n: what a word agrees in at most that is not within e errors."""
        n = let("n₀", number(oracle.length))
        return let("α", (n - let("e", number(self.errors)) - 1) / n)

    def positions(self, code: Code) -> Any:
        """n − e: positions on which a word within the radius agrees with a codeword."""
        return code.length - self.errors

    def lists(self, code: Code) -> Bound:
        """One codeword."""
        return Bound(lambda number: number(1), None, None, self._failing(code, 0))

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """``factor`` times e + 1, for so many lines or a curve of that degree."""

        def value(number: Lift) -> Any:
            return number(factor) * let("E", exceptions(let("e", number(self.errors))))

        failed = self._failing(code, factor if curve else 1)
        return Bound(value, exceptions, None, (*failed, *exceptions.failing(needs, 0, 0, None)))

    def _failing(self, code: Code, degree: Any) -> tuple[Hypothesis, ...]:
        d, times = _distance(code), degree + 2
        if times * self.errors < d:
            return ()
        return (Hypothesis(f"{times}e < d", False, f"e = {self.errors}, d = {d}"),)


def _distance(code: Code) -> Any:
    """The distance that is stated; 0 of a code of which it is not, whose regimes are others."""
    return 0 if code.oracle.distance is None else code.oracle.distance
