"""Reports on gates: a table of each, its findings for code scanning and test runners, and the same for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from soundproof.analyses.check.gates import UNITS, Report, Verdict
from soundproof.analyses.system.advisory_notes import advisories_json, advisory_notes
from soundproof.render.document import Document, Finding, Findings, Part, Place, Table
from soundproof.render.words import class_notes
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Places", "document", "matrix", "tables"]

Places = Callable[[ZkVM, str], Place]
"""File and line of a circuit of a zkVM; the empty name is the file itself."""


def document(reports: Sequence[Report], places: Places, as_matrix: bool = False) -> Document:
    """What gates say of zkVMs, schema ``soundproof.check/1``; the tables of all, or one of verdicts ``as_matrix``."""
    parts = [Part(Table, partial(_table, report)) for report in reports]
    if as_matrix:
        parts = [Part(Table, partial(matrix, reports))]
    parts += [Part(Findings, partial(_findings, report, places)) for report in reports]
    return Document(
        "Gates", tuple(parts), "soundproof.check/1", lambda: {"reports": [_report(report) for report in reports]}
    )


def tables(reports: Sequence[Report]) -> list[Table]:
    """A table for each zkVM and gate; the evidence below it."""
    return [_table(report) for report in reports]


def matrix(reports: Sequence[Report]) -> Table:
    """A row for each zkVM, a column for each gate: met, missed or unknown."""
    verdicts: dict[ZkVM, dict[str, str]] = {}
    for report in reports:
        verdicts.setdefault(report.zkvm, {})[report.id] = report.answer
    known = {report.id: report.gate for report in reports}
    rows = ((zkvm.name, zkvm.version, *(answers.get(id, "–") for id in known)) for zkvm, answers in verdicts.items())
    notes = [
        f"{id}: {gate.name}{f', due {gate.due}' if gate.due else ''} ({gate.source})" for id, gate in known.items()
    ]
    notes += ["missed: a required clause is; unknown: none is, but one is not known to be met; --gate has the clauses"]
    return Table(
        "Gates",
        ("zkVM", "Version", *known),
        tuple(rows),
        frozenset(),
        notes=(*notes, *class_notes(list(verdicts))),
        whole=frozenset(range(2, len(known) + 2)),
    )


def _table(report: Report) -> Table:
    rows, notes = [], []
    for own in report.verdicts:
        told = own.judgement
        clause = own.name if own.clause.required else f"({own.name})"
        rows.append((clause, told.answer, told.figure, told.margin, told.binding))
        notes.append(f"{own.name}: {own.clause.text}: {told.evidence}")
    if not all(own.clause.required for own in report.verdicts):
        notes.append("in brackets: not required, does not decide")
    if any("†" in own.judgement.figure or "‡" in own.judgement.figure for own in report.verdicts):
        notes.append("†: on a condition that the file leaves open; ‡: without a term it does not state enough for")
    notes += [*class_notes([report.zkvm]), *advisory_notes(report.zkvm)]
    due = f", due {report.gate.due}" if report.gate.due else ""
    return Table(
        f"{report.zkvm.name} {report.zkvm.version} at {report.id}: {report.answer}",
        ("Clause", "Verdict", "Figure", "Margin", "Decided by"),
        tuple(rows),
        frozenset({2, 3}),
        f"{report.gate.name}{due} ({report.gate.source})",
        tuple(notes),
        whole=frozenset({0, 1}),
    )


def _findings(report: Report, places: Places) -> Findings:
    """The verdicts as findings, one for each clause."""
    findings = tuple(
        Finding(
            verdict.name,
            verdict.clause.text,
            verdict.clause.required,
            verdict.judgement.answer,
            _message(report, verdict),
            verdict.judgement.circuit,
        )
        for verdict in report.verdicts
    )
    zkvm = report.zkvm
    return Findings(zkvm.name, zkvm.version, report.id, report.gate.source, findings, partial(places, zkvm))


def _message(report: Report, own: Verdict) -> str:
    told = own.judgement
    margin = f" ({told.margin})" if told.margin else ""
    decided = f"; decided by {told.binding}" if told.binding else ""
    what = f"{report.zkvm.name} {report.zkvm.version}, {report.id}: {own.clause.text}"
    return f"{what}: {told.answer}, {told.figure}{margin}{decided}. {told.evidence}"


# For programs -----------------------------------------------------------------------------------


def _report(report: Report) -> dict[str, Any]:
    return {
        "zkvm": report.zkvm.name,
        "version": report.zkvm.version,
        "class": report.zkvm.class_,
        "gate": report.id,
        "name": report.gate.name,
        "due": report.gate.due,
        "source": report.gate.source,
        "verdict": report.answer,
        "clauses": [_clause(verdict) for verdict in report.verdicts],
        "advisories": advisories_json(report.zkvm),
    }


def _clause(own: Verdict) -> dict[str, Any]:
    told = own.judgement
    return {
        "name": own.name,
        "kind": own.clause.kind,
        "text": own.clause.text,
        "limit": own.clause.limit,
        "unit": UNITS.get(own.clause.kind),
        "hardware": own.clause.hardware,
        "required": own.clause.required,
        "verdict": told.answer,
        "figure": told.figure,
        "least": _number(told.least),
        "most": _number(told.most),
        "margin": told.margin,
        "evidence": told.evidence,
        "binding": told.binding,
    }


def _number(value: int | Decimal | None) -> int | float | None:
    """A figure as JSON has it: whole ones without a fraction."""
    return float(value) if isinstance(value, Decimal) and value != int(value) else None if value is None else int(value)
