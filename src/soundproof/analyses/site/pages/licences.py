"""What the site is made of, and under which licences that is."""

from __future__ import annotations

from soundproof.analyses.site.engine import ENGINE
from soundproof.analyses.site.facts import Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import part, with_links
from soundproof.render.blocks import table
from soundproof.render.html import element
from soundproof.version import __version__

__all__ = ["licences"]

OWN = ((f"soundproof {__version__}", "MIT or Apache-2.0", "the figures, the pages, their style and their script"),)


def licences(facts: Facts) -> Page:
    """The page at ``/licences/``."""
    engine = ((f"{piece.name} {piece.version}", piece.licence, piece.source) for piece in ENGINE if facts.engine)
    page = Page("licences/", "Licences", (), data=False)
    texts = (f"{entry.zkvm.name} {entry.zkvm.version}: {entry.zkvm.source}" for entry in facts.entries)
    sources = [element("li", with_links(text)) for text in texts]
    content = (
        element("h1", page.title),
        table("Licences", ("What", "Licence", "For, or from"), [*OWN, *engine]),
        part("Where the parameters are from", element("ul", sources)),
    )
    return Page(page.address, page.title, content, page.scripts, page.data)
