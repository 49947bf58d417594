"""How a value went over time: a step line beside the lines it is held against, numbered, with a key below.

Years run from left to right.  Before the first step nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from xml.etree.ElementTree import Element

from msgspec import Struct

from soundproof.render.charts import Step, Timeline
from soundproof.render.drawings.drawing import both, frame, sign, text, tone
from soundproof.render.html import element

__all__ = ["alone", "drawn"]

GRID = 20
"""Between the figures beside the scale."""


class _Layout(Struct, frozen=True):
    """Where things are."""

    width: float
    height: float
    left: float = 34
    top: float = 16
    right: float = 72
    bottom: float = 30


WIDE, NARROW = _Layout(1040, 260), _Layout(360, 240, right=66)


def drawn(timeline: Timeline) -> Element:
    """A timeline, drawn twice."""
    return both(_drawn(timeline, WIDE), _drawn(timeline, NARROW))


def alone(timeline: Timeline) -> Element:
    """The wide drawing, for a file of its own."""
    return _drawn(timeline, WIDE)


def _drawn(timeline: Timeline, layout: _Layout) -> Element:
    scale = _Scale.of(timeline, layout)
    content = [*_ground(timeline, layout, scale), *_line(timeline, layout, scale)]
    return frame(layout.width, layout.height, "timeline", timeline.title, content, False)


def _year(date: str) -> float:
    """A month, from its first day on, or a day as a number of years; all months are equally long.

    >>> _year("2026-01"), _year("2025-07"), _year("2025-07-16")
    (2026.0, 2025.5, 2025.5403225806451)
    """
    year, month, day = (int(part) for part in (*date.split("-"), "1")[:3])
    return year + (month - 1) / 12 + (day - 1) / (12 * 31)


class _Scale(Struct, frozen=True):
    """From years and values to places."""

    layout: _Layout
    first: float
    last: float
    low: float
    high: float

    @classmethod
    def of(cls, timeline: Timeline, layout: _Layout) -> _Scale:
        years = [_year(step.date) for step in timeline.steps]
        values = [step.value for step in timeline.steps if step.value is not None]
        values += [line for _, line in timeline.lines]
        low = max(GRID * floor((min(values, default=0.0) - 12) / GRID), 0)
        high = max(GRID * ceil((max(values, default=float(GRID)) + 5) / GRID), low + GRID)
        first, last = min(years), max(years)
        room = max((last - first) * 0.08, 0.25)
        return cls(layout, first - room, last + room, float(low), float(high))

    def dates(self, width: float) -> Iterator[tuple[float, str]]:
        """Years, or where the drawing has less than two the months, as many as have room, with their names."""
        years = range(ceil(self.first), floor(self.last) + 1)
        months = range(ceil(12 * self.first), floor(12 * self.last) + 1)
        for count in years[:: _every(years, width, 44)] if len(years) > 1 else ():
            yield count, str(count)
        for count in months[:: _every(months, width, 70)] if len(years) < 2 else ():
            yield count / 12, f"{count // 12}-{count % 12 + 1:02}"

    def x(self, year: float) -> float:
        share = (year - self.first) / (self.last - self.first)
        return self.layout.left + share * (self.layout.width - self.layout.right - self.layout.left)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        bottom = self.layout.height - self.layout.bottom
        return bottom - share * (bottom - self.layout.top)


def _every(dates: range, width: float, room: float) -> int:
    """The step from a date that is named to the next, for each name to have room."""
    return max(ceil(len(dates) * room / width), 1)


def _ground(timeline: Timeline, layout: _Layout, scale: _Scale) -> Iterator[Element]:
    """The grid with its figures and years, and the lines with their names."""
    end = layout.width - layout.right
    for value in range(int(scale.low), int(scale.high) + 1, GRID):
        y = scale.y(value)
        yield element("path", d=f"M{layout.left:g} {y:.1f}H{end:g}", class_="grid")
        yield text(layout.left - 6, y + 4, str(value), text_anchor="end", class_="tick")
    for place, name in scale.dates(end - layout.left):
        x, bottom = scale.x(place), layout.height - layout.bottom
        yield element("path", d=f"M{x:.1f} {layout.top:g}V{bottom:g}", class_="grid")
        yield text(x, bottom + 18, name, text_anchor="middle", class_="tick")
    for name, line in timeline.lines:
        y = scale.y(line)
        yield element("path", d=f"M{layout.left:g} {y:.1f}H{end:g}", class_="line")
        yield text(end + 6, y + 4, name, class_="name")


def _line(timeline: Timeline, layout: _Layout, scale: _Scale) -> Iterator[Element]:
    """The step line, interrupted where nothing is known, and over it the signs with their figures."""
    ends = [*(_year(step.date) for step in timeline.steps[1:]), scale.last]
    path, before = "", None
    for step, end in zip(timeline.steps, ends, strict=True):
        if step.value is not None:
            start = f"M{scale.x(_year(step.date)):.1f} {scale.y(step.value):.1f}"
            path += (f"V{scale.y(step.value):.1f}" if before is not None else start) + f"H{scale.x(end):.1f}"
        before = step.value
    yield element("path", d=path or "M0 0", class_="steps")
    for step, earlier in zip(timeline.steps, [None, *timeline.steps], strict=False):
        falls = bool(earlier and earlier.value and step.value and step.value < earlier.value)
        yield from _mark(step, timeline, scale, 20 if falls else -10)


def _mark(step: Step, timeline: Timeline, scale: _Scale, below: float) -> Iterator[Element]:
    """The sign of a step, and its figure so far below it, where no line is."""
    x = scale.x(_year(step.date))
    if step.value is None:
        yield text(x, scale.y(scale.low) - 6, step.shown, step.label, text_anchor="middle", class_="value")
        return
    y = scale.y(step.value)
    side = tone(step.value, timeline.lines)
    yield element("g", element("title", f"{step.label}: {step.shown}"), sign(side, x, y, 5.5))
    yield text(x, y + below, step.shown, text_anchor="middle", class_="value")
