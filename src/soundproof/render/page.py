"""A document as one HTML page that needs nothing else, neither a network nor JavaScript; light, dark and on paper.

The page forbids itself whatever it does not bring (a content security policy with the hash of its style).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from soundproof.arithmetic.definitions import Compared, Definition
from soundproof.arithmetic.traced import Name
from soundproof.parameters.characters import visible
from soundproof.render import bars, steps
from soundproof.render.document import (
    Bars,
    Block,
    Check,
    Derivation,
    Diagram,
    Document,
    Figure,
    Finding,
    Findings,
    Table,
)
from soundproof.render.forms import svg
from soundproof.render.formulas import number
from soundproof.render.mathml import equation, mathml, numeral, symbol
from soundproof.version import __version__

__all__ = ["DRAWN", "fragment", "page"]

DRAWN = (Table, Derivation, Figure, Bars, Diagram, Findings)
"""The blocks that a page has."""

SIGNS = {"met": "✓", "missed": "✗", "unknown": "?"}
"""Before an answer: colour alone tells nobody enough."""


UNBROKEN = 40
"""Signs of a word, a digest for example, from which on it may be broken anywhere; names stay whole."""


def page(document: Document) -> str:
    """A document as a page of its own."""
    style = files("soundproof.render").joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    html = Element("html", lang="en")
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "meta", {"name": "generator", "content": f"soundproof {__version__}"})
    _in(head, "title", document.title)
    SubElement(head, "style").text = style
    body = SubElement(html, "body")
    main = SubElement(body, "main")
    _in(main, "h1", document.title)
    blocks = list(document.blocks(DRAWN))
    if len(blocks) > 3:
        main.append(_contents(blocks))
    for place, block in enumerate(blocks):
        main.append(_section(block, place))
    _in(SubElement(body, "footer"), "p", f"soundproof {__version__}")
    return "<!doctype html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def fragment(blocks: Iterable[Block]) -> str:
    """Blocks alone, as a notebook shows a value; its style is the notebook's."""
    return "".join(tostring(_section(block, None), encoding="unicode", method="html") for block in blocks)


def _in(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    """An element with a text, the last in its parent."""
    child = SubElement(parent, tag, {key.rstrip("_"): value for key, value in attributes.items()})
    child.text = visible(text)
    return child


def _title(block: Block) -> str:
    match block:
        case Table() | Derivation() | Figure() | Bars():
            return block.title
        case Findings():
            return f"{block.subject} {block.version} before {block.rules}"
    return "Transcript"


def _contents(blocks: Iterable[Block]) -> Element:
    """What is on the page, with links."""
    nav = Element("nav")
    _in(nav, "h2", "Contents")
    entries = SubElement(nav, "ol")
    for place, block in enumerate(blocks):
        _in(SubElement(entries, "li"), "a", _title(block), href=f"#part-{place}")
    return nav


def _section(block: Block, place: int | None) -> Element:
    section = Element("section", {} if place is None else {"id": f"part-{place}"})
    _in(section, "h2", _title(block))
    match block:
        case Table():
            _table(section, block)
        case Derivation():
            _derivation(section, block)
        case Figure():
            section.append(_drawing(svg.drawn(block)))
        case Bars():
            section.append(_drawing(bars.svg(block)))
        case Diagram():
            _diagram(section, block)
        case Findings():
            _findings(section, block)
        case _:
            raise TypeError(f"not drawn in HTML: {block!r}")
    return section


def _drawing(text: str) -> Element:
    """An SVG drawing in a page, which needs no name of its language."""
    figure = Element("figure")
    figure.append(fromstring(re.sub(r' xmlns="[^"]*"', "", text)))
    return figure


def _table(section: Element, table: Table) -> None:
    if table.lead:
        _in(section, "p", table.lead, class_="lead")
    frame = SubElement(
        section, "div", {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": visible(table.title)}
    )
    drawn = SubElement(frame, "table")
    head = SubElement(SubElement(drawn, "thead"), "tr")
    for column, name in enumerate(table.header):
        _in(head, "th", name, scope="col", **_side(table, column))
    body = SubElement(drawn, "tbody")
    for row in table.rows:
        line = SubElement(body, "tr")
        for column, cell in enumerate(row):
            _cell(line, "th" if column == 0 else "td", cell, _side(table, column))
    if table.notes:
        notes = SubElement(section, "ul", {"class": "notes"})
        for note in table.notes:
            _in(notes, "li", re.sub(" +", " ", note))


def _side(table: Table, column: int) -> dict[str, str]:
    return {"class_": "figure"} if column in table.right else {}


def _cell(line: Element, tag: str, text: str, attributes: dict[str, str]) -> None:
    if max(map(len, text.split()), default=0) > UNBROKEN:
        attributes = {"class_": "long"}
    if text in SIGNS:
        attributes = {"class_": text}
        text = f"{SIGNS[text]} {text}"
    if tag == "th":
        attributes = {**attributes, "scope": "row"}
    _in(line, tag, text, **attributes)


def _derivation(section: Element, d: Derivation) -> None:
    _in(section, "p", f"{d.figure}; {d.setting}; ε ∈ {d.enclosure}", class_="lead")
    formula = SubElement(section, "p", {"class": "scroll"})
    formula.append(equation(symbol("ε"), "=", mathml(d.node)))
    formula = SubElement(section, "p", {"class": "scroll"})
    formula.append(equation(symbol("ε"), "=", mathml(d.node, _value)))
    where = SubElement(section, "dl")
    for definition in {definition.symbol: definition for definition in (*d.definitions, *d.radius)}.values():
        SubElement(where, "dt").append(equation(symbol(definition.symbol)))
        sides: list[Element | str] = [] if definition.given else ["=", mathml(definition.node)]
        SubElement(where, "dd").append(equation(*sides, "=", numeral(number(definition.value))))
    facts = SubElement(section, "ul", {"class": "notes"})
    for word, fact in d.all_facts:
        if word or not len(facts):
            _in(facts, "li", f"{word}: {fact}" if word else fact)
        else:  # it goes on with the one before
            SubElement(facts[-1], "br").tail = visible(fact)
    for check in d.checks:
        _check(section, check)


def _value(name: Name) -> str:
    return number(Definition.of(name.symbol, name.node).value)


def _check(section: Element, check: Check) -> None:
    """What repeats the check of a certificate by hand, and a program that does."""
    details = SubElement(section, "details")
    _in(details, "summary", "the check of the certificate, in integers")
    listed = SubElement(details, "ol")
    for _, step in check.steps:
        fails = isinstance(step, Compared) and not step.holds
        _in(listed, "li", steps.text(step), class_="missed" if fails else "step")
    _in(SubElement(details, "pre"), "code", check.program)


def _diagram(section: Element, diagram: Diagram) -> None:
    listed = SubElement(section, "ol", {"class": "transcript"})
    for arrow in diagram.arrows:
        ends = f"{diagram.participants[arrow.start]} → {diagram.participants[arrow.end]}"
        _in(listed, "li", f"{ends}: {arrow.text}")


def _findings(section: Element, findings: Findings) -> None:
    _in(section, "p", findings.source, class_="lead")
    listed = SubElement(section, "ul", {"class": "findings"})
    for finding in findings.findings:
        _finding(listed, finding)


def _finding(listed: Element, finding: Finding) -> None:
    item = SubElement(listed, "li")
    _in(item, "span", f"{SIGNS[finding.answer]} {finding.answer}", class_=finding.answer)
    _in(item, "strong", f" {finding.name}: {finding.rule}")
    _in(item, "p", finding.message if finding.required else f"{finding.message} (decides nothing)")
