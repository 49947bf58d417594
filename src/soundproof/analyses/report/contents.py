"""One document about a zkVM, for somebody who has nothing else: the verdict first, the evidence last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date as Date
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from soundproof.analyses.assess.report import circuit_tables
from soundproof.analyses.assess.report import document as assess_document
from soundproof.analyses.check.gates import Report, gates, lines
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.check.report import document as check_document
from soundproof.analyses.explain.explanation import explain
from soundproof.analyses.explain.report import document as explain_document
from soundproof.analyses.report.provenance import Provenance
from soundproof.analyses.system.budget_report import argument_notes
from soundproof.analyses.system.deployment import System, system
from soundproof.analyses.system.report import document as system_document
from soundproof.analyses.system.report import marked
from soundproof.analyses.system.strictness import WITHHELD, open_points, withheld
from soundproof.analyses.theorems.report import document as theorems_document
from soundproof.readings.security import Assessment, CircuitAssessment, cited
from soundproof.render.charts import Mark, Strip
from soundproof.render.document import Document, Part, Place, Rulings, Table
from soundproof.render.words import (
    binding_name,
    class_notes,
    footnotes,
    kib,
    marked_bits,
    marks,
    publication_notes,
    reliance_notes,
)
from soundproof.version import __version__
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from soundproof.analyses.report import output

__all__ = ["document"]

MILESTONES = lines()
"""The bits that the Ethereum Foundation asks for, first and finally (the gates M2 and M3)."""


DRAWN = 12
"""Circuits that are drawn, the weakest first; all are in the table."""


def document(
    assessment: Assessment, provenance: Provenance | None = None, date: Date | None = None, strict: bool = False
) -> Document:
    """What is proven of a zkVM, from what file, and by what.

    A ``strict`` reader gets no figure of what something is open of or not modelled, but the reasons.
    """
    zkvm = assessment.zkvm
    deployed = system(assessment)
    reasons = withheld(deployed) if strict else ()
    reports = tuple(check(deployed, id, gate, Measured(), strict) for id, gate in gates().items())
    parts = tuple(_parts(assessment, deployed, reports, provenance, date, reasons))

    def content() -> output.ReportedZkvm:
        return {
            "schema": "soundproof.report/1",
            "soundproof": __version__,
            "date": None if date is None else date.isoformat(),
            "provenance": None if provenance is None else _provenance(provenance),
            "assessment": cast("Any", assess_document([assessment], strict=strict).content()),
            "checks": cast("Any", check_document(reports, _nowhere).content()),
            "system": None if reasons else cast("Any", system_document([deployed]).content()),
        }

    return Document(f"{zkvm.name} {zkvm.version}: what is proven", parts, content)


def _provenance(origin: Provenance) -> output.ProvenanceOutput:
    return {"file": origin.file, "sha256": origin.sha256, "tool": origin.tool, "commit": origin.commit}


def _parts(
    assessment: Assessment,
    deployed: System,
    reports: Sequence[Report],
    provenance: Provenance | None,
    date: Date | None,
    reasons: Sequence[str],
) -> Iterator[Part]:
    yield Part(Table, partial(_verdict, assessment, deployed, provenance, date, reasons))
    certain = [circuit for circuit in assessment.circuits if not (reasons and open_points(circuit))]
    if certain:
        yield Part(Strip, partial(_distance, certain))
    yield Part(Table, partial(_gates, reports))
    yield from _of(check_document(reports, _nowhere))
    yield Part(Table, partial(circuit_tables, assessment, bool(reasons)))
    if not reasons:
        yield from _of(system_document([deployed]))
    shown = dict.fromkeys((assessment.binding, assessment.final))
    for circuit in shown:
        if circuit.best.applies and circuit in certain:
            explained = list(explain(assessment.zkvm.name, circuit, [circuit.best.binding]))
            yield from _of(explain_document(explained, assessment.pin))
    used = cited([assessment])
    yield from _of(theorems_document(list(used), used))


def _of(other: Document) -> Iterator[Part]:
    """The tables and formulas of an answer to another question."""
    return (part for part in other.parts if not part.page and part.kind is not Rulings)


def _nowhere(zkvm: ZkVM, circuit: str) -> Place:
    """No place in a file: what is handed to somebody stands alone."""
    return "", 1


def _verdict(
    assessment: Assessment,
    deployed: System,
    provenance: Provenance | None,
    date: Date | None,
    reasons: Sequence[str],
) -> Table:
    zkvm, rows = assessment.zkvm, _figures(assessment, deployed)
    if reasons:
        rows[:3] = [("provable security", WITHHELD, "with and without its hash functions; the reasons are below")]
    if provenance is not None:
        rows.append(("file", provenance.file, f"sha256 {provenance.sha256}"))
        rows.append(("tool", provenance.tool, provenance.commit))
    if date is not None:
        rows.append(("report", date.isoformat(), ""))
    lead = f"{zkvm.about}." if zkvm.about else ""
    notes = [f"{WITHHELD}: {reason}" for reason in reasons]
    notes += [*reliance_notes(assessment.pin), *class_notes([zkvm]), *footnotes(assessment.circuits)]
    notes += [note for note in argument_notes(deployed) if note.startswith("†")]
    notes += [f"not modelled: {text}" for text in zkvm.missing]
    notes += [f"published, not judged here: {text}" for text in publication_notes(zkvm)]
    return Table("Verdict", ("Figure", "Value", "Of"), tuple(rows), frozenset(), lead, tuple(dict.fromkeys(notes)))


def _figures(assessment: Assessment, deployed: System) -> list[tuple[str, str, str]]:
    """The first three are of what is provable."""
    zkvm, worst, final = assessment.zkvm, assessment.binding, assessment.final
    mark = marked(deployed)
    hashed = (
        "unknown: a hash function is not stated" if deployed.with_hash is None else f"{deployed.with_hash} bits{mark}"
    )
    proved = assessment.trusting("proved")
    return [
        ("provable security", f"{assessment.bits} bits{mark}", f"{worst.circuit.name}, {binding_name(worst)}"),
        (
            "with its hash functions",
            hashed,
            "" if deployed.with_hash is None else deployed.weakest.circuit.circuit.name,
        ),
        (
            "by proofs that no preprint enters",
            f"{proved} bits{marks(assessment.circuits)}" if proved else "–",
            "peer-reviewed or elementary",
        ),
        ("best known attack", f"{assessment.attack_bits} bits", "an upper bound, no proof"),
        ("final proof", kib(final), final.circuit.name),
        ("figures", zkvm.date or "undated", zkvm.source),
    ]


def _distance(circuits: Sequence[CircuitAssessment]) -> Strip:
    def mark(circuit: CircuitAssessment) -> Mark:
        name, decimals = circuit.circuit.name, float(circuit.decimals)
        return Mark(name, decimals, marked_bits(circuit), most=float(circuit.attack_bits))

    weakest = sorted(circuits, key=lambda circuit: circuit.decimals)[:DRAWN]
    left_out = len(circuits) - len(weakest)
    title = f"The {DRAWN} of {len(circuits)} circuits with the fewest provable bits"
    return Strip(title if left_out else "Provable bits of each circuit", tuple(map(mark, weakest)), MILESTONES)


def _gates(reports: Sequence[Report]) -> Table:
    rows = []
    for one in reports:
        decides = [v.name for v in one.verdicts if v.clause.required and v.judgement.answer == one.answer]
        rows.append((one.id, one.answer, one.gate.name, one.gate.due or "–", ", ".join(decides)))
    header = ("Gate", "Answer", "Asks for", "Due", "Decided by")
    return Table("Requirements", header, tuple(rows), frozenset(), whole=frozenset({3}))
