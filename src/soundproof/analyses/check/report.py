"""Reports on gates: a table of each, its rulings for code scanning and test runners, and the same for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from soundproof.analyses.check.gates import UNITS, Clause, Gate, Report, Verdict
from soundproof.analyses.system.advisory_notes import advisories_json, advisory_notes
from soundproof.render.document import Document, Part, Place, Ruling, Rulings, Table
from soundproof.render.words import class_notes
from soundproof.version import __version__
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from soundproof.analyses.check import output

__all__ = ["Places", "document", "gates_document", "matrix", "tables"]

Places = Callable[[ZkVM, str], Place]
"""File and line of a circuit of a zkVM; the empty name is the file itself."""


def document(reports: Sequence[Report], places: Places, as_matrix: bool = False) -> Document:
    """What gates say of zkVMs; the tables of all, or one of verdicts ``as_matrix``."""
    parts = [Part(Table, partial(_table, report)) for report in reports]
    if as_matrix:
        parts = [Part(Table, partial(matrix, reports))]
    parts += [Part(Rulings, partial(_rulings, report, places)) for report in reports]
    return Document("Gates", tuple(parts), lambda: _content(reports))


def gates_document(gates: Mapping[str, Gate]) -> Document:
    """The published gates with their clauses, whoever is before them."""
    return Document("Gates", (Part(Table, partial(_gates_table, gates)),), lambda: _gates(gates))


def _gates_table(gates: Mapping[str, Gate]) -> Table:
    rows = tuple(
        (id if i == 0 else "", name if clause.required else f"({name})", clause.kind, _limit(clause), clause.text)
        for id, gate in gates.items()
        for i, (name, clause) in enumerate(gate.clauses)
    )
    notes = [
        f"{id}: {gate.name}{f', due {gate.due}' if gate.due else ''} ({gate.source})" for id, gate in gates.items()
    ]
    return Table(
        "Published requirements",
        ("Gate", "Clause", "Kind", "Limit", "Asks for"),
        rows,
        frozenset({3}),
        notes=(*notes, "in brackets: not required, does not decide"),
        whole=frozenset({0, 1, 2}),
    )


def _limit(clause: Clause) -> str:
    return "–" if clause.limit is None else f"{clause.limit:,} {UNITS[clause.kind]}"


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
    for verdict in report.verdicts:
        judgement = verdict.judgement
        clause = verdict.name if verdict.clause.required else f"({verdict.name})"
        rows.append((clause, judgement.answer, judgement.figure, judgement.margin, judgement.binding))
        notes.append(f"{verdict.name}: {verdict.clause.text}: {judgement.evidence}")
    if not all(verdict.clause.required for verdict in report.verdicts):
        notes.append("in brackets: not required, does not decide")
    if any("†" in verdict.judgement.figure or "‡" in verdict.judgement.figure for verdict in report.verdicts):
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


def _rulings(report: Report, places: Places) -> Rulings:
    """The verdicts as rulings, one for each clause."""
    rulings = tuple(
        Ruling(
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
    return Rulings(zkvm.name, zkvm.version, report.id, report.gate.source, rulings, partial(places, zkvm))


def _message(report: Report, verdict: Verdict) -> str:
    judgement = verdict.judgement
    margin = f" ({judgement.margin})" if judgement.margin else ""
    decided = f"; decided by {judgement.binding}" if judgement.binding else ""
    what = f"{report.zkvm.name} {report.zkvm.version}, {report.id}: {verdict.clause.text}"
    return f"{what}: {judgement.answer}, {judgement.figure}{margin}{decided}. {judgement.evidence}"


# For programs -----------------------------------------------------------------------------------


def _content(reports: Sequence[Report]) -> output.Checks:
    return {
        "schema": "soundproof.check/1",
        "soundproof": __version__,
        "reports": [_report(report) for report in reports],
    }


def _gates(gates: Mapping[str, Gate]) -> output.Gates:
    return {
        "schema": "soundproof.gates/1",
        "soundproof": __version__,
        "gates": [
            {
                "id": id,
                "name": gate.name,
                "due": gate.due,
                "source": gate.source,
                "clauses": [_asked(name, clause) for name, clause in gate.clauses],
            }
            for id, gate in gates.items()
        ],
    }


def _report(report: Report) -> output.ReportOutput:
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


def _asked(name: str, clause: Clause) -> output.AskedClause:
    """A requirement for programs, whoever is before it."""
    return {
        "name": name,
        "kind": clause.kind,
        "text": clause.text,
        "limit": clause.limit,
        "unit": UNITS.get(clause.kind),
        "hardware": clause.hardware,
        "required": clause.required,
    }


def _clause(verdict: Verdict) -> output.ClauseOutput:
    judgement = verdict.judgement
    return {
        **_asked(verdict.name, verdict.clause),
        "verdict": judgement.answer,
        "figure": judgement.figure,
        "least": _number(judgement.least),
        "most": _number(judgement.most),
        "marks": [word for sign, word in MARKS.items() if sign in judgement.figure],
        "margin": judgement.margin,
        "distance": _distance(verdict),
        "evidence": judgement.evidence,
        "binding": judgement.binding,
    }


MARKS: dict[str, output.Mark] = {
    "†": "on an open condition",
    "‡": "without an unknown term",
    "withheld": "withheld",
}
"""What stands in a figure's text, in words."""


def _distance(verdict: Verdict) -> output.Range | None:
    """How far the figure is beyond the limit, on the side that is asked for: more bits, less of all else."""
    limit, least, most = verdict.clause.limit, verdict.judgement.least, verdict.judgement.most
    if limit is None:
        return None
    ends = [least, most] if UNITS.get(verdict.clause.kind) == "bits" else [most, least]
    sign = 1 if UNITS.get(verdict.clause.kind) == "bits" else -1
    low, high = (None if end is None else sign * (end - limit) for end in ends)
    return {"least": _number(low), "most": _number(high)}


def _number(value: int | Decimal | None) -> int | float | None:
    """A figure as JSON has it: whole ones without a fraction."""
    return float(value) if isinstance(value, Decimal) and value != int(value) else None if value is None else int(value)
