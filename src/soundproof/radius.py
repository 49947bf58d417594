"""The choice of radius: regime, theorem and integer per oracle, for the most bits over all rounds.

For one oracle and one bound, a larger multiplicity helps the queries (*Missed* terms) and hurts
everything else; a larger slack does the reverse.  So the worst round is best where a rising and
a falling curve cross: a bracketing search in log₂ of the integer finds it in a handful of
evaluations, then the neighbouring integers are tried, because bounds with roundings are not
exactly monotone.  All of this is done with floats; what is shown is certified afterwards, and a
wrong choice could only cost bits, never claim them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import floor, inf, log2
from typing import Any

from soundproof.numbers import Lift
from soundproof.regimes import GAP_THEOREMS, Johnson, UniqueDecoding
from soundproof.theorems import Theorem, johnson
from soundproof.transcript import Challenge, ErrorTerm, Missed, Oracle, Regime

__all__ = ["LARGEST_MULTIPLICITY", "best_johnson", "best_mixed", "best_unique", "fast", "oracles_of", "worst"]

LARGEST_FIELD = 2**1000
LARGEST_MULTIPLICITY = 2**40
UNNOTICED = 0.005
"""Bits the queries may give up in unique decoding for better late rounds; never a whole bit."""


def fast(value: Any) -> Any:
    """Lift into floats; field sizes are capped at 2^1000, which only loses bits nobody can use."""
    return float(min(value, LARGEST_FIELD)) if isinstance(value, int) else float(value)


def oracles_of(challenges: Iterable[Challenge]) -> tuple[Oracle, ...]:
    """The oracles a transcript's terms read, by index."""
    found = {term.code.oracle for challenge in challenges for term in challenge.terms if term.code is not None}
    return tuple(sorted(found, key=lambda oracle: oracle.index))


def worst(challenges: Sequence[Challenge], radii: tuple[Regime, ...], number: Lift = fast) -> float:
    """Largest round error under the given radii."""
    return max(float(challenge.error(radii, number)) for challenge in challenges)


@dataclass(slots=True)
class _Part:
    """What one oracle's radius decides: its query terms, and its other terms grouped by round."""

    oracle: Oracle
    queries: list[ErrorTerm] = field(default_factory=list)
    rest: list[list[ErrorTerm]] = field(default_factory=list)

    def missed(self, regime: Regime) -> float:
        return max((_error(term, regime) for term in self.queries), default=0.0)

    def others(self, regime: Regime) -> float:
        return max((sum(_error(term, regime) for term in terms) for terms in self.rest), default=0.0)

    def error(self, regime: Regime) -> float:
        return max(self.missed(regime), self.others(regime))

    @property
    def slack(self) -> int:
        """Least slack at which every code whose list enters is uniquely decoded (DEEP-ALI needs its c)."""
        codes = [term.code for terms in self.rest for term in terms if term.code is not None]
        return max((code.dimension - self.oracle.dimension for code in codes), default=0)


def _error(term: ErrorTerm, regime: Regime) -> float:
    error = term.event.error(regime, fast)
    return float(error if not term.grinding.bits else error * term.grinding.chance(fast))


def _parts(challenges: Sequence[Challenge]) -> list[_Part]:
    parts = {oracle.index: _Part(oracle) for oracle in oracles_of(challenges)}
    for challenge in challenges:
        grouped: dict[int, list[ErrorTerm]] = {}
        for term in challenge.terms:
            if term.code is None:
                continue
            if isinstance(term.event, Missed):
                parts[term.code.oracle.index].queries.append(term)
            else:
                grouped.setdefault(term.code.oracle.index, []).append(term)
        for index, terms in grouped.items():
            parts[index].rest.append(terms)
    return list(parts.values())


def _crossing(rising: Callable[[int], float], falling: Callable[[int], float], low: int, high: int) -> int:
    """Least x in [low, high] with rising(x) ≥ falling(x), or ``high``; both monotone up to roundings."""

    def difference(x: int) -> float:
        up, down = rising(x), falling(x)
        return inf if up == inf or down == 0 else -inf if down == inf or up == 0 else log2(up) - log2(down)

    left, at_left = low, difference(low)
    if at_left >= 0:
        return low
    step, right, at_right = 4.0, low, at_left
    while at_right < 0:
        if right >= high:
            return high
        left, at_left = right, at_right
        # The rising side grows like the third power or faster: aim where it would meet.
        aim = 2 ** min(-at_left / 3, 8.0) if at_left > -inf else step
        right = min(high, max(left + 1, int(left * aim) + 1))
        at_right = difference(right)
    halve = False
    while right - left > 1:
        a, b = log2(max(left, 1)), log2(right)
        if halve or at_right == inf or at_left == -inf:
            guess = (a + b) / 2
        else:
            guess = a + (b - a) * at_left / (at_left - at_right)
        middle = min(max(int(2**guess), left + 1), right - 1)
        at_middle = difference(middle)
        shrunk = right - left
        if at_middle >= 0:
            right, at_right = middle, at_middle
        else:
            left, at_left = middle, at_middle
        halve = 2 * (right - left) > shrunk  # a poor secant step: bisect next
    return right


def _best_integer(family: Callable[[int], Regime], part: _Part, crossing: int, low: int, window: int) -> Regime:
    """The best of the integers around the crossing; the smallest among equals."""
    candidates = range(max(low, crossing - window), crossing + window + 1)
    return min((family(x) for x in candidates), key=part.error)


def _unique(part: _Part) -> Regime:
    """Best slack for one oracle; among slacks that cost no visible bits, a generous one.

    The other terms fall in steps, one wherever a folded code gains a position of slack, while the
    queries lose about t·s/(n(1+ρ)) nats.  So once the worst round is as good as it gets, a larger
    slack still brings more of the later rounds from n down to e + 1.
    """
    low = part.slack
    high = max(part.oracle.length - part.oracle.dimension, low)
    crossing = low
    if part.missed(UniqueDecoding(low)) < part.others(UniqueDecoding(low)):
        crossing = _crossing(
            lambda x: part.missed(UniqueDecoding(x)), lambda x: part.others(UniqueDecoding(x)), low, high
        )
    candidates = {*range(max(low, crossing - 2), crossing + 3), *_steps(low, crossing)}
    best = min(candidates, key=lambda slack: (part.error(UniqueDecoding(slack)), slack))
    error, missed = _unnoticed(part.error(UniqueDecoding(best))), _unnoticed(part.missed(UniqueDecoding(best)))
    slack = max(4, low)
    while slack <= high and part.error(UniqueDecoding(slack)) <= error and part.missed(UniqueDecoding(slack)) <= missed:
        best, slack = max(best, slack), 2 * slack
    return UniqueDecoding(best)


def _steps(low: int, high: int) -> Iterator[int]:
    """The powers of two in [low, high]: where a code folded in halves gains a position of slack."""
    step = 1 << max(low - 1, 0).bit_length()
    while step <= high:
        yield step
        step *= 2


def _unnoticed(error: float) -> float:
    """The largest error that costs at most UNNOTICED bits and leaves the whole bits as they are."""
    if not 0 < error < 1:
        return error
    bits = -log2(error)
    spare: float = min(UNNOTICED, (bits - floor(bits)) / 2)
    return error * 2.0**spare


def _johnson(part: _Part, bounds: Sequence[Theorem], lists: Theorem) -> Regime:
    """Best theorem and multiplicity for one oracle."""
    best: Regime | None = None
    error = inf
    for gap in bounds:
        if best is not None and part.others(Johnson(best.multiplicity, gap, lists)) >= error:
            # At a larger m its other terms are worse still; at a smaller m the queries are.
            continue

        def family(m: int, gap: Theorem = gap) -> Regime:
            return Johnson(m, gap, lists)

        crossing = _crossing(
            lambda m: part.others(family(m)),
            lambda m: part.missed(family(m)),
            1,
            LARGEST_MULTIPLICITY,
        )
        candidate = _best_integer(family, part, crossing, 1, 2)
        if best is None or part.error(candidate) < error:
            best, error = candidate, part.error(candidate)
    if best is None:
        raise ValueError("no theorem to choose from")
    return best


def _polished(challenges: Sequence[Challenge], radii: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Oracles meet only in shift rounds, where errors add: try each one's neighbours on the whole."""
    error, improved = worst(challenges, radii), len(radii) > 1
    while improved:
        improved = False
        for i, regime in enumerate(radii):
            if not isinstance(regime, Johnson):
                continue
            for step in (-1, 1):
                if regime.multiplicity + step < 1:
                    continue
                trial = (*radii[:i], Johnson(regime.multiplicity + step, regime.gap, regime.lists), *radii[i + 1 :])
                trial_error = worst(challenges, trial)
                if trial_error < error:
                    radii, error, improved = trial, trial_error, True
    return radii


def best_unique(challenges: Sequence[Challenge]) -> tuple[Regime, ...]:
    """Unique decoding at the best slack, per oracle."""
    return tuple(_unique(part) for part in _parts(challenges))


def best_johnson(
    challenges: Sequence[Challenge],
    bounds: Sequence[Theorem] = tuple(GAP_THEOREMS.values()),
    lists: Theorem = johnson.list_size,
) -> tuple[Regime, ...]:
    """The Johnson regime at the best theorem and multiplicity, per oracle."""
    radii = tuple(_johnson(part, bounds, lists) for part in _parts(challenges))
    return _polished(challenges, radii)


def best_mixed(challenges: Sequence[Challenge], *choices: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Per oracle the better of several choices: WHIR's iterations need not share a regime."""
    parts = _parts(challenges)
    radii = tuple(min(options, key=part.error) for part, options in zip(parts, zip(*choices, strict=True), strict=True))
    return min((radii, *choices), key=lambda choice: worst(challenges, choice))
