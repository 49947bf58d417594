"""What every page of the site has: the way to the others, and what the figures were made with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from msgspec import Struct

from soundproof.analyses.site.addresses import between
from soundproof.analyses.site.facts import Facts
from soundproof.render.html import Content, element, written
from soundproof.render.page import DOCTYPE, head
from soundproof.version import __version__

__all__ = ["CALCULATOR", "HEADER", "Page", "shell"]

POLICY = (
    "default-src 'none'; script-src 'self'{more}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'"
)
COMPILED = " 'wasm-unsafe-eval'"
"""What a page with a calculator may do besides."""

HEADER = f"{POLICY.format(more=COMPILED)}; frame-ancestors 'none'"
"""The policy of every answer of a server: what pages state and, besides, that no other page frames them."""

CALCULATOR, STYLE = "engine/whatif.js", "engine/whatif.css"
"""The script of a page with a calculator, and its style."""

PLACES = (
    ("zkVMs", "#zkvms"),
    ("Milestones", "#milestones"),
    ("Compare", "compare/"),
    ("Theorems", "theorem/"),
    ("What the figures mean", "#meaning"),
)


class Page(Struct, frozen=True, dict=True):
    """A page: where it is, what it is called, what is on it.  ``scripts`` are modules beside it, by address.

    ``data`` says whether its figures lie beside it for programs.
    """

    address: str
    title: str
    content: tuple[Content, ...]
    scripts: tuple[str, ...] = ()
    data: bool = True

    def to(self, address: str) -> str:
        """A link from here."""
        return between(self.address, address)


def shell(page: Page, facts: Facts) -> str:
    """The text of a page."""
    policy = POLICY.format(more=COMPILED if CALCULATOR in page.scripts else "")
    scripts = (element("script", type="module", src=page.to(script)) for script in page.scripts)
    top = element(
        "header",
        element("a", "soundproof", href=page.to(""), class_="home"),
        element("nav", (_link(page, word, place) for word, place in _places(facts)), aria_label="Pages"),
        class_="top",
    )
    body = element(
        "body",
        element("a", "To the content", href="#content", class_="skip"),
        top,
        element("main", page.content, id="content"),
        _footer(page, facts),
    )
    whole = "soundproof" if not page.address else f"{page.title} · soundproof"
    made = head(
        whole if page.address else page.title,
        policy,
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href=page.to("site.css")),
        *_beside(page),
        *scripts,
    )
    return DOCTYPE + written(element("html", made, body, lang="en")) + "\n"


def _beside(page: Page) -> Iterator[Element]:
    """Links of a head that not every page has."""
    if CALCULATOR in page.scripts:
        yield element("link", rel="stylesheet", href=page.to(STYLE))
    if page.data:
        yield element("link", rel="alternate", type="application/json", href="index.json")


def _places(facts: Facts) -> Iterable[tuple[str, str]]:
    return (*PLACES, ("What if", "whatif/")) if facts.engine else PLACES


def _link(page: Page, word: str, place: str) -> Element:
    here = page.address and place.startswith(page.address)
    return element("a", word, href=page.to(place), aria_current="page" if here else None)


def _footer(page: Page, facts: Facts) -> Element:
    def parts() -> Iterable[Content]:
        yield f"soundproof {__version__}"
        if facts.date is not None:
            yield element("time", facts.date.isoformat(), datetime=facts.date.isoformat())
        if facts.pin.trust != "preprint" or facts.pin.without:
            left_out = f", without {', '.join(sorted(facts.pin.without))}" if facts.pin.without else ""
            yield f"at trust {facts.pin.trust}{left_out}"
        if page.data:
            yield element("a", "These figures as JSON", href="index.json")
        if facts.docs:
            yield element("a", "Documentation", href=facts.docs if ":" in facts.docs else page.to(facts.docs))
        yield element("a", "Licences", href=page.to("licences/"))

    return element("footer", element("p", (element("span", part) for part in parts())))
