"""The nodes of a topology with their circuits, and how many proofs of each there are."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from soundproof.readings.noninteractive import NonInteractive
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.counting import Formula, formulas
from soundproof.zkvm.topology import Node, counts, cycle
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Step", "circuits_of", "likeliest", "steps_of", "weakness"]


class Step(Struct, frozen=True):
    """A node of the topology with its circuits, and between how many proofs of it there are.

    ``formula`` gives the most in S, the number of segments.
    """

    name: str
    node: Node
    circuits: tuple[NonInteractive, ...]
    least: int
    most: int
    formula: Formula

    @property
    def weakest(self) -> NonInteractive | None:
        """The circuit with the fewest bits: combined where its hash is stated, else of the protocol."""
        return max(self.circuits, key=weakness, default=None)


def weakness(part: NonInteractive) -> tuple[int, object]:
    """The weaker of two circuits has the larger one."""
    certified = part.known or part.circuit.best.weakest.certified
    return -part.at_most, certified.upper


def likeliest(parts: Iterable[NonInteractive]) -> NonInteractive:
    """The circuit with the largest error of a round, whatever its hash."""
    return max(parts, key=lambda part: part.circuit.best.weakest.certified.upper)


def circuits_of(node: Node, zkvm: ZkVM) -> list[Circuit]:
    """A node's circuits: those it lists and those of its groups."""
    return [c for c in zkvm.circuits if c.name in node.circuits or (c.group and c.group in node.groups)]


def steps_of(zkvm: ZkVM, parts: dict[str, NonInteractive], segments: int) -> tuple[Step, ...]:
    """The nodes for so many segments; none without a topology, or with one that has a ring."""
    topology = zkvm.topology
    if topology is None or cycle(topology):
        return ()
    made, formula = counts(topology, segments), formulas(topology)
    return tuple(
        Step(name, node, tuple(parts[c.name] for c in circuits_of(node, zkvm)), *made[name], formula[name])
        for name, node in topology.nodes
    )
