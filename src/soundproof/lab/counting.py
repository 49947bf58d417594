"""Which bounds need no search in short codes, because counting already proves them.

For every code up to a length, every agreement and curves of degree up to three, a bound is compared
with the least of three that rest on short arguments alone: ℓ·n in unique decoding, ℓ(e + 1) for few
errors, and the count of bases.  Where a bound is at least that, it holds there, over every field.
"""

from __future__ import annotations

from soundproof.lab.bounds import QUICK, REGISTRY, SETTLED, Case, claims, settled
from soundproof.lab.rows import Method, Row

__all__ = ["counting"]

LONGEST, LONGEST_THOROUGH = 16, 32
DEGREES = (1, 2, 3)


def counting(thorough: bool) -> list[Row]:
    """One row per bound: in how many cases counting leaves it open.  Nothing is violated by that."""
    longest, registry = (LONGEST_THOROUGH, REGISTRY) if thorough else (LONGEST, QUICK)
    ratios: dict[str, list[float]] = {bound.name: [] for bound in registry if bound.name not in SETTLED}
    for n in range(2, longest + 1):
        for k in range(1, n):
            for agreement in range(k + 1, n):
                for degree in DEGREES:
                    case = Case(n, k, agreement, degree)
                    least = settled(case)
                    for bound, count in claims(case, registry):
                        if bound.name in ratios:
                            ratios[bound.name].append(count / least)
    return [
        Row(
            "counting",
            f"{name}, n ≤ {longest}: left open",
            sum(ratio < 1 for ratio in found),
            (),
            len(found),
            Method.EXHAUSTIVE,
            f"at least {min(found):,.2f} times the count",
        )
        for name, found in ratios.items()
        if found
    ]
