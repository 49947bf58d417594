"""Rules of openings by iterations, WHIR and STIR: lists have an entry for each, and every oracle has a domain."""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.parameters.faults import Fault, Path
from soundproof.parameters.params import value_at
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.zkvm.circuit import Circuit

__all__ = ["iterated", "wrong_length"]


def iterated(circuit: Circuit, opening: Whir | Stir) -> Iterator[Iterator[Fault]]:
    """What is checked apart, so that one value that could not be read hides as little as possible."""
    if isinstance(opening, Whir):
        yield from (_first_oracle(circuit, opening), _whir(circuit, opening), _whir_folds(opening))
    else:
        yield from (_stir_air(circuit), _stir(circuit, opening))
    for key in ("queries", "out_of_domain"):
        for path in (("opening", key), ("opening", "grinding", key)):
            yield _counts(opening, path)
    yield _rates(circuit, opening)


def _counts(opening: Whir | Stir, path: Path) -> Iterator[Fault]:
    """A list of queries has an entry per iteration; one of out-of-domain samples per iteration after the first."""
    iterations, counts = len(_schedule(opening)), value_at(opening, path[1:])
    unit, wanted = "iteration", iterations
    if path[-1] == "out_of_domain":
        unit, wanted = "iteration after the first", iterations - 1
    if iterations and isinstance(counts, tuple) and len(counts) != wanted:
        yield wrong_length(path, len(counts), unit, wanted)


def _schedule(opening: Whir | Stir) -> tuple[int, ...]:
    """One number for each iteration: how many variables it folds, or by which factor."""
    return opening.log_foldings if isinstance(opening, Whir) else opening.foldings


def _first_oracle(circuit: Circuit, opening: Whir) -> Iterator[Fault]:
    """What claims inside of quotients leave no room for: they divide by x − z at every point of a domain."""
    if circuit.air.separate_claims:
        return
    if opening.interleaved:
        problem = f"{circuit.air.kind} has quotients at every point of a domain, which rows have not"
        yield Fault(("opening", "interleaved"), problem, "leave it out")
    if opening.first_out_of_domain:
        problem = f"{circuit.air.kind} has its claims inside of quotients"
        yield Fault(("opening", "first_out_of_domain"), problem, "leave it out")


def _whir(circuit: Circuit, opening: Whir) -> Iterator[Fault]:
    iterations = len(opening.log_foldings)
    if not iterations:
        yield Fault(("opening", "log_foldings"), "at least one iteration is needed", "how many variables it folds")
        return
    variables, folded = _log2(circuit.air.dimension), sum(opening.log_foldings)
    if folded > variables:
        problem = f"folds {folded} variables of a polynomial that has {variables}"
        yield Fault(("opening", "log_foldings"), problem, "fewer iterations or smaller ones")


def _whir_folds(opening: Whir) -> Iterator[Fault]:
    folds = opening.grinding.folds
    if not isinstance(folds, int) and opening.log_foldings:
        expected = tuple(opening.log_foldings)
        shape = tuple(len(bits) for bits in folds)
        if shape != expected:
            yield Fault(
                ("opening", "grinding", "folds"),
                f"must have {_listed(expected)} entries, got {_listed(shape)}",
                "one list per iteration, one number per variable",
            )


def _stir(circuit: Circuit, opening: Stir) -> Iterator[Fault]:
    variables, folded = _log2(circuit.air.dimension), sum(_log2(arity) for arity in opening.foldings)
    if not opening.foldings:
        yield Fault(("opening", "foldings"), "at least one iteration is needed", "its folding factor")
        return
    if folded > variables:
        problem = f"folds a polynomial of dimension 2^{variables} by 2^{folded}"
        yield Fault(("opening", "foldings"), problem, "fewer iterations or smaller ones")


def _stir_air(circuit: Circuit) -> Iterator[Fault]:
    kind = circuit.air.kind
    if circuit.air.separate_claims:
        problem = f"STIR proves closeness to a code, {kind} needs evaluations of a multilinear polynomial"
        yield Fault(("opening", "kind"), problem, "fri, whir or ligero")


def _rates(circuit: Circuit, opening: Whir | Stir) -> Iterator[Fault]:
    """Stated rates begin with the circuit's own, and every oracle's domain exists."""
    rates, path, base = opening.rates, ("opening", "rates"), circuit.field.base
    logs = opening.log_foldings if isinstance(opening, Whir) else tuple(map(_log2, opening.foldings))
    if not logs:
        return
    if rates is None:
        log_length = circuit.log_length - 1
        if isinstance(opening, Whir) and opening.interleaved and len(logs) > 1 and log_length > base.log_max_domain:
            problem = (
                f"oracle 1 has 2^{log_length} points, half of those of all rows together; {base.name} allows up to"
            )
            yield Fault(path, f"{problem} 2^{base.log_max_domain}", "state the rate of every iteration")
        return
    if len(rates) != len(logs):
        yield wrong_length(path, len(rates), "iteration", len(logs))
        return
    if rates[0] != opening.rate:
        yield Fault(path, f"begins with {rates[0]}, but the rate is {opening.rate}", "make them equal")
    variables = _log2(circuit.air.dimension)
    for i, rate in enumerate(rates[1:], start=1):
        variables -= logs[i - 1]
        log_length = variables + _log2(rate.denominator)
        if log_length > base.log_max_domain:
            problem = f"oracle {i} has 2^{log_length} points; {base.name} allows up to 2^{base.log_max_domain}"
            yield Fault((*path, i), problem, "a larger rate")


def wrong_length(path: Path, got: int, unit: str, wanted: int) -> Fault:
    """A list that has one entry per ``each``, and not as many as are ``wanted``."""
    return Fault(path, f"must have {wanted} {'entry' if wanted == 1 else 'entries'}, got {got}", f"one per {unit}")


def _listed(numbers: tuple[int, ...]) -> str:
    return "[" + ", ".join(map(str, numbers)) + "]"


def _log2(power: int) -> int:
    return power.bit_length() - 1
