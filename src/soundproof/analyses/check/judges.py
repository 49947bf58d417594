"""The verdict on every clause of a gate, from the assessed system and from what the user measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import floor

from msgspec.structs import replace

from soundproof.analyses.check.gates import Answer, Clause, Gate, Judgement, Kind, Report, Verdict
from soundproof.analyses.check.measured import Measured, at_least, capex, latency, power, same_version
from soundproof.analyses.system.deployment import System
from soundproof.analyses.system.strictness import withheld
from soundproof.analyses.system.structure import circuit_map, structure
from soundproof.protocols.swirl import Swirl
from soundproof.readings.security import CircuitAssessment
from soundproof.render.words import kib_between, reliance_notes
from soundproof.zkvm.circuit import WITHOUT_LOOKUPS
from soundproof.zkvm.topology import ASSUMPTIONS
from soundproof.zkvm.zkvm import Publication

__all__ = ["check"]


def check(system: System, id: str, gate: Gate, measured: Measured, strict: bool = False) -> Report:
    """A zkVM before a gate; to a ``strict`` reader bits that something is open of are withheld."""
    reasons = withheld(system) if strict else ()
    verdicts = [Verdict(name, clause, JUDGES[clause.kind](system, clause, measured)) for name, clause in gate.clauses]
    if reasons:
        verdicts = [
            replace(verdict, judgement=_withheld(verdict.judgement, reasons, system.assessment.zkvm.missing))
            if verdict.clause.kind in ("bits", "with-hash")
            else verdict
            for verdict in verdicts
        ]
    return Report(system.assessment.zkvm, id, gate, tuple(verdicts))


def _withheld(judgement: Judgement, reasons: Sequence[str], missing: Sequence[str]) -> Judgement:
    """No figure, but why; what is missed stays missed, since all that is left out could only cost bits."""
    beside = [f"not modelled, of no named round: {text}" for text in missing]
    evidence = f"withheld: {'; '.join([*reasons, *beside])}"
    answer: Answer = "missed" if judgement.answer == "missed" else "unknown"
    return Judgement(answer, "withheld", "", evidence, judgement.binding, judgement.circuit)


def _source(system: System) -> str:
    zkvm = system.assessment.zkvm
    return f"{zkvm.name} {zkvm.version}; {zkvm.source}{', ' + zkvm.date if zkvm.date else ''}"


def _bits(system: System, clause: Clause, _: Measured) -> Judgement:
    limit = clause.limit or 0
    bits, worst, spanning = system.protocol, system.weakest_round.circuit, system.weakest_argument
    name, term, evidence = worst.circuit.name, _term(worst), [f"certified, weakest circuit {worst.circuit.name}"]
    if spanning is not None and spanning.bits == bits < worst.bits:
        name = term = f"bus {spanning.name}"
        evidence = [f"certified, weakest: {name}, one argument over {spanning.proofs:,} proofs"]
    part = system.weakest
    if part.decisive is not None and part.at_most < limit <= bits:
        size = part.decisive.size.bits_lower[:-7]
        evidence.append(f"limited by its hash: {part.at_most} with {part.decisive.name} ({size} bits)")
    assumed = system.weakest_assumption
    if assumed is not None and assumed[1] < limit <= bits:
        evidence.append(f"limited by the assumption {assumed[0]}: {assumed[1]}")
    verdict, mark, remarks = _open(system, at_least(bits, limit))
    evidence += [*remarks, _source(system)]
    return Judgement(
        verdict, f"{bits} bits{mark}", f"{bits - limit:+} bits", "; ".join(evidence), term, name, bits, bits
    )


def _open(system: System, verdict: Answer) -> tuple[Answer, str, list[str]]:
    """What becomes of a verdict on bits by what the file leaves open, a mark as in other tables, and the evidence.

    A missing term leaves a requirement unknown that would be met; a condition and what has no figure at all are told.
    """
    assessment = system.assessment
    unknown = [f"{c.circuit.name}: {text}" for c in assessment.circuits for text in c.unknown]
    conditions = [f"{c.circuit.name}: {h.name}" for c in assessment.circuits for h in c.open_hypotheses]
    conditions += [h.name for h in system.open_hypotheses]
    remarks = [f"without {text}" for text in unknown] + [f"on condition that {text}" for text in conditions]
    unassessed = [step.name for step in system.steps if not step.circuits]
    if unassessed:
        remarks.append(f"of the circuits that are described; no parameters of {_some(unassessed)}")
    if assessment.pin.trust != "preprint":
        remarks.append(f"at trust {assessment.pin.trust}")
    remarks += reliance_notes(assessment.pin)
    return (
        "unknown" if unknown and verdict == "met" else verdict,
        ("†" if conditions else "") + ("‡" if unknown else ""),
        remarks,
    )


def _term(circuit: CircuitAssessment) -> str:
    best = circuit.best
    return f"{circuit.circuit.name}: {best.binding.term.name if best.applies else 'no bound applies'}"


def _with_hash(system: System, clause: Clause, _: Measured) -> Judgement:
    """A hash that is not stated decides nothing unless the others, or its protocol alone, are below the limit."""
    limit, part = clause.limit or 0, system.weakest
    name, at_most = system.hash_binding, system.hash_at_most
    unstated = [assessed.circuit.circuit.name for assessed in system.circuits if assessed.bits is None]
    verdict, mark, remarks = _open(system, at_least(at_most, limit))
    evidence = [f"protocol {system.protocol} bits"]
    if part.caps:
        evidence += [*(cap.name for cap in part.caps), "BCS bound, proved"]
    evidence += [f"no {what} is stated for {_some(names)}" for what, names in system.missing]
    if unstated and verdict == "met":
        said = "; ".join([*evidence, *remarks])
        return Judgement("unknown", "?", "", said, unstated[0], unstated[0], None, at_most)
    least = None if unstated else at_most
    figure = f"{'at most ' if unstated else ''}{at_most} bits{mark}"
    return Judgement(
        verdict, figure, f"{at_most - limit:+} bits", "; ".join([*evidence, *remarks]), name, name, least, at_most
    )


def _size(system: System, clause: Clause, _: Measured) -> Judgement:
    """A measured proof of this version decides; else the computed bytes, if all they leave open is on one side.

    Published sizes of other versions decide nothing, but what they contradict is unknown.
    """
    limit, final, zkvm = clause.limit or 0, system.assessment.final, system.assessment.zkvm
    name, size = final.circuit.name, final.size
    claims = [claim for _, claim in zkvm.claims if claim.circuit == name]
    measured = [claim for claim in claims if claim.kind == "measured" and same_version(claim.version, zkvm)]
    computed = kib_between(size.low, size.most)
    if measured:
        most = max(measured, key=lambda claim: claim.bytes)
        evidence = f"measured: {most.source}; computed: {computed}"
        return Judgement(
            at_least(limit, most.bytes),
            _kib(most.bytes),
            _room(limit, most.bytes),
            evidence,
            name,
            name,
            most.bytes,
            most.bytes,
        )
    unnamed = [] if zkvm.final else ["no final circuit is named, the last one is taken"]
    others = [f"{_kib(claim.bytes)} {claim.kind} at {claim.version} ({claim.source})" for claim in claims]
    evidence = "; ".join(["computed", *unnamed, *size.assumptions, *others, _source(system)])
    published = [claim.bytes for claim in claims]
    low, high = min([size.low, *published]), max([size.most, *published])
    verdict: Answer = "unknown"
    margin = "the limit lies between" if low <= limit else "the lower end is only plausible"
    if high <= limit:
        verdict, margin = "met", _room(limit, high)
    elif low > limit and final.circuit.least is None:
        verdict, margin = "missed", _room(limit, low)
    return Judgement(verdict, computed, margin, evidence, name, name, size.low, size.most)


def _kib(count: int) -> str:
    return kib_between(count, count)


def _room(limit: int, count: int) -> str:
    """The bytes that a limit leaves, in KiB, rounded down."""
    return f"{floor((limit - count) / 102.4) / 10:+,.1f} KiB"


def _figures(system: System, _: Clause, __: Measured) -> Judgement:
    circuits = system.assessment.circuits
    without = [c.circuit.name for c in circuits if not c.best.applies]
    short = [c.circuit.name for c in circuits if c.unknown]
    count = len(circuits) - len(without) - len(short)
    figure = f"{count} of {len(circuits)} circuits"
    judged = partial(Judgement, figure=figure, least=count, most=count)
    if without:
        return judged(
            "missed", evidence=f"no bound applies to {_some(without)}", binding=without[0], circuit=without[0]
        )
    if short:
        evidence = f"without {_some([f'{c.circuit.name}: {text}' for c in circuits for text in c.unknown])}"
        return judged("missed", evidence=evidence, binding=short[0], circuit=short[0])
    return judged("met", evidence=_source(system))


def _circuit_map(system: System, _: Clause, __: Measured) -> Judgement:
    zkvm = system.assessment.zkvm
    if zkvm.topology is None:
        return Judgement("unknown", "no topology", "", "the file describes no recursion")
    about = sorted(circuit_map(zkvm, zkvm.topology), key=lambda finding: finding.kind != "fault")
    nodes = len(zkvm.topology.nodes)
    figure = f"{nodes} nodes, {len(zkvm.circuits)} circuits"
    if about:
        text = "; ".join(f"{f.place}: {f.problem}" for f in about)
        return Judgement("missed" if about[0].kind == "fault" else "unknown", figure, "", text, about[0].place)
    return Judgement("met", figure, "", zkvm.topology.source)


def _lookups(system: System, _: Clause, __: Measured) -> Judgement:
    circuits = [c.circuit for c in system.assessment.circuits]
    silent = [c.name for c in circuits if c.lookups is None and not isinstance(c.air, (Swirl, *WITHOUT_LOOKUPS))]
    count = len(circuits) - len(silent)
    judged = partial(Judgement, figure=f"{count} of {len(circuits)} circuits", least=count, most=count)
    if silent:
        evidence = f"no lookup is described, and not that there is none: {_some(silent)}"
        return judged("unknown", evidence=evidence, circuit=silent[0])
    none = [c.name for c in circuits if c.lookups == ()]
    said = f"stated to have none: {_some(none)}; " if none else ""
    return judged("met", evidence=said + _source(system))


def _recursion(system: System, _: Clause, __: Measured) -> Judgement:
    zkvm = system.assessment.zkvm
    findings = structure(zkvm)
    faults = [f for f in findings if f.kind == "fault"]
    figure = f"{len(faults)} fault{'s' * (len(faults) != 1)}, {len(findings) - len(faults)} not stated"
    judged = partial(Judgement, figure=figure, least=len(faults), most=len(findings))
    if faults:
        evidence = "; ".join(f"{f.place}: {f.problem}" for f in faults)
        return judged("missed", evidence=evidence, binding=faults[0].place)
    written = _documents(system, "recursion", "formal-argument")
    if written:
        return judged("met", evidence=f"{_cited(written)}; not judged here")
    if findings:
        evidence = "no document is named, and the topology leaves things open"
        return judged("unknown", evidence=evidence, binding=findings[0].place)
    return judged("met", evidence=f"the topology of the file: {zkvm.topology.source if zkvm.topology else ''}")


def _system(system: System, clause: Clause, _: Measured) -> Judgement:
    """The least of protocol, hash and assumptions, over all layers, of which each must be described.

    Below the limit it is missed; else what is not stated of hashes, assumptions or recursion leaves it unknown.
    An assumption or a hash that falls to quantum computers misses it, too; a wrap is no part of the final proof.
    """
    limit, zkvm, at_most = clause.limit or 0, system.assessment.zkvm, system.at_most
    verdict, mark, remarks = _open(system, at_least(at_most, limit))
    with_hash = "not known" if system.with_hash is None else f"{system.with_hash} bits"
    evidence = [f"protocol {system.protocol} bits", f"with hash {with_hash}"]
    evidence += [
        f"assumed {name}: {'bits not stated' if assumption.bits is None else f'{assumption.bits} bits'}"
        for name, assumption in system.stated
    ]
    weak = [name for name, assumption in system.stated if assumption.quantum is False]
    used = {function for part in system.circuits for function in part.functions}
    weak += [name for name, function in zkvm.hashes if function in used and not function.oracle]
    if weak:
        verdict = "missed"
        evidence.append(f"not post-quantum: {_some(weak)}")
    wraps = [name for name, wrap in zkvm.topology.wraps if ASSUMPTIONS[wrap.kind]] if zkvm.topology is not None else []
    if wraps:
        evidence.append(f"without the wraps {_some(wraps)}, which are not post-quantum")
    if system.without:
        evidence.append(f"without {_some(system.without)}")
    left = structure(zkvm)
    if left:
        places = list(dict.fromkeys(finding.place for finding in left))
        evidence.append(f"open in the recursion ({len(left)}): {_some(places)}")
    if verdict == "met" and (left or system.bits is None or system.without or system.open_hypotheses):
        verdict = "unknown"
    name, binding = system.weakest.circuit.circuit.name, system.binding
    figure = f"{'at most ' if system.bits is None else ''}{at_most} bits{mark}"
    least = None if system.bits is None else at_most
    said = "; ".join([*evidence, *remarks])
    return Judgement(verdict, figure, f"{at_most - limit:+} bits", said, binding, name, least, at_most)


def _named(missing: str, *kinds: str) -> Callable[[System, Clause, Measured], Judgement]:
    """A judge that is content with a document of one of some kinds, and does not judge it."""

    def judge(system: System, _: Clause, __: Measured) -> Judgement:
        written = _documents(system, *kinds)
        if written:
            return Judgement("met", "document", "", f"{_cited(written)}; not judged here")
        return Judgement("unknown", "?", "", missing)

    return judge


def _documents(system: System, *kinds: str) -> list[Publication]:
    return [published for _, published in system.assessment.zkvm.documents if published.kind in kinds]


def _cited(documents: Sequence[Publication]) -> str:
    return "; ".join(f"{published.source}{', ' + published.date if published.date else ''}" for published in documents)


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
    "formal-argument": _named("no document is named in the file", "formal-argument"),
    "system": _system,
    "licence": _named("the file names no licence", "licence"),
    "standards": _named("the file names nothing that says so", "standards"),
    "tests": _named("the file names no results", "tests"),
    "formal-methods": _named("the file names no verified circuits", "formal-methods"),
    "team": _named("the file names nothing that says so", "team"),
    "latency": latency,
    "power": power,
    "capex": capex,
}
