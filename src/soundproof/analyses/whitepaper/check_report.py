"""A paper held against a file, for people and programs: findings with both quotations, requirements with evidence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from urllib.parse import quote

from soundproof.analyses.whitepaper.agreement.comparing import Checked
from soundproof.analyses.whitepaper.agreement.rules import RULES, Grade, PaperFinding, asked_by
from soundproof.analyses.whitepaper.agreement.standing import Standing
from soundproof.analyses.whitepaper.requirements import milestones
from soundproof.render.document import Document, Part, Place, Ruling, Rulings, Table
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.whitepaper import output

__all__ = ["document"]

ANSWERS = {"contradiction": "missed", "unknown": "unknown", "note": "unknown"}
"""Grades as rulings of gates have them."""

QUOTED = 160
"""Characters of a passage that are quoted."""


def document(checked: Checked) -> Document:
    """What was found."""
    parts = (
        Part(Table, partial(_found, checked)),
        Part(Table, partial(_required, checked)),
        Part(Rulings, partial(_rulings, checked)),
    )
    return Document("Whitepaper", parts, partial(_content, checked))


def _about(checked: Checked) -> str:
    zkvm = checked.zkvm
    kind = "its own" if checked.paper.own else "a foreign"
    return f"{checked.paper.name} beside {zkvm.name} {zkvm.version}, as {kind} paper up to {checked.phase}"


def _found(checked: Checked) -> Table:
    """The findings but for the requirements, which have a table of their own; names that are missing share a row."""
    findings = [one for one in checked.findings if not one.rule.startswith("WP-REQ")]
    groups: dict[object, list[PaperFinding]] = {}
    for one in findings:
        together = one.rule in ("WP-NAME-C", "WP-NAME-N")
        groups.setdefault((one.rule, one.grade) if together else one, []).append(one)
    counts = [(len([one for one in findings if one.grade == grade]), grade) for grade in get_args(Grade)]
    return Table(
        f"{checked.zkvm.name}: what contradicts",
        ("Rule", "Grade", "Paper", "File"),
        tuple(_row(group) for group in groups.values()),
        frozenset(),
        f"{_about(checked)}: {', '.join(f'{count} {_plural(grade, count)}' for count, grade in counts)}",
        tuple(_note(group) for group in groups.values()),
        whole=frozenset({0, 1}),
    )


def _plural(grade: str, count: int) -> str:
    return grade if count == 1 or grade == "unknown" else f"{grade}s"


def _row(group: Sequence[PaperFinding]) -> tuple[str, ...]:
    first = group[0]
    where = first.file[0] if len(group) == 1 else f"{len(group)} of them"
    return first.rule, first.grade, str(first.paper.place) if first.paper else "–", where


def _note(group: Sequence[PaperFinding]) -> str:
    first = group[0]
    if len(group) == 1:
        return f"{first.rule}: {with_quotations(first)}"
    return f"{first.rule}: {len(group)} names of the file are not there: {', '.join(one.file[1] for one in group)}"


def with_quotations(one: PaperFinding) -> str:
    """A finding with both quotations."""
    parts = [one.message]
    if one.paper is not None and one.paper.text and one.paper.text not in one.message:
        parts.append(f"paper, {one.paper.place}: “{_cut(one.paper.text)}”")
    if one.file[1] and one.file[1] not in one.message:
        parts.append(f"file, {one.file[0]}: {_cut(one.file[1])}")
    return "; ".join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def _required(checked: Checked) -> Table:
    rows = tuple((standing.id, standing.state, standing.evidence, standing.stated) for standing in checked.standings)
    confirmed = sum(standing.state == "confirmed" for standing in checked.standings)
    return Table(
        f"{checked.zkvm.name}: what is asked for up to {checked.phase}",
        ("Requirement", "State", "Evidence", "The file states"),
        rows,
        frozenset(),
        f"{confirmed} of {len(rows)} confirmed",
        tuple(
            f"{standing.id}: {standing.requirement.text}{_to_read(standing)}"
            for standing in checked.standings
            if standing.state != "confirmed"
        ),
        whole=frozenset({0, 1}),
    )


def _to_read(standing: Standing) -> str:
    if not standing.passages:
        return ""
    return "; to be read: " + "; ".join(f"{section.name} ({section.place})" for section in standing.passages)


# Rulings ---------------------------------------------------------------------------------------


def _rulings(checked: Checked) -> Rulings:
    """For code scanning and test runners; what is confirmed is among them."""
    rulings = [
        Ruling(one.rule, _rule(one), one.grade != "note", ANSWERS[one.grade], with_quotations(one), _place(one))
        for one in checked.findings
    ]
    rulings += [
        Ruling(asked_by(standing.id), standing.requirement.text, True, "met", f"{standing.id}: {standing.evidence}", "")
        for standing in checked.standings
        if standing.state == "confirmed"
    ]
    source = milestones()[checked.phase].source
    zkvm = checked.zkvm
    return Rulings(zkvm.name, zkvm.version, "whitepaper", source, tuple(rulings), partial(_uri, checked))


def _rule(one: PaperFinding) -> str:
    return RULES["WP-REQ" if one.rule.startswith("WP-REQ") else one.rule][1]


def _place(one: PaperFinding) -> str:
    """File and line, as the place of a finding reads them."""
    return f"{one.paper.place.line}:{one.paper.place.file}" if one.paper is not None else ""


def _uri(checked: Checked, about: str) -> Place:
    """File of the paper as a URI, and line; the paper itself where there is none."""
    line, _, name = about.partition(":")
    path = Path(checked.paper.folder) / name if name else Path(checked.paper.name)
    return (path.as_uri() if path.is_absolute() else quote(os.path.normpath(path.as_posix()))), int(line or 1)


# For programs -----------------------------------------------------------------------------------


def _content(checked: Checked) -> output.PaperCheck:
    return {
        "schema": "soundproof.whitepaper-check/1",
        "soundproof": __version__,
        "paper": checked.paper.name,
        "own": checked.paper.own,
        "zkvm": checked.zkvm.name,
        "version": checked.zkvm.version,
        "phase": checked.phase,
        "findings": [_finding(one) for one in checked.findings],
        "requirements": [
            {
                "id": standing.id,
                "text": standing.requirement.text,
                "state": standing.state,
                "evidence": standing.evidence,
                "file_states": standing.stated,
                "to_be_read": [
                    {"file": one.place.file, "line": one.place.line, "section": one.name} for one in standing.passages
                ],
            }
            for standing in checked.standings
        ],
    }


def _finding(one: PaperFinding) -> output.PaperFinding:
    span = one.paper
    paper: output.Passage | None = (
        None if span is None else {"file": span.place.file, "line": span.place.line, "text": span.text}
    )
    key, value = one.file
    return {
        "rule": one.rule,
        "grade": one.grade,
        "message": one.message,
        "paper": paper,
        "file": {"key": key, "value": value},
    }
