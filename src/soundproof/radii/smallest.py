"""Of all bounds that hold for a code at a radius, formulas and certificates alike, the smallest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import inf
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift, let
from soundproof.theorems import certificates
from soundproof.theorems.theorem import Certificate, Hypothesis, Notion, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code

__all__ = []


class Smallest(Struct, frozen=True):
    """The theorem with the smallest bound for a code, its certificate if it has one, the bound, and what fails."""

    theorem: Theorem
    certificate: Certificate | None
    exceptions: float
    failed: tuple[Hypothesis, ...]

    def bound(self, factor: Any, curve: bool, failed: tuple[Hypothesis, ...]) -> Bound:
        """The count of the certificate, for a curve of its degree or for ``factor`` lines; infinite without one."""
        failed, certificate = failed or self.failed, self.certificate
        if certificate is None:
            return Bound(infinite, self.theorem, None, failed)

        def value(number: Lift) -> Any:
            count = let("E", number(self.exceptions))
            return count if curve else number(factor) * count

        return Bound(value, self.theorem, certificate, failed)


@lru_cache(maxsize=2**15)
def smallest(
    gaps: tuple[Theorem, ...],
    needs: Notion,
    n: int,
    k: int,
    agreement: int,
    degree: int,
    curve: bool,
    m: int | None = None,
) -> Smallest:
    """The bound with the fewest bad challenges for a line or curve at A positions; one that holds, if any does.

    Formulas are read in floats, at the multiplicity m.
    """
    n, k, agreement, degree = plain(n, k, agreement, degree)
    best: Smallest | None = None
    least: tuple[bool, float] = (True, inf)
    for gap, failed in _suited(gaps, needs, curve):
        if gap is certificates.first_order and k > certificates.STAGES:
            continue
        if gap.certificate:
            certificate, count = _counted(gap, n, k, agreement, degree)
            if certificate is None:
                continue
            rank: tuple[bool, float] = bool(failed), count
        elif m is not None and gap.requires and not all(r.holds(n, k, m) for r in gap.requires):
            failed = tuple(gap.failing(needs, n, k, m))
            certificate, rank = None, (True, inf)
        else:
            certificate, rank = None, (bool(failed), degree * gap(float(n), float(k), float(max(m or 0, gap.least))))
        if best is None or rank < least:
            best, least = Smallest(gap, certificate, rank[1], failed), rank
    if best is None:
        theorem = next(gap for gap in gaps if gap.suits(curve))
        best = Smallest(theorem, None, inf, (no_certificate(theorem, n, k, agreement),))
    return best


def plain(*integers: int) -> tuple[int, ...]:
    """The integers without the symbols that an explanation asks with: what is found is kept, and found by others."""
    return tuple(map(int, integers))


@lru_cache(maxsize=256)
def _suited(
    gaps: tuple[Theorem, ...], needs: Notion, curve: bool
) -> tuple[tuple[Theorem, tuple[Hypothesis, ...]], ...]:
    """The bounds about lines, or about curves, each with what fails whatever the code is: its notion of agreement."""
    return tuple((gap, tuple(gap.failing(needs, 0, 0, None))) for gap in gaps if gap.suits(curve))


@lru_cache(maxsize=64)
def any_certificate(gaps: tuple[Theorem, ...]) -> bool:
    """Whether a certificate is among the bounds."""
    return any(gap.certificate for gap in gaps)


@lru_cache(maxsize=2**15)
def _counted(gap: Theorem, n: int, k: int, agreement: int, degree: int) -> tuple[Certificate | None, int]:
    """The certificate of a bound at A positions, if there is one, and its count; many multiplicities share them."""
    certificate = gap.formula(n, k, agreement, degree)
    return (None, 0) if certificate is None else (certificate, certificate.exceptions)


def infinite(number: Lift) -> Any:
    """What a bound that is not there counts."""
    return number(inf)


def no_certificate(theorem: Theorem, n: int, k: int, agreement: int) -> Hypothesis:
    """That a certificate of a theorem was not found for a code."""
    margin = f"none found for n = {n}, k = {k}, A = {agreement}"
    return Hypothesis(f"a certificate of {theorem.name}", False, margin)


def below_agreement(k: int, agreement: int) -> Iterator[Hypothesis]:
    """What fails where a codeword is fixed by more positions than must agree."""
    if 1 < k >= agreement:
        yield Hypothesis("dimension below the agreement", False, f"k = {k} ≥ A = {agreement}")


def agreement_margins(code: Code, positions: int, counted: bool) -> Iterator[Hypothesis]:
    """By how much A positions satisfy what a gap asks of them where it is counted, else what the Johnson bound asks."""
    n, room = code.length, positions**2 - code.length * (code.dimension - 1)
    if counted:
        yield Hypothesis("A ≤ n", True, f"n − A = {n - positions} for A = {positions}")
    elif room > 0:
        yield Hypothesis("A² > n(k − 1)", True, f"A² − n(k − 1) = {room} for A = {positions}")
