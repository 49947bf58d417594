"""Proximity radii as values: how close a word must be, and what is proved at that radius.

The radius is a choice of the *analysis*: every admissible one gives a valid lower bound on the
bits, so :mod:`soundproof.radii.search` takes the best.  The integer (slack, multiplicity, agreeing
positions) is the parameter; radius, agreement and list size are derived from it.

Each regime carries the ``gaps`` it may use, theorems on the bad challenges of a combination of words.  All of them
hold at its radius, formulas and certificates alike, so for each code the smallest is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isqrt
from typing import Any

from soundproof.arithmetic.numbers import Lift, let, maximum, minimum, sqrt
from soundproof.theorems import bchks25, bciks20, certificates, dkt26, johnson
from soundproof.theorems.first_order import FirstOrder as Stages
from soundproof.theorems.first_order import Jets, Squarefree
from soundproof.theorems.theorem import Certificate, Hypothesis, Notion, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.regime import Regime

__all__ = [
    "FIRST_ORDER_GAPS",
    "JOHNSON_GAPS",
    "LISTS",
    "PINNED_GAPS",
    "UNIQUE_GAPS",
    "FirstOrder",
    "Johnson",
    "UniqueDecoding",
]

UNIQUE_GAPS = (bchks25.unique_exceptions, bchks25.unique_curve_exceptions, bciks20.unique_exceptions)
"""Bounds in unique decoding."""

JOHNSON_GAPS = (
    certificates.weighted,
    certificates.weighted_curve,
    dkt26.subsets,
    dkt26.johnson_exceptions,
    bchks25.johnson_exceptions,
    bchks25.mutual_exceptions,
    bciks20.johnson_exceptions,
)
"""Bounds up to the Johnson radius."""

FIRST_ORDER_GAPS = (
    certificates.squarefree,
    certificates.first_order,
    dkt26.subsets,
    certificates.weighted,
    certificates.weighted_curve,
)
"""Bounds beyond the Johnson radius of the oracle; folded codes of small dimension may still be within theirs."""

FIRST_ORDER_LISTS = (certificates.squarefree_list, certificates.first_order_list)
"""Bounds on the list size beyond the Johnson radius."""

LISTS = (johnson.list_size, bciks20.list_size)
"""Bounds on the list size up to the Johnson radius, the sharpest first."""

PINNED_GAPS: dict[str, tuple[Theorem, ...]] = {
    "DKT26": (
        certificates.weighted,
        certificates.weighted_curve,
        dkt26.interpolation,
        dkt26.johnson_exceptions,
        dkt26.repetition_exceptions,
    ),
    "DKT26-weighted": (certificates.weighted, certificates.weighted_curve),
    "DKT26-E0": (dkt26.interpolation,),
    "DKT26-closed": (dkt26.johnson_exceptions, dkt26.repetition_exceptions),
    "BCHKS25": (bchks25.mutual_exceptions, bchks25.johnson_exceptions, dkt26.repetition_exceptions),
    "BCHKS25-4.2": (bchks25.johnson_exceptions,),
    "BCHKS25-Eq13": (bchks25.johnson_exceptions_explicit,),
    "BCIKS20": (bciks20.johnson_exceptions,),
}
"""Every bound up to the Johnson radius, by the id the command line takes; with one for constants where it has none.

Those that give correlated agreement only are there to reproduce published figures: where a protocol needs more, their
terms are evaluated and no bound applies.
"""


@dataclass(frozen=True, slots=True)
class UniqueDecoding:
    """Radius δ = (n − k − slack)/(2n) of the oracle's code: at most one codeword is that close.

    At slack 0 the number of bad challenges is n and that is tight; a slack of a few positions
    brings it down to e + 1.  ``δn + 1`` at slack 0, which other tools print, is false.
    """

    slack: Any
    gaps: tuple[Theorem, ...] = UNIQUE_GAPS

    name = "UDR"
    multiplicity = None

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
        slack = code.length - code.dimension - 2 * self.errors(code)
        failed = list(_below_agreement(code.dimension, self.positions(code)))
        if slack < 0:
            margin = f"n − k − 2e = {slack} < 0 for dimension {code.dimension}; the slack is {-slack} too small"
            failed.insert(0, Hypothesis("the wider code is uniquely decoded", False, margin))
        return Bound(_one, None, None, tuple(failed))

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """``factor`` times the smallest of the bounds for this code whose slack is large enough."""
        e = self.errors(code)
        s = code.length - code.dimension - 2 * e
        suited = [gap for gap in self.gaps if gap.suits(curve) and gap.least <= s]
        best = suited[0] if suited else bciks20.unique_exceptions
        if len(suited) > 1:
            best = min(suited, key=lambda gap: _unique_exceptions(gap, code.length, e, s, curve, float))

        def value(number: Lift) -> Any:
            exceptions = _unique_exceptions(best, code.length, e, s, curve, number)
            return number(factor) * let("E", minimum(let("n", number(code.length)), exceptions))

        room = code.oracle.length - code.oracle.dimension
        holds = s >= 0 and self.slack <= room and best.notion is not None and best.notion.gives(needs)
        failed = () if holds else (*self._failing(code, s), *best.failing(needs, 0, 0, None))
        return Bound(value, best, None, failed)

    def _failing(self, code: Code, slack: int) -> Iterator[Hypothesis]:
        room = code.oracle.length - code.oracle.dimension
        if self.slack > room:
            yield Hypothesis("a radius is left", False, f"slack {self.slack} > n − k = {room}")
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


@dataclass(frozen=True, slots=True)
class Johnson:
    """Radius δ = 1 − α with α = √ρ·(1 + 1/(2m)), ρ the rate of the oracle's code.

    ``gaps`` bound the bad challenges, ``sizes`` the list size: the sharp Johnson bound, and the
    τ/√ρ that the papers before DKT26 use.
    """

    multiplicity: Any
    gaps: tuple[Theorem, ...] = (dkt26.johnson_exceptions, dkt26.repetition_exceptions)
    sizes: tuple[Theorem, ...] = LISTS

    name = "JBR"

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
        own = (code.length, code.dimension, oracle.length, oracle.dimension)
        found = _list_size(self.sizes, *own, self.multiplicity, self.positions(code))
        size, failed = found.size, (*self._beyond_one(oracle), *found.failed)
        if size is not None:
            return Bound(lambda number: number(size), found.theorem, None, failed)

        def formula(number: Lift) -> Any:
            n, k = let("n₀", number(oracle.length)), let("k₀", number(oracle.dimension))
            return found.theorem(n, k, let("m", number(self.multiplicity)))

        return Bound(formula, found.theorem, None, failed)

    def _beyond_one(self, oracle: Oracle) -> Iterator[Hypothesis]:
        """An agreement above 1, which no word reaches: whatever is said of such words says nothing."""
        m = self.multiplicity
        if (2 * m + 1) ** 2 * oracle.dimension > 4 * m * m * oracle.length:
            yield Hypothesis("agreement at most 1", False, f"√ρ·(1 + 1/(2·{m})) > 1 at ρ = {_ratio(oracle)}")

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """The smallest of the bounds on a combination of ``factor`` (curve: of that degree)."""
        m, oracle = self.multiplicity, code.oracle
        failed = tuple(self._beyond_one(oracle))
        # The degree of a curve matters to certificates only; for formulas it may be an array.
        degree = factor if curve and _certified(self.gaps) else 1
        found = _smallest(self.gaps, needs, code.length, code.dimension, self.positions(code), degree, curve, m)
        theorem = found.theorem
        if theorem.certificate or found.count == inf:
            return found.bound(factor, curve, failed)

        def formula(number: Lift) -> Any:
            """At m, or at the least m it is stated for, whose radius is larger and count too."""
            n, k = let("n", number(code.length)), let("k", number(code.dimension))
            return number(factor) * let("E", theorem(n, k, let("m", number(max(m, theorem.least)))))

        return Bound(formula, theorem, None, failed or found.failed)


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """Beyond the Johnson radius: agreement α = ``at``/n on the oracle's own domain.

    Gaps and list sizes follow from DKT26's first-order certificates, for fields of a
    ``characteristic`` above the guard of the certificate.
    """

    at: int
    characteristic: int
    gaps: tuple[Theorem, ...] = FIRST_ORDER_GAPS

    name = "BJR"
    multiplicity = None

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = A/n."""
        return let("α", let("A", number(self.at)) / let("n₀", number(oracle.length)))

    def positions(self, code: Code) -> int:
        """⌈α·n⌉ on the code's domain."""
        return int(-(-self.at * code.length // code.oracle.length))

    def lists(self, code: Code) -> Bound:
        """The Johnson bound where it holds at this dimension, else the certificate's; infinite without one."""
        positions = self.positions(code)
        short = tuple(_below_agreement(code.dimension, positions))
        size = johnson.list_size(code.length, code.dimension, positions)
        if size is not None:
            return Bound(lambda number: number(max(size, 1)), johnson.list_size, None, short)
        theorem, found = _shortest_list(code.length, code.dimension, positions)
        if found is None:
            missing = _missing(theorem, code.length, code.dimension, positions)
            return Bound(_infinite, theorem, None, (*short, missing))
        return Bound(lambda number: number(found.list_size), theorem, found, (*short, *self._guard(found)))

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """The smallest of the bounds on a combination of ``factor``; infinite where none exists."""
        degree = factor if curve else 1
        found = _smallest(self.gaps, needs, code.length, code.dimension, self.positions(code), degree, curve)
        return found.bound(factor, curve, tuple(self._guard(found.certificate)))

    def _guard(self, found: Certificate | None) -> Iterator[Hypothesis]:
        """The certificate's own condition on the characteristic, if it fails."""
        if isinstance(found, Jets):
            condition, least = found.guard
            if self.characteristic <= least:
                yield Hypothesis(condition, False, f"p = {self.characteristic} ≤ {least}")


@dataclass(frozen=True, slots=True)
class _Found:
    """The theorem with the smallest bound for a code, its certificate if it has one, the count, and what fails."""

    theorem: Theorem
    certificate: Certificate | None
    count: float
    failed: tuple[Hypothesis, ...]

    def bound(self, factor: Any, curve: bool, failed: tuple[Hypothesis, ...]) -> Bound:
        """The count of the certificate, for a curve of its degree or for ``factor`` lines; infinite without one."""
        failed, certificate = failed or self.failed, self.certificate
        if certificate is None:
            return Bound(_infinite, self.theorem, None, failed)

        def value(number: Lift) -> Any:
            count = let("E", number(self.count))
            return count if curve else number(factor) * count

        return Bound(value, self.theorem, certificate, failed)


@lru_cache(maxsize=2**15)
def _smallest(
    gaps: tuple[Theorem, ...],
    needs: Notion,
    n: int,
    k: int,
    agreement: int,
    degree: int,
    curve: bool,
    m: int | None = None,
) -> _Found:
    """The bound with the fewest bad challenges for a line or curve at A positions; one that holds, if any does.

    Formulas are read in floats, at the multiplicity m.
    """
    best: _Found | None = None
    least: tuple[bool, float] = (True, inf)
    for gap, failed in _suited(gaps, needs, curve):
        if gap is certificates.first_order and k > certificates.STAGES:
            continue
        if gap.certificate:
            found, count = _counted(gap, n, k, agreement, degree)
            if found is None:
                continue
            rank: tuple[bool, float] = bool(failed), count
        elif m is not None and gap.requires and not all(r.holds(n, k, m) for r in gap.requires):
            failed = tuple(gap.failing(needs, n, k, m))
            found, rank = None, (True, inf)
        else:
            found, rank = None, (bool(failed), degree * gap(float(n), float(k), float(max(m or 0, gap.least))))
        if best is None or rank < least:
            best, least = _Found(gap, found, rank[1], failed), rank
    if best is None:
        theorem = next(gap for gap in gaps if gap.suits(curve))
        best = _Found(theorem, None, inf, (_missing(theorem, n, k, agreement),))
    return best


@lru_cache(maxsize=256)
def _suited(
    gaps: tuple[Theorem, ...], needs: Notion, curve: bool
) -> tuple[tuple[Theorem, tuple[Hypothesis, ...]], ...]:
    """The bounds about lines, or about curves, each with what fails whatever the code is: its notion of agreement."""
    return tuple((gap, tuple(gap.failing(needs, 0, 0, None))) for gap in gaps if gap.suits(curve))


@lru_cache(maxsize=64)
def _certified(gaps: tuple[Theorem, ...]) -> bool:
    """Whether a certificate is among the bounds."""
    return any(gap.certificate for gap in gaps)


@lru_cache(maxsize=2**15)
def _counted(gap: Theorem, n: int, k: int, agreement: int, degree: int) -> tuple[Certificate | None, int]:
    """The certificate of a bound at A positions, if there is one, and its count; many multiplicities share them."""
    found = gap.formula(n, k, agreement, degree)
    return (None, 0) if found is None else (found, found.exceptions)


@lru_cache(maxsize=2**12)
def _shortest_list(n: int, k: int, agreement: int) -> tuple[Theorem, Stages | Squarefree | None]:
    """The first-order certificate with the shortest list at A positions, if there is one, and its theorem."""
    best: tuple[Theorem, Stages | Squarefree | None] = FIRST_ORDER_LISTS[0], None
    for theorem in FIRST_ORDER_LISTS[:1] if k > certificates.STAGES else FIRST_ORDER_LISTS:
        found = theorem.formula(n, k, agreement)
        if found is not None and (best[1] is None or found.list_size < best[1].list_size):
            best = theorem, found
    return best


@dataclass(frozen=True, slots=True)
class _Size:
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
    failed = tuple(_below_agreement(k, agreement))
    size = johnson.list_size(n, k, agreement)
    if size is None:
        short = n * (k - 1) - agreement**2
        margin = f"A = {agreement}, k = {k}: short by {short}"
        return _Size(theorems[0], inf, (*failed, Hypothesis("A² > n(k − 1)", False, margin)))
    found: list[tuple[float, _Size]] = []
    too_small: tuple[Hypothesis, ...] = ()
    for theorem in theorems:
        if theorem is johnson.list_size:
            found.append((size, _Size(theorem, max(size, 1), failed)))  # 0 only where A > n, which fails
        elif 4 * size**2 * k0 > (2 * m + 1) ** 2 * n0:
            margin = f"list size {size} at dimension {k}"
            too_small = (Hypothesis("τ/√ρ is at least the Johnson bound", False, margin),)
        else:
            found.append((theorem(float(n0), float(k0), float(m)), _Size(theorem, None, failed)))
    if not found:
        return _Size(theorems[0], inf, (*failed, *too_small))
    return min(found, key=lambda pair: pair[0])[1]


def _infinite(number: Lift) -> Any:
    return number(inf)


def _missing(theorem: Theorem, n: int, k: int, agreement: int) -> Hypothesis:
    margin = f"none found for n = {n}, k = {k}, A = {agreement}"
    return Hypothesis(f"a certificate of {theorem.name}", False, margin)


def _below_agreement(k: int, agreement: int) -> Iterator[Hypothesis]:
    if 1 < k >= agreement:
        yield Hypothesis("dimension below the agreement", False, f"k = {k} ≥ A = {agreement}")


def _ratio(oracle: Oracle) -> str:
    return f"{oracle.dimension}/{oracle.length}"


_: tuple[type[Regime], ...] = (UniqueDecoding, Johnson, FirstOrder)
