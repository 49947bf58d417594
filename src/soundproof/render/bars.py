"""Bars of values beside the lines they are held against, as SVG: one row each, so that a reader sees the distance."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from soundproof.parameters.characters import visible
from soundproof.render.document import Bars

__all__ = ["svg"]

ROW, TOP, LABELS, WIDTH = 20, 30, 210, 720
RIGHT = 60
CLASSES = {True: "reached", False: "below"}


def svg(bars: Bars) -> str:
    """A drawing whose colours are those of its page: classes ``reached`` and ``below`` say which side of a line.

    >>> print(svg(Bars("bits", (("main", 57.3, "57"),), (("M1", 100),)))[:4])
    <svg
    """
    height = TOP + ROW * len(bars.bars) + 8
    most = max([value for _, value, _ in bars.bars] + [line for _, line in bars.lines] + [1.0])
    scale = (WIDTH - LABELS - RIGHT) / most
    title = escape(visible(bars.title))
    lines = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}" class="bars">']
    lines += _rows(bars, scale)
    for label, line in bars.lines:
        x = LABELS + line * scale
        lines.append(f'<path class="line" d="M{x:.1f} {TOP - 6}V{height - 6}"/>')
        lines.append(f'<text class="line" x="{x:.1f}" y="{TOP - 12}" text-anchor="middle">{_text(label)}</text>')
    return "\n".join([*lines, "</svg>"])


def _rows(bars: Bars, scale: float) -> Iterator[str]:
    least = min((line for _, line in bars.lines), default=0)
    for number, (label, value, shown) in enumerate(bars.bars):
        y = TOP + ROW * number
        side = CLASSES[value >= least]
        name = label if len(label) <= 28 else label[:27] + "…"
        whole = f"<title>{_text(label)}</title>"
        yield f'<text x="{LABELS - 10}" y="{y + 14}" text-anchor="end">{_text(name)}{whole}</text>'
        yield f'<rect class="{side}" x="{LABELS}" y="{y + 3}" width="{max(value, 0) * scale:.1f}" height="{ROW - 7}"/>'
        yield f'<text x="{LABELS + max(value, 0) * scale + 6:.1f}" y="{y + 14}">{_text(shown)}</text>'


def _text(words: str) -> str:
    return escape(visible(words), quote=False)
