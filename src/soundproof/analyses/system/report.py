"""The deployed system for people and programs: nodes and their proofs, hashes, assumptions, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from soundproof.analyses.system.advisory_notes import advisory_notes
from soundproof.analyses.system.budget_report import argument_notes, budget_table, without
from soundproof.analyses.system.deployment import Step, System
from soundproof.analyses.system.hashes import deviations, remarks
from soundproof.analyses.system.structure import Finding, structure
from soundproof.arithmetic.certified import Certified
from soundproof.primitives.hashes import ALGEBRAIC, Hash
from soundproof.readings.noninteractive import NonInteractive, capacity_cap, digest_bits, digest_cap
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import down, footnotes, marks, reliance_notes

__all__ = ["document", "marked"]


def document(systems: Sequence[System]) -> Document:
    """Deployed systems."""
    parts = tuple(part for system in systems for part in _parts(system))
    return Document("Systems", parts, lambda: _content(systems))


def _content(systems: Sequence[System]) -> Mapping[str, Any]:
    from soundproof.analyses.system.report_json import content  # tables never need it

    return content(systems)


def _parts(system: System) -> Iterator[Part]:
    """The nodes with their proofs and what the topology leaves open; then the hash functions."""
    yield Part(Table, partial(_nodes if system.steps else _circuits, system))
    if system.steps:
        yield Part(Table, partial(budget_table, system))
    if system.assessment.zkvm.hashes:
        yield Part(Table, partial(_hashes, system))


def _lead(system: System) -> str:
    weakest = system.weakest.circuit.circuit.name
    mark = marked(system)
    with_hash = "unknown" if system.with_hash is None else f"{system.with_hash}{mark}"
    figures = f"protocol {system.protocol} bits{mark}, with hash {with_hash}{_assumed(system)}{without(system)}"
    lead = f"{figures}; weakest circuit: {weakest}"
    if system.binding.startswith("bus "):
        lead = f"{figures}; weakest: {system.binding}"
    if system.with_hash is not None:
        lead += "; in the recursion nothing is lost (straight-line extraction in the random-oracle model)"
    if system.proofs is not None:
        least, most = system.proofs
        many = f"{most:,}" if least == most else f"{least:,} to {most:,}"
        union = "unknown" if system.union is None else f"{down(system.union.bits_lower)} bits"
        lead += f"; {many} {'proof' if most == 1 else 'proofs'} for S = {system.segments:,}, union bound: {union}"
    return lead


def marked(system: System) -> str:
    """The marks of a system's figures: those of its circuits, and † where an argument over several proofs is open."""
    return "".join(sorted({*marks(system.assessment.circuits), *("†" if system.open_hypotheses else "")}))


def _assumed(system: System) -> str:
    """The assumptions of the file beside protocol and hash, and the least of all."""
    if not system.stated:
        return ""
    bits = ", ".join(
        f"{name} {'unknown' if assumption.bits is None else assumption.bits}" for name, assumption in system.stated
    )
    return f", assumed: {bits}; the least is {'unknown' if system.bits is None else system.bits}"


def _figures(part: NonInteractive | None) -> tuple[str, str, str, str]:
    """Protocol, digest, with hash, quantum."""
    if part is None:
        return "–", "–", "–", "–"
    digest = "?" if part.weaker is None else down(digest_bits(part.weaker).bits_lower)
    combined = "?" if part.bits is None else "0" if part.with_hash is None else down(part.with_hash.bits_lower)
    return str(part.protocol), digest, combined, str(part.quantum)


def _nodes(system: System) -> Table:
    rows = []
    for step in system.steps:
        taken = ", ".join("itself" if name == step.name else name for name, _ in step.node.takes)
        fan_in = "" if not taken else "?:1 " if step.node.fan_in is None else f"{step.node.fan_in}:1 "
        weakest = step.weakest
        circuit = "–" if weakest is None else weakest.circuit.circuit.name
        if len(step.circuits) > 1:
            circuit += f" (weakest of {len(step.circuits)})"
        rows.append((step.name, f"{fan_in}{taken}", _proofs(step), circuit, *_figures(weakest)))
    zkvm = system.assessment.zkvm
    return Table(
        f"{zkvm.name} {zkvm.version}: the system",
        ("Node", "Verifies", "Proofs", "Circuit", "Protocol", "Digest", "With hash", "Quantum"),
        tuple(rows),
        frozenset({2, 4, 5, 6, 7}),
        _lead(system),
        tuple(_notes(system)),
    )


def _proofs(step: Step) -> str:
    return f"{step.most:,}" if step.least == step.most else f"{step.least:,}–{step.most:,}"


def _circuits(system: System) -> Table:
    """Without a topology only the circuits are known."""
    rows = tuple((part.circuit.circuit.name, *_figures(part)) for part in system.circuits)
    zkvm = system.assessment.zkvm
    return Table(
        f"{zkvm.name} {zkvm.version}: the system",
        ("Circuit", "Protocol", "Digest", "With hash", "Quantum"),
        rows,
        frozenset({1, 2, 3, 4}),
        _lead(system),
        tuple(_notes(system)),
    )


def _notes(system: System) -> Iterator[str]:
    topology = system.assessment.zkvm.topology
    if topology is not None:
        yield f"S counts segments: {topology.segment}; topology: {topology.source}"
    yield from _findings(structure(system.assessment.zkvm))
    yield from reliance_notes(system.assessment.pin)
    for text in system.assumptions:
        yield f"assumed: {text}"
    for part in system.circuits:
        for condition in part.hypotheses:
            if not condition.holds:
                yield f"{part.circuit.circuit.name}: {condition.name} fails: {condition.margin}"
    yield from footnotes(system.assessment.circuits)
    yield from argument_notes(system)
    yield from advisory_notes(system.assessment.zkvm)
    yield (
        "Digest: log₂ of the number of digests; With hash: BCS bound of the Chiesa–Yogev book, with the capacity of a "
        "sponge (proved)"
    )
    if system.union is not None:
        yield "union bound: the errors of all proofs added in one BCS bound; a collision is one event for all of them"
    unassessed = [step.name for step in system.steps if not step.circuits and step.most]
    if system.union is not None and unassessed:
        yield f"union bound: proofs without parameters are charged the largest error of all: {', '.join(unassessed)}"
    yield "Quantum: half the protocol's bits, a third of the digest's or capacity's; a heuristic"


def _hashes(system: System) -> Table:
    rows: list[tuple[str, ...]] = []
    notes: dict[str, list[str]] = {}
    for name, function in system.assessment.zkvm.hashes:
        users = [part for part in system.circuits if function in (part.trees, part.transcript)]
        trees = [part for part in users if part.trees is function]
        binding = trees[0].tree_binding if trees else None
        sponges = [part.sponge for part in users if part.sponge is not None]
        sponge = max(sponges, key=lambda capacity: (-capacity.bits, capacity.upper), default=None)
        figures = [_shown(digest_cap(function).bits), _capacity(function), _shown(binding), _shown(sponge)]
        rows.append((name, function.kind, function.digest_name, _inside(function), *figures))
        for text in (*deviations(function), *remarks(function)):
            notes.setdefault(text, []).append(name)
    return Table(
        f"{system.assessment.zkvm.name}: hash functions",
        ("Hash", "Kind", "Digest", "Inside", "Cap", "Capacity", "Trees", "Sponge"),
        tuple(rows),
        frozenset({4, 5, 6, 7}),
        "what the digests of each leave of a perfect protocol (Cap), and the capacity of a sponge (Capacity); what is "
        "left of trees of truncated permutations (Trees, preprint), and of the weakest circuit by the bound for duplex "
        "sponges (Sponge, preprint)",
        tuple(f"{', '.join(names)}: {text}" for text, names in notes.items()),
    )


def _inside(function: Hash) -> str:
    if function.width is None:
        return "not stated"
    stated = [str(count) for count in (function.full_rounds, function.partial_rounds) if count is not None]
    rounds = f", rounds {' + '.join(stated)}" if function.full_rounds is not None else ""
    capacity = "" if function.capacity is None else f", capacity {function.capacity}"
    return f"width {function.width}{capacity}{'' if function.alpha is None else f', α = {function.alpha}'}{rounds}"


def _capacity(function: Hash) -> str:
    """What the capacity leaves; ? where it is not stated and the function is, or may be, a sponge."""
    cap = capacity_cap(function)
    if cap is not None:
        return down(cap.bits.bits_lower)
    sponge = function.sponge("trees") or function.sponge("transcript")
    unknown = function.kind in ALGEBRAIC and None in (function.trees, function.transcript)
    return "?" if sponge or unknown else "–"


def _shown(figure: Certified | None) -> str:
    return "–" if figure is None else down(figure.bits_lower)


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """One line for each kind of finding, with all its places."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        places.setdefault((finding.kind, finding.problem, finding.remedy), []).append(finding.place)
    for (kind, problem, remedy), where in places.items():
        yield f"{kind}: {problem}: {', '.join(where)} ({remedy})"
