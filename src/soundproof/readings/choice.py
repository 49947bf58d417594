"""Which radii are evaluated: what the user fixes, and the best of what is left open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from soundproof.radii import search
from soundproof.radii.regimes import (
    FIRST_ORDER_GAPS,
    JOHNSON_GAPS,
    LISTS,
    PINNED_GAPS,
    UNIQUE_GAPS,
    Johnson,
    UniqueDecoding,
)
from soundproof.theorems import bciks20, johnson
from soundproof.theorems.theorem import TRUST, Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit

__all__ = ["BEST", "Pin", "choices", "fixed_radii", "johnson_bounds"]


@dataclass(frozen=True, slots=True)
class Pin:
    """What the user fixes of the analysis; the rest is chosen.

    ``regime`` is best, unique, johnson, beyond or declared (the file's own analysis where it states
    one).  A pinned theorem other than DKT26 brings the list size of its paper, τ/√ρ, so that
    published figures reproduce.  ``trust`` is the weakest status the figure may rest on; ``without``
    are papers, by the ids of their theorems, that it may not rest on at all.
    """

    regime: str = "best"
    theorem: str | None = None
    multiplicity: int | None = None
    slack: int | None = None
    trust: str = "preprint"
    without: frozenset[str] = frozenset()

    @property
    def reliance(self) -> Pin:
        """The part that says what may be relied on."""
        return Pin(trust=self.trust, without=self.without)

    def admits(self, theorem: Theorem) -> bool:
        """Whether a figure may rest on a theorem, and on what that rests on."""
        statements = (theorem, *theorem.basis)
        return all(t.status in TRUST[self.trust] and t.id not in self.without for t in statements)

    @property
    def unique_gaps(self) -> tuple[Theorem, ...]:
        """The bounds in unique decoding that a figure may rest on."""
        return _admitted(self.reliance, UNIQUE_GAPS)

    @property
    def johnson_gaps(self) -> tuple[Theorem, ...]:
        """The bounds up to the Johnson radius that a figure may rest on."""
        return _admitted(self.reliance, JOHNSON_GAPS)


@lru_cache(maxsize=64)
def _admitted(reliance: Pin, bounds: tuple[Theorem, ...]) -> tuple[Theorem, ...]:
    """The bounds that a figure may rest on, without those that another one always beats."""
    admitted = tuple(filter(reliance.admits, bounds))
    return tuple(bound for bound in admitted if not set(bound.beaten_by) & set(admitted))


BEST = Pin()


def choices(
    circuit: Circuit,
    challenges: Sequence[Challenge],
    parts: Sequence[search.Part],
    pin: Pin,
    every: bool,
    applies: Callable[[tuple[Regime, ...]], bool],
) -> dict[tuple[Regime, ...], float]:
    """The radii to evaluate, one tuple of regimes (per oracle) each, with the error of their worst round.

    Unless every regime is asked for, those that cannot be the best are left out.
    """
    regime, multiplicity, theorem = pin.regime, pin.multiplicity, pin.theorem
    if regime == "declared":
        regime, declared = "best", circuit.declared
        if declared is not None:
            regime, multiplicity, theorem = declared.regime, declared.multiplicity, theorem or declared.theorem
    fixed = fixed_radii(replace(pin, regime=regime, theorem=theorem, multiplicity=multiplicity), len(parts))
    root = search.wide(challenges)
    if fixed is not None:
        return {fixed: search.worst(challenges, fixed, root)}
    gaps = pin.unique_gaps
    p = circuit.field.prime.modulus
    if regime == "unique":
        found = [search.best_unique(parts, gaps)]
    elif regime == "beyond":
        found = [search.best_beyond(parts, p) or _johnson(parts, pin, theorem)]
    else:
        found = [listed := _johnson(parts, pin, theorem)]
        if regime == "best" and theorem is None:
            beaten = len(parts) == 1 and search.outclasses(parts[0], listed[0])
            if every or not beaten or not applies(listed):
                found.insert(0, search.best_unique(parts, gaps))
            if len(parts) > 1:
                found.append(search.best_mixed(parts, *found))
            if all(map(pin.admits, FIRST_ORDER_GAPS)):
                beyond = search.best_beyond(parts, p, None if every else found[-1])
                found += [] if beyond is None else [beyond]
                if every and len(parts) > 1 and beyond is not None:
                    found.append(search.best_mixed(parts, *found))
    if root > 1:  # so many bits that a fraction of one does not matter
        return {radii: search.worst(challenges, radii, root) for radii in found}
    found = [search.polished(challenges, parts, radii) for radii in found]
    errors = [search.worst(challenges, radii) for radii in found]
    best = errors.index(min(errors))
    found[best], errors[best] = search.completed(challenges, parts, found[best], errors[best])
    return dict(zip(found, errors, strict=True))


def fixed_radii(pin: Pin, oracles: int) -> tuple[Regime, ...] | None:
    """The radii that a pinned multiplicity or slack fixes for so many oracles; None where there is a choice."""
    if pin.regime == "unique" and pin.slack is not None:
        return tuple(UniqueDecoding(pin.slack, pin.unique_gaps) for _ in range(oracles))
    if pin.regime in ("johnson", "best") and pin.multiplicity is not None:
        gaps, sizes = johnson_bounds(pin, pin.theorem)
        return tuple(Johnson(pin.multiplicity, gaps, sizes) for _ in range(oracles))
    return None


def _johnson(parts: Sequence[search.Part], pin: Pin, theorem: str | None) -> tuple[Regime, ...]:
    return search.best_johnson(parts, *johnson_bounds(pin, theorem))


def johnson_bounds(pin: Pin, theorem: str | None) -> tuple[tuple[Theorem, ...], tuple[Theorem, ...]]:
    """The gaps up to the Johnson radius that are relied on, and the list sizes that go with them."""
    gaps = pin.johnson_gaps if theorem is None else PINNED_GAPS[theorem]
    sharp = pin.admits(johnson.list_size) and (theorem is None or theorem.startswith("DKT26"))
    return gaps, LISTS if sharp else (bciks20.list_size,)
