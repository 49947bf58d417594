"""The blocks of a document as sections of a page, and tables of more than text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, fromstring

from soundproof.arithmetic.definitions import Compared, Definition
from soundproof.arithmetic.traced import Name
from soundproof.parameters.characters import visible
from soundproof.render import steps
from soundproof.render.charts import Diagram, Figure, Graph, Stack, Strip, Timeline
from soundproof.render.document import Block, Check, Derivation, Patch, Ruling, Rulings, Table
from soundproof.render.drawings import graph, stack, strip, timeline
from soundproof.render.forms import svg
from soundproof.render.formulas import number
from soundproof.render.html import Content, element
from soundproof.render.mathml import equation, mathml, numeral, symbol

__all__ = ["DRAWN", "SIGNS", "body", "section", "table", "title"]

DRAWN = (Table, Derivation, Figure, Strip, Timeline, Stack, Graph, Diagram, Rulings, Patch)
"""The blocks that a page has."""

SIGNS = {"met": "✓", "missed": "✗", "unknown": "?"}
"""Before an answer: colour alone tells nobody enough."""

CARDS = 16
"""Rows that become cards on narrow screens; longer tables scroll there."""

DATE = re.compile(r"\d{4}(-\d\d){1,2}")
"""What is never broken, for all its hyphens."""

UNBROKEN = 40
"""Signs of a word, a digest for example, from which on it may be broken anywhere; names stay whole."""


def title(block: Block) -> str:
    """What a block is called."""
    match block:
        case Table() | Derivation() | Figure() | Strip() | Timeline() | Stack() | Graph():
            return block.title
        case Rulings():
            return f"{block.subject} {block.version} before {block.rules}"
        case Patch():
            return f"Patch of {block.name}"
    return "Transcript"


def section(block: Block, place: int | None = None) -> Element:
    """A block with its title; ``place`` is its number on the page, for links to it."""
    return element("section", element("h2", title(block)), body(block), id=None if place is None else f"part-{place}")


def body(block: Block) -> Iterator[Element]:
    """What is in a block, without its title.  TypeError for one that no page has."""
    match block:
        case Table():
            yield from _table(block)
        case Derivation():
            yield from _derivation(block)
        case Figure():
            yield element("figure", fromstring(re.sub(r' xmlns="[^"]*"', "", svg.drawn(block))), class_="plot")
        case Strip():
            yield strip.drawn(block)
        case Timeline():
            yield timeline.drawn(block)
        case Stack():
            yield stack.drawn(block)
        case Graph():
            yield graph.drawn(block)
        case Diagram():
            yield _diagram(block)
        case Rulings():
            yield element("p", block.source, class_="lead")
            yield element("ul", map(_ruling, block.rulings), class_="rulings")
        case Patch():
            yield element("pre", visible(block.diff))
        case _:
            raise TypeError(f"not drawn in HTML: {block!r}")


# Tables -----------------------------------------------------------------------------------------


def table(
    label: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Content]],
    right: Iterable[int] = (),
    class_: str = "",
    whole: Iterable[int] = (),
) -> Element:
    """A table in a frame that scrolls where it must; on narrow screens its rows are cards, unless they are many.

    ``label`` says what it is to those who hear it; columns ``right`` are figures, which are never broken, nor are the
    ``whole`` ones.  The first cell heads its row.
    """
    figures, unbroken = frozenset(right), frozenset(whole)
    head = element("tr", (_head(name, column in figures) for column, name in enumerate(header)), role="row")
    lines = [
        element("tr", (_cell(cell, column, header, figures, unbroken) for column, cell in enumerate(row)), role="row")
        for row in rows
    ]
    if len(lines) > CARDS:
        class_ = f"{class_} many".strip()
    drawn = element(
        "table",
        element("thead", head, role="rowgroup"),
        element("tbody", lines, role="rowgroup"),
        role="table",
        class_=class_ or None,
    )
    return element("div", drawn, class_="scroll", tabindex=0, role="group", aria_label=label)


def _head(name: str, figure: bool) -> Element:
    return element("th", name, scope="col", role="columnheader", class_="figure" if figure else None)


def _cell(
    content: Content, column: int, header: Sequence[str], figures: frozenset[int], whole: frozenset[int]
) -> Element:
    """A cell; what it is of stands beside it where rows are cards."""
    classes = ["figure"] if column in figures else ["whole"] if column in whole else []
    if isinstance(content, str):
        if max(map(len, content.split()), default=0) > UNBROKEN:
            classes = ["long"]
        elif column not in figures and DATE.fullmatch(content):
            classes = ["whole"]
        if content in SIGNS:
            classes, content = [content], f"{SIGNS[content]} {content}"
    class_ = " ".join(classes) or None
    if column == 0 and content != "":  # a row that goes on with the one before has no head
        name = _breakable(content) if isinstance(content, str) else content
        return element("th", name, scope="row", role="rowheader", class_=class_)
    return element("td", content, role="cell", class_=class_, data_label=header[column] or None)


def _breakable(name: str) -> Iterator[Content]:
    """A name that may be broken behind a sign inside it, and nowhere else."""
    for place, part in enumerate(re.split(r"(?<=[._/-])(?=\w)", name)):
        if place:
            yield element("wbr")
        yield part


def _table(block: Table) -> Iterator[Element]:
    if block.lead:
        yield element("p", block.lead, class_="lead")
    yield table(block.title, block.header, block.rows, block.right, whole=block.whole)
    if block.notes:
        yield element("ul", (element("li", _quoted(re.sub(" +", " ", note))) for note in block.notes), class_="notes")


def _quoted(text: str) -> Iterator[Content]:
    """A text whose words in backticks, keys of a file, are set as code."""
    parts = re.split("`([^`]+)`", text)
    return (element("code", part) if place % 2 else part for place, part in enumerate(parts))


# Formulas ---------------------------------------------------------------------------------------


def _derivation(d: Derivation) -> Iterator[Element]:
    yield element("p", f"{d.figure}; {d.setting}; ε ∈ {d.enclosure}", class_="lead")
    yield element("p", equation(symbol("ε"), "=", mathml(d.node)), class_="scroll")
    yield element("p", equation(symbol("ε"), "=", mathml(d.node, _value)), class_="scroll")
    where = element("dl")
    for definition in {definition.symbol: definition for definition in (*d.definitions, *d.radius)}.values():
        formula = () if definition.given else (equation("=", mathml(definition.node)), " ")
        where.append(element("dt", equation(symbol(definition.symbol))))
        # A line may end between the formula and its value.
        where.append(element("dd", *formula, equation("=", numeral(number(definition.value)))))
    yield where
    facts = element("ul", class_="notes")
    for word, fact in d.all_facts:
        if word or not len(facts):
            facts.append(element("li", f"{word}: {fact}" if word else fact))
        else:  # it goes on with the one before
            SubElement(facts[-1], "br").tail = visible(fact)
    yield facts
    yield from map(_check, d.checks)


def _value(name: Name) -> str:
    return number(Definition.of(name.symbol, name.node).value)


def _check(check: Check) -> Element:
    """What repeats the check of a certificate by hand, and a program that does."""
    code = element("code")
    code.text = "\n".join(map(visible, check.program.splitlines()))
    return element(
        "details",
        element("summary", "the check of the certificate, in integers"),
        element("ol", (_step(step) for _, step in check.steps)),
        element("pre", code),
    )


def _step(step: Definition | Compared) -> Element:
    fails = isinstance(step, Compared) and not step.holds
    return element("li", steps.text(step), class_="missed" if fails else "step")


# Lists ------------------------------------------------------------------------------------------


def _diagram(diagram: Diagram) -> Element:
    def line(start: int, end: int, text: str) -> Element:
        return element("li", f"{diagram.participants[start]} → {diagram.participants[end]}: {text}")

    arrows = (line(arrow.start, arrow.end, arrow.text) for arrow in diagram.arrows)
    return element("ol", arrows, class_="transcript")


def _ruling(ruling: Ruling) -> Element:
    message = ruling.message if ruling.required else f"{ruling.message} (decides nothing)"
    return element(
        "li",
        element("span", f"{SIGNS[ruling.answer]} {ruling.answer}", class_=ruling.answer),
        element("strong", f" {ruling.name}: {ruling.rule}"),
        element("p", message),
    )
