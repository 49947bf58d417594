"""The system of many proofs: how many there are, what is lost, and what is assumed.

Proofs are folded by recursion into one.  In the random-oracle model an extractor that runs straight
through the whole tree loses nothing with depth or size (PCD, Chiesa, Guan, Samocha, Yogev,
ePrint 2023/1646): the system is as secure as its weakest proof.  Beside it stands the union bound
over all proofs, which needs no such argument: the errors of all proofs add, and enter the bound with
the hash once.  A collision of the one oracle is one event, however many proofs it serves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import Lift, maximum, summed
from soundproof.primitives.hashes import Hash
from soundproof.readings.noninteractive import NonInteractive, noninteractive, success
from soundproof.readings.security import Assessment
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.topology import ASSUMPTIONS, Node, counts, cycle
from soundproof.zkvm.zkvm import Assumption, ZkVM

__all__ = ["SEGMENTS", "Step", "System", "circuits_of", "system"]

SEGMENTS = 100
"""Segments of an execution where nobody says how many."""

ORACLE_IN_CIRCUIT = "the hash stands for a random oracle inside circuits, too: no proof covers that (ePrint 2024/728)"


@dataclass(frozen=True, slots=True)
class Step:
    """A node of the topology with its circuits, and between how many proofs of it there are."""

    name: str
    node: Node
    circuits: tuple[NonInteractive, ...]
    least: int
    most: int

    @property
    def weakest(self) -> NonInteractive | None:
        """The circuit with the fewest bits: combined where its hash is stated, else of the protocol."""
        return max(self.circuits, key=_weakness, default=None)


def _weakness(part: NonInteractive) -> tuple[int, object]:
    certified = part.known or part.circuit.best.weakest.certified
    return -part.at_most, certified.upper


def _likeliest(parts: Iterable[NonInteractive]) -> NonInteractive:
    """The circuit with the largest error of a round, whatever its hash."""
    return max(parts, key=lambda part: part.circuit.best.weakest.certified.upper)


@dataclass(frozen=True)
class System:
    """An assessed zkVM as it is deployed, for an execution of some segments.

    ``steps`` is empty where the file has no topology, or one with a ring.
    """

    assessment: Assessment
    segments: int
    circuits: tuple[NonInteractive, ...]
    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        """One line for a notebook."""
        hashed = "its hash unknown" if self.with_hash is None else f"{self.with_hash} bits with its hash"
        return f"<{self.assessment.zkvm.name} deployed: {self.protocol} bits, {hashed}>"

    @property
    def protocol(self) -> int:
        """Bits of the weakest circuit, without the hash."""
        return self.assessment.bits

    @property
    def weakest(self) -> NonInteractive:
        """The circuit with the fewest combined bits."""
        return max(self.circuits, key=_weakness)

    @property
    def with_hash(self) -> int | None:
        """The weakest circuit with its hash, nothing lost in the recursion; None if one is unknown."""
        known = [part.bits for part in self.circuits if part.bits is not None]
        return min(known) if len(known) == len(self.circuits) else None

    @property
    def hash_at_most(self) -> int:
        """What ``with_hash`` cannot exceed, whatever is not stated."""
        return min(part.at_most for part in self.circuits)

    @property
    def missing(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What combined figures need and the file does not state, with the names of their circuits."""
        found: dict[str, list[str]] = {}
        for part in self.circuits:
            for what in part.missing:
                found.setdefault(what, []).append(part.circuit.circuit.name)
        return tuple((what, tuple(names)) for what, names in found.items())

    @property
    def stated(self) -> tuple[tuple[str, Assumption], ...]:
        """What the file says is assumed beside theorems and hash functions."""
        return self.assessment.zkvm.assumptions

    @property
    def weakest_assumption(self) -> tuple[str, int] | None:
        """Name and bits of the weakest assumption of which bits are stated; None without one."""
        known = [(own.bits, name) for name, own in self.stated if own.bits is not None]
        return min(known)[::-1] if known else None

    @property
    def at_most(self) -> int:
        """What ``bits`` cannot exceed, whatever is not stated."""
        assumed = [self.weakest_assumption[1]] if self.weakest_assumption is not None else []
        return min([self.hash_at_most, *assumed])

    @property
    def bits(self) -> int | None:
        """The main figure: the least of protocol, hash and assumptions; None where one of them is unknown."""
        unknown = self.with_hash is None or any(own.bits is None for _, own in self.stated)
        return None if unknown else self.at_most

    @property
    def proofs(self) -> tuple[int, int] | None:
        """The least and most proofs; None without a topology."""
        if not self.steps:
            return None
        return sum(step.least for step in self.steps), sum(step.most for step in self.steps)

    @cached_property
    def union(self) -> Certified | None:
        """Union bound over the most proofs, with the hash; None where something that it needs is not known.

        Each proof of a node is charged the largest error of the node's circuits, and one of a node without
        circuits the largest of all.
        """
        part = self.weakest
        if self.proofs is None or part.with_hash is None or self.with_hash is None:
            return None
        found = Certified.of(lambda number: maximum(self._union(number), part.success(number)))
        enough = all(1 << found.bits >= 2 * own.least_queries for own in self.circuits)
        return found if enough else None

    def _union(self, number: Lift) -> Any:
        """Inverse of the least work of a forger of any of the proofs: Σ n·ε in the place of ε."""
        charged = [(step.most, _likeliest(step.circuits or self.circuits)) for step in self.steps if step.most]
        error = summed(most * part.error(number) for most, part in charged)
        functions = [function for part in self.circuits for function in part.functions]
        return success(error, max(part.rounds for part in self.circuits), functions, number)

    @property
    def union_cost(self) -> Decimal | None:
        """Bits that the union bound has less than the weakest circuit with its hash."""
        part = self.weakest.with_hash
        return None if self.union is None or part is None else Decimal(part.bits_lower) - Decimal(self.union.bits_lower)

    @property
    def quantum(self) -> int:
        """The weakest circuit's heuristic figure against a quantum computer; 0 if an assumption is not post-quantum."""
        if any(own.quantum is False for _, own in self.stated):
            return 0
        return min(part.quantum for part in self.circuits)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on besides theorems; never empty."""
        found = []
        hashes = dict(self.assessment.zkvm.hashes)
        if any(part.trees is None for part in self.circuits):
            found.append("hash functions of some circuits are not stated: no combined bits for these")
        if any(part.trees is not None and part.transcript is None for part in self.circuits):
            found.append("challenges come from a hash function no weaker than that of the trees, where none is stated")
        for what, names in self.missing:
            if what != "hash":
                found.append(f"no {what} is stated for {', '.join(names)}: no combined bits for these")
        for name, function in hashes.items():
            inside = f", a capacity of {function.capacity_name}" if function.capacity is not None else ""
            but = " up to collisions in its capacity" if inside else ""
            digests = f"digests of {function.digest_name}"
            found.append(f"{name} ({function.kind}, {digests}{inside}) behaves like a random oracle{but}")
        found += [_assumed(name, own) for name, own in self.stated]
        topology = self.assessment.zkvm.topology
        if len(self.circuits) > 1 or (topology is not None and len(topology.nodes) > 1):
            found.append(ORACLE_IN_CIRCUIT)
        if topology is not None and any(
            node.fan_in is None and name in dict(node.takes) for name, node in topology.nodes
        ):
            found.append("a recursive node of unstated fan-in verifies at least two proofs at a time")
        for name, wrap in topology.wraps if topology is not None else ():
            rests = ", ".join(ASSUMPTIONS[wrap.kind])
            setup = f"; set-up: {wrap.setup}" if wrap.setup else ""
            found.append(f"the wrap {name} of {wrap.wraps} ({wrap.kind}) rests on: {rests or 'hashes'}{setup}")
        return tuple(found)


def _assumed(name: str, own: Assumption) -> str:
    """An assumption of the file in a sentence, with its strength."""
    bits = "strength not stated" if own.bits is None else f"{own.bits} bits"
    quantum = {True: "plausibly post-quantum", False: "not post-quantum", None: "against quantum computers not stated"}
    about = f"; {own.about}" if own.about else ""
    return f"{name}: {own.statement}: {bits}, {quantum[own.quantum]}{about} ({own.source})"


def circuits_of(node: Node, zkvm: ZkVM) -> list[Circuit]:
    """A node's circuits: those it lists and those of its groups."""
    return [c for c in zkvm.circuits if c.name in node.circuits or (c.group and c.group in node.groups)]


def system(assessment: Assessment, segments: int = SEGMENTS) -> System:
    """Put the assessed circuits together as the topology says.  ValueError for less than one segment."""
    if segments < 1:
        raise ValueError(f"an execution has at least one segment, not {segments}")
    zkvm = assessment.zkvm
    hashes: dict[str, Hash] = dict(zkvm.hashes)
    parts = {c.circuit.name: noninteractive(c, hashes) for c in assessment.circuits}
    steps: list[Step] = []
    topology = zkvm.topology
    if topology is not None and not cycle(topology):
        made = counts(topology, segments)
        for name, node in topology.nodes:
            own = tuple(parts[circuit.name] for circuit in circuits_of(node, zkvm))
            steps.append(Step(name, node, own, *made[name]))
    return System(assessment, segments, tuple(parts.values()), tuple(steps))
