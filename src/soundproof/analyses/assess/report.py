"""The tables of assessments: beside their summary the circuits of one zkVM, and the terms of one circuit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from soundproof.analyses.assess.rows import Chosen, rows
from soundproof.analyses.assess.summary import line, summary
from soundproof.analyses.system.advisory_notes import advisory_notes
from soundproof.analyses.system.strictness import WITHHELD, open_points, withheld
from soundproof.readings.security import Assessment, CircuitAssessment, Evaluation
from soundproof.readings.size import declared_difference
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import (
    binding_name,
    class_notes,
    down,
    footnotes,
    kib,
    kib_between,
    kib_expected,
    kib_more,
    marked_bits,
    meanings,
    regime_name,
    reliance_notes,
    status_name,
)
from soundproof.transcript.regime import Regime
from soundproof.zkvm.proof import accepts_everything

if TYPE_CHECKING:
    from soundproof.analyses.system.deployment import System

__all__ = ["circuit_tables", "document", "terms"]

NAMED = 6
"""Circuits that a line about several of them names."""


def document(
    assessments: Sequence[Assessment],
    circuits: frozenset[str] = frozenset(),
    details: bool = False,
    strict: bool = False,
    worst: int | None = None,
    order: str | None = None,
) -> Document:
    """Assessments; the terms of these ``circuits``, or beside the rest, with ``details``, of all.

    A ``strict`` reader gets no figure where something is open or not modelled, but the reasons.  With ``worst`` tables
    have so many zkVMs, or circuits of one, those with the fewest bits; programs get all.  ``order`` is of ORDERS; rows
    are in the order of the file otherwise.
    """
    chosen = partial(rows, worst=worst, order=order)
    parts = tuple(_parts(assessments, circuits, details, strict, chosen))
    return Document("Provable security", parts, lambda: _content(assessments, strict))


def _parts(
    assessments: Sequence[Assessment], circuits: frozenset[str], details: bool, strict: bool, chosen: Chosen
) -> Iterator[Part]:
    if not circuits:
        yield Part(Table, lambda: summary([line(a, strict) for a in assessments], chosen), page=len(assessments) == 1)
        if len(assessments) == 1 or details:
            yield from (Part(Table, partial(circuit_tables, assessment, strict, chosen)) for assessment in assessments)
    for assessment in assessments:
        for circuit in assessment.circuits:
            if details or circuit.circuit.name in circuits:
                yield Part(Table, partial(terms, assessment, circuit, strict))


def _content(assessments: Sequence[Assessment], strict: bool) -> Mapping[str, Any]:
    from soundproof.analyses.assess.report_json import content  # tables never need it

    return content(assessments, strict)


def circuit_tables(assessment: Assessment, strict: bool = False, chosen: Chosen = rows) -> Table:
    """One row per circuit; ``strict`` as in :func:`document`."""
    from soundproof.analyses.system.deployment import system  # the summary never needs it

    zkvm = assessment.zkvm
    circuits, notes = chosen(assessment.circuits, 1, "circuits")
    deployed = system(assessment)
    reasons = withheld(deployed) if strict else ()
    lead = "no figure: it is withheld" if reasons else _lead(deployed)
    lead += f"; final proof: {assessment.final.circuit.name}, {kib_expected(assessment.final)}"
    notes += [f"{WITHHELD}: {reason}" for reason in reasons]
    notes += _notes(assessment, deployed)
    notes += meanings([radius for circuit in circuits if circuit.best.applies for radius in circuit.best.radii])
    if zkvm.source:
        notes.append(f"figures: {zkvm.source}{', ' + zkvm.date if zkvm.date else ''}")
    return Table(
        f"{zkvm.name} {zkvm.version}",
        ("Circuit", "Bits", "Binding term", "Regime", "Attack", "Proof"),
        tuple(_row(circuit, strict) for circuit in circuits),
        frozenset({1, 4, 5}),
        lead,
        tuple(dict.fromkeys(notes)),
        binding=next((place for place, circuit in enumerate(circuits) if circuit is assessment.binding), None),
        alike=True,
    )


def _row(circuit: CircuitAssessment, strict: bool) -> tuple[str, ...]:
    best = circuit.best
    return (
        circuit.circuit.name,
        WITHHELD if strict and open_points(circuit) else marked_bits(circuit),
        binding_name(circuit),
        regime_name(best.radii, best.binders) if best.applies else "–",
        str(circuit.attack_bits),
        kib(circuit),
    )


def _notes(assessment: Assessment, deployed: System) -> Iterator[str]:
    """On what condition the figures hold, and what they leave out."""
    zkvm = assessment.zkvm
    yield from (*reliance_notes(assessment.pin), *class_notes([zkvm]), *footnotes(assessment.circuits))
    for circuit in assessment.circuits:
        if circuit.best.failed and not accepts_everything(circuit.circuit):
            first, *others = circuit.best.failed
            more = f"; and {len(others)} more, in the circuit's details" if others else ""
            yield f"{circuit.circuit.name}: no bound applies: {first.name}: {first.margin}{more}"
    yield from _hidden_notes(assessment)
    yield from _hash_notes(deployed)
    yield from (f"† {condition.name}: {condition.margin}" for condition in deployed.open_hypotheses)
    yield from _claims(assessment)
    yield from advisory_notes(zkvm)
    yield from (f"not modelled: {text}" for text in zkvm.missing)
    yield from zkvm.notes


def _lead(deployed: System) -> str:
    """The figure of a zkVM and what bounds it, then what its hash and its assumptions leave of it."""
    assessment = deployed.assessment
    worst = assessment.binding
    binding = worst.best.binding
    lead = f"{assessment.bits} provable bits: {worst.circuit.name}, {binding_name(worst)}"
    if worst.best.applies:
        lead += f" ({down(binding.certified.bits_lower)} bits, {binding.theorem.name}, {status_name(binding)})"
    if deployed.with_hash is not None:
        lead += f"; with its hash {deployed.with_hash} bits{'†' if deployed.open_hypotheses else ''}"
    elif deployed.hash_at_most < assessment.bits:
        lead += f"; with its hash at most {deployed.hash_at_most} bits"
    assumed = deployed.weakest_assumption
    if assumed is not None and assumed[1] < (deployed.with_hash or assessment.bits):
        lead += f"; with the assumption {assumed[0]} {assumed[1]} bits"
    return lead


def _hidden_notes(assessment: Assessment) -> list[str]:
    """How many notes the circuits have, which are shown with each circuit alone."""
    noted = [circuit.circuit for circuit in assessment.circuits if circuit.circuit.notes]
    if not noted:
        return []
    count = len({note for circuit in noted for note in circuit.notes})
    names = ", ".join(circuit.name for circuit in noted[:NAMED])
    more = f" and {len(noted) - NAMED} more" if len(noted) > NAMED else ""
    return [f"{count} note{'s' * (count > 1)} on {names}{more}: shown with --circuit"]


def _hash_notes(deployed: System) -> list[str]:
    """The caps of digests and capacity where one is a sponge's or below the protocol's bits, and what is missing."""
    part, notes = deployed.weakest, []
    if part.narrowest is not None or any(cap.bits.bits < deployed.assessment.bits for cap in part.caps):
        caps = ", ".join(f"{down(cap.bits.bits_lower)} by {cap.name}" for cap in part.caps)
        notes.append(f"bits with hash at most {caps}")
    for what, names in deployed.missing:
        if what != "hash":
            key = " (add `capacity`)" if what.startswith("capacity") else ""
            notes.append(f"bits with hash unknown: no {what} is stated for {', '.join(names)}{key}")
    return notes


def _claims(assessment: Assessment) -> list[str]:
    """Published sizes against computed ones."""
    notes = []
    declared = [c for c in assessment.circuits if c.circuit.declared_size]
    off = {c.circuit.name: declared_difference(c.size, c.circuit.declared_size) for c in declared}
    differ = {name: by for name, by in off.items() if by is not None}
    if declared:
        notes.append(f"size: {len(declared) - len(differ)} of {len(declared)} circuits as their prover declares them")
    notes += [f"≠ size: {name}: declared {by:+,} bytes off the computed one" for name, by in differ.items()]
    sizes = {c.circuit.name: c.size for c in assessment.circuits}
    for _, claim in assessment.zkvm.claims:
        size = sizes[claim.circuit]
        within = size.allows(claim.bytes)
        end = size.most if claim.bytes > size.most else size.low
        by = "" if within else f" by {kib_more(claim.bytes - end)} ({(claim.bytes - end) / end:+.1%})"
        other = "" if claim.version == assessment.zkvm.version else f", of version {claim.version}"
        verdict = "within what is computed" if within else "outside what is computed"
        note = f"; {claim.note}" if claim.note else ""
        mark = "" if within else "≠ "
        said = f"{claim.circuit} {claim.kind} at {kib_between(claim.bytes, claim.bytes)}"
        text = f"{mark}size: {said}{other}: {verdict}{by}{note}"
        notes.append(f"{text} ({claim.source})")
    return notes


def terms(assessment: Assessment, circuit: CircuitAssessment, strict: bool = False) -> Table:
    """The terms of one circuit in protocol order, its regimes side by side, the best one first."""
    evaluations = [circuit.best, *(e for e in circuit.evaluations if e is not circuit.best)]
    columns = [_column(evaluation) for evaluation in evaluations]
    cited = {term.term.name: term for term in circuit.best.terms}
    rows = []
    for name in _protocol_order(columns):
        term = cited.get(name.strip())
        grinding = str(term.term.grinding.bits) if term is not None and term.term.grinding.bits else ""
        source = "" if term is None else f"{term.theorem.name} ({status_name(term)})"
        rows.append((name, *(column.get(name, "–") for column in columns), grinding, source))
    points = open_points(circuit) if strict else ()
    totals = (WITHHELD if points else str(e.bits) if e.applies else "no bound" for e in evaluations)
    rows.append(("total", *totals, "", ""))
    binding = circuit.best.binding
    lead = "no bound applies"
    if circuit.best.applies:
        lead = f"binding: {binding.term.name}, {down(binding.certified.bits_lower)} bits by {binding.theorem.name}"
    notes = [f"{WITHHELD}: {point}" for point in points]
    notes += [*reliance_notes(assessment.pin), *footnotes([circuit]), *circuit.circuit.notes]
    for evaluation in evaluations:
        name = regime_name(evaluation.radii, evaluation.binders)
        notes += [f"{name} does not apply: {h.name}: {h.margin}" for h in evaluation.failed]
    notes += meanings([radius for evaluation in evaluations for radius in evaluation.radii])
    notes += [f"proof {kib_expected(circuit)}" + "".join(f"; {text}" for text in circuit.size.assumptions)]
    gap = "" if points else f", {circuit.attack_bits - circuit.bits} above what is proven"
    notes.append(f"best known attack (not provable security): {circuit.attack_bits} bits{gap}")
    notes.append(f"random-words estimate (heuristic, not provable): {circuit.random_words_bits} bits")
    lead += "; " + ", ".join(regime_name(e.radii, e.binders) for e in evaluations)
    return Table(
        f"{assessment.zkvm.name} · {circuit.circuit.name} · {circuit.circuit.protocol} · {circuit.circuit.field.name}",
        ("Term", *(_head(e.radii) for e in evaluations), "Grinding bits", "Theorem (best regime)"),
        tuple(rows),
        frozenset(range(1, len(evaluations) + 2)),
        lead,
        tuple(notes),
        binding=next(
            (place for place, row in enumerate(rows) if circuit.best.applies and row[0] == binding.term.name), None
        ),
    )


def _column(evaluation: Evaluation) -> dict[str, str]:
    """Bits by row name.  A round of several terms has a row for the sum where that is visibly less."""
    column: dict[str, str] = {}
    for assessed in evaluation.rounds if evaluation.applies else ():
        inner = [term for term in evaluation.terms if term.round == assessed.challenge.name]
        together = down(assessed.certified.bits_lower)
        bits = [down(term.certified.bits_lower) for term in inner]
        if len(inner) > 1 and together not in bits:
            column[f"{assessed.challenge.name}, summed"] = together
        column.update((term.term.name, value) for term, value in zip(inner, bits, strict=True))
    return column


def _protocol_order(columns: Sequence[dict[str, str]]) -> list[str]:
    """Row names of all columns, merged in protocol order."""
    order: list[str] = []
    for column in columns:
        position = 0
        for name in column:
            if name in order:
                position = order.index(name) + 1
            else:
                order.insert(position, name)
                position += 1
    return order


def _head(radii: Sequence[Regime]) -> str:
    """``JBR``, ``UDR`` or ``mixed``: the head of a column."""
    names = {regime.name for regime in radii}
    return names.pop() if len(names) == 1 else "mixed"
