"""What drawings share: the tone of a value, its sign, text that fits, and the frame of a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from xml.etree.ElementTree import Element

from soundproof.render.html import Content, element

__all__ = ["Lines", "Tone", "both", "fitting", "frame", "linked", "sign", "text", "tone"]

Tone = Literal["met", "between", "missed", "unknown"]
"""Whether a value reaches all lines, some or none; or is not known."""

Lines = Sequence[tuple[str, float]]

LETTER = 0.6
"""Width of a letter, on the average, in its height."""


def tone(value: float | None, lines: Lines) -> Tone:
    """On which side of the lines a value is.

    >>> [tone(value, (("M2", 100), ("M3", 128))) for value in (99.9, 100, 127.9, 128, None)]
    ['missed', 'between', 'between', 'met', 'unknown']
    """
    if value is None:
        return "unknown"
    reached = sum(value >= line for _, line in lines)
    return "met" if reached == len(lines) else "between" if reached else "missed"


def fitting(words: str, width: float, height: float = 12) -> str:
    """As much of a text as fits into a width.

    >>> fitting("generalized_circuit", 65), fitting("Final", 60)
    ('generali…', 'Final')
    """
    letters = int(width / (LETTER * height))
    return words if len(words) <= letters else words[: max(letters - 1, 1)] + "…"


def text(x: float, y: float, words: str, whole: str = "", **attributes: str | int | None) -> Element:
    """A text at a place; the ``whole`` of it is told where it is cut."""
    title = element("title", whole) if whole and whole != words else None
    return element("text", words, title, x=f"{x:.1f}", y=f"{y:.1f}", **attributes)


def sign(which: Tone, x: float, y: float, size: float = 5) -> Element:
    """The sign of a tone at a place: ● met, ■ between, ▼ missed."""
    match which:
        case "met":
            return element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{size:.1f}", class_=which)
        case "between":
            corner = size * 0.9
            place = {"x": f"{x - corner:.1f}", "y": f"{y - corner:.1f}"}
            return element("rect", **place, width=f"{2 * corner:.1f}", height=f"{2 * corner:.1f}", class_=which)
    wide = size * 1.2
    return element("path", d=f"M{x - wide:.1f} {y - size:.1f}h{2 * wide:.1f}l{-wide:.1f} {2 * size:.1f}z", class_=which)


def linked(link: str, *content: Content) -> Element:
    """What leads to a page, or is a group."""
    return element("a", *content, href=link) if link else element("g", *content)


def frame(
    width: float, height: float, kind: str, title: str, content: Iterable[Content], links: bool, top: float = 0
) -> Element:
    """A drawing; one with links is a group to those who hear it, the others are a picture.  It begins at ``top``."""
    return element(
        "svg",
        content,
        viewBox=f"0 {top:g} {width:g} {height:g}",
        class_=kind,
        role="group" if links else "img",
        aria_label=title,
    )


def both(wide: Element, narrow: Element) -> Element:
    """A figure of which the page shows the drawing that its screen has room for."""
    for drawing, width in ((wide, "wide"), (narrow, "narrow")):
        drawing.set("class", f"{drawing.get('class')} {width}")
    return element("figure", wide, narrow)
