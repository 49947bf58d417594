"""Proximity radii as values: how close a word must be, and what is proved at that radius.

The radius is a choice of the *analysis*: every admissible one gives a valid lower bound on the
bits, so :mod:`soundproof.radius` takes the best.  The integer (slack, multiplicity, agreeing
positions) is the parameter; radius, agreement and list size are derived from it.

Each regime carries the ``gaps`` it may use: bounds on the bad challenges of a combination of
words.  At one radius all of them hold, so for each code the smallest is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from typing import Any

from soundproof.numbers import Lift, let, maximum, minimum, sqrt, where
from soundproof.theorems import Certificate, Hypothesis, Theorem, bchks25, bciks20, certificates, dkt26, johnson
from soundproof.theorems.first_order import Jets
from soundproof.transcript import Code, Oracle, Regime

__all__ = [
    "EVERY_JOHNSON_GAP",
    "FIRST_ORDER_GAPS",
    "JOHNSON_GAPS",
    "PINNED_GAPS",
    "UNIQUE_GAPS",
    "FirstOrder",
    "Johnson",
    "UniqueDecoding",
]

UNIQUE_GAPS: dict[str, tuple[Theorem, ...]] = {
    "proved": (bciks20.unique_exceptions,),
    "lean": (bchks25.unique_exceptions, bciks20.unique_exceptions),
    "preprint": (bchks25.unique_exceptions, bchks25.unique_curve_exceptions, bciks20.unique_exceptions),
}
"""Bounds in unique decoding, by what the reader trusts."""

_DKT26 = (certificates.weighted, dkt26.subsets, dkt26.johnson_exceptions)
JOHNSON_GAPS: dict[str, tuple[Theorem, ...]] = {
    "proved": (dkt26.subsets, bciks20.johnson_exceptions),
    "lean": _DKT26,
    "preprint": _DKT26,
}
"""Bounds up to the Johnson radius, by what the reader trusts; those that a trusted one always beats are left out."""

EVERY_JOHNSON_GAP = (*_DKT26, bchks25.johnson_exceptions, bciks20.johnson_exceptions)
"""Bounds up to the Johnson radius, the formulas for all codes from sharp to weak, for those who rely on some only."""

FIRST_ORDER_GAPS = (certificates.squarefree, certificates.first_order, dkt26.subsets, certificates.weighted)
"""Bounds beyond the Johnson radius of the oracle; folded codes of small dimension may still be within theirs."""

FIRST_ORDER_LISTS = (certificates.squarefree_list, certificates.first_order_list)
"""List bounds beyond the Johnson radius."""

PINNED_GAPS: dict[str, tuple[Theorem, ...]] = {
    "DKT26": (certificates.weighted, dkt26.interpolation, dkt26.johnson_exceptions),
    "DKT26-weighted": (certificates.weighted,),
    "DKT26-E0": (dkt26.interpolation,),
    "DKT26-closed": (dkt26.johnson_exceptions,),
    "BCHKS25": (bchks25.johnson_exceptions,),
    "BCHKS25-Eq13": (bchks25.johnson_exceptions_explicit,),
    "BCIKS20": (bciks20.johnson_exceptions,),
}
"""Every bound up to the Johnson radius, by the id the command line takes."""


@dataclass(frozen=True, slots=True)
class UniqueDecoding:
    """Radius δ = (n − k − slack)/(2n) of the oracle's code: at most one codeword is that close.

    At slack 0 the number of bad challenges is n and that is tight; a slack of a few positions
    brings it down to e + 1.  ``δn + 1`` at slack 0, which other tools print, is false.
    """

    slack: Any
    gaps: tuple[Theorem, ...] = UNIQUE_GAPS["preprint"]

    name = "UDR"
    multiplicity = None

    @property
    def theorem(self) -> Theorem:
        return bchks25.unique_exceptions if self._sharp(False) and self.slack >= 2 else bciks20.unique_exceptions

    def _sharp(self, curve: bool) -> bool:
        return (bchks25.unique_curve_exceptions if curve else bchks25.unique_exceptions) in self.gaps

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = 1 − δ = (n + k + slack)/(2n)."""
        n = let("n₀", number(oracle.length))
        return let("α", (n + let("k₀", number(oracle.dimension)) + let("s₀", number(self.slack))) / (2 * n))

    def errors(self, code: Code) -> Any:
        """Errors within the radius on the code's domain: ⌊δ·n⌋; 0 where the slack leaves no radius."""
        oracle = code.oracle
        errors = code.length * (oracle.length - oracle.dimension - self.slack) // (2 * oracle.length)
        return let("e", maximum(errors, 0))

    def list_size(self, code: Code, number: Lift) -> Any:
        return number(1)

    def exceptions(self, code: Code, factor: Any, curve: bool, number: Lift) -> Any:
        """``factor`` times the best of n (always) and BCHKS25 Thm 1.3 (slack ≥ 2) for this code.

        For a line with few errors, 3e ≤ n − k, e + 1 is enough.  For a curve it is not, unless e = 0.
        """
        n = let("n", number(code.length))
        if not self._sharp(curve):
            return number(factor) * let("E", n)
        e = self.errors(code)
        room = code.length - code.dimension
        s = let("s", room - 2 * e)

        def sharp() -> Any:
            return where(
                e > 0 if curve else 3 * e > room,
                lambda: bchks25.unique_exceptions(n, number(e), number(s)),
                lambda: number(e) + 1,
            )

        return number(factor) * let("E", where(s >= 2, lambda: minimum(n, sharp()), lambda: n))

    def gap_theorem(self, code: Code, factor: Any, curve: bool) -> Theorem:
        if not self._sharp(curve) or code.length - code.dimension - 2 * self.errors(code) < 2:
            return bciks20.unique_exceptions
        return bchks25.unique_curve_exceptions if curve else bchks25.unique_exceptions

    def gap_certificate(self, code: Code, factor: Any, curve: bool) -> Certificate | None:
        return None

    def list_theorem(self, code: Code) -> Theorem | None:
        return None

    def list_certificate(self, code: Code) -> Certificate | None:
        return None

    def gap_hypotheses(self, code: Code, factor: Any, curve: bool) -> Iterator[Hypothesis]:
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
        yield from _below_agreement(code, code.length - self.errors(code))


@dataclass(frozen=True, slots=True)
class Johnson:
    """Radius δ = 1 − α with α = √ρ·(1 + 1/(2m)), ρ the rate of the oracle's code.

    ``gaps`` bound the bad challenges, ``lists`` the list size: the sharp Johnson bound, or the
    τ/√ρ that the papers before DKT26 use (to reproduce a published figure).  Where m is an array,
    only the formulas among the gaps can be read.
    """

    multiplicity: Any
    gaps: tuple[Theorem, ...] = (dkt26.johnson_exceptions,)
    lists: Theorem = johnson.list_size

    name = "JBR"

    @property
    def theorem(self) -> Theorem:
        return self.gaps[0]

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

    def list_size(self, code: Code, number: Lift) -> Any:
        """Integer by the sharp bound (infinite where it says nothing), or the cited formula."""
        if self.lists is not johnson.list_size:
            oracle = code.oracle
            n, k = let("n₀", number(oracle.length)), let("k₀", number(oracle.dimension))
            return self.lists(n, k, let("m", number(self.multiplicity)))
        if isinstance(code.length, int) and isinstance(self.multiplicity, int):
            size = johnson.list_size(code.length, code.dimension, self.positions(code))
            return number(float("inf") if size is None else max(size, 1))  # 0 only where A > n, which fails
        return johnson.relaxed_list_size(
            number(code.length), number(code.dimension), self.agreement(code.oracle, number) * number(code.length)
        )

    def exceptions(self, code: Code, factor: Any, curve: bool, number: Lift) -> Any:
        """The smallest of the bounds on a combination of ``factor`` (curve: of that degree)."""
        bound, found = self._gap(code, factor, curve)
        if found is not None:
            return found.error(factor, curve, number)
        return number(float("inf")) if bound.certificate else self._formula(bound, code, factor, number)

    def _formula(self, bound: Theorem, code: Code, factor: Any, number: Lift) -> Any:
        """A formula at m, or at the least m it is stated for, whose radius is larger and count too."""
        n, k = let("n", number(code.length)), let("k", number(code.dimension))
        m = let("m", number(maximum(self.multiplicity, bound.least)))
        return number(factor) * let(
            "E", where(self._repeats(bound, code), lambda: dkt26.repetition_exceptions(n), lambda: bound(n, k, m))
        )

    def _gap(self, code: Code, factor: Any, curve: bool) -> tuple[Theorem, _Count | None]:
        """The gap with the smallest bound for a code; with its certificate and count if it has one."""
        *finite, formula = self.gaps
        if formula.certificate:
            finite.append(formula)
        elif not finite:
            return formula, None
        n, k = code.length, code.dimension
        found = _smallest(tuple(finite), n, k, self.positions(code), factor if curve else 1)
        if found is None:
            return formula, None
        # A weighted certificate is always below the closed form, which need not be evaluated then.
        if formula.certificate or found.theorem is certificates.weighted:
            return found.theorem, found
        by_formula = float(self._formula(formula, code, factor, float))
        return (formula, None) if by_formula < found.error(factor, curve, float) else (found.theorem, found)

    def _repeats(self, bound: Theorem, code: Code) -> Any:
        """Whether the code of constants has its own bound: for DKT26 always, for others where the rate was clamped."""
        if bound is dkt26.johnson_exceptions:
            return code.dimension == 1
        return code.dimension * code.oracle.length > code.length * code.oracle.dimension

    def gap_theorem(self, code: Code, factor: Any, curve: bool) -> Theorem:
        bound, found = self._gap(code, factor, curve)
        return dkt26.repetition_exceptions if found is None and self._repeats(bound, code) else bound

    def gap_certificate(self, code: Code, factor: Any, curve: bool) -> Certificate | None:
        found = self._gap(code, factor, curve)[1]
        return None if found is None else found.certificate

    def list_theorem(self, code: Code) -> Theorem | None:
        return self.lists

    def list_certificate(self, code: Code) -> Certificate | None:
        return None

    def gap_hypotheses(self, code: Code, factor: Any, curve: bool) -> Iterator[Hypothesis]:
        m, oracle = self.multiplicity, code.oracle
        if (2 * m + 1) ** 2 * oracle.dimension > 4 * m * m * oracle.length:
            yield Hypothesis("agreement at most 1", False, f"√ρ·(1 + 1/(2·{m})) > 1 at ρ = {_ratio(oracle)}")
            return
        bound, found = self._gap(code, factor, curve)
        if found is not None:
            return
        if bound.certificate:
            margin = f"none found for n = {code.length}, k = {code.dimension}, A = {self.positions(code)}"
            yield Hypothesis(f"a certificate of {bound.name}", False, margin)
        if bound is bchks25.johnson_exceptions_explicit and m == 1 and 9 * oracle.dimension >= 4 * oracle.length:
            yield Hypothesis("ρ < 4/9 at m = 1", False, f"ρ = {_ratio(oracle)}")
        if bound is dkt26.johnson_exceptions and 1 < code.dimension > code.length - 1:
            yield Hypothesis("k − 1 ≤ n − 2", False, f"k = {code.dimension}, n = {code.length}")

    def list_hypotheses(self, code: Code) -> Iterator[Hypothesis]:
        agreement = self.positions(code)
        yield from _below_agreement(code, agreement)
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


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """Beyond the Johnson radius: agreement α = ``positions``/n on the oracle's own domain.

    Gaps and list sizes follow from DKT26's first-order certificates, for fields of a
    ``characteristic`` above the guard of the certificate.
    """

    at: int
    characteristic: int
    gaps: tuple[Theorem, ...] = FIRST_ORDER_GAPS

    name = "BJR"
    multiplicity = None

    @property
    def theorem(self) -> Theorem:
        return certificates.squarefree

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = A/n."""
        return let("α", let("A", number(self.at)) / let("n₀", number(oracle.length)))

    def positions(self, code: Code) -> int:
        """⌈α·n⌉ on the code's domain."""
        return int(-(-self.at * code.length // code.oracle.length))

    def exceptions(self, code: Code, factor: Any, curve: bool, number: Lift) -> Any:
        """The smallest of the bounds on a combination of ``factor``; infinite where none exists."""
        found = self._gap(code, factor, curve)
        return number(float("inf")) if found is None else found.error(factor, curve, number)

    def _gap(self, code: Code, factor: Any, curve: bool) -> _Count | None:
        return _smallest(self.gaps, code.length, code.dimension, self.positions(code), factor if curve else 1)

    def gap_theorem(self, code: Code, factor: Any, curve: bool) -> Theorem:
        found = self._gap(code, factor, curve)
        return self.theorem if found is None else found.theorem

    def gap_certificate(self, code: Code, factor: Any, curve: bool) -> Certificate | None:
        found = self._gap(code, factor, curve)
        return None if found is None else found.certificate

    def list_size(self, code: Code, number: Lift) -> Any:
        """The Johnson bound where it holds at this dimension, else the certificate's; infinite without one."""
        agreement = self.positions(code)
        size = johnson.list_size(code.length, code.dimension, agreement)
        if size is None:
            found = _smallest_list(code.length, code.dimension, agreement)
            return number(float("inf") if found is None else found.count)
        return number(max(size, 1))

    def list_theorem(self, code: Code) -> Theorem | None:
        agreement = self.positions(code)
        if agreement**2 > code.length * (code.dimension - 1):
            return johnson.list_size
        found = _smallest_list(code.length, code.dimension, agreement)
        return FIRST_ORDER_LISTS[0] if found is None else found.theorem

    def list_certificate(self, code: Code) -> Certificate | None:
        agreement = self.positions(code)
        if agreement**2 > code.length * (code.dimension - 1):
            return None
        found = _smallest_list(code.length, code.dimension, agreement)
        return None if found is None else found.certificate

    def gap_hypotheses(self, code: Code, factor: Any, curve: bool) -> Iterator[Hypothesis]:
        found = self.gap_certificate(code, factor, curve)
        if found is None:
            yield self._missing(code)
        else:
            yield from self._guard(found)

    def list_hypotheses(self, code: Code) -> Iterator[Hypothesis]:
        agreement = self.positions(code)
        yield from _below_agreement(code, agreement)
        if agreement**2 <= code.length * (code.dimension - 1):
            found = self.list_certificate(code)
            yield from [self._missing(code)] if found is None else self._guard(found)

    def _missing(self, code: Code) -> Hypothesis:
        where = f"n = {code.length}, k = {code.dimension}, A = {self.positions(code)}"
        return Hypothesis("a first-order certificate", False, f"none found for {where}")

    def _guard(self, found: Certificate) -> Iterator[Hypothesis]:
        """The certificate's own condition on the characteristic, if it fails."""
        if isinstance(found, Jets):
            condition, least = found.guard
            if self.characteristic <= least:
                yield Hypothesis(condition, False, f"p = {self.characteristic} ≤ {least}")


@dataclass(frozen=True, slots=True)
class _Count:
    """A certificate, the theorem it belongs to, and the bad challenges it allows."""

    theorem: Theorem
    certificate: Certificate
    count: int

    def error(self, factor: Any, curve: bool, number: Lift) -> Any:
        """A certificate counts for a curve of its degree, or for one line of ``factor``."""
        count = let("E", number(self.count))
        return count if curve else number(factor) * count


@lru_cache(maxsize=2**15)
def _smallest(gaps: tuple[Theorem, ...], n: int, k: int, agreement: int, degree: int) -> _Count | None:
    """The certificate with the fewest bad challenges for a curve on a code at A positions, if there is one."""
    best: _Count | None = None
    for bound in gaps:
        if bound is certificates.first_order and k > certificates.STAGES:
            continue
        found = bound.formula(n, k, agreement, degree)
        count = None if found is None else found.exceptions
        if count is not None and (best is None or count < best.count):
            best = _Count(bound, found, count)
    return best


@lru_cache(maxsize=2**12)
def _smallest_list(n: int, k: int, agreement: int) -> _Count | None:
    """The first-order certificate with the shortest list at A positions, if there is one."""
    best: _Count | None = None
    for bound in FIRST_ORDER_LISTS[:1] if k > certificates.STAGES else FIRST_ORDER_LISTS:
        found = bound.formula(n, k, agreement)
        if found is not None and (best is None or found.list_size < best.count):
            best = _Count(bound, found, found.list_size)
    return best


def _below_agreement(code: Code, agreement: int) -> Iterator[Hypothesis]:
    if 1 < code.dimension >= agreement:
        yield Hypothesis("dimension below the agreement", False, f"k = {code.dimension} ≥ A = {agreement}")


def _ratio(oracle: Oracle) -> str:
    return f"{oracle.dimension}/{oracle.length}"


_: tuple[type[Regime], ...] = (UniqueDecoding, Johnson, FirstOrder)
