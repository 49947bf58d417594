"""The history of a zkVM: its bits by its versions, and as the bounds of each date gave them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from soundproof.analyses.history.past import History
from soundproof.analyses.history.report import by_bound, by_version, changed
from soundproof.analyses.site.facts import Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import command, part, toned
from soundproof.render.blocks import body, table
from soundproof.render.html import Content, element
from soundproof.render.words import binding_name, kib

__all__ = ["VERSIONS", "history"]

VERSIONS = 12
"""Of one zkVM, the last ones: each is assessed."""


def history(facts: Facts, entry: Entry, past: History) -> Page:
    """The page at ``/zkvm/NAME/history/``."""
    page = Page(f"{entry.address}history/", f"{entry.zkvm.name}: history", (), ("sort.js",))
    link = element("a", entry.zkvm.name, href=page.to(entry.address))
    content = (
        element("h1", link, " ", element("span", f"{entry.version}, history", class_="soft")),
        element("p", _verdict(past), class_="verdict"),
        *_versions(entry, past),
        *_course(page, facts, past),
        command(facts.pin, "history", entry.name),
    )
    return Page(page.address, page.title, content, page.scripts)


def _verdict(past: History) -> Iterator[Content]:
    if not past.bounds:
        yield "No bound applies at any date."
        return
    first, last = past.bounds[0], past.bounds[-1]
    yield "Its parameters had "
    yield element("strong", str(first.bits))
    yield f" provable bits with the bounds of {first.date}"
    if last is not first:
        yield ", and "
        yield element("strong", str(last.bits))
        yield f" with those of {last.date}"
    yield "."


def _versions(entry: Entry, past: History) -> Iterator[Element]:
    """What the commits of its file changed; nothing of a file with one version."""
    if len(past.versions) < 2:
        return
    rows: list[list[Content]] = []
    for before, version in zip([None, *past.versions], past.versions, strict=False):
        weakest = version.assessment.binding
        rows.append(
            [
                version.assessment.zkvm.version,
                version.committed or "not committed",
                toned("no bound" if version.bits is None else str(version.bits), version.bits or 0),
                changed(before, version),
                f"{weakest.circuit.name}: {binding_name(weakest)}",
                kib(version.assessment.final),
            ]
        )
    drawn = body(by_version(past, named=True)) if any(version.committed for version in past.versions) else ()
    earlier = len(entry.past) - len(past.versions)
    header = ("Version", "Committed", "Provable bits", "Change", "Limited by", "Final proof")
    yield part(
        "By version",
        element(
            "p",
            "Every commit that changed what the file says is a version, with the bounds of today."
            + (f" Of {len(entry.past)} versions these are the last." if earlier else ""),
        ),
        *drawn,
        table("By version", header, rows, (2, 3)),
        id="versions",
    )


def _course(page: Page, facts: Facts, past: History) -> Iterator[Element]:
    if not past.bounds:
        return
    rows: list[list[Content]] = []
    for bound in past.bounds:
        appeared: list[Content] = []
        for paper in bound.papers:
            appeared += [", " if appeared else None, element("a", paper, href=page.to(facts.paper(paper)))]
        weakest = bound.assessment.binding
        limit = f"{weakest.circuit.name}: {binding_name(weakest)}"
        rows.append([bound.date, toned(str(bound.bits), bound.bits or 0), limit, element("span", appeared)])
    yield part(
        "By the date of the bounds",
        element(
            "p",
            "The parameters are the same at every date. A bound counts from its date on; where a source gives a year "
            "alone, from the end of that year. Before the first date a part of the protocol had no proof.",
        ),
        *body(by_bound(past, named=True)),
        table("By the date of the bounds", ("Date", "Provable bits", "Limited by", "New then"), rows, (1,)),
        id="bounds",
    )
