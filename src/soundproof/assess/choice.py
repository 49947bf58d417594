"""Which radii are evaluated: what the user fixes, and the best of what is left open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from soundproof import radius
from soundproof.regimes import JOHNSON_GAPS, PINNED_GAPS, UNIQUE_GAPS, Johnson, UniqueDecoding
from soundproof.theorems import TRUST, bciks20, johnson
from soundproof.transcript import Challenge, Regime
from soundproof.zkvm import Circuit

__all__ = ["BEST", "Pin", "choices"]


@dataclass(frozen=True, slots=True)
class Pin:
    """What the user fixes of the analysis; the rest is chosen.

    ``regime`` is best, unique, johnson, beyond or declared (the file's own analysis where it states
    one).  A pinned theorem other than DKT26 brings the list size of its paper, τ/√ρ, so that
    published figures reproduce.  ``trust`` is the weakest status the figure may rest on.
    """

    regime: str = "best"
    theorem: str | None = None
    multiplicity: int | None = None
    slack: int | None = None
    trust: str = "preprint"


BEST = Pin()


def choices(
    circuit: Circuit,
    challenges: Sequence[Challenge],
    parts: Sequence[radius.Part],
    pin: Pin,
    every: bool,
    applies: Callable[[tuple[Regime, ...]], bool],
) -> list[tuple[Regime, ...]]:
    """The radii to evaluate, without duplicates: one tuple of regimes (per oracle) each.

    Unless every regime is asked for, those that cannot be the best are left out.
    """
    regime, multiplicity, theorem = pin.regime, pin.multiplicity, pin.theorem
    if regime == "declared":
        regime, declared = "best", circuit.declared
        if declared is not None:
            regime, multiplicity, theorem = declared.regime, declared.multiplicity, theorem or declared.theorem
    gaps = UNIQUE_GAPS[pin.trust]
    p = circuit.field.prime.modulus
    if regime == "unique":
        fixed = None if pin.slack is None else tuple(UniqueDecoding(pin.slack, gaps) for _ in parts)
        found = [fixed or radius.best_unique(parts, gaps)]
    elif regime == "beyond":
        found = [radius.best_beyond(parts, p) or _johnson(parts, pin.trust, theorem, multiplicity)]
    else:
        found = [listed := _johnson(parts, pin.trust, theorem, multiplicity)]
        if regime == "best" and theorem is None and multiplicity is None:
            beaten = len(parts) == 1 and radius.outclasses(parts[0], listed[0])
            if every or not beaten or not applies(listed):
                found.insert(0, radius.best_unique(parts, gaps))
            if len(parts) > 1:
                found.append(radius.best_mixed(parts, *found))
            if pin.trust != "proved":
                beyond = radius.best_beyond(parts, p, None if every else found[-1])
                found += [] if beyond is None else [beyond]
                if every and len(parts) > 1 and beyond is not None:
                    found.append(radius.best_mixed(parts, *found))
    if multiplicity is None:
        found = [radius.polished(challenges, parts, radii) for radii in found]
    return list(dict.fromkeys(found))


def _johnson(
    parts: Sequence[radius.Part], trust: str, theorem: str | None, multiplicity: int | None
) -> tuple[Regime, ...]:
    gaps = JOHNSON_GAPS[trust] if theorem is None else PINNED_GAPS[theorem]
    sharp = johnson.list_size.status in TRUST[trust] and (theorem is None or theorem.startswith("DKT26"))
    lists = johnson.list_size if sharp else bciks20.list_size
    if multiplicity is None:
        return radius.best_johnson(parts, gaps, lists)
    return tuple(Johnson(multiplicity, gaps, lists) for _ in parts)
