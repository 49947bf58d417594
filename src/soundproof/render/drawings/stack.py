"""Shares of a whole in one bar, with what each is below, beside the lines the whole is held against."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from soundproof.render.document import Stack
from soundproof.render.drawings.drawing import both, frame, text
from soundproof.render.html import element

__all__ = ["drawn"]

SHADES = 6
"""Shades of shares, of which the last serves all that follow."""


def drawn(stack: Stack) -> Element:
    """A bar and its legend; the bar is drawn twice, the legend is text."""
    figure = both(_bar(stack, 1040), _bar(stack, 360))
    legend = element("ul", (_entry(place, label, shown) for place, (label, _, shown) in enumerate(stack.shares)))
    legend.set("class", "legend")
    figure.append(legend)
    return figure


def _entry(place: int, label: str, shown: str) -> Element:
    return element("li", element("span", class_=f"key {_shade(place)}"), f"{label} ", element("strong", shown))


def _shade(place: int) -> str:
    return f"shade-{min(place, SHADES - 1)}"


def _bar(stack: Stack, width: float) -> Element:
    top, height = (30, 30) if stack.lines else (4, 30)
    whole = sum(value for _, value, _ in stack.shares)
    scale = (width - 24) / max([whole, *(line for _, line in stack.lines), 1.0])
    content = [*_shares(stack, scale, top, height), *_lines(stack, scale, top, height, width)]
    return frame(width, top + height + 4, "stack", stack.title, content, False)


def _shares(stack: Stack, scale: float, top: float, height: float) -> Iterator[Element]:
    x = 0.0
    for place, (label, value, shown) in enumerate(stack.shares):
        title = element("title", f"{label}: {shown}")
        size = {"width": f"{max(value * scale - 1, 0.5):.1f}", "height": f"{height:g}"}
        yield element("rect", title, x=f"{x:.1f}", y=f"{top:g}", **size, class_=_shade(place))
        x += value * scale


def _lines(stack: Stack, scale: float, top: float, height: float, width: float) -> Iterator[Element]:
    for label, value in stack.lines:
        x = value * scale
        yield element("path", d=f"M{x:.1f} {top - 6:g}v{height + 8:g}", class_="line")
        anchor = "end" if x > width - 80 else "start" if x < 60 else "middle"
        yield text(x, top - 11, label, text_anchor=anchor, class_="name")
