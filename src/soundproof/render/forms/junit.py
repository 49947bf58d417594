"""JUnit XML for test runners: a suite for each subject, a case for each ruling.

What is missed is a failure and what is unknown an error, because a runner would take a skipped case for a good one.
What is not required is skipped unless it is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Document, Ruling, Rulings
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

    if not isinstance(block, Rulings):
        raise TypeError(f"no rulings: {block!r}")
    answers = [(ruling.answer, ruling.required) for ruling in block.rulings]
    suite = SubElement(
        suites,
        "testsuite",
        name=visible(f"{block.subject} {block.version} {block.rules}"),
        tests=str(len(answers)),
        failures=str(answers.count(("missed", True))),
        errors=str(answers.count(("unknown", True))),
        skipped=str(sum(answer != "met" and not required for answer, required in answers)),
    )
    for ruling in block.rulings:
        case = SubElement(suite, "testcase", classname=visible(f"{block.subject}.{block.rules}"), name=ruling.name)
        text = visible(ruling.message)
        if ruling.answer == "met":
            SubElement(case, "system-out").text = text
        else:
            SubElement(case, _outcome(ruling), message=text)


def _outcome(ruling: Ruling) -> str:
    return OUTCOMES[ruling.answer] if ruling.required else "skipped"


FORM = Form("junit", (".xml",), frozenset({Rulings}), _write)
