"""Whether a round reaches the bits that are asked for, and the least grinding with which it does.

Floats decide where an error is clearly on one side of 2^−bits; where it is not, the certified reading does,
so no decision rests on a rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from msgspec import Struct, field
from msgspec.structs import replace

from soundproof.analyses.optimize.effort import Effort
from soundproof.arithmetic.certified import certified_bits
from soundproof.primitives.fields import Grinding
from soundproof.radii.choice import BEST, Pin
from soundproof.radii.search import fast
from soundproof.readings.evaluation import Bounds, failing, never
from soundproof.transcript.bound import Bound
from soundproof.transcript.challenges import NO_GRINDING, Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.regime import Regime

__all__ = ["NEAR", "Bar"]

NEAR = 2.0**-30
"""Relative distance to the bar within which a float's decision is not trusted."""


class Bar(Struct, frozen=True):
    """The bits that every round must have, and the analysis that may be used to show it; each look is a step."""

    bits: int
    pin: Pin = BEST
    effort: Effort = field(default_factory=Effort)

    def reached(self, challenge: Challenge, radii: tuple[Regime, ...], spare: float = 0.0) -> bool:
        """Whether the round's error is at most 2^−bits, but for a ``spare`` part; hypotheses are not looked at."""
        self.effort.step()
        error = float(challenge.error(radii, fast))
        if spare:  # a radius that is merely tried: what it is good for is decided on the whole round
            return error <= 2.0**-self.bits * (1 - spare)
        return self._decided(error, challenge, radii)

    def least_grinding(
        self, challenge: Challenge, radii: tuple[Regime, ...], allowed: Sequence[int], claim: Claim
    ) -> int | None:
        """The fewest allowed bits of grinding with which the round reaches the bar; None where none do.

        None too where a hypothesis fails.  The terms that ``challenge`` grinds at all are those the bits are
        credited to.  ``allowed`` ascends; where it is empty the grinding stays as it is.
        """
        bounds = challenge.bounds(radii)
        if not allowed:
            most = max(term.grinding.bits for term in challenge.terms)
            return most if self.passes(challenge, bounds, radii) else None
        self.effort.step()
        bounded = tuple(zip(challenge.terms, bounds, strict=True))
        live = tuple(pair for pair in bounded if not never(*pair))
        if not live:
            return allowed[0]
        ground = sum(self._unground(*pair, radii) for pair in live if pair[0].grinding.bits)
        fixed = sum(self._unground(*pair, radii) for pair in live if not pair[0].grinding.bits)
        most_hopeful = fixed + ground * _ground(claim.modulus, allowed[-1])[1]
        if self._above(most_hopeful) or any(failing(bounded, self.pin, radii)):
            return None
        for bits in allowed:
            grinding, chance = _ground(claim.modulus, bits)
            total = fixed + ground * chance
            if self._above(total):
                continue
            terms = tuple(replace(term, grinding=grinding) if term.grinding.bits else term for term, _ in live)
            if self._decided(total, Challenge(challenge.label, challenge.name, terms), radii):
                return bits
        return None

    def passes(self, challenge: Challenge, bounds: Bounds, radii: tuple[Regime, ...]) -> bool:
        """Whether the round reaches the bar by its bounds, with the grinding that it has, and no hypothesis fails."""
        self.effort.step()
        bounded = tuple(zip(challenge.terms, bounds, strict=True))
        live = tuple(pair for pair in bounded if not never(*pair))
        if not live:
            return True
        error = sum(float(term.of(bound, radii, fast)) for term, bound in live)
        rest = Challenge(challenge.label, challenge.name, tuple(term for term, _ in live))
        return self._decided(error, rest, radii) and not any(failing(bounded, self.pin, radii))

    def _unground(self, term: ErrorTerm, bound: Bound | None, radii: tuple[Regime, ...]) -> float:
        return float(term.event.of(bound, radii[term.event.code.oracle.index if term.event.code else 0], fast))

    def _above(self, error: float) -> bool:
        return not error < 2.0**-self.bits * (1 + NEAR)

    def _decided(self, error: float, challenge: Challenge, radii: tuple[Regime, ...]) -> bool:
        if self._above(error):
            return False
        return error < 2.0**-self.bits * (1 - NEAR) or certified_bits(partial(challenge.error, radii)) >= self.bits


@lru_cache(maxsize=1024)
def _ground(modulus: int | None, bits: int) -> tuple[Grinding, float]:
    """Some grinding, drawn from a field element or from uniform bits, and its chance."""
    grinding = Grinding(bits, modulus) if bits else NO_GRINDING
    return grinding, float(grinding.chance(fast))
