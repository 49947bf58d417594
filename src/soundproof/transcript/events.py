"""What can go wrong at a challenge, as data."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.arithmetic.numbers import Lift, let, minimum
from soundproof.primitives.fields import Sampling
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Notion
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code
from soundproof.transcript.regime import Regime

__all__ = ["Event", "Gap", "Missed", "Pairs", "Roots"]


def _carried(bound: Bound, code: Code) -> Bound:
    """A bound for Reed–Solomon codes, as one for words that are interleaved, or for a circle code."""
    if code.rows == 1 and not code.circle:
        return bound
    return replace(bound, through=(cited.CIRCLE,) if code.circle else (cited.ROWS,))


# Events ---------------------------------------------------------------------------------------
class Gap(Struct, frozen=True):
    """A combination of words is closer to the code than the words: E/q for E bad challenges.

    ``factor`` times those of a line, or where the words are combined by powers of one challenge
    those of a ``curve`` of degree ``factor``.  ``needs`` is the notion of agreement on which the
    protocol's argument rests.
    """

    factor: Any
    code: Code
    q: Any
    curve: bool = False
    needs: Notion = Notion.MUTUAL

    def bound(self, regime: Regime) -> Bound | None:
        """The bound on E; None on a single position, where every word is a codeword and there is no gap to cross."""
        if self.code.length == 1:
            return None
        return _carried(regime.gap(self.code, self.factor, self.curve, self.needs), self.code)

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(self.bound(regime), regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error that follows from the bound."""
        return number(0) if bound is None else bound.value(number) / number(self.q)


class Roots(Struct, frozen=True):
    """The challenge is a root of a nonzero polynomial, one per codeword in the list: L·degree/q.

    Without a code nothing is decoded and the list size is 1.
    """

    degree: Any
    q: Any
    code: Code | None = None

    def bound(self, regime: Regime) -> Bound | None:
        """The bound on L."""
        return None if self.code is None else _carried(regime.lists(self.code), self.code)

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(self.bound(regime), regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error that follows from the bound."""
        degree = number(self.degree)
        if bound is not None:
            degree = let("L", bound.value(number)) * degree
        return degree / number(self.q)


class Pairs(Struct, frozen=True):
    """Two codewords of the list agree at all out-of-domain samples: L(L−1)/2·(degree/q)^samples."""

    degree: Any
    q: Any
    samples: Any
    code: Code

    def bound(self, regime: Regime) -> Bound:
        """The bound on L."""
        return _carried(regime.lists(self.code), self.code)

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(self.bound(regime), regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error that follows from the bound."""
        size = let("L", number(1) if bound is None else bound.value(number))
        return size * (size - 1) / 2 * (number(self.degree) / number(self.q)) ** self.samples


class Missed(Struct, frozen=True):
    """Every query hits a position where the far word agrees: α^queries.

    With ``sampling`` the positions are remainders of a field element by their number N, such as its low bits, and the
    α·N agreeing ones may be the likelier: α(1 − r/p) + min(α·N, r)/p per query.
    """

    queries: Any
    code: Code
    sampling: Sampling | None = None

    def bound(self, regime: Regime) -> None:
        """Nothing but the radius itself."""

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(None, regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error at the regime's agreement."""
        return self.chance(regime.agreement(self.code.oracle, number), number)

    def chance(self, hit: Any, number: Lift) -> Any:
        """Chance that every query hits where a share ``hit`` of the positions agrees; it rises with the share."""
        if self.sampling is not None:
            p, r = let("p", number(self.sampling.modulus)), let("r", number(self.sampling.excess))
            hit = hit * (1 - r / p) + minimum(hit * self.sampling.positions, r) / p
        return minimum(hit, number(1)) ** self.queries


Event = Gap | Roots | Pairs | Missed
