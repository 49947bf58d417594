"""The calculator alone, for the catalogue and for files of the reader's own; its state is in the link."""

from __future__ import annotations

from msgspec.structs import replace

from soundproof.analyses.site.facts import Facts
from soundproof.analyses.site.panel import WHATIF, calculator
from soundproof.analyses.site.shell import CALCULATOR, Page
from soundproof.analyses.site.words import command
from soundproof.render.html import element

__all__ = ["whatif"]


def whatif(facts: Facts) -> Page:
    """The page of a site that has an engine."""
    page = Page(WHATIF, "What if", (), (CALCULATOR,), data=False)
    lead = "Other parameters of a zkVM, and what they do to its bits and sizes. The command line says the same:"
    content = (
        element("h1", "What if"),
        element("p", lead, class_="verdict"),
        command(facts.pin, "whatif", "pico", "--set", "queries=90"),
        element("section", calculator(page, facts), id="whatif"),
    )
    return replace(page, content=content)
