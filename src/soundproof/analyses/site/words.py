"""Pieces that several pages have: answers as chips, figures in their tone, links to zkVMs, circuits and theorems."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from soundproof.analyses.check.gates import Verdict
from soundproof.analyses.site.facts import LINES, Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.cli.options import relied_on
from soundproof.readings.security import CircuitAssessment, Pin
from soundproof.render.blocks import SIGNS
from soundproof.render.drawings.drawing import tone
from soundproof.render.html import Content, element
from soundproof.render.words import marked_bits, marks

__all__ = [
    "answer",
    "bits",
    "card",
    "chip",
    "clause",
    "command",
    "figure",
    "names",
    "part",
    "toned",
    "with_links",
    "zkvm_link",
]

SHAPES = {"met": "●", "between": "■", "missed": "▼", "unknown": "?"}


def part(title: str, *content: Content | Iterable[Content], id: str | None = None, lead: Content = None) -> Element:
    """A part of a page with its title."""
    above = element("p", lead, class_="lead") if isinstance(lead, str) else lead
    return element("section", element("h2", title), above, *content, id=id)


def toned(shown: str, value: float | None) -> Element:
    """A figure in its tone, with its shape."""
    which = tone(value, LINES)
    return element("strong", element("span", SHAPES[which], class_="shape", aria_hidden="true"), shown, class_=which)


def figure(entry: Entry) -> Element:
    """The bits of a zkVM."""
    assessment = entry.assessment
    return toned(f"{assessment.bits}{marks(assessment.circuits)}", assessment.bits)


def bits(assessed: CircuitAssessment) -> Element:
    """The bits of a circuit."""
    return toned(marked_bits(assessed), assessed.bits)


def card(title: str, value: Content, below: str) -> Element:
    """A figure that stands out, with what it is."""
    return element(
        "div",
        element("span", title, class_="soft"),
        element("span", value, class_="big"),
        element("small", below),
        class_="card",
    )


def chip(said: str, word: str, link: str | None = None, title: str = "") -> Element:
    """An answer in its colour, with its sign."""
    text = f"{SIGNS[said]} {word}"
    hidden = element("span", f": {title or said}", class_="heard")
    if link is None:
        return element("span", text, hidden, class_=f"chip {said}")
    return element("a", text, hidden, class_=f"chip {said}", href=link)


def answer(said: str) -> Element:
    """An answer by its word."""
    return element("span", f"{SIGNS[said]} {said}", class_=f"chip {said}")


def zkvm_link(page: Page, entry: Entry) -> Element:
    """A zkVM with its version; never a figure without."""
    version = element("small", entry.version)
    return element("span", element("a", entry.zkvm.name, href=page.to(entry.address)), " ", version, class_="who")


def command(pin: Pin, *words: str) -> Element:
    """A command line of soundproof that says the same, with what is relied on."""
    line = shlex.join([*words, *relied_on(pin.trust, pin.without)])
    return element("pre", element("code", f"$ soundproof {line}"), class_="command")


def clause(verdict: Verdict) -> Element:
    """What is known of a clause of a gate, as an entry of a list."""
    judgement = verdict.judgement
    margin = f" ({judgement.margin})" if judgement.margin else ""
    aside = "" if verdict.clause.required else "; not required"
    return element(
        "li",
        element("span", SIGNS[judgement.answer], class_=judgement.answer, aria_hidden="true"),
        element("span", f"{judgement.answer}: ", class_="heard"),
        f" {verdict.clause.text}: ",
        element("strong", judgement.figure),
        f"{margin}{aside}",
    )


def with_links(text: str) -> Iterator[Content]:
    """A text in which addresses of the web are links."""
    for place, piece in enumerate(re.split(r"(https://[^\s,;)]+)", text)):
        yield element("a", piece, href=piece, rel="noreferrer") if place % 2 else piece


def names(page: Page, facts: Facts, zkvms: Iterable[str], nobody: str = "none") -> list[Content]:
    """zkVMs by name, as links, with commas."""
    out: list[Content] = []
    for name in zkvms:
        entry = facts.named(name)
        out += [", " if out else None, element("a", name, href=page.to(entry.address))]
    return out or [nobody]
