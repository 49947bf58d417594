"""Buses that span proofs: one argument over all their messages, and the radii that it needs.

A sum that runs over a segment or over the execution is one identity under one challenge.  Its error is
that of all messages together, in one round.  What circuits count for their own lookups does not
cover it: a bus over n proofs costs n times as much, and the list sizes of its circuits multiply it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.system.steps import Step
from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import Lift, maximum, summed
from soundproof.primitives.hashes import Hash
from soundproof.protocols.logup import Lookup
from soundproof.readings.noninteractive import NonInteractive, success
from soundproof.readings.security import CircuitAssessment
from soundproof.theorems.theorem import Hypothesis
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Roots
from soundproof.zkvm.argument import EVERY_LOOKUP, Bus
from soundproof.zkvm.counting import Formula
from soundproof.zkvm.proof import claim
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Argument", "arguments", "spanning", "summed_buses"]

SUMS = ("logup", "grand-product")
"""Arguments whose error grows with the messages."""

OPEN = "list decoding under a challenge that several proofs share"


class Messages(Struct, frozen=True):
    """What one proof of a circuit sends on a bus: ``lookup`` by the bus's argument.

    Its challenge is drawn from ``order`` elements, ``repeated`` times.
    """

    name: str
    lookup: Lookup
    event: Roots
    order: int
    repeated: int = 1

    def of(self, proofs: int, whole: int, repeated: int) -> Roots:
        """The event of so many proofs that send as much; ``whole`` is the degree of all that one of them sends.

        Messages of one identity add up to the power of their sum: D·(Σ D)^(r−1) of (Σ D)^r.
        """
        degree = self.lookup.degree * proofs * (whole * proofs) ** (repeated - 1)
        return replace(self.event, degree=degree, q=self.order**repeated)


class Share(Struct, frozen=True):
    """A circuit with what its proofs send in one argument."""

    part: NonInteractive
    messages: tuple[Messages, ...]

    def events(self, proofs: int, repeated: int) -> tuple[Roots, ...]:
        """What its messages decide in the round of an argument over so many proofs, each of which sends as much."""
        whole = summed(sent.lookup.degree for sent in self.messages)
        return tuple(sent.of(proofs, whole, repeated) for sent in self.messages)

    def error(self, repeated: int, number: Lift) -> Any:
        """Error of the messages of one proof in the argument's round; grinding protects no shared challenge."""
        radii = self.part.circuit.best.radii
        return summed(
            event.error(radii[event.code.oracle.index if event.code is not None else 0], number)
            for event in self.events(1, repeated)
        )

    @property
    def listed(self) -> bool:
        """Whether the words that hold the messages are list decoded."""
        radii = self.part.circuit.best.radii
        codes = (sent.event.code for sent in self.messages)
        return any(code is not None and radii[code.oracle.index].lists(code).theorem is not None for code in codes)


class End(Struct, frozen=True):
    """So many proofs of a node in one argument, each of one of its circuits."""

    proofs: int
    shares: tuple[Share, ...]

    def error(self, repeated: int, number: Lift) -> Any:
        """The worst circuit's error."""
        return reduce(maximum, (share.error(repeated, number) for share in self.shares))


class Line(Struct, frozen=True):
    """A bus in one argument: its ends, and the ``leaves`` that the verifier admits beyond the proofs counted there."""

    name: str
    bus: Bus
    ends: tuple[End, ...]
    leaves: int

    @property
    def proofs(self) -> int:
        """The most proofs that it runs over."""
        return sum(end.proofs for end in self.ends) + self.leaves

    def error(self, repeated: int, number: Lift) -> Any:
        """The errors of all messages, as if every proof were of the worst circuit of its node."""
        errors = [end.error(repeated, number) for end in self.ends]
        total = summed(end.proofs * error for end, error in zip(self.ends, errors, strict=True))
        return total + self.leaves * reduce(maximum, errors) if self.leaves else total

    def side(self, count: Callable[[Lookup], int]) -> int:
        """Messages of all proofs on one side, with so many of each lookup."""
        most = [max(sum(count(sent.lookup) for sent in share.messages) for share in end.shares) for end in self.ends]
        return sum(end.proofs * sent for end, sent in zip(self.ends, most, strict=True)) + self.leaves * max(most)


class Argument(Struct, frozen=True, dict=True):
    """One argument over the messages of many proofs, of all buses that share its challenge.

    ``runs`` of them are made, ``formula`` in S.
    """

    lines: tuple[Line, ...]
    runs: int
    formula: Formula

    @property
    def name(self) -> str:
        """The names of its buses."""
        return " + ".join(line.name for line in self.lines)

    @property
    def shares(self) -> tuple[Share, ...]:
        """The circuits that it reads."""
        return tuple(share for line in self.lines for end in line.ends for share in end.shares)

    @property
    def proofs(self) -> int:
        """The most proofs that one argument runs over."""
        return max(line.proofs for line in self.lines)

    @property
    def leaves(self) -> int:
        """Of these, how many the verifier admits beyond those counted."""
        return max(line.leaves for line in self.lines)

    @property
    def repeated(self) -> int:
        """How often its challenge is drawn: as often as every circuit says."""
        return min(sent.repeated for share in self.shares for sent in share.messages)

    def error(self, number: Lift) -> Any:
        """The error of its round: that of all messages of all its buses.

        Of challenges that are drawn r times over the base field it is (Σ xᵢ)^r for the shares xᵢ of n proofs, of which
        xᵢ^r were counted: at most n^(r−1)·Σ xᵢ^r (power means), with equality where all are equal.
        """
        shares = sum(line.proofs for line in self.lines)
        return summed(line.error(self.repeated, number) for line in self.lines) * shares ** (self.repeated - 1)

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
        hypotheses = []
        if self.listed:
            margin = "no argument for it is published; in unique decoding nothing is missing"
            hypotheses.append(Hypothesis(f"bus {self.name}: {OPEN}", False, margin, established=False))
        if any(line.bus.argument == "logup" for line in self.lines):
            hypotheses += self._wrapped()
        return tuple(hypotheses)

    def _wrapped(self) -> Iterator[Hypothesis]:
        """Fewer than p messages on one side over all proofs: p equal ones would add up to nothing.

        As for one proof, a message a row is counted against the bound, and the envelope leaves it open.
        """
        p = min(share.part.circuit.circuit.field.characteristic for share in self.shares)
        name = f"bus {self.name}: fewer than p messages on one side over all proofs"
        sums = [line for line in self.lines if line.bus.argument == "logup"]
        exact = sum(line.side(lambda lookup: lookup.sent) for line in sums)
        envelope = sum(line.side(lambda lookup: lookup.most_sent) for line in sums)
        if exact >= p:
            yield Hypothesis(name, False, f"{exact} messages, p = {p}: {exact - p + 1} too many")
        elif envelope >= p:
            margin = f"up to {envelope} messages by the file, p = {p}; holds only if fewer are sent"
            yield Hypothesis(name, False, margin, established=False)


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
    spanning = []
    for buses in groups.values():
        whole = buses[0][1].scope == "execution"
        runs, formula = (1, Formula(0, 1)) if whole else (segments, Formula(1))
        lines = [_line(name, bus, steps, runs) for name, bus in buses]
        sending = tuple(line for line in lines if line.ends)
        if sending:
            spanning.append(Argument(sending, runs, formula))
    return tuple(spanning)


def _line(name: str, bus: Bus, steps: Iterable[Step], runs: int) -> Line:
    """The nodes between which a bus lies, with the circuits that send on it."""
    ends = []
    for step in steps:
        parts = [part for part in step.circuits if step.name in bus.between or part.circuit.circuit.name in bus.between]
        shares = tuple(Share(part, sent) for part in parts if (sent := _sent(part.circuit, bus)))
        if shares and step.most:
            ends.append(End(-(-step.most // runs), shares))
    leaves = max((bus.leaves or 0) - sum(end.proofs for end in ends), 0)
    return Line(name, bus, tuple(ends), leaves)


def _sent(assessed: CircuitAssessment, bus: Bus) -> tuple[Messages, ...]:
    """What a circuit sends on a bus, with the code that its transcript reads it from."""
    circuit, events = assessed.circuit, {}
    for entry in assessed.transcript:
        for term in entry.terms if isinstance(entry, Challenge) else ():
            if term.label[0] == "lookup" and isinstance(term.event, Roots):
                # Samples of the first oracle are drawn by each proof alone, not before a challenge that many share.
                events[term.label[1]] = replace(term.event, code=term.event.code or claim(circuit).code)
    multiset, repeated = bus.argument == "grand-product", circuit.base_challenges or 1
    order = circuit.field.size if circuit.base_challenges is None else circuit.field.base.order
    return tuple(
        Messages(name, replace(lookup, argument="grand-product") if multiset else lookup, events[name], order, repeated)
        for name, lookup in circuit.buses
        if name in events and (name in bus.lookups or EVERY_LOOKUP in bus.lookups)
    )
