"""Buses that span proofs: one argument over all their messages, and the radii that it needs.

A sum that runs over a segment or over the execution is one identity under one challenge.  Its error is
that of all messages together, in one round.  What circuits count for their own lookups does not
cover it: a bus over n proofs costs n times as much, and the list sizes of its circuits multiply it.

So their radii are chosen jointly.  With n proofs in an argument, a circuit gets a challenge with n times its own
messages beside its own ones: where that has error ε for every circuit, the argument has no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any

from soundproof.analyses.system.steps import Step, steps_of
from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import Lift, maximum, summed
from soundproof.primitives.hashes import Hash
from soundproof.protocols.logup import Lookup
from soundproof.radii.choice import Pin
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.noninteractive import NonInteractive, noninteractive, success
from soundproof.readings.security import Assessment, CircuitAssessment, assess_jointly
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.events import Roots
from soundproof.zkvm.argument import EVERY_LOOKUP, Bus
from soundproof.zkvm.counting import Formula
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Argument", "arguments", "jointly", "spanning", "summed_buses"]

SUMS = ("logup", "grand-product")
"""Arguments whose error grows with the messages."""

OPEN = "list decoding under a challenge that several proofs share"


@dataclass(frozen=True, slots=True)
class Messages:
    """What one proof of a circuit sends on a bus: ``lookup`` of its file, read from ``code``."""

    name: str
    lookup: Lookup
    event: Roots
    product: bool

    @property
    def degree(self) -> Any:
        """Bad challenges before the list size; a grand product has N·max(width − 1, 1) for the fingerprint and N."""
        lookup = self.lookup
        return lookup.total * (max(lookup.width - 1, 1) + 1) if self.product else lookup.degree

    def times(self, proofs: int) -> Roots:
        """The event of so many proofs that send as much under one challenge."""
        return replace(self.event, degree=self.degree * proofs)


@dataclass(frozen=True, slots=True)
class Share:
    """A circuit with what its proofs send in one argument."""

    part: NonInteractive
    messages: tuple[Messages, ...]

    def error(self, number: Lift) -> Any:
        """Error that the messages of one proof add to the argument's round; grinding protects no shared challenge."""
        radii = self.part.circuit.best.radii
        return summed(
            event.error(radii[event.code.oracle.index if event.code is not None else 0], number)
            for event in (sent.times(1) for sent in self.messages)
        )

    @property
    def listed(self) -> bool:
        """Whether the words that hold the messages are list decoded."""
        radii = self.part.circuit.best.radii
        codes = (sent.event.code for sent in self.messages)
        return any(code is not None and not isinstance(radii[code.oracle.index], UniqueDecoding) for code in codes)


@dataclass(frozen=True, slots=True)
class End:
    """So many proofs of a node in one argument, each of one of its circuits."""

    bus: str
    node: str
    proofs: int
    shares: tuple[Share, ...]

    def error(self, number: Lift) -> Any:
        """The worst circuit's error."""
        return reduce(maximum, (share.error(number) for share in self.shares))


@dataclass(frozen=True)
class Argument:
    """One argument over the messages of many proofs, of all buses that share its challenge.

    ``runs`` of them are made, ``formula`` in S.  ``leaves`` are proofs that the verifier admits beyond those counted.
    """

    buses: tuple[tuple[str, Bus], ...]
    ends: tuple[End, ...]
    runs: int
    formula: Formula
    leaves: int

    @property
    def name(self) -> str:
        """The names of its buses."""
        return " + ".join(name for name, _ in self.buses)

    @property
    def shares(self) -> tuple[Share, ...]:
        """The circuits that it reads."""
        return tuple(share for end in self.ends for share in end.shares)

    @property
    def proofs(self) -> int:
        """The most proofs that one argument runs over."""
        return (
            max((sum(e.proofs for e in self.ends if e.bus == name) for name, _ in self.buses), default=0) + self.leaves
        )

    def error(self, number: Lift) -> Any:
        """The error of its round: that of all messages, as if every proof were of the worst circuit of its node."""
        total = summed(end.proofs * end.error(number) for end in self.ends)
        if not self.leaves:
            return total
        return total + self.leaves * reduce(maximum, (end.error(number) for end in self.ends))

    @cached_property
    def certified(self) -> Certified:
        """Its bits, without a hash."""
        return Certified.of(self.error)

    @property
    def bits(self) -> int:
        """Its bits; 0 where more messages are sent than the field can count."""
        return 0 if any(h.established and not h.holds for h in self.hypotheses) else self.certified.bits

    @property
    def functions(self) -> tuple[Hash, ...] | None:
        """The hash functions of its proofs; None where one is not stated in full."""
        parts = [share.part for share in self.shares]
        if any(part.missing for part in parts):
            return None
        return tuple(dict.fromkeys(function for part in parts for function in part.functions))

    @property
    def rounds(self) -> int:
        """The most rounds of any of its proofs."""
        return max(share.part.rounds for share in self.shares)

    @cached_property
    def with_hash(self) -> Certified | None:
        """The argument with the hash functions of its proofs; None where one is not stated."""
        functions = self.functions
        if functions is None:
            return None
        return Certified.of(lambda number: success(self.error(number), self.rounds, functions, number))

    @property
    def combined(self) -> int | None:
        """Its bits with the hash functions, 0 where no bound applies; None where one is not stated."""
        if self.with_hash is None:
            return None
        enough = all(1 << self.with_hash.bits >= 2 * share.part.least_queries for share in self.shares)
        return min(self.with_hash.bits, self.bits) if enough else 0

    @property
    def listed(self) -> bool:
        """Whether one challenge serves several proofs of which one is list decoded."""
        return self.proofs > 1 and any(share.listed for share in self.shares)

    @cached_property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What is open: list decoding under one challenge for many proofs, and messages that might wrap around."""
        found = []
        if self.listed:
            margin = "no argument for it is published; in unique decoding nothing is missing"
            found.append(Hypothesis(f"bus {self.name}: {OPEN}", False, margin, established=False))
        if any(bus.argument == "logup" for _, bus in self.buses):
            found += self._wrapped()
        return tuple(found)

    def _wrapped(self) -> Iterator[Hypothesis]:
        """Fewer than p messages on one side over all proofs: p equal ones would add up to nothing.

        As for one proof, a message a row is counted against the bound, and the envelope leaves it open.
        """
        p = min(share.part.circuit.circuit.field.prime.modulus for share in self.shares)
        name = f"bus {self.name}: fewer than p messages on one side over all proofs"
        exact, envelope = self._side(lambda lookup: lookup.rows), self._side(lambda lookup: lookup.count * lookup.rows)
        if exact >= p:
            yield Hypothesis(name, False, f"{exact} messages, p = {p}: {exact - p + 1} too many")
        elif envelope >= p:
            margin = f"up to {envelope} messages by the file, p = {p}; holds only if fewer are sent"
            yield Hypothesis(name, False, margin, established=False)

    def _side(self, count: Callable[[Lookup], int]) -> int:
        """Messages of all proofs on one side, with so many of a lookup whose number the file does not state."""
        most = [
            max(sum(m.lookup.messages or count(m.lookup) for m in share.messages) for share in end.shares)
            for end in self.ends
        ]
        return sum(end.proofs * sent for end, sent in zip(self.ends, most, strict=True)) + self.leaves * max(most)


def spanning(zkvm: ZkVM) -> list[tuple[str, Bus]]:
    """The buses that no circuit's figure covers."""
    return [(name, bus) for name, bus in zkvm.buses or () if bus.scope != "circuit"]


def summed_buses(zkvm: ZkVM) -> list[tuple[str, Bus]]:
    """Those of them whose messages are counted."""
    return [(name, bus) for name, bus in spanning(zkvm) if bus.argument in SUMS and bus.lookups]


def arguments(zkvm: ZkVM, steps: Sequence[Step], segments: int) -> tuple[Argument, ...]:
    """The arguments of those buses whose messages the file states, by scope and challenge."""
    groups: dict[object, list[tuple[str, Bus]]] = {}
    for name, bus in summed_buses(zkvm):
        groups.setdefault((bus.scope, bus.challenge), []).append((name, bus))
    found = []
    for buses in groups.values():
        whole = buses[0][1].scope == "execution"
        runs, formula = (1, Formula(0, 1)) if whole else (segments, Formula(1))
        ends = tuple(end for name, bus in buses for end in _ends(name, bus, steps, runs))
        if ends:
            counted = sum(end.proofs for end in ends)
            leaves = max(max((bus.leaves or 0) for _, bus in buses) - counted, 0)
            found.append(Argument(tuple(buses), ends, runs, formula, leaves))
    return tuple(found)


def _ends(name: str, bus: Bus, steps: Iterable[Step], runs: int) -> Iterator[End]:
    """The nodes between which a bus lies, with the circuits that send on it."""
    for step in steps:
        parts = [part for part in step.circuits if step.name in bus.between or part.circuit.circuit.name in bus.between]
        shares = tuple(Share(part, sent) for part in parts if (sent := _sent(part.circuit, bus)))
        if shares and step.most:
            yield End(name, step.name, -(-step.most // runs), shares)


def _sent(assessed: CircuitAssessment, bus: Bus) -> tuple[Messages, ...]:
    """What a circuit sends on a bus, with the code that its transcript reads it from."""
    circuit, events = assessed.circuit, {}
    for entry in assessed.transcript:
        for term in entry.terms if isinstance(entry, Challenge) else ():
            if term.label[0] == "lookup" and isinstance(term.event, Roots):
                events[term.label[1]] = term.event
    product = bus.argument == "grand-product"
    return tuple(
        Messages(name, lookup, events[name], product)
        for name, lookup in circuit.buses
        if name in events and (name in bus.lookups or EVERY_LOOKUP in bus.lookups)
    )


def jointly(assessment: Assessment, hashes: dict[str, Hash], segments: int) -> dict[str, NonInteractive]:
    """The circuits by name, at radii chosen jointly where an argument over many proofs is otherwise the weakest."""
    zkvm = assessment.zkvm
    alone = {c.circuit.name: noninteractive(c, hashes) for c in assessment.circuits}
    found = arguments(zkvm, steps_of(zkvm, alone, segments), segments)
    if not found or max(map(_upper, found)) <= max(
        part.circuit.best.weakest.certified.upper for part in alone.values()
    ):
        return alone
    moved = _moved(alone, found, assessment.pin, hashes)
    return moved if _worst(zkvm, moved, segments) < _worst(zkvm, alone, segments) else alone


def _upper(argument: Argument) -> Any:
    return argument.certified.upper


def _error(part: NonInteractive) -> Any:
    return part.circuit.best.weakest.certified.upper


def _worst(zkvm: ZkVM, parts: dict[str, NonInteractive], segments: int) -> Any:
    """The largest error of any round, of a circuit or of an argument."""
    found = arguments(zkvm, steps_of(zkvm, parts, segments), segments)
    return max([*map(_upper, found), *map(_error, parts.values())])


def _moved(
    parts: dict[str, NonInteractive], found: Iterable[Argument], pin: Pin, hashes: dict[str, Hash]
) -> dict[str, NonInteractive]:
    shared: dict[str, list[Challenge]] = {}
    for argument in found:
        for share in argument.shares:
            label = ("bus", argument.name)
            terms = tuple(
                ErrorTerm(label, sent.name, sent.times(argument.proofs), cited.LOGUP) for sent in share.messages
            )
            shared.setdefault(share.part.circuit.circuit.name, []).append(Challenge(label, "bus", terms))
    moved = {
        name: noninteractive(assess_jointly(parts[name].circuit.circuit, tuple(challenges), pin), hashes)
        for name, challenges in shared.items()
    }
    return {name: moved.get(name, part) for name, part in parts.items()}
