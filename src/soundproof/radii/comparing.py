"""What tells weak circuits from strong ones without a search: guesses of their errors, and radii of another circuit.

A guess only says which circuit is looked at first.  What is shown at borrowed radii is evaluated as at any others.
"""

from __future__ import annotations

from collections.abc import Sequence

from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.johnson import Johnson
from soundproof.radii.parts import OraclePart
from soundproof.radii.search import USUAL_MULTIPLICITY, best_johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems.theorem import Theorem
from soundproof.transcript.regime import Regime

__all__ = ["borrowed", "guessed", "guessed_unique"]


def guessed(parts: Sequence[OraclePart]) -> float:
    """An error by which weak circuits come before strong ones: the worst at the usual multiplicity."""
    return max((part.error(Johnson(USUAL_MULTIPLICITY)) for part in parts), default=0.0)


def guessed_unique(parts: Sequence[OraclePart]) -> float:
    """The same for those who do not rely on sharp bounds: of queries at the largest radius of unique decoding."""
    return max((part.missed(UniqueDecoding(part.slack)) for part in parts), default=0.0)


def borrowed(
    parts: Sequence[OraclePart],
    others: Sequence[OraclePart],
    radii: Sequence[Regime],
    gaps: tuple[Theorem, ...],
    sizes: tuple[Theorem, ...],
) -> tuple[Regime, ...]:
    """The radii of others for some parts, the last of them for all that are more.

    Agreements beyond the Johnson radius mean nothing to another oracle: the best radii up to it stand for them.
    """
    found = []
    for i, part in enumerate(parts):
        last = min(i, len(radii) - 1)
        regime, other = radii[last], others[last]
        if isinstance(regime, BeyondJohnson) and part.oracle != other.oracle:
            (regime,) = best_johnson((other,), gaps, sizes)
        found.append(regime)
    return tuple(found)
