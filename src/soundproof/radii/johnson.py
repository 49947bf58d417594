"""List decoding up to the Johnson radius."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import inf, isqrt
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift, let, sqrt
from soundproof.radii.gaps import LISTS
from soundproof.radii.smallest import agreement_margins, any_certificate, below_agreement, plain, smallest
from soundproof.theorems import dkt26, johnson
from soundproof.theorems.theorem import Hypothesis, Notion, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle

__all__ = ["Johnson"]


class Johnson(Struct, frozen=True):
    """Radius δ = 1 − α with α = √ρ·(1 + 1/(2m)), ρ the rate of the oracle's code.

    ``gaps`` bound the bad challenges, ``sizes`` the list size: the sharp Johnson bound, and the
    τ/√ρ that the papers before DKT26 use.
    """

    multiplicity: Any
    gaps: tuple[Theorem, ...] = (dkt26.johnson_exceptions, dkt26.repetition_exceptions)
    sizes: tuple[Theorem, ...] = LISTS

    name = "JBR"
    meaning = "list decoding below the Johnson radius, m is its multiplicity"
    symbol = "m"
    names_bound = True
    names_term = False
    linear = False
    symbolic = False

    @property
    def integer(self) -> Any:
        """The multiplicity."""
        return self.multiplicity

    def in_symbols(self, symbol: Callable[[str, Any], Any]) -> Johnson:
        """Itself: certificates are looked up by plain integers."""
        return self

    def margins(self, code: Code, degree: Any) -> Iterator[Hypothesis]:
        """By how much the conditions hold: of a gap on curves of a degree, of a list where that is 0."""
        yield from agreement_margins(code, self.positions(code), bool(degree))

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = √ρ·(1 + 1/(2m))."""
        rate = let("ρ", let("k₀", number(oracle.dimension)) / let("n₀", number(oracle.length)))
        return let("α", sqrt(rate) * (1 + 1 / (2 * let("m", number(self.multiplicity)))))

    def positions(self, code: Code) -> int:
        """A = ⌈α·n⌉ on the code's domain: least A with (2mA)²·n₀ ≥ (2m+1)²·k₀·n², exactly."""
        m, oracle = self.multiplicity, code.oracle
        numerator = (2 * m + 1) ** 2 * oracle.dimension * code.length**2
        denominator = 4 * m * m * oracle.length
        return isqrt((numerator - 1) // denominator) + 1

    def lists(self, code: Code) -> Bound:
        """The smallest of the bounds on the list size; infinite where none holds."""
        oracle = code.oracle
        lengths = (code.length, code.dimension, oracle.length, oracle.dimension)
        smallest_size = _list_size(self.sizes, *lengths, self.multiplicity, self.positions(code))
        size, failed = smallest_size.size, (*self._beyond_one(oracle), *smallest_size.failed)
        if size is not None:
            return Bound(lambda number: number(size), smallest_size.theorem, None, failed)

        def formula(number: Lift) -> Any:
            n, k = let("n₀", number(oracle.length)), let("k₀", number(oracle.dimension))
            return smallest_size.theorem(n, k, let("m", number(self.multiplicity)))

        return Bound(formula, smallest_size.theorem, None, failed)

    def _beyond_one(self, oracle: Oracle) -> tuple[Hypothesis, ...]:
        """An agreement above 1, which no word reaches: whatever is said of such words says nothing."""
        m = self.multiplicity
        if (2 * m + 1) ** 2 * oracle.dimension <= 4 * m * m * oracle.length:
            return ()
        return (Hypothesis("agreement at most 1", False, f"√ρ·(1 + 1/(2·{m})) > 1 at ρ = {_ratio(oracle)}"),)

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """The smallest of the bounds on a combination of ``factor`` (curve: of that degree)."""
        m, oracle = self.multiplicity, code.oracle
        failed = self._beyond_one(oracle)
        # The degree of a curve matters to certificates only; for formulas it may be an array.
        degree = factor if curve and any_certificate(self.gaps) else 1
        best = smallest(self.gaps, needs, code.length, code.dimension, self.positions(code), degree, curve, m)
        theorem = best.theorem
        if theorem.certificate or best.exceptions == inf:
            return best.bound(factor, curve, failed)

        def formula(number: Lift) -> Any:
            """At m, or at the least m it is stated for, whose radius is larger and count too."""
            n, k = let("n", number(code.length)), let("k", number(code.dimension))
            return number(factor) * let("E", theorem(n, k, let("m", number(max(m, theorem.least)))))

        return Bound(formula, theorem, None, failed or best.failed)


class _Size(Struct, frozen=True):
    """The theorem with the smallest bound on a list: its integer, or None where it is a formula; and what fails."""

    theorem: Theorem
    size: float | None
    failed: tuple[Hypothesis, ...]


@lru_cache(maxsize=2**15)
def _list_size(theorems: tuple[Theorem, ...], n: int, k: int, n0: int, k0: int, m: int, agreement: int) -> _Size:
    """The smallest of the bounds on the codewords that agree on A positions; infinite where none holds.

    A formula in (n₀, k₀, m) is stated for the oracle's own dimension.  It bounds the list of a wider code where it is
    at least the Johnson bound there, and says nothing beyond.
    """
    n, k, n0, k0, m, agreement = plain(n, k, n0, k0, m, agreement)
    failed = tuple(below_agreement(k, agreement))
    size = johnson.list_size(n, k, agreement)
    if size is None:
        short = n * (k - 1) - agreement**2
        margin = f"A = {agreement}, k = {k}: short by {short}"
        return _Size(theorems[0], inf, (*failed, Hypothesis("A² > n(k − 1)", False, margin)))
    sized: list[tuple[float, _Size]] = []
    too_small: tuple[Hypothesis, ...] = ()
    for theorem in theorems:
        if theorem is johnson.list_size:
            sized.append((size, _Size(theorem, max(size, 1), failed)))  # 0 only where A > n, which fails
        elif 4 * size**2 * k0 > (2 * m + 1) ** 2 * n0:
            margin = f"list size {size} at dimension {k}"
            too_small = (Hypothesis("τ/√ρ is at least the Johnson bound", False, margin),)
        else:
            sized.append((theorem(float(n0), float(k0), float(m)), _Size(theorem, None, failed)))
    if not sized:
        return _Size(theorems[0], inf, (*failed, *too_small))
    return min(sized, key=lambda pair: pair[0])[1]


def _ratio(oracle: Oracle) -> str:
    return f"{oracle.dimension}/{oracle.length}"
