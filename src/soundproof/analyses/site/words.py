"""Pieces that several pages have: answers as chips, figures in their tone, links to zkVMs, circuits and theorems."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from soundproof.analyses.site.facts import LINES, Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.render.blocks import SIGNS
from soundproof.render.drawings.drawing import tone
from soundproof.render.html import Content, element
from soundproof.render.words import marks

__all__ = ["answer", "chip", "command", "figure", "part", "shape", "zkvm_link"]

SHAPES = {"met": "●", "between": "■", "missed": "▼", "unknown": "?"}


def part(title: str, *content: Content | Iterable[Content], id: str | None = None, lead: Content = None) -> Element:
    """A part of a page with its title."""
    above = element("p", lead, class_="lead") if isinstance(lead, str) else lead
    return element("section", element("h2", title), above, *content, id=id)


def shape(value: float | None) -> str:
    """The sign of a figure beside 100 and 128."""
    return SHAPES[tone(value, LINES)]


def figure(entry: Entry, small: bool = True) -> Element:
    """The bits of a zkVM, in their tone and with their shape."""
    which = tone(entry.assessment.bits, LINES)
    shown = f"{entry.assessment.bits}{marks(entry.assessment.circuits)}"
    return element("strong", element("span", SHAPES[which], class_="shape", aria_hidden="true"), shown, class_=which)


def chip(said: str, word: str, link: str | None = None, told: str = "") -> Element:
    """An answer in its colour, with its sign."""
    text = f"{SIGNS[said]} {word}"
    hidden = element("span", f": {told or said}", class_="heard")
    if link is None:
        return element("span", text, hidden, class_=f"chip {said}")
    return element("a", text, hidden, class_=f"chip {said}", href=link)


def answer(said: str) -> Element:
    """An answer by its word."""
    return element("span", f"{SIGNS[said]} {said}", class_=f"chip {said}")


def zkvm_link(page: Page, entry: Entry) -> Element:
    """A zkVM with its version; never a figure without."""
    version = element("small", entry.zkvm.version)
    return element("span", element("a", entry.zkvm.name, href=page.to(entry.address)), " ", version, class_="who")


def command(text: str) -> Element:
    """A command line that says the same."""
    code = element("code", text)
    return element("pre", code, class_="command")


def names(page: Page, facts: Facts, found: Iterable[str]) -> list[Content]:
    """zkVMs by name, as links, with commas."""
    out: list[Content] = []
    for name in found:
        entry = facts.named(name)
        out += [", " if out else None, element("a", name, href=page.to(entry.address))]
    return out or ["none"]
