"""A zkVM: the verdict and its distance to the lines, the requirements clause by clause, then the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from soundproof.analyses.assess.report import circuit_tables
from soundproof.analyses.check.gates import Report
from soundproof.analyses.site.facts import LINES, Entry, Facts
from soundproof.analyses.site.panel import panel
from soundproof.analyses.site.shell import CALCULATOR, Page
from soundproof.analyses.site.words import answer, card, clause, command, figure, part, with_links
from soundproof.analyses.system.advisory_notes import advisory_notes
from soundproof.analyses.system.report import document as system_document
from soundproof.readings.security import CircuitAssessment
from soundproof.render.blocks import body, table
from soundproof.render.charts import Box, Graph, Mark, Stack, Strip
from soundproof.render.document import Table
from soundproof.render.html import Content, element
from soundproof.render.words import (
    binding_name,
    down,
    kib,
    kib_expected,
    kib_part,
    marked_bits,
    publication_notes,
    regime_name,
    status_name,
)

__all__ = ["zkvm"]

DRAWN = 12
"""Circuits that are drawn, the weakest first; all are in the table."""


def zkvm(facts: Facts, entry: Entry) -> Page:
    """The page at ``/zkvm/NAME/``."""
    described = entry.zkvm
    scripts = ("sort.js", CALCULATOR) if facts.engine else ("sort.js",)
    page = Page(entry.address, f"{described.name} {entry.version}", (), scripts)
    content = (
        element("h1", described.name, " ", element("span", entry.version, class_="soft")),
        element("p", _verdict(page, facts, entry), class_="verdict"),
        element("p", element("a", "What earlier bounds gave", href=page.to(f"{entry.address}history/"))),
        element("p", f"{described.about}.", class_="soft") if described.about else None,
        _class(entry),
        element("div", _cards(entry), class_="cards"),
        part("Requirements", _gates(page, facts, entry), id="requirements"),
        part("Circuits against the lines", *_circuits(page, entry), id="circuits"),
        *_recursion(page, entry),
        _bytes(entry),
        panel(page, facts, entry),
        _terms(entry),
        *_system(entry),
        _sources(entry),
    )
    return Page(page.address, page.title, content, page.scripts)


def _verdict(page: Page, facts: Facts, entry: Entry) -> Iterator[Content]:
    worst = entry.assessment.binding
    yield figure(entry)
    yield element("strong", " provable bits")
    if not worst.best.applies:
        yield f": no bound applies to {worst.circuit.name}."
        return
    yield ", limited by the term "
    yield element("a", binding_name(worst), href=page.to(f"{entry.circuit(worst)}#terms"))
    yield " of circuit "
    yield element("a", worst.circuit.name, href=page.to(entry.circuit(worst)))
    term = worst.best.binding
    yield f": {down(term.certified.bits_lower)} bits by "
    yield element("a", term.theorem.name, href=page.to(facts.paper(term.theorem.id)))
    yield f" ({status_name(term)}), at {regime_name(worst.best.radii, worst.best.binders)}."


def _class(entry: Entry) -> Element | None:
    texts = {
        "historical": "These are figures of the past, and no statement about current releases.",
        "example": "These figures are invented: nobody proves with them.",
    }.get(entry.zkvm.class_)
    return None if texts is None else element("p", element("strong", f"{entry.zkvm.class_}. "), texts, class_="class")


def _cards(entry: Entry) -> Iterator[Element]:
    assessed, deployed = entry.assessment, entry.deployed
    hashed = "unknown" if deployed.with_hash is None else str(deployed.with_hash)
    proved = str(entry.proved) if entry.proved else "none"
    yield card("Provable bits", figure(entry), f"peer-reviewed alone {proved}; with the hash {hashed}")
    yield card("Final proof", element("strong", kib(assessed.final)), assessed.final.circuit.name)
    yield card("Best known attack", element("strong", f"{assessed.attack_bits} bits"), "an upper bound, not provable")
    under = [sum(circuit.bits < line for circuit in assessed.circuits) for _, line in LINES]
    count = len(assessed.circuits)
    yield card("Circuits", element("strong", str(count)), f"{under[0]} under 100, {under[1]} under 128 bits")


# Requirements -----------------------------------------------------------------------------------


def _gates(page: Page, facts: Facts, entry: Entry) -> Element:
    rows = [_gate(page, facts, report) for report in entry.reports]
    drawn = table("Requirements", ("Gate", "Verdict", "Clauses that decide"), rows, class_="gates")
    for row, report in zip(drawn.iterfind("table/tbody/tr"), entry.reports, strict=True):
        row.set("id", facts.gate_folders[report.id])
    return drawn


def _gate(page: Page, facts: Facts, report: Report) -> list[Content]:
    link = element("a", report.id, href=page.to(facts.gate(report.id)))
    due = element("small", ", ", element("span", f"due {report.gate.due}", class_="whole")) if report.gate.due else None
    name = element("span", link, " ", element("small", report.gate.name), due)
    return [name, answer(report.answer), element("ul", map(clause, report.verdicts), class_="clauses")]


# Drawings ---------------------------------------------------------------------------------------


def _circuits(page: Page, entry: Entry) -> Iterator[Element]:
    def mark(circuit: CircuitAssessment) -> Mark:
        name, link = circuit.circuit.name, page.to(entry.circuit(circuit))
        return Mark(name, float(circuit.decimals), marked_bits(circuit), None, float(circuit.attack_bits), link)

    assessed = entry.assessment.circuits
    weakest = sorted(assessed, key=lambda circuit: circuit.decimals)[:DRAWN]
    yield from body(Strip("Provable bits of the circuits against 100 and 128", tuple(map(mark, weakest)), LINES))
    others = [circuit.bits for circuit in assessed if circuit not in weakest]
    note = "× is the best known attack, › beyond the scale."
    if others:
        note = f"The {DRAWN} weakest of {len(assessed)}; the others have {min(others)} to {max(others)} bits. {note}"
    yield element("p", note, class_="soft")


def _recursion(page: Page, entry: Entry) -> Iterator[Element]:
    deployed, topology = entry.deployed, entry.zkvm.topology
    if topology is None or not deployed.steps:
        yield part("Recursion", element("p", "The file describes no recursion."), id="recursion")
        return
    least, most = deployed.proofs or (0, 0)
    many = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    sentence = f"For {deployed.segments:,} segments: {many} proofs. A segment is {topology.segment}."
    yield part(
        "Recursion",
        *body(graph(page, entry)),
        element("p", sentence, class_="soft"),
        element("p", element("a", "What the recursion leaves open", href="#system"), class_="soft"),
        id="recursion",
    )


def graph(page: Page, entry: Entry) -> Graph:
    """Which proofs verify which."""
    steps = entry.deployed.steps
    places = {step.name: place for place, step in enumerate(steps)}
    boxes = []
    for step in steps:
        weakest = step.weakest
        circuit = None if weakest is None else weakest.circuit
        count = len(step.circuits)
        described = f"{count} circuit{'s' * (count != 1)}" if count else "not described"
        many = f"{step.most:,}" if step.least == step.most else f"{step.least:,}–{step.most:,}"
        lines = [described, f"{many} proof{'s' * (many != '1')}"]
        if step.node.takes:
            lines.append(f"each verifies {'?' if step.node.fan_in is None else step.node.fan_in}")
        if step.node.instead:
            lines.append(f"instead of {step.node.instead}")
        value = None if circuit is None else float(circuit.decimals)
        link = page.to(entry.circuit(circuit)) if circuit is not None else ""
        boxes.append(Box(step.name, "?" if circuit is None else marked_bits(circuit), value, tuple(lines), link))
    edges = tuple((places[taken], places[step.name]) for step in steps for taken, _ in step.node.takes)
    return Graph("Which proofs verify which", tuple(boxes), edges, LINES)


def _bytes(entry: Entry) -> Element:
    final = entry.assessment.final
    shares = tuple((kind, float(count), kib_part(count)) for kind, count in final.size.by_kind.items())
    limits = tuple(
        (f"{report.id}: {limit / 1024:.0f} KiB", float(limit))
        for report in entry.reports
        if report.id in ("M2", "M3")
        for verdict in report.verdicts
        if verdict.clause.kind == "size" and (limit := verdict.clause.limit)
    )
    total = f"A proof of {final.circuit.name} takes {kib_expected(final)}."
    notes = [element("li", text) for text in final.size.assumptions]
    return part(
        "Where the bytes of the final proof go",
        *body(Stack("Bytes of the final proof by kind", shares, limits)),
        element("p", total, class_="soft"),
        element("ul", notes, class_="notes") if notes else None,
        id="bytes",
    )


# Evidence ---------------------------------------------------------------------------------------


def _terms(entry: Entry) -> Element:
    """The circuits with what binds each; folded where they are many."""
    content = list(body(_without(circuit_tables(entry.assessment), entry)))
    count = len(entry.assessment.circuits)
    if count > DRAWN:
        place = next(i for i, one in enumerate(content) if one.tag == "div")
        content[place] = element(
            "details", element("summary", f"All {count} circuits, with what binds each"), content[place]
        )
    return part("Circuits", *content, id="terms")


def _without(block: Table, entry: Entry) -> Table:
    """A table without the notes that are told under the sources."""
    shown = {*advisory_notes(entry.zkvm), *entry.zkvm.notes}
    sources = ("not modelled:", "figures:")
    notes = (note for note in block.notes if note not in shown and not note.startswith(sources))
    return replace(block, notes=tuple(notes))


def _system(entry: Entry) -> Iterator[Element]:
    tables = [block for block in system_document([entry.deployed]).blocks({Table}) if isinstance(block, Table)]
    for place, block in enumerate(tables):
        title = block.title.removeprefix(f"{entry.zkvm.name} {entry.zkvm.version}: ")
        yield part(title[:1].upper() + title[1:], *body(_without(block, entry)), id="system" if place == 0 else None)


def _sources(entry: Entry) -> Element:
    """Where the figures are from, what they leave out, what else is public."""
    described = entry.zkvm
    isa = described.execution.isa if described.execution is not None else ""
    lists = (
        ("Not modelled", described.missing),
        ("Advisories", tuple(advisory_notes(described))),
        ("Notes", described.notes),
        ("Published, not judged here", publication_notes(described)),
    )
    return part(
        "Sources",
        element("p", with_links(f"Figures: {described.source}, {described.date or 'undated'}.")),
        element("p", f"Instruction set: {isa}.") if isa else None,
        *(one for title, texts in lists if texts for one in _listed(title, texts)),
        command(entry.assessment.pin, "assess", entry.name),
        id="sources",
    )


def _listed(title: str, texts: Iterable[str]) -> Iterator[Element]:
    yield element("h3", title)
    yield element("ul", (element("li", with_links(text)) for text in texts))
