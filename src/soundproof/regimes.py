"""Proximity radii as values: how close a word must be, and what is proved at that radius.

The radius is a choice of the *analysis*: every admissible one gives a valid lower bound on the
bits, so :mod:`soundproof.radius` takes the best.  The integer (slack, multiplicity) is the
parameter; radius, agreement and list size are derived from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import Any

from soundproof.numbers import Lift, maximum, minimum, sqrt, where
from soundproof.theorems import Hypothesis, Theorem, bchks25, bciks20, dkt26, johnson
from soundproof.transcript import Code, Oracle, Regime

__all__ = ["GAP_THEOREMS", "Johnson", "UniqueDecoding"]


@dataclass(frozen=True, slots=True)
class UniqueDecoding:
    """Radius δ = (n − k − slack)/(2n) of the oracle's code: at most one codeword is that close.

    At slack 0 the number of bad challenges is n and that is tight; a slack of a few positions
    brings it down to e + 1.  ``δn + 1`` at slack 0, which other tools print, is false.
    """

    slack: Any

    name = "UDR"
    multiplicity = None

    @property
    def theorem(self) -> Theorem:
        return bchks25.unique_exceptions if self.slack >= 2 else bciks20.unique_exceptions

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = 1 − δ = (n + k + slack)/(2n)."""
        n = number(oracle.length)
        return (n + number(oracle.dimension) + number(self.slack)) / (2 * n)

    def errors(self, code: Code) -> Any:
        """Errors within the radius on the code's domain: ⌊δ·n⌋; 0 where the slack leaves no radius."""
        oracle = code.oracle
        return maximum(code.length * (oracle.length - oracle.dimension - self.slack) // (2 * oracle.length), 0)

    def list_size(self, code: Code, number: Lift) -> Any:
        return number(1)

    def line_exceptions(self, code: Code, number: Lift) -> Any:
        """The best of n (always), e + 1 (few errors) and BCHKS25 Thm 1.3 (slack ≥ 2) for this code."""
        e = self.errors(code)
        room = code.length - code.dimension
        s = room - 2 * e
        n = number(code.length)

        def sharp() -> Any:
            return where(
                3 * e > room,
                lambda: bchks25.unique_exceptions(n, number(e), number(s)),
                lambda: number(e) + 1,
            )

        return where(s >= 2, lambda: minimum(n, sharp()), lambda: n)

    def line_theorem(self, code: Code, curve: bool) -> Theorem:
        if code.length - code.dimension - 2 * self.errors(code) < 2:
            return bciks20.unique_exceptions
        return bchks25.unique_curve_exceptions if curve else bchks25.unique_exceptions

    def list_theorem(self, code: Code) -> Theorem | None:
        return None

    def line_hypotheses(self, code: Code) -> Iterator[Hypothesis]:
        room = code.oracle.length - code.oracle.dimension
        if self.slack > room:
            yield Hypothesis("a radius is left", False, f"slack {self.slack} > n − k = {room}")
        slack = code.length - code.dimension - 2 * self.errors(code)
        if slack < 0:
            yield Hypothesis("radius within unique decoding", False, f"slack n − k − 2e = {slack} < 0")

    def list_hypotheses(self, code: Code) -> Iterator[Hypothesis]:
        slack = code.length - code.dimension - 2 * self.errors(code)
        if slack < 0:
            yield Hypothesis(
                "the wider code is uniquely decoded",
                False,
                f"n − k − 2e = {slack} < 0 for dimension {code.dimension}; the slack is {-slack} too small",
            )
        agreement = code.length - self.errors(code)
        if 1 < code.dimension >= agreement:
            yield Hypothesis("dimension below the agreement", False, f"k = {code.dimension} ≥ A = {agreement}")


# Every bound on bad challenges up to the Johnson radius, by the id the command line takes.
GAP_THEOREMS: dict[str, Theorem] = {
    bound.id: bound
    for bound in (
        dkt26.johnson_exceptions,
        bchks25.johnson_exceptions,
        bchks25.johnson_exceptions_explicit,
        bciks20.johnson_exceptions,
    )
}


@dataclass(frozen=True, slots=True)
class Johnson:
    """Radius δ = 1 − α with α = √ρ·(1 + 1/(2m)), ρ the rate of the oracle's code.

    ``gap`` bounds the bad challenges of a line, ``lists`` the list size: the sharp Johnson bound,
    or the τ/√ρ that the papers before DKT26 use (to reproduce a published figure).
    """

    multiplicity: Any
    gap: Theorem = dkt26.johnson_exceptions
    lists: Theorem = johnson.list_size

    name = "JBR"

    @property
    def theorem(self) -> Theorem:
        return self.gap

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = √ρ·(1 + 1/(2m))."""
        rate = number(oracle.dimension) / number(oracle.length)
        return sqrt(rate) * (1 + 1 / (2 * number(self.multiplicity)))

    def positions(self, code: Code) -> int:
        """A = ⌈α·n⌉ on the code's domain: least A with (2mA)²·n₀ ≥ (2m+1)²·k₀·n², exactly."""
        m, oracle = self.multiplicity, code.oracle
        numerator = (2 * m + 1) ** 2 * oracle.dimension * code.length**2
        denominator = 4 * m * m * oracle.length
        return isqrt((numerator - 1) // denominator) + 1

    def list_size(self, code: Code, number: Lift) -> Any:
        """Integer by the sharp bound (infinite where it says nothing), or the cited formula."""
        if self.lists is not johnson.list_size:
            oracle = code.oracle
            return self.lists(number(oracle.length), number(oracle.dimension), number(self.multiplicity))
        if isinstance(code.length, int) and isinstance(self.multiplicity, int):
            size = johnson.list_size(code.length, code.dimension, self.positions(code))
            return number(float("inf") if size is None else max(size, 1))  # 0 only where A > n, which fails
        return johnson.relaxed_list_size(
            number(code.length), number(code.dimension), self.agreement(code.oracle, number) * number(code.length)
        )

    def line_exceptions(self, code: Code, number: Lift) -> Any:
        """The bound at m, or at the least m it is stated for, whose radius is larger and count too."""
        n, k = number(code.length), number(code.dimension)
        m = maximum(self.multiplicity, self.gap.least)

        def bound() -> Any:
            return self.gap(n, k, number(m))

        return where(self._repeats(code), lambda: dkt26.repetition_exceptions(n), bound)

    def _repeats(self, code: Code) -> Any:
        """Whether the code of constants has its own bound: for DKT26 always, for others where the rate was clamped."""
        if self.gap is dkt26.johnson_exceptions:
            return code.dimension == 1
        return code.dimension * code.oracle.length > code.length * code.oracle.dimension

    def line_theorem(self, code: Code, curve: bool) -> Theorem:
        if self._repeats(code):
            return dkt26.repetition_exceptions
        return self.gap

    def list_theorem(self, code: Code) -> Theorem | None:
        return self.lists

    def line_hypotheses(self, code: Code) -> Iterator[Hypothesis]:
        m, oracle = self.multiplicity, code.oracle
        if (2 * m + 1) ** 2 * oracle.dimension > 4 * m * m * oracle.length:
            yield Hypothesis("agreement at most 1", False, f"√ρ·(1 + 1/(2·{m})) > 1 at ρ = {_ratio(oracle)}")
        if self.gap is bchks25.johnson_exceptions_explicit and m == 1 and 9 * oracle.dimension >= 4 * oracle.length:
            yield Hypothesis("ρ < 4/9 at m = 1", False, f"ρ = {_ratio(oracle)}")
        if self.gap is dkt26.johnson_exceptions and 1 < code.dimension > code.length - 1:
            yield Hypothesis("k − 1 ≤ n − 2", False, f"k = {code.dimension}, n = {code.length}")

    def list_hypotheses(self, code: Code) -> Iterator[Hypothesis]:
        agreement = self.positions(code)
        if 1 < code.dimension >= agreement:
            yield Hypothesis("dimension below the agreement", False, f"k = {code.dimension} ≥ A = {agreement}")
        size = johnson.list_size(code.length, code.dimension, agreement)
        if size is None:
            short = code.length * (code.dimension - 1) - agreement**2
            yield Hypothesis("A² > n(k − 1)", False, f"A = {agreement}, k = {code.dimension}: short by {short}")
        elif self.lists is not johnson.list_size:
            m, oracle = self.multiplicity, code.oracle
            if 4 * size**2 * oracle.dimension > (2 * m + 1) ** 2 * oracle.length:
                yield Hypothesis(
                    "τ/√ρ is at least the Johnson bound", False, f"list size {size} at dimension {code.dimension}"
                )


def _ratio(oracle: Oracle) -> str:
    return f"{oracle.dimension}/{oracle.length}"


_: tuple[type[Regime], ...] = (UniqueDecoding, Johnson)
