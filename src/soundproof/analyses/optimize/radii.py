"""The proximity radii worth trying once a number of queries and their grinding are given.

A smaller radius helps every round but the queries, so of each kind of regime the one that just lets the queries
reach the bar is best: the largest slack in unique decoding, the least multiplicity up to the Johnson radius, the
most agreeing positions beyond it.  Bounds with roundings are not exactly monotone, so the next multiplicity is
tried too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import isqrt, log2, sqrt

from soundproof.analyses.optimize.bar import Bar
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.choice import Pin, johnson_bounds
from soundproof.radii.gaps import FIRST_ORDER_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.search import LARGEST_MULTIPLICITY
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems.certificates import threshold
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.regime import Regime

__all__ = ["NEXT", "fewest_queries", "first_in", "largest", "last_in", "least_agreement", "may_go_beyond", "radii"]

NEXT = 2
"""Multiplicities that are tried: the least that the queries allow, and so many in all."""

SHORT, SMALL = 256, 64
"""On codes of so few positions roundings are large, and all multiplicities below SMALL are tried."""


def radii(oracle: Oracle, queries: Challenge, bar: Bar, characteristic: int, spare: float = 0.0) -> Iterator[Regime]:
    """The radii for an oracle at which its query round reaches the bar, best first in each kind of regime.

    A ``spare`` part of the round is left to what else it holds.
    """
    n, k, pin = int(oracle.length), int(oracle.dimension), bar.pin
    agreement = _needed(queries, bar, spare)

    def reached(regime: Callable[[int], Regime], x: int) -> bool:
        return bar.reached(queries, (regime(x),) * (oracle.index + 1), spare)

    if pin.regime in ("best", "unique") and pin.unique_gaps:
        unique = partial(UniqueDecoding, gaps=pin.unique_gaps)
        if pin.slack is not None:
            yield from (unique(x) for x in [pin.slack] if reached(unique, x))
        elif (most := last_in(partial(reached, unique), int(2 * n * agreement) - n - k, 0, n - k)) is not None:
            yield unique(most)
    if pin.regime in ("best", "johnson"):
        gaps, sizes = johnson_bounds(pin)
        johnson = partial(Johnson, gaps=gaps, sizes=sizes)
        if pin.multiplicity is not None:
            yield from (johnson(x) for x in [pin.multiplicity] if reached(johnson, x))
        elif agreement > sqrt(k / n) * (1 + 1e-13):
            guess = round(1 / (2 * (agreement / sqrt(k / n) - 1)))
            least = first_in(partial(reached, johnson), guess, 1, LARGEST_MULTIPLICITY)
            if least is not None:
                yield from (johnson(m) for m in range(least, max(least + NEXT, SMALL if n <= SHORT else 0)))
    if may_go_beyond(pin) and k >= 2:
        beyond = partial(BeyondJohnson, characteristic=characteristic)
        if (most := last_in(partial(reached, beyond), int(agreement * n), k, isqrt(n * k) - 1)) is not None:
            yield beyond(most)


def largest(oracle: Oracle, bar: Bar, characteristic: int) -> Iterator[Regime]:
    """The largest radius of each kind of regime: queries are worth no more under any other."""
    n, k, pin = int(oracle.length), int(oracle.dimension), bar.pin
    if pin.regime in ("best", "unique") and pin.unique_gaps:
        yield UniqueDecoding(pin.slack or 0, pin.unique_gaps)
    if pin.regime in ("best", "johnson"):
        yield Johnson(pin.multiplicity or LARGEST_MULTIPLICITY, *johnson_bounds(pin))
    if may_go_beyond(pin) and k >= 2 and (fewest := int(threshold(k / n) * n) + 1) < isqrt(n * k):
        yield BeyondJohnson(max(fewest, k), characteristic)


def may_go_beyond(pin: Pin) -> bool:
    """Whether radii beyond Johnson's may be used."""
    return pin.regime in ("best", "beyond") and all(map(pin.admits, FIRST_ORDER_GAPS))


def least_agreement(n: int, k: int, bar: Bar) -> float:
    """The least agreement that a regime has on a long code: about what a query can be worth is −log₂ of it."""
    if bar.pin.regime == "unique":
        return (n + k) / (2 * n)
    return threshold(k / n) if may_go_beyond(bar.pin) else sqrt(k / n)


def fewest_queries(enough: Callable[[int], bool], code: Code, bits: int, counts: range, bar: Bar) -> int | None:
    """The fewest queries that are enough with so much grinding, as more are then, too; None where the most are not."""
    guess = int((bar.bits - bits) / -log2(least_agreement(code.length, code.dimension, bar)))
    return first_in(enough, guess, counts[0], counts[-1])


def _needed(queries: Challenge, bar: Bar, spare: float) -> float:
    """About the agreement at which a query round just reaches the bar."""
    (term,) = queries.terms
    most = 2.0**-bar.bits * (1 - spare) / float(term.grinding.chance(float))
    return float(most ** (1 / term.event.queries)) if isinstance(term.event, Missed) else 1.0


def first_in(holds: Callable[[int], bool], guess: int, low: int, high: int) -> int | None:
    """The least x in [low, high] from which on a condition holds, if it does at ``high``; found from a guess.

    >>> first_in(lambda x: x * x >= 200, 3, 0, 100), first_in(lambda x: x > 7, 3, 0, 7)
    (15, None)
    """
    if low > high:
        return None
    above = below = guess = min(max(guess, low), high)
    step = 1
    if holds(guess):
        while above > low and holds(max(above - step, low)):
            above, step = max(above - step, low), 2 * step
        below = max(above - step, low - 1)
    else:
        while not holds(above := min(below + step, high)):
            if above == high:
                return None
            below, step = above, 2 * step
    while above - below > 1:
        middle = (above + below) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def last_in(holds: Callable[[int], bool], guess: int, low: int, high: int) -> int | None:
    """The largest x in [low, high] up to which a condition holds, if it does at ``low``."""
    negated = first_in(lambda x: holds(-x), -guess, -high, -low)
    return None if negated is None else -negated
