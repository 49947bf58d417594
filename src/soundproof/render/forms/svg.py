"""SVG: one drawing, self-contained.

Lines of points over logarithmic axes, a cross for what they are compared with; or how a value went over time.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10

from soundproof.parameters.characters import visible
from soundproof.render.charts import Figure, Timeline
from soundproof.render.document import Block, Document
from soundproof.render.form import Form, Screen

__all__ = ["FORM", "drawn"]

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 120, 44, 56
COLORS = ("#0b4f6c", "#b8336a", "#3a7d44", "#c27c0e", "#5b4b8a", "#555555")
TICKS = (1, 2, 5)


def drawn(figure: Block) -> str:
    """A figure, or a timeline.

    >>> from soundproof.render.charts import Axis, Line
    >>> axis = Axis("bytes", lambda value: f"{value:,.0f}")
    >>> drawn(Figure("costs", axis, axis, (Line("100 bits", ((1.0, 10.0), (100.0, 5.0))),)))[:4]
    '<svg'
    """
    if isinstance(figure, Timeline):
        return _timeline(figure)
    if not isinstance(figure, Figure):
        raise TypeError(f"no figure: {figure!r}")
    every = [point for line in figure.lines for point in line.points] + [point for _, point in figure.marks]
    across = _Scale([x for x, _ in every], LEFT, WIDTH - RIGHT)
    up = _Scale([y for _, y in every], HEIGHT - BOTTOM, TOP)
    title = _text(figure.title, quote=True)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{title}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="14">{title}</text>',
        *_grid(figure, across, up),
    ]
    for number, line in enumerate(figure.lines):
        color = COLORS[number % len(COLORS)]
        points = [(across.at(x), up.at(y)) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
        x, y = points[0]
        lines.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{color}">{_text(line.label)}</text>')
    for label, point in figure.marks:
        x, y = across.at(point[0]), up.at(point[1])
        lines.append(f'<path d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10" stroke="black" stroke-width="1.5"/>')
        lines.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}">{_text(label)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


class _Scale:
    """A logarithmic scale from a range of values to a range of pixels."""

    def __init__(self, values: list[float], start: float, end: float) -> None:
        self.start, self.end = start, end
        low, high = log10(min(values)), log10(max(values))
        room = max((high - low) * 0.06, 0.05)
        self.low, self.high = low - room, high + room

    def at(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> Iterator[float]:
        """1, 2 and 5 times every power of ten; powers alone where those are many."""
        steps = TICKS if self.high - self.low < 2 else (1,)
        for power in range(floor(self.low), ceil(self.high) + 1):
            for step in steps:
                if self.low <= log10(step) + power <= self.high:
                    yield step * 10.0**power


def _grid(figure: Figure, across: _Scale, up: _Scale) -> Iterator[str]:
    for value in across.ticks():
        x = across.at(value)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>'
        label = _text(figure.across.tick(value))
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>'
    for value in up.ticks():
        y = up.at(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_text(figure.up.tick(value))}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle:.0f}" y="{HEIGHT - 14}" text-anchor="middle">{_text(figure.across.label)}</text>'
    if figure.up.label:
        yield f'<text x="{LEFT}" y="{TOP - 6}">{_text(figure.up.label)}</text>'


STYLE = """
text { fill: #1d2129; font: 13px sans-serif; } .tick { fill: #5a5f68; font-size: 12px; }
.value, .name { font-weight: 700; font-size: 12px; } .grid { stroke: #dddddd; }
.line { stroke: #1d2129; stroke-dasharray: 4 3; } .steps { stroke: #1d2129; stroke-width: 2; fill: none; }
.met { fill: #005a9c; } .between { fill: #7a5c00; } .missed { fill: #a63c00; } .unknown { fill: #5a5f68; }
"""
"""Of a drawing that stands on no page, whose style it would have."""


def _timeline(timeline: Timeline) -> str:
    from soundproof.render.drawings.timeline import alone  # other forms never need it
    from soundproof.render.html import element, written

    drawing = alone(timeline)
    drawing.set("xmlns", "http://www.w3.org/2000/svg")
    drawing.insert(0, element("rect", width="100%", height="100%", fill="white"))
    drawing.insert(0, element("style", STYLE))
    return written(drawing) + "\n"


def _text(words: str, quote: bool = False) -> str:
    from html import escape  # other forms never need it

    return escape(visible(words), quote=quote)


def _write(document: Document, _: Screen) -> Iterator[str]:
    """The first figure: a file is one drawing."""
    yield drawn(next(document.blocks(FORM.draws)))


FORM = Form("svg", (".svg",), frozenset({Figure, Timeline}), _write)
