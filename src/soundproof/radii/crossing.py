"""Where what rises with an integer meets what falls with it, in as few evaluations as possible."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, log2

__all__ = ["crossing"]

FLAT = 0.5
"""Octaves by which curves come closer that may meet soon."""


def crossing(
    rising: Callable[[int], float], falling: Callable[[int], float], low: int, high: int, start: int | None = None
) -> int:
    """Least x in [low, high] with rising(x) ≥ falling(x), or ``high``; both monotone up to roundings.

    Brackets from ``start`` (``low`` unless given) by extrapolating a third power, at least by one
    octave, and at once up to ``high`` where a step brought the curves hardly closer.  Then comes false position
    in log₂ of x and of the errors.  An end that stays twice in a row counts half (the Illinois rule), so
    that the other end moves too.  Curves that are equal at the right end may be so all the way from where they meet:
    then and at infinity the middle is tried.

    >>> crossing(lambda x: x**3, lambda x: 10.0**12 / x, 1, 2**40, start=64)
    1000
    """

    def difference(x: int) -> float:
        up, down = rising(x), falling(x)
        return inf if up == inf or down == 0 else -inf if down == inf or up == 0 else log2(up) - log2(down)

    left = right = min(max(low if start is None else start, low), high)
    at_left = at_right = difference(left)
    while at_right < 0:
        if right == high:
            return high
        flat = at_right - at_left < FLAT and left < right
        left, at_left = right, at_right
        right = high if flat else min(high, int(left * _stride(at_left)) + 1)
        at_right = difference(right)
    while at_left >= 0:
        if left == low:
            return low
        right, at_right = left, at_left
        left = max(low, int(right / _stride(at_right)))
        at_left = difference(left)
    moved = 0
    while right - left > 1:
        a, b = log2(max(left, 1)), log2(right)
        share = at_left / (at_left - at_right) if -inf < at_left and 0 < at_right < inf else 1 / 2
        middle = min(max(round(2 ** (a + (b - a) * share)), left + 1), right - 1)
        at_middle = difference(middle)
        if at_middle < 0:
            left, at_left = middle, at_middle
            at_right /= 2 if moved < 0 else 1
            moved = -1
        else:
            right, at_right = middle, at_middle
            at_left /= 2 if moved > 0 else 1
            moved = 1
    return right


def _stride(difference: float) -> float:
    """The factor by which x changes while the difference, in octaves, vanishes if it changes as x³: from 2 to 2⁸."""
    return float(2 ** min(max(abs(difference) / 3, 1.0), 8.0))
