"""List decoding beyond the Johnson radius, by first-order certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift, let
from soundproof.radii.gaps import FIRST_ORDER_GAPS, FIRST_ORDER_LISTS
from soundproof.radii.smallest import agreement_margins, below_agreement, infinite, no_certificate, plain, smallest
from soundproof.theorems import certificates, johnson
from soundproof.theorems.first_order import FirstOrder, Jets, Squarefree
from soundproof.theorems.theorem import Certificate, Hypothesis, Notion, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle

__all__ = ["BeyondJohnson"]


class BeyondJohnson(Struct, frozen=True):
    """Beyond the Johnson radius: agreement α = ``at``/n on the oracle's own domain.

    Gaps and list sizes follow from DKT26's first-order certificates, for fields of a
    ``characteristic`` above the guard of the certificate.
    """

    at: int
    characteristic: int
    gaps: tuple[Theorem, ...] = FIRST_ORDER_GAPS

    name = "BJR"
    meaning = "list decoding beyond the Johnson radius, words agree in A positions"
    symbol = "A"
    multiplicity = None
    names_bound = True
    names_term = True
    linear = False
    symbolic = False

    @property
    def integer(self) -> int:
        """The agreeing positions."""
        return self.at

    def in_symbols(self, symbol: Callable[[str, Any], Any]) -> BeyondJohnson:
        """Itself: certificates are looked up by plain integers."""
        return self

    def margins(self, code: Code, degree: Any) -> Iterator[Hypothesis]:
        """By how much the conditions hold: of a gap on curves of a degree, of a list where that is 0."""
        positions = self.positions(code)
        yield from agreement_margins(code, positions, bool(degree))
        if not degree:
            yield Hypothesis("A > k", True, f"A − k = {positions - code.dimension}")

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        """α = A/n."""
        return let("α", let("A", number(self.at)) / let("n₀", number(oracle.length)))

    def positions(self, code: Code) -> int:
        """⌈α·n⌉ on the code's domain."""
        return int(-(-self.at * code.length // code.oracle.length))

    def lists(self, code: Code) -> Bound:
        """The Johnson bound where it holds at this dimension, else the certificate's; infinite without one."""
        positions = self.positions(code)
        short = tuple(below_agreement(code.dimension, positions))
        size = johnson.list_size(code.length, code.dimension, positions)
        if size is not None:
            return Bound(lambda number: number(max(size, 1)), johnson.list_size, None, short)
        theorem, certificate = _shortest_list(code.length, code.dimension, positions)
        if certificate is None:
            missing = no_certificate(theorem, code.length, code.dimension, positions)
            return Bound(infinite, theorem, None, (*short, missing))
        return Bound(
            lambda number: number(certificate.list_size), theorem, certificate, (*short, *self._guard(certificate))
        )

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        """The smallest of the bounds on a combination of ``factor``; infinite where none exists."""
        degree = factor if curve else 1
        best = smallest(self.gaps, needs, code.length, code.dimension, self.positions(code), degree, curve)
        return best.bound(factor, curve, tuple(self._guard(best.certificate)))

    def _guard(self, certificate: Certificate | None) -> Iterator[Hypothesis]:
        """The certificate's own condition on the characteristic, if it fails."""
        if isinstance(certificate, Jets):
            condition, least = certificate.guard
            if self.characteristic <= least:
                yield Hypothesis(condition, False, f"p = {self.characteristic} ≤ {least}")


@lru_cache(maxsize=2**12)
def _shortest_list(n: int, k: int, agreement: int) -> tuple[Theorem, FirstOrder | Squarefree | None]:
    """The first-order certificate with the shortest list at A positions, if there is one, and its theorem."""
    n, k, agreement = plain(n, k, agreement)
    best: tuple[Theorem, FirstOrder | Squarefree | None] = FIRST_ORDER_LISTS[0], None
    for theorem in FIRST_ORDER_LISTS[:1] if k > certificates.STAGES else FIRST_ORDER_LISTS:
        certificate = theorem.formula(n, k, agreement)
        if certificate is not None and (best[1] is None or certificate.list_size < best[1].list_size):
            best = theorem, certificate
    return best
