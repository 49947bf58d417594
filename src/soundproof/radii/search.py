"""The choice of radius: regime, theorem and integer per oracle, for the most bits over all rounds.

For one oracle and one kind of regime, a larger multiplicity (or a radius further beyond Johnson's)
helps the queries (*Missed* terms) and hurts everything else.  A larger slack does the reverse.  So
the worst round is best where a rising and a falling curve cross: a bracketing search in log₂ of the
integer finds it in a handful of evaluations, then the neighbouring integers are tried, because
bounds with roundings are not exactly monotone.  All of this is done with floats; what is shown is
certified afterwards, and a wrong choice could only cost bits, never claim them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from math import floor, isqrt, log2
from operator import itemgetter

from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.crossing import crossing
from soundproof.radii.curves import Curves
from soundproof.radii.gaps import JOHNSON_GAPS, LISTS, UNIQUE_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.linear import LinearDecoding
from soundproof.radii.parts import OraclePart, fast, oracles_of, parts_of, rooted, weight, wide
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems.certificates import threshold
from soundproof.theorems.theorem import Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.regime import Regime

__all__ = [
    "LARGEST_MULTIPLICITY",
    "USUAL_MULTIPLICITY",
    "OraclePart",
    "best_beyond",
    "best_johnson",
    "best_linear",
    "best_mixed",
    "best_unique",
    "completed",
    "fast",
    "most_beyond",
    "oracles_of",
    "outclasses",
    "parts_of",
    "polished",
    "wide",
    "worst",
]

KEPT = 2**9
"""Radii of an oracle that are kept: circuits share openings, and levels of trust bounds."""
VISIBLE = 2.0**-12
LARGEST_MULTIPLICITY = 2**40
USUAL_MULTIPLICITY, USUAL_STEPS = 2**10, 2**8
"""Where the search begins: up to the Johnson radius, and in positions beyond it.  It matters little."""
FEWEST_BEYOND = ((1 / 2, 2.0**17.5), (1 / 4, 2.0**15.25), (1 / 8, 2.0**14), (0.0, 2.0**11.75))
"""From these rates on, the certificates found for long codes count no fewer than so many times n² bad challenges."""
SHORT = 256
"""Domain size up to which every slack is tried: there steps of folded codes are as large as the curves."""
UNNOTICED = 0.008
"""Bits the queries may give up in unique decoding for better late rounds; never a whole bit."""


def worst(challenges: Sequence[Challenge], radii: tuple[Regime, ...], root: int = 1) -> float:
    """Largest round error under the given radii, or a root of it."""
    if root > 1:
        from soundproof.arithmetic.certified import ball  # loads certified arithmetic

        return max(rooted(challenge.error(radii, ball), root) for challenge in challenges)
    return max(float(challenge.error(radii, fast)) for challenge in challenges)


@lru_cache(maxsize=KEPT)
def _unique(part: OraclePart, gaps: tuple[Theorem, ...]) -> Regime:
    """Best slack for one oracle; among slacks that cost no visible bits, a generous one.

    The other terms fall in steps, one wherever a folded code gains a position of slack; the queries
    lose about t·s/(n(1+ρ)) nats.  So once the worst round is as good as it gets, a larger slack
    still brings more of the later rounds from n down to e + 1.
    """
    curves = Curves(part, partial(UniqueDecoding, gaps=gaps), rising=False)
    oracle, low = part.oracle, part.slack
    high = max(oracle.length - oracle.dimension, low)
    best = low
    if oracle.length <= SHORT:
        best = curves.best(range(low, high + 1))
    elif curves.missed(low) < curves.others(low):
        # Beyond the slack at which the queries alone are as bad as the present worst, nothing is gained.
        worst_now = curves.others(low)
        far = crossing(curves.missed, lambda _: worst_now, low, high)
        if curves.others(far) < worst_now:
            meeting = crossing(curves.missed, curves.others, low, far)
            steps = {2**octave + 2 for octave in range(low.bit_length(), meeting.bit_length())}
            around = set(range(max(low, meeting - 2), meeting + 1))
            best = curves.best({low} | around | {step for step in steps if low <= step <= meeting})
    allowed = min(_unnoticed(curves.error(best)), _unnoticed(curves.missed(best)))
    # A code f times shorter has slack 2⌈s/2f⌉: two positions beyond 2f give it 4, and E = e + 1.
    octaves = range(best.bit_length(), high.bit_length() - 1)
    affordable = bisect_right(octaves, allowed, key=lambda octave: curves.missed(2**octave + 2))
    if affordable and curves.others(generous := 2 ** octaves[affordable - 1] + 2) <= curves.error(best):
        best = generous
    return UniqueDecoding(best, gaps)


def _unnoticed(error: float) -> float:
    """The largest error that costs at most UNNOTICED bits and leaves the whole bits as they are."""
    if not 0 < error < 1:
        return error
    bits = -log2(error)
    spare = min(UNNOTICED, (bits - floor(bits)) / 2)
    return float(error * 2.0**spare)


@lru_cache(maxsize=KEPT)
def _johnson(part: OraclePart, gaps: tuple[Theorem, ...], sizes: tuple[Theorem, ...]) -> Regime:
    """Best multiplicity for one oracle."""
    curves = Curves(part, partial(Johnson, gaps=gaps, sizes=sizes), rising=True)
    least = _least_multiplicity(part.oracle)
    meeting = crossing(curves.others, curves.missed, least, LARGEST_MULTIPLICITY, USUAL_MULTIPLICITY)
    return curves.regime(curves.best(range(max(least, meeting - 2), meeting + 2)))


def _least_multiplicity(oracle: Oracle) -> int:
    """The least m whose agreement √ρ·(1 + 1/(2m)) is at most 1; 1 where there is none, at rate 1."""
    n, k = int(oracle.length), int(oracle.dimension)
    if k >= n:
        return 1
    root = isqrt(n * k)  # m ≥ √ρ/(2(1 − √ρ))
    m = max(root // (2 * (n - root)), 1)
    while (2 * m + 1) ** 2 * k > 4 * m * m * n:
        m += 1
    return m


def most_beyond(oracle: Oracle) -> int:
    """The most agreeing positions with which a radius is beyond the Johnson radius."""
    return isqrt(oracle.length * oracle.dimension) - 1


@lru_cache(maxsize=KEPT)
def _beyond(part: OraclePart, characteristic: int, incumbent: float | None) -> Regime | None:
    """Best agreement beyond the Johnson radius for one oracle, or None where it loses to an incumbent's error."""
    n, k = part.oracle.length, part.oracle.dimension
    limit = most_beyond(part.oracle) + 1
    room = limit - int(n * threshold(k / n)) - 1

    def regime(x: int) -> Regime:
        return BeyondJohnson(limit - x, characteristic)

    if k < 2 or room < 1:
        return None
    if incumbent is not None:
        fewest = next(count for rate, count in FEWEST_BEYOND if k >= rate * n)
        hopeless = any(weight(gap) * fewest * length**2 >= incumbent for gap, length in part.long_gaps())
        if hopeless or part.exceeds(regime(1), incumbent):  # gaps only grow from there; lists shrink
            return None
    curves = Curves(part, regime, rising=None)  # lists are long where the Johnson bound ends, and shorter beyond
    meeting = crossing(curves.others, curves.missed, 1, room, USUAL_STEPS)
    best = curves.best((1, max(meeting - 1, 1), meeting))
    return regime(best) if incumbent is None or curves.error(best) < incumbent else None


def polished(
    challenges: Sequence[Challenge], parts: Sequence[OraclePart], radii: tuple[Regime, ...]
) -> tuple[tuple[Regime, ...], float]:
    """Where errors of queries and of others add, in shift rounds and WHIR's last: if such a round binds, trade them.

    Each oracle of the weakest round tries integers at distances 1, 2, 4, …; the best visible gain
    on the whole transcript is taken, until there is none.  With the radii comes the error of their worst round.
    """
    while any(map(_mixed, challenges)):
        errors = [float(challenge.error(radii, fast)) for challenge in challenges]
        error = max(errors)
        shared = _shared(challenges[errors.index(error)], radii)
        better = _least(challenges, radii, parts, shared, error * (1 - VISIBLE))
        if better is None:
            return radii, error
        radii, _ = better
    return radii, worst(challenges, radii)


def _least(
    challenges: Sequence[Challenge],
    radii: tuple[Regime, ...],
    parts: Sequence[OraclePart],
    oracles: Iterable[int],
    below: float,
) -> tuple[tuple[Regime, ...], float] | None:
    """The radii that are best of those where one of some oracles moved, with the error of their worst round.

    None where that is nowhere ``below`` what it has to be.
    """
    best, least = None, below
    for i in oracles:
        still, concerned = _concerned(challenges, radii, i)
        for moved in _moved(radii[i], parts[i]):
            trial = (*radii[:i], moved, *radii[i + 1 :])
            error = _worst_below(least, still, concerned, trial)
            if error < least:
                best, least = trial, error
    return None if best is None else (best, least)


def _worst_below(least: float, error: float, challenges: Sequence[Challenge], radii: tuple[Regime, ...]) -> float:
    """The largest of an error and those of some rounds; any that is no less than ``least`` where that one is not."""
    for challenge in challenges:
        if error >= least:
            break
        error = max(error, float(challenge.error(radii, fast)))
    return error


def _concerned(
    challenges: Sequence[Challenge], radii: tuple[Regime, ...], oracle: int
) -> tuple[float, Sequence[Challenge]]:
    """The largest round error that an oracle's radius does not enter, and the challenges that it enters, worst first.

    Where one that is bad now stays so, the others need not be looked at.
    """
    concerned, still = [], 0.0
    for challenge in challenges:
        error = float(challenge.error(radii, fast))
        if any(term.code is not None and term.code.oracle.index == oracle for term in challenge.terms):
            concerned.append((error, challenge))
        else:
            still = max(still, error)
    return still, [challenge for _, challenge in sorted(concerned, key=itemgetter(0), reverse=True)]


def completed(
    challenges: Sequence[Challenge], parts: Sequence[OraclePart], radii: tuple[Regime, ...], error: float
) -> tuple[tuple[Regime, ...], float]:
    """Where less than UNNOTICED is missing to a whole bit, radii that have it, if they are near; with their error.

    ``error`` is that of the radii's worst round.  One oracle at a time moves by 1, 2, 4, … as long as the worst round
    gets better.
    """
    start, reached = error, radii
    if not 0 < error < 1 or -log2(error) % 1 <= 1 - UNNOTICED:
        return radii, error
    goal = 2.0 ** -(floor(-log2(error)) + 1)
    while error > goal:
        better = _least(challenges, reached, parts, range(len(reached)), error)
        if better is None:
            return radii, start
        reached, error = better
    return reached, error


def _mixed(challenge: Challenge) -> bool:
    """Whether a round holds queries and something else."""
    return len(challenge.terms) > 1 and any(isinstance(term.event, Missed) for term in challenge.terms)


def _shared(challenge: Challenge, radii: tuple[Regime, ...]) -> list[int]:
    """The oracles of a mixed round if more than one of its events visibly adds to its error."""
    if not _mixed(challenge):
        return []
    errors = [(term.code.oracle.index, float(term.error(radii, fast))) for term in challenge.terms if term.code]
    total = sum(error for _, error in errors)
    visible = [index for index, error in errors if error > total * VISIBLE]
    return list(dict.fromkeys(visible)) if len(visible) > 1 else []


def _moved(regime: Regime, part: OraclePart) -> Iterable[Regime]:
    """The same regime at integers nearby and far, none of which leaves it."""
    x, low, high = regime.multiplicity or 1, 1, LARGEST_MULTIPLICITY
    if isinstance(regime, UniqueDecoding):
        x, low, high = regime.slack, part.slack, part.oracle.length
    elif isinstance(regime, BeyondJohnson):
        x, high = regime.at, most_beyond(part.oracle)
    for distance in (2**octave for octave in range(max(x, 1).bit_length() + 1)):
        for y in (x - distance, x + distance):
            if not low <= y <= high:
                continue
            match regime:
                case UniqueDecoding():
                    yield UniqueDecoding(y, regime.gaps)
                case Johnson():
                    yield Johnson(y, regime.gaps, regime.sizes)
                case BeyondJohnson():
                    yield BeyondJohnson(y, regime.characteristic, regime.gaps)


def outclasses(part: OraclePart, regime: Regime) -> bool:
    """Whether the queries alone, at the largest radius of unique decoding, are worse than all under ``regime``."""
    return part.missed(UniqueDecoding(part.slack)) > part.error(regime)


def best_unique(parts: Sequence[OraclePart], gaps: tuple[Theorem, ...] = UNIQUE_GAPS) -> tuple[Regime, ...]:
    """Unique decoding at the best slack, per oracle."""
    return tuple(_unique(part, gaps) for part in parts)


@lru_cache(maxsize=KEPT)
def _linear(part: OraclePart) -> Regime:
    """The best number of errors for the oracle of a linear code: nearly always the most that the bounds admit."""
    most = max((part.oracle.distance - 1) // 2, 0)
    curves = Curves(part, lambda x: LinearDecoding(most - x), rising=False)
    meeting = crossing(curves.missed, curves.others, 0, most)
    return curves.regime(curves.best(range(max(meeting - 2, 0), min(meeting + 2, most + 1))))


def best_linear(parts: Sequence[OraclePart]) -> tuple[Regime, ...]:
    """Unique decoding of linear codes of a stated distance, with the best number of errors, per oracle."""
    return tuple(_linear(part) for part in parts)


def best_johnson(
    parts: Sequence[OraclePart],
    gaps: tuple[Theorem, ...] = JOHNSON_GAPS,
    sizes: tuple[Theorem, ...] = LISTS,
) -> tuple[Regime, ...]:
    """The Johnson regime at the best multiplicity, per oracle."""
    return tuple(_johnson(part, gaps, sizes) for part in parts)


def best_beyond(
    parts: Sequence[OraclePart], characteristic: int, incumbents: Sequence[Regime] | None = None
) -> tuple[Regime, ...] | None:
    """Beyond the Johnson radius at the best agreement, per oracle; None where that is impossible.

    With ``incumbents`` only oracles that gain are moved beyond it, and None says that none is.
    """
    if incumbents is None:
        regimes = [_beyond(part, characteristic, None) for part in parts]
        return None if None in regimes else tuple(regime for regime in regimes if regime is not None)
    radii = list(incumbents)
    errors = [part.error(regime) for part, regime in zip(parts, incumbents, strict=True)]
    while True:  # the weakest oracle first: where it cannot gain, no other can help
        i = max(range(len(parts)), key=errors.__getitem__)
        moved = None if radii[i] is not incumbents[i] else _beyond(parts[i], characteristic, errors[i])
        if moved is None:
            return None if radii == list(incumbents) else tuple(radii)
        radii[i], errors[i] = moved, parts[i].error(moved)


def best_mixed(parts: Sequence[OraclePart], *choices: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Per oracle the better of several choices: WHIR's iterations need not share a regime."""
    return tuple(min(options, key=part.error) for part, options in zip(parts, zip(*choices, strict=True), strict=True))
