"""Reports on gates: tables for people, JSON, SARIF for code scanning, JUnit for test runners."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as xml

from soundproof.analyses.check.gates import UNITS, Report, Verdict
from soundproof.analyses.system.advisory_notes import advisories_json, advisory_notes
from soundproof.parameters.characters import visible
from soundproof.render.document import Table
from soundproof.render.json import document, encoded
from soundproof.render.words import class_notes
from soundproof.version import __version__

__all__ = ["json", "junit", "sarif", "tables"]

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


Places = Mapping[str, tuple[str, int]]
"""File and line of a zkVM's circuits; the empty name is the file itself."""


def tables(reports: Sequence[Report]) -> list[Table]:
    """A table for each zkVM and gate; the evidence below it."""
    return [_table(report) for report in reports]


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


def json(reports: Sequence[Report]) -> str:
    """The reports as one JSON document, ``soundproof.check/1``."""
    entries = [
        {
            "zkvm": report.zkvm.name,
            "version": report.zkvm.version,
            "class": report.zkvm.class_,
            "gate": report.id,
            "name": report.gate.name,
            "due": report.gate.due,
            "source": report.gate.source,
            "verdict": report.answer,
            "clauses": [_clause(own) for own in report.verdicts],
            "advisories": advisories_json(report.zkvm),
        }
        for report in reports
    ]
    return document("soundproof.check/1", reports=entries)


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


def _message(report: Report, own: Verdict) -> str:
    told = own.judgement
    margin = f" ({told.margin})" if told.margin else ""
    decided = f"; decided by {told.binding}" if told.binding else ""
    what = f"{report.zkvm.name} {report.zkvm.version}, {report.id}: {own.clause.text}"
    return f"{what}: {told.answer}, {told.figure}{margin}{decided}. {told.evidence}"


RESULTS = {"met": ("pass", "none"), "missed": ("fail", "error"), "unknown": ("open", "none")}
"""SARIF's kind and level of a verdict; what does not decide is no error."""


def sarif(reports: Sequence[Report], places: Sequence[Places]) -> str:
    """A SARIF 2.1.0 log: one rule for each clause, one result for each verdict.

    ``places`` has those of each report.
    """
    rules: dict[str, dict[str, Any]] = {}
    results = []
    for report, known in zip(reports, places, strict=True):
        for own in report.verdicts:
            id = f"{report.id}/{own.name}"
            rules[id] = {"id": id, "shortDescription": {"text": own.clause.text}, "help": {"text": report.gate.source}}
            kind, level = RESULTS[own.judgement.answer]
            if level == "error" and not own.clause.required:
                level = "warning"
            file, line = known.get(own.judgement.circuit) or known[""]
            place = {"artifactLocation": {"uri": file}, "region": {"startLine": line}}
            results.append(
                {
                    "ruleId": id,
                    "ruleIndex": list(rules).index(id),
                    "kind": kind,
                    "level": level,
                    "message": {"text": _plain(_message(report, own))},
                    "locations": [{"physicalLocation": place}],
                }
            )
    driver = {"name": "soundproof", "version": __version__, "rules": list(rules.values())}
    log = {"$schema": SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return encoded(log)


def junit(reports: Sequence[Report]) -> str:
    """JUnit XML: a suite for each zkVM and gate, a case for each clause.

    A missed clause is a failure and an unknown one an error, because a runner would take a skipped case
    for a good one; clauses that are not required are skipped unless they are met.
    """
    suites = xml.Element("testsuites", name="soundproof")
    for report in reports:
        answers = [(own.judgement.answer, own.clause.required) for own in report.verdicts]
        suite = xml.SubElement(
            suites,
            "testsuite",
            name=visible(f"{report.zkvm.name} {report.zkvm.version} {report.id}"),
            tests=str(len(answers)),
            failures=str(answers.count(("missed", True))),
            errors=str(answers.count(("unknown", True))),
            skipped=str(sum(answer != "met" and not required for answer, required in answers)),
        )
        for own in report.verdicts:
            case = xml.SubElement(
                suite, "testcase", classname=visible(f"{report.zkvm.name}.{report.id}"), name=own.name
            )
            text = visible(_message(report, own))
            if own.judgement.answer == "met":
                xml.SubElement(case, "system-out").text = text
            else:
                kind = (
                    {"missed": "failure", "unknown": "error"}[own.judgement.answer]
                    if own.clause.required
                    else "skipped"
                )
                xml.SubElement(case, kind, message=text)
    xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suites, encoding="unicode") + "\n"


def _plain(text: str) -> str:
    r"""A message of SARIF that is these words: ``[x](y)`` would be a link there, ``{0}`` stand for an argument.

    >>> print(_plain("[x](javascript:y) {0}"))
    [x\](javascript:y) {{0}}
    """
    return re.sub(r"\{(\d+)\}", r"{{\1}}", visible(text).replace("](", r"\]("))
