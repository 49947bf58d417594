"""The fast reading of one structure: bits, binding term and bytes where some of its numbers are arrays.

The same transcript, formulas and size reading as everywhere else; numbers are floats, structure is
exact: codes, certificates and list sizes are those of the certified reading.  Arrays need not have
one length, only broadcast: a grid over several parameters evaluates each term on the parameters it
depends on, and only the minimum over the terms on all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from soundproof.parameters.faults import Path
from soundproof.parameters.params import vary
from soundproof.radii.choice import Pin, fixed_radii
from soundproof.radii.search import fast, oracles_of
from soundproof.readings.evaluation import failures, possible
from soundproof.readings.size import Size, proof_size
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["Reading", "lift", "read"]

Array = NDArray[Any]


class Reading(Struct, frozen=True):
    """What is read of a block of rows; every value broadcasts to the block's shape.

    ``bits`` are those of the best radius, 0 where no radius applies; ``pin`` is its index, ``binding``
    the index in ``names`` of the largest event of the weakest round.  ``conditional`` says that the
    bits hold only on conditions the figures leave open.  ``rounds`` are bits by round at that radius.
    """

    bits: Any
    pin: Any
    binding: Any
    names: tuple[str, ...]
    applies: Any
    conditional: bool
    size: Size
    rounds: dict[str, Any] = field(default_factory=dict)


def lift(value: Any) -> Any:
    """Arrays as they are, everything else as a float."""
    return value if isinstance(value, np.ndarray) else fast(value)


def read(circuit: Circuit, varied: Iterable[tuple[Path, Array]], pins: Sequence[Pin], rounds: bool = False) -> Reading:
    """Evaluate a circuit with arrays at some key paths, at the best of the pinned radii for each row.

    TypeError, ValueError or AttributeError where a number that is an array enters the structure.
    """
    for path, values in varied:
        circuit = vary(circuit, path, values)
    with np.errstate(all="ignore"):  # rows without a bound divide by zero; they have an infinite error, and 0 bits
        entries = tuple(transcript(circuit))
        challenges = [entry for entry in entries if isinstance(entry, Challenge)]
        size = proof_size(circuit, entries)
        oracles = len(oracles_of(challenges))
        names: dict[str, int] = {}
        tables = []
        for pin in (pin.over(circuit.field) for pin in pins):
            radii = fixed_radii(pin, oracles)
            if radii is None:
                raise ValueError(f"{pin} leaves the radius open")
            tables.append(_at(challenges, radii, pin, names, rounds))
        best = tables[0]
        number: Any = 0
        for i, other in enumerate(tables[1:], start=1):
            better = (other.bits > best.bits) | (other.applies & ~best.applies)
            number = np.where(better, i, number)
            best = _chosen(better, other, best)
    hypotheses = [h for challenge in challenges for term in challenge.terms for h in term.hypotheses]
    conditional = any(not h.established for h in hypotheses)
    return Reading(best.bits, number, best.binding, tuple(names), best.applies, conditional, size, best.rounds)


class _At(Struct, frozen=True):
    """The reading at one radius."""

    bits: Any
    binding: Any
    applies: Any
    rounds: dict[str, Any]


def _chosen(better: Any, one: _At, other: _At) -> _At:
    rounds = {
        name: np.where(better, one.rounds.get(name, np.nan), other.rounds.get(name, np.nan))
        for name in dict.fromkeys([*one.rounds, *other.rounds])
    }
    return _At(
        np.where(better, one.bits, other.bits),
        np.where(better, one.binding, other.binding),
        one.applies | other.applies,
        rounds,
    )


def _at(challenges: Sequence[Challenge], radii: tuple[Regime, ...], pin: Pin, names: dict[str, int], keep: bool) -> _At:
    applies: Any = np.bool_(True)
    for hypothesis in failures(challenges, pin, radii):
        applies = applies & hypothesis.holds
    if not np.any(applies):
        return _At(np.float64(0.0), np.int32(0), applies, {})
    rounds = [(challenge.name, *_round(challenge, radii, names)) for challenge in possible(challenges, radii)]
    # Rounds that depend on nothing first, those that depend on much last: the minimum grows as late as it can.
    bits: Any = np.float64(np.inf)
    binding: Any = np.int32(0)
    for _, reached, term in sorted(rounds, key=lambda one: np.size(one[1])):
        fewer = reached < bits
        bits, binding = np.where(fewer, reached, bits), np.where(fewer, term, binding)
    kept = {name: np.where(applies, reached, np.nan) for name, reached, _ in rounds} if keep else {}
    return _At(np.where(applies, bits, 0.0), binding, applies, kept)


def _round(challenge: Challenge, radii: tuple[Regime, ...], names: dict[str, int]) -> tuple[Any, Any]:
    """Bits of a round, not below 0, and the number of its largest event."""
    total: Any = None
    largest: Any = None
    binding: Any = None
    for term in challenge.terms:
        error: Any = term.error(radii, lift)
        number: Any = np.int32(names.setdefault(term.name, len(names)))
        if total is None:
            total, largest, binding = error, error, number
        else:
            total, binding = total + error, np.where(error > largest, number, binding)
            largest = np.maximum(error, largest)
    return np.maximum(-np.log2(np.asarray(total, dtype=np.float64)), 0.0), binding
