"""The choice of radius: regime, theorem and integer per oracle, for the most bits over all rounds.

For one oracle and one kind of regime, a larger multiplicity (or a radius further beyond Johnson's)
helps the queries (*Missed* terms) and hurts everything else; a larger slack does the reverse.  So
the worst round is best where a rising and a falling curve cross: a bracketing search in log₂ of the
integer finds it in a handful of evaluations, then the neighbouring integers are tried, because
bounds with roundings are not exactly monotone.  All of this is done with floats; what is shown is
certified afterwards, and a wrong choice could only cost bits, never claim them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import floor, inf, isqrt, log2
from typing import Any

from soundproof.numbers import Lift
from soundproof.regimes import JOHNSON_GAPS, UNIQUE_GAPS, FirstOrder, Johnson, UniqueDecoding
from soundproof.theorems import Theorem, johnson
from soundproof.theorems.certificates import threshold
from soundproof.transcript import NO_GRINDING, Challenge, Code, ErrorTerm, Gap, Missed, Oracle, Regime, Roots

__all__ = [
    "LARGEST_MULTIPLICITY",
    "Part",
    "best_beyond",
    "best_johnson",
    "best_mixed",
    "best_unique",
    "completed",
    "fast",
    "oracles_of",
    "outclasses",
    "parts_of",
    "polished",
    "worst",
]

LARGEST_FLOAT = 2.0**1000
VISIBLE = 2.0**-12
LARGEST_MULTIPLICITY = 2**40
FEWEST_BEYOND = ((1 / 2, 2.0**18), (1 / 4, 2.0**16), (1 / 8, 2.0**15), (0.0, 2.0**13))
"""From these rates on, no first-order certificate of a long code counts fewer than so many times n² bad challenges."""
UNNOTICED = 0.008
"""Bits the queries may give up in unique decoding for better late rounds; never a whole bit."""


def fast(value: Any) -> Any:
    """Lift into floats; numbers beyond a float's range are capped, which only loses bits nobody can use."""
    try:
        return float(value)
    except OverflowError:
        return LARGEST_FLOAT


def oracles_of(challenges: Iterable[Challenge]) -> tuple[Oracle, ...]:
    """The oracles a transcript's terms read, by index."""
    found = {term.code.oracle for challenge in challenges for term in challenge.terms if term.code is not None}
    return tuple(sorted(found, key=lambda oracle: oracle.index))


def worst(challenges: Sequence[Challenge], radii: tuple[Regime, ...], number: Lift = fast) -> float:
    """Largest round error under the given radii."""
    return max(float(challenge.error(radii, number)) for challenge in challenges)


@dataclass(slots=True)
class Part:
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

    def exceeds(self, regime: Regime, error: float) -> bool:
        """Whether some other term alone reaches ``error``; stops at the first."""
        return any(_error(term, regime) >= error for terms in self.rest for term in terms)

    @property
    def slack(self) -> int:
        """Least slack at which every code whose list enters is uniquely decoded (DEEP-ALI needs its c)."""
        codes = [term.code for terms in self.rest for term in terms if term.code is not None]
        return max((code.dimension - self.oracle.dimension for code in codes), default=0)


class _Family:
    """The regimes of one bound by their integer; every evaluation is kept."""

    def __init__(self, part: Part, regime: Callable[[int], Regime]) -> None:
        self.part, self.regime = part, regime
        self._missed: dict[int, float] = {}
        self._others: dict[int, float] = {}

    def missed(self, x: int) -> float:
        if x not in self._missed:
            self._missed[x] = self.part.missed(self.regime(x))
        return self._missed[x]

    def others(self, x: int) -> float:
        if x not in self._others:
            self._others[x] = self.part.others(self.regime(x))
        return self._others[x]

    def error(self, x: int) -> float:
        return max(self.missed(x), self.others(x))

    def best(self, candidates: Iterable[int]) -> int:
        """The best of some integers; the smallest among equals."""
        return min(candidates, key=lambda x: (self.error(x), x))


def _error(term: ErrorTerm, regime: Regime) -> float:
    error = term.event.error(regime, fast)
    return float(error if term.grinding is NO_GRINDING else error * term.grinding.chance(fast))


def parts_of(challenges: Sequence[Challenge]) -> tuple[Part, ...]:
    """What each oracle's radius decides, by oracle; rounds that can never bind are left out."""
    parts = {oracle.index: Part(oracle) for oracle in oracles_of(challenges)}
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
    for part in parts.values():
        part.rest = _undominated(part.rest)
    return tuple(parts.values())


def _undominated(rounds: list[list[ErrorTerm]]) -> list[list[ErrorTerm]]:
    """Leave out rounds that cannot be the worst at any radius; it saves most of the evaluations.

    Of rounds that only count roots over one code, the heaviest stays.  A proximity gap over a code
    eight times shorter than another's is smaller in every regime (unique decoding loses at most a
    factor of four between n and e + 1), unless its factor is larger or its grinding weaker.
    """
    heaviest: dict[Code, tuple[float, ErrorTerm]] = {}
    kept: list[list[ErrorTerm]] = []
    for terms in rounds:
        codes = {term.code for term in terms if term.code is not None}
        if len(codes) == 1 and all(isinstance(term.event, Roots) for term in terms):
            (code,) = codes
            weight = sum(_weight(term) for term in terms)
            if code not in heaviest or weight > heaviest[code][0]:
                merged = terms[0] if len(terms) == 1 else ErrorTerm((), "", Roots(weight, 1, code), None)
                heaviest[code] = (weight, merged)
        elif not any(_dominates(larger, terms) for larger in kept):
            kept.append(terms)
    return kept + [[term] for _, term in heaviest.values()]


def _weight(term: ErrorTerm) -> float:
    """A term's error but for what the regime contributes."""
    event = term.event
    if isinstance(event, Roots):
        return float(fast(event.degree) / fast(event.q) * term.grinding.chance(fast))
    if isinstance(event, Gap):
        return float(fast(event.factor) / fast(event.q) * term.grinding.chance(fast))
    return inf


def _dominates(larger: list[ErrorTerm], smaller: list[ErrorTerm]) -> bool:
    if len(larger) < len(smaller):
        return False
    return all(
        isinstance(big.event, Gap | Roots)
        and type(big.event) is type(small.event)
        and big.code is not None
        and small.code is not None
        and big.code.length >= 8 * small.code.length
        and _weight(big) >= _weight(small)
        for big, small in zip(larger, smaller, strict=False)
    )


def _crossing(
    rising: Callable[[int], float], falling: Callable[[int], float], low: int, high: int, tolerance: int = 1
) -> int:
    """Least x in [low, high] with rising(x) ≥ falling(x), or ``high``; both monotone up to roundings.

    Up to ``tolerance`` more than the least, if that is enough.

    Brackets by extrapolating a third power, then false position in log₂ of x and of the errors,
    bisecting after a step that shrank the bracket by less than half.
    """

    def difference(x: int) -> float:
        up, down = rising(x), falling(x)
        return inf if up == inf or down == 0 else -inf if down == inf or up == 0 else log2(up) - log2(down)

    left, right = low, low
    at_left = at_right = difference(low)
    while at_right < 0:
        if right >= high:
            return high
        left, at_left = right, at_right
        octaves = min(-at_left / 3, 8.0) if at_left > -inf else 2.0
        right = min(high, max(left + 1, int(left * 2**octaves) + 1))
        at_right = difference(right)
    if right == low:
        return low
    bisect = False
    while right - left > tolerance:
        a, b = log2(max(left, 1)), log2(right)
        if bisect or at_right == inf or at_left == -inf:
            guess = (a + b) / 2
        else:
            guess = a + (b - a) * at_left / (at_left - at_right)
        middle = min(max(round(2**guess), left + 1), right - 1)
        at_middle, width = difference(middle), right - left
        if at_middle >= 0:
            right, at_right = middle, at_middle
        else:
            left, at_left = middle, at_middle
        bisect = 2 * (right - left) > width and not bisect
    return right


def _unique(part: Part, gaps: tuple[Theorem, ...]) -> Regime:
    """Best slack for one oracle; among slacks that cost no visible bits, a generous one.

    The other terms fall in steps, one wherever a folded code gains a position of slack; the queries
    lose about t·s/(n(1+ρ)) nats.  So once the worst round is as good as it gets, a larger slack
    still brings more of the later rounds from n down to e + 1.
    """
    family = _Family(part, partial(UniqueDecoding, gaps=gaps))
    oracle, low = part.oracle, part.slack
    high = max(oracle.length - oracle.dimension, low)
    best = low
    if family.missed(low) < family.others(low):
        # Beyond the slack at which the queries alone are as bad as the present worst, nothing is gained.
        worst_now = family.others(low)
        far = _crossing(family.missed, lambda _: worst_now, low, high)
        if family.others(far) < worst_now:
            crossing = _crossing(family.missed, family.others, low, far)
            steps = {2**octave + 2 for octave in range(low.bit_length(), crossing.bit_length())}
            around = set(range(max(low, crossing - 2), crossing + 1))
            best = family.best({low} | around | {step for step in steps if low <= step <= crossing})
    allowed = min(_unnoticed(family.error(best)), _unnoticed(family.missed(best)))
    # A code f times shorter has slack 2⌈s/2f⌉: two positions beyond 2f give it 4, and E = e + 1.
    octaves = range(best.bit_length(), high.bit_length() - 1)
    affordable = bisect_right(octaves, allowed, key=lambda octave: family.missed(2**octave + 2))
    if affordable and family.others(generous := 2 ** octaves[affordable - 1] + 2) <= family.error(best):
        best = generous
    return UniqueDecoding(best, gaps)


def _unnoticed(error: float) -> float:
    """The largest error that costs at most UNNOTICED bits and leaves the whole bits as they are."""
    if not 0 < error < 1:
        return error
    bits = -log2(error)
    spare = min(UNNOTICED, (bits - floor(bits)) / 2)
    return float(error * 2.0**spare)


def _johnson(part: Part, gaps: tuple[Theorem, ...], lists: Theorem) -> Regime:
    """Best multiplicity for one oracle."""
    family = _Family(part, partial(Johnson, gaps=gaps, lists=lists))
    crossing = _crossing(family.others, family.missed, 1, LARGEST_MULTIPLICITY)
    return family.regime(family.best(range(max(1, crossing - 2), crossing + 2)))


def _beyond(part: Part, characteristic: int, incumbent: float | None) -> Regime | None:
    """Best agreement beyond the Johnson radius for one oracle, or None where it loses to an incumbent's error."""
    n, k = part.oracle.length, part.oracle.dimension
    limit = isqrt(n * k)
    room = limit - int(n * threshold(k / n)) - 1

    def regime(x: int) -> Regime:
        return FirstOrder(limit - x, characteristic)

    if k < 2 or room < 1:
        return None
    if incumbent is not None:
        fewest = next(count for rate, count in FEWEST_BEYOND if k >= rate * n)
        hopeless = any(_weight(gap) * fewest * length**2 >= incumbent for gap, length in _long_gaps(part))
        if hopeless or part.exceeds(regime(1), incumbent):
            return None
    family = _Family(part, regime)
    unseen = max(n >> 17, 1)
    crossing = _crossing(family.others, family.missed, 1, room, unseen)
    best = family.best((1, max(crossing - unseen, 1), max(crossing - 1, 1), crossing))
    return regime(best) if incumbent is None or family.error(best) < incumbent else None


def _long_gaps(part: Part) -> Iterable[tuple[ErrorTerm, float]]:
    """The proximity gaps over codes that are not short, with their lengths."""
    for terms in part.rest:
        for term in terms:
            if isinstance(term.event, Gap) and term.event.code.dimension > 64:
                yield term, fast(term.event.code.length)


def polished(challenges: Sequence[Challenge], parts: Sequence[Part], radii: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Oracles meet in shift rounds, where errors add: where such a round binds, trade one's radius for the other's.

    Each oracle of the weakest round tries integers at distances 1, 2, 4, …; the best visible gain
    on the whole transcript is taken, until there is none.
    """
    while len(radii) > 1:
        errors = [float(challenge.error(radii, fast)) for challenge in challenges]
        error = max(errors)
        shared = _shared(challenges[errors.index(error)], radii)
        trials = [(*radii[:i], moved, *radii[i + 1 :]) for i in shared for moved in _moved(radii[i], parts[i].slack)]
        best = min(trials, key=partial(worst, challenges), default=None)
        if best is None or worst(challenges, best) >= error * (1 - VISIBLE):
            break
        radii = best
    return radii


def completed(challenges: Sequence[Challenge], parts: Sequence[Part], radii: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Where less than UNNOTICED is missing to a whole bit, look for it: what gains least may still gain that.

    One oracle at a time moves by 1, 2, 4, … as long as the worst round gets better.
    """
    error = worst(challenges, radii)
    while 0 < error < 1 and -log2(error) % 1 > 1 - UNNOTICED:
        trials = [
            (*radii[:i], moved, *radii[i + 1 :]) for i, own in enumerate(radii) for moved in _moved(own, parts[i].slack)
        ]
        best = min(trials, key=partial(worst, challenges))
        if worst(challenges, best) >= error:
            break
        radii, error = best, worst(challenges, best)
    return radii


def _shared(challenge: Challenge, radii: tuple[Regime, ...]) -> list[int]:
    """The oracles of a round if more than one of them visibly adds to its error."""
    errors: dict[int, float] = {}
    for term in challenge.terms:
        if term.code is not None:
            index = term.code.oracle.index
            errors[index] = errors.get(index, 0.0) + _error(term, radii[index])
    total = sum(errors.values())
    visible = [index for index, error in errors.items() if error > total * VISIBLE]
    return visible if len(visible) > 1 else []


def _moved(regime: Regime, slack: int) -> Iterable[Regime]:
    """The same bound at integers nearby and far."""
    x, low = regime.multiplicity or 1, 1
    if isinstance(regime, UniqueDecoding):
        x, low = regime.slack, slack
    elif isinstance(regime, FirstOrder):
        x = regime.at
    for distance in (2**octave for octave in range(max(x, 1).bit_length() + 1)):
        for y in (x - distance, x + distance):
            if y < low:
                continue
            match regime:
                case UniqueDecoding():
                    yield UniqueDecoding(y, regime.gaps)
                case Johnson():
                    yield Johnson(y, regime.gaps, regime.lists)
                case FirstOrder():
                    yield FirstOrder(y, regime.characteristic)


def outclasses(part: Part, regime: Regime) -> bool:
    """Whether the queries alone, at the largest radius of unique decoding, are worse than all under ``regime``."""
    return part.missed(UniqueDecoding(part.slack)) > part.error(regime)


def best_unique(parts: Sequence[Part], gaps: tuple[Theorem, ...] = UNIQUE_GAPS["preprint"]) -> tuple[Regime, ...]:
    """Unique decoding at the best slack, per oracle."""
    return tuple(_unique(part, gaps) for part in parts)


def best_johnson(
    parts: Sequence[Part],
    gaps: tuple[Theorem, ...] = JOHNSON_GAPS["preprint"],
    lists: Theorem = johnson.list_size,
) -> tuple[Regime, ...]:
    """The Johnson regime at the best multiplicity, per oracle."""
    return tuple(_johnson(part, gaps, lists) for part in parts)


def best_beyond(
    parts: Sequence[Part], characteristic: int, incumbents: Sequence[Regime] | None = None
) -> tuple[Regime, ...] | None:
    """Beyond the Johnson radius at the best agreement, per oracle; None where that is impossible.

    With ``incumbents`` only oracles that gain are moved beyond it, and None says that none is.
    """
    if incumbents is None:
        found = [_beyond(part, characteristic, None) for part in parts]
        return None if None in found else tuple(regime for regime in found if regime is not None)
    radii = list(incumbents)
    errors = [part.error(regime) for part, regime in zip(parts, incumbents, strict=True)]
    while True:  # the weakest oracle first: where it cannot gain, no other can help
        i = max(range(len(parts)), key=errors.__getitem__)
        moved = None if radii[i] is not incumbents[i] else _beyond(parts[i], characteristic, errors[i])
        if moved is None:
            return None if radii == list(incumbents) else tuple(radii)
        radii[i], errors[i] = moved, parts[i].error(moved)


def best_mixed(parts: Sequence[Part], *choices: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Per oracle the better of several choices: WHIR's iterations need not share a regime."""
    return tuple(min(options, key=part.error) for part, options in zip(parts, zip(*choices, strict=True), strict=True))
