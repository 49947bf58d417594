"""Every bound between what counting proves and what known words attain, in all short codes at once.

Nothing is searched: for every code up to a length, every agreement and curves of degree up to three,
a bound is compared with two numbers that hold over every large field.

* *Counting.*  The least of three bounds that rest on short arguments alone: ℓ·n in unique decoding,
  ℓ(e + 1) for few errors, and the count of bases.  A bound that is at least that holds there.
* *Limits.*  What the words of :mod:`soundproof.lab.constructed` attain.  A bound below that is false.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.lab.arguments import bad_sums
from soundproof.lab.bounds import QUICK, REGISTRY, SETTLED, Bound, Case, claims, settled
from soundproof.lab.rows import Bounded, Method, Row

__all__ = ["attained", "counting", "limits"]

LONGEST, LONGEST_THOROUGH = 16, 32
LONGEST_LIMITS, LONGEST_LIMITS_THOROUGH = 24, 64
DEGREES = (1, 2, 3)


def _cases(longest: int) -> Iterator[Case]:
    for n in range(2, longest + 1):
        for k in range(1, n):
            for agreement in range(k + 1, n):
                for degree in DEGREES:
                    yield Case(n, k, agreement, degree)


def counting(thorough: bool) -> list[Row]:
    """One row per bound: in how many cases counting leaves it open.  Nothing is violated by that."""
    longest, registry = (LONGEST_THOROUGH, REGISTRY) if thorough else (LONGEST, QUICK)
    ratios: dict[str, list[float]] = {bound.name: [] for bound in registry if bound.name not in SETTLED}
    for case in _cases(longest):
        least = settled(case)
        for bound, count in claims(case, registry):
            if bound.name in ratios:
                ratios[bound.name].append(count / least)
    return [
        Row(
            "counting",
            f"{name}, n ≤ {longest}: left open",
            sum(ratio < 1 for ratio in of_name),
            (),
            len(of_name),
            Method.EXHAUSTIVE,
            f"at least {min(of_name):,.2f} times the count",
        )
        for name, of_name in ratios.items()
        if of_name
    ]


def attained(case: Case) -> int:
    """Bad challenges that some words have over some domain of some large field.

    The largest of ℓ(e + 1) (roots), of m/e′ for a subgroup of order m and e′ | m (fibres, the other
    n − m positions being errors of all words) and of N(s, r) (sums).

    >>> attained(Case(8, 4, 7, 2)), attained(Case(8, 4, 7, 3)), attained(Case(64, 58, 62, 2)), attained(Case(8, 2, 3))
    (4, 8, 32, 40)
    """
    n, k, degree = case.length, case.dimension, case.degree
    best = degree * (case.errors + 1)
    for order in range(case.agreement + 1, n + 1):
        for e in range(1, case.errors - (n - order) + 1):
            if order % e == 0 and e * (degree + 1) >= order - k:
                best = max(best, order // e)
    s = 4
    while s <= n:
        c = n // s
        for r in range(2, s) if n % s == 0 else ():
            if r * c >= case.agreement and (r - 2) * c + 1 <= k <= (r - 1) * c:
                best = max(best, bad_sums(s, r))
        s *= 2
    return best


def limits(thorough: bool) -> list[Row]:
    """One row per bound: the most by which what is attained exceeds it, which must not be positive."""
    longest = LONGEST_LIMITS_THOROUGH if thorough else LONGEST_LIMITS
    by_bound: dict[Bound, list[tuple[int, Case]]] = {}
    for case in _cases(longest):
        least = attained(case)
        for bound, count in claims(case, QUICK):
            by_bound.setdefault(bound, []).append((least - count, case))
    rows = []
    for bound, excesses in by_bound.items():
        excess, case = max(excesses, key=lambda entry: entry[0])
        note = f"attained at {case}" if excess == 0 else f"first above it at {_first(excesses)}" if excess > 0 else ""
        zero = (Bounded(bound.name, bound.status.value, 0),)
        text = f"{bound.name}, n ≤ {longest}: attained − bound"
        rows.append(Row("limits", text, excess, zero, len(excesses), Method.CONSTRUCTED, note))
    return rows


def _first(excesses: list[tuple[int, Case]]) -> Case:
    return next(case for excess, case in excesses if excess > 0)
