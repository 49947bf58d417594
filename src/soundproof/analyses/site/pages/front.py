"""The first page: all zkVMs against the lines, beside size and speed; the milestones; what a figure means."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from soundproof.analyses.site.facts import LINES, Entry, Facts
from soundproof.analyses.site.pages.milestones import milestones
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import chip, figure, part, zkvm_link
from soundproof.render.blocks import body, table
from soundproof.render.charts import Mark, Strip
from soundproof.render.html import Content, element
from soundproof.render.words import binding_name, class_notes, footnotes, kib, marks
from soundproof.zkvm.zkvm import Performance

__all__ = ["front"]

MILESTONES = ("M1", "M2", "M3")
"""The gates that the table shows."""


def front(facts: Facts) -> Page:
    """The page at ``/``."""
    page = Page("", "How secure zkVMs provably are", (), ("sort.js",))
    content = (
        element("h1", page.title),
        element("p", _verdict(facts), class_="verdict"),
        part("Provable bits", *body(strip(page, facts.entries)), _legend(), id="zkvms"),
        part("Security beside size and speed", _table(page, facts), _notes(facts)),
        part("Milestones", milestones(page, facts), id="milestones"),
        part("What the figures mean", _meaning(page), id="meaning"),
    )
    return Page(page.address, page.title, content, page.scripts)


def _verdict(facts: Facts) -> Iterator[Content]:
    """How many reach each line, and what stands beside them."""
    asked = facts.asked
    enough = [sum(entry.assessment.bits >= line for entry in asked) for _, line in LINES]
    yield f"Of {len(asked)} zkVM{'s' * (len(asked) != 1)} in use, "
    yield element("strong", str(enough[0]))
    yield f" {'has' if enough[0] == 1 else 'have'} at least 100 provable bits and "
    yield element("strong", str(enough[1]))
    yield f" {'has' if enough[1] == 1 else 'have'} 128. "
    yield "Every figure is certified arithmetic on published theorems; conjectures never enter. "
    if len(asked) < len(facts.entries):
        yield "Parameter sets of the past and invented examples come last and are not counted."


def strip(page: Page, entries: tuple[Entry, ...]) -> Strip:
    """All zkVMs against the lines."""

    def mark(entry: Entry) -> Mark:
        assessment = entry.assessment
        shown, link = f"{assessment.bits}{marks(assessment.circuits)}", page.to(entry.address)
        return Mark(
            entry.label, entry.decimals, shown, float(entry.proved) or None, float(assessment.attack_bits), link
        )

    return Strip("Provable bits of each zkVM against 100 and 128", tuple(map(mark, entries)), LINES)


def _legend() -> Element:
    signs = (
        ("●", "128 and more"),
        ("■", "100 to 127"),
        ("▼", "under 100"),
        ("○", "what peer-reviewed proofs alone give"),
        ("×", "best known attack (› beyond the scale)"),
    )
    return element("ul", (element("li", f"{sign} {word}") for sign, word in signs), class_="legend")


def _table(page: Page, facts: Facts) -> Element:
    header = ("zkVM", "Provable bits", "Peer-reviewed", "Limited by", "Final proof", "Milestones", "Proving")
    rows = [_row(page, facts, entry) for entry in facts.entries]
    return table("Security beside size and speed", header, rows, right=(1, 2, 4), class_="sortable")


def _row(page: Page, facts: Facts, entry: Entry) -> list[Content]:
    assessment = entry.assessment
    worst = assessment.binding
    who = zkvm_link(page, entry)
    if entry.zkvm.class_ != "candidate":
        who.extend((element("span", " "), element("span", entry.zkvm.class_, class_="chip class")))
    limit = element(
        "span",
        element("a", worst.circuit.name, href=page.to(entry.circuit(worst))),
        " ",
        element("small", binding_name(worst)),
    )
    chips = [_milestone(page, facts, entry, id) for id in MILESTONES]
    proved = str(entry.proved) if entry.proved else "–"
    return [
        who,
        figure(entry),
        proved,
        limit,
        kib(assessment.final),
        element("span", chips, class_="chips"),
        _proving(entry),
    ]


def _milestone(page: Page, facts: Facts, entry: Entry, id: str) -> Element:
    report = entry.answer(id)
    return chip(report.answer, id, page.to(f"{entry.address}#{facts.gate_folders[id]}"))


def _proving(entry: Entry) -> Content:
    """The first published measurement, with its machines and its version where that is another."""
    measured = next((performance for _, performance in entry.zkvm.performance), None)
    if measured is None:
        return "–"
    seconds, kind = _seconds(measured)
    other = "" if measured.version == entry.zkvm.version else f", version {measured.version}"
    return element("span", f"{seconds} ", element("small", f"{kind}, {measured.hardware}{other}"))


def _seconds(measured: Performance) -> tuple[str, str]:
    if measured.p99_ms is not None:
        return f"{measured.p99_ms / 1000:.1f} s", "P99"
    return ("–", "") if measured.mean_ms is None else (f"{measured.mean_ms / 1000:.1f} s", "mean")


def _notes(facts: Facts) -> Element:
    notes = ["✓ met, ✗ missed, ? the file does not say; a click shows the clauses"]
    notes += class_notes([entry.zkvm for entry in facts.entries])
    for entry in facts.entries:
        remarks = footnotes(entry.assessment.circuits)
        marked = [note for note in remarks if note[0] in "†‡"]
        if marked:
            more = f" (and {len(marked) - 1} more on its page)" if len(marked) > 1 else ""
            notes.append(f"{entry.zkvm.name}: {marked[0]}{more}")
    notes.append("† holds only on a condition that the file leaves open; ‡ without a term that the file does not state")
    return element("ul", (element("li", note) for note in notes), class_="notes")


def _meaning(page: Page) -> Iterator[Element]:
    yield element(
        "p",
        "A figure b says: by a published theorem, no prover convinces the verifier of a false statement with "
        "probability above 2",
        element("sup", "−b"),
        " in any one round, whatever it computes. It is rounded down, and it holds for the parameters of the version "
        "beside it. It is not an estimate of what an attack costs: the best known attack is the × to the right, and "
        "the truth lies between the two.",
    )
    yield element(
        "p",
        "The ○ is what is left when nothing counts but peer-reviewed proofs and elementary derivations. Where "
        "there is none, those proofs alone give nothing at these parameters. ",
        element("a", "The theorems", href=page.to("theorem/")),
        " are listed with their status, and with what falls without each of them.",
    )
    yield element(
        "p",
        "Unknown means that what is public does not settle it. It is never counted as met. Figures follow from the "
        "parameters that each page names with their source and date; what is not modelled is listed there.",
    )
