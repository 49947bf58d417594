"""How the errors of an oracle change with the integer of its radius."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Callable, Iterable
from math import inf

from soundproof.radii.parts import OraclePart
from soundproof.transcript.regime import Regime

__all__ = ["Curves"]

SHORT = 64
"""Dimension up to which certificates are found for some integers and not for their neighbours."""
MONOTONE = 2
"""By how much bounds for longer codes may fail to be monotone, because of roundings."""


class Curves:
    """The errors of one oracle under the regimes of one bound, by their integer; every evaluation is kept.

    All rounds but the queries get worse with the integer where they are ``rising``, better where not, and neither where
    that is None.  So what is known at the next integer on their bad side limits them, and rounds far below the worst
    one are not evaluated again.
    """

    def __init__(self, part: OraclePart, regime: Callable[[int], Regime], rising: bool | None) -> None:
        self.part, self.regime, self.rising = part, regime, rising
        self._missed: dict[int, float] = {}
        self._others: dict[int, float] = {}
        self._long = [all(event.code.dimension > SHORT for event, _ in risks if event.code) for risks in part.rest]
        self._known: list[int] = []
        self._limits: dict[int, list[float]] = {}

    def missed(self, x: int) -> float:
        if x not in self._missed:
            self._missed[x] = self.part.missed(self.regime(x))
        return self._missed[x]

    def others(self, x: int) -> float:
        if x not in self._others:
            self._others[x], self._limits[x] = self._evaluated(x)
            insort(self._known, x)
        return self._others[x]

    def _evaluated(self, x: int) -> tuple[float, list[float]]:
        """The error of the worst round at an integer, and what every round is at most there."""
        limits = self._limited(x)
        regime, worst = self.regime(x), 0.0
        for i in sorted(range(len(limits)), key=limits.__getitem__, reverse=True):
            if limits[i] * MONOTONE < worst:
                break
            limits[i] = self.part.round(i, regime)
            worst = max(worst, limits[i])
        return worst, limits

    def _limited(self, x: int) -> list[float]:
        """What every round is at most at an integer, as known on its bad side; for rounds of short codes nothing is."""
        place = bisect(self._known, x)
        beside = self._known[place : place + 1] if self.rising else self._known[:place][-1:]
        if self.rising is None or not beside:
            return [inf] * len(self.part.rest)
        return [limit if long else inf for limit, long in zip(self._limits[beside[0]], self._long, strict=True)]

    def error(self, x: int) -> float:
        return max(self.missed(x), self.others(x))

    def best(self, candidates: Iterable[int]) -> int:
        """The best of some integers; the smallest among equals."""
        best, *others = sorted(candidates)
        least = self.error(best)
        for x in others:
            if self.missed(x) < least and self.others(x) < least:
                best, least = x, self.error(x)
        return best
