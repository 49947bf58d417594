"""The system of many proofs: how many there are, what is lost, and what is assumed.

Proofs are folded by recursion into one.  In the random-oracle model an extractor that runs straight
through the whole tree loses nothing with depth or size (PCD, Chiesa, Guan, Samocha, Yogev,
ePrint 2023/1646): the system is as secure as its weakest proof.  Beside it stands the union bound
over all proofs, which needs no such argument: the errors of all proofs add, and enter the bound with
the hash once.  A collision of the one oracle is one event, however many proofs it serves.

Buses that span proofs are arguments of their own (:mod:`soundproof.analyses.system.spanning`), and
commitments outside of proofs rest on their hash (:mod:`soundproof.analyses.system.budget`).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.system.budget import BudgetLine, Collision, collisions, entries, literal, shared, unstated
from soundproof.analyses.system.joint import jointly
from soundproof.analyses.system.spanning import Argument, arguments
from soundproof.analyses.system.steps import Step, steps_of, weakness
from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import maximum
from soundproof.primitives.hashes import Hash
from soundproof.readings.noninteractive import NonInteractive
from soundproof.readings.security import Assessment, assess_circuit
from soundproof.theorems.theorem import Hypothesis
from soundproof.zkvm.topology import ASSUMPTIONS
from soundproof.zkvm.zkvm import Assumption

__all__ = ["SEGMENTS", "Step", "System", "system"]

SEGMENTS = 100
"""Segments of an execution where nobody says how many."""

ORACLE_IN_CIRCUIT = "the hash stands for a random oracle inside circuits, too: no proof covers that (ePrint 2024/728)"


class System(Struct, frozen=True, dict=True):
    """An assessed zkVM as it is deployed, for an execution of some segments.

    ``steps`` is empty where the file has no topology, or one with a ring.  ``arguments`` span proofs; where one of
    them would be the weakest, ``circuits`` are at radii chosen jointly with it, else as in ``assessment``.
    """

    assessment: Assessment
    segments: int
    circuits: tuple[NonInteractive, ...]
    steps: tuple[Step, ...]
    arguments: tuple[Argument, ...] = ()

    def __repr__(self) -> str:
        """One line for a notebook."""
        hashed = "its hash unknown" if self.with_hash is None else f"{self.with_hash} bits with its hash"
        return f"<{self.assessment.zkvm.name} deployed: {self.protocol} bits, {hashed}>"

    @property
    def protocol(self) -> int:
        """Bits of the weakest circuit or argument that spans proofs, without the hash."""
        return min([part.protocol for part in self.circuits] + [argument.bits for argument in self.arguments])

    @property
    def weakest_round(self) -> NonInteractive:
        """The circuit with the fewest bits before its hash; the largest error of equals."""
        return max(self.circuits, key=lambda part: (-part.protocol, part.circuit.best.weakest.certified.upper))

    @property
    def weakest_argument(self) -> Argument | None:
        """The argument that spans proofs with the largest error; None without one."""
        return max(self.arguments, key=lambda argument: (-argument.bits, argument.certified.upper), default=None)

    @property
    def without(self) -> tuple[str, ...]:
        """What the figures are without: the file says too little of it."""
        return unstated(self.assessment.zkvm, self.arguments)

    @cached_property
    def collisions(self) -> tuple[Collision, ...]:
        """What rests on a hash outside of proofs."""
        return collisions(self.assessment.zkvm)

    @property
    def open_hypotheses(self) -> tuple[Hypothesis, ...]:
        """Conditions of the arguments that span proofs that nobody has shown to hold, or not."""
        return tuple(h for argument in self.arguments for h in argument.hypotheses if not h.established)

    @cached_property
    def budget(self) -> tuple[BudgetLine, ...]:
        """Everything that adds up, with how often."""
        return entries(self.steps, self.arguments, self.collisions, self.segments)

    @property
    def weakest(self) -> NonInteractive:
        """The circuit with the fewest combined bits."""
        return max(self.circuits, key=weakness)

    @property
    def with_hash(self) -> int | None:
        """The weakest circuit, argument or commitment with its hash, nothing lost in the recursion.

        None if one is unknown, but for what ``without`` names.
        """
        unknown = any(assessed.bits is None for assessed in self.circuits) or any(
            argument.combined is None for argument in self.arguments
        )
        return None if unknown else self.hash_at_most

    @property
    def hash_at_most(self) -> int:
        """What ``with_hash`` cannot exceed, whatever is not stated."""
        return min(bits for _, bits in self._limits)

    @property
    def hash_binding(self) -> str:
        """The name of what bounds ``with_hash``; the first of equals."""
        return min(self._limits, key=lambda limit: limit[1])[0]

    @cached_property
    def _limits(self) -> list[tuple[str, int]]:
        limits = [
            (assessed.circuit.circuit.name, assessed.at_most)
            for assessed in sorted(self.circuits, key=weakness, reverse=True)
        ]
        for argument in self.arguments:
            bits = argument.bits if argument.combined is None else argument.combined
            limits.append((f"bus {argument.name}", bits))
        return limits + [
            (collision.name, collision.certified.bits)
            for collision in self.collisions
            if collision.certified is not None
        ]

    @property
    def limits(self) -> tuple[tuple[str, int], ...]:
        """What bounds the figure from above: circuits, arguments, commitments, assumptions, each with its bits."""
        return (
            *self._limits,
            *((name, assumption.bits) for name, assumption in self.stated if assumption.bits is not None),
        )

    @property
    def binding(self) -> str:
        """The name of what bounds the figure; the first of equals."""
        return min(self.limits, key=lambda limit: limit[1])[0]

    @cached_property
    def settled(self) -> int | None:
        """What the figure is at most where words under a challenge that proofs share are decoded uniquely.

        None where nothing of the kind is open.
        """
        listed = [share for argument in self.arguments if argument.listed for share in argument.shares]
        names = {share.part.circuit.circuit.name for share in listed}
        if not names:
            return None
        pin = replace(self.assessment.pin, regime="unique")
        circuits = tuple(
            assess_circuit(assessed.circuit, pin, every=False) if assessed.circuit.name in names else assessed
            for assessed in self.assessment.circuits
        )
        return system(replace(self.assessment, circuits=circuits, pin=pin), self.segments).at_most

    @property
    def missing(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What combined figures need and the file does not state, with the names of their circuits."""
        unstated: dict[str, list[str]] = {}
        for part in self.circuits:
            for what in part.missing:
                unstated.setdefault(what, []).append(part.circuit.circuit.name)
        return tuple((what, tuple(names)) for what, names in unstated.items())

    @property
    def stated(self) -> tuple[tuple[str, Assumption], ...]:
        """What the file says is assumed beside theorems and hash functions."""
        return self.assessment.zkvm.assumptions

    @property
    def weakest_assumption(self) -> tuple[str, int] | None:
        """Name and bits of the weakest assumption of which bits are stated; None without one."""
        known = [(assumption.bits, name) for name, assumption in self.stated if assumption.bits is not None]
        return min(known)[::-1] if known else None

    @property
    def at_most(self) -> int:
        """What ``bits`` cannot exceed, whatever is not stated."""
        assumed = [self.weakest_assumption[1]] if self.weakest_assumption is not None else []
        return min([self.hash_at_most, *assumed])

    @property
    def bits(self) -> int | None:
        """The main figure: the least of protocol, hash and assumptions; None where one of them is unknown."""
        unknown = self.with_hash is None or any(assumption.bits is None for _, assumption in self.stated)
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
        if not self._solved:
            return None
        parts, weakest = self.circuits, self.weakest
        return self._enough(
            Certified.of(
                lambda number: maximum(
                    shared(parts, self.steps, self.arguments, self.collisions, number), weakest.success(number)
                )
            )
        )

    @cached_property
    def literal(self) -> Certified | None:
        """The same with every collision charged to every proof and commitment; None where that is not known."""
        broken = self.collisions
        if not self._solved or any(collision.formula is None or collision.function is None for collision in broken):
            return None
        parts, steps, segments = self.circuits, self.steps, self.segments
        return self._enough(
            Certified.of(lambda number: literal(parts, steps, self.arguments, broken, segments, number))
        )

    @property
    def _solved(self) -> bool:
        """Whether everything that the totals add has a figure and a hash."""
        return self.proofs is not None and self.weakest.with_hash is not None and bool(self.with_hash)

    def _enough(self, total: Certified) -> Certified | None:
        """A total, if its forger makes enough queries for the theorem."""
        return total if all(1 << total.bits >= 2 * assessed.least_queries for assessed in self.circuits) else None

    @property
    def union_cost(self) -> Decimal | None:
        """Bits that the union bound has less than the weakest circuit with its hash."""
        part = self.weakest.with_hash
        return None if self.union is None or part is None else Decimal(part.bits_lower) - Decimal(self.union.bits_lower)

    @property
    def quantum(self) -> int:
        """The weakest circuit's heuristic figure against a quantum computer; 0 if an assumption is not post-quantum."""
        if any(assumption.quantum is False for _, assumption in self.stated):
            return 0
        return min(part.quantum for part in self.circuits)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on besides theorems; never empty."""
        assumed = []
        hashes = dict(self.assessment.zkvm.hashes)
        if any(part.trees is None for part in self.circuits):
            assumed.append("hash functions of some circuits are not stated: no combined bits for these")
        if any(part.trees is not None and part.transcript is None for part in self.circuits):
            assumed.append(
                "challenges come from a hash function no weaker than that of the trees, where none is stated"
            )
        for what, names in self.missing:
            if what != "hash":
                assumed.append(f"no {what} is stated for {', '.join(names)}: no combined bits for these")
        for name, function in hashes.items():
            inside = f", a capacity of {function.capacity_name}" if function.capacity is not None else ""
            but = " up to collisions in its capacity" if inside else ""
            digests = f"digests of {function.digest_name}"
            if not function.oracle:
                assumed.append(f"{name} ({function.kind}, {digests}): discrete logarithms are hard, not post-quantum")
                continue
            assumed.append(f"{name} ({function.kind}, {digests}{inside}) behaves like a random oracle{but}")
        assumed += [_assumed(name, assumption) for name, assumption in self.stated]
        topology = self.assessment.zkvm.topology
        if len(self.circuits) > 1 or (topology is not None and len(topology.nodes) > 1):
            assumed.append(ORACLE_IN_CIRCUIT)
        if topology is not None and any(
            node.fan_in is None and name in dict(node.takes) for name, node in topology.nodes
        ):
            assumed.append("a recursive node of unstated fan-in verifies at least two proofs at a time")
        for name, wrap in topology.wraps if topology is not None else ():
            rests = ", ".join(ASSUMPTIONS[wrap.kind])
            setup = f"; set-up: {wrap.setup}" if wrap.setup else ""
            assumed.append(f"the wrap {name} of {wrap.wraps} ({wrap.kind}) rests on: {rests or 'hashes'}{setup}")
        return tuple(assumed)


def _assumed(name: str, assumption: Assumption) -> str:
    """An assumption of the file in a sentence, with its strength."""
    bits = "strength not stated" if assumption.bits is None else f"{assumption.bits} bits"
    quantum = {True: "plausibly post-quantum", False: "not post-quantum", None: "against quantum computers not stated"}
    about = f"; {assumption.about}" if assumption.about else ""
    return f"{name}: {assumption.statement}: {bits}, {quantum[assumption.quantum]}{about} ({assumption.source})"


def system(assessment: Assessment, segments: int = SEGMENTS) -> System:
    """Put the assessed circuits together as the topology says.  ValueError for less than one segment."""
    if segments < 1:
        raise ValueError(f"an execution has at least one segment, not {segments}")
    zkvm = assessment.zkvm
    hashes: dict[str, Hash] = dict(zkvm.hashes)
    parts = jointly(assessment, hashes, segments)
    steps = steps_of(zkvm, parts, segments)
    return System(assessment, segments, tuple(parts.values()), steps, arguments(zkvm, steps, segments))
