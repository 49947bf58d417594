"""Shares of a whole in one bar, with what each is below, beside the lines the whole is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from soundproof.render.charts import Stack
from soundproof.render.drawings.drawing import both, frame, text
from soundproof.render.html import element

__all__ = ["drawn"]

NAME, APART = 16, 92
"""Height of a line's name, and how far apart names are that do not touch."""

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
    height, whole = 30, sum(value for _, value, _ in stack.shares)
    scale = (width - 24) / max([whole, *(line for _, line in stack.lines), 1.0])
    rows = _rows([value * scale for _, value in stack.lines])
    top = 4 + NAME * (1 + max(rows, default=-1)) + (10 if rows else 0)
    content = [*_shares(stack, scale, top, height), *_lines(stack, scale, top, height, width)]
    return frame(width, top + height + 4, "stack", stack.title, content, False)


def _rows(places: Sequence[float]) -> list[int]:
    """In which row above the bar each line's name stands: the next one up where it would touch the one before."""
    rows: dict[float, int] = {}
    for x in sorted(places):
        before = [row for other, row in rows.items() if x - other < APART]
        rows[x] = next(row for row in range(len(places)) if row not in before)
    return [rows[x] for x in places]


def _shares(stack: Stack, scale: float, top: float, height: float) -> Iterator[Element]:
    x = 0.0
    for place, (label, value, shown) in enumerate(stack.shares):
        title = element("title", f"{label}: {shown}")
        size = {"width": f"{max(value * scale - 1, 0.5):.1f}", "height": f"{height:g}"}
        yield element("rect", title, x=f"{x:.1f}", y=f"{top:g}", **size, class_=_shade(place))
        x += value * scale


def _lines(stack: Stack, scale: float, top: float, height: float, width: float) -> Iterator[Element]:
    rows = _rows([value * scale for _, value in stack.lines])
    for (label, value), row in zip(stack.lines, rows, strict=True):
        x, y = value * scale, top - 11 - NAME * row
        yield element("path", d=f"M{x:.1f} {y + 5:g}V{top + height + 2:g}", class_="line")
        anchor = "end" if x > width - 80 else "start" if x < 60 else "middle"
        yield text(x, y, label, text_anchor=anchor, class_="name")
