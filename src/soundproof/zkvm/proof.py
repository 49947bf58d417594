"""The transcript of a circuit, and what its parameters leave unknown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from soundproof.arithmetic.numbers import absent, let
from soundproof.protocols.deep_ali import DeepAli, deep_ali
from soundproof.protocols.evaluations import Evaluations, evaluations
from soundproof.protocols.fri import Fri, fri
from soundproof.protocols.jagged import Jagged, jagged
from soundproof.protocols.stir import stir
from soundproof.protocols.swirl import Swirl, swirl
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, whir
from soundproof.radii.gaps import BOUNDS
from soundproof.transcript.challenges import Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.messages import Elements, Message
from soundproof.zkvm.circuit import Circuit, dimension_tested

__all__ = ["accepts_everything", "air_side", "claim", "left_aside", "remarks", "transcript", "unknown"]


def claim(circuit: Circuit) -> Claim:
    """What the circuit's AIR side hands to its opening: words of the code that the opening tests."""
    dimension: Any = circuit.air.dimension
    rate: Any = circuit.opening.rate
    length = rate.denominator * dimension // rate.numerator if isinstance(rate, Fraction) else dimension / rate
    oracle = Oracle(0, let("n₀", length), dimension_tested(circuit))
    modulus = circuit.field.base.order if circuit.bits_from_field else None
    separate = circuit.air.separate_claims
    repeated = circuit.base_challenges
    return Claim(Code.of(oracle), circuit.air.functions, circuit.field, separate, modulus, repeated)


def transcript(circuit: Circuit) -> Transcript:
    """Everything that passes between prover and verifier, in protocol order."""
    handed = claim(circuit)
    opening: Any = circuit.opening
    match opening:
        case Fri():
            queries, coset = opening.queries, 1
            rest = fri(opening, handed)
        case Whir():
            queries, coset = opening.queries[0], 2 ** opening.log_foldings[0]
            rest = whir(opening, handed)
        case _:
            queries, coset = opening.queries[0], opening.foldings[0]
            rest = stir(opening, handed)
    yield from air_side(circuit, handed, opening.merkle, queries, coset)
    yield from rest


def air_side(circuit: Circuit, handed: Claim, merkle: Hashing, queries: int, coset: int) -> Transcript:
    """What passes before the opening begins; ``queries`` leaves of ``coset`` rows will be opened in its trees."""
    if not absent(circuit.public_values):
        values = Elements("public values", circuit.public_values, circuit.field.base)
        yield Message(("public",), "public values", (values,))
    yield from AIRS[type(circuit.air)](circuit.air, handed, circuit.buses, merkle, queries, coset)


AIRS: dict[type, Callable[..., Transcript]] = {
    DeepAli: deep_ali,
    Jagged: jagged,
    Swirl: swirl,
    Evaluations: evaluations,
}


def unknown(circuit: Circuit) -> tuple[str, ...]:
    """Terms that cannot be computed because the file does not state what they need."""
    if isinstance(circuit.air, DeepAli) and circuit.air.constraints is None:
        return ("ALI: the number of constraints is not stated",)
    return ()


def remarks(circuit: Circuit) -> tuple[str, ...]:
    """What a reader should know of an accepted but unusual parameter."""
    dimension, tested = circuit.air.dimension, dimension_tested(circuit)
    if tested <= dimension:
        return ()
    if accepts_everything(circuit):
        return ("the schedule folds to one point: every word is accepted, 0 bits",)
    rates = f"rate {Fraction(tested, claim(circuit).code.length)} instead of {circuit.opening.rate}"
    return (f"folds past the trace: tested dimension {_power(tested)} instead of {_power(dimension)}, {rates}",)


def left_aside(circuit: Circuit) -> tuple[str, ...]:
    """Over a binary field, the bounds on gaps and lists that do not hold there, in a sentence."""
    if not circuit.field.base.binary:
        return ()
    names = dict.fromkeys(bound.name for bound in BOUNDS if not bound.characteristic.binary)
    return (f"left aside, since not known to hold in characteristic 2: {', '.join(names)}",)


def accepts_everything(circuit: Circuit) -> bool:
    """Whether FRI folds to one point: then every word is of the dimension that is tested, and accepted."""
    return bool(dimension_tested(circuit) >= claim(circuit).code.length)


def _power(size: int) -> str:
    return f"2^{size.bit_length() - 1}" if size & (size - 1) == 0 else str(size)
