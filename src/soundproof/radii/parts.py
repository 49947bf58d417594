"""What a radius has to weigh: for each oracle its queries against everything else, in floats.

A transcript names every event; the search for a radius evaluates the few that can decide it, many
times over.  So they are put beside each other once, each with the chance of its grinding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from soundproof.arithmetic.numbers import Lift
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Event, Gap, Missed, Roots
from soundproof.transcript.regime import Regime

__all__ = ["OraclePart", "Risk", "fast", "oracles_of", "parts_of", "rooted", "weight", "wide"]

LARGEST_FLOAT = 2.0**1000
FLOAT_BITS = 900
"""Bits of the largest field over which errors are taken as floats."""

Risk = tuple[Event, float]
"""An event, and the chance that the grinding before it lets it happen."""

Round = tuple[Risk, ...]


def fast(value: Any) -> Any:
    """Lift into floats; numbers beyond a float's range are capped, which only loses bits nobody can use."""
    try:
        return float(value)
    except OverflowError:
        return LARGEST_FLOAT


def oracles_of(challenges: Iterable[Challenge]) -> tuple[Oracle, ...]:
    """The oracles a transcript's terms read, by index."""
    codes = (term.code for challenge in challenges for term in challenge.terms)
    oracles = {code.oracle.index: code.oracle for code in codes if code is not None}
    return tuple(oracles[index] for index in sorted(oracles))


def _error(risk: Risk, regime: Regime, number: Lift) -> Any:
    """The error of an event; infinite where a hypothesis of its bound fails, so that no search walks there."""
    event, chance = risk
    bound = event.bound(regime)
    if bound is not None and bound.failed:
        return number(inf)
    return event.of(bound, regime, number) * number(chance)


def _quick(risks: Round, regime: Regime) -> float:
    """The sum of the errors of some events, in floats."""
    number: Lift = float
    while True:
        try:
            total = 0.0
            for risk in risks:
                total += _error(risk, regime, number)
            return total
        except OverflowError:
            if number is fast:
                raise
            number = fast


def rooted(error: Any, root: int) -> float:
    """The root of an enclosed error too small for a float; it orders errors as they are ordered."""
    return float((error.log() / root).exp().mid()) if error > 0 and error.is_finite() else float(error.mid())


def wide(challenges: Iterable[Challenge]) -> int:
    """The root that brings every error over the transcript's fields into the range of a float; 1 for usual fields."""
    events = [term.event for challenge in challenges for term in challenge.terms]
    sizes = [event.q for event in events if not isinstance(event, Missed) and isinstance(event.q, int)]
    return max((size.bit_length() // FLOAT_BITS + 1 for size in sizes), default=1)


class OraclePart(NamedTuple):
    """What one oracle's radius decides: its query terms, and its other terms grouped by round.

    Errors are floats.  Over fields whose errors would be too small for that, they are the ``root``-th roots.
    """

    oracle: Oracle
    queries: Round
    rest: tuple[Round, ...]
    root: int = 1

    def _added(self, risks: Round, regime: Regime) -> float:
        if self.root > 1:
            from soundproof.arithmetic.certified import ball  # loads certified arithmetic

            return rooted(sum((_error(risk, regime, ball) for risk in risks), ball(0)), self.root)
        return _quick(risks, regime)

    def missed(self, regime: Regime) -> float:
        return max((self._added((risk,), regime) for risk in self.queries), default=0.0)

    def round(self, index: int, regime: Regime) -> float:
        """The error of one of the other rounds."""
        return self._added(self.rest[index], regime)

    def others(self, regime: Regime) -> float:
        return max((self._added(risks, regime) for risks in self.rest), default=0.0)

    def error(self, regime: Regime) -> float:
        return _worst(self, regime)

    def exceeds(self, regime: Regime, error: float) -> bool:
        """Whether the proximity gap of some code alone reaches ``error``; stops at the first."""
        gaps = (risk for risks in self.rest for risk in risks if isinstance(risk[0], Gap))
        return any(self._added((risk,), regime) >= error for risk in gaps)

    @property
    def slack(self) -> int:
        """Least slack at which every code whose list enters is uniquely decoded (DEEP-ALI needs its c)."""
        codes = [event.code for risks in self.rest for event, _ in risks if event.code is not None]
        return max(0, int(max((code.dimension - self.oracle.dimension for code in codes), default=0)))

    def long_gaps(self) -> Iterator[tuple[Risk, float]]:
        """The proximity gaps over codes that are not short, with their lengths."""
        for risks in self.rest if self.root == 1 else ():
            for risk in risks:
                event = risk[0]
                if isinstance(event, Gap) and event.code.dimension > 64:
                    yield risk, fast(event.code.length)


@lru_cache(maxsize=2**10)
def _worst(part: OraclePart, regime: Regime) -> float:
    """The error of an oracle's worst round, which each choice among regimes asks for again."""
    return max(part.missed(regime), part.others(regime))


def parts_of(challenges: Sequence[Challenge]) -> tuple[OraclePart, ...]:
    """What each oracle's radius decides, by oracle; rounds that can never bind are left out."""
    oracles = oracles_of(challenges)
    queries: dict[int, list[Risk]] = {oracle.index: [] for oracle in oracles}
    rest: dict[int, list[Round]] = {oracle.index: [] for oracle in oracles}
    for challenge in challenges:
        grouped: dict[int, list[Risk]] = {}
        for term in challenge.terms:
            if term.code is not None:
                index, risk = term.code.oracle.index, (term.event, fast(term.grinding.chance(fast)))
                (queries[index] if isinstance(term.event, Missed) else grouped.setdefault(index, [])).append(risk)
        for index, risks in grouped.items():
            rest[index].append(tuple(risks))
    root = wide(challenges)
    kept = _undominated if root == 1 else tuple  # dominance is decided in floats
    return tuple(OraclePart(oracle, tuple(queries[oracle.index]), kept(rest[oracle.index]), root) for oracle in oracles)


def _undominated(rounds: Iterable[Round]) -> tuple[Round, ...]:
    """Leave out rounds that cannot be the worst at any radius; it saves most of the evaluations.

    Of rounds that only count roots over one code, the heaviest stays.  A proximity gap over a code
    eight times shorter than another's is smaller in every regime (unique decoding loses at most a
    factor of four between n and e + 1), unless its factor is larger or its grinding weaker.
    """
    heaviest: dict[Code, float] = {}
    kept: list[Round] = []
    for risks in rounds:
        code: Any = risks[0][0].code
        if all(isinstance(event, Roots) and event.code == code for event, _ in risks):
            heaviest[code] = max(heaviest.get(code, 0.0), sum(map(weight, risks)))
        elif not any(_dominates(larger, risks) for larger in kept):
            kept.append(risks)
    return (*kept, *(((Roots(most, 1, code), 1.0),) for code, most in heaviest.items()))


def weight(risk: Risk) -> float:
    """A term's error but for what the regime contributes."""
    event, chance = risk
    if isinstance(event, Roots):
        return float(fast(event.degree) / fast(event.q) * chance)
    if isinstance(event, Gap):
        return float(fast(event.factor) / fast(event.q) * chance)
    return inf


def _dominates(larger: Round, smaller: Round) -> bool:
    if len(larger) < len(smaller):
        return False
    return all(
        isinstance(big, Gap | Roots)
        and type(big) is type(small)
        and big.code is not None
        and small.code is not None
        and big.code.length >= 8 * small.code.length
        and weight((big, chance)) >= weight((small, other))
        for (big, chance), (small, other) in zip(larger, smaller, strict=False)
    )
