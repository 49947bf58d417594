"""Faults between fields: what no single key can show.

Each check yields faults with paths inside the circuit, in the words of the native format; the
soundcalc reader translates the paths into its own keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from soundproof.inputs import Fault
from soundproof.protocols.fri import Fri
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.zkvm import Circuit

__all__ = ["CORE_TERMS", "check"]

CORE_TERMS = (
    ["ALI", "DEEP", "batching", "query phase", "zerocheck", "reduce to dense PCS"],
    ["commit round", "sumcheck round", "fold", "OOD", "shift", "final", "logup", "stacking", "constraint batching"],
)
"""Names of the protocols' own terms: whole, and as the first words of a numbered name."""


def check(circuit: Circuit) -> Iterator[Fault]:
    """Every fault of an otherwise well-typed circuit."""
    yield from _domain(circuit)
    match circuit.opening:
        case Fri():
            yield from _fri(circuit, circuit.opening)
        case Whir():
            yield from _whir(circuit, circuit.opening)
        case Stir():
            yield from _stir(circuit, circuit.opening)
    whole, numbered = CORE_TERMS
    for name, bus in circuit.lookups:
        if bus.rows + bus.table == 0:
            yield Fault(("lookups", name), "has neither rows nor a table", "at least one side sends messages")
        words = name.rstrip("0123456789. ")
        if name in whole or words in numbered:
            yield Fault(
                ("lookups", name), f"a lookup may not be named like the protocol's own term {name!r}", "rename it"
            )


def _length(circuit: Circuit) -> int:
    return int(circuit.air.dimension / circuit.opening.rate)


def _domain(circuit: Circuit) -> Iterator[Fault]:
    prime, log_length = circuit.field.prime, _length(circuit).bit_length() - 1
    if log_length > prime.log_max_domain:
        yield Fault(
            ("opening", "rate"),
            f"the evaluation domain has 2^{log_length} points; {prime.name} allows up to 2^{prime.log_max_domain}",
            "a shorter trace, a larger rate or another field",
        )


def _fri(circuit: Circuit, opening: Fri) -> Iterator[Fault]:
    length, folds = _length(circuit), prod(opening.foldings)
    reached = length // folds
    if reached * folds != length or reached != opening.final_domain:
        got = f"{reached}" if reached * folds == length else f"less than one point ({length}/{folds})"
        yield Fault(
            ("opening", "foldings"),
            f"folding a domain of {length} by {folds} leaves {got}; the stated final domain is {opening.final_domain}",
            "change the schedule or the final domain",
        )
    bits = opening.grinding.folds
    if not isinstance(bits, int) and len(bits) != len(opening.foldings):
        yield _lengths(("opening", "grinding", "folds"), len(bits), "folds", len(opening.foldings))


def _whir(circuit: Circuit, opening: Whir) -> Iterator[Fault]:
    iterations = len(opening.log_foldings)
    if not iterations:
        yield Fault(("opening", "log_foldings"), "at least one iteration is needed")
        return
    variables = circuit.air.dimension.bit_length() - 1
    if sum(opening.log_foldings) > variables:
        yield Fault(
            ("opening", "log_foldings"),
            f"folds {sum(opening.log_foldings)} variables of a polynomial that has {variables}",
        )
    if len(opening.queries) != iterations:
        yield _lengths(("opening", "queries"), len(opening.queries), "iterations", iterations)
    if len(opening.out_of_domain) != iterations - 1:
        yield _lengths(
            ("opening", "out_of_domain"), len(opening.out_of_domain), "iterations after the first", iterations - 1
        )
    if opening.rates is not None:
        if len(opening.rates) != iterations:
            yield _lengths(("opening", "rates"), len(opening.rates), "iterations", iterations)
        elif opening.rates[0] != opening.rate:
            yield Fault(("opening", "rates"), f"begins with {opening.rates[0]}, but the rate is {opening.rate}")
    grinding = opening.grinding
    if not isinstance(grinding.folds, int):
        expected = tuple(opening.log_foldings)
        shape = tuple(len(bits) for bits in grinding.folds)
        if shape != expected:
            yield Fault(
                ("opening", "grinding", "folds"),
                f"has {_listed(shape)} entries, the iterations fold {_listed(expected)} variables",
                "one list per iteration, one number per variable",
            )
    for name, bits, wanted in (
        ("queries", grinding.queries, iterations),
        ("out_of_domain", grinding.out_of_domain, iterations - 1),
    ):
        if not isinstance(bits, int) and len(bits) != wanted:
            yield _lengths(("opening", "grinding", name), len(bits), "entries wanted", wanted)


def _stir(circuit: Circuit, opening: Stir) -> Iterator[Fault]:
    folds = prod(opening.foldings)
    if not opening.foldings or folds > circuit.air.dimension:
        yield Fault(("opening", "foldings"), f"fold a polynomial of dimension {circuit.air.dimension} by {folds}")
    if len(opening.queries) != len(opening.foldings):
        yield _lengths(("opening", "queries"), len(opening.queries), "foldings", len(opening.foldings))


def _lengths(path: tuple[str, ...], got: int, what: str, wanted: int) -> Fault:
    return Fault(path, f"has {got} entries, there are {wanted} {what}")


def _listed(numbers: tuple[int, ...]) -> str:
    return "[" + ", ".join(map(str, numbers)) + "]"
