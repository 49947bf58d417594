"""What a search for parameters does to the recursion: the work of verifying the proofs that each node verifies."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from soundproof.analyses.optimize.results import Optimum, ZkvmOptimum
from soundproof.readings.cost import COMPRESSION, verifier_of
from soundproof.zkvm.topology import Node
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Verified", "recursion"]

Work = tuple[int, int]
"""Compressions of the hash, and multiplications in the base field."""


class Verified(Struct, frozen=True, dict=True):
    """The ``proofs`` of one node that a proof of another verifies, and what it takes ``today`` and ``after``.

    Of ``circuits`` that make such proofs it is the one that is dearest to verify.  Where no fan-in is stated, proofs
    is None and the work is that of one.
    """

    node: str
    taken: str
    proofs: int | None
    circuit: str
    circuits: int
    today: Work
    after: Work

    @staticmethod
    def cost(work: Work) -> int:
        """Work in multiplications."""
        return COMPRESSION * work[0] + work[1]


def recursion(optimum: ZkvmOptimum) -> tuple[Verified, ...]:
    """Every kind of proof that a node verifies, in the order of the file; none where the file has no topology."""
    return tuple(_verified(optimum))


def _verified(optimum: ZkvmOptimum) -> Iterator[Verified]:
    topology = optimum.before.topology
    for name, node in () if topology is None else topology.nodes:
        for taken, edge in node.takes:
            proofs, costs = edge.each or node.fan_in, []
            for circuit in _circuits(dict(topology.nodes)[taken] if topology else node, optimum.before):
                searched = next((searched for searched in optimum.circuits if searched.before.name == circuit), None)
                if searched is not None:
                    today = verifier_of(searched.before)
                    after = verifier_of(searched.after) if isinstance(searched, Optimum) else today
                    costs.append((Verified.cost(after), circuit, today, after))
            if costs:
                _, circuit, today, after = max(costs)
                times = proofs or 1
                yield Verified(
                    name,
                    taken,
                    proofs,
                    circuit,
                    len(costs),
                    (times * today[0], times * today[1]),
                    (times * after[0], times * after[1]),
                )


def _circuits(node: Node, zkvm: ZkVM) -> list[str]:
    """The circuits that make a node's proofs."""
    return [
        circuit.name
        for circuit in zkvm.circuits
        if circuit.name in node.circuits or (circuit.group and circuit.group in node.groups)
    ]
