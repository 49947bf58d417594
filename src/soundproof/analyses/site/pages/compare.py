"""All zkVMs side by side: which requirements each meets, and what they share."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from soundproof.analyses.diversity.grounds import Ground
from soundproof.analyses.site.facts import Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import chip, command, names, part, zkvm_link
from soundproof.render.blocks import table
from soundproof.render.html import Content, element

__all__ = ["compare"]


def compare(facts: Facts) -> Page:
    """The page at ``/compare/``."""
    page = Page("compare/", "Compare", (), ("sort.js",))
    content = (
        element("h1", page.title),
        element("p", _verdict(facts), class_="verdict"),
        part("Requirements", _matrix(page, facts), command(facts.pin, "check", *facts.targets), id="requirements"),
        part("What they share", *_shared(page, facts), id="shared"),
    )
    return Page(page.address, page.title, content, page.scripts)


def _verdict(facts: Facts) -> str:
    shared, count = facts.shared, len(facts.shared.bits)
    widest = shared.widest
    if widest is None:
        return "They rest on nothing that they share."
    fallen = [name for name in shared.fallen(widest) if name not in shared.weak]
    sentences = (
        f"Of {count} zkVMs in use {len(shared.weak)} {'is' if len(shared.weak) == 1 else 'are'} below {shared.floor} "
    )
    sentences += f"bits. If the {widest.kind} {widest.name} fell, {len(fallen)} more would be. "
    if shared.enough is None:
        return f"{sentences}No number of proofs withstands every single fall."
    return f"{sentences}{shared.enough} of {count} proofs withstand any single fall."


def _matrix(page: Page, facts: Facts) -> Element:
    ids = list(facts.gates)
    rows: list[list[Content]] = []
    for entry in facts.entries:
        chips = [
            chip(entry.answer(id).answer, entry.answer(id).answer, page.to(f"{entry.address}#{facts.gate_folders[id]}"))
            for id in ids
        ]
        rows.append([zkvm_link(page, entry), *chips])
    drawn = table("zkVMs before gates", ("zkVM", *ids), rows, class_="sortable")
    for head, id in zip(drawn.findall("table/thead/tr/th")[1:], ids, strict=True):
        head.text = ""
        head.append(element("a", id, href=page.to(facts.gate(id))))
    return drawn


def _shared(page: Page, facts: Facts) -> list[Content]:
    shared = facts.shared
    listed = [facts.named(name).name for name, _ in shared.bits]
    lead = (
        f"A client that accepts a block when several zkVMs prove it is fooled where they fall together. Below: what "
        f"they rest on, and which keep {shared.floor} bits if that falls. Bits count hash functions and assumptions."
    )
    rows = [_ground(page, facts, ground) for ground in shared.grounds]
    header = ("If this falls", "Rest on it: bits left", "Fallen", "Still standing")
    below = [element("li", f"below {shared.floor} bits already: ", names(page, facts, shared.weak))]
    if any(ground.perhaps for ground in shared.grounds):
        below.append(element("li", "?: the file does not say; counted as fallen"))
    return [
        element("p", lead),
        table("What they share", header, rows, (2,), "sortable wrapped"),
        element("ul", below, class_="notes"),
        command(facts.pin, "diversity", *listed),
        element("p", element("a", "These figures as JSON", href="shared.json")),
    ]


def _ground(page: Page, facts: Facts, ground: Ground) -> list[Content]:
    shared = facts.shared
    fallen = shared.fallen(ground)
    before = dict(shared.bits)
    texts = [f"{name} {before[name]} → {left}" if left else name for name, left in ground.left]
    texts += [f"{name}?" for name in ground.perhaps]
    name: Content = ground.name
    if ground.kind == "bound":
        name = element("a", ground.name, href=page.to(facts.paper(ground.name)))
    stand = [name for name, _ in shared.bits if name not in fallen]
    what = element("span", f"{ground.kind}: ", name)
    return [what, ", ".join(texts), str(len(fallen)), element("span", names(page, facts, stand))]
