"""Unique decoding: at most one codeword is within the radius."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.arithmetic.numbers import Lift, let, maximum, minimum
from soundproof.radii.gaps import UNIQUE_GAPS
from soundproof.radii.smallest import below_agreement
from soundproof.theorems import bciks20
from soundproof.theorems.theorem import Hypothesis, Notion, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle

__all__ = ["UniqueDecoding"]


class UniqueDecoding(Struct, frozen=True):
    """Radius δ = (n − k − slack)/(2n) of the oracle's code: at most one codeword is that close.

    At slack 0 the number of bad challenges is n and that is tight; a slack of a few positions
    brings it down to e + 1.  ``δn + 1`` at slack 0, which other tools print, is false.
    """

    slack: Any
    gaps: tuple[Theorem, ...] = UNIQUE_GAPS

    name = "UDR"
    meaning = "unique decoding, s is its slack"
    symbol = "s"
    multiplicity = None
    names_bound = False
    names_term = False
    linear = False
    symbolic = True

    @property
    def integer(self) -> Any:
        """The slack."""
        return self.slack

    def in_symbols(self, symbol: Callable[[str, Any], Any]) -> UniqueDecoding:
        """The same radius whose slack knows its symbol."""
        return replace(self, slack=symbol("s₀", self.slack))

    def margins(self, code: Code, degree: Any) -> Iterator[Hypothesis]:
        """By how much the conditions hold."""
        yield Hypothesis("n − k − 2e ≥ 0", True, f"n − k − 2e = {code.length - code.dimension - 2 * self.errors(code)}")

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = 1 − δ = (n + k + slack)/(2n)."""
        n = let("n₀", number(oracle.length))
        return let("α", (n + let("k₀", number(oracle.dimension)) + let("s₀", number(self.slack))) / (2 * n))

    def errors(self, code: Code) -> Any:
        """Errors within the radius on the code's domain: ⌊δ·n⌋; 0 where the slack leaves no radius."""
        oracle = code.oracle
        errors = code.length * (oracle.length - oracle.dimension - self.slack) // (2 * oracle.length)
        return let("e", maximum(errors, 0))

    def positions(self, code: Code) -> Any:
        """n − e: positions on which a word within the radius agrees with a codeword."""
        return code.length - self.errors(code)

    def lists(self, code: Code) -> Bound:
        """One codeword, where the code is uniquely decoded."""
        errors = self.errors(code)
        slack = code.length - code.dimension - 2 * errors
        failed = [*self._no_radius(code.oracle), *below_agreement(code.dimension, code.length - errors)]
        if slack < 0:
            margin = f"n − k − 2e = {slack} < 0 for dimension {code.dimension}; the slack is {-slack} too small"
            failed.insert(0, Hypothesis("the wider code is uniquely decoded", False, margin))
        return Bound(_one, None, None, tuple(failed))

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """``factor`` times the smallest of the bounds for this code whose slack is large enough."""
        e = self.errors(code)
        s = code.length - code.dimension - 2 * e
        suited = [gap for gap in self.gaps if gap.suits(curve) and gap.least <= s]

        def exceptions(gap: Theorem) -> Any:
            return _unique_exceptions(gap, code.length, e, s, curve, float)

        best = min(suited, key=exceptions, default=bciks20.unique_exceptions)

        def value(number: Lift) -> Any:
            bad = _unique_exceptions(best, code.length, e, s, curve, number)
            return number(factor) * let("E", minimum(let("n", number(code.length)), bad))

        return Bound(value, best, None, (*self._failing(code, s), *best.failing(needs, 0, 0, None)))

    def _no_radius(self, oracle: Oracle) -> Iterator[Hypothesis]:
        """A slack that exceeds the code's redundancy: the agreement is above 1, which no word reaches."""
        room = oracle.length - oracle.dimension
        if self.slack > room:
            yield Hypothesis("a radius is left", False, f"slack {self.slack} > n − k = {room}")

    def _failing(self, code: Code, slack: int) -> Iterator[Hypothesis]:
        yield from self._no_radius(code.oracle)
        if slack < 0:
            yield Hypothesis("radius within unique decoding", False, f"slack n − k − 2e = {slack} < 0")


def _unique_exceptions(gap: Theorem, n: int, e: int, s: int, curve: bool, number: Lift) -> Any:
    """A bound in unique decoding on one line or curve.

    With few errors, 3e ≤ n − k which is e ≤ s, those for slack 2 are e + 1 on a line; on a curve with no errors.
    """
    length = let("n", number(n))
    if gap.least == 0:
        return gap(length, number(e), number(s))
    if e == 0 or (not curve and e <= s):
        return number(e) + 1
    return gap(length, number(e), number(let("s", s)))


def _one(number: Lift) -> Any:
    return number(1)
