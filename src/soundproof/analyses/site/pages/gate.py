"""A published requirement: what it asks for, and who meets it, clause by clause."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from soundproof.analyses.check.gates import UNITS, Clause
from soundproof.analyses.site.facts import Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import answer, clause, command, names, part, zkvm_link
from soundproof.render.blocks import table
from soundproof.render.html import Content, element

__all__ = ["gate", "gates"]


def gate(facts: Facts, id: str) -> Page:
    """The page at ``/gate/ID/``."""
    requirement = facts.gates[id]
    page = Page(facts.gate(id), id, (), ("sort.js",))
    due = f", due {requirement.due}" if requirement.due else ""
    rows = [_asked(name, asked) for name, asked in requirement.clauses]
    line = command(facts.pin, "check", *facts.targets, "--gate", id)
    content = (
        element("h1", id),
        element("p", _verdict(page, facts, id), class_="verdict"),
        element("p", f"{requirement.name}{due}.", class_="soft"),
        part("Who meets it", _answers(page, facts, id), id="answers"),
        part("What it asks for", table("Clauses", ("Clause", "Asks for", "Limit", "Decides"), rows), id="clauses"),
        part("Source", element("p", requirement.source), line, id="source"),
    )
    return Page(page.address, page.title, content, page.scripts)


def gates(facts: Facts) -> Page:
    """The page at ``/gate/``."""
    page = Page("gate/", "Requirements", (), ("sort.js",))
    rows: list[list[Content]] = []
    for id, requirement in facts.gates.items():
        met = [entry.zkvm.name for entry in facts.entries if entry.answer(id).answer == "met"]
        link = element("a", id, href=page.to(facts.gate(id)))
        rows.append(
            [link, requirement.name, requirement.due or "–", element("span", names(page, facts, met, "nobody"))]
        )
    content = (
        element("h1", page.title),
        element("p", "What is published on zkVMs that a client may ask for.", class_="verdict"),
        table("Requirements", ("Gate", "What it is", "Due", "Met by"), rows, class_="sortable wrapped"),
    )
    return Page(page.address, page.title, content, page.scripts)


def _verdict(page: Page, facts: Facts, id: str) -> list[Content]:
    """Who of those in use meets it, misses it, or is not known to."""
    by_answer: dict[str, list[str]] = {"met": [], "unknown": [], "missed": []}
    for entry in facts.asked:
        by_answer[entry.answer(id).answer].append(entry.zkvm.name)
    words = {"met": "Met by", "unknown": "not known of", "missed": "missed by"}
    content: list[Content] = []
    for said, word in words.items():
        content += [
            "; " if content else None,
            element("strong", f"{word} "),
            *names(page, facts, by_answer[said], "nobody"),
        ]
    return [*content, "."]


def _answers(page: Page, facts: Facts, id: str) -> Element:
    rows = [_row(page, entry, id) for entry in facts.entries]
    return table("Who meets it", ("zkVM", "Verdict", "Clauses that decide"), rows, class_="gates")


def _row(page: Page, entry: Entry, id: str) -> list[Content]:
    report = entry.answer(id)
    return [
        zkvm_link(page, entry),
        answer(report.answer),
        element("ul", map(clause, report.verdicts), class_="clauses"),
    ]


def _asked(name: str, clause: Clause) -> list[Content]:
    unit = UNITS.get(clause.kind)
    limit = "–" if clause.limit is None else f"{clause.limit:,} {unit}" if unit else f"{clause.limit:,}"
    return [name, clause.text, limit, "yes" if clause.required else "no"]
