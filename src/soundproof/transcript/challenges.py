"""What the verifier draws, with the errors that a draw decides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift
from soundproof.primitives.fields import Grinding
from soundproof.theorems.theorem import Hypothesis, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code
from soundproof.transcript.events import Event
from soundproof.transcript.messages import Label, Message
from soundproof.transcript.regime import Regime

__all__ = ["Challenge", "ErrorTerm", "Transcript"]

NO_GRINDING = Grinding()


class ErrorTerm(Struct, frozen=True):
    """One bad event of a challenge.

    ``theorem`` is the statement that bounds the event; None for a :class:`Gap`, whose theorem
    is the regime's.  ``hypotheses`` are those that do not depend on the radius.
    """

    label: Label
    name: str
    event: Event
    theorem: Theorem | None
    grinding: Grinding = NO_GRINDING
    hypotheses: tuple[Hypothesis, ...] = ()

    @property
    def code(self) -> Code | None:
        """The code whose radius the event reads, if any."""
        return self.event.code

    def bound(self, radii: tuple[Regime, ...]) -> Bound | None:
        """What the error rests on besides ``theorem``: the bound on a gap or a list under the given radii."""
        return self.event.bound(self._regime(radii))

    def _regime(self, radii: tuple[Regime, ...]) -> Regime:
        return radii[self.event.code.oracle.index if self.event.code is not None else 0]

    def error(self, radii: tuple[Regime, ...], number: Lift) -> Any:
        """Error probability under the given radii, grinding included."""
        return self.of(self.bound(radii), radii, number)

    def of(self, bound: Bound | None, radii: tuple[Regime, ...], number: Lift) -> Any:
        """The error that follows from the bound."""
        error = self.event.of(bound, self._regime(radii), number)
        return error if self.grinding is NO_GRINDING else error * self.grinding.chance(number)


class Challenge(Struct, frozen=True):
    """What the verifier draws.  The errors of its terms add (union bound).

    It may stand for several ``rounds`` that are drawn one after the other, with equal errors.
    """

    label: Label
    name: str
    terms: tuple[ErrorTerm, ...]
    rounds: int = 1

    def bounds(self, radii: tuple[Regime, ...]) -> tuple[Bound | None, ...]:
        """The bound that each term rests on; it costs more than to read the error in one number system."""
        return tuple([term.bound(radii) for term in self.terms])

    def error(self, radii: tuple[Regime, ...], number: Lift) -> Any:
        """Round-by-round error: the sum over the terms."""
        first, *rest = self.terms
        total = first.error(radii, number)
        for term in rest:
            total = total + term.error(radii, number)
        return total

    def of(self, bounds: tuple[Bound | None, ...], radii: tuple[Regime, ...], number: Lift) -> Any:
        """The error that follows from the bounds."""
        first, *rest = map(ErrorTerm.of, self.terms, bounds, repeat(radii), repeat(number))
        return sum(rest, first)


Transcript = Iterator[Message | Challenge]
