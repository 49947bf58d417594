"""A document as one HTML page that needs nothing else, neither a network nor JavaScript; light, dark and on paper.

The page forbids itself whatever it does not bring (a content security policy with the hash of its style).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files
from xml.etree.ElementTree import Element

from soundproof.render.blocks import DRAWN, section, title
from soundproof.render.document import Block, Document
from soundproof.render.html import Content, element, written
from soundproof.version import __version__

__all__ = ["DOCTYPE", "DRAWN", "fragment", "head", "page", "style"]

DOCTYPE = "<!doctype html>\n"


def page(document: Document) -> str:
    """A document as a page of its own."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    blocks = list(document.blocks(DRAWN))
    written_style = element("style")
    written_style.text = style()
    main = element(
        "main",
        element("h1", document.title),
        _contents(blocks) if len(blocks) > 3 else None,
        (section(block, place) for place, block in enumerate(blocks)),
    )
    body = element("body", main, element("footer", element("p", f"soundproof {__version__}")))
    html = element("html", head(document.title, policy, written_style), body, lang="en")
    return DOCTYPE + written(html) + "\n"


def style() -> str:
    """The style sheet of pages."""
    return files("soundproof.render").joinpath("page.css").read_text(encoding="utf-8")


def head(title: str, policy: str, *more: Content) -> Element:
    """The head of a page, with its content security policy and ``more`` elements."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"soundproof {__version__}"),
        element("title", title),
        *more,
    )


def fragment(blocks: Iterable[Block]) -> str:
    """Blocks alone, as a notebook shows a value; its style is the notebook's."""
    return "".join(written(section(block)) for block in blocks)


def _contents(blocks: Iterable[Block]) -> Element:
    """What is on the page, with links."""
    links = (element("li", element("a", title(block), href=f"#part-{i}")) for i, block in enumerate(blocks))
    return element("nav", element("h2", "Contents"), element("ol", links))
