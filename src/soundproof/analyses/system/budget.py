"""What adds up over a whole system: proofs, arguments that span them, commitments; each with how often.

Two totals are taken.  A collision of the one oracle is one event, however many proofs and commitments
it breaks: it is charged once, at the smallest digest and capacity.  Summed literally, as if every proof
and every opening had an oracle of its own, each is charged again.  This needs no argument about the
oracle, and is the smaller figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any, Literal

from msgspec import Struct

from soundproof.analyses.system.spanning import Argument, spanning
from soundproof.analyses.system.steps import Step, circuits_of, likeliest
from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import Lift, maximum, sqrt, summed
from soundproof.primitives.hashes import Hash
from soundproof.protocols.swirl import Swirl
from soundproof.readings.noninteractive import NonInteractive, success
from soundproof.theorems import fiat_shamir
from soundproof.zkvm.argument import Bus, Commitment
from soundproof.zkvm.counting import Formula
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["BudgetLine", "Collision", "collisions", "entries", "literal", "shared", "unstated"]

PER_COMMITMENT = ("commitment", "merkle")
"""Arguments of buses that are as good as a commitment."""


class Collision(Struct, frozen=True):
    """What a collision of a hash would break, relied on ``formula`` times; None where that is not stated."""

    name: str
    function: Hash | None
    formula: Formula | None

    def rate(self, number: Lift) -> Any:
        """Chance of a collision for each pair of queries."""
        if self.function is None:
            raise ValueError(f"{self.name}: no hash is stated")
        return _pairs(self.function, number)

    @property
    def certified(self) -> Certified | None:
        """Bits of finding one; None where the hash is not stated."""
        return None if self.function is None else Certified.of(lambda number: sqrt(self.rate(number)))


def _pairs(function: Hash, number: Lift) -> Any:
    """Collisions of digests, and in the capacity of a sponge."""
    rate = fiat_shamir.birthday(number(function.digests))
    states = function.capacity_values
    return rate if states is None else rate + fiat_shamir.birthday(number(states))


class BudgetLine(Struct, frozen=True):
    """One line of the budget: how often something is relied on, by ``formula`` in S, and its error.

    ``one`` certifies the error of one, ``together`` that of all of them; None where they are not known.
    """

    name: str
    kind: Literal["proof", "bus", "commitment"]
    formula: Formula | None
    count: int | None
    one: Certified | None
    together: Certified | None


def collisions(zkvm: ZkVM) -> tuple[Collision, ...]:
    """What commitments outside of proofs rest on: each kind of binding, and a bus that is as good as a commitment."""
    hashes, commitments = dict(zkvm.hashes), dict(zkvm.commitments)
    steps = None if zkvm.segmentation is None else zkvm.segmentation.steps
    often = {
        "segment": Formula(1),
        "execution": Formula(0, 1),
        "step": None if steps is None else Formula(steps),
        None: None,
    }
    counted = [
        Collision(f"{name}: {kind}", hashes.get(commitment.hash), often[commitment.each])
        for name, commitment in zkvm.commitments
        for kind in commitment.binding
    ]
    for name, bus in spanning(zkvm):
        if bus.argument in PER_COMMITMENT and bus.commitment:
            commitment: Commitment = commitments[bus.commitment]
            formula = Formula(1) if bus.scope == "segment" else Formula(0, 1)
            counted.append(Collision(f"bus {name}", hashes.get(commitment.hash), formula))
    return tuple(counted)


def unstated(zkvm: ZkVM, arguments: Sequence[Argument]) -> tuple[str, ...]:
    """What the system rests on and the file says too little of for a figure."""
    missing = ["buses"] if zkvm.buses is None else []
    counted = {line.name for argument in arguments for line in argument.lines}
    for name, bus in spanning(zkvm):
        known = name in counted or (bus.argument == "curve-hash" and bus.assumes)
        if not known and not (bus.argument in PER_COMMITMENT and bus.commitment):
            missing.append(f"bus {name}")
        elif name in counted:
            missing += [f"what {sender} sends on bus {name}" for sender in _silent(zkvm, bus)]
    if zkvm.memory is None:
        missing.append("memory")
    missing += [f"memory {name}" for name, memory in zkvm.memory or () if not memory.argument]
    relied = {bus.commitment for _, bus in spanning(zkvm)} | {
        name for name, commitment in zkvm.commitments if commitment.binding
    }
    missing += [f"commitment {name}" for name, commitment in zkvm.commitments if name in relied and not commitment.hash]
    return tuple(dict.fromkeys(missing))


def _silent(zkvm: ZkVM, bus: Bus) -> Iterator[str]:
    """Nodes and circuits between which a bus lies and whose lookups are not stated, or are no terms of their own."""
    nodes = dict(zkvm.topology.nodes) if zkvm.topology is not None else {}
    for end in bus.between:
        circuits = [circuit for circuit in zkvm.circuits if circuit.name == end]
        if end in nodes:
            circuits += [circuit for circuit in circuits_of(nodes[end], zkvm) if circuit.name != end]
            if not circuits:
                yield end
        for circuit in circuits:
            if circuit.lookups is None or (isinstance(circuit.air, Swirl) and circuit.lookups):
                yield circuit.name


def entries(
    steps: Sequence[Step], arguments: Sequence[Argument], broken: Sequence[Collision], segments: int
) -> tuple[BudgetLine, ...]:
    """The budget: every kind of proof, every argument that spans proofs, every kind of collision."""
    lines = [_entry(step.name, "proof", step.formula, step.most, _step(step)) for step in steps]
    lines += [
        _entry(f"bus {argument.name}", "bus", argument.formula, argument.runs, argument.error) for argument in arguments
    ]
    for collision in broken:
        count = None if collision.formula is None else collision.formula.at(segments)
        rate = None if collision.function is None else collision.rate
        lines.append(_entry(collision.name, "commitment", collision.formula, count, rate))
    return tuple(lines)


def _step(step: Step) -> Callable[[Lift], Any] | None:
    return likeliest(step.circuits).error if step.circuits else None


def _entry(
    name: str,
    kind: Literal["proof", "bus", "commitment"],
    formula: Formula | None,
    count: int | None,
    error: Callable[[Lift], Any] | None,
) -> BudgetLine:
    """A line of the budget; of a commitment the error is one for each pair of queries."""
    if error is None:
        return BudgetLine(name, kind, formula, count, None, None)

    def certified(times: int) -> Certified:
        return Certified.of(
            lambda number: sqrt(times * error(number)) if kind == "commitment" else times * error(number)
        )

    return BudgetLine(name, kind, formula, count, certified(1), certified(count) if count else None)


def _error(parts: Sequence[NonInteractive], steps: Sequence[Step], arguments: Sequence[Argument], number: Lift) -> Any:
    """Σ n·ε over the most proofs of every node and over the arguments.

    Proofs of a node are charged the largest error of its circuits, and those without circuits the largest of all.
    """
    return summed([*_proofs(parts, steps, number), *(argument.runs * argument.error(number) for argument in arguments)])


def _proofs(parts: Sequence[NonInteractive], steps: Sequence[Step], number: Lift) -> Iterator[Any]:
    for step in steps:
        if step.most:
            yield step.most * likeliest(step.circuits or parts).error(number)


def shared(
    parts: Sequence[NonInteractive],
    steps: Sequence[Step],
    arguments: Sequence[Argument],
    broken: Sequence[Collision],
    number: Lift,
) -> Any:
    """Inverse of a forger's least work where a collision of the one oracle is one event."""
    functions = [function for part in parts for function in part.functions]
    functions += [event.function for event in broken if event.function is not None]
    rounds = max(part.rounds for part in parts)
    return success(_error(parts, steps, arguments, number), rounds, functions, number)


def literal(
    parts: Sequence[NonInteractive],
    steps: Sequence[Step],
    arguments: Sequence[Argument],
    broken: Sequence[Collision],
    segments: int,
    number: Lift,
) -> Any:
    """The same with the collisions of every proof and of every commitment added, as if they were different events.

    Every commitment states its hash and how often it is relied on, or ValueError.
    """
    rates = [step.most * _worst(step.circuits or parts, number) for step in steps if step.most]
    for event in broken:
        if event.formula is None:
            raise ValueError(f"{event.name}: how often it is relied on is not stated")
        rates.append(event.formula.at(segments) * event.rate(number))
    collision, rounds = summed(rates), max(part.rounds for part in parts)
    # Of T(T + 1)/2 pairs in a capacity the T/2 beside T²/2 are charged with the errors; it is more than they are.
    error = _error(parts, steps, arguments, number) + collision
    per_query = fiat_shamir.success_per_query(error, rounds, collision)
    return maximum(per_query, shared(parts, steps, arguments, broken, number))


def _worst(parts: Sequence[NonInteractive], number: Lift) -> Any:
    """The most that the hash functions of one proof add for each pair of queries."""
    return reduce(maximum, (_charge(part, number) for part in parts))


def _charge(part: NonInteractive, number: Lift) -> Any:
    rate = fiat_shamir.collisions(number(min(function.digests for function in part.functions)))
    states = [function.capacity_values for function in part.functions if function.capacity_values is not None]
    return rate + fiat_shamir.birthday(number(min(states))) if states else rate
