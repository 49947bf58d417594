"""A paper held against a file: all findings, how every requirement stands, and what that comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from soundproof.analyses.system.deployment import SEGMENTS, System, system
from soundproof.analyses.whitepaper.agreement.arguments import arguments
from soundproof.analyses.whitepaper.agreement.budgets import budgets
from soundproof.analyses.whitepaper.agreement.generated import generated
from soundproof.analyses.whitepaper.agreement.keys import keys
from soundproof.analyses.whitepaper.agreement.ledger import NO_LEDGER, Ledger
from soundproof.analyses.whitepaper.agreement.names import names_of
from soundproof.analyses.whitepaper.agreement.naming import naming
from soundproof.analyses.whitepaper.agreement.openness import openness
from soundproof.analyses.whitepaper.agreement.parameters import cells, prose
from soundproof.analyses.whitepaper.agreement.rules import RULES, Grade, PaperAndFile, PaperFinding, asked_by
from soundproof.analyses.whitepaper.agreement.standing import Standing, reached, standings
from soundproof.analyses.whitepaper.reading.paper import Paper, Span
from soundproof.analyses.whitepaper.requirements import Phase
from soundproof.formats.files import parse, text_of
from soundproof.radii.choice import BEST
from soundproof.readings.security import assess
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Checked", "compared"]

_GRADES: tuple[Grade, ...] = ("contradiction", "unknown", "note")


class Checked(Struct, frozen=True, dict=True):
    """A paper that was held against a file: findings, worst first, and every requirement of the phase."""

    paper: Paper
    zkvm: ZkVM
    phase: Phase
    findings: tuple[PaperFinding, ...]
    standings: tuple[Standing, ...]

    def graded(self, grade: Grade) -> tuple[PaperFinding, ...]:
        """The findings of a grade."""
        return tuple(finding for finding in self.findings if finding.grade == grade)

    def code(self, strict: bool = False) -> int:
        """The exit code: 1 for a contradiction, 0 where every requirement is confirmed, else 3.

        To a ``strict`` reader what is unknown of figures and names contradicts, too.
        """
        worse = self.graded("contradiction")
        if strict:
            worse += tuple(finding for finding in self.graded("unknown") if not finding.rule.startswith("WP-REQ"))
        if worse:
            return 1
        return 0 if all(standing.state == "confirmed" for standing in self.standings) else 3


def compared(target: str, paper: Paper, phase: Phase | None = None, ledger: Ledger = NO_LEDGER) -> Checked:
    """Hold a paper against a target's file, up to a phase, or to the one that its anchors reach.

    UserError if the target cannot be read.
    """
    name, text = text_of(target)
    zkvm = parse(text, name)
    phase = phase or reached(paper)

    @cache
    def assessed(segments: int | None) -> System:
        return system(assess(zkvm, BEST, every=False), segments or SEGMENTS)

    names = tuple(names_of(zkvm, ledger.names))
    comparison = PaperAndFile(paper, zkvm, name, text, phase, names, frozenset(_versions(paper, zkvm)), assessed)
    standing = standings(paper, zkvm, phase, ledger)
    findings = [finding for rule in _RULES for finding in rule(comparison)]
    findings += [finding for one in standing for finding in _required(one)]
    order = list(RULES)
    findings.sort(key=lambda one: (_GRADES.index(one.grade), order.index(_family(one.rule))))
    return Checked(paper, zkvm, phase, tuple(dict.fromkeys(findings)), standing)


_RULES = (naming, cells, prose, generated, keys, openness, arguments, budgets)


def _family(rule: str) -> str:
    return "WP-REQ" if rule.startswith("WP-REQ") else rule


def _required(standing: Standing) -> Iterator[PaperFinding]:
    """A requirement that nobody has confirmed, with passages to be read."""
    if standing.state == "confirmed":
        return
    first = standing.passages[0] if standing.passages else None
    to_read = "; ".join(f"{section.name} ({section.place})" for section in standing.passages)
    message = f"{standing.requirement.text}: {standing.state}: {standing.evidence}"
    message += f"; to be read: {to_read}" if to_read else ""
    quoted = Span(first.place, first.name) if first is not None else None
    yield PaperFinding(asked_by(standing.id), "unknown", message, quoted, (standing.id, standing.stated))


def _versions(paper: Paper, zkvm: ZkVM) -> Iterator[str]:
    """The versions that stand behind the zkVM's name, of which its last digits are a part: OpenVM2, OpenVM 2.0."""
    name = re.escape(zkvm.name.rstrip("0123456789")) + (r"\d*" if zkvm.name[-1:].isdigit() else "")
    words = r"(?:\s+(?:zkVM|version|release))*[\s,(]*v?"
    pattern = re.compile(rf"(?<!\w){name}{words}(\d+(?:\.\d+)+(?:-[\w.]+)?)", re.IGNORECASE)
    for section in paper.sections:
        for text in (section.title, section.text):
            yield from (match[1].rstrip(".") for match in pattern.finditer(text))
