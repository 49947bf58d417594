"""A paper: what it bounds and how well that is proven, who relies on it, and what falls without it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from soundproof.analyses.site.facts import LINES, Facts, Fall
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import command, names, part, toned
from soundproof.render.blocks import body, table
from soundproof.render.charts import Mark, Strip
from soundproof.render.html import Content, element
from soundproof.theorems.theorem import Status, Theorem

__all__ = ["STATUSES", "theorem", "theorems"]

STATUSES = {
    Status.PROVED: "a peer-reviewed or long-standing proof",
    Status.DERIVED: "an elementary derivation, given with the formula",
    Status.LEAN: "a preprint whose statement is machine-checked in a public Lean library",
    Status.PREPRINT: "a public preprint without a known machine check",
    Status.HEURISTIC: "not proved; no provable figure rests on it",
}


def theorem(facts: Facts, id: str) -> Page:
    """The page at ``/theorem/ID/``."""
    statements = facts.papers[id]
    page = Page(facts.paper(id), id, (), ("sort.js",))
    content = (
        element("h1", id),
        element("p", _verdict(page, facts, id), class_="verdict"),
        *(element("p", paper, class_="soft") for paper in dict.fromkeys(statement.paper for statement in statements)),
        *_falls(page, facts, id),
        part(
            "Statements",
            *(
                _statement(page, facts, statement)
                for statement in sorted(statements, key=lambda statement: statement not in facts.uses)
            ),
            id="statements",
        ),
    )
    return Page(page.address, page.title, content, page.scripts)


def theorems(facts: Facts) -> Page:
    """The page at ``/theorem/``."""
    page = Page("theorem/", "Theorems", (), ("sort.js",))
    rows: list[list[Content]] = []
    for id, statements in facts.papers.items():
        link = element("a", id, href=page.to(facts.paper(id)))
        status = ", ".join(dict.fromkeys(statement.status.value for statement in statements))
        bounds = "; ".join(dict.fromkeys(statement.bounds for statement in statements))
        users = element("span", names(page, facts, facts.users(id), "–"))
        rows.append([link, bounds, status, max(statement.date for statement in statements), users])
    content = (
        element("h1", page.title),
        element("p", "What every figure rests on: papers, what they bound, and who relies on them.", class_="verdict"),
        table("Theorems", ("Paper", "Bounds", "Status", "Date", "Relied on by"), rows, class_="sortable wrapped"),
        part("Status", _statuses(), id="status"),
    )
    return Page(page.address, page.title, content, page.scripts)


def _statuses() -> Element:
    """The words for how well something is proven, from strong to weak."""
    words = element("dl")
    for status, meaning in STATUSES.items():
        words.extend((element("dt", status.value), element("dd", meaning)))
    return words


# What falls -------------------------------------------------------------------------------------


def _verdict(page: Page, facts: Facts, id: str) -> Iterator[Content]:
    users = facts.users(id)
    if not users:
        bounds = ", ".join(dict.fromkeys(statement.bounds for statement in facts.papers[id]))
        yield f"It bounds {bounds}. No best figure of these zkVMs rests on it."
        return
    yield f"{len(users)} of {len(facts.entries)} zkVMs rely on it"
    falls = facts.falls(id)
    if not falls:
        yield "."
        return
    less = [fall for fall in falls if fall.left < fall.entry.assessment.bits]
    yield f". Without it {'none' if not less else len(less)} of them would have fewer provable bits"
    any_line = False
    for name, line in reversed(LINES):
        fallen = [fall.entry.zkvm.name for fall in less if fall.left < line <= fall.entry.assessment.bits]
        if fallen:
            yield "; " if any_line else ": "
            yield from names(page, facts, fallen)
            yield f" would no longer reach {name.split(': ')[1]}"
            any_line = True
    yield "."


def _falls(page: Page, facts: Facts, id: str) -> Iterator[Element]:
    """What each zkVM that relies on a paper would have without it, beside what it has."""
    falls = facts.falls(id)
    if not falls:
        return
    rows = [_fall(page, fall) for fall in falls]
    yield part(
        "If it fell",
        *body(_strip(page, id, falls)),
        element("ul", element("li", f"○ what is left without {id}"), class_="legend"),
        table("If it fell", ("zkVM", "Provable bits", f"Without {id}", "Change"), rows, (1, 2, 3), "sortable"),
        command(facts.pin, "assess", *facts.targets, "--without", id),
        id="falls",
    )


def _strip(page: Page, id: str, falls: tuple[Fall, ...]) -> Strip:
    def mark(fall: Fall) -> Mark:
        assessment = fall.entry.assessment
        label = fall.entry.label
        return Mark(
            label, fall.entry.decimals, str(assessment.bits), float(fall.left), None, page.to(fall.entry.address)
        )

    return Strip(f"Provable bits with {id} and without", tuple(map(mark, falls)), LINES)


def _fall(page: Page, fall: Fall) -> list[Content]:
    entry, now = fall.entry, fall.entry.assessment.bits
    link = element("a", entry.zkvm.name, href=page.to(entry.address))
    change = fall.left - now
    text = "nothing is left" if not fall.left else f"{change:+}" if change else "none"
    who = element("span", link, " ", element("small", entry.version))
    return [who, toned(str(now), now), toned(str(fall.left), fall.left), text]


# Statements -------------------------------------------------------------------------------------


def _statement(page: Page, facts: Facts, theorem: Theorem) -> Element:
    users = facts.uses.get(theorem, [])
    said = list(_said(theorem)) or [f"It bounds {theorem.bounds}."]
    known: list[tuple[str, list[Content]]] = [
        ("bounds", [theorem.bounds]),
        ("status", [f"{theorem.status.value}: {STATUSES[theorem.status]}"]),
        ("date", [theorem.date]),
        ("holds for", ["; ".join((*theorem.conditions, theorem.characteristic.condition))]),
        ("gives", [theorem.notion.value] if theorem.notion is not None else []),
        ("rests on", _cited(page, facts, theorem.basis)),
        ("never better than", _cited(page, facts, theorem.beaten_by)),
        ("relied on by", names(page, facts, users)),
    ]
    facts_of = element("dl")
    for word, content in known:
        if content:
            facts_of.extend((element("dt", word, class_="soft"), element("dd", content)))
    return element("article", element("h3", theorem.name), *(element("p", text) for text in said), facts_of)


def _cited(page: Page, facts: Facts, others: tuple[Theorem, ...]) -> list[Content]:
    out: list[Content] = []
    for theorem in others:
        out += [", " if out else None, element("a", theorem.name, href=page.to(facts.paper(theorem.id)))]
    return out


def _said(theorem: Theorem) -> Iterator[str]:
    """What its docstring says, without examples."""
    for paragraph in inspect.cleandoc(theorem.__doc__ or "").split("\n\n"):
        if not paragraph.lstrip().startswith(">>>"):
            yield " ".join(paragraph.split()).replace("``", "")
