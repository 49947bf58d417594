"""A Pareto front as a drawing: bytes over the prover's work, both logarithmic, one line for each level of bits."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10

from soundproof.analyses.optimize.front import Front
from soundproof.analyses.optimize.optimum import meter_of
from soundproof.analyses.optimize.report import work
from soundproof.parameters.characters import visible
from soundproof.zkvm.proof import transcript

__all__ = ["svg"]

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 120, 44, 56
COLORS = ("#0b4f6c", "#b8336a", "#3a7d44", "#c27c0e", "#5b4b8a", "#555555")
TICKS = (1, 2, 5)


def svg(zkvm: str, front: Front) -> str:
    """A self-contained SVG; a cross marks today's parameters.

    >>> from soundproof.analyses.optimize.front import Front
    >>> from soundproof.analyses.optimize.optimum import Task
    >>> from soundproof import load
    >>> svg("Pico", Front(load("pico").circuits[0], Task(), ()))[:4]
    '<svg'
    """
    today = meter_of(front.circuit).of(transcript(front.circuit))
    points = [(float(point.cost.prover), float(point.cost.size) / 1024) for point in front.points]
    every = [*points, (float(today.prover), float(today.size) / 1024)]
    across = _Axis([x for x, _ in every], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in every], HEIGHT - BOTTOM, TOP)
    title = escape(visible(f"{zkvm} · {front.circuit.name}: proof size against the prover's work"))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{title}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="14">{title}</text>',
        *_grid(across, up),
    ]
    for number, bits in enumerate(front.levels):
        color = COLORS[number % len(COLORS)]
        level = [(float(p.cost.prover), float(p.cost.size) / 1024) for p in front.level(bits)]
        path = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in level)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>')
        lines += [f'<circle cx="{across.at(x):.1f}" cy="{up.at(y):.1f}" r="3" fill="{color}"/>' for x, y in level]
        x, y = level[0]
        lines.append(f'<text x="{across.at(x) + 8:.1f}" y="{up.at(y) + 4:.1f}" fill="{color}">{bits} bits</text>')
    x, y = across.at(every[-1][0]), up.at(every[-1][1])
    lines.append(f'<path d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10" stroke="black" stroke-width="1.5"/>')
    lines.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}">today</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


class _Axis:
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


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value in across.ticks():
        x = across.at(value)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{work(round(value))}</text>'
    for value in up.ticks():
        y = up.at(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,.0f} KiB</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield (
        f'<text x="{middle:.0f}" y="{HEIGHT - 14}" text-anchor="middle">'
        "the prover's work, in multiplications of the base field</text>"
    )
