"""The files of a site by their addresses: pages, and beside each what a command prints for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files

from soundproof.analyses.assess.report import document as assess_document
from soundproof.analyses.site.facts import Facts
from soundproof.analyses.site.pages.front import front
from soundproof.analyses.site.pages.whatif import whatif
from soundproof.analyses.site.pages.zkvm import zkvm
from soundproof.analyses.site.panel import WHATIF
from soundproof.analyses.site.shell import Page, shell
from soundproof.render.document import Document
from soundproof.render.json import printable
from soundproof.render.page import style

__all__ = ["contents"]


def contents(facts: Facts) -> Iterator[tuple[str, bytes]]:
    """Every file with its address, in order; the same facts give the same bytes."""
    yield "site.css", (style() + _own("site.css")).encode()
    yield "sort.js", _own("sort.js").encode()
    for page, document in _pages(facts):
        yield f"{page.address}index.html", shell(page, facts).encode()
        yield f"{page.address}index.json", _compact(document)
    if facts.engine:
        yield f"{WHATIF}index.html", shell(whatif(facts), facts).encode()


def _own(name: str) -> str:
    return files("soundproof.analyses.site").joinpath(name).read_text(encoding="utf-8")


def _pages(facts: Facts) -> Iterator[tuple[Page, Document]]:
    yield front(facts), assess_document([entry.assessment for entry in facts.entries])
    for entry in facts.entries:
        yield zkvm(facts, entry), assess_document([entry.assessment])


def _compact(document: Document) -> bytes:
    """What the command prints with ``--format json``, without its spaces."""
    text = json.dumps(document.value(), ensure_ascii=False, separators=(",", ":"))
    return (printable(text) + "\n").encode()
