"""JUnit XML for test runners: a suite for each subject, a case for each finding.

What is missed is a failure and what is unknown an error, because a runner would take a skipped case for a good one;
what is not required is skipped unless it is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Document, Finding, Findings
from soundproof.render.form import Form, Screen

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["FORM"]

OUTCOMES = {"missed": "failure", "unknown": "error"}


def _write(document: Document, _: Screen) -> Iterator[str]:
    from xml.etree import ElementTree as xml

    suites = xml.Element("testsuites", name="soundproof")
    for block in document.blocks(FORM.draws):
        _suite(suites, block)
    xml.indent(suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suites, encoding="unicode") + "\n"


def _suite(suites: Element, block: Block) -> None:
    from xml.etree.ElementTree import SubElement

    if not isinstance(block, Findings):
        raise TypeError(f"no findings: {block!r}")
    answers = [(finding.answer, finding.required) for finding in block.findings]
    suite = SubElement(
        suites,
        "testsuite",
        name=visible(f"{block.subject} {block.version} {block.rules}"),
        tests=str(len(answers)),
        failures=str(answers.count(("missed", True))),
        errors=str(answers.count(("unknown", True))),
        skipped=str(sum(answer != "met" and not required for answer, required in answers)),
    )
    for finding in block.findings:
        case = SubElement(suite, "testcase", classname=visible(f"{block.subject}.{block.rules}"), name=finding.name)
        text = visible(finding.message)
        if finding.answer == "met":
            SubElement(case, "system-out").text = text
        else:
            SubElement(case, _outcome(finding), message=text)


def _outcome(finding: Finding) -> str:
    return OUTCOMES[finding.answer] if finding.required else "skipped"


FORM = Form("junit", (".xml",), frozenset({Findings}), _write)
