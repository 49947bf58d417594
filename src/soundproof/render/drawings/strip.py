"""Values on one scale beside the lines they are held against: how far each is from them, and what it may be else."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from xml.etree.ElementTree import Element

from msgspec import Struct

from soundproof.render.charts import Mark, Strip
from soundproof.render.drawings.drawing import both, fitting, frame, linked, sign, text, tone
from soundproof.render.html import element

__all__ = ["drawn"]

STEP = 20
"""Between the figures below the scale."""

END = {"text_anchor": "end", "class_": "value"}
"""Of figures that end at a place."""

LONGEST = 1.5
"""How far the scale goes at most, in last lines."""


class _Layout(Struct, frozen=True):
    """Where things are: width, space for labels (none: they stand above their rows), height of a row."""

    width: float
    labels: float
    row: float
    top: float = 34
    right: float = 26


WIDE, NARROW = _Layout(1040, 186, 27), _Layout(360, 8, 40)


def drawn(strip: Strip) -> Element:
    """A strip of rows, drawn twice."""
    return both(_drawn(strip, WIDE), _drawn(strip, NARROW))


def _drawn(strip: Strip, layout: _Layout) -> Element:
    low, high = _ends(strip)
    height = layout.top + layout.row * len(strip.marks) + 26
    scale = _Scale(low, high, layout.labels, layout.width - layout.right)
    content = [*_ground(strip, layout, scale, height - 22)]
    for place, mark in enumerate(strip.marks):
        content.append(_row(strip, mark, layout, scale, layout.top + layout.row * place))
    links = any(mark.link for mark in strip.marks)
    return frame(layout.width, height, "strip", strip.title, content, links)


def _ends(strip: Strip) -> tuple[float, float]:
    """The ends of the scale: below every value, and above the last line, up to half as far again where values are."""
    values = [value for mark in strip.marks for value in (mark.value, mark.least) if value]
    values += [line for _, line in strip.lines]
    least = min(values, default=0.0)
    low = float(max(STEP * floor((least - 5) / STEP), 0))
    last = max((line for _, line in strip.lines), default=float(STEP))
    most = max(last, min(max(values, default=last), LONGEST * last) - 5)
    return low, max(STEP * ceil((most + 5) / STEP), low + STEP)


class _Scale(Struct, frozen=True):
    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """The place of a value; of one beyond the scale its end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)


def _ground(strip: Strip, layout: _Layout, scale: _Scale, bottom: float) -> Iterator[Element]:
    """What lies behind the rows: bands between lines, the grid, the lines with their names."""
    top = layout.top - 8
    ends = [*(line for _, line in strip.lines), scale.high]
    for (_, start), end, band in zip(strip.lines, ends[1:], _bands(len(strip.lines)), strict=True):
        x, width = scale.at(start), scale.at(end) - scale.at(start)
        size = {"width": f"{width:.1f}", "height": f"{bottom - top:.1f}"}
        yield element("rect", x=f"{x:.1f}", y=f"{top:g}", **size, class_=f"band {band}")
    for value in range(int(scale.low), int(scale.high) + 1, STEP):
        x = scale.at(value)
        yield element("path", d=f"M{x:.1f} {top:g}V{bottom:g}", class_="grid")
        yield text(x, bottom + 16, str(value), text_anchor="middle", class_="tick")
    for name, line in strip.lines:
        x = scale.at(line)
        yield element("path", d=f"M{x:.1f} {top - 4:g}V{bottom:g}", class_="line")
        yield text(x, top - 9, name, text_anchor="middle", class_="name")


def _bands(lines: int) -> list[str]:
    return ["between"] * (lines - 1) + ["met"] if lines else []


def _row(strip: Strip, mark: Mark, layout: _Layout, scale: _Scale, top: float) -> Element:
    which = tone(mark.value, strip.lines)
    beside = layout is WIDE
    y = top + (layout.row / 2 if beside else layout.row - 13)
    x = scale.at(mark.value)
    if beside:
        name = fitting(mark.label, layout.labels - 14, 13)
        label = text(layout.labels - 14, y + 4.5, name, mark.label, text_anchor="end", class_="label")
    else:
        name = fitting(mark.label, (scale.right - scale.left) * 0.7, 13)
        label = text(layout.labels, top + 13, name, mark.label, class_="label")
    parts = [label, *_reach(mark, scale, x, y, which), sign(which, x, y, 5.5)]
    parts.append(_value(mark, x, y, scale) if beside else text(scale.right, top + 13, mark.shown, **END))
    return linked(mark.link, *parts)


def _value(mark: Mark, x: float, y: float, scale: _Scale) -> Element:
    """A figure beside its sign; before it where there is no room behind."""
    if x > scale.right - 24 and not mark.most:
        return text(x - 8, y - 5.5, mark.shown, **END)
    return text(x + 9, y - 5.5, mark.shown, class_="value")


def _reach(mark: Mark, scale: _Scale, x: float, y: float, which: str) -> Iterator[Element]:
    """From what little trust leaves to the value, and from there to what an attack leaves."""
    if mark.most is not None:
        end = scale.at(mark.most)
        beyond = mark.most > scale.high
        yield element("path", d=f"M{x:.1f} {y:.1f}H{end:.1f}", class_="reach")
        tip = f"M{end - 4:.1f} {y - 4:.1f}l4 4l-4 4" if beyond else f"M{end - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"
        yield element("path", d=tip, class_="attack")
    if mark.least is not None and mark.least > 0:
        start = scale.at(mark.least)
        yield element("path", d=f"M{start:.1f} {y:.1f}H{x:.1f}", class_=f"trust {which}")
        yield element("circle", cx=f"{start:.1f}", cy=f"{y:.1f}", r="4.5", class_=f"hollow {which}")
