"""The verdict on every clause of a gate, from the assessed system and from what the user measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from soundproof.assess import CircuitAssessment
from soundproof.deployment.noninteractive import digest_bits
from soundproof.deployment.structure import structure
from soundproof.deployment.system import System
from soundproof.gates import Answer, Clause, Gate, Judgement, Kind, Report, Verdict
from soundproof.protocols.swirl import Swirl
from soundproof.topology import ASSUMPTIONS
from soundproof.zkvm import Document, Performance

__all__ = ["Measured", "check", "percentile"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the user measured: proving times in milliseconds (None: no proof), power in watts, price in dollars."""

    latencies: tuple[Decimal | None, ...] = ()
    source: str = ""
    power: int | None = None
    capex: int | None = None


def check(system: System, id: str, gate: Gate, measured: Measured) -> Report:
    """A zkVM before a gate."""
    zkvm = system.assessment.zkvm
    verdicts = (Verdict(name, own, JUDGES[own.kind](system, own, measured)) for name, own in gate.clauses)
    return Report(zkvm.name, zkvm.version, id, gate, tuple(verdicts))


def percentile(values: Sequence[Decimal | None], hundredths: int) -> Decimal | None:
    """The least value that so many of a hundred do not exceed; None is larger than any.

    >>> percentile([Decimal(i) for i in range(1, 101)], 99)
    Decimal('99')
    """
    ranked = sorted(values, key=lambda value: (value is None, value or 0))
    return ranked[ceil(Decimal(hundredths * len(ranked)) / 100) - 1]


def _source(system: System) -> str:
    zkvm = system.assessment.zkvm
    return f"{zkvm.name} {zkvm.version}; {zkvm.source}{', ' + zkvm.date if zkvm.date else ''}"


def _bits(system: System, clause: Clause, _: Measured) -> Judgement:
    limit = clause.limit or 0
    bits, worst = system.protocol, system.assessment.binding
    name = worst.circuit.name
    evidence = [f"certified, weakest circuit {name}"]
    part = system.weakest
    if part.with_hash is not None and part.trees is not None and part.with_hash.bits < limit <= bits:
        size = digest_bits(part.trees).bits_lower[:-7]
        evidence.append(
            f"limited by its hash: {part.with_hash.bits} with digests of {part.trees.digest_name} ({size} bits)"
        )
    unknown = [f"{c.circuit.name}: {text}" for c in system.assessment.circuits for text in c.unknown]
    conditions = [f"{c.circuit.name}: {h.name}" for c in system.assessment.circuits for h in c.open_hypotheses]
    evidence += [f"without {text}" for text in unknown]
    evidence += [f"on condition that {text}" for text in conditions]
    verdict: Answer = "met"
    if bits < limit:
        verdict = "missed"
    elif unknown:
        verdict = "unknown"
    told = "; ".join([*evidence, _source(system)])
    return Judgement(verdict, f"{bits} bits", f"{bits - limit:+} bits", told, _term(worst), name)


def _term(circuit: CircuitAssessment) -> str:
    best = circuit.best
    return f"{circuit.circuit.name}: {best.binding.term.name if best.applies else 'no bound applies'}"


def _with_hash(system: System, clause: Clause, _: Measured) -> Judgement:
    limit, bits, part = clause.limit or 0, system.bits, system.weakest
    name = part.circuit.circuit.name
    if bits is None:
        unstated = [p.circuit.circuit.name for p in system.circuits if p.trees is None]
        if system.weakest.protocol < limit:
            return Judgement(
                "missed", f"{part.protocol} bits", f"{part.protocol - limit:+} bits", "without the hash", name, name
            )
        return Judgement("unknown", "?", "", f"no hash is stated for {_some(unstated)}")
    digest = "" if part.trees is None else f"digests of {part.trees.digest_name}"
    evidence = f"protocol {system.protocol} bits; {digest}; BCS bound, proved"
    return Judgement(_at_least(bits, limit), f"{bits} bits", f"{bits - limit:+} bits", evidence, name, name)


def _at_least(value: int, limit: int) -> Answer:
    return "met" if value >= limit else "missed"


def _size(system: System, clause: Clause, _: Measured) -> Judgement:
    """A measured proof of this version decides; else the computed bytes, if all they leave open is on one side."""
    limit, final, zkvm = clause.limit or 0, system.assessment.final, system.assessment.zkvm
    name, size = final.circuit.name, final.size
    claims = [claim for _, claim in zkvm.claims if claim.circuit == name and claim.kind == "measured"]
    own = [claim for claim in claims if claim.version == zkvm.version]
    others = [
        f"{claim.bytes:,} bytes measured at {claim.version} ({claim.source})" for claim in claims if claim not in own
    ]
    if own:
        most = max(own, key=lambda claim: claim.bytes)
        verdict = _at_least(limit, most.bytes)
        evidence = f"measured: {most.source}; computed: {size.least:,} to {size.most:,}"
        return Judgement(verdict, f"{most.bytes:,} bytes", f"{limit - most.bytes:+,} bytes", evidence, name, name)
    figure = f"{size.most:,} bytes" if size.least == size.most else f"{size.least:,}–{size.most:,} bytes"
    evidence = "; ".join(["computed", *size.assumptions, *others, _source(system)])
    if size.most <= limit:
        return Judgement("met", figure, f"{limit - size.most:+,} bytes", evidence, name, name)
    if size.least > limit:
        return Judgement("missed", figure, f"{limit - size.least:+,} bytes", evidence, name, name)
    return Judgement("unknown", figure, "the limit lies between", evidence, name, name)


def _figures(system: System, _: Clause, __: Measured) -> Judgement:
    circuits = system.assessment.circuits
    without = [c.circuit.name for c in circuits if not c.best.applies]
    short = [c.circuit.name for c in circuits if c.unknown]
    figure = f"{len(circuits) - len(without) - len(short)} of {len(circuits)} circuits"
    if without:
        return Judgement("missed", figure, "", f"no bound applies to {_some(without)}", without[0], without[0])
    if short:
        return Judgement(
            "missed", figure, "", f"parameters are missing for a term of {_some(short)}", short[0], short[0]
        )
    return Judgement("met", figure, "", _source(system))


def _circuit_map(system: System, _: Clause, __: Measured) -> Judgement:
    zkvm = system.assessment.zkvm
    if zkvm.topology is None:
        return Judgement("unknown", "no topology", "", "the file describes no recursion")
    about = [f for f in structure(zkvm) if "circuit" in f.problem]
    nodes = len(zkvm.topology.nodes)
    figure = f"{nodes} nodes, {len(zkvm.circuits)} circuits"
    if about:  # faults come first
        text = "; ".join(f"{f.place}: {f.problem}" for f in about)
        return Judgement("missed" if about[0].kind == "fault" else "unknown", figure, "", text, about[0].place)
    return Judgement("met", figure, "", zkvm.topology.source)


def _lookups(system: System, _: Clause, __: Measured) -> Judgement:
    circuits = [c.circuit for c in system.assessment.circuits]
    silent = [c.name for c in circuits if not c.lookups and not isinstance(c.air, Swirl)]
    figure = f"{len(circuits) - len(silent)} of {len(circuits)} circuits"
    if silent:
        evidence = f"no lookup is described, and not that there is none: {_some(silent)}"
        return Judgement("unknown", figure, evidence=evidence, circuit=silent[0])
    return Judgement("met", figure, "", _source(system))


def _recursion(system: System, _: Clause, __: Measured) -> Judgement:
    zkvm = system.assessment.zkvm
    findings = structure(zkvm)
    faults = [f for f in findings if f.kind == "fault"]
    figure = f"{len(faults)} faults, {len(findings) - len(faults)} not stated"
    if faults:
        return Judgement("missed", figure, "", "; ".join(f"{f.place}: {f.problem}" for f in faults), faults[0].place)
    written = _documents(system, "recursion", "whitepaper", "formal-argument")
    if written:
        return Judgement("met", figure, "", _cited(written))
    if findings:
        return Judgement(
            "unknown", figure, "", "no document is named, and the topology leaves things open", findings[0].place
        )
    return Judgement("met", figure, "", f"the topology of the file: {zkvm.topology.source if zkvm.topology else ''}")


def _formal_argument(system: System, _: Clause, __: Measured) -> Judgement:
    written = _documents(system, "formal-argument")
    if written:
        return Judgement("met", "document", "", f"{_cited(written)}; not judged here")
    return Judgement("unknown", "?", "", "no document is named in the file")


def _post_quantum(system: System, _: Clause, __: Measured) -> Judgement:
    zkvm = system.assessment.zkvm
    name = system.assessment.final.circuit.name
    if zkvm.topology is None:
        return Judgement("unknown", "?", "", "the file describes no recursion, so no wrap either")
    weak = [
        f"{name} ({', '.join(ASSUMPTIONS[wrap.kind])})" for name, wrap in zkvm.topology.wraps if ASSUMPTIONS[wrap.kind]
    ]
    evidence = f"the final proof, {name}, rests on hashes alone"
    if weak:
        evidence += f"; a wrap would not: {'; '.join(weak)}"
    return Judgement("met", "hashes", "", evidence, "", name)


def _licence(system: System, _: Clause, __: Measured) -> Judgement:
    written = _documents(system, "licence")
    if written:
        return Judgement("met", "document", "", f"{_cited(written)}; not judged here")
    return Judgement("unknown", "?", "", "the file names no licence")


def _latency(system: System, clause: Clause, measured: Measured) -> Judgement:
    limit = clause.limit or 0
    if measured.latencies:
        p99 = percentile(measured.latencies, 99)
        failed = sum(value is None for value in measured.latencies)
        evidence = f"{len(measured.latencies)} proofs, {failed} failed; {measured.source}"
        if p99 is None:
            return Judgement("missed", "no proof", "", f"more than 1 in 100 failed: {evidence}")
        verdict: Answer = "met" if p99 <= limit else "missed"
        return Judgement(verdict, f"P99 {p99:,} ms", f"{limit - p99:+,} ms", evidence)
    return _published(system, limit, "ms", lambda own: own.p99_ms, "give --latency a CSV of proving times")


def _power(system: System, clause: Clause, measured: Measured) -> Judgement:
    if measured.power is not None:
        return _given(measured.power, clause.limit or 0, "W")
    return _published(system, clause.limit or 0, "W", lambda own: own.power_watts, "give --power-kw")


def _capex(system: System, clause: Clause, measured: Measured) -> Judgement:
    if measured.capex is not None:
        return _given(measured.capex, clause.limit or 0, "USD")
    return _published(system, clause.limit or 0, "USD", lambda own: own.capex_usd, "give --capex-usd")


def _given(value: int, limit: int, unit: str) -> Judgement:
    return Judgement(_at_least(limit, value), f"{value:,} {unit}", f"{limit - value:+,} {unit}", "given by the user")


def _published(
    system: System, limit: int, unit: str, figure: Callable[[Performance], int | None], how: str
) -> Judgement:
    """Published figures of this version, if they agree; those of others are named and decide nothing."""
    zkvm = system.assessment.zkvm
    found = [(value, own) for _, own in zkvm.performance if (value := figure(own)) is not None]
    told = [f"{value:,} {unit} at {own.version}, {own.hardware} ({own.source})" for value, own in found]
    same = [value for value, own in found if own.version == zkvm.version]
    evidence = "; ".join([*told, how])
    if not same:
        return Judgement("unknown", evidence=evidence)
    if min(same) <= limit < max(same):
        return Judgement("unknown", f"{min(same):,}–{max(same):,} {unit}", "the limit lies between", evidence)
    value = max(same) if max(same) <= limit else min(same)
    return Judgement(_at_least(limit, value), f"{value:,} {unit}", f"{limit - value:+,} {unit}", evidence)


def _documents(system: System, *kinds: str) -> list[Document]:
    return [own for _, own in system.assessment.zkvm.documents if own.kind in kinds]


def _cited(documents: Sequence[Document]) -> str:
    return "; ".join(f"{own.source}{', ' + own.date if own.date else ''}" for own in documents)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


JUDGES: dict[Kind, Callable[[System, Clause, Measured], Judgement]] = {
    "bits": _bits,
    "with-hash": _with_hash,
    "size": _size,
    "figures": _figures,
    "circuit-map": _circuit_map,
    "lookups": _lookups,
    "recursion": _recursion,
    "formal-argument": _formal_argument,
    "post-quantum": _post_quantum,
    "licence": _licence,
    "latency": _latency,
    "power": _power,
    "capex": _capex,
}
