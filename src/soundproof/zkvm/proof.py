"""The transcript of a circuit, and what its parameters leave unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from soundproof.arithmetic.numbers import absent, divided, let, maximum, only, summed
from soundproof.protocols.deep_ali import DeepAli, deep_ali
from soundproof.protocols.evaluations import Evaluations, evaluations
from soundproof.protocols.fri import Fri, fri
from soundproof.protocols.jagged import Jagged, jagged
from soundproof.protocols.ligero import Ligero, ligero
from soundproof.protocols.r1cs import R1cs, r1cs
from soundproof.protocols.stir import Stir, stir
from soundproof.protocols.swirl import Swirl, swirl
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, first_samples, whir
from soundproof.protocols.zerocheck import Zerocheck, zerocheck
from soundproof.radii.gaps import BOUNDS
from soundproof.transcript.challenges import Transcript
from soundproof.transcript.claim import Claim, Lower
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.messages import Digests, Elements, Message
from soundproof.zkvm.circuit import Circuit, dimension_tested, folded_from, linear_code, on_circle

__all__ = ["accepts_everything", "air_side", "claim", "left_aside", "remarks", "transcript", "unknown"]


def claim(circuit: Circuit) -> Claim:
    """What the circuit's AIR side hands to its opening: words of the code that the opening tests."""
    dimension: Any = circuit.air.dimension
    rate: Any = circuit.opening.rate
    length = rate.denominator * dimension // rate.numerator if isinstance(rate, Fraction) else dimension / rate
    tested, opening = dimension_tested(circuit), circuit.opening
    rows = opening.rows if isinstance(opening, Whir | Ligero) else 1
    if rows > 1:
        length, tested = divided(length, rows), divided(tested, rows)
    linear = linear_code(circuit)
    oracle = Oracle(0, let("n₀", length), tested, None if linear is None else let("d", linear.least(length)))
    # A schedule that folds to one point accepts every word, of which there are no more on the circle.
    circle = on_circle(circuit) and not (isinstance(tested, int) and tested % 2 == 0)
    code = Code(oracle.length, oracle.dimension, oracle, rows, circle)
    modulus = circuit.field.base.order if circuit.bits_from_field else None
    separate, repeated = circuit.air.separate_claims, circuit.base_challenges
    sampled = isinstance(opening, Whir) and not absent(opening.first_out_of_domain)
    # Helper columns and running products are committed to after the lookups' challenges, Spark's factors after all of
    # the constraint side's, so that no sample tells them apart before: of what is claimed of them a whole list is left.
    later = isinstance(circuit.air, R1cs) and circuit.air.spark is not None
    pinned = sampled and not later and all(bus.argument == "gkr" for _, bus in circuit.buses)
    functions, lower = _by_height(circuit)
    joined = isinstance(circuit.air, Evaluations | Zerocheck) and not only(circuit.air.points, 1)
    return Claim(code, functions, circuit.field, separate, modulus, repeated, pinned, lower, joined)


def _by_height(circuit: Circuit) -> tuple[Any, tuple[Lower, ...]]:
    """The functions that the folding begins with, and those that enter it late; these only where the file says how."""
    air, opening = circuit.air, circuit.opening
    if not (isinstance(air, DeepAli) and isinstance(opening, Fri) and opening.entering):
        return air.functions, ()
    length = int(air.trace_length)
    heights = air.heights(circuit.field.degree)
    tallest = heights.pop(length, 0)
    lower = tuple(
        Lower(rows, length // rows, let("B_low", functions))
        for rows, functions in heights.items()
        if not absent(functions)
    )
    # What the file counts besides the tables' columns is taken for the tallest's.
    rest = air.functions - summed(other.functions for other in lower)
    return (maximum(maximum(rest, tallest), 1) if lower else air.functions), lower


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
        case Ligero():
            queries, coset = opening.queries, opening.rows
            rest = ligero(opening, handed)
        case _:
            queries, coset = opening.queries[0], opening.foldings[0]
            rest = stir(opening, handed)
    yield from air_side(circuit, handed, opening.merkle, queries, coset)
    yield from rest


def air_side(circuit: Circuit, handed: Claim, merkle: Hashing, queries: int, coset: int) -> Transcript:
    """What passes before the opening begins; ``queries`` leaves of ``coset`` rows will be opened in its trees.

    Samples of the opening's first oracle are taken as soon as that is sent.
    """
    if not absent(circuit.public_values):
        values = Elements("public values", circuit.public_values, circuit.field.base)
        yield Message(("public",), "public values", (values,))
    side = AIRS[type(circuit.air)](circuit.air, handed, circuit.buses, merkle, queries, coset)
    for entry in side:
        yield entry
        if isinstance(entry, Message) and any(isinstance(item, Digests) for item in entry.items):
            break
    if isinstance(circuit.opening, Whir):
        yield from first_samples(circuit.opening, handed)
    yield from side


AIRS: dict[type, Callable[..., Transcript]] = {
    DeepAli: deep_ali,
    Jagged: jagged,
    Swirl: swirl,
    Zerocheck: zerocheck,
    R1cs: r1cs,
    Evaluations: evaluations,
}


def unknown(circuit: Circuit) -> tuple[str, ...]:
    """Terms that cannot be computed because the file does not state what they need."""
    if isinstance(circuit.air, DeepAli) and circuit.air.constraints is None:
        return ("ALI: the number of constraints is not stated",)
    if isinstance(circuit.air, R1cs) and circuit.air.matrices == "committed" and circuit.air.spark is None:
        return ("matrices: how their values are proved is not stated; air.spark says it",)
    return ()


def remarks(circuit: Circuit) -> tuple[str, ...]:
    """What a reader should know of an accepted but unusual parameter."""
    dimension, tested = circuit.air.dimension, folded_from(circuit)
    if isinstance(circuit.opening, Whir) and circuit.opening.interleaved:
        return tuple(_interleaved(circuit))
    apart = (*_taken_for_the_tallest(circuit), *hidden(circuit))
    if tested <= dimension:
        return apart
    if accepts_everything(circuit):
        return (*apart, "the schedule folds to one point: every word is accepted, 0 bits")
    rates = f"rate {Fraction(tested, claim(circuit).code.length)} instead of {circuit.opening.rate}"
    past = f"folds past the trace: tested dimension {_power(tested)} instead of {_power(dimension)}, {rates}"
    return (*apart, past)


def _taken_for_the_tallest(circuit: Circuit) -> tuple[str, ...]:
    """That tables of several heights are assessed as one, where the file does not say how the lower ones enter."""
    air, opening = circuit.air, circuit.opening
    if isinstance(air, DeepAli) and isinstance(opening, Fri) and not opening.entering and len(air.heights(1)) > 1:
        return (
            "lower tables are taken to be as tall as the tallest: opening.entering says how they enter the folding",
        )
    return ()


def hidden(circuit: Circuit) -> Iterator[str]:
    """How far the witness of a circuit that means to hide it is hidden, as far as that is known; no figure of it is."""
    air, opening = circuit.air, circuit.opening
    if not isinstance(air, DeepAli) or air.hiding is None:
        return
    match opening:
        case Fri():
            positions = int(opening.queries)
        case Whir():
            positions = int(opening.queries[0]) << opening.log_foldings[0]
        case Stir():
            positions = int(opening.queries[0]) * int(opening.foldings[0])
        case _:
            yield f"hiding: what {opening.kind} shows of a column is not counted, and nothing is known to be hidden"
            return
    masks, revealed = air.hiding.rows - air.trace_length, positions + circuit.field.degree * air.opening_points
    said = f"{masks} random coefficients in a column, {revealed} values of it revealed at most"
    if masks < revealed:
        yield f"hiding: {said}: it is not hidden"
    else:
        yield f"hiding: {said}, which say nothing of it; of the whole proof no bound on zero-knowledge is computed"
    if absent(air.hiding.random):
        yield "hiding: no random function is combined with the others: what the opening sends of them is not hidden"
    if absent(opening.merkle.salt):
        yield "hiding: leaves have no salt: they are hidden as far as nobody can guess them"


def left_aside(circuit: Circuit) -> tuple[str, ...]:
    """What its field leaves aside, in a sentence.

    Over a binary field these are the bounds on gaps and lists that do not hold there.  Over a prime p ≡ 3 mod 4, whose
    units have no large group of order 2^a, it is what the domain may be besides what it is read as.
    """
    base = circuit.field.base
    if linear_code(circuit) is not None:
        return ()
    if base.binary:
        names = dict.fromkeys(bound.name for bound in BOUNDS if not bound.characteristic.binary)
        return (f"left aside, since not known to hold in characteristic 2: {', '.join(names)}",)
    if base.order % 4 != 3 or (isinstance(circuit.opening, Fri) and circuit.opening.domain is not None):
        return ()
    if on_circle(circuit):
        tested = _power(dimension_tested(circuit) - 1)
        return (f"the domain is not stated: read as a part of the circle, of whose code the dimension is {tested} + 1",)
    what = "multilinear claims" if isinstance(circuit.opening, Fri | Ligero) else circuit.opening.kind.upper()
    roots = f"the domain is read as (p + 1)-th roots of unity, in the extension of {base.name} of degree 2"
    return (f"{roots}: no argument is known to us for {what} over circle codes",)


def _interleaved(circuit: Circuit) -> Iterator[str]:
    """That the first oracle has to be interleaved, where it has: its words as one would need a domain there is not."""
    code, base = claim(circuit).code, circuit.field.base
    if code.values > 1 << base.log_max_domain:
        domain, rows = _power(code.values), f"rows of {_power(code.rows)} values on {_power(code.length)} points"
        yield f"{base.name} has no domain of {domain} points: the first oracle is interleaved, {rows}"


def accepts_everything(circuit: Circuit) -> bool:
    """Whether FRI folds to one point: then every word is of the dimension that is tested, and accepted."""
    return bool(folded_from(circuit) >= claim(circuit).code.values)


def _power(size: int) -> str:
    return f"2^{size.bit_length() - 1}" if size & (size - 1) == 0 else str(size)
