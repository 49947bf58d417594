"""Which radii are evaluated: what the user fixes, and the best of what is left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from soundproof.parameters.faults import UserError, closest
from soundproof.primitives.fields import Field
from soundproof.radii import search
from soundproof.radii.gaps import FIRST_ORDER_GAPS, JOHNSON_GAPS, LISTS, PINNED_GAPS, UNIQUE_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.parts import OraclePart
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import bciks20, johnson
from soundproof.theorems.registry import registry
from soundproof.theorems.theorem import TRUST, Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime

__all__ = ["BEST", "FAMILIES", "Family", "Pin", "choices", "fixed_radii", "johnson_bounds", "pinned"]


class Pin(Struct, frozen=True):
    """What the user fixes of the analysis; the rest is chosen.

    ``regime`` is best, unique, johnson, beyond or declared (the file's own analysis where it states
    one).  A pinned theorem other than DKT26 brings the list size of its paper, τ/√ρ, so that
    published figures reproduce.  ``trust`` is the weakest status the figure may rest on; ``without``
    are papers, by the ids of their theorems, that it may not rest on at all.  ``binary`` is no choice: over a field of
    characteristic 2 nothing can be relied on that does not hold there.

    >>> from soundproof import assess
    >>> assess("risc0", Pin(trust="proved"))
    <RISC0 2024-09 parameters: 33 bits, weakest of 1 circuits <main: 33 bits, query phase>>
    """

    regime: str = "best"
    theorem: str | None = None
    multiplicity: int | None = None
    slack: int | None = None
    trust: str = "preprint"
    without: frozenset[str] = frozenset()
    binary: bool = False

    def over(self, field: Field) -> Pin:
        """What is left of it for a circuit over a field."""
        return replace(self, binary=True) if field.base.binary else self

    @property
    def reliance(self) -> Pin:
        """The part that says what may be relied on."""
        return Pin(trust=self.trust, without=self.without, binary=self.binary)

    @property
    def everything(self) -> bool:
        """Whether a figure may rest on every bound there is."""
        return self.trust == "preprint" and not self.without and not self.binary

    def admits(self, theorem: Theorem) -> bool:
        """Whether a figure may rest on a theorem, and on what that rests on."""
        return all(self._admits(statement) for statement in (theorem, *theorem.basis))

    def _admits(self, theorem: Theorem) -> bool:
        trusted = theorem.status in TRUST[self.trust] and theorem.id not in self.without
        return trusted and (theorem.characteristic.binary or not self.binary)

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
    """The bounds that a figure may rest on, without those that another one always beats.

    Where none is left for lines, or for curves, all those stand in: radii have something to be read with, and the
    figure is refused for what its terms rest on.
    """
    admitted = tuple(filter(reliance.admits, bounds))
    kept = [bound for bound in admitted if not set(bound.beaten_by) & set(admitted)]
    for curve in (False, True):
        if not any(bound.suits(curve) for bound in admitted):
            kept += [bound for bound in bounds if bound.suits(curve) and bound not in kept]
    return tuple(kept)


BEST = Pin()


def pinned(pin: Pin | None, without: Iterable[str] = ()) -> Pin:
    """A pin, or none, that leaves out some more papers.

    UserError where a word is none that is known: a misspelt paper would leave the figure as it is.
    """
    pin = pin or BEST
    known: dict[str, list[str | None]] = {
        "trust": [*TRUST],
        "regime": ["best", *FAMILIES, "declared"],
        "theorem": [None, *PINNED_GAPS],
    }
    for key, words in known.items():
        if (word := getattr(pin, key)) not in words:
            raise UserError(f"{key}: {word!r} is none of {', '.join(map(str, words))}")
    if pin.multiplicity is not None and pin.multiplicity < 1:
        raise UserError(f"multiplicity: must be at least 1, not {pin.multiplicity}")
    left_out = pin.without.union([without] if isinstance(without, str) else without)
    if not left_out:
        return pin
    ids = sorted({theorem.id for theorem in registry()})
    if unknown := sorted(left_out.difference(ids)):
        hint = (len(unknown) == 1 and closest(unknown[0], ids)) or ", ".join(ids)
        raise UserError(f"without: no theorem has the id {', '.join(map(repr, unknown))}\n    hint: {hint}")
    return replace(pin, without=left_out)


class Family(NamedTuple):
    """The regimes of one kind: how the best radii among them are found, and what their bounds rest on.

    ``best`` takes the parts of a transcript, one per oracle, what is pinned, the characteristic of the field, and radii
    to beat.  It returns None where there are none, or none that beat those.
    """

    best: Callable[[Sequence[OraclePart], Pin, int, tuple[Regime, ...] | None], tuple[Regime, ...] | None]
    rests_on: tuple[Theorem, ...] = ()


FAMILIES: dict[str, Family] = {
    "unique": Family(lambda parts, pin, p, rival: search.best_unique(parts, pin.unique_gaps)),
    "johnson": Family(lambda parts, pin, p, rival: search.best_johnson(parts, *johnson_bounds(pin))),
    "beyond": Family(lambda parts, pin, p, rival: search.best_beyond(parts, p, rival), FIRST_ORDER_GAPS),
}
"""The kinds of regimes by the word that pins one."""


def choices(
    challenges: Sequence[Challenge],
    parts: Sequence[OraclePart],
    pin: Pin,
    characteristic: int,
    every: bool,
    applies: Callable[[tuple[Regime, ...]], bool],
) -> dict[tuple[Regime, ...], float]:
    """The radii to evaluate, one tuple of regimes (per oracle) each, with the error of their worst round.

    Unless every regime is asked for, those that cannot be the best are left out.  A linear code of a stated distance
    has one regime, whatever is pinned.
    """
    root = search.wide(challenges)
    if any(part.oracle.linear for part in parts):  # no other regime is about such codes
        linear = search.best_linear(parts)
        return {linear: search.worst(challenges, linear, root)}
    fixed = fixed_radii(pin, len(parts))
    if fixed is not None:
        return {fixed: search.worst(challenges, fixed, root)}
    if pin.regime == "best":
        candidates = _best(parts, pin, characteristic, every, applies)
    else:
        candidates = [FAMILIES[pin.regime].best(parts, pin, characteristic, None) or _johnson(parts, pin)]
    if root > 1:  # so many bits that a fraction of one does not matter
        return {radii: search.worst(challenges, radii, root) for radii in candidates}
    candidates, errors = map(
        list, zip(*(search.polished(challenges, parts, radii) for radii in candidates), strict=True)
    )
    best = errors.index(min(errors))
    candidates[best], errors[best] = search.completed(challenges, parts, candidates[best], errors[best])
    return dict(zip(candidates, errors, strict=True))


def _best(
    parts: Sequence[OraclePart],
    pin: Pin,
    characteristic: int,
    every: bool,
    applies: Callable[[tuple[Regime, ...]], bool],
) -> list[tuple[Regime, ...]]:
    """The radii that may be the best: up to the Johnson radius first, then what may beat it, and mixtures."""
    candidates = [listed := _johnson(parts, pin)]
    if pin.theorem is not None:
        return candidates
    beaten = len(parts) == 1 and search.outclasses(parts[0], listed[0])
    if every or not beaten or not applies(listed):
        candidates.insert(0, search.best_unique(parts, pin.unique_gaps))
    if len(parts) > 1:
        candidates.append(search.best_mixed(parts, *candidates))
    for name, family in FAMILIES.items():
        if name in ("unique", "johnson") or not all(map(pin.admits, family.rests_on)):
            continue
        # Oracles that gain come before all of them, so of equals the same is the best whatever is asked for.
        rivals: list[tuple[Regime, ...] | None] = [None] if every else []
        if len(parts) > 1 or not every:
            rivals.insert(0, candidates[-1])
        candidates += filter(None, [family.best(parts, pin, characteristic, rival) for rival in rivals])
    return candidates


def fixed_radii(pin: Pin, oracles: int) -> tuple[Regime, ...] | None:
    """The radii that a pinned multiplicity or slack fixes for so many oracles; None where there is a choice."""
    if pin.regime == "unique" and pin.slack is not None:
        return tuple(UniqueDecoding(pin.slack, pin.unique_gaps) for _ in range(oracles))
    if pin.regime in ("johnson", "best") and pin.multiplicity is not None:
        return tuple(Johnson(pin.multiplicity, *johnson_bounds(pin)) for _ in range(oracles))
    return None


def _johnson(parts: Sequence[OraclePart], pin: Pin) -> tuple[Regime, ...]:
    return search.best_johnson(parts, *johnson_bounds(pin))


def johnson_bounds(pin: Pin) -> tuple[tuple[Theorem, ...], tuple[Theorem, ...]]:
    """The gaps up to the Johnson radius that are relied on, and the list sizes that go with them."""
    gaps = pin.johnson_gaps if pin.theorem is None else PINNED_GAPS[pin.theorem]
    sharp = pin.admits(johnson.list_size) and (pin.theorem is None or pin.theorem.startswith("DKT26"))
    return gaps, LISTS if sharp else (bciks20.list_size,)
